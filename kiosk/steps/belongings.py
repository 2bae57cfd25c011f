# SPDX-License-Identifier: Apache-2.0
"""The parts a visit is made of: cards, answers, papers, signature, what was stored; and what a wipe tells of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from config.texts import Text
from devices.id_card import IdentityCard
from devices.receipt_printer import PrintReport
from kiosk.domain.item import Material
from kiosk.domain.page_made import PageMade
from kiosk.domain.submission import Signed
from kiosk.domain.substitutes import Substitute
from offline_queue.entry import Entry

if TYPE_CHECKING:
    from kiosk.capture.binder import Unbound
    from kiosk.capture.sight import Quad
    from kiosk.receipts import Receipt
    from kiosk.steps.bound_papers import BoundPaper
    from kiosk.steps.visit import Visit


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
    note: Text | None = None
    """What the last answer changed elsewhere in the form; told once, above the fields."""
    from_card: set[str] = field(default_factory=set)
    kept: frozenset[str] = frozenset()
    """Fields whose answer the person gave before, for the same applicant: no card writes over them."""
    fresh: dict[str, str] = field(default_factory=dict)
    """What of the form is ``new`` or ``changed`` since the person filled it in before, by field."""


@dataclass(repr=False)
class Page:
    """One page of a paper; ``content`` is a JPEG in a buffer of ours."""

    id: str
    content: bytearray
    too_small: bool = False
    """Under the resolution its material asks for: it may be looked at, not kept."""
    poor: str = ""
    """The first check it did not pass; it is taken again, or kept for a reason."""
    kept_for: str = ""
    """Why a poor page goes along all the same, as the person said."""
    made: PageMade | None = None
    """How it came to be; None for one of a draft whose program did not write it."""
    print: bytearray = field(default_factory=bytearray)
    """By what the sheet is known again."""
    single: bytearray = field(default_factory=bytearray)
    """What is sent in its place where its paper became no PDF; empty where it is sent itself."""
    quad: Quad | None = None
    """Its corners on the picture it was made of, as it reads; None where that picture cannot be here."""

    @property
    def missing(self) -> bool:
        """Tell that this is a place whose page was taken out."""
        return not self.content

    @property
    def buffers(self) -> list[bytearray]:
        """Return what is personal of it."""
        return [self.content, *(buffer for buffer in (self.print, self.single) if buffer)]

    def wipe(self) -> None:
        """Overwrite it."""
        for buffer in self.buffers:
            zeroed(buffer)

    @property
    def override(self) -> str:
        """Return check and reason of a poor page that was kept, empty for any other."""
        return f"{self.poor}:{self.kept_for}" if self.kept_for else ""


@dataclass(repr=False)
class Papers:
    """Pages by material; ``staged`` are those of the material that is being scanned."""

    pages: dict[str, list[Page]] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    opened: str = ""
    """The material whose ways are shown although another would come first."""
    scanning: str = ""
    promising: str = ""
    stands: dict[str, Substitute] = field(default_factory=dict)
    """What stands for a paper that is not handed in, by material."""
    looking: str = ""
    """The material whose source is being asked."""
    answers: dict[str, str] = field(default_factory=dict)
    """What a source said of a paper it did not find: unknown or different."""
    unanswered: set[str] = field(default_factory=set)
    """Materials whose source gave no answer at all."""
    staged: list[Page] = field(default_factory=list)
    taken: Page | None = None
    """The page that waits for "这页可以"."""
    bound: dict[str, tuple[BoundPaper, bytearray]] = field(default_factory=dict)
    """The PDF of each paper, as last made."""
    unbound: dict[str, tuple[tuple[str, ...], Unbound | None]] = field(default_factory=dict)
    """Papers that became no PDF: of which pages, and why nothing can be sent of them; None where those are sent."""
    binding: tuple[tuple[str, ...], ...] = ()
    """Pages of the papers that are being bound; empty while none is."""
    awaited: bool = False
    """Whether somebody waits for that to go on."""

    def unbind(self, material: str) -> None:
        """Overwrite the PDF of a paper."""
        self.unbound.pop(material, None)
        if found := self.bound.pop(material, None):
            zeroed(found[1])

    def buffers(self) -> list[bytearray]:
        """Return every picture held."""
        kept = [page for pages in self.pages.values() for page in pages]
        # Pages of a paper that is looked through are among both.
        held = {id(page): page for page in (*kept, *self.staged, *([self.taken] if self.taken else []))}
        bound = [pdf for _, pdf in self.bound.values()]
        return [buffer for page in held.values() for buffer in page.buffers] + bound


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
    compose: Callable[[Visit, Stored], Receipt] | None = None
    """How its slip is made, where it is not that of an application."""
    to_window: str = ""
    """Why it is finished at a window; empty for an application handed in here."""
    nature: Literal["own", "entrusted", "assisted"] | None = None
    """As what it was taken in; who comes to help afterwards changes nothing of it."""
    by: str = ""
    """The guide or agent who took it in; empty for the machine itself."""
    owed: tuple[str, ...] = ()
    """Codes of forms that were handed in here, this one's among them, and that the hall has yet to let go of."""


@dataclass(frozen=True)
class Fault:
    """What a fault of ours left behind of the visit before: its number, or that nobody knows whether it is stored."""

    receipt_no: str = ""
    unsure: bool = False
    asked: bool = False
    """Nothing was being handed in: somebody asked, looked or had a paper printed."""


@dataclass(repr=False)
class Part:
    """What one section of the kiosk remembers of a person; a section brings its own kind (``visit.part(Kind)``).

    A subclass is a dataclass with a default for every field, ``repr=False``, and a name the wipe report calls it by.
    """

    NAME: ClassVar[str] = "part"
    OUTLASTS: ClassVar[bool] = False
    """Stays when a matter is taken up: it came before any matter (a card laid at home, a list looked through)."""

    @property
    def held(self) -> bool:
        """Tell whether anything was remembered since it was made."""
        return self != type(self)()

    def leave(self, visit: Visit) -> None:
        """See to what must not be forgotten with the rest; called right before the visit forgets it."""

    def buffers(self) -> list[bytearray]:
        """Return every buffer of ours with something personal, to be overwritten."""
        return []

    def materials(self) -> tuple[Material, ...]:
        """Return the papers this section may have scanned beside those of a matter."""
        return ()


def zeroed(buffer: bytearray) -> int:
    """Overwrite a buffer with zeros; return its size."""
    buffer[:] = bytes(len(buffer))
    return len(buffer)
