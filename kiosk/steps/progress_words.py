# SPDX-License-Identifier: Apache-2.0
"""A dossier's state in plain words: its title, the light with the days left, the stations of its way, its age."""

from __future__ import annotations

import datetime

from config.clock import CHINA
from config.texts import Text, plain, text
from kiosk.domain import masks, query_code
from kiosk.domain.progress import OVER, WANTED, Due, Node, Progress
from kiosk.steps.facilities import Facilities
from kiosk.steps.inquiry import Held
from kiosk.steps.progress_screens import Light, Place, Station
from kiosk.steps.receipt import REFUSED
from kiosk.steps.renewal_part import was_refused_so, why_not
from kiosk.steps.screens import InfoLine, Tone
from offline_queue.line import Line

# From here on the last day is near enough to be said in another colour.
NEAR_DAYS = 2
# Stations with words of their own; what a newer platform adds is "in hand".
KNOWN_NODES = frozenset(
    {
        "received", "arrived", "pre-review", "supplement-asked", "supplement-received", "accepted", "in-review",
        "suspended", "forwarded", "not-accepted", "decided", "to-deliver", "sent", "delivered", "withdrawn",
        "terminated",
    }
)  # fmt: skip
KNOWN_STATES = frozenset(
    {
        "RECEIVED", "PRE_REVIEW", WANTED, "NOT_ACCEPTED", "ACCEPTED", "IN_REVIEW", "SUSPENDED", "DECIDED",
        "TO_DELIVER", "DELIVERED", "WITHDRAWN", "TERMINATED",
    }
)  # fmt: skip
# Ends that are no result, and a stop that waits for the person.
STOPS = frozenset({"NOT_ACCEPTED", "WITHDRAWN", "TERMINATED", WANTED})
# The way still ahead, by the last station reached: what a person may expect next, and no more than that.
AHEAD = {
    "received": ("arrived", "accepted", "decided"), "arrived": ("accepted", "decided"),
    "pre-review": ("accepted", "decided"), "supplement-asked": ("accepted", "decided"),
    "supplement-received": ("accepted", "decided"),
    "accepted": ("in-review", "decided"), "in-review": ("decided",), "suspended": ("decided",),
    "forwarded": ("decided",),
}  # fmt: skip


def title(progress: Progress) -> Text:
    """Say in one sentence where it stands."""
    known = progress.state if progress.state in KNOWN_STATES else "UNKNOWN"
    if progress.is_sent:
        known = "SENT"
    return text(f"progress.state.{known.lower().replace('_', '-')}", office=progress.office.text)


def about(progress: Progress) -> tuple[Text, ...]:
    """Return matter, masked name and code."""
    return (
        progress.item.text,
        plain(progress.applicant_name),
        text("progress.code", code=query_code.grouped(progress.query_code)),
    )


def held_about(held: Held, item: Text) -> tuple[Text, ...]:
    """Return the same of what is stored here."""
    person = held.body.parties.applicant
    name = person.name if person.type == "legal" else masks.name(person.name)
    return (item, plain(name), text("progress.code", code=query_code.grouped(held.body.query_code)))


# The light.


def light(progress: Progress, today: datetime.date) -> Light | None:
    """Say in plain words how much time is left, None when nothing is promised any more."""
    # What the person has to do stands before what the office has promised.
    if progress.state == WANTED and progress.wanted_until:
        return _wanted(progress.wanted, progress.wanted_until, today)
    if progress.result and progress.state in OVER:
        # With what a courier has, its number in place of how results come.
        line = progress.nodes[-1].note if progress.is_sent else progress.way
        return Light(Tone.OK, progress.result.text, line.text if line else None)
    if progress.due is None:
        return None if progress.state in OVER else _undated(progress)
    if progress.due.stopped:
        return Light(Tone.INFO, text("progress.light.stopped"), text("progress.light.stopped-why"))
    return _dated(progress, progress.due, today)


def _undated(progress: Progress) -> Light:
    line = progress.way.text if progress.way else None
    return Light(Tone.INFO, text("progress.light.not-yet"), line)


def _dated(progress: Progress, due: Due, today: datetime.date) -> Light:
    left = due.left(today)
    last = text("progress.light.latest", day=day_words(due.last_day))
    if today > due.last_day:
        ask, late = text("progress.light.ask", phone=progress.phone), text("progress.light.late")
        # On the weekend behind it no working day has gone by yet: late all the same, by no number that says nought.
        return _counted(Tone.WARN, "over", -left, late, ask) if left else Light(Tone.WARN, late, ask)
    if left == 0:
        return Light(Tone.WARN, text("progress.light.today"), last)
    near = left <= NEAR_DAYS
    headline = text("progress.light.near" if near else "progress.light.early")
    return _counted(Tone.WARN if near else Tone.OK, "left", left, headline, last)


def _counted(tone: Tone, kind: str, days: int, headline: Text, line: Text) -> Light:
    over, under = text(f"progress.light.{kind}-over"), text("progress.light.days")
    return Light(tone, headline, line, over, str(days), under)


