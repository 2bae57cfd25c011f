"""Signing: strokes of a finger, a mouse or a pen, their picture, and that nothing of them stays."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHideEvent, QImage, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.events import Press, Signed
from kiosk.steps.screens import Action, Signature
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, shown, tap, texts_that_do_not_fit, touch_device
from ui.parts.signature_area import SignatureArea, render_strokes, stroke_path
from ui.parts.signature_strokes import MOST_POINTS, StrokeBuffer
from ui.screens.signature import SignatureScreen

SUBMIT = Action("submit", plain("签好了，提交"), primary=True)
THUMB = Action("thumb", plain("改按指印"), icon="hand")
OFF = 0.004
"""The offscreen platform may move a touch by the margin of a frame, two pixels of these boxes."""
NAME = [(100, 100), (300, 150), (500, 300), (700, 200)]


class TickingClock:
    """A clock that goes on by a quarter of a second each time it is read."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        self.now += 0.25
        return self.now


def screen_value(**more: Any) -> Signature:
    """Return the signature screen."""
    values: dict[str, Any] = {
        "title": plain("请用手指在方框里写您的名字。"),
        "lead": plain("写错了点“重写”，写几次都行。"),
        "signer": plain("申请人签名"),
        "covers": plain("签的是：高龄津贴申请表和 4 份材料"),
        "actions": (SUBMIT,),
    }
    return Signature(**{**values, **more})


def a_screen(qtbot: Any, look: Any = None, **more: Any) -> Any:
    """Show it."""
    return shown(qtbot, SignatureScreen, screen_value(**more), look)


def an_area(qtbot: Any, size: tuple[int, int] = (1000, 600)) -> SignatureArea:
    """Show a box with a clock of our own."""
    area = SignatureArea(a_look(), clock=TickingClock())
    qtbot.addWidget(area)
    area.resize(*size)
    area.show()
    return area


def write(area: SignatureArea, points: list[tuple[int, int]]) -> None:
    """Write one stroke with the mouse."""
    QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(area, QPoint(*point))
    QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def ink(area: SignatureArea) -> int:
    """Count the dark points of the box."""
    return dark(area.grab().toImage())


def dark(image: QImage) -> int:
    """Count the dark points of a picture, every second one each way."""
    return sum(
        image.pixelColor(x, y).lightness() < 60 for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    )


# Strokes.


def test_strokes_come_as_fractions_of_the_box_and_seconds_from_the_first_touch(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, [(100, 60), (500, 300)])
    assert area.strokes() == (((0.1, 0.1, 0.0), (0.5, 0.5, 0.25), (0.5, 0.5, 0.5)),)


def test_each_stroke_is_its_own_and_time_goes_on(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, [(100, 60), (200, 60)])
    write(area, [(300, 60), (400, 60)])
    one, two = area.strokes()
    assert two[0][2] > one[-1][2]


def test_leaving_the_box_keeps_the_stroke_at_its_edge(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, [(900, 300), (5000, -300)])
    assert area.strokes()[0][-1][:2] == (1.0, 0.0)


def test_moving_without_touching_writes_nothing(qtbot: Any) -> None:
    area = an_area(qtbot)
    QTest.mouseMove(area, QPoint(10, 10))
    QTest.mouseMove(area, QPoint(200, 200))
    assert area.strokes() == ()


def test_a_finger_signs(qtbot: Any) -> None:
    area, device = an_area(qtbot), touch_device()
    QTest.touchEvent(area, device).press(0, QPoint(100, 60), area).commit()
    QTest.touchEvent(area, device).move(0, QPoint(500, 300), area).commit()
    QTest.touchEvent(area, device).release(0, QPoint(600, 300), area).commit()
    places = [place for point in area.strokes()[0] for place in point[:2]]
    assert places == pytest.approx([0.1, 0.1, 0.5, 0.5, 0.6, 0.5], abs=OFF)


def test_a_palm_beside_the_finger_writes_nothing(qtbot: Any) -> None:
    area, device = an_area(qtbot), touch_device()
    QTest.touchEvent(area, device).press(0, QPoint(100, 60), area).commit()
    QTest.touchEvent(area, device).stationary(0).press(1, QPoint(900, 500), area).commit()
    QTest.touchEvent(area, device).move(0, QPoint(300, 60), area).move(1, QPoint(800, 500), area).commit()
    QTest.touchEvent(area, device).release(1, QPoint(800, 500), area).stationary(0).commit()
    QTest.touchEvent(area, device).release(0, QPoint(300, 60), area).commit()
    assert (len(area.strokes()), max(x for x, _, _ in area.strokes()[0])) == (1, pytest.approx(0.3, abs=OFF))


