# SPDX-License-Identifier: Apache-2.0
"""One dossier: where it stands, how much time is left, from when this is; and what can be done about it here."""

from __future__ import annotations

from dataclasses import dataclass

from config.texts import Text, text
from devices.receipt_printer import ReceiptPrinter
from kiosk.domain.progress import Progress
from kiosk.steps import progress_words as words
from kiosk.steps.events import Elapsed, Event, Press
from kiosk.steps.facilities import usable
from kiosk.steps.inquiry import Held, Inquiry, Purpose
from kiosk.steps.progress_find import FindStep, item_name
from kiosk.steps.progress_screens import Standing
from kiosk.steps.renewal import RENEW, may_renew, renew_key, renewable, to_renewal
from kiosk.steps.screens import Action, InfoLine, Notice, Tone
from kiosk.steps.step import After, GoTo, Next, Offline, Outcome, Show
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action
from offline_queue.line import Line

# The printer is looked at again: its key says by itself when there is paper.
LOOK = After(1.0, "look")
REPRINT, ANSWER, ANSWERED_BY = "progress-reprint", "supplement-notice", "supplement"


@dataclass(frozen=True)
class ShowStep:
    """Shows the dossier that was chosen."""

    name: str = "progress-show"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show it; passed where nothing is chosen."""
        screen = standing(visit)
        return Show(screen, after=(LOOK,)) if screen else Next()

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Print its slip again, answer its notice, or be done."""
        if isinstance(event, Elapsed):
            return self.enter(visit)
        if event == Press("done"):
            return GoTo("progress-goodbye")
        if event == Press("again") and visit.part(Inquiry).trouble:
            return _ask_again(visit)
        if event == Press(RENEW) and may_renew(visit):
            return to_renewal(visit)
        if event == Press("reprint") and usable(visit.facilities, ReceiptPrinter):
            return GoTo(REPRINT, return_here=True)
        if event == Press("answer") and _wants_papers(visit):
            # Told before it is gone to: the list would offer dossiers that want nothing.
            visit.part(Inquiry).purpose = Purpose.SUPPLEMENT
            return GoTo(ANSWER)
        return None


def standing(visit: Visit, notice: Notice | None = None) -> Standing | None:
    """Return the screen of the chosen dossier, None where there is none."""
    inquiry = visit.part(Inquiry)
    # The platform knows more than this machine as soon as it has the application.
    if progress := inquiry.progress:
        return _told(visit, progress, notice)
    return _held(visit, inquiry.own, notice) if inquiry.own else None


def _told(visit: Visit, progress: Progress, notice: Notice | None) -> Standing:
    inquiry, today = visit.part(Inquiry), visit.facilities.today()
    return Standing(
        title=words.title(progress),
        about=words.about(progress),
        light=words.light(progress, today),
        stations=words.stations(progress, today),
        age=words.age(progress, fresh=inquiry.fresh),
        notice=notice or _said(visit),
        actions=_actions(visit),
        spoken=words.title(progress),
    )


def _held(visit: Visit, held: Held, notice: Notice | None) -> Standing:
    return Standing(
        title=words.held_title(held),
        about=words.held_about(held, item_name(visit, held.body.item.task_code)),
        light=words.held_light(held, visit.facilities),
        stations=words.held_stations(held, visit.facilities),
        age=InfoLine("info", text("progress.held.age")),
        notice=notice or _said(visit),
        actions=_actions(visit),
        spoken=words.held_title(held),
    )


def _said(visit: Visit) -> Notice | None:
    """Say what must be known beside: no answer now, an answer to the notice that is here, a slip that came out."""
    inquiry = visit.part(Inquiry)
    # The newest news first, and one at a time: two bars are read by nobody.
    if inquiry.printed:
        return Notice(Tone.OK, text("progress.reprint.out"), "print")
    if any(one.body.kind == "supplement" and not one.settled for one in inquiry.held_here):
        return Notice(Tone.INFO, text("progress.held.supplement"), "tray")
    return _old(visit, inquiry) if inquiry.trouble else None


def _old(visit: Visit, inquiry: Inquiry) -> Notice | None:
    """Say why it is old; while the line is away there is nothing to be asked, and no key that would only fail."""
    why = "back" if inquiry.trouble == "line" else inquiry.trouble
    if visit.facilities.line.line is Line.DOWN:
        why = "line"
    # Of what this machine holds and the platform never told of, nothing is old but that it was not sent.
    if inquiry.progress is None and why != "back":
        return None
    if why == "line":
        return Notice(Tone.WARN, text("progress.stale.line"), "line-down")
    again = Action("again", text("progress.none.again"))
    return Notice(Tone.INFO, text(f"progress.stale.{why}"), "info", action=again)


def _ask_again(visit: Visit) -> Outcome:
    """Ask machine and platform anew, and come back to this dossier."""
    inquiry = visit.part(Inquiry)
    chosen = inquiry.chosen
    inquiry.clear()
    inquiry.again = chosen
    return GoTo(FindStep.name)


def _wants_papers(visit: Visit) -> bool:
    progress = visit.part(Inquiry).progress
    # A post may tell of progress and take no papers.
    return progress is not None and bool(progress.wanted) and ANSWERED_BY in visit.facilities.sections


def _actions(visit: Visit) -> tuple[Action, ...]:
    done = next_action("progress.done", "done")
    ways = (_reprint(visit),)
    if renewable(visit):
        return (*ways, renew_key(visit), _second(done))
    if _wants_papers(visit):
        return (*ways, Action("answer", text("progress.answer"), icon="upload", primary=True), _second(done))
    return (*ways, done)


def _second(action: Action) -> Action:
    """Return an action that is no longer the first: what the office waits for is."""
    return Action(action.name, action.label)


def _reprint(visit: Visit) -> Action:
    able = usable(visit.facilities, ReceiptPrinter)
    reason: Text | None = None if able else text("progress.reprint.no-printer")
    return Action("reprint", text("progress.reprint.key"), icon="print", enabled=able, reason=reason)
