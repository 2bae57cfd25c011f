"""The band under a page whose original was seen: it covers nothing, and says all of it."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from kiosk.capture.marking import UnreadablePageError, marked
from tests.support.cases import white_page

WORDS = "经窗口与原件核对一致。仅用于“高龄津贴申领”。云泽市政务服务中心 B17 号窗口 1708 2026-11-23"


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("L")


def band(jpeg: bytes, height: int) -> Image.Image:
    page = opened(jpeg)
    return page.crop((0, height, page.width, page.height))


def test_the_page_above_the_band_is_as_it_was() -> None:
    before = white_page(620, 860)
    after = opened(marked(before, WORDS))
    assert after.width == 620
    # A few shades around the line are the JPEG's.
    above = after.crop((0, 0, 620, 850))
    assert ImageChops.difference(above, opened(before).crop((0, 0, 620, 850))).getextrema()[1] < 8


def test_under_it_stands_something_dark_enough_to_be_printed() -> None:
    darkest, _ = band(marked(white_page(1240, 1754), WORDS), 1760).getextrema()
    assert isinstance(darkest, int | float)
    assert darkest < 110


def test_longer_words_take_more_lines_and_never_run_out_of_the_page() -> None:
    one, three = (opened(marked(white_page(300, 400), WORDS * many)).height for many in (1, 3))
    assert three > one > 400


def test_the_last_letters_stand_within_the_page() -> None:
    ink = band(marked(white_page(300, 400), WORDS), 402).point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert ink is not None
    assert ink[2] <= 300 - 11


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(UnreadablePageError):
        marked(b"\xff\xd8 no picture", WORDS)
