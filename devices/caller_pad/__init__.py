# SPDX-License-Identifier: Apache-2.0
"""Caller pads: the physical keypad of a window, for windows on isolated networks; which key, of which pad."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


class Key(enum.Enum):
    """What a key says; the values are the codes on the wire."""

    NEXT = "N"
    RECALL = "R"
    MISSED = "M"
    FINISH = "F"
    PAUSE = "P"
    TRANSFER = "T"
    ENTER = "E"
    CLEAR = "C"
    DIGIT_0 = "0"
    DIGIT_1 = "1"
    DIGIT_2 = "2"
    DIGIT_3 = "3"
    DIGIT_4 = "4"
    DIGIT_5 = "5"
    DIGIT_6 = "6"
    DIGIT_7 = "7"
    DIGIT_8 = "8"
    DIGIT_9 = "9"


class Lamp(enum.Enum):
    """What the lamp of a pad shows; the values are the codes on the wire."""

    OFF = "O"
    DONE = "G"
    REFUSED = "R"
    WAIT = "B"


@dataclass(frozen=True)
class KeyPress:
    """One press, told once however often the pad had to say it."""

    pad: int
    key: Key

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return {"keys": 1}


class CallerPads(Device, Protocol):
    """The verbs of the pads on one line, told apart by their address."""

    def next_key(self, deadline: Deadline, cancel: CancelToken) -> KeyPress:
        """Wait for a key of any pad and let its lamp say that it was heard.

        A key nobody waits for is not answered: the pad says it again for a second and a half, then shows red. Raises
        DeviceError ``caller-pad.no-key`` (TIMED_OUT) and ``caller-pad.lost`` (DEVICE).
        """
        ...

    def lamp(self, pad: int, lamp: Lamp, deadline: Deadline, cancel: CancelToken) -> None:
        """Set the lamp of a pad; ``lost``, ``silent``, ``garbled``, ``caller-pad.refused`` as DeviceError."""
        ...

    def show(self, pad: int, number: str, deadline: Deadline, cancel: CancelToken) -> None:
        """Show a number on a pad, at most eight letters and digits, none to clear it; errors as of ``lamp``."""
        ...


def banshi_pads(address: str, **options: Any) -> CallerPads:
    """Make the pads of one line; late, since interfaces need no serial library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.caller_pad.banshi import BanshiPads

    return BanshiPads(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., CallerPads]] = {"banshi": banshi_pads}
