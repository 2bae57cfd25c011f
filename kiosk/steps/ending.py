# SPDX-License-Identifier: Apache-2.0
"""The end: how it was, if the person wants to say; then goodbye, with everything wiped and the card taken along."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from config.texts import text
from devices.device import CancelToken, Deadline
from devices.id_card import IdCardReader
from kiosk.domain.query_code import grouped
from kiosk.domain.submission import EVALUATION_LEVELS, SKIPPED
from kiosk.steps.events import Done, Elapsed, Event, Failed, Press, Seen
from kiosk.steps.rating import BAD, REASONS, Rated, why
from kiosk.steps.screens import Action, Evaluation, Goodbye, InfoLine, Tile
from kiosk.steps.step import After, Leave, Next, Offline, Outcome, Reason, Show, Watch, Work
from kiosk.steps.storing import Rating, rate
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit
from kiosk.steps.words import HOTLINE, next_action
from offline_queue.entry import State

# The outbox answers within milliseconds; this is for a disk that hangs, and nobody waits longer to leave.
RATE_SECONDS = 10.0
# Time to take card and slip and to read two lines; shorter than the usual idle time, so that nobody is asked at the
# door.
GOODBYE = After(30.0, "over")


# Ends that a person was told as a refusal; a machine the platform does not accept (paused) still holds what it stored.
REFUSED_FOR_GOOD = frozenset({State.REJECTED, State.NEEDS_CORRECTION, State.DEAD_LETTER})


class Finished(Protocol):
    """What a person got done, and whether they have rated it."""

    submission_id: str
    rated: bool


def stored_here(visit: Visit) -> Finished | None:
    """Return the application that was stored, None where there is none or it was refused."""
    stored = visit.receipt
    # Who has just read that it was not taken is not asked how it was: nothing was finished.
    refused = stored is not None and stored.entry is not None and stored.entry.state in REFUSED_FOR_GOOD
    return None if refused else stored


@dataclass(frozen=True)
class EvaluationStep:
    """Asks for one of five levels; no default, may be skipped, a bad one needs no reason.

    ``served`` tells what was finished; where nothing was, nobody is asked.
    """

    name: str = "evaluation"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.QUEUE
    served: Callable[[Visit], Finished | None] = stored_here

    def enter(self, visit: Visit) -> Outcome:
        """Ask."""
        return Next() if self.served(visit) is None else Show(_question())

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Store the answer; whether that works does not hold anybody up."""
        stored = self.served(visit)
        # A rating that could not be stored is lost, and that is not the person's trouble.
        if isinstance(event, Done | Failed):
            return Next()
        if stored is None or stored.rated:
            return None
        rated = visit.part(Rated)
        if rated.level:
            return self._reasons(visit, stored, rated, event)
        return self._level(visit, stored, rated, event) if isinstance(event, Press) else None

    def _level(self, visit: Visit, stored: Finished, rated: Rated, event: Press) -> Outcome | None:
        level = event.value if event.action == "choose" else SKIPPED
        if event.action not in ("choose", "skip") or level not in (*EVALUATION_LEVELS, SKIPPED):
            return None
        if level in BAD:
            rated.level = level
            return why(rated)
        return _store(visit, stored, level)

    def _reasons(self, visit: Visit, stored: Finished, rated: Rated, event: Event) -> Outcome | None:
        """Take reasons in and out; whatever ends it, the rating is stored as it was given."""
        if isinstance(event, Press) and event.action == "choose" and event.value in REASONS:
            rated.turn(event.value)
            return why(rated)
        if event == Press("no-reason"):
            return _store(visit, stored, rated.level)
        if event == Press("next") or isinstance(event, Elapsed):
            return _store(visit, stored, rated.level, tuple(rated.reasons))
        return None


def _store(visit: Visit, stored: Finished, level: str, reasons: tuple[str, ...] = ()) -> Outcome:
    # Before the work begins: a second touch on a level would be a second evaluation of one visit.
    stored.rated = True
    facilities = visit.facilities
    rating = Rating(
        facilities.new_id(), stored.submission_id, visit.matter, level, facilities.now(), facilities.site, reasons
    )
    return Show(_question(), work=Work(OUTBOX, functools.partial(rate, rating), RATE_SECONDS))


def _question() -> Evaluation:
    return Evaluation(
        title=text("apply.rate.title"),
        lead=text("apply.rate.lead"),
        can_go_back=False,
        levels=tuple(
            Tile(level, text(f"apply.rate.{level}"), None, f"face-{len(EVALUATION_LEVELS) - place}")
            for place, level in enumerate(EVALUATION_LEVELS)
        ),
        actions=(Action("skip", text("apply.rate.skip")),),
    )


def present(reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> bool:
    """Tell whether the card still lies there."""
    return reader.present(deadline, cancel)


# Once a second: people look at the screen while the hand is still on the card.
LYING = Watch("card", IdCardReader, present, every=1.0)


@dataclass(frozen=True)
class GoodbyeStep:
    """Wipes, then sees the person off."""

    name: str = "goodbye"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Wipe everything of the person; the number is kept on the screen."""
        visit.wipe(keep_receipt=True)
        return _goodbye(visit)

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Wait for the card to be taken, then end."""
        if isinstance(event, Seen):
            return _card_seen(visit, event.value)
        if event == Press("again"):
            return Leave(Reason.AGAIN)
        if event != Press("done") and not isinstance(event, Elapsed):
            return None
        if visit.card_lies:
            # Nobody is sent off without their card: the idle time-out leads to the screen that goes on asking.
            return _goodbye(visit, insists=isinstance(event, Press))
        return Leave(Reason.FINISHED)


def _card_seen(visit: Visit, value: object) -> Outcome:
    """Keep what the reader says; an error is no "taken": then only the person can look."""
    visit.card_lies = value if isinstance(value, bool) else None
    return _goodbye(visit, unknown=visit.card_lies is None)


def _goodbye(visit: Visit, *, insists: bool = False, unknown: bool = False) -> Show:
    """Return goodbye; ``insists`` answers the key of somebody who says that they have everything."""
    stored, lies = visit.receipt, bool(visit.card_lies)
    lines = [InfoLine("circle-tick", text("apply.bye.cleared"))]
    if stored:
        lines.append(InfoLine("search", text("apply.bye.query", code=grouped(stored.query_code))))
        lines.append(InfoLine("phone", text("apply.bye.call", phone=stored.phone, hotline=HOTLINE)))
    lead = "apply.bye.card-unknown" if unknown else "apply.bye.card-left"
    screen = Goodbye(
        title=text("apply.bye.card-still" if insists else "apply.bye.title"),
        lead=text("apply.bye.card-where" if insists else lead) if lies or unknown else None,
        spoken=text("apply.bye.card-left") if lies else None,
        can_go_back=False,
        card_left=lies,
        paper_out=bool(stored and stored.prints),
        lines=tuple(lines),
        actions=(Action("again", text("apply.bye.again")), next_action("apply.bye.done", "done")),
    )
    return Show(screen, watch=(LYING,), after=(GOODBYE,))
