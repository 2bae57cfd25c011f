"""The end of the day by keys: counted from three sides, honest about who did not answer, signed by two."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt

from devices.device import DeviceError, ErrorKind
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Line, Slip
from kiosk.platform.calls.days import DayCompared
from kiosk.platform.errors import UnreachableError
from kiosk.staff.door import Verdict
from kiosk.tickets.acts import Band, CloseDay, DayAccount
from kiosk.tickets.errors import TicketError
from kiosk.window_work.report import Report, ReportError
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box
from tests.support.work_window import ALT, DAY, ONLINE, WorkWindow
from ui.hall.samples import HOUR
from ui.window import dayclose_state
from ui.window.work_samples import DAY as SAMPLE
from ui.window.work_samples import REVIEW, TICKETS, _report

HALL = DayAccount("2026-11-23", (Band("B", 3, 3, 0, 0, 0),), {"DONE": 3})
SAME = DayCompared("2026-11-23", (), (), (), "same", "training")
MANAGER = dataclasses.replace(ONLINE, roles=frozenset({"hall-manager"}))
GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    made = open_box(tmp_path, HandClock(HOUR.timestamp()))
    yield made
    made.close()


def open_day(who: Any = ONLINE) -> WorkWindow:
    made = WorkWindow(DAY, who)
    made.state.doing = ""
    made.asked("outbox")
    return made


@pytest.fixture
def window(qapp: object) -> Iterator[WorkWindow]:
    """Give a day that was counted, with no report yet."""
    made = open_day()
    made.state.show(SAMPLE)
    made.settle()
    yield made
    made.close()


def answers(window: WorkWindow, there: Any) -> None:
    """Have the hub answer what a day came to, or not."""

    def read(path: str, kind: type) -> object:
        if isinstance(there, Exception):
            raise there
        return there[kind is DayAccount]

    window.hall.client.read = read  # type: ignore[attr-defined]  # any call of a client


def counted(window: WorkWindow, box: Outbox, there: Any, compared: object) -> None:
    """Count the day from three sides."""
    window.terminal.outbox = box
    answers(window, there)
    window.press(7)
    if window.terminal.names("platform"):
        window.terminal.end("platform", compared)
    window.terminal.do("outbox", box)


def test_the_day_is_counted_at_the_hub_the_city_and_here(window: WorkWindow, box: Outbox) -> None:
    counted(window, box, (TICKETS, HALL), SAME)
    found = window.state.account
    assert (found.tickets, found.compared, window.state.hall) == (TICKETS, True, HALL)
    assert window.terminal.names("catalogue") == ["draw"]


@pytest.mark.parametrize(
    ("there", "compared", "words"),
    [
        (UnreachableError("x"), SAME, "读不到大厅"), ((TICKETS, HALL), UnreachableError("x"), "还没核对"),
        ((TICKETS, HALL), None, "还没核对"),
    ],
)  # fmt: skip
def test_who_did_not_answer_is_named_and_the_report_is_for_review(
    window: WorkWindow, box: Outbox, there: object, compared: object, words: str
) -> None:
    counted(window, box, there, compared)
    assert words in window.board.steps.words
    assert (window.keys[10].enabled, window.keys[10].note) == (True, "待复核")


def test_an_outbox_that_cannot_be_read_ends_the_look_and_counts_nothing(window: WorkWindow) -> None:
    window.state.account = None
    answers(window, (TICKETS, HALL))
    window.press(7)
    window.terminal.end("outbox", GONE)
    assert (window.state.doing, window.keys[10].enabled) == ("", False)


def test_the_report_is_stored_and_then_waits_for_a_second_person(window: WorkWindow, box: Outbox) -> None:
    window.press(10)
    window.terminal.do("outbox", box)
    assert (len(window.state.reports), window.state.told) == (1, "closed")
    assert (window.keys[10].verb, window.keys[10].filled) == ("复核", True)
    assert window.state.reports[0].number in window.board.hands.words


def test_nobody_ends_the_day_over_somebody_at_the_window(window: WorkWindow) -> None:
    tickets = msgspec.structs.replace(TICKETS, open=1, called=47)
    window.state.show(msgspec.structs.replace(SAMPLE, tickets=tickets))
    assert (window.keys[10].enabled, window.keys[10].note) == (False, "还有人在办")


class Door:
    """A door that lets everybody in, or as a test says."""

    def __init__(self) -> None:
        self.verdict = Verdict("", "1712")

    def verify(self, *asked: object) -> Verdict:
        return self.verdict


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door()
    monkeypatch.setattr(dayclose_state, "door_of", lambda terminal: made)
    return made


def sign(window: WorkWindow, box: Outbox, staff_no: str) -> None:
    window.press(10)
    window.terminal.do("outbox", box)
    window.press(10)
    window.type(staff_no)
    window.tap(Qt.Key.Key_Return)
    window.type("secret")
    window.tap(Qt.Key.Key_Return)
    window.terminal.do("outbox", box)


def test_a_second_of_the_staff_stands_behind_the_report_by_their_password(
    window: WorkWindow, box: Outbox, door: Door
) -> None:
    sign(window, box, "1712")
    report = window.state.report
    assert (report.checked.staff_no, window.state.told, window.state.asks_second) == ("1712", "signed", False)
    assert (window.keys[10].enabled, window.keys[10].note) == (False, "两人签好")


@pytest.mark.parametrize(
    ("staff_no", "verdict", "told"),
    [("1708", Verdict("", "1708"), "same-person"), ("1712", Verdict("refused"), "second-refused")],
)
def test_who_made_it_or_does_not_prove_themselves_checks_nothing(
    window: WorkWindow, box: Outbox, door: Door, staff_no: str, verdict: Verdict, told: str
) -> None:
    door.verdict = verdict
    sign(window, box, staff_no)
    assert (window.state.report.checked, window.state.told) == (None, told)


def test_without_a_roster_nobody_checks(window: WorkWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dayclose_state, "door_of", lambda terminal: None)
    window.state.show(SAMPLE, (_report(SAMPLE),))
    window.state.sign("1712", "secret")
    assert window.state.told == "second-refused"


@pytest.mark.parametrize(("end", "told"), [(ReportError("open"), "open"), (GONE, "not-stored")])
def test_what_was_not_stored_is_said(window: WorkWindow, end: object, told: str) -> None:
    window.press(10)
    window.terminal.end("outbox", end)
    assert window.state.told == told
    window.escape()
    assert window.state.told == ""


def test_a_day_that_came_to_something_else_gets_another_report_beside_the_first(window: WorkWindow) -> None:
    window.state.show(SAMPLE, (_report(REVIEW),))
    assert (window.keys[10].verb, window.state.shown.number) == ("日结", "")
    assert "待联网复核" in window.board.hands.words


def test_the_report_is_drawn_as_it_prints_and_not_twice(window: WorkWindow) -> None:
    window.state._draw()
    window.state._draw()
    assert window.terminal.names("catalogue") == ["draw"]
    page = window.terminal.do("catalogue", None)
    assert isinstance(page, bytes)
    assert (page[:4], window.state.page) == (b"\x89PNG", page)


class Roll:
    """A printer that keeps what it was given."""

    def __init__(self) -> None:
        self.papers: list[Any] = []

    def print(self, paper: Any, *lane: Any) -> object:
        self.papers.append(paper)
        job = paper.job if isinstance(paper, Slip) else lane[0]
        return PrintReport(job, PrintResult.PRINTED) if isinstance(paper, Slip) else PageReport(job, PageResult.UNSURE)


def test_the_report_is_printed_on_the_roll_and_on_a4(
    window: WorkWindow, box: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is set where it is drawn: that takes a second.
    monkeypatch.setattr(dayclose_state, "day_pages", lambda sheet, paper: f"%PDF {paper.number}".encode())
    window.state.show(SAMPLE, (_report(SAMPLE, 1, "1712"),))
    roll = Roll()
    window.press(8)
    window.terminal.do("outbox", box)
    window.terminal.do(ReceiptPrinter, roll)
    said = "".join(part.text for part in roll.papers[0].parts if isinstance(part, Line))
    assert "叫号 46" in said
    window.asked("outbox")
    window.press(9)
    window.terminal.do("outbox", box)
    window.terminal.do(PagePrinter, roll)
    assert roll.papers[1] == f"%PDF {window.state.report.number}".encode()
    assert "打出来了吗" in window.board.notice.words


def test_before_a_report_there_is_nothing_to_print(window: WorkWindow) -> None:
    window.state.print_roll()
    window.state.print_pages()
    assert window.terminal.slow == []
    assert {window.keys[8].note, window.keys[9].note} == {"先日结"}


# The hall's day.


@pytest.fixture
def led(qapp: object) -> Iterator[WorkWindow]:
    """Give the window of who leads the hall."""
    made = open_day(MANAGER)
    made.state.hall = HALL
    made.state.show(SAMPLE)
    made.hall.wanted.clear()
    made.settle()
    yield made
    made.close()


def test_only_who_leads_the_hall_is_asked_to_end_its_day(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_9, ALT)
    assert (window.state.asks_hall, window.board.hall.isVisible()) == (False, False)
    window.state.close_hall("x")
    assert window.hall.wanted == []


def test_who_leads_it_ends_it_with_the_reason_for_those_who_still_wait(led: WorkWindow) -> None:
    led.tap(Qt.Key.Key_9, ALT)
    led.type("下班")
    led.tap(Qt.Key.Key_Return)
    assert led.hall.wanted[0].act == CloseDay(day="2026-11-23", expire_reason="下班")
    led.hall.end(HALL)
    led.settle()
    assert (led.state.told, led.state.asks_hall) == ("hall-closed", False)


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (TicketError("day-open", "B021 is SERVING"), "open"), (TicketError("day-closed", "closed"), "day-closed"),
        (TicketError("not-allowed", "no"), "hall-refused"), (UnreachableError("x"), "unheard"),
    ],
)  # fmt: skip
def test_a_hall_that_is_not_ended_says_why_and_silence_is_no_refusal(led: WorkWindow, end: object, told: str) -> None:
    led.state.close_hall("下班")
    led.hall.end(end)
    led.settle()
    assert led.state.told == told
    assert led.board.notice.words


def test_the_last_report_of_a_morning_shows_its_result(window: WorkWindow) -> None:
    made: Report = _report(SAMPLE, 1, "1712")
    window.state.show(SAMPLE, (made,))
    assert "对账结果：一致" in window.board.notice.words


# What is not there, and who leaves.


def test_without_a_hub_the_day_is_counted_without_its_calls(window: WorkWindow, box: Outbox) -> None:
    window.context.hall = None
    window.terminal.outbox = box
    window.press(7)
    window.terminal.end("platform", SAME)
    window.terminal.do("outbox", box)
    found = window.state.account
    assert (found.tickets, found.compared, found.is_final) == (None, True, False)


def test_a_clerk_without_a_line_counts_without_the_city(qapp: object, box: Outbox) -> None:
    made = open_day(dataclasses.replace(ONLINE, session=None))
    made.terminal.outbox = box
    answers(made, (TICKETS, HALL))
    made.state.look()
    assert made.terminal.names("platform") == []
    made.terminal.do("outbox", box)
    assert (made.state.account.compared, made.state.account.tickets) == (False, TICKETS)
    made.close()


def test_while_one_look_is_under_way_no_second_begins(window: WorkWindow, box: Outbox) -> None:
    window.terminal.outbox = box
    answers(window, (TICKETS, HALL))
    window.state.look()
    window.state.look()
    assert window.terminal.names("platform") == ["compare"]


def test_while_something_is_stored_nothing_else_is(window: WorkWindow) -> None:
    window.state.close()
    window.state.close()
    window.state.sign("1712", "secret")
    assert window.terminal.names("outbox") == ["store"]
    assert not window.keys[10].enabled


def test_nothing_is_closed_before_it_was_counted(window: WorkWindow) -> None:
    window.state.account = None
    window.state.close()
    window.state.sign("1712", "secret")
    assert window.terminal.slow == []
    assert window.state.shown is None


def test_what_was_asked_goes_with_who_was_asked(window: WorkWindow) -> None:
    window.state.show(SAMPLE, (_report(SAMPLE),))
    window.press(10)
    assert window.state.asks_second
    window.context.staff.who = None
    window.context.staff_changed.emit()
    assert not window.state.asks_second


def test_while_somebody_is_asked_for_nothing_is_printed_or_counted_and_the_keys_say_why(window: WorkWindow) -> None:
    window.state.show(SAMPLE, (_report(SAMPLE),))
    window.press(10)
    assert window.waits("先请二人", 10)
    window.state.ask("hall")
    assert window.waits("先写原因") is window.state.leads


def test_asked_a_second_time_it_is_taken_back(window: WorkWindow) -> None:
    window.state.show(SAMPLE, (_report(SAMPLE),))
    for asked in (True, False):
        window.tap(Qt.Key.Key_1, ALT)
        assert window.state.asks_second is asked


def test_a_page_that_could_not_be_drawn_leaves_its_place_empty(window: WorkWindow) -> None:
    window.state._draw()
    window.terminal.end("catalogue", GONE)
    assert window.state.page == b""
    assert "正在排版" in window.board.paper.words


def test_a_paper_that_did_not_come_out_is_said(window: WorkWindow) -> None:
    window.state.show(SAMPLE, (_report(SAMPLE, 1, "1712"),))
    window.press(9)
    window.terminal.end("outbox", GONE)
    assert (window.state.printing.stage, "没打出" in window.board.notice.words) == ("failed", True)


def test_who_takes_over_reads_the_windows_own_figures(window: WorkWindow) -> None:
    rows = [line.right for line in window.board.shift.shown.lines]
    assert rows == [
        "08:47–17:34", "46 / 41 / 2", "2 / 1", "2 次 11 分", "21 / 21", "9", "2", "41", "0 笔 0.00 元", "0",
    ]  # fmt: skip
    window.state.show(msgspec.structs.replace(SAMPLE, tickets=None))
    assert (window.board.shift.shown.right, len(window.board.shift.shown.lines)) == ("读不到大厅，连上再补", 6)


def test_each_step_says_what_was_counted(window: WorkWindow) -> None:
    lines = window.board.steps.shown.lines
    assert [line.words[0] for line in lines] == list("12345678")
    assert [line.under for line in lines] == [
        "叫 46，有结果 46，还在办 0", "对不上 0 个", "在途 0，要人看 0", "不一样 0 处", "本窗口不收钱",
        "打出 57，作废 2，不确定 0", "收 11，退 11，还在窗口 0", "还没日结",
    ]  # fmt: skip


def test_the_hall_that_cannot_be_read_is_no_hall_that_agrees(led: WorkWindow) -> None:
    led.state.hall = None
    led.state.changed.emit()
    assert "读不到大厅" in led.board.hall.words
    left = {"WAITING": 2, "DONE": 1}
    led.state.hall = DayAccount("2026-11-23", (Band("B", 3, 2, 0, 0, 0),), left)
    led.state.changed.emit()
    assert "在办 2" in led.board.hall.words
    assert "对不上" in led.board.hall.words


def test_what_was_typed_and_not_sent_is_forgotten(window: WorkWindow) -> None:
    window.state.show(SAMPLE, (_report(SAMPLE),))
    window.press(10)
    window.board.number.setText("1712")
    window.board.password.setText("secret")
    window.escape()
    window.press(10)
    assert (window.board.number.text(), window.board.password.text()) == ("", "")
