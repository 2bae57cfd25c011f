# SPDX-License-Identifier: Apache-2.0
"""Both sides of a card on one sheet of A4, as large as the card is, its corners round, marked for one purpose.

An ID-1 card is 85.60 x 53.98 mm, its corners have a radius of 3.18 mm (ISO/IEC 7810, GB/T 14916).
"""

from __future__ import annotations

import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Mask
from kiosk.capture.flat import Page
from kiosk.capture.marking import typeface
from kiosk.capture.page import MM_PER_INCH
from kiosk.capture.readable import RED
from kiosk.capture.sight import Mode

DPI = 300
CARD_MM, RADIUS_MM = (85.6, 53.98), 3.18
SHEET_MM = (210.0, 297.0)
CARD = (1011, 638)
SHEET = (2480, 3508)
# Millimetres from the head of the sheet to the first card, and between the two.
HEAD_MM, BETWEEN_MM = 70.0, 30.0
# A mask is drawn so many times as large, so that its rim is smooth.
FINER = 4
# The words of the purpose: millimetres high, degrees they climb, how far apart lines are, and how dark they are.
WORDS_MM, CLIMB, APART, DARKNESS = 4.2, 22.0, 3.2, 0.30
WORDS_COLOUR = (70, 70, 70)
# Where the number of a resident's card is printed, in millimetres: left, top, right, bottom.
NUMBER_MM = (26.5, 42.5, 83.0, 51.0)
# Part of the number that is covered: all but the first three and the last four of eighteen characters.
COVERED = (3 / 18, 14 / 18)
COVER = (96, 96, 96)
# A number is print so many millimetres wide at least; in the same place, turned round, stands the name, or nothing.
NUMBER_WIDE_MM = 30.0
# The middle of the emblem (国徽) on the side without a number, in millimetres: left, top, right, bottom. Turned round a
# portrait reaches over half of this place, and no further.
EMBLEM_MM = (8.0, 8.0, 20.0, 20.0)
# Part of that place that is redder than the card is, by as much as a seal is redder than paper.
EMBLEM_RED = 0.75
# Grey below the paper around it from which a column has print.
INK = 60
# Columns between two characters of one number at most, in millimetres.
GAP_MM = 5.0


def card_sheet(
    front: Page | Image, back: Page | Image | None = None, *, words: str = "", hide_number: bool = False
) -> Page:
    """Lay a card's sides on a sheet; see :func:`kiosk.capture.card_sheet`."""
    sheet = np.full((SHEET[1], SHEET[0], 3), 255, np.uint8)
    rounded = rounded_mask()
    for number, side in enumerate((front, back)):
        if side is not None:
            card = side_of(side.image if isinstance(side, Page) else side, words=words, hide_number=hide_number)
            _lay(sheet, card, rounded, number)
    return Page(sheet, *SHEET_MM, float(DPI), "A4", mode=Mode.COLOUR)


def side_of(card: Image, *, words: str = "", hide_number: bool = False) -> Image:
    """Return one side of a card of its true size, marked, its number covered where it has one and that is asked."""
    side = sized(card)
    side = number_hidden(side) if hide_number else side
    return marked(side, words) if words else side


def sized(card: Image) -> Image:
    """Return a card upright, in the pixels of its true size."""
    coloured = cv2.cvtColor(card, cv2.COLOR_GRAY2BGR) if card.ndim == 2 else card
    if coloured.shape[0] > coloured.shape[1]:
        coloured = cv2.rotate(coloured, cv2.ROTATE_90_CLOCKWISE)
    way = cv2.INTER_AREA if coloured.shape[1] > CARD[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(coloured, CARD, interpolation=way), np.uint8)


def rounded_mask() -> Mask:
    """Return where the card is (255) and where its corners are not (0)."""
    mask = Pictures.new("L", (CARD[0] * FINER, CARD[1] * FINER))
    radius = RADIUS_MM / MM_PER_INCH * DPI * FINER
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius, 255)
    return np.asarray(mask.resize(CARD, Pictures.Resampling.BOX), np.uint8)


