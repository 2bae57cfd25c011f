# SPDX-License-Identifier: Apache-2.0
"""A device in a child process, for calls that can hang in C: the same contract, and a hung child is replaced.

Errors of a verb cross whole. The host adds its own, all of kind DEVICE but the last two:

    host.ended   the child ended in the middle of a call
    host.hung    the child did not answer by deadline and grace, or its pulse stopped; it was killed (TIMED_OUT when it
                 was the deadline)
    host.fault   a fault of ours in the child (PROGRAM)
    host.closed  a verb before open (PROGRAM)

What the real device's constructor refuses is ``device.misconfigured`` (PROGRAM), with its words as detail.

After any of them the next verb starts a new child and opens the device again. A device that can ``reopen`` is looked
for in the child there is while it is away: to start one, and load what its driver needs, takes a second.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from config.logs import logger
from devices.about import REOPEN
from devices.device import Actor, CancelToken, Clock, Deadline, DeviceError, DeviceState, ErrorKind
from devices.host_border import BorderError
from devices.host_start import ChildProcess, start

log = logger(__name__)

# Seconds between two looks at a cancel token while a call runs.
LOOK = 0.05


class HostedDevice:
    """A device whose real driver lives in a child process.

    ``factory`` is "module:callable" of the real device, called there with ``args`` (plain values). A subclass names
    its kind and wraps its verbs with types. ``grace`` is how long a child may take to end a call after its deadline
    or a cancel; ``patience`` how old its pulse may grow.
    """

    kind: ClassVar[str] = "hosted"

    def __init__(
        self,
        factory: str,
        args: Mapping[str, object],
        *,
        grace: float = 0.5,
        patience: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._factory = factory
        self._args = dict(args)
        self._grace = grace
        self._patience = patience
        self._clock = clock
        self._child: ChildProcess | None = None
        self._opened = False
        self._calls = 0
        self._capabilities: frozenset[str] = frozenset()

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Start a child and open the real device in it."""
        self.close()
        try:
            self._begin(deadline, cancel)
        finally:
            self._opened = self._child is not None

    def reopen(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Look for a device that is away, in the child there is; open any other trouble in a new one."""
        try:
            if self._child is not None:
                self._ask("reopen", deadline, cancel, {})
                return
        except DeviceError as error:
            if error.away:
                raise
        self.open(deadline, cancel)

    def close(self) -> None:
        """End the child; one that does not go is killed."""
        self._opened = False
        child, self._child = self._child, None
        if child:
            child.end(self._grace)

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Ask the real device how it is."""
        state: DeviceState = self.call("check", deadline, cancel)
        return state

    def capabilities(self) -> frozenset[str]:
        """Return what the real device told when it was built; nothing before that."""
        return self._capabilities

    @property
    def process_id(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.process.pid if self._child else None

    def call(self, verb: str, deadline: Deadline, cancel: CancelToken, **arguments: object) -> Any:
        """Run a verb of the real device; Any because the border carries every verb's own type."""
        if not self._opened:
            # Starting a child here would hide a missing open, and the device would run with unknown settings.
            raise DeviceError(ErrorKind.PROGRAM, "host.closed", f"{verb} before open")
        if self._child is None:
            self._begin(deadline, cancel)
        return self._ask(verb, deadline, cancel, arguments)

    def _begin(self, deadline: Deadline, cancel: CancelToken) -> None:
        self._child = start(self._clock)
        arguments: dict[str, object] = {"factory": self._factory, "args": self._args}
        built: frozenset[str] = frozenset()
        try:
            self._capabilities = built = self._ask("build", deadline, cancel, arguments)
            self._ask("open", deadline, cancel, {})
        except DeviceError as error:
            if not (REOPEN in built and error.away):
                self._drop("not-opened")
            raise

    def _ask(self, verb: str, deadline: Deadline, cancel: CancelToken, arguments: dict[str, object]) -> Any:
        child = self._child
        if child is None:
            raise DeviceError(ErrorKind.DEVICE, "host.ended", verb, again=True)
        # The number lets a cancel that comes late miss the call that follows.
        self._calls += 1
        try:
            child.border.send(("call", self._calls, verb, deadline.remaining, arguments))
            return self._answer(child, verb, deadline, cancel)
        except (EOFError, OSError) as gone:
            self._drop("ended")
            raise DeviceError(ErrorKind.DEVICE, "host.ended", verb, again=True) from gone
        except BorderError as wrong:
            self._drop("foreign")
            raise DeviceError(ErrorKind.PROGRAM, "host.fault", f"{verb}: {wrong}") from wrong

    def _answer(self, child: ChildProcess, verb: str, deadline: Deadline, cancel: CancelToken) -> Any:
        patience = Patience(child, deadline, cancel, self._grace, self._patience, self._clock)
        # In slices: the token is ours and the child cannot see it.
        while not child.border.wait(LOOK):
            if patience.cancelled_just_now():
                child.border.send(("cancel", self._calls))
            if error := patience.over(verb):
                self._drop(error.cause)
                raise error
        return _value_of(child.border.receive())

    def _drop(self, reason: str) -> None:
        child, self._child = self._child, None
        if child:
            log.info("host-child-killed", kind=self.kind, reason=reason)
            child.kill()


def _value_of(answer: tuple[Any, ...]) -> Any:
    """Return the value of an answer or raise its error; raises BorderError for what is no answer. Any: see call."""
    match answer:
        case ("value", int(), value):
            return value
        case ("error", int(), DeviceError() as error):
            raise error
    raise BorderError("what came is no answer")


class Patience:
    """How long one call may still take."""

    def __init__(
        self, child: ChildProcess, deadline: Deadline, cancel: CancelToken, grace: float, pulse: float, clock: Clock
    ) -> None:
        self._child = child
        self._deadline = deadline
        self._cancel = cancel
        self._grace = grace
        self._pulse = pulse
        self._clock = clock
        self._cancelled_at: float | None = None

    def cancelled_just_now(self) -> bool:
        """Tell once that the token was cancelled."""
        if self._cancelled_at is not None or not self._cancel.cancelled:
            return False
        self._cancelled_at = self._clock()
        return True

    def over(self, verb: str) -> DeviceError | None:
        """Return the error with which to give up, None while there is patience."""
        # Seconds of grace on top: the child looks at the same deadline and mostly ends by itself, with a better word.
        now = self._clock()
        if self._cancelled_at is not None and now > self._cancelled_at + self._grace:
            return DeviceError(ErrorKind.CANCELLED, "host.hung", verb, actor=Actor.NOBODY, again=True)
        if now > self._deadline.at + self._grace:
            return DeviceError(ErrorKind.TIMED_OUT, "host.hung", verb, again=True)
        # A verb may take long; a pulse that stops means C code that holds the interpreter, and nothing will come.
        if now > max(self._child.border.pulse, self._child.born) + self._pulse:
            return DeviceError(ErrorKind.DEVICE, "host.hung", f"{verb}: no pulse", again=True)
        return None
