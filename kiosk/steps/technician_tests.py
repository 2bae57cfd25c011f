# SPDX-License-Identifier: Apache-2.0
"""Tests of devices by hand: a card read and forgotten, a slip, a page, a sentence; each tells how it went in words."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from config.texts import Text, Wording, plain, text, wording
from devices.about import SELF_TEST, SelfTesting
from devices.device import CancelToken, Deadline
from devices.id_card import IdCardReader
from devices.page_printer import PagePrinter, PageResult
from devices.receipt_printer import PrintResult, ReceiptPrinter
from devices.receipt_printer.cells import COLUMNS
from devices.receipt_printer.slip import Align, Code, Cut, Feed, Line, Rule, Slip
from devices.speaker import Speaker
from kiosk.domain import masks
from kiosk.receipts.columns import wrap
from kiosk.steps.step import Work
from kiosk.steps.technician_device_words import cause_words
from kiosk.steps.value import Value
from kiosk.technician.sheet import sheet as sheet_of

if TYPE_CHECKING:
    from kiosk.inventory.report import DeviceReport
    from kiosk.steps.facilities import Facilities
    from kiosk.steps.visit import Visit

# For a hand that has to find a card first.
READ_SECONDS = 30.0
# A page printer that sleeps warms up for half a minute before its first sheet.
PRINT_SECONDS = 60.0
SAY_SECONDS = 20.0
SELF_TEST_SECONDS = 30.0


class Ended(Value, frozen=True):
    """How a test went: whether it went well, and in words."""

    well: bool
    words: Text


def work_of(name: str, report: DeviceReport | None, visit: Visit) -> Work | None:
    """Return the test of a device; None for one whose test is a picture, or that has none."""
    kind = report.kind if report else name
    if make := TESTS.get(kind):
        work = make(visit)
        # A second one of its kind has a lane under its own name.
        return work if name == kind else msgspec.structs.replace(work, on=name)
    if report is None or SELF_TEST not in report.can:
        return None
    return Work(name, test_itself, SELF_TEST_SECONDS)


def test_itself(device: SelfTesting, deadline: Deadline, cancel: CancelToken) -> Ended:
    """Let a device do its own test: a lamp lights, a word is heard; what it says of it is the end."""
    result = device.self_test(deadline, cancel)
    return Ended(result.well, cause_words(result.cause))


def _card(visit: Visit) -> Work:
    return Work(IdCardReader, read_card, READ_SECONDS)


def read_card(reader: IdCardReader, deadline: Deadline, cancel: CancelToken) -> Ended:
    """Read a card, keep what proves it masked, and forget it."""
    card = reader.read(deadline, cancel)
    try:
        # Masked here, on the lane: the card itself never comes to a step, a screen or the record.
        name = masks.name(card.name or card.name_latin or "")
        return Ended(True, text("technician.test.card", name=name, number=masks.brief_number(card.number)))
    finally:
        card.wipe()


def _slip(visit: Visit) -> Work:
    return Work(ReceiptPrinter, functools.partial(print_slip, slip(visit.facilities, visit.language)), PRINT_SECONDS)


def print_slip(paper: Slip, printer: ReceiptPrinter, deadline: Deadline, cancel: CancelToken) -> Ended:
    """Print the test slip."""
    report = printer.print(paper, deadline, cancel)
    return Ended(report.result is PrintResult.PRINTED, text(f"technician.test.print-{report.result.value}"))


def slip(facilities: Facilities, language: str) -> Slip:
    """Return a slip that shows what goes wrong on slips: rare signs, columns, both edges, a code, the cut."""
    say = wording(language)
    columns = COLUMNS[facilities.paper_mm]
    lines = [line for row in say(text("technician.slip.signs")).split("|") for line in wrap(row, columns)]
    foot = wrap(say(text("technician.slip.foot")), columns)
    now = facilities.now()
    head = f"{facilities.machine}  {now:%Y-%m-%d %H:%M:%S}"
    return Slip(
        job(facilities.machine, now),
        columns,
        (
            Line(say(text("technician.slip.title")), Align.CENTRE, bold=True, wide=2, tall=2),
            Line(head, Align.CENTRE),
            Rule(),
            *(Line(line) for line in lines),
            # From edge to edge: a head that is worn at one side, or paper that runs askew, shows here.
            Line("#" * columns),
            Line("L" + " " * (columns - 2) + "R"),
            Code(f"BST1/{facilities.machine}/{now:%y%m%d%H%M%S}"),
            *(Line(line, Align.CENTRE) for line in foot),
            *_training_mark(facilities, say),
            Feed(3),
            Cut(),
        ),
    )


def _training_mark(facilities: Facilities, say: Wording) -> tuple[Line, ...]:
    # A paper from a training machine says so, whatever it is for: it may lie about in a hall that works in earnest.
    if facilities.site.mode != "training":
        return ()
    return (Line(say(text("receipts.training")), Align.CENTRE, bold=True),)


def job(machine: str, now: datetime.datetime) -> str:
    """Return the print number of a test; it is none of the day's own, so that no number is missing among those."""
    return f"{machine}-test-{now:%H%M%S}"


def _page(visit: Visit) -> Work:
    return Work(PagePrinter, functools.partial(print_page, *page(visit.facilities)), PRINT_SECONDS)


def page(facilities: Facilities) -> tuple[bytes, str]:
    """Return the test page as PDF, with its print number."""
    now = facilities.now()
    # ASCII alone: the page carries no font of its own.
    mark = ("TRAINING - NOT VALID",) if facilities.site.mode == "training" else ()
    sheet = sheet_of((facilities.machine, f"{now:%Y-%m-%d %H:%M:%S}", *mark))
    return sheet, job(facilities.machine, now)


def print_page(sheet: bytes, number: str, printer: PagePrinter, deadline: Deadline, cancel: CancelToken) -> Ended:
    """Print the test page."""
    report = printer.print(sheet, number, deadline, cancel)
    return Ended(report.result is PageResult.PRINTED, text(f"technician.test.print-{report.result.value}"))


def _voice(visit: Visit) -> Work:
    words = wording(visit.language)(text("technician.test.sentence"))
    return Work(Speaker, functools.partial(say_it, words, visit.language), SAY_SECONDS)


def say_it(words: str, language: str, speaker: Speaker, deadline: Deadline, cancel: CancelToken) -> Ended:
    """Say a sentence; whether it was heard only the technician knows."""
    speaker.say(words, language, deadline, cancel)
    return Ended(True, text("technician.test.said", words=plain(words)))


TESTS: dict[str, Callable[[Visit], Work]] = {
    "id_card": _card,
    "receipt_printer": _slip,
    "page_printer": _page,
    "speaker": _voice,
}
