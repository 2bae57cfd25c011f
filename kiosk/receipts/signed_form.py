# SPDX-License-Identifier: Apache-2.0
"""Papers that are signed by hand: the filled form with its promises and its authority, or an organ's own text.

They are no slips: they show names and numbers in full, for a signature counts for what stands above it. Nothing of them
is kept here but the scan that travels with the application.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.domain.ink import THUMB
from kiosk.receipts.page_template import load_page
from kiosk.receipts.setter import Facts
from kiosk.receipts.sheet import set_pages
from kiosk.receipts.side_papers import PaperLine, Sheet


@dataclass(frozen=True, repr=False)
class SignedForm:
    """One paper to be signed, worded in its language; ``text`` is the organ's own, ``answers`` are the person's."""

    title: str
    item: str
    office: str
    applicant: str
    operator: str = ""
    authority: str = ""
    text: tuple[str, ...] = ()
    answers: tuple[PaperLine, ...] = ()
    papers: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    signer: str = ""
    mark: str = "pen"
    witness: str = ""
    content: str = field(default="", repr=False)
    """Hash of what the paper says, by which paper and stored answers can be held against each other."""

    def facts(self, sheet: Sheet) -> Facts:
        """Return its lines."""
        names = ("title", "item", "office", "applicant", "operator", "authority", "signer", "witness")
        values = {name: getattr(self, name) for name in names}
        thumb = self.mark == THUMB
        values |= {
            "pen": "" if thumb else "1",
            "thumb": "1" if thumb and not self.witness else "",
            "seen": "1" if thumb and self.witness else "",
            # Twelve characters of 64: enough to tell two papers apart, and still to be read out.
            "check": self.content[:12],
            "code": f"BSF1/{sheet.print_no}/{self.content[:12]}",
        }
        rows = {
            "answers": [{"name": one.name, "value": one.note} for one in self.answers],
            "papers": [{"line": line} for line in self.papers],
            "promises": [{"line": line} for line in self.promises],
            "text": [{"line": line} for line in self.text],
        }
        return Facts(sheet.facts() | values, rows)


def signed_form_pages(sheet: Sheet, form: SignedForm) -> bytes:
    """Return it as PDF on A4. Takes most of a second: call it on the printer's lane."""
    return set_pages(load_page("signed-form-a4", sheet.folder), form.facts(sheet), sheet.print_no, sheet.language)
