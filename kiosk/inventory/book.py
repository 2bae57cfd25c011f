# SPDX-License-Identifier: Apache-2.0
"""The book of the devices: hears each change once, asks each device who it is, keeps what it counted.

Every public method may be called from any thread.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec

from config.logs import logger
from config.settings import DeviceSetting
from devices.about import ABOUT, About
from devices.address import shown
from devices.alarms import AlarmClock, Alarms
from devices.device import CancelToken, Clock, Condition, Deadline, DeviceError, DeviceState
from devices.lane import OUT_OF_USE, Lane
from devices.usage import Mishap, Usage
from kiosk.inventory import counters, desks
from kiosk.inventory.counters import Counters
from kiosk.inventory.report import Change, DeviceReport, of_state
from kiosk.inventory.trials import Trials

log = logger(__name__)

ABOUT_SECONDS = 5.0
# A power cut costs at most what was counted in this time; each writing is one small file and one sync.
KEEP_SECONDS = 30.0
# Changes kept for who watches from outside; a watcher looks every second.
CHANGES = 200
TROUBLE = (Condition.FAULT, Condition.ABSENT)


class Hands(Protocol):
    """Whoever opens and closes the devices: the bench."""

    def look(self, name: str) -> None:
        """Ask a device now how it is."""
        ...

    def stop(self, name: str, reason: str) -> None:
        """Take a device out of use."""
        ...

    def resume(self, name: str) -> None:
        """Put it back into use."""
        ...


class DeviceBook:
    """What is known of the devices of one post.

    ``file`` keeps the counters over restarts, None keeps nothing; who only looks reads them and has ``keeps`` false.
    """

    def __init__(
        self,
        devices: Mapping[str, DeviceSetting],
        file: Path | None,
        *,
        keeps: bool = True,
        wall: Clock = time.time,
        alarms: AlarmClock | None = None,
    ) -> None:
        self._devices = devices
        self._file = file
        self._keeps = keeps
        self._wall = wall
        self._alarms = alarms or Alarms()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._lanes: Mapping[str, Lane[Any]] = {}
        self._hands: Hands | None = None
        self.trials = Trials({})
        """Self-tests asked for from outside."""
        self._since: dict[str, float] = {}
        self._down: dict[str, float] = {}
        self._about: dict[str, About] = {}
        self._met: set[str] = set()
        self._asked: set[str] = set()
        self._trouble: dict[str, Mishap] = {}
        self._changes: deque[Change] = deque(maxlen=CHANGES)
        self._number = 0
        self._base: dict[str, Counters] = {}
        self._marks: dict[str, Usage] = {}
        self._written: dict[str, Counters] = {}

    def follow(self, lanes: Mapping[str, Lane[Any]], hands: Hands | None = None) -> None:
        """Begin with the lanes of all devices, before they are opened. Any: each kind has its own verbs.

        What was out of use before this start is so again: a restart must not put a broken device to work.
        """
        self._base = counters.read(self._file) if self._file else {}
        self._lanes, self.trials, self._hands = lanes, Trials(lanes), hands
        for name in self._devices:
            if hands and (reason := self._base.get(name, Counters()).stopped):
                hands.stop(name, reason)
        self._written = self.counters()
        self._alarms.after(KEEP_SECONDS, self._keep_again)

    def close(self) -> None:
        """Write what was counted and end."""
        self._alarms.close()
        self.keep()

    def hear(self, name: str, state: DeviceState) -> None:
        """Take a change of a device; called on the device's own thread."""
        with self._lock:
            at = self._since[name] = self._wall()
            if state.usable:
                self._down.pop(name, None)
            else:
                self._down.setdefault(name, at)
            self._number += 1
            self._changes.append(Change(self._number, at, name, state.condition, state.cause))
            # Out of use by somebody's word is nothing that went wrong.
            if state.condition in TROUBLE and state.cause not in ("", OUT_OF_USE):
                self._trouble[name] = Mishap(state.cause, at)
            stranger = state.usable and name not in self._met
            # What returns to the same port may be another one of its kind.
            (self._met.add if state.usable else self._met.discard)(name)
        if stranger:
            self._ask_who(name)

    def __contains__(self, name: str) -> bool:
        return name in self._devices

    def changes(self, after: int = 0) -> list[Change]:
        """Return the newest changes after one of them, in their order."""
        with self._lock:
            return [change for change in self._changes if change.number > after]

    @property
    def asks(self) -> bool:
        """Tell whether a device is just being asked who it is."""
        return bool(self._asked)

    def report(self, name: str) -> DeviceReport:
        """Return all that is known of a device now; raises LookupError for one that is none of the post."""
        setting = self._devices[name]
        state = self._state(name, setting.kind)
        counted = self.counters()[name]
        return msgspec.structs.replace(
            of_state(state, name),
            driver=setting.driver,
            address=shown(setting.address),
            since=self._since.get(name),
            down_since=self._down.get(name),
            about=self._about.get(name, About()),
            can=tuple(sorted(self._lanes[name].capabilities())) if self._lanes else (),
            counted=counted.tallies,
            since_filled=counted.since_filled,
            filled_at=counted.filled_at,
            faults=counted.faults,
            last=latest(self._trouble.get(name), counted.last),
            stopped=counted.stopped,
            stopped_at=counted.stopped_at,
            field_mm=counted.field_mm or desks.as_set(setting),
            field_at=counted.field_at,
        )

    def reports(self) -> dict[str, DeviceReport]:
        """Return all that is known of every device, by name."""
        return {name: self.report(name) for name in self._devices}

    def counters(self) -> dict[str, Counters]:
        """Return what every device did in all, by name; what a device did that was taken out stays in the file."""
        with self._lock:
            return self._base | {name: self._counted(name) for name in self._devices}

    def filled(self, name: str, at: float) -> None:
        """Take note that paper was filled in; its counters begin anew."""
        with self._lock:
            base = self._base.get(name, Counters())
            # As of now, and back by what this lane counted: the two are added whenever somebody asks.
            now = self._counted(name).filled(at)
            self._base[name] = msgspec.structs.replace(base, filled_at=at, when_filled=now.when_filled)
        self.keep()

    def measured(self, name: str, field_mm: float, at: float) -> bool:
        """Keep how wide the desk of a camera is; return whether it stands on the disk. Raises LookupError."""
        if name not in self:
            raise LookupError(name)
        with self._lock:
            before = self._base.get(name, Counters())
            self._base[name] = msgspec.structs.replace(before, field_mm=field_mm, field_at=at)
        self.keep()
        if self._written.get(name, Counters()).field_at == at:
            return True
        with self._lock:
            now = self._base.get(name, Counters())
            self._base[name] = msgspec.structs.replace(now, field_mm=before.field_mm, field_at=before.field_at)
        return False

    def look(self, name: str) -> None:
        """Have a device asked now how it is; raises LookupError for one that is none of the post."""
        if name not in self:
            raise LookupError(name)
        if self._hands:
            self._hands.look(name)

    def stop(self, name: str, reason: str, at: float) -> None:
        """Take a device out of use, kept before it is done; raises ValueError, LookupError."""
        if reason not in counters.OUT_OF_USE:
            raise ValueError(f"no reason to be out of use: {reason}")
        self._mark(name, reason, at)
        if self._hands:
            self._hands.stop(name, reason)

    def resume(self, name: str) -> None:
        """Put a device back into use; raises LookupError."""
        self._mark(name, "", None)
        if self._hands:
            self._hands.resume(name)

    def _mark(self, name: str, reason: str, at: float | None) -> None:
        if name not in self:
            raise LookupError(name)
        with self._lock:
            base = self._base.get(name, Counters())
            self._base[name] = msgspec.structs.replace(base, stopped=reason, stopped_at=at)
        self.keep()

    def keep(self) -> None:
        """Write the counters where something was counted since the last time."""
        # One writer: two at once would write into one draft, and the file would be neither's.
        with self._writing:
            now = self.counters()
            if self._file is None or not self._keeps or not self._lanes or now == self._written:
                return
            try:
                counters.write(self._file, now)
            except OSError as wrong:
                log.warning("counters-not-written", cause=type(wrong).__name__)
            else:
                self._written = now

    def _keep_again(self) -> None:
        self.keep()
        self._alarms.after(KEEP_SECONDS, self._keep_again)

    def _counted(self, name: str) -> Counters:
        """Return what a device did in all; called under the lock."""
        base = self._base.get(name, Counters())
        if name not in self._lanes:
            return base
        return base.plus(counters.since(self._marks.get(name, Usage()), self._lanes[name].usage()))

    def _state(self, name: str, kind: str) -> DeviceState:
        lane = self._lanes.get(name)
        return lane.state if lane else DeviceState(kind, Condition.OPENING)

    def _ask_who(self, name: str) -> None:
        lane = self._lanes.get(name)
        if lane and ABOUT in lane.capabilities():
            self._asked.add(name)
            lane.submit(who, ABOUT_SECONDS, functools.partial(self._answered, name))

    def _answered(self, name: str, answer: object) -> None:
        with self._lock:
            self._asked.discard(name)
            if not isinstance(answer, About):
                return
            self._about[name] = answer
            known = self._base.get(name, Counters())
            if not answer.serial or known.serial == answer.serial:
                return
            if known.serial:
                # Another one of its kind: the cutter of this printer never made the cuts of that one.
                self._marks[name], known = self._lanes[name].usage(), Counters()
            self._base[name] = msgspec.structs.replace(known, serial=answer.serial)


def who(device: Any, deadline: Deadline, cancel: CancelToken) -> About | None:
    """Ask a device who it is; None from one that does not tell. Any: only some kinds have the verb."""
    try:
        answer: About = device.about(deadline, cancel)
    except DeviceError:
        # A name that is not told is no fault; told as one, each look at the health of the device would ask for it anew.
        return None
    return answer


def latest(*mishaps: Mishap | None) -> Mishap | None:
    """Return the newest of what went wrong."""
    return max(filter(None, mishaps), key=lambda one: one.at, default=None)
