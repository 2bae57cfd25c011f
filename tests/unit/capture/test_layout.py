"""Which way up a page lies, and whether it was there before, is told where it is sure, and never wrongly."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from devices.document_camera.cv import cv2
from devices.document_camera.papers import PAPERS, Somebody
from devices.document_camera.studio.prints import printed
from kiosk import capture
from kiosk.capture.arrays import Image, Mask
from kiosk.capture.layout import SAME, Line, beginnings, heading, lines_of, same, seal, way_up
from kiosk.capture.sight import Quad

OTHER = Somebody("赵建国", "male", "汉", "1975-01-01", "990101197501010011", "云泽市北山区和平路9号1栋102室")


@cache
def paper(name: str, holder: Somebody | None = None) -> Image:
    drawn = PAPERS[name].draw(holder or Somebody()).convert("RGB")
    factor = 800 / max(drawn.size)
    small = drawn.resize((round(drawn.width * factor), round(drawn.height * factor)), reducing_gap=2.0)
    return np.asarray(cv2.cvtColor(np.asarray(small), cv2.COLOR_RGB2BGR), np.uint8)


def over(page: Image) -> Image:
    return np.ascontiguousarray(page[::-1, ::-1])


def taken(page: Image, *, seed: int = 1, light: float = 1.0) -> Image:
    """Return the page as another photograph shows it: its corners a little off, darker, with grain."""
    rng = np.random.default_rng(seed)
    high, wide = page.shape[:2]
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)]) + rng.normal(0, 0.0012 * high, (4, 2))
    quad: Quad = tuple((float(x), float(y)) for x, y in corners)  # type: ignore[assignment]  # four of them
    straight = capture.rectify(page, quad, size=(wide, high)).image
    return np.asarray(np.clip(straight * light + rng.normal(0, 3, straight.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("name", ["household-page", "household-cover"])
def test_a_register_tells_its_way_up(name: str) -> None:
    assert (way_up(paper(name)), way_up(over(paper(name)))) == (1, -1)


@pytest.mark.parametrize("name", PAPERS)
def test_no_paper_of_a_training_person_is_taken_for_its_reverse(name: str) -> None:
    assert way_up(paper(name)) >= 0
    assert way_up(over(paper(name))) <= 0


@pytest.mark.parametrize("number", range(0, 24, 2))
def test_no_printed_sheet_is_taken_for_its_reverse(number: int) -> None:
    sheet = printed(number, 500).image
    assert way_up(sheet) >= 0
    assert way_up(over(sheet)) <= 0


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_none_of_many_sheets_is_taken_for_its_reverse() -> None:
    sheets = [printed(number, 700).image for number in range(200)]
    assert all(way_up(sheet) >= 0 >= way_up(over(sheet)) for sheet in sheets)


def test_an_empty_sheet_has_no_way_up() -> None:
    assert way_up(paper("blank")) == 0


def rows(*ends: tuple[float, float], high: float = 0.02) -> list[Line]:
    return [Line(0.1 + 0.05 * n, 0.1 + 0.05 * n + high, left, right) for n, (left, right) in enumerate(ends)]


RAGGED = [(0.1, end) for end in (0.9, 0.6, 0.8, 0.5, 0.7)]
TITLE = Line(0.05, 0.09, 0.35, 0.65)


def test_lines_that_begin_below_one_another_stand_upright() -> None:
    assert beginnings(rows(*RAGGED)) == 1


def test_lines_that_end_below_one_another_are_upside_down() -> None:
    assert beginnings(rows(*((1 - end, 1 - begin) for begin, end in RAGGED))) == -1


def test_lines_flush_on_both_sides_tell_nothing() -> None:
    assert beginnings(rows(*[(0.1, 0.9)] * 6)) == 0


def test_few_lines_tell_nothing() -> None:
    assert beginnings(rows(*RAGGED[:4])) == heading(rows(*RAGGED[:3])) == 0


def test_a_heading_stands_at_the_head() -> None:
    assert heading([TITLE, *rows(*RAGGED)]) == 1


def test_a_heading_at_the_foot_is_upside_down() -> None:
    assert heading([*rows(*RAGGED), Line(0.9, 0.95, 0.35, 0.65)]) == -1


@pytest.mark.parametrize(
    "line", [Line(0.05, 0.09, 0.1, 0.4), Line(0.05, 0.072, 0.35, 0.65), Line(0.5, 0.55, 0.35, 0.65)]
)
def test_what_is_no_heading_tells_nothing(line: Line) -> None:
    assert heading([line, *rows(*RAGGED)]) == 0


def sealed(*heights: float, wide: int = 566) -> Image:
    page = np.full((800, wide, 3), 235, np.uint8)
    for height in heights:
        cv2.circle(page, (wide // 2, round(height * 800)), 60, (40, 40, 200), 6)
    return page


@pytest.mark.parametrize(("heights", "told"), [((0.8,), 1), ((0.2,), -1), ((0.5,), 0), ((0.2, 0.8), 0), ((), 0)])
def test_a_seal_stands_low(heights: tuple[float, ...], told: int) -> None:
    assert seal(sealed(*heights)) == told


def test_an_emblem_on_a_card_is_no_seal() -> None:
    assert seal(sealed(0.2, wide=1200)) == 0


def test_one_sign_alone_does_not_decide() -> None:
    assert way_up(sealed(0.8)) == 0


def ink(*places: tuple[int, int, int, int]) -> Mask:
    mask = np.zeros((500, 400), np.uint8)
    for top, bottom, left, right in places:
        mask[top:bottom, left:right] = 255
    return mask


def test_lines_come_from_the_head_down() -> None:
    found = lines_of(ink((100, 110, 40, 200), (60, 70, 50, 90)))
    assert [(line.top, line.left) for line in found] == [(0.12, 0.125), (0.2, 0.1)]
    assert found[0].height == pytest.approx(0.02)


def test_specks_and_pictures_are_no_lines() -> None:
    assert lines_of(ink((10, 11, 40, 200), (60, 200, 50, 300), (300, 310, 50, 55))) == []


def test_no_ink_is_no_line() -> None:
    assert lines_of(ink()) == []


FORMS = ["household-page", "form", "promise"]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("light", [1.0, 0.6])
def test_a_page_is_known_again(name: str, light: float) -> None:
    one, other = (capture.fingerprint(taken(paper(name), seed=seed, light=light)) for seed in (1, 2))
    assert same(one, other) > SAME


@pytest.mark.parametrize("name", FORMS[:2])
def test_the_same_form_of_another_person_is_another_page(name: str) -> None:
    one, other = (capture.fingerprint(taken(paper(name, holder))) for holder in (None, OTHER))
    assert same(one, other) < SAME


def test_different_papers_are_different_pages() -> None:
    assert same(*(capture.fingerprint(paper(name)) for name in ("form", "promise"))) < SAME


def test_an_empty_page_is_never_the_same() -> None:
    empty = capture.fingerprint(paper("blank"))
    assert same(empty, empty) == 0


def test_what_a_page_is_known_by_is_too_coarse_to_be_read() -> None:
    assert len(capture.fingerprint(paper("form"))) == 288 * 384


@pytest.mark.parametrize("name", ["form", "household-page", "promise"])
@pytest.mark.parametrize("other", ["form", "household-page"])
@pytest.mark.parametrize("enough", [0.3, 0.5, 0.7, 0.9])
def test_whether_two_are_enough_alike_is_what_their_measure_says(name: str, other: str, enough: float) -> None:
    one, another = known_print(name, seed=1), known_print(other, seed=5)
    assert (same(one, another, enough) >= enough) is (same(one, another) >= enough)


@cache
def known_print(name: str, *, seed: int) -> bytes:
    return capture.fingerprint(taken(paper(name), seed=seed))
