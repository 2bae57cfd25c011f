# SPDX-License-Identifier: Apache-2.0
"""A signature in ink or a thumb print (按指印) on a paper that was printed and scanned here, as it is handed in.

What is said of it is no more than what is known: these scans show that paper, and stood with these answers, parties
and papers when they were stored. Whether the hand was the right one, whoever has the paper can see.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk.domain.item import Material
from kiosk.domain.paper import instant
from kiosk.domain.words import Words

# How the paper was signed.
PEN, THUMB = "pen", "thumb"
# The paper that was signed, as one of the papers of an application.
SIGNED_FORM = Material(
    "signed-form",
    Words("签过名的申请书", "The signed application"),
    Words("刚打印、签好的", "Printed and signed just now"),
    ways=("scan",),
    pages=(Words("签名的一页", "The page with the signature"),),
    max_pages=6,
)


@dataclass(frozen=True, repr=False)
class InkSignature:
    """A signature on paper as a record: which scans show it, which print it is, what stood when it was taken in."""

    mark: str
    scans: tuple[str, ...]
    print_no: str
    covers_sha256: str
    scanned_at: datetime.datetime
    witness: str = ""
    """Who saw the thumb print being made; empty for a name written by hand."""

    def payload(self) -> dict[str, object]:
        """Return the members the platform takes."""
        members: dict[str, object] = {
            "mark": self.mark,
            "scans": list(self.scans),
            "print_no": self.print_no,
            "covers_sha256": self.covers_sha256,
            "scanned_at": instant(self.scanned_at),
        }
        return members | {"witness": self.witness} if self.witness else members
