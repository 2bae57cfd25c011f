# SPDX-License-Identifier: Apache-2.0
"""Coming back for the answer, at any machine: the two codes of the slip, then what the office says."""

from __future__ import annotations

import datetime
import enum
import functools
from dataclasses import dataclass
from typing import ClassVar

import msgspec

from config.clock import china_time
from config.texts import Text, plain, text
from devices.device import CancelToken, Deadline
from kiosk.audit import Act
from kiosk.domain import query_code
from kiosk.domain.form import Form
from kiosk.forms import Answers
from kiosk.platform.calls.opinions import Case, case
from kiosk.platform.client import Platform
from kiosk.platform.errors import PlatformError
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.form import Paged
from kiosk.steps.opinion import Voice
from kiosk.steps.opinion_forms import ASK
from kiosk.steps.screens import Choice, Guide, GuideLine, GuideRow, InfoLine, Screen, Tag, Tone
from kiosk.steps.step import GoTo, Leave, Offline, Outcome, Reason, Show, Work
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Place, Visit
from kiosk.steps.words import next_action, refusal
from offline_queue.entry import Entry
from offline_queue.line import Line
from offline_queue.reader import Reader

PLATFORM = "platform"
# The client has limits of its own; this is when a person is told to try later.
ASK_SECONDS = 15.0
LOOK_SECONDS = 5.0
KNOWN_KINDS = frozenset({"consultation", "complaint", "correction", "suggestion"})


class NoCase(enum.Enum):
    """Why there is no case to show."""

    UNKNOWN = "unknown"
    """No case has this code and this key."""
    TOO_OFTEN = "too-often"
    AWAY = "away"
    """The platform could not be asked."""


def ask(code: str, key: str, platform: Platform, deadline: Deadline, cancel: CancelToken) -> Case | NoCase:
    """Ask the platform; what went wrong is a value, for each has its own screen."""
    try:
        return case(platform, code, key)
    except PlatformError as wrong:
        # A wrong key and an unknown code are one answer of the platform: nobody may try keys against a code.
        return {"not-found": NoCase.UNKNOWN, "rate-limited": NoCase.TOO_OFTEN}.get(wrong.code, NoCase.AWAY)


def waiting_here(code: str, outbox: Reader, deadline: Deadline, cancel: CancelToken) -> Entry | None:
    """Return the opinion of a code while it has not reached the platform from this machine."""
    # The code is the dossier, so this needs no look into what is sealed; the key is not known to this machine.
    entries = outbox.entries(dossier=code, limit=1)
    return entries[0] if entries and entries[0].acknowledgement is None else None


@dataclass(frozen=True)
class OpinionAskStep(Paged):
    """Asks for the two codes."""

    name: str = "opinion-ask"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL
    on_trail: ClassVar[str] = "form"

    def sheet(self, visit: Visit) -> Form:
        """Return the form with the two codes."""
        return ASK

    def answers(self, visit: Visit) -> Answers:
        """Return where the codes lie."""
        return visit.part(Voice).asked

    def entry(self, visit: Visit) -> Place:
        """Return where the person stands in it."""
        return visit.part(Voice).asked_entry

    def own_fault(self, visit: Visit, name: str) -> Text | None:
        """Test the check character at once: a slip of the finger is told here, not after a question to the city."""
        typed = query_code.read(self.answers(visit).get(name, ""))
        # Both codes have a check character: what is misread here would cost one of the few tries.
        return None if query_code.holds(typed) else text("opinion.ask.misread")

    def _show(self, visit: Visit) -> Show:
        show = super()._show(visit)
        changes = {"trail": None, "lead": text("opinion.ask.lead"), "lead_matters": True}
        return msgspec.structs.replace(show, screen=msgspec.structs.replace(show.screen, **changes))


