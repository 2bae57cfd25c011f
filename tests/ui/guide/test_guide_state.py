"""The guide desk as a state at a hall under a test's hands: late answers, silence, head starts that are not lost."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QObject

from config.texts import wording
from devices.receipt_printer import ReceiptPrinter
from kiosk.domain.words import Words
from kiosk.hall.appointments import AppointmentSeen
from kiosk.hall.help_calls import HelpCalls
from kiosk.hall.line import HallSeen
from kiosk.hall.stories import Story
from kiosk.platform.errors import LateAnswerError, UnreachableError
from kiosk.staff.session import SignedIn
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import Event, State
from tests.support.guide_desk import Around
from tests.support.hand_hall import HandHall
from ui.desk.density import NORMAL, look_of
from ui.guide import words
from ui.guide.appointments_state import AppointmentsState
from ui.guide.asks import Asks
from ui.guide.issuing import MOST, GivenHere
from ui.guide.samples import ANNOUNCED, APPOINTMENTS, CALLS, GUIDE, MISSED, PAPER, ticket
from ui.guide.state import CREDITS, LOOK_SECONDS, GuideState
from ui.hall.samples import HOUR, NOW_MS, RULES, lost, seen

CUT, LATE = UnreachableError("unreachable"), LateAnswerError("late")
LOOK, ENGLISH = (look_of(NORMAL, wording(language)) for language in ("zh_CN", "en"))
LATE_WORDS = Words("今天延时服务，手里有号的都会办完", "We stay open longer today. Everyone with a number is served")
WAITING = Story(ticket("B014", "medical", State.WAITING), ())


class Staff:
    """Who sits at the desk."""

    def __init__(self) -> None:
        self.who: SignedIn | None = GUIDE

    def may(self, right: Any) -> bool:
        return self.who is not None and self.who.may(right)


class Context(QObject):
    """What the state asks of a window's context; slow work waits for its end."""

    def __init__(self, hall: HandHall | None) -> None:
        super().__init__()
        self.hall, self.wording, self.terminal, self.staff = hall, wording("zh_CN"), None, Staff()
        self.slow: list[tuple[Any, Any]] = []

    def now(self) -> object:
        return HOUR

    def run(self, on: Any, call: Any, seconds: float, done: Any) -> None:
        self.slow.append((on, done))

    def end(self, answer: object) -> None:
        """End the oldest work."""
        self.slow.pop(0)[1](answer)


class Desk:
    """The state, its hall, and a clock."""

    def __init__(self, hall: HandHall | None = None) -> None:
        self.clock = 0.0
        self.context: Any = Context(hall)
        self.state = GuideState(self.context, Around(), clock=lambda: self.clock)  # type: ignore[arg-type]  # as far as it is asked

    @property
    def hall(self) -> Any:
        return self.context.hall

    def answer(self, number: str, found: object) -> None:
        """Have the hub answer about a number."""
        self.state._found(number, found)


@pytest.fixture
def desk(qapp: object) -> Desk:
    made = Desk(HandHall(seen()))
    made.state.rules = made.state.issuing.rules = RULES
    made.state.see(made.hall.now)
    made.hall.client.calls.clear()
    # A question waits until a test answers it.
    made.hall.holds_questions = True
    return made


@pytest.fixture
def alone(qapp: object) -> Desk:
    """Give a desk of a hall without a hub."""
    return Desk()


# Without a hub, and before it answers.


def test_without_a_hub_nothing_is_promised_and_nothing_breaks(alone: Desk) -> None:
    state = alone.state
    for act in (state.look, state.tick, state.take_down, state.hear_message, state.give, lambda: state.find("b13")):
        act()
    state.begin("0305", frozenset({"guide"}))
    state.announce("line")
    assert (state.told, state.story, state.looked_for, state.queues, state.hub_ms) == ("no-hub", None, "", (), 0)


