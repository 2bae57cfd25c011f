# SPDX-License-Identifier: Apache-2.0
"""One paper of a case, as a value: its pages, the PDF of them, who held it beside its original, its level of trust."""

from __future__ import annotations

import datetime
import enum

import msgspec

from kiosk.domain.item import Material
from kiosk.domain.page_made import PageMade
from kiosk.domain.substitutes import Standing, Substitute, Way


class Trust(enum.StrEnum):
    """How far a paper can be trusted (可信等级)."""

    A = "A"
    """Made by, or looked up at, the office that issues it."""
    B = "B"
    """Held beside its original by a clerk."""
    C = "C"
    """Scanned by whoever hands it in."""
    D = "D"
    """Filled in or promised by whoever hands it in."""


class Origin(enum.StrEnum):
    """Where an answer or a page comes from."""

    CARD = "card"
    KIOSK = "kiosk"
    WINDOW = "window"


class Clerk(msgspec.Struct, frozen=True):
    """Who works at the window: the staff number, and the name as papers have it."""

    number: str
    name: str = ""

    def __repr__(self) -> str:
        return f"Clerk({self.number})"


class Checked(msgspec.Struct, frozen=True):
    """That somebody saw an original, and when."""

    by: Clerk
    at: datetime.datetime


class Picture(msgspec.Struct, frozen=True):
    """One picture by its id, hash and size."""

    id: str
    sha256: str
    size: int


class CasePage(msgspec.Struct, frozen=True):
    """One page of a paper; with ``marked`` it was held beside its original, and that picture says so."""

    picture: Picture
    origin: Origin = Origin.WINDOW
    poor: str = ""
    """The first check it did not pass (corners, sharp, glare, light, finger, blank), empty for a good one."""
    kept_for: str = ""
    """Why it goes along all the same."""
    marked: Picture | None = None
    made: PageMade | None = None
    """How it came to be; None for one of a draft whose program did not write it."""
    single: Picture | None = None
    """What goes along in its place where its paper became no PDF: by the rules of a page in one."""

    @property
    def sent(self) -> Picture:
        """Return the picture that goes along."""
        return self.single or self.marked or self.picture


class CaseBound(msgspec.Struct, frozen=True):
    """The PDF of a paper; ``of`` are the ids of the pictures it shows, in their order."""

    picture: Picture
    of: tuple[str, ...]
    derived: tuple[str, ...]
    """Hashes of the pictures in it, one for each page."""


class CaseMaterial(msgspec.Struct, frozen=True):
    """One paper of the matter, with its pages and who saw the original."""

    paper: Material
    pages: tuple[CasePage, ...] = ()
    former: tuple[CasePage, ...] = ()
    """Pages that were taken again: they stay in the record and go nowhere."""
    checked: Checked | None = None
    later: bool = False
    substitute: Substitute | None = None
    bound: CaseBound | None = None
    """Its PDF as last made."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the ids of the pictures a PDF of it shows now; a page that was seen is another than before."""
        return tuple(page.sent.id for page in self.pages)

    @property
    def pdf(self) -> CaseBound | None:
        """Return its PDF, where that is of just these pages."""
        return self.bound if self.bound and self.bound.of == self.sources else None

    @property
    def sent(self) -> tuple[Picture, ...]:
        """Return what goes along of it: its PDF, else its pages."""
        return (self.pdf.picture,) if self.pdf else tuple(page.sent for page in self.pages)

    @property
    def id(self) -> str:
        """Return the id of the paper."""
        return self.paper.id

    @property
    def trust(self) -> Trust:
        """Return how far it can be trusted."""
        if self.substitute:
            looked_up = self.substitute.way is Way.NETWORK
            verified = self.substitute.standing is Standing.VERIFIED
            return (Trust.A if verified else Trust.C) if looked_up else Trust.D
        if self.paper.source == "form":
            return Trust.D
        return Trust.B if self.checked else Trust.C

    @property
    def poor(self) -> tuple[int, ...]:
        """Return the numbers, from 1, of its pages that are not well."""
        return tuple(number for number, page in enumerate(self.pages, 1) if page.poor)
