# SPDX-License-Identifier: Apache-2.0
"""The one thread that takes entries to the platform and keeps the books of how it went.

Sending and book-keeping are apart: what the platform answered is held until it is written, and an answer that could
not be written is never sent for again as long as this thread lives.
"""

from __future__ import annotations

import random as random_source
import threading
import time
from collections.abc import Callable

from config.logs import logger
from offline_queue.backoff import CAP_SECONDS, Breaker, full_jitter, window
from offline_queue.entry import DeadLetter, Deliverer, Entry, Outcome, Parcel, Retry, Unauthorised
from offline_queue.errors import IllegalMove, OutboxDamaged, OutboxError
from offline_queue.ledger import LONGEST_WAIT_SECONDS
from offline_queue.line import Line as Line
from offline_queue.line import LineState as LineState
from offline_queue.outbox import Outbox

log = logger(__name__)

# After a start the first try comes within this, unless somebody stands at the machine.
START_WINDOW_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 60.0
FAULT_SECONDS = 5.0
# How long content is kept after its acknowledgement, so that a slip can be printed again.
GRACE_SECONDS = 24 * 3600.0
# Reasons to come back later that show the line and the host to be there.
ANSWERED = frozenset({"busy", "in-progress"})
# Reasons to come back later that say nothing of the line.
OURS = frozenset({"storage", "fault"})

# Waits until the event is set or so many seconds are over.
Wait = Callable[[threading.Event, float | None], object]


