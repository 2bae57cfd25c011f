# SPDX-License-Identifier: Apache-2.0
"""Papers beside the receipt: the slip of an opinion, a guide to take away, what is still missing, the proof log."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.texts import text, wording
from devices.receipt_printer.slip import Slip
from kiosk.domain import query_code
from kiosk.receipts.compose import moment
from kiosk.receipts.setter import Facts, set_slip
from kiosk.receipts.template import load

# The government hotline, the same in every city.
HOTLINE = "12345"
# Said where there is nothing to say: a line left out would look forgotten, an empty one could be filled in.
NONE = "receipts.none"


@dataclass(frozen=True)
class Sheet:
    """What every paper of a terminal has: its number, where and when it was printed, on which roll."""

    print_no: str
    unit: str
    machine: str
    at: datetime.datetime
    language: str = "zh_CN"
    width_mm: int = 80
    training: bool = False
    hotline: str = HOTLINE
    print_count: int = 1
    folder: Path | None = None
    """Where the site keeps templates of its own."""

    def facts(self) -> dict[str, str]:
        """Return what the foot and head of any paper say."""
        return {
            "print_no": self.print_no,
            "print_count": str(self.print_count),
            "unit": self.unit,
            "machine": self.machine,
            "at": moment(self.at, wording(self.language)),
            "hotline": self.hotline,
            "training": "1" if self.training else "",
        }

    def set(self, name: str, facts: Facts) -> Slip:
        """Set a paper of this name; raises TemplateError."""
        template = load(name, self.folder)
        return set_slip(template, facts, self.print_no, width_mm=self.width_mm, language=self.language)


def opinion_slip(sheet: Sheet, code: str, key: str) -> Slip:
    """Set the slip of an opinion: its two codes, nothing of what was said."""
    own = {"code": query_code.grouped(code), "key": query_code.grouped(key), "qr": opinion_code(code, key)}
    return sheet.set("opinion", Facts(sheet.facts() | own))


def opinion_code(code: str, key: str) -> str:
    """Return what the square on the slip holds."""
    return f"BSO1/{code}/{key}"


@dataclass(frozen=True)
class PaperLine:
    """One paper of a guide: its name and what is said of it (original, copies, exempt, promise)."""

    name: str
    note: str = ""


@dataclass(frozen=True)
class Takeaway:
    """A guide to take away (一次性告知单, before anything is handed in), worded in the paper's language."""

    item: str
    office: str
    who: str
    papers: tuple[PaperLine, ...]
    places: tuple[str, ...]
    how_long: str
    fee: str
    basis: tuple[str, ...]
    flow: tuple[str, ...]
    complaint: str
    phone: str
    version: str
    updated: str
    fetched: str
    """The day on which the guide was last brought to this machine."""
    code: str

    def facts(self, language: str) -> Facts:
        """Return its lines; what is not there is said to be none."""
        none = wording(language)(text(NONE))
        values = {name: getattr(self, name) or none for name in ("who", "how_long", "fee", "complaint", "phone")}
        values |= {name: getattr(self, name) for name in ("item", "office", "version", "updated", "fetched")}
        rows = {
            "papers": [{"name": f"{n} {one.name}", "note": one.note} for n, one in enumerate(self.papers, 1)],
            "places": _numbered(self.places),
            "basis": _numbered(self.basis),
            "flow": _numbered(self.flow),
        }
        empty = [{"line": none}]
        lists = {
            name: found or (empty if name != "papers" else [{"name": none, "note": ""}]) for name, found in rows.items()
        }
        return Facts(values | {"code": self.code}, lists)


def takeaway_slip(sheet: Sheet, guide: Takeaway) -> Slip:
    """Set a guide to take away on the roll."""
    facts = guide.facts(sheet.language)
    return sheet.set("takeaway", Facts({**facts.values, **sheet.facts()}, facts.rows))


def _numbered(lines: Sequence[str]) -> list[dict[str, str]]:
    return [{"line": line} for line in lines]
