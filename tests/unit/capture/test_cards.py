"""Both sides of a card lie on one sheet as large as the card is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pypdfium2
import pytest

from config.texts import CONSOLE, text, wording
from devices.document_camera.cv import cv2
from devices.document_camera.papers import PAPERS, Somebody
from kiosk import capture
from kiosk.capture.arrays import Image
from kiosk.capture.cards import CARD, COVER, SHEET, marked, number_hidden, rounded_mask, sized
from kiosk.capture.flat import Page

WORDS = "仅供办理高龄津贴业务使用"


@cache
def card(side: str) -> Image:
    drawn = PAPERS[side].draw(Somebody()).convert("RGB").resize((1400, 883))
    return np.asarray(cv2.cvtColor(np.asarray(drawn), cv2.COLOR_RGB2BGR), np.uint8)


@cache
def rendered(words: str = "", hide: bool = False) -> Image:
    """Return the sheet as a reader of its PDF sees it at 300 dpi."""
    sheet = capture.card_sheet(card("id-front"), card("id-back"), words=words, hide_number=hide)
    pdf = capture.pages_pdf([capture.packed(sheet)], 300)
    assert len(pdf) < 750_000
    document = pypdfium2.PdfDocument(pdf)
    try:
        return np.asarray(document[0].render(scale=300 / 72).to_numpy()[..., :3], np.uint8)
    finally:
        document.close()


def boxes(page: Image) -> list[tuple[int, int, int, int]]:
    """Return left, top, width and height of what is printed, one run of rows after the other."""
    ink = page.min(axis=2) < 242
    rows = np.flatnonzero(ink.sum(axis=1) > 100)
    found = []
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 100) + 1):
        columns = np.flatnonzero(ink[run[0] : run[-1] + 1].sum(axis=0) > 100)
        found.append((int(columns[0]), int(run[0]), int(np.ptp(columns)) + 1, int(np.ptp(run)) + 1))
    return found


def test_the_sheet_is_a4() -> None:
    assert rendered().shape[:2] == pytest.approx((SHEET[1], SHEET[0]), abs=1)


def test_both_sides_are_as_large_as_a_card() -> None:
    sizes = [box[2:] for box in boxes(rendered())]
    assert sizes == [pytest.approx((1011, 638), abs=2)] * 2


def test_the_sides_stand_in_the_middle_one_below_the_other() -> None:
    (left, top, wide, high), (other_left, other_top, _, _) = boxes(rendered())
    assert left == pytest.approx((SHEET[0] - wide) / 2, abs=2)
    assert other_left == pytest.approx(left, abs=1)
    assert other_top > top + high + 200


def test_the_corners_are_round() -> None:
    mask = rounded_mask() > 127
    cut = 1 - mask[:60, :60].mean()
    assert cut * 3600 == pytest.approx((1 - np.pi / 4) * (3.18 / 25.4 * 300) ** 2, rel=0.03)
    assert mask[300].all()


def test_the_desk_in_the_corners_is_gone() -> None:
    left, top, _, _ = boxes(rendered())[0]
    assert rendered()[top + 2 : top + 6, left + 2 : left + 6].min() > 240


def test_one_side_alone_may_lie_there() -> None:
    page = capture.card_sheet(card("id-front"))
    assert len(boxes(page.image)) == 1


def test_a_sheet_has_its_true_size() -> None:
    page = capture.card_sheet(Page(card("id-front")))
    assert (page.width_mm, page.height_mm, page.dpi, page.format) == (210, 297, 300, "A4")


def test_a_card_that_stands_is_laid() -> None:
    assert sized(np.zeros((880, 550, 3), np.uint8)).shape == (CARD[1], CARD[0], 3)


def test_a_grey_card_is_a_card() -> None:
    assert sized(np.zeros((55, 88), np.uint8)).shape == (CARD[1], CARD[0], 3)


def test_words_of_the_purpose_lie_over_every_part_of_the_card() -> None:
    white = np.full((CARD[1], CARD[0], 3), 255, np.uint8)
    dark = marked(white, WORDS)[..., 0] < 250
    parts = [part.mean() for row in np.array_split(dark, 4) for part in np.array_split(row, 4, axis=1)]
    assert min(parts) > 0.02


def test_words_of_the_purpose_hide_nothing() -> None:
    black = np.zeros((CARD[1], CARD[0], 3), np.uint8)
    assert marked(black, WORDS).max() < 40
    assert marked(black + 255, WORDS).min() > 180


def test_words_are_on_both_sides_of_the_sheet() -> None:
    changed = np.abs(rendered(WORDS).astype(int) - rendered()).max(axis=2) > 20
    assert changed[:1800].sum() > 5000
    assert changed[1800:].sum() > 5000


def covered(image: Image) -> Image:
    return (image == COVER).all(axis=2)


def test_the_middle_of_the_number_is_covered() -> None:
    before, after = sized(card("id-front")), number_hidden(sized(card("id-front")))
    rows, columns = np.nonzero(covered(after))
    band = np.flatnonzero((before[rows.min() : rows.max(), 330:] < 60).all(axis=2).any(axis=0)) + 330
    wide = band[-1] - band[0]
    assert (columns.min() - band[0]) / wide == pytest.approx(3 / 18, abs=0.02)
    assert (columns.max() - band[0]) / wide == pytest.approx(14 / 18, abs=0.02)


def test_nothing_but_the_number_is_covered() -> None:
    before, after = sized(card("id-front")), number_hidden(sized(card("id-front")))
    rows, _ = np.nonzero((before != after).any(axis=2))
    assert rows.min() > 0.75 * CARD[1]


def test_a_number_that_is_not_found_is_covered_whole() -> None:
    after = number_hidden(np.full((CARD[1], CARD[0], 3), 230, np.uint8))
    assert covered(after)[540].mean() > 0.6


@pytest.mark.parametrize("light", [(1.0, 1.0, 1.0), (0.75, 0.9, 1.1)])
@pytest.mark.parametrize("turned", [False, True])
def test_the_number_is_found_whichever_way_up_the_card_lies_and_the_side_with_the_emblem_has_none(
    turned: bool, light: tuple[float, float, float]
) -> None:
    for side, kind in (("id-front", True), ("id-back", False), ("residence-front", True), ("residence-back", False)):
        lit = np.clip(sized(card(side)) * np.array(light), 0, 255).astype(np.uint8)
        lit = np.ascontiguousarray(lit[::-1, ::-1]) if turned else lit
        changed = (number_hidden(lit) != lit).any(axis=2)
        changed = changed[::-1, ::-1] if turned else changed
        assert (bool(changed[540].sum() > 250), bool(changed[:480].any())) == (kind, False), side


def test_a_red_coat_in_the_portrait_is_no_emblem() -> None:
    front = sized(card("id-front")).copy()
    left, top, right, bottom = (round(edge / 25.4 * 300) for edge in (60, 24, 80, 40))
    front[top:bottom, left:right] = (30, 30, 190)
    for one in (front, np.ascontiguousarray(front[::-1, ::-1])):
        assert covered(number_hidden(one)).any()


def test_a_hidden_number_is_hidden_on_the_sheet_in_any_order() -> None:
    behind = [
        capture.card_sheet(card("id-back"), card("id-front"), hide_number=hide).image.astype(int)
        for hide in (True, False)
    ]
    rows = np.flatnonzero((behind[0] != behind[1]).any(axis=(1, 2)))
    assert rows.min() > 1800


def test_a_hidden_number_is_hidden_on_the_sheet() -> None:
    changed = np.abs(rendered("", True).astype(int) - rendered()).max(axis=2) > 40
    assert changed[:1600].sum() > 3000
    assert not changed[1600:].any()


def test_the_purpose_is_said_in_words() -> None:
    assert wording(CONSOLE)(text("capture.cards.purpose", item="x")) != "capture.cards.purpose"
