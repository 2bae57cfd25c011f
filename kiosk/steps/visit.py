# SPDX-License-Identifier: Apache-2.0
"""One person's whole stay, in typed parts, wiped at the end.

What the wipe promises: buffers of ours (card blocks, page pictures, strokes, answers) are overwritten with zeros, and
every part is emptied; the report lists it. Copies that Python or Qt keep as ``str`` and ``bytes`` are not ours: they
go when the last reference goes, and the screen's process is renewed after a number of visits.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from typing import TypeVar, cast

from devices.id_card import IdentityCard
from kiosk.domain.form import Form
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.numbers import tidy
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.relation import Relation
from kiosk.domain.submission import STROKES, Paper, covers
from kiosk.domain.substitutes import Substitute
from kiosk.domain.words import Words
from kiosk.forms import Answers, counted, form_data
from kiosk.steps.belongings import Cards as Cards
from kiosk.steps.belongings import Fault as Fault
from kiosk.steps.belongings import Page as Page
from kiosk.steps.belongings import Papers as Papers
from kiosk.steps.belongings import Part as Part
from kiosk.steps.belongings import Place as Place
from kiosk.steps.belongings import Signature as Signature
from kiosk.steps.belongings import Stored as Stored
from kiosk.steps.belongings import WipeReport as WipeReport
from kiosk.steps.belongings import zeroed as zeroed
from kiosk.steps.bound_papers import JPEG, FiledPaper, Leaf, pdf_paper
from kiosk.steps.facilities import Facilities
from kiosk.steps.kin import Child

P = TypeVar("P", bound=Part)

# Asked of everybody who is entrusted, unless the item names its own paper of this id.
AUTHORISATION = Material(
    "authorisation",
    Words("授权委托书", "Letter of authority"),
    Words("委托人签过名的", "Signed by the person you act for"),
    ways=("scan", "later"),
    pages=(Words("委托书", "Letter"),),
    max_pages=2,
)


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
        self.assisted_by = ""
        """Staff number of the guide who helps here; empty while nobody does."""
        self.passing = False
        """Whether the visit before went home on purpose: the screen that waits only looks for a card and lets pass."""
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
        self._parts: dict[type[Part], Part] = {}

    def part(self, kind: type[P]) -> P:
        """Return what one section remembers of this person, made empty where it is not there yet."""
        if kind not in self._parts:
            self._parts[kind] = kind()
        return cast("P", self._parts[kind])

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

    def begin(self, item: ServiceItem, form: Form | None) -> None:
        """Take up a matter; what belonged to another one is wiped."""
        self.set_aside()
        self.item, self.form = item, form
        self.submission_id = self.facilities.new_id()

    def set_aside(self) -> None:
        """Wipe what was given so far, but for what came before any matter."""
        # Taken out before, put back after: the wipe would overwrite the card that was laid for this very matter.
        kept = {kind: self._parts.pop(kind) for kind in tuple(self._parts) if kind.OUTLASTS}
        self.wipe()
        self._parts.update(kept)

    @property
    def holds_data(self) -> bool:
        """Tell whether leaving would lose something the person gave."""
        return bool(self.cards.all()) or bool(self.answers) or any(part.held for part in self._parts.values())

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
        authority = self.authorisation() if relation is Relation.ENTRUSTED else None
        return Parties(relation, self._applicant(relation), operator, operator, self._detail() or None, authority)

    @property
    def by_paper(self) -> bool:
        """Tell whether the applicant is a child known by a paper, who has no card to be read."""
        return self.relation is Relation.FAMILY and self.relation_detail == "child" and bool(self.part(Child).by)

    def _applicant(self, relation: Relation) -> Person:
        if relation is Relation.UNIT:
            return self._unit()
        if self.by_paper:
            return self.part(Child).person(self.phone)
        return self._person(self.cards.applicant, with_phone=True)

    def _detail(self) -> str:
        """Return how both belong together, as finely as it was told: child:mother, representative."""
        if self.relation is Relation.UNIT:
            return self.unit.get("role", "")
        if not self.by_paper:
            return self.relation_detail
        return f"{self.relation_detail}:{self.part(Child).answers.get('role', '')}"

    def authorisation(self) -> Authorisation | None:
        """Return what the agent may do, None while it was not said."""
        if not {"scope", "until"} <= set(self.authority):
            return None
        return Authorisation(
            tuple(self.authority["scope"].split("+")), datetime.date.fromisoformat(self.authority["until"])
        )

    def materials(self) -> tuple[Material, ...]:
        """Return the papers this application asks for, given its answers and who acts; and those of a section."""
        beside = tuple(material for part in self._parts.values() for material in part.materials())
        if self.item is None:
            return beside
        # A paper is not asked for because of an answer that does not count any more.
        answers = counted(self.form, self.answers) if self.form else dict(self.answers)
        listed = [material for material in self.matter.materials if material.wanted(answers)]
        # Two lists may name one paper: it is asked for once, as the matter words it.
        asked = {material.id for material in self.matter.materials if material.wanted(answers)}
        beside = (*beside, *((AUTHORISATION,) if self._needs_letter else ()))
        return (*listed, *(material for material in beside if material.id not in asked))

    @property
    def _needs_letter(self) -> bool:
        """Tell whether somebody was sent: by a person, or by an organisation they do not represent."""
        sent = self.relation is Relation.UNIT and self.unit.get("role") == "agent"
        return self.relation is Relation.ENTRUSTED or sent

    def scanned(self, material: Material) -> list[Page]:
        """Return the pages scanned of a material."""
        return self.papers.pages.get(material.id, [])

    def substitutes(self) -> tuple[Substitute, ...]:
        """Return what stands for the papers that are asked for and were not scanned."""
        asked = (material for material in self.materials() if not self.scanned(material))
        found = (self.papers.stands.get(material.id) for material in asked)
        return tuple(one for one in found if one)

    def replace(self, material: Material) -> None:
        """Let go of how a paper was settled: its pages are overwritten, a promise is taken back."""
        for page in self.papers.pages.pop(material.id, []):
            page.wipe()
        self.papers.unbind(material.id)
        self.papers.later.discard(material.id)
        self.papers.stands.pop(material.id, None)

    def scans(self) -> tuple[Paper, ...]:
        """Return every scanned page of the papers asked for, in their order, and what stands for the others."""
        pages = (paper for one in self.filed() for paper in self._sent(one))
        return (*pages, *(one.paper for one in self.substitutes()))

    def filed(self) -> tuple[FiledPaper, ...]:
        """Return the papers that are here with their pages, each with its PDF where that is of just these pages."""
        here = ((material.id, self.scanned(material)) for material in self.materials())
        return tuple(self._filed(name, pages) for name, pages in here if pages)

    def _filed(self, name: str, pages: list[Page]) -> FiledPaper:
        leaves = tuple(Leaf(page.id, page.content, page.made, page.override, _derived(page)) for page in pages)
        bound = self.papers.bound.get(name)
        holds = bound is not None and bound[0].of == tuple(page.id for page in pages)
        return FiledPaper(name, leaves, bound[0] if bound and holds else None)

    def _sent(self, one: FiledPaper) -> Iterator[Paper]:
        if one.bound:
            yield pdf_paper(one.material_id, one.bound, self.papers.bound[one.material_id][1], one.leaves)
            return
        for page in self.papers.pages[one.material_id]:
            yield Paper(page.id, one.material_id, JPEG, page.single or page.content, kept=page.override)

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
        for part in self._parts.values():
            part.leave(self)
        parts = tuple(self._held())
        buffers = [buffer for card in self.cards.all() for buffer in (card.raw_text, card.photo)]
        buffers += self.papers.buffers()
        buffers += [buffer for part in self._parts.values() for buffer in part.buffers()]
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
        found = [name for name, part in held.items() if part]
        return found + [part.NAME for part in self._parts.values() if part.held]

    def _person(self, card: IdentityCard | None, *, with_phone: bool) -> Person:
        if card is None:
            raise LookupError("a card is missing")
        return Person.of_card(card, (self.phone or None) if with_phone else None)

    def _unit(self) -> Person:
        return Person.of_unit(self.unit["name"], tidy(self.unit["code"]))


def _derived(page: Page) -> str:
    return hashlib.sha256(page.single).hexdigest() if page.single else ""
