"""The call boards' drivers: what is shown was called last, what cannot be shown is refused, silence is no good news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.about import ABOUT, SELF_TEST, About
from devices.call_board import DRIVERS, Call, Shown, text
from devices.call_board.cells import fitted
from devices.call_board.frame import ANSWER, Colour, short_answer, write
from devices.call_board.keeping import KeepingBoard
from devices.call_board.sunpn import SunpnBoard
from devices.call_board.text import TextBoard
from devices.call_board.virtual import VirtualCountBoard, VirtualTextBoard
from devices.device import CancelToken, Condition, Deadline, DeviceError, ErrorKind
from devices.stx_frame import FrameCutter
from devices.usage import UsageBook
from devices.virtual_port import unpaced
from tests.support.timed_wire import TimedWire, connect_to, opened

ADDRESS = "serial:///dev/x"


def repeated(request: bytes) -> bytes:
    """Answer as the counting board's example does."""
    return write(int.from_bytes(request[2:4], "little"), Colour(request[1]), begins=ANSWER)


def held(request: bytes, state: bytes = b"KBOARD/1.2") -> bytes:
    """Answer as a text board does that was never switched off."""
    (asked,) = (text.read(body) for body in FrameCutter().feed(request))
    assert asked
    kind, data = (text.STATE, state) if asked.kind == text.QUESTION else (text.DONE, b"")
    return text.Message(asked.board, kind, asked.sequence, data).frame()


def blank(request: bytes) -> bytes:
    """Answer as a text board does that was switched on again."""
    return held(request, b"BBOARD/1.2")


def said(request: bytes) -> text.Message:
    (body,) = FrameCutter().feed(request)
    message = text.read(body)
    assert message
    return message


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> TimedWire:
    return connect_to(monkeypatch, TimedWire(repeated))


@pytest.fixture
def count(wire: TimedWire) -> SunpnBoard:
    made = SunpnBoard(ADDRESS)
    opened(made, wire)
    return made


@pytest.fixture
def rows(wire: TimedWire) -> TextBoard:
    wire.answer = held
    made = TextBoard(ADDRESS)
    opened(made, wire)
    return made


# The counting board.


@pytest.mark.parametrize(("number", "sent"), [("888", 888), ("0", 0), ("65535", 65535), ("007", 7)])
def test_a_number_is_shown_and_confirmed(count: SunpnBoard, wire: TimedWire, number: str, sent: int) -> None:
    assert count.show(Call(number), *wire.limits()) == Shown(True)
    assert wire.written == [write(sent, Colour.RED)]


@pytest.mark.parametrize("number", ["A012", "65536", "", "-1", "１２", "1.5"])
def test_what_the_board_cannot_show_is_refused_and_not_sent(count: SunpnBoard, wire: TimedWire, number: str) -> None:
    with pytest.raises(DeviceError, match=r"call-board\.not-showable") as refused:
        count.show(Call(number), *wire.limits())
    assert (refused.value.kind, wire.written) == (ErrorKind.PROGRAM, [])


@pytest.mark.parametrize(
    "answer", [short_answer(), short_answer(ANSWER), b"\x00\xff" + short_answer()], ids=["3A", "2A", "after noise"]
)
def test_the_answer_as_the_text_has_it_is_taken_too(count: SunpnBoard, wire: TimedWire, answer: bytes) -> None:
    wire.answer = lambda request: answer
    assert count.show(Call("1"), *wire.limits()).answered


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (lambda request: b"", "silent"),
        (lambda request: request, "silent"),
        (lambda request: write(9, Colour.RED, begins=ANSWER), "silent"),
        (lambda request: repeated(request)[:5], "garbled"),
        (lambda request: b"\xff\x00", "garbled"),
        (lambda request: repeated(request)[:-2] + b"\x00\x0a", "garbled"),
    ],
    ids=["nothing", "our own words back", "another number", "half", "nonsense", "wrong sum"],
)
def test_what_is_no_answer_never_counts_as_one(count: SunpnBoard, wire: TimedWire, answer: Any, cause: str) -> None:
    wire.answer = answer
    with pytest.raises(DeviceError) as ended:
        count.show(Call("1"), *wire.limits())
    assert (ended.value.cause, len(wire.written)) == (f"call-board.{cause}", 2)


