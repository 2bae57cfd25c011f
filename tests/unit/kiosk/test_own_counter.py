"""Who gives a kiosk its numbers: its own desk by the rules of its catalogue, or its hub; a lane opened when asked."""

from __future__ import annotations

import datetime
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from msgspec.structs import replace

from config.clock import CHINA
from config.settings import Settings
from devices.device import CancelToken, Deadline, DeviceError
from kiosk import own_counter
from kiosk.hall.rounds import Rounds
from kiosk.lanes import Call, ServiceLane
from kiosk.own_counter import CounterLane, RulesOfDay, counter_lane, keeps_up
from kiosk.platform.calls.ticket_events import TicketEventBatch
from kiosk.tickets import acts
from kiosk.tickets.counter import Given, TicketCounter, Wish
from offline_queue.ids import uuid7
from offline_queue.outbox import Outbox
from tests.support.daemons import until
from tests.support.flow_fakes import TRAINING
from tests.support.hubs import TOKENS, HubThread, hub
from tests.support.outboxes import open_box
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, watched

__all__ = ["hub"]
NOTHING = SimpleNamespace(outbox=None, platform=None)
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
    assert (tmp_path / "tickets" / "tickets-training.db").is_file()


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
    lane = counter_lane(settings_of(tmp_path, NOBODY), CATALOGUE, NOTHING)
    ended, outcomes = threading.Event(), []
    lane.submit(give, 5.0, lambda outcome: (outcomes.append(outcome), ended.set()))
    assert ended.wait(10)
    lane.close()
    assert isinstance(outcomes[0], DeviceError)
    assert outcomes[0].cause == "tickets.fault"
    expected_logs("tickets-not-opened")


# A kiosk of a hall.


def of_hall(folder: Path, url: str, token: str = TOKENS["kiosk"]) -> Settings:
    """Return the settings of a kiosk that takes its numbers from a hub."""
    file = folder / "hub.token"
    file.write_text(f"{token}\n", "ascii")
    settings = settings_of(folder, NOBODY)
    return replace(settings, hub=replace(settings.hub, url=url, token=str(file)), flows=("apply", "ticket"))


def heard(lane: ServiceLane, call: Call) -> object:
    """Return what a lane answers."""
    ended, outcomes = threading.Event(), []
    lane.submit(call, 10.0, lambda outcome: (outcomes.append(outcome), ended.set()))
    assert ended.wait(15)
    return outcomes[0]


def social(counter: TicketCounter, deadline: Deadline, cancel: CancelToken) -> Given:
    return counter.issue(Wish("social", "990101198805120027"), "wish-1", deadline)


def test_a_kiosk_of_a_hall_takes_its_numbers_from_the_hub_and_holds_some_for_itself(
    tmp_path: Path, hub: HubThread
) -> None:
    lane = counter_lane(of_hall(tmp_path, hub.url), CATALOGUE, NOTHING)
    given = heard(lane, social)
    held = hub.hub.desk
    until(lambda: sum(event.kind == "block-leased" for event in held.events(0)) == 3, 10)
    lane.close()
    assert isinstance(given, Given)
    assert (given.ticket.number, given.ticket.device) == ("A001", "kiosk")
    assert (tmp_path / "tickets" / "island-training.db").is_file()


def test_a_hub_that_cannot_be_asked_is_said_to_who_comes(tmp_path: Path, expected_logs) -> None:
    lane = counter_lane(of_hall(tmp_path, "http://127.0.0.1:9/hall/v1", token=""), CATALOGUE, NOTHING)
    assert isinstance(heard(lane, social), DeviceError)
    lane.close()
    expected_logs("tickets-not-opened")


def test_a_lane_that_is_closed_before_its_counter_is_there_lets_it_go() -> None:
    class Opened:
        closed = False

        def close(self) -> None:
            self.closed = True

    late, lane = Opened(), CounterLane()
    lane.close()
    lane.serve(late, Rounds("never", lambda: 0.0))
    assert late.closed


def test_only_where_something_is_owed_the_counter_is_opened_with_the_terminal(tmp_path: Path) -> None:
    hall = of_hall(tmp_path, "http://127.0.0.1:9/hall/v1")
    alone = replace(hall, hub=replace(hall.hub, url=""))
    assert (keeps_up(hall), keeps_up(replace(hall, flows=("apply",))), keeps_up(alone)) == (True, False, False)
    (tmp_path / "tickets").mkdir()
    (tmp_path / "tickets" / "tickets.db").touch()
    assert not keeps_up(alone)
    (tmp_path / "tickets" / "tickets-training.db").touch()
    assert keeps_up(alone)


def test_a_terminal_of_a_hall_keeps_up_with_its_hub_before_anybody_comes(tmp_path: Path, hub: HubThread) -> None:
    with watched(tmp_path, settings=of_hall(tmp_path, hub.url)) as seen:
        seen.terminal.start()
        until(lambda: any(event.kind == "block-leased" for event in hub.hub.desk.events(0)), 15)
    assert (tmp_path / "tickets" / "island-training.db").is_file()


# What is looked after beside it.


def batches(outbox: Outbox) -> list[TicketEventBatch]:
    entries = [entry for entry in outbox.entries() if entry.kind == "ticket-events"]
    return [msgspec.json.decode(outbox.payload(entry), type=TicketEventBatch) for entry in entries]


def test_a_kiosk_that_stands_alone_tells_the_city_of_its_numbers_and_closes_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = open_box(tmp_path)
    settings = settings_of(tmp_path, NOBODY)
    lane = counter_lane(settings, CATALOGUE, NOTHING)
    given = heard(lane, give)
    assert isinstance(given, Given)
    heard(lane, lambda counter, deadline, cancel: counter.tell_paper(given.ticket.id, "p", deadline, printed=True))
    lane.close()
    monkeypatch.setattr(own_counter, "china_now", lambda: MONDAY + datetime.timedelta(days=1))
    lane = counter_lane(settings, CATALOGUE, SimpleNamespace(outbox=outbox, platform=None))
    until(lambda: batches(outbox), 10)
    told = {event.kind for batch in batches(outbox) for event in batch.events}
    lane.close()
    outbox.close()
    assert told >= {"issued", "printed"}
    own = own_counter.own_counter(settings, CATALOGUE)
    assert [event.kind for event in own.desk().events(0)][-2:] == ["expired", "day-closed"]
    own.close()


def test_numbers_people_learned_with_are_none_in_earnest(tmp_path: Path) -> None:
    learned = settings_of(tmp_path, NOBODY)
    earnest = replace(learned, site=replace(learned.site, mode="production"))
    for settings in (learned, earnest):
        own = own_counter.own_counter(settings, CATALOGUE)
        given = give(own, Deadline.after(9.0), CancelToken())
        assert (given.ticket.number, len(own.desk().events(0))) == ("B001", 1)
        own.close()


def test_a_window_of_a_hall_tells_the_city_and_gives_no_numbers(tmp_path: Path, hub: HubThread) -> None:
    hub.client("kiosk").issue(acts.Issue(queue="social"), uuid7())
    outbox = open_box(tmp_path)
    settings = replace(of_hall(tmp_path, hub.url, TOKENS["window"]), post="window", flows=("apply",))
    assert keeps_up(settings)
    lane = counter_lane(settings, CATALOGUE, SimpleNamespace(outbox=outbox, platform=None))
    until(lambda: batches(outbox), 10)
    refused = heard(lane, give)
    lane.close()
    assert [event.kind for event in batches(outbox)[0].events] == ["issued"]
    assert isinstance(refused, DeviceError)
    assert refused.cause == "tickets.absent"
    outbox.close()
