"""Setting corners by hand: dragged by a finger with a magnifier beside it, moved by keys, turned, put back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from config.texts import plain, text
from kiosk.capture.sight import Quad, turned
from kiosk.steps.events import Outlined, Press
from kiosk.steps.screens import Action, Corners
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, shown, tap, texts_that_do_not_fit
from tests.support.pages import jpeg
from ui.screens.corners import CornersScreen

FOUND: Quad = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
STILL = jpeg(400, 300)
CANCEL = Action("cancel", text("apply.corners.cancel"))
DONE = Action("done", text("apply.corners.done"), icon="tick", primary=True)
WAIT = Action("done", text("apply.corners.done"), primary=True, enabled=False, reason=text("apply.corners.wait"))


def corners(**more: Any) -> Corners:
    """Return the screen with a still."""
    values: dict[str, Any] = {
        "title": text("apply.corners.title"),
        "lead": text("apply.corners.lead", page=plain("户口簿本人页")),
        "page": STILL,
        "quad": FOUND,
        "actions": (CANCEL, DONE),
    }
    return Corners(**{**values, **more})


def a_screen(qtbot: Any, look: Any = None, **more: Any) -> Any:
    """Show the screen."""
    return shown(qtbot, CornersScreen, corners(**more), look)


def pixels(view: Any, across: float, down: float) -> QPoint:
    """Return a way in pixels of the still as one on the screen."""
    box = view.picture_box()
    return QPointF(across * box.width() / 400, down * box.height() / 300).toPoint()


def drag(view: Any, corner: int, by: QPoint, *, lift: bool = True) -> None:
    """Drag a corner with one finger."""
    start = view.spot(corner).toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + by / 2)
    QTest.mouseMove(view, start + by)
    if lift:
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + by)


def key(view: Any, *keys: Qt.Key, shift: bool = False) -> None:
    """Press keys."""
    for one in keys:
        QTest.keyClick(view, one, Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier)


def moved(view: Any, corner: int) -> tuple[float, float]:
    """Return how far a corner went, in pixels of the still."""
    (x, y), (u, v) = FOUND[corner], view.model.quad[corner]
    return round((u - x) * 400, 1), round((v - y) * 300, 1)


# By a finger.


def test_a_corner_follows_the_finger(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    drag(view, 2, pixels(view, 40, 30))
    assert moved(view, 2) == (pytest.approx(40, abs=1), pytest.approx(30, abs=1))


def test_a_finger_beside_a_corner_moves_it_without_a_jump(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    start = view.spot(0).toPoint() + QPoint(30, 20)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start)
    assert moved(view, 0) == (pytest.approx(0, abs=0.6), pytest.approx(0, abs=0.6))


def test_a_finger_in_the_middle_of_the_page_moves_nothing(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    middle = view.picture_box().center().toPoint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(view, middle + QPoint(50, 50))
    assert (view.model.quad, view.magnifier()) == (FOUND, None)


@pytest.mark.parametrize("corner", range(4))
def test_the_magnifier_stands_beside_the_finger_and_whole_on_the_screen(qtbot: Any, corner: int) -> None:
    view = a_screen(qtbot).view
    drag(view, corner, QPoint(3, 3), lift=False)
    place = view.magnifier()
    assert place is not None
    assert QRectF(view.rect()).contains(place)
    away = place.center() - view.spot(corner)
    assert away.x() ** 2 + away.y() ** 2 > (place.width() / 2) ** 2


def test_the_magnifier_shows_what_lies_under_the_corner(qtbot: Any) -> None:
    view = a_screen(qtbot, quad=((0.25, 0.25), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))).view
    drag(view, 0, QPoint(0, 0), lift=False)
    place, seen = view.magnifier(), view.grab().toImage()
    assert place is not None
    reach = place.width() / 5
    inside = seen.pixelColor((place.center() + QPointF(-reach, -reach)).toPoint())
    outside = seen.pixelColor((place.center() + QPointF(reach, -reach)).toPoint())
    # The red quarter of the still ends at that corner.
    assert (inside.red() > 150 > inside.green(), outside.green() > 200) == (True, True)


def test_the_magnifier_goes_when_the_finger_does(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    view.clearFocus()
    drag(view, 1, QPoint(5, 5))
    view.clearFocus()
    assert view.magnifier() is None


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", list(MODES))
def test_what_is_touched_is_large_and_everything_fits(qtbot: Any, size: tuple[int, int], mode: str) -> None:
    screen = a_screen(qtbot, a_look(size, mode=mode))
    least = min(2 * screen.view._shape.handle, screen.turn.height(), screen.reset.height())
    assert (least >= a_look(size, mode=mode).tokens.px(56), texts_that_do_not_fit(screen)) == (True, [])


# By keys.


@pytest.mark.parametrize("number", range(4))
def test_a_digit_chooses_a_corner_and_arrows_move_it(qtbot: Any, number: int) -> None:
    view = a_screen(qtbot).view
    key(view, Qt.Key(Qt.Key.Key_1 + number), Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down)
    assert moved(view, number) == (2.0, 1.0)


def test_shift_moves_by_ten(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    key(view, Qt.Key.Key_1)
    key(view, Qt.Key.Key_Left, Qt.Key.Key_Up, shift=True)
    assert moved(view, 0) == (-10.0, -10.0)


def test_tab_goes_through_the_corners_and_then_on(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    chosen = []
    for _ in range(4):
        view.focusNextPrevChild(True)
        chosen.append(view.model.chosen)
    view.focusNextPrevChild(True)
    assert (chosen, view.model.chosen) == ([0, 1, 2, 3], None)


def test_tab_backwards_begins_at_the_last_corner(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    view.focusNextPrevChild(False)
    assert view.model.chosen == 3


def test_arrows_without_a_corner_move_nothing(qtbot: Any) -> None:
    view = a_screen(qtbot).view
    key(view, Qt.Key.Key_Left)
    assert view.model.quad == FOUND


def test_enter_hands_the_corners_over(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    key(screen.view, Qt.Key.Key_3, Qt.Key.Key_Right, Qt.Key.Key_Return)
    (told,) = screen.told
    assert (isinstance(told, Outlined), told.corners[2]) == (True, (pytest.approx(0.8 + 1 / 400), pytest.approx(0.8)))


def test_escape_leaves_all_as_it_was(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    key(screen.view, Qt.Key.Key_1, Qt.Key.Key_Right, Qt.Key.Key_Escape)
    assert screen.told == [Press("back")]


def test_other_keys_are_left_to_others(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    key(screen.view, Qt.Key.Key_X)
    QTest.keyClick(screen.view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert (screen.told, screen.view.model.quad) == ([], FOUND)


# Turned and put back.


@pytest.mark.parametrize("by", ["key", "touch"])
def test_a_turn_turns_picture_and_page(qtbot: Any, by: str) -> None:
    screen = a_screen(qtbot)
    if by == "key":
        key(screen.view, Qt.Key.Key_R)
    else:
        tap(screen.turn)
    box = screen.view.picture_box()
    assert (screen.view.model.quad, box.height() > box.width()) == (turned(FOUND), True)


def test_the_picture_turns_to_the_right(qtbot: Any) -> None:
    view = a_screen(qtbot, quad=((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7))).view
    view.turn()
    box = view.picture_box()
    seen = view.grab().toImage().pixelColor((box.topRight() + QPointF(-box.width() / 9, box.height() / 9)).toPoint())
    assert seen.red() > 60 > seen.green()


@pytest.mark.parametrize("by", ["key", "touch"])
def test_everything_is_put_back(qtbot: Any, by: str) -> None:
    screen = a_screen(qtbot)
    drag(screen.view, 0, QPoint(30, 30))
    screen.view.turn()
    if by == "key":
        key(screen.view, Qt.Key.Key_0)
    else:
        tap(screen.reset)
    assert screen.view.model.quad == FOUND


# The screen.


def test_the_way_on_hands_over_what_is_shown(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.view.turn()
    tap(screen.ways.buttons[-1])
    assert screen.told == [Outlined(turned(FOUND))]


def test_the_other_way_is_told_as_it_is(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.ways.buttons[0])
    assert screen.told == [Press("cancel")]


def test_before_the_still_is_here_nothing_can_be_done(qtbot: Any) -> None:
    screen = a_screen(qtbot, page=b"", actions=(CANCEL, WAIT))
    key(screen.view, Qt.Key.Key_1, Qt.Key.Key_Return)
    screen.view.done.emit()
    drag(screen.view, 0, QPoint(20, 20))
    screen.view.grab()
    assert (screen.told, screen.turn.isEnabled(), screen.view.model.chosen) == ([], False, None)


def test_corners_that_were_set_stay_while_the_page_is_made(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.view.turn()
    screen.show_screen(corners(actions=(WAIT,)))
    assert screen.view.model.quad == turned(FOUND)


def test_another_still_begins_with_its_own_corners(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.view.turn()
    screen.show_screen(corners(page=jpeg(300, 300)))
    assert screen.view.model.quad == FOUND


def test_a_reason_stands_in_place_of_the_lead(qtbot: Any) -> None:
    screen = a_screen(qtbot, a_look(mode="elder"), message=text("apply.cause.camera.bad-corners"))
    assert "再拖一次" in screen.lead.words


def test_corners_outlive_a_change_of_language(qtbot: Any) -> None:
    screen, other = a_screen(qtbot), a_screen(qtbot, a_look(language="en"))
    screen.view.turn()
    other.carry(screen.carried())
    assert other.view.model.quad == turned(FOUND)


def test_nothing_is_left_of_the_still(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.view.grab()
    screen.wipe()
    screen.view.grab()
    assert (screen.view.has_picture, screen.shown) == (False, None)
