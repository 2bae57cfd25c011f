"""The scanner through the real scanimage and SANE's own test backend, with settings of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.scanner import Mode, Source
from devices.scanner.sane import SaneScanner
from tests.support.daemons import needs

SOON = 20.0
Write = Callable[..., None]


@pytest.fixture
def backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    needs("scanimage")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "dll.conf").write_text("test\n")

    def write(**settings: str) -> None:
        lines = [f"{name.replace('_', '-')} {value}\n" for name, value in settings.items()]
        (tmp_path / "test.conf").write_text("number_of_devices 1\n" + "".join(lines))

    write()
    return write


def opened(query: str = "?device=test:0", **options: float) -> SaneScanner:
    scanner = SaneScanner(f"program://scanimage{query}", look_seconds=0.0, **options)  # type: ignore[arg-type]  # seconds
    scanner.open(Deadline.after(SOON), CancelToken())
    return scanner


def test_a_page_is_scanned_with_the_resolution_that_was_asked(backend: Write) -> None:
    backend(test_picture='"Color pattern"')
    scanner = opened()
    made = scanner.scan(Deadline.after(SOON), CancelToken(), dpi=150, mode=Mode.COLOUR)
    (sheet,) = made.sheets
    # Its glass is 200 mm in both directions.
    assert (sheet.dpi, abs(sheet.width - 1181) < 8, abs(sheet.height - 1181) < 8) == (150, True, True)
    assert len(sheet.data) == 3 * sheet.width * sheet.height
    assert scanner.check(Deadline.after(SOON), CancelToken()).condition is Condition.READY


def test_the_colours_are_those_of_the_picture(backend: Write) -> None:
    backend(test_picture='"Solid white"')
    scanner = opened("?match=test")
    for mode in Mode:
        (sheet,) = scanner.scan(Deadline.after(SOON), CancelToken(), dpi=75, mode=mode).sheets
        assert set(sheet.data) == {255}


def test_a_feeder_is_emptied_and_then_ends_well(backend: Write) -> None:
    made = opened().scan(Deadline.after(SOON), CancelToken(), source=Source.FEEDER, dpi=75, mode=Mode.GREY)
    assert (len(made.sheets), made.cause) == (10, "")
    few = opened().scan(Deadline.after(SOON), CancelToken(), source=Source.FEEDER, dpi=75, mode=Mode.GREY, most=3)
    assert len(few.sheets) == 3


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("JAMMED", "scanner.jam"),
        ("NO_DOCS", "scanner.no-paper"),
        ("COVER_OPEN", "scanner.cover-open"),
        ("IO_ERROR", "scanner.io-error"),
        ("DEVICE_BUSY", "scanner.busy"),
        ("ACCESS_DENIED", "device.port-forbidden"),
        ("NO_MEM", "scanner.refused"),
    ],
)
@pytest.mark.parametrize("source", Source)
def test_each_status_of_the_backend_is_a_cause_of_its_own(
    backend: Write, status: str, cause: str, source: Source
) -> None:
    backend(read_status_code=f'"SANE_STATUS_{status}"')
    with pytest.raises(DeviceError) as raised:
        opened().scan(Deadline.after(SOON), CancelToken(), source=source, dpi=75)
    assert raised.value.cause == cause


def test_a_backend_that_is_slow_is_ended_by_its_deadline(backend: Write) -> None:
    backend(read_delay="true", read_delay_duration="200000", read_limit="true", read_limit_size="64")
    with pytest.raises(DeviceError) as raised:
        opened().scan(Deadline.after(0.7), CancelToken(), dpi=75)
    assert raised.value.cause == "scanner.silent"


@pytest.mark.parametrize("query", ["?device=test:7", "?match=epson"])
def test_a_scanner_that_is_not_there_is_lost(backend: Write, query: str) -> None:
    with pytest.raises(DeviceError) as raised:
        opened(query)
    assert raised.value.cause == "scanner.lost"


@pytest.mark.parametrize("query", ["?device=test:0", "?match=test", ""])
def test_it_says_who_it_is_and_tests_itself(backend: Write, query: str) -> None:
    scanner = opened(query)
    assert scanner.about(Deadline.after(SOON), CancelToken()).model == "Noname frontend-tester"
    assert scanner.self_test(Deadline.after(SOON), CancelToken()).cause == "scanner.tested"
