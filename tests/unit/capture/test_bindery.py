"""A paper becomes one PDF of its true size: its pages readable, the sides of a card on one sheet, nothing lost."""

from __future__ import annotations

import functools
import hashlib
import io
import queue
import weakref
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest

from config.settings import Settings, Site
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.document_camera.cv import cv2
from devices.document_camera.papers import PAPERS, Somebody
from kiosk.capture import bindery, binding_child
from kiosk.capture.binder import BINDER, FAILED, SLOW, Bound, Made, Sheaf, SinglePages, Unbound, bind, bind_seconds
from kiosk.capture.bindery import AT_A_TIME, Bindery, build, read
from kiosk.capture.binding_child import Binder, HostedBindery
from kiosk.capture.cards import COVER
from kiosk.capture.density import density_of, with_density
from kiosk.capture.flat import Page
from kiosk.capture.page import Measure
from kiosk.capture.sight import Mode
from kiosk.capture.taken import page_taken
from kiosk.terminal import Terminal
from tests.support.cases import white_page

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


def become(*sheaves: Sheaf, verb: str = "bind") -> tuple[Made, ...]:
    return tuple(getattr(Bindery(), verb)(Deadline.after(60), CancelToken(), sheaves=sheaves))


def bound(*sheaves: Sheaf) -> tuple[Bound, ...]:
    done = become(*sheaves)
    assert all(isinstance(one, Bound) for one in done), done
    return done  # type: ignore[return-value]  # as asserted


def picture(wide: int, high: int) -> bytes:
    """Return a picture of noise of so many pixels."""
    noise = np.random.default_rng(2).integers(0, 256, (high, wide, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", noise, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])


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
    sides = tuple(page(name, 85.6, 53.98, 300) for name in ("id-front", "id-back"))
    shown, hidden = bound(*(Sheaf(sides, "身份证", hide_number=hide) for hide in (False, True)))
    sheets = [pypdfium2.PdfDocument(made.pdf)[0].render(scale=300 / 72).to_numpy() for made in (shown, hidden)]
    # A box round what is not white: each side 85.60 x 53.98 mm at 300 dots an inch.
    columns = np.flatnonzero((sheets[0] < 252).any(axis=2).sum(axis=0) > 300)
    assert abs(columns[-1] - columns[0] + 1 - 1011) <= 8  # the edge of a JPEG's block
    rows = np.flatnonzero((np.abs(sheets[0].astype(int) - sheets[1]) > 60).any(axis=(1, 2)))
    # The cover lies over the number of the first side: 42.5 to 51 mm below its upper edge, which is at 70 mm.
    assert (70 + 42) / 25.4 * 300 < rows[0] < rows[-1] < (70 + 52) / 25.4 * 300


@pytest.mark.parametrize(
    ("mode", "kind", "colours"),
    [
        (Mode.COLOUR, "/DCTDecode", "/DeviceRGB"),
        (Mode.GREY, "/DCTDecode", "/DeviceGray"),
        (Mode.BITONAL, "/CCITTFaxDecode", None),
    ],
)
@pytest.mark.parametrize("band", ["", "原件已核对"])
def test_a_paper_has_the_colours_the_site_keeps(mode: Mode, kind: str, colours: str | None, band: str) -> None:
    usual, made = bound(Sheaf((page(),), "表", band=band), Sheaf((page(),), "表", band=band, mode=mode))
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        image = next(iter(opened.pages[0].get_images().values()))
        assert kind in str(image.Filter)
        assert colours is None or image.ColorSpace == colours
    # The same page, neither turned nor mirrored.
    one, other = (
        cv2.resize(pypdfium2.PdfDocument(done.pdf)[0].render().to_numpy().mean(axis=2), (120, 170))
        for done in (usual, made)
    )
    assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.8


def test_one_side_of_a_card_stays_in_colour_where_papers_do_not() -> None:
    (made,) = bound(Sheaf((page("bank-card", 85.6, 53.98),), "银行卡", mode=Mode.BITONAL))
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        assert next(iter(opened.pages[0].get_images().values())).ColorSpace == "/DeviceRGB"


def test_what_an_original_was_held_beside_says_so_under_the_page() -> None:
    seen = page("form", dpi=100)
    bare, marked = bound(Sheaf((seen,), "户口簿"), Sheaf((seen,), "户口簿", band="原件已核对"))
    assert sizes(marked.pdf)[0][0] == sizes(bare.pdf)[0][0]
    assert 3 < sizes(marked.pdf)[0][1] - sizes(bare.pdf)[0][1] < 20


@pytest.mark.parametrize("verb", ["bind", "single"])
@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (b"\xff\xd8none", "binder.unreadable"),
        (picture(1, 1), "binder.too-small"),
        (picture(900, 4), "binder.too-small"),
    ],
)
def test_a_page_nothing_can_be_made_of_is_named_and_costs_its_own_paper_alone(
    verb: str, wrong: bytes, cause: str
) -> None:
    good = page("bank-card", 80, 60, 150)
    done = become(Sheaf((good,), "票据"), Sheaf((good, wrong), "户口簿"), Sheaf((good,), "收据"), verb=verb)
    assert done[1] == Unbound(cause, 2)
    assert [type(one) for one in done[::2]] == [Bound if verb == "bind" else SinglePages] * 2


