# SPDX-License-Identifier: Apache-2.0
"""What the fleet page has seen, in the words of the desk: tiles, rows, cards, figures; no widget is touched."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from config.clock import china_time
from config.texts import Text, plain, text
from devices.device import Actor, Condition
from kiosk.hub.fleet_judge import by_need
from kiosk.hub.fleet_values import DeviceTold, Fleet, HubState, MachineSeen, Message, State, Trouble
from kiosk.inventory.report import DeviceReport
from kiosk.steps.technician_device_words import cause_words, known, name
from kiosk.steps.technician_part import moment
from ui.desk.ages import age, lasting
from ui.desk.figures import Figure
from ui.desk.lights import Light
from ui.desk.table import Cell, Row
from ui.desk.top_bar import BarLight
from ui.maintenance.words import now_words
from ui.style.look import Look

LIGHTS: dict[State, Light] = {
    "cannot": Light.OVER, "unheard": Light.UNREAD, "never": Light.NOT_YET, "watch": Light.NEAR,
    "stopped": Light.STOPPED, "well": Light.IN_TIME,
}  # fmt: skip
INKS: dict[State, str] = {"cannot": "fault", "watch": "warn", "unheard": "off", "never": "off", "stopped": "off"}
# What stands on the chips, in the order of people and not of need.
CHIPS: tuple[State, ...] = ("well", "watch", "cannot", "unheard", "never", "stopped")
# Machines somebody stands at; of any other it is said that it runs.
OF_PEOPLE = frozenset({"kiosk", "window", "guide"})
# What mends itself: nobody need go, and nobody is missing.
BY_ITSELF = frozenset({"unsent", "clock"})
KINDS = ("kiosk", "guide", "window", "hall", "board")
UNITS = {"days": 86_400, "hours": 3600, "minutes": 60}
MEGABYTE = 1_000_000
FULL_PERCENT, OLD_BACKUP_HOURS, SLOW_MS = 90, 26, 10_000


@dataclass(frozen=True)
class Tile:
    """One machine on the map: its light, its name, since when, and one word."""

    name: str
    state: State
    word: str
    since: str = ""


@dataclass(frozen=True)
class Zone:
    """A part of the hall and its machines."""

    title: str
    count: str
    tiles: tuple[Tile, ...]


def state_of(machine: MachineSeen, *, believed: bool) -> State:
    """Return how a machine is; of a hub that is not read nothing is."""
    return machine.state if believed or machine.state == "never" else "unheard"


def zones(look: Look, fleet: Fleet, now: datetime.datetime, *, believed: bool) -> list[Zone]:
    """Return the map: zones as machines and windows name them, the rest by what they are."""
    found: dict[str, list[MachineSeen]] = {}
    for machine in fleet.items:
        found.setdefault(machine.zone or look.of(f"fleet.kind.{machine.kind}"), []).append(machine)
    own = [look.of(f"fleet.kind.{kind}") for kind in KINDS]
    order = sorted(found, key=lambda title: (_place(own, title), title))
    return [
        Zone(
            title,
            look.of("fleet.zone-count", count=len(found[title])),
            tuple(tile(look, one, now, believed=believed) for one in sorted(found[title], key=lambda one: one.name)),
        )
        for title in order
    ]


def _place(own: list[str], title: str) -> int:
    # Kiosks first, then the zones of windows, then what hangs in the hall.
    return {own[0]: 0, own[1]: 1}.get(title, 3 if title in own else 2)


def tile(look: Look, machine: MachineSeen, now: datetime.datetime, *, believed: bool) -> Tile:
    """Return a machine on the map."""
    state = state_of(machine, believed=believed)
    known_since = machine.since is not None and state == machine.state != "well"
    since = time_of(machine.since, now) if machine.since and known_since else ""
    return Tile(machine.name, state, look.say(word(machine, state)), since)


def word(machine: MachineSeen, state: State) -> Text:
    """Return how a machine is in one word."""
    if state in ("cannot", "watch") and machine.troubles:
        return short(machine, machine.troubles[0])
    if state != "well" or machine.report is None:
        return text(f"fleet.state.{state}")
    use = machine.report.use if machine.kind in OF_PEOPLE else "running"
    return text(f"fleet.use.{use}")


def short(machine: MachineSeen, trouble: Trouble) -> Text:
    """Return a trouble in a few words."""
    if not trouble.device:
        key = f"fleet.trouble.{trouble.cause}"
        return text(key if known(key) else "fleet.trouble.other", count=abs(trouble.count), days=trouble.days)
    report = device_of(machine, trouble)
    own = f"maintenance.now.{trouble.cause}"
    if known(own):
        return text(own)
    part = f"fleet.part.{report.kind}"
    noun = text(part) if known(part) else plain(report.kind)
    return text("fleet.part-state", part=noun, state=now_words(report))


def device_of(machine: MachineSeen, trouble: Trouble) -> DeviceReport:
    """Return the device of a trouble as the rest of the desk knows devices."""
    told = machine.report.devices if machine.report else ()
    found = next((one for one in told if one.name == trouble.device), DeviceTold(trouble.device, "fault"))
    kind, condition = found.name.partition("-")[0], Condition(found.condition)
    return DeviceReport(kind, condition, trouble.cause, Actor(found.actor), name=found.name)


def about(machine: MachineSeen, trouble: Trouble) -> Text:
    """Return which part it is, or what is done about it."""
    return name(device_of(machine, trouble)) if trouble.device else how(trouble)


def how(trouble: Trouble) -> Text:
    """Return what is done about a trouble that is of no device."""
    key = f"fleet.how.{trouble.cause}"
    return text(key) if known(key) else cause_words(trouble.cause)


def rows(look: Look, fleet: Fleet, now: datetime.datetime, me: str, chosen: str, *, believed: bool) -> list[Row]:
    """Return a row for each machine that is not well, the most urgent first; and for the chosen one in any case."""
    found = [(one, state_of(one, believed=believed)) for one in fleet.items]
    wanted = [pair for pair in found if pair[0].state != "well"]
    wanted += [pair for pair in found if pair[0].name == chosen and pair[0].state == "well" and wanted]
    return [_row(look, machine, state, now, me) for machine, state in sorted(wanted, key=lambda pair: by_need(pair[1]))]


def _row(look: Look, machine: MachineSeen, state: State, now: datetime.datetime, me: str) -> Row:
    since = look.of("fleet.since", time=time_of(machine.since, now)) if machine.since and state == machine.state else ""
    doing, who, ink = care(look, machine, state, me)
    return Row(
        machine.name,
        (
            Cell(light=LIGHTS[state]),
            Cell(machine.name, bold=True),
            Cell(look.say(word(machine, state)), look.say(second(machine, state)), bold=True),
            Cell(since, ink="ink_2"),
            Cell(doing, who, ink=ink, bold=ink == "fault"),
        ),
    )  # fmt: skip


def second(machine: MachineSeen, state: State) -> Text:
    """Return the second line of a machine in the list."""
    if state in ("cannot", "watch") and machine.troubles:
        return about(machine, machine.troubles[0])
    if state == "stopped":
        return plain(machine.stop.reason) if machine.stop else text("fleet.how.stopped-there")
    if state == "unheard" and machine.troubles:
        return text("fleet.last", word=short(machine, machine.troubles[0]))
    key = f"fleet.how.{state}"
    return text(key if known(key) else f"fleet.state.{state}")


def care(look: Look, machine: MachineSeen, state: State, me: str) -> tuple[str, str, str]:
    """Return what is done, by whom, and the ink of it; that nobody goes is said loudest."""
    found = machine.care
    if found:
        return (
            look.of(f"fleet.care.{found.doing}"),
            look.of("fleet.care.mine") if found.staff == me else found.staff,
            "ok",
        )
    if state in ("stopped", "well") or all(one.cause in BY_ITSELF for one in machine.troubles) and state == "watch":
        return look.of("fleet.care.none-needed"), "", "off"
    return look.of("fleet.care.nobody"), "", "fault" if state in ("cannot", "unheard") else "ink_2"


def chips(look: Look, fleet: Fleet, *, believed: bool) -> list[tuple[Light, str, str]]:
    """Return how many are how: light, number, word; what none is is left out, but for well."""
    states = [state_of(one, believed=believed) for one in fleet.items]
    return [
        (LIGHTS[state], str(states.count(state)), look.of(f"fleet.state.{state}"))
        for state in CHIPS
        if state in states or state == "well"
    ]


def bar_light(look: Look, fleet: Fleet | None, *, believed: bool) -> BarLight:
    """Return the light of the dark bar for all machines together."""
    if fleet is None or not believed:
        return BarLight(Light.UNREAD, look.of("fleet.bar-unread"))
    wanted = [one.state for one in fleet.items if one.state not in ("well", "stopped")]
    if not wanted:
        return BarLight(Light.IN_TIME, look.of("fleet.bar-well"))
    return BarLight(Light.OVER if "cannot" in wanted else Light.NEAR, look.of("fleet.bar", count=len(wanted)))


def time_of(ms: int, now: datetime.datetime) -> str:
    """Return a moment of the hub's clock: its hour today, its day before."""
    at = china_time(ms / 1000)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%m-%d}"


