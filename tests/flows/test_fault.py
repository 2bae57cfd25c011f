# SPDX-License-Identifier: Apache-2.0
"""After a fault the person hears that all is wiped, and where the application stands: no more than is known."""

from __future__ import annotations

import pytest

from kiosk.flows import load
from kiosk.steps.fault import STORING, Fault, fault_of, standing
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
        (Fault(asked=True), "刚才这一步没有做完"),
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
    walk.to_form()
    assert standing(fault_of(walk.visit, "form")).key == "fault.not-stored"


@pytest.mark.parametrize("step", ["submit", "supplement-submit", "opinion-store", "opinion-slip"])
def test_while_storing_nobody_knows(step: str) -> None:
    walk = Walk()
    assert standing(fault_of(walk.visit, step)).key == "fault.unsure"


def test_who_only_asked_is_not_told_that_an_application_was_never_handed_in() -> None:
    walk = Walk()
    assert standing(fault_of(walk.visit, "progress-show")).key == "fault.asked"


def test_every_step_that_stores_is_one_of_those_nobody_knows_of() -> None:
    flow = load("apply", "opinion", "progress", "supplement")
    assert {step.name for step in flow.steps} >= STORING


def test_what_is_stored_keeps_its_number() -> None:
    walk = Walk()
    walk.to_sign()
    walk.sign()
    receipt = walk.visit.receipt
    assert receipt is not None
    assert fault_of(walk.visit, "receipt") == Fault(receipt.receipt_no)
