# SPDX-License-Identifier: Apache-2.0
"""The list of work of one window without widgets: what lies here, what is chosen, and what is under way.

It belongs to the context, so that it outlives the widgets that show it; hand-over and the end of the day ask it too.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from devices.device import CancelToken, Deadline
from kiosk.domain.paper import instant
from kiosk.platform.calls.dossiers import Action, DossierFile, Said
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.errors import PlatformError
from kiosk.window_work import entering, looking
from kiosk.window_work.due import DayLoad, load
from kiosk.window_work.entering import Entered, NotEnteredError
from kiosk.window_work.listing import Only, Piece, counts, narrowed, pieces
from kiosk.window_work.looking import Fetch, Filed, Moved, Seen
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from ui.window.context import WindowContext

LOOK_SECONDS, ASK_SECONDS, ACT_SECONDS = 20.0, 60.0, 30.0
# How often the platform is asked what moved while somebody looks at the list.
FETCH_EVERY = datetime.timedelta(seconds=60)
DAYS_SHOWN = 18
Question = Literal["", "urge", "call", "entry"]
FLAGS: Mapping[str, str] = {"urge": "urgent", "call": "attention"}


class WorkState(QObject):
    """``changed`` tells any news."""

    changed = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context)
        self._context = context
        self.seen: Seen | None = None
        self.cause = ""
        """Why the list could not be asked for, as a code; empty where it was."""
        self.only = Only.ALL
        self.day: datetime.date | None = None
        self.selected = ""
        self.filed: Filed | None = None
        self.file_cause = ""
        self.question: Question = ""
        self.entered: Entered | None = None
        self.doing = ""
        self.told = ""
        """What became of the last act, as a code; empty before one."""
        self.before: DossierFile | None = None
        """What the clerk saw of a dossier that was another version when they acted."""
        self._action: Action | None = None
        """What was sent last, while nobody knows what became of it."""
        self._sorted: tuple[Seen, datetime.date, tuple[Piece, ...]] | None = None
        self._looking = self._fetching = False
        self._fetched_at: datetime.datetime | None = None
        context.staff_changed.connect(self._staff_changed)

    @property
    def lines(self) -> tuple[Piece, ...]:
        """Return the whole list, the most urgent first."""
        seen, today = self.seen, self._today()
        if seen is None:
            return ()
        # Sorted once a look and a day: it is asked for many times with each change, and a window may have hundreds.
        if self._sorted is None or self._sorted[:2] != (seen, today):
            self._sorted = seen, today, pieces(seen.kept, seen.here, today, seen.hours)
        return self._sorted[2]

    @property
    def shown(self) -> tuple[Piece, ...]:
        """Return what is shown of it."""
        return narrowed(self.lines, self.only, self.day)

    @property
    def piece(self) -> Piece | None:
        """Return the chosen line."""
        return next((one for one in self.lines if one.id == self.selected), None)

    @property
    def file(self) -> DossierFile | None:
        """Return the chosen dossier as it was last heard."""
        return self.filed.file if self.filed else None

    @property
    def counts(self) -> Mapping[Only, int]:
        """Return how many lines there are of each kind."""
        return counts(self.lines)

    @property
    def load(self) -> tuple[DayLoad, ...]:
        """Return what is due on each of the next days."""
        standings = [piece.standing for piece in self.lines]
        return load(standings, self._today(), self.seen.hours if self.seen else None, DAYS_SHOWN)

    @property
    def session(self) -> Mapping[str, str] | None:
        """Return the header of who works here, None without a line to the platform."""
        who = self._context.staff.who
        return who.session.headers if who and who.session else None

    # What is asked

    def look(self) -> None:
        """Look at what lies here, and ask what moved where that is due."""
        if not self._looking:
            self._looking = True
            terminal = self._context.terminal
            call = functools.partial(
                looking.look, self._context.settings.hub.window, terminal.catalogue_folder, self._seconds
            )
            self._context.run("outbox", call, LOOK_SECONDS, self._looked)

    def fetch(self) -> None:
        """Ask the platform what moved, now."""
        outbox, session, seen = self._context.terminal.outbox, self.session, self.seen
        if session is None:
            self.cause = "no-session"
            self.changed.emit()
        elif outbox is not None and seen is not None and not self._fetching:
            self._fetching, self._fetched_at = True, self._context.now()
            call = functools.partial(looking.fetch, self._wanted(seen, session), outbox)
            self._context.run("platform", call, ASK_SECONDS, self._fetched)

    def choose(self, name: str) -> None:
        """Choose a line; its dossier is asked for."""
        if name != self.selected:
            self.selected, self.filed, self.file_cause = name, None, ""
            self.question, self.entered, self.told, self.before = "", None, "", None
            self._ask_file()
            self.changed.emit()

    def narrow(self, only: Only) -> None:
        """Show one kind of work."""
        self.only, self.day = only, None
        self.changed.emit()

    def choose_day(self, steps: int) -> None:
        """Go some days on among those shown; before today all days are shown."""
        days = [one.day for one in self.load]
        place = days.index(self.day) if self.day in days else -1
        place = min(max(place + steps, -1), len(days) - 1)
        self.day = days[place] if place >= 0 else None
        self.changed.emit()

    # What is done

    def ask(self, question: Question) -> None:
        """Ask something about the chosen line; asked a second time it is taken back."""
        self.question = "" if self.question == question else question
        self.entered, self.told = None, ""
        if self.question == "entry" and self.piece:
            piece, now = self.piece, self._context.now()
            since = piece.since
            self.entered = Entered(uuid7(), piece.project_no, piece.state, since, now, unit=piece.office.zh)
        self.changed.emit()

    def flag(self, reason: str) -> None:
        """Say of the chosen dossier why it is urgent, or what was said on the telephone; seen by the staff alone."""
        file, session, seen = self.file, self.session, self.seen
        if file is None or session is None or seen is None or not reason.strip() or self.doing:
            return
        self._action = action = self._said(file.project_no, reason.strip())
        self.doing = self.question
        call = functools.partial(looking.act, action, file.version, self._wanted(seen, session))
        done = functools.partial(self._flagged, self.selected, self.question)
        self._context.run("platform", call, ACT_SECONDS, done)
        self.changed.emit()

    def _said(self, project_no: str, reason: str) -> Action:
        """Return what is sent: the same as before where nobody knows what became of that, so that it is done once."""
        before, flag = self._action, FLAGS[self.question]
        if before and (before.project_no, before.flag, before.reason) == (project_no, flag, Said(reason)):
            return before
        site = self._context.settings.site
        return Action(
            id=uuid7(), project_no=project_no, action="flag", occurred_at=instant(self._context.now()),
            device=Place(site.region, site.hall, site.device), mode=str(site.mode), flag=flag, reason=Said(reason),
        )  # fmt: skip

    def fill(self, **values: Any) -> None:
        """Fill something in of what is written in by hand."""
        if self.entered:
            self.entered = replace(self.entered, **values)
            self.changed.emit()

    def enter(self) -> None:
        """Leave for the platform what was written in."""
        entered, who = self.entered, self._context.staff.who
        if entered is None or who is None or self.doing:
            return
        if missing := entering.gaps(entered, self._context.now()):
            self.told = f"gap.{missing[0]}"
            self.changed.emit()
            return
        self.doing = "entry"
        site, now = self._context.settings.site, self._context.now()

        def store(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> str:
            try:
                entering.enter(entered, outbox, site, who.staff_no, now)
            except NotEnteredError as wrong:
                return f"gap.{wrong.code}"
            return "entered"

        self._context.run("outbox", store, ACT_SECONDS, functools.partial(self._entered, self.selected))

    def let_be(self) -> bool:
        """Take back what is asked, then what was told, then the day; return False where nothing stands."""
        if self.question:
            self.question, self.entered = "", None
        elif self.told or self.before:
            self.told, self.before = "", None
        elif self.day or self.only is not Only.ALL:
            self.only, self.day = Only.ALL, None
        else:
            return False
        self.changed.emit()
        return True

    # What comes home

    def show(self, seen: Seen, filed: Filed | None = None, cause: str = "") -> None:
        """Show a look that was made up, for pictures."""
        self.seen, self.filed, self.cause = seen, filed, cause
        self.changed.emit()

    def _staff_changed(self) -> None:
        # What one clerk had open is not laid before the next.
        self.choose("")
        self.cause, self._fetched_at, self._action = "", None, None
        if self._context.staff.who:
            self.look()

    def _looked(self, end: object) -> None:
        self._looking = False
        if isinstance(end, Seen):
            self.seen = end
            self.cause = "" if self.cause == "outbox" else self.cause
            due = self._fetched_at is None or self._context.now() - self._fetched_at >= FETCH_EVERY
            if due and self._context.staff.who:
                self.fetch()
        else:
            self.cause = "outbox"
        self.changed.emit()

    def _fetched(self, end: object) -> None:
        self._fetching = False
        self.cause = "" if end is None else end.code if isinstance(end, PlatformError) else "fault"
        self.look()
        self.changed.emit()

    def _ask_file(self) -> None:
        piece, session, seen = self.piece, self.session, self.seen
        if piece is None or not piece.project_no or seen is None:
            return
        if session is None:
            self.file_cause = "no-session"
            return
        call = functools.partial(looking.file, piece.project_no, self._wanted(seen, session))
        self._context.run("platform", call, ACT_SECONDS, functools.partial(self._came, piece.id))

    def _came(self, name: str, end: object) -> None:
        if name != self.selected:
            return
        if isinstance(end, Filed):
            self.filed, self.file_cause = end, ""
        else:
            self.file_cause = end.code if isinstance(end, PlatformError) else "fault"
        self.changed.emit()

    def _flagged(self, name: str, question: str, end: object) -> None:
        self.doing = ""
        if isinstance(end, Filed):
            self._action = None
        if name != self.selected:
            self._ended_elsewhere(well=isinstance(end, Filed))
        elif isinstance(end, Filed):
            self.filed, self.question, self.told = end, "", f"done.{question}"
        elif isinstance(end, Moved):
            # Both stay: the words are there to be sent again once the clerk has seen what is new.
            self.before, self.filed, self.told = self.file, end.now, "moved"
        else:
            known = isinstance(end, PlatformError) and end.reason == "refused"
            self.told = "refused" if known else "not-heard"
            self._action = None if known else self._action
        self.changed.emit()

    def _entered(self, name: str, end: object) -> None:
        self.doing = ""
        if end == "entered":
            self._context.terminal.nudge()
        if name != self.selected:
            self._ended_elsewhere(well=end == "entered")
        else:
            self.told = end if isinstance(end, str) else "not-stored"
            if end == "entered":
                self.question, self.entered = "", None
        self.changed.emit()

    def _ended_elsewhere(self, *, well: bool) -> None:
        """Leave what is chosen now as it is; only that something before it may not have gone out is told."""
        if self.selected and not well:
            self.told = "one-before"

    def _wanted(self, seen: Seen, session: Mapping[str, str]) -> Fetch:
        folder = self._context.terminal.catalogue_folder
        return Fetch(seen.window, str(self._context.settings.site.mode), session, self._seconds, folder)

    def _seconds(self) -> float:
        return self._context.now().timestamp()

    def _today(self) -> datetime.date:
        return self._context.now().date()


def work_of(context: WindowContext) -> WorkState:
    """Return the list of a window, the same for all tabs."""
    found = context.findChild(WorkState)
    return found if isinstance(found, WorkState) else WorkState(context)
