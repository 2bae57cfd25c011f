"""What a window did alone, told afterwards: at its own time, by the first call, and no number twice in any figure."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from kiosk.hub.calls.window_days import counted
from kiosk.tickets import acts, statistics, views
from kiosk.tickets.acts import TellAlone
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import State, Ticket
from tests.support.hall import TEN, Hall


def at(minutes: float) -> datetime.datetime:
    return TEN + datetime.timedelta(minutes=minutes)


def ms(minutes: float) -> int:
    return milliseconds(at(minutes))


def tell(hall: Hall, what: Any, minutes: float, ticket: Ticket | str = "", window: str = "01", **more: Any) -> Any:
    """Tell what was done, so many minutes after ten."""
    name = ticket.id if isinstance(ticket, Ticket) else ticket
    return hall.do(TellAlone(window=window, what=what, at=at(minutes), ticket=name, **more), staff=f"clerk-{window}")


@pytest.fixture
def given(hall: Hall) -> list[Ticket]:
    """Give three who wait at two open windows, half an hour before anything is told."""
    hall.open("01", "02")
    made = [hall.issue() for _ in range(3)]
    hall.later(1800)
    return made


def doubles(hall: Hall) -> tuple[acts.Double, ...]:
    return views.snapshot(hall.desk.engine, hall.desk.rules, hall.now).doubles


def now(hall: Hall, ticket: Ticket) -> Ticket:
    found = views.ticket(hall.desk.engine, ticket.id)
    assert found
    return found


def of_window(hall: Hall, window: str) -> dict[str, Any]:
    return counted(window, [event for event in hall.desk.events(0) if event.window == window])


# One window.


def test_a_whole_service_is_told_at_the_times_at_which_it_was(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0])
    tell(hall, "recall", 6, given[0])
    tell(hall, "start", 7, given[0])
    told = tell(hall, "finish", 15, given[0]).ticket
    assert (told.called_at, told.recalled_at, told.serving_at, told.ended_at) == (ms(5), ms(6), ms(7), ms(15))
    assert (told.state, told.window, told.call_count, doubles(hall)) == (State.DONE, "01", 2, ())


def test_who_is_still_here_stands_at_the_window(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0])
    told = tell(hall, "start", 7, given[0]).ticket
    seen = views.snapshot(hall.desk.engine, hall.desk.rules, hall.now)
    assert next(one for one in seen.windows if one.no == "01").number == told.number


def test_it_is_said_when_the_desk_heard_of_it(hall: Hall, given: list[Ticket]) -> None:
    heard = [tell(hall, what, 5, given[0]).told_at for what in ("call", "call", "recall", "start", "finish")]
    assert heard == [milliseconds(hall.now)] * 5


def test_a_call_that_is_over_is_not_told_to_screens(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0])
    tell(hall, "recall", 6, given[0])
    assert views.snapshot(hall.desk.engine, hall.desk.rules, hall.now).calls == ()
    assert {"called-alone", "recalled-alone"} <= set(hall.kinds())


@pytest.mark.parametrize(("what", "state"), [("no-show", State.NO_SHOW), ("hold", State.HELD)])
def test_who_did_not_come_or_fetches_something_is_at_no_window(
    hall: Hall, given: list[Ticket], what: str, state: State
) -> None:
    tell(hall, "call", 5, given[0])
    told = tell(hall, what, 7, given[0], reason="copy").ticket
    assert (told.state, told.window) == (state, None)
    assert [one.number for one in views.snapshot(hall.desk.engine, hall.desk.rules, hall.now).aside] == [told.number]


def test_the_first_call_of_who_was_here_before_is_one_of_the_hub(hall: Hall, given: list[Ticket]) -> None:
    hall.now = TEN
    hall.call("01")
    hall.later(1800)
    assert tell(hall, "start", 1, given[0]).ticket.state is State.SERVING
    assert tell(hall, "finish", 9, given[0]).ticket.ended_at == ms(9)


def test_a_call_the_hub_had_done_unheard_is_the_same_call(hall: Hall, given: list[Ticket]) -> None:
    hall.call("01")
    told = tell(hall, "call", 5, given[0])
    assert (told.ticket.state, told.ticket.call_count, told.double) == (State.CALLED, 1, None)


def test_whom_the_hub_had_called_unheard_waits_again_in_their_place(hall: Hall, given: list[Ticket]) -> None:
    hall.call("01")
    tell(hall, "call", 30, given[1])
    first = now(hall, given[0])
    assert (first.state, first.window, first.sort_at, first.called_at) == (
        State.WAITING, None, given[0].sort_at, None,
    )  # fmt: skip


def test_at_a_window_where_somebody_is_served_nobody_is_called_beside_them(hall: Hall, given: list[Ticket]) -> None:
    served = hall.call("01")
    assert served
    hall.do(acts.Start(ticket=served.id))
    with pytest.raises(TicketError) as caught:
        tell(hall, "call", 30, given[1])
    assert (caught.value.code, caught.value.ticket) == ("window-busy", served.id)


# Told when the window had gone on, as of a number whose kiosk was cut off for longer.


@pytest.mark.parametrize("serves", [False, True])
def test_whom_the_window_has_by_then_stays_there_and_what_was_before_is_counted_as_it_was(
    hall: Hall, given: list[Ticket], serves: bool
) -> None:
    here = hall.call("01")
    assert here
    if serves:
        hall.do(acts.Start(ticket=here.id))
    before = now(hall, here)
    for minutes, what in ((5, "call"), (6, "recall"), (7, "start"), (9, "finish")):
        assert tell(hall, what, minutes, given[1]).double is None
    told = now(hall, given[1])
    assert (told.state, told.window, told.called_at, told.serving_at, told.ended_at, told.call_count) == (
        State.DONE, "01", ms(5), ms(7), ms(9), 2,
    )  # fmt: skip
    assert (now(hall, here), doubles(hall)) == (before, ())
    counted = of_window(hall, "01")
    assert [counted[name] for name in ("called", "recalled", "finished", "held", "sent_on")] == [2, 1, 1, 0, 0]


@pytest.mark.parametrize(("what", "state"), [("no-show", State.NO_SHOW), ("hold", State.HELD)])
def test_who_did_not_come_before_it_went_on_is_set_aside_by_it(
    hall: Hall, given: list[Ticket], what: str, state: State
) -> None:
    hall.call("01")
    tell(hall, "call", 5, given[1])
    assert tell(hall, what, 8, given[1]).double is None
    (aside,) = views.snapshot(hall.desk.engine, hall.desk.rules, hall.now).aside
    assert (aside.ticket, aside.state, aside.window) == (given[1].id, state, "01")


def test_until_its_end_is_told_who_was_called_before_lies_aside_where_they_were_called(
    hall: Hall, given: list[Ticket]
) -> None:
    here = hall.call("01")
    assert here
    tell(hall, "call", 5, given[1])
    (aside,) = views.snapshot(hall.desk.engine, hall.desk.rules, hall.now).aside
    assert (aside.ticket, aside.window) == (given[1].id, "01")
    # Should it never be told, whoever works there takes them up as anybody who is held.
    hall.do(acts.Finish(ticket=here.id))
    taken_up = hall.do(acts.Resume(ticket=given[1].id, window="01"))
    assert (taken_up.ticket.state, taken_up.ticket.window) == (State.CALLED, "01")


def test_of_another_window_what_lies_aside_so_is_called_twice(hall: Hall, given: list[Ticket]) -> None:
    hall.call("01")
    tell(hall, "call", 5, given[1])
    told = tell(hall, "finish", 9, given[1], window="02")
    assert (told.ticket.state, told.ticket.window, told.double and told.double.other) == (State.DONE, "02", "01")


def test_the_same_thing_told_twice_is_done_once(hall: Hall, given: list[Ticket]) -> None:
    act = TellAlone(window="01", what="call", at=at(5), ticket=given[0].id)
    hall.do(act, "one")
    assert hall.do(act, "one").ticket.version == now(hall, given[0]).version
    assert hall.kinds().count("called-alone") == 1


@pytest.mark.parametrize("what", ["start", "finish"])
def test_what_is_so_already_is_not_done_again(hall: Hall, given: list[Ticket], what: str) -> None:
    tell(hall, "call", 5, given[0])
    tell(hall, what, 6, given[0])
    before = now(hall, given[0])
    assert tell(hall, what, 7, given[0]).ticket == before


def test_a_time_before_the_number_or_behind_the_hub_is_drawn_into_between(hall: Hall, given: list[Ticket]) -> None:
    assert tell(hall, "call", -99, given[0]).ticket.called_at == given[0].issued_at
    assert tell(hall, "start", 99, given[0]).ticket.serving_at == milliseconds(hall.now)


def test_a_card_is_held_against_the_number_and_nothing_is_refused_for_it(hall: Hall) -> None:
    hall.open("01")
    made = hall.issue(person_hash="a" * 64)
    tell(hall, "call", 0, made)
    tell(hall, "start", 1, made, person_hash="b" * 64)
    event = hall.desk.events(0)[-1]
    assert (event.kind, event.detail["same_person"]) == ("started", False)


def test_a_closed_day_takes_nothing_in(hall: Hall, given: list[Ticket]) -> None:
    hall.do(acts.CloseDay(day=given[0].day, expire_reason="over"))
    for more in ({"ticket": given[0].id}, {"number": "A5001"}):
        with pytest.raises(TicketError, match="day-closed"):
            tell(hall, "call", 5, **more)


def test_a_window_the_hall_has_not_tells_nothing(hall: Hall, given: list[Ticket]) -> None:
    with pytest.raises(TicketError, match="not-found"):
        tell(hall, "call", 5, given[0], window="99")


# Numbers of a kiosk that was cut off as well.


def island(hall: Hall, no: int = 5001) -> None:
    """Let a kiosk bring a number it gave four minutes after ten, of a block leased before."""
    block = "block" if "block-leased" in hall.kinds() else hall.do(acts.LeaseBlock(prefix="A"), "block").id
    one = acts.IslandTicket(id=f"own-{no}", no=no, queue="social", issued_at=at(4))
    hall.do(acts.TakeIsland(block=block, tickets=(one,)))


def test_a_typed_number_is_told_once_its_kiosk_has_told_of_it(hall: Hall, given: list[Ticket]) -> None:
    with pytest.raises(TicketError, match="not-found"):
        tell(hall, "call", 5, number="A5001")
    island(hall)
    assert tell(hall, "call", 5, number="A5001").ticket.called_at == ms(5)
    assert tell(hall, "finish", 9, number="A5001").ticket.state is State.DONE


@pytest.mark.parametrize("number", ["5001", "A1", "a5001", "A50011", ""])
def test_what_is_no_number_is_no_ticket(hall: Hall, given: list[Ticket], number: str) -> None:
    with pytest.raises(TicketError, match="not-found"):
        tell(hall, "call", 5, number=number)


# Two windows.


def test_of_two_calls_the_first_holds_whoever_tells_first(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 6, given[0], "02")
    told = tell(hall, "call", 5, given[0], "01")
    assert (told.ticket.window, told.ticket.called_at) == ("01", ms(5))
    assert told.double == acts.Double(
        given[0].id, "A001", "01", ms(5), "02", ms(6), State.CALLED, milliseconds(hall.now)
    )


def test_a_later_call_leaves_the_number_where_it_is(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0], "02")
    told = tell(hall, "call", 6, given[0], "01")
    assert (told.ticket.window, told.double.other, told.double.other_at) == ("02", "02", ms(5))


def test_a_number_is_marked_once_for_a_window_however_much_is_told_of_it(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0], "02")
    tell(hall, "finish", 9, given[0], "02")
    for what, minutes in (("call", 6), ("recall", 7), ("no-show", 8)):
        assert tell(hall, what, minutes, given[0], "01").double.at == ms(6)
    assert [one.window for one in doubles(hall)] == ["01"]
    assert hall.kinds().count("told-alone") == 2


def test_who_was_served_was_there_whoever_called_them_first(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0], "02")
    tell(hall, "no-show", 6, given[0], "02")
    tell(hall, "call", 7, given[0], "01")
    tell(hall, "start", 8, given[0], "01")
    told = tell(hall, "finish", 9, given[0], "01")
    assert (told.ticket.state, told.ticket.window) == (State.DONE, "01")
    assert [(one.window, one.other) for one in doubles(hall)] == [("01", "02")]


def test_who_was_served_to_the_end_is_taken_from_whom_they_only_were_called_by(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0], "02")
    tell(hall, "call", 6, given[0], "01")
    assert tell(hall, "finish", 9, given[0], "01").ticket.window == "01"
    assert of_window(hall, "02")["sent_on"] == 1


def test_two_who_both_served_a_number_are_one_service(hall: Hall, given: list[Ticket]) -> None:
    for window, begun in (("02", 5), ("01", 6)):
        tell(hall, "call", begun, given[0], window)
        tell(hall, "start", begun + 1, given[0], window)
        tell(hall, "finish", begun + 5, given[0], window)
    found = statistics.figures(hall.desk.engine, hall.desk.rules, given[0].day)
    assert (found.called, found.ends["DONE"], [one.served for one in found.windows[:2]]) == (1, 1, [0, 1])


def test_who_is_served_elsewhere_stays_there(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 5, given[0], "02")
    tell(hall, "start", 6, given[0], "02")
    for what in ("start", "finish", "hold"):
        assert tell(hall, what, 7, given[0], "01").ticket.window == "02"
    assert now(hall, given[0]).state is State.SERVING


def test_a_number_that_was_taken_back_meanwhile_is_marked_with_nobody_beside(hall: Hall, given: list[Ticket]) -> None:
    hall.do(acts.Cancel(ticket=given[0].id))
    told = tell(hall, "call", 5, given[0])
    tell(hall, "finish", 9, given[0])
    assert (told.double.other, told.double.state) == ("", State.CANCELLED)
    assert now(hall, given[0]).state is State.CANCELLED


def test_a_number_the_hub_gave_to_another_window_meanwhile_is_marked(hall: Hall, given: list[Ticket]) -> None:
    called = hall.call("02")
    assert called
    told = tell(hall, "call", 45, called, "01")
    assert (told.ticket.window, told.double.other_at) == ("02", milliseconds(hall.now))


def test_every_call_of_both_windows_has_its_one_end(hall: Hall, given: list[Ticket]) -> None:
    tell(hall, "call", 6, given[0], "02")
    tell(hall, "call", 5, given[0], "01")
    tell(hall, "finish", 9, given[0], "01")
    tell(hall, "no-show", 9, given[0], "02")
    for window in ("01", "02"):
        day = of_window(hall, window)
        assert day["called"] == day["finished"] + day["no_show"] + day["held"] + day["sent_on"]