def test_asking_how_it_is_tells_it_its_number_again(count: SunpnBoard, wire: TimedWire) -> None:
    count.show(Call("12"), *wire.limits())
    assert count.check(*wire.limits()).condition is Condition.READY
    assert wire.written == [write(12, Colour.RED)] * 2


def test_a_call_that_met_a_silent_board_stands_there_when_it_is_back(count: SunpnBoard, wire: TimedWire) -> None:
    count.show(Call("12"), *wire.limits())
    wire.answer = lambda request: b""
    with pytest.raises(DeviceError):
        count.show(Call("13"), *wire.limits())
    wire.answer = repeated
    opened(count, wire)
    count.check(*wire.limits())
    assert wire.written == [write(13, Colour.RED)]


def test_a_call_that_was_refused_leaves_the_one_before(count: SunpnBoard, wire: TimedWire) -> None:
    count.show(Call("12"), *wire.limits())
    with pytest.raises(DeviceError):
        count.show(Call("A13"), *wire.limits())
    count.check(*wire.limits())
    assert wire.written[-1] == write(12, Colour.RED)


def test_cleared_it_shows_nought_and_goes_on_doing_so(count: SunpnBoard, wire: TimedWire) -> None:
    count.show(Call("12"), *wire.limits())
    count.clear(*wire.limits())
    count.check(*wire.limits())
    assert wire.written[1:] == [write(0, Colour.RED)] * 2


def test_its_test_shows_all_segments_and_then_what_stood_there(count: SunpnBoard, wire: TimedWire) -> None:
    count.show(Call("12"), *wire.limits())
    result = count.self_test(*wire.limits(0.1))
    assert (result.cause, result.well) == ("call-board.tested", True)
    assert wire.written[1:] == [write(888, Colour.RED), write(12, Colour.RED)]


def broken_off(board: KeepingBoard, wire: TimedWire) -> None:
    """Begin a test and break it off while it stands on the board."""
    wire.cancel_at = wire.now + 0.005
    with pytest.raises(DeviceError) as ended:
        board.self_test(*wire.limits())
    assert ended.value.kind is ErrorKind.CANCELLED


def test_a_test_that_is_broken_off_calls_nobody_to_a_window_any_more(count: SunpnBoard, wire: TimedWire) -> None:
    count.show(Call("12"), *wire.limits())
    broken_off(count, wire)
    assert wire.written[1:] == [write(888, Colour.RED), write(12, Colour.RED)]


def test_one_that_never_answers_is_never_ready(wire: TimedWire) -> None:
    wire.answer = lambda request: b""
    board = SunpnBoard(ADDRESS, answers=False, colour="green")
    opened(board, wire)
    state = board.check(*wire.limits())
    assert (state.condition, state.cause) == (Condition.ATTENTION, "call-board.one-way")
    assert (state.part("answer"), state.usable) == ("unknown", True)
    assert board.show(Call("5"), *wire.limits()) == Shown(False)


def test_the_test_of_one_that_never_answers_asks_somebody_to_look(wire: TimedWire) -> None:
    board = SunpnBoard(ADDRESS, answers=False)
    opened(board, wire)
    assert board.self_test(*wire.limits(0.1)).cause == "call-board.tested-unheard"


def test_a_cut_line_is_lost(count: SunpnBoard, wire: TimedWire) -> None:
    wire.lost_at = wire.now
    with pytest.raises(DeviceError, match=r"call-board\.lost"):
        count.show(Call("1"), *wire.limits())
    assert count.check(*wire.limits()).condition is Condition.ABSENT


def test_a_cancel_ends_the_wait_for_an_answer(count: SunpnBoard, wire: TimedWire) -> None:
    wire.answer, wire.cancel_at = (lambda request: b""), wire.now + 0.1
    with pytest.raises(DeviceError) as ended:
        count.check(*wire.limits())
    assert ended.value.kind is ErrorKind.CANCELLED


# The text board.


def test_rows_are_sent_in_gbk_at_their_width(rows: TextBoard, wire: TimedWire) -> None:
    assert rows.show(Call("A012", ("请 A012 号", "到 3 号窗口")), *wire.limits()) == Shown(True)
    assert said(wire.written[0]).data == "请 A012 号".encode("gbk").ljust(16) + "到 3 号窗口".encode("gbk").ljust(16)


def test_a_call_without_rows_shows_its_number(rows: TextBoard, wire: TimedWire) -> None:
    rows.show(Call("A012"), *wire.limits())
    assert said(wire.written[0]).data == b"A012".ljust(32)


