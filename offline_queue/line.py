# SPDX-License-Identifier: Apache-2.0
"""What is known of the line to the platform; light, because screens ask for it before anything is opened."""

from __future__ import annotations

import enum

import msgspec


class Line(enum.StrEnum):
    """Whether the platform can be reached, as far as our own requests have shown."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class LineState(msgspec.Struct, frozen=True):
    """The line, and since when; ``since`` is of the wall clock, None while unknown."""

    line: Line = Line.UNKNOWN
    since: float | None = None
    cause: str = ""
    """Why it is away: a reason of ``Retry`` (transport, suspicious, infrastructure, clock …); for staff."""