def test_a_paper_at_which_the_program_stumbles_or_the_time_is_over_costs_itself_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good, whole = page("bank-card", 80, 60, 150), bindery.bound_of
    deadline = Deadline.after(60)

    def stumbling(sheaf: Sheaf, pool: object) -> Bound:
        if sheaf.title == "坏":
            raise ValueError("Zhang San")
        monkeypatch.setattr(deadline.__class__, "passed", sheaf.title == "慢")
        return whole(sheaf, pool)  # type: ignore[arg-type]  # the pool it was given

    monkeypatch.setattr(bindery, "bound_of", stumbling)
    done = Bindery().bind(deadline, CancelToken(), sheaves=tuple(Sheaf((good,), name) for name in "坏好慢后"))
    assert [one if isinstance(one, Unbound) else type(one) for one in done] == [
        Unbound(FAILED, detail="ValueError"), Bound, Bound, Unbound(SLOW),
    ]  # fmt: skip


@pytest.mark.parametrize(("wide", "high"), [(16, 16), (30, 2000), (2000, 16)])
def test_the_smallest_page_of_any_shape_and_one_that_lies_about_its_size_are_bound(wide: int, high: int) -> None:
    small = picture(wide, high)
    for jpeg in (small, with_density(small, 65_535, 65_535), with_density(small, 1, 1)):
        assert bound(Sheaf((jpeg,), "收据", band="已核对"))[0].sheets == 1


def test_single_pages_keep_the_bytes_of_a_page_and_say_their_size() -> None:
    large, small = picture(1654, 2339), white_page()
    (singles,) = become(Sheaf((with_density(large, 200, 200), small), "户口簿"), verb="single")
    assert isinstance(singles, SinglePages)
    assert (len(large) > 1_500_000, singles.pages[1] is small) == (True, True)
    # Of noise no quality makes fewer bytes than the last that is tried.
    assert len(singles.pages[0]) < len(large) / 2
    assert density_of(singles.pages[0]) == (200, 200)
    (seen,) = become(Sheaf((small,), "户口簿", band="原件已核对"), verb="single")
    assert isinstance(seen, SinglePages)
    assert read(seen.pages[0]).image.shape[0] > 280 + 10


@pytest.mark.parametrize("order", [("id-front", "id-back"), ("id-back", "id-front")])
def test_the_number_of_a_card_is_covered_on_single_sides_too_whichever_was_laid_first(order: tuple[str, str]) -> None:
    sides = tuple(page(name, 85.6, 53.98, 300) for name in order)
    (singles,) = become(Sheaf(sides, "身份证", card=True, hide_number=True), verb="single")
    assert isinstance(singles, SinglePages)
    hidden = [(np.abs(read(one).image.astype(int) - COVER).max(axis=2) < 12).mean() > 0.02 for one in singles.pages]
    assert hidden == [name == "id-front" for name in order]
    assert [density_of(one) for one in singles.pages] == [(300, 300)] * 2


