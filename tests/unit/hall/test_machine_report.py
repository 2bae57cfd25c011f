"""What a machine tells the hub of itself: all that is known, as durations, and nothing of a person."""

from __future__ import annotations

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from config.settings import convert
from devices.device import Actor, Condition, DeviceState, PartState
from kiosk.contract.document import SHARED, Document
from kiosk.hall import machine_report
from kiosk.hall.machine_report import HOURS_SECONDS, MachineReport
from kiosk.hub.fleet_values import DeviceTold, Heard, LineTold, PaperTold, Report, UnsentTold
from kiosk.hub.service import FILE
from kiosk.inventory.report import DeviceReport
from kiosk.waiting_alarm import Waiting
from offline_queue.errors import StorageFault
from offline_queue.line import Line, LineState
from offline_queue.quota import Room
from tests.support.hall import TEN

NOW = TEN.timestamp()
DOCUMENT = Document(FILE, SHARED)
SCHEMA = {"$ref": "file:///banshi/schemas/fleet.yaml#/Report"}


class Box:
    """An outbox in which so much of people waits."""

    def __init__(self, count: int = 0, since: float | None = None, room: Room = Room.PLENTY) -> None:
        self.count, self.since, self.room = count, since, room

    def not_received(self, kinds: object) -> tuple[int, float | None]:
        return self.count, self.since


class Damaged(Box):
    """One that cannot be read."""

    def not_received(self, kinds: object) -> tuple[int, float | None]:
        raise StorageFault("disk")


def machine(tmp_path: Path, **more: Any) -> Any:
    """Return a terminal of which this is known."""
    values = {"site": {"mode": "training", "machine_name": "自助区 7 号机"}, "hub": {"zone": "east"}}
    known: dict[str, Any] = {
        "settings": convert(values, source="a test"),
        "book": None,
        "outbox": Box(),
        "outbox_state": DeviceState("outbox", Condition.READY),
        "backups": None,
        "stopped_since": None,
        "back_at": None,
        "somebody": False,
        "line": LineState(Line.UP, NOW - 60),
        "catalogue_folder": tmp_path / "catalogue",
    }
    return SimpleNamespace(**known | more)


def told(tmp_path: Path, **more: Any) -> Report:
    return MachineReport(machine(tmp_path, **more), lambda: NOW).read()


def book_of(*reports: DeviceReport) -> Any:
    return SimpleNamespace(reports=lambda: {one.name: one for one in reports})


PRINTER = DeviceReport(
    "receipt_printer", Condition.FAULT, "printer.paper-out", Actor.GUIDE, (PartState("paper", "out"),),
    "words for staff", "receipt_printer", since=NOW - 274, since_filled={"papers": 412}, filled_at=NOW - 9999,
)  # fmt: skip


def test_what_it_tells_is_what_the_document_says(tmp_path: Path) -> None:
    whole = told(
        tmp_path, book=book_of(PRINTER), outbox=Box(3, NOW - 3600, Room.TIGHT), stopped_since=NOW - 5, back_at=NOW + 600
    )
    assert DOCUMENT.check(SCHEMA, msgspec.json.decode(msgspec.json.encode(whole))) == []
    assert (whole.place, whole.zone, whole.post, whole.at) == ("自助区 7 号机", "east", "kiosk", round(NOW * 1000))


def test_a_device_is_told_with_its_cause_and_for_how_long_and_not_with_its_detail(tmp_path: Path) -> None:
    report = told(tmp_path, book=book_of(PRINTER))
    assert report.devices == (DeviceTold("receipt_printer", "fault", "printer.paper-out", "guide", 274),)
    assert b"words for staff" not in msgspec.json.encode(report)


def test_a_device_nobody_has_tried_yet_is_not_told_as_broken(tmp_path: Path) -> None:
    untried = DeviceReport("id_card", Condition.ABSENT, name="id_card")
    lost = DeviceReport("speaker", Condition.ABSENT, "speaker.lost", name="speaker")
    told_of = told(tmp_path, book=book_of(untried, lost)).devices
    assert [one.condition for one in told_of] == ["opening", "absent"]


