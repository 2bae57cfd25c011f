# SPDX-License-Identifier: Apache-2.0
"""What was counted at a machine, of its devices and of visits: left in the outbox, behind all that is of people."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from kiosk.platform.calls.staff_calls import Place

# As the document has it.
MOST_EVENTS = 500


class TelemetryEvent(msgspec.Struct, frozen=True):
    """One number: of a device over its life on this machine, or of visits since the batch before (``use``)."""

    at: str
    part: str
    kind: Literal["tally", "fault", "use"]
    name: str
    count: int


class TelemetryBatch(msgspec.Struct, frozen=True):
    """All numbers of one moment."""

    KIND: ClassVar[str] = "telemetry"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    events: tuple[TelemetryEvent, ...]
    device: Place
    mode: str
