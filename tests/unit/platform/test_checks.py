"""Looking a paper up at its source: the client against the sandbox, and answers that cannot be believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from kiosk.platform.answer import Answer
from kiosk.platform.calls.checks import Question, Whom, check
from kiosk.platform.client import Platform
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError
from offline_queue.ids import uuid7
from tests.support.sandbox import SandboxThread

ALLOWANCES = "11990100990912710H3990803000000"
RIGHT = {
    "id": "01936f3a-6f40-7c21-9a55-0d1c5b6f2e31",
    "material_id": "disability-card",
    "result": "found",
    "reference": "HC1",
    "checked_at": "2026-11-23T10:24:00+08:00",
    "source": {"zh": "残联", "en": "Federation"},
}


def question(id_no: str = "990101198803120020", material: str = "disability-card", **changes: Any) -> Question:
    whole = {"id": uuid7(), "task_code": ALLOWANCES, "material_id": material}
    return Question(**(whole | changes), person=Whom("林静姝", "resident", id_no))


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Platform]:
    client = Platform(sandbox.url)
    yield client
    client.close()


@pytest.mark.parametrize(
    ("number", "result"),
    [("990101198803120020", "found"), ("990102199611280039", "unknown"), ("990103199201150043", "different")],
)
def test_each_answer_can_be_met_in_training(platform: Platform, number: str, result: str) -> None:
    found = check(platform, question(number))
    assert (found.result, bool(found.reference)) == (result, result == "found")


def test_the_same_question_again_is_answered_as_the_first_time(platform: Platform) -> None:
    asked = question()
    assert check(platform, asked) == check(platform, asked)


def test_another_question_under_the_same_id_is_refused(platform: Platform) -> None:
    asked = question()
    check(platform, asked)
    with pytest.raises(RefusedError) as refused:
        check(platform, msgspec.structs.replace(asked, material_id="proof-of-minimum-living-allowance"))
    assert refused.value.problem.code == "idempotency-reused"


@pytest.mark.parametrize(
    "changes", [{"material_id": "bank-card-or-social-security-card"}, {"task_code": "9" * 18 + "3" + "0" * 12}]
)
def test_nothing_is_looked_up_that_no_matter_asks_for(platform: Platform, changes: dict[str, str]) -> None:
    asked = msgspec.structs.replace(question(), **changes)
    with pytest.raises(RefusedError) as refused:
        check(platform, asked)
    assert refused.value.problem.code == "forbidden-scope"


class Says:
    """A platform that answers what the test says."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def ask(self, method: str, path: str, **more: object) -> Answer:
        return self._answer


def told(body: object, status: int = 200, media: str = "application/json") -> Any:
    return Says(Answer(status, {"content-type": media}, json.dumps(body).encode()))


@pytest.mark.parametrize(
    "platform",
    [
        told(RIGHT | {"id": uuid7()}),
        told(RIGHT | {"material_id": "another"}),
        told(RIGHT | {"result": "perhaps"}),
        told({"id": RIGHT["id"]}),
        told(RIGHT, media="text/html"),
        told(RIGHT, status=202),
        told([]),
    ],
    ids=["other id", "other paper", "unknown result", "half", "a portal page", "not yet", "no object"],
)
def test_an_answer_to_something_else_ticks_nothing(platform: Any) -> None:
    with pytest.raises(NotThePlatformError):
        check(platform, question(id=RIGHT["id"]))


def test_an_answer_that_fits_is_taken() -> None:
    assert check(told(RIGHT), question(id=RIGHT["id"])).source.zh == "残联"


def test_a_dead_line_is_an_error_and_no_answer() -> None:
    client = Platform("http://127.0.0.1:9/api/v1", connect_seconds=0.5)
    with pytest.raises(PlatformError):
        check(client, question())
    client.close()


def test_a_person_is_not_shown_by_repr() -> None:
    assert "林静姝" not in repr(question())
