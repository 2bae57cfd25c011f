# SPDX-License-Identifier: Apache-2.0
"""Who gives the numbers of a kiosk: the hub of its hall, or its own desk by the rules the catalogue tells of the hall.

Opened on its own lane when somebody first comes for a number: most visits take none. A kiosk of a hall keeps up with
its hub from the start on all the same, for what it will need when it is cut off.
"""

from __future__ import annotations

import datetime
import functools
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from config.clock import china_now
from config.guard import guarded
from config.logs import logger
from devices.device import DeviceError, ErrorKind
from kiosk.catalogue import Catalogue
from kiosk.catalogue.hours import spans_of
from kiosk.hall.rounds import Rounds
from kiosk.lanes import ServiceLane
from kiosk.tickets.of_hall import rules_of
from kiosk.tickets.rules import HallRules
from offline_queue.ids import uuid7

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.hall.hub_counter import HubCounter
    from kiosk.tickets.local import LocalCounter

log = logger(__name__)
# Beside the folder of the outbox and not in it: that one holds what citizens brought, and nothing else.
FILE, ISLAND = Path("tickets", "tickets.db"), Path("tickets", "island.db")
# How often a kiosk looks after what it and its hub owe each other: while the hub answers, and while it is silent.
WELL_S, SILENT_S = 15.0, 2.0


class RulesOfDay:
    """The rules of the hall, read once a day: what changes meanwhile holds from tomorrow on."""

    def __init__(self, catalogue: Path, hall_no: str) -> None:
        self._catalogue = catalogue
        self._hall_no = hall_no
        self._read: tuple[datetime.date, HallRules] | None = None

    def __call__(self, now: datetime.datetime) -> HallRules:
        """Return the rules of a moment's day; without a catalogue there are no queues."""
        if self._read and self._read[0] == now.date():
            return self._read[1]
        hall = Catalogue.load(self._catalogue, checked=False).hall
        if hall is None:
            return HallRules(self._hall_no, (), (), ())
        rules = rules_of(hall, self._hall_no, spans_of(hall.hall.hours, now.date()))
        self._read = now.date(), rules
        return rules


def own_counter(settings: Settings, catalogue: Path) -> LocalCounter:
    """Return the counter of this machine; nothing is opened yet."""
    from kiosk.tickets.local import LocalCounter

    site = settings.site
    file = Path(settings.outbox.folder).parent / FILE
    rules = RulesOfDay(catalogue, site.region + site.hall)
    return LocalCounter(file, f"K{site.device}", rules, china_now, uuid7)


def hub_counter(settings: Settings) -> HubCounter:
    """Return the counter of a machine of a hall; raises SettingsError where the hub cannot be asked."""
    from kiosk.hall.hub_clock import HubClock
    from kiosk.hall.hub_counter import HubCounter
    from kiosk.hall.island import Island
    from kiosk.hall.opening import open_client
    from kiosk.hall.presence import Presence

    file = Path(settings.outbox.folder).parent / ISLAND
    hub = open_client(settings.hub)
    return HubCounter(hub, Island(file, f"K{settings.site.device}", HubClock(), uuid7), Presence())


class CounterLane(ServiceLane):
    """The lane of the counter, with what is looked after beside it."""

    def __init__(self) -> None:
        super().__init__("tickets", 1)
        self._served = threading.Lock()
        self._over = False
        self._ends: list[Callable[[], None]] = []

    def serve(self, counter: HubCounter | LocalCounter, *rounds: Rounds) -> None:
        """Say who gives the numbers, and what is looked after from now on."""
        with self._served:
            self._ends = [*(one.stop for one in rounds), counter.close]
            if self._over:
                counter.close()
                return
            self.provide(counter)
            for one in rounds:
                one.start()

    def close(self, *, wait: bool = True, drain: bool = False) -> None:
        """End the lane and what is looked after, then let the counter go."""
        super().close(wait=wait, drain=drain)
        with self._served:
            self._over = True
            for end in self._ends:
                end()


def counter_lane(settings: Settings, catalogue: Path) -> CounterLane:
    """Return the lane of the counter, which is being opened beside the caller: its database takes a moment to load."""
    lane = CounterLane()
    opener = functools.partial(_open, lane, settings, catalogue)
    threading.Thread(
        target=guarded, args=(opener, functools.partial(_refuse, lane)), name="tickets", daemon=True
    ).start()
    return lane


def keeps_up(settings: Settings) -> bool:
    """Tell whether there is something to look after before anybody comes for a number: a hub, or numbers of before."""
    owed = settings.hub.url or (Path(settings.outbox.folder).parent / FILE).exists()
    return "ticket" in settings.flows and bool(owed)


def _open(lane: CounterLane, settings: Settings, catalogue: Path) -> None:
    if not settings.hub.url:
        lane.serve(own_counter(settings, catalogue))
        return
    counter = hub_counter(settings)
    home = counter.home
    lane.serve(counter, Rounds("hub-rounds", lambda: WELL_S if home.round() else SILENT_S))


def _refuse(lane: ServiceLane, wrong: Exception) -> None:
    log.error("tickets-not-opened", cause=type(wrong).__name__)
    lane.refuse(DeviceError(ErrorKind.DEVICE, "tickets.fault", type(wrong).__name__))
