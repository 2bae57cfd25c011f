"""Choosing among quads: two sheets are not one, a fold is no gap, what goes on to the rim is cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.choosing import COLOURS, chosen, facts, laid, overlap, spans, sure
from kiosk.capture.finder import PERHAPS, SURE, goes_on, look, whole_one, why_none
from kiosk.capture.net import MAP
from kiosk.capture.sight import Reason
from kiosk.capture.view import FAINT_STEP, view
from tests.support.desk_scenes import scene

PAPER, DESK = (214, 216, 219), (58, 62, 66)
BOTH = np.array([(59, 99), (557, 99), (557, 251), (59, 251)], np.float32)
LEFT = np.array([(59, 99), (300, 99), (300, 251), (59, 251)], np.float32)
RIGHT = np.array([(317, 99), (557, 99), (557, 251), (317, 251)], np.float32)


def desk(*boxes: tuple[int, int, int, int], between: tuple[int, int, int] | None = None) -> Image:
    """Draw sheets on a dark desk, and something of another colour in the gap of the two of ``BOTH``."""
    image = np.full((480, 640, 3), DESK, np.uint8)
    for left, top, right, bottom in boxes:
        cv2.rectangle(image, (left, top), (right, bottom), PAPER, -1)
    if between:
        cv2.rectangle(image, (301, 100), (316, 250), between, -1)
    return image


TWO = ((60, 100, 300, 250), (317, 100, 557, 250))


def spanned(image: Image, values: tuple[float, float, float]) -> bool:
    """Tell whether the quad around both is two, with how surely each of the three is a page."""
    seen = view(image, None)
    quads = np.array([BOTH, LEFT, RIGHT], np.float32) * np.float32(seen.factor)
    return spans(seen, quads[0], quads, np.array(values, np.float32))


def test_two_sheets_and_the_desk_between_them_are_no_page() -> None:
    assert spanned(desk(*TWO), (0.99, 0.9, 0.9))


def test_an_open_booklet_is_one_page_whatever_its_fold_looks_like() -> None:
    assert not spanned(desk(*TWO, between=(206, 209, 212)), (0.99, 0.9, 0.9))


def test_what_is_not_surely_a_page_makes_no_two_of_one() -> None:
    assert not spanned(desk(*TWO), (0.99, 0.9, 0.4))


@pytest.mark.parametrize(("other", "share"), [(LEFT, 1.0), (RIGHT, 0.0), (LEFT + np.float32(120.5), 0.104)])
def test_overlap_is_a_share_of_the_smaller(other: np.ndarray, share: float) -> None:
    assert overlap(LEFT, other) == pytest.approx(share, abs=0.01)
    assert overlap(LEFT, other) == pytest.approx(overlap(other, LEFT), abs=1e-4)


@pytest.mark.parametrize(("right", "on"), [(639, True), (632, True), (625, False)])
def test_a_page_that_goes_on_behind_a_printed_line_up_to_the_rim_is_cut_off(right: int, on: bool) -> None:
    image = desk((300, 100, 639 if on else right, 400))
    cv2.line(image, (630, 100), (630, 400), (20, 20, 20), 2)
    line = np.array([(299.5, 99.5), (628.5, 99.5), (628.5, 400.5), (299.5, 400.5)], np.float32)
    assert goes_on(image, line if on else line - np.array([3, 0], np.float32)) is on


def test_a_page_far_from_the_rim_goes_nowhere() -> None:
    assert not goes_on(
        desk((100, 100, 500, 400)), np.array([(100, 100), (500, 100), (500, 400), (100, 400)], np.float32)
    )


@pytest.mark.parametrize(("rim", "found"), [(0.0, True), (1.0, False)])
def test_a_guess_that_leaves_the_picture_gives_way_to_one_that_does_not_unless_the_page_does(
    rim: float, found: bool
) -> None:
    image = desk((300, 120, 560, 400))
    seen = view(image, None)
    page = np.zeros((MAP, MAP), np.float32)
    page[:, -1] = rim
    seen = replace(seen, said=replace(seen.said, page=page))
    sheet = np.array([(299.5, 119.5), (560.5, 119.5), (560.5, 400.5), (299.5, 400.5)], np.float32)
    beyond = np.array([(299.5, 119.5), (645, 119.5), (645, 400.5), (299.5, 400.5)], np.float32)
    whole = whole_one(image, seen, np.stack([beyond, sheet]) * np.float32(seen.factor))
    assert (whole is not None) is found
    assert whole is None or np.allclose(whole, sheet, atol=1)


def test_every_quad_has_its_facts_and_none_has_none() -> None:
    seen = view(scene("form", mat="green").image, None)
    quads = laid(seen)
    known = facts(seen, quads)
    assert known.shape == (len(quads), 14)
    assert np.isfinite(known).all()
    assert ((sure(known) >= 0) & (sure(known) <= 1)).all()
    assert facts(seen, quads[:0]).shape == (0, 14)
    assert sure(known[:0]).shape == (0,)


def test_of_two_that_are_alike_the_one_of_a_usual_shape_is_the_page() -> None:
    seen = view(scene("form", mat="wood").image, None)
    known = facts(seen, chosen(seen)[0][:1])
    # Two thirds of a page's signs: clear enough to be weighed, not so clear that nothing else counts.
    doubtful = known * np.float32(0.67)
    usual, odd = doubtful.copy(), doubtful.copy()
    usual[0, -1], odd[0, -1] = 0.0, 0.12
    assert 0 < float(sure(odd)[0]) < float(sure(usual)[0])


def test_nothing_whose_sides_have_one_colour_is_a_page() -> None:
    seen = view(desk(), None)
    sure_of_itself = replace(seen, said=replace(seen.said, page=np.ones((MAP, MAP), np.float32)))
    quads, values = chosen(sure_of_itself)
    assert float(values.max(initial=0.0)) < SURE
    assert (facts(sure_of_itself, quads)[:, COLOURS] < 0.5).all()


def test_a_known_desk_is_taken_away_before_anything_is_looked_for() -> None:
    empty, image = desk(), desk((200, 120, 420, 330))
    seen = view(image, empty)
    assert (seen.known, seen.least) == (True, FAINT_STEP)
    away = seen.away()
    assert float(away[200, 225]) > 40 > 1 > float(away[10, 10])
    found = look(image, empty=empty).quad
    assert found is not None
    assert np.allclose(found.corners, [(199.5, 119.5), (420.5, 119.5), (420.5, 330.5), (199.5, 330.5)], atol=1)


@pytest.mark.parametrize(
    ("value", "rim", "reason"),
    [
        (0.0, 0.0, Reason.NOTHING),
        (PERHAPS, 0.0, Reason.UNSURE),
        (0.0, 1.0, Reason.CUT_OFF),
        (PERHAPS, 1.0, Reason.CUT_OFF),
    ],
)
def test_why_there_is_none_is_told_by_what_is_seen(value: float, rim: float, reason: Reason) -> None:
    seen = view(desk(), None)
    page = np.zeros((MAP, MAP), np.float32)
    page[:, -1] = rim
    assert why_none(replace(seen, said=replace(seen.said, page=page)), value) is reason


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (64, 64), (480, 31)])
def test_a_picture_of_any_size_is_looked_at(size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 120, np.uint8)
    assert look(image).quad is None
