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
from typing import TYPE_CHECKING, Protocol

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
    from kiosk.platform.client import Platform
    from kiosk.tickets.counter import TicketCounter
    from kiosk.tickets.local import LocalCounter
    from offline_queue.outbox import Outbox

log = logger(__name__)
# Beside the folder of the outbox and not in it: that one holds what citizens brought, and nothing else.
FILE, ISLAND = Path("tickets", "tickets.db"), Path("tickets", "island.db")
# What numbers people learn with, its own or of a hall to learn in, is never given, called or told in earnest.
TO_LEARN = "-training"
# How often a kiosk looks after what it and its hub owe each other: while the hub answers, and while it is silent.
WELL_S, SILENT_S = 15.0, 2.0
# How often a kiosk that stands alone looks whether a day is over.
NIGHT_S = 60.0


class Behind(Protocol):
    """What a terminal has beside its counter, once it is open."""

    @property
    def outbox(self) -> Outbox | None:
        """The outbox."""
        ...

    @property
    def platform(self) -> Platform | None:
        """The line to the city."""
        ...


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


def file_of(settings: Settings, file: Path) -> Path:
    """Return where a file with numbers lies, one to learn with apart from the one in earnest."""
    name = file if settings.site.mode == "production" else file.with_stem(file.stem + TO_LEARN)
    return Path(settings.outbox.folder).parent / name


def own_counter(settings: Settings, catalogue: Path) -> LocalCounter:
    """Return the counter of this machine; nothing is opened yet."""
    from kiosk.tickets.local import LocalCounter

    site = settings.site
    rules = RulesOfDay(catalogue, site.region + site.hall)
    return LocalCounter(file_of(settings, FILE), f"K{site.device}", rules, china_now, uuid7)


def hub_counter(settings: Settings) -> HubCounter:
    """Return the counter of a machine of a hall; raises SettingsError where the hub cannot be asked."""
    from kiosk.hall.hub_clock import HubClock
    from kiosk.hall.hub_counter import HubCounter
    from kiosk.hall.island import Island
    from kiosk.hall.opening import open_client
    from kiosk.hall.presence import Presence

    hub = open_client(settings)
    return HubCounter(hub, Island(file_of(settings, ISLAND), f"K{settings.site.device}", HubClock(), uuid7), Presence())


class Closing(Protocol):
    """Something that is let go."""

    def close(self) -> None:
        """Let it go."""
        ...


class CounterLane(ServiceLane):
    """The lane of the counter, with what is looked after beside it."""

    def __init__(self) -> None:
        super().__init__("tickets", 1)
        self._served = threading.Lock()
        self._over = False
        self._ends: list[Callable[[], None]] = []

    def serve(self, counter: Closing, *rounds: Rounds) -> None:
        """Say who gives the numbers, and what is looked after from now on."""
        self.provide(counter)
        self.look_after(counter, *rounds)

    def look_after(self, thing: Closing, *rounds: Rounds) -> None:
        """Look after something until the end, and let it go then."""
        with self._served:
            self._ends = [*(one.stop for one in rounds), thing.close]
            if self._over:
                thing.close()
                return
            for one in rounds:
                one.start()

    def close(self, *, wait: bool = True, drain: bool = False) -> None:
        """End the lane and what is looked after, then let the counter go."""
        super().close(wait=wait, drain=drain)
        with self._served:
            self._over = True
            for end in self._ends:
                end()


def counter_lane(settings: Settings, catalogue: Path, behind: Behind) -> CounterLane:
    """Return the lane of the counter, which is being opened beside the caller: its database takes a moment to load."""
    lane = CounterLane()
    opener = functools.partial(_open, lane, settings, catalogue, behind)
    threading.Thread(
        target=guarded, args=(opener, functools.partial(_refuse, lane)), name="tickets", daemon=True
    ).start()
    return lane


def keeps_up(settings: Settings) -> bool:
    """Tell whether there is something to look after before anybody comes for a number: a hub, or numbers of before."""
    if settings.hub.url:
        return "ticket" in settings.flows or settings.post == "window"
    return "ticket" in settings.flows and file_of(settings, FILE).exists()


def _open(lane: CounterLane, settings: Settings, catalogue: Path, behind: Behind) -> None:
    if settings.hub.url and settings.post == "window":
        _tell_of_hub(lane, settings, behind)
    elif settings.hub.url:
        counter = hub_counter(settings)
        home = counter.home
        keep = Rounds("hub-rounds", lambda: WELL_S if home.round() else SILENT_S)
        lane.serve(counter, keep, _day_list(counter, settings, behind, counter.now))
    else:
        own = own_counter(settings, catalogue)
        # Opened here, before several threads come for it.
        own.desk()
        lane.serve(own, *_beside_own(own, settings, behind), _day_list(own, settings, behind, china_now))


def _tell_of_hub(lane: CounterLane, settings: Settings, behind: Behind) -> None:
    """Let a window tell the city what happens in its hall, when it is its turn; it gives no numbers itself."""
    from kiosk.hall.event_sending import EventSending, HubSource
    from kiosk.hall.opening import open_client

    hub = open_client(settings)
    sending = EventSending(HubSource(hub), lambda: behind.outbox, settings.site)
    lane.look_after(hub, Rounds("hall-events", sending.look))
    lane.refuse(DeviceError(ErrorKind.DEVICE, "tickets.absent"))


def _beside_own(own: LocalCounter, settings: Settings, behind: Behind) -> tuple[Rounds, ...]:
    from kiosk.hall.event_sending import DeskSource, EventSending

    source = DeskSource(own.desk, f"K{settings.site.device}")
    sending = EventSending(source, lambda: behind.outbox, settings.site)
    return Rounds("own-nights", Nights(own).look), Rounds("own-events", sending.look)


def _day_list(
    counter: TicketCounter, settings: Settings, behind: Behind, now: Callable[[], datetime.datetime]
) -> Rounds:
    from kiosk.hall.day_bringing import DayBringing

    return Rounds("day-list", DayBringing(counter, lambda: behind.platform, settings.site, now).look)


class Nights:
    """Closes what is over at the first look, and once a day has ended."""

    def __init__(self, own: LocalCounter) -> None:
        self._own = own
        self._seen: datetime.date | None = None

    def look(self) -> float:
        """Look; return after how many seconds to look again."""
        if (today := china_now().date()) != self._seen:
            self._own.close_days()
            self._seen = today
        return NIGHT_S


def _refuse(lane: ServiceLane, wrong: Exception) -> None:
    log.error("tickets-not-opened", cause=type(wrong).__name__)
    lane.refuse(DeviceError(ErrorKind.DEVICE, "tickets.fault", type(wrong).__name__))
