# SPDX-License-Identifier: Apache-2.0
"""The report of a window's day: kept, never changed, signed by two; one made anew stands beside the one before it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from config.clock import china_time
from config.logs import logger
from config.texts import Text, text
from kiosk.audit import Act, record
from kiosk.window_work.day import Account, Sums
from offline_queue.errors import OutboxDamaged

if TYPE_CHECKING:
    from config.settings import Site
    from offline_queue.outbox import Outbox
    from offline_queue.reader import Reader
    from offline_queue.transaction import Transaction

log = logger(__name__)
# As long as somebody may ask about a day.
KEEP_SECONDS = 366 * 86_400.0
MOST_NAMED = 8


class Signed(msgspec.Struct, frozen=True):
    """Who stands behind a report, and when they said so."""

    staff_no: str
    at: datetime.datetime


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report; ``audit_head`` is the hash of the last act before it: a later change of what it counts shows."""

    number: str
    account: Account
    made: Signed
    checked: Signed | None = None
    audit_head: str = ""

    @property
    def is_final(self) -> bool:
        """Tell whether nothing of it is left to be looked at again."""
        return self.account.is_final


class ReportError(Exception):
    """It cannot be done: ``code`` is open (somebody is called or served), same-person, signed, or unknown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kept(reader: Reader, window: str, day: str, now: float) -> tuple[Report, ...]:
    """Return the reports of a day, the first first; raises OutboxError."""
    try:
        note = reader.note(note_of(window, day), now)
        return msgspec.json.decode(note.content, type=tuple[Report, ...]) if note else ()
    except (OutboxDamaged, msgspec.DecodeError) as wrong:
        log.warning("day-reports-unreadable", cause=type(wrong).__name__)
        return ()


def close(outbox: Outbox, account: Account, site: Site, staff_no: str, now: datetime.datetime) -> Report:
    """Make and keep the report of a day; raises ReportError while somebody is at the window, OutboxError.

    A day that came to the same and is not signed yet has its report already.
    """
    if account.tickets and account.tickets.open:
        raise ReportError("open")
    with outbox.transaction() as tx:
        before = kept(outbox, account.window, account.day, now.timestamp())
        if before and same(before[-1].account, account) and before[-1].made.staff_no == staff_no:
            return before[-1]
        head = outbox.chain_head()[1]
        number = f"{site.region}{site.hall}-RJ-{account.window}-{account.day.replace('-', '')}-{len(before) + 1}"
        made = Report(number=number, account=account, made=Signed(staff_no, now), audit_head=head)
        _write(tx, (*before, made))
        result = "final" if made.is_final else "review"
        record(tx, Act.WINDOW_DAY_CLOSED, staff=staff_no, count=len(account.differences), number=number, result=result)
    return made


def check(outbox: Outbox, report: Report, staff_no: str, now: datetime.datetime) -> Report:
    """Have a second of the staff stand behind it; raises ReportError, OutboxError."""
    account = report.account
    with outbox.transaction() as tx:
        all_ = kept(outbox, account.window, account.day, now.timestamp())
        found = next((one for one in all_ if one.number == report.number), None)
        if found is None:
            raise ReportError("unknown")
        if found.checked:
            raise ReportError("signed")
        if found.made.staff_no == staff_no:
            raise ReportError("same-person")
        checked = msgspec.structs.replace(found, checked=Signed(staff_no, now))
        _write(tx, tuple(checked if one is found else one for one in all_))
    return checked


def same(one: Account, other: Account) -> bool:
    """Tell whether two accounts say the same, whenever they were read."""
    return msgspec.structs.replace(one, read_at=other.read_at) == other


@dataclass(frozen=True)
class Fact:
    """A number with what it is."""

    label: Text
    value: str


@dataclass(frozen=True)
class Section:
    """One heading of the report with its numbers, and what could not be counted in place of them."""

    title: Text
    facts: tuple[Fact, ...] = ()
    instead: Text | None = None


def sections(account: Account) -> tuple[Section, ...]:
    """Return what the report says."""
    return tuple(_sections(account))


def _sections(account: Account) -> Iterator[Section]:
    yield from _of_window(account)
    for name, sums in (("cases", account.cases), ("given", account.given), ("entered", account.entered)):
        yield Section(_title(name), _sent(sums))
    yield _section("ratings", stored=account.ratings.stored, waiting=account.ratings.waiting)
    papers, originals, here = account.papers, account.originals, account.here
    yield _section("papers", printed=papers.printed, void=papers.void, unsure=papers.unsure)
    # On one line: the report is one page, whatever differs.
    yield _section(
        "originals", taken=originals.taken, returned=originals.returned, here=originals.here, on_shelf=here.shelf,
        to_pass=here.waiting, unsigned=here.unsigned,
    )  # fmt: skip
    yield Section(_title("money"), instead=text("window-day.fact.no-money"))
    yield _differing(account)


def _of_window(account: Account) -> Iterator[Section]:
    told = account.tickets
    if told is None:
        yield Section(_title("tickets"), instead=text("window-day.fact.hub-unread"))
        return
    yield _section(
        "tickets", called=told.called, finished=told.finished, no_show=told.no_show, held=told.held,
        sent_on=told.sent_on, cancelled=told.cancelled, recalled=told.recalled, let_back=told.let_back,
    )  # fmt: skip
    hours = Fact(_label("hours"), f"{_clock(told.opened_at)}–{_clock(told.closed_at)}")
    pauses = Fact(_label("pauses"), f"{told.pauses}")
    paused = Fact(_label("paused"), f"{told.paused_s // 60}")
    yield Section(_title("hours"), (hours, pauses, paused))


def _differing(account: Account) -> Section:
    found, title = account.differences, _title("differences")
    if not account.compared:
        return Section(title, _named(account), text("window-day.fact.not-compared"))
    return Section(title, _named(account), None if found else text("window-day.fact.none"))


def _named(account: Account) -> tuple[Fact, ...]:
    lines = tuple(
        Fact(text(f"window-day.differs.{one.kind}"), one.name[-12:] if one.name else str(one.count))
        for one in account.differences[:MOST_NAMED]
    )
    more = len(account.differences) - MOST_NAMED
    return (*lines, Fact(_label("more"), str(more))) if more > 0 else lines


def _section(name: str, **counts: int) -> Section:
    return Section(
        _title(name), tuple(Fact(_label(key.replace("_", "-")), str(count)) for key, count in counts.items())
    )


def _sent(sums: Sums) -> tuple[Fact, ...]:
    told = {"stored": sums.stored, "arrived": sums.arrived, "waiting": sums.waiting, "to-see": sums.to_see}
    return tuple(Fact(_label(name), str(count)) for name, count in told.items())


def _title(name: str) -> Text:
    return text(f"window-day.section.{name}")


def _label(name: str) -> Text:
    return text(f"window-day.fact.{name}")


def _clock(moment: int | None) -> str:
    return f"{china_time(moment / 1000):%H:%M}" if moment else "?"


def result_words(report: Report) -> Text:
    """Return what the report came to, in one line."""
    account = report.account
    if not report.is_final:
        return text("window-day.result.review")
    return (
        text("window-day.result.differs", count=len(account.differences))
        if account.differences
        else text("window-day.result.agrees")
    )


def note_of(window: str, day: str) -> str:
    """Return under what name the reports of a day are kept."""
    return f"window-day/{window}/{day}"


def _write(tx: Transaction, reports: tuple[Report, ...]) -> None:
    account = reports[0].account
    tx.note(note_of(account.window, account.day), msgspec.json.encode(reports), KEEP_SECONDS)
