"""Coming back for the answer: the two codes of the slip, what the office says, each reason why nothing is shown."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import LANGUAGES, wording
from devices.device import ErrorKind
from kiosk.audit import Act
from kiosk.domain.words import Words
from kiosk.platform.calls.opinions import Case
from kiosk.platform.errors import BusyError, NotThePlatformError, PlatformError, RefusedError, UnreachableError
from kiosk.platform.values import Problem
from kiosk.steps import opinion_reply
from kiosk.steps.opinion_reply import NoCase, ask, moment, waiting_here
from kiosk.steps.screens import FormPage, Guide, Trouble
from kiosk.steps.step import Reason
from offline_queue.entry import Acknowledgement, Entry, Priority, State
from tests.support.flow_walk import START, error
from tests.support.opinion_walk import OpinionWalk
from tests.support.opinions import CODE, KEY

RECEIVED = "2026-11-23T10:28:01+08:00"
ANSWERED = Case(
    CODE, "answered", "consultation", RECEIVED, "可以，带上户口簿原件。", Words("云泽市政务服务中心", "Yunze"), RECEIVED
)


class Shelf:
    """An outbox that has one entry under a code, or none."""

    def __init__(self, entry: Entry | None = None) -> None:
        self._entry = entry

    def entries(self, *, dossier: str, limit: int) -> list[Entry]:
        return [self._entry] if self._entry and self._entry.dossier == dossier else []


def entry(state: State = State.PENDING, **more: Any) -> Entry:
    return Entry("id", 1, "opinion", CODE, Priority.EVALUATION, state, 0, START.timestamp(), 0.0, **more)


def asking(here: Entry | None = None) -> OpinionWalk:
    """Return a walk in which both codes were entered and the machine has looked at what lies here."""
    walk = OpinionWalk(at="opinion-ask")
    walk.runner.auto["outbox"] = Shelf(here)
    walk.enter(code=CODE, key=KEY)
    walk.press("next")
    return walk


def answered(value: Case | NoCase, monkeypatch: pytest.MonkeyPatch) -> OpinionWalk:
    """Return a walk to which the platform answers so."""
    monkeypatch.setattr(opinion_reply, "case", lambda platform, code, key: value)
    walk = asking()
    walk.end("platform", object())
    return walk


def refused(code: str, retry: Any = "never") -> RefusedError:
    return RefusedError(Problem(f"urn:banshi:problem:{code}", "x", 404, code, retry, RECEIVED))


def test_the_answer_is_shown_with_who_gave_it_and_when(monkeypatch) -> None:
    walk = answered(ANSWERED, monkeypatch)
    walk.sees(Guide, "opinion.answer.title-answered")
    told = walk.says()
    assert [
        said for said in ("可以，带上户口簿原件。", "云泽市政务服务中心", "2026年11月23日 10:28") if said not in told
    ] == []


def test_a_case_without_an_answer_says_that_it_is_in_hand(monkeypatch) -> None:
    walk = answered(Case(CODE, "received", "complaint", RECEIVED), monkeypatch)
    walk.sees(Guide, "opinion.answer.title-received")


@pytest.mark.parametrize(
    ("state", "answer"), [("under-review", ""), ("answered", ""), ("closed", "说了"), ("received", "说了")]
)
def test_a_state_nobody_knows_is_not_taken_for_an_answer(monkeypatch, state: str, answer: str) -> None:
    walk = answered(Case(CODE, state, "complaint", RECEIVED, answer), monkeypatch)
    walk.sees(Guide, "opinion.answer.title-received")


def test_a_kind_nobody_knows_and_an_office_without_a_name_are_worded(monkeypatch) -> None:
    walk = answered(Case(CODE, "answered", "poem", "long ago", "好", None, ""), monkeypatch)
    assert "监督部门" in walk.says(walk.sees(Guide))
    assert "时间不详" in walk.says()


def test_the_answer_is_not_read_aloud(monkeypatch) -> None:
    screen = answered(ANSWERED, monkeypatch).sees(Guide)
    assert screen.spoken is not None
    assert wording("zh_CN")(screen.spoken) == "已经有答复"


def test_whoever_has_read_it_ends_the_visit(monkeypatch) -> None:
    walk = answered(ANSWERED, monkeypatch)
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_the_codes_are_wiped_with_the_visit(monkeypatch) -> None:
    walk = answered(ANSWERED, monkeypatch)
    buffers = walk.voice.asked.buffers()
    assert any(any(buffer) for buffer in buffers)
    walk.press("done")
    assert not any(any(buffer) for buffer in buffers)


@pytest.mark.parametrize("typed", [CODE.lower(), f"{CODE[:4]}-{CODE[4:]}", f" {CODE} ", CODE.replace("0", "O", 1)])
def test_a_code_counts_as_it_was_read_from_the_slip(typed: str) -> None:
    walk = OpinionWalk(at="opinion-ask")
    walk.runner.auto["outbox"] = Shelf(entry())
    walk.enter(code=typed[:9], key=KEY)
    walk.press("next")
    walk.sees(Trouble, "opinion.here.title")


@pytest.mark.parametrize("wrong", ["", "7K2M", "7K2M94PA", "ÄÖÜ12345", CODE[:-1] + ("A" if CODE[-1] != "A" else "B")])
@pytest.mark.parametrize("field", ["code", "key"])
def test_a_code_that_does_not_fit_is_told_at_its_field_and_asks_nobody(field: str, wrong: str) -> None:
    walk = OpinionWalk(at="opinion-ask")
    walk.enter(**{"code": CODE, "key": KEY} | {field: wrong})
    walk.press("next")
    (told,) = [one for one in walk.sees(FormPage).fields if one.name == field]
    assert told.error is not None
    assert walk.runner.open("platform") == []


@pytest.mark.parametrize(
    ("why", "title", "action"),
    [
        (NoCase.UNKNOWN, "opinion.none.unknown-title", "retype"),
        (NoCase.TOO_OFTEN, "opinion.none.too-often-title", "again"),
        (NoCase.AWAY, "opinion.none.away-title", "again"),
    ],
)
def test_each_reason_for_nothing_has_its_words_and_its_way_on(why: NoCase, title: str, action: str) -> None:
    walk = asking()
    (call,) = walk.runner.open("platform")
    call.done(why)
    walk.settle()
    trouble = walk.sees(Trouble, title)
    assert [one.name for one in trouble.actions] == [action]
    assert walk.facilities.noted(Act.OPINION_ASKED) == [{"result": why.value}]


def test_who_typed_wrongly_comes_back_to_what_was_typed() -> None:
    walk = asking()
    (call,) = walk.runner.open("platform")
    call.done(NoCase.UNKNOWN)
    walk.settle()
    walk.press("retype")
    assert {one.value for one in walk.sees(FormPage).fields} == {CODE, KEY}


def test_without_a_line_it_says_at_once_that_the_codes_stay_valid() -> None:
    walk = OpinionWalk(at="opinion-ask")
    walk.facilities.cut_line()
    walk.runner.auto["outbox"] = Shelf()
    walk.enter(code=CODE, key=KEY)
    walk.press("next")
    walk.sees(Trouble, "opinion.none.away-title")
    assert walk.runner.open("platform") == []


def test_when_the_line_is_back_it_is_tried_again_by_one_touch() -> None:
    walk = OpinionWalk(at="opinion-ask")
    line = walk.facilities.line
    walk.facilities.cut_line()
    walk.runner.auto["outbox"] = Shelf()
    walk.enter(code=CODE, key=KEY)
    walk.press("next")
    walk.facilities.line = line
    walk.press("again")
    assert len(walk.runner.open("platform")) == 1


def test_what_still_lies_here_is_said_to_lie_here() -> None:
    walk = asking(entry())
    trouble = walk.sees(Trouble, "opinion.here.title")
    assert "10:26" in walk.says(trouble)
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_what_was_sent_from_here_is_asked_of_the_platform() -> None:
    known = Acknowledgement("id", "0" * 64, "", RECEIVED)
    walk = asking(entry(State.ACKNOWLEDGED, acknowledgement=known))
    assert len(walk.runner.open("platform")) == 1


@pytest.mark.parametrize("lane", ["outbox", "platform"])
def test_a_lane_that_fails_is_a_city_that_cannot_be_asked(lane: str) -> None:
    walk = asking() if lane == "platform" else OpinionWalk(at="opinion-ask")
    if lane == "outbox":
        del walk.runner.auto["outbox"]
        walk.enter(code=CODE, key=KEY)
        walk.press("next")
    (call,) = walk.runner.open(lane)
    call.done(error(f"{lane}.fault", ErrorKind.DEVICE))
    walk.settle()
    walk.sees(Trouble, "opinion.none.away-title")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (refused("not-found"), NoCase.UNKNOWN),
        (refused("rate-limited", "later"), NoCase.TOO_OFTEN),
        (refused("maintenance", "later"), NoCase.AWAY),
        (refused("device-unknown", "human"), NoCase.AWAY),
        (UnreachableError("no-connection"), NoCase.AWAY),
        (NotThePlatformError("html"), NoCase.AWAY),
        (BusyError("http-503"), NoCase.AWAY),
    ],
)
def test_what_went_wrong_with_the_question_is_a_value(monkeypatch, wrong: PlatformError, why: NoCase) -> None:
    def fail(*_: object) -> Case:
        raise wrong

    monkeypatch.setattr(opinion_reply, "case", fail)
    assert ask(CODE, KEY, object(), object(), object()) is why


def test_an_entry_of_another_code_is_not_ours() -> None:
    assert waiting_here("7K2M94P4", Shelf(entry()), object(), object()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_moment_is_worded_in_both_languages(language: str) -> None:
    assert "2026" in wording(language)(moment(START))


def test_whoever_comes_into_the_middle_is_asked_from_the_beginning() -> None:
    assert OpinionWalk(at="opinion-reply").step == "opinion-kind"


def test_the_way_to_the_answer_begins_at_the_same_door() -> None:
    walk = OpinionWalk()
    walk.choose("answer")
    assert walk.step == "opinion-ask"
    walk.press("back")
    assert walk.step == "opinion-kind"
