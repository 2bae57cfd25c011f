"""What the guide desk says of each state, and which keys lead on from it; nothing is offered that would be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QObject

from config.texts import wording
from kiosk.hall.help_calls import HelpCalls
from kiosk.hall.line import HallSeen
from kiosk.hall.stories import Story
from kiosk.hub.mode import WRONG_HUBS
from kiosk.tickets.acts import Double
from kiosk.tickets.rules import HallRules, Limits
from kiosk.tickets.values import State
from kiosk.tickets.waiting import Wait
from ui.desk.cards import Frame
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.guide import right_pane, words
from ui.guide.asks import Asks
from ui.guide.samples import ANNOUNCED, CALLS, GIVEN, MISSED, PAPER, called, ticket
from ui.guide.state import GuideState
from ui.hall.samples import HOUR, MINUTE_MS, NOW_MS, RULES, StillHall, lost, seen

LOOK = look_of(NORMAL, wording("zh_CN"))
ENGLISH = look_of(NORMAL, wording("en"))


class Context(QObject):
    """What the state asks of a window's context."""

    def __init__(self, hall: StillHall) -> None:
        super().__init__()
        self.hall, self.wording, self.terminal = hall, wording("zh_CN"), None
        self.staff: Any = type("Staff", (), {"who": None, "may": lambda self, right: False})()

    def now(self) -> object:
        return HOUR


class Around:
    """Devices that are not asked for."""

    def device_states(self) -> dict[str, object]:
        return {}


@pytest.fixture
def state(qapp: object) -> GuideState:
    hall = StillHall(seen())
    context: Any = Context(hall)
    made = GuideState(context, Around(), clock=lambda: 0.0)  # type: ignore[arg-type]  # as far as it is asked
    made.rules = made.issuing.rules = RULES
    made.see(hall.now)
    return made


def stands(state: GuideState, which: State, **more: Any) -> None:
    state.story = Story(ticket("B030", "medical", which, **more), ())


OFFERS = {
    State.WAITING: {words.REPRINT, words.MOVE, words.CANCEL},
    State.CALLED: {words.REPRINT, words.MOVE, words.CANCEL},
    State.HELD: {words.REPRINT, words.MOVE, words.CANCEL},
    State.SERVING: {words.REPRINT, words.MOVE},
    State.NO_SHOW: {words.RESTORE, words.CANCEL},
    State.DONE: set(),
    State.CANCELLED: set(),
    State.EXPIRED: set(),
}


@pytest.mark.parametrize("which", OFFERS)
def test_of_each_state_only_what_the_desk_would_do_is_offered(state: GuideState, which: State) -> None:
    stands(state, which)
    keys = words.keys(LOOK, state)
    offered = {number for number in (words.RESTORE, words.REPRINT, words.MOVE, words.CANCEL) if keys[number].enabled}
    card = words.number_card(LOOK, state, state.story)  # type: ignore[arg-type]  # it is there
    assert (offered, {int(act.sign[1:]) for act in card.acts}) == (OFFERS[which], OFFERS[which])


@pytest.mark.parametrize("which", State)
@pytest.mark.parametrize("look", [LOOK, ENGLISH], ids=("zh", "en"))
def test_each_state_has_its_word_and_its_light(state: GuideState, look: Any, which: State) -> None:
    stands(state, which)
    card = words.number_card(look, state, state.story)  # type: ignore[arg-type]  # as above
    assert card.title.startswith("B030　")
    assert card.light is words.LIGHTS[which]


def test_who_was_let_back_often_enough_is_told_to_take_a_new_number(state: GuideState) -> None:
    stands(state, State.NO_SHOW, returns=2)
    card = words.number_card(LOOK, state, state.story)  # type: ignore[arg-type]  # as above
    assert (card.lines[1].words, [act.verb for act in card.acts]) == ("恢复次数用完了，要重新取号", ["取消号"])


def test_calls_at_several_windows_are_told_apart(state: GuideState) -> None:
    elsewhere = msgspec.structs.replace(called(60), window="18", kind="recalled")
    card = words.number_card(LOOK, state, Story(MISSED.ticket, (*MISSED.events, elsewhere)))
    assert card.lines[0].words == "17 号窗口 3 次　09:07:11 · 09:07:25 · 09:07:41　18 号窗口 1 次　09:08:11"


