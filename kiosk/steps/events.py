# SPDX-License-Identifier: Apache-2.0
"""What happens to a step: acts of the person, ends of work, news from the world, time."""

from __future__ import annotations

from dataclasses import dataclass

from devices.device import DeviceError

Stroke = tuple[tuple[float, float, float], ...]
"""One stroke of a signature: (x, y, seconds since the first touch), x and y as fractions of the box."""


@dataclass(frozen=True)
class Press:
    """The person pressed something; ``value`` is the name of the tile or row, where there is one."""

    action: str
    value: str = ""


@dataclass(frozen=True, repr=False)
class Entered:
    """The person finished editing one field."""

    name: str
    value: str


@dataclass(frozen=True, repr=False)
class Signed:
    """The person signed; an empty tuple is no signature."""

    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, repr=False)
class Done:
    """The work of the step ended well."""

    value: object


@dataclass(frozen=True)
class Failed:
    """The work of the step did not end well."""

    error: DeviceError


@dataclass(frozen=True, repr=False)
class Seen:
    """A watch of the step has news; the latest wins."""

    watch: str
    value: object


@dataclass(frozen=True)
class Elapsed:
    """The time of an After of the step is over."""

    name: str


Event = Press | Entered | Signed | Done | Failed | Seen | Elapsed
