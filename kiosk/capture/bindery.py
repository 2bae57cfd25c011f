# SPDX-License-Identifier: Apache-2.0
"""Binding as it runs in the child process: the pages of a paper made readable, packed, and bound into one PDF."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import numpy as np
from PIL import Image as Pictures

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.document_camera.cv import cv2
from kiosk.capture.binder import BINDER, Bound, Sheaf
from kiosk.capture.binding import PdfPage, pages_pdf
from kiosk.capture.cards import CARD_MM, card_sheet
from kiosk.capture.density import density_of
from kiosk.capture.flat import Page
from kiosk.capture.marking import banded
from kiosk.capture.packing import ANY_DPI, packed
from kiosk.capture.page import FORMATS, MM_PER_INCH
from kiosk.capture.readable import enhance
from kiosk.capture.sight import Mode

# Pages made at a time: a page of 12 million pixels takes a fifth of a gigabyte.
AT_A_TIME = 2
# How far a size may be from a format and be it: a density is a whole number, a quarter of a hundredth off at 200.
NEARLY = 0.006
CARD, SIDES = "card", 2
# How far the proportion of a card that was laid askew, or stands off the desk, may be from a card's; A4 is 11 % off.
CARDLIKE = 0.06


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
        return frozenset({"bind"})

    def bind(self, deadline: Deadline, cancel: CancelToken, *, sheaves: tuple[Sheaf, ...]) -> tuple[Bound, ...]:
        """Make each a PDF; raises DeviceError ``binder.unreadable`` for a page that is no picture."""
        bound = []
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            for sheaf in sheaves:
                deadline.check(cancel, "binder.slow")
                bound.append(bound_of(sheaf, list(pool.map(read, sheaf.pages)), pool))
        return tuple(bound)


def bound_of(sheaf: Sheaf, pages: list[Page], pool: ThreadPoolExecutor) -> Bound:
    """Bind the pages of one paper; both sides of a card lie on one sheet."""
    a_sheet = SIDES if is_card(sheaf, pages) else 1
    groups = [pages[first : first + a_sheet] for first in range(0, len(pages), a_sheet)]
    make = _sides if a_sheet == SIDES else _readable
    leaves = list(pool.map(lambda group: _leaf(make(sheaf, group), sheaf.band), groups))
    names = [hashlib.sha256(leaf.data).hexdigest() for leaf in leaves]
    derived = tuple(names[number // a_sheet] for number in range(len(pages)))
    return Bound(pages_pdf(leaves, ANY_DPI, title=sheaf.title), len(leaves), derived)


def is_card(sheaf: Sheaf, pages: list[Page]) -> bool:
    """Tell whether these are sides of cards, two and two: it was said so, or all are as large as one.

    A copy of a card on A4 is no card, whatever was said.
    """
    if sheaf.card:
        return all(abs(_proportion(page) / (CARD_MM[0] / CARD_MM[1]) - 1) < CARDLIKE for page in pages)
    return len(pages) % SIDES == 0 and all(page.format == CARD for page in pages)


def _proportion(page: Page) -> float:
    return float(max(page.image.shape[:2]) / min(page.image.shape[:2]))


def _readable(sheaf: Sheaf, pages: list[Page]) -> Page:
    del sheaf
    return enhance(pages[0], Mode.COLOUR)


def _sides(sheaf: Sheaf, pages: list[Page]) -> Page:
    # Nothing is made readable on a card: its ground is print too.
    return card_sheet(*(one.image for one in pages), words=sheaf.purpose, hide_number=sheaf.hide_number)


def read(jpeg: bytes) -> Page:
    """Return a page as it was taken, of the size its resolution tells; raises DeviceError."""
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR) if jpeg else None
    if image is None:
        raise DeviceError(ErrorKind.DEVICE, "binder.unreadable", "a page is no picture")
    picture = np.asarray(image, np.uint8)
    density = density_of(jpeg)
    if density is None:
        return Page(picture)
    width, height = (side / dpi * MM_PER_INCH for side, dpi in zip(picture.shape[1::-1], density, strict=True))
    name, width, height = _format(width, height)
    return Page(picture, width, height, float(min(density)), name)


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
    whole = np.asarray(banded(Pictures.fromarray(page.image[..., ::-1]), band), np.uint8)[..., ::-1]
    high = bare.height_mm * whole.shape[0] / page.image.shape[0]
    return packed(Page(np.ascontiguousarray(whole), bare.width_mm, high, page.dpi, mode=page.mode))


def build() -> Bindery:
    """Make it."""
    return Bindery()
