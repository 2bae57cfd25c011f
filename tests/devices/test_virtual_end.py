"""The far end of small devices: every fault it can be ordered, and a plug that is pulled and put back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.code_scanner.frame import command, reply
from devices.code_scanner.newland import NewlandScanner
from devices.code_scanner.virtual import VirtualScanner
from devices.device import CancelToken, Condition, Deadline, DeviceError
from devices.virtual_end import NOISE, NONSENSE, Fault
from devices.virtual_port import unpaced
from devices.wire import Wire, open_wire

ASKED = command("QRYPDN", b"@")
WHOLE = reply("QRYPDN", "VIRTUAL-SCANNER", store=b"@")


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[VirtualScanner]:
    made = VirtualScanner(tmp_path / "far" / "scanner", pace=unpaced)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def wire(scanner: VirtualScanner) -> Iterator[Wire]:
    from devices.address import parse

    made = open_wire(parse(scanner.address), 9600, *limits())
    yield made
    made.close()


def heard(wire: Wire, size: int) -> bytes:
    """Read until so much has come, or nothing more does."""
    got = b""
    while len(got) < size and (more := wire.read(2.0)):
        got += more
    return got


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("nonsense", NONSENSE),
        ("half", WHOLE[: len(WHOLE) // 2]),
        ("garbled", WHOLE[:-3] + bytes((WHOLE[-3] ^ 1,)) + WHOLE[-2:]),
        ("noise", NOISE + WHOLE),
        ("slow", WHOLE),
    ],
)
def test_a_fault_does_to_an_answer_what_its_name_says(
    scanner: VirtualScanner, wire: Wire, fault: str, answer: bytes
) -> None:
    scanner.fault(fault)
    wire.write(ASKED)
    assert heard(wire, len(answer)) == answer


def test_a_silent_end_has_heard_all_the_same(scanner: VirtualScanner, wire: Wire) -> None:
    scanner.fault("silent")
    wire.write(ASKED)
    assert wire.read(0.1) == b""
    scanner.mend()
    wire.write(ASKED)
    assert (heard(wire, len(WHOLE)), scanner.commands) == (WHOLE, ["QRYPDN", "QRYPDN"])


def test_a_fault_nobody_knows_is_refused(scanner: VirtualScanner) -> None:
    with pytest.raises(ValueError, match="hungry"):
        scanner.fault("hungry")


def test_every_fault_was_tried_or_is_walked() -> None:
    assert {one.value for one in Fault} == {"silent", "nonsense", "half", "garbled", "noise", "slow", "cut"}


def test_it_is_found_again_under_its_name_behind_another_port(scanner: VirtualScanner) -> None:
    driver = NewlandScanner(scanner.address, patience=0.2)
    driver.open(*limits())
    scanner.unplug()
    gone = driver.check(*limits())
    scanner.plug()
    driver.open(*limits())
    assert (gone.condition, driver.check(*limits()).condition) == (Condition.ABSENT, Condition.READY)
    driver.close()


def test_a_plug_pulled_in_the_middle_of_an_answer_is_a_lost_device(scanner: VirtualScanner) -> None:
    driver = NewlandScanner(scanner.address, patience=0.2)
    driver.open(*limits())
    scanner.fault("cut")
    with pytest.raises(DeviceError, match=r"code-scanner\.(lost|garbled)"):
        driver.about(*limits())
    driver.close()


@pytest.mark.parametrize("options", [{}, {"tcp": True}])
def test_without_a_place_of_its_own_it_finds_one_and_tidies_up(options: dict[str, Any]) -> None:
    made = VirtualScanner(pace=unpaced, **options)
    address = made.start()
    made.stop()
    made.stop()
    assert address.startswith("virtual://")
    assert not Path(address.removeprefix("virtual://").partition("?")[0]).exists()


def test_one_that_was_never_started_can_be_stopped(tmp_path: Path) -> None:
    made = VirtualScanner(tmp_path / "never")
    made.stop()
    assert not made.port.plugged


def test_a_scanner_that_reads_by_itself_says_a_code_as_soon_as_it_is_held(tmp_path: Path) -> None:
    from devices.address import parse

    made = VirtualScanner(tmp_path / "by-itself", triggered=False, suffix=b"\n", pace=unpaced)
    wire = open_wire(parse(made.start()), 9600, *limits())
    made.hold("BSR1")
    assert heard(wire, 5) == b"BSR1\n"
    wire.close()
    made.stop()


def test_a_triggered_scanner_waits_for_a_code_with_its_lamp_lit(scanner: VirtualScanner, wire: Wire) -> None:
    wire.write(command("SCNTRG1"))
    heard(wire, len(reply("SCNTRG1")))
    lit = scanner.lit
    scanner.hold("BSR1")
    assert (lit, heard(wire, 6), scanner.lit) == (True, b"BSR1\r\n", False)


def test_a_code_that_was_taken_away_is_not_read(scanner: VirtualScanner, wire: Wire) -> None:
    scanner.hold("BSR1")
    scanner.take_away()
    wire.write(command("SCNTRG1"))
    assert heard(wire, len(reply("SCNTRG1"))) == reply("SCNTRG1")


def test_a_command_nobody_knows_is_answered_so(scanner: VirtualScanner, wire: Wire) -> None:
    wire.write(b"noise" + command("FACDEF", b"@"))
    assert b"FACDEF\x05" in heard(wire, 16)
