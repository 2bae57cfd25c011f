# SPDX-License-Identifier: Apache-2.0
"""A hall to learn in: a hub on this machine, people who take numbers by themselves, colleagues at other windows.

with TrainingHall(Path("data/training-window")) as hall:
    settings = hall.settings        # of window 17, with devices and platform of a training world
    hall.people.start()
"""

from __future__ import annotations

import contextlib
import datetime
import http.client
import json
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec

from config.guard import guarded
from config.logs import logger
from config.logs import place as arose_at
from config.settings import DeviceSetting, HubSetting, Settings
from config.site import write_values
from devices.evaluation_pad.virtual import OPTIONS
from kiosk.domain.hall import Hall
from kiosk.hub.client import HubClient
from kiosk.hub.deeds import spoken
from kiosk.hub.site import admit, set_mode, write_token
from kiosk.platform.client import Platform
from kiosk.platform.enrolment import enrol
from kiosk.platform.errors import PlatformError
from kiosk.platform.identity import DeviceIdentity, IdentityError, NotEnrolledError, load
from kiosk.tickets import acts
from kiosk.tickets.day_key import hashed
from kiosk.tickets.errors import TicketError
from kiosk.tickets.of_hall import rules_of
from kiosk.tickets.rules import HallRules
from kiosk.training.persons import persons
from kiosk.training.site import SPARE_DRIVERS, WorldProcess, training_settings
from offline_queue.errors import OutboxError
from offline_queue.ids import uuid7
from offline_queue.keys import device_keys
from offline_queue.store import DATABASE

log = logger(__name__)
ROOT = Path(__file__).parents[2]
CITY = Path(__file__).parent / "catalogue" / "hall.json"
# A trainee may come at night as well.
ALL_DAY = (("00:00", "23:59"),)
WINDOW, QUEUE = "17", "B"
COLLEAGUES, PAUSED = ("18", "19"), "20"
KINDS = {"K3": "kiosk", "W17": "window", "W18": "window", "B1": "board", "G1": "guide", "H1": "hall"}
# Between two people who come, and how many wait at most: a trainee is to have somebody, and not a crowd.
SECONDS, MOST = (8.0, 25.0), 9
SERVED_SECONDS = (60.0, 240.0)
CREDITS = ("normal", "normal", "normal", "aged", "normal", "veteran")
AT_WINDOW = ("signature_pad", "evaluation_pad")
# The file in the hub's folder that says where it answers.
URL = "url"


