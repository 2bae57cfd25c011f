"""A page printer that is given up in the middle of a copy: the sheet may be out, so the copy stays counted."""

from __future__ import annotations

import pytest

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter
from kiosk.platform.errors import LateAnswerError
from kiosk.steps.proof_screens import ProofPreview
from kiosk.steps.screens import Trouble
from kiosk.steps.step import Reason
from tests.support.flow_walk import card
from tests.support.proof_walk import ProofWalk

HUNG = DeviceError(ErrorKind.TIMED_OUT, "device.stuck")
BROKE = DeviceError(ErrorKind.PROGRAM, "device.program-fault", "ValueError")
REFUSED = DeviceError(ErrorKind.DEVICE, "device.stuck")
ABSENT = DeviceError(ErrorKind.DEVICE, "PagePrinter.absent")
TOO_LATE = DeviceError(ErrorKind.TIMED_OUT, "page.silent")


def ended(fate: DeviceError) -> tuple[ProofWalk, str]:
    """Return a walk after a copy that ended so, and what the platform is told of it."""
    walk = ProofWalk()
    walk.to_query()
    walk.page_printer.script = [fate]
    walk.press("print")
    (told,) = [put.body for put in walk.outbox.puts.values() if put.kind == "proof-print"]
    return walk, str(told["result"])


@pytest.mark.parametrize("fate", [HUNG, BROKE])
def test_a_driver_that_hung_or_broke_leaves_the_copy_unsure_and_counted(fate: DeviceError) -> None:
    walk, told = ended(fate)
    walk.sees(Trouble, "proof.print.unsure-title")
    assert (told, walk.part.left, walk.part.unsure) == ("unsure", 2, 1)


@pytest.mark.parametrize("fate", [REFUSED, ABSENT, TOO_LATE])
def test_what_was_refused_before_a_byte_gives_the_copy_back(fate: DeviceError) -> None:
    walk, told = ended(fate)
    walk.sees(Trouble, "proof.print.failed-title")
    assert (told, walk.part.left, walk.part.unsure) == ("failed", 3, 0)


def test_a_wish_without_an_answer_is_not_asked_again_for_another_paper() -> None:
    walk = ProofWalk()
    walk.to_query()
    first = walk.part.paper
    walk.platform.script = [LateAnswerError("read")]
    walk.press("print")
    walk.sees(Trouble, "proof.print.not-begun")
    walk.press("back")
    walk.sees(ProofPreview)
    walk.press("again")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    walk.press("print")
    asked = [body["proof_id"] for body in walk.platform.paths("/prints")]
    assert first
    assert (asked[0] == first.id, asked[1] == asked[0], len(walk.page_printer.jobs)) == (True, False, 1)
    back = [(told["proof_id"], told["n"], told["result"]) for told in walk.results()]
    assert sorted(back, key=lambda one: one[1]) == [(first.id, 0, "failed"), (asked[1], 1, "printed")]


def unheard() -> ProofWalk:
    """Return a walk whose wish for a copy got no answer."""
    walk = ProofWalk()
    walk.to_query()
    walk.platform.script = [LateAnswerError("read")]
    walk.press("print")
    walk.sees(Trouble, "proof.print.not-begun")
    return walk


def test_a_wish_without_an_answer_is_said_to_be_given_back_where_it_was_counted() -> None:
    assert "万一算了次数" in unheard().says()


@pytest.mark.parametrize("reason", [Reason.HOME, Reason.IDLE])
def test_whoever_leaves_after_a_wish_without_an_answer_has_it_taken_back(reason: Reason) -> None:
    walk = unheard()
    (wish,) = walk.platform.paths("/prints")
    walk.engine.leave(reason)
    told = walk.results()
    assert [(one["id"], one["n"], one["result"], one["cause"]) for one in told] == [
        (wish["id"], 0, "failed", "proof.unheard")
    ]


def test_enough_takes_it_back_too() -> None:
    walk = unheard()
    walk.press("enough")
    assert [(one["n"], one["result"]) for one in walk.results()] == [(0, "failed")]


def test_asked_again_and_printed_it_is_counted_once_and_nothing_is_taken_back() -> None:
    walk = unheard()
    walk.press("retry")
    walk.engine.leave(Reason.HOME)
    assert [(one["n"], one["result"]) for one in walk.results()] == [(1, "printed")]


def test_a_wish_that_was_refused_is_nothing_to_take_back() -> None:
    walk = ProofWalk()
    walk.to_query()
    walk.platform.script = ["copies-used-up"]
    walk.press("print")
    assert "万一算了次数" not in walk.says(walk.sees(Trouble, "proof.print.not-begun"))
    walk.press("enough")
    assert walk.results() == []


def test_a_wish_without_an_answer_that_is_refused_afterwards_may_be_counted_and_is_taken_back() -> None:
    walk = unheard()
    walk.platform.script = ["proof-expired"]
    walk.press("retry")
    assert "万一算了次数" in walk.says(walk.sees(Trouble, "proof.print.not-begun"))
    walk.press("enough")
    assert [(one["n"], one["result"]) for one in walk.results()] == [(0, "failed")]


def test_a_copy_that_is_being_printed_when_a_fault_ends_the_visit_is_not_given_back() -> None:
    walk = ProofWalk()
    walk.to_query()
    del walk.runner.auto[PagePrinter]
    walk.press("print")
    walk.engine.leave(Reason.FAULT)
    assert walk.results() == []
