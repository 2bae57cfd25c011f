"""A terminal that is asked in its own program: the same answers as over its socket, and none invented."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.inventory.trials import Trial
from kiosk.maintenance import here
from kiosk.maintenance.here import Here
from kiosk.maintenance.remote import RefusedError
from kiosk.technician.door import Answer
from kiosk.terminal import Terminal
from offline_queue.errors import OutboxDamaged
from tests.support.outboxes import open_box
from ui.maintenance.samples import well
from ui.window.calling_samples import sample_settings


class Book:
    """Two devices, and what was asked of them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trials = SimpleNamespace(begin=self._begin, look=self._look)

    def __contains__(self, name: str) -> bool:
        return name in well()

    def reports(self) -> dict[str, Any]:
        return well()

    def changes(self, after: int) -> list[Any]:
        return []

    def look(self, name: str) -> None:
        self.asked.append(f"look {name}")

    def report(self, name: str) -> Any:
        return well()[name]

    def _begin(self, name: str, call: object = None) -> Trial:
        self.asked.append(f"begin {name}")
        return Trial()

    def _look(self, name: str) -> Trial:
        return Trial(True, True, "printer.tested")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    made = Terminal(sample_settings(), tmp_path)
    made.book = Book()  # type: ignore[assignment]  # all of it that is asked
    return made


def test_devices_that_are_not_open_yet_are_what_is_seen(tmp_path: Path) -> None:
    seen = Here(Terminal(sample_settings(), tmp_path), lambda: 5.0).look()
    assert (seen.at, seen.why) == (5.0, "none")


def test_everything_is_looked_at_once(terminal: Terminal) -> None:
    seen = Here(terminal, lambda: 5.0).look()
    assert (seen.why, set(seen.reports)) == ("", set(well()))
    assert seen.machine
    assert (seen.machine.line, seen.machine.waiting) == ("unknown", None)


def test_an_outbox_that_cannot_be_read_is_not_an_empty_one(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    original = here.machine

    def machine(asked: Any, outbox: Any, upkeep: Any) -> Any:
        if outbox is not None:
            raise OutboxDamaged("rotten")
        return original(asked, None, upkeep)

    monkeypatch.setattr(here, "machine", machine)
    terminal.outbox = object()  # type: ignore[assignment]  # it is not asked
    seen = Here(terminal).look()
    assert seen.machine
    assert seen.machine.waiting is None


def test_a_test_is_begun_and_asked_about(terminal: Terminal) -> None:
    asked = Here(terminal)
    assert asked.test("id_card") == Trial()
    assert asked.tested("id_card").well


def test_a_test_page_is_begun_at_a_printer_and_refused_elsewhere(terminal: Terminal) -> None:
    asked = Here(terminal)
    assert asked.page("receipt_printer") == Trial()
    with pytest.raises(RefusedError):
        asked.page("id_card")


def test_a_device_is_looked_at_again(terminal: Terminal) -> None:
    assert Here(terminal).do("device-look", device="id_card") == {}
    assert terminal.book.asked == ["look id_card"]  # type: ignore[union-attr]  # it is there


def test_a_device_nobody_has_is_refused(terminal: Terminal) -> None:
    with pytest.raises(RefusedError):
        Here(terminal).do("device-look", device="gone")


def test_before_the_devices_are_open_no_test_begins(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        Here(Terminal(sample_settings(), tmp_path)).test("id_card")


def test_the_code_is_tried_at_the_door_of_the_machine(terminal: Terminal, tmp_path: Path) -> None:
    terminal.outbox = open_box(tmp_path)
    said = Here(terminal).try_code("0000000000")
    terminal.outbox.close()
    assert said.answer is not Answer.OPEN
