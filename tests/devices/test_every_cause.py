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
from devices.lane import gone, state_of
from devices.page_printer.status import REASONS

FOLDER = Path(devices.__file__).parent
CAUSE = re.compile(r"(id-card|printer|page|camera|speaker|host|device)\.[a-z-]+")
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
    assert {cause.split(".")[0] for cause in CAUSES} == {
        "id-card", "printer", "page", "camera", "speaker", "host", "device"
    }  # fmt: skip
    assert len(CAUSES) > 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_is_said_to_the_person_and_otherwise_to_staff(cause: str, language: str) -> None:
    say = wording(language)
    person, staff = say(text(f"cause.{cause}")), say(text(f"staff.{cause}"))
    assert person != staff
    assert person[-1] in "。？.?"
    assert staff[-1] in "。？.?"


@pytest.mark.parametrize("cause", CAUSES)
def test_a_person_reads_chinese_without_words_of_the_trade(cause: str) -> None:
    said = wording("zh_CN")(text(f"cause.{cause}"))
    assert CHINESE.search(said)
    assert not LATIN.search(said)


@pytest.mark.parametrize("cause", CAUSES)
def test_english_is_english_and_short_enough_to_be_read_standing(cause: str) -> None:
    person, staff = (wording("en")(text(f"{reader}.{cause}")) for reader in ("cause", "staff"))
    assert not CHINESE.search(person + staff)
    assert len(person) <= 120


@pytest.mark.parametrize("cause", CAUSES)
def test_no_sentence_waits_for_an_argument_nobody_gives(cause: str) -> None:
    said = [wording(language)(text(f"{who}.{cause}")) for language in LANGUAGES for who in ("cause", "staff")]
    assert not any("{" in words or "}" in words for words in said)


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


@pytest.mark.parametrize("call", [pytest.param(call, id=place) for place, call in errors_named()])
def test_an_error_of_the_person_names_the_person_and_one_of_the_device_does_not(call: ast.Call) -> None:
    kind = getattr(call.args[0], "attr", "")
    actor = next((getattr(word.value, "attr", "?") for word in call.keywords if word.arg == "actor"), "TECHNICIAN")
    assert kind in ErrorKind.__members__ or not kind
    # Whoever stopped it knows; whoever can mend it must be told so.
    allowed = {"USER": {"CITIZEN", "GUIDE", "?"}, "CANCELLED": {"NOBODY", "?"}, "PROGRAM": {"TECHNICIAN", "?"}}
    assert actor in allowed.get(kind, {"TECHNICIAN", "GUIDE", "CITIZEN", "NOBODY", "?"})


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
    assert gone(error)
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