def test_what_was_lost_of_a_row_is_told(rows: TextBoard, wire: TimedWire) -> None:
    shown = rows.show(Call("1", ("𬱖先生请到", "一二三四五六七八九十")), *wire.limits())
    assert (shown.replaced, shown.cut) == (1, 2)


def test_more_rows_than_the_board_has_are_refused(rows: TextBoard, wire: TimedWire) -> None:
    with pytest.raises(DeviceError, match=r"call-board\.not-showable"):
        rows.show(Call("1", ("a", "b", "c")), *wire.limits())
    assert wire.written == []


def test_a_board_that_was_switched_off_is_told_again(rows: TextBoard, wire: TimedWire) -> None:
    rows.show(Call("A012"), *wire.limits())
    wire.answer = blank
    assert rows.check(*wire.limits()).condition is Condition.READY
    assert [said(one).kind for one in wire.written] == [text.SHOW, text.QUESTION, text.SHOW]


def test_a_text_board_too_shows_what_stood_there_when_its_test_is_broken_off(rows: TextBoard, wire: TimedWire) -> None:
    broken_off(rows, wire)
    assert [said(one).kind for one in wire.written] == [text.SHOW, text.EMPTY]


def test_a_text_board_that_went_during_its_test_is_told_when_it_is_back(rows: TextBoard, wire: TimedWire) -> None:
    rows.show(Call("A012"), *wire.limits())
    wire.answer = lambda request: b"" if b"888" in request or b"A012" in request else held(request)
    with pytest.raises(DeviceError, match=r"call-board\.silent"):
        rows.self_test(*wire.limits())
    wire.answer = held
    wire.written.clear()
    for _ in range(2):
        rows.check(*wire.limits())
    assert [said(one).kind for one in wire.written] == [text.QUESTION, text.SHOW, text.QUESTION]


def test_a_call_whose_yes_never_came_is_lit_as_soon_as_the_board_answers(rows: TextBoard, wire: TimedWire) -> None:
    wire.answer = lambda request: b""
    with pytest.raises(DeviceError):
        rows.show(Call("A012"), *wire.limits())
    wire.answer = held
    wire.written.clear()
    rows.check(*wire.limits())
    assert said(wire.written[-1]).data == b"A012".ljust(32)


def test_a_board_of_one_row_has_a_test_as_well(wire: TimedWire) -> None:
    wire.answer = held
    board = TextBoard(ADDRESS, rows=1)
    opened(board, wire)
    assert board.self_test(*wire.limits()).well
    assert said(wire.written[0]).data == "请 888 号".encode("gbk").ljust(16)


@pytest.mark.parametrize("answer", [held, blank])
def test_a_board_that_has_nothing_to_show_is_only_asked(rows: TextBoard, wire: TimedWire, answer: Any) -> None:
    wire.answer = answer
    rows.check(*wire.limits())
    assert [said(one).kind for one in wire.written] == [text.QUESTION]


def test_cleared_it_is_told_so(rows: TextBoard, wire: TimedWire) -> None:
    rows.clear(*wire.limits())
    assert (said(wire.written[0]).kind, said(wire.written[0]).data) == (text.EMPTY, b"")


def test_it_tells_who_it_is(rows: TextBoard, wire: TimedWire) -> None:
    assert rows.about(*wire.limits()) == About("BOARD", "", "1.2")
    assert rows.capabilities() == {"number", "text", ABOUT, SELF_TEST}


@pytest.mark.parametrize("other", [{"board": 2}, {"sequence": 0}, {"kind": text.SHOW}])
def test_the_answer_to_something_else_is_none(rows: TextBoard, wire: TimedWire, other: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"board": 1, "kind": text.DONE}
    wire.answer = lambda request: text.Message(**({"sequence": said(request).sequence} | facts | other)).frame()
    with pytest.raises(DeviceError, match=r"call-board\.silent"):
        rows.show(Call("1"), *wire.limits())


@pytest.mark.parametrize(("answer", "cause"), [(b"\xff", "garbled"), (b"\x02half", "garbled"), (b"", "silent")])
def test_how_a_board_fails_is_told_apart(rows: TextBoard, wire: TimedWire, answer: bytes, cause: str) -> None:
    wire.answer = lambda request: answer
    state = rows.check(*wire.limits())
    assert (state.condition, state.cause) == (Condition.FAULT, f"call-board.{cause}")


