"""A kind of device made of scripted drivers, to put on a bench."""

from __future__ import annotations

from typing import Protocol

from devices.device import Device
from tests.support.faulty_drivers import ScriptedDriver


class Scripted(Device, Protocol):
    """The interface of the kind."""


def strict(address: str, *, speed: int = 1) -> ScriptedDriver:
    """Make a driver that takes one option."""
    assert address
    return ScriptedDriver(None, {"speed": speed})


DRIVERS = {"scripted": strict}
