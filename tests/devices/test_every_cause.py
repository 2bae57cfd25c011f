"""Every cause a driver, its lane or its host can name: a sentence for the person, one for staff, somebody who acts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import devices
from config.texts import LANGUAGES, text, wording
from devices.device import Actor, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.lane import state_of
from devices.page_printer.status import REASONS

FOLDER = Path(devices.__file__).parent
# What the causes of each kind begin with.
PREFIXES = frozenset({
    "id-card", "printer", "page", "camera", "speaker", "code-scanner", "evaluation-pad", "caller-pad", "call-board",
    "signature-pad",
    "social-card", "scanner", "staff-lamp",
    "host", "device",
})  # fmt: skip
CAUSE = re.compile(rf"({'|'.join(sorted(PREFIXES))})\.[a-z-]+")
CHINESE = re.compile(r"[一-鿿]")
# Words of the trade; "A4" and "USB" are read by everybody, and are no three small letters.
LATIN = re.compile(r"[A-Za-z]{4,}")


def literals() -> Iterator[str]:
    """Yield every string of the drivers that has the form of a cause, docstrings and longer words left out."""
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CAUSE.fullmatch(node.value):
                yield node.value


CAUSES = sorted(set(literals()))


def test_the_causes_of_all_drivers_were_found() -> None:
    assert {cause.split(".")[0] for cause in CAUSES} == PREFIXES
    assert len(CAUSES) > 60


def said(language: str, reader: str) -> dict[str, str]:
    """Return what a reader is told of each cause."""
    say = wording(language)
    return {cause: say(text(f"{reader}.{cause}")) for cause in CAUSES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cause_is_said_to_the_person_and_otherwise_to_staff(language: str) -> None:
    person, staff = said(language, "cause"), said(language, "staff")
    assert [cause for cause in CAUSES if person[cause] == staff[cause]] == []


@pytest.mark.parametrize("reader", ["cause", "staff"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_a_whole_sentence_that_waits_for_nothing(language: str, reader: str) -> None:
    words = said(language, reader)
    assert [cause for cause in CAUSES if words[cause][-1] not in "。？.?"] == []
    assert [cause for cause in CAUSES if "{" in words[cause] or "}" in words[cause]] == []


def test_a_person_reads_chinese_without_words_of_the_trade() -> None:
    words = said("zh_CN", "cause")
    assert [cause for cause in CAUSES if not CHINESE.search(words[cause])] == []
    assert [cause for cause in CAUSES if LATIN.search(words[cause])] == []


@pytest.mark.parametrize("reader", ["cause", "staff"])
def test_english_is_english(reader: str) -> None:
    words = said("en", reader)
    assert [cause for cause in CAUSES if CHINESE.search(words[cause])] == []


def test_a_person_can_read_it_standing() -> None:
    words = said("en", "cause")
    assert max(len(words[cause]) for cause in CAUSES) <= 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_those_who_can_act_is_called_otherwise(language: str) -> None:
    names = {wording(language)(text(f"technician.actor.{actor.value}")) for actor in Actor}
    assert len(names) == len(Actor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_way_a_device_can_be_is_called_otherwise(language: str) -> None:
    names = {wording(language)(text(f"technician.condition.{condition.value}")) for condition in Condition}
    assert len(names) == len(Condition)


def errors_named() -> Iterator[tuple[str, ast.Call]]:
    """Yield each place where a driver makes an error of a cause that is written there."""
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DeviceError"
            if named and isinstance(node.args[1], ast.Constant):
                yield f"{file.relative_to(FOLDER)}:{node.lineno}", node


def who(call: ast.Call) -> tuple[str, str]:
    """Return the kind of an error and who can act on it; a question mark for what is only known when it happens."""
    actor = next((getattr(word.value, "attr", "?") for word in call.keywords if word.arg == "actor"), "TECHNICIAN")
    return getattr(call.args[0], "attr", "?"), actor


# Whoever stopped it knows; whoever can mend it must be told so, and our own faults are nobody's in the hall.
ALLOWED = {"USER": {"CITIZEN", "GUIDE", "?"}, "CANCELLED": {"NOBODY", "?"}, "PROGRAM": {"TECHNICIAN", "?"}}


def test_an_error_names_somebody_who_can_do_something_about_it() -> None:
    found = {place: who(call) for place, call in errors_named()}
    assert {kind for kind, _ in found.values()} >= set(ALLOWED)
    anybody = {actor.name for actor in Actor} | {"?"}
    assert {place: pair for place, pair in found.items() if pair[1] not in ALLOWED.get(pair[0], anybody)} == {}


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_of_a_printer_names_somebody_who_acts(reason: str) -> None:
    meaning = REASONS[reason]
    assert meaning.actor in (Actor.GUIDE, Actor.TECHNICIAN)
    assert meaning.cause in CAUSES


# The state that an error leaves behind.


@given(st.sampled_from(CAUSES), st.sampled_from(ErrorKind), st.sampled_from(Actor))
def test_no_error_leaves_a_device_usable(cause: str, kind: ErrorKind, actor: Actor) -> None:
    state = state_of("any", DeviceError(kind, cause, "words for staff", actor=actor))
    assert not state.usable
    assert (state.cause, state.actor) == (("", Actor.NOBODY) if kind is ErrorKind.CANCELLED else (cause, actor))


@pytest.mark.parametrize("cause", [cause for cause in CAUSES if cause.endswith("lost")])
def test_what_is_lost_is_absent_whatever_driver_lost_it(cause: str) -> None:
    error = DeviceError(ErrorKind.DEVICE, cause)
    assert error.away
    assert state_of("any", error).condition is Condition.ABSENT


@given(st.lists(st.tuples(st.sampled_from(["paper", "cover", "tray"]), st.text(max_size=5)), max_size=5))
def test_a_part_nobody_told_of_is_unknown_and_never_well(parts: list[tuple[str, str]]) -> None:
    state = DeviceState("any", Condition.READY, parts=tuple(PartState(*part) for part in parts))
    told = dict(reversed(parts))
    assert [state.part(name) for name in ("paper", "cutter")] == [told.get("paper", "unknown"), "unknown"]


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_shorter_patience_never_makes_a_deadline_later(now: float, seconds: float, patience: float) -> None:
    deadline = Deadline.after(seconds, lambda: now)
    assert deadline.within(patience).at <= deadline.at
    assert deadline.within(patience).remaining <= max(patience, 0) + 1e-6
