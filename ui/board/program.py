# SPDX-License-Identifier: Apache-2.0
"""The call screen put together: the hall as it is followed, what stands there, what is said, what strips show.

SettingsError   (config.settings) a strip is no device of this machine
"""

from __future__ import annotations

import datetime
import functools
import threading
import time
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, QTimer

from config.board import BoardSetting
from config.clock import china_now
from config.logs import logger
from config.settings import Settings, SettingsError
from config.texts import Wording
from devices.bench import Bench
from devices.device import CancelToken, Condition, Deadline, DeviceState
from kiosk.domain.words import Words
from kiosk.hall.announcements import Announcement, standing
from kiosk.hall.announcing import Announcer, Done
from kiosk.hall.line import HallSeen
from kiosk.hall.stage import Stage
from kiosk.hall.strips import Strips, tell
from kiosk.hub.fleet_values import Orders
from kiosk.tickets.values import Event
from kiosk.voice import SPEAKER, say
from ui.board.face import Face, Faces, Reading, Trouble, reading
from ui.board.window import BoardWindow
from ui.bridge import FirstPaint, QtPost, QtTimers
from ui.hall.watch import HallWatch

log = logger(__name__)

# What a call screen has of devices; another post's are not its business.
KINDS = (SPEAKER, "call_board")
SAY_SECONDS = 60.0
# Announcements are asked for when one is told of, and this often all the same.
ANNOUNCEMENTS_EVERY = 30
CLEAR_SECONDS = 2.0


