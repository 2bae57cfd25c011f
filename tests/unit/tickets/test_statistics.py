"""What is counted of days, on both databases: each figure from what really happened, nothing of nobody."""

from __future__ import annotations

import csv
import datetime
import io

import pytest

from kiosk.tickets import acts, counting, statistics
from kiosk.tickets.counting import Pause, most_open
from kiosk.tickets.errors import TicketError
from kiosk.tickets.statistics import Figures, days_of, figures, table
from kiosk.tickets.values import Event
from tests.support.hall import NO_LIMITS, Hall, rules

DAY, NEXT = "2026-11-23", "2026-11-24"


def counted(hall: Hall, last: str = "") -> Figures:
    return figures(hall.desk.engine, hall.desk.rules, DAY, last)


def test_an_empty_day_has_no_figures_and_no_fault(hall: Hall) -> None:
    found = counted(hall)
    assert (found.issued, found.queues, found.classes, found.hours, found.pauses) == (0, (), (), (), ())
    assert (found.mean_wait_s, found.within_target, found.no_show_share) == (0.0, 0.0, 0.0)
    assert [window.mean_service_s for window in found.windows] == [0.0, 0.0, 0.0]


def test_waits_are_counted_by_queue_and_held_against_its_target(hall: Hall) -> None:
    hall.open("01", "02")
    hall.issue()
    hall.issue()
    hall.issue("estate")
    hall.later(100)
    hall.served(900)
    hall.served(60)
    hall.served(60, "02")
    social, estate = counted(hall).queues
    assert (social.queue, social.count, social.mean_s, social.longest_s) == ("social", 2, 550, 1000)
    assert (social.target_s, social.within_target) == (900, 0.5)
    assert (estate.queue, estate.mean_s, estate.within_target) == ("estate", 1060, 0.0)
    assert counted(hall).within_target == pytest.approx(1 / 3)
    assert counted(hall).mean_wait_s == pytest.approx((100 + 1000 + 1060) / 3)


