# SPDX-License-Identifier: Apache-2.0
"""Whose turn it is to tell the city what happens in the hall; errors as of ``HubClient.do``."""

from __future__ import annotations

import msgspec

from kiosk.hub.client import HubClient
from offline_queue.ids import uuid7


class Turn(msgspec.Struct, frozen=True):
    """Whether this machine tells it, by which name the city knows the hub, and how far the city has acknowledged."""

    hub_id: str
    yours: bool
    settled_to: int


def take_turn(hub: HubClient, settled_to: int) -> Turn:
    """Ask for the turn or keep it, and say how far the city has acknowledged to this machine."""
    return hub.send("POST", "/event-sending/turn", {"settled_to": settled_to}, Turn, uuid7())
