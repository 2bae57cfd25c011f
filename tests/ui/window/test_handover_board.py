"""Handing over by keys: the card first, everything counted, signed, stored, and only then a slip."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from devices.device import DeviceError, ErrorKind
from devices.id_card import IdCardReader
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from devices.receipt_printer.slip import Line, Slip
from devices.signature_pad import SignaturePad
from kiosk.staff.door import Verdict
from kiosk.window_work import originals
from kiosk.window_work.handing import NotHandedError
from kiosk.window_work.looking import Seen
from kiosk.window_work.originals import Original
from offline_queue.outbox import Outbox
from tests.support.outboxes import open_box
from tests.support.window_work import AGENT, result
from tests.support.work_window import ALT, CTRL, HAND, WorkWindow
from ui.hall.samples import at_window, with_window
from ui.window import handover_state
from ui.window.work_samples import CARD, STROKES, with_results

OUTBOX_GONE = DeviceError(ErrorKind.DEVICE, "outbox.fault")


@pytest.fixture
def window(qapp: object) -> Iterator[WorkWindow]:
    """Give a hand-over with three results of one person, one of them with a courier."""
    made = WorkWindow(HAND)
    made.terminal.end("outbox", with_results())
    made.asked(IdCardReader)
    yield made
    made.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    """Give the outbox what is handed over goes into."""
    made = open_box(tmp_path)
    with made.transaction() as tx:
        kept = Original(
            id="o1", of="w5", name="户口簿", count=1, taken_at=datetime.datetime.now(datetime.UTC), taken_by="1708"
        )
        originals.take_in(tx, made, [kept], kept.taken_at)
    yield made
    made.close()


def lay(window: WorkWindow, **changes: Any) -> None:
    window.state.lay(dataclasses.replace(CARD, **changes))
    window.settle()


def count(window: WorkWindow) -> None:
    for _ in window.state.handing.things:
        window.tap(Qt.Key.Key_Return)


def signed(window: WorkWindow) -> None:
    lay(window)
    count(window)
    window.state.signed(STROKES)
    window.settle()


def handed(window: WorkWindow, box: Outbox) -> None:
    signed(window)
    window.press(10)
    window.terminal.do("outbox", box)


def only_the_number(window: WorkWindow) -> None:
    window.terminal.slow = [one for one in window.terminal.slow if "take_number" in str(one.call)]


def numbered(window: WorkWindow, box: Outbox) -> None:
    only_the_number(window)
    window.terminal.do("outbox", box)


def test_before_a_card_lies_there_nothing_can_be_ticked(window: WorkWindow) -> None:
    window.tap(Qt.Key.Key_Space)
    assert window.state.handing.chosen == ()
    assert (window.keys[10].enabled, window.keys[10].note) == (False, "先放证件")
    assert "等放证件" in window.board.list.words


def test_a_card_ticks_what_its_holder_may_have_and_says_why_not_the_rest(window: WorkWindow) -> None:
    lay(window)
    assert [one.id for one in window.state.handing.chosen] == ["w5", "w6"]
    assert "已经寄出" in window.board.list.words
    assert "阿***·**提" in window.board.subject.words


def test_a_card_nobody_here_waits_for_ticks_nothing(window: WorkWindow) -> None:
    lay(window, number="990101199001010011")
    assert (window.state.results, window.state.handing.chosen) == ((), ())
    assert "没有这个人的结果" in window.board.person.words


def test_what_is_ticked_is_changed_by_keys_and_undoes_what_was_counted_and_signed(window: WorkWindow) -> None:
    signed(window)
    window.tap(Qt.Key.Key_Space)
    assert [one.id for one in window.state.handing.chosen] == ["w6"]
    assert (window.state.handing.counted, window.state.handing.strokes) == (frozenset(), ())
    window.tap(Qt.Key.Key_A, CTRL)
    assert len(window.state.handing.chosen) == 2


def test_one_walks_with_the_arrows_and_with_a_courier_nothing_is_ticked(window: WorkWindow) -> None:
    lay(window)
    window.tap(Qt.Key.Key_Up)
    window.tap(Qt.Key.Key_Space)
    assert len(window.state.handing.chosen) == 2


def test_the_next_missing_thing_stands_on_the_key_and_in_the_strip(window: WorkWindow) -> None:
    lay(window)
    said = [(window.keys[10].note, window.board.notice.words[:6])]
    count(window)
    said.append((window.keys[10].note, window.board.notice.words[:6]))
    window.state.signed(STROKES)
    window.settle()
    said.append((window.keys[10].note, window.board.notice.words[:6]))
    assert said == [("还没点完", "和领取人一起"), ("还没签名", "点清了，请领"), ("领走了", "都齐了，按 ")]
    assert window.keys[10].filled


def test_the_pad_is_followed_once_something_is_chosen_and_the_reader_until_a_card_lies_there(
    window: WorkWindow,
) -> None:
    assert window.asked(SignaturePad) == []
    lay(window)
    assert window.terminal.names(SignaturePad) == ["take_strokes"]
    window.shell.open_tab(0)
    window.settle()
    assert all(handle.cancelled for handle in window.terminal.handles[-1:])


def test_what_was_handed_over_is_stored_before_a_slip_is_printed(window: WorkWindow, box: Outbox) -> None:
    handed(window, box)
    assert [entry.kind for entry in box.entries()] == ["delivery", "delivery"]
    assert originals.of(originals.read(box, 2e9), {"w5"}) == ()
    numbered(window, box)
    assert (window.state.told, window.terminal.names(ReceiptPrinter)) == ("stored", ["printed"])


class Roll:
    """A printer that keeps what it was given."""

    def __init__(self, result: PrintResult) -> None:
        self.result = result
        self.slips: list[Slip] = []

    def print(self, slip: Slip, deadline: object, cancel: object) -> PrintReport:
        self.slips.append(slip)
        return PrintReport(slip.job, self.result)


@pytest.mark.parametrize(
    ("result", "words"),
    [(PrintResult.PRINTED, "已存好，待上传"), (PrintResult.FAILED, "没打出"), (PrintResult.UNSURE, "单子出来了吗")],
)
def test_the_slip_names_what_was_taken_and_its_end_is_told(
    window: WorkWindow, box: Outbox, result: PrintResult, words: str
) -> None:
    handed(window, box)
    numbered(window, box)
    roll = Roll(result)
    window.terminal.do(ReceiptPrinter, roll)
    said = "".join(part.text for part in roll.slips[0].parts if isinstance(part, Line))
    assert "基本医疗保险关系转移接续" in said
    assert CARD.name not in said
    assert words in window.board.notice.words


def test_a_slip_without_a_number_was_not_printed(window: WorkWindow, box: Outbox) -> None:
    handed(window, box)
    only_the_number(window)
    window.terminal.end("outbox", OUTBOX_GONE)
    assert (window.state.printing.stage, window.state.printing.cause) == ("failed", "outbox.fault")
    window.press(9)
    assert window.state.printing.stage == "printing"


def test_the_next_person_finds_an_empty_page(window: WorkWindow, box: Outbox) -> None:
    handed(window, box)
    before = window.state.handing.id
    window.state.printing.stage = "printed"
    window.press(10)
    assert (window.state.handed, window.state.handing.collector) == (None, None)
    assert window.state.handing.id != before


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (NotHandedError("given-here"), "在本机已经交给过人"), (OUTBOX_GONE, "没存上"),
        (NotHandedError("second-person"), "第二人不能是您自己"),
    ],
)  # fmt: skip
def test_what_was_not_stored_is_said_and_nothing_is_printed(window: WorkWindow, end: object, words: str) -> None:
    signed(window)
    window.press(10)
    window.asked(ReceiptPrinter)
    window.terminal.end("outbox", end)
    assert words in window.board.notice.words
    assert window.terminal.names(ReceiptPrinter) == []


def test_signing_anew_lets_the_hand_before_go(window: WorkWindow) -> None:
    signed(window)
    window.key("R")
    assert window.state.handing.strokes == ()
    assert "请在签字板上签名" in window.board.sign.words


def test_finding_shows_what_bears_the_words_and_escape_all(window: WorkWindow) -> None:
    window.press(11)
    window.type("异地")
    assert [one.id for one in window.state.results] == ["w6"]
    window.escape()
    assert len(window.state.results) == 3


class Door:
    """A door that answers as a test says."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.asked: list[Any] = []

    def verify(self, asked: Any, *lane: object) -> Verdict:
        self.asked.append(asked)
        return self.verdict


