# SPDX-License-Identifier: Apache-2.0
"""Papers beside the receipt: the slip of an opinion, a guide to take away, what is still missing, the proof log."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.texts import Wording, text, wording
from devices.receipt_printer.slip import Slip
from kiosk.domain import query_code
from kiosk.receipts.compose import moment
from kiosk.receipts.page_template import load_page
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
    first_at: datetime.datetime | None = None
    """When the first one of it came out; said on every further one."""
    folder: Path | None = None
    """Where the site keeps templates of its own."""

    def facts(self) -> dict[str, str]:
        """Return what the foot and head of any paper say."""
        words, again = wording(self.language), self.print_count > 1
        return {
            "print_no": self.print_no,
            "print_count": str(self.print_count),
            # Two papers of one thing must not pass for two things: the second says so, and when the first was.
            "reprint": "1" if again else "",
            "first_printed": moment(self.first_at, words) if again and self.first_at else "",
            "unit": self.unit,
            "machine": self.machine,
            "at": moment(self.at, words),
            "hotline": self.hotline,
            "training": "1" if self.training else "",
        }

    def set(self, name: str, facts: Facts) -> Slip:
        """Set a paper of this name; raises TemplateError."""
        template = load(name, self.folder)
        return set_slip(template, facts, self.print_no, width_mm=self.width_mm, language=self.language)


def opinion_slip(sheet: Sheet, code: str, key: str) -> Slip:
    """Set the slip of an opinion: its two codes, nothing of what was said."""
    # Code and key on one paper: without a card that paper is all by which its owner is known.
    own = {"code": query_code.grouped(code), "key": query_code.grouped(key), "qr": opinion_code(code, key)}
    return sheet.set("opinion", Facts(sheet.facts() | own))


def opinion_code(code: str, key: str) -> str:
    """Return what the square on the slip holds."""
    return f"BSO1/{code}/{key}"


@dataclass(frozen=True)
class PaperLine:
    """One paper of a list: its name and what is said of it (original, copies, exempt, promise)."""

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
    """The day on which the guide was last brought to this machine; empty when nobody knows."""
    code: str

    def facts(self, sheet: Sheet) -> Facts:
        """Return its lines; what is not there is said to be none."""
        words = wording(sheet.language)
        none = words(text(NONE))
        values = {name: getattr(self, name) or none for name in ("who", "how_long", "fee", "complaint", "phone")}
        values |= {name: getattr(self, name) for name in ("item", "office", "version", "updated", "fetched", "code")}
        papers = [PaperLine(f"{number} {one.name}", one.note) for number, one in enumerate(self.papers, 1)]
        rows = {
            "papers": noted(papers or [PaperLine(none)], "receipts.takeaway.note", words),
            "places": _lines(self.places, none),
            "basis": _lines(self.basis, none),
            "flow": _lines(tuple(f"{number} {step}" for number, step in enumerate(self.flow, 1)), none),
        }
        return Facts(sheet.facts() | values, rows)


def takeaway_slip(sheet: Sheet, guide: Takeaway) -> Slip:
    """Set a guide to take away on the roll."""
    return sheet.set("takeaway", guide.facts(sheet))


def takeaway_pages(sheet: Sheet, guide: Takeaway) -> bytes:
    """Return a guide to take away as PDF on A4. Takes most of a second: call it on the printer's lane."""
    from kiosk.receipts.sheet import set_pages

    facts, name = guide.facts(sheet), "takeaway-a4"
    # On A4 the note has a column of its own and needs no words around it.
    rows = {**facts.rows, "papers": [{"name": one["name"], "note": one["bare"]} for one in facts.rows["papers"]]}
    return set_pages(load_page(name, sheet.folder), Facts(facts.values, rows), sheet.print_no, sheet.language)


@dataclass(frozen=True)
class Missing:
    """What is here and what is still missing (缺件提示单), worded in the paper's language; it names no person."""

    item: str
    here: tuple[str, ...]
    missing: tuple[PaperLine, ...]
    promise: tuple[str, ...]
    """Missing papers for which a promise may stand."""
    phone: str
    code: str
    draft: str = ""
    """Code of the draft that is kept, empty where none is: then the form must be filled in again."""
    kept_until: str = ""

    def facts(self, sheet: Sheet) -> Facts:
        """Return its lines."""
        words = wording(sheet.language)
        values = {name: getattr(self, name) for name in ("item", "phone", "code", "draft", "kept_until")}
        # Named by themselves: who learns of the promise only at the machine comes back a second time for nothing.
        values["promise"] = words(text("receipts.and")).join(self.promise) or words(text(NONE))
        rows = {
            "here": [{"name": name} for name in self.here],
            "missing": noted(self.missing, "receipts.missing-slip.note", words),
        }
        return Facts(sheet.facts() | values, rows)


def missing_slip(sheet: Sheet, missing: Missing) -> Slip:
    """Set the slip that helps to bring the rest."""
    return sheet.set("missing", missing.facts(sheet))


@dataclass(frozen=True, repr=False)
class ProofLog:
    """What was made out and printed; the holder's name comes masked."""

    proof: str
    number: str
    holder: str
    copies: int
    left: int | None = None
    verify: str = ""
    code: str = ""


def proof_log_slip(sheet: Sheet, log: ProofLog) -> Slip:
    """Set the record of a printed proof, for its holder's own file."""
    values = {"proof": log.proof, "number": log.number, "holder": log.holder, "copies": str(log.copies)}
    values |= {"left": "" if log.left is None else str(log.left), "verify": log.verify, "code": log.code}
    return sheet.set("proof-log", Facts(sheet.facts() | values))


def noted(papers: Sequence[PaperLine], key: str, words: Wording) -> list[dict[str, str]]:
    """Return papers as rows; a note stands behind its name as ``key`` words it."""
    return [
        {"name": one.name, "note": words(text(key, note=one.note)) if one.note else "", "bare": one.note}
        for one in papers
    ]


def _lines(lines: Sequence[str], none: str) -> list[dict[str, str]]:
    return [{"line": line} for line in lines or (none,)]


@dataclass(frozen=True)
class PublicText:
    """A text for the public, worded in the paper's language; a day and an age go with it."""

    title: str
    publisher: str
    number: str
    published: str
    as_of: str
    lines: tuple[str, ...]


def public_slip(sheet: Sheet, told: PublicText) -> Slip:
    """Set a text for the public on the roll."""
    own = {name: getattr(told, name) for name in ("title", "publisher", "number", "published", "as_of")}
    return sheet.set("public-text", Facts(sheet.facts() | own, {"lines": [{"line": line} for line in told.lines]}))


def draft_slip(sheet: Sheet, code: str, until: str, item: str, *, in_hall: bool = False) -> Slip:
    """Set the slip of a draft: its code, until when, for which matter; nothing of what was filled in."""
    own = {"code": query_code.grouped(code), "until": until, "item": item, "hall": "1" if in_hall else ""}
    return sheet.set("draft", Facts(sheet.facts() | own))


def left_slip(sheet: Sheet, item: str, lines: Sequence[tuple[str, str]]) -> Slip:
    """Set what had been filled in for a matter that was withdrawn; answers come masked."""
    rows = [{"label": label, "answer": answer} for label, answer in lines]
    return sheet.set("draft-left", Facts(sheet.facts() | {"item": item}, {"lines": rows}))
