# SPDX-License-Identifier: Apache-2.0
"""The assembled whole: settings, bench, outbox, platform and catalogue put together, usable with or without a window.

Making a Terminal touches nothing; ``start`` opens everything beside the caller's thread, so that a window can paint
first. What is not open yet, or could not be opened, is a state like that of any device.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from config.guard import guarded
from config.logs import logger
from config.settings import Settings
from devices.device import Actor, Condition, DeviceError, DeviceState, ErrorKind
from kiosk.lanes import Call, Cancellable, DeviceLane, Done, Hearers, NoLane, ServiceLane
from offline_queue.line import Line, LineState
from offline_queue.state import State

if TYPE_CHECKING:
    from devices.bench import Bench
    from kiosk.audit_sending import AuditSender
    from kiosk.backups import BackupRounds
    from kiosk.inventory.book import DeviceBook
    from kiosk.news import News
    from kiosk.platform.client import Platform
    from kiosk.platform.delivery import PlatformDeliverer
    from kiosk.platform.errors import PlatformError
    from kiosk.remote.reach import Reach
    from kiosk.staff_signals import StaffSignals
    from offline_queue.control import Control
    from offline_queue.entry import Entry
    from offline_queue.outage import Outage
    from offline_queue.outbox import Outbox
    from offline_queue.worker import Worker

log = logger(__name__)

# Pause between two looks at the line: home tells people what can be done now.
LINE_SECONDS = 5.0
# How often a line that only the queue had found away may count as back before the queue's own time to try.
BELIEVE_SECONDS = 60.0
# How long a close waits for the answer to what is on its way; later ones are asked for again after the next start.
LAST_ANSWER_SECONDS = 5.0
AUDIT_SECONDS = 30.0
# Pause after a look at the line that broke off by a fault of ours.
AFTER_FAULT_SECONDS = 60.0
# The lane of the eye over the desk: the document camera with the page finder, in a process of its own.
EYE = "capture"
# Lanes that many visits do without.
LATE = ("tickets", "binder")
# The cause of an outbox that another program holds: the one refusal after which this program has nothing to do here.
BUSY = "outbox.busy"
OPEN_OUTBOX = "open-outbox"


class Terminal:
    """One terminal; ``folder`` is where its catalogue lies, the outbox has its own in the settings."""

    def __init__(self, settings: Settings, folder: Path, hearers: Hearers | None = None) -> None:
        self.settings = settings
        self.folder = folder
        self.hearers = hearers or Hearers()
        self.outbox: Outbox | None = None
        self.outbox_state = DeviceState("outbox", Condition.OPENING)
        self.last_recorded: float | None = None
        """When the last act before this start was recorded, by the wall clock; a clock before it cannot be right."""
        self.stopped_since: float | None = None
        """Since when a technician has it out of service, by the wall clock."""
        self.back_at: float | None = None
        """When the technician expects it back, by the wall clock."""
        self.somebody = False
        """Whether a visit holds something of a person, touched or not; whoever leads the visits tells it."""
        self.book: DeviceBook | None = None
        """What is known of the devices; None until they are being opened."""
        self.platform: Platform | None = None
        self._outbox_lane = ServiceLane("outbox", 1)
        self._platform_lane = ServiceLane("platform", 2)
        # Here before anything is opened: which catalogue is asked the caller holds, the lane knows where they lie.
        self._catalogue_lane = ServiceLane("catalogue", 1, folder)
        self._hall_lane = ServiceLane("hall", 1, settings)
        self._late: dict[str, ServiceLane] = {}
        self._worker: Worker | None = None
        self._news: News | None = None
        self._deliverer: PlatformDeliverer | None = None
        self._reach: Reach | None = None
        self._control: Control | None = None
        self._bench: Bench | None = None
        self.signals: StaffSignals | None = None
        self._line = LineState()
        self._outage: Outage | None = None
        self._audit: AuditSender | None = None
        self._away, self._bench_broke_off, self._believed_until = False, False, 0.0
        self._over = threading.Event()
        self.backups: BackupRounds | None = None
        self._openers: list[threading.Thread] = []

    @property
    def catalogue_folder(self) -> Path:
        """Where the catalogue lies as last fetched."""
        return self.folder / "catalogue"

    def start(self) -> None:
        """Open devices, outbox and platform beside the caller."""
        self._begin("open-bench", self._open_bench, self._bench_fault)
        self._begin(OPEN_OUTBOX, self._open_outbox, self._outbox_fault)

    def run(self, on: type | str, call: Call, seconds: float, done: Done) -> Cancellable:
        """Do slow work on the lane of ``on``; ``done`` hears its one end on another thread."""
        return self.lane(on).submit(call, seconds, done)

    def lane(self, on: type | str) -> DeviceLane:
        """Return the lane of a device interface, or ``capture``, ``binder``, ``tickets``, ``outbox``, …."""
        lanes = (self._outbox_lane, self._platform_lane, self._catalogue_lane, self._hall_lane)
        services: dict[object, ServiceLane] = {lane.name: lane for lane in lanes}
        if on in services:
            return services[on]
        if on in LATE:
            return self._late_lane(str(on))
        kind = "document_camera" if on == EYE else on
        if self._bench and kind in self._bench:
            return self._bench.lane(kind)
        return NoLane(getattr(kind, "__name__", str(kind)))

    def _late_lane(self, on: str) -> ServiceLane:
        """Open a lane for the first who asks for it."""
        from kiosk.late_lanes import opened

        if on not in self._late:
            self._late[on] = opened(on, self)
        return self._late[on]

    def device_states(self) -> Mapping[str, DeviceState]:
        """Return what is known of each device of the post."""
        if self._bench is None or self._bench_broke_off:
            now, cause = (Condition.FAULT, "device.fault") if self._bench_broke_off else (Condition.OPENING, "")
            return {d.kind: DeviceState(d.kind, now, cause) for d in self.settings.devices}
        return self._bench.states()

    @property
    def line(self) -> LineState:
        """Whether the platform can be reached, and since when."""
        return self._line

    def nudge(self) -> None:
        """Somebody stands here: send what waits now."""
        if self._worker:
            self._worker.nudge()

    def hurry(self) -> None:
        """Somebody stands here: look often for devices that are away, share the line; cheap, call it at every touch."""
        if self._bench:
            self._bench.hurry()
        if self._deliverer:
            self._deliverer.budget.touched()

    def send_audit(self) -> None:
        """Store what was recorded of a visit for the platform, beside the caller; call it when the visit is over."""
        from kiosk.audit_sending import AuditSender, not_stored

        # Asked each time: an identity is renewed while the terminal runs.
        self._audit = self._audit or AuditSender(
            self.settings.site, lambda: self.platform.identity if self.platform else None
        )
        self.run("outbox", self._audit.put, AUDIT_SECONDS, not_stored)

    def close(self) -> None:
        """Close everything in order; what runs is cancelled, what is stored stays stored."""
        self._over.set()
        for thread in self._openers:
            thread.join(10)
        for part in (self.signals, self._control, self._reach):
            if part:
                part.stop()
        if self._worker:
            self._worker.stop(LAST_ANSWER_SECONDS)
        if self._bench:
            self._bench.close()
        if self.book:
            self.book.close()
        # Acts that were recorded a moment ago still wait there: the last of them say that the visit ended, and why.
        self._outbox_lane.close(drain=True)
        for lane in (self._platform_lane, self._catalogue_lane, self._hall_lane):
            lane.close(wait=False)
        for lane in self._late.values():
            lane.close()
        if self.outbox:
            self.outbox.close()

    def _open_bench(self) -> None:
        from kiosk.inventory.opening import opened
        from kiosk.staff_signals import StaffSignals

        self.signals = StaffSignals(self)
        self._bench, self.book = opened(self.settings, self.signals.hear)
        self._bench.start()
        self.signals.start()

    def _bench_fault(self, wrong: Exception) -> None:
        log.error("bench-not-opened", cause=type(wrong).__name__)
        self._bench_broke_off = True
        for state in self.device_states().values():
            self.hearers.devices(state)

    def _begin(self, name: str, opener: Callable[[], None], fault: Callable[[Exception], None]) -> None:
        # Whatever goes wrong, foreseen or not, ends the state of opening: nobody would ever be told otherwise.
        thread = threading.Thread(target=guarded, args=(opener, fault), name=name, daemon=True)
        self._openers.append(thread)
        thread.start()

    def _outbox_fault(self, wrong: Exception) -> None:
        cause = type(wrong).__name__
        if self.outbox_state.condition is not Condition.READY:
            self._refuse_outbox("outbox.fault", cause)
            return
        # The outbox is open: what is brought is stored, only the way to the platform is not there.
        log.error("platform-not-opened", cause=cause)
        self._platform_lane.refuse(DeviceError(ErrorKind.DEVICE, "platform.fault", cause))

    def reopen(self) -> None:
        """Try again to open an outbox that was refused, beside the caller; while one is tried, a second is none."""
        opening = any(thread.is_alive() for thread in self._openers if thread.name == OPEN_OUTBOX)
        if self.outbox_state.condition is Condition.FAULT and not opening and not self._over.is_set():
            self._begin(OPEN_OUTBOX, self._open_outbox, self._outbox_fault)

    def _open_outbox(self) -> None:
        from kiosk.backups import keep_backups
        from kiosk.outbox_opening import open_recorded
        from kiosk.own_counter import keeps_up
        from kiosk.upkeep import make_first_code
        from offline_queue.errors import OutboxError

        try:
            opened = open_recorded(self.settings)
        except OutboxError as wrong:
            self._refuse_outbox(f"outbox.{wrong.code}", str(wrong))
            return
        self.outbox, self.last_recorded = opened.outbox, opened.last_recorded
        self.stopped_since, self.back_at = opened.stopped_since, opened.back_at
        self._outbox_lane.provide(self.outbox)
        self._tell_outbox(DeviceState("outbox", Condition.READY))
        self._open_platform(self.outbox)
        if keeps_up(self.settings):
            self.lane("tickets")
        # Last of all: half a second of hashing before the outbox is open would be waited for.
        make_first_code(self.settings, self.hearers.code_made, self.outbox)
        self.backups = keep_backups(self.settings.outbox, self._over)

    def _refuse_outbox(self, cause: str, detail: str) -> None:
        if self.outbox_state.cause == cause:
            # Tried again, and nothing is otherwise: said once.
            return
        log.error("outbox-refused", cause=cause)
        self._outbox_lane.refuse(DeviceError(ErrorKind.DEVICE, cause, detail))
        # What is asked of a platform stands in the outbox first: nobody waits here for a line that is not opened.
        self._platform_lane.refuse(DeviceError(ErrorKind.DEVICE, "platform.no-outbox", cause))
        self._tell_outbox(DeviceState("outbox", Condition.FAULT, cause, Actor.TECHNICIAN, detail=detail))
        # The devices are ours all the same, and ``doctor`` asks for them; the socket of another program is left alone.
        if cause != BUSY:
            self._listen_to_staff()

    def _tell_outbox(self, state: DeviceState) -> None:
        self.outbox_state = state
        if self.signals:
            self.signals.nudge()
        self.hearers.outbox()

    def _open_platform(self, outbox: Outbox) -> None:
        from kiosk.certificate_events import note_refusal
        from kiosk.news import News
        from kiosk.platform.identity import IdentityError
        from kiosk.platform.opening import open_deliverer, open_platform
        from kiosk.remote.reach import Reach
        from offline_queue.keys import device_keys
        from offline_queue.outage import Outage
        from offline_queue.worker import Worker

        keys = device_keys(self.settings.outbox, create=False)
        try:
            platform = open_platform(self.settings, keys, functools.partial(note_refusal, outbox))
        except (OSError, UnicodeDecodeError) as wrong:
            self._refuse_platform("token", type(wrong).__name__)
            return
        except IdentityError as wrong:
            self._refuse_platform("identity", wrong.code)
            return
        self._platform_lane.provide(platform)
        self.platform = platform
        sends = self._deliverer = open_deliverer(self.settings, platform, outbox)
        self._worker = Worker(
            outbox,
            sends,
            on_change=self._ask_worker,
            destination=lambda: platform.destination,
            spread=self.settings.outbox.spread_seconds,
            outage=functools.partial(Outage, outbox),
        )
        self._outage = Outage(outbox, "line", time.time())
        self._news = News(self.settings, self.catalogue_folder, lambda: self.hearers.catalogue(), outbox)
        self._reach = Reach(self, outbox, platform, keys, self._worker, self._news, sends.budget)
        self._worker.start()
        self._reach.start()
        self._listen_to_staff(outbox)
        # Never waited for: a platform that hangs must not hold up a close, and what it writes is whole or not there.
        threading.Thread(target=self._fetch, args=(platform,), name="catalogue", daemon=True).start()

    def _listen_to_staff(self, outbox: Outbox | None = None) -> None:
        """Open the socket for staff commands; without it citizens are served all the same."""
        from kiosk.maintenance.answers import listen

        if self._control:
            self._control.stop()
        self._control = listen(self, outbox, self._worker)

    def _refuse_platform(self, what: str, cause: str) -> None:
        log.error("platform-refused", kind=what, cause=cause)
        self._platform_lane.refuse(DeviceError(ErrorKind.DEVICE, f"platform.no-{what}", cause))

    def _fetch(self, platform: Platform) -> None:
        """Look at the line again and again, and bring the catalogue now and then, on this thread, until closed."""
        while not self._over.is_set():
            self._over.wait(guarded(functools.partial(self._look, platform), self._look_broke_off))

    def _look(self, platform: Platform) -> float:
        """Look once, bring the catalogue when it is time; return how many seconds to wait for the next look."""
        if self._reached(platform):
            if self._reach:
                self._reach.look()
            if self._news:
                self._news.bring(platform)
        present = self._deliverer is not None and self._deliverer.budget.shared
        return LINE_SECONDS * self._line.patience(time.time(), present)

    def _look_broke_off(self, wrong: Exception) -> float:
        """Say that nothing is known; the next look may be better, but not at the pace at which a fault fills a log."""
        log.error("look-broke-off", cause=type(wrong).__name__)
        self._learn(Line.UNKNOWN, "fault")
        return AFTER_FAULT_SECONDS

    def _reached(self, platform: Platform) -> bool:
        """Ask the platform for its time: what is told of the line is what was just seen of it."""
        from kiosk.platform.errors import PlatformError

        try:
            platform.time()
        except PlatformError as wrong:
            return self._not_served(wrong)
        if self._away or self._line.line is Line.DOWN:
            self._come_back()
        self._learn(Line.UP)
        return True

    def _not_served(self, wrong: PlatformError) -> bool:
        """Tell a platform that is busy or refuses us, and so is there, from one that is away; return False."""
        if wrong.reached:
            # What waits is not sent for this: the queue keeps to the pause the platform asked it for.
            self._learn(Line.UP)
            return False
        self._away = True
        self._learn(Line.DOWN, wrong.reason)
        return False

    def _come_back(self) -> None:
        """Send what waits; a platform that answers here but takes nothing is not knocked at with every look."""
        now = time.monotonic()
        if self._worker and (self._away or now >= self._believed_until):
            self._away, self._believed_until = False, now + BELIEVE_SECONDS
            # All machines of the city have seen the same: each sends, and asks for news, at a moment of its own.
            self._worker.line_is_back()
            if self._news:
                self._news.put_off()

    def _ask_worker(self, entry: Entry) -> None:
        """Take what a delivery has just shown of the line; one that begins has shown nothing yet."""
        if entry.state is State.SENDING or not self._worker:
            return
        seen = self._worker.line
        if seen.line is not Line.UNKNOWN:
            self._learn(seen.line, seen.cause)

    def _learn(self, line: Line, cause: str = "") -> None:
        known = self._line
        if (line, cause) == (known.line, known.cause):
            return
        # Away for another reason is still away since the first one: people are told since when, and it must not jump.
        since, now = known.since, time.time()
        if line is not known.line:
            since = self._outage.turned(line, now) if self._outage else now
        self._line = LineState(line, since, cause)
        log.info("line", state=line.value, cause=cause)
        self.hearers.line()
