# SPDX-License-Identifier: Apache-2.0
"""A paper signed by hand, as a visit remembers it: which print it is, what stood then, whether it was scanned."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from devices.document_camera import DocumentCamera
from devices.page_printer import PagePrinter
from kiosk.domain.ink import PEN, SIGNED_FORM
from kiosk.domain.item import Material
from kiosk.forms import Answers
from kiosk.steps.belongings import Part, Place
from kiosk.steps.facilities import usable
from kiosk.steps.visit import Visit


@dataclass(repr=False)
class Ink(Part):
    """One paper on its way from the printer to the pen to the camera."""

    NAME: ClassVar[str] = "ink"
    mark: str = ""
    """``thumb`` where somebody chose to give one here."""
    here: bool = False
    """The review said that it is signed on paper here; from then on only the person leaves it to a window."""
    asked: str = ""
    """The paper whose blank is being printed, by material."""
    prints: int = 0
    """How many papers were counted; one more of them is another paper than the one that was signed."""
    sent: tuple[str, str] = ("", "")
    """Number and content of the paper that was sent to the printer last; nobody knows yet whether it came out."""
    print_no: str = ""
    bound: str = ""
    """Hash of what stood on the paper that lies here."""
    scanning: bool = False
    scanned_at: datetime.datetime | None = None
    void: bool = False
    """What was signed is not what stands there now; told until a new paper was printed."""
    witness: Answers = field(default_factory=Answers)
    entry: Place = field(default_factory=Place)

    def buffers(self) -> list[bytearray]:
        """Return the name of the witness."""
        return self.witness.buffers()

    def materials(self) -> tuple[Material, ...]:
        """Return the signed paper while it is being scanned, and from then on."""
        # Not before: in the list of papers it would stand as one that has to be settled before there is one.
        return (SIGNED_FORM,) if self.scanning or self.scanned_at else ()

    def forget(self) -> None:
        """Forget the paper that was signed; the caller has dropped its pages."""
        self.print_no = self.bound = ""
        self.scanned_at = None

    @property
    def way(self) -> str:
        """Return how it is signed: with a pen unless somebody chose otherwise."""
        return self.mark or PEN


def able(visit: Visit) -> bool:
    """Tell whether this machine can print a paper and look at it again."""
    return usable(visit.facilities, PagePrinter) and usable(visit.facilities, DocumentCamera)
