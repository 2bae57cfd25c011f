# SPDX-License-Identifier: Apache-2.0
"""The right pane of maintenance as data: the question that stands, what was told, then what is to be done."""

from __future__ import annotations

import datetime

from config.texts import Text, plain
from devices.about import SELF_TEST
from kiosk.inventory.counters import OUT_OF_USE
from kiosk.inventory.report import DeviceReport
from kiosk.maintenance.seen import Seen
from kiosk.steps.technician_device_words import cause_words, known, name
from kiosk.technician.paper import COUNTED
from ui.desk.cards import Act, CardWords, Frame, Line
from ui.desk.lights import Light
from ui.maintenance import words
from ui.maintenance.state import Maintenance, Question, Told, View
from ui.style.look import Look

# Changes of today that are shown; more of them make one device's flapping look like a day's work.
MOST_CHANGES = 16


def pane_title(look: Look, state: Maintenance) -> tuple[str, tuple[()], str]:
    """Return title and quiet words of the pane."""
    if state.view is View.COUNTS:
        return look.of("maintenance.pane.counts"), (), look.of("maintenance.pane.back")
    if state.view is View.PAST:
        return look.of("maintenance.pane.past"), (), look.of("maintenance.pane.back")
    if not state.running:
        # Where nothing was ever told, what is to be said stands at the left.
        return look.of("maintenance.pane.nobody") if state.reports else "", (), ""
    count = len(words.urgent(state.reports))
    if not count:
        return look.of("maintenance.pane.nothing"), (), ""
    return look.of("maintenance.pane.todo", count=count), (), look.of("maintenance.pane.order")


def cards_of(look: Look, state: Maintenance, now: datetime.datetime, phone: str) -> list[CardWords]:
    """Return the cards, the one that wants an answer first."""
    found = [card for card in (_question(look, state), _busy(look, state), _told(look, state)) if card]
    if state.view is View.COUNTS:
        return found + ([_counts(look, state.device, now)] if state.device else [])
    if state.view is View.PAST:
        return [*found, _past(look, state, now)]
    if not state.running:
        # Where nothing was ever told the same stands at the left, in the place of the devices.
        return found + ([nobody(look, state.seen)] if state.reports else [])
    todo = [_todo(look, state, report, now, phone) for report in words.urgent(state.reports)]
    return found + (todo or [_all_well(look, state)])


def nobody(look: Look, seen: Seen | None) -> CardWords:
    """Return what is said where no terminal answers: why nothing can be read, and what can be done."""
    if seen is None:
        return CardWords("nobody", Light.AT_WORK, look.of("maintenance.bar.asking"))
    why = seen.why or "none"
    lines = (
        Line(look.of("maintenance.cause-label"), look.of(f"maintenance.nobody.{why}.why")),
        Line(look.of("maintenance.how-label"), steps=tuple(look.of(f"maintenance.nobody.{why}.how").split("|"))),
        Line(look.of("maintenance.still-label"), look.of("maintenance.nobody.still")),
    )
    title = look.of(f"maintenance.nobody.{why}.title")
    acts = (Act("R", look.of("maintenance.key.look"), filled=True),)
    return CardWords(
        "nobody", Light.UNREAD, title, look.of("maintenance.nobody.under"), Frame.UNREAD, lines, acts,
        look.of("maintenance.nobody.note"),
    )  # fmt: skip


def _question(look: Look, state: Maintenance) -> CardWords | None:
    if state.question is Question.STOP and state.device:
        acts = tuple(Act(str(n), look.of(f"maintenance.why.{word}")) for n, word in enumerate(OUT_OF_USE, 1))
        title = look.of("maintenance.stop.title", name=name(state.device))
        lines = (Line("", look.of("maintenance.stop.lead")),)
        return CardWords("question", Light.STOPPED, title, "", Frame.STALE, lines, acts)
    if state.question is Question.EXPORT:
        places = tuple(Act(str(n), place.name or str(place)) for n, place in enumerate(state.places[:9], 1))
        title, lead = look.of("maintenance.export.title"), look.of("maintenance.export.lead")
        none = "" if places else look.of("maintenance.export.nowhere")
        return CardWords("question", Light.NOT_YET, title, "", Frame.STALE, (Line("", lead),), places, none)
    return None


