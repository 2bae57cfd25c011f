# SPDX-License-Identifier: Apache-2.0
"""One person's whole stay, in typed parts, wiped at the end.

What the wipe promises: buffers of ours (card blocks, page pictures, strokes, answers) are overwritten with zeros, and
every part is emptied; the report lists it. Copies that Python or Qt keep as ``str`` and ``bytes`` are not ours: they
go when the last reference goes, and the screen's process is renewed after a number of visits.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from config.texts import Text
from devices.id_card import IdentityCard
from devices.receipt_printer import PrintReport
from kiosk.domain.form import Form
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.numbers import tidy
from kiosk.domain.parties import Authorisation, Parties, Person, Relation
from kiosk.domain.submission import STROKES, Paper, Signed, covers
from kiosk.domain.words import Words
from kiosk.forms import Answers, form_data
from kiosk.steps.facilities import Facilities
from offline_queue.entry import Entry

# Asked of everybody who is entrusted, unless the item names its own paper of this id.
AUTHORISATION = Material(
    "authorisation",
    Words("授权委托书", "Letter of authority"),
    Words("委托人签过名的", "Signed by the person you act for"),
    ways=("scan", "later"),
    pages=(Words("委托书", "Letter"),),
    max_pages=2,
)


@dataclass(frozen=True)
class WipeReport:
    """What a wipe did: parts that held something, buffers and bytes overwritten."""

    parts: tuple[str, ...] = ()
    buffers: int = 0
    size: int = 0

    def __add__(self, later: WipeReport) -> WipeReport:
        """Return both as one."""
        new = tuple(part for part in later.parts if part not in self.parts)
        return WipeReport(self.parts + new, self.buffers + later.buffers, self.size + later.size)


@dataclass(repr=False)
class Cards:
    """The cards that were read: ``pending`` waits for "是我", the others are confirmed."""

    operator: IdentityCard | None = None
    applicant: IdentityCard | None = None
    pending: IdentityCard | None = None
    failed: int = 0
    """Cards in a row that could not be read."""

    def all(self) -> list[IdentityCard]:
        """Return every card held, each once."""
        held = {id(card): card for card in (self.operator, self.applicant, self.pending) if card}
        return list(held.values())


@dataclass(repr=False)
class Place:
    """Where the person stands in a form: its page, the sentences at fields, and whether only a change is made."""

    page: int = 0
    faults: dict[str, Text] = field(default_factory=dict)
    focus: str = ""
    changing: bool = False
    prefilled_for: str = ""
    """Number of the card the prefill was taken from."""
    from_card: set[str] = field(default_factory=set)


@dataclass(repr=False)
class Page:
    """One page of a paper; ``content`` is a JPEG in a buffer of ours."""

    id: str
    content: bytearray
    too_small: bool = False
    """Under the resolution its material asks for: it may be looked at, not kept."""


@dataclass(repr=False)
class Papers:
    """Pages by material; ``staged`` are those of the material that is being scanned."""

    pages: dict[str, list[Page]] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    opened: str = ""
    """The material whose ways are shown although another would come first."""
    scanning: str = ""
    staged: list[Page] = field(default_factory=list)
    taken: Page | None = None
    """The page that waits for "这页可以"."""

    def buffers(self) -> list[bytearray]:
        """Return every picture held."""
        kept = [page.content for pages in self.pages.values() for page in pages]
        staged = [page.content for page in self.staged]
        return kept + staged + ([self.taken.content] if self.taken else [])


@dataclass(repr=False)
class Signature:
    """What was written in the box: the strokes as JSON in a buffer of ours, their drawing, what they bind."""

    strokes_id: str
    strokes: bytearray
    record: Signed
    lines: tuple[tuple[tuple[float, float, float], ...], ...]


@dataclass
class Stored:
    """What was stored and what became of its slip; no personal data but a masked telephone number."""

    submission_id: str
    receipt_no: str
    query_code: str
    received_at: datetime.datetime
    print_no: str
    notify: str = ""
    """The masked telephone number that will be told."""
    phone: str = ""
    """Whom to call about the matter."""
    entry: Entry | None = None
    """The entry of the outbox as last seen."""
    late: bool = False
    """The platform did not answer while the person waited."""
    prints: int = 0
    """How many slips came out, or may have."""
    first_printed_at: datetime.datetime | None = None
    printing: bool = False
    report: PrintReport | None = None
    tries: int = 0
    """How many prints in a row did not come out."""
    rated: bool = False


@dataclass(frozen=True)
class Fault:
    """What a fault of ours left behind of the visit before: its number, or that nobody knows whether it is stored."""

    receipt_no: str = ""
    unsure: bool = False


class Visit:
    """What one person has said, shown and signed so far."""

    def __init__(self, facilities: Facilities, language: str = "zh_CN", *, id: str = "") -> None:
        self.facilities = facilities
        self.language = language
        self.id = id or facilities.new_id()
        self.began_at = facilities.now()
        self.submission_id = ""
        self.wiped = WipeReport()
        """What was wiped so far in this visit."""
        self.fault: Fault | None = None
        """Why this visit begins with an apology."""
        self.staff_told = False
        """Whether staff were told of the card that lies there."""
        self._clear()
        self.receipt: Stored | None = None

    def __repr__(self) -> str:
        return "Visit()"

    def _clear(self) -> None:
        self.item: ServiceItem | None = None
        self.form: Form | None = None
        self.relation: Relation | None = None
        self.relation_detail = ""
        self.asking_kin = False
        self.cards = Cards()
        self.unit = Answers()
        self.authority = Answers()
        self.answers = Answers()
        self.entry = Place()
        self.side_entry = Place()
        self.papers = Papers()
        self.signature: Signature | None = None
        self.signature_void = False
        self.card_lies: bool | None = None

    @property
    def matter(self) -> ServiceItem:
        """Return the matter in hand; raises LookupError before one was chosen."""
        if self.item is None:
            raise LookupError("no matter was chosen yet")
        return self.item

    @property
    def sheet(self) -> Form:
        """Return the form of the matter; raises LookupError before one was chosen."""
        if self.form is None:
            raise LookupError("no form was chosen yet")
        return self.form

    def begin(self, item: ServiceItem, form: Form) -> None:
        """Take up a matter; what belonged to another one is wiped."""
        self.wipe()
        self.item, self.form = item, form
        self.submission_id = self.facilities.new_id()

    @property
    def holds_data(self) -> bool:
        """Tell whether leaving would lose something the person gave."""
        return bool(self.cards.all()) or bool(self.answers)

    @property
    def applicant_card(self) -> IdentityCard | None:
        """Return the card of the person the matter is for; a unit has none."""
        if self.relation is Relation.SELF:
            return self.cards.operator
        return None if self.relation is Relation.UNIT else self.cards.applicant

    @property
    def own_data(self) -> dict[str, object]:
        """Return the answers as they are sent."""
        return form_data(self.sheet, self.answers)

    @property
    def phone(self) -> str:
        """Return the telephone number given in the form, the first asked for; empty when none was given."""
        fields = self.sheet.fields
        return next((self.answers.get(name, "") for name in fields if fields[name].kind == "phone"), "")

    def parties(self) -> Parties:
        """Return for whom, who and how; raises LookupError while a card is missing."""
        operator = self._person(self.cards.operator, with_phone=self.relation is Relation.SELF)
        relation = self.relation or Relation.SELF
        if relation is Relation.SELF:
            return Parties(relation, operator, operator, operator)
        applicant = self._unit() if relation is Relation.UNIT else self._person(self.cards.applicant, with_phone=True)
        authority = self.authorisation() if relation is Relation.ENTRUSTED else None
        return Parties(relation, applicant, operator, operator, self.relation_detail or None, authority)

    def authorisation(self) -> Authorisation | None:
        """Return what the agent may do, None while it was not said."""
        if not {"scope", "until"} <= set(self.authority):
            return None
        return Authorisation(
            tuple(self.authority["scope"].split("+")), datetime.date.fromisoformat(self.authority["until"])
        )

    def materials(self) -> tuple[Material, ...]:
        """Return the papers this application asks for, given its answers and who acts."""
        listed = self.matter.materials
        if self.relation is Relation.ENTRUSTED and AUTHORISATION.id not in {material.id for material in listed}:
            listed = (*listed, AUTHORISATION)
        answers = dict(self.answers)
        return tuple(material for material in listed if material.wanted(answers))

    def scanned(self, material: Material) -> list[Page]:
        """Return the pages scanned of a material."""
        return self.papers.pages.get(material.id, [])

    def scans(self) -> tuple[Paper, ...]:
        """Return every scanned page of the papers asked for, in their order."""
        return tuple(
            Paper(page.id, material.id, "image/jpeg", page.content)
            for material in self.materials()
            for page in self.scanned(material)
        )

    def covered(self) -> tuple[Paper, ...]:
        """Return the papers a signature binds: all scans and the strokes themselves."""
        if self.signature is None:
            return self.scans()
        strokes = Paper(self.signature.strokes_id, STROKES, "application/json", self.signature.strokes, 0)
        return (*self.scans(), strokes)

    def signature_holds(self) -> bool:
        """Tell whether what was signed is what stands there now."""
        signed = self.signature
        return signed is not None and signed.record.covers_sha256 == self.binds()

    def binds(self) -> str:
        """Return the hash a signature given now would bind; raises LookupError while a card is missing."""
        return covers(self.own_data, self.parties(), self.covered())

    def void_signature(self) -> int:
        """Overwrite and drop a signature; return how many bytes were overwritten."""
        if self.signature is None:
            return 0
        size = zeroed(self.signature.strokes)
        self.signature = None
        return size

    def wipe(self, *, keep_receipt: bool = False) -> WipeReport:
        """Overwrite every buffer of ours, empty every part, and say what was done."""
        parts = tuple(self._held())
        buffers = [buffer for card in self.cards.all() for buffer in (card.raw_text, card.photo)]
        buffers += self.papers.buffers()
        count = sum(map(bool, buffers)) + len(self.answers) + len(self.unit) + len(self.authority)
        count += self.signature is not None
        size = sum(zeroed(buffer) for buffer in buffers) + self.void_signature()
        size += self.answers.wipe() + self.unit.wipe() + self.authority.wipe()
        self._clear()
        if not keep_receipt:
            self.receipt = None
        report = WipeReport(parts, count, size)
        self.wiped += report
        return report

    def _held(self) -> list[str]:
        held = {
            "cards": self.cards.all(),
            "answers": self.answers,
            "unit": self.unit,
            "authorisation": self.authority,
            "papers": self.papers.buffers(),
            "signature": self.signature,
            "item": self.item,
        }
        return [name for name, part in held.items() if part]

    def _person(self, card: IdentityCard | None, *, with_phone: bool) -> Person:
        if card is None:
            raise LookupError("a card is missing")
        return Person.of_card(card, (self.phone or None) if with_phone else None)

    def _unit(self) -> Person:
        return Person.of_unit(self.unit["name"], tidy(self.unit["code"]))


def zeroed(buffer: bytearray) -> int:
    """Overwrite a buffer with zeros; return its size."""
    buffer[:] = bytes(len(buffer))
    return len(buffer)
