# SPDX-License-Identifier: Apache-2.0
"""The one thread that takes entries to the platform and keeps the books of how it went.

Sending and book-keeping are apart: what the platform answered is held until it is written, and an answer that could
not be written is never sent for again as long as this thread lives. When and how often is decided in ``pace``, what
stands in the way of others in ``aside``.
"""

from __future__ import annotations

import random as random_source
import threading
import time
from collections.abc import Callable

from config.logs import logger
from offline_queue.aside import SET_ASIDE, Aside
from offline_queue.entry import DeadLetter, Deliverer, Entry, Outcome, Parcel, Retry, State, Unauthorised
from offline_queue.errors import IllegalMove, OutboxDamaged, OutboxError
from offline_queue.line import Line as Line
from offline_queue.line import LineState as LineState
from offline_queue.outage import Outage
from offline_queue.outbox import Outbox
from offline_queue.pace import OURS, SPREAD_SECONDS, Pace, silent

log = logger(__name__)

LOOK_AGAIN_SECONDS = 60.0
# How often the store is looked after while nothing may be sent.
HOUSE_SECONDS = 3600.0
FAULT_SECONDS = 5.0
# How long content is kept after its acknowledgement: a slip can be printed again, and what the platform lost of a day
# can be sent again, for that day is compared up to 29 hours after it began.
GRACE_SECONDS = 30 * 3600.0

# Waits until the event is set or so many seconds are over.
Wait = Callable[[threading.Event, float | None], object]


def forgetful(name: str, now: float) -> Outage:
    """Return an outage that is known as long as the program runs."""
    return Outage(None, name, now)


