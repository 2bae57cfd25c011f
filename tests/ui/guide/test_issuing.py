"""Numbers of the guide desk at a real hub: committed, printed, told of; what is not sure is asked, none comes twice."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from devices.device import Condition
from kiosk.hall import announcements, fleet, help_calls
from kiosk.hall.appointments import of_today
from kiosk.hall.help_calls import HelpWish
from kiosk.hub.fleet_values import DeviceTold
from kiosk.platform.errors import LateAnswerError
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts, schema, views
from kiosk.tickets.values import Paper, State, Who
from tests.support.fleet_words import said as told_by
from tests.support.guide_desk import FAILED, PRINTED, UNSURE, Desk
from tests.support.hall import TEN
from tests.support.hubs import HubThread
from tests.support.parcels import new_id
from tests.support.raw_hall import RawMachine
from tests.support.signed_staff import LATER
from tests.support.sync_hall import emptied
from ui.guide import announcing
from ui.guide.announcing import Screen
from ui.guide.asks import Asks
from ui.guide.issuing import Wanted


@pytest.fixture
def desk(running: HubThread, qapp: object) -> Desk:
    emptied(running)
    return Desk(running)


def test_a_number_is_called_only_once_its_slip_is_out(desk: Desk) -> None:
    desk.state.give()
    assert (desk.tickets(), desk.slips()) == ([("A001", Paper.PRINTED, True)], ["printed"])
    said = desk.slip(0)
    assert ("A001" in said, "刷证" in said) == (True, False)


def test_a_group_gets_its_numbers_one_after_the_other(desk: Desk) -> None:
    desk.state.set_count(3)
    desk.state.give()
    assert [number for number, _, _ in desk.tickets()] == ["A001", "A002", "A003"]
    assert (desk.issuing.busy, desk.state.count) == (False, 1)


def test_a_class_is_a_head_start_and_stands_on_the_slip(desk: Desk) -> None:
    desk.state.prefer(0)
    desk.state.give()
    assert "老年人优先" in desk.slip(0)
    assert (desk.issuing.given[0].ticket.credit_s, desk.state.credit) == (600, "normal")


def test_paper_that_does_not_come_out_leaves_a_valid_number_that_is_printed_again(desk: Desk) -> None:
    desk.context.printer.ends = [FAILED]
    desk.state.give()
    assert (desk.tickets(), desk.slips()) == ([("A001", Paper.FAILED, True)], ["failed"])
    desk.state.reprint()
    assert (desk.slips(), "补打" in desk.slip(1)) == (["printed", "printed"], True)
    assert views.ticket(desk.hub.hub.desk.engine, desk.issuing.given[0].ticket.id).paper is Paper.PRINTED  # type: ignore[union-attr]  # it is there


def test_a_printer_that_is_not_ready_is_not_asked(desk: Desk) -> None:
    desk.around.ready = Condition.FAULT
    desk.state.set_count(2)
    desk.state.give()
    assert (desk.slips(), desk.issuing.given[0].cause) == (["failed", "failed"], "printer.paper-out")
    assert desk.context.printer.slips == []


@pytest.mark.parametrize(("came_out", "paper"), [(True, Paper.PRINTED), (False, Paper.FAILED)])
def test_a_slip_nobody_is_sure_of_is_asked_about_before_anything_else(desk: Desk, came_out: bool, paper: Paper) -> None:
    desk.context.printer.ends = [UNSURE]
    desk.state.set_count(2)
    desk.state.give()
    desk.state.give()
    assert (desk.state.asks, desk.tickets()) == (Asks.PAPER, [("A001", Paper.PENDING, False)])
    desk.state.came_out(came_out)
    assert (desk.tickets(), desk.state.asks) == ([("A001", paper, True)], Asks.NOTHING)


def test_a_wish_nothing_was_heard_of_is_no_second_number(desk: Desk) -> None:
    desk.hall.lost = LateAnswerError("late")
    desk.state.give()
    assert (desk.state.told, len(desk.issuing.given)) == ("unknown", 0)
    desk.hall.lost = None
    desk.state.give()
    assert desk.tickets() == [("A001", Paper.PRINTED, True)]


def test_another_wish_after_it_is_another_number(desk: Desk) -> None:
    desk.hall.lost = LateAnswerError("late")
    desk.issuing.give(Wanted("social"))
    desk.hall.lost = None
    desk.issuing.give(Wanted("estate"))
    assert desk.tickets() == [("B001", Paper.PRINTED, True)]


def test_a_refusal_is_told_by_its_code_and_ends_the_group(desk: Desk) -> None:
    desk.hub.hub.desk.do(acts.CloseDay(day="2026-11-23", expire_reason="x"), new_id(), who(), desk.hub.now)
    desk.state.set_count(3)
    desk.state.give()
    assert (desk.state.told, desk.issuing.busy, desk.slips()) == ("day-closed", False, [])


def who() -> Who:
    return Who("hub")


@pytest.mark.parametrize("count", [0, 31])
def test_nobody_gets_none_or_a_whole_roll(desk: Desk, count: int) -> None:
    desk.issuing.give(Wanted("social"), count)
    assert desk.slips() == []


def test_without_a_queue_nothing_is_given(desk: Desk) -> None:
    desk.state.queue = ""
    desk.state.give()
    assert (desk.state.told, desk.slips()) == ("no-queue", [])


def test_who_was_passed_over_is_found_let_back_moved_and_cancelled(desk: Desk) -> None:
    desk.state.give()
    number = desk.issuing.given[0].ticket.number
    window = desk.hub.client()
    window.do(acts.OpenWindow(window="01"), new_id())
    ticket = window.do(acts.CallNext(window="01"), new_id()).ticket
    assert ticket
    desk.hub.later(60)
    window.do(acts.Recall(ticket=ticket.id), new_id())
    window.do(acts.NoShow(ticket=ticket.id), new_id())
    desk.hall.look()
    assert [one.number for one in desk.state.missed] == [number]
    desk.state.find(number.lower())
    desk.state.restore()
    assert desk.state.story
    assert desk.state.story.ticket.state is State.WAITING
    desk.state.ask(Asks.QUEUE)
    desk.state.answer(1, "")
    assert desk.state.story.ticket.queue == "estate"
    desk.state.ask(Asks.CANCEL)
    desk.state.answer(0, "不办了")
    assert (desk.state.story.ticket.state, desk.state.can_come_back) == (State.CANCELLED, False)


def test_a_number_somebody_else_moved_first_is_said_so_and_read_anew(desk: Desk) -> None:
    desk.state.give()
    desk.state.find("A1")
    desk.hub.client().do(acts.Hold(ticket=desk.issuing.given[0].ticket.id), new_id())
    desk.state.ask(Asks.CANCEL)
    desk.state.answer(0, "不办了")
    assert desk.state.told == "version-mismatch"


def test_who_calls_is_seen_gone_to_and_ended(desk: Desk) -> None:
    desk.context.staff.who = SignedIn("0305", "", frozenset({"guide"}), LATER)
    name = new_id()
    help_calls.call(desk.hub.client("kiosk"), HelpWish(machine="自助区 3 号机", language="zh_CN"), name)
    desk.state.tick()
    assert [one.machine for one in desk.state.calls.items] == ["自助区 3 号机"]
    desk.state.go(0)
    assert help_calls.one(desk.hub.client("kiosk"), name).state == "coming"
    desk.state.go(0)
    desk.state.go(5)
    assert help_calls.one(desk.hub.client("kiosk"), name).state == "done"


def test_what_is_announced_is_the_halls_own_sentence_in_both_languages(desk: Desk) -> None:
    desk.context.staff.who = SignedIn("0305", "", frozenset({"guide"}), LATER)
    desk.state.ask(Asks.ANNOUNCE)
    desk.state.answer(0, "")
    assert announcements.standing(desk.hub.client("board")) == ()
    desk.state.send()
    (said,) = announcements.standing(desk.hub.client("board"))
    assert (said.kind, said.words.zh[:5], said.words.en[:11], said.speak) == ("line", "网络断了，", "The network", 2)
    desk.state.take_down()
    assert announcements.standing(desk.hub.client("board")) == ()


def test_own_words_are_announced_as_they_are(desk: Desk) -> None:
    desk.state.announce("other", "献血车在东门")
    desk.state.announce("other")
    desk.state.send()
    desk.state.send()
    assert [one.words.zh for one in announcements.standing(desk.hub.client("board"))] == ["献血车在东门"]


def test_an_announcement_of_some_zones_is_heard_there_and_on_screens_of_the_whole_hall(desk: Desk) -> None:
    desk.state.announce("lost")
    assert desk.state.draft is not None
    desk.state.shape(replace(desk.state.draft, zones=("east",), minutes=10))
    desk.state.send()
    board = desk.hub.client("board")
    (said,) = announcements.standing(board)
    assert (said.zones, said.until - said.at) == (("east",), 600_000)
    assert announcements.standing(board, "east") == (said,)
    assert announcements.standing(board, "west") == ()


def test_the_screens_of_the_hall_are_asked_for_before_anything_is_announced(desk: Desk) -> None:
    speaker = DeviceTold("speaker", "ready")
    fleet.report(desk.hub.client("board"), told_by(post="board", zone="east", devices=(speaker,)))
    desk.state.announce("lost")
    assert desk.state.fleet is not None
    assert desk.state.draft is not None
    assert announcing.screens(desk.state.fleet, desk.state.draft) == (Screen("board", "east", "speaks"),)


def test_an_event_of_a_call_makes_the_desk_look_at_once(desk: Desk) -> None:
    desk.context.staff.who = SignedIn("0305", "", frozenset({"guide"}), LATER)
    help_calls.call(desk.hub.client("kiosk"), HelpWish(machine="自助区 3 号机", language="en"), new_id())
    for event in desk.hub.hub.desk.events(0):
        desk.hall.happened.emit(event)
    assert len(desk.state.calls.items) == 1


def test_who_begins_acts_in_their_name(desk: Desk) -> None:
    desk.state.begin("0306", frozenset({"guide"}))
    desk.state.give()
    assert desk.hub.hub.desk.events(0)[0].staff == "0306"


def test_the_appointments_of_today_name_nobody_and_are_checked_in_once(desk: Desk) -> None:
    at = round(TEN.timestamp() * 1000)
    today, tomorrow = new_id(), new_id()
    listed = (acts.Appointment(today, "7K2M", "social", at, at + 1_800_000, "ab" * 32),
              acts.Appointment(tomorrow, "8K2M", "estate", at + 86_400_000, at + 90_000_000))  # fmt: skip
    desk.hub.hub.desk.do(acts.TakeAppointments(appointments=listed), new_id(), who(), desk.hub.now)
    (one,) = of_today(desk.hall.client)
    assert (one.id, one.state, one.number) == (today, "CONFIRMED", "")
    desk.issuing.check_in(today)
    (one,) = of_today(desk.hall.client)
    assert (one.state, one.number, desk.slips()) == ("CHECKED_IN", "A001", ["printed"])
    assert "预约" in desk.slip(0)
    desk.issuing.check_in(today)
    assert desk.state.told == "ticket-exists"


def test_nothing_of_a_card_or_a_code_is_in_the_list(desk: Desk) -> None:
    heard = RawMachine(desk.hub.url, "guide").ask("GET", "/appointments").content.decode()
    assert heard == '{"items":[]}'


def give_many(desk: Desk, seed: int, count: int) -> int:
    """Give so many numbers over a printer and a line that fail at random; return how often a slip was asked about."""
    chance, asked = random.Random(seed), 0
    for _ in range(count):
        desk.context.printer.ends = [chance.choice((PRINTED, PRINTED, FAILED, UNSURE))]
        if chance.random() < 0.2:
            desk.hall.lost = LateAnswerError("late")
            desk.issuing.give(Wanted("social"))
            desk.hall.lost = None
        desk.issuing.give(Wanted("social"))
        while desk.issuing.unsure:
            asked += 1
            desk.state.came_out(chance.random() < 0.5)
    return asked


def held(desk: Desk, seed: int, count: int) -> None:
    """Hold that as many numbers were given as were wanted, each once, none waiting for word of its slip."""
    asked = give_many(desk, seed, count)
    with desk.hub.hub.desk.engine.connect() as connection:
        rows = connection.execute(select(schema.ticket.c.no, schema.ticket.c.live).order_by(schema.ticket.c.no)).all()
    assert [tuple(row) for row in rows] == [(no, True) for no in range(1, count + 1)]
    unsure = [one for one in desk.context.printer.results if one is UNSURE]
    assert asked == len(unsure) > 0


def test_whatever_printer_and_line_do_each_wish_is_one_number_and_each_unsure_slip_one_question(desk: Desk) -> None:
    held(desk, 7, 30)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_so_are_a_thousand(desk: Desk, seed: int) -> None:
    held(desk, seed, 1000)