class Worker:
    """Sends the outbox; ``start`` begins its thread, ``step`` does one thing and is what tests walk."""

    def __init__(
        self,
        outbox: Outbox,
        deliverer: Deliverer,
        *,
        clock: Callable[[], float] = time.time,
        wait: Wait = threading.Event.wait,
        random: Callable[[], float] = random_source.random,
        on_change: Callable[[Entry], None] = lambda entry: None,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._outbox = outbox
        self._deliverer = deliverer
        self._clock = clock
        self._wait = wait
        self._random = random
        self._on_change = on_change
        self._grace = grace
        self._breaker = Breaker(random)
        self._quiet_until = 0.0
        self._busy_until = 0.0
        self._wake = threading.Event()
        self._somebody = threading.Event()
        self._stopping = False
        self._claimed: Entry | None = None
        self._answered: tuple[Entry, Outcome] | None = None
        self._thread: threading.Thread | None = None
        self.paused = False
        """The platform refuses this terminal; nothing is sent until ``nudge``."""
        self.line = LineState()

    def start(self) -> None:
        """Begin sending in a thread of its own; the first try comes at a random moment of the next minute."""
        self._quiet_until = self._clock() + START_WINDOW_SECONDS * self._random()
        self._somebody.clear()
        self._outbox.on_stored = self.stored
        self._thread = threading.Thread(target=self._run, name="outbox-worker", daemon=True)
        self._thread.start()

    def stored(self) -> None:
        """Say that something new was stored; it, or what stands before it, is tried at once. Returns at once."""
        self._quiet_until = 0.0
        self._breaker.probe_now()
        self._wake.set()

    def nudge(self) -> None:
        """Say that a person stands here, or that the line is back: all that waits is tried now. Returns at once."""
        self._somebody.set()
        self.stored()

    def stop(self, seconds: float = 5.0) -> bool:
        """End the thread after what it is sending; return False when it is still at it after so long."""
        self._stopping = True
        self._wake.set()
        # What is on its way is not torn off: the answer is worth more than a quick end.
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def step(self) -> float | None:
        """Do the next thing; return how many seconds there is nothing to do, None until somebody calls."""
        if self._somebody.is_set():
            self._somebody.clear()
            self.paused = False
            self._outbox.rearm(self._clock())
        if self._answered is not None:
            return self._write(*self._answered)
        if self.paused:
            return None
        now = self._clock()
        # What the platform asked of all terminals stands, even when somebody is here.
        holds = (
            _still(self._quiet_until, now, START_WINDOW_SECONDS),
            _still(self._busy_until, now, LONGEST_WAIT_SECONDS),
            _still(self._breaker.closed_until, now, CAP_SECONDS),
        )
        return max(holds) or self._next(now)

    def _run(self) -> None:
        while not self._stopping:
            # Cleared before the look, not after: what is stored while we look wakes the wait that follows.
            self._wake.clear()
            try:
                pause = self.step()
            except Exception as wrong:  # the thread's top: a queue that stops unseen is the worst fault
                pause = self._give_back(type(wrong).__name__)
            if pause != 0 and not self._stopping:
                self._wait(self._wake, pause)

    def _next(self, now: float) -> float:
        parcel = self._outbox.claim(now)
        if parcel is None:
            return self._tidy(now)
        self._claimed = parcel.entry
        self._on_change(parcel.entry)
        outcome = self._send(parcel)
        self._claimed = None
        # Learnt before it is written: a full disk must not hide that the line is up.
        self._learn(outcome)
        self._answered = parcel.entry, outcome
        return self._write(parcel.entry, outcome)

    def _send(self, parcel: Parcel) -> Outcome:
        try:
            return self._deliverer.deliver(parcel)
        except OutboxDamaged:
            return DeadLetter("damaged")
        except OutboxError as wrong:
            return Retry("storage", type(wrong).__name__)

    def _write(self, entry: Entry, outcome: Outcome) -> float:
        try:
            settled = self._outbox.settle(entry, outcome, delay=self._delay(entry, outcome))
        except IllegalMove:
            log.warning("outbox-late-answer", entry=entry.id, attempt=entry.attempts)
            self._answered = None
            return 0.0
        except OutboxError as wrong:
            return self._write_later(entry, type(wrong).__name__)
        self._answered = None
        log.info("outbox-settled", entry=entry.id, state=settled.state.value, attempt=settled.attempts)
        self._on_change(settled)
        return 0.0

    def _delay(self, entry: Entry, outcome: Outcome) -> float | None:
        if not isinstance(outcome, Retry):
            return None
        if outcome.after is not None:
            return window(outcome.after, self._random)
        return full_jitter(entry.attempts, self._random)

    def _learn(self, outcome: Outcome) -> None:
        now = self._clock()
        if isinstance(outcome, Retry) and outcome.reason in OURS:
            return
        if isinstance(outcome, Retry) and outcome.reason not in ANSWERED:
            self._breaker.fault(now)
            self._see(Line.DOWN, now, outcome.reason)
            return
        self._breaker.good()
        self._see(Line.UP, now)
        if isinstance(outcome, Retry) and outcome.after is not None and outcome.reason == "busy":
            self._busy_until = now + window(outcome.after, self._random)
        self.paused = isinstance(outcome, Unauthorised)

    def _see(self, line: Line, now: float, cause: str = "") -> None:
        known = self.line
        if (line, cause) == (known.line, known.cause):
            return
        # Away for another reason is still away since the first one.
        self.line = LineState(line, known.since if line is known.line else now, cause)
        log.info("outbox-line", state=line.value, cause=cause)

    def _tidy(self, now: float) -> float:
        self._outbox.wipe_due(now, self._grace)
        self._outbox.tidy()
        due = self._outbox.next_due(now)
        return LOOK_AGAIN_SECONDS if due is None else min(due - now, LOOK_AGAIN_SECONDS)

    def _write_later(self, entry: Entry, cause: str) -> float:
        log.error("outbox-answer-not-written", entry=entry.id, cause=cause)
        return FAULT_SECONDS

    def _give_back(self, cause: str) -> float:
        log.error("outbox-worker-fault", cause=cause)
        if self._claimed is not None:
            self._answered = self._claimed, Retry("fault", cause)
            self._claimed = None
        return FAULT_SECONDS


def _still(until: float, now: float, longest: float) -> float:
    # A hold longer than any we set is the work of a clock that was put back.
    return until - now if now < until <= now + longest else 0.0
