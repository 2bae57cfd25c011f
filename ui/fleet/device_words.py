# SPDX-License-Identifier: Apache-2.0
"""The devices of one machine of the hall in the words of the desk: rows, cards, facts of the machine itself."""

from __future__ import annotations

import datetime

from config.texts import Text, text
from devices.device import Actor, Condition
from kiosk.hub.fleet_values import DeviceTold, MachineSeen, Report
from kiosk.inventory.report import DeviceReport
from kiosk.steps.technician_device_words import actor, cause_words, known, name
from ui.desk.ages import age, lasting
from ui.desk.cards import CardWords, Frame, Line
from ui.desk.figures import Figure
from ui.desk.lights import URGENCY, Light
from ui.desk.table import Cell, Row
from ui.desk.top_bar import BarLight
from ui.fleet import words
from ui.fleet.state import FleetState
from ui.maintenance.words import FRAMES, INKS, WANTED, chips, light_of, now_words, sentences, since_words
from ui.style.look import Look

SKEW_MS = 5_000


def is_silent(machine: MachineSeen, *, believed: bool) -> bool:
    """Tell whether nobody knows how a machine is now."""
    return words.state_of(machine, believed=believed) in ("unheard", "never")


def reports_of(machine: MachineSeen) -> dict[str, DeviceReport]:
    """Return what a machine told of its devices as the rest of the desk knows devices, by the clock of the hub."""
    told = machine.report.devices if machine.report else ()
    return {one.name: _report(one, machine.heard_at or 0) for one in told}


def _report(told: DeviceTold, heard_at: int) -> DeviceReport:
    kind = told.name.partition("-")[0]
    since = heard_at / 1000 - told.for_s if told.for_s is not None else None
    return DeviceReport(
        kind, Condition(told.condition), told.cause, Actor(told.actor), name=told.name, since=since
    )  # fmt: skip


def machine_rows(look: Look, state: FleetState) -> list[Row]:
    """Return a row for each machine, what is urgent first, with how many of its devices want a hand."""
    items = state.fleet.items if state.fleet else ()
    return [_machine_row(look, one, believed=state.believed) for one in items]


def _machine_row(look: Look, machine: MachineSeen, *, believed: bool) -> Row:
    state = words.state_of(machine, believed=believed)
    devices = () if is_silent(machine, believed=believed) else tuple(reports_of(machine).values())
    wanted = sum(light_of(one) in WANTED for one in devices)
    count = look.of("fleet.devices.wanted" if wanted else "fleet.devices.count", count=wanted or len(devices))
    zone = machine.zone or look.of(f"fleet.kind.{machine.kind}")
    ink = words.INKS.get(state, "ink_2")
    return Row(
        machine.name,
        (
            Cell(light=words.LIGHTS[state]),
            Cell(machine.name, zone, bold=True),
            Cell(look.say(words.word(machine, state)), count if devices else "", ink=ink),
        ),
    )


def rows(look: Look, machine: MachineSeen, now: datetime.datetime, *, believed: bool) -> list[Row]:
    """Return a row for each device, in the order of the machine: a row that moves is gone when the hand comes."""
    alive = not is_silent(machine, believed=believed)
    return [_row(look, one, now, alive=alive) for one in reports_of(machine).values()]


def _row(look: Look, report: DeviceReport, now: datetime.datetime, *, alive: bool) -> Row:
    # As last told is not as it is: of a machine that is silent no device is well.
    light = light_of(report) if alive else Light.UNREAD
    state = now_words(report) if alive else text("technician.unread")
    last = "" if alive else look.of("maintenance.last-seen", state=now_words(report))
    wanted = light in WANTED and alive
    lasts = lasting(now.timestamp() - report.since) if wanted and report.since is not None else None
    return Row(
        report.name,
        (
            Cell(light=light),
            Cell(look.say(name(report)), last, bold=True),
            Cell(look.say(state), ink=INKS.get(light, "off"), bold=True),
            Cell(look.say(actor(report)) if wanted else "", ink="ink_2"),
            Cell(look.say(lasts) if lasts else "", ink="ink_2"),
        ),
    )