def test_a_board_that_refuses_says_so(rows: TextBoard, wire: TimedWire) -> None:
    wire.answer = lambda request: text.Message(1, text.REFUSED, said(request).sequence).frame()
    with pytest.raises(DeviceError, match=r"call-board\.refused"):
        rows.show(Call("1"), *wire.limits())


def test_one_way_a_text_board_is_told_again_at_each_look(wire: TimedWire) -> None:
    wire.answer = lambda request: b""
    board = TextBoard(ADDRESS, answers=False)
    opened(board, wire)
    assert board.show(Call("1"), *wire.limits()) == Shown(False)
    assert board.check(*wire.limits()).condition is Condition.ATTENTION
    assert [said(one).kind for one in wire.written] == [text.SHOW] * 2
    assert ABOUT not in board.capabilities()


@pytest.mark.parametrize(
    ("driver", "options"),
    [("sunpn", {"colour": "blue"}), ("text", {"board": 0}), ("text", {"board": 255}), ("text", {"rows": 0}),
     ("text", {"width": 0}), ("text", {"rows": 20, "width": 20}), ("text", {"answer": True})],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused(driver: str, options: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        DRIVERS[driver](ADDRESS, **options)


# Cells.


@given(st.text(max_size=30), st.integers(1, 40))
def test_a_row_is_always_exactly_its_width_and_readable(words: str, width: int) -> None:
    row = fitted(words, width)
    assert len(row.data) == width
    assert min(row.data) >= 0x20
    row.data.decode("gbk")


@given(st.text(st.sampled_from("A0 请到号窗口"), max_size=10))
def test_a_row_with_room_for_all_says_all(words: str) -> None:
    row = fitted(words, 40)
    assert (row.data.decode("gbk").rstrip(), row.replaced, row.cut) == (words.rstrip(), 0, 0)


@pytest.mark.parametrize(
    ("words", "width", "data"),
    [
        ("请到", 3, "请 "),
        ("a请", 2, "a "),
        ("请a", 2, "请"),
        ("𬱖a", 3, "〓a"),
        ("a\x02b", 3, "a?b"),
        ("请到a", 3, "请 "),
    ],
)
def test_a_character_is_shown_whole_or_not_at_all(words: str, width: int, data: str) -> None:
    assert fitted(words, width).data.decode("gbk") == data


def test_calls_are_counted() -> None:
    book = UsageBook()
    book.note(Shown(True))
    assert book.now().tallies == {"calls": 1}


# Against the virtual boards.


def limits(seconds: float = 5.0) -> tuple[Deadline, CancelToken]:
    return Deadline.after(seconds), CancelToken()


@pytest.fixture
def panel() -> Iterator[VirtualTextBoard]:
    made = VirtualTextBoard(pace=unpaced)
    made.start()
    yield made
    made.stop()


def test_a_board_that_lost_its_power_shows_its_call_again(panel: VirtualTextBoard) -> None:
    board = TextBoard(panel.address)
    board.open(*limits())
    board.show(Call("A012"), *limits())
    panel.unplug()
    panel.plug()
    was = panel.shows
    board.open(*limits())
    assert (was, panel.shows) == ((), ("A012", ""))
    board.close()


def test_rows_of_another_shape_are_refused_by_the_board(panel: VirtualTextBoard) -> None:
    board = TextBoard(panel.address, width=8)
    board.open(*limits())
    with pytest.raises(DeviceError, match=r"call-board\.refused"):
        board.show(Call("A012"), *limits())
    board.close()


def test_the_counting_board_in_either_way_of_answering_shows_the_number() -> None:
    for short in (True, False):
        panel = VirtualCountBoard(short=short, pace=unpaced)
        board = SunpnBoard(panel.start(), colour="yellow")
        board.open(*limits())
        board.show(Call("42"), *limits())
        assert (panel.number, panel.colour, panel.told) == (42, Colour.YELLOW, 2)
        board.close()
        panel.stop()


# The document.


def test_the_examples_of_the_document_are_what_is_built() -> None:
    page = Path("docs/devices/call-board.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\| `([!-~]+)` \| `((?:[0-9A-F]{2} )+[0-9A-F]{2})` \|", page, re.MULTILINE)
    assert len(examples) == 3
    for body, frame in examples:
        assert said(bytes.fromhex(frame)).frame() == bytes.fromhex(frame)
        assert bytes.fromhex(frame)[1:-5].decode() == body
