# SPDX-License-Identifier: Apache-2.0
"""``devices [--json] [--watch] [--test NAME]``: every device as it truly is, who it is, what it did, what to do now."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from config.clock import china_time
from config.settings import Settings
from config.site import find, load_site
from config.texts import CONSOLE, Text, Wording, text, wording
from devices.device import Clock, Condition
from kiosk.inventory.asking import LOOK_SECONDS, NobodyAnswersError, Source, Wait, source
from kiosk.inventory.report import Change, DeviceReport
from kiosk.inventory.trials import SECONDS, SPARE_SECONDS, Trial
from kiosk.steps.technician_device_words import (
    actor,
    cause_words,
    condition,
    counts,
    identity,
    name,
    parts,
    since_filled,
    step,
)

NAME = "devices"
HELP = "every device of this terminal: how it is, who it is, what it counted, what to do now"
GOOD, FAULT, USAGE, ABSENT, TIMED_OUT, REFUSED = 0, 1, 2, 3, 4, 5
# Between two looks for changes; what is told has its own time.
WATCH_SECONDS = 1.0
# Why a test was not even begun.
NOT_BEGUN = ("device.no-self-test", "device.taken")
MARKS = {
    Condition.READY: "OK",
    Condition.BUSY: "OK",
    Condition.ATTENTION: "note",
    Condition.FAULT: "fault",
    Condition.ABSENT: "absent",
    Condition.OPENING: "unknown",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what is wanted, and how long a device may take to answer."""
    parser.add_argument("--json", action="store_true", help="one JSON object; with --watch one more a change")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--watch", action="store_true", help="go on and print each change once, until Ctrl+C")
    way.add_argument("--test", metavar="NAME", help="do the self-test of a device: a lamp lights, a slip comes out")
    parser.add_argument("--seconds", type=float, default=8.0, help="longest wait for the devices (default: 8)")


def run(args: argparse.Namespace) -> int:
    """Print how the devices are; 0 good, 1 fault, 2 no such device, 3 absent, 4 no answer in time, 5 refused."""
    settings, wait = load_site(args.site), threading.Event().wait
    try:
        known = source(settings, args.seconds, wait)
    except NobodyAnswersError as wrong:
        return complain(str(wrong), TIMED_OUT)
    try:
        return answered(known, settings, args, wait)
    except NobodyAnswersError as wrong:
        return complain(str(wrong), TIMED_OUT)
    finally:
        known.close()


def complain(words: str, ends: int) -> int:
    """Say what is wrong in one line."""
    print(f"banshi devices: {words}", file=sys.stderr)
    return ends


def answered(known: Source, settings: Settings, args: argparse.Namespace, wait: Wait) -> int:
    """Answer one question; raises NobodyAnswersError."""
    reports = known.reports()
    if not reports:
        return complain("no device in the settings. Add [[devices]] to the site file.", FAULT)
    say = wording(CONSOLE)
    if args.test is not None:
        if args.test not in reports:
            return complain(f"no device {args.test!r}; there are {', '.join(reports)}", USAGE)
        return trial_of(known, args.test, say, wait, as_json=args.json)
    tell = teller(say, settings, find(args.site), as_json=args.json)
    changes = known.changes(0) if args.watch else []
    tell.all(known, reports)
    if args.watch:
        # Ctrl+C is how a watch is meant to end, and no fault.
        with contextlib.suppress(KeyboardInterrupt):
            watch(known, changes[-1].number if changes else 0, tell.change, wait)
        reports = known.reports()
    return exit_code(reports.values())


def exit_code(reports: Iterable[DeviceReport]) -> int:
    """Return the worst of all devices; what nobody knows is not good."""
    seen = {report.condition for report in reports}
    for bad, code in ((Condition.FAULT, FAULT), (Condition.OPENING, TIMED_OUT), (Condition.ABSENT, ABSENT)):
        if bad in seen:
            return code
    return GOOD


def watch(known: Source, after: int, tell: Callable[[Change, DeviceReport], None], wait: Wait) -> None:
    """Tell each change once until ``wait`` says that it is enough; raises NobodyAnswersError."""
    while not wait(WATCH_SECONDS):
        changes = known.changes(after)
        reports = known.reports() if changes else {}
        for change in changes:
            after = change.number
            tell(change, reports[change.name])