def second(window: WorkWindow, staff_no: str = "1712") -> None:
    lay(window, valid_to=datetime.date(2026, 11, 1))
    window.tap(Qt.Key.Key_4, ALT)
    window.board.number.setFocus()
    window.type(staff_no)
    window.tap(Qt.Key.Key_Return)
    window.type("secret")
    window.tap(Qt.Key.Key_Return)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    made = Door(Verdict("", "1712"))
    monkeypatch.setattr(handover_state, "door_of", lambda terminal: made)
    return made


def test_while_a_second_is_asked_for_nothing_else_is_done_and_the_keys_say_why(window: WorkWindow) -> None:
    lay(window, valid_to=datetime.date(2026, 11, 1))
    window.tap(Qt.Key.Key_4, ALT)
    window.board.list.setFocus()
    counted = window.state.handing
    window.tap(Qt.Key.Key_Return)
    assert window.waits("先请二人", 8)
    assert (window.state.handing, window.keys[8].held, window.focused()) == (counted, True, window.board.list)


def test_with_a_card_out_of_date_a_second_of_the_staff_proves_that_they_looked(window: WorkWindow, door: Door) -> None:
    second(window)
    window.terminal.do("outbox", None)
    assert window.state.handing.confirmed_by == "1712"
    assert "1712 已核对" in window.board.person.words
    assert (window.board.password.text(), door.asked[0].password) == ("", "secret")


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict("refused"), "second-refused"), (Verdict("locked"), "second-locked"),
        (Verdict("no-roster"), "second-no-roster"),
    ],
)  # fmt: skip
def test_who_does_not_prove_themselves_has_not_looked(
    window: WorkWindow, door: Door, verdict: Verdict, told: str
) -> None:
    door.verdict = verdict
    second(window)
    window.terminal.do("outbox", None)
    assert (window.state.handing.confirmed_by, window.state.told) == ("", told)
    window.escape()
    assert not window.state.asks_second


