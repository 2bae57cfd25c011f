"""Looking for all pages on the desk: each once, in the order in which one reads, and no more than there are."""

from __future__ import annotations

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.mats import MATS
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.several import MOST, like_the_surest
from kiosk.capture.sight import Reason
from kiosk.capture.view import view
from tests.support.desk_scenes import overlap, scene

Box = tuple[int, int, int, int]
GROUND, PAPER, INK = 60, (210, 215, 220), (30, 30, 30)


def desk(*boxes: Box, empty: bool = False) -> Image:
    """Draw light sheets, (left, top, right, bottom) in pixels, on a dark desk with a little grain."""
    image = np.full((480, 640, 3), GROUND, np.uint8)
    for left, top, right, bottom in () if empty else boxes:
        cv2.rectangle(image, (left, top), (right, bottom), PAPER, -1)
    grain = np.random.default_rng(3).normal(0, 1.5, image.shape)
    return np.asarray(np.clip(image + grain, 0, 255), np.uint8)


def corners(box: Box) -> capture.Quad:
    left, top, right, bottom = (float(edge) for edge in box)
    return (left - 0.5, top - 0.5), (right + 0.5, top - 0.5), (right + 0.5, bottom + 0.5), (left - 0.5, bottom + 0.5)


RECEIPTS: tuple[Box, ...] = ((30, 40, 180, 420), (240, 60, 390, 400), (450, 30, 600, 430))
CARDS: tuple[Box, ...] = ((60, 40, 300, 190), (340, 50, 580, 200), (60, 260, 300, 410), (350, 250, 590, 400))
CLOSE: tuple[Box, ...] = ((60, 100, 300, 250), (317, 100, 557, 250))


@pytest.mark.parametrize("boxes", [RECEIPTS[:1], RECEIPTS, CARDS, CLOSE], ids=["one", "three", "four", "close"])
def test_each_page_is_found_once_in_the_order_of_reading(boxes: tuple[Box, ...]) -> None:
    found = capture.find_pages(desk(*boxes))
    assert [one.reason for one in found] == [Reason.FOUND] * len(boxes)
    assert all(overlap(one.quad, corners(box)) > 0.985 for one, box in zip(found, boxes, strict=True))


def printed(*boxes: Box) -> Image:
    """Draw the sheets with lines of print on them."""
    image = desk(*boxes)
    for left, top, right, bottom in boxes:
        for row in range(top + 20, bottom - 20, 14):
            cv2.line(image, (left + 15, row), (right - 15 - 7 * row % 40, row), INK, 2)
    return image


@pytest.mark.parametrize("boxes", [RECEIPTS, CARDS, CLOSE], ids=["three", "four", "close"])
def test_sheets_with_print_are_found_as_blank_ones_are(boxes: tuple[Box, ...]) -> None:
    found = capture.find_pages(printed(*boxes))
    assert all(overlap(one.quad, corners(box)) > 0.985 for one, box in zip(found, boxes, strict=True))


@pytest.mark.parametrize("seed", range(6))
def test_blank_sheets_of_any_size_side_by_side_are_all_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes = []
    for column in range(3):
        left, top = (int(rng.integers(20, most)) for most in (50, 90))
        boxes.append((left + 210 * column, top, left + 210 * column + 110, top + int(rng.integers(200, 360))))
    found = capture.find_pages(desk(*boxes))
    assert all(overlap(one.quad, corners(box)) > 0.98 for one, box in zip(found, boxes, strict=True))


def test_what_stands_out_counts_beside_a_sure_page_of_its_colour_alone() -> None:
    image = desk(*RECEIPTS)
    cv2.rectangle(image, RECEIPTS[2][:2], RECEIPTS[2][2:], (160, 60, 40), -1)
    seen = view(image, None)
    quads = np.array([corners(box) for box in (*RECEIPTS, (200, 60, 235, 400))], np.float32) * np.float32(seen.factor)
    values = np.array([0.9, 0.1, 0.1, 0.1], np.float32)
    assert like_the_surest(seen, quads, values).tolist() == [True, True, False, False]
    assert not like_the_surest(seen, quads, np.minimum(values, np.float32(0.4))).any()
    assert not like_the_surest(seen, quads[:0], values[:0]).any()


@pytest.mark.parametrize("mat", MATS)
def test_two_papers_on_a_mat_are_two(mat: str) -> None:
    drawn = scene("household-page", "two-sheets", mat=mat)
    found = capture.find_pages(drawn.image)
    assert len(found) == 2
    assert sum(overlap(one.quad, drawn.quad) > 0.99 for one in found) == 1


@pytest.mark.parametrize("mat", MATS)
def test_an_empty_mat_holds_no_pages(mat: str) -> None:
    assert capture.find_pages(scene(None, mat=mat).image) == ()


def test_a_single_page_is_the_page_that_one_look_finds() -> None:
    image = scene("form", mat="wood").image
    (found,) = capture.find_pages(image)
    assert overlap(found.quad, capture.find_page(image)) > 0.995


def test_what_is_cut_off_is_told_beside_the_pages_that_are_whole() -> None:
    found = capture.find_pages(desk(RECEIPTS[0], (300, 100, 700, 400)))
    assert [one.reason for one in found] == [Reason.FOUND, Reason.CUT_OFF]
    assert overlap(found[0].quad, corners(RECEIPTS[0])) > 0.985


def test_a_white_field_on_a_sheet_that_is_cut_off_is_no_page() -> None:
    image = desk((300, 60, 700, 430))
    cv2.rectangle(image, (380, 200), (470, 290), (250, 250, 250), -1)
    assert [one.reason for one in capture.find_pages(image)] == [Reason.CUT_OFF]


def test_a_page_right_at_the_edge_counts_as_cut_off() -> None:
    found = capture.find_pages(desk(RECEIPTS[0], (300, 100, 638, 400)))
    assert [one.reason for one in found] == [Reason.FOUND, Reason.CUT_OFF]


def test_frames_printed_on_a_sheet_are_no_pages() -> None:
    image = desk((60, 40, 580, 440))
    for left in (90, 330):
        cv2.rectangle(image, (left, 80), (left + 210, 400), INK, 3)
    assert len(capture.find_pages(image)) == 1


def test_the_empty_desk_shows_pages_that_hardly_stand_out() -> None:
    empty = desk(empty=True)
    image = empty.copy()
    for left, top, right, bottom in CARDS[:2]:
        image[top : bottom + 1, left : right + 1] += 9
    found = capture.find_pages(image, empty=empty)
    assert [overlap(one.quad, corners(box)) > 0.95 for one, box in zip(found, CARDS, strict=False)] == [True, True]


def test_no_more_pages_are_looked_for_than_a_desk_can_hold() -> None:
    boxes = [(left, top, left + 90, top + 70) for top in (20, 130, 240, 350) for left in (15, 140, 265, 390, 515)]
    found = capture.find_pages(desk(*boxes), empty=desk(empty=True))
    assert sum(one.quad is not None for one in found) == MOST


def test_looking_for_all_is_the_same_every_time() -> None:
    image = desk(*RECEIPTS)
    assert capture.find_pages(image) == capture.find_pages(image)
