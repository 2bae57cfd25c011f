# SPDX-License-Identifier: Apache-2.0
"""Taking a draft up again: its code, the card it was kept with, and back to the form where it was left."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import ClassVar

from config.texts import Text, both, text
from devices.device import CancelToken, Deadline
from devices.receipt_printer.slip import Slip
from kiosk.audit import Act
from kiosk.domain import query_code
from kiosk.domain.form import Form
from kiosk.draft import Draft, DraftError, opened
from kiosk.forms import Answers
from kiosk.receipts.side_papers import Sheet, left_slip
from kiosk.steps.draft_part import Drafts, has_changed, take_up
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.fact_forms import DRAFT_CODE
from kiosk.steps.form import Paged
from kiosk.steps.paper import PaperStep, ask_for, print_key
from kiosk.steps.screens import Action, Choice, InfoLine, Tone, Trouble
from kiosk.steps.step import GoTo, Leave, Offline, Outcome, Reason, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Place, Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.entry import State
from offline_queue.outbox import Outbox

# The key costs about 50 ms on purpose; the rest is for an outbox that is busy storing.
OPEN_SECONDS = 15.0
# The step that prints what is left of a draft, and the key that asks for it.
LEFT_PAPER, PRINT = "draft-left-print", "print-left"
# The key that goes through what was filled in once more.
CHECK = "check"
# Why a draft is not opened though code and card are right.
REPLACED = "replaced"


@dataclass(frozen=True)
class DraftCodeStep(Paged):
    """Asks for the code; a slip of the finger is told at once by its check character."""

    name: str = "draft-code"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    on_trail: ClassVar[str] = ""

    def sheet(self, visit: Visit) -> Form:
        """Return the form of one field."""
        return DRAFT_CODE

    def answers(self, visit: Visit) -> Answers:
        """Return where the code lies."""
        return visit.part(Drafts).typed

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        return visit.part(Drafts).entry

    def own_fault(self, visit: Visit, name: str) -> Text | None:
        """Refuse what cannot be a code."""
        typed = self.answers(visit).get("code", "")
        return None if not typed or query_code.holds(query_code.read(typed)) else text("draft.fault.code")


@dataclass(frozen=True)
class DraftOpenStep:
    """Opens the draft with code and card, and leads to where it was left."""

    name: str = "draft-open"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Open it beside the screen; the key takes a moment on purpose."""
        if visit.item is not None:
            # Come back to from the form: opening it once more would put back what was changed since.
            return GoTo("applicant-card")
        card, code = visit.cards.operator, query_code.read(visit.part(Drafts).typed.get("code", ""))
        if card is None or not code:
            # Only a way of the flow that skips code or card leads here; it must not try a key made of nothing.
            return Leave(Reason.HOME)
        now = visit.facilities.now().timestamp()
        call = functools.partial(take_out, code, card.number, now)
        return Show(_wait(), work=Work(OUTBOX, call, OPEN_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go on with it, or say why not."""
        if isinstance(event, Done) and isinstance(event.value, Draft):
            return _take_up(visit, event.value)
        if isinstance(event, Done | Failed):
            # Told apart: whoever has the code has the slip, and the wrong card of a family is common.
            reason = event.value if isinstance(event, Done) else "fault"
            visit.facilities.note(Act.DRAFT_REFUSED, visit.id, reason=str(reason))
            return Show(_refused(visit, str(reason)))
        if event == Press("again"):
            return GoTo("draft-code")
        if event == Press(CHECK) and visit.item is not None:
            return _onwards()
        if event == Press(PRINT) and visit.part(Drafts).lines:
            return ask_for(visit, LEFT_PAPER)
        return Leave(Reason.HOME) if event == Press("leave-matter") else None


def take_out(
    code: str, number: str, now: float, outbox: Outbox, deadline: Deadline, cancel: CancelToken
) -> Draft | str:
    """Open a draft, or return why it cannot be, or need not be any more."""
    try:
        draft = opened(outbox, code, number, now)
    except DraftError as wrong:
        return wrong.reason
    # Somebody handed the same in anew meanwhile: told now, and not when all is filled in and signed.
    old = outbox.entry(draft.replaces) if draft.replaces else None
    return REPLACED if old and old.state is State.REPLACED else draft


def _take_up(visit: Visit, draft: Draft) -> Outcome:
    code = query_code.read(visit.part(Drafts).typed.get("code", ""))
    visit.part(Drafts).code = code
    if not take_up(visit, draft):
        # A form or a shelf that cannot be read is a fault of this machine; only the catalogue can say "cancelled".
        gone = visit.facilities.catalogue.withdrawn(draft.task_code)
        return Show(_withdrawn(visit, draft) if gone else _refused(visit, "fault"))
    visit.facilities.note(Act.DRAFT_TAKEN_UP, visit.id, item=draft.task_code)
    if has_changed(visit, draft):
        return Show(_changed(visit, draft))
    return _onwards()


def _onwards() -> GoTo:
    # By way of the second card and the small forms: each passes where it has nothing to ask.
    return GoTo("applicant-card")


def _changed(visit: Visit, draft: Draft) -> Trouble:
    """Say that the office changed the matter since: what was filled in is gone through once more, page by page."""
    item = visit.matter
    versions = text("draft.changed.versions", before=draft.version, now=item.version)
    return refusal(
        visit.facilities,
        text("draft.changed.title"),
        InfoLine("document", both(item.name.zh, item.name.en)),
        *((InfoLine("clock", versions),) if draft.version not in (0, item.version) else ()),
        InfoLine("info", text("draft.changed.reason")),
        actions=(next_action("draft.changed.check", CHECK),),
        tone=Tone.INFO,
    )


def _withdrawn(visit: Visit, draft: Draft) -> Trouble:
    """Say that the matter is cancelled, and offer what had been filled in on paper: it was work, and may serve."""
    drafts = visit.part(Drafts)
    drafts.title = draft.title
    drafts.lines.wipe()
    for number, (label, answer) in enumerate(draft.lines, 1):
        drafts.lines.put(f"{number:03d} {label}", answer)
    lines = [InfoLine("info", text("draft.withdrawn.reason"))]
    if any(draft.title):
        lines.insert(0, InfoLine("document", both(*draft.title)))
    printed = (print_key(visit, PRINT, "draft.withdrawn.print"),) if draft.lines else ()
    leave = next_action("apply.card.leave-matter", "leave-matter")
    return refusal(visit.facilities, text("draft.withdrawn.title"), *lines, actions=(*printed, leave))


def left_paper() -> PaperStep:
    """Return the step that prints what had been filled in for a matter that was withdrawn."""
    return PaperStep(LEFT_PAPER, "draft-left", _left_slip)


def _left_slip(visit: Visit, sheet: Sheet) -> Slip:
    drafts = visit.part(Drafts)
    title = drafts.title[visit.language == "en"] or drafts.title[0]
    # The number in front kept equal labels of two groups apart.
    lines = [(label.partition(" ")[2], answer) for label, answer in drafts.lines.items()]
    return left_slip(sheet, title, lines)


def _wait() -> Choice:
    return Choice(title=text("draft.open.wait"), choices=(), can_go_back=False)


def _refused(visit: Visit, reason: str) -> Trouble:
    said = "renewal.refused.gone" if reason == REPLACED else f"draft.refused.{reason}"
    return refusal(
        visit.facilities,
        text(said),
        InfoLine("info", text(f"{said}-reason")),
        actions=(Action("leave-matter", text("apply.card.leave-matter")), next_action("draft.refused.again", "again")),
    )
