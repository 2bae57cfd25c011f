# SPDX-License-Identifier: Apache-2.0
"""Signature pads: what a pen writes beside the screen, in millimetres, with pressure and time.

Touch on the screen is no device: the box one signs in with a finger belongs to the window.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device
from devices.signature_pad.writing import Writing

__all__ = ["DRIVERS", "PadKey", "Point", "SignaturePad", "Writing", "unheard"]


class PadKey(enum.Enum):
    """A key on the pad itself."""

    CONFIRM = "confirm"
    CLEAR = "clear"
    GIVE_UP = "give-up"


@dataclass(frozen=True, repr=False)
class Point:
    """One place of the pen: millimetres from the upper left corner of the pad, pressure from 0 to 1.

    ``at`` are seconds since the pen first touched; ``begins`` tells that a stroke begins here.
    """

    x: float
    y: float
    pressure: float
    at: float
    begins: bool = False

    def __repr__(self) -> str:
        return "Point()"


Mark = Point | PadKey
Hear = Callable[[Mark], None]


def unheard(mark: Mark) -> None:
    """Do nothing with what is written."""


class SignaturePad(Device, Protocol):
    """The verbs of every signature pad."""

    def strokes(self, deadline: Deadline, cancel: CancelToken) -> Iterator[Mark]:
        """Yield points as they are written, and ``CLEAR`` where all before it is void; ends with the confirm key.

        Raises DeviceError ``signature-pad.unsigned`` (TIMED_OUT), ``signature-pad.given-up`` (USER),
        ``signature-pad.garbled`` where a point was lost on the way, ``signature-pad.silent``, ``signature-pad.lost``.
        """
        ...

    def sign(self, deadline: Deadline, cancel: CancelToken, hear: Hear = unheard) -> Writing:
        """Collect the strokes to the confirm key; raises as ``strokes``, and ``signature-pad.too-long`` (USER).

        ``hear`` is told of each mark as it comes, on the thread of the call. Whoever takes the writing wipes it.
        """
        ...


def banshi_pad(address: str, **options: Any) -> SignaturePad:
    """Make a pad that speaks docs/devices/signature-pad.md. Any: the driver checks its own options."""
    from devices.signature_pad.banshi import BanshiPad

    return BanshiPad(address, **options)


def hid_pad(address: str, **options: Any) -> SignaturePad:
    """Make a pen tablet whose reports stand in the settings. Any: the driver checks its own options."""
    from devices.signature_pad.tablet import HidTablet

    return HidTablet(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., SignaturePad]] = {"banshi": banshi_pad, "hid": hid_pad}