def _wanted(count: int, until: datetime.date, today: datetime.date) -> Light:
    if today > until:
        return Light(Tone.WARN, text("progress.light.wanted-over", day=day_words(until)), text("progress.light.window"))
    line = text("progress.light.wanted-until", day=day_words(until))
    return Light(Tone.WARN, text("progress.light.wanted", count=count), line)


# The way.


def stations(progress: Progress, today: datetime.date) -> tuple[Station, ...]:
    """Return every station reached, and what may be expected after them."""
    reached = [_reached(progress, node, last=node is progress.nodes[-1], today=today) for node in progress.nodes]
    # Two stations at most: what a city does between them is its own, and a way that is never gone is a promise broken.
    ahead = AHEAD.get(progress.nodes[-1].node, ()) if progress.state not in OVER else ()
    return (*reached, *(_ahead(progress, name) for name in ahead))


def _reached(progress: Progress, node: Node, *, last: bool, today: datetime.date) -> Station:
    name = node.node if node.node in KNOWN_NODES else "unknown"
    place = Place.BEHIND
    if last and progress.state in STOPS:
        place = Place.STOPPED
    elif last and progress.state not in OVER:
        place = Place.HERE
    now = place is Place.HERE and node.node == "in-review" and progress.due
    when = text("progress.day-number", number=progress.due.passed(today)) if now and progress.due else moment(node.at)
    return Station(text(f"progress.node.{name}"), place, _note(progress, node, name), when)


def _note(progress: Progress, node: Node, name: str) -> Text | None:
    if node.source == "clerk" and node.unit:
        return text("progress.by-hand", unit=node.unit.text)
    if name == "accepted" and progress.due:
        return text("progress.counted-from", days=progress.due.days)
    if name == "received":
        return text("progress.taken-in", unit=progress.slip.unit.text)
    if name == "arrived":
        return text("progress.passed-on", office=progress.office.text)
    shown = node.note or node.unit
    return shown.text if shown else None


def _ahead(progress: Progress, name: str) -> Station:
    when = None
    if name == "decided" and progress.due and not progress.due.stopped:
        when = text("progress.latest", day=short_day(progress.due.last_day))
    note = progress.way.text if name == "decided" and progress.way else None
    return Station(text(f"progress.node.{name}"), Place.AHEAD, note, when)


# What is stored here and not with the platform yet.


def held_title(held: Held) -> Text:
    """Say that it is safe here, and why it is not there yet."""
    if was_refused_so(held.entry):
        return text("renewal.held.title")
    return text("progress.held.refused" if held.entry.state in REFUSED else "progress.held.title")


def held_light(held: Held, facilities: Facilities) -> Light:
    """Say what happens now."""
    if was_refused_so(held.entry):
        why = why_not(facilities, held.body.item)
        return Light(Tone.WARN, text("renewal.held.kept"), text(f"renewal.held.{why or 'how'}"))
    if held.entry.state in REFUSED:
        return Light(
            Tone.WARN, text(REFUSED[held.entry.state]), text("progress.held.call", phone=facilities.site.phone)
        )
    # Who put a paper off must still bring it; the line does not.
    on = "progress.held.bring" if held.body.later else "progress.held.by-itself"
    # Nobody is told to wait for a line that the header shows to be there.
    soon = "" if facilities.line.line is Line.DOWN else "-soon"
    return Light(Tone.INFO, text("progress.held.safe"), text(on + soon))


def held_stations(held: Held, facilities: Facilities) -> tuple[Station, ...]:
    """Return the one station reached, and the next, named as not reached: a ring beside "received" would say it is."""
    stored = Station(
        text("progress.node.received"), Place.BEHIND, text("progress.held.here"), moment(held.body.received_at)
    )
    return (stored, Station(text("apply.stage.not-received"), Place.HERE, text(_waits_for(held, facilities))))


def _waits_for(held: Held, facilities: Facilities) -> str:
    if was_refused_so(held.entry):
        return "renewal.held.waiting"
    if held.entry.state in REFUSED:
        return "progress.held.with-staff"
    return "progress.held.waiting" if facilities.line.line is Line.DOWN else "progress.held.soon"


def age(progress: Progress, *, fresh: bool) -> InfoLine:
    """Say from when this is, and whether it is what the platform says now."""
    key = "progress.age" if fresh else "progress.age-old"
    return InfoLine("info", text(key, time=moment(progress.as_of)))


# Days and moments in words.


def moment(at: datetime.datetime) -> Text:
    """Return day and time, without a year: a dossier is weeks old."""
    at = at.astimezone(CHINA)
    return text("progress.moment", month=at.month, day=at.day, clock=f"{at:%H:%M}")


def short_day(day: datetime.date) -> Text:
    """Return month and day."""
    return text("progress.day", month=day.month, day=day.day)


def day_words(day: datetime.date) -> Text:
    """Return month, day and day of the week."""
    return text("progress.weekday", day=short_day(day), weekday=text(f"hall.weekday-{day.isoweekday()}"))
