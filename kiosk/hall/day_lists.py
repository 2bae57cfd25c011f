# SPDX-License-Identifier: Apache-2.0
"""The list of a day's appointments at the hub: how old it is, brought anew, asked. Errors as of ``HubClient.do``."""

from __future__ import annotations

import msgspec

from kiosk.hub.client import HubClient
from kiosk.tickets.acts import Appointment
from offline_queue.ids import uuid7

# As many as the document lets one part have.
PART = 200
# Brought again once it is so old.
OLD_S = 300


class DayListState(msgspec.Struct, frozen=True):
    """By which key a card is found in a list, and how many seconds old it is; None where none was brought."""

    day: str
    day_key: str
    age_s: int | None

    def __repr__(self) -> str:
        return f"DayListState({self.day}, {self.age_s})"

    @property
    def old(self) -> bool:
        """Tell whether it is to be brought again."""
        return self.age_s is None or self.age_s >= OLD_S


class DayListTaken(msgspec.Struct, frozen=True):
    """How many of a part were written."""

    taken: int


class Expected(msgspec.Struct, frozen=True):
    """Who is expected."""

    items: tuple[Appointment, ...]


def state(hub: HubClient, day: str) -> DayListState:
    """Return how the list of a day stands."""
    return hub.read(f"/appointment-lists/{day}", DayListState)


def bring(hub: HubClient, day: str, day_key: str, coming: tuple[Appointment, ...]) -> int:
    """Have a list taken in, part by part, and return how many were written; the last part makes it new."""
    parts, taken = in_parts(coming), 0
    for place, part in enumerate(parts, 1):
        body = {"day_key": day_key, "appointments": [told(one) for one in part], "whole": place == len(parts)}
        taken += hub.send("PUT", f"/appointment-lists/{day}", body, DayListTaken, uuid7()).taken
    return taken


def in_parts(coming: tuple[Appointment, ...]) -> list[tuple[Appointment, ...]]:
    """Return a list in parts the document lets pass; an empty one is one part."""
    return [coming[begin : begin + PART] for begin in range(0, max(1, len(coming)), PART)]


def told(one: Appointment) -> dict[str, object]:
    """Return an appointment as the document words it; which number it has the hub knows itself."""
    return {name: value for name, value in msgspec.structs.asdict(one).items() if name != "ticket"}


def expected(hub: HubClient, *, code: str = "", person_check: str = "") -> tuple[Appointment, ...]:
    """Return who is expected today, by code or by the hash of a card under the list's key."""
    asked = {"code": code} if code else {"person_check": person_check}
    return hub.send("POST", "/appointments:expected", asked, Expected, uuid7()).items
