# SPDX-License-Identifier: Apache-2.0
"""Samples of taking a number: which queue, and the number with its slip, without one, and perhaps with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from devices.receipt_printer import PrintReport, PrintResult
from kiosk.domain.words import Words as DataWords
from kiosk.steps.screens import Screen
from kiosk.steps.ticket_ask import ways_screen
from kiosk.steps.ticket_find import choice_of
from kiosk.steps.ticket_give import given_screen
from kiosk.steps.ticket_part import Numbering, Phase
from kiosk.tickets.counter import Given, Place, QueueLine
from kiosk.tickets.values import Paper, Ticket

if TYPE_CHECKING:
    from ui.screens.samples import Words

MEDICAL = Place("B", DataWords("社保医保", "Social and medical insurance"), "B", ("17", "18", "19"))
# The hall as the training city has it: the second is the longest to say.
HALL = (
    (Place("A", DataWords("综合", "General"), "A", ()), 0, (0, 5)),
    (MEDICAL, 7, (10, 20)),
    (Place("C", DataWords("公积金", "Housing fund"), "C", ()), 3, None),
    (Place("D", DataWords("公安", "Police"), "D", ()), 24, (45, None)),
    (Place("E", DataWords("不动产与办税", "Real estate and taxes"), "E", ()), 12, (20, 45)),
    (Place("F", DataWords("企业开办", "Business"), "F", ()), 1, None),
)
# 23 November 2026, 9:14 in the hall.
TAKEN = 1_795_396_440_000


def ticket(w: Words) -> dict[str, Screen]:
    """Return the screens of taking a number."""
    lines = tuple(QueueLine(place, waiting, band) for place, waiting, band in HALL)
    return {
        "28-ticket-ask": ways_screen(Numbering(left=(_number(),), missed=True), reads=True),
        "28-ticket-choose": choice_of(Numbering(name=w.chosen("林*", "L*"), expired=True), lines),
        "28-ticket-printed": _given(PrintResult.PRINTED),
        "28-ticket-unsure": _given(PrintResult.UNSURE),
        "28-ticket-paper-out": _given(PrintResult.FAILED, "printer.paper-out"),
        "28-ticket-large": _given(PrintResult.FAILED, given=_number(1021, "aged", 600)),
        "28-ticket-alone": _given(PrintResult.FAILED, "printer.paper-out", _alone()),
        "28-ticket-choose-alone": choice_of(Numbering(), _lines_alone()),
    }


def _alone() -> Given:
    return replace(_number(5001, "aged", 600), ahead=None, band=None, alone=True)


def _lines_alone() -> tuple[QueueLine, ...]:
    return tuple(QueueLine(place, None, None, "block-empty" if place is MEDICAL else "") for place, _, _ in HALL)


def _number(no: int = 21, credit: str = "normal", credit_s: int = 0) -> Given:
    made = Ticket(
        id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e79", day="2026-11-23", prefix="B", no=no, queue="B", live=True,
        paper=Paper.PRINTED, credit=credit, credit_s=credit_s, issued_at=TAKEN, sort_at=TAKEN, device="K03",
    )  # fmt: skip
    return Given(made, MEDICAL, 7, (10, 20), "0123456789ab")


def _given(result: PrintResult, cause: str = "", given: Given | None = None) -> Screen:
    part = Numbering(phase=Phase.DONE, report=PrintReport("K03-20261123-0147", result, cause), tries=1)
    return given_screen(part, given or _number(), scans=True)