def since_words(look: Look, machine: MachineSeen, now: datetime.datetime) -> str:
    """Return since when and for how long a machine is so."""
    if machine.since is None:
        return look.of("fleet.heard-never") if machine.heard_at is None else ""
    at = look.say(moment(china_time(machine.since / 1000), now))
    return look.of("fleet.since-for", time=at, lasting=lasting(now.timestamp() - machine.since / 1000))


def message_words(look: Look, message: Message, now: datetime.datetime) -> str:
    """Return what became of a message to the guide."""
    sent = time_of(message.at, now)
    if message.heard_at is None:
        return look.of("fleet.message.sent", time=sent)
    return look.of("fleet.message.heard", time=sent, who=message.heard_by, heard=time_of(message.heard_at, now))


def figures(look: Look, hub: HubState | None, now: datetime.datetime) -> list[Figure]:
    """Return how the hub itself is; what it cannot see is said to be that."""
    return [_duty(look, hub), _standby(look, hub), _backup(look, hub, now), _disk(look, hub), _database(look, hub)]


def _unknown(look: Look, key: str) -> Figure:
    return Figure(look.of(f"fleet.hub.{key}"), look.of("fleet.hub.unknown"), "off")


def _duty(look: Look, hub: HubState | None) -> Figure:
    if hub is None:
        return _unknown(look, "state")
    if hub.clock_off_s:
        unit = next((name for name, size in UNITS.items() if abs(hub.clock_off_s) >= size), "seconds")
        off = f"{round(hub.clock_off_s / UNITS.get(unit, 1)):+d}"
        return Figure(look.of("fleet.hub.clock"), look.of(f"fleet.hub.clock.{unit}", off=off), "fault")
    return Figure(look.of("fleet.hub.state"), look.of("fleet.hub.duty"), "ok")


