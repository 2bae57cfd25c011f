"""A page as it will be sent: seen whole, looked at closely, kept or thrown away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.capture.sight import Check
from kiosk.steps.events import Press
from kiosk.steps.screens import Action
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, shown, tap, texts_that_do_not_fit
from tests.support.pages import DROP, KEEP, RETAKE, page_check
from tests.support.screen_check import beyond_reach
from tests.support.ui import kiosk, settle
from ui.parts.document_view import PageView
from ui.screens.page_check import PageCheckScreen, split_ways
from ui.screens.samples import Words, samples
from ui.screens.samples_pages import refused

RED, BLUE = "red", "blue"


def a_screen(qtbot: Any, **more: Any) -> Any:
    """Show the page check."""
    return shown(qtbot, PageCheckScreen, page_check(**more))


def colour(view: PageView, x: float, y: float) -> str:
    """Name the colour at a fraction of the frame."""
    box = view.page_box()
    at = QPoint(round(box.left() + x * box.width()), round(box.top() + y * box.height()))
    seen = view.grab().toImage().pixelColor(at)
    if seen.red() > 150 and seen.blue() < 90:
        return RED
    return BLUE if seen.blue() > 150 and seen.red() < 90 else "white"


def drag(view: PageView, start: QPoint, end: QPoint) -> None:
    """Drag with one finger."""
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_the_whole_page_is_seen_at_once(qtbot: Any) -> None:
    page = a_screen(qtbot).page
    assert (colour(page, 0.1, 0.1), colour(page, 0.9, 0.9), colour(page, 0.9, 0.1)) == (RED, BLUE, "white")


def test_the_page_keeps_its_shape(qtbot: Any) -> None:
    box = a_screen(qtbot).page.page_box()
    assert box.width() / box.height() == pytest.approx(620 / 860, rel=0.01)


def test_looking_closer_shows_the_middle_larger(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.closer)
    assert (screen.page.closer, colour(screen.page, 0.1, 0.1), screen.closer.words) == (True, "white", "看整页")


def test_dragging_shows_another_part(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.closer)
    drag(screen.page, QPoint(50, 50), QPoint(2000, 2000))
    assert colour(screen.page, 0.1, 0.1) == RED


def test_the_page_cannot_be_dragged_out_of_its_frame(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.closer)
    drag(screen.page, QPoint(500, 500), QPoint(-4000, -4000))
    assert (colour(screen.page, 0.97, 0.97), colour(screen.page, 0.02, 0.98)) == (BLUE, "white")


def test_moving_without_pressing_drags_nothing(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.closer)
    QTest.mouseMove(screen.page, QPoint(10, 10))
    QTest.mouseMove(screen.page, QPoint(300, 300))
    assert screen.page._offset.isNull()


def test_a_whole_page_is_not_dragged(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    drag(screen.page, QPoint(50, 50), QPoint(300, 300))
    assert screen.page._offset.isNull()


def test_a_second_touch_shows_the_whole_page_again(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.closer)
    told = screen.note.words
    tap(screen.closer)
    assert (told, screen.note.words, screen.closer.words) == ("用手指拖动，可以看别处。", "户口簿已有 2 页。", "放大看")


def test_another_page_is_shown_whole_first(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.closer)
    screen.show_screen(page_check())
    assert (screen.page.closer, screen.closer.words) == (False, "放大看")


def test_a_finding_that_is_not_well_has_another_sign_than_a_good_one(qtbot: Any) -> None:
    lines = a_screen(qtbot)._findings
    assert [(line.icon.name, line.label.words) for line in lines] == [
        ("circle-tick", "四角都在"),
        ("warn", "有点模糊"),
    ]


def test_fewer_findings_hide_the_others(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.show_screen(page_check(findings=()))
    assert not any(line.isVisible() for line in screen._findings)


def test_throwing_the_page_away_stands_beside_it_and_not_beside_the_way_on(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.drop)
    assert ([button.name for button in screen.ways.buttons], screen.told) == (["retake", "keep"], [Press("drop")])


@pytest.mark.parametrize(
    ("actions", "row", "further"),
    [
        ((RETAKE, DROP, KEEP), (RETAKE, KEEP), DROP),
        ((DROP, RETAKE, KEEP), (RETAKE, KEEP), DROP),
        ((RETAKE, KEEP), (RETAKE, KEEP), None),
        ((KEEP,), (KEEP,), None),
        ((), (), None),
    ],
)
def test_at_most_two_ways_stand_in_the_row(actions: Any, row: Any, further: Any) -> None:
    assert split_ways(actions) == (row, further)


def test_without_a_further_way_its_key_is_gone(qtbot: Any) -> None:
    assert a_screen(qtbot, actions=(RETAKE, KEEP)).drop.isVisible() is False


def test_a_page_that_cannot_be_read_says_so(qtbot: Any) -> None:
    screen = a_screen(qtbot, page=b"no picture at all")
    assert (screen.note.words, screen.closer.isVisible()) == ("这一页没有显示出来，请重拍。", False)


def test_a_page_that_cannot_be_read_cannot_be_looked_at_closely(qtbot: Any) -> None:
    page = PageView(a_look())
    qtbot.addWidget(page)
    page.show_page(b"")
    page.look_closer(True)
    assert (page.closer, page.grab().isNull()) == (False, False)


def test_a_wiped_page_is_overwritten_and_gone(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.wipe()
    assert (screen.page.has_page, screen.note.words) == (False, "")


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_cut_off(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    screen = shown(qtbot, PageCheckScreen, page_check(), a_look(size, mode=mode))
    assert texts_that_do_not_fit(screen) == []


# The ways beside the page: its corners, and the pages before it.

ADJUST = Action("adjust", plain("调整四角"), icon="hand")
PAGES = Action("pages", plain("看各页"), icon="list")


@pytest.mark.parametrize("way", [ADJUST, PAGES], ids=["corners", "pages"])
def test_what_is_of_the_page_stands_beside_it_and_not_in_the_row(qtbot: Any, way: Action) -> None:
    screen = a_screen(qtbot, actions=(RETAKE, KEEP, way))
    key = screen.beside[way.name]
    tap(key)
    assert (screen.told, [button.name for button in screen.ways.buttons]) == ([Press(way.name)], ["retake", "keep"])


def test_ways_that_are_not_offered_are_not_there(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    assert not any(key.isVisible() for key in screen.beside.values())


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", list(MODES))
def test_all_ways_of_a_page_fit_beside_it(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    look = a_look(size, mode=mode)
    screen = shown(qtbot, PageCheckScreen, page_check(actions=(RETAKE, DROP, KEEP, ADJUST, PAGES)), look)
    keys = (screen.beside["adjust"], screen.beside["pages"], screen.drop)
    least = min(key.height() for key in (*keys, screen.closer))
    assert (texts_that_do_not_fit(screen), least >= look.tokens.px(56)) == ([], True)
    # None of them looks like the lesser way.
    assert len({key.type_px for key in keys}) == 1


def test_a_way_that_is_gone_gives_the_others_their_size_back(qtbot: Any) -> None:
    screen = a_screen(qtbot, actions=(RETAKE, KEEP, ADJUST, PAGES))
    beside = screen.beside["pages"]
    both = beside.type_px
    screen.show_screen(page_check(actions=(RETAKE, KEEP, PAGES)))
    QApplication.processEvents()
    assert beside.type_px > both


# What is not well, in the real words.


@pytest.mark.parametrize("check", list(Check), ids=lambda check: check.value)
def test_every_refusal_fits_in_the_largest_type_and_the_longer_language(qtbot: Any, check: Check) -> None:
    look = a_look(language="en", mode="elder")
    page = refused(Words("en"), check)
    screen = shown(qtbot, PageCheckScreen, page, look)
    assert (texts_that_do_not_fit(screen), [finding.well for finding in page.findings].count(False)) == ([], 1)
    assert [way.name for way in screen.ways.buttons][-1] == {Check.UPRIGHT: "turn"}.get(check, "retake")


def test_a_kept_page_is_turned_and_moved_beside_it_and_taken_out_apart(qtbot: Any) -> None:
    look = a_look(language="en", mode="elder")
    screen = shown(qtbot, PageCheckScreen, samples("en")["11-page-of-several"], look)
    ways = ("adjust", "turn", "earlier")
    for key in (*(screen.beside[name] for name in ways), screen.drop):
        tap(key)
    assert screen.told == [*(Press(name) for name in ways), Press("drop")]
    assert ([way.name for way in screen.ways.buttons], texts_that_do_not_fit(screen)) == (
        ["order-again", "order-next"],
        [],
    )


def test_low_the_key_that_looks_closer_stays_under_the_finger_that_pressed_it(qtbot: Any) -> None:
    shell = kiosk("en", elder=True, low=True)
    qtbot.addWidget(shell)
    shell.show()
    shell.show_screen(samples("en")["11-page-of-several"])
    screen = shell.frame.current
    assert isinstance(screen, PageCheckScreen)
    before = screen.closer.mapTo(shell, QPoint())
    tap(screen.closer)
    settle()
    assert screen.note.words == "Drag with your finger to see other parts."
    assert (screen.closer.mapTo(shell, QPoint()), beyond_reach(shell)) == (before, [])