def test_a_number_of_the_hall_is_no_act_without_one(alone: Desk) -> None:
    state = alone.state
    state.story, state.rules = MISSED, RULES
    state.restore()
    state.reprint()
    assert (state.told, state.issuing.busy) == ("", True)


@pytest.mark.parametrize(("clock", "at"), [(0.0, NOW_MS), (12.5, NOW_MS + 12_500), (-3.0, NOW_MS)])
def test_the_hubs_hour_goes_on_with_our_clock_and_never_back(desk: Desk, clock: float, at: int) -> None:
    desk.clock = clock
    assert desk.state.hub_ms == at


def test_rules_that_could_not_be_read_are_asked_for_again(qapp: object) -> None:
    desk = Desk(HandHall(seen()))
    desk.hall.client.told.clear()
    desk.state.see(seen())
    desk.hall.client.told["rules"] = RULES
    desk.state.see(seen())
    assert desk.state.rules is RULES is desk.state.issuing.rules


# Choosing.


@pytest.mark.parametrize(("code", "queue"), [("medical", "medical"), ("nobody", "all"), ("", "all")])
def test_only_a_queue_of_the_hall_is_chosen(desk: Desk, code: str, queue: str) -> None:
    desk.state.choose(code)
    assert desk.state.queue == queue


@pytest.mark.parametrize(("place", "credit"), list(enumerate(CREDITS[:4])))
def test_a_class_is_chosen_by_its_place_and_taken_back(desk: Desk, place: int, credit: str) -> None:
    desk.state.prefer(place)
    chosen = desk.state.credit
    desk.state.prefer(place)
    assert (chosen, desk.state.credit) == (credit, "normal")


@pytest.mark.parametrize(("role", "told", "credit"), [("guide", "not-lead", "normal"), ("hall-manager", "", "green")])
def test_the_green_lane_is_given_by_who_leads(desk: Desk, role: str, told: str, credit: str) -> None:
    desk.context.staff.who = SignedIn("1", "", frozenset({role}), GUIDE.until)
    desk.state.prefer(CREDITS.index("green"))
    assert (desk.state.told, desk.state.credit) == (told, credit)


@pytest.mark.parametrize(("wanted", "count"), [(-1, 1), (0, 1), (1, 1), (MOST, MOST), (MOST + 1, MOST)])
def test_at_least_one_and_at_most_a_group_is_given(desk: Desk, wanted: int, count: int) -> None:
    desk.state.set_count(wanted)
    assert desk.state.count == count


# Giving.


def wanted(desk: Desk) -> list[tuple[str, str]]:
    return [(one.act.queue, one.act.credit) for one in desk.hall.wanted if isinstance(one.act, acts.Issue)]


@pytest.mark.parametrize("answer", [CUT, LATE])
def test_pressed_again_after_silence_it_is_the_same_wish_with_its_head_start(desk: Desk, answer: Exception) -> None:
    desk.state.prefer(0)
    desk.state.give()
    first = desk.hall.wanted[0].id
    desk.hall.end(answer)
    again = (desk.state.told, desk.state.credit)
    desk.state.give()
    assert (again, desk.hall.wanted[0].id, wanted(desk)) == (("unknown", "aged"), first, [("all", "aged")])


def test_refused_the_head_start_stays_for_another_queue(desk: Desk) -> None:
    desk.state.prefer(1)
    desk.state.give()
    desk.hall.refuse("quota-full")
    desk.state.choose("medical")
    desk.state.give()
    assert wanted(desk) == [("medical", "disabled")]


def test_a_class_that_was_chosen_meanwhile_is_not_taken_for_the_one_before(desk: Desk) -> None:
    desk.state.prefer(0)
    desk.state.give()
    desk.state.prefer(2)
    desk.hall.refuse("not-issuing")
    assert desk.state.credit == "pregnant"


def test_taken_back_by_hand_a_class_does_not_come_again(desk: Desk) -> None:
    desk.state.prefer(0)
    desk.state.give()
    desk.hall.refuse("not-issuing")
    desk.state.prefer(0)
    desk.state.issuing.changed.emit()
    assert desk.state.credit == "normal"


