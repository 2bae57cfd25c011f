# SPDX-License-Identifier: Apache-2.0
"""The call screen put together: the hall as it is followed, what stands there, what is said, what strips show."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from config.board import BoardSetting
from config.clock import china_now
from config.settings import Settings
from config.texts import Wording
from kiosk.domain.words import Words
from kiosk.hall.announcements import Announcement, standing
from kiosk.hall.board_devices import BoardDevices, World
from kiosk.hall.hub_clock import HubClock
from kiosk.hall.line import HallSeen
from kiosk.hall.order_ear import ORDERS
from kiosk.hall.stage import Stage
from kiosk.hub.fleet_values import Heard, Orders
from kiosk.tickets.values import Event
from ui.board.face import Face, Faces, Moment, Reading, Trouble, reading
from ui.board.window import BoardWindow
from ui.bridge import FirstPaint, QtPost, QtTimers
from ui.hall.watch import HallWatch

# Announcements are asked for when one is told of, and after so many seconds all the same.
ANNOUNCEMENTS_EVERY = 30
# So far the clock may be from the hub's.
CLOCK_SECONDS = 2.0


class BoardProgram(QObject):
    """One call screen; everything here runs in the window's thread. ``on_silent`` hears once why nothing is heard.

    Raises SettingsError for a strip that is no device of this machine.
    """

    def __init__(
        self,
        settings: Settings,
        board: BoardSetting,
        wording: Wording,
        watch: HallWatch,
        *,
        now: Callable[[], datetime.datetime] = china_now,
        clock: Callable[[], float] = time.monotonic,
        on_silent: Callable[[str], None] = lambda cause: None,
    ) -> None:
        super().__init__()
        self._watch, self._now, self._clock, self._zone = watch, now, clock, settings.hub.zone
        self._hub_clock = HubClock(now, clock)
        self.on_device: Callable[[], None] = lambda: None
        """Hears that there is something to tell the hub, or that it has something to say."""
        self._post = QtPost(self)
        world = World(self._post, QtTimers(self).after, clock, self._device_changed, on_silent)
        self.devices = BoardDevices(settings.devices, board, wording, world)
        self._faces, self._stage = Faces(settings, board, wording), Stage()
        self._standing: tuple[Announcement, ...] = ()
        self._asking = self._told = False
        self._notice: Words | None = None
        self.heard: Heard | None = None
        """What of the hall's orders it follows, as the hub is told."""
        self.stopped = False
        """Whether the hall took it out of service."""
        self._seconds = 0
        self._seen = watch.now
        self.window = BoardWindow(self._face(), wording)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.second)
        watch.seen.connect(self._see)
        watch.happened.connect(self._happened)
        # Only once it has painted: a hub that is slow, or a speaker that hangs, must not leave a black display.
        FirstPaint(self.window, self._start)

    @property
    def waits_ms(self) -> int:
        """How many milliseconds after a second the next was waited for."""
        return self._timer.interval()

    @property
    def knows_announcements(self) -> bool:
        """Whether the hub has said what is announced."""
        return self._told and not self._asking

    def obey(self, orders: Orders) -> None:
        """Do what the hall wants of this screen: words on it, out of service and back; from any thread."""
        self._post(lambda: self._obey(orders))

    def second(self) -> None:
        """Let a second pass, and wait for the next whole one: a clock that is a little late never gets later."""
        self._timer.start(1000 - self._hub_clock.now().microsecond // 1000)
        self._seconds += 1
        if self._seconds % ANNOUNCEMENTS_EVERY == 0:
            self._ask_announcements()
        self.window.tick()
        self._show()

    def close(self) -> None:
        """End it: nothing more is said, and strips are left empty."""
        self._timer.stop()
        self._watch.close()
        self.devices.close()
        self.window.close()

    def _start(self) -> None:
        self.devices.start()
        self._watch.start()
        self.second()

    def _see(self, seen: HallSeen) -> None:
        self._seen = seen
        # An answer that did not come tells nothing new: what was read before is still there, and was said.
        if seen.snapshot and seen.answers:
            self._set_clock(seen.snapshot.at)
            self._stage.see(seen.snapshot, self._clock())
            self.devices.see(seen.snapshot)
            if not self._told:
                self._told = True
                self._ask_announcements()
        self._show()

    def _set_clock(self, at_ms: int) -> None:
        # A look may be a second old when it comes; a clock that follows each would step to and fro over a minute.
        if abs(self._hub_clock.now().timestamp() - at_ms / 1000) > CLOCK_SECONDS:
            self._hub_clock.learn(at_ms)

    def _happened(self, event: Event) -> None:
        # What else happens is seen with the next look, which every event brings about.
        if event.kind.startswith("announce"):
            self._ask_announcements()
        elif event.kind in ORDERS:
            # The next report brings it.
            self.on_device()

    def _ask_announcements(self) -> None:
        if not self._asking:
            self._asking = True
            self._watch.ask(lambda client: standing(client, self._zone), self._announced)

    def _announced(self, answer: object) -> None:
        self._asking = False
        # What nobody can read now stands on until its time.
        if isinstance(answer, tuple):
            self._standing = answer
            self.devices.announce(answer)
            self._show()

    def _show(self) -> None:
        self.window.show_face(self._face())
        if not self.stopped:
            at = self._at()
            readable = reading(self._seen, at.wall, at.steady) in (Reading.FRESH, Reading.LATE)
            self.devices.show(self._seen.snapshot if readable else None, self._stage.now(at.steady))

    def _face(self) -> Face:
        at = self._at()
        # By their own time: a hub that is away cannot say that one has ended.
        stands = (one.words for one in self._standing if one.until > at.shown.timestamp() * 1000)
        # What the hall says to this one screen comes before what it says to all.
        told = (*((self._notice,) if self._notice else ()), *stands)
        trouble = Trouble(self.devices.silent, self.devices.dark, self.stopped)
        return self._faces.face(self._seen, self._stage.now(at.steady), told, trouble, at)

    def _at(self) -> Moment:
        return Moment(self._hub_clock.now(), self._now().timestamp(), self._clock())

    def _obey(self, orders: Orders) -> None:
        self._notice = orders.notice.words if orders.notice else None
        told, self.heard = self.heard, orders.marks
        stopped = orders.stopped is not None
        if stopped is not self.stopped:
            self.stopped = stopped
            self.devices.rest(stopped)
        if told != self.heard:
            self.on_device()
        self._show()

    def _device_changed(self) -> None:
        self.on_device()
        self._show()
