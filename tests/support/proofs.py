"""Questions for proofs as the terminal words them, about training persons."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass
from typing import Any

import msgspec

from config.clock import CHINA
from config.settings import Site
from kiosk.domain import proof as words
from kiosk.domain.item import ServiceItem
from kiosk.domain.parties import Person
from kiosk.platform.calls.proofs import SealedPaper
from kiosk.sandbox.catalogue import FOLDER

NUMBERS = itertools.count(1)
INSURANCE = "11990100990179192A3990101000000"
FUND = "11990100990258384N3990301000000"
HOUSES = "11990100990675145E3990601000000"
CODES = {"insurance-record": INSURANCE, "housing-fund-record": FUND, "property-record": HOUSES}


@dataclass(frozen=True)
class Holder:
    """A person of whom a paper is made out."""

    name: str
    number: str

    @property
    def person(self) -> Person:
        return Person(self.name, "resident", self.number, read_from_card=True)


LIN = Holder("林静姝", "990101198803120020")
ZHAO = Holder("赵德厚", "990121194307050016")


def item(code: str) -> ServiceItem:
    """Return a matter of the training catalogue by its long code, or the end of it."""
    (file,) = (FOLDER / "items").glob(f"*{code}.json")
    return msgspec.json.decode(file.read_bytes(), type=ServiceItem)


def new_id() -> str:
    """Return an id nobody had before."""
    return f"01936f3a-6f40-7c21-9a55-{next(NUMBERS):012x}"


class Asking:
    """Words a question, at a fixed machine and hour."""

    site = Site(mode="training")
    at = datetime.datetime(2026, 11, 23, 9, 40, tzinfo=CHINA)
    when_and_where = (at, site)

    def __call__(self, kind: str, holder: Holder = LIN, id: str = "") -> dict[str, Any]:
        return words.query(id or new_id(), item(CODES[kind]), holder.person, self.at, self.site)


asked = Asking()


def somebody() -> Holder:
    """Return a person nobody asked about before: copies are counted by day, and a sandbox serves a whole run."""
    return Holder("陈一", f"99010119800101{next(NUMBERS):04d}")


def copy_of(paper: SealedPaper) -> words.Copy:
    """Return one copy of a paper, not reserved yet."""
    return words.Copy(new_id(), paper.proof.id, paper.proof.sha256, f"K03-20261123-{next(NUMBERS):04d}")