def test_a_call_that_was_told_of_afterwards_is_a_call(state: GuideState) -> None:
    alone = msgspec.structs.replace(called(60), window="18", kind="called-alone")
    again = msgspec.structs.replace(alone, kind="recalled-alone")
    card = words.number_card(LOOK, state, Story(MISSED.ticket, (alone, again)))
    assert card.lines[0].words == "18 号窗口 2 次　09:08:11 · 09:08:11"


def test_a_number_nobody_called_says_so_and_a_class_stands_beside_it(state: GuideState) -> None:
    stands(state, State.WAITING, credit="veteran", credit_s=600)
    card = words.number_card(LOOK, state, state.story)  # type: ignore[arg-type]  # as above
    assert (card.lines[0].words, card.under) == ("还没叫过", "医疗保障 · 08:41 取号 · K02 · 军人")


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (None, "还说不准"), (Wait(0, 200, 100), "<5 分"), (Wait(400, 900, 600), "5–20 分"),
        (Wait(2000, 4000, 3000), ">30 分"),
    ],
)  # fmt: skip
def test_a_wait_is_a_band_and_never_one_number(wait: Wait | None, said: str) -> None:
    assert words.band_words(LOOK, wait) == said


def test_a_queue_that_gives_nothing_now_says_so(state: GuideState) -> None:
    rules = msgspec.structs.replace(RULES, spans=())
    state.rules = HallRules(rules.hall, rules.queues, rules.windows, (), rules.credits, rules.exempt, Limits())
    rows = words.queue_rows(LOOK, state)
    assert {row.cells[3].second for row in rows} == {"现在不发号"}


def test_before_the_rules_are_known_windows_are_left_out(state: GuideState) -> None:
    state.rules = None
    assert {row.cells[2].second for row in words.queue_rows(LOOK, state)} == {""}
    assert {row.cells[5].words for row in words.missed_rows(LOOK, state, dense=False)} == {"0 次"}


def test_who_was_passed_over_last_is_first_and_long_ago_is_near(state: GuideState) -> None:
    rows = words.missed_rows(LOOK, state, dense=True)
    assert [row.key for row in rows] == ["E008", "A019", "S041", "D027", "B013"]
    assert (rows[0].cells[4].light, rows[-1].cells[4].light, len(rows[0].cells)) == (Light.IN_TIME, Light.NEAR, 5)


def test_what_was_given_says_what_became_of_its_slip(state: GuideState) -> None:
    state.issuing.given.extend(
        (*GIVEN, replace(GIVEN[1], slip="unsure"), replace(GIVEN[1], slip="printing", reprint=True))
    )
    rows = words.given_rows(LOOK, state)
    assert [row.cells[3].words for row in rows] == ["纸没出来", "已打", "已打", "不确定", "在打"]
    assert [row.cells[2].words for row in rows] == ["老年人", "", "", "", "补打"]
    assert len({row.key for row in rows}) == 5


@pytest.mark.parametrize(
    ("code", "said"), [("", ""), ("quota-full", "这半天的号发完了"), ("too-soon", "大厅没答应：too-soon")]
)
def test_why_something_was_not_done_is_said(state: GuideState, code: str, said: str) -> None:
    state.told = code
    assert words.told_words(LOOK, state) == said


@pytest.mark.parametrize(("asks", "title"), [(Asks.QUEUE, "换到哪个队列"), (Asks.CANCEL, "为什么取消")])
def test_a_question_stands_before_the_number_and_f1_waits(state: GuideState, asks: Asks, title: str) -> None:
    stands(state, State.WAITING)
    state.asks = asks
    assert words.number_cards(LOOK, state)[0].title == title
    assert not words.keys(LOOK, state)[words.ISSUE].enabled


@pytest.mark.parametrize("asks", [Asks.NOTHING, Asks.ANNOUNCE, Asks.WHERE, Asks.END])
def test_what_is_asked_about_an_announcement_is_no_question_about_the_number(state: GuideState, asks: Asks) -> None:
    stands(state, State.WAITING)
    state.asks = asks
    assert [card.key for card in words.number_cards(LOOK, state)] == ["number"]


def test_while_a_slip_is_under_way_nothing_else_is_given(state: GuideState) -> None:
    state.issuing.left = 1
    key = words.keys(LOOK, state)[words.ISSUE]
    assert (key.enabled, key.note) == (False, "在打")


def test_a_call_at_an_english_machine_says_so(state: GuideState) -> None:
    one = msgspec.structs.replace(CALLS.items[1], language="en", step="unknown-step")
    assert right_pane.call_card(LOOK, state, 0, one).under == "大字 · 英文界面"


