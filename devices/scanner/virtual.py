# SPDX-License-Identifier: Apache-2.0
"""A scanner that is not there: a program in place of ``scanimage``, and the hands that lay paper on it.

It ships: training, demonstration and tests use it. Every run of the program reads the folder anew, so that what hands
do counts from the next run on.
"""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

from devices.scanner import virtual_program
from devices.scanner.virtual_program import STATUSES

WIRES = ("", "away", "silent", "noise", "half")


class VirtualScanner:
    """A flatbed with a feeder, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._state: dict[str, object] = {"wire": "", "fault": "", "after": 0}

    @property
    def address(self) -> str:
        """Return the address for the driver, ``virtual:///…/scanimage``."""
        return f"virtual://{self._folder.absolute() / 'scanimage'}"

    def start(self) -> str:
        """Set it up; return the address."""
        self._keep()
        program = Path(virtual_program.__file__ or "")
        # -S and -E: it needs no packages, and starts twice as fast without looking for them.
        words = shlex.join([sys.executable, "-S", "-E", str(program), str(self._folder.absolute())])
        file = self._folder / "scanimage"
        file.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        file.chmod(0o700)
        return self.address

    def stop(self) -> None:
        """Do nothing: a program that nobody runs is not there."""

    def lay(self, pnm: bytes) -> None:
        """Lay a sheet on the glass."""
        (self._folder / "glass.pnm").write_bytes(pnm)

    def feed(self, *sheets: bytes) -> None:
        """Put sheets into the feeder in place of those that are there."""
        for old in self._folder.glob("feeder-*.pnm"):
            old.unlink()
        for number, pnm in enumerate(sheets, 1):
            (self._folder / f"feeder-{number:03d}.pnm").write_bytes(pnm)

    def trouble(self, name: str, after: int = 0) -> None:
        """Let the scanner end with a trouble after so many sheets; raises ValueError for an unknown one."""
        if name and name not in STATUSES:
            raise ValueError(f"{name!r} is none of {', '.join(STATUSES)}")
        self._change(fault=name, after=after)

    def wire(self, fault: str = "") -> None:
        """Break the wire: away, silent, noise or half; mend it with nothing; raises ValueError for an unknown one."""
        if fault not in WIRES:
            raise ValueError(f"{fault!r} is none of {', '.join(filter(None, WIRES))}")
        self._change(wire=fault)

    def _change(self, **changes: object) -> None:
        self._state.update(changes)
        self._keep()

    def _keep(self) -> None:
        # Moved into place: a run that reads it just now finds the old one or the new one, whole.
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / "state.new"
        fresh.write_text(json.dumps(self._state), encoding="utf-8")
        fresh.replace(self._folder / "state.json")
