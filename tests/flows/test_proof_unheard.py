"""A page printer that is given up in the middle of a copy: the sheet may be out, so the copy stays counted."""

from __future__ import annotations

import pytest

from devices.device import DeviceError, ErrorKind
from kiosk.platform.errors import LateAnswerError
from kiosk.steps.proof_screens import ProofPreview
from kiosk.steps.screens import Trouble
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