def chosen(machine: MachineSeen, wanted: str) -> str:
    """Return the device that is chosen: by hand, else the worst of the machine."""
    reports = reports_of(machine)
    if wanted in reports:
        return wanted
    worst = min(reports.values(), key=lambda one: URGENCY.index(light_of(one)), default=None)
    return worst.name if worst else ""


def device_card(look: Look, machine: MachineSeen, report: DeviceReport, now: datetime.datetime) -> CardWords:
    """Return all that is known of one device: its cause, who can act, how, and what the machine cannot do meanwhile."""
    light = light_of(report)
    said = look.say(cause_words(report.cause)) if report.cause else look.say(now_words(report))
    cause, *steps = sentences(said)
    lines = [Line(look.of("fleet.label.cause"), cause)]
    if light in WANTED:
        lines.append(Line(look.of("fleet.label.who"), look.say(actor(report)), bold=True))
    if steps:
        lines.append(Line(look.of("fleet.label.steps"), steps=tuple(steps)))
    key = f"fleet.can-not.{report.kind}"
    if report.condition in (Condition.FAULT, Condition.ABSENT) and known(key):
        lines.append(Line(look.of("fleet.label.can-not"), look.of(key)))
    title = look.of("fleet.title.device", name=name(report), state=now_words(report))
    return CardWords(
        f"device-{report.name}", light, title, since_words(look, report, now), FRAMES.get(light, Frame.PLAIN),
        tuple(lines),
    )  # fmt: skip


def head_chips(look: Look, machine: MachineSeen, *, believed: bool) -> list[BarLight]:
    """Return how many of its devices want what; of a machine that is silent that it is."""
    state = words.state_of(machine, believed=believed)
    if is_silent(machine, believed=believed):
        return [BarLight(words.LIGHTS[state], look.of(f"fleet.state.{state}"))]
    return chips(look, reports_of(machine).values())


def figures(look: Look, machine: MachineSeen, now: datetime.datetime, *, believed: bool) -> list[Figure]:
    """Return facts of the machine itself; what it did not say, or said before it fell silent, is not known."""
    report = None if is_silent(machine, believed=believed) else machine.report
    heard = age(now.timestamp() - machine.heard_at / 1000) if machine.heard_at else None
    facts: dict[str, tuple[Text | str | None, str]] = {
        "heard": (heard, "ink"),
        "skew": _skew(machine, report),
        "line": _line(report),
        "waiting": _waiting(report),
        "oldest": _oldest(report),
        "version": (machine.report.version if machine.report else None, "ink"),
    }
    return [Figure(look.of(f"fleet.fact.{key}"), *_shown(look, value, ink)) for key, (value, ink) in facts.items()]


def _shown(look: Look, value: Text | str | None, ink: str) -> tuple[str, str]:
    if value is None:
        return look.of("fleet.hub.unknown"), "off"
    return (value if isinstance(value, str) else look.say(value)), ink


def _skew(machine: MachineSeen, report: Report | None) -> tuple[Text | None, str]:
    if report is None or machine.heard_at is None:
        return None, "off"
    off = abs(report.at - machine.heard_at)
    return text("maintenance.seconds", seconds=f"{off / 1000:.1f}"), "warn" if off >= SKEW_MS else "ink"


def _line(report: Report | None) -> tuple[Text | None, str]:
    line = report.line if report else None
    if line is None or line.line == "unknown":
        return None, "off"
    return text(f"fleet.line.{line.line}"), "ink" if line.line == "up" else "warn"


def _waiting(report: Report | None) -> tuple[Text | None, str]:
    unsent = report.unsent if report else None
    if unsent is None:
        return None, "off"
    return text("fleet.waiting.count", count=unsent.count), "warn" if unsent.count else "ink"


def _oldest(report: Report | None) -> tuple[Text | None, str]:
    unsent = report.unsent if report else None
    if unsent is None:
        return None, "off"
    if not unsent.count:
        return text("fleet.waiting.none-short"), "ink"
    return (lasting(unsent.oldest_s), "warn") if unsent.oldest_s is not None else (None, "off")