def test_only_the_first_three_calls_have_a_key(state: GuideState) -> None:
    state.calls = HelpCalls(tuple(msgspec.structs.replace(CALLS.items[0], id=f"c{n}") for n in range(5)))
    cards = right_pane.cards(LOOK, state)[:5]
    assert [len(card.acts) for card in cards] == [1, 1, 1, 0, 0]
    assert sorted(words.call_keys(LOOK, state)) == [5, 6, 7]


def test_of_several_messages_three_are_shown_and_one_is_heard(state: GuideState) -> None:
    heard = msgspec.structs.replace(PAPER, id="m0", heard_at=NOW_MS)
    state.messages = (heard, *(msgspec.structs.replace(PAPER, id=f"m{n}") for n in range(1, 6)))
    found = [card for card in right_pane.cards(LOOK, state) if card.key.startswith("m")]
    assert [(card.key, len(card.acts)) for card in found] == [("m1", 1), ("m2", 0), ("m3", 0)]


def test_what_is_announced_stands_with_its_end(state: GuideState) -> None:
    state.announced = (ANNOUNCED, msgspec.structs.replace(ANNOUNCED, id="a2", until=NOW_MS + MINUTE_MS))
    card = right_pane.announcing_card(ENGLISH, state)
    assert [line.words[-13:] for line in card.lines] == ["(until 09:51)", "(until 09:27)"]


def test_a_hall_that_was_never_read_promises_nothing(state: GuideState) -> None:
    state.see(HallSeen())
    assert (state.queues, state.missed, state.chosen, state.hub_ms) == ((), (), None, 0)
    assert words.missed_head(LOOK, state) == "过号，还能恢复 0 个"


def test_a_hall_that_is_lost_keeps_what_was_read_and_says_since_when(state: GuideState) -> None:
    state.see(lost(state.seen))
    card = right_pane.unread_card(LOOK, state)
    assert (card.title, card.frame, len(state.missed)) == ("大厅读不到，09:31 起", Frame.UNREAD, 5)


@pytest.mark.parametrize("code", sorted(WRONG_HUBS))
def test_a_hub_of_the_other_mode_is_no_hub_that_is_silent(state: GuideState, code: str) -> None:
    state.see(replace(lost(state.seen), cause="other-mode", code=code))
    card = right_pane.unread_card(LOOK, state)
    assert (card.title, card.frame) == (LOOK.of(f"window.away.{code}"), Frame.FAULT)


@pytest.mark.parametrize(
    ("code", "words"), [("unauthenticated", "令牌"), ("forbidden-scope", "别种机器"), ("odd", "odd")]
)  # fmt: skip
def test_a_hub_that_turns_the_desk_away_says_why(state: GuideState, code: str, words: str) -> None:
    state.see(replace(lost(state.seen), cause="unauthorised", code=code))
    card = right_pane.unread_card(LOOK, state)
    assert words in card.title + card.under
    assert card.light is Light.OVER


# In both languages, at the edges of their times.


@pytest.mark.parametrize(
    ("seconds", "light", "frame", "ink"),
    [
        (0, Light.AT_WORK, Frame.PLAIN, "warn"), (59, Light.AT_WORK, Frame.PLAIN, "warn"),
        (60, Light.NEAR, Frame.PLAIN, "warn"), (179, Light.NEAR, Frame.PLAIN, "warn"),
        (180, Light.OVER, Frame.FAULT, "fault"), (-5, Light.AT_WORK, Frame.PLAIN, "warn"),
    ],
)  # fmt: skip
def test_a_call_nobody_answers_grows_into_an_alarm(
    state: GuideState, seconds: int, light: Light, frame: Frame, ink: str
) -> None:
    call = msgspec.structs.replace(CALLS.items[0], called_at=NOW_MS - seconds * 1000)
    card = right_pane.call_card(ENGLISH, state, 0, call)
    assert (card.light, card.frame, card.lines[0].ink, card.lines[0].words) == (light, frame, ink, "Nobody answered")


def test_a_call_somebody_took_is_no_alarm_however_long_ago(state: GuideState) -> None:
    call = msgspec.structs.replace(CALLS.items[2], called_at=NOW_MS - 900_000, answered_at=None)
    card = right_pane.call_card(ENGLISH, state, 0, call)
    assert (card.light, card.frame, card.acts[0].verb) == (Light.DONE, Frame.PLAIN, "There")


