"""The scanner with eyes: sheets become judged pages, from the feeder or the glass, in its own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from config.settings import DeviceSetting
from devices.about import About, TestResult
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.scanner import Mode, Scan, Sheet, Source
from devices.scanner.picture import pnm_of
from devices.scanner.virtual import VirtualScanner
from kiosk.capture.page_scan import PageScanner, PagesScanned, paged
from kiosk.capture.sheets import SMALLEST, ScannedPages, build, page_of
from kiosk.capture.sight import Check

SIDE = 240


def soon() -> tuple[Deadline, CancelToken]:
    return Deadline.after(20), CancelToken()


def printed(seed: int = 1, *, blank: bool = False) -> bytes:
    """Return the pixels of a sheet with lines of print, or with none."""
    image = np.full((SIDE, SIDE, 3), 235, np.uint8)
    if not blank:
        marks = np.random.default_rng(seed).random((SIDE // 12, SIDE // 6)) < 0.5
        image[np.kron(marks, np.ones((12, 6))).astype(bool)[:SIDE, :SIDE]] = 30
    return image.tobytes()


def sheet(seed: int = 1, dpi: int = 200, *, blank: bool = False) -> Sheet:
    return Sheet(SIDE, SIDE, printed(seed, blank=blank), dpi)


class Machine:
    """A scanner with these sources, whose sources bring these sheets or fail so."""

    kind: ClassVar[str] = "scanner"

    def __init__(self, **brings: Scan | DeviceError) -> None:
        self._brings = brings
        self.asked: list[tuple[Source, int, int]] = []
        self.closed = False

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Open."""

    def close(self) -> None:
        self.closed = True

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        return DeviceState(self.kind, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        return frozenset(self._brings)

    def about(self, deadline: Deadline, cancel: CancelToken) -> About:
        return About(model="machine")

    def self_test(self, deadline: Deadline, cancel: CancelToken) -> TestResult:
        return TestResult(True, "scanner.tested")

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
        self.asked.append((source, dpi, most))
        found = self._brings[source.value]
        if isinstance(found, DeviceError):
            raise found
        return found


EMPTY = DeviceError(ErrorKind.USER, "scanner.no-paper", again=True)
JAM = DeviceError(ErrorKind.DEVICE, "scanner.jam")


def pages(machine: Machine, most: int = 3, dpi: int = 200) -> PagesScanned:
    return ScannedPages(machine).pages(*soon(), min_dpi=dpi, most=most)


def judged(made: Sheet, min_dpi: int = 200) -> dict[Check, bool]:
    return {one.check: one.well for one in page_of(made, min_dpi).judgements}


def test_a_printed_sheet_is_a_good_page_whole_by_nature() -> None:
    made = page_of(sheet(), 200)
    assert made.good
    assert (made.width, made.height, made.dpi, made.quad[2]) == (SIDE, SIDE, 200, (1.0, 1.0))
    assert made.jpeg.startswith(b"\xff\xd8")
    assert Check.CORNERS not in judged(sheet())


def test_a_blank_sheet_and_a_coarse_one_are_said() -> None:
    assert not judged(sheet(blank=True))[Check.BLANK]
    assert not judged(sheet(dpi=100))[Check.SIZE]
    assert judged(sheet(dpi=300), 300)[Check.SIZE]


def test_the_feeder_is_tried_first_with_all_there_is_room_for() -> None:
    machine = Machine(feeder=Scan((sheet(1), sheet(2))), glass=Scan((sheet(3),)))
    made = pages(machine, most=3, dpi=300)
    assert (len(made.pages), made.cause, made.tally()) == (2, "", {"sheets": 2})
    assert machine.asked == [(Source.FEEDER, 300, 3)]


def test_with_an_empty_feeder_the_glass_is_scanned() -> None:
    machine = Machine(feeder=EMPTY, glass=Scan((sheet(),)))
    assert len(pages(machine).pages) == 1
    assert [source for source, _, _ in machine.asked] == [Source.FEEDER, Source.GLASS]


@pytest.mark.parametrize("brings", [{"feeder": EMPTY}, {"feeder": JAM, "glass": Scan((sheet(),))}, {"glass": JAM}])
def test_what_the_scanner_says_is_passed_on(brings: dict[str, Scan | DeviceError]) -> None:
    machine = Machine(**brings)
    with pytest.raises(DeviceError) as raised:
        pages(machine)
    assert raised.value in (EMPTY, JAM)
    assert len(machine.asked) == 1


def test_why_the_feeder_stopped_goes_with_the_pages_that_came_out() -> None:
    assert pages(Machine(feeder=Scan((sheet(),), "scanner.jam"))).cause == "scanner.jam"


@pytest.mark.parametrize("side", [1, 8, SMALLEST - 1])
def test_a_strip_is_no_page(side: int) -> None:
    strip = Sheet(side, SIDE, bytes(3 * side * SIDE), 200)
    with pytest.raises(DeviceError, match=r"scanner\.no-paper"):
        pages(Machine(glass=Scan((strip,))))
    assert len(pages(Machine(glass=Scan((strip, sheet())))).pages) == 1


def test_it_is_the_scanner_in_all_else() -> None:
    machine = Machine(glass=Scan((sheet(),)))
    device = ScannedPages(machine)
    device.open(*soon())
    assert device.capabilities() == {"glass", "pages"}
    assert device.check(*soon()).condition is Condition.READY
    assert len(device.scan(*soon(), source=Source.GLASS).sheets) == 1
    assert (device.about(*soon()).model, device.self_test(*soon()).well) == ("machine", True)
    device.close()
    assert machine.closed


def test_an_unknown_driver_is_refused_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="sane"):
        build("twain", "program://scanimage", {})


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[VirtualScanner, PageScanner]]:
    virtual = VirtualScanner(tmp_path / "scanner")
    setting = DeviceSetting(kind="scanner", driver="sane", address=virtual.start(), options={"hosted": True})
    device = paged(setting)
    device.open(*soon())
    yield virtual, device
    device.close()


def test_pages_come_whole_out_of_the_process_of_the_scanner(both: tuple[VirtualScanner, PageScanner]) -> None:
    virtual, device = both
    virtual.feed(pnm_of(SIDE, SIDE, 3, printed(1)), pnm_of(SIDE, SIDE, 3, printed(2)))
    made = device.pages(*soon(), min_dpi=200, most=2)
    assert [one.good for one in made.pages] == [True, True]
    assert len(device.scan(*soon(), source=Source.FEEDER).sheets) == 2
    virtual.feed()
    virtual.trouble("cover-open")
    with pytest.raises(DeviceError, match=r"scanner\.cover-open"):
        device.pages(*soon())
