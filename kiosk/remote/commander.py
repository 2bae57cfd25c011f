# SPDX-License-Identifier: Apache-2.0
"""Asks what the platform wants done and has each command done once, also over restarts; what became of it is told.

A thread of its own asks: the platform may hold its answer back, and nobody else is to wait for that.
"""

from __future__ import annotations

import random as random_source
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from config.clock import china_time
from config.guard import guarded
from config.logs import logger
from kiosk.platform.calls.commands import Command, CommandResult, DeviceTested, believed, commands, tell_result
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import PlatformError, RefusedError
from kiosk.remote.memory import Kept, Memory
from offline_queue.backoff import Random, full_jitter
from offline_queue.errors import OutboxError

if TYPE_CHECKING:
    from kiosk.platform.calls.commands import SignedCommand
    from kiosk.platform.client import Platform
    from kiosk.platform.identity import Enrolment

log = logger(__name__)

# How long the platform may hold its answer back; less where this terminal does not wait for answers so long.
HELD_SECONDS = 25
SPARE_SECONDS = 5.0
# From one question to the next at the least: a cache that answers at once must not be asked without end.
SHORTEST_SECONDS = 5.0
# A platform that does not have the call is asked again after a longer while: it may learn it.
NOT_OFFERED_SECONDS = 3600.0
NOT_OFFERED = frozenset({"not-offered", "not-found", "method-not-allowed"})
AFTER_FAULT_SECONDS = 300.0
# What would be felt by whoever stands here: done when nobody does.
CALM = frozenset({"restart", "self-test"})
RESTART = "restart"


@dataclass(frozen=True)
class Ended:
    """How an act ended."""

    state: Literal["done", "failed", "expired", "not-supported"] = "done"
    code: str = ""
    devices: tuple[DeviceTested, ...] = ()
    log: tuple[str, ...] = ()


Doing = Callable[[], Ended | None]
"""Does one thing; None where its end is the end of this program."""


class Commander:
    """Has commands done; ``turn`` asks once and is what tests walk, ``start`` begins a thread that does so for ever.

    ``calm`` tells whether nobody is here. ``held`` is how long an answer may be held back, in seconds.
    """

    def __init__(
        self,
        platform: Platform,
        memory: Memory,
        acts: Mapping[str, Doing],
        *,
        calm: Callable[[], bool],
        over: threading.Event,
        held: int = HELD_SECONDS,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        random: Random = random_source.random,
    ) -> None:
        self._platform = platform
        self._memory = memory
        self._acts = acts
        self._calm = calm
        self._over = over
        self._held = held
        self._now = now
        self._clock = clock
        self._random = random
        self._failed = 0
        self._woken = False
        self._soon = threading.Event()
        self._unbelieved: set[str] = set()

    def start(self) -> None:
        """Begin to ask, on a thread that nobody waits for."""
        threading.Thread(target=self._run, name="commands", daemon=True).start()

    def hurry(self) -> None:
        """Ask at once, or again after the question that is being asked; from any thread."""
        self._soon.set()

    def turn(self) -> float:
        """Ask once and do what came; return how many seconds to wait before the next question."""
        identity, began = self._platform.identity, self._clock()
        if identity is None:
            return NOT_OFFERED_SECONDS
        try:
            self._wake()
            self._tell()
            came = commands(self._platform, identity.enrolment.device_id, self._held)
            if self._over.is_set():
                return 0.0
            self._obey(came, identity.enrolment)
            self._tell()
        except PlatformError as wrong:
            return self._after(wrong)
        except OutboxError as wrong:
            log.warning("commands-not-kept", cause=wrong.code)
            return AFTER_FAULT_SECONDS
        self._failed = 0
        return max(0.0, SHORTEST_SECONDS - (self._clock() - began))

    def _run(self) -> None:
        while not self._over.is_set():
            self._soon.wait(guarded(self.turn, self._broke_off))
            self._soon.clear()

    def _broke_off(self, wrong: Exception) -> float:
        if not self._over.is_set():
            log.error("commands-broke-off", cause=type(wrong).__name__)
        return AFTER_FAULT_SECONDS

    def _after(self, wrong: PlatformError) -> float:
        self._failed += 1
        if wrong.code in NOT_OFFERED:
            return NOT_OFFERED_SECONDS
        return max(SHORTEST_SECONDS, full_jitter(self._failed, self._random))

    def _wake(self) -> None:
        """End what was begun before this start: a restart has come about, anything else was torn off."""
        if self._woken:
            return
        for command_id, kept in self._memory.all().items():
            if kept.result is None:
                ended = Ended() if kept.kind == RESTART else Ended("failed", "interrupted")
                self._end(command_id, kept, ended)
        self._woken = True

    def _obey(self, came: Iterable[SignedCommand], enrolment: Enrolment) -> None:
        known = set(self._memory.all())
        for told in came:
            command = self._read(told, enrolment)
            if command and command.id not in known and not self._over.is_set():
                known.add(command.id)
                self._do(command)

    def _read(self, told: SignedCommand, enrolment: Enrolment) -> Command | None:
        try:
            return believed(told, enrolment)
        except UntrustedError as wrong:
            # Once while it comes again with every answer; whoever makes up new ones is noted by the first of them.
            if wrong.code not in self._unbelieved:
                self._unbelieved.add(wrong.code)
                log.warning("command-not-believed", cause=wrong.code)
            return None

    def _do(self, command: Command) -> None:
        kept = Kept(command.kind, command.expires_at.timestamp())
        # By the platform's clock where it is known: the one that said until when.
        if self._now() + (self._platform.skew_seconds or 0.0) >= kept.expires:
            self._end(command.id, kept, Ended("expired"))
        elif command.kind not in self._acts:
            self._end(command.id, kept, Ended("not-supported"))
        elif command.kind not in CALM or self._calm():
            # On record before it is begun: torn off in the middle it is told as that, and never done twice.
            self._memory.keep(command.id, kept)
            log.info("command-begun", kind=command.kind)
            if ended := self._ended(self._acts[command.kind]):
                self._end(command.id, kept, ended)

    def _ended(self, doing: Doing) -> Ended | None:
        try:
            return doing()
        except OutboxError as wrong:
            return Ended("failed", wrong.code)
        except OSError as wrong:
            return Ended("failed", type(wrong).__name__)

    def _end(self, command_id: str, kept: Kept, ended: Ended) -> None:
        at = china_time(self._now()).isoformat(timespec="seconds")
        result = CommandResult(command_id, ended.state, ended.code, at, ended.devices, ended.log)
        self._memory.end(command_id, kept, result)
        log.info("command-ended", kind=kept.kind, state=ended.state, code=ended.code)

    def _tell(self) -> None:
        """Tell what is not told yet; raises PlatformError."""
        for command_id, kept in self._memory.all().items():
            if kept.result is None or kept.told:
                continue
            try:
                tell_result(self._platform, kept.result)
            except RefusedError as wrong:
                if wrong.reason != "refused":
                    raise
                # Nobody wants to hear it: told again it would be refused again.
                log.warning("command-result-refused", kind=kept.kind, code=wrong.code)
            self._memory.told(command_id)
