"""The counter of a machine that stands alone: numbers in two phases, one for a card, found again after a restart."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from kiosk.tickets import acts, day_key, schema
from kiosk.tickets.counter import Wish
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Paper, State
from tests.support.counters import SOON, Counter
from tests.support.hall import TEN

ELDER = "990101193805120016"
OTHER = "990101198805120027"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "tickets" / "tickets.db")
    yield made
    made.counter.close()


def test_a_number_is_called_only_once_its_slip_was_heard_of(desk: Counter) -> None:
    given = desk.issue()
    desk.at_window(acts.OpenWindow(window="01"))
    assert desk.at_window(acts.CallNext(window="01")).ticket is None
    desk.settle(given)
    called = desk.at_window(acts.CallNext(window="01")).ticket
    assert (given.ticket.number, called and called.number) == ("A001", "A001")


def test_a_slip_that_did_not_come_out_leaves_a_number_that_is_called_all_the_same(desk: Counter) -> None:
    given = desk.issue()
    desk.settle(given, printed=False)
    told = desk.counter.reprint(given.ticket.id, desk.new_id(), SOON)
    assert (told.ticket.live, told.ticket.paper, told.fresh) == (True, Paper.PRINTED, False)


def test_who_asks_again_is_told_the_number_they_have(desk: Counter) -> None:
    first = desk.issue(number=ELDER)
    again = desk.issue(number=ELDER)
    assert (again.ticket.id, again.fresh, first.fresh) == (first.ticket.id, False, True)
    assert desk.issue("estate", number=ELDER).fresh
    assert desk.issue(number=OTHER).ticket.number == "A002"


def test_an_answer_that_was_lost_is_given_again_and_not_a_second_number(desk: Counter) -> None:
    first = desk.issue(number=ELDER, act_id="wish-1")
    assert desk.issue(number=ELDER, act_id="wish-1") == first


def test_so_it_is_without_a_card_however_soon_it_is_asked_for_again(desk: Counter) -> None:
    assert desk.issue(act_id="wish-1") == desk.issue(act_id="wish-1")
    with pytest.raises(TicketError, match="too-soon"):
        desk.issue(act_id="wish-2")


def test_without_a_card_one_number_is_given_in_half_a_minute(desk: Counter) -> None:
    desk.issue()
    with pytest.raises(TicketError, match="too-soon") as refused:
        desk.issue()
    assert 0 < refused.value.wait_s <= 30
    desk.issue(number=ELDER)
    desk.later(31)
    assert desk.issue().ticket.number == "A003"


def test_a_clock_that_is_set_back_holds_nobody_up(desk: Counter) -> None:
    desk.issue()
    desk.later(-3600)
    assert desk.issue().ticket.number == "A002"


def test_each_queue_tells_who_waits_where_and_nothing_of_minutes_before_the_day_knows(desk: Counter) -> None:
    desk.settle(desk.issue(number=ELDER))
    social, estate, _ = desk.counter.snapshot(SOON)
    assert (social.waiting, social.band, social.refused) == (1, None, "")
    assert (estate.waiting, estate.place.area, estate.place.windows) == (0, "east", ("02", "03"))


def test_once_services_have_ended_a_span_of_minutes_is_told(desk: Counter) -> None:
    desk.at_window(acts.OpenWindow(window="01"))
    for seconds in (300, 420, 360, 480, 390):
        desk.settle(desk.issue(number=f"99010119880512{seconds}7"))
        desk.serve(seconds)
    for place in range(4):
        given = desk.issue(number=f"99010119880512100{place}")
        desk.settle(given)
    assert given.ahead == 3
    assert given.band is not None
    assert desk.counter.snapshot(SOON)[0].band is not None


def test_who_was_called_is_not_told_to_wait(desk: Counter) -> None:
    given = desk.issue(number=ELDER)
    desk.settle(given)
    desk.at_window(acts.OpenWindow(window="01"))
    desk.at_window(acts.CallNext(window="01"))
    told = desk.counter.shown(given.ticket.id, given.seal, SOON)
    assert (told.ticket.state, told.ahead, told.band) == (State.CALLED, 0, None)


def test_outside_of_the_hours_no_queue_gives_a_number(desk: Counter) -> None:
    desk.now = TEN.replace(hour=12, minute=30)
    assert {queue.refused for queue in desk.counter.snapshot(SOON)} == {"not-issuing"}
    with pytest.raises(TicketError, match="not-issuing"):
        desk.issue()


def test_a_queue_that_has_ended_its_issuing_says_so_beside_the_others(desk: Counter) -> None:
    first, *others = desk.rules.queues
    ended = msgspec.structs.replace(first, stops=(datetime.time(9, 30),))
    desk.rules = msgspec.structs.replace(desk.rules, queues=(ended, *others))
    assert [queue.refused for queue in desk.counter.snapshot(SOON)] == ["not-issuing", "", ""]


def test_a_number_whose_machine_died_is_kept_for_two_minutes(desk: Counter) -> None:
    given = desk.issue()
    desk.again()
    desk.later(100)
    (kept,) = desk.counter.unprinted(SOON)
    desk.later(21)
    assert (kept.ticket.id, desk.counter.unprinted(SOON)) == (given.ticket.id, ())
    with pytest.raises(TicketError, match="CANCELLED"):
        desk.counter.reprint(given.ticket.id, desk.new_id(), SOON)


def test_the_newest_number_that_was_not_printed_is_told_first(desk: Counter) -> None:
    first = desk.issue(number=ELDER)
    desk.later(5)
    second = desk.issue(number=OTHER)
    assert [one.ticket.id for one in desk.counter.unprinted(SOON)] == [second.ticket.id, first.ticket.id]


def test_a_slip_is_believed_by_its_seal_alone(desk: Counter) -> None:
    given = desk.issue(number=ELDER)
    assert desk.counter.shown(given.ticket.id, given.seal, SOON).ticket == given.ticket
    for ticket, seal in ((given.ticket.id, "0" * 12), ("nobody", given.seal), (given.ticket.id, "")):
        with pytest.raises(TicketError, match="not-found"):
            desk.counter.shown(ticket, seal, SOON)
    forged = day_key.sealed(day_key.hall_key(desk.counter.engine, "2026-11-23"), "nobody")
    with pytest.raises(TicketError, match="no such ticket"):
        desk.counter.shown("nobody", forged, SOON)


def test_no_number_of_a_card_is_in_the_file_and_its_hash_means_nothing_tomorrow(desk: Counter) -> None:
    today = desk.issue(number=ELDER).ticket.person_hash
    assert ELDER.encode() not in b"".join(file.read_bytes() for file in desk.file.parent.iterdir())
    desk.now += datetime.timedelta(days=1)
    assert desk.issue(number=ELDER).ticket.person_hash != today
    with desk.counter.engine.connect() as connection:
        days = connection.execute(sql("select day from day_key")).scalars().all()
    assert days == ["2026-11-24"]


def test_a_wish_shows_no_number() -> None:
    assert ELDER not in repr(Wish("social", ELDER))


def test_who_is_expected_is_known_by_card_and_by_code(desk: Counter) -> None:
    coming = desk.appointment(day_key.hashed("list-key", ELDER))
    assert desk.counter.expected(SOON, number=ELDER) == ()
    desk.counter.take_day("list-key", (coming,), desk.new_id(), SOON)
    assert desk.counter.expected(SOON, number=ELDER) == (coming,)
    assert desk.counter.expected(SOON, code="7K2M94P4") == (coming,)
    assert desk.counter.expected(SOON, number=OTHER) == desk.counter.expected(SOON) == ()


def test_a_newer_list_wins_and_what_is_not_confirmed_or_of_another_day_is_not_expected(desk: Counter) -> None:
    hashed = day_key.hashed("newer", ELDER)
    for key, one in (
        ("older", desk.appointment(hashed)),
        ("newer", desk.appointment(hashed, state="CANCELLED")),
        ("newer", desk.appointment(hashed, id="app-2", code="7K2M94P5", minutes=24 * 60)),
    ):
        desk.counter.take_day(key, (one,), desk.new_id(), SOON)
    assert desk.counter.expected(SOON, number=ELDER) == ()


def test_a_second_check_in_tells_the_same_number(desk: Counter) -> None:
    desk.counter.take_day("list-key", (desk.appointment(),), desk.new_id(), SOON)
    first = desk.counter.check_in("app-1", ELDER, desk.new_id(), SOON)
    again = desk.counter.check_in("app-1", ELDER, desk.new_id(), SOON)
    assert (again.ticket.id, again.fresh) == (first.ticket.id, False)
    assert first.ticket.person_hash == desk.issue("estate", number=ELDER).ticket.person_hash
    assert first.ticket.appointment == "app-1"


def test_a_number_of_a_queue_that_is_gone_is_refused(desk: Counter) -> None:
    with pytest.raises(TicketError, match="no such queue"):
        desk.issue("nowhere")


def test_the_day_has_one_key_whoever_asks_first(desk: Counter) -> None:
    engine = desk.counter.engine
    first = day_key.hall_key(engine, "2026-11-23")
    assert day_key.hall_key(engine, "2026-11-23") == first
    assert len(first) == 64


# The end of a day at which nobody is there.


def test_a_day_that_is_over_is_closed_with_all_who_waited(desk: Counter) -> None:
    desk.settle(desk.issue(number=ELDER))
    assert desk.counter.close_days() == ()
    desk.later(24 * 3600)
    assert desk.counter.close_days() == ("2026-11-23",)
    assert desk.counter.close_days() == ()
    assert [event.kind for event in desk.desk().events(0)][-2:] == ["expired", "day-closed"]


def test_with_a_day_go_its_key_and_answers_of_long_ago(desk: Counter) -> None:
    desk.settle(desk.issue(number=ELDER), printed=True)
    desk.later(24 * 3600)
    desk.counter.close_days()
    assert day_key.key_of(desk.counter.engine, "2026-11-23", day_key.HALL) == ""
    desk.later(91 * 24 * 3600)
    desk.counter.close_days()
    with desk.counter.engine.connect() as connection:
        assert connection.execute(select(schema.command.c.id)).all() == []


def test_a_day_at_which_a_window_serves_is_left_open_and_said(desk: Counter, expected_logs) -> None:
    desk.settle(desk.issue(number=ELDER))
    desk.at_window(acts.OpenWindow(window="01"))
    desk.at_window(acts.CallNext(window="01"))
    desk.later(24 * 3600)
    assert desk.counter.close_days() == ()
    expected_logs("day-not-closed")


def test_a_counter_that_was_never_asked_leaves_no_file(desk: Counter) -> None:
    desk.counter.close()
    assert not desk.file.exists()
