"""An act happens once: its answer comes again, another content does not, and what failed may be tried again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.application import rooms_over
from kiosk.sandbox.call import Rooms
from tests.support.rooms import a_call, rooms

__all__ = ["rooms"]
BODY = {"id": "a", "n": 1}


class Counting:
    """An act that says how often it was done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> tuple[int, dict[str, Any]]:
        self.times += 1
        return 201, {"times": self.times}


def told(answer: Any) -> tuple[int, Any, str]:
    """Return status, body, and whether it is a replay."""
    return answer.status_code, json.loads(answer.body), answer.headers.get("idempotent-replayed", "")


def test_an_act_is_done_and_told(rooms: Rooms) -> None:
    assert told(rooms.once.act("x", "a", BODY, Counting())) == (201, {"times": 1}, "")


def test_the_same_act_again_is_answered_as_before(rooms: Rooms) -> None:
    doing = Counting()
    rooms.once.act("x", "a", BODY, doing)
    assert told(rooms.once.act("x", "a", dict(reversed(BODY.items())), doing)) == (200, {"times": 1}, "true")
    assert doing.times == 1


def test_another_content_under_the_same_id_is_refused(rooms: Rooms) -> None:
    rooms.once.act("x", "a", BODY, Counting())
    with pytest.raises(ProblemError, match="idempotency-reused"):
        rooms.once.act("x", "a", BODY | {"n": 2}, Counting())


def test_one_id_under_two_operations_is_two_acts(rooms: Rooms) -> None:
    doing = Counting()
    rooms.once.act("x", "a", BODY, doing)
    assert told(rooms.once.act("y", "a", BODY, doing)) == (201, {"times": 2}, "")


def refuse(rooms: Rooms) -> tuple[int, dict[str, Any]]:
    """Write something, then find that it may not be."""
    rooms.store.count("written")
    raise ProblemError("not-found")


def test_what_was_refused_leaves_nothing_and_may_be_tried_again(rooms: Rooms) -> None:
    with pytest.raises(ProblemError, match="not-found"):
        rooms.once.act("x", "a", BODY, lambda: refuse(rooms))
    assert rooms.store.counted("written") == 0
    assert told(rooms.once.act("x", "a", BODY, Counting()))[0] == 201


def test_what_is_added_to_an_answer_is_told_each_time_and_kept_nowhere(rooms: Rooms) -> None:
    def adding(body: dict[str, Any]) -> dict[str, Any]:
        return body | {"token": "secret"}

    answers = [told(rooms.once.act("x", "a", BODY, Counting(), adding)) for _ in range(2)]
    assert [body for _, body, _ in answers] == [{"times": 1, "token": "secret"}] * 2
    assert "secret" not in rooms.store.one("SELECT answer FROM answered")["answer"]


def test_an_answer_outlives_the_platform_that_gave_it(tmp_path) -> None:
    answers = []
    for _ in range(2):
        again = rooms_over(tmp_path)
        answers.append(told(again.once.act("x", "a", BODY, Counting())))
        again.store.close()
    assert answers == [(201, {"times": 1}, ""), (200, {"times": 1}, "true")]


def test_an_act_of_another_mode_is_refused(rooms: Rooms) -> None:
    with pytest.raises(ProblemError, match="forbidden-scope"):
        rooms.once.check(a_call({"mode": "production"}))


@pytest.mark.parametrize("body", [{}, {"mode": "training"}])
def test_an_act_of_this_mode_or_of_none_is_taken(rooms: Rooms, body: dict[str, str]) -> None:
    rooms.once.check(a_call(body))


@pytest.mark.parametrize(
    ("path", "headers"), [({"id": "b"}, {}), ({}, {"idempotency_key": "b"}), ({"id": "b"}, {"idempotency_key": "a"})]
)
def test_an_id_that_is_another_in_path_or_key_is_named(
    rooms: Rooms, path: dict[str, str], headers: dict[str, str]
) -> None:
    with pytest.raises(ProblemError) as caught:
        rooms.once.check(a_call({"id": "a"}, path, **headers))
    assert [breach.pointer for breach in caught.value.breaches] == ["/id"]


def test_an_id_that_is_the_one_of_path_or_key_is_taken(rooms: Rooms) -> None:
    rooms.once.check(a_call({"id": "a"}, {"id": "a"}, idempotency_key="b"))
    rooms.once.check(a_call({"id": "a"}, idempotency_key="a"))


def test_what_belongs_to_something_else_has_its_own_id_in_the_key(rooms: Rooms) -> None:
    rooms.once.check(a_call({"id": "a"}, {"id": "whole"}, idempotency_key="a"), below=True)
    with pytest.raises(ProblemError, match="validation-failed"):
        rooms.once.check(a_call({"id": "whole"}, {"id": "whole"}, idempotency_key="a"), below=True)