def test_what_is_chosen_while_a_slip_is_printed_waits_for_who_comes_next(desk: Desk) -> None:
    desk.state.give()
    desk.state.prefer(3)
    desk.state.set_count(2)
    desk.state.give()
    assert (len(desk.hall.wanted), desk.state.credit, desk.state.count) == (1, "veteran", 2)


def test_while_a_slip_is_asked_about_nothing_is_given_and_nothing_is_lost(desk: Desk) -> None:
    desk.state.issuing.given.append(GivenHere(WAITING.ticket, HOUR, "unsure"))
    desk.state.prefer(0)
    desk.state.give()
    assert (desk.hall.wanted, desk.state.credit) == ([], "aged")


@pytest.mark.parametrize("act", ["reprint", "check-in"])
def test_another_act_that_is_refused_leaves_a_wish_nobody_heard_of_as_it_is(desk: Desk, act: str) -> None:
    issuing = desk.state.issuing
    desk.state.give()
    first = desk.hall.wanted[0].id
    desk.hall.end(CUT)
    if act == "reprint":
        issuing.reprint(WAITING.ticket)
    else:
        issuing.check_in("p1")
    desk.hall.refuse("not-found")
    desk.state.give()
    assert (desk.hall.wanted[0].id, issuing.undone) == (first, None)


@pytest.mark.parametrize("answers", [True, False])
def test_why_nothing_can_be_given_is_the_queue_or_the_hub(desk: Desk, answers: bool) -> None:
    desk.state.queue = ""
    if not answers:
        desk.state.seen = lost(desk.state.seen)
    desk.state.give()
    assert (desk.state.told, desk.hall.wanted) == ("no-queue" if answers else "no-hub", [])


def test_a_second_wish_while_one_is_under_way_is_none(desk: Desk) -> None:
    desk.state.give()
    for act in (lambda: desk.state.issuing.check_in("p1"), lambda: desk.state.issuing.reprint(WAITING.ticket)):
        act()
    assert [type(one.act) for one in desk.hall.wanted] == [acts.Issue]


def test_a_number_is_printed_under_a_number_of_its_own(desk: Desk) -> None:
    desk.state.give()
    desk.hall.end(acts.Issued(WAITING.ticket, 3))
    lanes = [desk.context.slow[0][0]]
    desk.context.end("G1-20261123-0001")
    lanes.append(desk.context.slow[0][0])
    assert (lanes, [one.slip for one in desk.state.issuing.given]) == (["outbox", ReceiptPrinter], ["printing"])


# Looking a number up.


@pytest.mark.parametrize(
    ("typed", "path"), [("b13", "/numbers/B013"), (" B013 ", "/numbers/B013"), ("S7", "/numbers/S007")]
)
def test_a_number_is_asked_for_as_it_is_printed(desk: Desk, typed: str, path: str) -> None:
    desk.state.find(typed)
    desk.hall.questions[0]()
    assert desk.hall.client.calls == [("read", (path, Story))]


@pytest.mark.parametrize("typed", ["13", "B", "", "B13x", "谁"])
def test_what_is_no_number_is_not_asked_for(desk: Desk, typed: str) -> None:
    desk.state.story = MISSED
    desk.state.find(typed)
    assert (desk.hall.questions, desk.state.looked_for, desk.state.story) == ([], typed, None)


@pytest.mark.parametrize(
    ("answer", "looked_for", "told"),
    [(TicketError("not-found"), "B014", ""), (CUT, "", "unread"), (LATE, "", "unread"), (WAITING, "", "")],
)
def test_not_given_today_and_not_read_are_two_things(desk: Desk, answer: object, looked_for: str, told: str) -> None:
    desk.state.find("B14")
    desk.answer("B014", answer)
    assert (desk.state.looked_for, desk.state.told) == (looked_for, told)
    assert (desk.state.story is None) is (answer is not WAITING)


