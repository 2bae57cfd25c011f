"""The caller bar in words, in both languages: who is here, who waits, keys with their reasons, questions in place."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec
import pytest

from config.texts import LANGUAGES, wording
from kiosk.hall.line import HallSeen
from kiosk.hub.mode import WRONG_HUBS
from kiosk.tickets import acts
from kiosk.tickets.rules import HallRules
from kiosk.tickets.values import WindowState
from kiosk.tickets.views import InLine
from ui.caller import asking
from ui.caller.samples import PICTURES, SERVED, state_of
from ui.caller.words import BACK, FINISH, MORE, OPEN, REASON, SIGN_OUT, START, BarWords, is_over, words_of
from ui.desk.density import NORMAL, look_of
from ui.desk.keys import Key
from ui.desk.lights import Light
from ui.hall.samples import MINUTE_MS, NOW_MS, RULES, StillHall, at_window, lost, with_window
from ui.style.look import Look
from ui.window.calling_state import Calling
from ui.window.calling_values import Question, Told

ZH, EN = (look_of(NORMAL, wording(language)) for language in ("zh_CN", "en"))
BOTH = (ZH, EN)


@pytest.fixture(params=LANGUAGES)
def look(request: pytest.FixtureRequest) -> Look:
    """Give each language."""
    return dict(zip(LANGUAGES, BOTH, strict=True))[request.param]


@pytest.fixture
def with_person(qapp: object) -> Calling:
    return state_of(with_window(at_window("B021")))


def shown(calling: Calling, look: Look = ZH, **more: Any) -> BarWords:
    return words_of(look, calling, "B区 17", **({"wide": True, "folded": False} | more))


def keys(said: BarWords) -> dict[str, Key]:
    return {one.name: one.key for one in said.keys}


def wants(calling: Calling) -> list[acts.Act[Any]]:
    hall = calling._hall
    assert isinstance(hall, StillHall)
    return hall.acts


SAYS = {
    "caller-free": ("–", "没有在办", "Nobody here"), "caller-calling": ("B021", "第 1 次 · 23 秒", "Call 1 · 23 s"),
    "caller-serving": ("B021", "在办 08:41", "Serving 08:41"), "caller-closed": ("–", "窗口没开", "Window closed"),
    "caller-lost": ("B021", "大厅读不到，09:31 起", "No hall since 09:31"),
}  # fmt: skip


@pytest.mark.parametrize("name", SAYS)
def test_how_the_window_stands_is_said_in_both_languages(qapp: object, name: str) -> None:
    state, (number, *said) = state_of(PICTURES[name]()), SAYS[name]
    assert [(one.number, one.state) for one in (shown(state, look) for look in BOTH)] == [(number, one) for one in said]


def test_a_pause_stands_in_place_of_a_number(qapp: object) -> None:
    state = state_of(PICTURES["caller-paused"]())
    assert [shown(state, look).number for look in BOTH] == ["暂停", "Paused"]


@pytest.mark.parametrize(
    ("serving_ms", "time"),
    [(0, "00:00"), (59_999, "00:59"), (521_000, "08:41"), (6_000_000, "100:00"), (-5000, "00:00")],
)
def test_how_long_somebody_is_served_counts_on_and_never_below_nothing(
    qapp: object, serving_ms: int, time: str
) -> None:
    view = msgspec.structs.replace(SERVED, serving_at=NOW_MS - serving_ms)
    assert shown(state_of(with_window(view))).state == f"在办 {time}"


# Who waits.


def in_line(*minutes: float, queue: str = "medical") -> tuple[InLine, ...]:
    return tuple(
        InLine(f"id{n}", f"B{n:03d}", queue, None, NOW_MS - round(one * MINUTE_MS), version=1)
        for n, one in enumerate(minutes)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "waiting", "under", "light"),
    [
        ((), "等候 0", "", None), ((0.5,), "等候 1", "最长 0 分", Light.IN_TIME),
        ((3, 12), "等候 2", "最长 12 分", Light.IN_TIME), ((2, 400), "等候 2", "最长 400 分", Light.OVER),
    ],
)  # fmt: skip
def test_who_waits_longest_is_held_against_the_target(
    qapp: object, minutes: tuple[float, ...], waiting: str, under: str, light: Light | None
) -> None:
    said = shown(state_of(with_window(at_window(), line=in_line(*minutes))))
    assert (said.waiting, said.under, said.under_light) == (waiting, under, light)


def test_without_rules_nobody_waits_too_long(qapp: object) -> None:
    state = state_of(with_window(at_window(), line=in_line(400)))
    before = is_over(state)
    state.rules = None
    assert (before, is_over(state)) == (True, False)


def test_a_queue_the_rules_do_not_know_has_no_target(qapp: object) -> None:
    state = state_of(with_window(at_window(), line=in_line(400)))
    state.rules = HallRules("0001", (), RULES.windows)
    assert not is_over(state)


def test_a_hall_that_is_lost_says_what_was_read_last(qapp: object) -> None:
    state = state_of(lost(with_window(at_window())))
    assert [(one.waiting, one.under) for one in (shown(state, look) for look in BOTH)] == [
        ("等候 ？", "最后读到 7 人，09:26"), ("? waiting", "last read 7, 09:26"),
    ]  # fmt: skip


@pytest.mark.parametrize("code", sorted(WRONG_HUBS))
def test_a_hub_of_the_other_mode_is_named_and_nothing_is_offered(qapp: object, code: str) -> None:
    found = dataclasses.replace(lost(with_window(at_window())), cause="other-mode", code=code)
    state = state_of(found)
    told = {
        "hub-training": ("连到训练大厅了", "Training hub"),
        "hub-production": ("连到正式大厅了", "Hub of a real hall"),
        "hub-unsaid": ("大厅服务器太旧", "Hub too old"),
    }
    assert tuple(shown(state, look).state for look in BOTH) == told[code]
    assert keys(shown(state)).keys() == keys(shown(state_of(lost(with_window(at_window()))))).keys()


# What came of an act.


TOLD = [
    ("nobody", "Nobody to call now"), ("called-enough", "Called often enough"),
    ("window-busy", "Somebody is still here"),
    ("window-closed", "Window closed"), ("unknown", "Not known yet, asking"),
    ("state-conflict", "Changed elsewhere first"),
    ("not-found", "Changed elsewhere first"), ("version-mismatch", "Changed elsewhere first"),
    ("quota-full", "Refused: quota-full"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "said"), TOLD)
def test_each_refusal_has_its_words_and_a_newer_one_its_code(with_person: Calling, code: str, said: str) -> None:
    with_person.told = Told("recall", code)
    found = shown(with_person, EN)
    assert (found.state, found.light, found.troubled) == (said, Light.NEAR, True)


@pytest.mark.parametrize(("wait", "said"), [(0.1, "In 1 s"), (8.0, "In 8 s"), (8.01, "In 9 s")])
def test_a_wait_is_rounded_up_so_that_it_is_over_when_it_says_so(with_person: Calling, wait: float, said: str) -> None:
    with_person.told = Told("recall", "too-soon", wait)
    assert shown(with_person, EN).state == said


def test_what_the_program_says_comes_before_what_an_act_said(with_person: Calling) -> None:
    with_person.told = Told("recall", "called-enough")
    assert shown(with_person, said="F5 taken").state == "F5 taken"


# Keys.


ROWS = [
    ("caller-free", True, False, ("call", "recall", "no-show", START, "hold", "transfer", FINISH, "pause", MORE)),
    ("caller-free", False, False, ("call", "recall", "no-show", START, FINISH, "pause", MORE)),
    ("caller-free", True, True, (SIGN_OUT, BACK)), ("caller-free", False, True, ("hold", "transfer", SIGN_OUT, BACK)),
    ("caller-paused", True, False, ("pause", REASON, MORE)), ("caller-closed", True, False, (OPEN, MORE)),
    ("caller-closed", False, True, ("hold", "transfer", SIGN_OUT, BACK)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "wide", "folded", "names"), ROWS)
def test_which_keys_stand_there(
    qapp: object, look: Look, name: str, wide: bool, folded: bool, names: tuple[str, ...]
) -> None:
    said = shown(state_of(PICTURES[name]()), look, wide=wide, folded=folded)
    assert tuple(one.name for one in said.keys) == names


def test_a_closed_window_of_a_hall_that_is_lost_is_not_offered_to_be_opened(qapp: object) -> None:
    said = shown(state_of(lost(with_window(at_window(state=WindowState.CLOSED)))))
    assert OPEN not in keys(said)


@pytest.mark.parametrize(
    ("name", "start", "finish"),
    [
        ("caller-free", (False, False, ""), (False, False, "")),
        ("caller-calling", (True, False, ""), (False, False, "not begun")),
        ("caller-serving", (False, False, ""), (True, True, "")), ("caller-lost", (False, False, ""), (True, True, "")),
    ],
)  # fmt: skip
def test_who_is_here_is_begun_and_ended_by_their_own_keys(
    qapp: object, name: str, start: tuple[bool, bool, str], finish: tuple[bool, bool, str]
) -> None:
    found = keys(shown(state_of(PICTURES[name]()), EN))
    assert [(one.enabled, one.filled, one.note) for one in (found[START], found[FINISH])] == [start, finish]


def test_at_most_one_key_is_filled_at_any_moment(qapp: object) -> None:
    filled = {
        name: [one.name for one in shown(state_of(seen())).keys if one.key.filled] for name, seen in PICTURES.items()
    }
    assert {name: found for name, found in filled.items() if len(found) > 1} == {}


def test_where_nobody_waits_the_key_says_so_on_a_wide_bar(qapp: object) -> None:
    state = state_of(PICTURES["caller-empty"]())
    assert [keys(shown(state, EN, wide=wide))["call"].note for wide in (True, False)] == ["nobody waits", ""]
    assert not keys(shown(state))["call"].enabled


def test_all_that_stands_there_is_one_line_for_whoever_hears_it(with_person: Calling) -> None:
    said = shown(with_person, EN).all
    assert said.startswith("B区 17  B021  Call 1 · 23 s  7 waiting  next B018")
    assert "Finish not begun" in said


# Questions.


ANSWERS = {
    Question.HOLD: ["Copies", "Payment", "Papers"], Question.SUSPEND: ["Away", "Review", "Device", "Noon"],
    Question.TAKE_OVER: ["Take over"], Question.OTHER_PERSON: [], Question.NONE: [],
}  # fmt: skip


@pytest.mark.parametrize("question", ANSWERS)
def test_each_question_has_its_answers_and_a_way_back(with_person: Calling, question: Question) -> None:
    with_person.question = question
    said = shown(with_person, EN)
    assert [one for _, one in asking.answers(EN, with_person)] == ANSWERS[question]
    assert bool(said.question) is (question is not Question.NONE)
    assert (BACK in keys(said)) is (question is not Question.NONE)


@pytest.mark.parametrize(
    ("question", "place", "act"),
    [
        (Question.HOLD, 1, acts.Hold(ticket="id-B021", version=3, reason="pay")),
        (Question.SUSPEND, 3, acts.SuspendWindow(window="17", reason="meal")),
        (Question.TRANSFER, 0, acts.Transfer(ticket="id-B021", version=3, to_queue="all")),
    ],
)  # fmt: skip
def test_an_answer_is_an_act_with_its_reason(
    with_person: Calling, question: Question, place: int, act: acts.Act[Any]
) -> None:
    with_person.question = question
    asking.answer(ZH, with_person, place, lambda *, take_over: pytest.fail("opened"))
    assert (wants(with_person), with_person.question) == ([act], Question.NONE)


@pytest.mark.parametrize("question", list(Question))
@pytest.mark.parametrize("place", [-1, 9])
def test_an_answer_that_is_not_offered_does_nothing(with_person: Calling, question: Question, place: int) -> None:
    with_person.question = question
    asking.answer(ZH, with_person, place, lambda *, take_over: pytest.fail("opened"))
    assert (wants(with_person), with_person.question) == ([], question)


def test_only_taking_over_opens_a_window_of_somebody_else(with_person: Calling) -> None:
    opened: list[bool] = []
    with_person.question = Question.TAKE_OVER
    asking.answer(ZH, with_person, 0, lambda *, take_over: opened.append(take_over))
    assert opened == [True]


# Where to.


def test_at_most_six_queues_are_offered_none_of_them_the_persons_own(with_person: Calling) -> None:
    found = asking.queues(EN, with_person)
    assert [code for code, _, _ in found] == ["all", "social", "housing", "police", "estate", "tax"]
    assert found[0][1:] == ("A", "General matters")


def test_queues_this_window_serves_come_last(with_person: Calling) -> None:
    windows = tuple(
        msgspec.structs.replace(one, skills=(("all", "medical"),)) if one.no == "17" else one for one in RULES.windows
    )
    queues = tuple(one for one in RULES.queues if one.code in ("all", "medical", "tax"))
    with_person.rules = msgspec.structs.replace(RULES, queues=queues, windows=windows)
    assert [code for code, _, _ in asking.queues(ZH, with_person)] == ["tax", "all"]


@pytest.mark.parametrize("lack", ["rules", "person"])
def test_without_rules_or_a_person_there_is_nowhere_to_go(with_person: Calling, lack: str) -> None:
    if lack == "rules":
        with_person.rules = None
    else:
        with_person.in_hand = None
    assert asking.queues(ZH, with_person) == []


def test_a_hall_that_was_never_read_offers_nothing_but_to_leave(qapp: object, look: Look) -> None:
    said = shown(state_of(HallSeen()), look)
    assert {one.name for one in said.keys if one.key.enabled} == {MORE}
