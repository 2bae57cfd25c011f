"""Pictures of cameras and disks: whole, half, garbage, of any shape; never a crash, never a page left behind."""

from __future__ import annotations

import random
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QImage

from kiosk.steps.screens import Picture
from tests.support.ui import look, mouse, picture, settle
from ui.parts.document_view import LiveView, PageView, fitted_box
from ui.parts.qr import QrCode, modules
from ui.parts.qr import picture as code_picture

LOOK = look()
SIDES = st.integers(1, 60)
PLACES = st.tuples(st.floats(-1, 2), st.floats(-1, 2))

# Qt tells what libjpeg says of a broken file; that it is broken is what we want here.
BROKEN = pytest.mark.qt_log_ignore("JPEG")


def jpeg(wide: int = 60, high: int = 80) -> bytes:
    """Return a page of noise as JPEG."""
    pixels = np.random.default_rng(7).integers(0, 255, (high, wide, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", pixels)[1])


@pytest.fixture(scope="module")
def page() -> Iterator[PageView]:
    made = PageView(LOOK)
    made.resize(500, 700)
    made.show()
    settle()
    yield made
    made.deleteLater()


@pytest.fixture(scope="module")
def live() -> Iterator[LiveView]:
    made = LiveView(LOOK)
    made.resize(640, 480)
    made.show()
    settle()
    yield made
    made.deleteLater()


# Pages.


@BROKEN
@pytest.mark.parametrize("wrong", [b"", b"\x00", b"\xff\xd8", b"\xff\xd8\xff\xe0", b"GIF89a", b"<html>", b"%PDF-1.7\n"])
def test_what_is_no_picture_is_said_to_be_none(page: PageView, wrong: bytes) -> None:
    assert page.show_page(wrong) is False
    assert not page.has_page


@pytest.mark.parametrize("seed", range(8))
def test_noise_is_no_page(page: PageView, seed: int) -> None:
    noise = random.Random(seed).randbytes(400)
    assert page.show_page(noise) is False


@BROKEN
@pytest.mark.parametrize("kept", [10, 100, 300])
def test_the_beginning_of_a_page_alone_is_shown_or_refused_and_painted_without_harm(page: PageView, kept: int) -> None:
    page.show_page(jpeg()[:kept])
    assert not picture(page).isNull()


@given(SIDES, SIDES)
@settings(max_examples=20, deadline=None)
def test_a_page_of_any_shape_keeps_it(wide: int, high: int) -> None:
    made = PageView(LOOK)
    made.resize(500, 700)
    made.show_page(jpeg(wide, high))
    box = made.page_box()
    made.deleteLater()
    assert box.width() / box.height() == pytest.approx(wide / high, rel=0.01)
    assert QRectF(0, 0, 500, 700).adjusted(-1, -1, 1, 1).contains(box)


@pytest.mark.parametrize("seed", range(6))
def test_however_it_is_dragged_the_page_covers_its_frame(page: PageView, seed: int) -> None:
    dice = random.Random(seed)
    page.show_page(jpeg(900, 1200))
    page.look_closer(True)
    mouse(page, QEvent.Type.MouseButtonPress, (250, 350))
    for _ in range(12):
        mouse(page, QEvent.Type.MouseMove, (dice.uniform(-3000, 3000), dice.uniform(-3000, 3000)))
    mouse(page, QEvent.Type.MouseButtonRelease, (0, 0))
    shown, box = page._at_size(page.page_box()), page.page_box()
    assert abs(page._offset.x()) <= max(0.0, (shown.width() - box.width()) / 2)
    assert abs(page._offset.y()) <= max(0.0, (shown.height() - box.height()) / 2)


def test_looking_closer_at_nothing_changes_nothing(page: PageView) -> None:
    page.show_page(b"")
    page.look_closer(True)
    assert page.closer is False


def test_after_a_broken_page_a_good_one_is_shown(page: PageView) -> None:
    page.show_page(b"broken")
    assert page.show_page(jpeg()) is True


def test_a_wiped_page_leaves_an_empty_frame(page: PageView) -> None:
    page.show_page(b"")
    empty = picture(page)
    page.show_page(jpeg())
    with_page = picture(page)
    page.wipe()
    assert with_page != empty
    assert not page.has_page


# The live view.


@given(SIDES, SIDES, st.integers(0, 400))
@settings(max_examples=40, deadline=None)
def test_bytes_that_are_too_few_are_never_read(wide: int, high: int, missing: int) -> None:
    view = LiveView(LOOK)
    data = bytes(max(0, wide * high * 3 - missing))
    view.show_picture(Picture(wide, high, data), None)
    shown = view.has_picture
    view.deleteLater()
    assert shown is (missing == 0)


@given(st.lists(PLACES, min_size=4, max_size=4), st.booleans())
@settings(max_examples=20, deadline=None)
def test_an_outline_anywhere_is_painted_without_harm(quad: list[tuple[float, float]], sure: bool) -> None:
    view = LiveView(LOOK)
    view.resize(320, 240)
    view.show_picture(Picture(40, 30, bytes(40 * 30 * 3)), tuple(quad), sure=sure)
    painted = picture(view)
    view.deleteLater()
    assert (painted.width(), painted.height()) == (320, 240)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_frame_comes_as_any_kind_of_memory(live: LiveView, kind: type) -> None:
    live.show_picture(Picture(4, 3, kind(b"\x10\x20\x30" * 12)), None)
    assert live._image.pixelColor(0, 0).getRgb()[:3] == (0x30, 0x20, 0x10)


def test_a_frame_in_memory_that_is_used_again_stays_as_it_was(live: LiveView) -> None:
    shared = bytearray(b"\x00\x00\xff" * 12)
    live.show_picture(Picture(4, 3, memoryview(shared)), None)
    shared[:] = bytes(len(shared))
    assert live._image.pixelColor(0, 0).red() == 255


def test_another_shape_of_frame_asks_for_another_height(live: LiveView) -> None:
    live.show_picture(Picture(40, 30, bytes(40 * 30 * 3)), None)
    wide = live.sizeHint().height()
    live.show_picture(Picture(30, 40, bytes(30 * 40 * 3)), None)
    assert live.sizeHint().height() > wide


def test_the_same_shape_again_asks_for_nothing(live: LiveView) -> None:
    frame = Picture(40, 30, bytes(40 * 30 * 3))
    live.show_picture(frame, None)
    asked = live._asked
    live.show_picture(frame, ((0, 0), (1, 0), (1, 1), (0, 1)))
    assert live._asked == asked


def test_a_wiped_view_asks_for_the_usual_shape(live: LiveView) -> None:
    live.wipe()
    assert (live.has_picture, live.sizeHint().height()) == (False, 480)


@given(st.floats(1, 4000), st.floats(1, 4000), st.floats(0.05, 20))
@settings(max_examples=60, deadline=None)
def test_a_picture_is_as_large_as_its_place_allows_and_never_larger(wide: float, high: float, ratio: float) -> None:
    room = QRectF(0, 0, wide, high)
    box = fitted_box(room, ratio)
    assert room.adjusted(-0.01, -0.01, 0.01, 0.01).contains(box)
    assert box.width() == pytest.approx(wide) or box.height() == pytest.approx(high)
    assert QPointF(box.center() - room.center()).manhattanLength() < 0.01


# Codes.


@pytest.mark.parametrize("data", ["7K2M-94P4", "https://example.invalid/q/7K2M94P4", "9" * 200, "办件查询码"])
def test_a_camera_reads_every_code_as_it_was_given(data: str) -> None:
    drawn = code_picture(modules(data)).convertToFormat(QImage.Format.Format_Grayscale8)
    side = drawn.width()
    dots = np.frombuffer(drawn.constBits(), np.uint8).reshape(side, drawn.bytesPerLine())[:, :side]
    large = np.pad(np.kron(dots, np.ones((8, 8), np.uint8)), 40, constant_values=255)
    read, *_ = cv2.QRCodeDetector().detectAndDecode(large)
    assert read == data


def test_another_code_replaces_the_one_before(qtbot: object) -> None:
    code = QrCode(LOOK, 180)
    code.show_data("7K2M-94P4")
    first = picture(code)
    code.show_data("0000-0000")
    second = picture(code)
    code.wipe()
    assert first != second
    assert (code.isHidden(), code._code.isNull()) == (True, True)
