"""What may be done about a machine, over made-up halls: whoever presses, whatever machine, in whatever moment."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import wording
from kiosk.hall.line import HallSeen
from kiosk.hub.fleet_values import MachineSeen
from kiosk.hub.mode import WRONG_HUBS, OtherModeError
from kiosk.platform.errors import RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.tickets.errors import TicketError
from tests.support.hand_hall import HandHall
from ui.desk.density import NORMAL, look_of
from ui.fleet import may
from ui.fleet.cards import asked_cards
from ui.fleet.samples import HEARD, PICTURES, SENT, TROUBLED, begin, fleet
from ui.fleet.state import DOINGS, NOTICES, REASONS, STALE_SECONDS, UNKNOWN, Actor, FleetState, Question, Told

ROLES = {
    "guide": Actor("0305", frozenset({"guide"})), "technician": Actor("0133", frozenset({"technician"})),
    "hall-manager": Actor("0002", frozenset({"hall-manager"})), "clerk": Actor("1708", frozenset({"clerk"})),
    "nobody": Actor(),
}  # fmt: skip
WHY = (may.why_not, may.why_no_care, may.why_no_message, may.why_no_notice, may.why_no_stop, may.why_no_paper)
KNOWN = {"", "unread", "nobody", "busy", "well", "told", "role", "no-screen", "stopped-there", "no-paper", "here"}
GONE = UnreachableError("timeout")
MACHINES: dict[str, MachineSeen] = {one.name: one for one in TROUBLED.items}
# One machine of each state.
SOME = sorted({one.state: name for name, one in MACHINES.items()}.values())


class Page:
    """A page over a hall under a test's hands; ``asked`` are the questions that wait for an answer."""

    def __init__(self, role: str = "technician", scene: str = "fleet") -> None:
        self.clock, self.role = 1.0, role
        self.hall = HandHall(HallSeen())
        self.hall.holds_questions = True
        self.state = FleetState(self.hall, lambda: ROLES[self.role], lambda: self.clock)
        begin(scene, self.state)

    def answer(self, told: object) -> None:
        """Answer what was asked first, as a hub does or does not."""
        self.hall.questions.pop(0)
        self.state._done(self.state.busy, self.state.selected, told)


@pytest.fixture
def page(qapp: object) -> Page:
    return Page()


@pytest.mark.parametrize("scene", PICTURES)
@pytest.mark.parametrize("role", ROLES)
def test_every_reason_is_one_that_has_words(qapp: object, scene: str, role: str) -> None:
    state = Page(role, scene).state
    for name in (*SOME, "nowhere"):
        state.choose(name)
        assert {why(state) for why in WHY} <= KNOWN, name


@pytest.mark.parametrize("why", WHY)
def test_of_a_hall_that_was_never_read_nothing_is_done(qapp: object, why: Any) -> None:
    assert why(Page(scene="fleet-never-read").state) == "unread"


@pytest.mark.parametrize("why", WHY)
def test_of_what_was_read_too_long_ago_nothing_is_done(page: Page, why: Any) -> None:
    page.clock += STALE_SECONDS + 0.1
    assert why(page.state) == "unread"


@pytest.mark.parametrize("why", WHY)
def test_what_is_as_old_as_allowed_is_believed(page: Page, why: Any) -> None:
    page.clock += STALE_SECONDS
    assert why(page.state) != "unread"


@pytest.mark.parametrize("why", WHY)
def test_while_an_act_is_under_way_nothing_else_is_possible(page: Page, why: Any) -> None:
    page.state.hand_back()
    assert why(page.state) == "busy"


@pytest.mark.parametrize("why", WHY)
def test_of_a_machine_that_is_gone_nothing_is_done(page: Page, why: Any) -> None:
    page.state.choose("K99")
    assert why(page.state) == "nobody"


@pytest.mark.parametrize(("role", "notice", "stop"), [
    ("guide", "", "role"), ("technician", "", ""), ("hall-manager", "", ""), ("clerk", "role", "role"),
    ("nobody", "role", "role"),
])  # fmt: skip
def test_who_may_write_on_a_screen_and_who_may_stop_it(qapp: object, role: str, notice: str, stop: str) -> None:
    state = Page(role).state
    assert (may.why_no_notice(state), may.why_no_stop(state)) == (notice, stop)


@pytest.mark.parametrize("name", [name for name, one in MACHINES.items() if one.kind not in may.SCREENS][::7])
def test_a_machine_without_a_screen_for_people_shows_no_notice_and_is_not_stopped(page: Page, name: str) -> None:
    page.state.choose(name)
    assert {may.why_no_notice(page.state), may.why_no_stop(page.state)} == {"no-screen"}


