# SPDX-License-Identifier: Apache-2.0
"""What happens to a step: acts of the person, ends of work, news from the world, time."""

from __future__ import annotations

from devices.device import DeviceError
from kiosk.steps.value import Value

# One stroke of a signature: (x, y, seconds since the first touch), x and y as fractions of the box.
Stroke = tuple[tuple[float, float, float], ...]


class Press(Value, frozen=True):
    """The person pressed something; ``value`` is the name of the tile or row, where there is one."""

    action: str
    value: str = ""


class Entered(Value, frozen=True):
    """The person finished editing one field."""

    name: str
    value: str


class Signed(Value, frozen=True):
    """The person signed; an empty tuple is no signature."""

    strokes: tuple[Stroke, ...]


class Outlined(Value, frozen=True):
    """The person set the corners of a page, in fractions of the picture, clockwise from its top left as it reads."""

    corners: tuple[tuple[float, float], ...]


class Done(Value, frozen=True):
    """The work of the step ended well."""

    value: object


class Failed(Value, frozen=True):
    """The work of the step did not end well."""

    error: DeviceError


class Seen(Value, frozen=True):
    """A watch of the step has news; the latest wins."""

    watch: str
    value: object


class Elapsed(Value, frozen=True):
    """The time of an After of the step is over."""

    name: str


# What a person does is never dropped, also when the step it was meant for has just ended; all others are.
Event = Press | Entered | Signed | Outlined | Done | Failed | Seen | Elapsed
