"""How wide a desk is stays known over restarts, counts before the setting, and is kept or not said to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import DeviceSetting, OutboxSetting, Settings
from kiosk.inventory import counters, desks
from kiosk.inventory.book import DeviceBook
from kiosk.inventory.counters import FILE
from tests.support.counting_device import Shelf

CAMERA = DeviceSetting("document_camera", "opencv", "camera://0", {"field_mm": 330, "turn": 90})
PRINTER = DeviceSetting("receipt_printer", "escpos", "serial:///dev/one")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(devices=(PRINTER, CAMERA), outbox=OutboxSetting(folder=str(tmp_path / "outbox")))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / FILE)
    made.book.follow(made.lanes)
    yield made
    made.close()


def test_what_nobody_measured_is_as_wide_as_set(settings: Settings) -> None:
    reports = DeviceBook({one.kind: one for one in settings.devices}, None).reports()
    assert (reports["document_camera"].field_mm, reports["document_camera"].field_at) == (330.0, None)
    assert reports["receipt_printer"].field_mm == 0.0
    assert desks.as_measured(settings) == settings.devices
    assert desks.as_set(DeviceSetting("document_camera", "opencv", "camera://0")) == 322.0


def test_what_was_measured_counts_before_what_is_set_and_beside_what_was_counted(settings: Settings) -> None:
    counters.write(desks.file_of(settings), {"document_camera": counters.Counters({"stills": 4})})
    desks.keep(settings, "document_camera", 318.4, 7.0)
    kept = counters.read(desks.file_of(settings))["document_camera"]
    assert (kept.tallies, kept.field_at) == ({"stills": 4}, 7.0)
    printer, camera = desks.as_measured(settings)
    assert (printer, camera.options) == (PRINTER, {"field_mm": 318.4, "turn": 90})


def test_a_measure_outlives_a_restart(shelf: Shelf, tmp_path: Path) -> None:
    assert shelf.book.measured("gauge", 318.4, 7.0)
    again = Shelf(tmp_path / FILE)
    again.book.follow(again.lanes)
    assert (again.book.report("gauge").field_mm, again.book.report("gauge").field_at) == (318.4, 7.0)
    again.close()


def test_what_cannot_be_written_is_not_said_to_be_kept(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, expected_logs
) -> None:
    expected_logs("counters-not-written")

    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(counters, "write", full)
    assert not shelf.book.measured("gauge", 318.4, 7.0)
    assert (shelf.book.report("gauge").field_mm, shelf.book.report("gauge").field_at) == (0.0, None)
    with pytest.raises(LookupError):
        shelf.book.measured("nothing", 318.4, 7.0)
