# SPDX-License-Identifier: Apache-2.0
"""Driver of scanners behind SANE: runs ``scanimage``, whose backends may hang in the kernel or crash (decision 9).

Addresses: ``program://scanimage?device=epson2:net:10.0.0.8``, or ``program://scanimage?match=genesys`` for the first
scanner whose name begins so (USB names change with every plug), or ``program://scanimage`` for the first there is.
Only what was written whole is a sheet; an exit status alone is not believed (``status.py``).
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import ClassVar

from devices.about import ABOUT, SELF_TEST, About, TestResult
from devices.address import Address, parse
from devices.device import (
    Actor,
    CancelToken,
    Clock,
    Condition,
    Deadline,
    DeviceError,
    DeviceState,
    ErrorKind,
    PartState,
)
from devices.scanner import Mode, Scan, Sheet, Source
from devices.scanner.folder import folder, sweep
from devices.scanner.options import Abilities, abilities
from devices.scanner.picture import PictureError, sheet_of
from devices.scanner.program import Ended, run
from devices.scanner.status import NO_PAPER, error_of, rounded, status_of

# Cameras that SANE also lists.
NO_SCANNER = "v4l:"
# What a scan may leave behind that hands have to mend; opening anew does not tell that they did.
HANDS = {"scanner.jam": PartState("feeder", "jam"), "scanner.cover-open": PartState("cover", "open")}
# Of a self-test: enough to see that lamp and carriage move, and over soon.
TEST_DPI = 75
# A sheet among others that is no picture: an empty feeder after it must not make the scan a good one.
BROKEN = Ended(-1, "", "")


class SaneScanner:
    """One scanner.

    ``glass`` and ``feeder`` are the scanner's own words for its sources where ours do not find them.
    ``answer_seconds`` is the longest wait for its list of options, ``quiet_seconds`` how long nothing may move in a
    scan, ``look_seconds`` how old an answer about its health may be: each look opens the scanner and may light a lamp.
    """

    kind: ClassVar[str] = "scanner"

    def __init__(
        self,
        address: str,
        *,
        glass: str = "",
        feeder: str = "",
        answer_seconds: float = 8.0,
        quiet_seconds: float = 45.0,
        look_seconds: float = 30.0,
        clock: Clock = time.monotonic,
    ) -> None:
        place = parse(address)
        self._program = _program(place)
        self._device, self._match = place.options.get("device", ""), place.options.get("match", "")
        self._own_words = {Source.GLASS: glass, Source.FEEDER: feeder}
        self._answer_seconds = answer_seconds
        self._quiet_seconds = quiet_seconds
        self._look_seconds = look_seconds
        self._clock = clock
        self._found = ""
        self._can: Abilities | None = None
        self._seen_at = 0.0
        self._wants = ""

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Find the scanner and have it list what it can; raises DeviceError."""
        self.close()
        sweep()
        self._found = self._device or self._listed(deadline, cancel)
        self._look(deadline, cancel)

    def close(self) -> None:
        """Hold nothing: each run opens the scanner by itself."""
        self._can, self._found, self._wants = None, "", ""

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Have the scanner list its options again; raises DeviceError CANCELLED only."""
        if not self._found:
            return DeviceState(self.kind, Condition.ABSENT, "scanner.lost", Actor.TECHNICIAN, detail="not open")
        try:
            if self._can is None or self._clock() - self._seen_at >= self._look_seconds:
                self._look(deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.CANCELLED:
                raise
            self._can = None
            condition = Condition.ABSENT if error.cause == "scanner.lost" else Condition.FAULT
            return DeviceState(self.kind, condition, error.cause, error.actor, detail=error.detail)
        if self._wants:
            return DeviceState(self.kind, Condition.ATTENTION, self._wants, Actor.GUIDE, (HANDS[self._wants],))
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        """Return what it can, and the sources it has, none before it is open."""
        return frozenset({ABOUT, SELF_TEST, *(source.value for source in (self._can.sources if self._can else ()))})

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        """Return maker and model as SANE lists them; empty for a scanner that is not listed, as over a network."""
        listed = self._list("%d\t%v %m", deadline, cancel)
        models = dict(line.split("\t", 1) for line in listed if "\t" in line)
        return About(model=models.get(self._found, ""))

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        """Scan the glass once, whatever lies there; where there is none, a sheet from the feeder; see ``scan``."""
        glass = self._can is None or Source.GLASS in self._can.sources
        source = Source.GLASS if glass else Source.FEEDER
        scan = self.scan(deadline, cancel, source=source, dpi=TEST_DPI, mode=Mode.GREY, most=1)
        first = scan.sheets[0]
        return TestResult(not scan.cause, scan.cause or "scanner.tested", f"{first.width}x{first.height}", scan.tally())

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
        """Scan what is there; see Scanner.scan."""
        if self._can is None:
            raise DeviceError(ErrorKind.DEVICE, "scanner.lost", "not open", again=True)
        if source not in self._can.sources:
            raise DeviceError(ErrorKind.PROGRAM, "scanner.no-source", source.value)
        chosen = self._can.arguments(source, mode, dpi)
        with folder() as into:
            count = 1 if source is Source.GLASS else most
            pattern = [f"--batch={into}/%d.pnm", f"--batch-count={count}", "--format=pnm"]
            ended = self._run([*chosen, *pattern], self._quiet_seconds, deadline, cancel, into)
            sheets = tuple(_sheets(into, count, rounded(ended.said) or self._can.dpi(dpi)))
            whole = len(sheets) == len(list(into.glob("*.pnm")))
        return self._judged(sheets, source, ended if whole else BROKEN)

    def _judged(self, sheets: tuple[Sheet, ...], source: Source, ended: Ended) -> Scan:
        """Return what came out and why it ended; raises DeviceError where nothing did."""
        status = status_of(ended.code, ended.said)
        well = status == 0 or (status == NO_PAPER and source is Source.FEEDER)
        error = None if well and sheets else error_of(ended.code, ended.said)
        cause = error.cause if error else ""
        self._wants = cause if cause in HANDS else ""
        if error and not sheets:
            raise error
        return Scan(sheets, cause)

    def _look(self, deadline: Deadline, cancel: CancelToken) -> None:
        ended = self._run(["--all-options"], self._answer_seconds, deadline, cancel)
        can = abilities(ended.out)
        if ended.code or can is None:
            raise error_of(ended.code or -1, ended.said)
        own = {source: word for source, word in self._own_words.items() if word}
        self._can = Abilities({**can.sources, **own}, can.modes, can.resolutions, can.stepless, can.area)
        self._seen_at = self._clock()

    def _listed(self, deadline: Deadline, cancel: CancelToken) -> str:
        """Return the first scanner whose name begins as the setting says."""
        names = [name.strip() for name in self._list("%d", deadline, cancel)]
        found = next((name for name in names if name.isprintable() and name.startswith(self._match)), "")
        if not found:
            raise DeviceError(ErrorKind.DEVICE, "scanner.lost", f"{len(names)} scanners, none of this name", again=True)
        return found

    def _list(self, form: str, deadline: Deadline, cancel: CancelToken) -> list[str]:
        """Return what SANE says of each scanner, in a form of its own signs."""
        command = [self._program, f"--formatted-device-list={form}%n"]
        ended = run(command, self._answer_seconds, deadline.within(self._answer_seconds), cancel)
        return [line for line in ended.out.splitlines() if not line.startswith(NO_SCANNER)]

    def _run(
        self, arguments: list[str], quiet: float, deadline: Deadline, cancel: CancelToken, into: Path | None = None
    ) -> Ended:
        command = [self._program, f"--device-name={self._found}", *arguments]
        return run(command, quiet, deadline, cancel, lambda: _written(into) if into else 0)


def _program(place: Address) -> str:
    if place.scheme == "program":
        return place.host or place.path
    if place.scheme == "virtual" and place.path and not place.host:
        return place.path
    raise ValueError(f"{place}: a scanner is reached by program://scanimage?device=its-name")


def _written(into: Path) -> int:
    total = 0
    for file in into.iterdir():
        # The program gives a sheet its name when it is whole: a file that was listed may be called otherwise by now.
        with contextlib.suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def _sheets(into: Path, count: int, dpi: int) -> list[Sheet]:
    """Return the sheets that were written whole, up to the first that was not."""
    found: list[Sheet] = []
    for number in range(1, count + 1):
        try:
            found.append(sheet_of(Path(into, f"{number}.pnm").read_bytes(), dpi))
        except (OSError, PictureError):
            break
    return found
