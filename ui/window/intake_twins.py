# SPDX-License-Identifier: Apache-2.0
"""The pages a window took for a case, and which of them is a sheet that was laid before: said, and never refused.

Known are the pages taken here since the case was opened, and those it had before (``intake_before``); their prints are
overwritten when it is put away. Two letters that differ in a few figures alone count as one, which is why whoever holds
the paper decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from kiosk.capture.sight import Before, Check, PageTaken
from kiosk.intake.case import Case, CaseMaterial, CasePage
from kiosk.steps.belongings import zeroed


class Place(NamedTuple):
    """Where a page stands: its paper, and its number from 1."""

    paper: CaseMaterial
    number: int


class TakenPages(dict[str, PageTaken]):
    """What the camera said of each page it took, by the hash of its picture, without picture and print."""

    def __init__(self) -> None:
        super().__init__()
        self._prints: dict[str, bytearray] = {}
        self._wanted: set[str] = set()

    def keep(self, page: PageTaken) -> None:
        """Keep what is known of a page, its print in a buffer of ours."""
        self[page.sha256] = replace(page, jpeg=b"", print=b"")
        self._prints[page.sha256] = bytearray(page.print)

    def to_know(self, case: Case) -> CasePage | None:
        """Return a page the case had before, whose print is not known; each is asked for once."""
        known = self._prints.keys() | self._wanted
        page = next((page for _, page in _pages(case) if page.picture.sha256 not in known), None)
        if page:
            self._wanted.add(page.picture.sha256)
        return page

    def know(self, page: CasePage, print: bytes) -> None:
        """Keep the print of a page the case had before; one that was taken here has its own."""
        self._prints.setdefault(page.picture.sha256, bytearray(print))

    def clear(self) -> None:
        """Forget all, and overwrite the prints."""
        for print in self._prints.values():
            zeroed(print)
        self._prints.clear()
        self._wanted.clear()
        super().clear()

    def before(self, case: Case, material: str, number: int) -> tuple[Before, ...]:
        """Return by what the pages of a case are known again, but for the one whose place this is."""
        pages = [page for at, page in _pages(case) if (at.paper.id, at.number) != (material, number)]
        known = ((page, self._prints.get(page.picture.sha256)) for page in pages)
        return tuple(Before(_sheet(page), bytes(print)) for page, print in known if print)

    def twin(self, case: Case, page: CasePage) -> Place | None:
        """Return which page of the case is the same sheet as this one; None when there is none, or none any more."""
        known = self.get(page.picture.sha256)
        if known is None or not known.like:
            return None
        alike = (at for at, one in _pages(case) if one is not page and _sheet(one) == known.like)
        return next(alike, None)

    def upside_down(self, page: CasePage) -> bool:
        """Tell whether what stands on a page stands on its head."""
        known = self.get(page.picture.sha256)
        return known is not None and any(one.check is Check.UPRIGHT and not one.well for one in known.judgements)


def _sheet(page: CasePage) -> str:
    """Return by what the sheet of a page is called: its still, or the page itself where nobody wrote that down."""
    return page.made.still if page.made else page.picture.sha256


def _pages(case: Case) -> Iterator[tuple[Place, CasePage]]:
    for one in case.asked:
        for number, page in enumerate(one.pages, 1):
            yield Place(one, number), page
