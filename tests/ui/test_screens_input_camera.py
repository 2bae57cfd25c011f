"""The live view: picture, outline, count, and that it keeps up with the camera."""

from __future__ import annotations

import time
from typing import Any

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from config.texts import plain
from kiosk.steps.screens import CameraStatus, Picture
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, room, shown, texts_that_do_not_fit
from tests.support.pages import QUAD, camera, picture
from ui.parts.document_view import LiveView
from ui.screens.camera import CameraScreen

BLUE = QColor(10, 30, 200)


def a_view(qtbot: Any, width: int = 984, height: int = 738) -> LiveView:
    """Show a live view."""
    view = LiveView(a_look())
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show()
    return view


def seen(view: LiveView, x: float, y: float) -> QColor:
    """Return the colour at a fraction of the picture."""
    box = view.picture_box()
    at = QPointF(box.left() + x * box.width(), box.top() + y * box.height()).toPoint()
    return view.grab().toImage().pixelColor(at)


def near(one: QColor, other: QColor) -> bool:
    """Tell whether two colours are the same but for scaling."""
    return max(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True)) <= 2


def test_a_sheet_that_will_not_do_is_seen_and_not_told_as_missing(qtbot: Any) -> None:
    screen = shown(qtbot, CameraScreen, camera(status=CameraStatus.REFUSED, hold=0.0))
    assert (screen.tag.words, screen.ring.isVisible(), screen.sign.name) == ("没有量成", False, "warn")


# The picture.


def test_blue_green_red_bytes_are_shown_in_their_own_colours(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), None)
    assert near(seen(view, 0.5, 0.5), BLUE)


@pytest.mark.parametrize(("width", "height"), [(64, 48), (160, 90), (48, 64)])
def test_the_picture_is_shown_whole(qtbot: Any, width: int, height: int) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(width, height), None)
    box = view.picture_box()
    assert box.width() / box.height() == pytest.approx(width / height, rel=0.01)
    assert box.width() <= 984
    assert box.height() <= 738


def test_the_corners_of_the_picture_are_round(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), None)
    assert seen(view, 0.002, 0.002).name().upper() == view._look.tokens.colour.desk.upper()


def test_a_picture_in_shared_memory_is_copied_before_it_changes(qtbot: Any) -> None:
    view = a_view(qtbot)
    shared = bytearray(bytes((200, 30, 10)) * (64 * 48))
    view.show_picture(Picture(64, 48, memoryview(shared)), None)
    shared[:] = bytes(len(shared))
    assert near(seen(view, 0.5, 0.5), BLUE)


def test_too_few_bytes_are_no_picture(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(Picture(64, 48, bytes(100)), None)
    assert view.has_picture is False


def test_a_wiped_view_holds_no_picture(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), QUAD)
    view.wipe()
    assert (view.has_picture, view._picture, view._quad) == (False, None, None)


def test_without_a_picture_a_camera_is_drawn_in_its_place(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(None, None)
    assert seen(view, 0.3, 0.3).name().upper() == view._look.tokens.colour.well.upper()


# The outline.


def test_without_corners_there_is_no_outline(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), None)
    plain_picture = view.grab().toImage()
    view.show_picture(picture(), QUAD)
    assert view.grab().toImage() != plain_picture


@pytest.mark.parametrize(("sure", "shade"), [(True, "ok"), (False, "warn")])
def test_the_outline_is_green_only_when_the_page_was_found(qtbot: Any, sure: bool, shade: str) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), QUAD, sure=sure)
    assert seen(view, 0.5, 0.1).name() == getattr(view._look.tokens.colour, shade).lower()


def test_the_outline_lies_on_white_so_that_it_is_seen_on_any_paper(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), QUAD)
    image = view.grab().toImage()
    box = view.picture_box()
    x, y = round(box.center().x()), round(box.top() + 0.1 * box.height())
    assert image.pixelColor(x, y - 6).name() == "#ffffff"


