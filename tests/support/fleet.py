"""A whole city after an outage, event by event: real workers with their real policy, on lists in place of disks.

Nothing of the policy is written down here a second time: each terminal is an ``offline_queue.worker.Worker`` that is
walked step by step. What stands in for the world is the disk (``Tray``), and line and platform (``Hall``).
"""

from __future__ import annotations

import heapq
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from offline_queue.entry import Entry, Outcome, Parcel, Priority, Retry, State
from offline_queue.outbox import Outbox
from offline_queue.pace import SPREAD_SECONDS
from offline_queue.worker import Worker
from tests.support.outboxes import START, acknowledge

ROUND_TRIP = 0.1
LOOK_SECONDS = 5.0
"""Within so many seconds all terminals that watch the line have seen it come back."""
BACKLOG_SECONDS = 2.0
"""Work the platform takes in ahead of its doing it; more is refused."""
REFUSAL = 0.1
"""Part of the work of a submission that a refusal costs."""
BROUGHT = 6.0
"""Submissions the platform believes each terminal to bring that it told to wait."""


@dataclass(frozen=True)
class City:
    """How large it is and what happens to it."""

    terminals: int
    outage: float = 7200.0
    walked: float = 7200.0
    """Seconds of the outage that are walked; what was stored before lies there when they begin."""
    an_hour: float = 4.85
    """Submissions people bring to a terminal."""
    strength: float = 50.0
    """Terminals to one submission a second of the platform."""
    watching: bool = True
    """Whether the terminals look at the line themselves, and so see it come back nearly together."""
    spread: float = SPREAD_SECONDS
    seed: int = 1

    @property
    def capacity(self) -> float:
        """Submissions a second the platform can take."""
        return self.terminals / self.strength


class Hall:
    """The platform behind a line that is away until ``returns``."""

    def __init__(self, capacity: float, returns: float) -> None:
        self.capacity = capacity
        self.returns = returns
        self.asked: Counter[int] = Counter()
        """Requests by the second after the return."""
        self.kept: dict[str, float] = {}
        """When each submission was done."""
        self.twice = 0
        self._done_until = 0.0
        self._refused: deque[float] = deque()

    def take(self, now: float, id: str) -> tuple[Retry | None, float]:
        """Take one request: None, or the refusal of a full house, and the seconds the answer took."""
        self.asked[int(now - self.returns)] += 1
        begun = max(now, self._done_until)
        if begun - now > BACKLOG_SECONDS:
            self._done_until = begun + REFUSAL / self.capacity
            return Retry("busy", "rate-limited", self._when(now)), ROUND_TRIP
        self._done_until = begun + 1 / self.capacity
        self.twice += id in self.kept
        self.kept[id] = self._done_until
        return None, self._done_until - now + ROUND_TRIP

    def _when(self, now: float) -> float:
        """Say when there is room: so long as it takes to serve all who were told to wait in the last two minutes."""
        self._refused.append(now)
        while self._refused[0] < now - 120:
            self._refused.popleft()
        return max(5.0, BROUGHT * len(self._refused) / self.capacity)