def _busy(look: Look, state: Maintenance) -> CardWords | None:
    what = state.busy.get(state.selected)
    if what is None or state.device is None:
        return None
    special = f"technician.testing.{state.device.kind}"
    if what in ("test", "page"):
        said = look.of(special if what == "page" and known(special) else "technician.testing.any")
    else:
        said = look.of("technician.asking")
    return CardWords("busy", Light.AT_WORK, look.say(name(state.device)), said)


def _told(look: Look, state: Maintenance) -> CardWords | None:
    told = state.told
    if told is None or told.device not in (state.selected, "log"):
        return None
    light = Light.DONE if told.well else Light.OVER
    ending = look.of(f"maintenance.told.{told.what}.{'well' if told.well else 'not-well'}")
    lines = (Line("", look.say(_words_of(told))),) if told.cause else ()
    frame = Frame.PLAIN if told.well else Frame.FAULT
    acts = (Act("Esc", look.of("maintenance.told.seen")),)
    return CardWords("told", light, ending, _whose(look, state, told), frame, lines, acts)


def _words_of(told: Told) -> Text:
    # A dotted cause has its sentence; anything else is a place on a disk, or what a terminal said.
    return cause_words(told.cause) if known(f"staff.{told.cause}") else plain(told.cause)


def _whose(look: Look, state: Maintenance, told: Told) -> str:
    report = state.reports.get(told.device)
    return look.say(name(report)) if report else ""


def _todo(look: Look, state: Maintenance, report: DeviceReport, now: datetime.datetime, phone: str) -> CardWords:
    light = words.light_of(report)
    owed = state.seen.machine.unprinted.get(report.name, 0) if state.seen and state.seen.machine else 0
    chosen = report.name == state.selected
    return CardWords(
        report.name,
        light,
        look.of("maintenance.card.title", name=name(report), state=words.now_words(report)),
        words.since_words(look, report, now, owed),
        words.FRAMES.get(light, Frame.PLAIN),
        words.todo_lines(look, report, phone),
        # Only on the card of the chosen device: a letter that meant another one's would be a trap.
        _acts(look, state, report) if chosen else (),
        look.of("maintenance.owed-note") if owed else "",
    )


def _acts(look: Look, state: Maintenance, report: DeviceReport) -> tuple[Act, ...]:
    if report.name in state.busy:
        return ()
    if report.stopped:
        return (Act("E", look.of("maintenance.key.resume"), filled=True),)
    test = Act("T", look.of("maintenance.key.test"), filled=True)
    again = Act("R", look.of("maintenance.key.look"))
    return (test, again) if SELF_TEST in report.can else (again,)


def _all_well(look: Look, state: Maintenance) -> CardWords:
    count = len(state.reports)
    if not count:
        return CardWords("well", Light.NEAR, look.of("technician.devices.none"), look.of("technician.devices.none-how"))
    return CardWords(
        "well", Light.IN_TIME, look.of("maintenance.well.title"), look.of("maintenance.well.under", count=count)
    )


def _counts(look: Look, report: DeviceReport, now: datetime.datetime) -> CardWords:
    note = look.of("maintenance.counts.note") if report.kind in COUNTED else ""
    lines = words.count_lines(look, report, now)
    title, under = look.say(name(report)), look.say(words.place_words(report))
    return CardWords("counts", words.light_of(report), title, under, lines=lines, note=note)


def _past(look: Look, state: Maintenance, now: datetime.datetime) -> CardWords:
    seen = state.last
    lines = words.past_lines(look, seen, now.date(), MOST_CHANGES) if seen else ()
    title = look.of("maintenance.past.title" if lines else "maintenance.past.none")
    return CardWords("past", None, title, look.of("maintenance.past.under"), lines=lines)