@pytest.mark.parametrize(("messages", "why"), [((), ""), ((SENT,), "told"), ((HEARD,), ""), ((HEARD, SENT), "told")])
def test_the_guide_is_told_once_until_they_have_looked(page: Page, messages: Any, why: str) -> None:
    page.state.take((TROUBLED, messages))
    assert may.why_no_message(page.state) == why


def test_a_guide_desk_is_not_told_what_it_sees_itself(page: Page) -> None:
    page.state.is_guide = True
    assert may.why_no_message(page.state) == "here"


def test_about_a_machine_that_is_well_nobody_is_told(page: Page) -> None:
    page.state.take((fleet({}), ()))
    assert (may.why_no_care(page.state), may.why_no_message(page.state)) == ("well", "well")


# Questions and their answers.


@pytest.mark.parametrize(
    ("question", "count"),
    [
        (Question.NONE, 0),
        (Question.TAKE, len(DOINGS)),
        (Question.STOP, len(REASONS)),
        (Question.NOTICE, len(NOTICES["kiosk"])),
    ],
)
def test_a_question_has_its_answers_and_no_other_place_is_one(page: Page, question: Question, count: int) -> None:
    page.state.question = question
    assert len(page.state.answers) == count
    assert not page.state.answer(count)
    assert not page.state.answer(-1)
    assert (page.state.question, page.hall.questions) == (question, [])


@pytest.mark.parametrize("question", [Question.TAKE, Question.STOP, Question.NOTICE])
def test_each_answer_is_one_act_and_ends_the_question(page: Page, question: Question) -> None:
    page.state.ask(question)
    assert page.state.answer(0)
    assert not page.state.answer(0)
    assert (page.state.question, len(page.hall.questions)) == (Question.NONE, 1)


@pytest.mark.parametrize("question", [Question.TAKE, Question.STOP, Question.NOTICE])
def test_of_a_machine_that_went_meanwhile_nothing_is_answered(page: Page, question: Question) -> None:
    page.state.ask(question)
    page.state.take((fleet({}), ()))
    page.state.selected = "K99"
    assert not page.state.answer(0)
    assert page.hall.questions == []


@pytest.mark.parametrize("question", [Question.TAKE, Question.STOP, Question.NOTICE])
def test_another_machine_takes_the_question_away_and_the_same_one_does_not(page: Page, question: Question) -> None:
    page.state.ask(question)
    page.state.choose(page.state.selected)
    before = page.state.question
    page.state.choose("K11")
    assert (before, page.state.question) == (question, Question.NONE)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [(None, ""), (TicketError("not-allowed"), "not-allowed"), (GONE, UNKNOWN),
     (RefusedError(Problem("", "", 409, "state-conflict", "human", "")), UNKNOWN)],
)  # fmt: skip
def test_how_an_act_ended_is_told_of_its_machine(page: Page, answer: object, wrong: str) -> None:
    page.state.hand_back()
    page.answer(answer)
    assert page.state.told == Told("back", "K07", wrong)
    assert page.state.busy == ""


def test_escape_takes_back_one_thing_at_a_time(page: Page) -> None:
    page.state.hand_back()
    page.answer(None)
    told = page.state.told
    page.state.show_paper()
    page.state.question = Question.STOP
    steps = []
    while page.state.back():
        steps.append((page.state.question is not Question.NONE, page.state.paper, page.state.told is told))
    assert steps == [(False, True, True), (False, False, True), (False, False, False)]


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (GONE, "away"),
        (RefusedError(Problem("", "", 403, "not-allowed", "human", "")), "not-allowed"),
        *((OtherModeError(code), code) for code in sorted(WRONG_HUBS)),
    ],  # fmt: skip
)
def test_a_look_that_brings_nothing_keeps_what_was_read_and_says_why(page: Page, answer: object, trouble: str) -> None:
    before = page.state.fleet
    page.state.take(answer)
    assert (page.state.trouble, page.state.fleet, may.why_not(page.state)) == (trouble, before, "unread")
    page.state.take((TROUBLED, ()))
    assert page.state.trouble == ""


@pytest.mark.parametrize("code", sorted(WRONG_HUBS))
def test_a_hub_of_the_other_mode_is_said_to_be_one(page: Page, code: str) -> None:
    look = look_of(NORMAL, wording("zh_CN"))
    page.state.take(OtherModeError(code))
    assert asked_cards(look, page.state)[0].title == look.of(f"window.away.{code}")
