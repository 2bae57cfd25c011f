"""What staff commands are answered over the socket of a terminal: before the devices are opened, and after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from devices.device import Condition, DeviceState, PartState
from kiosk.inventory import staff
from kiosk.inventory.asking import NobodyAnswersError, Running
from kiosk.inventory.book import DeviceBook
from kiosk.inventory.report import DeviceReport, of_state
from kiosk.inventory.trials import Trial
from offline_queue.control import Control, ask
from tests.support.counting_device import OUT, Shelf


class Terminal:
    """Holds a book, or none yet."""

    def __init__(self, book: DeviceBook | None) -> None:
        self.book = book

    def device_states(self) -> Mapping[str, DeviceState]:
        return {"gauge": DeviceState("gauge", Condition.OPENING)}


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    made = Shelf()
    made.look()
    yield made
    made.close()


@pytest.fixture
def socket(tmp_path: Path, shelf: Shelf) -> Iterator[Path]:
    """Give the folder of a socket at which a terminal with one gauge listens."""
    holder = Terminal(shelf.book)
    control = Control(tmp_path, devices=lambda: staff.devices(holder), also=staff.answers(holder))
    control.start()
    yield tmp_path
    control.stop()


def test_everything_known_crosses_the_socket_whole(socket: Path, shelf: Shelf) -> None:
    shelf.use(papers=3)
    shelf.check(OUT)
    assert Running(socket).reports() == {"gauge": shelf.book.report("gauge")}


def test_an_older_command_that_knows_states_only_reads_the_answer_too(socket: Path, shelf: Shelf) -> None:
    shelf.check(OUT)
    answer = ask(socket, {"do": "devices"})
    assert answer is not None
    assert msgspec.convert(answer["devices"], dict[str, DeviceState]) == {"gauge": OUT}


def test_changes_cross_the_socket_from_where_the_watcher_stands(socket: Path, shelf: Shelf) -> None:
    seen = Running(socket).changes(0)
    shelf.check(OUT)
    later = Running(socket).changes(seen[-1].number)
    assert [change.condition for change in seen] == [Condition.OPENING, Condition.READY]
    assert [(change.name, change.cause) for change in later] == [("gauge", "printer.paper-out")]


def test_a_test_is_begun_and_asked_about(socket: Path, shelf: Shelf) -> None:
    known = Running(socket)
    shelf.gauge.opens.clear()
    begun, under_way = known.begin("gauge"), known.look("gauge")
    shelf.gauge.opens.set()
    while not (trial := known.look("gauge")).ended:
        shelf.settle("gauge", lambda lane, end: None)
    assert (begun, under_way) == (Trial(), Trial())
    assert (trial.well, trial.cause) == (True, "code-scanner.tested")


@pytest.mark.parametrize("request_of_nobody", [
    {"do": "test"}, {"do": "tested"}, {"do": "device-changes", "after": "soon"}, {"do": "device-changes", "after": [1]},
    {"do": "somersault"}, {"do": "test", "device": ["gauge"]},
])  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused_and_the_next_one_served(
    socket: Path, request_of_nobody: dict[str, Any]
) -> None:
    answer = ask(socket, request_of_nobody)
    assert answer is not None
    assert answer["ok"] is False
    assert Running(socket).reports()["gauge"].condition is Condition.READY


def test_a_device_nobody_tested_has_no_end(socket: Path) -> None:
    answer = ask(socket, {"do": "tested", "device": "gauge"})
    assert answer == {"ok": True, "test": None}
    with pytest.raises(NobodyAnswersError):
        Running(socket).look("gauge")


def test_before_the_devices_are_opened_only_that_is_told(tmp_path: Path) -> None:
    holder = Terminal(None)
    answers = staff.answers(holder)
    known = msgspec.convert(staff.devices(holder), dict[str, DeviceReport])
    assert known["gauge"].condition is Condition.OPENING
    assert answers["device-changes"]({"after": 0}) == {"changes": []}
    assert answers["test"]({"device": "gauge"}) == answers["tested"]({"device": "gauge"}) == {"test": None}


def test_what_is_told_is_plain_json_and_names_nobody(shelf: Shelf) -> None:
    text = json.dumps(staff.devices(Terminal(shelf.book)))
    assert json.loads(text)["gauge"]["about"]["serial"] == "S-77"


@pytest.mark.parametrize("condition", list(Condition))
def test_a_report_gives_its_state_back_as_it_was(condition: Condition) -> None:
    state = DeviceState("gauge", condition, "a.b", parts=(PartState("paper", "low"),), detail="x")
    assert of_state(state, "gauge-2").state == state


@pytest.mark.parametrize(
    ("cause", "unheard"),
    [
        ("a.silent", True),
        ("id-card.reader-silent", True),
        ("a.one-way", True),
        ("a.some-silent", False),
        ("silent", False),
        ("a.lost", False),
        ("", False),
    ],
)
def test_only_what_nobody_hears_is_unheard(cause: str, unheard: bool) -> None:
    assert of_state(DeviceState("gauge", Condition.FAULT, cause), "gauge").unheard == unheard
