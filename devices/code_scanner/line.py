# SPDX-License-Identifier: Apache-2.0
"""Driver of a scanner on a serial line that reads by itself and takes no commands.

Bytes: ``frame.py``. Such a scanner never answers, so that nobody can tell one that is well from one without power: its
state is ATTENTION (``code-scanner.one-way``), never READY. Set the scanner itself to serial (or USB-CDC) output; one
that presents a keyboard types into whatever has the focus, and is no device of ours.
"""

from __future__ import annotations

from collections import deque
from typing import ClassVar

from devices.code_scanner import Code, content
from devices.code_scanner.frame import Payload, Reply, ScannerStream
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.wired import WireCauses, WiredDevice

SUFFIXES = ("line", "pause")
# A wait that begins so soon after one that ended without a code is the same person's.
SAME_WAIT_SECONDS = 1.0
# Longest wait before a cancel is looked at, and so the longest pause that can be waited for.
LOOK_SECONDS = 0.2
# Codes kept within one wait; more at once are no person's.
WAITING = 8


class LineScanner(WiredDevice):
    """A scanner that only speaks.

    ``suffix`` says how a code ends: ``line`` (CR, LF or both) or ``pause`` (nothing for ``pause_seconds``);
    ``encodings`` are tried in their order; ``limit`` is the longest code in bytes; ``same_code_seconds`` how long a
    code must be away before it is told again.
    """

    kind: ClassVar[str] = "code_scanner"
    causes: ClassVar[WireCauses] = WireCauses("code-scanner.lost", "code-scanner.silent", "code-scanner.garbled")

    def __init__(
        self,
        address: str,
        *,
        suffix: str = "line",
        encodings: str = "utf-8,gbk",
        limit: int = 512,
        same_code_seconds: float = 2.0,
        pause_seconds: float = 0.1,
    ) -> None:
        super().__init__(address)
        if not 0 < pause_seconds <= LOOK_SECONDS:
            raise ValueError(f"pause_seconds: {pause_seconds} is not above 0 and up to {LOOK_SECONDS}")
        if suffix not in SUFFIXES:
            raise ValueError(f"suffix: {suffix!r} is none of {', '.join(SUFFIXES)}")
        self._encodings = content.encodings(encodings)
        self._stream = ScannerStream(limit, by_pause=suffix == "pause")
        self._same_code_seconds = same_code_seconds
        self._pause_seconds = pause_seconds
        self._waiting: deque[Payload] = deque(maxlen=WAITING)
        self._goes_on_until = float("-inf")
        # The hash alone: what the former person showed is nobody's to keep.
        self._last_seen: tuple[int, float] | None = None

    def close(self) -> None:
        """Let the port go, and what was heard with it."""
        super().close()
        self._stream.reset()
        self._waiting.clear()

    def capabilities(self) -> frozenset[str]:
        """Return what this scanner can do."""
        return frozenset()

    def wait_for_code(self, deadline: Deadline, cancel: CancelToken) -> Code:
        """Wait for a code; see :class:`devices.code_scanner.CodeScanner`."""
        deadline.check(cancel, "code-scanner.none")
        if deadline.clock() > self._goes_on_until:
            self._forget()
        try:
            code = self._code(deadline, cancel)
        except DeviceError as error:
            if error.kind is ErrorKind.TIMED_OUT:
                self._goes_on_until = deadline.clock() + SAME_WAIT_SECONDS
            raise
        self._goes_on_until = float("-inf")
        return code

    def _prove(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Say that the port is there and no more: a scanner that only speaks cannot be asked."""
        deadline.check(cancel, self.causes.silent)
        # A port that is gone is told by trying it; what it holds meanwhile stays for the wait that goes on.
        self._keep(self._stream.feed(self._receive(0)))
        parts = (PartState("answer", "unknown"),)
        return DeviceState(self.kind, Condition.ATTENTION, "code-scanner.one-way", Actor.NOBODY, parts)

    def _code(self, deadline: Deadline, cancel: CancelToken) -> Code:
        while True:
            deadline.check(cancel, "code-scanner.none")
            if code := self._heard_before(deadline):
                return code
            self._keep(self._heard(min(LOOK_SECONDS, deadline.remaining)))

    def _heard(self, seconds: float) -> list[Reply | Payload]:
        """Read for at most so long; a whole pause after the beginning of something ends it."""
        wait = min(self._pause_seconds, seconds) if self._stream.pending else seconds
        received = self._receive(wait)
        # A wait cut short by the deadline is no pause: the rest of a code may come in the next one.
        if received or not self._stream.pending or wait < self._pause_seconds:
            return self._stream.feed(received)
        return self._stream.pause()

    def _keep(self, heard: list[Reply | Payload]) -> None:
        self._waiting.extend(one for one in heard if isinstance(one, Payload))

    def _heard_before(self, deadline: Deadline) -> Code | None:
        """Return the first code that waits, passing over the one that still lies there."""
        while self._waiting:
            if code := self._told_once(self._waiting.popleft(), deadline):
                return code
        return None

    def _forget(self) -> None:
        """Throw away what was read before anybody asked."""
        self._throw_away()
        self._stream.reset()
        self._waiting.clear()

    def _told_once(self, payload: Payload, deadline: Deadline) -> Code | None:
        """Return a code unless it is the one that still lies there; raises what it is refused for."""
        seen, now = hash(payload.raw), deadline.clock()
        before, self._last_seen = self._last_seen, (seen, now)
        if before and before[0] == seen and now - before[1] < self._same_code_seconds:
            return None
        return content.code_of(payload, self._encodings)
