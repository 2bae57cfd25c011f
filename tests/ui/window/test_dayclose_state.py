"""The end of the day as a state: three sides that may be silent, reports that are kept, hands that prove themselves."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import msgspec
import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.page_printer import PagePrinter
from devices.receipt_printer import ReceiptPrinter
from kiosk.capture.leaf import UnreadablePdfError
from kiosk.platform.calls.days import DayCompared
from kiosk.platform.errors import LateAnswerError, UnreachableError
from kiosk.receipts.template import TemplateError
from kiosk.staff.door import Verdict
from kiosk.tickets.acts import Band, CloseDay, DayAccount
from kiosk.tickets.errors import Code, TicketError
from kiosk.window_work.report import ReportError
from offline_queue.outbox import Outbox
from tests.support.bare_window import COLLEAGUE, BareWindow
from tests.support.work_window import ONLINE
from ui.window import dayclose_state
from ui.window.dayclose_state import DayState, day_of
from ui.window.work_samples import DAY, REVIEW, TICKETS, _report

GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")
CUT = UnreachableError("unreachable")
HALL = DayAccount("2026-11-23", (Band("B", 3, 3, 0, 0, 0),), {"DONE": 3})
SAME = DayCompared("2026-11-23", (), (), (), "same", "training")
LEADER = dataclasses.replace(ONLINE, roles=frozenset({"hall-manager"}))
FIRST, SECOND = _report(REVIEW), _report(DAY, 2)
PNG = b"\x89PNG"


@pytest.fixture
def day(bare: BareWindow) -> DayState:
    """Give a day that was counted and has no report yet."""
    made = day_of(bare.context)
    made.show(DAY)
    return made


@pytest.fixture
def led(bare: BareWindow, day: DayState) -> DayState:
    """Give the same to who leads the hall."""
    bare.context.staff.who = LEADER
    day.hall = HALL
    return day


class Door:
    """A door that is asked on the outbox's lane."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def verify(self, *asked: object) -> Verdict:
        return self.verdict


def doors(monkeypatch: pytest.MonkeyPatch, verdict: Verdict | None) -> None:
    monkeypatch.setattr(dayclose_state, "door_of", lambda terminal: Door(verdict) if verdict else None)


def there(bare: BareWindow, tickets: object = TICKETS, hall: object = HALL) -> None:
    """Have the hub answer, one question for each kind; an exception is its silence."""

    def read(path: str, kind: type) -> object:
        told = hall if kind is DayAccount else tickets
        if isinstance(told, Exception):
            raise told
        return told

    bare.hall.client.read = read  # type: ignore[attr-defined]  # any call of a client


def look(bare: BareWindow, day: DayState, compared: object = SAME, found: object = (DAY, ())) -> None:
    bare.terminal.outbox = cast("Outbox", object())
    day.look()
    if bare.names("platform"):
        bare.end("platform", compared)
    bare.end("outbox", found)


# Counting.


def test_all_densities_share_one_day(bare: BareWindow) -> None:
    assert day_of(bare.context) is day_of(bare.context)


def test_a_look_asks_hub_and_city_and_then_counts_here(bare: BareWindow, day: DayState) -> None:
    there(bare)
    bare.terminal.outbox = cast("Outbox", object())
    day.look()
    asked = [bare.names("platform"), bare.names("outbox")]
    bare.end("platform", SAME)
    asked.append(bare.names("outbox"))
    bare.end("outbox", (REVIEW, (FIRST,)))
    assert asked == [["compare"], [], ["count"]]
    assert (day.account, day.reports, day.hall, day.doing) == (REVIEW, (FIRST,), HALL, "")


@pytest.mark.parametrize("silent", [CUT, LateAnswerError("late"), TicketError("not-found")])
def test_a_hall_that_is_silent_now_has_no_numbers_of_an_earlier_look(
    bare: BareWindow, day: DayState, silent: Exception
) -> None:
    there(bare)
    look(bare, day)
    before = day.hall
    there(bare, hall=silent)
    look(bare, day)
    assert (before, day.hall) == (HALL, None)


@pytest.mark.parametrize("who", [None, dataclasses.replace(ONLINE, session=None)])
def test_without_a_line_in_ones_name_the_city_is_not_asked(bare: BareWindow, day: DayState, who: Any) -> None:
    there(bare)
    bare.context.staff.who = who
    look(bare, day)
    assert (bare.names("platform"), day.doing) == ([], "")


def test_before_the_outbox_is_open_the_city_is_not_asked(bare: BareWindow, day: DayState) -> None:
    there(bare)
    day.look()
    assert (bare.names("platform"), bare.names("outbox")) == ([], ["count"])


def test_one_look_at_a_time_and_none_while_something_is_stored(bare: BareWindow, day: DayState) -> None:
    there(bare)
    day.close()
    day.look()
    assert (day.doing, bare.names("outbox")) == ("close", ["store"])


