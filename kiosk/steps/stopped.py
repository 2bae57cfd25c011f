# SPDX-License-Identifier: Apache-2.0
"""停机告示: which machine stands still, what it cannot do, what goes on, where else to go, until when.

No hour is promised that nobody named: without a technician's word the notice says that it is not known.
"""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass

from config.texts import Text, both, text, wording
from devices.device import CancelToken, Deadline
from devices.page_printer import PagePrinter, PageResult
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.receipts.side_papers import Sheet
from kiosk.steps.facilities import BY_STAFF, Facilities, usable
from kiosk.steps.step import Work
from kiosk.steps.words import elsewhere

SECONDS = 120.0
# What a technician may say of its return, and the hour at which a day without an hour ends.
HOUR, TODAY, TOMORROW, UNKNOWN = "hour", "today", "tomorrow", "unknown"
RETURNS = (HOUR, TODAY, TOMORROW, UNKNOWN)
DAY_ENDS = datetime.time(23, 59)
# What a screen says of its return, and how paper says the same.
ON_PAPER = {
    "stopped.back-at": "stopped.back-at-dated",
    "stopped.back-today": "stopped.back-within",
    "stopped.back-tomorrow": "stopped.back-on",
}


@dataclass(frozen=True)
class Printed:
    """How a notice on paper ended: whether it surely came out, and on which device."""

    out: bool
    device: str


def machine_of(facilities: Facilities) -> Text:
    """Say which machine it is, by the name on its front and the one on papers."""
    site = facilities.site
    name = both(site.machine_name, site.machine_name_en or site.machine_name)
    return text("stopped.machine", name=name, machine=facilities.machine)


def lines_of(facilities: Facilities, code: str, *, dated: bool = False) -> tuple[Text, ...]:
    """Return what stands below the reason: which machine, what cannot be done, what goes on, until when, where else.

    ``dated`` is for paper, which hangs there on other days too.
    """
    # Of an outbox that was refused nothing may be promised, what was handed in is there but nobody can look; and why it
    # begins nothing says already what it cannot do.
    told = (text("stopped.cannot"), text("stopped.kept")) if code == BY_STAFF else ()
    away = tuple(line.message for line in elsewhere(facilities, dated=dated))
    back = back_dated(facilities) if dated else back_words(facilities)
    return (machine_of(facilities), *told, back, *away)


def back_words(facilities: Facilities) -> Text:
    """Say when it is expected back; a moment that has gone by is not known any more."""
    at, now = facilities.upkeep.back_at, facilities.now()
    if at is None or at < now:
        return text("stopped.back-unknown")
    # A day was named and no hour: its last minute stands for it.
    if (at.hour, at.minute) == (DAY_ENDS.hour, DAY_ENDS.minute):
        return text("stopped.back-today" if at.date() == now.date() else "stopped.back-tomorrow")
    return text("stopped.back-at", clock=f"{at:%H:%M}")


def back_dated(facilities: Facilities) -> Text:
    """Say when it is expected back, by the date."""
    # Late: what screens say of it needs no dates.
    from kiosk.catalogue.hours import date_words

    said, at = back_words(facilities), facilities.upkeep.back_at
    if at is None or said.key == "stopped.back-unknown":
        return said
    return text(ON_PAPER[said.key], day=date_words(at), clock=f"{at:%H:%M}")


def moment_of(said: str, now: datetime.datetime) -> datetime.datetime | None:
    """Return the moment a technician's word stands for; None where it is not known."""
    if said == HOUR:
        return (now + datetime.timedelta(hours=1)).replace(second=0, microsecond=0)
    if said in (TODAY, TOMORROW):
        day = now.date() + datetime.timedelta(days=said == TOMORROW)
        return datetime.datetime.combine(day, DAY_ENDS, now.tzinfo)
    return None


# On paper.


def print_work(facilities: Facilities, sheet: Sheet) -> Work | None:
    """Return the print of the notice: A4 where a page printer is ready, else the roll; None without any printer."""
    words = wording(sheet.language)
    why = words(text("home.paused.message"))
    which, *told = (words(line) for line in lines_of(facilities, BY_STAFF, dated=True))
    lines = (why, *told)
    if usable(facilities, PagePrinter):
        return Work(PagePrinter, functools.partial(_on_page, sheet, which, lines), SECONDS)
    if usable(facilities, ReceiptPrinter):
        return Work(ReceiptPrinter, functools.partial(_on_roll, sheet, which, lines), SECONDS)
    return None


def _on_page(
    sheet: Sheet, which: str, lines: tuple[str, ...], printer: PagePrinter, deadline: Deadline, cancel: CancelToken
) -> Printed:
    # Set here, on the printer's lane: it takes most of a second.
    from kiosk.receipts.stopped import stopped_pages

    report = printer.print(stopped_pages(sheet, which, lines), sheet.print_no, deadline, cancel)
    return Printed(report.result is PageResult.PRINTED, "page_printer")


def _on_roll(
    sheet: Sheet, which: str, lines: tuple[str, ...], printer: ReceiptPrinter, deadline: Deadline, cancel: CancelToken
) -> Printed:
    from kiosk.receipts.stopped import stopped_slip

    report = printer.print(stopped_slip(sheet, which, lines), deadline, cancel)
    return Printed(report.result is PrintResult.PRINTED, "receipt_printer")
