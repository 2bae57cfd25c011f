# SPDX-License-Identifier: Apache-2.0
"""What the tab of the outbox says of what was seen: rows, sums, cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.clock import china_time
from config.texts import Text, plain, text
from kiosk.maintenance.outbox_seen import Held, OutboxSeen
from kiosk.platform.sentences import NAMES, OTHER_NAMES, for_staff
from kiosk.technician.about import USUAL_BYTES, applications
from offline_queue.entry import State
from offline_queue.errors import REFUSALS, told
from ui.desk.ages import lasting
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.desk.tally import Sum
from ui.maintenance.outbox_state import Came, OutboxState
from ui.style.look import Look

LIGHTS = {
    State.PENDING: Light.IN_TIME, State.SENDING: Light.AT_WORK, State.RETRY: Light.IN_TIME, State.PAUSED: Light.OVER,
    State.ACKNOWLEDGED: Light.DONE, State.NEEDS_CORRECTION: Light.OVER, State.REPLACED: Light.DONE,
    State.REJECTED: Light.OVER, State.DEAD_LETTER: Light.OVER,
}  # fmt: skip
# What goes no further without a person.
PERSON = (State.PAUSED, State.NEEDS_CORRECTION, State.REJECTED, State.DEAD_LETTER)
CAN_RETRY = (State.PENDING, State.RETRY, State.PAUSED)
KINDS = (
    "submission", "evaluation", "audit", "proof-print", "opinion", "supplement", "appointment", "check-in",
    "ticket-events", "survey-answer", "consultation-answer", "call-back", "certificate-print", "telemetry",
    "document-print", "delivery", "draft", "dossier-action", "account", "onsite-verification",
)  # fmt: skip
STEPS = (
    "stored", "sending", "retry", "paused", "acknowledged", "needs-correction", "replaced", "rejected", "dead-letter",
    "exported", "sent-by-hand", "receipt-printed", "receipt-not-printed", "submitted", "wiped",
)  # fmt: skip
MOST_STEPS = 8
GIGABYTE = 1024**3


def light_of(held: Held) -> Light:
    """Return how an entry is: what waits for another of its dossier stands still."""
    return Light.STOPPED if held.behind and held.state in CAN_RETRY else LIGHTS[State(held.state)]


def now_words(look: Look, held: Held) -> str:
    """Return how an entry stands, in a word."""
    return look.of("queue.now.behind" if light_of(held) is Light.STOPPED else f"queue.now.{held.state}")


def number_words(look: Look, held: Held) -> str:
    """Return kind and short number."""
    kind = held.kind if held.kind in KINDS else "other"
    return look.of(f"queue.kind.{kind}", number=held.number)


def matter_words(look: Look, held: Held) -> str:
    """Return what it is about."""
    language = look.wording.language
    known = held.matter.get("en" if language == "en" else "zh", "")
    kind = held.kind if held.kind in KINDS else "other"
    return known or look.of(f"queue.what.{kind}")


def why_words(look: Look, held: Held) -> str:
    """Return why it stands there, in a few words."""
    if held.behind and held.state in CAN_RETRY:
        return look.of("queue.why.behind", number=held.behind)
    reason = OTHER_NAMES.get(held.reason, held.reason)
    if held.state in (State.SENDING, State.PENDING) and not held.reason:
        return look.of(f"queue.why.{held.state}")
    return look.of(f"queue.why.{reason}", code=held.code or "-") if reason in NAMES else held.code


def when_words(look: Look, held: Held, now: float) -> str:
    """Return when it goes on by itself; for what a person must do, that it is waited for."""
    if held.state in PERSON:
        return look.of("queue.when.person")
    if held.state == State.SENDING:
        return look.of("queue.when.now")
    if held.behind:
        return "–"
    return clock(held.not_before, now) if held.not_before > now else look.of("queue.when.soon")


def clock(at: float, now: float) -> str:
    """Return a moment: the hour today, the day before it else."""
    then, today = china_time(at), china_time(now)
    return f"{then:%H:%M:%S}" if then.date() == today.date() else f"{then:%m-%d %H:%M}"


def short_clock(at: float, now: float) -> str:
    """Return a moment where there is little room: hour and minute today, the day before it."""
    then, today = china_time(at), china_time(now)
    return f"{then:%H:%M}" if then.date() == today.date() else f"{then:%m-%d}"


def rows(look: Look, seen: OutboxSeen, now: float) -> list[Row]:
    """Return a row for each entry that has not arrived."""
    return [_row(look, held, now) for held in seen.held]


def _row(look: Look, held: Held, now: float) -> Row:
    light = light_of(held)
    following = "behind" if light is Light.STOPPED else held.state
    cells = (
        Cell(light=light),
        Cell(now_words(look, held), ink="fault" if light is Light.OVER else "ink", bold=True),
        Cell(number_words(look, held), bold=True),
        Cell(" ".join((matter_words(look, held), held.who)).strip()),
        Cell(str(held.attempts)),
        Cell(why_words(look, held)),
        Cell(look.of(f"queue.next.{following}", number=held.behind)),
        Cell(when_words(look, held, now), bold=light is Light.OVER),
    )
    return Row(held.id, cells)


def received_rows(look: Look, seen: OutboxSeen) -> list[Row]:
    """Return a row for each of the newest that arrived today."""
    return [
        Row(held.id, (
            Cell(light=Light.DONE),
            Cell(look.of("queue.now.acknowledged"), ink="ok", bold=True),
            Cell(number_words(look, held)),
            Cell(matter_words(look, held)),
            Cell(str(held.attempts)),
            Cell(look.of("queue.received.why", time=held.received_at[11:19], number=held.given[-8:])),
        ))
        for held in seen.received
    ]  # fmt: skip


def sums(look: Look, seen: OutboxSeen, now: float) -> list[Sum]:
    """Return what stands where, in numbers."""
    counts = seen.counts
    waiting = sum(counts.get(state, 0) for state in (State.PENDING, State.RETRY))
    person = sum(counts.get(state, 0) for state in PERSON)
    oldest = look.say(lasting(now - seen.oldest)) if seen.oldest is not None else ""
    newest = seen.received[0].received_at[11:16] if seen.received else ""
    return [
        Sum(look.of("queue.sum.waiting"), str(waiting), look.of("queue.sum.oldest", age=oldest) if oldest else ""),
        Sum(look.of("queue.sum.sending"), str(counts.get(State.SENDING, 0)), ink="accent"),
        Sum(look.of("queue.sum.person"), str(person), ink="fault" if person else "ink"),
        Sum(look.of("queue.sum.today"), str(seen.received_today),
            look.of("queue.sum.newest", time=newest) if newest else "", ink="ok"),
    ]  # fmt: skip


def cards(look: Look, state: OutboxState, now: float) -> list[CardWords]:
    """Return the right pane: what was asked and told, the chosen entry with its story, line, room."""
    seen = state.seen
    found = [_question(look, state), _came(look, state.came), _busy(look, state.busy)]
    if seen is None or seen.why:
        return [*filter(None, found), _unread(look, seen)]
    held = state.held
    found += [_chosen(look, held, state.story, now) if held else _nothing(look)]
    found += [_story(look, state.story, now) if held else None, _compared(look, seen)]
    found += [_line(look, seen, now), _room(look, seen)]
    return [card for card in found if card]


def _unread(look: Look, seen: OutboxSeen | None) -> CardWords:
    if seen is None:
        return CardWords("none", Light.NOT_YET, look.of("technician.asking"))
    if seen.why == "none":
        return CardWords("none", Light.NOT_YET, look.of("outbox.empty"), look.of("queue.none.under"))
    cause, step = told(seen.why if seen.why in REFUSALS else "fault")
    lines = (Line("", look.say(step), bold=True),)
    return CardWords("none", Light.UNREAD, look.say(cause), seen.why, Frame.UNREAD, lines)


def _nothing(look: Look) -> CardWords:
    return CardWords("well", Light.DONE, look.of("queue.nothing.title"), look.of("queue.nothing.under"))


def _chosen(look: Look, held: Held, story: Mapping[str, Any] | None, now: float) -> CardWords:
    light, over = light_of(held), held.state in PERSON
    why = for_staff(held.reason, held.code)
    lines = [Line(look.of("queue.column.why"), look.say(why) if why else why_words(look, held))]
    problem = story["problem"] if story else None
    if problem:
        places = ", ".join(problem["places"]) or "–"
        lines.append(Line(look.of("queue.card.platform"), look.of("queue.card.problem", code=problem["code"],
                                                                  places=places), ink="fault"))  # fmt: skip
    following = "behind" if light is Light.STOPPED else held.state
    lines.append(Line(look.of("queue.column.next"), look.of(f"queue.next.{following}", number=held.behind), bold=True))
    acts = (Act("R", look.of("queue.key.retry"), filled=True),) if held.state in CAN_RETRY else ()
    title = look.of("queue.card.title", state=now_words(look, held), matter=matter_words(look, held))
    parts = (number_words(look, held), held.who, look.of("queue.card.stored", time=clock(held.created_at, now)))
    under = "  ".join(filter(None, parts))
    return CardWords("held", light, title, under, Frame.FAULT if over else Frame.PLAIN, tuple(lines), acts)


def _story(look: Look, story: Mapping[str, Any] | None, now: float) -> CardWords:
    steps = story["steps"][-MOST_STEPS:] if story else []
    lines = tuple(Line(clock(step["at"], now), look.say(_step(step["action"]))) for step in steps)
    papers = story["papers"] if story else None
    under = look.of("queue.show.papers", count=len(papers)) if papers is not None else ""
    return CardWords("story", None, look.of("queue.card.story"), under, lines=lines)


def _step(action: str) -> Text:
    return text(f"queue.step.{action}") if action in STEPS else plain(action)


def _compared(look: Look, seen: OutboxSeen) -> CardWords | None:
    """Return what the nightly comparison found; none where machine and platform are of one mind."""
    if not seen.differences:
        return None
    wanted = sum(one.for_staff for one in seen.differences)
    lines = tuple(Line("", look.say(one.words)) for one in seen.differences[-MOST_STEPS:])
    under = look.of("queue.compared.staff" if wanted else "queue.compared.itself", count=wanted or len(lines))
    light = Light.OVER if wanted else Light.AT_WORK
    return CardWords("compared", light, look.of("queue.compared.title"), under, Frame.FAULT if wanted else Frame.PLAIN,
                     lines)  # fmt: skip


def _line(look: Look, seen: OutboxSeen, now: float) -> CardWords:
    light = {"up": Light.DONE, "down": Light.OVER, "unknown": Light.UNREAD}.get(seen.line, Light.NOT_YET)
    said = look.of(f"outbox.line.{seen.line or 'no-terminal'}")
    since = look.of("queue.card.since", time=clock(seen.line_since, now)) if seen.line_since else ""
    lines = (Line("", look.of("queue.card.paused"), bold=True, ink="fault"),) if seen.paused else ()
    return CardWords("line", light, look.of("queue.card.line"), f"{said} {since}".strip(), lines=lines)


def _room(look: Look, seen: OutboxSeen) -> CardWords:
    left = max(0, min(seen.quota - seen.used, seen.quota if seen.free is None else seen.free))
    light = Light.OVER if left < USUAL_BYTES * 10 else Light.NEAR if left < seen.quota * 0.3 else Light.IN_TIME
    title = look.of("queue.card.room", count=f"{applications(left):,}")
    free = "–" if seen.free is None else f"{seen.free / GIGABYTE:.1f}"
    used = look.of(
        "queue.card.used", used=f"{seen.used / GIGABYTE:.1f}", quota=f"{seen.quota / GIGABYTE:.1f}", free=free
    )
    return CardWords("room", light, title, used, note=look.of("queue.card.full-note"))


def _question(look: Look, state: OutboxState) -> CardWords | None:
    if not state.question:
        return None
    lines = tuple(Line(str(n), str(place), bold=True) for n, place in enumerate(state.places[:9], 1))
    under = look.of(f"queue.ask.{state.question}" if lines else f"queue.ask.{state.question}-none")
    return CardWords("ask", Light.NEAR, look.of(f"queue.key.{state.question}"), under, Frame.NEAR, lines,
                     (Act("Esc", look.of("maintenance.told.seen")),))  # fmt: skip


def _came(look: Look, came: Came | None) -> CardWords | None:
    if came is None:
        return None
    title = look.of(f"queue.came.{came.act}.{'well' if came.well else 'not-well'}", count=came.count)
    lines = (Line("", came.words),) if came.words else ()
    return CardWords("came", Light.DONE if came.well else Light.OVER, title, "", Frame.PLAIN if came.well
                     else Frame.FAULT, lines, (Act("Esc", look.of("maintenance.told.seen")),))  # fmt: skip


def _busy(look: Look, busy: str) -> CardWords | None:
    return CardWords("busy", Light.AT_WORK, look.of(f"queue.busy.{busy}")) if busy else None
