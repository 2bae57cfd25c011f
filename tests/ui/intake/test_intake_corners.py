"""Corners by hand at the window, and pages put in order: by keys alone, and nothing lands where nobody meant it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import text, wording
from devices.device import CancelToken, Deadline, ErrorKind
from kiosk.audit import Act
from kiosk.capture.sight import PageTaken, Quad, Reason, Sight, Sighting, Untouched
from kiosk.intake.acts import changed
from kiosk.intake.case import Case
from kiosk.intake.room import Noted
from kiosk.steps.scan import CAPTURE
from kiosk.steps.scan_by_hand import BEGIN
from tests.support.flow_fakes import FakeEye
from tests.support.made_desk import MadeDesk, MadeLanes, trouble
from ui.desk.density import SMALL
from ui.window import intake_samples as samples
from ui.window import intake_scenes as scenes
from ui.window.intake_corners import IntakeCorners
from ui.window.intake_devices import CameraWatch, PadWatch
from ui.window.intake_look import View
from ui.window.intake_place import place_of
from ui.window.intake_state import IntakeState

STILL = Untouched("5" * 64, b"still", 40, 30)
OTHER: Quad = ((0.2, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
JPEG = b"jpeg"


def page(**more: Any) -> PageTaken:
    """Return a page as the camera gives it; its hash is that of the page the made desk stores."""
    return replace(samples.TAKEN, jpeg=JPEG, original_sha256="7" * 64, **more)


class Table:
    """A state with its corners, over a made desk and made lanes; the camera is followed."""

    def __init__(self) -> None:
        self.desk, self.lanes = MadeDesk(), MadeLanes()
        self.noted: list[Any] = []
        self.camera = CameraWatch(self.lanes.run)
        ids = iter(f"id-{n}" for n in range(100))
        self.state = IntakeState(
            self.desk, self.camera, PadWatch(self.lanes.run), lambda: samples.CLERK, lambda: samples.HOUR,
            lambda: next(ids), lambda act, *given, **facts: self.noted.append((act, facts)),
        )  # fmt: skip
        self.corners = IntakeCorners(self.state)
        self.state.open_code("7K2M94PX", None)
        self.state.choose(samples.RECORD)
        self.state.follow(here=True)
        self.see(None)

    def see(self, quad: Quad | None) -> None:
        """Let the camera see the desk."""
        reason = Reason.FOUND if quad else Reason.UNSURE
        self.lanes.end(CAPTURE, Sight(1, 2, 2, bytes(12), Sighting(quad, reason, 1.0)))

    def live(self) -> None:
        """Look at the camera for one page more."""
        self.state.another_page()

    def taken(self) -> None:
        """Take a page with the camera and look at it."""
        self.live()
        self.state.take()
        self.end(page())

    def end(self, answer: object) -> None:
        """End what was asked of the eye last: a look may be asked for meanwhile."""
        work = next(one for one in reversed(self.lanes.works) if hasattr(one.call, "func"))
        self.lanes.works.remove(work)
        work.done(answer)

    def do(self, eye: FakeEye) -> None:
        """Let the eye do what was asked of it last."""
        work = next(one for one in reversed(self.lanes.works) if hasattr(one.call, "func"))
        self.end(work.call(eye, Deadline.after(5), CancelToken()))

    @property
    def case(self) -> Case:
        assert self.state.case
        return self.state.case

    @property
    def count(self) -> int:
        """How many pages the paper has."""
        return len(self.case.material(samples.RECORD).pages)


@pytest.fixture
def table(qapp: object) -> Table:
    return Table()


# Opened.


def test_where_the_finder_sees_no_page_the_corners_are_there_at_once(table: Table) -> None:
    table.live()
    assert table.corners.can
    table.corners.begin()
    table.do(FakeEye(STILL))
    shown = table.corners.shown
    assert shown is not None
    assert (shown.still, shown.quad) == (STILL.jpeg, BEGIN)


def test_a_page_by_hand_is_stored_for_the_paper(table: Table) -> None:
    before = table.count
    table.live()
    table.corners.begin()
    table.end(STILL)
    table.corners.lay(OTHER)
    assert table.state.busy == "take"
    eye = FakeEye(page(by_hand=True))
    table.do(eye)
    assert [made.by_hand for made in table.desk.made] == [True]
    assert (table.count, table.corners.open, table.state.view) == (before + 1, False, View.PAGE)
    assert eye.outlined == [(STILL.of, OTHER)]


def test_a_page_that_was_taken_here_is_corrected_on_its_own_still(table: Table) -> None:
    table.taken()
    before = table.count
    assert (table.state.view, table.corners.can) == (View.PAGE, True)
    table.corners.begin()
    eye = FakeEye(STILL)
    table.do(eye)
    shown = table.corners.shown
    assert shown is not None
    assert (shown.quad, eye.asked) == (samples.QUAD, ["7" * 64])
    table.corners.lay(OTHER)
    table.do(FakeEye(page()))
    assert (table.count, len(table.case.material(samples.RECORD).former)) == (before, 1)


def test_a_page_of_the_kiosk_has_no_still_here(table: Table) -> None:
    table.state.set_view(View.PAGE)
    table.corners.begin()
    assert (table.corners.can, table.corners.open) == (False, False)


@pytest.mark.parametrize("why", ["no camera", "busy", "handed in"])
def test_without_what_it_needs_nothing_opens(table: Table, why: str) -> None:
    table.live()
    if why == "no camera":
        table.camera.sight = None
    elif why == "busy":
        table.state.busy = "keep"
    else:
        table.state.case = scenes.sent_case()
    table.corners.begin()
    assert not table.corners.open


# Left, refused, gone.


def test_leaving_changes_nothing(table: Table) -> None:
    before = table.case
    table.live()
    table.corners.begin()
    table.end(STILL)
    assert (table.corners.leave(), table.corners.leave(), table.case) == (True, False, before)


def test_a_still_that_comes_after_leaving_opens_nothing(table: Table) -> None:
    table.live()
    table.corners.begin()
    table.corners.leave()
    table.end(STILL)
    assert not table.corners.open


def test_a_still_that_is_not_kept_any_more_is_said(table: Table) -> None:
    table.live()
    table.corners.begin()
    table.end(trouble("camera.still-gone"))
    assert (table.corners.open, table.state.told) == (False, text("apply.cause.camera.still-gone"))


def test_refused_corners_are_set_again_on_the_same_still(table: Table) -> None:
    table.live()
    table.corners.begin()
    table.end(STILL)
    table.corners.lay(OTHER)
    table.end(trouble("camera.bad-corners", ErrorKind.USER))
    assert (table.corners.open, table.state.told) == (True, text("apply.cause.camera.bad-corners"))


def test_corners_before_there_is_a_still_make_nothing(table: Table) -> None:
    table.live()
    table.corners.begin()
    table.corners.lay(OTHER)
    assert table.state.busy == ""


@pytest.mark.parametrize("act", ["leave", "choose", "view", "page"])
def test_looking_at_something_else_closes_the_corners(table: Table, act: str) -> None:
    table.live()
    table.corners.begin()
    table.end(STILL)
    acts = {
        "leave": table.state.leave,
        "choose": lambda: table.state.choose(samples.REPORT),
        "view": lambda: table.state.set_view(View.PAGE),
        "page": lambda: table.state.turn_page(-1),
    }
    acts[act]()
    assert not table.corners.open


def test_what_is_known_of_pages_goes_with_the_case(table: Table) -> None:
    table.taken()
    assert [one.jpeg for one in table.state.taken_here.values()] == [b""]
    table.state.leave()
    assert table.state.taken_here == {}


# By keys, in the window.


class Window:
    """The tab with a case of a paper of four pages."""

    def __init__(self) -> None:
        self.program = scenes.program_of("intake", wording("zh_CN"), SMALL.size)
        self.desk = MadeDesk()
        self.shell = self.program.shell
        self.place.state._desk = self.desk
        self.shell.show()

    @property
    def place(self) -> Any:
        return place_of(self.program.context)

    @property
    def board(self) -> Any:
        return self.shell.board.inner  # type: ignore[attr-defined]  # behind the right to it

    def at(self, scene: str) -> Window:
        scenes.show_scene(scene, self.place)
        self.shell.activateWindow()
        self.board.page.papers.setFocus()
        QApplication.processEvents()
        return self

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.shell.focusWidget() or self.shell, key, modifier)
        QApplication.processEvents()

    def four(self) -> tuple[str, ...]:
        """Show the paper of four pages, told apart, from its first page; return their pictures."""
        state = self.at("intake-corners").place.state
        self.place.corners.leave()
        one = state.material
        pages = tuple(changed(p, picture=changed(p.picture, id=f"p{n}")) for n, p in enumerate(one.pages))
        others = tuple(changed(m, pages=pages) if m.id == one.id else m for m in state.case.materials)
        state.case = changed(state.case, materials=others)
        state.set_view(View.PAGE)
        self.board.page.papers.setFocus()
        return self.names()

    def names(self) -> tuple[str, ...]:
        return tuple(page.picture.id for page in self.place.state.material.pages)


@pytest.fixture(scope="module")
def made(qapp: object) -> Any:
    window = Window()
    yield window
    window.program.close()


@pytest.fixture
def window(made: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    monkeypatch.setattr("ui.desk.keys.ONCE_SECONDS", 0.0)
    made.place.state.busy = ""
    made.desk.noted.clear()
    return made


pytestmark = pytest.mark.keeps_windows


def told(number: int) -> dict[str, str | int]:
    """Return what is recorded of an act on a page."""
    return {"code": samples.RECORD, "number": number, "staff": samples.CLERK.number}


def test_corners_stand_in_the_place_of_the_camera(window: Window) -> None:
    page = window.at("intake-corners").board.page
    assert (page.corners.isVisible(), page.camera.isVisible(), page.corners.has_picture) == (True, False, True)


def test_escape_brings_the_camera_back(window: Window) -> None:
    page = window.at("intake-corners").board.page
    page.corners.setFocus()
    window.key(Qt.Key.Key_Escape)
    assert (page.corners.isVisible(), page.camera.isVisible(), page.corners.has_picture) == (False, True, False)


def test_escape_leaves_the_corners_from_anywhere(window: Window) -> None:
    window.at("intake-corners").key(Qt.Key.Key_Escape)
    assert not window.place.corners.open


def test_arrows_move_a_corner_and_enter_has_the_page_made(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    page = window.at("intake-corners").board.page
    monkeypatch.setattr(window.place.state.camera, "ask", lambda call, done: asked.append(call) or True)
    page.corners.setFocus()
    before = page.corners.model.quad[1]
    for one in (Qt.Key.Key_2, Qt.Key.Key_Right):
        window.key(one)
    window.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    window.key(Qt.Key.Key_Return)
    after = asked[0].args[1][1]
    assert ((after[0] - before[0]) * 960, (after[1] - before[1]) * 900) == (pytest.approx(1), pytest.approx(10))


def test_other_keys_wait_while_corners_are_set(window: Window) -> None:
    state = window.at("intake-corners").place.state
    before = (state.case, state.view, state.chosen, state.page)
    for one in (Qt.Key.Key_Space, Qt.Key.Key_L, Qt.Key.Key_T, Qt.Key.Key_PageDown, Qt.Key.Key_Delete, Qt.Key.Key_F9):
        window.key(one)
    assert (state.case, state.view, state.chosen, state.page) == before
    assert window.place.corners.open


def test_what_is_set_stays_while_other_news_come(window: Window) -> None:
    page = window.at("intake-corners").board.page
    page.corners.turn()
    turned = page.corners.model.quad
    window.board.show_state()
    assert page.corners.model.quad == turned


def test_the_key_opens_the_corners(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    state = window.at("intake-corners").place.state
    window.place.corners.leave()
    state.another_page()
    monkeypatch.setattr(
        state.camera, "ask", lambda call, done: done(Untouched("0" * 64, samples.still(), 960, 900)) or True
    )
    window.key(Qt.Key.Key_K)
    assert window.place.corners.open


@pytest.mark.parametrize(
    ("key", "order", "page"),
    [
        (Qt.Key.Key_Right, ("p1", "p0", "p2", "p3"), 2),
        (Qt.Key.Key_Left, ("p0", "p1", "p2", "p3"), 1),
    ],
)
def test_control_and_an_arrow_puts_a_page_elsewhere(
    window: Window, key: Qt.Key, order: tuple[str, ...], page: int
) -> None:
    window.four()
    window.key(key, Qt.KeyboardModifier.ControlModifier)
    assert (window.names(), window.place.state.page) == (order, page)
    assert (page == 2) is (Noted(Act.PAGE_MOVED, told(1)) in window.desk.noted)


@pytest.mark.parametrize(("number", "left", "then"), [(2, ("p0", "p2", "p3"), 2), (4, ("p0", "p1", "p2"), 3)])
def test_delete_takes_a_page_out_and_it_stays_in_the_record(
    window: Window, number: int, left: tuple[str, ...], then: int
) -> None:
    window.four()
    for _ in range(number - 1):
        window.key(Qt.Key.Key_PageDown)
    window.key(Qt.Key.Key_Delete)
    former = [page.picture.id for page in window.place.state.material.former]
    assert (window.names(), window.place.state.page, former) == (left, then, [f"p{number - 1}"])
    assert window.desk.noted[-1] == Noted(Act.PAGE_REMOVED, told(number))


def test_pages_stay_while_the_camera_is_looked_at(window: Window) -> None:
    before = window.four()
    window.place.state.set_view(View.LIVE)
    window.key(Qt.Key.Key_Delete)
    window.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert window.names() == before
