"""Every question of the terminal before every wrong answer: none is believed, and who spoke is told apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.platform import fetch
from kiosk.platform.answer import Answer
from kiosk.platform.calls.appointments import Slot, appointment, check_in, day_list, request_appointment, slots
from kiosk.platform.calls.checks import Question, Whom, check
from kiosk.platform.calls.opinions import case
from kiosk.platform.calls.progress import dossiers_of, progress_of
from kiosk.platform.calls.proofs import ask_proof, reserve_copy
from kiosk.platform.calls.staff_calls import Place, StaffCall, call_staff, staff_call
from kiosk.platform.calls.ticket_events import TicketEventBatch, tell_ticket_events
from kiosk.platform.calls.voice import evaluation_schemas, surveys
from kiosk.platform.client import Platform
from kiosk.platform.errors import (
    BusyError,
    LateAnswerError,
    NobodyBehindError,
    NotThePlatformError,
    PlatformError,
    RefusedError,
    UnreachableError,
)
from tests.support.appointments import HALL, arrival, wish
from tests.support.proofs import asked, new_id

ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e10"
CALL = StaffCall(ID, Place("990100", "0001", "03"), "3 号机", "zh_CN", "2026-11-23T10:26:31+08:00", "training")
QUESTION = Question(ID, "1" * 31, "bank-card", Whom("林静姝", "resident", "990101198803120020"))
SLOT = Slot("2026-11-24T09:30:00+08:00", "2026-11-24T10:00:00+08:00", 3, 1)
EVENTS = TicketEventBatch(ID, HALL, ID, (), {}, "training")
RESERVE = {"id": ID, "proof_id": new_id(), "mode": "training"}
QUESTIONS: dict[str, Callable[[Platform], object]] = {
    "time": lambda platform: platform.time(),
    "changes": lambda platform: platform.changes("a.1"),
    "bundle": lambda platform: platform.bundle("a.1"),
    "hall": lambda platform: fetch._hall(platform, '"old"'),
    "regions": lambda platform: fetch._regions(platform, '"old"'),
    "item": lambda platform: platform.item("1" * 31),
    "form": lambda platform: platform.form("elder-allowance", 1),
    "progress": lambda platform: progress_of(platform, "7K2M94PX", "training"),
    "dossiers": lambda platform: dossiers_of(platform, {"id_no": "990101198803120020"}, "training"),
    "case": lambda platform: case(platform, "7K2M94PX", "5H7Q20C8"),
    "call": lambda platform: call_staff(platform, CALL),
    "look": lambda platform: staff_call(platform, ID),
    "check": lambda platform: check(platform, QUESTION),
    "proof": lambda platform: ask_proof(platform, asked("insurance-record")),
    "copy": lambda platform: reserve_copy(platform, RESERVE),
    "slots": lambda platform: slots(platform, HALL, "B", "2026-11-24", "training"),
    "appointment": lambda platform: appointment(platform, ID, "training"),
    "coming": lambda platform: request_appointment(platform, wish(SLOT)),
    "day": lambda platform: day_list(platform, HALL, "2026-11-24", "training"),
    "arrival": lambda platform: check_in(platform, arrival(wish(SLOT), SLOT.start)),
    "tickets": lambda platform: tell_ticket_events(platform, EVENTS),
    "levels": lambda platform: evaluation_schemas(platform, '"old"'),
    "surveys": lambda platform: surveys(platform, '"old"'),
}


class Says(Platform):
    """A platform that answers everything alike."""

    def __init__(self, says: Answer | PlatformError) -> None:
        super().__init__("http://127.0.0.1:9/api/v1")
        self._says = says

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        if isinstance(self._says, PlatformError):
            raise self._says
        return self._says


def answer(status: int, media: str, body: bytes = b"") -> Answer:
    return Answer(status, {"content-type": media}, body)


def problem(code: str, retry: str, status: int = 409, **changes: object) -> Answer:
    members = {
        "type": f"urn:banshi:problem:{code}", "title": "x", "status": status, "code": code, "retry": retry,
        "server_time": "2026-11-23T10:26:31+08:00",
    }  # fmt: skip
    return answer(status, "application/problem+json", json.dumps(members | changes).encode())


WRONG: dict[str, tuple[Answer, type[PlatformError]]] = {
    "a portal": (answer(200, "text/html", b"<html>Log in</html>"), NotThePlatformError),
    "a redirect": (Answer(302, {"location": "http://login.invalid/"}), NotThePlatformError),
    "html that says to be JSON": (answer(200, "application/json", b"<html>"), NotThePlatformError),
    "nothing that says to be JSON": (answer(200, "application/json"), NotThePlatformError),
    "a list": (answer(200, "application/json", b"[]"), NotThePlatformError),
    "null": (answer(200, "application/json", b"null"), NotThePlatformError),
    "an empty object": (answer(200, "application/json", b"{}"), NotThePlatformError),
    "half of one": (answer(200, "application/json", b'{"id": "' + ID.encode()), NotThePlatformError),
    "no text": (answer(200, "application/json", b'{"id": "\xff\xfe"}'), NotThePlatformError),
    "brackets": (answer(200, "application/json", b'{"id":' + b"[" * 50_000), NotThePlatformError),
    "no body": (answer(204, "application/json"), NotThePlatformError),
    "a gateway": (answer(502, "text/html", b"bad gateway"), NobodyBehindError),
    "a balancer": (answer(503, "text/html", b"no backend"), NobodyBehindError),
    "somebody busy": (answer(429, "text/plain", b"slow down"), BusyError),
    "a problem of somebody else": (problem("not-found", "never", type="about:blank"), PlatformError),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_wrong_answer_is_an_error_that_says_who_spoke(question: str, wrong: str) -> None:
    says, kind = WRONG[wrong]
    with pytest.raises(kind) as told:
        QUESTIONS[question](Says(says))
    assert not isinstance(told.value, RefusedError)
    assert told.value.reached is isinstance(told.value, BusyError)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_refusal_is_told_with_its_code_whatever_is_asked(question: str) -> None:
    found = []
    for code, retry in (("rate-limited", "later"), ("device-unknown", "human"), ("validation-failed", "after-fix")):
        with pytest.raises(RefusedError) as told:
            QUESTIONS[question](Says(problem(code, retry)))
        found.append((told.value.code, told.value.reason, told.value.reached))
    assert found == [
        ("rate-limited", "busy", True),
        ("device-unknown", "unauthorised", True),
        ("validation-failed", "refused", True),
    ]


@pytest.mark.parametrize("wrong", [UnreachableError("cut"), LateAnswerError("time-out")], ids=["cut", "late"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_line_that_breaks_is_passed_on_as_it_is(question: str, wrong: PlatformError) -> None:
    with pytest.raises(type(wrong)) as told:
        QUESTIONS[question](Says(wrong))
    assert told.value is wrong
    assert not told.value.reached


@pytest.mark.parametrize("question", ["progress", "dossiers", "case", "look", "check", "proof", "copy", "call"])
def test_no_error_carries_what_was_answered(question: str) -> None:
    secret = answer(200, "application/json", '{"id": "x", "name": "林静姝", "id_no": "990101198803120020"}'.encode())
    with pytest.raises(PlatformError) as told:
        QUESTIONS[question](Says(secret))
    words = repr(told.value) + str(told.value)
    assert "林静姝" not in words
    assert "990101198803120020" not in words