@pytest.mark.parametrize(
    ("look", "said"), [(LOOK, "大厅读不到，没查成"), (ENGLISH, "The hall cannot be read, not looked up")]
)
def test_that_a_number_could_not_be_looked_up_is_said_and_not_that_there_is_none(
    desk: Desk, look: Any, said: str
) -> None:
    desk.state.find("B14")
    desk.answer("B014", CUT)
    assert words.told_words(look, desk.state) == said
    assert [card.key for card in words.number_cards(look, desk.state)] == ["empty"]


@pytest.mark.parametrize(("other", "kept"), [("B14", True), ("B15", False)])
def test_silence_leaves_what_was_read_of_the_same_number_alone(desk: Desk, other: str, kept: bool) -> None:
    desk.state.find("B14")
    desk.answer("B014", WAITING)
    desk.state.find(other)
    desk.answer(desk.state._number, CUT)
    assert (desk.state.story is not None) is kept


def test_an_act_read_anew_does_not_bring_back_a_number_somebody_left(desk: Desk) -> None:
    desk.state.find("B14")
    desk.answer("B014", WAITING)
    desk.state.reprint()
    desk.state.find("B13")
    desk.state.did(acts.Told(WAITING.ticket))
    desk.answer("B013", MISSED)
    desk.answer("B014", WAITING)
    assert desk.state.story is MISSED


def event(kind: str, ticket: str = "") -> Event:
    return Event(5000, "2026-11-23", NOW_MS, kind, ticket, "17", "1708", "W17", {})


@pytest.mark.parametrize(
    ("kind", "of", "count"),
    [
        ("called", "id-B014", 1), ("called", "id-B099", 0), ("help-called", "", 3), ("announced", "", 3),
        ("message-sent", "", 3), ("window-opened", "", 0),
    ],
)  # fmt: skip
def test_an_event_is_looked_after_where_it_is_about_the_desk(desk: Desk, kind: str, of: str, count: int) -> None:
    desk.state.story = WAITING
    desk.hall.happened.emit(event(kind, of))
    assert len(desk.hall.questions) == count


@pytest.mark.parametrize("kind", ["started", "finished", "cancelled", "expired"])
def test_who_is_served_or_gone_needs_no_slip_any_more(desk: Desk, kind: str) -> None:
    lost_slip, other = (
        GivenHere(ticket(number, "medical", State.CALLED), HOUR, "failed") for number in ("B031", "B030")
    )
    desk.state.issuing.given.extend((lost_slip, other))
    for what, of in (("called", lost_slip.ticket.id), (kind, "id-of-a-kiosk"), (kind, "")):
        desk.hall.happened.emit(event(what, of))
    assert desk.state.issuing.unprinted is lost_slip
    desk.hall.happened.emit(event(kind, lost_slip.ticket.id))
    assert desk.state.issuing.unprinted is other
    assert list(desk.state.issuing.given) == [lost_slip, other]


# Questions.


@pytest.mark.parametrize(
    ("asks", "place", "reason", "act"),
    [
        (Asks.QUEUE, 1, "", acts.Transfer(ticket="id-B014", version=4, to_queue="medical")), (Asks.QUEUE, 99, "", None),
        (Asks.QUEUE, -1, "", None),
        (Asks.CANCEL, 0, "不办了", acts.Cancel(ticket="id-B014", version=4, reason="不办了")),
        (Asks.CANCEL, 8, "", None), (Asks.NOTHING, 0, "不办了", None), (Asks.ANNOUNCE, 99, "", None),
    ],
)  # fmt: skip
def test_a_question_is_answered_once_and_only_by_what_it_offers(
    desk: Desk, asks: Asks, place: int, reason: str, act: object
) -> None:
    desk.state.story, desk.state.asks = WAITING, asks
    desk.state.answer(place, reason)
    desk.state.answer(place, reason)
    assert [one.act for one in desk.hall.wanted] == ([act] if act else [])
    assert desk.state.asks is Asks.NOTHING


