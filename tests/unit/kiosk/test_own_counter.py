"""The counter of a kiosk that stands alone: the rules out of its catalogue, a lane that is opened when it is asked."""

from __future__ import annotations

import datetime
import shutil
import threading
from pathlib import Path

import pytest

from config.clock import CHINA
from devices.device import CancelToken, Deadline, DeviceError
from kiosk import own_counter
from kiosk.own_counter import RulesOfDay, counter_lane
from kiosk.tickets.counter import Given, TicketCounter, Wish
from tests.support.flow_fakes import TRAINING
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, watched

MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
CATALOGUE = TRAINING / "catalogue"


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_counter, "china_now", lambda: MONDAY)


def give(counter: TicketCounter, deadline: Deadline, cancel: CancelToken) -> Given:
    return counter.issue(Wish("B", "990101198805120027"), "wish-1", deadline)


def test_a_terminal_gives_numbers_on_a_lane_of_their_own(tmp_path: Path) -> None:
    shutil.copytree(CATALOGUE, tmp_path / "catalogue")
    with watched(tmp_path) as seen:
        given = seen.ask("tickets", give)
        again = seen.ask("tickets", give)
    assert isinstance(given, Given)
    assert (given.ticket.number, given.ticket.device, again) == ("B001", "K03", given)
    assert (tmp_path / "tickets" / "tickets.db").is_file()


def test_who_takes_no_number_opens_no_database(tmp_path: Path) -> None:
    with watched(tmp_path):
        pass
    assert not (tmp_path / "tickets").exists()


def test_without_a_catalogue_there_is_no_queue(tmp_path: Path) -> None:
    rules = RulesOfDay(tmp_path, "9901000001")(MONDAY)
    assert (rules.queues, rules.windows, rules.half(MONDAY)) == ((), (), None)


def test_the_rules_are_those_of_the_day(tmp_path: Path) -> None:
    rules = RulesOfDay(CATALOGUE, "9901000001")
    monday, sunday = rules(MONDAY), rules(MONDAY - datetime.timedelta(days=1))
    assert (monday.hall, len(monday.spans), sunday.spans) == ("9901000001", 2, ())
    assert rules(MONDAY) is rules(MONDAY.replace(hour=16))


def test_a_counter_that_cannot_be_opened_says_so_to_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no disk")

    monkeypatch.setattr(own_counter, "own_counter", refuse)
    lane = counter_lane(settings_of(tmp_path, NOBODY), CATALOGUE)
    ended, outcomes = threading.Event(), []
    lane.submit(give, 5.0, lambda outcome: (outcomes.append(outcome), ended.set()))
    assert ended.wait(10)
    lane.close()
    assert isinstance(outcomes[0], DeviceError)
    assert outcomes[0].cause == "tickets.fault"
    expected_logs("tickets-not-opened")