def test_each_class_tells_how_long_it_waited_and_by_how_many_it_was_overtaken(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    hall.later(60)
    hall.issue(credit="aged")
    hall.later(60)
    hall.issue(credit="aged")
    for _ in range(3):
        hall.served(10)
    normal, aged = counted(hall).classes
    assert (normal.credit, normal.count, normal.most_overtaken, normal.overtaken_within_s) == ("normal", 1, 2, 120)
    assert (aged.credit, aged.count, aged.most_overtaken, aged.overtaken_within_s) == ("aged", 2, 0, 0)
    assert (normal.mean_s, aged.mean_s) == (140, pytest.approx((60 + 10) / 2))


def test_who_was_let_back_overtakes_nobody_and_is_counted_once_as_missed(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01")
    late = hall.issue(credit="aged")
    hall.issue()
    hall.call()
    hall.do(acts.NoShow(ticket=late.id))
    hall.do(acts.Return(ticket=late.id))
    hall.served(10)
    hall.served(10)
    found = counted(hall)
    assert (found.no_shows, found.let_back, found.ends) == (1, 1, {"DONE": 2})
    assert [one.most_overtaken for one in found.classes] == [0, 0]
    assert found.no_show_share == pytest.approx(1 / 3)


def test_a_windows_figures_are_its_services_its_no_shows_and_its_pauses(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01")
    for _ in range(3):
        hall.issue()
    hall.served(120)
    hall.served(240)
    missed = hall.call()
    assert missed
    hall.do(acts.NoShow(ticket=missed.id))
    hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    hall.later(600)
    hall.open("01")
    window = counted(hall).windows[0]
    assert (window.served, window.no_shows, window.mean_service_s, window.suspended_s) == (2, 1, 180, 600)
    assert window.mean_wait_s == 60


def test_pauses_are_counted_by_reason_the_longest_first(hall: Hall) -> None:
    hall.open("01", "02")
    hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    hall.later(300)
    hall.open("01")
    hall.do(acts.SuspendWindow(window="02", reason="review"))
    hall.later(500)
    # Goes on: counted as far as anything is known.
    hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    assert counted(hall).pauses == (Pause("review", 500), Pause("lunch", 300))


def test_a_pause_whose_reason_was_changed_counts_for_both_as_long_as_each_stood(hall: Hall) -> None:
    hall.open("01")
    hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    hall.later(300)
    hall.do(acts.SuspendWindow(window="01", reason="review"))
    hall.later(200)
    hall.open("01")
    assert counted(hall).pauses == (Pause("lunch", 300), Pause("review", 200))


def test_hours_are_those_of_the_hall_with_the_quiet_ones_between(hall: Hall) -> None:
    hall.open("01", "02")
    hall.issue()
    hall.later(2 * 3600)
    hall.served(60)
    hall.do(acts.CloseWindow(window="02"))
    ten, eleven, twelve = counted(hall).hours
    assert [(one.hour, one.taken, one.finished, one.windows) for one in (ten, eleven, twelve)] == [
        (10, 1, 0, 2), (11, 0, 0, 2), (12, 0, 1, 2),
    ]  # fmt: skip


def test_windows_that_were_left_open_do_not_stay_open_over_night() -> None:
    def happened(day: str, at: int, kind: str) -> Event:
        return Event(1, day, at, kind, None, "01", None, None, {})

    evening = round(datetime.datetime.fromisoformat("2026-11-23T16:30:00+08:00").timestamp() * 1000)
    events = [happened(DAY, evening, "window-opened"), happened(NEXT, evening + 16 * 3_600_000, "issued")]
    assert most_open(events) == {16: 1}


def test_who_was_served_may_rate_it_once_and_who_says_nothing_counts_as_such(hall: Hall) -> None:
    hall.open("01")
    for _ in range(3):
        hall.issue()
    first, second, _ = (hall.served(10) for _ in range(3))
    hall.do(acts.Rate(ticket=first.id, level=5))
    hall.do(acts.Rate(ticket=second.id, level=1))
    with pytest.raises(TicketError, match="rated before"):
        hall.do(acts.Rate(ticket=first.id, level=1))
    found = counted(hall).ratings
    assert (found.levels, found.unrated) == ({"1": 1, "5": 1}, 1)


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_that_is_none_is_refused(hall: Hall, level: int) -> None:
    hall.open("01")
    hall.issue()
    done = hall.served(10)
    with pytest.raises(TicketError, match="from 1 to 5"):
        hall.do(acts.Rate(ticket=done.id, level=level))
    assert counted(hall).ratings.levels == {}


def test_who_still_waits_has_nothing_to_rate(hall: Hall) -> None:
    with pytest.raises(TicketError) as refused:
        hall.do(acts.Rate(ticket=hall.issue().id, level=5))
    assert refused.value.code == "state-conflict"


def test_some_days_are_counted_together_and_others_are_not_in_it(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    hall.served(100)
    hall.later(24 * 3600)
    hall.open("01")
    hall.issue()
    hall.issue()
    hall.served(300)
    both = counted(hall, NEXT)
    assert (both.first, both.last, both.issued, both.ends) == (DAY, NEXT, 3, {"WAITING": 1, "DONE": 2})
    assert (both.mean_service_s, [hour.taken for hour in both.hours]) == (200, [3])
    assert counted(hall).issued == 1


def test_the_table_is_read_back_by_others(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    hall.later(30)
    done = hall.served(10)
    hall.do(acts.Rate(ticket=done.id, level=4))
    lines = list(csv.DictReader(io.StringIO(table(counted(hall)))))
    told = {(line["section"], line["of"], line["figure"]): line["value"] for line in lines}
    assert {line["first"] for line in lines} == {DAY}
    assert float(told["queues", "social", "mean_s"]) == 30
    assert (told["hall", "", "issued"], told["ends", "DONE", "tickets"], told["ratings", "4", "people"]) == ("1",) * 3
    assert (told["hours", "10", "taken"], told["windows", "01", "served"]) == ("1", "1")


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("day", "2026-11-22", "2026-11-22", "2026-11-22"),
        ("week", "2026-11-22", "2026-11-16", "2026-11-22"),
        ("week", "2026-11-23", "2026-11-23", "2026-11-29"),
        ("month", "2026-11-22", "2026-11-01", "2026-11-30"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("month", "2028-02-10", "2028-02-01", "2028-02-29"),
    ],
)
def test_a_day_lies_in_its_week_and_month(kind: str, day: str, first: str, last: str) -> None:
    found = days_of(kind, datetime.date.fromisoformat(day))
    assert [one.isoformat() for one in found] == [first, last]


def test_what_is_not_read_would_have_counted_nothing(hall: Hall) -> None:
    hall.open("01", "02")
    for minutes in (10, 20, 40):
        hall.issue()
        hall.served(60 * minutes)
    hall.do(acts.SuspendWindow(window="02", reason="rest"))
    hall.later(1200)
    hall.issue()
    every = hall.desk.events(0)
    tickets, read, _ = statistics.rows(hall.desk.engine, DAY, DAY)
    assert (len(read) < len(every), read[-1]) == (True, every[-1])
    assert counting.pauses(read) == counting.pauses(every)
    assert counting.hours(tickets, read) == counting.hours(tickets, every)
