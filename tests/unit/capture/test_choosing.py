"""Choosing among quads: two sheets are not one, a fold is no gap, what goes on to the rim is cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from devices.document_camera.agreement import jaccard
from devices.document_camera.cv import cv2
from kiosk.capture.along import FURTHER_OFF, SAID
from kiosk.capture.arrays import Image
from kiosk.capture.choosing import (
    CLEAR,
    COLOURS,
    CONTESTS,
    EMPTY,
    LAID,
    Chosen,
    by_net,
    chosen,
    contested,
    facts,
    laid,
    on_edges,
    overlap,
    spans,
    valued,
)
from kiosk.capture.finder import ALONE, PERHAPS, SURE, goes_on, look, whole_one, why_none
from kiosk.capture.net import MAP
from kiosk.capture.sight import Reason
from kiosk.capture.valuing import Facts, fitted, worth
from kiosk.capture.view import FAINT_STEP, View, view
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


@pytest.mark.parametrize(("both", "whole", "side"), [(False, 14, 30), (True, 25, 48)])
def test_every_quad_has_its_facts_and_none_has_none(both: bool, whole: int, side: int) -> None:
    seen = view(scene("form", mat="green").image, None)
    seen = seen.asked_again() if both else seen
    quads = laid(seen)
    known = facts(seen, quads)
    assert (known.whole.shape, known.sides.shape) == ((len(quads), whole), (len(quads), 4, side))
    assert all(np.isfinite(part).all() for part in known)
    values = valued(seen, known)
    assert ((values >= 0) & (values <= 1)).all()
    none = facts(seen, quads[:0])
    assert (none.whole.shape, none.sides.shape) == ((0, whole), (0, 4, side))
    assert valued(seen, none).shape == (0,)


def test_of_two_that_are_alike_the_one_of_a_usual_shape_is_the_page() -> None:
    seen = view(scene("form", mat="wood").image, None)
    known = facts(seen, chosen(seen)[1][:1])
    usual, odd = known.whole.copy(), known.whole.copy()
    usual[0, -1], odd[0, -1] = 0.0, 0.12
    values = [float(worth(Facts(whole, known.sides), fitted("one"))[0]) for whole in (usual, odd)]
    assert values[0] > values[1] + 0.5


def test_nothing_whose_sides_have_one_colour_is_a_page() -> None:
    seen = view(desk(), None)
    sure_of_itself = replace(seen, said=replace(seen.said, page=np.ones((MAP, MAP), np.float32)))
    _, quads, values = chosen(sure_of_itself)
    assert float(values.max(initial=0.0)) < SURE
    assert (facts(sure_of_itself, quads).whole[:, COLOURS] < 0.5).all()


@pytest.mark.parametrize("paper", ["form", None])
def test_where_one_net_is_sure_or_sees_nothing_no_other_is_asked(paper: str | None) -> None:
    seen, _, values = chosen(view(scene(paper, mat="wood").image, None))
    assert seen.also is None
    assert (float(values.max(initial=0.0)) >= CLEAR) is (paper is not None)


@pytest.mark.parametrize(("nothing", "asked"), [(EMPTY - 0.01, True), (EMPTY + 0.01, False)])
def test_the_other_net_is_asked_unless_the_first_surely_sees_nothing(nothing: float, asked: bool) -> None:
    seen = view(desk(), None)
    assert (chosen(replace(seen, said=replace(seen.said, nothing=nothing)))[0].also is not None) is asked


def overlooked(seen: View) -> View:
    """Return a view of which the first net sees no page, and does not say that there is none."""
    said = seen.said
    blind = replace(said, page=np.zeros_like(said.page), sides=np.zeros_like(said.sides), whole=0.5, nothing=0.5)
    return replace(seen, said=blind)


def test_what_the_first_net_overlooks_the_other_outlines(monkeypatch: pytest.MonkeyPatch) -> None:
    # And not the colours, which see it too.
    monkeypatch.setattr("kiosk.capture.choosing.candidates", lambda *_: np.zeros((0, 4, 2), np.float32))
    desk = scene("form", mat="wood", size=(480, 360))
    seen, quads, values = chosen(overlooked(view(desk.image, None)))
    assert seen.also is not None
    assert jaccard(quads[0], np.array(desk.quad, np.float32)) > 0.97
    assert values[0] == values.max() > 0.1


@pytest.mark.parametrize(
    ("value", "known", "gathered"),
    [(0.5, False, True), (0.85, False, False), (0.01, False, False), (0.01, True, True), (0.98, True, False)],
)
def test_colours_are_asked_where_both_nets_leave_doubt_or_the_empty_desk_is_known(
    value: float, known: bool, gathered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[View] = []

    def none(*_: object) -> NDArray[np.float32]:
        asked.append(seen)
        return np.zeros((0, 4, 2), np.float32)

    seen = view(scene("form", mat="wood").image, desk() if known else None)
    seen = replace(seen, said=replace(seen.said, nothing=0.0))
    monkeypatch.setattr("kiosk.capture.choosing.candidates", none)
    monkeypatch.setattr("kiosk.capture.choosing.valued", lambda _, known: np.full(len(known.whole), value, np.float32))
    chosen(seen)
    assert bool(asked) is gathered


def test_what_two_nets_say_is_weighed_together() -> None:
    seen = overlooked(view(scene("form", mat="wood").image, None)).asked_again()
    assert seen.also is not None
    quads = by_net(seen, seen.also)
    first, other = (facts(replace(seen, said=said, also=None), quads) for said in (seen.said, seen.also))
    both = facts(seen, quads)
    assert np.array_equal(both.whole[:, :14], first.whole)
    assert np.array_equal(both.whole[:, 14:], np.delete(other.whole, [COLOURS, COLOURS + 1, 13], axis=1))
    of_nets = first.sides[..., :SAID], other.sides[..., :SAID], first.sides[..., SAID:]
    assert np.array_equal(both.sides, np.concatenate(of_nets, axis=2))
    # Each has sides of two colours: nothing is taken off for that.
    assert (np.sort(both.sides[..., FURTHER_OFF], axis=1)[:, 1] > LAID).all()
    assert np.allclose(valued(seen, both), 1 / (1 + np.exp(-worth(both, fitted("both")))), atol=1e-6)


@pytest.mark.parametrize(
    ("moved", "value", "is_contested"),
    [(30.0, CONTESTS + 0.01, True), (30.0, CONTESTS - 0.01, False), (3.0, 0.99, False)],
)
def test_a_page_is_contested_by_another_that_is_likely_and_lies_elsewhere(
    moved: float, value: float, is_contested: bool
) -> None:
    other = LEFT.copy()
    other[1:3, 0] += np.float32(moved)
    quads, values = np.stack([other, LEFT]), np.array([value, 0.995], np.float32)
    assert contested(quads, values) is is_contested


def test_a_contested_page_is_shown_to_the_other_net(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = view(scene("form", mat="wood").image, None)
    assert chosen(seen)[0].also is None
    monkeypatch.setattr("kiosk.capture.choosing.contested", lambda *_: True)
    told, quads, values = chosen(seen)
    assert told.also is not None
    # Both are sure of a quad of the first's: what the other outlines is not asked for.
    assert values[0] >= CLEAR
    assert len(quads) == len(on_edges(seen, by_net(seen, seen.said)))


def test_the_rim_is_as_much_page_as_both_nets_see() -> None:
    seen = view(desk(), None)
    page = np.zeros((MAP, MAP), np.float32)
    page[:, -1] = 1.0
    told = replace(seen, said=replace(seen.said, page=page))
    assert (told.leaving, replace(told, also=replace(seen.said, page=0 * page)).leaving) == (1.0, 0.5)


SHEET, BESIDE = (300, 120, 560, 400), (60, 120, 280, 400)


def likely(monkeypatch: pytest.MonkeyPatch, sheets: list[tuple[int, int, int, int]], values: list[float]) -> None:
    """Let sheets (left, top, right, bottom) be as surely pages as is said."""
    corners = np.array([[(x, y), (u, y), (u, v), (x, v)] for x, y, u, v in sheets], np.float32)

    def told(seen: View) -> Chosen:
        return seen, corners * np.float32(seen.factor), np.array(values, np.float32)

    monkeypatch.setattr("kiosk.capture.finder.chosen", told)


@pytest.mark.parametrize(("both", "known", "found"), [(True, False, True), (False, False, False), (True, True, False)])
def test_what_both_nets_think_likely_is_a_page_sooner_unless_the_empty_desk_is_known(
    both: bool, known: bool, found: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    likely(monkeypatch, [SHEET], [(SURE + ALONE) / 2])
    monkeypatch.setattr(
        "kiosk.capture.finder.view", lambda *given: view(*given).asked_again() if both else view(*given)
    )
    assert (look(desk(SHEET), empty=desk() if known else None).quad is not None) is found


@pytest.mark.parametrize(("values", "two"), [((0.39, 0.385), True), ((0.45, 0.44), True), ((0.9, 0.3), False)])
def test_another_that_is_as_likely_is_a_second_page(
    values: tuple[float, float], two: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    likely(monkeypatch, [SHEET, BESIDE], list(values))
    monkeypatch.setattr("kiosk.capture.finder.view", lambda *given: view(*given).asked_again())
    assert look(desk(SHEET)).reason is (Reason.TWO_PAGES if two else Reason.FOUND)


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
