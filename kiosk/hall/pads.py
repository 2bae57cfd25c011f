# SPDX-License-Identifier: Apache-2.0
"""The caller pads of one line: keys become acts of the hub, displays follow the hall, a red lamp is a refusal.

Everything happens on one thread; devices, platform and hub answer onto it. A key is waited for until there is something
to show, and again afterwards: a pad says its key again for a second and a half, so that none is lost meanwhile.
"""

from __future__ import annotations

import functools
import queue
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from config.logs import logger
from devices.caller_pad import CallerPads, KeyPress, Lamp
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.hall.line import HallLine, HallSeen
from kiosk.hall.pad import Done, Pad
from kiosk.hub.client import HubClient
from kiosk.lanes import Call, Cancellable
from kiosk.staff.session import Doors, Refusal, StaffHere, Wish
from kiosk.tickets import acts
from kiosk.tickets.rules import HallRules

log = logger(__name__)
KEY_SECONDS, TELL_SECONDS = 30.0, 3.0
# A line that is gone is asked for again so often; the bench opens it meanwhile.
AGAIN_SECONDS = 1.0
# What stands on a display is said again so often: a pad that lost its power for a moment has forgotten it.
REFRESH_SECONDS = 10.0
# How often it is looked whether who works at a pad may still do so.
STANDS_SECONDS = 60.0


Ask = Callable[[Callable[[HubClient], object], Done], None]
"""Asks the hub something; the second hears its answer, on any thread."""


class Machine(Protocol):
    """What does slow work: a terminal."""

    def run(self, on: type | str, call: Call, seconds: float, done: Callable[[object], None], /) -> Cancellable:
        """Do it on the lane of ``on``; ``done`` hears its end on another thread."""
        ...


class PadPort:
    """What one pad works with."""

    def __init__(self, no: int, pads: Pads, line: HallLine, doors: Doors, letter: str = "") -> None:
        self.no, self._pads, self._line, self._letter = no, pads, line, letter
        self.staff = StaffHere(doors, pads.run, self._staff_changed)
        self.pad: Pad | None = None
        self._worked = ""

    def act(self, act: acts.Act[Any], done: Done) -> None:
        """Have an act done."""
        self._line.act(act, lambda answer: self._pads.post(lambda: done(answer)))

    def sign_in(self, number: str, password: str, second: str, done: Callable[[bool], None]) -> None:
        """Let somebody in who may call."""

        def heard(refusal: Refusal | None) -> None:
            well = refusal is None and self.staff.who is not None and self.staff.who.may("call")
            if refusal is None and not well:
                self.staff.refused("call")
                self.staff.sign_out("role")
            if well and (who := self.staff.who):
                self._line.client.act_as(who.staff_no, sorted(who.roles))
            done(well)

        self.staff.sign_in(Wish(self._letter + number, password, second), heard)

    def sign_out(self) -> None:
        """Let who works there go."""
        self.staff.sign_out()

    def lamp(self, lamp: Lamp) -> None:
        """Set the lamp."""
        self._pads.tell(self.no, lambda pads, deadline, cancel: pads.lamp(self.no, lamp, deadline, cancel))

    def close(self) -> None:
        """End its line."""
        self._line.stop()

    def _staff_changed(self) -> None:
        went, self._worked = self._worked, self.staff.who.staff_no if self.staff.who else ""
        if went and not self._worked:
            self._line.ask(lambda client: client.sign_out(went), lambda answer: None)
        # Somebody whose shift ended, or whom the roster lets go: the window is theirs to close no more.
        if self.pad and self.staff.who is None and self.pad.signed_in:
            self.pad.leave()


