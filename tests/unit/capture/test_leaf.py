"""A page of a PDF becomes a picture of its true shape; what is no page is refused in one way."""

from __future__ import annotations

import io
import threading

import img2pdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.capture.leaf import UnreadablePdfError, page_picture


def paper(*sizes: tuple[int, int], dpi: int = 72) -> bytes:
    """Return a PDF with a grey page of each size in dots."""
    pages = []
    for at, size in enumerate(sizes):
        packed = io.BytesIO()
        Image.new("L", size, 40 * at).save(packed, "PNG")
        pages.append(packed.getvalue())
    bound: bytes = img2pdf.convert(pages, layout_fun=img2pdf.get_fixed_dpi_layout_fun((dpi, dpi)), nodate=True)
    return bound


def size(picture: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture)).size


def test_a_page_of_a4_has_its_size_on_the_screen() -> None:
    assert size(page_picture(paper((595, 842)))) == (1240, 1755)


@pytest.mark.parametrize(("dpi", "width"), [(72, 595), (36, 298), (144, 1190)])
def test_it_is_drawn_as_fine_as_it_is_asked_for(dpi: int, width: int) -> None:
    assert size(page_picture(paper((595, 842)), dpi=dpi))[0] == width


def test_each_page_can_be_drawn() -> None:
    two = paper((100, 100), (200, 100))
    assert [size(page_picture(two, at, dpi=72)) for at in (0, 1)] == [(100, 100), (200, 100)]


@pytest.mark.parametrize("page", [1, 99])
def test_a_page_that_is_not_there_is_refused(page: int) -> None:
    with pytest.raises(UnreadablePdfError):
        page_picture(paper((100, 100)), page)


@given(st.binary(max_size=300))
def test_any_bytes_that_are_no_pdf_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePdfError):
        page_picture(data)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_pdf_that_breaks_off_is_refused_or_drawn_and_never_worse(share: float) -> None:
    whole = paper((100, 100))
    try:
        drawn = page_picture(whole[: int(len(whole) * share)], dpi=72)
    except UnreadablePdfError:
        return
    assert size(drawn) == (100, 100)


def test_a_page_that_claims_metres_takes_no_memory() -> None:
    with pytest.raises(UnreadablePdfError, match="larger than A3"):
        page_picture(paper((1300, 100)))


def test_two_threads_draw_one_after_the_other() -> None:
    document, drawn = paper((300, 300)), []
    threads = [threading.Thread(target=lambda: drawn.append(page_picture(document, dpi=72))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(drawn), len(set(drawn))) == (4, 1)
