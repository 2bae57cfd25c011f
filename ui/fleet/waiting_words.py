# SPDX-License-Identifier: Apache-2.0
"""What lies unsent on the machines of the hall, in the words of the desk: how much, since when, why; never whose."""

from __future__ import annotations

import datetime

from config.texts import Text, text
from kiosk.hub.fleet_judge import FULL
from kiosk.hub.fleet_values import Fleet, MachineSeen, UnsentTold
from ui.desk.ages import age, lasting
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.fleet.chips import Chip
from ui.fleet.device_words import is_silent
from ui.style.look import Look

# What stands first: who is told of it longest ago, then what takes in nothing more, then what nobody can read.
NEEDS = ("office", "full", "operations", "site", "unread", "away", "sending")
LIGHTS = {
    "office": Light.OVER, "full": Light.OVER, "operations": Light.NEAR, "site": Light.NEAR, "unread": Light.UNREAD,
    "away": Light.NEAR, "sending": Light.AT_WORK,
}  # fmt: skip
# Machines that take in what people bring: of these it must be known what they hold.
HOLDS = frozenset({"kiosk", "window"})


def unsent_of(machine: MachineSeen) -> UnsentTold | None:
    """Return what a machine said last that it holds."""
    return machine.report.unsent if machine.report else None


def need_of(machine: MachineSeen, *, believed: bool) -> str:
    """Return how it stands with what a machine holds; empty where it holds nothing and that is known."""
    told, report = unsent_of(machine), machine.report
    if report is None or is_silent(machine, believed=believed):
        return "unread" if machine.kind in HOLDS else ""
    if report.store in FULL:
        return "full"
    if told is None:
        # A window without a store holds nothing; a kiosk that cannot look does not know.
        return "unread" if machine.kind == "kiosk" else ""
    if not told.count:
        return ""
    if told.addressee:
        return told.addressee
    return "sending" if report.line and report.line.line == "up" else "away"


def holders(fleet: Fleet, *, believed: bool) -> list[tuple[MachineSeen, str]]:
    """Return the machines that hold something or cannot say, the most urgent first, then the oldest."""
    found = [(one, need) for one in fleet.items if (need := need_of(one, believed=believed))]
    return sorted(found, key=lambda pair: (NEEDS.index(pair[1]), -_age(pair[0]), pair[0].name))


def rows(look: Look, fleet: Fleet, now: datetime.datetime, *, believed: bool) -> list[Row]:
    """Return a row for each of them."""
    return [_row(look, machine, need, now) for machine, need in holders(fleet, believed=believed)]


def _row(look: Look, machine: MachineSeen, need: str, now: datetime.datetime) -> Row:
    told, ink = unsent_of(machine), {Light.OVER: "fault", Light.NEAR: "warn"}.get(LIGHTS[need], "ink_2")
    read = need != "unread"
    count = look.of("fleet.waiting.count", count=told.count) if told else "？"
    oldest = lasting(told.oldest_s) if told and told.oldest_s is not None and told.count else None
    zone = machine.zone or look.of(f"fleet.kind.{machine.kind}")
    heard = age(now.timestamp() - machine.heard_at / 1000) if machine.heard_at else text("fleet.heard-never")
    return Row(
        machine.name,
        (
            Cell(light=LIGHTS[need]),
            Cell(machine.name, zone, bold=True),
            Cell(count if read else "？", "" if read else look.of("fleet.waiting.last", count=count), bold=True,
                 ink=ink if read else "off"),
            Cell(look.say(oldest) if oldest and read else "", ink=ink),
            Cell(look.of(f"fleet.waiting.state.{need}"), look.say(_under(machine, need, told)), ink=ink),
            Cell(look.say(heard), ink="off"),
        ),
    )  # fmt: skip


def _under(machine: MachineSeen, need: str, told: UnsentTold | None) -> Text:
    """Return what is done about it, or how its line is."""
    if told and need == told.addressee:
        return text("fleet.waiting.told", addressee=text(f"fleet.addressee.{need}"), days=told.days)
    line = machine.report.line if machine.report else None
    if need in ("away", "full") and line and line.line == "down" and line.for_s is not None:
        return text("fleet.line.down-for", lasting=lasting(line.for_s))
    return text(f"fleet.waiting.how.{need}")


def chips(look: Look, fleet: Fleet, *, believed: bool) -> list[Chip]:
    """Return how much waits in all, on how many machines, and of how many nobody knows."""
    found = holders(fleet, believed=believed)
    counts = [told.count for one, need in found if need != "unread" and (told := unsent_of(one))]
    count, holding = sum(counts), sum(map(bool, counts))
    long = sum(need in ("office", "operations", "site") for _, need in found)
    unread = sum(need == "unread" for _, need in found)
    of = look.of
    shown = [
        (Light.NEAR if count else Light.IN_TIME, count, of("fleet.waiting.chip.things")),
        (Light.NEAR if holding else Light.IN_TIME, holding, of("fleet.waiting.chip.machines")),
        *([(Light.OVER, long, of("fleet.waiting.chip.long"))] if long else []),
        *([(Light.UNREAD, unread, of("fleet.waiting.chip.unread"))] if unread else []),
    ]
    return [(light, str(many), word) for light, many, word in shown]


def foot(look: Look, fleet: Fleet, seconds: float, *, believed: bool) -> str:
    """Return how many machines hold nothing, and how old that is."""
    shown = len(holders(fleet, believed=believed))
    others = sum(one.kind in HOLDS for one in fleet.items) - shown
    return look.of("fleet.waiting.foot", count=max(0, others), age=age(seconds))


def _age(machine: MachineSeen) -> int:
    told = unsent_of(machine)
    return told.oldest_s or 0 if told else 0
