# SPDX-License-Identifier: Apache-2.0
"""Having one's say: what it is, what it is about. Nobody is asked for a card; who stays anonymous is anonymous."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from config.texts import text
from devices.receipt_printer import PrintReport
from kiosk.domain.item import Material
from kiosk.domain.opinion import EVIDENCE, OpinionKind
from kiosk.domain.words import Words
from kiosk.forms import Answers
from kiosk.steps.belongings import Page, Part, Place
from kiosk.steps.events import Event, Press
from kiosk.steps.screens import Choice, InfoLine, Notice, Tile, Tone, Trouble
from kiosk.steps.step import GoTo, Leave, Next, Offline, Outcome, Reason, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.entry import Entry

READ = "answer"
# A bill, a notice, a letter: four pages, for what is longer is better brought to the window.
PROOF = Material(
    EVIDENCE,
    Words("凭据", "Evidence"),
    Words("能说明情况的单据", "A paper that shows what happened"),
    ways=("scan",),
    max_pages=4,
    min_dpi=150,
)
# In the order in which people ask at the desk: a question ten times for one complaint.
KINDS = {
    OpinionKind.CONSULTATION: "question",
    OpinionKind.COMPLAINT: "chat",
    OpinionKind.CORRECTION: "pencil",
    OpinionKind.SUGGESTION: "star",
}
ABOUT = {
    OpinionKind.CONSULTATION: ("matter", "papers", "hall", "other"),
    OpinionKind.COMPLAINT: ("matter", "window", "staff", "machine", "other"),
    OpinionKind.CORRECTION: ("guide", "hall", "machine", "other"),
    OpinionKind.SUGGESTION: ("matter", "hall", "machine", "other"),
}
ABOUT_ICONS = {
    "matter": "document",
    "papers": "list",
    "hall": "building",
    "window": "counter",
    "staff": "person",
    "machine": "devices",
    "guide": "document",
    "other": "dot",
}


@dataclass(repr=False)
class Kept:
    """What was stored of an opinion: its numbers and what became of its slip; the words are sealed and gone."""

    id: str
    code: str
    key: str
    stored_at: datetime.datetime
    print_no: str
    entry: Entry | None = None
    printing: bool = False
    report: PrintReport | None = None
    prints: int = 0


@dataclass(repr=False)
class Voice(Part):
    """What somebody is about to say, until it is sealed."""

    NAME: ClassVar[str] = "opinion"

    kind: OpinionKind | None = None
    about: str = ""
    answers: Answers = field(default_factory=Answers)
    entry: Place = field(default_factory=Place)
    id: str = ""
    """Made once for what is said, so that a second try to store the same words is the same opinion."""
    said: str = ""
    """Hash of what the id was made for."""
    code: str = ""
    key: str = ""
    at: datetime.datetime | None = None
    """When it was said: what is told beside the code must be what is stored, whichever try came through."""
    kept: Kept | None = None
    asked: Answers = field(default_factory=Answers)
    asked_entry: Place = field(default_factory=Place)

    @property
    def held(self) -> bool:
        """Tell whether leaving would lose something; what is stored is not lost."""
        return bool(self.answers or self.asked)

    def buffers(self) -> list[bytearray]:
        """Return the words."""
        return [*self.answers.buffers(), *self.asked.buffers()]

    def materials(self) -> tuple[Material, ...]:
        """Return what may be scanned to prove it."""
        return (PROOF,) if self.kind else ()


def evidence(visit: Visit) -> list[Page]:
    """Return the pages that were scanned to prove it."""
    return visit.papers.pages.get(PROOF.id, [])


def forget(visit: Visit) -> None:
    """Overwrite everything that was said and scanned."""
    voice = visit.part(Voice)
    # Page by page and not by the visit's wipe: the codes that are still to be shown must outlive the words.
    for page in evidence(visit):
        page.wipe()
    visit.papers.pages.pop(PROOF.id, None)
    voice.answers.wipe()
    voice.kind, voice.about = None, ""


@dataclass(frozen=True)
class OpinionKindStep:
    """Asks what it is: a question, a complaint, an error, a suggestion; or leads to the answer of an earlier one."""

    name: str = "opinion-kind"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Ask; without a key to seal to nothing may be taken in, and other ways are named."""
        if not visit.facilities.site.supervision_key:
            return Show(_not_here(visit))
        return Show(kinds_screen())

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with the kind, or to the answer."""
        if not isinstance(event, Press):
            return None
        # Back to home would keep what was said in the visit of whoever touches a tile next.
        if event.action in ("back", "home-now"):
            return Leave(Reason.HOME)
        if event == Press("choose", READ):
            return GoTo("opinion-ask")
        if event.action != "choose" or event.value not in set(OpinionKind):
            return None
        voice, kind = visit.part(Voice), OpinionKind(event.value)
        # Another kind has other questions: the answers to the ones before would go along unseen.
        if voice.kind is not kind:
            forget(visit)
            voice.entry = Place()
            voice.kind = kind
        return Next()


def _not_here(visit: Visit) -> Trouble:
    return refusal(
        visit.facilities,
        text("opinion.not-here.title"),
        InfoLine("info", text("opinion.not-here.reason")),
        actions=(next_action("home.refused.back", "home-now"),),
    )


def kinds_screen() -> Choice:
    """Return the first question."""
    tiles = [
        Tile(kind.value, text(f"opinion.kind.{kind}"), text(f"opinion.kind.{kind}-note"), KINDS[kind]) for kind in KINDS
    ]
    tiles.append(Tile(READ, text("opinion.kind.answer"), text("opinion.kind.answer-note"), "search"))
    return Choice(title=text("opinion.kind.title"), lead=text("opinion.kind.lead"), choices=tuple(tiles))


@dataclass(frozen=True)
class OpinionAboutStep:
    """Asks what it is about."""

    name: str = "opinion-about"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE

    def enter(self, visit: Visit) -> Outcome:
        """Ask."""
        kind = visit.part(Voice).kind
        return GoTo("opinion-kind") if kind is None else Show(abouts_screen(kind))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with the answer."""
        voice = visit.part(Voice)
        if voice.kind is None or not isinstance(event, Press) or event.action != "choose":
            return None
        if event.value not in ABOUT[voice.kind]:
            return None
        voice.about = event.value
        return Next()


def abouts_screen(kind: OpinionKind) -> Choice:
    """Return the question what it is about."""
    tiles = (Tile(about, text(f"opinion.about.{about}"), None, ABOUT_ICONS[about]) for about in ABOUT[kind])
    return Choice(
        title=text(f"opinion.about.title-{kind}"),
        about=Tile(kind.value, text(f"opinion.kind.{kind}"), icon=KINDS[kind]),
        choices=tuple(tiles),
        notice=Notice(Tone.INFO, text("opinion.sealed"), "shield"),
    )
