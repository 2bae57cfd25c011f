# SPDX-License-Identifier: Apache-2.0
"""What maintenance sees, in the words of the desk: rows, lines, chips, lights of the bar; no widget is touched."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping

from config.clock import china_time
from config.texts import Text, plain, text
from devices.device import Condition
from devices.lane import OUT_OF_USE
from kiosk.inventory.report import DeviceReport
from kiosk.maintenance.seen import Machine, Seen
from kiosk.steps.technician_device_words import OF_A_PROGRAM, actor, cause_words, counts, identity, known, name
from kiosk.steps.technician_part import moment, span
from ui.desk.ages import age
from ui.desk.cards import Frame, Line
from ui.desk.figures import Figure
from ui.desk.lights import URGENCY, Light
from ui.desk.table import Cell, Row
from ui.desk.top_bar import BarLight
from ui.maintenance.state import Told
from ui.style.look import Look

# Conditions and their lights, where nothing else is known.
LIGHTS = {
    Condition.READY: Light.DONE,
    Condition.BUSY: Light.AT_WORK,
    Condition.ATTENTION: Light.NEAR,
    Condition.OPENING: Light.NOT_YET,
    Condition.ABSENT: Light.OVER,
    Condition.FAULT: Light.OVER,
}
INKS = {Light.DONE: "ok", Light.AT_WORK: "ok", Light.NEAR: "warn", Light.OVER: "fault"}
# What somebody must do something about.
WANTED = (Light.OVER, Light.NEAR, Light.UNREAD, Light.STOPPED)
FRAMES = {Light.OVER: Frame.FAULT, Light.NEAR: Frame.NEAR, Light.UNREAD: Frame.UNREAD}
# Where one sentence ends and the next begins; a telephone number or a version has no space behind its stop.
SENTENCES = re.compile(r"(?<=[。；])|(?<=[.;]) ")
MINUTE, GIGABYTE = 60, 1_000_000_000
# From here on papers have wrong times, and the platform may refuse what is signed.
SKEW_SECONDS = 120.0
FIGURES = ("skew", "disk", "waiting", "oldest", "version", "booted")
# A look takes a moment; one this old says that the terminal, or the way to it, is slow.
STALE_SECONDS = 10.0
# Less than this is said as a warning: a day of pictures takes some hundred megabytes.
LITTLE = 2 * GIGABYTE


def light_of(report: DeviceReport) -> Light:
    """Return the light of a device: what nobody can hear is not read, and what staff put away is stopped."""
    if report.stopped or report.cause == OUT_OF_USE:
        return Light.STOPPED
    return Light.UNREAD if report.unheard else LIGHTS[report.condition]


def now_words(report: DeviceReport) -> Text:
    """Return how a device is in one short word, such as no paper."""
    if light_of(report) is Light.STOPPED:
        return text("maintenance.now.stopped")
    short = f"maintenance.now.{report.cause}"
    if report.cause and known(short):
        return text(short)
    key = report.cause.rpartition(".")[2].removeprefix("reader-") if report.unheard else report.condition.value
    return text(f"technician.condition.{key}")


def place_words(report: DeviceReport) -> Text:
    """Return driver and port of a device, without the settings of the wire."""
    scheme, _, rest = report.address.partition("://")
    key = f"maintenance.scheme.{scheme}"
    # by-path and by-id are how ports are known here; where they lie in the system everybody knows.
    short = rest.partition("?")[0].removeprefix("/dev/").removeprefix("serial/")
    # A twin of the training world is a file deep in its folder.
    short = short.rpartition("/")[2] if scheme == "virtual" else short
    port = text(key, place=short) if known(key) else plain(report.address)
    return text("maintenance.place", driver=report.driver.upper(), port=port)


def rows(look: Look, reports: Mapping[str, DeviceReport], told: Mapping[str, Told], *, alive: bool) -> list[Row]:
    """Return a row for each device, in the order of the settings: a row that moves is gone when the hand comes."""
    return [_row(look, report, told.get(key), alive=alive) for key, report in reports.items()]


def _row(look: Look, report: DeviceReport, told: Told | None, *, alive: bool) -> Row:
    # As last told is not as it is: without a terminal that answers nothing is ready.
    light = light_of(report) if alive else Light.UNREAD
    state = now_words(report) if alive else text("technician.unread")
    first = _detail(look, report) if alive else look.of("maintenance.last-seen", state=now_words(report))
    known_now = alive and (report.cause or identity(report))
    return Row(
        report.name,
        (
            Cell(light=light),
            Cell(look.say(name(report)), look.say(place_words(report)), bold=True),
            Cell(look.say(state), ink=INKS.get(light, "off"), bold=True),
            Cell(first, look.say(counts(report.counted)) if alive else "", ink="ink" if known_now else "off"),
            _test_cell(look, told),
        ),
    )


def _detail(look: Look, report: DeviceReport) -> str:
    if light_of(report) is Light.STOPPED:
        return look.of(f"maintenance.why.{report.stopped or 'repair'}")
    if report.cause:
        return _cause(look, report.cause)
    return look.say(identity(report) or text("maintenance.no-identity"))


def _test_cell(look: Look, told: Told | None) -> Cell:
    if told is None:
        return Cell("–", ink="off")
    words = look.of("maintenance.tested.well" if told.well else "maintenance.tested.not-well")
    return Cell(words, f"{china_time(told.at):%H:%M:%S}", ink="ok" if told.well else "fault")


def sentences(words: str) -> tuple[str, ...]:
    """Take the words for staff apart: the cause stands first, then step by step what to do."""
    found = tuple(part.strip() for part in SENTENCES.split(words) if part and part.strip())
    return found or (words,)


def urgent(reports: Mapping[str, DeviceReport]) -> list[DeviceReport]:
    """Return the devices somebody must do something about, the worst first, then those that have waited longest."""
    wanted = [report for report in reports.values() if light_of(report) in WANTED]
    return sorted(wanted, key=lambda one: (URGENCY.index(light_of(one)), one.since or 0.0))


def since_words(look: Look, report: DeviceReport, now: datetime.datetime, owed: int = 0) -> str:
    """Return since when it is so, for how long, and what waits for it."""
    at = report.stopped_at or report.since
    said: list[Text] = []
    if at is not None:
        time = f"{china_time(at):%H:%M:%S}" if china_time(at).date() == now.date() else moment(china_time(at), now)
        seconds = now.timestamp() - at
        if seconds >= MINUTE:
            said.append(text("maintenance.since", time=time, long=span(seconds)))
        else:
            said.append(text("maintenance.since-just", time=time))
    if owed:
        said.append(text("maintenance.owed", count=owed))
    return " · ".join(look.say(one) for one in said)


def todo_lines(look: Look, report: DeviceReport, phone: str) -> tuple[Line, ...]:
    """Return cause, who can act, steps, whom to call."""
    if light_of(report) is Light.STOPPED:
        why = look.of(f"maintenance.why.{report.stopped or 'repair'}")
        return Line(look.of("maintenance.cause-label"), why), _call(look, phone)
    said = look.say(cause_words(report.cause)) if report.cause else look.say(now_words(report))
    cause, *steps = sentences(said)
    lines = [
        Line(look.of("maintenance.cause-label"), cause),
        Line(look.of("maintenance.who-label"), look.say(actor(report)), bold=True),
    ]
    if steps:
        lines.append(Line(look.of("maintenance.how-label"), steps=tuple(steps)))
    # What the driver says of it is for the technician; the bare name of an exception says nothing to anybody.
    if report.detail and not OF_A_PROGRAM.fullmatch(report.detail):
        lines.append(Line(look.of("maintenance.detail-label"), report.detail, ink="ink_2"))
    return (*lines, _call(look, phone))


def _call(look: Look, phone: str) -> Line:
    return Line(look.of("maintenance.call-label"), look.of("maintenance.call", phone=phone))


def count_lines(look: Look, report: DeviceReport, now: datetime.datetime) -> tuple[Line, ...]:
    """Return what a device did in all, since its paper was changed, and how often each cause came."""
    none = text("maintenance.counts.none")
    lines = [Line(look.of("maintenance.counts.all"), look.say(counts(report.counted) or none), bold=True)]
    if report.filled_at is not None:
        at = moment(china_time(report.filled_at), now)
        used = counts(report.since_filled) or none
        lines.append(Line(look.of("maintenance.counts.paper"), look.of("technician.since-filled", time=at, used=used)))
    causes = sorted(report.faults.items(), key=lambda one: -one[1])
    faults = [look.of("maintenance.counts.fault", count=n, words=_cause(look, cause)) for cause, n in causes]
    for label, words in zip((look.of("maintenance.counts.faults"), *[""] * len(faults)), faults, strict=False):
        lines.append(Line(label, words))
    if report.last:
        at = moment(china_time(report.last.at), now)
        words = look.of("maintenance.counts.last-words", time=at, words=_cause(look, report.last.cause))
        lines.append(Line(look.of("maintenance.counts.last"), words))
    return tuple(lines)


def _cause(look: Look, cause: str) -> str:
    return sentences(look.say(cause_words(cause)))[0]


def past_lines(look: Look, seen: Seen, today: datetime.date, most: int) -> tuple[Line, ...]:
    """Return what changed today, the newest first, with the hour."""
    of_today = [change for change in seen.changes if china_time(change.at).date() == today]
    lines = []
    for change in of_today[::-1][:most]:
        report = seen.reports.get(change.name)
        if report is None:
            continue
        then = DeviceReport(report.kind, change.condition, change.cause, name=change.name)
        words = look.of("maintenance.past.line", name=name(report), state=now_words(then))
        lines.append(Line(f"{china_time(change.at):%H:%M:%S}", words, ink=INKS.get(light_of(then), "ink_2")))
    return tuple(lines)


def changes_today(seen: Seen, today: datetime.date) -> int:
    """Return how many changes there were today, as far as the program that runs knows."""
    return sum(china_time(change.at).date() == today for change in seen.changes)


def chips(look: Look, reports: Iterable[DeviceReport]) -> list[BarLight]:
    """Return how many devices want what, or that all are well."""
    lights = [light_of(report) for report in reports]
    found = [
        BarLight(light, look.of(f"maintenance.chip.{light.value}", count=lights.count(light)))
        for light in (*WANTED, Light.NOT_YET)
        if light in lights
    ]
    well = len(lights)
    return found or ([BarLight(Light.DONE, look.of("maintenance.chip.done", count=well))] if well else [])


def stale(look: Look, seen: Seen | None, now: datetime.datetime) -> list[BarLight]:
    """Return what is said of a look that is older than looks are; nothing of one that is not."""
    if seen is None or (old := now.timestamp() - seen.at) < STALE_SECONDS:
        return []
    return [BarLight(Light.NEAR, look.of("maintenance.stale", age=age(old)))]


def bar_lights(look: Look, seen: Seen | None, now: datetime.datetime) -> list[BarLight]:
    """Return the lights of the dark bar: terminal, line, devices; what cannot be read is never green."""
    if seen is None:
        return [BarLight(Light.NOT_YET, look.of("maintenance.bar.asking"))]
    if seen.why:
        return [BarLight(Light.UNREAD, look.of(f"maintenance.bar.{seen.why}"))]
    found = [_line_light(look, seen.machine, now)] if seen.machine else []
    trouble = [light_of(report) for report in seen.reports.values() if light_of(report) in WANTED]
    if trouble:
        worst = min(trouble, key=URGENCY.index)
        return [*found, BarLight(worst, look.of("maintenance.bar.devices", count=len(trouble)))]
    return [*found, BarLight(Light.IN_TIME, look.of("maintenance.bar.devices-well"))]


def _line_light(look: Look, machine: Machine, now: datetime.datetime) -> BarLight:
    light = {"up": Light.IN_TIME, "down": Light.NEAR}.get(machine.line, Light.UNREAD)
    if machine.line != "down" or machine.line_since is None:
        return BarLight(light, look.of(f"maintenance.bar.line.{machine.line}"))
    return BarLight(light, look.of("maintenance.bar.line.down-since", time=moment(china_time(machine.line_since), now)))


def figures(look: Look, machine: Machine | None, now: datetime.datetime) -> list[Figure]:
    """Return the facts of the machine; what could not be read is said as that."""
    facts = _facts(machine, now) if machine else dict.fromkeys(FIGURES, (None, ""))
    unread = look.of("technician.unread")
    return [
        Figure(look.of(f"maintenance.machine.{key}"), look.say(value) or unread, ink if value else "off")
        for key, (value, ink) in facts.items()
    ]


def _facts(m: Machine, now: datetime.datetime) -> dict[str, tuple[Text | None, str]]:
    """Return each fact with the colour of its trouble."""
    skew = None if m.skew is None else text("maintenance.seconds", seconds=f"{abs(m.skew):.1f}")
    waits = "warn" if m.waiting else "ink"
    facts = (
        (skew, "fault" if abs(m.skew or 0) > SKEW_SECONDS else "ink"),
        _disk(m.free),
        (None if m.waiting is None else text("technician.outbox.count", count=m.waiting), waits),
        (_oldest(m, now), "warn" if m.oldest else "ink"),
        (plain(m.version) if m.version else None, "ink"),
        (span(m.booted) if m.booted else None, "ink"),
    )
    return dict(zip(FIGURES, facts, strict=True))


def _disk(free: int | None) -> tuple[Text | None, str]:
    if free is None:
        return None, "off"
    return text("maintenance.gigabytes", count=free // GIGABYTE), "fault" if free < LITTLE else "ink"


def _oldest(machine: Machine, now: datetime.datetime) -> Text | None:
    if machine.waiting is None:
        return None
    if machine.oldest is None:
        return text("maintenance.machine.none")
    seconds = now.timestamp() - machine.oldest
    return span(seconds) if seconds >= MINUTE else text("maintenance.just-now")
