# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to tell the city what happens in the hall; errors as of ``HubClient.do``."""

from __future__ import annotations

from kiosk.hub.client import HubClient
from kiosk.tickets.event_turns import Turn
from offline_queue.ids import uuid7


def take_turn(hub: HubClient, hub_id: str, settled_to: int) -> Turn:
    """Ask for the turn or keep it, and say how far the city has acknowledged to this machine, of which history."""
    return hub.send("POST", "/event-sending/turn", {"hub_id": hub_id, "settled_to": settled_to}, Turn, uuid7())
