"""Pages become a PDF without being encoded again."""

from __future__ import annotations

import io

import pikepdf
import pytest

from kiosk.capture import pages_pdf
from tests.support.desk_scenes import scene


@pytest.fixture(scope="module")
def page() -> bytes:
    return scene("form", size=(400, 300)).jpeg()


def test_each_page_has_its_true_size(page: bytes) -> None:
    with pikepdf.open(io.BytesIO(pages_pdf([page, page], 100))) as bound:
        boxes = [[float(edge) for edge in one.mediabox] for one in bound.pages]
    assert boxes == [[0, 0, 400 / 100 * 72, 300 / 100 * 72]] * 2


def test_the_jpeg_lies_in_it_byte_for_byte(page: bytes) -> None:
    with pikepdf.open(io.BytesIO(pages_pdf([page], 200))) as bound:
        image = next(iter(bound.pages[0].get_images().values()))
        assert image.read_raw_bytes() == page


def test_the_same_pages_give_the_same_pdf(page: bytes) -> None:
    assert pages_pdf([page], 200) == pages_pdf([page], 200)


def test_no_page_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        pages_pdf([], 200)


def test_what_is_no_jpeg_is_refused() -> None:
    with pytest.raises(ValueError, match="no JPEG"):
        pages_pdf([b"rubbish"], 200)
