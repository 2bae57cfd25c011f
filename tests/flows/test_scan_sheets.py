"""Papers from a scanner: beside the camera and without one, the same page check, and each trouble in words."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from kiosk.audit import Act
from kiosk.capture.page_scan import PagesScanned
from kiosk.capture.sight import Before, PageTaken
from kiosk.steps.scan import CAPTURE
from kiosk.steps.scan_sheets import SAID, Sheets, can_scan
from kiosk.steps.screens import Camera, Materials, PageCheck, Tone, Trouble
from tests.support.flow_walk import Walk, page

KIND = "scanner"
BOOK = "household-register"


class Scanner:
    """Brings those pages, or fails so; remembers what was asked."""

    def __init__(self, *pages: PageTaken, cause: str = "", error: DeviceError | None = None) -> None:
        self._pages, self._cause, self._error = pages, cause, error
        self.asked: list[tuple[int, int]] = []

    def pages(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        min_dpi: int,
        most: int,
        before: tuple[Before, ...] = (),
        whose: str = "",
    ) -> PagesScanned:
        del deadline, cancel, before, whose
        self.asked.append((min_dpi, most))
        if self._error:
            raise self._error
        return PagesScanned(self._pages[:most], self._cause)


def at_list(*, camera: bool = True, scanner: bool = True) -> Walk:
    walk = Walk()
    if scanner:
        walk.facilities.states[KIND] = DeviceState(KIND, Condition.READY)
    if not camera:
        walk.facilities.lose("document_camera")
    walk.to_materials()
    return walk


def at_scanner(pages: int = 2, most: int = 4) -> Walk:
    """Stand before the scanner of a machine without a camera, with a paper of so many pages."""
    walk = at_list(camera=False)
    item = walk.visit.item
    assert item
    materials = tuple(
        msgspec.structs.replace(one, pages=(one.pages * 4)[:pages], max_pages=most) if one.id == BOOK else one
        for one in item.materials
    )
    walk.visit.item = msgspec.structs.replace(item, materials=materials)
    walk.press("scan", BOOK)
    return walk


def scan(walk: Walk, scanner: Scanner) -> Scanner:
    """Press start and let the scanner work."""
    walk.press("scan-sheets")
    walk.end(KIND, scanner)
    return scanner


def keys(walk: Walk) -> list[str]:
    return [action.name for action in walk.screen.actions]


def sheet(letter: bytes = b"a") -> PageTaken:
    return replace(page(), jpeg=b"\xff\xd8" + letter * 40)


def fault(cause: str, kind: ErrorKind = ErrorKind.DEVICE) -> DeviceError:
    return DeviceError(kind, cause, again=True)


# Where it is offered.


def test_beside_a_camera_it_is_one_more_key() -> None:
    walk = at_list()
    walk.press("scan", BOOK)
    walk.sees(Camera)
    assert "use-scanner" in keys(walk)
    walk.press("use-scanner")
    walk.sees(Trouble, "sheets.title")
    assert keys(walk) == ["back-to-materials", "use-camera", "scan-sheets"]
    assert walk.runner.open(CAPTURE) == []
    walk.press("use-camera")
    walk.sees(Camera)


def test_without_a_scanner_there_is_no_key_for_it() -> None:
    walk = at_list(scanner=False)
    walk.press("scan", BOOK)
    assert "use-scanner" not in keys(walk)
    walk.press("use-scanner")
    walk.sees(Camera)


def test_without_a_camera_the_scanner_is_asked_for_at_once() -> None:
    walk = at_scanner()
    screen = walk.sees(Trouble, "sheets.title")
    assert keys(walk) == ["back-to-materials", "scan-sheets"]
    assert screen.tone is Tone.INFO
    walk.press("use-camera")
    walk.sees(Trouble, "sheets.title")


@pytest.mark.parametrize(
    ("camera", "scanner", "able"), [(True, True, True), (False, True, True), (True, False, True), (False, False, False)]
)
def test_paper_is_taken_in_by_either(camera: bool, scanner: bool, able: bool) -> None:
    walk = at_list(camera=camera, scanner=scanner)
    assert can_scan(walk.facilities) is able
    walk.press("scan", BOOK)
    assert (walk.step == "scan") is able


# Scanning.


def test_while_it_scans_the_lid_is_to_be_kept_closed() -> None:
    walk = at_scanner()
    walk.press("scan-sheets")
    assert "正在扫描，请别打开盖子" in walk.says()
    assert keys(walk) == ["back-to-materials"]
    assert len(walk.runner.open(KIND)) == 1


def test_the_papers_resolution_and_room_are_asked_for() -> None:
    walk = at_scanner(most=4)
    scanner = scan(walk, Scanner(sheet()))
    assert scanner.asked == [(200, 4)]
    walk.press("keep")
    assert scan(walk, Scanner(sheet())).asked == [(200, 3)]


def test_each_sheet_goes_through_the_page_check_in_order() -> None:
    walk = at_scanner()
    scan(walk, Scanner(sheet(b"a"), sheet(b"b")))
    first = walk.sees(PageCheck)
    walk.press("keep")
    second = walk.sees(PageCheck)
    assert (first.page[2:3], second.page[2:3]) == (b"a", b"b")
    walk.press("keep")
    walk.sees(Materials)
    assert [bytes(one.content[2:3]) for one in walk.visit.papers.pages[BOOK]] == [b"a", b"b"]
    assert walk.facilities.noted(Act.PAPER_SCANNED) == [{"code": BOOK, "pages": 2}]


def test_sheets_beyond_the_named_pages_are_looked_at_as_well() -> None:
    walk = at_scanner(pages=1, most=3)
    scan(walk, Scanner(sheet(b"a"), sheet(b"b"), sheet(b"c"), sheet(b"d")))
    for _ in range(3):
        walk.sees(PageCheck)
        walk.press("keep")
    walk.sees(Materials)
    assert len(walk.visit.papers.pages[BOOK]) == 3


def test_a_page_taken_again_keeps_its_place() -> None:
    walk = at_scanner()
    scan(walk, Scanner(sheet(b"x"), sheet(b"b")))
    walk.press("retake")
    walk.sees(Trouble, "sheets.title")
    scan(walk, Scanner(sheet(b"a")))
    walk.press("keep")
    assert walk.sees(PageCheck).page[2:3] == b"b"
    walk.press("keep")
    assert [bytes(one.content[2:3]) for one in walk.visit.papers.pages[BOOK]] == [b"a", b"b"]


def test_a_page_still_missing_is_asked_for_at_the_scanner() -> None:
    walk = at_scanner()
    scan(walk, Scanner(sheet()))
    walk.press("keep")
    walk.sees(Trouble, "sheets.title")
    assert walk.step == "scan"


# Troubles.


@pytest.mark.parametrize(
    ("cause", "kind", "says"),
    [
        ("scanner.no-paper", ErrorKind.USER, "没有看到纸"),
        ("scanner.cover-open", ErrorKind.USER, "盖子开着"),
        ("scanner.jam", ErrorKind.DEVICE, "纸卡住了，请不要用力拉"),
        ("scanner.busy", ErrorKind.DEVICE, "扫描仪正忙"),
        ("scanner.silent", ErrorKind.DEVICE, "扫描仪没有反应"),
        ("host.hung", ErrorKind.TIMED_OUT, "扫描仪没有反应"),
        ("scanner.absent", ErrorKind.DEVICE, "扫描仪没有反应"),
    ],
)
def test_what_went_wrong_is_said_first_and_it_can_be_tried_again(cause: str, kind: ErrorKind, says: str) -> None:
    walk = at_scanner()
    scan(walk, Scanner(error=fault(cause, kind)))
    screen = walk.sees(Trouble, "sheets.title")
    assert says in walk.says()
    assert (screen.tone, screen.reasons[0].icon) == (Tone.WARN, "warn")
    scan(walk, Scanner(sheet()))
    walk.sees(PageCheck)


def test_a_jam_is_said_before_the_pages_that_came_out_are_looked_at() -> None:
    walk = at_scanner()
    scan(walk, Scanner(sheet(), cause="scanner.jam"))
    walk.sees(Trouble, "sheets.stopped-title")
    assert keys(walk) == ["look-at-sheets"]
    assert "纸卡住了" in walk.says()
    assert "已经扫好 1 页" in walk.says()
    walk.press("look-at-sheets")
    walk.sees(PageCheck)


def test_every_cause_that_is_said_has_its_sentence() -> None:
    assert {"scanner.no-paper", "scanner.cover-open", "scanner.jam"} <= SAID


# Leaving.


def test_whoever_goes_back_leaves_no_page_behind() -> None:
    walk = at_scanner()
    scan(walk, Scanner(sheet(b"a"), sheet(b"b")))
    held = walk.visit.part(Sheets).buffers() + walk.visit.papers.buffers()
    assert len(held) == 2
    walk.press("back")
    walk.sees(Materials)
    assert not any(any(buffer) for buffer in held)
    assert not walk.visit.part(Sheets).held


def test_pages_that_wait_are_wiped_with_the_visit() -> None:
    walk = at_scanner()
    scan(walk, Scanner(sheet(b"a"), sheet(b"b")))
    (waiting,) = walk.visit.part(Sheets).buffers()
    report = walk.visit.wipe()
    assert "sheets" in report.parts
    assert not any(waiting)


def test_a_page_given_out_leaves_nothing_in_its_buffer() -> None:
    sheets = Sheets()
    sheets.add([sheet(b"a")])
    (buffer,) = sheets.buffers()
    taken = sheets.take()
    assert taken is not None
    assert taken.jpeg == sheet(b"a").jpeg
    assert not any(buffer)
    assert (sheets.take(), repr(PagesScanned((taken,)))) == (None, "PagesScanned(1)")


def test_what_is_pressed_out_of_turn_changes_nothing() -> None:
    walk = at_scanner()
    before = walk.screen
    for action in ("take", "keep", "look-at-sheets", "retake"):
        walk.press(action)
    assert walk.screen == before