@pytest.mark.parametrize("verb", ["bind", "single"])
@pytest.mark.parametrize("others", [0, 2])
def test_the_number_of_a_card_is_covered_also_where_one_side_is_missing_and_nobody_said_card(
    verb: str, others: int
) -> None:
    front = page("id-front", 85.6, 53.98, 300)
    (made,) = become(Sheaf((front,) * (1 + others), "家庭成员", hide_number=True), verb=verb)
    shown = made.pages if isinstance(made, SinglePages) else ()
    pictures = [read(one).image for one in shown]
    if isinstance(made, Bound):
        sheets = pypdfium2.PdfDocument(made.pdf)
        pictures = [sheets[number].render(scale=300 / 72).to_numpy() for number in range(made.sheets)]
    covered = [int((np.abs(one.astype(int) - COVER).max(axis=2) < 12).sum()) for one in pictures]
    assert (len(covered), min(covered) > 8_000) == (1 + others if verb == "single" else (2 + others) // 2, True)


class Children:
    """Stand in for the processes of a binder; each verb answers what it is told to."""

    def __init__(self, **answers: object) -> None:
        self.answers, self.asked = answers, list[tuple[str, int]]()

    def __call__(self, *given: object) -> Children:
        return self

    def open(self, *given: object) -> None: ...

    def close(self) -> None: ...

    def call(self, verb: str, *given: object, sheaves: tuple[Sheaf, ...]) -> object:
        self.asked.append((verb, len(sheaves)))
        answer = self.answers[verb]
        if isinstance(answer, DeviceError):
            raise answer
        return answer


DEAD = DeviceError(ErrorKind.DEVICE, "host.ended", "bind", again=True)
PDF, SINGLE = Bound(b"%PDF", 1, ("d" * 64,)), SinglePages((b"jpeg",))
BAD = Unbound("binder.unreadable", 1)


@pytest.mark.parametrize(
    ("answers", "asked", "becomes"),
    [
        ({"bind": (PDF, BAD)}, [("bind", 2)], (PDF, BAD)),
        (
            {"bind": (PDF, Unbound(FAILED)), "single": (SINGLE,)},
            [("bind", 2), ("single", 1)],
            (PDF, SINGLE),
        ),
        ({"bind": DEAD, "single": (SINGLE, BAD)}, [("bind", 2), ("single", 2)], (SINGLE, BAD)),
        ({"bind": DEAD, "single": DEAD}, [("bind", 2), ("single", 2)], (Unbound("host.ended", detail="bind"),) * 2),
    ],
)
def test_what_a_child_made_nothing_of_becomes_single_pages_in_another(
    monkeypatch: pytest.MonkeyPatch, expected_logs: Callable[[str], None], answers: dict[str, object],
    asked: list[tuple[str, int]], becomes: tuple[Made, ...],
) -> None:  # fmt: skip
    expected_logs("paper-not-bound")
    children = Children(**answers)
    monkeypatch.setattr(binding_child, "HostedBindery", children)
    sheaves = (Sheaf((b"1",), "户口簿"), Sheaf((b"2",), "票据"))
    assert Binder().bind(sheaves, Deadline.after(60), CancelToken()) == becomes
    assert children.asked == asked


def test_a_call_that_is_cancelled_ends_without_a_second_child(monkeypatch: pytest.MonkeyPatch) -> None:
    children = Children(bind=DeviceError(ErrorKind.CANCELLED, "host.hung"))
    monkeypatch.setattr(binding_child, "HostedBindery", children)
    with pytest.raises(DeviceError):
        Binder().bind((Sheaf((b"1",), "户口簿"),), Deadline.after(60), CancelToken())
    assert children.asked == [("bind", 1)]


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
    assert build().capabilities() == {"bind", "single"}