def test_the_clerk_is_no_second_person_and_without_a_roster_there_is_none(
    window: WorkWindow, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    second(window, "1708")
    assert (window.state.told, door.asked) == ("second-refused", [])
    monkeypatch.setattr(handover_state, "door_of", lambda terminal: None)
    window.state.confirm("1712", "secret")
    assert window.state.told == "second-no-roster"


def test_when_the_person_in_hand_has_gone_nothing_of_them_stands_there(window: WorkWindow) -> None:
    view = at_window("B021", by_card=True, device="K03")
    window.read(with_window(view))
    lay(window)
    assert "B021" in window.board.subject.words
    window.read(with_window(at_window()))
    assert window.state.handing.collector is None


def test_intake_is_a_key_away(window: WorkWindow) -> None:
    window.press(7)
    assert window.shell.board.TAB == "window.tab.intake"


def test_enter_in_the_search_counts_nothing(window: WorkWindow) -> None:
    lay(window)
    window.press(11)
    window.tap(Qt.Key.Key_Return)
    assert (window.state.handing.counted, window.focused()) == (frozenset(), window.board.list)


def test_a_result_is_ticked_with_the_mouse_too(window: WorkWindow) -> None:
    lay(window)
    window.board.list.toggled.emit("w6")
    assert [one.id for one in window.state.handing.chosen] == ["w5"]


def test_once_handed_over_nothing_of_it_is_changed_any_more(window: WorkWindow, box: Outbox) -> None:
    handed(window, box)
    before = window.state.handing
    window.tap(Qt.Key.Key_Space)
    window.state.choose_all()
    window.state.sign_anew()
    window.state.signed(())
    window.state.lay(CARD)
    assert window.state.handing == before


def test_a_second_press_while_it_is_being_stored_is_none(window: WorkWindow) -> None:
    signed(window)
    window.state.hand_over()
    window.state.hand_over()
    assert window.terminal.names("outbox").count("store") == 1


def test_nothing_is_printed_of_what_was_not_handed_over(window: WorkWindow) -> None:
    window.state.print_slip()
    assert window.state.printing.stage == ""


def test_an_original_that_goes_back_is_counted_and_named(window: WorkWindow) -> None:
    lay(window)
    assert "退还户口簿原件 1 份" in window.board.things.words
    assert window.state.handing.returns == ("o1",)
    window.tap(Qt.Key.Key_Space)
    assert window.state.handing.returns == ()


@pytest.mark.parametrize(
    ("stage", "words"),
    [("", "存好之后"), ("printing", "在打"), ("printed", "已打"), ("failed", "没打出"), ("unsure", "不确定")],
)  # fmt: skip
def test_what_comes_next_says_each_fact_by_itself(window: WorkWindow, stage: Any, words: str) -> None:
    window.state.printing.stage = stage
    window.state.changed.emit()
    assert words in window.board.steps.words


def test_without_a_pad_it_is_said_that_nothing_goes_out_unsigned(window: WorkWindow) -> None:
    lay(window)
    window.terminal.end(SignaturePad, DeviceError(ErrorKind.DEVICE, "signature-pad.lost"))
    assert "签字板用不了" in window.board.sign.words


def test_a_reader_that_does_not_read_is_said_where_the_card_is_asked_for(window: WorkWindow) -> None:
    window.state.cards.error = DeviceError(ErrorKind.DEVICE, "id-card.reader-lost")
    window.state.changed.emit()
    assert "读卡器读不到" in window.board.person.words


@pytest.mark.parametrize(
    ("scope", "until", "words"),
    [
        (["collect"], "2026-12-01", "受委托代领"), (["submit"], "2026-12-01", "委托里没有代领"),
        (["collect"], "2026-11-01", "委托过期了"),
    ],
)  # fmt: skip
def test_who_collects_for_somebody_is_told_as_whom_or_why_not(
    window: WorkWindow, scope: list[str], until: str, words: str
) -> None:
    given = result(authorisation={"scope": scope, "until": until})
    window.state.work.show(dataclasses.replace(with_results(), results={given.id: given}, register=()))
    lay(window, number=AGENT)
    assert words in window.board.list.words


def test_the_number_in_hand_and_the_card_are_held_against_one_another(window: WorkWindow) -> None:
    window.read(with_window(at_window("B021", by_card=True, device="K03")))
    lay(window)
    window.context.calling.in_hand = dataclasses.replace(window.context.ticket, same_person=False)
    window.context.ticket_changed.emit()
    assert "证件不是取号人的" in window.board.subject.words


def test_an_empty_morning_says_that_nothing_lies_ready(window: WorkWindow) -> None:
    window.state.work.show(Seen("B17"))
    assert "等着领的 0 件" in window.board.head.words
    window.tap(Qt.Key.Key_Down)
    window.tap(Qt.Key.Key_Space)
    assert window.state.handing.chosen == ()


def test_a_password_that_was_typed_and_not_sent_is_forgotten(window: WorkWindow) -> None:
    lay(window, valid_to=datetime.date(2026, 11, 1))
    window.tap(Qt.Key.Key_4, ALT)
    window.board.number.setText("1712")
    window.board.password.setText("secret")
    window.escape()
    window.tap(Qt.Key.Key_4, ALT)
    assert (window.board.number.text(), window.board.password.text()) == ("", "")
