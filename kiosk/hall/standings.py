# SPDX-License-Identifier: Apache-2.0
"""How numbers stand at the hub; errors as of ``HubClient.do``."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from kiosk.hub.client import HubClient, NumberGiven


class Unprinted(msgspec.Struct, frozen=True):
    """The numbers of this machine whose slips nobody heard of, the newest first."""

    items: tuple[NumberGiven, ...]


def standing(hub: HubClient, ticket: str) -> NumberGiven:
    """Return how a number stands now, and how many come before it."""
    return hub.read(f"/tickets/{quote(ticket, safe='')}/standing", NumberGiven)


def unprinted(hub: HubClient) -> tuple[NumberGiven, ...]:
    """Return the numbers of this machine whose slips nobody heard of."""
    return hub.read("/unprinted", Unprinted).items
