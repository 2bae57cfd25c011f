# SPDX-License-Identifier: Apache-2.0
"""What became of a number today, as the guide desk and windows ask for it; errors as of ``HubClient.do``."""

from __future__ import annotations

import re

import msgspec

from kiosk.hub.client import HubClient
from kiosk.tickets.values import Event, Ticket
from offline_queue.ids import uuid7

NUMBER = re.compile(r"([A-Z])(\d{1,5})")


class Story(msgspec.Struct, frozen=True):
    """A number as it stands, and all that happened to it in order."""

    ticket: Ticket
    events: tuple[Event, ...]


class Numbers(msgspec.Struct, frozen=True):
    """Numbers of today."""

    items: tuple[Ticket, ...]


def story(client: HubClient, number: str) -> Story:
    """Return what became of a number; raises TicketError (not-found) for one that was not given today."""
    return client.read(f"/numbers/{number}", Story)


def of_card(client: HubClient, person_hash: str) -> tuple[Ticket, ...]:
    """Return the numbers of today that were taken with a card, the newest first; by its hash of the day."""
    return client.send("POST", "/numbers:find", {"person_hash": person_hash}, Numbers, uuid7()).items


def number_in(words: str) -> str:
    """Return the number somebody wrote, such as ``b13``, as it is printed; empty where none stands there."""
    found = NUMBER.fullmatch(words.strip().upper())
    return f"{found[1]}{int(found[2]):03d}" if found else ""
