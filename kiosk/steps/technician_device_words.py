# SPDX-License-Identifier: Apache-2.0
"""A device in the words of maintenance: how it is, why, who can act and what to do, since when, its parts.

A light has a shape, a colour and a word, so that no one of them is needed alone: a tick, a triangle, a diamond, and a
dashed ring for what cannot be read.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from config.clock import china_time
from config.texts import Text, plain, text, wording
from devices.device import Condition, DeviceState, PartState
from kiosk.inventory.report import DeviceReport, of_state
from kiosk.steps.screen_values import Tone
from kiosk.steps.technician_part import moment
from kiosk.steps.technician_screens import PanelRow

if TYPE_CHECKING:
    from kiosk.steps.facilities import Facilities

TONES = {
    Condition.READY: Tone.OK,
    Condition.BUSY: Tone.OK,
    Condition.ATTENTION: Tone.WARN,
    Condition.OPENING: Tone.WARN,
    Condition.ABSENT: Tone.FAULT,
    Condition.FAULT: Tone.FAULT,
}
LIGHTS = {Tone.OK: "circle-tick", Tone.WARN: "warn", Tone.FAULT: "diamond"}
UNREAD = "unread"
# The bare name of an exception: it says nothing to whoever stands here, the cause says it in words.
OF_A_PROGRAM = re.compile(r"[A-Z][A-Za-z]*(Error|Exception|Timeout)")
# What the outbox tells stands on a page of its own.
ELSEWHERE = frozenset({"outbox"})
WORST_FIRST = (Tone.FAULT, Tone.WARN, Tone.OK)


def listed(states: Mapping[str, DeviceState]) -> list[tuple[str, DeviceState]]:
    """Return the devices of the post with their names, the worst first, then by name."""
    found = [(name, state) for name, state in states.items() if name not in ELSEWHERE]
    return sorted(found, key=lambda one: (WORST_FIRST.index(TONES[one[1].condition]), one[0]))


def worst(states: Mapping[str, DeviceState]) -> tuple[Tone, Text]:
    """Return how the devices are together; none is no good news."""
    found = [state for _, state in listed(states)]
    troubled = sum(TONES[state.condition] is not Tone.OK for state in found)
    if not found:
        return Tone.WARN, text("technician.devices.none")
    if troubled:
        return TONES[found[0].condition], text("technician.devices.troubled", count=troubled)
    return Tone.OK, text("technician.devices.well", count=len(found))


def report_of(facilities: Facilities, name: str, state: DeviceState) -> DeviceReport:
    """Return all that is known of a device; no more than its state before the devices are opened."""
    return facilities.upkeep.device(name) or of_state(state, name)


def name(report: DeviceReport) -> Text:
    """Return what a device is called; one whose kind has no words by the name of its kind."""
    key = f"technician.device.{report.kind}"
    said = text(key) if known(key) else plain(report.kind)
    number = report.name.rpartition("-")[2]
    return text("technician.device.number", name=said, number=number) if number.isdigit() else said


def one_of(device: str, key: str) -> Text:
    """Return a title; of a second device of its kind with its number, for both look the same."""
    number = device.rpartition("-")[2]
    return text(f"{key}-of", number=number) if number.isdigit() else text(key)


def summary(report: DeviceReport, now: datetime.datetime) -> PanelRow:
    """Return a device as a row that leads to it: what to do where it is not well, else who it is and what it did."""
    well = TONES[report.condition] is Tone.OK
    lines = (identity(report), counts(report.counted)) if well else (step(report),)
    return _lit(report, now, tuple(filter(None, lines)), report.name)


def _lit(report: DeviceReport, now: datetime.datetime, lines: tuple[Text, ...] = (), leads: str = "") -> PanelRow:
    tone = TONES[report.condition]
    light = UNREAD if report.unheard else LIGHTS[tone]
    return PanelRow(name(report), condition(report, now), tone, light, lines, leads, lit=True)


def condition(report: DeviceReport, now: datetime.datetime) -> Text:
    """Return how it is, and since when where that is known."""
    # Not heard is not broken: whoever comes looks at the cable first. The endings are those of DeviceReport.unheard.
    key = report.cause.rpartition(".")[2].removeprefix("reader-") if report.unheard else report.condition.value
    state = text(f"technician.condition.{key}")
    if report.since is None:
        return state
    return text("technician.since", state=state, time=moment(china_time(report.since), now))


def step(report: DeviceReport) -> Text | None:
    """Return cause and next step in words for staff; None where there is nothing to do."""
    return cause_words(report.cause) if report.cause else None


def cause_words(cause: str) -> Text:
    """Return a cause in words for staff."""
    key = f"staff.{cause}"
    # Better a bare cause than nothing: whoever is called can look it up.
    return text(key) if known(key) else text("technician.cause", cause=cause)


def facts(report: DeviceReport, now: datetime.datetime, phone: str) -> tuple[PanelRow, ...]:
    """Return everything known of one device, as rows that are only read; ``phone`` is whom to call."""
    rows = [_lit(report, now)]
    # The next step above the technical facts: who reads this has a screwdriver in the hand, or a roll of paper.
    if todo := step(report):
        call = text("technician.card.call", phone=phone)
        rows.append(PanelRow(text("technician.todo"), actor(report), Tone.INFO, "hand", (todo, call)))
    if report.last and (report.last.cause != report.cause):
        at = moment(china_time(report.last.at), now)
        rows.append(PanelRow(text("technician.last"), at, Tone.INFO, "clock", (cause_words(report.last.cause),)))
    if report.parts:
        rows.append(PanelRow(text("technician.parts"), parts(report.state), Tone.INFO, "list"))
    if said := identity(report):
        rows.append(PanelRow(text("technician.identity"), said, Tone.INFO, "info"))
    if counted := counts(report.counted):
        rows.append(PanelRow(text("technician.counted"), counted, Tone.INFO, "list", since_filled(report, now)))
    # What the driver says of it is not for citizens, and holds nothing of them (devices.device.DeviceState.detail).
    detail = "" if OF_A_PROGRAM.fullmatch(report.detail) else report.detail
    details = tuple(
        text(f"technician.{key}", words=words)
        for key, words in (("driver", report.driver), ("detail", detail))
        if words
    )
    rows.append(PanelRow(text("technician.place"), plain(report.address or "-"), Tone.INFO, "place", details))
    return tuple(rows)


def identity(report: DeviceReport) -> Text | None:
    """Return who a device says it is, and how it is set up; None where it does not tell."""
    about = report.about
    # The number of a card reader is that of its security module, and asked for by that name.
    number = "technician.about.sam" if report.kind == "id_card" else "technician.about.serial"
    said = (
        plain(about.model) if about.model else None,
        text(number, number=about.serial) if about.serial else None,
        text("technician.about.firmware", version=about.firmware) if about.firmware else None,
        plain(about.setup) if about.setup else None,
    )
    return joined(filter(None, said))


def counts(counted: Mapping[str, int]) -> Text | None:
    """Return what a device counted; None where it counted nothing."""
    return joined(_count(name, count) for name, count in sorted(counted.items()) if count)


def _count(name: str, count: int) -> Text:
    key = f"technician.count.{name}"
    return text(key, count=count) if known(key) else plain(f"{name} {count}")


def since_filled(report: DeviceReport, now: datetime.datetime) -> tuple[Text, ...]:
    """Return what was used since paper was filled in, where somebody said so."""
    used = counts(report.since_filled)
    if report.filled_at is None or used is None:
        return ()
    at = moment(china_time(report.filled_at), now)
    return (text("technician.since-filled", time=at, used=used),)


def parts(state: DeviceState) -> Text:
    """Return how its parts are, one after another in the order in which the driver tells them."""
    return joined(part_words(state.kind, part) for part in state.parts) or plain("-")


def joined(said: Iterable[Text]) -> Text | None:
    """Say some things one after another; None for none."""
    last_first = list(said)[::-1]
    if not last_first:
        return None
    return functools.reduce(lambda rest, first: text("technician.parts.more", first=first, rest=rest), last_first)


def part_words(kind: str, part: PartState) -> Text:
    """Return how one part is; of a driver that has no words for it, its own two."""
    key = f"part.{kind}.{part.part}.{part.value}"
    return text(key) if known(key) else plain(f"{part.part} {part.value}")


def actor(report: DeviceReport) -> Text:
    """Return who can act."""
    return text(f"technician.actor.{report.actor.value}")


def known(key: str) -> bool:
    """Tell whether there is a sentence; every language has the same keys."""
    return key in wording("zh_CN")