class TrainingHall:
    """Hub, world and people of one training window; ends what it started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._hub = HubProcess(self._folder / "hub")
        self._world: WorldProcess | None = None

    def __enter__(self) -> Self:
        """Start everything; raises RuntimeError when something ended before it was ready, and then nothing runs."""
        try:
            # The world first, for it refuses a folder in use: a hub there would have lost its tokens to ours.
            self._world = WorldProcess(self._folder)
            facts = self._world.wait_ready()
            self.devices: dict[str, str] = facts["devices"]
            url = self._hub.start()
            self.settings = taken_in(window_settings(self._folder, facts, url, self._hub.tokens), self._folder)
        except (PlatformError, IdentityError, OutboxError) as wrong:
            self._end()
            raise RuntimeError(f"the training city did not take the window in: {wrong}") from wrong
        except RuntimeError:
            self._end()
            raise
        self.people = People(url, {name: (self._hub.tokens / name).read_text() for name in KINDS})
        return self

    def __exit__(self, *_: object) -> None:
        """End everything."""
        self.people.stop()
        self._end()

    def _end(self) -> None:
        if self._world:
            self._world.stop()
        self._hub.stop()


class HubProcess:
    """A hub over a file, with the rules of the training city's hall; it ends when its starter ends, however."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    @property
    def tokens(self) -> Path:
        """Where the tokens of the machines lie, a file each."""
        return self._folder / "tokens"

    def start(self) -> str:
        """Start it and return where it answers; raises RuntimeError when it ended before it was ready."""
        self.tokens.mkdir(parents=True, exist_ok=True)
        rules = spoken(msgspec.to_builtins(training_rules(), builtin_types=(datetime.time,)))
        write_values(rules, self._folder / "rules.toml")
        site = self._folder / "hub.toml"
        set_mode(site, "training")
        for name, kind in KINDS.items():
            write_token(admit(site, name, kind), self.tokens / name)
        command = [sys.executable, str(ROOT / "main.py"), "hub", "--database", str(self._folder / "tickets.db")]
        self._process = subprocess.Popen(
            [*command, "--data", str(self._folder), "--port", "0", "--follow-stdin"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("the training hub ended before it was ready; see its words above")
        url = line.strip().rpartition(" ")[2]
        # For programs that come later and are of the same hall: a call screen beside a window.
        (self._folder / URL).write_text(url, "ascii")
        return url

    def stop(self) -> None:
        """End it."""
        if self._process:
            (self._folder / URL).unlink(missing_ok=True)
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    stream.close()
            self._process.wait()


class People:
    """Who comes to the training hall: people who take numbers, and colleagues who call some of them."""

    def __init__(self, url: str, tokens: dict[str, str], chance: random.Random | None = None) -> None:
        self._kiosk = HubClient(url, tokens["K3"], mode="training")
        self._clerks = {
            no: HubClient(url, tokens["W18"], mode="training", staff=f"S{no}", roles=("clerk",))
            for no in (*COLLEAGUES, PAUSED)
        }
        self._chance = chance or random.Random()  # noqa: S311  # who comes when in a training is no secret
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Let them come."""
        runs = [self.come, self.leave_forms, *(lambda no=no: self.serve(no) for no in COLLEAGUES)]
        for run in runs:
            thread = threading.Thread(target=guarded, args=(run, self._broke_off), name="people", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Let nobody come any more."""
        self._over.set()
        for client in (self._kiosk, *self._clerks.values()):
            client.close()
        for thread in self._threads:
            thread.join(10)

    def come(self) -> None:
        """Let people come, one after the other, until told otherwise; a few are here already."""
        self._do(self._clerks[PAUSED], acts.OpenWindow(window=PAUSED))
        self._do(self._clerks[PAUSED], acts.SuspendWindow(window=PAUSED, reason="review"))
        key, wait = self._kiosk.day_key().key, 0.0
        cards = [person.card.number for person in persons() if person.card]
        for turn in range(1_000_000):
            if self._over.wait(wait):
                return
            waiting = next(queue.waiting for queue in self._kiosk.queues() if queue.code == QUEUE)
            if waiting < MOST:
                self.take_number(turn, hashed(key, cards[turn % len(cards)]))
            wait = self._chance.uniform(*SECONDS) if waiting > MOST // 2 else 0.0

    def leave_forms(self) -> None:
        """Let who can leave a filled form for a window; its code is on no slip, their card opens it."""
        from kiosk.training.left_forms import leave_form, who_may

        for person in who_may(persons()):
            if self._over.is_set():
                return
            try:
                leave_form(self._kiosk, person, uuid7)
            except (TicketError, PlatformError) as wrong:
                log.info("people-refused", kind="draft", cause=str(wrong.code))

    def take_number(self, turn: int, person_hash: str) -> None:
        """Let one take a number and see it; who has one already gets none."""
        act = acts.Issue(queue=QUEUE, credit=CREDITS[turn % len(CREDITS)], person_hash=person_hash, to_print=True)
        told = self._do(self._kiosk, act)
        if isinstance(told, acts.Issued):
            self._do(self._kiosk, acts.TellPaper(ticket=told.ticket.id, printed=True))

    def serve(self, no: str) -> None:
        """Let a colleague call and serve until told otherwise."""
        clerk = self._clerks[no]
        self._do(clerk, acts.OpenWindow(window=no, take_over=True))
        while not self._over.wait(self._chance.uniform(*SECONDS)):
            told = self._do(clerk, acts.CallNext(window=no))
            if isinstance(told, acts.Called) and told.ticket:
                self._do(clerk, acts.Start(ticket=told.ticket.id))
                self._over.wait(self._chance.uniform(*SERVED_SECONDS))
                self._do(clerk, acts.Finish(ticket=told.ticket.id))

    def _do(self, client: HubClient, act: acts.Act[Any]) -> msgspec.Struct | None:
        try:
            told: msgspec.Struct = client.do(act, str(uuid7()))
        except (TicketError, PlatformError) as wrong:
            log.info("people-refused", kind=type(act).__name__, cause=str(wrong.code))
            return None
        return told

    def _broke_off(self, wrong: Exception) -> None:
        log.warning("people-broke-off", cause=type(wrong).__name__, file=arose_at(wrong.__traceback__))


def training_rules() -> HallRules:
    """Return the rules of the training city's hall, open all day."""
    hall = msgspec.json.decode(CITY.read_bytes(), type=Hall)
    return rules_of(hall, "9901000001", ALL_DAY)


def window_settings(folder: Path, facts: dict[str, Any], url: str, tokens: Path) -> Settings:
    """Return the settings of the training window, with the addresses its world announced."""
    made = training_settings(folder, facts)
    addresses: dict[str, str] = facts["devices"]
    more = tuple(
        DeviceSetting(kind, SPARE_DRIVERS[kind], addresses[kind], OPTIONS if kind == "evaluation_pad" else {})
        for kind in AT_WINDOW
    )
    site = msgspec.structs.replace(
        made.site, device=WINDOW, machine_name=f"B区 {WINDOW} 号窗口", machine_name_en=f"Window {WINDOW}, area B"
    )
    hub = HubSetting(url, str(tokens / f"W{WINDOW}"), window=WINDOW, zone=QUEUE)
    # Nobody takes a number here: a window asks for no block of them.
    flows = ("apply",)
    return msgspec.structs.replace(made, post="window", site=site, hub=hub, flows=flows, devices=(*made.devices, *more))


def taken_in(settings: Settings, folder: Path) -> Settings:
    """Return the settings of a machine that the training city has taken in: only such a one believes a roster.

    Raises PlatformError, IdentityError, OutboxError, OSError.
    """
    keys, place = device_keys(settings.outbox), folder / "identity"
    with contextlib.suppress(NotEnrolledError):
        return named(settings, load(place, keys), place)
    if not (Path(settings.outbox.folder) / DATABASE).exists():
        keys.make_key()
    platform = Platform(settings.platform.url, connect_seconds=5.0, read_seconds=20.0)
    with contextlib.closing(platform):
        return named(settings, enrol(platform, place, keys, code_for(settings), settings.post), place)


def named(settings: Settings, found: DeviceIdentity, folder: Path) -> Settings:
    """Return the settings with the number the city gave."""
    platform = msgspec.structs.replace(settings.platform, identity=str(folder))
    site = msgspec.structs.replace(settings.site, device=found.enrolment.device)
    return msgspec.structs.replace(settings, platform=platform, site=site)


def code_for(settings: Settings) -> str:
    """Return a one-time code of the training city, as its administrators would hand one over."""
    where, site = urlsplit(settings.platform.url), settings.site
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
    with contextlib.closing(connection):
        wish = json.dumps({"region": site.region, "hall": site.hall}).encode()
        connection.request("POST", "/training/enrolment-codes", wish, {"Content-Type": "application/json"})
        told: dict[str, Any] = json.loads(connection.getresponse().read())
    return str(told["code"])
