# SPDX-License-Identifier: Apache-2.0
"""What the city asks the public: by what it is rated, surveys, drafts, who calls back; and what is answered."""

from __future__ import annotations

from typing import ClassVar, Literal, TypeVar

import msgspec

from kiosk.domain.words import Words
from kiosk.platform.answer import UNREADABLE
from kiosk.platform.calls.asking import act, signed
from kiosk.platform.calls.identity import Hidden
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError
from kiosk.platform.values import CallBackAcknowledgement, ConsultationAcknowledgement, Kept, SurveyAcknowledgement

T = TypeVar("T")
K = TypeVar("K", bound=Kept)


class Named(msgspec.Struct, frozen=True):
    """A code and its words."""

    code: str
    name: Words


class Level(msgspec.Struct, frozen=True):
    """One level of a scale, and which of the five national ones it counts as."""

    code: str
    name: Words
    national: int
    asks_why: bool


class EvaluationSchema(msgspec.Struct, frozen=True):
    """One version of what is rated by; ``handan-4`` is for reading old data alone."""

    version: int
    scale: Literal["national-5", "handan-4"]
    since: str
    levels: tuple[Level, ...]
    reasons: tuple[Named, ...]
    praise: tuple[Named, ...]
    until: str = ""


class EvaluationSchemas(msgspec.Struct, frozen=True):
    """All versions."""

    current: int
    schemas: tuple[EvaluationSchema, ...]

    @property
    def in_force(self) -> EvaluationSchema:
        """Return the one to rate by now; raises NotThePlatformError where it is not among them."""
        found = [one for one in self.schemas if one.version == self.current]
        if not found:
            raise NotThePlatformError("no-schema")
        return found[0]


class Question(msgspec.Struct, frozen=True):
    """One question of a survey."""

    id: str
    kind: Literal["one", "several", "words"]
    title: Words
    required: bool
    options: tuple[Named, ...]


class Survey(msgspec.Struct, frozen=True):
    """A survey that has not ended."""

    id: str
    version: int
    title: Words
    intro: Words
    questions: tuple[Question, ...]
    ends_at: str


class Surveys(msgspec.Struct, frozen=True):
    """All surveys."""

    items: tuple[Survey, ...]


class Answered(Hidden, frozen=True, omit_defaults=True):
    """The answer to one question."""

    question: str
    choices: tuple[str, ...]
    words: str = ""


class SurveyAnswer(msgspec.Struct, frozen=True):
    """What one visit answered; nobody's name is in it."""

    KIND: ClassVar[str] = "survey-answer"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    survey_id: str
    version: int
    answers: tuple[Answered, ...]
    occurred_at: str
    device: dict[str, str]
    mode: str


class PublicConsultation(msgspec.Struct, frozen=True):
    """A draft the public is asked about."""

    id: str
    title: Words
    office: Words
    text: Words
    ends_at: str
    grace_days: int


class PublicConsultations(msgspec.Struct, frozen=True):
    """All drafts."""

    items: tuple[PublicConsultation, ...]


class ClockTold(msgspec.Struct, frozen=True):
    """Whether the terminal's clock could be trusted, and why not."""

    trusted: bool
    reason: str = ""


class ConsultationAnswer(Hidden, frozen=True, omit_defaults=True):
    """What somebody says of a draft; ``name`` and ``phone`` of who wants to be named."""

    KIND: ClassVar[str] = "consultation-answer"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    consultation_id: str
    stance: Literal["for", "against", "other"]
    words: str
    occurred_at: str
    clock: ClockTold
    device: dict[str, str]
    mode: str
    name: str = ""
    phone: str = ""


class CallBackTime(msgspec.Struct, frozen=True):
    """A part of a day in which somebody calls."""

    code: str
    name: Words
    first: str
    last: str


class CallBackOffice(msgspec.Struct, frozen=True):
    """Who calls back, about what, and when."""

    id: str
    name: Words
    topics: Words
    times: tuple[CallBackTime, ...]
    days_ahead: int


class CallBackOffices(msgspec.Struct, frozen=True):
    """All of them."""

    items: tuple[CallBackOffice, ...]


class CallBackRequest(Hidden, frozen=True, omit_defaults=True):
    """Somebody wants to be called back."""

    KIND: ClassVar[str] = "call-back"
    ORDERED_BY: ClassVar[str] = "id"

    id: str
    office_id: str
    phone: str
    about: str
    day: str
    time: str
    language: str
    occurred_at: str
    device: dict[str, str]
    mode: str
    name: str = ""
    submission_id: str = ""


def evaluation_schemas(platform: Platform, tag: str = "") -> tuple[EvaluationSchemas, str] | None:
    """Return by what is rated and its tag, None while it is what had ``tag``; raises PlatformError."""
    came = _whole(platform, "/evaluation-schemas", EvaluationSchemas, tag)
    if came:
        _ = came[0].in_force
    return came


def surveys(platform: Platform, tag: str = "") -> tuple[Surveys, str] | None:
    """Return the surveys and their tag, None while they are what had ``tag``; raises PlatformError."""
    return _whole(platform, "/surveys", Surveys, tag)


def public_consultations(platform: Platform, tag: str = "") -> tuple[PublicConsultations, str] | None:
    """Return the drafts and their tag, None while they are what had ``tag``; raises PlatformError."""
    return _whole(platform, "/public-consultations", PublicConsultations, tag)


def call_back_offices(platform: Platform, tag: str = "") -> tuple[CallBackOffices, str] | None:
    """Return who calls back and the list's tag, None while it is what had ``tag``; raises PlatformError."""
    return _whole(platform, "/call-back-offices", CallBackOffices, tag)


def answer_survey(platform: Platform, answer: SurveyAnswer) -> SurveyAcknowledgement:
    """Answer a survey at once; raises PlatformError, ``gone`` after its end."""
    return _put(platform, f"/survey-answers/{answer.id}", answer, SurveyAcknowledgement)


def answer_consultation(platform: Platform, answer: ConsultationAnswer) -> ConsultationAcknowledgement:
    """Say something of a draft at once; raises PlatformError, ``gone`` after its end."""
    return _put(platform, f"/public-consultation-answers/{answer.id}", answer, ConsultationAcknowledgement)


def request_call_back(platform: Platform, request: CallBackRequest) -> CallBackAcknowledgement:
    """Ask to be called back at once; raises PlatformError, ``gone`` where the wished time is over."""
    return _put(platform, f"/call-back-requests/{request.id}", request, CallBackAcknowledgement)


def _whole(platform: Platform, path: str, kind: type[T], tag: str) -> tuple[T, str] | None:
    came = platform.whole(path, tag)
    if came is None:
        return None
    try:
        return msgspec.json.decode(came[0], type=kind), came[1]
    except UNREADABLE as wrong:
        raise NotThePlatformError("not-typed") from wrong


def _put(platform: Platform, path: str, body: SurveyAnswer | ConsultationAnswer | CallBackRequest, kind: type[K]) -> K:
    told = signed(act(platform, "PUT", path, body, kind), body.mode)
    if told.id != body.id:
        raise NotThePlatformError("other-answer")
    return told
