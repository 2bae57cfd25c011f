# SPDX-License-Identifier: Apache-2.0
"""Finding: first what this machine holds and knows, then what the platform says; then one is chosen."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from config.texts import Text, plain, text
from kiosk.audit import Act
from kiosk.domain.progress import Dossiers, Progress
from kiosk.steps import progress_words as words
from kiosk.steps.answered import Answered
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.inquiry import (
    ASK_SECONDS,
    LOOK_SECONDS,
    OUTBOX,
    PLATFORM,
    Found,
    Held,
    Inquiry,
    Purpose,
    Told,
    Way,
    ask_by_card,
    ask_by_code,
    keep,
    look_here,
    query_of,
)
from kiosk.steps.progress_screens import Asking
from kiosk.steps.screens import Action, Choice, InfoLine, Tile, Tone, Trouble
from kiosk.steps.step import Call, GoTo, Next, Offline, Outcome, Show, Work
from kiosk.steps.visit import Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.line import Line

LIST, SHOW, ASKED_FOR = "progress-list", "progress-show", "supplement-notice"


@dataclass(frozen=True)
class FindStep:
    """Asks machine and platform; passed when both were asked already."""

    name: str = "progress-find"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Begin with what is here."""
        inquiry = visit.part(Inquiry)
        if inquiry.looked:
            return Next()
        inquiry.clear()
        if inquiry.way is Way.CARD:
            # A code typed before must not narrow what the card finds.
            inquiry.code = ""
        return Show(_asking(()), work=Work(OUTBOX, _look(visit), LOOK_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go from what is here to what the platform says, and on with whatever there is."""
        inquiry = visit.part(Inquiry)
        if event == Press("stop"):
            return _found(visit, "line")
        if isinstance(event, Done):
            return self._came(visit, event.value)
        if isinstance(event, Failed):
            # The note was kept, or was not: the person sees the same.
            return _onwards(visit) if inquiry.looked else self._failed(visit)
        return _pressed(visit, event) if isinstance(event, Press) else None

    def _came(self, visit: Visit, value: object) -> Outcome:
        inquiry = visit.part(Inquiry)
        if isinstance(value, Found):
            _take_here(inquiry, value)
            return self._ask(visit)
        if isinstance(value, Told):
            return _told(visit, value)
        if isinstance(value, Answered):
            inquiry.answered = value
        return _onwards(visit)

    def _failed(self, visit: Visit) -> Outcome:
        inquiry = visit.part(Inquiry)
        if inquiry.here_asked:
            return _found(visit, "platform")
        # A machine that cannot look into its own store can still ask the platform.
        inquiry.here_asked = True
        return self._ask(visit)

    def _ask(self, visit: Visit) -> Outcome:
        inquiry, facilities = visit.part(Inquiry), visit.facilities
        # Not asked at all: a person would wait for a time-out that is known beforehand.
        if facilities.line.line is Line.DOWN:
            return _found(visit, "line")
        call: Call
        card, mode = visit.cards.operator, str(facilities.site.mode)
        if inquiry.way is Way.CARD and card:
            call = functools.partial(ask_by_card, query_of(card, inquiry.purpose, facilities.site), mode)
        elif inquiry.code:
            call = functools.partial(ask_by_code, inquiry.code, mode)
        else:
            return _found(visit, "")
        return Show(_asking(inquiry.held_here), work=Work(PLATFORM, call, ASK_SECONDS))


def _look(visit: Visit) -> Call:
    inquiry, card = visit.part(Inquiry), visit.cards.operator
    id_no = card.number if card and inquiry.way is Way.CARD else ""
    return functools.partial(look_here, inquiry.code, id_no, visit.facilities.now().timestamp())


def _asking(held: tuple[Held, ...]) -> Asking:
    waiting = sum(not one.settled for one in held)
    lines = (InfoLine("tray", text("progress.find.held", count=waiting)),) if waiting else ()
    return Asking(
        title=text("progress.find.title"),
        lead=text("progress.find.lead"),
        lines=lines,
        actions=(Action("stop", text("progress.find.stop")),),
    )


def _take_here(inquiry: Inquiry, found: Found) -> None:
    inquiry.held_here, inquiry.here_asked, inquiry.answered = found.held, True, found.answered
    inquiry.dossiers = {one.progress.submission_id: one for one in found.dossiers}
    inquiry.progresses = tuple(one.progress for one in found.dossiers) or ((found.progress,) if found.progress else ())


def _told(visit: Visit, told: Told) -> Outcome:
    inquiry = visit.part(Inquiry)
    inquiry.fresh, inquiry.looked = True, True
    inquiry.trouble = ""
    # In place of what was known before, not beside it: a dossier the platform no longer tells of is gone.
    if told.dossiers is not None:
        inquiry.dossiers = {one.progress.submission_id: one for one in told.dossiers.dossiers}
        inquiry.progresses = tuple(one.progress for one in told.dossiers.dossiers)
    else:
        inquiry.progresses = (told.progress,) if told.progress else ()
    _note(visit)
    card = visit.cards.operator
    kept: Dossiers | Progress | None = told.dossiers or told.progress
    if kept is None or (told.dossiers is not None and card is None):
        return _onwards(visit)
    name = f"dossiers:{card.number}" if told.dossiers and card else f"progress:{inquiry.code}"
    # Kept before it is shown: the next person with this code may come when the line is gone.
    call = functools.partial(keep, name, kept, visit.facilities.now().timestamp())
    return Show(_asking(inquiry.held_here), work=Work(OUTBOX, call, LOOK_SECONDS))


def _found(visit: Visit, trouble: str) -> Outcome:
    inquiry = visit.part(Inquiry)
    inquiry.looked, inquiry.fresh, inquiry.trouble = True, False, trouble
    _note(visit)
    return _onwards(visit)


def _note(visit: Visit) -> None:
    inquiry = visit.part(Inquiry)
    way = inquiry.way.value if inquiry.way else ""
    facts: dict[str, str | int] = {"kind": way, "count": len(inquiry.choices())}
    visit.facilities.note(
        Act.PROGRESS_ASKED,
        visit.id,
        result="fresh" if inquiry.fresh else "kept",
        reason=inquiry.purpose.value,
        **facts,
    )


def _onwards(visit: Visit) -> Outcome:
    """Go to the one found, to the list of several, or say that there is none."""
    inquiry = visit.part(Inquiry)
    inquiry.looked = True
    found = wanted(inquiry)
    if inquiry.expected:
        # A slip was shown before the card: that dossier or none, also where the card has others.
        inquiry.chosen = inquiry.expected
        return GoTo(ASKED_FOR)
    again, inquiry.again = inquiry.again, ""
    if again in found:
        inquiry.chosen = again
        return GoTo(SHOW)
    if not found:
        return Show(_nothing(visit))
    # One needs no choosing: most people have one.
    if len(found) > 1:
        return GoTo(LIST)
    inquiry.chosen = found[0]
    return GoTo(SHOW if inquiry.purpose is Purpose.PROGRESS else ASKED_FOR)


def wanted(inquiry: Inquiry) -> list[str]:
    """Return the submissions to choose from: of those that want papers, where that is what somebody came for."""
    found = inquiry.choices()
    if inquiry.purpose is Purpose.PROGRESS or len(found) < 2:
        return found
    # Where none of several wants papers all are shown, so that each can say so itself.
    asked = [one.submission_id for one in inquiry.progresses if one.wanted]
    return asked or found


def _nothing(visit: Visit) -> Trouble:
    """Say why nothing was found, and where else to go."""
    inquiry = visit.part(Inquiry)
    way = "card" if inquiry.way is Way.CARD else "code"
    # "There is nothing" may only be said by who was asked; without an answer it is "not known here".
    unanswered = bool(inquiry.trouble)
    key = f"progress.none.{inquiry.trouble if unanswered else way}"
    return refusal(
        visit.facilities,
        text(f"{key}-title"),
        InfoLine("info", text(f"{key}-why")),
        actions=(
            Action("other-way", text("progress.none.other-way")),
            *((next_action("progress.none.again", "again", "again"),) if unanswered else ()),
        ),
        tone=Tone.WARN if unanswered else Tone.INFO,
    )


def _pressed(visit: Visit, event: Press) -> Outcome | None:
    inquiry = visit.part(Inquiry)
    if event.action == "again":
        inquiry.clear()
        return GoTo(FindStep.name)
    if event.action == "other-way":
        return GoTo(f"{inquiry.purpose.value}-ask")
    return None


@dataclass(frozen=True)
class ListStep:
    """Several were found: which one."""

    name: str = "progress-list"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Show them; passed where there is no choice."""
        inquiry = visit.part(Inquiry)
        found = wanted(inquiry)
        if len(found) < 2:
            return Next()
        return Show(
            Choice(
                title=text(f"progress.list.{inquiry.purpose.value}", count=len(found)),
                lead=text("progress.list.lead" if inquiry.fresh else "progress.list.lead-old"),
                choices=tuple(_line(visit, one) for one in found),
            )
        )

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Go to the one chosen."""
        inquiry = visit.part(Inquiry)
        if not isinstance(event, Press) or event.action != "choose" or event.value not in wanted(inquiry):
            return None
        inquiry.chosen, inquiry.printed = event.value, 0
        return GoTo(SHOW if inquiry.purpose is Purpose.PROGRESS else ASKED_FOR)


def _line(visit: Visit, submission_id: str) -> Tile:
    inquiry = visit.part(Inquiry)
    progress = next((one for one in inquiry.progresses if one.submission_id == submission_id), None)
    if progress:
        day = words.short_day(progress.slip.received_at.date())
        note = text("progress.list.line", day=day, state=words.title(progress))
        return Tile(submission_id, progress.item.text, note, "clock")
    held = next(one for one in inquiry.held_here if one.body.id == submission_id)
    note = text("progress.list.line", day=words.short_day(held.body.received_at.date()), state=words.held_title(held))
    return Tile(submission_id, item_name(visit, held.body.item.task_code), note, "tray")


def item_name(visit: Visit, task_code: str) -> Text:
    """Return the name of a matter by its code, the code itself where this machine no longer has the matter."""
    item = visit.facilities.catalogue.item(task_code)
    return item.name.text if item else plain(task_code)
