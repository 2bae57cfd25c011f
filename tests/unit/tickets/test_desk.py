"""The desk on both databases: numbers, order, and each act once."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from kiosk.tickets import acts, day_key
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import Limits, Quota
from kiosk.tickets.values import Paper, State
from tests.support.hall import NO_LIMITS, QUEUES, TEN, Hall, rules


def refused(hall: Hall, act: acts.Act[msgspec.Struct], **who: object) -> TicketError:
    with pytest.raises(TicketError) as caught:
        hall.do(act, **who)
    return caught.value


def test_numbers_count_up_by_their_letter(hall: Hall) -> None:
    assert [hall.issue(queue).number for queue in ("social", "social", "estate", "social")] == [
        "A001", "A002", "B001", "A003",
    ]  # fmt: skip


def test_beyond_999_a_number_has_as_many_digits_as_it_needs(hall: Hall) -> None:
    made = hall.issue()
    assert msgspec.structs.replace(made, no=1000).number == "A1000"


def test_a_new_day_of_the_hall_begins_with_one_also_at_its_midnight(hall: Hall) -> None:
    hall.desk.rules = rules(spans=())
    hall.desk.rules = msgspec.structs.replace(hall.desk.rules, spans=rules().spans)
    hall.issue()
    hall.now = datetime.datetime(2026, 11, 24, 1, 30, tzinfo=datetime.UTC)
    assert (hall.issue().number, hall.issue().day) == ("A001", "2026-11-24")


def test_who_came_first_is_called_first(hall: Hall) -> None:
    hall.open("01")
    given = []
    for _ in range(5):
        given.append(hall.issue().number)
        hall.later(1)
    assert [hall.serve().number for _ in range(5)] == given


def test_at_one_instant_the_lower_number_is_first(hall: Hall) -> None:
    hall.open("01")
    given = [hall.issue().number for _ in range(12)]
    assert [hall.serve().number for _ in range(12)] == given


def test_a_window_that_serves_two_queues_takes_one_order(hall: Hall) -> None:
    hall.open("02")
    for queue in ("estate", "social", "estate"):
        hall.issue(queue)
        hall.later(5)
    assert [hall.serve("02").number for _ in range(3)] == ["B001", "A001", "B002"]


def test_a_later_tier_is_served_only_when_the_earlier_is_empty(hall: Hall) -> None:
    hall.open("03")
    hall.issue("social")
    hall.later(5)
    hall.issue("estate")
    assert [hall.serve("03").number for _ in range(2)] == ["B001", "A001"]


def test_nobody_waiting_is_told_from_somebody_for_another_window(hall: Hall) -> None:
    hall.open("01")
    assert hall.do(acts.CallNext(window="01")) == acts.Called(None, 0)
    made = hall.issue()
    hall.do(acts.Transfer(ticket=made.id, to_window="02"))
    assert hall.do(acts.CallNext(window="01")) == acts.Called(None, 1)


def test_a_privileged_ticket_overtakes_only_those_within_its_head_start(hall: Hall) -> None:
    hall.open("01")
    early = hall.issue()
    hall.later(601)
    near = hall.issue()
    hall.later(599)
    aged = hall.issue(credit="aged")
    assert [hall.serve().number for _ in range(3)] == [early.number, aged.number, near.number]


def test_the_same_act_again_is_answered_as_the_first_time(hall: Hall) -> None:
    hall.open("01")
    act = acts.Issue(queue="social")
    first, again = hall.do(act, "one"), hall.do(act, "one")
    called = hall.do(acts.CallNext(window="01"), "two")
    assert (first, called) == (again, hall.do(acts.CallNext(window="01"), "two"))
    assert hall.kinds() == ["window-opened", "issued", "called"]


def test_another_act_under_the_same_id_is_refused_and_does_nothing(hall: Hall) -> None:
    hall.do(acts.Issue(queue="social"), "one")
    with pytest.raises(TicketError, match="idempotency-reused"):
        hall.do(acts.Issue(queue="estate"), "one")
    assert hall.issue("estate").number == "B001"


def test_a_refused_act_leaves_no_gap_and_may_be_tried_again(hall: Hall) -> None:
    person = "hash-of-somebody"
    hall.issue(person_hash=person)
    second = acts.Issue(queue="social", person_hash=person)
    with pytest.raises(TicketError, match="ticket-exists"):
        hall.do(second, "again")
    assert hall.issue().number == "A002"


def test_a_second_number_for_one_service_names_the_first(hall: Hall) -> None:
    first = hall.issue(person_hash="p")
    error = refused(hall, acts.Issue(queue="social", person_hash="p"))
    assert (error.code, error.ticket, error.detail) == ("ticket-exists", first.id, "A001")
    assert hall.issue("estate", person_hash="p").number == "B001"


def test_a_guide_may_take_several_and_others_only_so_many(hall: Hall) -> None:
    for queue in ("social", "estate", "collect"):
        hall.issue(queue, person_hash="p")
    hall.desk.rules = rules(limits=Limits(one_per_service=False))
    assert refused(hall, acts.Issue(queue="social", person_hash="p")).code == "too-many"
    told = hall.do(acts.Issue(queue="social", person_hash="p"), roles=("guide",))
    assert told.ticket.number == "A002"


def test_a_half_day_gives_no_more_than_its_numbers(hall: Hall) -> None:
    quota = msgspec.structs.replace(QUEUES[0], quota=Quota(morning=2))
    hall.desk.rules = rules(queues=(quota, *QUEUES[1:]))
    first, _ = hall.issue(), hall.issue()
    assert refused(hall, acts.Issue(queue="social")).code == "quota-full"
    hall.do(acts.Cancel(ticket=first.id))
    assert hall.issue().number == "A003"
    hall.later(4 * 3600)
    assert hall.issue().number == "A004"


@pytest.mark.parametrize(("hour", "minute"), [(8, 59), (12, 0), (13, 29), (17, 0), (11, 40)])
def test_outside_of_the_hours_and_after_the_last_issue_nothing_is_given(hall: Hall, hour: int, minute: int) -> None:
    stopping = msgspec.structs.replace(QUEUES[0], stops=(datetime.time(11, 30), datetime.time(16, 30)))
    hall.desk.rules = rules(queues=(stopping, *QUEUES[1:]))
    hall.now = TEN.replace(hour=hour, minute=minute)
    assert refused(hall, acts.Issue(queue="social")).code == "not-issuing"


def test_after_the_hours_those_who_hold_a_number_are_served_and_nobody_gets_one(hall: Hall) -> None:
    hall.open("01")
    given = [hall.issue().number for _ in range(3)]
    hall.now = TEN.replace(hour=17, minute=5)
    assert refused(hall, acts.Issue(queue="social")).code == "not-issuing"
    assert [hall.serve().number for _ in range(3)] == given


def test_a_number_on_its_way_out_of_the_printer_is_not_called(hall: Hall) -> None:
    hall.open("01")
    made = hall.issue(to_print=True)
    assert hall.do(acts.CallNext(window="01")) == acts.Called(None, 1)
    hall.do(acts.TellPaper(ticket=made.id, printed=True))
    assert hall.call().number == "A001"


def test_a_number_whose_paper_failed_was_shown_and_is_called(hall: Hall) -> None:
    hall.open("01")
    made = hall.issue(to_print=True)
    told = hall.do(acts.TellPaper(ticket=made.id, printed=False)).ticket
    assert (told.paper, hall.call().number) == (Paper.FAILED, "A001")
    assert hall.do(acts.Reprint(ticket=made.id)).ticket.paper is Paper.PRINTED
    assert hall.kinds()[-3:] == ["print-failed", "called", "reprinted"]


def test_a_number_nobody_ever_saw_is_taken_back_and_no_ghost_is_called(hall: Hall) -> None:
    hall.open("01")
    ghost = hall.issue(to_print=True)
    hall.later(119)
    assert hall.do(acts.SweepUnprinted()).tickets == ()
    hall.later(2)
    seen = hall.issue()
    assert hall.do(acts.SweepUnprinted()).tickets == (ghost.id,)
    assert hall.call().number == seen.number


def test_a_number_whose_machine_was_cut_off_after_it_had_printed_waits_again_in_its_place(hall: Hall) -> None:
    hall.open("01")
    cut_off = hall.issue(to_print=True)
    hall.later(121)
    hall.issue()
    hall.do(acts.SweepUnprinted())
    told = hall.do(acts.TellPaper(ticket=cut_off.id, printed=True)).ticket
    assert (told.state, told.paper, told.ended_at) == (State.WAITING, Paper.PRINTED, None)
    assert hall.call().number == cut_off.number
    assert "taken-after-all" in hall.kinds()


def test_a_number_that_somebody_took_back_is_not_woken_by_its_paper(hall: Hall) -> None:
    pending = hall.issue(to_print=True)
    hall.do(acts.Cancel(ticket=pending.id))
    assert refused(hall, acts.TellPaper(ticket=pending.id, printed=True)).code == "state-conflict"


@pytest.mark.parametrize(
    ("meanwhile", "state"),
    [
        (lambda ticket: acts.Hold(ticket=ticket), State.HELD),
        (lambda ticket: acts.CallThis(window="01", ticket=ticket, reason="ill"), State.CALLED),
    ],
)
def test_a_slip_that_comes_out_while_staff_see_to_its_number_is_a_slip(
    hall: Hall, meanwhile: Callable[[str], acts.Act[acts.Told]], state: State
) -> None:
    hall.open("01")
    made = hall.issue(to_print=True)
    hall.do(meanwhile(made.id))
    told = hall.do(acts.TellPaper(ticket=made.id, printed=True)).ticket
    assert (told.state, told.paper, told.live) == (state, Paper.PRINTED, True)


def test_a_held_number_with_its_slip_is_not_taken_back_when_it_waits_again(hall: Hall) -> None:
    made = hall.issue(to_print=True)
    hall.do(acts.Hold(ticket=made.id))
    hall.do(acts.TellPaper(ticket=made.id, printed=True))
    hall.do(acts.Resume(ticket=made.id))
    hall.later(121)
    assert hall.do(acts.SweepUnprinted()).tickets == ()


def test_two_services_of_one_visit_are_not_called_at_once(hall: Hall) -> None:
    hall.open("01", "02")
    first, second = hall.issue("social", visit="v"), hall.issue("estate", visit="v")
    hall.later(1)
    other = hall.issue("estate")
    assert hall.call("01").number == first.number
    assert hall.call("02").number == other.number
    hall.do(acts.Finish(ticket=other.id))
    hall.do(acts.Finish(ticket=first.id))
    assert hall.call("02").number == second.number


def test_a_clock_that_is_set_back_does_not_turn_the_order_round(hall: Hall) -> None:
    hall.open("01")
    first = hall.issue()
    hall.now -= datetime.timedelta(minutes=5)
    second = hall.issue()
    assert second.issued_at >= first.issued_at
    assert [hall.serve().number for _ in range(2)] == ["A001", "A002"]


def test_a_hub_that_was_replaced_refuses_everything(hall: Hall) -> None:
    hall.issue()
    with hall.desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE hall SET epoch = 2")
    assert refused(hall, acts.Issue(queue="social")).code == "old-epoch"
    successor = TicketDesk(hall.desk.engine, hall.desk.rules, epoch=2)
    assert successor.do(acts.Issue(queue="social"), "x", hall.who, hall.now).ticket.number == "A002"


def test_a_hub_that_is_promoted_shuts_out_the_one_before(hall: Hall) -> None:
    hall.issue()
    TicketDesk(hall.desk.engine, hall.desk.rules, epoch=3).prepare()
    assert refused(hall, acts.Issue(queue="social")).code == "old-epoch"
    hall.desk.prepare()
    assert refused(hall, acts.Issue(queue="social")).code == "old-epoch"


def test_what_happened_is_numbered_without_gaps(hall: Hall) -> None:
    hall.open("01")
    for _ in range(3):
        hall.issue()
    hall.serve()
    assert [event.seq for event in hall.desk.events(0)] == list(range(1, 8))
    assert [event.kind for event in hall.desk.events(4)] == ["called", "started", "finished"]


def test_answers_are_forgotten_after_ninety_days_and_not_before(hall: Hall) -> None:
    hall.do(acts.Issue(queue="social"), "old")
    hall.desk.forget_old_commands(hall.now + datetime.timedelta(days=89))
    assert hall.do(acts.Issue(queue="social"), "old").ticket.number == "A001"
    hall.desk.forget_old_commands(hall.now + datetime.timedelta(days=91))
    assert hall.do(acts.Issue(queue="social"), "old-again").ticket.number == "A002"


def test_a_moment_without_its_zone_is_refused(hall: Hall) -> None:
    hall.now = datetime.datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001  # that is the point
    with pytest.raises(ValueError, match="zone"):
        hall.issue()


def test_a_recall_waits_and_ends(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    made = hall.call()
    assert refused(hall, acts.Recall(ticket=made.id)).wait_s == pytest.approx(10)
    for _ in range(3):
        hall.later(10)
        hall.do(acts.Recall(ticket=made.id))
    hall.later(10)
    assert refused(hall, acts.Recall(ticket=made.id)).code == "called-enough"


def test_somebody_is_passed_over_only_after_two_calls_and_their_time(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    made = hall.call()
    assert refused(hall, acts.NoShow(ticket=made.id)).code == "too-soon"
    hall.later(20)
    hall.do(acts.Recall(ticket=made.id))
    assert refused(hall, acts.NoShow(ticket=made.id)).wait_s == pytest.approx(25)
    hall.later(25)
    assert hall.do(acts.NoShow(ticket=made.id)).ticket.state is State.NO_SHOW


def test_who_was_passed_over_comes_back_behind_three_twice(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01")
    missed = hall.issue()
    for _ in range(5):
        hall.later(1)
        hall.issue()
    hall.call()
    hall.do(acts.NoShow(ticket=missed.id))
    hall.do(acts.Return(ticket=missed.id))
    assert [hall.serve().number for _ in range(4)][-2:] in (["A001", "A004"], ["A004", "A001"])


def test_a_hall_that_lets_back_behind_nobody_puts_them_in_their_old_place(hall: Hall) -> None:
    hall.desk.rules = rules(limits=msgspec.structs.replace(NO_LIMITS, return_place=0))
    hall.open("01")
    missed = hall.issue()
    hall.later(1)
    hall.issue()
    hall.call()
    hall.do(acts.NoShow(ticket=missed.id))
    assert hall.do(acts.Return(ticket=missed.id)).ticket.sort_at == missed.sort_at
    assert hall.call().number == missed.number


def test_letting_back_ends(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    hall.open("01")
    missed = hall.issue()
    for _ in range(2):
        hall.call()
        hall.do(acts.NoShow(ticket=missed.id))
        hall.do(acts.Return(ticket=missed.id))
        hall.later(1)
    hall.call()
    hall.do(acts.NoShow(ticket=missed.id))
    assert refused(hall, acts.Return(ticket=missed.id)).code == "returned-enough"


def test_an_error_of_the_database_names_nothing_that_was_written(hall: Hall) -> None:
    row = {"day": "2026-11-23", "kind": "hall", "key": "secret-of-the-day"}
    with hall.desk.engine.begin() as connection:
        connection.execute(day_key.TABLE.insert(), row)
    with pytest.raises(IntegrityError) as caught, hall.desk.engine.begin() as connection:
        connection.execute(day_key.TABLE.insert(), row)
    assert "secret-of-the-day" not in str(caught.value)
