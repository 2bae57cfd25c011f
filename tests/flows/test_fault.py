# SPDX-License-Identifier: Apache-2.0
"""After a fault the person hears that all is wiped, and where the application stands: no more than is known."""

from __future__ import annotations

import pytest

from kiosk.steps.fault import Fault, fault_of, standing
from kiosk.steps.screens import Home, Trouble
from tests.support.flow_walk import Walk


def sorry(fault: Fault) -> Walk:
    """Return a walk that begins with an apology."""
    walk = Walk(start=False)
    walk.visit.fault = fault
    walk.engine.start("fault")
    walk.settle()
    walk.sees(Trouble, "fault.title")
    return walk


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("99010000010326112300019"), "收件编号 990100-0001-03-261123-0001-9"),
        (Fault(unsure=True), "还不能确定申请是否存好"),
        (Fault(), "申请还没有提交"),
    ],
)
def test_it_is_said_where_the_application_stands(fault: Fault, words: str) -> None:
    assert words in sorry(fault).says()


def test_the_person_goes_on_to_home() -> None:
    walk = sorry(Fault())
    walk.press("next")
    walk.sees(Home)


def test_an_apology_nobody_reads_ends_by_itself() -> None:
    walk = sorry(Fault())
    walk.wait(61)
    walk.sees(Home)


def test_other_presses_leave_it_standing() -> None:
    walk = sorry(Fault())
    walk.press("choose", "x")
    walk.sees(Trouble, "fault.title")


def test_a_visit_without_a_fault_passes_it() -> None:
    assert Walk(at="fault").step == "welcome"


def test_before_the_hand_in_nothing_is_handed_in() -> None:
    walk = Walk()
    assert standing(fault_of(walk.visit, "form")).key == "fault.not-stored"


def test_while_storing_nobody_knows() -> None:
    walk = Walk()
    assert standing(fault_of(walk.visit, "submit")).key == "fault.unsure"


def test_what_is_stored_keeps_its_number() -> None:
    walk = Walk()
    walk.to_sign()
    walk.sign()
    receipt = walk.visit.receipt
    assert receipt is not None
    assert fault_of(walk.visit, "receipt") == Fault(receipt.receipt_no)
