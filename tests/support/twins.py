"""The registry of device twins: one entry makes a driver walk through every fault of ``tests/devices``.

A twin is the other end of the wire of one driver: it starts a virtual device, builds the real driver against it and
can break the wire in the ways that wires break. To add a kind of device:

1. write ``tests/support/twin_<kind>.py`` (it is found by its name, nothing else is to be edited),
2. in it, subclass :class:`Twin` and register a factory that takes an empty folder::

       @twin("virtual-printer")
       class PrinterTwin(Twin):
           def __init__(self, folder: Path) -> None: ...

3. run ``pytest tests/devices/test_every_driver.py``: it walks deadline, cancel, unplug, garbage, silence, half answers,
   double close, close before open, "an error never becomes ready" and recovery after the plug is back.

Keep the patience of the driver under test small (its options), so that a silent wire costs tenths of a second.
"""

from __future__ import annotations

import importlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Protocol

from devices.device import CancelToken, Deadline, Device


class Twin(ABC):
    """One virtual device, the driver that speaks with it, and the faults of the wire between them."""

    slowest: ClassVar[float] = 3.0
    """Seconds within which open, check and the verb end on a healthy wire, and on a broken one when not limited."""

    @abstractmethod
    def start(self) -> Device:
        """Start the virtual device and return its driver, not opened."""

    @abstractmethod
    def stop(self) -> None:
        """End the virtual device; called at the end of each test, after any fault."""

    @abstractmethod
    def ready(self) -> None:
        """Bring the device into the state in which the verb goes well (card laid, paper in); default of each test."""

    @abstractmethod
    def verb(self, device: Device, deadline: Deadline, cancel: CancelToken) -> object:
        """Do the main business verb of the driver; return its value or raise DeviceError."""

    @abstractmethod
    def good(self, value: object) -> bool:
        """Tell whether the verb's value says that all went well (a print report may say otherwise)."""

    @abstractmethod
    def unplug(self) -> None:
        """Pull the plug: the port is gone."""

    @abstractmethod
    def plug(self) -> None:
        """Put the plug back: the same address answers again."""

    @abstractmethod
    def garbage(self) -> None:
        """From now on answer with bytes that mean nothing."""

    @abstractmethod
    def silent(self) -> None:
        """From now on answer nothing at all, the port stays open."""

    @abstractmethod
    def half(self) -> None:
        """From now on break off each answer in the middle."""

    @abstractmethod
    def mend(self) -> None:
        """End garbage, silence and halves."""


class End(Protocol):
    """The far end of a wire that goes wrong by the names of :class:`devices.virtual_end.Fault`."""

    def stop(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def fault(self, name: str) -> None: ...
    def mend(self) -> None: ...


class EndTwin(Twin):
    """A twin whose faults are ordered at the far end of its wire by name."""

    end: End

    def stop(self) -> None:
        self.end.stop()

    def unplug(self) -> None:
        self.end.unplug()

    def plug(self) -> None:
        self.end.plug()

    def garbage(self) -> None:
        self.end.fault("nonsense")

    def silent(self) -> None:
        self.end.fault("silent")

    def half(self) -> None:
        self.end.fault("half")

    def mend(self) -> None:
        self.end.mend()


class FingerTwin(EndTwin):
    """A twin at whose far end a finger presses while the verb waits."""

    def __init__(self) -> None:
        self._fingers: list[threading.Timer] = []

    def stop(self) -> None:
        for finger in self._fingers:
            finger.join()
        super().stop()

    def ready(self) -> None:
        """Do nothing: the verb presses the key."""

    def press_soon(self, seconds: float, press: Callable[..., object], *key: object) -> None:
        """Have a finger press after so long."""
        self._fingers.append(threading.Timer(seconds, press, key))
        self._fingers[-1].start()


class VirtualPaper(Protocol):
    """A virtual printer of slips or pages."""

    def stop(self) -> None: ...
    def load_paper(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def babble(self) -> None: ...
    def silence(self) -> None: ...


class PaperTwin(Twin):
    """A twin whose far end is a printer that is broken by what it does; the plug mends it."""

    printer: VirtualPaper

    def stop(self) -> None:
        self.printer.stop()

    def ready(self) -> None:
        self.printer.load_paper()

    def unplug(self) -> None:
        self.printer.unplug()

    def plug(self) -> None:
        self.printer.plug()

    def garbage(self) -> None:
        self.printer.babble()

    def silent(self) -> None:
        self.printer.silence()

    def mend(self) -> None:
        self.printer.plug()


Factory = Callable[[Path], Twin]
TWINS: dict[str, Factory] = {}
"""Every twin by name; the factory takes an empty folder of its own."""


def twin(name: str) -> Callable[[Factory], Factory]:
    """Register a twin under a name."""

    def add(factory: Factory) -> Factory:
        TWINS[name] = factory
        return factory

    return add


def load_all() -> dict[str, Factory]:
    """Import every ``twin_*.py`` of this folder and return the registry."""
    for file in sorted(Path(__file__).parent.glob("twin_*.py")):
        importlib.import_module(f"tests.support.{file.stem}")
    return TWINS
