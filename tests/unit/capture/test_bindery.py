"""A paper becomes one PDF of its true size: its pages readable, the sides of a card on one sheet, nothing lost."""

from __future__ import annotations

import functools
import hashlib
import io
import queue
import weakref
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest

from config.settings import Settings, Site
from devices.device import CancelToken, Deadline, DeviceError
from devices.document_camera.papers import PAPERS, Somebody
from kiosk.capture import bindery, binding_child
from kiosk.capture.binder import BINDER, Bound, Sheaf, bind, bind_seconds
from kiosk.capture.bindery import AT_A_TIME, Bindery, build, read
from kiosk.capture.binding_child import HostedBindery
from kiosk.capture.density import density_of, with_density
from kiosk.capture.flat import Page
from kiosk.capture.page import Measure
from kiosk.capture.taken import page_taken
from kiosk.terminal import Terminal

WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
POINTS = 72 / 25.4


@cache
def page(name: str = "form", width_mm: float = 210.0, height_mm: float = 297.0, dpi: int = 200) -> bytes:
    """Return a paper as a camera takes it: straight, with grain and falling light."""
    size = round(width_mm / 25.4 * dpi), round(height_mm / 25.4 * dpi)
    drawn = np.asarray(PAPERS[name].draw(Somebody()).convert("RGB").resize(size), np.float32)[..., ::-1]
    light = np.linspace(0.75, 1.0, size[0], dtype=np.float32)[None, :, None]
    image = np.clip(drawn * light + np.random.default_rng(1).normal(0, 3, drawn.shape), 0, 255).astype(np.uint8)
    return page_taken(image, (), Measure(width_mm, height_mm, float(dpi)), quad=WHOLE, original="0" * 64).jpeg


def bound(*sheaves: Sheaf) -> tuple[Bound, ...]:
    return Bindery().bind(Deadline.after(60), CancelToken(), sheaves=sheaves)


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of each page in millimetres."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [
            (round(float(one.mediabox[2]) / POINTS), round(float(one.mediabox[3]) / POINTS)) for one in opened.pages
        ]


def test_a_paper_is_one_pdf_of_all_its_pages_at_true_size_within_its_bytes() -> None:
    (made,) = bound(Sheaf((page(), page("household-page", 105, 143)), "户口簿"))
    assert sizes(made.pdf) == [(210, 297), (105, 143)]
    assert made.sheets == 2
    assert len(made.pdf) <= 400_000 + 400_000 * (105 * 143) / (210 * 297)
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        assert "户口簿" in bytes(opened.Root.Metadata.read_bytes()).decode()
        pictures = [next(iter(one.get_images().values())).read_raw_bytes() for one in opened.pages]
    assert tuple(hashlib.sha256(one).hexdigest() for one in pictures) == made.derived


@pytest.mark.parametrize(("said", "sides", "sheets"), [(False, 2, 1), (True, 2, 1), (True, 1, 1), (False, 4, 2)])
def test_both_sides_of_a_card_lie_on_one_sheet(said: bool, sides: int, sheets: int) -> None:
    side = page("bank-card", 85.6, 53.98, 100)
    (made,) = bound(Sheaf((side,) * sides, "银行卡", card=said, purpose="仅供办理高龄津贴业务使用"))
    assert (made.sheets, sizes(made.pdf)) == (sheets, [(210, 297)] * sheets)
    assert (len(made.derived), len(set(made.derived))) == (sides, 1)


def test_a_copy_of_a_card_on_a4_is_no_card_though_the_matter_asks_for_one() -> None:
    copy = page("form", dpi=50)
    assert bound(Sheaf((copy, copy), "身份证", card=True))[0].sheets == 2


def test_a_card_on_its_sheet_is_as_large_as_it_is_with_its_number_covered_where_that_is_set() -> None:
    side = page("id-front", 85.6, 53.98, 300)
    shown, hidden = bound(*(Sheaf((side, side), "身份证", hide_number=hide) for hide in (False, True)))
    sheets = [pypdfium2.PdfDocument(made.pdf)[0].render(scale=300 / 72).to_numpy() for made in (shown, hidden)]
    # A box round what is not white: each side 85.60 x 53.98 mm at 300 dots an inch.
    columns = np.flatnonzero((sheets[0] < 252).any(axis=2).sum(axis=0) > 300)
    assert abs(columns[-1] - columns[0] + 1 - 1011) <= 8  # the edge of a JPEG's block
    rows = np.flatnonzero((np.abs(sheets[0].astype(int) - sheets[1]) > 60).any(axis=(1, 2)))
    # The cover lies over the number of the first side: 42.5 to 51 mm below its upper edge, which is at 70 mm.
    assert (70 + 42) / 25.4 * 300 < rows[0] < rows[-1] < (70 + 52) / 25.4 * 300


def test_what_an_original_was_held_beside_says_so_under_the_page() -> None:
    seen = page("form", dpi=100)
    bare, marked = bound(Sheaf((seen,), "户口簿"), Sheaf((seen,), "户口簿", band="原件已核对"))
    assert sizes(marked.pdf)[0][0] == sizes(bare.pdf)[0][0]
    assert 3 < sizes(marked.pdf)[0][1] - sizes(bare.pdf)[0][1] < 20


def test_a_page_that_is_no_picture_is_told() -> None:
    with pytest.raises(DeviceError, match="binder.unreadable"):
        bound(Sheaf((b"\xff\xd8none",), "户口簿"))


def test_no_more_pages_lie_open_than_are_made_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    open_now: weakref.WeakSet[Page] = weakref.WeakSet()
    seen = []

    def reading(jpeg: bytes) -> Page:
        one = read(jpeg)
        open_now.add(one)
        seen.append(len(open_now))
        return one

    monkeypatch.setattr(bindery, "read", reading)
    bound(Sheaf((page("bank-card", 80, 60, 150),) * 6, "票据"))
    assert len(seen) == 6
    assert max(seen) <= AT_A_TIME


def test_a_page_that_does_not_say_its_size_is_taken_for_200_dpi() -> None:
    jpeg = page()
    silent = jpeg[:13] + bytes((0, 0, 1, 0, 1)) + jpeg[18:]
    assert density_of(silent) is None
    assert with_density(silent, 0, 200) == silent
    assert read(silent).width_mm == 0
    assert sizes(bound(Sheaf((silent,), ""))[0].pdf) == [(210, 297)]


def test_papers_of_a_hundred_pages_have_the_time_an_old_machine_takes_for_them() -> None:
    assert bind_seconds([Sheaf((b"",) * 30, "")] * 3 + [Sheaf((b"",) * 10, "")]) > 2 * 100
    assert bind_seconds([Sheaf((b"",), "")]) < 90


def test_a_terminal_has_it_done_in_a_child_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts: list[HostedBindery] = []
    monkeypatch.setattr(binding_child, "HostedBindery", lambda *given: hosts.append(HostedBindery(*given)) or hosts[-1])
    terminal, heard = Terminal(Settings(site=Site(mode="training")), tmp_path), queue.SimpleQueue[object]()
    asked = functools.partial(bind, (Sheaf((page("bank-card", 80, 60, 150),), "票据"),))
    terminal.run(BINDER, asked, 60.0, heard.put)
    made = heard.get(timeout=60)
    terminal.close()
    assert isinstance(made, tuple)
    assert sizes(made[0].pdf) == [(80, 60)]
    assert [host.process_id for host in hosts] == [None]
    assert build().capabilities() == {"bind"}
