"""A slip printer that is given up in the middle: the slip may lie there, so the next one is marked as a reprint."""

from __future__ import annotations

import pytest

from devices.device import DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.steps.screens import SlipTrouble
from tests.support.flow_walk import Walk

HUNG = DeviceError(ErrorKind.TIMED_OUT, "device.stuck")
BROKE = DeviceError(ErrorKind.PROGRAM, "device.program-fault", "ValueError")
ABSENT = DeviceError(ErrorKind.DEVICE, "printer.lost")


def ended(fate: DeviceError) -> Walk:
    walk = Walk()
    walk.printer.script = [fate]
    walk.to_stored()
    walk.wait(10)
    return walk


@pytest.mark.parametrize("fate", [HUNG, BROKE])
def test_a_slip_that_may_lie_there_counts_and_the_next_is_marked(fate: DeviceError) -> None:
    walk = ended(fate)
    walk.sees(SlipTrouble, "apply.print.unsure-title")
    walk.press("print-again")
    assert ("补打" in walk.printer.words(), len(walk.printer.slips)) == (True, 2)


def test_a_slip_that_was_refused_is_no_slip_and_the_next_is_the_first() -> None:
    walk = ended(ABSENT)
    walk.sees(SlipTrouble, "apply.print.failed-title")
    walk.press("print-again")
    assert "补打" not in walk.printer.words()
    assert walk.facilities.noted(Act.RECEIPT_PRINTED)[0]["attempt"] == 1