def test_what_could_not_be_counted_is_told_and_the_last_count_stays(bare: BareWindow, day: DayState) -> None:
    there(bare)
    look(bare, day, found=GONE)
    assert (day.told, day.account, day.doing) == ("not-stored", DAY, "")


def test_a_look_takes_back_what_was_told(bare: BareWindow, day: DayState) -> None:
    there(bare)
    day.told = "closed"
    day.look()
    assert day.told == ""


# What is shown.


@pytest.mark.parametrize(
    ("reports", "number"),
    [((), ""), ((FIRST,), ""), ((FIRST, SECOND), SECOND.number), ((SECOND, FIRST), "")],
)
def test_the_last_report_is_shown_while_the_day_is_still_the_same(
    day: DayState, reports: tuple[Any, ...], number: str
) -> None:
    day.show(DAY, reports)
    assert day.shown
    assert (day.shown.number, day.shown.account) == (number, DAY)


def test_read_at_another_minute_it_is_the_same_day(day: DayState) -> None:
    later = msgspec.structs.replace(DAY, read_at=DAY.read_at.replace(minute=59))
    day.show(later, (SECOND,))
    assert day.shown is SECOND


def test_where_nobody_works_the_last_report_stands(bare: BareWindow, day: DayState) -> None:
    bare.context.staff.who = None
    day.show(REVIEW, (SECOND,))
    assert day.shown is SECOND


# Drawing.


def drawing(bare: BareWindow) -> list[str]:
    return bare.names("catalogue")


def test_what_has_not_changed_is_drawn_once(bare: BareWindow, day: DayState) -> None:
    day.show(DAY, (SECOND,))
    for _ in range(2):
        there(bare)
        look(bare, day, found=(DAY, (SECOND,)))
    assert drawing(bare) == ["draw"]


@pytest.mark.parametrize("end", [b"", GONE, None])
def test_a_page_that_could_not_be_drawn_is_tried_again_at_the_next_look(
    bare: BareWindow, day: DayState, end: object
) -> None:
    there(bare)
    look(bare, day, found=(DAY, (SECOND,)))
    bare.end("catalogue", end)
    look(bare, day, found=(DAY, (SECOND,)))
    bare.end("catalogue", PNG)
    assert (day.page, drawing(bare)) == (PNG, [])


@pytest.mark.parametrize("wrong", [TemplateError("page"), UnreadablePdfError("pages")])
def test_a_page_that_cannot_be_set_is_an_empty_place(
    bare: BareWindow, day: DayState, monkeypatch: pytest.MonkeyPatch, wrong: Exception
) -> None:
    def refuse(*page: object) -> bytes:
        raise wrong

    monkeypatch.setattr(dayclose_state, "day_pages", refuse)
    there(bare)
    look(bare, day)
    draw = bare.terminal.slow[-1].call
    assert draw(None, Deadline.after(1), CancelToken()) == b""


# The report.


@pytest.mark.parametrize("lack", ["account", "who", "doing"])
def test_nothing_is_kept_without_a_count_a_clerk_or_while_something_is_under_way(
    bare: BareWindow, day: DayState, lack: str
) -> None:
    if lack == "account":
        day.account = None
    elif lack == "who":
        bare.context.staff.who = None
    else:
        day.doing = "look"
    day.close()
    assert bare.names("outbox") == []


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (SECOND, "closed"), (ReportError("open"), "open"), (ReportError("same-person"), "same-person"),
        (ReportError("signed"), "signed"), (ReportError("unknown"), "unknown"), (ReportError("newer"), "not-stored"),
        (GONE, "not-stored"), (None, "not-stored"),
    ],
)  # fmt: skip
def test_what_became_of_the_report_is_told(bare: BareWindow, day: DayState, end: object, told: str) -> None:
    day.close()
    bare.end("outbox", end)
    assert (day.told, day.doing, len(day.reports)) == (told, "", int(end is SECOND))


def test_a_report_that_is_signed_takes_the_place_of_itself_and_stands_last(bare: BareWindow, day: DayState) -> None:
    day.show(DAY, (FIRST, SECOND))
    day.close()
    checked = _report(DAY, 1, "1712")
    bare.end("outbox", checked)
    assert day.reports == (SECOND, checked)


# The second hand.


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (_report(DAY, 2, "1712"), "signed"), (Verdict("refused"), "second-refused"),
        (Verdict("locked"), "second-refused"), (ReportError("same-person"), "same-person"), (GONE, "not-stored"),
    ],
)  # fmt: skip
def test_what_became_of_the_second_hand_is_told(
    bare: BareWindow, day: DayState, monkeypatch: pytest.MonkeyPatch, end: object, told: str
) -> None:
    doors(monkeypatch, Verdict("", "1712"))
    day.show(DAY, (SECOND,))
    day.ask("second")
    day.sign("1712", "secret")
    bare.end("outbox", end)
    assert (day.told, day.asks_second) == (told, told != "signed")


