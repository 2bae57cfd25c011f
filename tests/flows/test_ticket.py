"""Taking a number: three touches at most, a number that is called only once its slip was heard of, and nothing lost."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.steps.find_part import CardAtHome
from kiosk.steps.progress_screens import Asking
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Choice, FormPage, Goodbye, Guide, Home, Trouble
from kiosk.steps.step import Reason
from kiosk.steps.ticket_part import TICKETS, read_slip
from kiosk.steps.ticket_words import ahead, clock, windows
from kiosk.tickets import acts, day_key
from kiosk.tickets.rules import Limits, Quota
from kiosk.tickets.values import Paper, State
from offline_queue.line import Line, LineState
from tests.support.flow_fakes import START, training_catalogue
from tests.support.flow_walk import card, error, say_all
from tests.support.ticket_walk import APPOINTMENT, Listing, TicketWalk


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[TicketWalk]:
    made = TicketWalk(tmp_path)
    yield made
    made.machine.counter.close()


# It is begun at a window alone.
PASSPORT = "11990100990595954N3990505000000"


def hold(walk: TicketWalk, code: str) -> None:
    walk.with_scanner()
    walk.wait(1.0)
    walk.scan(code)


def coming(walk: TicketWalk, person: str = "", **changes: object) -> acts.Appointment:
    hashed = day_key.hashed("list-key", card(person).number) if person else None
    return walk.machine.appointment(hashed, code=APPOINTMENT, queue="B", **changes)


def next_person(walk: TicketWalk, tmp_path: Path) -> TicketWalk:
    return TicketWalk(tmp_path, machine=walk.machine)


# The ways.


def test_by_card_it_takes_two_touches_from_home(tmp_path: Path) -> None:
    walk = TicketWalk(tmp_path, at="home")
    assert "ticket" in {tile.name for tile in walk.sees(Home).tiles}
    walk.choose("ticket")
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    assert walk.given("printed").number == "B001"
    assert walk.tickets()[0].person_hash not in (None, card("lin-jingshu").number)


def test_without_a_card_it_takes_three(tmp_path: Path) -> None:
    walk = TicketWalk(tmp_path, at="home")
    walk.choose("ticket")
    walk.choose("none")
    walk.choose("E")
    assert walk.given("printed").number == "E001"
    assert walk.tickets()[0].person_hash is None


def test_a_card_laid_at_home_is_not_asked_for_again(walk: TicketWalk) -> None:
    walk.visit.part(CardAtHome).keep(card("lin-jingshu"))
    walk.engine.start("ticket-ask")
    walk.settle()
    assert "林" in walk.says(walk.sees(Choice, "ticket.choose.title"))


def test_the_card_is_overwritten_once_it_was_read(walk: TicketWalk) -> None:
    laid = card("lin-jingshu")
    walk.lay_here(laid)
    assert not any(laid.raw_text + laid.photo)
    number = walk.numbering.number
    assert number
    walk.choose("B")
    walk.press("next")
    assert not any(number)
    assert walk.sees(Goodbye)


def test_a_card_out_of_date_gives_a_number_and_says_so(walk: TicketWalk) -> None:
    walk.lay_here(card("lin-jingshu", valid_to=datetime.date(2020, 1, 1)))
    shown = walk.sees(Choice, "ticket.choose.title")
    assert shown.notice
    assert shown.notice.message.key == "ticket.expired"
    walk.choose("B")
    walk.given("printed")


def test_who_is_seventy_comes_a_little_earlier_without_asking(walk: TicketWalk) -> None:
    walk.lay_here(card("zhao-dehou"))
    walk.choose("B")
    assert walk.tickets()[0].credit == "aged"
    assert "老年人优先" in walk.printer.words()
    assert "老年人优先" in walk.says()


def test_a_card_that_was_not_read_is_asked_for_again(walk: TicketWalk) -> None:
    walk.lay_here(error("id-card.moved"))
    shown = walk.sees(Choice, "ticket.ask.title")
    assert shown.notice
    assert shown.notice.message.key == "apply.cause.id-card.moved"
    walk.wait(0.5)
    walk.lay_here(card("lin-jingshu"))
    walk.sees(Choice, "ticket.choose.title")


def test_without_a_reader_the_other_ways_are_offered(tmp_path: Path) -> None:
    walk = TicketWalk(tmp_path)
    walk.facilities.lose("id_card")
    walk.wait(1.0)
    shown = walk.sees(Choice, "ticket.ask.title-no-reader")
    assert [tile.name for tile in shown.choices if tile.enabled] == ["code", "none"]


def test_nothing_personal_stands_on_slip_screen_or_record(walk: TicketWalk) -> None:
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    seen = walk.printer.words() + walk.says() + repr(walk.facilities.notes) + repr(walk.tickets())
    assert card("lin-jingshu").number not in seen
    assert card("lin-jingshu").name not in seen


# How long it takes.


def test_each_queue_says_how_many_wait_and_no_minutes_before_the_day_knows(walk: TicketWalk) -> None:
    walk.choose("none")
    first = walk.sees(Choice).choices[0]
    assert [tile.name for tile in walk.sees(Choice).choices] == list("ABCDEF")
    assert say_all(first.note)["zh_CN"] == ["前面 0 人"]


def test_the_slip_says_where_how_many_and_when(walk: TicketWalk) -> None:
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    words = walk.printer.words()
    assert all(said in words for said in ("B001", "B区 13–28 号窗口", "前面 0 人", "2026-11-23 10:26", "林*", "训练"))
    assert "补打" not in words


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (None, "前面 7 人"),
        ((0, 5), "前面 7 人，5 分钟以内"),
        ((10, 20), "前面 7 人，约 10–20 分钟"),
        ((45, None), "前面 7 人，超过 45 分钟"),
    ],
)
def test_the_wait_is_told_as_a_span_or_not_at_all(band: tuple[int, int | None] | None, words: str) -> None:
    assert say_all(ahead(7, band))["zh_CN"] == [words]


def test_windows_in_a_row_are_a_span_and_few_are_named() -> None:
    assert windows(["13", "14", "15", "16", "25"]) == ["13–16", "25"]
    assert windows(["17", "18", "19"]) == ["17", "18", "19"]
    assert windows(["东1", "02"]) == ["东1", "02"]
    assert clock(round(START.timestamp() * 1000)) == "10:26"


def test_the_queues_go_on_being_told_while_somebody_reads(walk: TicketWalk) -> None:
    walk.choose("none")
    walk.machine.settle(walk.machine.issue("A", "990101198805120027"))
    walk.wait(5.0)
    assert say_all(walk.sees(Choice).choices[0].note)["zh_CN"] == ["前面 1 人"]


# Two phases.


def test_a_number_is_live_once_its_slip_is_out(walk: TicketWalk) -> None:
    del walk.runner.auto[ReceiptPrinter]
    walk.choose("none")
    walk.choose("A")
    walk.sees(Doing)
    before = walk.tickets()[0]
    walk.end(ReceiptPrinter, walk.printer)
    after = walk.tickets()[0]
    assert (before.live, before.paper, after.live, after.paper) == (False, Paper.PENDING, True, Paper.PRINTED)


@pytest.mark.parametrize(
    ("cause", "kind"),
    [("printer.paper-out", "paper-out"), ("printer.cover-open", "cover-open"), ("printer.lost", "failed")],
)
def test_a_slip_that_did_not_come_out_leaves_the_number_large_and_staff_told(
    walk: TicketWalk, cause: str, kind: str
) -> None:
    walk.printer.script, walk.printer.cause = [PrintResult.FAILED], cause
    walk.choose("none")
    walk.choose("B")
    shown = walk.given(kind)
    assert (shown.number, walk.facilities.told_staff) == ("B001", [Act.PAPER_NOT_PRINTED])
    assert [(one.live, one.paper) for one in walk.tickets()] == [(True, Paper.FAILED)]


def test_a_further_slip_says_that_it_is_one(walk: TicketWalk) -> None:
    walk.printer.script = [PrintResult.FAILED]
    walk.choose("none")
    walk.choose("B")
    walk.press("print-again")
    walk.given("printed")
    assert "补打" in walk.printer.words()
    assert walk.tickets()[0].paper is Paper.PRINTED
    assert "reprinted" in [event.kind for event in walk.machine.desk().events(0)]


def test_a_slip_nobody_is_sure_of_is_asked_about_and_the_number_is_called_all_the_same(walk: TicketWalk) -> None:
    walk.printer.script = [PrintResult.UNSURE]
    walk.choose("none")
    walk.choose("B")
    shown = walk.given("unsure")
    assert [action.name for action in shown.actions] == ["print-again", "next"]
    assert walk.tickets()[0].live
    walk.press("next")
    walk.sees(Goodbye)


def test_a_printer_that_hung_may_have_printed(walk: TicketWalk) -> None:
    walk.printer.script = [DeviceError(ErrorKind.TIMED_OUT, "device.stuck")]
    walk.choose("none")
    walk.choose("B")
    walk.given("unsure")


def test_no_more_than_three_slips_of_one_number(walk: TicketWalk) -> None:
    walk.choose("none")
    walk.choose("B")
    for _ in range(5):
        walk.press("print-again")
    assert len(walk.printer.slips) == 3
    assert [action.name for action in walk.given().actions] == ["next"]


def test_without_a_printer_the_number_is_shown_and_called(walk: TicketWalk) -> None:
    walk.facilities.states["receipt_printer"] = DeviceState("receipt_printer", Condition.FAULT, "printer.paper-out")
    walk.choose("none")
    walk.choose("B")
    walk.given("paper-out")
    assert walk.printer.slips == []
    assert walk.tickets()[0].live


def test_without_an_outbox_the_slip_bears_the_number_of_the_ticket(walk: TicketWalk) -> None:
    walk.outbox.failing = 1
    walk.choose("none")
    walk.choose("B")
    walk.given("printed")
    assert walk.printer.slips[0].job == "K03-20261123-B001"


def test_what_could_not_be_written_down_is_told_again_until_it_is(walk: TicketWalk) -> None:
    del walk.runner.auto[ReceiptPrinter]
    walk.choose("none")
    walk.choose("B")
    counter = walk.runner.auto.pop(TICKETS)
    walk.end(ReceiptPrinter, walk.printer)
    walk.end(TICKETS, Broken())
    assert not any(action.enabled for action in walk.given().actions)
    walk.runner.auto[TICKETS] = counter
    walk.wait(2.0)
    assert walk.tickets()[0].live
    walk.press("next")
    walk.sees(Goodbye)


def test_nobody_is_led_on_before_the_slip_is_out(walk: TicketWalk) -> None:
    del walk.runner.auto[ReceiptPrinter]
    walk.choose("none")
    walk.choose("B")
    for action in ("next", "print-again", "again"):
        walk.press(action)
    walk.sees(Doing)


def test_who_walks_off_with_the_slip_leaves_the_screen_to_the_next_one(walk: TicketWalk) -> None:
    walk.choose("none")
    walk.choose("B")
    walk.wait(20)
    walk.sees(Goodbye)
    walk.wait(30)
    assert walk.reason is Reason.FINISHED


# A number that is there already.


def test_who_comes_again_is_shown_their_number_and_no_second_slip(walk: TicketWalk, tmp_path: Path) -> None:
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    again = next_person(walk, tmp_path)
    again.lay_here(card("lin-jingshu"))
    again.choose("B")
    assert (again.given("held").number, again.printer.slips) == ("B001", [])
    again.press("print-again")
    assert "补打" in again.printer.words()
    assert len(again.tickets()) == 1


def test_a_number_whose_machine_died_is_offered_and_marked_as_printed_again(walk: TicketWalk, tmp_path: Path) -> None:
    del walk.runner.auto[ReceiptPrinter]
    walk.choose("none")
    walk.choose("B")
    walk.machine.again()
    again = next_person(walk, tmp_path)
    left = again.sees(Choice).choices[0]
    assert "B001" in say_all(left)["zh_CN"][0]
    again.choose(left.name)
    again.given("printed")
    assert "补打" in again.printer.words()
    assert (again.tickets()[0].live, again.tickets()[0].paper) == (True, Paper.PRINTED)


def test_one_whose_slip_fails_once_more_is_called_all_the_same(walk: TicketWalk, tmp_path: Path) -> None:
    del walk.runner.auto[ReceiptPrinter]
    walk.choose("none")
    walk.choose("B")
    again = next_person(walk, tmp_path)
    again.printer.script = [PrintResult.FAILED]
    again.choose(again.sees(Choice).choices[0].name)
    again.given("failed")
    assert (again.tickets()[0].live, again.tickets()[0].paper) == (True, Paper.FAILED)


def test_two_minutes_later_such_a_number_is_nobodys(walk: TicketWalk, tmp_path: Path) -> None:
    del walk.runner.auto[ReceiptPrinter]
    walk.choose("none")
    walk.choose("B")
    walk.machine.later(121)
    again = next_person(walk, tmp_path)
    assert [tile.name for tile in again.sees(Choice).choices] == ["code", "none"]
    assert again.tickets()[0].state is State.CANCELLED


def test_a_slip_at_the_scanner_shows_how_its_number_stands(walk: TicketWalk, tmp_path: Path) -> None:
    walk.with_scanner()
    walk.choose("none")
    walk.choose("B")
    code = walk.given("printed").qr
    again = next_person(walk, tmp_path)
    hold(again, code)
    assert again.given("held").number == "B001"
    assert again.printer.slips == []
    assert all(action.enabled for action in again.given().actions)
    again.press("print-again")
    assert "补打" in again.printer.words()


@pytest.mark.parametrize("code", ["BST1/nobody/0123456789ab", "https://example.com", "", "7K2M94P5"])
def test_a_code_that_is_none_of_ours_is_said_to_be_one(walk: TicketWalk, code: str) -> None:
    hold(walk, code)
    shown = walk.sees(Choice, "ticket.ask.title")
    assert shown.notice
    assert shown.notice.message.key == "ticket.foreign"


@pytest.mark.parametrize("state", ["CALLED", "HELD", "NO_SHOW", "CANCELLED"])
def test_a_slip_says_what_has_become_of_its_number(walk: TicketWalk, tmp_path: Path, state: str) -> None:
    walk.choose("none")
    walk.choose("B")
    code = walk.given().qr
    slip = read_slip(code)
    assert slip
    walk.machine.at_window(acts.OpenWindow(window="13"))
    if state in ("CALLED", "NO_SHOW"):
        walk.machine.at_window(acts.CallNext(window="13"))
    moves = {"HELD": acts.Hold(ticket=slip[0]), "NO_SHOW": acts.NoShow(ticket=slip[0]),
             "CANCELLED": acts.Cancel(ticket=slip[0])}  # fmt: skip
    if state in moves:
        walk.machine.rules = msgspec.structs.replace(
            walk.machine.rules, limits=Limits(no_show_calls=1, no_show_after_s=0)
        )
        walk.machine.at_window(moves[state])
    again = next_person(walk, tmp_path)
    hold(again, code)
    said = {"CALLED": "called", "HELD": "held", "NO_SHOW": "missed", "CANCELLED": "over"}[state]
    assert again.given("held" if state in ("CALLED", "HELD") else "over").about[2].key == f"ticket.state.{said}"
    again.press("print-again")
    # Of a number that is over no slip goes round.
    assert len(again.printer.slips) == (state in ("CALLED", "HELD"))


# Appointments.


def test_who_has_an_appointment_is_found_by_card_and_checked_in_by_one_touch(walk: TicketWalk) -> None:
    walk.expect(coming(walk, "lin-jingshu"))
    walk.lay_here(card("lin-jingshu"))
    shown = walk.sees(Choice, "ticket.coming.title")
    assert "10:56–11:26" in walk.says(shown)
    walk.choose("app-1")
    walk.given("printed")
    ticket = walk.tickets()[0]
    assert (ticket.appointment, ticket.credit, "预约 10:56" in walk.printer.words()) == ("app-1", "appointment", True)


def test_the_code_of_an_appointment_is_as_good_as_the_card(walk: TicketWalk) -> None:
    walk.expect(coming(walk))
    walk.choose("code")
    walk.enter(code=APPOINTMENT)
    walk.press("next")
    walk.choose("app-1")
    assert walk.given("printed").number == "B001"


@pytest.mark.parametrize("held", [APPOINTMENT, f"BSA1/{APPOINTMENT}"])
def test_a_code_at_the_scanner_is_as_good_as_typed(walk: TicketWalk, held: str) -> None:
    walk.expect(coming(walk))
    hold(walk, held)
    walk.sees(Choice, "ticket.coming.title")


def test_a_code_at_the_scanner_while_it_is_typed_is_taken(walk: TicketWalk) -> None:
    walk.with_scanner()
    walk.expect(coming(walk))
    walk.choose("code")
    walk.scan("nothing of ours")
    fault = walk.sees(FormPage).fields[0].error
    assert fault
    assert fault.key == "ticket.foreign"
    walk.wait(0.1)
    walk.scan(APPOINTMENT)
    walk.sees(Choice, "ticket.coming.title")


@pytest.mark.parametrize(("typed", "key"), [("7K2M", "progress.code-short"), ("7K2M94P5", "progress.code-wrong")])
def test_a_code_typed_wrongly_is_said_to_be_so(walk: TicketWalk, typed: str, key: str) -> None:
    walk.choose("code")
    walk.enter(code=typed)
    walk.press("next")
    fault = walk.sees(FormPage).fields[0].error
    assert fault
    assert fault.key == key


def test_a_code_nobody_is_expected_by_leads_to_a_number_all_the_same(walk: TicketWalk) -> None:
    walk.choose("code")
    walk.enter(code=APPOINTMENT)
    walk.press("next")
    walk.sees(Trouble, "ticket.none.title")
    walk.press("retry")
    walk.sees(FormPage)
    walk.enter(code=APPOINTMENT)
    walk.press("next")
    walk.press("without")
    walk.choose("C")
    walk.given("printed")


def test_with_an_appointment_something_else_can_be_wanted(walk: TicketWalk) -> None:
    walk.expect(coming(walk, "lin-jingshu"))
    walk.lay_here(card("lin-jingshu"))
    walk.choose("other")
    walk.choose("F")
    assert walk.given().number == "F001"
    assert walk.tickets()[0].appointment is None


def test_a_second_check_in_shows_the_same_number(walk: TicketWalk, tmp_path: Path) -> None:
    walk.expect(coming(walk, "lin-jingshu"))
    for one in (walk, next_person(walk, tmp_path)):
        one.lay_here(card("lin-jingshu"))
        one.choose("app-1")
        assert one.given().number == "B001"
    assert len(walk.tickets()) == 1


def test_an_old_list_is_brought_anew_where_it_says_nothing_of_who_comes(walk: TicketWalk) -> None:
    platform = Listing(card("lin-jingshu").number)
    walk.runner.auto["platform"] = platform
    walk.lay_here(card("lin-jingshu"))
    walk.sees(Choice, "ticket.coming.title")
    assert platform.asked == ["/halls/9901000001/appointments?date=2026-11-23"]


def test_a_list_that_was_brought_just_now_is_not_asked_for_again(walk: TicketWalk, tmp_path: Path) -> None:
    walk.runner.auto["platform"] = Listing(card("lin-jingshu").number)
    walk.lay_here(card("lin-jingshu"))
    again = next_person(walk, tmp_path)
    again.runner.auto["platform"] = platform = Listing(card("lin-jingshu").number)
    again.lay_here(card("zhou-min"))
    again.sees(Choice, "ticket.choose.title")
    assert platform.asked == []


def test_without_a_line_the_platform_is_not_asked(walk: TicketWalk) -> None:
    walk.facilities.line = LineState(Line.DOWN, START.timestamp())
    walk.lay_here(card("lin-jingshu"))
    walk.sees(Choice, "ticket.choose.title")
    assert [call for call in walk.runner.calls if call.on == "platform"] == []


def test_for_a_list_that_does_not_come_nobody_waits(walk: TicketWalk) -> None:
    del walk.runner.auto["platform"]
    walk.lay_here(card("lin-jingshu"))
    walk.sees(Asking)
    walk.wait(3.0)
    walk.sees(Choice, "ticket.choose.title")


def test_a_platform_that_does_not_answer_holds_nobody_up(walk: TicketWalk) -> None:
    walk.runner.auto["platform"] = platform = Listing()
    walk.lay_here(card("lin-jingshu"))
    walk.sees(Choice, "ticket.choose.title")
    assert len(platform.asked) == 1


def test_the_platform_is_told_who_came_with_which_number(walk: TicketWalk) -> None:
    walk.expect(coming(walk, "lin-jingshu"))
    walk.lay_here(card("lin-jingshu"))
    walk.choose("app-1")
    (later,) = walk.facilities.stored_later
    later(walk.outbox, Deadline.after(5), CancelToken())
    (put,) = walk.outbox.puts.values()
    ticket = walk.tickets()[0]
    assert (put.kind, put.dossier) == ("check-in", "app-1")
    assert put.body["ticket"] == {"id": ticket.id, "no": "B001"}
    assert put.body["device"] == {"region": "990100", "hall": "0001", "device": "03"}


# From a matter that a window does.


def at_the_passport_office(tmp_path: Path) -> TicketWalk:
    walk = TicketWalk(tmp_path, at="home", sections=("find", "apply", "ticket"))
    matter = training_catalogue().item(PASSPORT)
    assert matter
    walk.visit.begin(matter, None)
    walk.engine.start("find-guide")
    walk.settle()
    return walk


def test_from_the_guide_of_a_matter_a_number_for_its_window_is_two_touches(tmp_path: Path) -> None:
    walk = at_the_passport_office(tmp_path)
    assert [action.name for action in walk.sees(Guide).actions if action.primary] == ["number"]
    walk.press("number")
    walk.choose("none")
    assert walk.given("printed").number == "D001"


def test_if_that_window_gives_no_number_another_can_be_chosen(tmp_path: Path) -> None:
    walk = at_the_passport_office(tmp_path)
    walk.machine.rules = msgspec.structs.replace(
        walk.machine.rules,
        queues=tuple(msgspec.structs.replace(one, quota=Quota(0, 0)) for one in walk.machine.rules.queues),
    )
    walk.press("number")
    walk.choose("none")
    walk.sees(Trouble, "ticket.refused.quota-full")
    walk.press("again")
    walk.sees(Choice, "ticket.choose.title")


@pytest.mark.parametrize("without", ["station", "closed", "catalogue"])
def test_where_no_number_is_given_the_guide_offers_none(tmp_path: Path, without: str) -> None:
    walk = at_the_passport_office(tmp_path)
    if without == "station":
        walk.facilities.post = "station"
    elif without == "closed":
        walk.timers.now = 8 * 3600.0
    else:
        walk.facilities.sections = ("find", "apply")
    walk.engine.start("find-guide")
    walk.settle()
    assert [action.name for action in walk.sees(Guide).actions if action.primary] == ["others"]
    walk.press("number")
    walk.sees(Guide)


# No number.


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        ({"limits": Limits(most_per_person=0)}, "too-many"),
        ({"queues": "quota"}, "quota-full"),
    ],
)
def test_why_no_number_is_given_is_said(walk: TicketWalk, rules: dict[str, object], kind: str) -> None:
    if "queues" in rules:
        rules = {"queues": tuple(msgspec.structs.replace(one, quota=Quota(0, 0)) for one in walk.machine.rules.queues)}
    walk.machine.rules = msgspec.structs.replace(walk.machine.rules, **rules)
    walk.lay_here(card("lin-jingshu"))
    walk.choose("B")
    walk.sees(Trouble, f"ticket.refused.{kind}")
    walk.press("again")
    walk.sees(Choice, "ticket.choose.title")


def test_a_queue_that_gives_none_any_more_cannot_be_chosen(walk: TicketWalk) -> None:
    first, *others = walk.machine.rules.queues
    ended = msgspec.structs.replace(first, stops=(datetime.time(10),))
    walk.machine.rules = msgspec.structs.replace(walk.machine.rules, queues=(ended, *others))
    walk.choose("none")
    shown = walk.sees(Choice, "ticket.choose.title").choices
    assert [tile.name for tile in shown if not tile.enabled] == ["A"]
    walk.choose("A")
    walk.sees(Choice, "ticket.choose.title")


def test_what_means_nothing_anywhere_changes_nothing(walk: TicketWalk) -> None:
    walk.expect(coming(walk, "lin-jingshu"))
    ways = (
        lambda: walk.choose("code"), lambda: walk.press("back"), lambda: walk.lay_here(card("lin-jingshu")),
        lambda: walk.choose("other"), lambda: walk.choose("C"),
    )  # fmt: skip
    for way in ways:
        way()
        screen = walk.screen
        walk.enter(nothing="x")
        walk.sign(())
        walk.press("nonsense")
        assert type(walk.screen) is type(screen)


def test_two_numbers_without_a_card_are_half_a_minute_apart(walk: TicketWalk, tmp_path: Path) -> None:
    walk.choose("none")
    walk.choose("B")
    again = next_person(walk, tmp_path)
    again.choose("none")
    again.choose("B")
    again.sees(Trouble, "ticket.refused.too-soon")


def test_a_counter_that_does_not_answer_sends_people_to_the_desk(walk: TicketWalk) -> None:
    walk.runner.auto[TICKETS] = Broken()
    walk.choose("none")
    walk.sees(Trouble, "ticket.refused.other")
    walk.press("again")
    walk.sees(Trouble, "ticket.refused.other")


def test_a_hub_of_the_other_mode_is_said_so_that_staff_know_what_is_wrong(walk: TicketWalk) -> None:
    walk.runner.auto[TICKETS] = Broken(DeviceError(ErrorKind.DEVICE, "tickets.wrong-hub", "hub-training"))
    walk.choose("none")
    walk.sees(Trouble, "ticket.refused.wrong-hub")


def test_a_number_that_was_asked_for_in_vain_is_asked_for_again_by_the_same_act(walk: TicketWalk) -> None:
    walk.choose("none")
    walk.sees(Choice, "ticket.choose.title")
    counter, walk.runner.auto[TICKETS] = walk.runner.auto[TICKETS], Broken()
    walk.choose("B")
    wish = walk.numbering.wish
    walk.sees(Trouble, "ticket.refused.other")
    walk.runner.auto[TICKETS] = counter
    walk.press("again")
    walk.choose("B")
    assert (walk.given().number, walk.tickets()[0].id) == ("B001", wish)


@pytest.mark.parametrize("hour", [12, 13])
def test_at_noon_no_number_is_given(walk: TicketWalk, hour: int) -> None:
    walk.timers.now = (START.replace(hour=hour, minute=10) - START).total_seconds()
    walk.engine.start("ticket-ask")
    walk.settle()
    walk.choose("none")
    walk.sees(Trouble, "ticket.refused.not-issuing")


def test_of_a_closed_hall_people_are_told_when_it_opens(walk: TicketWalk) -> None:
    walk.timers.now = 8 * 3600.0
    walk.engine.start("ticket-ask")
    walk.settle()
    shown = walk.sees(Trouble, "ticket.closed.title")
    assert "9:00" in walk.says(shown)


def test_a_machine_without_a_hall_gives_no_numbers(walk: TicketWalk) -> None:
    walk.facilities.post = "station"
    walk.engine.start("ticket-ask")
    walk.settle()
    walk.sees(Trouble, "ticket.not-here.title")
    walk.engine.start("home")
    walk.settle()
    assert "ticket" not in {tile.name for tile in walk.sees(Home).tiles}


def test_a_touch_that_means_nothing_leaves_everything_as_it_is(walk: TicketWalk) -> None:
    for action, value in (("choose", "left-nobody"), ("next", ""), ("open", "x")):
        walk.press(action, value)
    walk.sees(Choice, "ticket.ask.title")
    walk.choose("none")
    for action, value in (("choose", "Z"), ("next", "")):
        walk.press(action, value)
    walk.sees(Choice, "ticket.choose.title")
    walk.expect(coming(walk, "lin-jingshu"))
    walk.press("back")
    walk.engine.start("ticket-ask")
    walk.settle()
    walk.lay_here(card("lin-jingshu"))
    walk.choose("nobody")
    walk.sees(Choice, "ticket.coming.title")


def test_the_favourites_make_room_for_it(tmp_path: Path) -> None:
    walk = TicketWalk(tmp_path, at="home")
    tiles = walk.sees(Home).tiles
    assert (len(tiles), tiles[0].name) == (10, "ticket")


class Broken:
    """A counter whose file cannot be read, or that ends in another error."""

    def __init__(self, wrong: Exception | None = None) -> None:
        self._wrong = wrong or ValueError()

    def __getattr__(self, name: str) -> object:
        raise self._wrong
