"""Conditions on answers: one, one of several, any other; all of them."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.domain.conditions import Besides, Condition, all_met, meets


@pytest.mark.parametrize(
    ("condition", "answer", "met"),
    [
        ("a", "a", True), ("a", "b", False), ("a", "", False), ("a", "ab", False),
        (("a", "b"), "b", True), (("a", "b"), "c", False), ((), "a", False),
        (Besides("a"), "b", True), (Besides("a"), "a", False), (Besides("a"), "", False),
        (Besides(("a", "b")), "c", True), (Besides(("a", "b")), "b", False),
        ("a", "b,a", True), (("x", "a"), "b,c", False), (Besides("a"), "a,b", False),
    ],
)  # fmt: skip
def test_an_answer_meets_a_condition_or_not(condition: Condition, answer: str, met: bool) -> None:
    assert meets(condition, answer) is met


@pytest.mark.parametrize(
    ("answers", "met"),
    [
        ({"x": "1", "@relation": "family"}, True),
        ({"x": "1", "@relation": "self"}, False),
        ({"x": "1"}, False),
        ({}, False),
    ],
)
def test_all_conditions_must_be_met(answers: dict[str, str], met: bool) -> None:
    assert all_met({"x": "1", "@relation": Besides("self")}, answers) is met


def test_no_conditions_are_always_met() -> None:
    assert all_met({}, {})


@pytest.mark.parametrize(
    ("written", "condition"),
    [(b'"a"', "a"), (b'["a","b"]', ("a", "b")), (b'{"not":"a"}', Besides("a")), (b'{"not":["a"]}', Besides(("a",)))],
)
def test_conditions_are_read_as_they_are_written(written: bytes, condition: Condition) -> None:
    assert msgspec.json.decode(written, type=Condition) == condition


@pytest.mark.parametrize("written", [b"7", b"null", b'{"besides":"a"}', b'{"not":"a","or":"b"}'])
def test_what_is_no_condition_is_refused(written: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(written, type=Condition)
