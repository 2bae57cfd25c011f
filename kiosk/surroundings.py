# SPDX-License-Identifier: Apache-2.0
"""What surrounds a visit on a real terminal: its clock, catalogue, site, line, devices, ids and chance."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from config import BUILD_DATE
from config.clock import china_time
from config.logs import logger
from config.settings import Site, StaffSetting
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceState
from kiosk.catalogue import Catalogue
from kiosk.held_here import HeldHere

if TYPE_CHECKING:
    from kiosk.audit import Act
    from kiosk.content.shelf import Texts
    from kiosk.domain.submission import ClockState
    from kiosk.domain.words import Words
    from kiosk.receipts import ReceiptTemplate
    from kiosk.steps.step import Call
    from kiosk.terminal import Terminal
    from kiosk.upkeep import TerminalUpkeep
    from offline_queue.line import LineState
    from offline_queue.outbox import Outbox

log = logger(__name__)
# How long an act may take to be written; nobody waits for it, and nothing that is shown depends on it.
NOTE_SECONDS = 10.0
# A clock further from the platform's than this makes slips with wrong times; both times are kept in any case.
LARGEST_SKEW_SECONDS = 120.0
# The letter before the number on papers, so that staff know where a slip came from: T is 站, K was there before it.
MACHINE_PREFIX = {"kiosk": "K", "window": "W", "station": "T"}


class Surroundings:
    """Facilities of a visit, over a terminal."""

    def __init__(self, terminal: Terminal, now: Callable[[], float] = time.time) -> None:
        self._terminal = terminal
        self._now = now
        self._held = HeldHere(terminal)
        # Not checked before home has painted; whoever fetches checks, and heals what rotted.
        self._catalogue = Catalogue.load(terminal.catalogue_folder, checked=False)

    @property
    def site(self) -> Site:
        """Return where the machine stands."""
        return self._terminal.settings.site

    @property
    def post(self) -> str:
        """Return what this machine is."""
        return self._terminal.settings.post

    @property
    def staff(self) -> StaffSetting:
        """Return how staff are called, where they stand, and who may help here."""
        return self._terminal.settings.staff

    @property
    def sections(self) -> tuple[str, ...]:
        """Return the names of the sections this post offers."""
        return self._terminal.settings.flows

    @property
    def catalogue(self) -> Catalogue:
        """Return the matters as last fetched."""
        return self._catalogue

    def read_catalogue_again(self) -> None:
        """Take what was just fetched."""
        self._catalogue = Catalogue.load(self._terminal.catalogue_folder)

    @cached_property
    def content(self) -> Texts:
        """Return the texts for the public, as they lie there whenever they are read."""
        from kiosk.counted_days import texts_beside

        return texts_beside(self._terminal.catalogue_folder)

    @property
    def line(self) -> LineState:
        """Return whether the platform can be reached."""
        return self._terminal.line

    @property
    def hall_notice(self) -> Words | None:
        """Return words the hall has put on this machine's screen."""
        return self._terminal.signals.notice if self._terminal.signals else None

    @property
    def unsent(self) -> int | None:
        """Return how many things of people are stored here and not acknowledged yet, as last counted."""
        return self._held.count

    @property
    def to_call(self) -> int:
        """Return how many people a station still has to tell what the platform answered, as last counted."""
        return self._held.to_call if self.post == "station" else 0

    @property
    def has_hub(self) -> bool:
        """Return whether this machine is one of a hall whose hub carries forms to windows."""
        return bool(self._terminal.settings.hub.url)

    @property
    def clock(self) -> ClockState:
        """Return whether the clock can be believed: by the day of the build, the last record, and the platform's."""
        from kiosk.domain.submission import ClockState

        # Flat batteries put a clock back to its first year; the day the program was built is the best that is known.
        if self.today() < datetime.date.fromisoformat(BUILD_DATE):
            return ClockState(False, "before-build")
        last = self._terminal.last_recorded
        if last is not None and self._now() < last:
            return ClockState(False, "before-last-record")
        platform = self._terminal.platform
        if platform is not None and abs(platform.skew_seconds or 0.0) > LARGEST_SKEW_SECONDS:
            return ClockState(False, "off-the-platforms")
        return ClockState()

    @cached_property
    def template(self) -> ReceiptTemplate:
        """Return how the city words its receipts."""
        from kiosk.receipts import of_site

        papers = self._terminal.settings.papers
        return of_site(papers.receipt_title, papers.folder)

    @cached_property
    def upkeep(self) -> TerminalUpkeep:
        """Return what a technician is told and may do."""
        from kiosk.upkeep import TerminalUpkeep

        return TerminalUpkeep(self._terminal)

    @property
    def paper_mm(self) -> int:
        """Return the width of the receipt roll in millimetres."""
        widths = [d.options.get("width_mm", 80) for d in self._terminal.settings.devices if d.kind == "receipt_printer"]
        return int(widths[0]) if widths else 80

    @property
    def machine(self) -> str:
        """Return the machine's short name on papers."""
        return f"{MACHINE_PREFIX[self.post]}{self.site.device}"

    def now(self) -> datetime.datetime:
        """Return the wall clock of the hall, with its offset."""
        return china_time(self._now())

    def today(self) -> datetime.date:
        """Return the day in the hall: that of receipt numbers and slips, and the one a card must still be good on."""
        return self.now().date()

    def new_id(self) -> str:
        """Return a new UUIDv7."""
        # Imported when a visit needs it: nothing of it is wanted before home has painted.
        from offline_queue.ids import uuid7

        return uuid7()

    def below(self, limit: int) -> int:
        """Return a random number from 0 to limit - 1 that nobody can foresee."""
        import secrets

        return secrets.randbelow(limit)

    def device_states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device of the post and of the outbox, by kind."""
        return {**self._terminal.device_states(), "outbox": outbox_state(self._terminal)}

    def note(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        """Have an act recorded beside the visit; one that cannot be recorded is logged."""
        from kiosk.audit import record

        def write(outbox: Outbox, deadline: Deadline, cancel: CancelToken) -> None:
            with outbox.transaction() as tx:
                record(tx, act, object_id, **facts)

        def ended(outcome: object) -> None:
            if outcome is not None:
                log.error("act-not-recorded", cause=type(outcome).__name__, code=act.value)

        self._terminal.run("outbox", write, NOTE_SECONDS, ended)

    def store_later(self, call: Call) -> None:
        """Have something stored by the outbox beside the visit; what cannot be stored is logged."""

        def ended(outcome: object) -> None:
            if isinstance(outcome, Exception):
                log.error("not-stored-later", cause=type(outcome).__name__)

        self._terminal.run("outbox", call, NOTE_SECONDS, ended)

    def hall_later(self, call: Call, then: Call | None = None) -> None:
        """Have the hub asked for something beside the visit; done, the outbox does ``then``."""
        from kiosk.hall.leaving import HALL_SECONDS

        def ended(outcome: object) -> None:
            if outcome is True and then:
                self.store_later(then)

        self._terminal.run("hall", call, HALL_SECONDS, ended)

    def tell_staff(self, act: Act, object_id: str = "", **facts: str | int | bool) -> None:
        """Have an act recorded, put it into the log staff look at, and send it: staff are not where the machine is."""
        self.note(act, object_id, **facts)
        log.warning("staff-told", code=act.value)
        # Behind the note on the same lane of the outbox, so the batch holds it.
        self._terminal.send_audit()


def outbox_state(terminal: Terminal) -> DeviceState:
    """Return the state of the outbox; one without room works, and takes nothing new in."""
    state, room = terminal.outbox_state, terminal.outbox.room.value if terminal.outbox else "plenty"
    if room == "plenty" or not state.usable:
        return state
    return DeviceState("outbox", Condition.ATTENTION, f"outbox.{room}", Actor.TECHNICIAN)
