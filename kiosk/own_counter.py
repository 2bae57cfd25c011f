# SPDX-License-Identifier: Apache-2.0
"""Who gives the numbers of a kiosk that stands alone: its own desk, by the rules the catalogue tells of the hall.

Opened on its own lane when somebody first comes for a number: most visits take none.
"""

from __future__ import annotations

import datetime
import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from config.clock import china_now
from config.guard import guarded
from config.logs import logger
from devices.device import DeviceError, ErrorKind
from kiosk.catalogue import Catalogue
from kiosk.catalogue.hours import spans_of
from kiosk.lanes import ServiceLane
from kiosk.tickets.of_hall import rules_of
from kiosk.tickets.rules import HallRules
from offline_queue.ids import uuid7

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.tickets.local import LocalCounter

log = logger(__name__)
# Beside the folder of the outbox and not in it: that one holds what citizens brought, and nothing else.
FILE = Path("tickets", "tickets.db")


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


def counter_lane(settings: Settings, catalogue: Path) -> ServiceLane:
    """Return the lane of the counter, which is being opened beside the caller: its database takes a moment to load."""
    lane = ServiceLane("tickets", 1)
    opener = functools.partial(_open, lane, settings, catalogue)
    threading.Thread(
        target=guarded, args=(opener, functools.partial(_refuse, lane)), name="tickets", daemon=True
    ).start()
    return lane


def _open(lane: ServiceLane, settings: Settings, catalogue: Path) -> None:
    lane.provide(own_counter(settings, catalogue))


def _refuse(lane: ServiceLane, wrong: Exception) -> None:
    log.error("tickets-not-opened", cause=type(wrong).__name__)
    lane.refuse(DeviceError(ErrorKind.DEVICE, "tickets.fault", type(wrong).__name__))