def test_whoever_does_not_prove_themselves_never_reaches_the_report(
    bare: BareWindow, day: DayState, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Verdict("refused")
    doors(monkeypatch, refused)
    monkeypatch.setattr(dayclose_state.report, "check", lambda *asked: pytest.fail("checked"))
    day.show(DAY, (SECOND,))
    day.sign("1712", "secret")
    assert bare.terminal.slow[-1].call(None, Deadline.after(1), CancelToken()) is refused


@pytest.mark.parametrize(("reports", "told"), [((), ""), ((SECOND,), "second-refused")])
def test_without_a_report_nobody_signs_and_without_a_roster_nobody_can(
    bare: BareWindow, day: DayState, monkeypatch: pytest.MonkeyPatch, reports: Any, told: str
) -> None:
    doors(monkeypatch, None)
    day.show(DAY, reports)
    day.sign("1712", "secret")
    assert (day.told, bare.names("outbox")) == (told, [])


# The hall.


def test_a_clerk_ends_no_hall(bare: BareWindow, day: DayState) -> None:
    day.ask("hall")
    day.close_hall("下班")
    assert (day.asks_hall, day.leads, bare.hall.wanted) == (False, False, [])


def test_who_leads_ends_it_once_under_its_own_id(bare: BareWindow, led: DayState) -> None:
    led.ask("hall")
    led.close_hall(" 下班 ")
    led.close_hall("下班")
    (wanted,) = bare.hall.wanted
    assert (wanted.act, bool(wanted.id)) == (CloseDay(day="2026-11-23", expire_reason="下班"), True)


@pytest.mark.parametrize(
    ("code", "told"), [("day-open", "open"), ("day-closed", "day-closed"), ("not-allowed", "hall-refused")]
)
def test_why_the_hall_was_not_ended_is_told_and_asked_on(
    bare: BareWindow, led: DayState, code: Code, told: str
) -> None:
    led.ask("hall")
    led.close_hall("下班")
    bare.hall.refuse(code)
    assert (led.told, led.asks_hall, led.hall, led.doing) == (told, True, HALL, "")


@pytest.mark.parametrize("end", [CUT, LateAnswerError("late")])
def test_silence_is_neither_done_nor_refused(bare: BareWindow, led: DayState, end: Exception) -> None:
    led.close_hall("下班")
    bare.hall.end(end)
    assert (led.told, led.hall) == ("unheard", HALL)


def test_an_ended_hall_shows_what_it_came_to(bare: BareWindow, led: DayState) -> None:
    ended = DayAccount("2026-11-23", (), {"EXPIRED": 2})
    led.ask("hall")
    led.close_hall("下班")
    bare.hall.end(ended)
    assert (led.told, led.hall, led.asks_hall) == ("hall-closed", ended, False)


# Asking, and taking back.


@pytest.mark.parametrize(
    ("asked", "second", "hall"),
    [
        (("second",), True, False), (("hall",), False, True), (("second", "hall"), False, True),
        (("hall", "second"), True, False), (("second", "second"), False, False), (("hall", "hall"), False, False),
    ],
)  # fmt: skip
def test_one_question_stands_at_a_time(led: DayState, asked: tuple[Any, ...], second: bool, hall: bool) -> None:
    for one in asked:
        led.ask(one)
    assert (led.asks_second, led.asks_hall) == (second, hall)


@pytest.mark.parametrize("stood", ["asks_second", "asks_hall", "told", ""])
def test_what_stands_is_taken_back_and_where_nothing_does_it_says_so(day: DayState, stood: str) -> None:
    if stood:
        setattr(day, stood, "closed" if stood == "told" else True)
    assert day.let_be() is bool(stood)
    assert (day.asks_second, day.asks_hall, day.told) == (False, False, "")


def test_who_comes_next_is_asked_nothing(bare: BareWindow, day: DayState) -> None:
    day.ask("second")
    bare.work_here(COLLEAGUE)
    assert not day.asks_second


# Papers.


@pytest.mark.parametrize(
    ("press", "printer", "kind"),
    [(DayState.print_roll, ReceiptPrinter, "window-day"), (DayState.print_pages, PagePrinter, "window-day-a4")],
)
def test_the_last_report_is_printed_under_a_number(
    bare: BareWindow, day: DayState, press: Any, printer: type, kind: str
) -> None:
    day.show(DAY, (FIRST, SECOND))
    press(day)
    bare.end("outbox", "W17-20261123-0001")
    assert (day.printing.kind, day.printing.stage, len(bare.names(printer))) == (kind, "printing", 1)


def test_one_paper_at_a_time(bare: BareWindow, day: DayState) -> None:
    day.show(DAY, (SECOND,))
    day.print_roll()
    day.print_pages()
    assert (day.printing.kind, len(bare.names("outbox"))) == ("window-day", 1)
