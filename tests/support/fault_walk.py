"""What every driver must live through, as functions of a twin: used by ``tests/devices/test_every_driver.py``."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from devices.device import CancelToken, Condition, Deadline, Device, DeviceError, ErrorKind
from tests.support.twins import Twin

SLACK = 1.5
"""Seconds a verb may be late in a test on a loaded machine; the promise itself is 0.2 s for a cancel."""
PATIENT = 20.0
"""A deadline that no healthy test reaches."""


@dataclass(frozen=True)
class End:
    """How a call ended and how long it took."""

    value: object
    seconds: float

    @property
    def error(self) -> DeviceError | None:
        """Return the error, if it ended in one."""
        return self.value if isinstance(self.value, DeviceError) else None


def timed(twin: Twin, device: Device, seconds: float = PATIENT, cancel: CancelToken | None = None) -> End:
    """Run the verb of a twin to its end."""
    began = time.monotonic()
    try:
        value: object = twin.verb(device, Deadline.after(seconds), cancel or CancelToken())
    except DeviceError as error:
        value = error
    return End(value, time.monotonic() - began)


def opened(device: Device, seconds: float = PATIENT) -> DeviceError | None:
    """Open a driver; return the error it ended in."""
    try:
        device.open(Deadline.after(seconds), CancelToken())
    except DeviceError as error:
        return error
    return None


def opened_in_the_end(device: Device, tries: int = 3) -> DeviceError | None:
    """Open a driver as the bench does: again while the device is silent, for on a loaded machine a twin is late."""
    failed = opened(device)
    while silent(failed) and tries > 1:
        failed, tries = opened(device), tries - 1
    return failed


def done_in_the_end(twin: Twin, device: Device, tries: int = 3) -> End:
    """Run the verb of a twin as bench and person do: opened again and tried again while the device is silent."""
    end = timed(twin, device)
    while silent(end.error) and tries > 1:
        device.close()
        opened_in_the_end(device)
        end, tries = timed(twin, device), tries - 1
    return end


def silent(failed: DeviceError | None) -> bool:
    """Tell whether something failed because no answer came in time."""
    return failed is not None and failed.cause.endswith("silent")


def condition(device: Device, seconds: float = PATIENT) -> Condition:
    """Ask a driver how it is; an error is a fault."""
    try:
        return device.check(Deadline.after(seconds), CancelToken()).condition
    except DeviceError:
        return Condition.FAULT


def cancelled_after(twin: Twin, device: Device, seconds: float) -> End:
    """Run the verb and cancel it from another thread after ``seconds``; the time counts from the cancel."""
    cancel = CancelToken()
    moments: list[float] = []

    def stop() -> None:
        moments.append(time.monotonic())
        cancel.cancel()

    timer = threading.Timer(seconds, stop)
    timer.start()
    end = timed(twin, device, PATIENT, cancel)
    finished = time.monotonic()
    timer.join()
    return End(end.value, max(0.0, finished - moments[0]))


def ended_badly(twin: Twin, end: End) -> bool:
    """Tell whether a verb did not claim success."""
    return end.error is not None or not twin.good(end.value)


def ended_by_itself(end: End) -> bool:
    """Tell whether a verb ended for a reason of its own, not for a bug of ours."""
    return end.error is None or end.error.kind is not ErrorKind.PROGRAM
