"""What is asked about a whole case: for whom, what is promised and agreed to, why it ends; by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from config.texts import wording
from kiosk.audit import Act
from kiosk.domain.relation import Relation
from kiosk.domain.substitutes import Standing
from kiosk.intake import behalf
from kiosk.intake.case import APPLICANT, OPERATOR, Case
from kiosk.intake.desk import DROPPED_FOR
from kiosk.intake.standing import Gap, GapKind
from kiosk.platform.errors import UnreachableError
from kiosk.steps.fact_forms import BY_PAPER
from tests.support.flow_fakes import card
from tests.support.made_desk import MadeDesk, MadeLanes
from ui.window import intake_samples as samples
from ui.window.intake_ask_samples import ELSEWHERE, MARRIED, RENT, SUBSIDY, new_case, subsidy_case
from ui.window.intake_asks import Asks, IntakeAsks
from ui.window.intake_devices import CameraWatch, PadWatch
from ui.window.intake_scenes import sent_case
from ui.window.intake_state import IntakeState, refusal

INSURANCE, NEWBORN = "3990401000000", "3991001000000"


class Room:
    """A case that is open, with what is asked about it."""

    def __init__(self) -> None:
        self.desk, lanes = MadeDesk(), MadeLanes()
        self.line = True
        ids = iter(f"id-{n}" for n in range(100))
        self.state = IntakeState(
            self.desk, CameraWatch(lanes.run), PadWatch(lanes.run), lambda: samples.CLERK, lambda: samples.HOUR,
            lambda: next(ids), lambda *noted, **facts: None,
        )  # fmt: skip
        self.asks = IntakeAsks(self.state, self.desk, lambda: self.line, lambda: next(ids))

    def open(self, case: Case) -> IntakeAsks:
        self.desk.case = case
        self.state.resume("case")
        return self.asks

    def say(self, *signs: str) -> Case:
        """Answer one question after the other; return the case."""
        for sign in signs:
            assert self.asks.answer(sign), sign
        assert self.state.case
        return self.state.case


@pytest.fixture
def room(qapp: object) -> Room:
    return Room()


# For whom.


@pytest.mark.parametrize(
    ("signs", "relation", "kin"),
    [("1", Relation.SELF, ""), ("21", Relation.FAMILY, "parent"), ("22", Relation.FAMILY, "spouse"),
     ("24", Relation.FAMILY, "other"), ("231", Relation.FAMILY, "child"), ("3", Relation.ENTRUSTED, ""),
     ("4", Relation.UNIT, "")],
)  # fmt: skip
def test_digits_say_for_whom_it_is(room: Room, signs: str, relation: Relation, kin: str) -> None:
    room.open(new_case(ELSEWHERE)).ask(Asks.WHOM)
    case = room.say(*signs)
    assert (case.relation, case.kin, room.asks.asks) == (relation, kin, Asks.NOTHING)


@pytest.mark.parametrize(("digit", "paper"), [("2", "household"), ("3", "birth")])
def test_a_child_without_a_card_is_asked_for_by_its_paper_and_typing_begins_there(
    room: Room, digit: str, paper: str
) -> None:
    went: list[str] = []
    room.state.went_to.connect(went.append)
    room.open(new_case(INSURANCE)).ask(Asks.WHOM)
    case = room.say("2", "3", digit)
    assert (case.answers[BY_PAPER], went) == (paper, [behalf.fact("child", "name")])


def test_what_the_matter_does_not_allow_is_no_answer(room: Room) -> None:
    room.open(new_case(RENT)).ask(Asks.WHOM)
    assert not room.asks.answer("2")
    assert room.asks.relations == (Relation.SELF,)


def test_who_told_it_and_for_whom_is_on_record_without_a_person(room: Room) -> None:
    room.open(new_case(ELSEWHERE)).ask(Asks.WHOM)
    room.say("4")
    noted = room.desk.noted[-1]
    assert (noted.act, noted.facts) == (Act.RELATION_TOLD, {"relation": "unit", "staff": "1708"})


def test_escape_goes_back_a_step_and_then_out(room: Room) -> None:
    room.open(new_case(ELSEWHERE)).ask(Asks.WHOM)
    room.asks.answer("2")
    room.asks.answer("3")
    steps = []
    while room.asks.back():
        steps.append(room.asks.asks)
    assert steps == [Asks.KIN, Asks.WHOM, Asks.NOTHING]


def test_a_matter_that_nobody_comes_for_by_themselves_asks_at_once(room: Room) -> None:
    room.open(new_case(NEWBORN, Relation.FAMILY))
    assert room.asks.asks is Asks.KIN


def test_the_next_card_is_that_of_whom_it_is_for_where_there_is_one(room: Room) -> None:
    room.open(new_case(ELSEWHERE)).ask(Asks.WHOM)
    room.say("2", "1")
    room.state.lay_card(card("zhao-dehou"))
    assert room.state.case
    assert set(room.state.case.seen) == {OPERATOR, APPLICANT}


def test_the_card_of_who_is_here_is_not_taken_for_both(room: Room) -> None:
    room.open(new_case(ELSEWHERE)).ask(Asks.WHOM)
    room.say("2", "1")
    room.state.lay_card(samples.CARD)
    assert room.state.told is not None
    assert room.state.told.key == "intake.why.same-person"


# Promises.


def promising(room: Room) -> IntakeAsks:
    asks = room.open(new_case(RENT))
    room.state.choose(MARRIED)
    asks.ask_promise()
    return asks


@pytest.mark.parametrize(("line", "standing"), [(True, Standing.GIVEN), (False, Standing.PROVISIONAL)])
def test_a_promise_stands_for_the_paper_and_without_a_line_provisionally(
    room: Room, line: bool, standing: Standing
) -> None:
    room.line = line
    promising(room)
    stands = room.say("Y").material(MARRIED).substitute
    assert stands is not None
    assert (stands.standing, room.desk.noted[-1].facts) == (standing, {"code": MARRIED, "staff": "1708"})


def test_a_promise_is_taken_back_by_a_no(room: Room) -> None:
    promising(room)
    room.say("Y")
    room.asks.ask_promise()
    assert room.say("N").material(MARRIED).substitute is None


def test_a_no_before_any_promise_changes_nothing(room: Room) -> None:
    promising(room)
    before = room.state.case
    assert room.say("N") is before


@pytest.mark.parametrize("sign", ["1", "Q", "²"])
def test_what_is_no_answer_is_left_to_others(room: Room, sign: str) -> None:
    asks = promising(room)
    assert not asks.answer(sign)
    assert asks.asks is Asks.PROMISE


def test_a_paper_that_cannot_be_promised_is_not_asked_about(room: Room) -> None:
    asks = room.open(new_case(RENT))
    room.state.choose("id-card")
    asks.ask_promise()
    assert (asks.asks, asks.promise) == (Asks.NOTHING, None)


# Consents.


def test_each_consent_is_asked_for_after_the_other_and_its_answer_kept(room: Room) -> None:
    asks = room.open(new_case(SUBSIDY))
    asks.ask_consent()
    first, second = asks.consents
    assert asks.consent == first
    room.say("Y")
    assert asks.consent == second
    case = room.say("N")
    assert [(one.id, one.given) for one in case.consents] == [(first.id, True), (second.id, False)]
    assert (asks.asks, asks.unanswered) == (Asks.NOTHING, ())
    assert room.desk.noted[-1].facts == {"code": second.id, "staff": "1708", "result": "refused"}


def test_all_answered_the_first_is_asked_once_more(room: Room) -> None:
    asks = room.open(new_case(SUBSIDY))
    asks.ask_consent()
    room.say("Y", "Y")
    asks.ask_consent()
    assert asks.consent == asks.consents[0]
    assert room.say("N").consents[-1].given is False


def test_the_gap_of_a_consent_leads_to_its_question(room: Room) -> None:
    asks = room.open(subsidy_case())
    room.state.go_to(Gap(GapKind.CONSENT, asks.consents[1].id))
    assert (asks.asks, asks.consent) == (Asks.CONSENT, asks.consents[1])


def test_a_matter_without_consents_asks_for_none(room: Room) -> None:
    asks = room.open(new_case(ELSEWHERE))
    asks.ask_consent()
    assert asks.asks is Asks.NOTHING


# The end of it.


@pytest.mark.parametrize(("digit", "reason"), list(zip("1234", DROPPED_FOR, strict=True)))
def test_two_presses_drop_a_case_with_its_reason(room: Room, digit: str, reason: str) -> None:
    gone: list[Case] = []
    room.asks.dropped.connect(gone.append)
    room.desk.at_once = False
    room.open(samples.laid_case())
    room.desk.answer(room.desk.case)
    room.desk.asked.clear()
    room.asks.ask(Asks.DROP)
    assert room.asks.answer(digit)
    assert [(name, given) for name, given, _ in room.desk.asked] == [("drop", (reason,))]
    room.desk.answer(None)
    assert (room.state.case, len(gone), room.asks.asks) == (None, 1, Asks.NOTHING)


def test_that_a_case_was_dropped_is_said_until_the_next_act(room: Room) -> None:
    room.open(samples.laid_case()).ask(Asks.DROP)
    room.asks.answer("1")
    said = room.state.done
    assert said is not None
    assert wording("zh_CN")(said) == "“门诊慢特病”已撤件，本窗口存的全部删掉了。"
    room.state.begin("3990403000000", None)
    assert room.state.done is None


def test_a_case_that_could_not_be_dropped_stays_and_says_why(room: Room) -> None:
    room.open(samples.laid_case())
    room.desk.refuse = UnreachableError("disk")
    room.asks.ask(Asks.DROP)
    room.asks.answer("1")
    assert (room.state.case is None, room.state.told) == (False, refusal(UnreachableError("disk")))


def test_nothing_is_asked_where_no_case_is_open_or_one_is_handed_in(room: Room) -> None:
    room.asks.ask(Asks.DROP)
    assert room.asks.asks is Asks.NOTHING
    room.open(sent_case()).ask(Asks.DROP)
    assert (room.asks.asks, room.asks.relations, room.asks.consents) == (Asks.NOTHING, (), ())


def test_pressed_again_a_question_is_taken_back(room: Room) -> None:
    asks = room.open(samples.laid_case())
    asks.ask(Asks.DROP)
    asks.ask(Asks.DROP)
    assert asks.asks is Asks.NOTHING


def test_a_question_is_put_away_once(room: Room) -> None:
    asks = room.open(new_case(ELSEWHERE))
    asks.ask(Asks.KIN)
    assert (asks.put_away(), asks.asks, asks.put_away()) == (True, Asks.NOTHING, False)


def test_a_promise_is_not_asked_for_beside_a_paper_that_cannot_be_promised(room: Room) -> None:
    asks = room.open(new_case(RENT))
    room.state.choose(MARRIED)
    asks.ask_promise()
    assert asks.asks is Asks.PROMISE
    room.state.next_paper()
    assert (asks.promise, asks.asks) == (None, Asks.NOTHING)


def test_a_question_goes_with_the_case_it_was_about(room: Room) -> None:
    room.open(samples.laid_case()).ask(Asks.DROP)
    room.state.leave()
    assert room.asks.asks is Asks.NOTHING


@pytest.mark.parametrize("make", [lambda: new_case(SUBSIDY), lambda: new_case(RENT), samples.laid_case])
def test_no_digit_and_no_letter_answers_where_nothing_is_asked(room: Room, make: Callable[[], Case]) -> None:
    room.open(make())
    assert not any(room.asks.answer(sign) for sign in "1234YN")