class Teller:
    """Prints for people."""

    def __init__(self, say: Wording, phone: str, file: Path | None = None) -> None:
        self._say = say
        self._phone = phone
        self._file = file

    def all(self, known: Source, reports: dict[str, DeviceReport]) -> None:
        """Print every device."""
        for report in reports.values():
            head = self._line(name(report), condition(report, now()))
            print(f"{MARKS[report.condition]:<8} {report.name:<18} {head}")
            for words in self._details(report):
                print(f"{'':<27} {words}")

    def change(self, change: Change, report: DeviceReport) -> None:
        """Print one change."""
        as_it_was = DeviceReport(report.kind, change.condition, change.cause, name=report.name)
        why = cause_words(change.cause) if change.cause else None
        said = self._line(name(report), condition(as_it_was, now()), why)
        print(f"{china_time(change.at):%H:%M:%S} {MARKS[change.condition]:<8} {change.name:<18} {said}", flush=True)

    def _details(self, report: DeviceReport) -> Iterable[str]:
        if report.cause:
            call = text("technician.card.call", phone=self._phone)
            yield f"{self._say(text('technician.todo'))}: {self._line(actor(report), step(report), call)}"
        if report.last and report.last.cause != report.cause:
            at = f"{china_time(report.last.at):%Y-%m-%d %H:%M:%S}"
            yield f"{self._say(text('technician.last'))}: {at}  {self._say(cause_words(report.last.cause))}"
        if report.parts:
            yield f"{self._say(text('technician.parts'))}: {self._say(parts(report.state))}"
        if who := identity(report):
            yield f"{self._say(text('technician.identity'))}: {self._say(who)}"
        if counted := counts(report.counted):
            yield f"{self._say(text('technician.counted'))}: {self._line(counted, *since_filled(report, now()))}"
        # What is wrong there is mended there: a machine may have several site files.
        file = f"  ({self._file})" if self._file and report.cause == "device.misconfigured" else ""
        detail = f"{report.detail}{file}"
        yield f"{self._say(text('technician.place'))}: {report.driver}  {report.address}  {detail}".rstrip()

    def _line(self, *said: Text | None) -> str:
        return "  ".join(self._say(words) for words in said if words)


class JsonTeller:
    """Prints for programs, one object a line; docs/cli/devices.schema.json describes both."""

    def __init__(self, say: Wording, clock: Clock = time.time) -> None:
        self._say = say
        self._clock = clock

    def all(self, known: Source, reports: dict[str, DeviceReport]) -> None:
        """Print every device in one object."""
        found = [self._of(report) for report in reports.values()]
        print(json.dumps({"at": self._clock(), "running": known.running, "devices": found}, ensure_ascii=False))

    def change(self, change: Change, report: DeviceReport) -> None:
        """Print one change."""
        print(json.dumps({"change": msgspec.to_builtins(change)}, ensure_ascii=False), flush=True)

    def _of(self, report: DeviceReport) -> dict[str, Any]:
        value: dict[str, Any] = msgspec.to_builtins(report)
        value["parts"] = {part.part: part.value for part in report.parts}
        todo = step(report)
        return value | {"todo": self._say(todo) if todo else ""}


def teller(say: Wording, settings: Settings, file: Path | None, *, as_json: bool) -> Teller | JsonTeller:
    """Return who prints."""
    return JsonTeller(say) if as_json else Teller(say, settings.site.phone, file)


def now() -> datetime.datetime:
    """Return the wall clock of the hall."""
    return china_time(time.time())


def trial_of(
    known: Source, device: str, say: Wording, wait: Wait, *, as_json: bool, clock: Clock = time.monotonic
) -> int:
    """Do a self-test and tell how it ended; raises NobodyAnswersError."""
    trial, end = known.begin(device), clock() + SECONDS + SPARE_SECONDS
    while not trial.ended and clock() < end:
        wait(LOOK_SECONDS)
        trial = known.look(device)
    code = code_of(trial)
    words = say(cause_words(trial.cause)) if trial.cause else ""
    if as_json:
        found = {"device": device, "ended": trial.ended, "well": trial.well, "cause": trial.cause}
        print(json.dumps({"test": found | {"detail": trial.detail, "words": words}}, ensure_ascii=False))
    elif code == GOOD:
        print(f"{device}: {words}  {trial.detail}".rstrip())
    else:
        # The name of the device is all the detail that a test has which was not begun.
        why = f"{words} [{trial.cause}] {trial.detail.removeprefix(device)}" if trial.cause else "no answer"
        return complain(f"{device}: {why}".rstrip(), code)
    return code


def code_of(trial: Trial) -> int:
    """Return how a test ended as an exit code."""
    if trial.well:
        return GOOD
    if not trial.ended or trial.kind == "timed-out":
        return TIMED_OUT
    if trial.cause in NOT_BEGUN:
        return REFUSED
    return ABSENT if trial.cause.endswith("lost") else FAULT
