# SPDX-License-Identifier: Apache-2.0
"""Whom to call up: what the platform answered about dossiers of this machine, one call after the other."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from config.clock import china_time
from config.texts import Text, plain, text
from devices.device import CancelToken, Deadline
from kiosk import inbox
from kiosk.domain import masks, receipt_no
from kiosk.inbox import Inbox, Mark, Task
from kiosk.steps.card_words import day_text
from kiosk.steps.events import Done, Event, Failed, Press
from kiosk.steps.screen_values import Secret
from kiosk.steps.screens import Action, Choice, Notice, Review, ReviewGroup, ReviewRow, Tile, Tone
from kiosk.steps.step import Back, Outcome, Show, Work
from kiosk.steps.technician_part import CALLS, Behind, Technician, left, moment
from kiosk.steps.technician_screens import Panel, PanelRow
from kiosk.steps.visit import Visit
from offline_queue.outbox import Outbox

SECONDS = 10.0
MARKS: tuple[Mark, ...] = ("not-reached", "called", "done")
# The key that asks how a call ended.
ENDED = "ended"
ICONS = {
    "supplement": "upload", "refused": "warn", "ready": "circle-tick", "collect": "hand", "received": "tray",
    "changed": "document-pen",
}  # fmt: skip
# So many days before the last one somebody should have been told: papers have to be fetched.
SOON = datetime.timedelta(days=2)


def look(outbox: Outbox, deadline: Deadline, cancel: CancelToken, *, now: float) -> Inbox:
    """Read what is kept."""
    return inbox.read(outbox, now)


def keep_mark(
    outbox: Outbox, deadline: Deadline, cancel: CancelToken, *, submission_id: str, made: Mark, now: float
) -> Inbox:
    """Keep how a call ended."""
    return inbox.mark(outbox, submission_id, made, now)


@dataclass(frozen=True)
class TechnicianCallsStep(Behind):
    """Lists whom to call, shows one with its number masked, and keeps how the call ended before it says so."""

    name: str = CALLS

    def inside(self, visit: Visit) -> Outcome:
        """Read the list."""
        part, now = visit.part(Technician), visit.facilities.now()
        part.call = part.asked = ""
        asking = Notice(Tone.INFO, text("technician.asking"), "clock")
        shown = calls_panel(part.inbox, now) if part.inbox else Panel(title=text("calls.title"), rows=(), notice=asking)
        call = functools.partial(look, now=now.timestamp())
        return Show(shown, work=Work("outbox", call, SECONDS))

    def handle(self, visit: Visit, event: Event) -> Outcome | None:
        """Lead to one call, keep how it ended, come back."""
        part, now = visit.part(Technician), visit.facilities.now()
        if isinstance(event, Done) and isinstance(event.value, Inbox):
            part.inbox, part.call = event.value, ""
            return Show(calls_panel(event.value, now))
        if isinstance(event, Failed):
            # The mark is not kept, and nobody is told that it is: the list stands as it stood.
            failed = Notice(Tone.FAULT, text("technician.unread-why", code=event.error.cause), "fault")
            part.call = ""
            return Show(calls_panel(part.inbox or Inbox(), now, failed))
        return _pressed(visit, part, event) if isinstance(event, Press) else None


def _pressed(visit: Visit, part: Technician, event: Press) -> Outcome | None:
    if event.action == "home":
        return left(visit)
    task, now = _task(part, part.call), visit.facilities.now()
    if event.action == "back":
        return _back(part, task, now)
    if event.action == "open" and (opened := _task(part, event.value)):
        part.call = opened.submission_id
        return Show(call_page(opened, now))
    if task and event == Press(ENDED):
        part.asked = ENDED
        return Show(how_it_ended())
    if task and part.asked == ENDED and event.action == "choose" and event.value in MARKS:
        part.asked = ""
        call = functools.partial(keep_mark, submission_id=task.submission_id, made=event.value, now=now.timestamp())
        # Nothing to press meanwhile: who left now would leave a call of which nobody knows how it ended.
        shown = Review(
            title=text("calls.title"), groups=call_page(task, now).groups, can_go_back=False, can_go_home=False
        )
        return Show(shown, work=Work("outbox", call, SECONDS))
    return None


def _back(part: Technician, task: Task | None, now: datetime.datetime) -> Outcome:
    """Go from the question to its call, from a call to the list, from the list to the menu."""
    if task and part.asked == ENDED:
        part.asked = ""
        return Show(call_page(task, now))
    part.call = ""
    return Show(calls_panel(part.inbox or Inbox(), now)) if task else Back()


def _task(part: Technician, submission_id: str | None) -> Task | None:
    return next((one for one in (part.inbox.tasks if part.inbox else ()) if one.submission_id == submission_id), None)


def calls_panel(kept: Inbox, now: datetime.datetime, notice: Notice | None = None) -> Panel:
    """Return who is to be called first, then how many need not be, and from when this is."""
    rows = [_row(one, now) for one in kept.to_call]
    called = sum(one.mark == "done" and one.kind != "received" for one in kept.tasks)
    rows += [
        PanelRow(text("calls.done"), _count(called), Tone.OK, "circle-tick"),
        PanelRow(text("calls.received"), _count(kept.count("received")), Tone.OK, "tray"),
    ]
    lead = text("calls.lead", count=len(kept.to_call)) if kept.to_call else text("calls.nobody")
    return Panel(title=text("calls.title"), lead=lead, rows=tuple(rows), notice=notice or _age(kept, now))


def _age(kept: Inbox, now: datetime.datetime) -> Notice:
    """Say from when it is: what the platform answered since then is not in it."""
    if not kept.asked_at:
        return Notice(Tone.WARN, text("calls.never-asked"), "clock")
    return Notice(Tone.INFO, text("calls.age", time=moment(china_time(kept.asked_at), now)), "clock")


def _count(number: int) -> Text:
    return text("technician.outbox.count", count=number)


def _row(task: Task, now: datetime.datetime) -> PanelRow:
    lines = [task.item.text]
    if task.until:
        lines.append(text("calls.until", count=task.wanted, day=day_text(datetime.date.fromisoformat(task.until))))
    if task.mark:
        lines.append(_marked(task, now))
    name = plain(masks.name(task.name)) if task.name else text("calls.no-name")
    return PanelRow(
        name,
        text(f"calls.kind.{task.kind}"),
        _tone(task, now.date()),
        ICONS[task.kind],
        tuple(lines),
        task.submission_id,
    )


def _tone(task: Task, today: datetime.date) -> Tone:
    if task.until and datetime.date.fromisoformat(task.until) - today < SOON:
        return Tone.FAULT
    return Tone.OK if task.kind in ("ready", "collect") else Tone.WARN


def _marked(task: Task, now: datetime.datetime) -> Text:
    return text(f"calls.marked.{task.mark}", time=moment(china_time(task.marked_at), now), count=task.tries)


def call_page(task: Task, now: datetime.datetime) -> Review:
    """Return one call: whom, at which number, about what; the number in full only while the key for it is held."""
    person = [_secret("calls.name", masks.name(task.name), task.name)] if task.name else []
    if task.phone:
        person.append(_secret("calls.phone", masks.phone(task.phone), task.phone))
    else:
        person.append(ReviewRow(text("calls.phone"), text("calls.no-phone")))
    return Review(
        title=text("calls.title"),
        groups=(ReviewGroup(text("calls.whom"), tuple(person)), ReviewGroup(text("calls.about"), _about(task, now))),
        actions=(
            *((Action("hold", text("calls.hold"), icon="eye"),) if task.name or task.phone else ()),
            Action(ENDED, text("calls.ended"), icon="phone"),
        ),
    )


def how_it_ended() -> Choice:
    """Ask how a call ended; each answer says what becomes of it."""
    return Choice(
        title=text("calls.ended-title"),
        choices=tuple(
            Tile(mark, text(f"calls.end.{mark}"), text(f"calls.end.{mark}-note"), icon)
            for mark, icon in zip(MARKS, ("clock", "phone", "tick"), strict=True)
        ),
    )


def _about(task: Task, now: datetime.datetime) -> tuple[ReviewRow, ...]:
    rows = [
        ReviewRow(text("calls.matter"), task.item.text),
        ReviewRow(text("calls.answer"), text(f"calls.kind.{task.kind}")),
    ]
    if task.why:
        rows.append(ReviewRow(text("calls.why" if task.kind == "refused" else "calls.result"), task.why.text))
    if task.way:
        rows.append(ReviewRow(text("calls.way"), task.way.text))
    if task.until:
        day = day_text(datetime.date.fromisoformat(task.until))
        rows.append(ReviewRow(text("calls.last-day"), text("calls.until", count=task.wanted, day=day)))
    rows += [
        ReviewRow(text("calls.number"), plain(receipt_no.grouped(task.receipt_no))),
        ReviewRow(text("calls.office"), task.office.text, note=plain(task.office_phone)),
    ]
    if task.mark:
        rows.append(ReviewRow(text("calls.so-far"), _marked(task, now)))
    return tuple(rows)


def _secret(label: str, masked: str, full: str) -> ReviewRow:
    return ReviewRow(text(label), Secret(masked, full))