class BoardProgram(QObject):
    """One call screen; everything here runs in the window's thread. ``on_silent`` hears once why nothing is heard."""

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
        self._on_silent = on_silent
        self.on_device: Callable[[], None] = lambda: None
        """Hears that one of its devices is otherwise than before."""
        self._post = QtPost(self)
        self._bench = Bench([one for one in settings.devices if one.kind in KINDS], on_named=self._hear_device)
        for strip in board.strips:
            if strip.device not in self._bench.lanes():
                raise SettingsError(
                    f"board.strips: {strip.device} is no device of this machine; list it in [[devices]]."
                )
        self._faces, self._stage = Faces(settings, board, wording), Stage()
        speaks = board.speaks and SPEAKER in self._bench
        voice = replace(board, speaks=speaks)
        self.announcer = Announcer(voice, self._say, QtTimers(self).after, clock, self._voice_changed)
        self.strips = Strips(board.strips, wording, self._run, self._strips_changed)
        self._standing: tuple[Announcement, ...] = ()
        self._asking = False
        self._notice: Words | None = None
        self._silent = self._told = False
        self.stopped = False
        """Whether the hall took it out of service."""
        self._seconds = 0
        self._seen = watch.now
        self.window = BoardWindow(self._face(), wording)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.second)
        watch.seen.connect(self._see)
        watch.happened.connect(self._happened)
        FirstPaint(self.window, self._start)

    @property
    def waits_ms(self) -> int:
        """How many milliseconds after a second the next was waited for."""
        return self._timer.interval()

    @property
    def knows_announcements(self) -> bool:
        """Whether the hub has said what is announced."""
        return self._told and not self._asking

    @property
    def device_states(self) -> dict[str, DeviceState]:
        """How its devices are; a strip that shows what it should not is at fault, whatever it says of itself."""
        states = dict(self._bench.states())
        for device, cause in self.strips.causes.items():
            if device in states and states[device].usable:
                states[device] = DeviceState("call_board", Condition.FAULT, cause)
        return states

    def obey(self, orders: Orders) -> None:
        """Do what the hall wants of this screen: words on it, out of service and back; from any thread."""
        self._post(lambda: self._obey(orders))

    def second(self) -> None:
        """Let a second pass, and wait for the next whole one: a clock that is a little late never gets later."""
        self._timer.start(1000 - self._now().microsecond // 1000)
        self._seconds += 1
        if self._seconds % ANNOUNCEMENTS_EVERY == 0:
            self._ask_announcements()
        self.window.tick()
        self._show()

    def close(self) -> None:
        """End it: nothing more is said, and strips are left empty."""
        self._timer.stop()
        self.announcer.stop()
        self._watch.close()
        self._clear_strips()
        self._bench.close()
        self.window.close()

    def _clear_strips(self) -> None:
        """Leave nothing on a strip that nobody keeps true any more, as far as strips answer."""
        ends = []
        for device in self.strips.devices:
            end = threading.Event()
            ends.append(end)
            self._bench.lanes()[device].submit(
                functools.partial(tell, None), CLEAR_SECONDS, functools.partial(_set, end)
            )
        for end in ends:
            end.wait(CLEAR_SECONDS)

    def _start(self) -> None:
        self._bench.start()
        self._watch.start()
        self.second()

    def _see(self, seen: HallSeen) -> None:
        self._seen = seen
        if seen.snapshot and seen.answers:
            self._stage.see(seen.snapshot, self._clock())
            self.announcer.see(seen.snapshot)
            if not self._told:
                self._told = True
                self._ask_announcements()
        self._show()

    def _happened(self, event: Event) -> None:
        if event.kind.startswith("announce"):
            self._ask_announcements()

    def _ask_announcements(self) -> None:
        if not self._asking:
            self._asking = True
            self._watch.ask(lambda client: standing(client, self._zone), self._announced)

    def _announced(self, answer: object) -> None:
        self._asking = False
        # What nobody can read now stands on until its time.
        if isinstance(answer, tuple):
            self._standing = answer
            self.announcer.announce(answer)
            self._show()

    def _show(self) -> None:
        self.window.show_face(self._face())
        if self.stopped:
            self.strips.clear()
            return
        readable = reading(self._seen, self._now(), self._clock()) in (Reading.FRESH, Reading.LATE)
        self.strips.show(self._seen.snapshot if readable else None, self._stage.now(self._clock()))

    def _face(self) -> Face:
        now = self._now()
        stands = tuple(one for one in self._standing if one.until > now.timestamp() * 1000)
        trouble = Trouble(self._silent, tuple(dict.fromkeys(window for window, _ in self.strips.dark)), self.stopped)
        words = (self._notice,) if self._notice else ()
        told = (*words, *(one.words for one in stands))
        return self._faces.face(self._seen, self._stage.now(self._clock()), told, trouble, now, self._clock())

    def _obey(self, orders: Orders) -> None:
        self._notice = orders.notice.words if orders.notice else None
        stopped = orders.stopped is not None
        if stopped is not self.stopped:
            self.stopped = stopped
            self.announcer.hush(stopped)
            self.on_device()
        self._show()

    def _say(self, words: str, language: str, done: Done) -> None:
        call = functools.partial(say, words, language)
        self._run(SPEAKER, call, SAY_SECONDS, done)

    def _run(
        self, device: str, call: Callable[[Any, Deadline, CancelToken], object], seconds: float, done: Done
    ) -> None:
        lanes = self._bench.lanes()
        lanes[device].submit(call, seconds, lambda outcome: self._post(lambda: done(outcome)))

    def _hear_device(self, name: str, state: DeviceState) -> None:
        self._post(lambda: self._device_changed(name, state))

    def _device_changed(self, name: str, state: DeviceState) -> None:
        self.strips.device_changed(name, state)
        if name == SPEAKER and state.condition is not Condition.OPENING:
            self._voice_changed("" if state.usable else state.cause)
        self.on_device()

    def _voice_changed(self, cause: str) -> None:
        silent = bool(cause)
        if silent and not self._silent:
            self._on_silent(cause)
        self._silent = silent
        self._show()

    def _strips_changed(self) -> None:
        self.on_device()


def _set(end: threading.Event, outcome: object) -> None:
    end.set()