class Tray:
    """What a worker needs of an outbox, in memory; each entry is a dossier of its own."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.on_stored: Callable[[], None] = lambda: None
        self.entries: dict[int, Entry] = {}
        self._clock = clock

    def put(self, id: str, seq: int, now: float) -> None:
        self.entries[seq] = Entry(id, seq, "submission", id, Priority.SUBMISSION, State.PENDING, 0, now, now)

    def claim(self, now: float) -> Parcel | None:
        due = next((one for one in self.entries.values() if one.not_before <= now), None)
        if due is None:
            return None
        claimed = replace(due, attempts=due.attempts + 1, state=State.SENDING)
        return Parcel(claimed, b"", (), lambda name, url: None, lambda: None)

    def settle(self, entry: Entry, outcome: Outcome, *, delay: float | None = None) -> Entry:
        if not isinstance(outcome, Retry):
            del self.entries[entry.seq]
            return replace(entry, state=State.ACKNOWLEDGED)
        due = self._clock() + (delay or 0.0)
        self.entries[entry.seq] = replace(entry, state=State.RETRY, not_before=due, last_class=outcome.reason)
        return self.entries[entry.seq]

    def rearm(self, now: float) -> int:
        late = [one for one in self.entries.values() if one.not_before > now]
        self.entries |= {one.seq: replace(one, not_before=now) for one in late}
        return len(late)

    def next_due(self, now: float) -> float | None:
        return min((one.not_before for one in self.entries.values() if one.not_before > now), default=None)

    def counts(self) -> dict[State, int]:
        return {State.PENDING: len(self.entries), State.RETRY: 0}

    def wipe_due(self, now: float, grace: float) -> int:
        return 0

    def tidy(self) -> bool:
        return False

    def patrol(self) -> None:
        """Look after nothing."""


class Post:
    """One terminal with a clock of its own, which goes on while it waits for an answer."""

    def __init__(self, number: int, city: City, hall: Hall, chance: random.Random) -> None:
        self.number = number
        self.now = START
        self.turn = 0
        """Number of the last step that was set for it; earlier ones are void."""
        self._hall = hall
        self._stored = 0
        self.tray = Tray(self.clock)
        self.worker = Worker(
            cast("Outbox", self.tray), self, clock=self.clock, random=chance.random, spread=city.spread
        )

    def clock(self) -> float:
        return self.now

    def store(self) -> None:
        """Let somebody hand in something."""
        self._stored += 1
        self.tray.put(f"{self.number}-{self._stored}", self._stored, self.now)

    def deliver(self, parcel: Parcel) -> Outcome:
        if self.now < self._hall.returns:
            self.now += ROUND_TRIP
            return Retry("transport", "cut")
        refused, took = self._hall.take(self.now, parcel.entry.id)
        self.now += took
        return refused or acknowledge(parcel.entry)


class Fleet:
    """Walks all terminals of a city in the order of time, from the outage until an hour after it."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.returns = START + city.walked
        self.hall = Hall(city.capacity, self.returns)
        self._chance = random.Random(city.seed)
        self.posts = [Post(number, city, self.hall, self._chance) for number in range(city.terminals)]
        self._events: list[tuple[float, int, str, Post, int]] = []
        self._count = 0
        self.waited = 0
        """Submissions that waited when the line came back."""

    def run(self, seconds: float = 900.0) -> Fleet:
        """Walk until so long after the return."""
        self._prepare()
        while self._events and self._events[0][0] < self.returns + seconds:
            at, _, what, post, turn = heapq.heappop(self._events)
            if what == "step" and turn != post.turn:
                continue
            # One that still waits for an answer does nothing else meanwhile, whatever comes.
            waits = post.now > at
            post.now = max(post.now, at)
            self._happen(what, post)
            pause = 0.0 if waits else post.worker.step() or 0.0
            self._push(post.now + pause, "step", post)
        return self

    def _prepare(self) -> None:
        unseen = self.city.an_hour * (self.city.outage - self.city.walked) / 3600
        for post in self.posts:
            for _ in range(int(unseen + self._chance.random())):
                post.store()
            post.worker._pace.begin(START)
            self._push(START, "step", post)
            self._push(START + self._gap(), "store", post)
            if self.city.watching:
                self._push(self.returns + LOOK_SECONDS * self._chance.random(), "back", post)
        self._push(self.returns, "count", self.posts[0])

    def _happen(self, what: str, post: Post) -> None:
        if what == "store":
            post.store()
            post.worker.stored()
            self._push(post.now + self._gap(), "store", post)
        elif what == "back":
            post.worker.line_is_back()
        elif what == "count":
            self.waited = sum(len(one.tray.entries) for one in self.posts)

    def _gap(self) -> float:
        return self._chance.expovariate(self.city.an_hour / 3600)

    def _push(self, at: float, what: str, post: Post) -> None:
        self._count += 1
        post.turn += what == "step"
        heapq.heappush(self._events, (at, self._count, what, post, post.turn))

    # What became of it.

    @property
    def left(self) -> int:
        """Return how many submissions still wait."""
        return sum(len(post.tray.entries) for post in self.posts)

    @property
    def drained(self) -> float:
        """Return within how many seconds as many were done as had waited."""
        return sorted(self.hall.kept.values())[self.waited - 1] - self.returns

    @property
    def requests_an_item(self) -> float:
        """Return requests for each submission up to that moment; later nobody is in another's way."""
        asked = sum(count for second, count in self.hall.asked.items() if second <= self.drained)
        return asked / self.waited

    def peak(self, seconds: int = 1) -> float:
        """Return the busiest span of so many seconds, in capacities."""
        asked = self.hall.asked
        spans = (sum(asked[at + step] for step in range(seconds)) for at in range(max(asked) + 1))
        return max(spans) / seconds / self.city.capacity