def test_a_touch_that_the_system_takes_back_ends_the_stroke(qtbot: Any) -> None:
    area, device = an_area(qtbot), touch_device()
    QTest.touchEvent(area, device).press(0, QPoint(100, 60), area).commit()
    QApplication.sendEvent(area, QTouchEvent(QEvent.Type.TouchCancel, device))
    QTest.touchEvent(area, device).move(0, QPoint(500, 300), area).commit()
    QTest.touchEvent(area, device).release(0, QPoint(500, 300), area).commit()
    assert [len(stroke) for stroke in area.strokes()] == [1]


def test_hiding_by_the_system_keeps_the_strokes(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, NAME)

    class Minimised(QHideEvent):
        def spontaneous(self) -> bool:
            return True

    area.hideEvent(Minimised())
    assert len(area.strokes()) == 1


def test_after_the_finger_is_lifted_another_may_go_on(qtbot: Any) -> None:
    area, device = an_area(qtbot), touch_device()
    for finger in (0, 3):
        QTest.touchEvent(area, device).press(finger, QPoint(100, 60), area).commit()
        QTest.touchEvent(area, device).release(finger, QPoint(300, 60), area).commit()
    assert len(area.strokes()) == 2


@pytest.mark.parametrize(
    ("points", "blank"),
    [([(500, 300)], True), ([(500, 300), (540, 300)], True), ([(100, 300), (300, 300)], False)],
)
def test_a_touch_by_accident_is_no_name(qtbot: Any, points: list[tuple[int, int]], blank: bool) -> None:
    area = an_area(qtbot)
    write(area, points)
    assert area.blank is blank


def test_strokes_outlive_another_size(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, NAME)
    before = area.strokes()
    area.resize(500, 300)
    assert (area.strokes(), ink(area) > 0) == (before, True)


# Ink.


def test_what_is_written_is_seen(qtbot: Any) -> None:
    area = an_area(qtbot)
    empty = ink(area)
    write(area, NAME)
    assert ink(area) > empty + 300


def test_ink_written_live_and_drawn_anew_is_the_same(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, [(100 + 20 * n, round(300 + 150 * math.sin(n / 3))) for n in range(30)])
    live = ink(area)
    area._draw_anew()
    assert live == pytest.approx(ink(area), rel=0.03)


def test_the_picture_shows_the_strokes_on_white(qtbot: Any) -> None:
    strokes = (((0.1, 0.5, 0.0), (0.9, 0.5, 1.0)),)
    image = render_strokes(strokes, (400, 200))
    assert (image.pixelColor(200, 100).lightness() < 60, image.pixelColor(200, 20).name()) == (True, "#ffffff")


def test_a_dot_is_seen_too() -> None:
    assert render_strokes((((0.5, 0.5, 0.0),),), (400, 200)).pixelColor(200, 100).lightness() < 60


def test_a_stroke_goes_through_its_first_and_last_point() -> None:
    path = stroke_path(((0.1, 0.2, 0), (0.5, 0.9, 1), (0.7, 0.1, 2), (0.9, 0.3, 3)), 100, 100)
    ends = [(round(p.x()), round(p.y())) for p in (path.pointAtPercent(0), path.pointAtPercent(1))]
    assert ends == [(10, 20), (90, 30)]


def test_the_picture_of_no_strokes_is_white(qapp: Any) -> None:
    assert dark(render_strokes((), (100, 60))) == 0


# Forgetting.


def test_clearing_overwrites_every_point(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, NAME)
    area.clear()
    assert (any(area._buffer._memory), area.strokes(), ink(area)) == (False, (), ink(an_area(qtbot)))


def test_hiding_the_box_overwrites_the_strokes(qtbot: Any) -> None:
    area = an_area(qtbot)
    write(area, NAME)
    area.hide()
    assert (any(area._buffer._memory), area.strokes()) == (False, ())


def test_a_wiped_box_names_nobody(qtbot: Any) -> None:
    area = an_area(qtbot)
    area.show_words("申请人签名")
    area.wipe()
    assert (area.words, area.accessibleName()) == ("", "")


