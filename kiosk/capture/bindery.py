# SPDX-License-Identifier: Apache-2.0
"""Binding as it runs in the child process: the pages of a paper made readable, packed, and bound into one PDF.

Where a paper becomes none, its pages can be made ready to leave one by one, by the same rules.
"""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar, TypeVar

import numpy as np
from PIL import Image as Pictures

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image
from kiosk.capture.binder import BINDER, FAILED, SLOW, Bound, Made, Sheaf, SinglePages, Unbound
from kiosk.capture.binding import PdfPage, pages_pdf
from kiosk.capture.cards import CARD_MM, DPI, card_sheet, side_of
from kiosk.capture.density import density_of, with_density
from kiosk.capture.edges import grey_of
from kiosk.capture.flat import Page
from kiosk.capture.marking import banded
from kiosk.capture.packing import ANY_DPI, most_bytes, packed
from kiosk.capture.page import FORMATS, MM_PER_INCH
from kiosk.capture.readable import enhance
from kiosk.capture.sight import Mode

T = TypeVar("T")
# Pages made at a time: a page of 12 million pixels takes a fifth of a gigabyte.
AT_A_TIME = 2
# How far a size may be from a format and be it: a density is a whole number, a quarter of a hundredth off at 200.
NEARLY = 0.006
CARD, SIDES = "card", 2
# How far the proportion of a card that was laid askew, or stands off the desk, may be from a card's; A4 is 11 % off.
CARDLIKE = 0.06
# A shorter side of so many pixels shows not one line of print.
LEAST_SIDE = 16
# Sides in millimetres outside of which a resolution is no true one; a PDF takes 1 mm to 5 m (ISO 32000-1, annex C).
SIDES_MM = (3.0, 5000.0)


class Bindery:
    """Binds papers; holds nothing between two calls."""

    kind: ClassVar[str] = BINDER

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Nothing is opened."""

    def close(self) -> None:
        """Nothing is held."""

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Say that it works."""
        del deadline, cancel
        return DeviceState(BINDER, Condition.READY)

    def capabilities(self) -> frozenset[str]:
        """Return what it does."""
        return frozenset({"bind", "single"})

    def bind(self, deadline: Deadline, cancel: CancelToken, *, sheaves: tuple[Sheaf, ...]) -> tuple[Made, ...]:
        """Make each a PDF; a page that cannot be made one costs its own paper alone."""
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            make = functools.partial(bound_of, pool=pool)
            return tuple(_made(make, sheaf, deadline, cancel) for sheaf in sheaves)

    def single(self, deadline: Deadline, cancel: CancelToken, *, sheaves: tuple[Sheaf, ...]) -> tuple[Made, ...]:
        """Make the pages of each ready to leave one by one: one at a time, for a machine that had no room for more."""
        return tuple(_made(single_pages, sheaf, deadline, cancel) for sheaf in sheaves)


class PageRefusedError(Exception):
    """A page of which nothing can be made; ``page`` is its number from 1."""

    def __init__(self, cause: str, page: int) -> None:
        super().__init__(f"{cause}: page {page}")
        self.cause, self.page = cause, page


def _made(make: Callable[[Sheaf], Made], sheaf: Sheaf, deadline: Deadline, cancel: CancelToken) -> Made:
    if deadline.passed and not cancel.cancelled:
        # What is made already stays made.
        return Unbound(SLOW)
    deadline.check(cancel, SLOW)
    try:
        return make(sheaf)
    except PageRefusedError as wrong:
        return Unbound(wrong.cause, wrong.page)
    except Exception as wrong:  # the top of one paper: the others are made all the same; its text may name a person
        return Unbound(FAILED, detail=type(wrong).__name__)


