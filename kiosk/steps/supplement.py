# SPDX-License-Identifier: Apache-2.0
"""Handing in what a notice asks for (补正): whose it is, what is wanted and why, each paper scanned or left out.

The list is shown to nobody but the dossier's own people, who show their card; a slip alone tells how many papers are
wanted and until when.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from msgspec.structs import replace

from config.texts import Text, text
from devices.receipt_printer import ReceiptPrinter
from kiosk.domain.item import Material, ServiceItem
from kiosk.domain.parties import Authorisation, Parties, Person
from kiosk.domain.progress import Dossier, Notice, NoticeLine, PersonTold
from kiosk.domain.relation import Relation
from kiosk.domain.words import Words
from kiosk.steps.belongings import Part
from kiosk.steps.events import Elapsed, Event, Press
from kiosk.steps.facilities import usable
from kiosk.steps.inquiry import Inquiry, Purpose, Way
from kiosk.steps.materials import PAGES
from kiosk.steps.paper import ROLL, ask_for
from kiosk.steps.progress_words import day_words, moment
from kiosk.steps.scan import ScanStep
from kiosk.steps.scan_order import Order
from kiosk.steps.scan_sheets import can_scan
from kiosk.steps.screens import (
    Action,
    Guide,
    GuideLine,
    GuideRow,
    InfoLine,
    MaterialRow,
    Materials,
    MaterialState,
    Tag,
    Tone,
    Trouble,
)
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import count, next_action, refusal

# How often the list looks whether there is a camera.
LOOK = After(1.0, "look")
SCAN, LEAVE_OUT, PAPERS = "scan", "leave-out", "supplement-papers"
# The step that prints what is wanted, and the key that asks for it.
LIST_STEP, LIST = "supplement-list", "print-list"


@dataclass(repr=False)
class Answer(Part):
    """What somebody answers to a notice: which lines they leave out on purpose."""

    NAME: ClassVar[str] = "supplement"
    left_out: set[str] = field(default_factory=set)
    """Materials that are left out."""
    opened: str = ""
    begun: bool = False


def dossier_of(visit: Visit) -> Dossier | None:
    """Return the chosen dossier as its own people see it, None before they have shown their card."""
    inquiry = visit.part(Inquiry)
    return inquiry.dossiers.get(inquiry.chosen)


def notice_of(visit: Visit) -> Notice:
    """Return the notice that is answered; raises LookupError where there is none."""
    dossier = dossier_of(visit)
    if dossier is None or dossier.notice is None:
        raise LookupError("no notice was chosen")
    return dossier.notice


def wanted_lines(visit: Visit) -> tuple[NoticeLine, ...]:
    """Return what the notice asks for."""
    return notice_of(visit).lines


# The notice.


@dataclass(frozen=True)
class NoticeStep:
    """Shows what is wanted to whom it concerns; says to everybody else why not, and where to go."""

    name: str = "supplement-notice"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Ask for the card where only a code was shown; then show the notice."""
        inquiry = visit.part(Inquiry)
        if not inquiry.chosen:
            return Next()
        told = inquiry.progress
        if visit.cards.operator is None and inquiry.fresh and told and not told.wanted:
            return Show(_refusal(visit, "nothing", tone=Tone.INFO))
        if visit.cards.operator is None:
            # Found by code: the list is for the dossier's own people.
            inquiry.purpose, inquiry.way, inquiry.looked = Purpose.SUPPLEMENT, Way.CARD, False
            inquiry.expected = inquiry.chosen
            return GoTo("progress-card")
        refused = why_not(visit)
        return Show(refused) if refused else _notice(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Begin with the papers, or go elsewhere."""
        if event == Press("begin") and why_not(visit) is None:
            begin(visit)
            return GoTo(PAPERS)
        if event == Press(LIST) and why_not(visit) is None and usable(visit.facilities, ReceiptPrinter):
            return ask_for(visit, LIST_STEP, ROLL)
        if event == Press("progress"):
            visit.part(Inquiry).purpose = Purpose.PROGRESS
            return GoTo("progress-show")
        return GoTo("supplement-ask") if event == Press("other-way") else None


def why_not(visit: Visit) -> Trouble | None:
    """Say why this notice cannot be answered here and now; None when it can."""
    # In the order in which people can act on it: whose it is, whether anything is wanted, whether it is in time.
    inquiry = visit.part(Inquiry)
    dossier = dossier_of(visit)
    if dossier is None:
        own = inquiry.own is not None
        return _refusal(visit, "held" if own else "unknown" if inquiry.trouble else "not-yours")
    if dossier.notice is None:
        return _refusal(visit, "nothing", tone=Tone.INFO)
    here = inquiry.answered_here(dossier.notice.id)
    if here is not None:
        return _refusal(visit, "answered-sent" if here else "answered", tone=Tone.INFO)
    if not dossier.may_supplement:
        return _refusal(visit, "not-allowed")
    if visit.facilities.today() > dossier.notice.until:
        return _refusal(visit, "expired", day=day_words(dossier.notice.until))
    if visit.facilities.catalogue.item(dossier.progress.task_code) is None:
        return _refusal(visit, "no-matter")
    return None


def _refusal(visit: Visit, why: str, *, tone: Tone = Tone.WARN, **args: Text) -> Trouble:
    dossier = dossier_of(visit)
    known = visit.part(Inquiry).progress is not None
    # The way to progress only for its own people: the others have no business with it.
    see = (next_action("supplement.see-progress", "progress", "clock"),) if known and dossier else ()
    return refusal(
        visit.facilities,
        text(f"supplement.{why}-title"),
        InfoLine("info", text(f"supplement.{why}-why", **args)),
        phone=dossier.progress.phone if dossier else "",
        actions=(Action("other-way", text("progress.none.other-way")), *see),
        tone=tone,
    )


def _notice(visit: Visit) -> Outcome:
    dossier, notice = dossier_of(visit), notice_of(visit)
    item = dossier.progress.item.text if dossier else text("supplement.matter")
    rows = tuple(_wanted_row(line) for line in notice.lines)
    screen = Guide(
        title=text("supplement.notice-title", count=count(len(notice.lines))),
        lead=text("supplement.notice-lead", item=item),
        tags=(Tag(text("supplement.until", day=day_words(notice.until)), Tone.WARN),),
        rows=rows,
        version=text("supplement.notice-number", number=notice.number, time=moment(notice.issued_at)),
        actions=(_list_key(visit), next_action("supplement.begin", "begin", "scan")),
    )
    return Show(screen)


def _list_key(visit: Visit) -> Action:
    able = usable(visit.facilities, ReceiptPrinter)
    reason = None if able else text("paper.key.no-printer")
    return Action(LIST, text("supplement.list"), icon="print", enabled=able, reason=reason)


def _wanted_row(line: NoticeLine) -> GuideRow:
    return GuideRow("paper", line.name.text, (GuideLine(line.wrong.text), GuideLine(line.todo.text)))


def begin(visit: Visit) -> None:
    """Take the answer up: the wanted papers are the papers of this visit."""
    dossier = dossier_of(visit)
    answer = visit.part(Answer)
    # Once: a new id for each look at the notice would make two answers of one.
    if dossier is None or answer.begun:
        return
    item = visit.facilities.catalogue.item(dossier.progress.task_code)
    if item is None:
        return
    visit.item = supplement_item(item, notice_of(visit))
    visit.submission_id = visit.facilities.new_id()
    answer.begun = True


def supplement_item(item: ServiceItem, notice: Notice) -> ServiceItem:
    """Return the matter with the wanted papers in place of its own, named as what it is."""
    materials = tuple(
        Material(
            line.material_id, line.name, line.todo, ways=(SCAN,), pages=line.pages, max_pages=line.max_pages,
            min_dpi=line.min_dpi,
        )
        for line in notice.lines
    )  # fmt: skip
    name = Words(f"{item.name.zh}（补正材料）", f"{item.name.en} (additional papers)")
    # The age was judged when it was applied for; a notice is answered at any.
    return replace(item, name=name, materials=materials, minimum_age=None)


def parties_of(visit: Visit) -> Parties:
    """Return for whom the dossier is and who stands here now; raises LookupError before a card was read."""
    dossier, card = dossier_of(visit), visit.cards.operator
    if dossier is None or card is None:
        raise LookupError("nobody has shown a card")
    here = Person.of_card(card)
    if dossier.role == "applicant":
        return Parties(Relation.SELF, here, here, here)
    # As handed in then, but for who stands here: the platform holds the answer against the dossier it has.
    told = dossier.parties
    authority = told.authorisation
    return Parties(
        Relation(told.relation),
        _person(told.applicant),
        here,
        here,
        told.relation_detail,
        Authorisation(authority.scope, authority.until) if authority else None,
    )


def _person(told: PersonTold) -> Person:
    return Person(told.name, told.id_type, told.id_no, told.type, told.phone, told.read_from_card)


# The papers.


@dataclass(frozen=True)
class PapersStep:
    """The wanted papers, each with what is wrong; a paper is scanned, or left out by saying so."""

    name: str = PAPERS
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show where each stands."""
        if not visit.part(Answer).begun:
            return Next()
        missing = missing_lines(visit)
        scanned = [line for line in wanted_lines(visit) if _scanned(visit, line)]
        return Show(
            Materials(
                title=_papers_title(len(scanned), len(missing)),
                lead=text("supplement.papers-lead"),
                rows=tuple(_row(visit, line) for line in wanted_lines(visit)),
                actions=(_onwards(scanned, missing),),
            ),
            after=(LOOK,),
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Scan one, leave one out, take that back, or go on."""
        if isinstance(event, Elapsed):
            return self.enter(visit)
        if not isinstance(event, Press):
            return None
        if event.action == "next":
            ready = not missing_lines(visit) and any(_scanned(visit, line) for line in wanted_lines(visit))
            return GoTo("supplement-review") if ready else None
        if event.value not in {line.material_id for line in wanted_lines(visit)}:
            return None
        return self._way(visit, event)

    def _way(self, visit: Visit, event: Press) -> Outcome | None:
        answer = visit.part(Answer)
        if event.action == "open":
            answer.opened = event.value
            return self.enter(visit)
        if event.action == LEAVE_OUT:
            visit.part(Order).forget(event.value)
            answer.left_out.add(event.value)
            answer.opened = ""
            return self.enter(visit)
        look = event.action == PAGES and bool(visit.papers.pages.get(event.value))
        if look or (event.action == SCAN and can_scan(visit.facilities)):
            # Scanning it after all takes back that it was to be left out.
            answer.left_out.discard(event.value)
            answer.opened, visit.papers.scanning, visit.part(Order).asked = "", event.value, look
            return GoTo("supplement-scan", return_here=True)
        return None


def _scanned(visit: Visit, line: NoticeLine) -> int:
    return len(visit.papers.pages.get(line.material_id, []))


def missing_lines(visit: Visit) -> list[NoticeLine]:
    """Return the lines that were neither scanned nor left out."""
    left_out = visit.part(Answer).left_out
    return [one for one in wanted_lines(visit) if not _scanned(visit, one) and one.material_id not in left_out]


def _papers_title(done: int, missing: int) -> Text:
    if missing and not done:
        return text("supplement.papers-begin", missing=count(missing))
    if missing:
        return text("supplement.papers-title", done=count(done), missing=count(missing))
    return text("supplement.papers-complete", done=count(done)) if done else text("supplement.papers-none")


def _onwards(scanned: list[NoticeLine], missing: list[NoticeLine]) -> Action:
    reason = None
    if missing:
        # Named and not only counted: whoever is refused must know which paper it is about.
        reason = text("supplement.still", name=missing[0].name.text)
    elif not scanned:
        reason = text("supplement.one-at-least")
    return Action("next", text("apply.next"), primary=True, enabled=reason is None, reason=reason)


def _row(visit: Visit, line: NoticeLine) -> MaterialRow:
    answer, pages = visit.part(Answer), _scanned(visit, line)
    missing = missing_lines(visit)
    opened = answer.opened or (missing[0].material_id if missing else "")
    if line.material_id == opened:
        return MaterialRow(line.material_id, line.name.text, line.wrong.text, MaterialState.OPEN, _ways(visit, pages))
    if pages:
        done = text("apply.materials.scanned", pages=pages)
        return MaterialRow(line.material_id, line.name.text, done, MaterialState.DONE, opens=True)
    out = line.material_id in answer.left_out
    note = text("supplement.left-out") if out else line.wrong.text
    state = MaterialState.LATER if out else MaterialState.WAITING
    return MaterialRow(line.material_id, line.name.text, note, state)


def _ways(visit: Visit, pages: int) -> tuple[Action, ...]:
    able = can_scan(visit.facilities)
    reason = None if able else text("apply.cause.camera-short")
    key = "apply.materials.scan-again" if pages else "apply.materials.scan"
    scan = Action(SCAN, text(key), icon="scan", primary=able and not pages, enabled=able, reason=reason)
    look = (Action(PAGES, text("apply.materials.pages"), icon="list", primary=True),) if pages else ()
    return (*look, scan, Action(LEAVE_OUT, text("supplement.leave-out"), icon="shop"))


@dataclass(frozen=True)
class SupplementScanStep:
    """Scans as an application does; no trail of seven steps stands over it."""

    name: str = "supplement-scan"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    scan: ScanStep = field(default_factory=ScanStep)

    def enter(self, visit: Visit) -> Outcome:
        """Open the live view."""
        return without_trail(self.scan.enter(visit))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Follow the desk."""
        outcome = self.scan.handle(visit, event)
        return None if outcome is None else without_trail(outcome)


def without_trail(outcome: Outcome) -> Outcome:
    """Return what is shown without the trail of an application."""
    if not isinstance(outcome, Show) or outcome.screen.trail is None:
        return outcome
    return replace(outcome, screen=replace(outcome.screen, trail=None))
