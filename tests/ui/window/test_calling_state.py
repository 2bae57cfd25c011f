"""The queue of a window: what is in hand is what happened last, whoever tells it and whenever it is heard."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from kiosk.platform.errors import BusyError, UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside, InLine
from tests.support.hand_hall import GONE, NOW_MS, Desk, opened, ticket
from tests.support.staff_here import problem
from ui.hall.samples import HOUR, at_window, with_window
from ui.window.calling_state import Calling
from ui.window.calling_values import Question

ASIDE = (
    Aside("id-B009", "B009", "medical", State.NO_SHOW, NOW_MS - 9, "17", returns=2, version=2),
    Aside("id-B013", "B013", "medical", State.NO_SHOW, NOW_MS - 5, "17", version=4),
    Aside("id-B016", "B016", "medical", State.HELD, NOW_MS - 3, "17", "copy", version=5),
    Aside("id-B030", "B030", "medical", State.HELD, NOW_MS - 8, "18", "copy", version=5),
)


@pytest.fixture
def desk(qapp: object) -> Desk:
    return Desk()


# Calling and what follows.


def test_who_is_called_is_in_hand(desk: Desk) -> None:
    desk.have()
    assert (desk.number, desk.moves) == ("B021", ["B021"])


def test_calling_is_one_act_however_often_it_is_asked_for(desk: Desk) -> None:
    desk.calling.call()
    desk.calling.call()
    assert len(desk.hall.wanted) == 1
    assert desk.calling.doing == "call"


def test_where_nobody_comes_it_is_told_how_many_wait_all_the_same(desk: Desk) -> None:
    desk.calling.call()
    desk.hall.end(acts.Called(None, 3))
    assert desk.calling.told
    assert (desk.calling.told.code, desk.calling.told.count) == ("nobody", 3)


@pytest.mark.parametrize("name", ["recall", "pass_over", "finish", "start"])
def test_with_nobody_in_hand_there_is_nothing_to_do(desk: Desk, name: str) -> None:
    getattr(desk.calling, name)()
    assert desk.hall.wanted == []


@pytest.mark.parametrize(("do", "act"), [
    (lambda c: c.recall(), acts.Recall), (lambda c: c.pass_over(), acts.NoShow), (lambda c: c.finish(), acts.Finish),
    (lambda c: c.hold("copy"), acts.Hold), (lambda c: c.transfer(queue="tax"), acts.Transfer),
    (lambda c: c.start(), acts.Start),
])  # fmt: skip
def test_each_act_names_the_version_that_was_seen(desk: Desk, do: Any, act: type) -> None:
    desk.have()
    do(desk.calling)
    wanted = desk.hall.wanted[0].act
    assert isinstance(wanted, act)
    assert wanted.version == 3


@pytest.mark.parametrize(("do", "state"), [
    (lambda c: c.pass_over(), State.NO_SHOW), (lambda c: c.finish(), State.DONE),
    (lambda c: c.hold("copy"), State.HELD), (lambda c: c.transfer(queue="tax"), State.WAITING),
])  # fmt: skip
def test_who_is_passed_over_held_sent_on_or_done_is_not_in_hand_any_more(desk: Desk, do: Any, state: State) -> None:
    desk.have()
    do(desk.calling)
    desk.hall.end(acts.Told(ticket(state=state, version=4)))
    assert desk.number == ""


def test_somebody_done_is_told_by_their_ticket(desk: Desk) -> None:
    desk.have(serving=True)
    desk.calling.finish()
    desk.hall.end(acts.Told(ticket(state=State.DONE, version=5)))
    assert desk.finished == ["id-B021"]


def test_who_is_passed_over_is_not_told_as_done(desk: Desk) -> None:
    desk.have()
    desk.calling.pass_over()
    desk.hall.end(acts.Told(ticket(state=State.NO_SHOW, version=4)))
    assert desk.finished == []


def test_who_is_served_cannot_be_started_again(desk: Desk) -> None:
    desk.have(serving=True)
    desk.calling.start()
    assert desk.hall.wanted == []


# The hall as it is read.


def test_the_hall_may_show_somebody_whom_another_machine_called_here(desk: Desk) -> None:
    desk.read(at_window("B025"))
    assert desk.number == "B025"


def test_a_hall_read_before_the_call_takes_nobody_out_of_hand(desk: Desk) -> None:
    desk.have()
    desk.read(after_ms=-10)
    assert desk.number == "B021"


def test_a_hall_read_after_it_does_and_says_that_they_are_gone(desk: Desk) -> None:
    desk.have()
    desk.read(after_ms=10)
    assert desk.number == ""
    assert desk.calling.told
    assert (desk.calling.told.code, desk.calling.told.number) == ("gone", "B021")


def test_a_hall_read_before_they_were_done_does_not_bring_them_back(desk: Desk) -> None:
    desk.have()
    desk.calling.finish()
    desk.hall.end(acts.Told(ticket(state=State.DONE, version=4)))
    desk.read(at_window("B021", version=3), after_ms=50)
    assert desk.number == ""


def test_an_older_version_of_who_is_in_hand_changes_nothing(desk: Desk) -> None:
    desk.have(serving=True)
    desk.read(at_window("B021", version=3), after_ms=50)
    assert desk.calling.in_hand
    assert desk.calling.in_hand.serving


def test_a_newer_one_is_taken_with_what_is_known_of_the_card(desk: Desk) -> None:
    desk.have()
    desk.calling.start("abc")
    desk.hall.end(acts.Started(ticket(state=State.SERVING), same_person=True))
    desk.read(at_window("B021", version=5, serving=True), after_ms=50)
    assert desk.calling.in_hand
    assert (desk.calling.in_hand.version, desk.calling.in_hand.same_person) == (5, True)


def test_while_an_act_is_under_way_the_hall_changes_nothing_in_hand(desk: Desk) -> None:
    desk.have()
    desk.calling.finish()
    desk.read(at_window("B030"), after_ms=50)
    assert desk.number == "B021"


def test_the_line_is_who_this_window_may_call_tier_by_tier(desk: Desk) -> None:
    line = (
        InLine("1", "T001", "tax", None, NOW_MS), InLine("2", "B001", "medical", None, NOW_MS),
        InLine("3", "B002", "medical", "18", NOW_MS), InLine("4", "B003", "medical", "17", NOW_MS),
    )  # fmt: skip
    desk.read(line=line)
    assert [one.number for one in desk.calling.line] == ["B001", "B003"]


def test_before_the_rules_are_known_nobody_is_said_to_wait_here(qapp: object) -> None:
    blind = Desk()
    blind.calling.rules = None
    assert blind.calling.line == ()


def test_the_held_come_first_then_who_may_be_let_back_then_the_others(desk: Desk) -> None:
    desk.read(aside=ASIDE)
    assert [one.number for one in desk.calling.aside] == ["B016", "B013", "B009"]


def test_a_held_one_is_taken_up_at_this_window(desk: Desk) -> None:
    desk.read(aside=ASIDE)
    desk.calling.take_up(0)
    assert desk.hall.end(acts.Told(ticket(16))) == acts.Resume(ticket="id-B016", version=5, window="17")
    assert desk.number == "B016"


def test_one_who_was_passed_over_is_let_back_into_the_line(desk: Desk) -> None:
    desk.read(aside=ASIDE)
    desk.calling.take_up(1)
    assert desk.hall.end(acts.Told(ticket(13, State.WAITING))) == acts.Return(ticket="id-B013", version=4)
    assert desk.number == ""


@pytest.mark.parametrize("place", [-1, 3])
def test_a_place_where_nobody_stands_takes_up_nobody(desk: Desk, place: int) -> None:
    desk.read(aside=ASIDE)
    desk.calling.take_up(place)
    assert desk.hall.wanted == []


def test_the_time_at_the_hub_goes_on_between_two_readings(desk: Desk) -> None:
    desk.later(2.5)
    assert (desk.calling.hub_ms, desk.calling.read_age) == (NOW_MS + 2500, 2.5)


def test_before_the_first_reading_the_machines_own_clock_is_all_there_is(qapp: object) -> None:
    alone = Calling(None, "17", lambda: datetime.datetime.fromtimestamp(1.5, datetime.UTC))
    assert alone.hub_ms == 1500


def test_a_recall_is_possible_after_the_gap_and_a_no_show_after_calls_and_seconds(desk: Desk) -> None:
    desk.have()
    assert (desk.calling.recall_wait, desk.calling.no_show_wait, desk.calling.calls_owed) == (10.0, 45.0, 1)
    desk.later(45)
    assert (desk.calling.recall_wait, desk.calling.no_show_wait) == (0.0, 0.0)


# Refused.


@pytest.mark.parametrize("code", ["window-busy", "window-closed", "too-soon", "day-closed"])
def test_a_refusal_is_told_and_nothing_in_hand_changes(desk: Desk, code: Any) -> None:
    desk.have()
    desk.calling.recall()
    desk.hall.refuse(code, wait_s=3.0)
    assert desk.calling.told
    assert (desk.calling.told.act, desk.calling.told.code, desk.calling.told.wait_s) == ("recall", code, 3.0)
    assert desk.number == "B021"


@pytest.mark.parametrize("code", ["version-mismatch", "state-conflict", "not-found"])
def test_where_another_was_quicker_both_versions_are_shown(desk: Desk, code: Any) -> None:
    desk.have()
    theirs = ticket(version=7, call_count=2)
    desk.hall.client.told["ticket"] = theirs
    desk.calling.recall()
    desk.hall.refuse(code)
    assert desk.calling.told
    assert desk.calling.told.ours
    assert (desk.calling.told.ours.version, desk.calling.told.theirs) == (3, theirs)


def test_what_the_hall_says_of_the_ticket_is_followed(desk: Desk) -> None:
    desk.have()
    desk.hall.client.told["ticket"] = ticket(version=7, call_count=2)
    desk.calling.recall()
    desk.hall.refuse("version-mismatch")
    assert desk.calling.in_hand
    assert desk.calling.in_hand.version == 7


def test_who_is_with_another_window_now_is_let_go(desk: Desk) -> None:
    desk.have()
    desk.hall.client.told["ticket"] = ticket(version=7, window="18")
    desk.calling.recall()
    desk.hall.refuse("version-mismatch")
    assert desk.number == ""


def test_an_answer_about_a_race_that_was_read_away_is_dropped(desk: Desk) -> None:
    desk.have()
    desk.hall.client.told["ticket"] = ticket(version=7)
    desk.hall.holds_questions = True
    desk.calling.recall()
    desk.hall.refuse("version-mismatch")
    desk.calling.back()
    for put in desk.hall.questions:
        put()
    assert desk.calling.told is None


def test_the_next_act_takes_away_what_was_told(desk: Desk) -> None:
    desk.have()
    desk.calling.recall()
    desk.hall.refuse("too-soon")
    desk.calling.finish()
    assert desk.calling.told is None


def test_a_hub_that_does_not_take_this_machine_is_told_and_not_asked_again(desk: Desk) -> None:
    desk.calling.call()
    desk.hall.end(problem("forbidden-scope"))
    assert desk.calling.told
    assert (desk.calling.told.code, desk.calling.owed) == ("forbidden-scope", ())


# Nothing known.


@pytest.mark.parametrize("wrong", [GONE, UnreachableError("refused"), BusyError("busy")])
def test_an_act_nothing_is_known_of_is_owed_and_asked_again_under_its_id(desk: Desk, wrong: Exception) -> None:
    desk.calling.call()
    desk.hall.end(wrong)
    assert len(desk.calling.owed) == 1
    desk.read(after_ms=5)
    assert desk.hall.ids[0] == desk.hall.ids[1]


def test_what_is_owed_ends_as_if_it_had_been_answered_at_once(desk: Desk) -> None:
    desk.calling.call()
    desk.hall.end(GONE)
    desk.read(after_ms=5)
    desk.hall.end(acts.Called(ticket(), 0))
    assert (desk.number, desk.calling.owed) == ("B021", ())


def test_while_something_is_owed_the_hall_does_not_say_who_is_in_hand(desk: Desk) -> None:
    desk.have()
    desk.lose()
    desk.calling.finish()
    desk.read(at_window("B021", version=3), after_ms=99)
    assert desk.number == ""


def test_who_is_here_is_started_and_finished_while_the_hub_is_gone(desk: Desk) -> None:
    desk.have()
    desk.lose()
    desk.calling.start()
    assert desk.calling.in_hand
    assert desk.calling.in_hand.serving
    desk.calling.finish()
    assert (desk.number, desk.finished, len(desk.calling.owed)) == ("", ["id-B021"], 2)


def test_what_was_done_meanwhile_is_told_in_its_order_when_the_hub_is_back(desk: Desk) -> None:
    desk.have()
    desk.lose()
    desk.calling.start()
    desk.later(60)
    desk.calling.finish()
    desk.read(at_window("B021", version=3), after_ms=5)
    first = desk.hall.end(acts.AloneTold(ticket(state=State.SERVING)))
    second = desk.hall.end(acts.AloneTold(ticket(state=State.DONE, version=5)))
    assert [(one.what, one.ticket) for one in (first, second)] == [("start", "id-B021"), ("finish", "id-B021")]
    assert (second.at - first.at).total_seconds() == 60
    assert (desk.number, desk.calling.owed) == ("", ())


@pytest.mark.parametrize(("read_ms", "number"), [(-10, "B021"), (10, "")])
def test_only_a_hall_read_after_the_hub_was_told_takes_somebody_out_of_hand(
    desk: Desk, read_ms: int, number: str
) -> None:
    desk.have()
    desk.lose()
    desk.calling.recall()
    desk.read(at_window("B021", version=3), after_ms=5)
    told_at = NOW_MS + 90_000
    desk.hall.end(acts.AloneTold(ticket(version=4), told_at=told_at))
    desk.read(after_ms=told_at - NOW_MS + read_ms)
    assert desk.number == number


def test_what_is_owed_keeps_its_order_when_nothing_is_known_of_it_again(desk: Desk) -> None:
    desk.have()
    desk.lose()
    desk.calling.start()
    desk.calling.finish()
    desk.read(at_window("B021", version=3), after_ms=5)
    desk.hall.end(GONE)
    assert [one.name for one in desk.calling.owed] == ["start", "finish"]


def test_nobody_is_called_before_what_is_owed_is_settled(desk: Desk) -> None:
    desk.have(serving=True)
    desk.lose()
    desk.calling.finish()
    desk.calling.call()
    assert desk.hall.wanted == []


def test_who_was_owed_a_start_is_finished_behind_it_with_the_hub_back(desk: Desk) -> None:
    desk.have()
    desk.lose()
    desk.calling.start()
    desk.read(at_window("B021", version=3), after_ms=5)
    desk.hall.end(GONE)
    desk.calling.finish()
    assert [one.name for one in desk.calling.owed] == ["start", "finish"]


# Begin and end.


def test_the_window_opens_for_who_signed_in_in_their_name(desk: Desk) -> None:
    desk.calling.begin("1708", frozenset({"clerk", "agent"}))
    assert desk.hall.end(opened()) == acts.OpenWindow(window="17")
    assert ("act_as", ("1708", ["agent", "clerk"])) in desk.hall.client.calls


def test_who_was_left_in_service_is_served_on(desk: Desk) -> None:
    desk.calling.begin("1708", frozenset({"clerk"}))
    desk.hall.end(opened(ticket(state=State.SERVING)))
    assert desk.number == "B021"


def test_a_window_somebody_has_not_ended_is_asked_about(desk: Desk) -> None:
    desk.calling.begin("1708", frozenset({"clerk"}))
    desk.hall.refuse("window-busy")
    assert desk.calling.question is Question.TAKE_OVER
    desk.calling.begin("1708", frozenset({"clerk"}), take_over=True, reason="take-over")
    assert desk.hall.end(opened()) == acts.OpenWindow(window="17", take_over=True, reason="take-over")
    assert desk.calling.question is Question.NONE


def test_the_window_closes_when_its_clerk_goes(desk: Desk) -> None:
    desk.calling.end()
    assert desk.hall.end(opened()) == acts.CloseWindow(window="17")


def test_with_somebody_in_hand_it_stays_open_for_who_comes_next(desk: Desk) -> None:
    desk.have()
    desk.calling.end()
    assert desk.hall.wanted == []


def test_it_closes_behind_an_act_that_is_still_under_way(desk: Desk) -> None:
    desk.have()
    desk.calling.finish()
    desk.calling.end()
    desk.hall.end(acts.Told(ticket(state=State.DONE, version=4)))
    assert isinstance(desk.hall.wanted[0].act, acts.CloseWindow)


def test_a_window_that_is_closed_is_not_closed_again(desk: Desk) -> None:
    desk.read(at_window(state=WindowState.CLOSED))
    desk.calling.end()
    assert desk.hall.wanted == []


def test_a_machine_without_a_hub_does_nothing_and_breaks_nothing(qapp: object) -> None:
    alone = Calling(None, "", lambda: HOUR)
    alone.begin("1708", frozenset())
    alone.call()
    alone.end()
    assert (alone.doing, alone.state) == ("", WindowState.CLOSED)


# Cards and pauses.


def test_another_persons_card_is_asked_about_and_taken_after_a_yes(desk: Desk) -> None:
    desk.have()
    desk.calling.start("other-hash")
    desk.hall.refuse("not-allowed")
    assert (desk.calling.question, desk.calling.card_hash) == (Question.OTHER_PERSON, "other-hash")
    desk.calling.start("other-hash", other_person=True)
    assert desk.hall.end(acts.Started(ticket(state=State.SERVING), same_person=False)) == acts.Start(
        ticket="id-B021", version=3, person_hash="other-hash", other_person=True
    )


def test_a_start_without_a_card_that_is_refused_asks_nothing(desk: Desk) -> None:
    desk.have()
    desk.calling.start()
    desk.hall.refuse("not-allowed")
    assert (desk.calling.question, desk.calling.told and desk.calling.told.code) == (Question.NONE, "not-allowed")


def test_a_pause_names_its_reason_and_going_on_opens_again(desk: Desk) -> None:
    desk.calling.pause("review")
    assert desk.hall.end(opened()) == acts.SuspendWindow(window="17", reason="review")
    desk.calling.go_on()
    assert desk.hall.end(opened()) == acts.OpenWindow(window="17")


def test_the_same_question_twice_is_taken_back(desk: Desk) -> None:
    desk.calling.ask(Question.SUSPEND)
    desk.calling.ask(Question.SUSPEND)
    assert desk.calling.question is Question.NONE


def test_escape_takes_back_question_and_telling_and_then_has_nothing(desk: Desk) -> None:
    desk.calling.ask(Question.SUSPEND)
    assert desk.calling.back()
    assert not desk.calling.back()


def test_what_nobody_waits_for_is_told_to_the_hub(desk: Desk) -> None:
    desk.calling.tell_hub(acts.Rate(ticket="id-B021", level=5))
    assert desk.hall.end(acts.Told(ticket())) == acts.Rate(ticket="id-B021", level=5)


def test_rules_that_cannot_be_had_are_asked_for_with_the_next_reading(qapp: object) -> None:
    desk = Desk()
    desk.calling.rules = None
    rules = desk.hall.client.told.pop("rules")
    desk.hall.show(with_window(at_window()))
    assert desk.calling.rules is None
    desk.hall.client.told["rules"] = rules
    desk.hall.show(with_window(at_window()))
    assert desk.calling.rules is rules