@pytest.mark.parametrize("asks", [Asks.QUEUE, Asks.CANCEL])
def test_of_no_number_nothing_is_moved_or_cancelled(desk: Desk, asks: Asks) -> None:
    desk.state.asks = asks
    desk.state.answer(0, "不办了")
    assert desk.hall.wanted == []


@pytest.mark.parametrize(
    ("asks", "told", "stood", "left"),
    [
        (Asks.NOTHING, "", False, Asks.NOTHING), (Asks.NOTHING, "quota-full", True, Asks.NOTHING),
        (Asks.QUEUE, "", True, Asks.NOTHING), (Asks.PAPER, "", False, Asks.PAPER), (Asks.PAPER, "x", True, Asks.PAPER),
    ],
)  # fmt: skip
def test_all_is_taken_back_but_the_question_about_a_slip(
    desk: Desk, asks: Asks, told: str, stood: bool, left: Asks
) -> None:
    desk.state.asks, desk.state.told = asks, told
    assert (desk.state.back(), desk.state.asks, desk.state.told) == (stood, left, "")


@pytest.mark.parametrize(
    ("story", "rules", "can"),
    [
        (MISSED, RULES, True), (MISSED, None, False), (None, RULES, False), (WAITING, RULES, False),
        (Story(ticket("B013", "medical", State.NO_SHOW, returns=2), ()), RULES, False),
    ],
)  # fmt: skip
def test_who_may_come_back_is_decided_by_the_hall(desk: Desk, story: Story | None, rules: Any, can: bool) -> None:
    desk.state.story, desk.state.rules = story, rules
    desk.state.restore()
    assert (desk.state.can_come_back, len(desk.hall.wanted)) == (can, int(can))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (TicketError("state-conflict"), "state-conflict"), (CUT, "unknown"), (LATE, "unknown"),
        (acts.Told(WAITING.ticket), ""),
    ],
)  # fmt: skip
def test_what_became_of_an_act_is_told_and_silence_is_no_refusal(desk: Desk, answer: object, told: str) -> None:
    desk.state.story = MISSED
    desk.state.restore()
    desk.hall.end(answer)
    assert desk.state.told == told


# Who calls, messages, announcements.


def test_who_calls_is_asked_for_now_and_then_and_not_more_often(desk: Desk) -> None:
    asked = []
    for desk.clock in (0.0, 1.0, LOOK_SECONDS - 0.1, LOOK_SECONDS, LOOK_SECONDS + 1):
        desk.state.tick()
        asked.append(len(desk.hall.questions))
    assert asked == [3, 3, 3, 6, 6]


@pytest.mark.parametrize(
    ("place", "path"), [(0, "/help-calls/c1/coming"), (2, "/help-calls/c3/end"), (3, ""), (-1, "")]
)
def test_one_goes_to_who_calls_and_then_says_one_was_there(desk: Desk, place: int, path: str) -> None:
    desk.state.calls = CALLS
    desk.state.go(place)
    for question in desk.hall.questions[:1]:
        question()
    sent = [arguments[1] for name, arguments in desk.hall.client.calls if name == "send"]
    assert sent == ([path] if path else [])


def test_only_a_message_nobody_heard_is_heard_the_oldest_first(desk: Desk) -> None:
    heard = msgspec.structs.replace(PAPER, id="m0", heard_at=NOW_MS)
    desk.state.messages = (heard, PAPER, msgspec.structs.replace(PAPER, id="m2"))
    desk.state.hear_message()
    desk.hall.questions[0]()
    assert desk.hall.client.calls[-1][1][1] == "/messages/m1/heard"


def test_where_there_is_nothing_to_hear_or_take_down_nothing_is_asked(desk: Desk) -> None:
    desk.state.messages = (msgspec.structs.replace(PAPER, heard_at=NOW_MS),)
    desk.state.hear_message()
    desk.state.take_down()
    assert desk.hall.questions == []


