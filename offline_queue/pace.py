# SPDX-License-Identifier: Apache-2.0
"""The manners towards one host under one credential: when nothing is sent to it, and how long an entry waits.

All that ten thousand terminals have in common is decided here, and nothing here knows of threads or disks: the
simulation of a whole city runs this very code.
"""

from __future__ import annotations

from collections.abc import Callable

from offline_queue.backoff import CAP_SECONDS, Breaker, Budget, Random, full_jitter, window
from offline_queue.catch_up import LONGEST_SECONDS, CatchUp
from offline_queue.entry import Entry, Outcome, Retry, Unauthorised
from offline_queue.ledger import LONGEST_WAIT_SECONDS

# Terminals that start together, or whose line comes back together, begin within so many seconds of each other.
SPREAD_SECONDS = 120.0
# Reasons to come back later that show host and platform to be there.
ANSWERED = frozenset({"busy", "in-progress"})
# Reasons to come back later that say nothing of the line.
OURS = frozenset({"storage", "fault"})


def silent(outcome: Outcome) -> bool:
    """Tell whether a delivery ended without a word of the platform."""
    return isinstance(outcome, Retry) and outcome.reason not in ANSWERED | OURS


class Pace:
    """Breaker, windows, pause and budget towards one destination. Times are seconds of the wall clock.

    ``waiting`` counts what is stored and not sent; it is asked once when a host is back.
    """

    def __init__(self, random: Random, waiting: Callable[[], int], spread: float = SPREAD_SECONDS) -> None:
        self._random = random
        self._waiting = waiting
        self._spread = spread
        self._breaker = Breaker(random)
        self._budget = Budget()
        self._catch_up = CatchUp(random)
        self._quiet_until = 0.0
        self._busy_until = 0.0
        self.paused = False
        """The platform refuses this terminal; nothing is sent until somebody calls."""

    @property
    def open(self) -> bool:
        """Say whether the host counts as gone."""
        return self._breaker.open

    @property
    def gone_since(self) -> float | None:
        """Return since when the host counts as gone, None while it does not."""
        return self._catch_up.gone_since if self._breaker.open else None

    def remember(self, since: float) -> None:
        """Take up an outage of an earlier run: what gathered in it is caught up with like any other."""
        self._breaker.reopen()
        self._catch_up.gone(since)

    def rest(self, now: float) -> float:
        """Return for how many seconds nothing is sent; what the platform asked of all stands, whoever is here."""
        return max(
            _still(self._quiet_until, now, self._spread),
            _still(self._busy_until, now, LONGEST_WAIT_SECONDS),
            _still(self._breaker.closed_until, now, CAP_SECONDS),
            _still(self._catch_up.next_at, now, 2 * LONGEST_SECONDS),
        )

    def begin(self, now: float) -> None:
        """Note a start or a line that is back: all others begin in the same minute, so each takes its own moment."""
        self._quiet_until = now + self._spread * self._random()
        self._breaker.probe_now()

    def hurry(self) -> None:
        """Note that somebody waits for it: the next entry goes at once."""
        self._quiet_until = 0.0
        self._breaker.probe_now()
        self._catch_up.skip()

    def resume(self) -> None:
        """Believe that the platform takes this terminal again."""
        self.paused = False

    def learn(self, outcome: Outcome, now: float) -> None:
        """Take from an answer, or from its absence, what it says of the host and of our credential."""
        if isinstance(outcome, Retry) and outcome.reason in OURS:
            return
        if _failed(outcome):
            self._breaker.fault(now)
            self._catch_up.gone(now)
            return
        was_open, gone = self._breaker.open, self._catch_up.back(now)
        self._breaker.good()
        if was_open and gone:
            self._catch_up.begin(self._waiting(), gone)
        if isinstance(outcome, Retry) and outcome.after is not None and outcome.reason == "busy":
            self._busy_until = now + window(outcome.after, self._random)
        else:
            self._catch_up.sent(now)
        self.paused = isinstance(outcome, Unauthorised)

    def delay(self, entry: Entry, outcome: Outcome, now: float) -> float | None:
        """Return how many seconds an entry waits for its next try; None for one that is not tried again by itself."""
        if entry.attempts <= 1:
            self._budget.first()
        if not isinstance(outcome, Retry):
            return None
        own = full_jitter(entry.attempts, self._random)
        if outcome.after is None:
            return max(own, self._budget.wait(now))
        # Later than the pause of all: the one that was refused, and may be the cause, does not go first again.
        return max(window(outcome.after, self._random), _still(self._busy_until, now, LONGEST_WAIT_SECONDS)) + own


def _failed(outcome: Outcome) -> bool:
    # A host that fails whatever it is brought is as good as gone, though its line be up: a thousand entries must not
    # each find that out for themselves. One that says when to come is alive, and the pause is its own.
    return silent(outcome) or (isinstance(outcome, Retry) and outcome.reason == "busy" and outcome.after is None)


def _still(until: float, now: float, longest: float) -> float:
    # A hold longer than any we set is the work of a clock that was put back.
    return until - now if now < until <= now + longest else 0.0
