# SPDX-License-Identifier: Apache-2.0
"""Code scanners: what a square or bar code said, and what every scanner can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devices.device import CancelToken, Deadline, Device


@dataclass(frozen=True, repr=False)
class Code:
    """One code as read. Its ``repr`` shows no content: a slip's code opens what is told of a dossier."""

    text: str
    raw: bytes

    def __repr__(self) -> str:
        return f"Code({len(self.raw)} bytes)"

    def tally(self) -> Mapping[str, int]:
        """Return what is to be added to the counters of the device."""
        return {"reads": 1}


class CodeScanner(Device, Protocol):
    """The verb of every code scanner."""

    def wait_for_code(self, deadline: Deadline, cancel: CancelToken) -> Code:
        """Wait for a code that is held there from now on, and return it once.

        What was read before anybody asked is thrown away: it was the former person's. A wait that begins right after
        one that ended without a code goes on where that one stopped. A code that stays under the window is not told
        again until it was away for the same-code interval. Raises DeviceError ``code-scanner.none`` (TIMED_OUT),
        ``code-scanner.binary`` and ``code-scanner.too-long`` (USER, no text of a sensible length),
        ``code-scanner.silent``, ``code-scanner.garbled``, ``code-scanner.refused`` and ``code-scanner.lost`` (DEVICE).
        """
        ...


def newland_scanner(address: str, **options: Any) -> CodeScanner:
    """Make a scanner that is triggered by Newland's commands; late, since interfaces need no serial library.

    Any: the driver's constructor checks its own options, and a wrong one is told as misconfigured.
    """
    from devices.code_scanner.newland import NewlandScanner

    return NewlandScanner(address, **options)


def line_scanner(address: str, **options: Any) -> CodeScanner:
    """Make a scanner that reads by itself and only ever speaks. Any: as above."""
    from devices.code_scanner.line import LineScanner

    return LineScanner(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., CodeScanner]] = {"newland": newland_scanner, "line": line_scanner}
