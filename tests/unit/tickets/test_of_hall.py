"""Rules out of what the city tells of a hall: a queue for each area, its windows, and the hours of a day."""

from __future__ import annotations

import datetime

from kiosk.tickets.of_hall import rules_of
from tests.support.flow_fakes import training_catalogue

HALL = training_catalogue().hall
MONDAY = (("09:00", "12:00"), ("13:30", "17:00"))


def test_every_area_is_a_queue_with_all_its_windows() -> None:
    assert HALL
    rules = rules_of(HALL, "0001", MONDAY)
    assert [(queue.code, queue.prefix) for queue in rules.queues] == [(area, area) for area in "ABCDEF"]
    assert len(rules.windows) == 60
    served = [window.no for window in rules.windows if "C" in window.queues]
    assert served == ["29", "30", "31", "32", "33", "34"]


def test_the_hours_of_the_day_are_the_halves_in_which_numbers_are_given() -> None:
    assert HALL
    rules = rules_of(HALL, "0001", MONDAY)
    assert [(span.begins, span.ends) for span in rules.spans] == [
        (datetime.time(9), datetime.time(12)), (datetime.time(13, 30), datetime.time(17)),
    ]  # fmt: skip
    assert rules_of(HALL, "0001", ()).spans == ()
