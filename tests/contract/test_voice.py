"""What the city asks the public: open until its end, answered once, and refused to people when it comes too late."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from config.clock import china_now
from config.texts import LANGUAGES, text, wording
from kiosk.domain.submission import EVALUATION_LEVELS, EVALUATION_SCHEMA
from kiosk.platform.calls import voice
from kiosk.platform.calls.voice import (
    Answered,
    CallBackRequest,
    ClockTold,
    ConsultationAnswer,
    EvaluationSchemas,
    PublicConsultation,
    Survey,
    SurveyAnswer,
    answer_consultation,
    answer_survey,
    call_back_offices,
    evaluation_schemas,
    public_consultations,
    request_call_back,
    surveys,
)
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.sandbox.workdays import is_worked
from kiosk.steps.rating import BAD, REASONS
from offline_queue.entry import Acknowledged, Outcome, Rejected
from tests.support.parcels import DEVICE, Filed, new_id, without_wait
from tests.support.sandbox import SandboxProcess, SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem

HOUR = 3600.0
DAY = 24 * HOUR


def now(**ahead: float) -> str:
    return (china_now() + datetime.timedelta(**ahead)).isoformat(timespec="seconds")


def until(words: str) -> float:
    return (datetime.datetime.fromisoformat(words) - china_now()).total_seconds()


def items(came: Any) -> Any:
    assert came
    return came[0].items


@pytest.fixture
def survey(platform: Platform) -> Survey:
    """Give the survey of three questions."""
    found: Survey = next(one for one in items(surveys(platform)) if len(one.questions) == 3)
    return found


@pytest.fixture
def draft(platform: Platform) -> PublicConsultation:
    """Give the draft whose answers may come some days late."""
    found: PublicConsultation = next(one for one in items(public_consultations(platform)) if one.grace_days)
    return found


def answer(survey: Survey, *answers: Answered, **changes: Any) -> SurveyAnswer:
    told = answers or (
        Answered("seats", ("few",)),
        Answered("wanted", ("water", "glasses")),
        Answered("words", (), "谢谢"),
    )
    made = SurveyAnswer(new_id(), survey.id, survey.version, told, now(), DEVICE, "training")
    return replace(made, **changes)


def opinion(draft: PublicConsultation, **changes: Any) -> ConsultationAnswer:
    made = ConsultationAnswer(
        new_id(), draft.id, "for", "希望卫生院门口也设一站。", now(), ClockTold(trusted=True), DEVICE, "training"
    )
    return replace(made, **changes)


def working_day(days: int = 1) -> datetime.date:
    """Return the first working day from so many days ahead on."""
    day = china_now().date() + datetime.timedelta(days=days)
    while not is_worked(day):
        day += datetime.timedelta(days=1)
    return day


def call_me(**changes: Any) -> CallBackRequest:
    made = CallBackRequest(
        new_id(), "hotline", "13800000000", "想问高龄津贴什么时候到账。", working_day().isoformat(), "morning", "zh_CN",
        now(), DEVICE, "training",
    )  # fmt: skip
    return replace(made, **changes)


def deliver(platform: Platform, one: msgspec.Struct, kind: str) -> Outcome:
    filed = Filed(msgspec.to_builtins(one), kind=kind)
    return PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())


# By what is rated


def test_the_levels_and_reasons_in_force_are_those_of_the_screen_in_its_words(platform: Platform) -> None:
    came = evaluation_schemas(platform)
    assert came
    held = came[0].in_force
    assert held.version == EVALUATION_SCHEMA
    assert tuple(level.code for level in held.levels) == EVALUATION_LEVELS
    assert {level.code for level in held.levels if level.asks_why} == BAD
    assert tuple(reason.code for reason in held.reasons) == REASONS
    for language in LANGUAGES:
        words = wording(language)
        shown = [words(text(f"apply.rate.{level.code}")) for level in held.levels]
        assert shown == [level.name.of(language) for level in held.levels]
        assert [words(text(f"rate.why.{one.code}")) for one in held.reasons] == [
            one.name.of(language) for one in held.reasons
        ]


def test_the_four_old_levels_are_read_by_the_national_five(platform: Platform) -> None:
    came = evaluation_schemas(platform)
    assert came
    (old,) = [one for one in came[0].schemas if one.scale == "handan-4"]
    assert {level.code: level.national for level in old.levels} == {
        "satisfied": 4, "basically-satisfied": 3, "ordinary": 3, "dissatisfied": 2
    }  # fmt: skip
    assert old.until < came[0].in_force.since


LISTS = {
    "evaluation": evaluation_schemas,
    "surveys": surveys,
    "drafts": public_consultations,
    "offices": call_back_offices,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_did_not_change_is_not_sent_again(platform: Platform, name: str) -> None:
    came = LISTS[name](platform)
    assert came
    assert LISTS[name](platform, came[1]) is None
    assert LISTS[name](platform, '"other"') == came


# Surveys


def test_an_answer_is_kept_and_sent_again_answered_alike(platform: Platform, survey: Survey) -> None:
    one = answer(survey)
    assert answer_survey(platform, one) == answer_survey(platform, one)
    assert isinstance(deliver(platform, one, "survey-answer"), Acknowledged)


def test_the_same_id_with_another_answer_is_refused(platform: Platform, survey: Survey) -> None:
    one = answer(survey)
    answer_survey(platform, one)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        answer_survey(platform, replace(one, answers=(Answered("seats", ("enough",)),)))


def test_an_id_that_named_something_else_is_refused_and_breaks_nothing(platform: Platform, survey: Survey) -> None:
    one = answer(survey)
    answer_survey(platform, one)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        request_call_back(platform, call_me(id=one.id))


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ((Answered("chairs", ("few",)), Answered("seats", ("few",))), ("/answers/0/question", "enum")),
        ((Answered("seats", ("few",)), Answered("seats", ("few",))), ("/answers", "uniqueItems")),
        ((Answered("seats", ("many",)),), ("/answers/0/choices", "enum")),
        ((Answered("seats", ("few", "enough")),), ("/answers/0/choices", "enum")),
        ((Answered("seats", ("few",)), Answered("words", ("few",))), ("/answers/1/choices", "enum")),
        ((Answered("wanted", ("water",)),), ("/answers", "required")),
        ((Answered("seats", ()),), ("/answers", "required")),
    ],
)
def test_what_does_not_fit_the_questions_is_named_by_its_place(
    platform: Platform, survey: Survey, answers: tuple[Answered, ...], place: tuple[str, str]
) -> None:
    with pytest.raises(RefusedError) as refused:
        answer_survey(platform, answer(survey, *answers))
    assert [(one.pointer, one.code) for one in refused.value.problem.errors] == [place]


def test_a_question_may_be_left_out_or_left_empty(platform: Platform, survey: Survey) -> None:
    some = (Answered("seats", ("few",)), Answered("wanted", ()), Answered("wanted", ("water",)))
    assert answer_survey(platform, answer(survey, *some))
    assert answer_survey(platform, answer(survey, Answered("seats", ("few",))))


def test_answers_to_another_version_are_for_correction(platform: Platform, survey: Survey) -> None:
    with pytest.raises(RefusedError) as refused:
        answer_survey(platform, answer(survey, version=9))
    assert refused.value.problem.errors[0].pointer == "/version"


def test_an_answer_that_comes_after_the_end_is_kept_here_as_refused_whenever_it_was_given(
    platform: Platform, sandbox: SandboxThread, survey: Survey
) -> None:
    sandbox.fault("wrong-clock", seconds=until(survey.ends_at) + HOUR)
    outcome = deliver(platform, answer(survey, occurred_at=now(days=-1)), "survey-answer")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "gone"
    assert survey.id not in {one.id for one in items(surveys(platform))}


def test_a_survey_nobody_knows_is_gone(platform: Platform, survey: Survey) -> None:
    with pytest.raises(RefusedError, match="gone"):
        answer_survey(platform, answer(survey, survey_id=new_id()))


# Drafts


def test_an_opinion_of_a_draft_is_kept_with_or_without_a_name(platform: Platform, draft: PublicConsultation) -> None:
    assert answer_consultation(platform, opinion(draft))
    named = opinion(draft, name="林静姝", phone="13800000012")
    assert isinstance(deliver(platform, named, "consultation-answer"), Acknowledged)


@pytest.mark.parametrize(
    ("late", "trusted", "said", "taken"),
    [
        (DAY, True, -1.0, True),
        (DAY, True, 2.0, False),
        (DAY, False, -1.0, False),
        (8 * DAY, True, -1.0, False),
    ],
    ids=["said in time", "said too late", "by a clock nobody trusts", "after the grace too"],
)
def test_what_was_said_in_time_is_taken_for_some_days_more(
    platform: Platform,
    sandbox: SandboxThread,
    draft: PublicConsultation,
    late: float,
    trusted: bool,
    said: float,
    taken: bool,
) -> None:
    ends = datetime.datetime.fromisoformat(draft.ends_at)
    sandbox.fault("wrong-clock", seconds=until(draft.ends_at) + late)
    one = opinion(
        draft,
        occurred_at=(ends + datetime.timedelta(hours=said)).isoformat(),
        clock=ClockTold(trusted, "" if trusted else "drift"),
    )
    outcome = deliver(platform, one, "consultation-answer")
    assert isinstance(outcome, Acknowledged if taken else Rejected)


def test_a_moment_no_calendar_has_is_for_correction(
    platform: Platform, sandbox: SandboxThread, draft: PublicConsultation
) -> None:
    with pytest.raises(RefusedError) as refused:
        answer_consultation(platform, opinion(draft, occurred_at="2026-02-30T10:00:00+08:00"))
    assert refused.value.problem.errors[0].pointer == "/occurred_at"


def test_a_draft_nobody_knows_is_gone(platform: Platform, draft: PublicConsultation) -> None:
    with pytest.raises(RefusedError, match="gone"):
        answer_consultation(platform, opinion(draft, consultation_id=new_id()))


# Calls back


def test_a_wish_to_be_called_is_kept_once(platform: Platform) -> None:
    one = call_me()
    assert request_call_back(platform, one) == request_call_back(platform, one)
    assert isinstance(deliver(platform, call_me(name="林静姝"), "call-back"), Acknowledged)


def test_a_wish_that_comes_after_its_time_is_refused_to_people(platform: Platform, sandbox: SandboxThread) -> None:
    one = call_me()
    sandbox.fault("wrong-clock", seconds=until(f"{one.day}T11:30:00+08:00") + 60)
    outcome = deliver(platform, one, "call-back")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "gone"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"time": "midnight"}, "/time"),
        ({"day": "2026-02-30"}, "/day"),
        ({"day": working_day(20).isoformat()}, "/day"),
        ({"phone": "call me"}, "/phone"),
    ],
)
def test_a_wish_that_cannot_be_is_named_by_its_place(platform: Platform, changes: dict[str, str], pointer: str) -> None:
    with pytest.raises(RefusedError) as refused:
        request_call_back(platform, call_me(**changes))
    assert refused.value.problem.errors[0].pointer == pointer


def test_nobody_calls_on_a_day_off(platform: Platform) -> None:
    day = china_now().date() + datetime.timedelta(days=1)
    while is_worked(day):
        day += datetime.timedelta(days=1)
    with pytest.raises(RefusedError, match="validation-failed"):
        request_call_back(platform, call_me(day=day.isoformat()))


def test_an_office_that_calls_nobody_any_more_is_gone(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="gone"):
        request_call_back(platform, call_me(office_id="closed"))


# What lasts


def test_a_survey_ends_when_it_was_to_end_though_the_platform_was_killed(sandbox_process: SandboxProcess) -> None:
    before = Platform(sandbox_process.url, connect_seconds=5, read_seconds=15)
    told, drafts = surveys(before), public_consultations(before)
    before.close()
    sandbox_process.end(9)
    sandbox_process.start()
    after = Platform(sandbox_process.url, connect_seconds=5, read_seconds=15)
    assert (surveys(after), public_consultations(after)) == (told, drafts)
    after.close()


# Answers that are none

KEPT: dict[str, Any] = {
    "id": "x", "content_sha256": "0" * 64, "received_at": "2026-11-24T09:35:00+08:00", "signed_by": "training"
}  # fmt: skip
SURVEY = Survey(
    "s",
    1,
    msgspec.convert({"zh": "问", "en": "q"}, voice.Words),
    msgspec.convert({"zh": "问", "en": "q"}, voice.Words),
    (),
    now(),
)
DRAFT = PublicConsultation("d", SURVEY.title, SURVEY.title, SURVEY.title, now(), 0)
ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "survey": (
        lambda client: answer_survey(client, answer(SURVEY, id="x")),
        KEPT | {"type": "survey-answer-acknowledgement"},
    ),
    "draft": (
        lambda client: answer_consultation(client, opinion(DRAFT, id="x")),
        KEPT | {"type": "consultation-answer-acknowledgement"},
    ),
    "call": (lambda client: request_call_back(client, call_me(id="x")), KEPT | {"type": "call-back-acknowledgement"}),
}


def told_by(reply: bytes, way: Any) -> Any:
    with ScriptedServer(reply) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        try:
            return way(client)
        finally:
            client.close()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("changes", [{"id": "other"}, {"signed_by": "production"}, {"type": "acknowledgement"}])
def test_an_answer_about_another_or_of_another_mode_is_none(name: str, changes: dict[str, Any]) -> None:
    way, right = ACTS[name]
    assert told_by(as_json(201, right), way).id == "x"
    with pytest.raises(NotThePlatformError):
        told_by(as_json(201, right | changes), way)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_something_else_is_none(name: str) -> None:
    with pytest.raises(NotThePlatformError):
        told_by(as_json(200, {"items": [{"id": 7}], "current": "x"}), LISTS[name])
    with pytest.raises(RefusedError, match="maintenance"):
        told_by(as_problem(503, "maintenance", "later"), LISTS[name])


def test_a_version_in_force_that_is_not_there_is_none() -> None:
    with pytest.raises(NotThePlatformError, match="no-schema"):
        told_by(as_json(200, {"current": 3, "schemas": []}), evaluation_schemas)
    with pytest.raises(NotThePlatformError):
        _ = EvaluationSchemas(3, ()).in_force


def test_nothing_of_a_person_stands_in_a_repr() -> None:
    named = {"name": "林静姝", "phone": "13800000012"}
    shown = f"{opinion(DRAFT, **named)}{call_me(**named)}{answer(SURVEY)}"
    assert [one for one in ("林静姝", "13800000012", "卫生院", "高龄津贴", "谢谢", "few") if one in shown] == []