STEPS = ("home", "find-search", "guide", "form", "materials", "scan", "review", "sign", "submit", "receipt")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("look", [LOOK, ENGLISH], ids=("zh", "en"))
def test_where_somebody_was_when_they_called_is_said(state: GuideState, look: Any, step: str) -> None:
    call = msgspec.structs.replace(CALLS.items[0], step=step)
    assert right_pane.call_card(look, state, 0, call).under == look.of(f"guide.step.{step}")


@pytest.mark.parametrize(
    ("mean", "zh", "en"),
    [
        (None, "今天还没有人叫过", "Nobody called today"),
        (0, "今天平均 0 秒有人应", "Answered in 0 s on average today"),
        (48, "今天平均 48 秒有人应", "Answered in 48 s on average today"),
    ],
)  # fmt: skip
def test_nobody_calling_is_said_with_how_long_an_answer_took(
    state: GuideState, mean: int | None, zh: str, en: str
) -> None:
    state.calls = HelpCalls((), 3, mean)
    assert [right_pane.cards(look, state)[0].under for look in (LOOK, ENGLISH)] == [zh, en]


def test_a_message_without_machine_or_sender_is_its_words_alone(state: GuideState) -> None:
    message = msgspec.structs.replace(PAPER, machine="", staff="")
    card = right_pane.message_card(LOOK, message, first=False)
    assert (card.title, card.under) == (PAPER.words, "09:22")


REFUSALS = ("no-queue", "no-hub", "not-lead", "not-issuing", "quota-full", "too-many", "day-closed", "version-mismatch",
            "state-conflict", "returned-enough", "unknown", "unread")  # fmt: skip


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("look", [LOOK, ENGLISH], ids=("zh", "en"))
def test_each_reason_of_the_desk_has_words_of_its_own(state: GuideState, look: Any, code: str) -> None:
    state.told = code
    assert words.told_words(look, state) == look.of(f"guide.told.{code}")


@pytest.mark.parametrize(
    ("asks", "title", "signs"),
    [
        (Asks.PAPER, "Did the slip of B026 come out", ["Y", "N"]),
        (Asks.CANCEL, "Why is it cancelled", ["1", "2", "3"]),
        (Asks.QUEUE, "To which queue", []),
    ],
)  # fmt: skip
def test_a_question_offers_its_answers(state: GuideState, asks: Asks, title: str, signs: list[str]) -> None:
    state.issuing.given.append(replace(GIVEN[0], slip="unsure"))
    state.asks = asks
    card = words.question(ENGLISH, state)
    assert card
    assert (card.title, [act.sign for act in card.acts]) == (title, signs)


@pytest.mark.parametrize("asks", [Asks.NOTHING, Asks.ANNOUNCE])
def test_what_is_not_asked_of_a_number_stands_elsewhere(state: GuideState, asks: Asks) -> None:
    state.asks = asks
    assert words.question(LOOK, state) is None


@pytest.mark.parametrize(("answers", "signs"), [(True, ["F3"]), (False, [])])
def test_a_number_without_a_slip_is_valid_and_printed_again_once_the_hub_answers(
    state: GuideState, answers: bool, signs: list[str]
) -> None:
    state.issuing.given.append(GIVEN[0])
    if not answers:
        state.see(lost(state.seen))
    (card,) = words.slip_cards(ENGLISH, state)
    assert (card.title, [act.sign for act in card.acts]) == ("B026 is valid, no slip came out", signs)


def test_a_number_of_a_queue_that_is_no_more_stands_under_its_code(state: GuideState) -> None:
    card = words.number_card(ENGLISH, state, Story(ticket("Z001", "gone", State.WAITING), ()))
    assert card.under == "gone · taken 08:41 · K02"


def test_numbers_that_two_windows_called_stand_there_for_an_hour_the_newest_first(state: GuideState) -> None:
    doubles = tuple(
        Double(f"id-{no}", no, "18", NOW_MS - 9, "17", NOW_MS - 5, State.DONE, told_at=NOW_MS - ago * MINUTE_MS)
        for no, ago in (("B018", 61), ("B019", 59), ("B020", 5), ("B021", 1))
    )
    state.see(seen(doubles=doubles))
    titles = [card.title for card in right_pane.cards(LOOK, state) if card.key.startswith("double")]
    assert titles == ["B021 两个窗口都叫过", "B020 两个窗口都叫过"]