def test_the_memory_of_strokes_never_grows_and_never_overflows() -> None:
    strokes = StrokeBuffer()
    size = len(strokes._memory)
    strokes.begin(0.1, 0.1, 0.0)
    taken = [strokes.add(0.2, 0.2, number / 100) for number in range(MOST_POINTS + 5)]
    strokes.begin(0.5, 0.5, 999.0)
    assert (len(strokes._memory), taken.count(True), len(strokes.strokes())) == (size, MOST_POINTS - 1, 1)


def test_a_point_without_a_stroke_is_not_kept() -> None:
    strokes = StrokeBuffer()
    assert (strokes.add(0.1, 0.1, 0.0), strokes.strokes(), strokes.tail(3)) == (False, (), ())


def test_its_description_tells_nothing() -> None:
    assert repr(StrokeBuffer()) == "StrokeBuffer()"


POINT = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(st.lists(st.lists(POINT, min_size=1, max_size=6), max_size=5))
def test_strokes_come_back_as_they_were_written(drawn: list[list[tuple[float, float]]]) -> None:
    first, second = StrokeBuffer(), StrokeBuffer()
    for stroke in drawn:
        for number, (x, y) in enumerate(stroke):
            (first.add if number else first.begin)(x, y, 5.0)
    second.load(first.strokes())
    assert second.strokes() == first.strokes()


# The screen.


def test_the_primary_way_hands_over_the_strokes(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    write(screen.area, NAME)
    strokes = screen.area.strokes()
    tap(screen.ways.buttons[0])
    assert screen.told == [Signed(strokes)]


def test_an_empty_box_is_refused_with_a_sentence(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.ways.buttons[0])
    assert (screen.told, screen.warning.label.words) == ([], "还没有写名字，请用手指写在方框里。")


def test_the_sentence_goes_when_writing_begins(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    tap(screen.ways.buttons[0])
    write(screen.area, NAME)
    assert screen.warning.isVisible() is False


def test_writing_again_begins_with_an_empty_box(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    write(screen.area, NAME)
    tap(screen.again)
    assert (screen.area.strokes(), screen.told) == ((), [])


def test_the_step_may_say_why_to_sign_again(qtbot: Any) -> None:
    screen = a_screen(qtbot, message=plain("内容改过了，请重新签一次名。"))
    assert (screen.warning.label.words, screen.warning.isVisible()) == ("内容改过了，请重新签一次名。", True)


def test_another_value_of_the_screen_keeps_the_strokes(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    write(screen.area, NAME)
    screen.show_screen(screen_value(covers=plain("签的是：申请表和 5 份材料")))
    assert (len(screen.area.strokes()), screen.covers.label.words) == (1, "签的是：申请表和 5 份材料")


def test_other_ways_stand_beside_writing_again(qtbot: Any) -> None:
    screen = a_screen(qtbot, actions=(THUMB, SUBMIT))
    tap(screen._others[0])
    assert ([button.name for button in screen.ways.buttons], screen.told) == (["submit"], [Press("thumb")])


def test_a_way_that_is_gone_is_hidden(qtbot: Any) -> None:
    screen = a_screen(qtbot, actions=(THUMB, SUBMIT))
    screen.show_screen(screen_value())
    assert screen._others[0].isVisible() is False


def test_the_strokes_outlive_a_change_of_language_or_size(qtbot: Any) -> None:
    before = a_screen(qtbot)
    write(before.area, NAME)
    after = a_screen(qtbot, a_look(UPRIGHT, "en", "elder"))
    after.carry(before.carried())
    assert (after.area.strokes(), after.area.blank) == (before.area.strokes(), False)


def test_something_foreign_is_not_taken_for_strokes(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    screen.carry("luo")
    assert screen.area.strokes() == ()


def test_a_wiped_screen_holds_no_strokes_and_can_be_used_again(qtbot: Any) -> None:
    screen = a_screen(qtbot)
    write(screen.area, NAME)
    screen.wipe()
    left = any(screen.area._buffer._memory)
    screen.press("submit")
    screen.show_screen(screen_value())
    assert (left, screen.again.words, screen.told) == (False, "重写", [Press("submit")])


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_off(qtbot: Any, size: tuple[int, int], mode: str, language: str) -> None:
    message = plain("内容改过了，请重新签一次名。")
    screen = a_screen(qtbot, a_look(size, language, mode), message=message, actions=(THUMB, SUBMIT))
    assert (texts_that_do_not_fit(screen), screen.area.height() >= 260) == ([], True)
