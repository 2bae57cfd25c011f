# SPDX-License-Identifier: Apache-2.0
"""Lamps for staff: whether something at this machine wants them, seen from across the hall.

A lamp that is dark says that nobody tells it anything, never that all is well: a light stays on only as long as it is
told anew.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


class Light(enum.Enum):
    """One light of a lamp."""

    FAULT = "fault"
    """A device of this machine does not work."""
    WAITING = "waiting"
    """What people handed in waits too long."""
    CALM = "calm"
    """Nothing wants anybody."""


@dataclass(frozen=True)
class Lit:
    """Which lights the lamp itself says are on."""

    lights: frozenset[Light]

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return {"signals": 1}


class StaffLamp(Device, Protocol):
    """The verbs of every lamp. What was shown last is shown anew with each look at its health, and goes out without."""

    def show(self, lights: frozenset[Light], deadline: Deadline, cancel: CancelToken) -> Lit:
        """Let these lights be on and the others off; none of them makes it dark.

        Raises DeviceError ``staff-lamp.not-lit`` (DEVICE, it says that others are on), ``staff-lamp.refused``,
        ``staff-lamp.silent``, ``staff-lamp.garbled`` and ``staff-lamp.lost`` (DEVICE).
        """
        ...


def relay_lamp(address: str, **options: Any) -> StaffLamp:
    """Make a lamp behind a Modbus relay board; late, since interfaces need no serial library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.staff_lamp.relay import RelayLamp

    return RelayLamp(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., StaffLamp]] = {"modbus-relay": relay_lamp}