@dataclass(frozen=True)
class OpinionReplyStep:
    """Shows how far the case is; looks first whether it still lies in this machine."""

    name: str = "opinion-reply"
    needs: frozenset[type] = frozenset()
    offline: Offline = Offline.LOCAL

    def enter(self, visit: Visit) -> Outcome:
        """Look here, then ask."""
        code, _ = codes(visit)
        if not code:
            return GoTo("opinion-kind")
        return Show(_looking(), work=Work(OUTBOX, functools.partial(waiting_here, code), LOOK_SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Take what was found here or there."""
        if isinstance(event, Failed):
            return self._none(visit, NoCase.AWAY)
        if isinstance(event, Done):
            return self._found(visit, event.value)
        if event == Press("again"):
            return self.enter(visit)
        if event == Press("done"):
            return Leave(Reason.FINISHED)
        return GoTo("opinion-ask") if event == Press("retype") else None

    def _found(self, visit: Visit, value: object) -> Outcome:
        if isinstance(value, Case):
            visit.facilities.note(Act.OPINION_ASKED, visit.id, result=_state(value))
            return Show(answer_screen(value))
        if isinstance(value, Entry):
            return Show(_still_here(visit, value))
        if isinstance(value, NoCase):
            return self._none(visit, value)
        # Nothing of it waits here: only the platform can know it.
        if visit.facilities.line.line is Line.DOWN:
            return self._none(visit, NoCase.AWAY)
        return Show(_looking(), work=Work(PLATFORM, functools.partial(ask, *codes(visit)), ASK_SECONDS))

    def _none(self, visit: Visit, why: NoCase) -> Outcome:
        visit.facilities.note(Act.OPINION_ASKED, visit.id, result=why.value)
        retype = why is NoCase.UNKNOWN
        action = next_action(
            f"opinion.none.{why.value}-way", "retype" if retype else "again", "" if retype else "again"
        )
        screen = refusal(
            visit.facilities,
            text(f"opinion.none.{why.value}-title"),
            InfoLine("info", text(f"opinion.none.{why.value}-reason")),
            actions=(action,),
        )
        return Show(screen)


def codes(visit: Visit) -> tuple[str, str]:
    """Return code and key as they were typed."""
    asked = visit.part(Voice).asked
    return query_code.read(asked.get("code", "")), query_code.read(asked.get("key", ""))


def _state(found: Case) -> str:
    return "answered" if found.state == "answered" and found.answer else "received"


def _looking() -> Choice:
    return Choice(title=text("opinion.looking"), choices=())


def _still_here(visit: Visit, entry: Entry) -> Screen:
    """Say that it has not left this machine: an honest "not there yet" before a puzzled "not found"."""
    at = china_time(entry.created_at)
    return refusal(
        visit.facilities,
        text("opinion.here.title"),
        InfoLine("tray", text("opinion.here.reason", time=moment(at))),
        InfoLine("upload", text("opinion.later")),
        tone=Tone.INFO,
        actions=(next_action("opinion.done", "done"),),
    )


def answer_screen(found: Case) -> Guide:
    """Return the case as it stands, with its answer once there is one."""
    answered = _state(found) == "answered"
    kind = text(f"opinion.kind.{found.kind}") if found.kind in KNOWN_KINDS else text("opinion.kind.unknown")
    rows = [_row("document", "kind", kind), _row("tray", "received", moment(_read(found.received_at)))]
    if answered:
        rows.append(_row("chat", "answer", plain(found.answer)))
        rows.append(
            _row("building", "by", found.answered_by.text if found.answered_by else text("opinion.answer.nobody"))
        )
        rows.append(_row("clock", "at", moment(_read(found.answered_at))))
    else:
        rows.append(_row("clock", "answer", text("opinion.answer.not-yet")))
    state = "answered" if answered else "received"
    return Guide(
        title=text(f"opinion.answer.title-{state}"),
        # The answer is the person's; the whole hall need not hear it.
        spoken=text(f"opinion.answer.title-{state}"),
        tags=(Tag(text(f"opinion.answer.tag-{state}"), Tone.OK if answered else Tone.INFO),),
        rows=tuple(rows),
        actions=(next_action("opinion.done", "done"),),
    )


def _row(icon: str, label: str, words: Text) -> GuideRow:
    return GuideRow(icon, text(f"opinion.answer.{label}"), (GuideLine(words),))


def _read(instant: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(instant)
    except ValueError:
        return None


def moment(at: datetime.datetime | None) -> Text:
    """Word a moment by the hall's clock; one that cannot be read is said to be unknown."""
    if at is None:
        return text("opinion.answer.no-time")
    local = china_time(at.timestamp())
    return text("receipts.moment", year=local.year, month=local.month, day=local.day, clock=f"{local:%H:%M}")
