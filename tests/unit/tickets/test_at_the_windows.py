"""Tickets at and between windows, appointments, blocks of cut-off machines, and the end of a day; on both databases."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from kiosk.tickets import acts
from kiosk.tickets.errors import CODES, TicketError
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import State, Ticket, Who, WindowState
from tests.support.hall import NO_LIMITS, TEN, Hall, rules

DAY_MS = 86_400_000
MINUTE = datetime.timedelta(minutes=1)


def refused(hall: Hall, act: acts.Act[Any], **who: Any) -> TicketError:
    with pytest.raises(TicketError) as caught:
        hall.do(act, **who)
    return caught.value


def called(hall: Hall, window: str = "01", **more: Any) -> Ticket:
    hall.open(window)
    hall.issue(**more)
    found = hall.call(window)
    assert found
    return found


def test_a_window_that_serves_calls_nobody_else(hall: Hall) -> None:
    first = called(hall)
    error = refused(hall, acts.CallNext(window="01"))
    assert (error.code, error.ticket, error.detail) == ("window-busy", first.id, "A001")
    hall.do(acts.Start(ticket=first.id))
    assert refused(hall, acts.CallNext(window="01")).code == "window-busy"


@pytest.mark.parametrize("act", [acts.SuspendWindow(window="01", reason="training"), acts.CloseWindow(window="01")])
def test_a_window_that_is_not_open_calls_nobody(hall: Hall, act: acts.Act[Any]) -> None:
    hall.open("01")
    hall.do(act)
    assert refused(hall, acts.CallNext(window="01")).code == "window-closed"


def test_a_window_that_paused_serves_whoever_is_there_to_the_end(hall: Hall) -> None:
    first = called(hall)
    told = hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    assert (told.window.state, told.ticket) == (WindowState.SUSPENDED, first)
    assert hall.do(acts.Finish(ticket=first.id)).ticket.state is State.DONE


def test_a_pause_may_get_another_reason_and_not_the_same_one_again(hall: Hall) -> None:
    hall.open("01")
    hall.do(acts.SuspendWindow(window="01", reason="lunch"))
    hall.later(60)
    told = hall.do(acts.SuspendWindow(window="01", reason="review"))
    assert (told.window.state, told.window.reason) == (WindowState.SUSPENDED, "review")
    assert refused(hall, acts.SuspendWindow(window="01", reason="review")).code == "state-conflict"


def test_a_closed_window_does_not_pause(hall: Hall) -> None:
    assert refused(hall, acts.SuspendWindow(window="01", reason="lunch")).code == "state-conflict"


def test_a_window_is_not_closed_over_somebody(hall: Hall) -> None:
    first = called(hall)
    assert refused(hall, acts.CloseWindow(window="01")).ticket == first.id


def test_a_new_clerk_takes_a_window_over_with_who_is_at_it(hall: Hall) -> None:
    first = called(hall)
    assert refused(hall, acts.OpenWindow(window="01"), staff="other").code == "window-busy"
    told = hall.do(acts.OpenWindow(window="01", take_over=True, reason="the machine broke"), staff="other")
    assert (told.window.staff, told.ticket) == ("other", first)


def test_a_clerk_is_at_one_window_at_a_time(hall: Hall) -> None:
    hall.do(acts.OpenWindow(window="01"), staff="7")
    assert refused(hall, acts.OpenWindow(window="02"), staff="7").detail == "still open at window 01"
    hall.do(acts.OpenWindow(window="02", take_over=True), staff="7")
    assert refused(hall, acts.CallNext(window="01")).code == "window-closed"


def test_another_card_than_the_numbers_wants_a_yes(hall: Hall) -> None:
    first = called(hall, person_hash="p")
    assert refused(hall, acts.Start(ticket=first.id, person_hash="q")).code == "not-allowed"
    told = hall.do(acts.Start(ticket=first.id, person_hash="q", other_person=True))
    assert (told.same_person, told.ticket.state) == (False, State.SERVING)


@pytest.mark.parametrize(("taken", "read", "same"), [("p", "p", True), (None, "p", None), ("p", None, None)])
def test_whether_it_is_the_same_person_is_said_only_where_both_are_known(
    hall: Hall, taken: str | None, read: str | None, same: bool | None
) -> None:
    first = called(hall, person_hash=taken)
    assert hall.do(acts.Start(ticket=first.id, person_hash=read)).same_person is same


def test_a_held_ticket_keeps_its_place_and_frees_its_window(hall: Hall) -> None:
    first = called(hall)
    hall.later(1)
    second = hall.issue()
    hall.do(acts.Hold(ticket=first.id, reason="fetches a copy"))
    assert hall.serve().number == second.number
    hall.later(1)
    hall.issue()
    hall.do(acts.Resume(ticket=first.id))
    assert hall.serve().number == first.number


def test_a_held_ticket_is_taken_up_at_a_free_window(hall: Hall) -> None:
    first = called(hall)
    hall.do(acts.Hold(ticket=first.id))
    hall.open("02")
    told = hall.do(acts.Resume(ticket=first.id, window="02")).ticket
    assert (told.state, told.window) == (State.CALLED, "02")
    assert refused(hall, acts.Resume(ticket=first.id)).code == "state-conflict"


def test_a_ticket_sent_on_keeps_its_place_or_goes_to_the_end(hall: Hall) -> None:
    hall.open("02")
    first = called(hall)
    hall.later(60)
    waiting = hall.issue("estate")
    hall.do(acts.Transfer(ticket=first.id, to_queue="estate"))
    assert hall.serve("02").number == first.number
    hall.later(60)
    second = hall.call("01", queues=("social",))
    assert second is None
    third = hall.issue()
    hall.later(1)
    hall.do(acts.Transfer(ticket=waiting.id, keep_place=False))
    assert [hall.serve("02").number for _ in range(2)] == [third.number, waiting.number]


def test_a_ticket_for_one_window_is_called_by_no_other(hall: Hall) -> None:
    first = called(hall)
    hall.do(acts.Transfer(ticket=first.id, to_window="02"))
    hall.open("02")
    assert hall.call("01") is None
    assert hall.call("02").number == first.number


@pytest.mark.parametrize(
    "where", [{"to_queue": "nowhere"}, {"to_window": "99"}, {"to_queue": "collect", "to_window": "01"}]
)
def test_nothing_is_sent_where_nobody_would_call_it(hall: Hall, where: dict[str, str]) -> None:
    first = called(hall)
    assert refused(hall, acts.Transfer(ticket=first.id, **where)).code == "not-found"


def test_what_was_changed_meanwhile_is_not_changed_by_who_saw_it_before(hall: Hall) -> None:
    first = hall.issue()
    hall.open("01")
    hall.call()
    error = refused(hall, acts.Cancel(ticket=first.id, version=first.version))
    assert (error.code, error.detail) == ("version-mismatch", "it is version 2 now")


def test_a_call_out_of_turn_has_its_reason_on_record(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    urgent = hall.issue()
    assert refused(hall, acts.CallThis(window="01", ticket=urgent.id, reason="")).code == "not-allowed"
    told = hall.do(acts.CallThis(window="01", ticket=urgent.id, reason="faint")).ticket
    assert (told.number, hall.desk.events(0)[-2].detail) == ("A002", {"reason": "faint"})


ALL = (State.WAITING, State.CALLED, State.SERVING, State.HELD, State.NO_SHOW, State.DONE, State.CANCELLED)
ALLOWED: dict[type[acts.Act[Any]], tuple[State, ...]] = {
    acts.Recall: (State.CALLED,),
    acts.NoShow: (State.CALLED,),
    acts.Return: (State.NO_SHOW,),
    acts.Hold: (State.WAITING, State.CALLED, State.SERVING),
    acts.Resume: (State.HELD,),
    acts.Transfer: (State.WAITING, State.CALLED, State.SERVING, State.HELD),
    acts.Start: (State.CALLED,),
    acts.Finish: (State.CALLED, State.SERVING),
    acts.Cancel: (State.WAITING, State.CALLED, State.HELD, State.NO_SHOW),
}
WAYS: dict[State, tuple[type[acts.Act[Any]], ...]] = {
    State.WAITING: (),
    State.CALLED: (),
    State.SERVING: (acts.Start,),
    State.HELD: (acts.Hold,),
    State.NO_SHOW: (acts.NoShow,),
    State.DONE: (acts.Finish,),
    State.CANCELLED: (acts.Cancel,),
}


@pytest.mark.parametrize("state", ALL)
@pytest.mark.parametrize("act", ALLOWED, ids=lambda act: act.__name__)
def test_each_state_allows_what_it_allows_and_nothing_else(hall: Hall, state: State, act: type[acts.Act[Any]]) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    made = hall.issue()
    if state is not State.WAITING:
        hall.open("01")
        hall.call()
    for way in WAYS[state]:
        hall.do(way(ticket=made.id))
    if state in ALLOWED[act]:
        assert hall.do(act(ticket=made.id)).ticket.version > made.version
    else:
        error = refused(hall, act(ticket=made.id))
        assert (error.code, error.ticket) == ("state-conflict", made.id)


def an_appointment(hall: Hall, minutes: int = 30, **more: Any) -> acts.Appointment:
    slot = milliseconds(TEN + minutes * MINUTE)
    made = acts.Appointment("ap-1", "YY123456", "social", slot, slot + 1_800_000, **more)
    assert hall.do(acts.TakeAppointments(appointments=(made,))).tickets == ("ap-1",)
    return made


def test_who_comes_before_their_time_waits_by_their_time_and_is_called_when_nobody_else_is(hall: Hall) -> None:
    hall.open("01")
    an_appointment(hall, 30)
    early = hall.do(acts.CheckIn(appointment="ap-1")).ticket
    assert early.sort_at == milliseconds(TEN + 25 * MINUTE)
    walk_in = hall.issue()
    assert [hall.serve().number for _ in range(2)] == [walk_in.number, early.number]


def test_an_appointment_gets_one_number(hall: Hall) -> None:
    an_appointment(hall)
    first = hall.do(acts.CheckIn(appointment="ap-1")).ticket
    assert refused(hall, acts.CheckIn(appointment="ap-1")).ticket == first.id
    again = acts.Appointment("ap-1", "YY123456", "social", 0, 0)
    assert hall.do(acts.TakeAppointments(appointments=(again,))).tickets == ()


def test_an_appointment_whose_number_was_taken_back_is_moved_as_the_city_moves_it(hall: Hall) -> None:
    made = an_appointment(hall)
    hall.do(acts.Cancel(ticket=hall.do(acts.CheckIn(appointment="ap-1")).ticket.id))
    tomorrow = msgspec.structs.replace(made, slot_start=made.slot_start + DAY_MS, slot_end=made.slot_end + DAY_MS)
    assert hall.do(acts.TakeAppointments(appointments=(tomorrow,))).tickets == ("ap-1",)
    hall.do(acts.CloseDay(day="2026-11-23"))
    hall.later(86_400)
    assert hall.do(acts.CheckIn(appointment="ap-1")).ticket.slot_at == tomorrow.slot_start


def test_an_appointment_whose_number_was_taken_back_stays_as_it_was_while_the_city_says_the_same(hall: Hall) -> None:
    made = an_appointment(hall)
    hall.do(acts.Cancel(ticket=hall.do(acts.CheckIn(appointment="ap-1")).ticket.id))
    told = msgspec.structs.replace(made, state="CHECKED_IN")
    assert hall.do(acts.TakeAppointments(appointments=(told,))).tickets == ()
    assert hall.do(acts.CheckIn(appointment="ap-1")).ticket.number == "A002"


def test_who_is_half_an_hour_late_has_no_head_start_any_more(hall: Hall) -> None:
    an_appointment(hall, 0)
    hall.later(30 * 60)
    hall.issue()
    hall.later(1)
    late = hall.do(acts.CheckIn(appointment="ap-1")).ticket
    assert (late.credit_s, late.sort_at) == (0, milliseconds(hall.now))


@pytest.mark.parametrize("state", ["REQUESTED", "CANCELLED", "DECLINED"])
def test_only_an_agreed_time_gives_a_number(hall: Hall, state: str) -> None:
    an_appointment(hall, state=state)
    assert refused(hall, acts.CheckIn(appointment="ap-1")).code == "state-conflict"


def taken_back(hall: Hall) -> Ticket:
    """Check an appointment in at a machine that is never heard of again."""
    unseen = hall.do(acts.CheckIn(appointment="ap-1", to_print=True)).ticket
    hall.later(121)
    hall.do(acts.SweepUnprinted())
    return unseen


def test_an_appointment_whose_number_nobody_ever_saw_gets_another_one(hall: Hall) -> None:
    an_appointment(hall)
    unseen = taken_back(hall)
    again = hall.do(acts.CheckIn(appointment="ap-1")).ticket
    assert (unseen.number, again.number, again.appointment) == ("A001", "A002", "ap-1")
    assert refused(hall, acts.TellPaper(ticket=unseen.id, printed=True)).code == "state-conflict"


def test_an_appointment_whose_number_was_printed_all_the_same_keeps_it(hall: Hall) -> None:
    an_appointment(hall)
    cut_off = taken_back(hall)
    hall.do(acts.TellPaper(ticket=cut_off.id, printed=True))
    assert refused(hall, acts.CheckIn(appointment="ap-1")).ticket == cut_off.id


def lease(hall: Hall) -> acts.Block:
    return hall.do(acts.LeaseBlock(prefix="A"), device="K5")


def island(no: int, minutes: float = 0, **more: Any) -> acts.IslandTicket:
    told = {"id": f"i-{no}", "queue": "social", "issued_at": TEN + minutes * MINUTE} | more
    return acts.IslandTicket(no=no, **told)


def test_blocks_are_cut_from_a_band_of_their_own(hall: Hall) -> None:
    hall.issue()
    first, second = lease(hall), lease(hall)
    assert [(block.lo, block.hi) for block in (first, second)] == [(5001, 5020), (5021, 5040)]
    assert hall.issue().number == "A002"


def test_no_block_goes_beyond_four_digits(hall: Hall) -> None:
    hall.do(acts.LeaseBlock(prefix="A", size=4990))
    assert refused(hall, acts.LeaseBlock(prefix="A")).code == "too-many"
    assert hall.do(acts.LeaseBlock(prefix="A", size=9)).hi == 9999


def test_a_closed_day_leases_no_block(hall: Hall) -> None:
    hall.do(acts.CloseDay(day="2026-11-23"))
    assert refused(hall, acts.LeaseBlock(prefix="A")).code == "day-closed"


def test_tickets_of_a_cut_off_machine_come_in_at_their_time_but_behind_the_called(hall: Hall) -> None:
    hall.open("01")
    block = lease(hall)
    first = hall.issue()
    hall.later(120)
    second = hall.issue()
    hall.later(60)
    hall.call()
    hall.do(acts.Finish(ticket=first.id))
    told = hall.do(acts.TakeIsland(block=block.id, tickets=(island(5001, -1), island(5002, 1))))
    assert told.tickets == ("i-5001", "i-5002")
    assert [hall.serve().number for _ in range(3)] == ["A5001", "A5002", second.number]


def test_what_was_taken_in_before_is_not_taken_in_again(hall: Hall) -> None:
    block = lease(hall)
    hall.do(acts.TakeIsland(block=block.id, tickets=(island(5001),)))
    told = hall.do(acts.TakeIsland(block=block.id, tickets=(island(5001), island(5002))))
    assert told.tickets == ("i-5002",)


def test_a_number_that_was_given_twice_for_one_wish_is_taken_back_where_nobody_saw_it(hall: Hall) -> None:
    block, unseen, seen = lease(hall), hall.issue(to_print=True), hall.issue()
    tickets = (island(5001, wish=unseen.id), island(5002, wish=seen.id), island(5003, wish="never-heard-of"))
    hall.do(acts.TakeIsland(block=block.id, tickets=tickets))
    hall.open("01")
    assert {hall.serve().number for _ in range(4)} == {seen.number, "A5001", "A5002", "A5003"}
    assert hall.call() is None


@pytest.mark.parametrize(
    "wrong", [island(4999), island(5021), island(5001, queue="estate"), island(5001, 24 * 60)],
    ids=["below", "above", "other letter", "other day"],
)  # fmt: skip
def test_a_number_that_is_not_of_the_block_is_refused(hall: Hall, wrong: acts.IslandTicket) -> None:
    block = lease(hall)
    assert refused(hall, acts.TakeIsland(block=block.id, tickets=(wrong,))).code == "block-mismatch"


def test_a_block_is_closed_when_used_and_unused_are_all_of_it(hall: Hall) -> None:
    block = lease(hall)
    hall.do(acts.TakeIsland(block=block.id, tickets=(island(5001), island(5003))))
    rest = tuple(no for no in range(5001, 5021) if no not in (5001, 5003))
    assert refused(hall, acts.CloseBlock(block=block.id, used=(5001, 5003), unused=rest[1:])).code == "block-mismatch"
    assert refused(hall, acts.CloseBlock(block=block.id, used=(5001,), unused=(5003, *rest))).code == "block-mismatch"
    assert hall.do(acts.CloseBlock(block=block.id, used=(5001, 5003), unused=rest)).closed
    assert refused(hall, acts.TakeIsland(block=block.id, tickets=(island(5004),))).code == "block-mismatch"


def test_a_kiosk_accounts_for_no_block_but_its_own(hall: Hall) -> None:
    block = lease(hall)
    every = tuple(range(block.lo, block.hi + 1))
    strange, own = Who("K4", own_blocks=True), Who(block.device, own_blocks=True)
    for act in (
        acts.TakeIsland(block=block.id, tickets=(island(5001),)), acts.CloseBlock(block=block.id, used=(), unused=every)
    ):  # fmt: skip
        with pytest.raises(TicketError, match="other-machine"):
            hall.desk.do(act, type(act).__name__, strange, hall.now)
    assert hall.desk.do(acts.TakeIsland(block=block.id, tickets=(island(5001),)), "own", own, hall.now).tickets
    # Somebody of the staff does it for a machine that is broken.
    rest = acts.CloseBlock(block=block.id, used=(5001,), unused=every[1:])
    assert hall.desk.do(rest, "by hand", Who("H1", "9001"), hall.now).closed


def test_a_day_closes_when_nobody_is_left_and_every_number_is_accounted_for(hall: Hall) -> None:
    hall.open("01")
    hall.issue()
    hall.issue("estate")
    hall.serve()
    assert refused(hall, acts.CloseDay(day="2026-11-23")).code == "day-open"
    account = hall.do(acts.CloseDay(day="2026-11-23", expire_reason="closed at five"))
    assert (account.holds, account.states) == (True, {"DONE": 1, "EXPIRED": 1})
    assert [(band.prefix, band.given, band.stored) for band in account.bands] == [("A", 1, 1), ("B", 1, 1), ("C", 0, 0)]
    assert refused(hall, acts.Issue(queue="social")).code == "day-closed"
    assert refused(hall, acts.CloseDay(day="2026-11-23")).code == "day-closed"


def test_a_closed_day_stays_as_it_was_accounted_for(hall: Hall) -> None:
    hall.desk.rules = rules(limits=NO_LIMITS)
    missed = called(hall)
    hall.do(acts.NoShow(ticket=missed.id))
    an_appointment(hall)
    account = hall.do(acts.CloseDay(day="2026-11-23"), "close")
    late: tuple[acts.Act[Any], ...] = (
        acts.Return(ticket=missed.id), acts.CallThis(window="01", ticket=missed.id, reason="x"),
        acts.Cancel(ticket=missed.id), acts.CheckIn(appointment="ap-1"), acts.Issue(queue="social"),
    )  # fmt: skip
    assert {refused(hall, act).code for act in late} == {"day-closed"}
    assert hall.do(acts.CloseDay(day="2026-11-23"), "close") == account


def test_a_block_is_accounted_for_once(hall: Hall) -> None:
    block = lease(hall)
    hall.do(acts.CloseBlock(block=block.id, used=(), unused=tuple(range(5001, 5021))), "told")
    again = acts.CloseBlock(block=block.id, used=(5001,), unused=tuple(range(5002, 5021)))
    assert refused(hall, again).code == "block-mismatch"


def test_a_day_is_not_closed_over_somebody_who_is_served_nor_over_a_block(hall: Hall) -> None:
    first = called(hall)
    error = refused(hall, acts.CloseDay(day="2026-11-23", expire_reason="x"))
    assert (error.code, error.ticket) == ("day-open", first.id)
    hall.do(acts.Finish(ticket=first.id))
    block = lease(hall)
    assert "1 blocks" in refused(hall, acts.CloseDay(day="2026-11-23")).detail
    hall.do(acts.CloseBlock(block=block.id, used=(), unused=tuple(range(5001, 5021))))
    account = hall.do(acts.CloseDay(day="2026-11-23"))
    assert (account.bands[0].leased, account.bands[0].unused, account.holds) == (20, 20, True)


@pytest.mark.parametrize(
    "act",
    [
        acts.Issue(queue="nowhere"), acts.Issue(queue="social", credit="friend"), acts.CallNext(window="99"),
        acts.OpenWindow(window="99"), acts.Recall(ticket="x"), acts.TellPaper(ticket="x", printed=True),
        acts.LeaseBlock(prefix="Z"), acts.CloseBlock(block="x", used=(), unused=()), acts.CheckIn(appointment="x"),
        acts.CallThis(window="01", ticket="x", reason="y"), acts.TakeIsland(block="x", tickets=()),
    ],
    ids=lambda act: type(act).__name__,
)  # fmt: skip
def test_what_is_not_there_is_not_found(hall: Hall, act: acts.Act[Any]) -> None:
    hall.open("01")
    assert refused(hall, act).code == "not-found"


def test_every_refusal_has_a_code_of_the_list(hall: Hall) -> None:
    assert refused(hall, acts.Recall(ticket="x")).code in CODES


def test_nothing_of_a_person_is_in_what_is_shown_of_a_ticket(hall: Hall) -> None:
    made = hall.issue(person_hash="the-hash-of-a-person")
    assert "hash" not in repr(made)
    assert all("hash" not in repr(event.detail) for event in hall.desk.events(0))


def test_a_day_that_has_not_begun_is_not_closed_by_a_slip_of_the_hand(hall: Hall) -> None:
    assert refused(hall, acts.CloseDay(day="2026-11-24")).code == "day-open"
    hall.later(86_400)
    assert hall.issue().day == "2026-11-24"