def test_each_corner_has_a_disc(qtbot: Any) -> None:
    view = a_view(qtbot)
    view.show_picture(picture(), QUAD)
    assert {seen(view, *corner).name() for corner in QUAD} == {"#ffffff"}


# The screen.


@pytest.mark.parametrize(
    ("hold", "seconds", "number"),
    [
        (0.0, 3.0, "3"),
        (0.1, 3.0, "3"),
        (0.34, 3.0, "2"),
        (0.67, 3.0, "1"),
        (1.0, 3.0, "1"),
        (0.5, 5.0, "3"),
        (7, 3, "1"),
    ],
)
def test_the_ring_counts_the_seconds_that_are_left(qtbot: Any, hold: float, seconds: float, number: str) -> None:
    screen: Any = shown(qtbot, CameraScreen, camera(hold=hold, hold_seconds=seconds))
    assert (screen.ring.isVisible(), screen.ring.words) == (True, number)


@pytest.mark.parametrize(
    ("status", "tag", "ring"),
    [
        (CameraStatus.STARTING, "正在打开", False),
        (CameraStatus.NO_PAGE, "还没看到整页", False),
        (CameraStatus.SEEN, "看到整页了", False),
        (CameraStatus.HELD, "看到整页了", True),
        (CameraStatus.TAKING, "正在拍", True),
        (CameraStatus.LOST, "摄像头没有画面", False),
    ],
)
def test_a_tag_says_what_the_camera_sees(qtbot: Any, status: CameraStatus, tag: str, ring: bool) -> None:
    screen: Any = shown(qtbot, CameraScreen, camera(status=status))
    assert (screen.tag.words, screen.ring.isVisible(), screen.sign.isVisible()) == (tag, ring, not ring)


def test_a_new_value_changes_the_screen_in_place(qtbot: Any) -> None:
    screen: Any = shown(qtbot, CameraScreen, camera())
    screen.show_screen(camera(status=CameraStatus.NO_PAGE, quad=None, hold=0.0, message=plain("四个角都露出来。")))
    assert (screen.message.words, screen.view._quad) == ("四个角都露出来。", None)


def test_a_wiped_screen_holds_no_picture(qtbot: Any) -> None:
    screen: Any = shown(qtbot, CameraScreen, camera())
    screen.wipe()
    assert (screen.view.has_picture, screen.message.words, screen.tag.words) == (False, "", "看到整页了")


def test_fifteen_pictures_a_second_leave_the_screen_its_time(qtbot: Any) -> None:
    look = a_look()
    screen: Any = shown(qtbot, CameraScreen, camera(), look)
    frames = [picture(1920, 1080, blue) for blue in (40, 80, 120)]
    took = []
    for number in range(15):
        began = time.perf_counter()
        screen.show_screen(camera(picture=frames[number % 3], hold=number / 15))
        screen.repaint()
        took.append(time.perf_counter() - began)
    took.sort()
    assert took[7] < 1 / 15


def test_the_view_takes_no_more_height_than_its_picture(qtbot: Any) -> None:
    screen: Any = shown(qtbot, CameraScreen, camera(picture=picture(160, 90)))
    assert screen.view.height() == pytest.approx(984 * 90 / 160, abs=2)


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("status", [CameraStatus.HELD, CameraStatus.NO_PAGE])
def test_nothing_is_cut_off(qtbot: Any, size: tuple[int, int], mode: str, status: CameraStatus) -> None:
    words = plain("请把户口簿首页放平，四个角都露出来。")
    look = a_look(size, mode=mode)
    screen: Any = shown(qtbot, CameraScreen, camera(status=status, message=words), look)
    assert (texts_that_do_not_fit(screen), screen.width()) == ([], room(look)[0])


def test_an_image_without_copy_stays_valid_while_it_is_shown(qtbot: Any) -> None:
    import gc

    view = a_view(qtbot)
    view.show_picture(picture(), None)
    gc.collect()
    filler = [bytes(64 * 48 * 3) for _ in range(50)]
    assert near(seen(view, 0.5, 0.5), BLUE)
    assert isinstance(view._image, QImage)
    del filler
