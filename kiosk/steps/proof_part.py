# SPDX-License-Identifier: Apache-2.0
"""What the section of proofs remembers of a person: the paper made out, and how far its copies are."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from config.texts import Text
from devices.page_printer import PageReport, PageResult
from kiosk.domain.proof import Copy
from kiosk.domain.words import Words
from kiosk.steps.belongings import Part

if TYPE_CHECKING:
    from kiosk.steps.visit import Visit

# Why a copy is given back whose wish got no answer: it was never begun, so no byte of it went to the printer.
UNHEARD = "proof.unheard"


@dataclass(repr=False)
class Held:
    """A paper that was made out; its pictures and bytes are overwritten by the wipe."""

    id: str
    number: str
    sha256: str
    title: Words
    document: bytearray
    masked: bytearray
    whole: bytearray


@dataclass
class Served:
    """What an evaluation is about: the paper a person got."""

    submission_id: str
    rated: bool = False


@dataclass(repr=False)
class ProofPart(Part):
    """One person's proof."""

    NAME: ClassVar[str] = "proof"
    asks_elsewhere: bool = False
    """The person was told that it is not for others here; back leads to the question again."""
    query_id: str = ""
    """Made once a question: asking again after a lost answer must not make out a second paper."""
    paper: Held | None = None
    left: int = 0
    """Copies the person may still have today."""
    wanted: int = 1
    copy: Copy | None = None
    """The copy on its way now."""
    unheard: str = ""
    """The copy whose wish got no answer at least once: whatever is said later, it may be counted."""
    report: PageReport | None = None
    """How the last copy ended; None while one is on its way."""
    printed: int = 0
    unsure: int = 0
    trouble: Text | None = None
    """Why the last copy was not even begun."""
    served: Served | None = None
    # A list of its own: after a second question the first paper's buffers are no longer reachable from ``paper``.
    buffers_: list[bytearray] = field(default_factory=list)

    def buffers(self) -> list[bytearray]:
        """Return what is overwritten: the paper and its pictures, also those of an earlier question."""
        return self.buffers_

    def keep(self, paper: Held, left: int) -> None:
        """Take a paper that was made out."""
        # One copy to begin with: most want one, and a sheet too many is somebody's data in a bin.
        self.paper, self.left, self.wanted = paper, left, 1 if left else 0
        self.buffers_ += [paper.document, paper.masked, paper.whole]

    def leave(self, visit: Visit) -> None:
        """Take a wish back that nobody answered: the platform may have counted a copy that will never be printed."""
        # With a number from the platform the copy is on its way or told of; it is not this one's to give back.
        if self.copy is None or self.copy.n:
            return
        # Late: the drawing of pages comes with it, and home wants nothing of that.
        from kiosk.steps.proof_work import Result, tell

        unprinted = PageReport(self.copy.print_no, PageResult.FAILED, UNHEARD)
        facilities, item = visit.facilities, visit.item.task_code if visit.item else ""
        result = Result(self.copy, unprinted, facilities.now(), facilities.site, item)
        # By the outbox, like every result: the line that lost the answer is the one this has to go over.
        facilities.store_later(functools.partial(tell, result))
        self.copy = None

    def drop(self, visit: Visit) -> None:
        """Forget the paper, overwriting it; another question is a new one."""
        # A wish nobody answered was for that paper: asked again, it would count this print on the one before.
        self.leave(visit)
        for buffer in self.buffers_:
            buffer[:] = bytes(len(buffer))
        self.buffers_ = []
        self.paper, self.query_id = None, ""
        self.copy = self.report = None

    @property
    def open(self) -> int:
        """Return how many copies are still to be printed."""
        return self.wanted - self.printed - self.unsure

    def note(self, report: PageReport) -> None:
        """Count what became of the copy on its way."""
        self.report, self.copy = report, None
        if report.result is PageResult.PRINTED:
            self.printed += 1
        elif report.result is PageResult.UNSURE:
            self.unsure += 1
        else:
            # The platform gives it back when it hears of it; the screen says so at once.
            self.left += 1
        # An unsure copy counts as served: whoever may have the paper may say how it was.
        if self.paper and self.served is None and report.result is not PageResult.FAILED:
            self.served = Served(self.paper.id)


def served(visit: Visit) -> Served | None:
    """Return what an evaluation after a proof is about, None when nothing came out."""
    return visit.part(ProofPart).served
