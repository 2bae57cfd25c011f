"""A whole seeded day counted a second time, by hand from its raw events alone, and held against every figure of it."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections import Counter, defaultdict
from typing import Any

import pytest

from config.clock import CHINA
from kiosk.tickets import acts, counting
from kiosk.tickets.rules import CREDITS, Span
from kiosk.tickets.statistics import Figures, figures, table
from kiosk.tickets.values import Event
from tests.support.hall import NO_LIMITS, Hall, rules

DAY = "2026-11-23"
TARGETS = {"social": 900, "estate": 900}
WINDOWS = ("01", "02", "03")
CLASSES = ("normal", "normal", "normal", "aged", "disabled", "veteran")
REASONS = ("lunch", "review", "away")
STEPS = 110
WHOLE = (Span(datetime.time(9), datetime.time(23)),)


class Day:
    """A day in which everything happens that may, by a seed; ``hall`` is the desk it happens at."""

    def __init__(self, hall: Hall, seed: int) -> None:
        hall.desk.rules = rules(limits=NO_LIMITS, spans=WHOLE)
        self.hall, self.chance = hall, random.Random(seed)
        self.busy: dict[str, str] = {}
        self.paused: set[str] = set()
        self.held: list[str] = []
        self.missed: list[str] = []
        self.unrated: list[str] = []
        hall.open(*WINDOWS)

    def walk(self) -> None:
        for _ in range(STEPS):
            self.hall.later(self.chance.randrange(5, 90))
            self.chance.choice((self.come, self.come, self.call, self.call, self.end, self.end, self.aside))()

    def come(self) -> None:
        queue = self.chance.choice(("social", "social", "estate"))
        self.hall.issue(queue, credit=self.chance.choice(CLASSES))

    def call(self) -> None:
        free = [one for one in WINDOWS if one not in self.busy and one not in self.paused]
        if free and (found := self.hall.call(window := self.chance.choice(free))):
            self.busy[window] = found.id

    def end(self) -> None:
        if not self.busy:
            return
        window, name = self.busy.popitem()
        chosen = self.chance.randrange(8)
        if chosen == 0:
            self.hall.do(acts.NoShow(ticket=name))
            self.missed.append(name)
        elif chosen == 1:
            self.hall.do(acts.Hold(ticket=name, reason="copies"))
            self.held.append(name)
        elif chosen == 2:
            self.hall.do(acts.Transfer(ticket=name, to_queue="social", reason="elsewhere"))
        else:
            self.hall.do(acts.Start(ticket=name))
            self.hall.later(self.chance.randrange(30, 600))
            self.hall.do(acts.Finish(ticket=name), staff=f"clerk-{window}")
            self.unrated.append(name)

    def aside(self) -> None:
        if self.held and self.chance.random() < 0.5:
            self.hall.do(acts.Resume(ticket=self.held.pop()))
        elif self.missed and self.chance.random() < 0.5:
            self.hall.do(acts.Return(ticket=self.missed.pop()))
        elif self.unrated and self.chance.random() < 0.7:
            self.hall.do(acts.Rate(ticket=self.unrated.pop(), level=self.chance.randrange(1, 6)))
        else:
            self.turn(self.chance.choice(WINDOWS))

    def turn(self, window: str) -> None:
        """Let a window pause, or go on."""
        if window in self.busy:
            return
        if window in self.paused:
            self.hall.open(window)
            self.paused.discard(window)
        else:
            self.hall.do(acts.SuspendWindow(window=window, reason=self.chance.choice(REASONS)))
            self.paused.add(window)


class ByHand:
    """The same figures, written down event by event as somebody with a sheet of paper would."""

    def __init__(self, events: list[Event]) -> None:
        self.issued: dict[str, int] = {}
        self.credit: dict[str, str] = {}
        self.first: dict[str, tuple[int, str]] = {}
        self.last_call: dict[str, int] = {}
        self.served: dict[str, tuple[float, str]] = {}
        self.calls, self.missed, self.back = Counter[str](), Counter[str](), 0
        self.levels = Counter[str]()
        self.pauses = defaultdict[str, float](float)
        self.window_pauses = defaultdict[str, float](float)
        self.begun: dict[str, tuple[int, str]] = {}
        for event in events:
            self.write(event)
        # What still goes on counts to the last line of the sheet.
        for window in sorted(self.begun):
            self.resume(window, events[-1].at)

    def write(self, event: Event) -> None:
        name, window = event.ticket or "", event.window or ""
        if event.kind == "issued":
            self.issued[name] = event.at
        elif event.kind == "called":
            self.first.setdefault(name, (event.at, str(event.detail["queue"])))
            self.calls[name] += 1
            self.last_call[name] = event.at
        elif event.kind == "finished":
            self.served[name] = (event.at - self.last_call[name]) / 1000, window
        elif event.kind == "no-show":
            self.missed[window] += 1
        elif event.kind == "returned":
            self.back += 1
        elif event.kind == "rated":
            self.levels[str(event.detail["level"])] += 1
        elif event.kind == "window-suspended":
            self.begun[window] = event.at, str(event.detail["reason"])
        elif event.kind == "window-opened":
            self.resume(window, event.at)

    def resume(self, window: str, at: int) -> None:
        if window in self.begun:
            since, reason = self.begun.pop(window)
            self.pauses[reason] += (at - since) / 1000
            self.window_pauses[window] += (at - since) / 1000

    def waits(self, queue: str = "") -> list[float]:
        """Return how long each waited who was called, in one queue where it is named."""
        return [
            (at - self.issued[name]) / 1000 for name, (at, of) in self.first.items() if queue in ("", of)
        ]  # fmt: skip

    def waits_of(self, credits: dict[str, str], credit: str) -> list[float]:
        return [(at - self.issued[name]) / 1000 for name, (at, _) in self.first.items() if credits[name] == credit]

    def overtaken(self, credits: dict[str, str], name: str) -> list[float]:
        """Return how much later each came who was called before somebody although they came later."""
        at, queue = self.first[name]
        return [
            (self.issued[other] - self.issued[name]) / 1000
            for other, (earlier, of) in self.first.items()
            if of == queue and earlier < at and self.issued[other] > self.issued[name]
            and CREDITS[credits[other]] > CREDITS[credits[name]] and self.calls[other] == self.calls[name] == 1
        ]  # fmt: skip


def mean(times: list[float]) -> float:
    return sum(times) / len(times)


def counted(day: Day) -> tuple[Figures, ByHand, dict[str, str]]:
    """Return the figures, the same by hand, and the class of each number."""
    hall = day.hall
    found = figures(hall.desk.engine, hall.desk.rules, DAY)
    with hall.desk.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, credit FROM ticket").all()
    return found, ByHand(hall.desk.events(0, 9999)), {row[0]: row[1] for row in rows}


def walked(hall: Hall, seed: int) -> None:
    """Let a day pass, and hold each of its figures against what its events say."""
    day = Day(hall, seed)
    day.walk()
    found, hand, credits = counted(day)
    of_the_hall(found, hand)
    of_queues(found, hand)
    of_classes(found, hand, credits)
    of_windows(found, hand)
    of_hours(found, hand)
    in_the_file(found, hand)


def test_every_figure_of_a_day_is_what_its_events_say(hall: Hall) -> None:
    walked(hall, 20261123)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_every_figure_of_any_day_is_what_its_events_say(hall: Hall, seed: int) -> None:
    walked(hall, seed)


def of_the_hall(found: Figures, hand: ByHand) -> None:
    waits = hand.waits()
    assert (found.issued, found.called, found.calls) == (len(hand.issued), len(waits), sum(hand.calls.values()))
    assert (found.no_shows, found.let_back) == (sum(hand.missed.values()), hand.back)
    assert found.no_show_share == pytest.approx(sum(hand.missed.values()) / sum(hand.calls.values()))
    assert found.mean_wait_s == pytest.approx(mean(waits))
    assert found.mean_service_s == pytest.approx(mean([seconds for seconds, _ in hand.served.values()]))
    within = sum(wait <= TARGETS[queue] for queue in TARGETS for wait in hand.waits(queue))
    assert found.within_target == pytest.approx(within / len(waits))
    assert found.ratings.levels == dict(sorted(hand.levels.items()))
    assert found.ratings.unrated == len(hand.served) - sum(hand.levels.values())


def of_queues(found: Figures, hand: ByHand) -> None:
    for one in found.queues:
        waits = hand.waits(one.queue)
        share = sum(wait <= TARGETS[one.queue] for wait in waits) / len(waits)
        assert (one.count, one.longest_s) == (len(waits), max(waits))
        assert (one.mean_s, one.within_target) == (pytest.approx(mean(waits)), pytest.approx(share))


def of_classes(found: Figures, hand: ByHand, credits: dict[str, str]) -> None:
    for one in found.classes:
        waits = hand.waits_of(credits, one.credit)
        passed = [hand.overtaken(credits, name) for name in hand.first if credits[name] == one.credit]
        assert (one.count, one.mean_s) == (len(waits), pytest.approx(mean(waits)))
        assert one.most_overtaken == max(map(len, passed))
        assert one.overtaken_within_s == pytest.approx(max((gap for gaps in passed for gap in gaps), default=0.0))
    assert sum(one.count for one in found.classes) == found.called


def of_windows(found: Figures, hand: ByHand) -> None:
    for one in found.windows:
        times = [seconds for seconds, window in hand.served.values() if window == one.window]
        assert (one.served, one.no_shows) == (len(times), hand.missed[one.window])
        assert one.mean_service_s == pytest.approx(mean(times) if times else 0.0)
        assert one.suspended_s == pytest.approx(hand.window_pauses[one.window])
    assert {one.reason: one.seconds for one in found.pauses} == pytest.approx(dict(hand.pauses))


def of_hours(found: Figures, hand: ByHand) -> None:
    taken = Counter(datetime.datetime.fromtimestamp(at / 1000, CHINA).hour for at in hand.issued.values())
    assert {one.hour: one.taken for one in found.hours if one.taken} == dict(taken)
    assert sum(one.finished for one in found.hours) == len(hand.served)


def in_the_file(found: Figures, hand: ByHand) -> None:
    told = {
        (line["section"], line["of"], line["figure"]): line["value"]
        for line in csv.DictReader(io.StringIO(table(found)))
    }
    assert float(told["hall", "", "mean_wait_s"]) == pytest.approx(mean(hand.waits()), abs=0.001)
    assert told["hall", "", "calls"] == str(sum(hand.calls.values()))
    assert sum(float(value) for (section, _, _), value in told.items() if section == "pauses") == pytest.approx(
        sum(hand.pauses.values()), abs=0.01
    )


# What a day like this one found: who is called twice waited once, and who never came is of one call and not of two.


def test_who_was_set_aside_waited_until_the_first_call(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    hall.later(60)
    found = hall.call()
    assert found
    hall.do(acts.Hold(ticket=found.id, reason="copies"))
    hall.later(3600)
    hall.do(acts.Resume(ticket=found.id))
    hall.served(100)
    one = figures(hall.desk.engine, hall.desk.rules, DAY)
    assert (one.mean_wait_s, one.called, one.calls, one.within_target) == (60, 1, 2, 1.0)


def test_who_was_served_after_the_hours_is_counted_as_late_service(hall: Hall) -> None:
    hall.open("01")
    for _ in range(3):
        hall.issue()
    hall.served(60)
    hall.do(acts.SuspendWindow(window="01", reason="rest"))
    hall.do(acts.OpenWindow(window="01", late=True), staff="clerk-01")
    hall.served(60)
    assert figures(hall.desk.engine, hall.desk.rules, DAY).late == 1
    hall.open("01")
    hall.served(60)
    found = figures(hall.desk.engine, hall.desk.rules, DAY)
    assert (found.late, found.ends) == (1, {"DONE": 3})


def test_who_was_sent_on_waited_in_the_queue_that_called_them_first(hall: Hall) -> None:
    hall.open("01", "02")
    hall.issue("estate")
    hall.later(60)
    found = hall.call("02")
    assert found
    hall.do(acts.Transfer(ticket=found.id, to_queue="social", reason="elsewhere"))
    hall.later(600)
    hall.served(10)
    one = figures(hall.desk.engine, hall.desk.rules, DAY)
    assert [(queue.queue, queue.count, queue.mean_s) for queue in one.queues] == [("estate", 1, 60)]


def test_of_one_call_to_which_nobody_came_all_are_missed(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01")
    found = hall.issue()
    hall.call()
    hall.do(acts.NoShow(ticket=found.id))
    assert figures(hall.desk.engine, hall.desk.rules, DAY).no_show_share == 1.0


def event(seq: int, day: str, hour: int, kind: str, ticket: str = "", **detail: Any) -> Event:
    at = datetime.datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00")
    return Event(seq, day, round(at.timestamp() * 1000), kind, ticket or None, "01", None, None, detail)


def test_a_pause_that_nobody_ended_ends_with_its_day() -> None:
    events = [
        event(1, DAY, 15, "window-suspended", reason="lunch"), event(2, DAY, 16, "issued"),
        event(3, "2026-11-24", 9, "window-opened"), event(4, "2026-11-24", 10, "issued"),
    ]  # fmt: skip
    assert counting.pauses(events) == [counting.Pause("lunch", 3600)]
    assert counting.suspended("01", events) == 3600


def test_a_call_that_was_told_of_later_counts_at_its_own_time() -> None:
    ten = event(0, DAY, 10, "").at
    calls = [
        counting.Call("t1", ten + 60_000, {"queue": "social"}),
        counting.Call("t1", ten + 90_000, {"queue": "estate", "at": ten}),
        counting.Call("t2", ten + 90_000, {"queue": "estate", "at": ten + 5}),
        counting.Call("t3", ten, {}),
    ]
    found = counting.first_calls(calls)
    assert found["t1"] == counting.FirstCall("estate", ten, 2)
    assert found["t2"] == counting.FirstCall("estate", ten + 5)
    assert found["t3"] == counting.FirstCall("", ten)
