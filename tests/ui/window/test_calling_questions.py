"""What a clerk is asked at a window: each question takes the answers that stand there, and no other key does more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from config.texts import LANGUAGES, wording
from kiosk.tickets import acts
from kiosk.tickets.values import State, WindowState
from kiosk.tickets.views import Aside
from tests.support.hand_hall import Desk
from ui.desk.density import SMALL, look_of
from ui.hall.samples import MINUTE_MS, NOW_MS, RULES, at_window, with_window
from ui.window.calling_questions import (
    HOLD_REASONS,
    PAUSE_REASONS,
    Questions,
    can_return,
)
from ui.window.calling_values import Question

# Everything a keyboard sends that is no answer of any question.
NO_ANSWERS = ("X", "É", "是", "-", " ")
SIGNS = (*"0123456789", "E", *NO_ANSWERS)
ASKED = tuple(one for one in Question if one is not Question.NONE)


class Asked:
    """Questions at a desk with somebody in hand."""

    def __init__(self, language: str = "zh_CN") -> None:
        self.desk = Desk()
        self.desk.have()
        self.calling = self.desk.calling
        self.retried: list[bool] = []
        self.questions = Questions(look_of(SMALL, wording(language)), self.calling, self.retried.append)

    def ask(self, question: Question) -> Any:
        self.calling.question = question
        return self.questions.words()

    def press(self, signs: str) -> list[bool]:
        return [self.questions.answer(sign) for sign in signs]

    @property
    def acts(self) -> list[acts.Act[Any]]:
        return [one.act for one in self.desk.hall.wanted]


@pytest.fixture
def asked(qapp: object) -> Asked:
    return Asked()


def test_where_nothing_is_asked_no_key_is_an_answer(asked: Asked) -> None:
    assert asked.questions.words() is None
    assert not any(asked.press("".join(SIGNS)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ASKED)
def test_every_question_has_a_title_and_answers_with_a_key_each(
    qapp: object, question: Question, language: str
) -> None:
    words = Asked(language).ask(question)
    keys = [option.sign for option in words.options]
    assert words.title
    assert len(set(keys)) == len(keys) >= 2
    assert all(option.verb for option in words.options)


@pytest.mark.parametrize("question", ASKED)
def test_no_key_but_those_that_stand_there_answers(asked: Asked, question: Question) -> None:
    offered = {option.sign for option in asked.ask(question).options}
    wrong = [sign for sign in SIGNS if sign not in offered]
    assert not any(asked.press("".join(wrong)))
    assert (asked.acts, asked.retried, asked.calling.question) == ([], [], question)


@pytest.mark.parametrize("question", ASKED)
def test_every_key_that_stands_there_is_taken(qapp: object, question: Question) -> None:
    for key in [option.sign for option in Asked().ask(question).options]:
        fresh = Asked()
        fresh.ask(question)
        assert fresh.questions.answer(key), key


@pytest.mark.parametrize(("place", "reason"), list(enumerate(HOLD_REASONS, 1)))
def test_somebody_is_held_for_the_reason_of_the_digit(asked: Asked, place: int, reason: str) -> None:
    asked.ask(Question.HOLD)
    asked.press(str(place))
    assert [(type(one), getattr(one, "reason", "")) for one in asked.acts] == [(acts.Hold, reason)]
    assert asked.calling.question is Question.NONE


@pytest.mark.parametrize(("place", "reason"), list(enumerate(PAUSE_REASONS, 1)))
def test_a_window_pauses_for_the_reason_of_the_digit(asked: Asked, place: int, reason: str) -> None:
    asked.ask(Question.SUSPEND)
    asked.press(str(place))
    assert [getattr(one, "reason", "") for one in asked.acts] == [reason]


def test_whom_a_pause_leaves_at_the_window_is_named(asked: Asked) -> None:
    assert asked.desk.number in asked.ask(Question.SUSPEND).under


def test_an_answer_given_twice_is_given_once(asked: Asked) -> None:
    asked.ask(Question.HOLD)
    assert asked.press("11") == [True, False]
    assert len(asked.acts) == 1


# Sending somebody on.


def test_the_own_queue_is_offered_last_and_only_for_another_window(asked: Asked) -> None:
    options = asked.ask(Question.TRANSFER).options
    assert [option.verb[0] for option in options] == ["A", "S", "C", "D", "E", "T", "F", "L", "B"]


def others(asked: Asked, states: dict[str, WindowState]) -> None:
    """Let other windows of the hall be otherwise."""
    found = asked.calling.seen.snapshot
    assert found
    windows = tuple(msgspec.structs.replace(one, state=states.get(one.no, one.state)) for one in found.windows)
    asked.calling.seen = replace(asked.calling.seen, snapshot=msgspec.structs.replace(found, windows=windows))


def test_a_queue_that_only_this_window_calls_is_not_offered_to_itself(asked: Asked) -> None:
    others(asked, dict.fromkeys(("18", "19", "20"), WindowState.CLOSED))
    assert "B" not in [option.verb[0] for option in asked.ask(Question.TRANSFER).options]


def test_a_window_that_is_closed_or_paused_is_not_offered(asked: Asked) -> None:
    others(asked, {"18": WindowState.CLOSED, "19": WindowState.SUSPENDED})
    asked.ask(Question.TRANSFER)
    asked.press("9")
    words = asked.questions.words()
    assert words
    assert [option.sign for option in words.options] == ["0", "1", "E"]
    assert "20" in words.options[1].verb


def test_turning_keep_and_end_is_no_answer_yet_and_turns_back(asked: Asked) -> None:
    asked.ask(Question.TRANSFER)
    asked.press("1")
    before = asked.questions.words()
    asked.press("E")
    between = asked.questions.words()
    asked.press("E")
    assert asked.acts == []
    assert between != before == asked.questions.words()


@pytest.mark.parametrize(
    ("signs", "window", "keeps"), [("10", "", True), ("1E0", "", False), ("12", "02", True), ("1EE1", "01", True)]
)
def test_a_ticket_goes_where_the_digits_say(asked: Asked, signs: str, window: str, keeps: bool) -> None:
    asked.ask(Question.TRANSFER)
    assert all(asked.press(signs))
    sent = [one for one in asked.acts if isinstance(one, acts.Transfer)]
    assert [(one.to_queue, one.to_window, one.keep_place) for one in sent] == [("all", window, keeps)]


def test_escape_goes_one_step_back_and_forgets_what_was_chosen(asked: Asked) -> None:
    first = asked.ask(Question.TRANSFER)
    asked.press("1E")
    assert asked.questions.back()
    assert asked.questions.words() == first
    assert not asked.questions.sending.at_end
    assert not asked.questions.back()


def test_another_question_between_begins_a_transfer_anew(asked: Asked) -> None:
    first = asked.ask(Question.TRANSFER)
    asked.press("1E")
    asked.ask(Question.HOLD)
    assert asked.ask(Question.TRANSFER) == first


def test_where_nothing_of_the_hall_is_known_nobody_is_sent_anywhere(asked: Asked) -> None:
    asked.calling.rules = None
    assert asked.ask(Question.TRANSFER).options == ()
    assert asked.press("1") == [False]
    assert asked.acts == []


def test_a_queue_chosen_before_the_hall_was_lost_has_any_window_alone(asked: Asked) -> None:
    asked.ask(Question.TRANSFER)
    asked.press("1")
    asked.calling.rules = None
    words = asked.questions.words()
    assert words
    assert [option.sign for option in words.options] == ["0", "E"]


def test_of_nobody_the_question_has_no_number_and_no_queue(qapp: object) -> None:
    made = Asked()
    made.calling.in_hand = None
    assert made.ask(Question.TRANSFER).options == ()
    assert "B021" not in made.ask(Question.OTHER_PERSON).title


# Whose card, whose window.


@pytest.mark.parametrize(("sign", "starts"), [("1", True), ("2", False)])
def test_another_card_is_taken_or_left_by_its_digit(asked: Asked, sign: str, starts: bool) -> None:
    asked.calling.card_hash = "b" * 64
    asked.ask(Question.OTHER_PERSON)
    assert asked.press(sign) == [True]
    assert [one.other_person for one in asked.acts if isinstance(one, acts.Start)] == [True] * starts
    assert asked.calling.question is Question.NONE


@pytest.mark.parametrize(("sign", "takes"), [("1", True), ("2", False)])
def test_a_window_is_taken_over_or_not(asked: Asked, sign: str, takes: bool) -> None:
    asked.ask(Question.TAKE_OVER)
    assert asked.press(sign) == [True]
    assert asked.retried == [takes]


@pytest.mark.parametrize(
    ("view", "named"),
    [
        (at_window("B021", staff="1709"), ("1709", "B021")),
        (at_window(staff="1709"), ("1709",)),
        (at_window(state=WindowState.CLOSED, staff="1709"), ()),
        (at_window(staff=""), ()),
    ],
)
def test_what_was_left_open_is_named_with_who_and_whom(qapp: object, view: Any, named: tuple[str, ...]) -> None:
    made = Asked()
    made.desk.hall.show(with_window(view))
    under = made.ask(Question.TAKE_OVER).under
    assert [one in under for one in ("1709", "B021")] == [one in named for one in ("1709", "B021")]


# Who can be taken up again.


def aside(asked: Asked, state: State, **changes: Any) -> None:
    """Let one be set aside by this window."""
    one = Aside("id-B013", "B013", "medical", state, NOW_MS - 9 * MINUTE_MS, "17", version=4)
    found = msgspec.structs.replace(one, **changes)
    asked.desk.hall.show(with_window(at_window(), aside=(found,)))


@pytest.mark.parametrize("place", [-1, 1, 9])
def test_in_a_place_where_nobody_is_nobody_returns(asked: Asked, place: int) -> None:
    aside(asked, State.NO_SHOW)
    assert not can_return(asked.calling, place)


@pytest.mark.parametrize(("returns", "can"), [(0, True), (RULES.limits.most_returns, False)])
def test_who_was_passed_over_returns_as_often_as_the_hall_allows(asked: Asked, returns: int, can: bool) -> None:
    aside(asked, State.NO_SHOW, returns=returns)
    assert can_return(asked.calling, 0) is can


def test_who_is_held_waits_for_a_free_window(asked: Asked) -> None:
    aside(asked, State.HELD)
    asked.calling.in_hand = None
    assert can_return(asked.calling, 0)
    asked.desk.have(22)
    assert not can_return(asked.calling, 0)


@pytest.mark.parametrize("state", [State.HELD, State.NO_SHOW])
def test_without_the_hub_nobody_returns(asked: Asked, state: State) -> None:
    aside(asked, state)
    asked.calling.in_hand = None
    asked.desk.lose()
    assert not can_return(asked.calling, 0)


def test_a_hall_that_refuses_what_was_answered_says_so_and_asks_no_more(asked: Asked) -> None:
    asked.ask(Question.TRANSFER)
    asked.press("10")
    asked.desk.hall.refuse("not-issuing")
    assert asked.calling.question is Question.NONE
    assert asked.calling.told
    assert asked.calling.told.code == "not-issuing"