class Worker:
    """Sends the outbox; ``start`` begins its thread, ``step`` does one thing and is what tests walk.

    ``destination`` names host and credential as they are now: what was learnt of one says nothing of another, and a
    terminal that was refused is not refused any more under a new credential. ``spread`` is the number of seconds over
    which terminals that begin together are strewn; ``outage`` gives, by destination and moment, what is kept of one.
    """

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
        destination: Callable[[], str] = str,
        spread: float = SPREAD_SECONDS,
        outage: Callable[[str, float], Outage] = forgetful,
    ) -> None:
        self._outbox = outbox
        self._deliverer = deliverer
        self._clock = clock
        self._wait = wait
        self._random = random
        self._on_change = on_change
        self._grace = grace
        self._destination = destination
        self._spread = spread
        self._outage = outage
        self._paces: dict[str, tuple[Pace, Outage]] = {}
        self._bound_for: str | None = None
        self._aside = Aside()
        self._kept_house_at = clock()
        self._wake = threading.Event()
        self._somebody = threading.Event()
        self._returned = threading.Event()
        self._stopping = False
        self._claimed: Entry | None = None
        self._answered: tuple[Entry, Outcome, float | None] | None = None
        self._thread: threading.Thread | None = None
        self.line = LineState()

    @property
    def paused(self) -> bool:
        """Say whether the platform refuses this terminal; nothing is sent until ``nudge`` or a new credential."""
        return self._pace.paused

    @property
    def _pace(self) -> Pace:
        return self._towards(self._destination())[0]

    def _towards(self, name: str) -> tuple[Pace, Outage]:
        """Return the manners towards a destination, and what is kept of them over restarts."""
        if known := self._paces.get(name):
            return known
        pace, outage = Pace(self._random, self._gathered, self._spread), self._outage(name, self._clock())
        if outage.since is not None:
            pace.remember(outage.since)
        # Asked by any thread: of two made at once, one is kept.
        return self._paces.setdefault(name, (pace, outage))

    def start(self) -> None:
        """Begin sending in a thread of its own; the first try comes at a random moment within ``spread``."""
        self._pace.begin(self._clock())
        self._somebody.clear()
        self._outbox.on_stored = self.stored
        self._thread = threading.Thread(target=self._run, name="outbox-worker", daemon=True)
        self._thread.start()

    def stored(self) -> None:
        """Say that something new was stored; it, or what stands before it, is tried at once. Returns at once."""
        self._pace.hurry()
        self._wake.set()

    def nudge(self) -> None:
        """Say that a person stands here: all that waits is tried now, what is paused too. Returns at once."""
        self._somebody.set()
        self.stored()

    def line_is_back(self) -> None:
        """Say that others saw the line to be back: what waits is felt for at a moment of our own. Returns at once."""
        self._pace.begin(self._clock())
        self._returned.set()
        self._wake.set()

    def stop(self, seconds: float = 5.0) -> bool:
        """End the thread after what it is sending; return False when it is still at it after so long."""
        self._stopping = True
        self._wake.set()
        # What is on its way is not torn off: the answer is worth more than a quick end.
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def step(self) -> float:
        """Do the next thing; return how many seconds there is nothing to do, unless somebody calls."""
        name = self._destination()
        pace, _ = self._towards(name)
        if self._somebody.is_set():
            # Once more: what failed meanwhile may have closed the line after they called.
            pace.hurry()
        if self._somebody.is_set() or self._under_a_new_name():
            self._somebody.clear()
            pace.resume()
            self._outbox.rearm(self._clock())
        if self._answered is not None:
            return self._write(*self._answered)
        now = self._clock()
        if pace.paused:
            return self._stay_in(now, HOUSE_SECONDS)
        if rest := pace.rest(now):
            return self._stay_in(now, rest)
        if self._returned.is_set():
            self._returned.clear()
            self._outbox.rearm(now)
        return self._next(name, now)

    def _under_a_new_name(self) -> bool:
        """Tell whether host or credential are others than at the last look, or this is the first one."""
        before, self._bound_for = self._bound_for, self._destination()
        return before != self._bound_for

    def _gathered(self) -> int:
        """Count what waits; nothing where the disk does not tell, for an answer must not be lost over it."""
        try:
            counts = self._outbox.counts()
        except OutboxError:
            return 0
        return counts[State.PENDING] + counts[State.RETRY]

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

    def _next(self, name: str, now: float) -> float:
        pace, _ = self._towards(name)
        parcel = self._outbox.claim(now)
        if parcel is None:
            return self._tidy(now)
        self._claimed = parcel.entry
        self._on_change(parcel.entry)
        outcome = self._judge(parcel.entry, self._send(parcel))
        self._claimed = None
        # Learnt before it is written: a full disk must not hide that the line is up.
        self._learn(name, outcome)
        self._answered = parcel.entry, outcome, pace.delay(parcel.entry, outcome, self._clock())
        return self._write(*self._answered)

    def _judge(self, entry: Entry, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Unauthorised):
            # It is this terminal that was refused: nothing of any entry was looked at.
            return outcome
        if not isinstance(outcome, Retry):
            self._aside.through(entry)
            return outcome
        judged = self._aside.judged(entry, outcome)
        if judged.reason == SET_ASIDE != entry.last_class:
            log.warning("outbox-set-aside", entry=entry.id, attempt=entry.attempts, reason=outcome.reason)
        return judged

    def _send(self, parcel: Parcel) -> Outcome:
        try:
            return self._deliverer.deliver(parcel)
        except OutboxDamaged:
            return DeadLetter("damaged")
        except OutboxError as wrong:
            return Retry("storage", type(wrong).__name__)

    def _write(self, entry: Entry, outcome: Outcome, delay: float | None) -> float:
        try:
            settled = self._outbox.settle(entry, outcome, delay=delay)
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

    def _learn(self, name: str, outcome: Outcome) -> None:
        pace, outage = self._towards(name)
        # An entry that fails alone says nothing of the host.
        if isinstance(outcome, Retry) and outcome.reason in OURS | {SET_ASIDE}:
            return
        now = self._clock()
        pace.learn(outcome, now)
        outage.learn(pace.gone_since)
        if isinstance(outcome, Retry) and silent(outcome):
            self._see(Line.DOWN, now, outcome.reason)
        else:
            self._see(Line.UP, now)

    def _see(self, line: Line, now: float, cause: str = "") -> None:
        known = self.line
        if (line, cause) == (known.line, known.cause):
            return
        # Away for another reason is still away since the first one.
        self.line = LineState(line, known.since if line is known.line else now, cause)
        log.info("outbox-line", state=line.value, cause=cause)

    def _stay_in(self, now: float, seconds: float) -> float:
        # What was acknowledged is wiped in its time, whether there is a line or not.
        if abs(now - self._kept_house_at) >= HOUSE_SECONDS:
            self._keep_house(now)
        return min(seconds, HOUSE_SECONDS)

    def _keep_house(self, now: float) -> None:
        self._kept_house_at = now
        self._outbox.wipe_due(now, self._grace)
        self._outbox.tidy()
        self._outbox.patrol()

    def _tidy(self, now: float) -> float:
        self._keep_house(now)
        due = self._outbox.next_due(now)
        return LOOK_AGAIN_SECONDS if due is None else min(due - now, LOOK_AGAIN_SECONDS)

    def _write_later(self, entry: Entry, cause: str) -> float:
        log.error("outbox-answer-not-written", entry=entry.id, cause=cause)
        return FAULT_SECONDS

    def _give_back(self, cause: str) -> float:
        log.error("outbox-worker-fault", cause=cause)
        if self._claimed is not None:
            claimed, outcome = self._claimed, self._judge(self._claimed, Retry("fault", cause))
            self._answered = claimed, outcome, self._pace.delay(claimed, outcome, self._clock())
            self._claimed = None
        return FAULT_SECONDS
