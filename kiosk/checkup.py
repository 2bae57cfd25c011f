# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` looks at, one finding each. What cannot be known is said to be unknown, never OK."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import enum
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from config import BUILD_DATE
from config.addresses import loopback
from config.clock import china_time
from config.settings import Settings, SettingsError
from config.site import load_site
from config.texts import CONSOLE, wording
from devices.address import shown
from devices.bench import Bench
from devices.device import Condition, DeviceState
from kiosk.inventory.opening import builders_of_pages
from offline_queue.control import ask
from offline_queue.housekeeping import held
from offline_queue.store import DATABASE

if TYPE_CHECKING:
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import DeviceIdentity
    from offline_queue.reader import Reader

# A clock that is further off makes slips with wrong times; the platform keeps both times, but people read ours.
SKEW_SECONDS = 120.0
# Where CUPS has its settings on every system it is packaged for, and the path of its queues.
PRINT_SERVER, QUEUES = Path("/etc/cups/cupsd.conf"), "/printers/"
# A refusal and its last sentence, where that one leads to ``setup``.
WITH_STEP = re.compile(r"(?P<words>.*?[.)]) (?P<step>[A-Z][^.]*'main\.py setup'.*)", re.DOTALL)
KEEP = "keep the folder as it is, call support"


class Health(enum.Enum):
    """How one thing is."""

    OK = "ok"
    FAULT = "fault"
    UNKNOWN = "unknown"
    ABSENT = "absent"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``step`` is what to do next, empty when it is well."""

    name: str
    health: Health
    words: str
    step: str = ""


def checkup(site: Path | None, seconds: float, deep: bool = False) -> Iterator[Finding]:
    """Look at settings first; without them nothing else can be looked at."""
    try:
        settings = load_site(str(site) if site else None)
    except SettingsError as wrong:
        yield refused(str(wrong))
        return
    yield Finding("settings", Health.OK, f"{settings.post}, {settings.site.mode}, {settings.site.hall_name}")
    yield outbox(settings, deep)
    yield from aside(settings)
    yield from kept(settings)
    yield from service(settings)
    yield from devices(settings, seconds)
    yield from print_server(settings)
    yield from platform_and_clock(settings)
    yield from hall(settings)


def refused(words: str) -> Finding:
    """Return the finding on settings that cannot be used; a refusal that ends with the next step says it once."""
    found = WITH_STEP.match(words)
    if found is None:
        return Finding("settings", Health.FAULT, words, "main.py setup")
    step = "main.py setup" if found["step"].startswith("Run") else found["step"].rstrip(".")
    return Finding("settings", Health.FAULT, found["words"], step)


def outbox(settings: Settings, deep: bool = False) -> Finding:
    """Read the outbox beside a running terminal, or find that there is none yet; ``deep`` looks at every page."""
    from offline_queue.errors import NoOutbox, OutboxError, told
    from offline_queue.opening import read_outbox

    folder = Path(settings.outbox.folder)
    try:
        with contextlib.closing(read_outbox(settings.outbox)) as reader:
            return within(reader, folder, deep)
    except NoOutbox:
        return Finding("outbox", Health.OK, f"{folder}: none yet, made at the first start")
    except OutboxError as wrong:
        say = wording(CONSOLE)
        cause, step = told(wrong.code)
        return Finding("outbox", Health.FAULT, f"{wrong} {say(cause)} [{wrong.code}]", say(step))


def kept(settings: Settings) -> Iterator[Finding]:
    """Look at what keeps the outbox readable to us and to nobody else."""
    from kiosk.checkup_keeping import backup, key, recovery, room

    yield from key(settings)
    yield from recovery(settings)
    yield from room(settings)
    yield from backup(settings, time.time())


def aside(settings: Settings) -> Iterator[Finding]:
    """Say that files of the outbox were set aside, damaged or replaced; nothing where none were, or nobody may look."""
    from offline_queue.leftovers import ASIDE_SECONDS, replaced
    from offline_queue.salvage import set_aside

    with contextlib.suppress(OSError):
        for place in set_aside(Path(settings.outbox.folder)):
            made = place.stat().st_mtime
            day, end = china_time(made).date(), china_time(made + ASIDE_SECONDS).date()
            words = f"{place}: pages of the outbox had rotted by {day}; what was whole goes on. It is deleted on {end}"
            yield Finding("set aside", Health.FAULT, words, "check the disk, call support with this folder")
        for place in replaced(Path(settings.outbox.folder)):
            end = china_time(place.stat().st_mtime + ASIDE_SECONDS).date()
            words = f"{place}: the outbox a backup took the place of; from {end} it goes when all in it is acknowledged"
            yield Finding("set aside", Health.FAULT, words, "if it stays after that day: call support, then delete it")


def service(settings: Settings) -> Iterator[Finding]:
    """Say that somebody took the machine out of service; nothing of one in service, or whose outbox tells nothing."""
    from kiosk.technician.service import standstill, stopped_from_afar
    from offline_queue.errors import OutboxError
    from offline_queue.opening import read_outbox

    # What is wrong with the outbox itself was said before.
    with contextlib.suppress(OutboxError), contextlib.closing(read_outbox(settings.outbox)) as reader:
        since, back = standstill(reader, time.time())
        if since is not None:
            expected = f", expected back {china_time(back):%Y-%m-%d %H:%M}" if back else ""
            whose = "the platform's" if stopped_from_afar(reader, time.time()) else "a technician's"
            words = f"out of service since {china_time(since):%Y-%m-%d %H:%M} by {whose} word{expected}"
            yield Finding("service", Health.FAULT, words, "put it back into service in maintenance, at the machine")


def within(reader: Reader, folder: Path, deep: bool) -> Finding:
    """Look at the pages, the chain and the entries of an outbox that could be opened; raises OutboxError."""
    # The pages first: what stands on a broken one cannot even be counted.
    seen = reader.look_at_pages(None) if deep else reader.look_at_pages()
    if seen.damaged:
        words = f"{folder / DATABASE}: {seen.damaged} of {seen.pages} pages are damaged [damaged]"
        return Finding("outbox", Health.FAULT, words, KEEP)
    if (broken := reader.verify_chain()) is not None:
        return Finding("outbox", Health.FAULT, f"the audit chain breaks at event {broken}", KEEP)
    counts = ", ".join(f"{state.value} {count}" for state, count in reader.counts().items() if count) or "empty"
    if lost := sum(one.lost for one in reader.breaks()):
        counts += f"; {lost} audit events were lost with damaged pages and are stated as that"
    if seen.damaged is None:
        words = f"{counts}; its {seen.pages} pages were not looked at"
        return Finding("outbox", Health.OK, words, "doctor --deep looks at them, in some time")
    return Finding("outbox", Health.OK, counts)


def devices(settings: Settings, seconds: float) -> Iterator[Finding]:
    """Say how each device of the post is: as the running kiosk knows it, else as it answers when opened."""
    if not settings.devices:
        yield Finding("devices", Health.UNKNOWN, "none in the settings", "add [[devices]] to the site file")
        return
    folder = Path(settings.outbox.folder)
    running = ask(folder, {"do": "devices"})
    if running is not None or held(folder):
        # Its ports are taken by the kiosk, as they should be: opened a second time each would look like a fault.
        yield from beside(settings, running or {})
        return
    states = ask_devices(settings, seconds)
    for setting in settings.devices:
        yield told(setting.kind, setting.address, states.get(setting.kind))


def beside(settings: Settings, answer: Mapping[str, Any]) -> Iterator[Finding]:
    """Say of each device what the running kiosk told of it; what it did not tell is unknown."""
    try:
        states = msgspec.convert(answer.get("devices", {}), dict[str, DeviceState])
    except msgspec.ValidationError:
        states = {}  # a kiosk of another version, with words of its own
    for setting in settings.devices:
        if setting.kind not in states:
            words = f"{shown(setting.address)}: in use by the running kiosk, which does not tell its state"
            yield Finding(setting.kind, Health.UNKNOWN, words, "ask again in a minute, or end the kiosk first")
            continue
        found = told(setting.kind, setting.address, states[setting.kind])
        yield dataclasses.replace(found, words=f"{found.words} (in use by the running kiosk)")


def ask_devices(settings: Settings, seconds: float) -> dict[str, DeviceState]:
    """Open the bench and wait until each device is known, or the time is over."""
    known = threading.Event()
    states: dict[str, DeviceState] = {}

    def hear(state: DeviceState) -> None:
        states[state.kind] = state
        if len(states) == len(settings.devices) and all(s.condition is not Condition.OPENING for s in states.values()):
            known.set()

    bench = Bench(settings.devices, on_change=hear, builders=builders_of_pages())
    bench.start()
    known.wait(seconds)
    bench.close()
    return states


def print_server(settings: Settings, file: Path = PRINT_SERVER) -> Iterator[Finding]:
    """Say whether the print server before the page printer keeps what people print; none where there is no server."""
    for setting in settings.devices:
        if setting.kind != "page_printer" or not setting.address.startswith("ipp:") or QUEUES not in setting.address:
            continue
        if not loopback(setting.address.replace("ipp:", "http:", 1)):
            words = f"{setting.address}: another machine, whose settings cannot be read from here"
            yield Finding("print server", Health.UNKNOWN, words, "see there that PreserveJobFiles is No")
            continue
        try:
            kept = preserved(file.read_text(encoding="utf-8", errors="replace"))
        except FileNotFoundError:
            words = f"CUPS is not installed here (no {file})"
            yield Finding("print server", Health.ABSENT, words, "install cups, or name the printer's own address")
            continue
        except OSError as wrong:
            words = f"{file}: cannot be read ({wrong.strerror})"
            yield Finding("print server", Health.UNKNOWN, words, "see as root that PreserveJobFiles is No")
            continue
        if kept in ("no", "off", "false"):
            yield Finding("print server", Health.OK, "keeps no printed document")
        else:
            words = f"keeps printed documents (PreserveJobFiles {kept})"
            yield Finding("print server", Health.FAULT, words, f"PreserveJobFiles No in {file}, then restart cups")


def preserved(text: str) -> str:
    """Return how long the print server keeps documents; a day where nothing is said (cupsd.conf(5))."""
    lines = [line.split() for line in text.splitlines()]
    said = [line[1].lower() for line in lines if len(line) == 2 and line[0].lower() == "preservejobfiles"]
    return said[-1] if said else "86400"


def told(kind: str, address: str, state: DeviceState | None) -> Finding:
    """Turn the state of a device into a finding, which is read aloud and sent about: no password stands in it."""
    address = shown(address)
    if state is None or state.condition is Condition.OPENING:
        return Finding(kind, Health.UNKNOWN, f"{address}: no answer yet", "try again with --seconds 30")
    if state.condition is Condition.ABSENT:
        return Finding(kind, Health.ABSENT, f"{address}: not there ({state.cause})", "check plug, power and address")
    if state.cause == "device.misconfigured":
        words = f"{address}: {state.detail}"
        return Finding(kind, Health.FAULT, words, f"correct this {kind} in the site file, then start again")
    if not state.usable:
        return Finding(
            kind, Health.FAULT, f"{address}: {state.cause} {state.detail}".rstrip(), f"call a {state.actor.value}"
        )
    parts = ", ".join(f"{part.part} {part.value}" for part in state.parts)
    return Finding(kind, Health.OK, f"{address}: {state.condition.value} {parts}".rstrip())


def platform_and_clock(settings: Settings) -> Iterator[Finding]:
    """Look at who we are to the platform, ask it for its time, and compare ours with it and with our build date."""
    from kiosk.platform.identity import IdentityError
    from kiosk.platform.opening import open_platform
    from offline_queue.errors import OutboxError
    from offline_queue.keys import device_keys

    try:
        platform = open_platform(settings, device_keys(settings.outbox, create=False))
    except (OSError, UnicodeDecodeError):
        words = f"{settings.platform.device_token}: this terminal's token cannot be read"
        yield Finding("platform", Health.FAULT, words, "put the file there, or correct platform.device_token")
        yield clock(None)
    except (IdentityError, OutboxError) as wrong:
        yield Finding("identity", Health.FAULT, f"{wrong} [{wrong.code}]", mending(wrong.code))
        yield clock(None)
    else:
        from kiosk.checkup_set import set_by_platform

        with contextlib.closing(platform):
            yield from asked(platform)
            if platform.identity:
                yield from set_by_platform(settings, platform.identity)


def hall(settings: Settings) -> Iterator[Finding]:
    """Look at the hub of the hall, where there is one."""
    from kiosk.checkup_hall import hub_of_hall

    yield from hub_of_hall(settings)


def mending(code: str) -> str:
    """Say what to do about an identity that cannot be used, by the code of why."""
    if code.startswith("key-"):
        return "bring the device key back: without it there is no identity either"
    return "correct [site] in the site file" if code == "other-numbers" else "main.py enrol --again"


def asked(platform: Platform) -> Iterator[Finding]:
    """Say as whom we come, whether the platform takes us, and how far the clocks are apart."""
    from kiosk.platform.errors import PlatformError

    if platform.identity:
        yield identity(platform.identity, time.time())
    try:
        platform.time()
        if platform.identity:
            # Everybody may ask for the time: whether it takes this machine says a call that is this machine's own.
            platform.whole(f"/devices/{platform.identity.enrolment.device_id}/config")
    except PlatformError as wrong:
        words = f"{platform.url}: no usable answer"
        yield Finding("platform", Health.FAULT, words, next_step(wrong.reason, wrong.code))
        # Any host on the way dates its answers: only the platform's own say how far our clock is off.
        yield clock(platform.skew_seconds if wrong.reached else None)
        return
    yield Finding("platform", Health.OK, platform.url)
    yield clock(platform.skew_seconds)


def identity(found: DeviceIdentity, now: float) -> Finding:
    """Say as whom this terminal comes, and until when; one that should have been renewed is not well."""
    told = found.enrolment
    words = f"{told.region} {told.hall} {told.device}, certificate until {china_time(found.ends):%Y-%m-%d}"
    if now >= found.ends:
        return Finding("identity", Health.FAULT, f"{words}: it has ended", "start the kiosk with a line: it renews it")
    if found.wants_renewal(now):
        return Finding("identity", Health.OK, words, "its renewal is due; a running kiosk with a line does it")
    return Finding("identity", Health.OK, words)


def next_step(reason: str, code: str) -> str:
    """Say what to do about a platform that was not reached; in English, as all that ``doctor`` says."""
    from kiosk.platform.sentences import for_staff

    words = for_staff(reason, code)
    return wording(CONSOLE)(words) if words else f"check the line and platform.url ({code})"


def clock(skew: float | None, now: float | None = None) -> Finding:
    """Judge our clock by the build date and, where known, by the platform's."""
    today = china_time(time.time() if now is None else now).date()
    if today < datetime.date.fromisoformat(BUILD_DATE):
        return Finding("clock", Health.FAULT, f"{today} is before this program was built", "set the clock")
    if skew is None:
        return Finding("clock", Health.UNKNOWN, f"{today}, the platform's clock is not known", "connect the platform")
    # "Date" has whole seconds, and the way takes its time: less than some seconds is no finding.
    if abs(skew) > SKEW_SECONDS:
        return Finding("clock", Health.FAULT, f"{round(skew):+d} s off the platform's clock", "set the clock")
    return Finding("clock", Health.OK, f"{round(skew):+d} s off the platform's clock")