def _standby(look: Look, hub: HubState | None) -> Figure:
    label = look.of("fleet.hub.standby")
    if hub is None or (hub.standbys is None and hub.database == "postgresql"):
        return _unknown(look, "standby")
    if not hub.standbys:
        return Figure(label, look.of("fleet.hub.no-standby"), "warn")
    known_ones = [one.behind_ms for one in hub.standbys if one.behind_ms is not None]
    if not known_ones:
        return _unknown(look, "standby")
    behind = min(known_ones)
    return Figure(
        label, look.of("fleet.hub.behind", seconds=f"{behind / 1000:.1f}"), "ink" if behind < SLOW_MS else "warn"
    )


def _backup(look: Look, hub: HubState | None, now: datetime.datetime) -> Figure:
    label = look.of("fleet.hub.backup")
    if hub is None:
        return _unknown(look, "backup")
    if hub.backup_at is None:
        return Figure(label, look.of("fleet.hub.no-backup" if hub.backups else "fleet.hub.not-set"), "warn")
    old = now.timestamp() - hub.backup_at / 1000 > OLD_BACKUP_HOURS * 3600
    return Figure(label, look.say(moment(china_time(hub.backup_at / 1000), now)), "warn" if old else "ink")


def _disk(look: Look, hub: HubState | None) -> Figure:
    if hub is None or hub.disk is None or not hub.disk.total:
        return _unknown(look, "disk")
    percent = round(100 * (1 - hub.disk.free / hub.disk.total))
    ink = "fault" if percent >= FULL_PERCENT else "ink"
    return Figure(look.of("fleet.hub.disk"), look.of("fleet.hub.percent", percent=percent), ink)


def _database(look: Look, hub: HubState | None) -> Figure:
    if hub is None:
        return _unknown(look, "database")
    if hub.database != "postgresql":
        return Figure(look.of("fleet.hub.database"), look.of("fleet.hub.file"), "ink")
    if hub.size is None:
        return _unknown(look, "database")
    return Figure(look.of("fleet.hub.database"), look.of("fleet.hub.size", size=round(hub.size / MEGABYTE)))


def read_words(look: Look, fleet: Fleet, seconds: float) -> str:
    """Return how many machines there are and how old that is."""
    return look.of("fleet.count", count=len(fleet.items), age=age(seconds))
