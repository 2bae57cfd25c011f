# SPDX-License-Identifier: Apache-2.0
"""Evaluation pads: a few keys beside a window, and the one level a person pressed."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


class PadEvent(enum.Enum):
    """What happens on the way of one question."""

    SHOWN = "shown"
    """The pad was told to ask; where it confirms that, it did."""
    SCORED = "scored"
    TIMEOUT = "timeout"
    """Nobody pressed, said by the pad itself or by the deadline."""
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class Score:
    """The level that was pressed, 5 very satisfied to 1 very dissatisfied; there is none without a key."""

    level: int

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return {"scores": 1}


Hear = Callable[[PadEvent], None]


def unheard(event: PadEvent) -> None:
    """Do nothing with an event."""


class EvaluationPad(Device, Protocol):
    """The verb of every evaluation pad."""

    def ask(self, deadline: Deadline, cancel: CancelToken, hear: Hear = unheard) -> Score:
        """Let the pad ask and return the level pressed after that; a bounce or two keys at once are one press.

        ``hear`` is told of each event as it happens, on the thread of the call. Raises DeviceError
        ``evaluation-pad.unanswered`` (TIMED_OUT), ``evaluation-pad.silent``, ``evaluation-pad.garbled``
        and ``evaluation-pad.lost`` (DEVICE). Nothing but a key makes a score.
        """
        ...


def mapped_pad(address: str, **options: Any) -> EvaluationPad:
    """Make a pad whose bytes stand in the settings; late, since interfaces need no serial library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.evaluation_pad.mapped import MappedPad

    return MappedPad(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., EvaluationPad]] = {"mapped": mapped_pad}