def marked(card: Image, words: str) -> Image:
    """Return the card with words across it, again and again, so that no part can be cut out without them."""
    size = round(_px(WORDS_MM))
    font = typeface(size)
    reach = round(float(np.hypot(*CARD)))
    veil = Pictures.new("L", (reach, reach))
    pen = ImageDraw.Draw(veil)
    step = round(font.getlength(words)) + 2 * size
    for row, y in enumerate(range(0, reach, round(size * APART))):
        for x in range(-(row % 2) * step // 2, reach, step):
            pen.text((x, y), words, round(255 * DARKNESS), font)
    turned = veil.rotate(CLIMB, Pictures.Resampling.BILINEAR)
    left, top = (reach - CARD[0]) // 2, (reach - CARD[1]) // 2
    dark = np.asarray(turned.crop((left, top, left + CARD[0], top + CARD[1])), np.float32)[..., None] / 255
    return np.asarray(card * (1 - dark) + np.array(WORDS_COLOUR, np.float32) * dark, np.uint8)


def number_hidden(card: Image) -> Image:
    """Return a side of a resident's card with the middle of its number covered; all of its place where none is found.

    Which side it is, and which way up it lies, is told by the card itself: sides are laid in any order. The one with
    the emblem has no number.
    """
    turned = np.ascontiguousarray(card[::-1, ::-1])
    if _has_emblem(card) or _has_emblem(turned):
        return card
    if _px(NUMBER_WIDE_MM) < _number_wide(turned) > _number_wide(card):
        return np.ascontiguousarray(_covered(turned)[::-1, ::-1])
    return _covered(card)


def _has_emblem(card: Image) -> bool:
    redness = cv2.extractChannel(cv2.cvtColor(card, cv2.COLOR_BGR2YCrCb), 1)
    left, top, right, bottom = (round(_px(edge)) for edge in EMBLEM_MM)
    # Against the card as a whole: under a warm lamp all of it is red.
    red = cv2.blur(redness, (3, 3))[top:bottom, left:right] > float(np.median(redness)) + RED
    return float(red.mean()) > EMBLEM_RED


def _number_wide(card: Image) -> int:
    left, top, right, bottom = (round(_px(edge)) for edge in NUMBER_MM)
    first, last = _print_in(card[top:bottom, left:right])
    return last - first


def _covered(card: Image) -> Image:
    left, top, right, bottom = (round(_px(edge)) for edge in NUMBER_MM)
    first, last = _print_in(card[top:bottom, left:right])
    wide = last - first
    start, end = (first + wide * part for part in COVERED) if wide else (0.0, float(right - left))
    hidden = card.copy()
    hidden[top:bottom, left + round(start) : left + round(end)] = COVER
    return hidden


def _print_in(band: Image) -> tuple[int, int]:
    """Return the first and the last column of one line of print, twice zero for none."""
    grey = np.asarray(cv2.cvtColor(band, cv2.COLOR_BGR2GRAY), np.float32)
    columns = np.flatnonzero((grey < np.median(grey) - INK).any(axis=0))
    if len(columns) == 0:
        return 0, 0
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > _px(GAP_MM)) + 1)
    widest = max(parts, key=lambda part: int(part[-1] - part[0]))
    return int(widest[0]), int(widest[-1]) + 1


def _lay(sheet: Image, card: Image, mask: Mask, number: int) -> None:
    left = (SHEET[0] - CARD[0]) // 2
    top = round(_px(HEAD_MM + number * (CARD_MM[1] + BETWEEN_MM)))
    place = sheet[top : top + CARD[1], left : left + CARD[0]]
    share = mask.astype(np.float32)[..., None] / 255
    place[:] = np.rint(card * share + 255 * (1 - share)).astype(np.uint8)


def _px(mm: float) -> float:
    return mm / MM_PER_INCH * DPI