def bound_of(sheaf: Sheaf, pool: ThreadPoolExecutor) -> Bound:
    """Bind the pages of one paper; both sides of a card lie on one sheet. Raises PageRefusedError."""
    a_sheet = SIDES if is_card(sheaf) else 1
    numbered = list(enumerate(sheaf.pages, 1))
    groups = [numbered[first : first + a_sheet] for first in range(0, len(numbered), a_sheet)]
    leaves = list(pool.map(functools.partial(_sheet, sheaf, _sides if a_sheet == SIDES else _readable), groups))
    names = [hashlib.sha256(leaf.data).hexdigest() for leaf in leaves]
    derived = tuple(names[number // a_sheet] for number in range(len(sheaf.pages)))
    return Bound(pages_pdf(leaves, ANY_DPI, title=sheaf.title), len(leaves), derived)


def _sheet(sheaf: Sheaf, make: Callable[[Sheaf, list[Page]], Page], group: list[tuple[int, bytes]]) -> PdfPage:
    # Each is read where it is made: thirty pages side by side would take a gigabyte.
    return _leaf(make(sheaf, [_numbered(read, *one) for one in group]), sheaf.band)


def single_pages(sheaf: Sheaf) -> SinglePages:
    """Make the pages of one paper ready to leave one by one; raises PageRefusedError."""
    make = _single_side if is_card(sheaf) else _single
    return SinglePages(tuple(_numbered(functools.partial(make, sheaf), *one) for one in enumerate(sheaf.pages, 1)))


def _single(sheaf: Sheaf, jpeg: bytes) -> bytes:
    wide, high = _pixels(jpeg)
    if not sheaf.band and len(jpeg) <= most_bytes(wide * high):
        return jpeg
    return with_density(_leaf(read(jpeg), sheaf.band).data, *(density_of(jpeg) or (0, 0)))


def _single_side(sheaf: Sheaf, jpeg: bytes) -> bytes:
    side = side_of(read(jpeg).image, words=sheaf.purpose, hide_number=sheaf.hide_number)
    return with_density(_leaf(Page(side, *CARD_MM, float(DPI), CARD), sheaf.band).data, DPI, DPI)


def _numbered(make: Callable[[bytes], T], number: int, jpeg: bytes) -> T:
    """Make something of a page, and name the page where that is refused."""
    try:
        return make(jpeg)
    except DeviceError as wrong:
        raise PageRefusedError(wrong.cause, number) from wrong


def is_card(sheaf: Sheaf) -> bool:
    """Tell whether these are sides of cards, two and two: it was said so, or all are as large as one.

    A copy of a card on A4 is no card, whatever was said. Where numbers are covered a side that lacks its other one is a
    card's too: its number would leave whole. Raises PageRefusedError.
    """
    sizes = [_numbered(_pixels, *one) for one in enumerate(sheaf.pages, 1)]
    if sheaf.card:
        return all(abs(max(size) / min(size) / (CARD_MM[0] / CARD_MM[1]) - 1) < CARDLIKE for size in sizes)
    named = (_true_size(jpeg, *size)[0] for jpeg, size in zip(sheaf.pages, sizes, strict=True))
    paired = sheaf.hide_number or len(sizes) % SIDES == 0
    return paired and all(name == CARD for name in named)


def _pixels(jpeg: bytes) -> tuple[int, int]:
    """Return width and height as the head of a page says them; raises DeviceError."""
    try:
        with Pictures.open(io.BytesIO(jpeg)) as opened:
            wide, high = opened.size
    except (OSError, Pictures.DecompressionBombError) as wrong:
        raise _unreadable() from wrong
    if min(wide, high) < LEAST_SIDE:
        raise DeviceError(ErrorKind.USER, "binder.too-small", f"a page has {wide} x {high} pixels", again=True)
    return wide, high


def _readable(sheaf: Sheaf, pages: list[Page]) -> Page:
    page = pages[0]
    # One side of a card stays in colour too: its number stands on a ground that is print.
    return enhance(page, Mode.COLOUR if page.format == CARD else sheaf.mode)


def _sides(sheaf: Sheaf, pages: list[Page]) -> Page:
    # Nothing is made readable on a card: its ground is print too.
    return card_sheet(*(one.image for one in pages), words=sheaf.purpose, hide_number=sheaf.hide_number)


def read(jpeg: bytes) -> Page:
    """Return a page as it was taken, of the size its resolution tells; raises DeviceError."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if image is None:
        raise _unreadable()
    picture = np.asarray(image, np.uint8)
    name, width, height, dpi = _true_size(jpeg, picture.shape[1], picture.shape[0])
    return Page(picture, width, height, dpi, name)


def _unreadable() -> DeviceError:
    return DeviceError(ErrorKind.DEVICE, "binder.unreadable", "a page is no picture")


def _true_size(jpeg: bytes, wide: int, high: int) -> tuple[str, float, float, float]:
    """Return format, width and height in millimetres and resolution of a page of so many pixels; else nothing."""
    density = density_of(jpeg)
    if density is None:
        return "", 0.0, 0.0, 0.0
    width, height = (side / dpi * MM_PER_INCH for side, dpi in zip((wide, high), density, strict=True))
    if not (SIDES_MM[0] <= min(width, height) and max(width, height) <= SIDES_MM[1]):
        return "", 0.0, 0.0, 0.0
    return *_format(width, height), float(min(density))


def _format(width: float, height: float) -> tuple[str, float, float]:
    """Return the format a size is meant to be, exactly; else the size itself."""
    for name, (short, long) in FORMATS.items():
        for wide, high in ((short, long), (long, short)):
            if abs(width / wide - 1) < NEARLY and abs(height / high - 1) < NEARLY:
                return name, wide, high
    return "", width, height


def _leaf(page: Page, band: str) -> PdfPage:
    if not band:
        return packed(page)
    bare = packed(page)
    seen = page.image if page.image.ndim == 2 else page.image[..., ::-1]
    whole = _toned(np.asarray(banded(Pictures.fromarray(seen), band), np.uint8)[..., ::-1], page.mode)
    high = bare.height_mm * whole.shape[0] / page.image.shape[0]
    return packed(Page(whole, bare.width_mm, high, page.dpi, mode=page.mode))


def _toned(image: Image, mode: Mode) -> Image:
    """Return a picture with no more colours than pages of a mode have."""
    if mode not in (Mode.GREY, Mode.BITONAL):
        return np.ascontiguousarray(image)
    grey = grey_of(np.ascontiguousarray(image))
    return grey if mode is Mode.GREY else np.asarray(cv2.threshold(grey, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)


def build() -> Bindery:
    """Make it."""
    return Bindery()
