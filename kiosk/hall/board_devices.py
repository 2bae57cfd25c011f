# SPDX-License-Identifier: Apache-2.0
"""The devices of a call screen: its voice and its strips, each on a lane of its own; any of them may fail alone.

SettingsError   (config.settings) a strip is no device of this machine
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from msgspec.structs import replace

from config.board import BoardSetting
from config.settings import DeviceSetting, SettingsError
from config.texts import Wording
from devices.bench import Bench
from devices.device import CancelToken, Condition, Deadline, DeviceState
from kiosk.hall.announcements import Announcement
from kiosk.hall.announcing import After, Announcer, Done
from kiosk.hall.strips import Strips, tell
from kiosk.tickets.views import Call, Snapshot
from kiosk.voice import SPEAKER, say

# What a call screen has of devices; another post's are not its business.
KINDS = (SPEAKER, "call_board")
# The longest announcement at the calmest pace; a voice that hangs is ended by its own limit long before.
SAY_SECONDS = 60.0
CLEAR_SECONDS = 2.0

Verb = Callable[[Any, Deadline, CancelToken], object]


class World(NamedTuple):
    """Where the screen lives: its thread, its timers, its clock, and who hears of its devices, all in that thread."""

    post: Callable[[Callable[[], None]], None]
    after: After
    clock: Callable[[], float]
    changed: Callable[[], None]
    silent: Callable[[str], None]
    """Hears why nothing is heard, once each time it falls silent."""


class BoardDevices:
    """All of them, opened with ``start``; used from the screen's thread but for ``states``."""

    def __init__(self, listed: Iterable[DeviceSetting], setting: BoardSetting, wording: Wording, world: World) -> None:
        self._world = world
        self._bench = Bench([one for one in listed if one.kind in KINDS], on_named=self._hear)
        self._lanes = self._bench.lanes()
        for strip in setting.strips:
            if strip.device not in self._lanes:
                raise SettingsError(
                    f"board.strips: {strip.device} is no device of this machine: list it in [[devices]]."
                )
        # A screen without a speaker is silent by its own will, which is no trouble and told to nobody.
        voice = replace(setting, speaks=setting.speaks and SPEAKER in self._lanes)
        self._speaks = voice.speaks
        self.announcer = Announcer(voice, self._say, world.after, world.clock, self._voice_changed)
        self.strips = Strips(setting.strips, wording, self._run, world.changed)
        self.silent = False
        """Whether nothing is heard that should be."""

    @property
    def dark(self) -> tuple[str, ...]:
        """Windows whose strip cannot be relied on."""
        return tuple(dict.fromkeys(window for window, _ in self.strips.dark))

    def states(self) -> dict[str, DeviceState]:
        """Return how those in use are; a strip that shows what it should not is at fault, whatever it says."""
        found = dict(self._bench.states())
        # One that is never to speak has no voice: whoever wants to be heard must not count on it.
        if not self._speaks:
            found.pop(SPEAKER, None)
        for device, cause in self.strips.causes.items():
            if found[device].usable:
                found[device] = DeviceState("call_board", Condition.FAULT, cause)
        return found

    def start(self) -> None:
        """Open them, in the background."""
        self._bench.start()

    def see(self, seen: Snapshot) -> None:
        """Say what is new in the hall."""
        self.announcer.see(seen)

    def announce(self, standing: tuple[Announcement, ...]) -> None:
        """Say what the guide desk announces."""
        self.announcer.announce(standing)

    def show(self, seen: Snapshot | None, newest: Call | None) -> None:
        """Have strips show the hall as it is; None while it cannot be read."""
        self.strips.show(seen, newest)

    def rest(self, on: bool) -> None:
        """Be silent and empty while the screen is out of service, or work again."""
        self.announcer.hush(on)
        if on:
            self.strips.clear()

    def close(self) -> None:
        """End: nothing more is said, and nothing is left on strips that nobody keeps true any more."""
        self.announcer.stop()
        ends = [self._emptied(device) for device in self.strips.devices]
        for end in ends:
            end.wait(CLEAR_SECONDS)
        self._bench.close()

    def _emptied(self, device: str) -> threading.Event:
        end = threading.Event()
        # Not posted: the screen's thread waits for it.
        self._lanes[device].submit(functools.partial(tell, None), CLEAR_SECONDS, lambda outcome: end.set())
        return end

    def _say(self, words: str, language: str, done: Done) -> None:
        self._run(SPEAKER, functools.partial(say, words, language), SAY_SECONDS, done)

    def _run(self, device: str, call: Verb, seconds: float, done: Done) -> None:
        self._lanes[device].submit(call, seconds, lambda outcome: self._world.post(lambda: done(outcome)))

    def _hear(self, name: str, state: DeviceState) -> None:
        self._world.post(lambda: self._changed(name, state))

    def _changed(self, name: str, state: DeviceState) -> None:
        self.strips.device_changed(name, state)
        # While it opens nobody knows; a notice that comes and goes with each start would be read as a fault.
        if name == SPEAKER and state.condition is not Condition.OPENING:
            self._voice_changed("" if state.usable else state.cause)
        self._world.changed()

    def _voice_changed(self, cause: str) -> None:
        silent = bool(cause)
        if silent and not self.silent:
            self._world.silent(cause)
        self.silent = silent
        self._world.changed()