def test_paper_is_told_as_far_as_the_printer_and_whoever_filled_it_know(tmp_path: Path) -> None:
    unknown = msgspec.structs.replace(PRINTER, name="receipt_printer-2", parts=(), filled_at=None)
    camera = DeviceReport("document_camera", Condition.READY, name="document_camera")
    assert told(tmp_path, book=book_of(PRINTER, unknown, camera)).papers == (
        PaperTold("receipt_printer", "out", 412), PaperTold("receipt_printer-2", "unknown", None),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "use"),
    [({}, "idle"), ({"somebody": True}, "in-use"), ({"somebody": True, "stopped_since": NOW - 9}, "stopped")],
)
def test_whether_somebody_is_there_is_told_and_not_who(tmp_path: Path, more: dict[str, Any], use: str) -> None:
    assert told(tmp_path, **more).use == use


def test_how_long_it_stands_still_and_when_it_is_back(tmp_path: Path) -> None:
    report = told(tmp_path, stopped_since=NOW - 90, back_at=NOW + 600)
    assert (report.stopped_s, report.back_in_s) == (90, 600)


def test_a_return_that_is_overdue_is_now(tmp_path: Path) -> None:
    assert told(tmp_path, stopped_since=NOW - 90, back_at=NOW - 10).back_in_s == 0


def test_work_of_today_waits_and_names_nobody(tmp_path: Path) -> None:
    assert told(tmp_path, outbox=Box(5, NOW - 600)).unsent == UnsentTold(5, 600)


def test_work_that_waits_for_days_names_whom_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def waiting(reader: Box, now: datetime.datetime, hours: object) -> Waiting:
        return Waiting(5, NOW - 600, 3, "operations")

    monkeypatch.setattr(machine_report, "waiting", waiting)
    assert told(tmp_path, outbox=Box(5, NOW - 600)).unsent == UnsentTold(5, 600, 3, "operations")


@pytest.mark.parametrize(
    ("outbox", "cause", "store"),
    [
        (None, "", ""),
        (None, "outbox.damaged", "outbox-fault"),
        (Damaged(), "", "outbox-fault"),
    ],
    ids=["being opened", "refused", "not to be read"],
)
def test_what_cannot_be_counted_is_not_nothing(tmp_path: Path, outbox: Box | None, cause: str, store: str) -> None:
    state = DeviceState("outbox", Condition.FAULT, cause)
    report = told(tmp_path, outbox=outbox, outbox_state=state)
    assert (report.unsent, report.store) == (None, store)


@pytest.mark.parametrize(
    ("room", "trouble", "store"),
    [
        (Room.PLENTY, "", ""),
        (Room.PLENTY, "no-disk", "backup"),
        (Room.TIGHT, "no-disk", "outbox-tight"),
        (Room.FULL, "", "outbox-full"),
    ],
)
def test_what_is_wrong_with_where_it_lies(tmp_path: Path, room: Room, trouble: str, store: str) -> None:
    assert told(tmp_path, outbox=Box(room=room), backups=SimpleNamespace(trouble=trouble)).store == store


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LineState(Line.DOWN, NOW - 900), LineTold("down", 900)),
        (LineState(), LineTold("unknown")),
        (LineState(Line.UP, NOW + 50), LineTold("up", 0)),
    ],
)
def test_the_line_is_told_with_how_long_it_is_so(tmp_path: Path, line: LineState, said: LineTold) -> None:
    assert told(tmp_path, line=line).line == said


def test_the_calendar_of_the_hall_is_read_now_and_then_and_not_with_each_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, read = [0.0], []

    def hours_of(folder: Path) -> None:
        read.append(folder)

    monkeypatch.setattr(machine_report, "hours_of", hours_of)
    made = MachineReport(machine(tmp_path), lambda: NOW, lambda: clock[0])
    for clock[0] in (0.0, 10.0, HOURS_SECONDS - 1, HOURS_SECONDS, HOURS_SECONDS + 10):
        made.read()
    assert read == [tmp_path / "catalogue"] * 2


def test_what_it_follows_of_the_hall_is_told_and_nothing_before_it_heard_anything(tmp_path: Path) -> None:
    assert told(tmp_path).heard is None
    found = MachineReport(machine(tmp_path), lambda: NOW, heard=lambda: Heard(stop=7)).read()
    assert found.heard == Heard(stop=7)
