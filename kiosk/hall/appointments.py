# SPDX-License-Identifier: Apache-2.0
"""The appointments of today as the guide desk asks for them; errors as of ``HubClient.do``."""

from __future__ import annotations

import msgspec

from kiosk.hub.client import HubClient


class AppointmentSeen(msgspec.Struct, frozen=True):
    """An agreed time; ``number`` is what it was given, or empty. Moments are milliseconds since 1970."""

    id: str
    queue: str
    slot_start: int
    slot_end: int
    state: str
    number: str


class Appointments(msgspec.Struct, frozen=True):
    """Those of today, the earliest first."""

    items: tuple[AppointmentSeen, ...]


def of_today(client: HubClient) -> tuple[AppointmentSeen, ...]:
    """Return who is expected today."""
    return client.read("/appointments", Appointments).items
