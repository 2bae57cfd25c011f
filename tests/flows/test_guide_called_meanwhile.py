"""Staff are called while something is being printed or stored: a guide's door must not lose how it ended."""

from __future__ import annotations

import pytest

from config.settings import GuideSetting, StaffSetting
from devices.page_printer import PagePrinter
from devices.receipt_printer import ReceiptPrinter
from kiosk.flows.calling import GUIDE
from kiosk.flows.questions import STAY
from kiosk.steps.proof_screens import Doing
from kiosk.steps.screens import Choice, FormPage, Stored
from kiosk.steps.technician_screens import CodePad
from tests.support.flow_walk import Walk
from tests.support.proof_walk import ProofWalk

STAFF = StaffSetting(guides=(GuideSetting(number="G07"),))


def at_print() -> Walk:
    """Return a walk whose slip is on its way."""
    walk = Walk()
    walk.facilities.staff = STAFF
    del walk.runner.auto[ReceiptPrinter]
    walk.to_review()
    walk.press("sign")
    walk.sign()
    walk.wait(10)
    assert walk.runner.open(ReceiptPrinter)
    return walk


def ways(walk: Walk) -> list[str]:
    return [tile.name for tile in walk.sees(Choice).choices]


def test_while_a_slip_comes_out_no_guide_takes_over_and_its_end_is_heard() -> None:
    walk = at_print()
    walk.press("staff")
    assert ways(walk) == [STAY]
    walk.choose(GUIDE)
    walk.runner.open(ReceiptPrinter)[0].run(walk.printer)
    walk.settle()
    assert walk.sees(Stored).can_go_home


def test_a_proof_is_never_printed_twice_for_a_guide() -> None:
    walk = ProofWalk()
    walk.facilities.staff = STAFF
    walk.to_query()
    del walk.runner.auto[PagePrinter]
    walk.press("print")
    walk.press("staff")
    walk.choose(GUIDE)
    walk.sees(Doing, "proof.print.title")
    walk.runner.open(PagePrinter)[0].run(walk.page_printer)
    walk.settle()
    walk.sees(Doing, "proof.done.title")
    assert (len(walk.page_printer.jobs), walk.runner.open(PagePrinter)) == (1, [])


def test_a_print_that_ends_under_the_question_lets_the_guide_in_afterwards() -> None:
    walk = at_print()
    walk.press("staff")
    walk.runner.open(ReceiptPrinter)[0].run(walk.printer)
    walk.settle()
    walk.choose(GUIDE)
    walk.sees(CodePad)


@pytest.mark.parametrize("place", ["home", "form"])
def test_where_nothing_is_under_way_the_guide_is_offered(place: str) -> None:
    walk = Walk()
    walk.facilities.staff = STAFF
    if place == "form":
        walk.to_form()
        walk.sees(FormPage)
    walk.press("staff")
    assert ways(walk) == [STAY, GUIDE]