def test_the_only_announcement_is_taken_down_at_once_and_of_two_which_is_asked(desk: Desk) -> None:
    desk.state.announced = (ANNOUNCED,)
    desk.state.take_down()
    desk.hall.questions[0]()
    assert desk.hall.client.calls[-1][1][1] == "/announcements/a1/end"
    desk.state.announced = (ANNOUNCED, msgspec.structs.replace(ANNOUNCED, id="a2"))
    before = len(desk.hall.questions)
    desk.state.take_down()
    assert (desk.state.asks, len(desk.hall.questions)) == (Asks.END, before)


def test_a_digit_behind_the_last_announcement_takes_none_down(desk: Desk) -> None:
    desk.state.announced = (ANNOUNCED, msgspec.structs.replace(ANNOUNCED, id="a2"))
    desk.state.take_down()
    desk.state.answer(2, "")
    assert (desk.hall.questions, desk.state.asks) == ([], Asks.NOTHING)


def test_a_hub_that_went_away_keeps_the_draft(desk: Desk) -> None:
    desk.state.announce("lost")
    desk.state.see(lost(desk.hall.now))
    desk.state.send()
    assert desk.state.draft is not None
    assert len(desk.hall.questions) == 1


@pytest.mark.parametrize(
    ("kind", "own", "said"),
    [
        ("late", "", LATE_WORDS),
        ("other", "献血车在东门", Words("献血车在东门", "献血车在东门")), ("other", "", None),
    ],
)  # fmt: skip
def test_what_is_announced_goes_in_both_languages_or_as_it_was_written(
    desk: Desk, kind: Any, own: str, said: Words | None
) -> None:
    desk.state.announce(kind, own)
    desk.state.send()
    # The first asks which screens there are.
    for question in desk.hall.questions[1:2]:
        question()
    sent = [arguments[2].words for name, arguments in desk.hall.client.calls if name == "send"]
    assert sent == ([said] if said else [])


# Appointments.


@pytest.fixture
def list_(desk: Desk) -> AppointmentsState:
    made = AppointmentsState(desk.state)
    made.items = APPOINTMENTS
    return made


@pytest.mark.parametrize(
    ("answer", "chosen", "told"),
    [
        ((APPOINTMENTS[4],), "p4", ""), ((), "p3", "not-found"), (CUT, "p3", "unread"), (LATE, "p3", "unread"),
        (TicketError("not-allowed"), "p3", "unread"),
    ],
)  # fmt: skip
def test_a_code_that_is_not_known_and_a_hub_that_is_silent_are_two_things(
    list_: AppointmentsState, answer: object, chosen: str, told: str
) -> None:
    list_.choose("p3")
    list_._found(answer)
    assert (list_.chosen, list_.told) == (chosen, told)


def test_an_appointment_the_list_does_not_know_yet_is_read(desk: Desk, list_: AppointmentsState) -> None:
    new = AppointmentSeen("p9", "medical", NOW_MS, NOW_MS, "CONFIRMED", "")
    list_._found((new,))
    assert len(desk.hall.questions) == 1
    list_._came((*APPOINTMENTS, new))
    assert list_.current == new


@pytest.mark.parametrize("code", ["", "   "])
def test_no_code_is_not_asked_for(desk: Desk, list_: AppointmentsState, code: str) -> None:
    list_.find(code)
    assert desk.hall.questions == []


@pytest.mark.parametrize(
    ("name", "can"), [("p3", True), ("p1", True), ("p0", False), ("p5", False), ("", False), ("p9", False)]
)
def test_only_who_is_expected_and_not_here_is_checked_in(
    desk: Desk, list_: AppointmentsState, name: str, can: bool
) -> None:
    list_.choose(name)
    list_.check_in()
    assert [one.act for one in desk.hall.wanted] == ([acts.CheckIn(appointment=name, to_print=True)] if can else [])


def test_an_empty_hall_has_calls_of_nobody(desk: Desk) -> None:
    desk.state.see(HallSeen())
    desk.state._calls_came(HelpCalls())
    assert words.call_keys(LOOK, desk.state) == {}