class Pads:
    """All pads of one line; ``run_until_told`` serves them."""

    def __init__(
        self, machine: Machine, *, clock: Callable[[], float] = time.monotonic, again_seconds: float = AGAIN_SECONDS
    ) -> None:
        self._machine, self._clock, self._again = machine, clock, again_seconds
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._over = threading.Event()
        self._ports: dict[int, PadPort] = {}
        self._shown: dict[int, str] = {}
        self._key: Cancellable | None = None
        self._telling = 0
        self._silent: set[int] = set()
        self._due = {"refresh": 0.0, "key": 0.0, "stands": 0.0}
        self._ask: Ask | None = None

    def add(self, no: int, window: str, line: HallLine, doors: Doors, pause: str, letter: str = "") -> None:
        """Take a pad in; before it is served. ``letter`` stands before the staff numbers that are typed there."""
        port = PadPort(no, self, line, doors, letter)
        port.pad = Pad(window, port, pause)
        self._ports[no] = port

    def follow(self, ask: Ask) -> None:
        """Learn the hall's rules by ``ask`` as soon as the hub answers."""
        self._ask = ask

    def see(self, seen: HallSeen) -> None:
        """Hear of the hall, on any thread."""
        self.post(lambda: self._see(seen))

    def post(self, call: Callable[[], None]) -> None:
        """Have something done on the thread of the pads."""
        self._calls.put(call)

    def run(self, on: str, call: Call, seconds: float, done: Callable[[object], None]) -> object:
        """Do slow work; ``done`` hears its end on the thread of the pads."""
        return self._machine.run(on, call, seconds, lambda end: self.post(lambda: done(end)))

    def tell(self, no: int, call: Call) -> None:
        """Have a pad told something; whoever waits for a key lets it through."""
        self._telling += 1
        self._machine.run(CallerPads, call, TELL_SECONDS, lambda end: self.post(functools.partial(self._told, no, end)))
        if self._key:
            self._key.cancel()

    def run_until_told(self) -> None:
        """Serve the pads until ``stop``."""
        while not self._over.is_set():
            self.step(self._again)
        for port in self._ports.values():
            port.staff.sign_out("program-ended")
            port.close()

    def step(self, seconds: float) -> None:
        """Do what has come up, or wait for so long until something does."""
        self._refresh()
        self._wait_for_key()
        try:
            self._calls.get(timeout=seconds)()
        except queue.Empty:
            return

    def stop(self) -> None:
        """Ask for the end; safe from any thread."""
        self._over.set()
        self.post(lambda: None)

    def _see(self, seen: HallSeen) -> None:
        for pad in self._pads():
            pad.see(seen)
        if seen.answers and self._ask:
            ask, self._ask = self._ask, None
            ask(lambda client: client.rules(), lambda answer: self.post(lambda: self._know(answer, ask)))

    def _know(self, answer: object, ask: Ask) -> None:
        if not isinstance(answer, HallRules):
            # With the next look at the hall.
            self._ask = ask
            return
        for pad in self._pads():
            pad.rules = answer

    def _pads(self) -> Iterable[Pad]:
        return [port.pad for port in self._ports.values() if port.pad]

    def _refresh(self) -> None:
        """Let each display say what its pad says, and from time to time all of them again."""
        if self._is_due("refresh", REFRESH_SECONDS):
            self._shown.clear()
        if self._is_due("stands", STANDS_SECONDS):
            for port in self._ports.values():
                port.staff.look()
        for no, port in self._ports.items():
            wanted = port.pad.shows if port.pad else ""
            if self._shown.get(no) != wanted:
                self._shown[no] = wanted
                self.tell(no, functools.partial(_show, no, wanted))

    def _is_due(self, name: str, seconds: float) -> bool:
        now = self._clock()
        due = now >= self._due[name]
        if due:
            self._due[name] = now + seconds
        return due

    def _wait_for_key(self) -> None:
        if self._key is None and not self._telling and self._clock() >= self._due["key"]:
            self._key = self._machine.run(
                CallerPads, _next_key, KEY_SECONDS, lambda end: self.post(lambda: self._came(end))
            )

    def _came(self, end: object) -> None:
        self._key = None
        if isinstance(end, KeyPress):
            port = self._ports.get(end.pad)
            if port and port.pad:
                port.pad.press(end.key)
            else:
                # It stands at no window: whoever presses there is told that nothing happens.
                self.tell(end.pad, functools.partial(_refuse, end.pad))
        elif isinstance(end, DeviceError) and end.kind not in (ErrorKind.CANCELLED, ErrorKind.TIMED_OUT):
            self._due["key"] = self._clock() + self._again

    def _told(self, no: int, end: object) -> None:
        self._telling -= 1
        if not isinstance(end, DeviceError):
            self._silent.discard(no)
            return
        # Said again soon; it may show what is not so until then, and staff see its cause.
        self._due["refresh"] = min(self._due["refresh"], self._clock() + self._again)
        if no not in self._silent:
            log.info("pad-not-told", device=f"pad-{no}", cause=end.cause)
        self._silent.add(no)


def _next_key(pads: CallerPads, deadline: Deadline, cancel: CancelToken) -> KeyPress:
    return pads.next_key(deadline, cancel)


def _show(no: int, words: str, pads: CallerPads, deadline: Deadline, cancel: CancelToken) -> None:
    pads.show(no, words, deadline, cancel)


def _refuse(no: int, pads: CallerPads, deadline: Deadline, cancel: CancelToken) -> None:
    pads.lamp(no, Lamp.REFUSED, deadline, cancel)
