"""The doors of a machine: whom it believes is said by its enrolment, and a roster is brought by whoever has a line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import UnreachableError
from kiosk.platform.identity import Enrolment
from kiosk.staff import opening
from kiosk.staff.opening import door_of, doors_of, renewed
from kiosk.terminal import Terminal
from offline_queue.errors import OutboxDamaged
from offline_queue.line import Line, LineState
from tests.support.signed import PUBLIC
from ui.window.calling_samples import sample_settings


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    made = Terminal(sample_settings(), tmp_path)
    enrolment = Enrolment("d-1", "990121", "0007", "03", PUBLIC)
    made.platform = SimpleNamespace(identity=SimpleNamespace(enrolment=enrolment))  # type: ignore[assignment]  # as far as it is asked
    return made


def test_the_doors_name_hall_mode_and_window_of_the_settings(terminal: Terminal) -> None:
    doors = doors_of(terminal, lambda: 7.0)
    assert (doors.hall, doors.mode, doors.window, doors.now()) == ("0001", "training", "17", 7.0)


@pytest.mark.parametrize(("line", "has"), [(Line.UP, True), (Line.UNKNOWN, True), (Line.DOWN, False)])
def test_a_line_nobody_knows_of_is_tried(terminal: Terminal, line: Line, has: bool) -> None:
    terminal._line = LineState(line)
    assert doors_of(terminal).has_line() is has


def test_an_enrolled_machine_believes_the_roster_of_its_hall(terminal: Terminal) -> None:
    door = door_of(terminal)
    assert door
    assert (door._issuer.hall_no, door._issuer.mode) == ("9901210007", "training")


def test_a_machine_that_is_not_open_yet_or_never_was_enrolled_believes_none(terminal: Terminal) -> None:
    terminal.platform.identity = None  # type: ignore[union-attr,misc]  # it is there
    assert door_of(terminal) is None
    terminal.platform = None
    assert doors_of(terminal).door() is None


def test_without_an_outbox_no_roster_is_asked_for(terminal: Terminal) -> None:
    assert renewed(terminal, lambda: 0.0, object()) is False  # type: ignore[arg-type]  # it is not asked


@pytest.mark.parametrize("wrong", [UnreachableError("timeout"), UntrustedError("older"), OutboxDamaged("rotten")])
def test_a_roster_that_cannot_be_had_is_asked_for_another_time(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, wrong: Exception
) -> None:
    def fetch(*asked: Any) -> None:
        raise wrong

    monkeypatch.setattr(opening, "fetch", fetch)
    terminal.outbox = object()  # type: ignore[assignment]  # it is not asked
    assert renewed(terminal, lambda: 0.0, object()) is False  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(("came", "new"), [(object(), True), (None, False)])
def test_it_is_told_whether_a_newer_roster_came(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, came: object, new: bool
) -> None:
    monkeypatch.setattr(opening, "fetch", lambda *asked: came)
    terminal.outbox = object()  # type: ignore[assignment]  # as above
    assert doors_of(terminal).renew(object()) is new  # type: ignore[arg-type]  # as above
