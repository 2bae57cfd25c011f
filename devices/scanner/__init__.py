# SPDX-License-Identifier: Apache-2.0
"""Scanners: sheets from the glass or from the feeder, and what every scanner can do."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device
from devices.options import hold_to


class Source(enum.Enum):
    """Where the paper lies."""

    GLASS = "glass"
    FEEDER = "feeder"


class Mode(enum.Enum):
    """What is kept of the colours."""

    COLOUR = "colour"
    GREY = "grey"


@dataclass(frozen=True, repr=False)
class Sheet:
    """One side of paper: rows of ``width`` blue-green-red bytes, ``height`` of them, no padding, as a camera's frame.

    ``dpi`` is what the scanner scanned with, which need not be what was asked for.
    """

    width: int
    height: int
    data: bytes
    dpi: int

    def __repr__(self) -> str:
        return f"Sheet({self.width}x{self.height})"


@dataclass(frozen=True)
class Scan:
    """What came out of one scan: only whole sheets, in their order.

    ``cause`` says why the feeder stopped before it was empty (``scanner.jam``), empty when all went well.
    """

    sheets: tuple[Sheet, ...]
    cause: str = ""

    def tally(self) -> Mapping[str, int]:
        """Count the sheets."""
        return {"sheets": len(self.sheets)}


class Scanner(Device, Protocol):
    """The verb of every scanner."""

    def scan(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        source: Source = Source.GLASS,
        dpi: int = 200,
        mode: Mode = Mode.COLOUR,
        most: int = 20,
    ) -> Scan:
        """Scan what lies on the glass, or up to ``most`` sheets from the feeder, with at least ``dpi`` where it can.

        Raises DeviceError when no sheet came out: ``scanner.no-paper`` and ``scanner.cover-open`` (USER);
        ``scanner.jam``, ``scanner.busy``, ``scanner.io-error``, ``scanner.stopped``, ``scanner.refused``,
        ``scanner.silent``, ``scanner.garbled``, ``scanner.lost``, ``device.port-forbidden`` (DEVICE);
        ``scanner.no-source`` (PROGRAM, this scanner has no such source).
        """
        ...


def sane_scanner(address: str, **options: Any) -> Scanner:
    """Make a scanner behind SANE; raises ValueError naming an option that it does not take. Any: it is checked here."""
    from devices.scanner.sane import SaneScanner

    hold_to(SaneScanner, options)
    return SaneScanner(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., Scanner]] = {"sane": sane_scanner}
