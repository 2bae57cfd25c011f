# SPDX-License-Identifier: Apache-2.0
"""Self-tests of devices asked for from outside: each under a lease, so that nobody else speaks with it meanwhile.

A test is begun, runs on the device's lane and is asked about: whoever asks over a socket must not keep others waiting.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from devices.about import SELF_TEST, TestResult
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.lane import Lane
from devices.lease import Lease

# A page printer that sleeps warms up for half a minute first, a caller of twelve pads lights each for a second.
SECONDS = 60.0
# What a call may be late until its lane gives it up, and some more.
SPARE_SECONDS = 5.0


# Any: a test is of one kind of device, and begun on the lane of one.
Test = Callable[[Any, Deadline, CancelToken], TestResult]


class Trial(msgspec.Struct, frozen=True):
    """One self-test: how it ended, once it has."""

    ended: bool = False
    well: bool = False
    cause: str = ""
    """Dotted; with ``staff.`` before it the key of its sentence."""
    detail: str = ""
    kind: str = ""
    """The kind of the error it ended in (``devices.device.ErrorKind``); empty where the device told the end itself."""


class Trials:
    """The newest self-test of each device; may be used from any thread."""

    def __init__(self, lanes: Mapping[str, Lane[Any]]) -> None:
        self._lanes = lanes
        self._newest: dict[str, Trial] = {}

    def begin(self, name: str, call: Test | None = None) -> Trial:
        """Begin the test of a device, its own unless another is given; one that cannot be begun has ended, with why."""
        lane = self._lanes.get(name)
        if lane is None:
            return self._end(name, DeviceError(ErrorKind.PROGRAM, "device.not-listed", name))
        if call is None and SELF_TEST not in lane.capabilities():
            return self._end(name, DeviceError(ErrorKind.PROGRAM, "device.no-self-test", name))
        try:
            lease = lane.claim("test", SECONDS + SPARE_SECONDS)
        except DeviceError as taken:
            return self._end(name, taken)
        self._newest[name] = Trial()
        lane.submit(call or do, SECONDS, functools.partial(self._ended, name, lease), lease=lease)
        return self._newest[name]

    def look(self, name: str) -> Trial | None:
        """Return the newest test of a device; None where there was none."""
        return self._newest.get(name)

    def _ended(self, name: str, lease: Lease, outcome: TestResult | DeviceError) -> None:
        # The end first: whoever hears that the device is free again may ask how the test went.
        self._end(name, outcome)
        lease.release()

    def _end(self, name: str, outcome: TestResult | DeviceError) -> Trial:
        if isinstance(outcome, DeviceError):
            found = Trial(True, False, outcome.cause, outcome.detail, outcome.kind.value)
        else:
            found = Trial(True, outcome.well, outcome.cause, outcome.detail)
        self._newest[name] = found
        return found


def do(device: Any, deadline: Deadline, cancel: CancelToken) -> TestResult:
    """Do the self-test of a device; raises DeviceError. Any: only some kinds have the verb."""
    result: TestResult = device.self_test(deadline, cancel)
    return result
