"""Questions of the bar as values: what goes on record is the same in every language, and no other place answers."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import LANGUAGES, wording
from kiosk.tickets import acts
from kiosk.tickets.values import WindowState
from tests.support.hand_hall import Desk
from ui.caller import asking
from ui.caller.asking import REASONS, answer, answers, asked, queues
from ui.caller.words import words_of
from ui.desk.density import SMALL, look_of
from ui.hall.samples import RULES, at_window, with_window
from ui.window.calling_questions import HOLD_REASONS, PAUSE_REASONS
from ui.window.calling_values import Question
from ui.window.calling_words import reason

# A number is typed at a window: the bar never asks for one.
# A caller bar has no room for these.
ASKED = tuple(one for one in Question if one not in (Question.NONE, Question.NUMBER, Question.NEIGHBOUR))
NOWHERE = (-1, 9, 99)


class Bar:
    """A desk whose questions a bar answers."""

    def __init__(self, language: str = "zh_CN") -> None:
        self.look, self.desk = look_of(SMALL, wording(language)), Desk()
        self.desk.have()
        self.calling = self.desk.calling
        self.begun: list[bool] = []

    def ask(self, question: Question) -> list[tuple[int, str]]:
        self.calling.question = question
        return answers(self.look, self.calling)

    def answer(self, place: int) -> list[acts.Act[Any]]:
        answer(self.look, self.calling, place, lambda *, take_over: self.begun.append(take_over))
        return [one.act for one in self.desk.hall.wanted]

    def paused(self, code: str) -> str:
        """Return what is said of a window that pauses with nobody there."""
        self.calling.in_hand = None
        self.desk.hall.show(with_window(at_window(state=WindowState.SUSPENDED, reason=code)))
        return words_of(self.look, self.calling, "17", wide=True, folded=False).state


@pytest.fixture
def bar(qapp: object) -> Bar:
    return Bar()


def test_nothing_is_asked_and_nothing_answered_where_no_question_stands(bar: Bar) -> None:
    assert (asked(bar.look, bar.calling), bar.ask(Question.NONE)) == ("", [])
    assert (bar.answer(0), bar.begun) == ([], [])


def test_a_pause_takes_another_reason_and_the_same_one_changes_nothing(bar: Bar) -> None:
    bar.paused("review")
    bar.ask(Question.SUSPEND)
    assert bar.answer(REASONS[Question.SUSPEND].index("review")) == []
    assert bar.calling.question is Question.NONE
    bar.ask(Question.SUSPEND)
    assert bar.answer(REASONS[Question.SUSPEND].index("meal")) == [acts.SuspendWindow(window="17", reason="meal")]


def test_calling_by_agreement_is_agreed_to_at_the_bar(bar: Bar, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed: list[int] = []
    monkeypatch.setattr(bar.calling, "agree", lambda: agreed.append(1))
    assert len(bar.ask(Question.AGREE)) == 1
    bar.answer(0)
    assert (agreed, bar.begun) == ([1], [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", ASKED)
def test_every_question_is_said_in_words_of_its_own(qapp: object, question: Question, language: str) -> None:
    bar = Bar(language)
    bar.ask(question)
    words = asked(bar.look, bar.calling)
    assert words
    assert not words.startswith("caller.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", REASONS)
def test_each_answer_has_its_reason_on_record(qapp: object, question: Question, language: str) -> None:
    assert len(Bar(language).ask(question)) == len(REASONS[question])


def test_reasons_are_those_of_the_window() -> None:
    assert set(REASONS[Question.HOLD]) <= set(HOLD_REASONS)
    assert set(REASONS[Question.SUSPEND]) <= set(PAUSE_REASONS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "code"), list(enumerate(REASONS[Question.HOLD])))
def test_somebody_is_held_under_the_same_code_in_every_language(
    qapp: object, place: int, code: str, language: str
) -> None:
    bar = Bar(language)
    bar.ask(Question.HOLD)
    assert [getattr(one, "reason", "") for one in bar.answer(place)] == [code]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "code"), list(enumerate(REASONS[Question.SUSPEND])))
def test_a_window_pauses_under_the_same_code_in_every_language(
    qapp: object, place: int, code: str, language: str
) -> None:
    bar = Bar(language)
    bar.ask(Question.SUSPEND)
    assert [getattr(one, "reason", "") for one in bar.answer(place)] == [code]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PAUSE_REASONS)
def test_a_pause_of_the_large_window_is_named_on_the_bar_in_words(qapp: object, code: str, language: str) -> None:
    bar = Bar(language)
    said = bar.paused(code)
    assert reason(bar.look, "suspend", code) in said
    assert "window." not in said


def test_a_reason_of_another_program_stands_as_it_is(bar: Bar) -> None:
    assert "消防演练" in bar.paused("消防演练")


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("place", NOWHERE)
def test_a_place_without_an_answer_does_nothing(bar: Bar, question: Question, place: int) -> None:
    bar.ask(question)
    assert (bar.answer(place), bar.begun, bar.calling.question) == ([], [], question)


def test_another_persons_card_is_no_question_for_the_bar_to_answer(bar: Bar) -> None:
    assert bar.ask(Question.OTHER_PERSON) == []


def test_a_window_is_taken_over_by_its_one_answer(bar: Bar) -> None:
    assert [place for place, _ in bar.ask(Question.TAKE_OVER)] == [0]
    bar.answer(0)
    assert bar.begun == [True]


# Sending somebody on.


def test_queues_of_other_windows_come_first_and_as_many_as_have_room(bar: Bar) -> None:
    codes = [code for code, *_ in queues(bar.look, bar.calling)]
    assert len(codes) == asking.MOST
    assert bar.calling.in_hand
    assert bar.calling.in_hand.queue not in codes


@pytest.mark.parametrize("place", range(asking.MOST))
def test_a_ticket_goes_to_the_queue_that_stands_in_the_place(bar: Bar, place: int) -> None:
    words = dict(bar.ask(Question.TRANSFER))
    sent = [one for one in bar.answer(place) if isinstance(one, acts.Transfer)]
    rule = RULES.queue(sent[0].to_queue)
    assert rule
    assert words[place] == f"{rule.prefix} {rule.name.of('zh_CN')}"
    assert (sent[0].to_window, sent[0].keep_place, len(sent)) == ("", True, 1)


@pytest.mark.parametrize("lack", ["rules", "in_hand"])
def test_where_rules_or_person_are_not_known_nobody_is_sent_on(bar: Bar, lack: str) -> None:
    setattr(bar.calling, lack, None)
    assert bar.ask(Question.TRANSFER) == []
    assert bar.answer(0) == []


def test_an_answer_pressed_twice_is_one_act(bar: Bar) -> None:
    bar.ask(Question.HOLD)
    bar.answer(0)
    assert len(bar.answer(0)) == 1
