"""Finding a number of today at a window, by keys alone; and a slip that is printed once more, marked and on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtTest import QTest

from devices.device import DeviceError, ErrorKind
from devices.id_card import IdCardReader
from devices.receipt_printer import PrintReport, PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.hall.day_lists import Expected
from kiosk.hall.stories import Numbers, Story
from kiosk.hub.client import DayKey
from kiosk.platform.errors import UnreachableError
from kiosk.tickets import acts
from kiosk.tickets.acts import Appointment
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import State
from tests.support.cases import ManyFacilities
from tests.support.clerks_window import ClerksWindow
from tests.support.flow_fakes import ManualTimers
from tests.support.hand_hall import NOW_MS, ticket
from tests.support.receipts import words
from ui.desk.density import NORMAL
from ui.hall.samples import RULES, at_window, lost, with_window
from ui.window.calling_find import CallingFind, find_of
from ui.window.calling_samples import CLERK
from ui.window.calling_values import Question
from ui.window.ticket_card import Laid

HELD = ticket(16, State.HELD, window="17")
OVER = ticket(4, State.DONE, window="18", ended_at=NOW_MS)
COMING = Appointment("a1", "7K2M94P4", "medical", NOW_MS + 600_000, NOW_MS + 2_400_000)
CARD = Laid("5" * 64, "林*姝")


@pytest.fixture(scope="module")
def one(qapp: object) -> Iterator[ClerksWindow]:
    """Give the window of this file: a new one for each test takes longer than the test."""
    made = ClerksWindow()
    made.enter()
    # What is told here to a search is no answer for whatever else a window asks now and then.
    made.shell._ticks.stop()
    made.context.news.stop()
    yield made
    made.hall.client.told = {"rules": RULES}
    made.close()


@pytest.fixture
def window(one: ClerksWindow, monkeypatch: pytest.MonkeyPatch) -> ClerksWindow:
    """Give it with nothing left of another test."""
    # Fingers of a test are quick: two presses of one key are two.
    monkeypatch.setattr("ui.desk.keys.ONCE_SECONDS", 0.0)
    one.hall.wanted.clear()
    one.hall.questions.clear()
    one.hall.client.told = {"rules": RULES}
    one.hall.holds_questions = False
    one.terminal.slow.clear()
    calling, find = one.calling, find_of(one.context)
    calling.in_hand, calling.doing, calling.told, calling.question = None, "", None, Question.NONE
    calling._ending = False
    find.slip, find.key, find._printing, one.context.card.key = None, None, None, None
    find.close()
    one.context.staff.who = CLERK
    calling._let_go.clear()
    # A window of another test may have been in front.
    one.shell.activateWindow()
    assert QTest.qWaitForWindowActive(one.shell, 10_000)
    one.shell.open_tab(0)
    one.read(with_window(at_window()))
    one.board.opened()
    one.settle()
    return one


@pytest.fixture
def around() -> ManyFacilities:
    return ManyFacilities(ManualTimers())


@pytest.fixture
def find(window: ClerksWindow, around: ManyFacilities) -> CallingFind:
    """Give what finds numbers at that window."""
    found = find_of(window.context)
    found._around = around
    window.hall.client.told["day_key"] = DayKey("2026-11-23", "k" * 64)
    return found


def say(window: ClerksWindow, **told: object) -> None:
    """Let the hub answer so."""
    window.hall.client.told.update(told)


def typed(window: ClerksWindow, words: str) -> str:
    """Look for something by keys; return what stands there then."""
    if not find_of(window.context).is_open:
        window.shell.press(11)
    window.board.pane.line.setText(words)
    window.board.pane.line.returnPressed.emit()
    return shown(window)


def shown(window: ClerksWindow) -> str:
    """Return what was found, in words."""
    cards = window.board.pane.cards
    return "\n".join(cards.card(said.key).words for said in cards.shown)


def told(window: ClerksWindow) -> str:
    """Return what is said of a slip."""
    return "\n".join(f"{said.title} {said.under}" for said in window.board.told.shown)


def key(window: ClerksWindow, number: int) -> Any:
    return window.shell.key_bar.cells[number - 1].key


def came_out(window: ClerksWindow, result: PrintResult = PrintResult.PRINTED) -> None:
    """Give the paper its number, and let the printer end so."""
    window.terminal.end("outbox", "W17-20261123-0031")
    window.terminal.end(ReceiptPrinter, PrintReport("job", result))


# Finding.


def test_f11_opens_a_line_to_type_in_and_escape_closes_it(window: ClerksWindow, find: CallingFind) -> None:
    window.press(11)
    assert window.shell.focusWidget() is window.board.pane.line
    assert "都能找到" in shown(window)
    window.escape()
    assert (find.is_open, window.board.pane.isVisible()) == (False, False)
    assert window.shell.focusWidget() is window.board.line


def test_a_number_is_found_however_it_is_written_with_how_it_stands(window: ClerksWindow, find: CallingFind) -> None:
    say(window, read=Story(HELD, ()))
    said = typed(window, "b16")
    assert ("B016" in said, "挂起" in said, "没写原因" in said) == (True, True, True)
    assert window.hall.client.calls[-1] == ("read", ("/numbers/B016", Story))


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [(State.WAITING, {"window": None, "call_count": 0}, "等了"), (State.CALLED, {}, "在叫"),
     (State.SERVING, {}, "在办"), (State.NO_SHOW, {"ended_at": NOW_MS}, "导办台"),
     (State.DONE, {"ended_at": NOW_MS}, "办完"), (State.CANCELLED, {"ended_at": NOW_MS}, "取消"),
     (State.EXPIRED, {}, "作废")],
)  # fmt: skip
def test_each_state_of_a_number_has_its_words(
    window: ClerksWindow, find: CallingFind, state: State, more: dict[str, Any], said: str
) -> None:
    say(window, read=Story(ticket(30, state, **more), ()))
    assert said in typed(window, "B030")


def test_a_number_that_was_not_given_today_is_not_there(window: ClerksWindow, find: CallingFind) -> None:
    find.open()
    find.look("B900")
    find._came(find._round, TicketError("not-found"))
    assert "B900：今天没有这个号" in shown(window)


def test_a_hub_that_is_silent_leaves_it_unknown(window: ClerksWindow, find: CallingFind) -> None:
    assert "大厅没有回答" in typed(window, "B016")


@pytest.mark.parametrize("wanted", ["", "016", "林静姝", "B0A"])
def test_what_is_neither_number_nor_code_is_not_asked_for(window: ClerksWindow, find: CallingFind, wanted: str) -> None:
    asked = len(window.hall.client.calls)
    assert "这不是号码" in typed(window, wanted)
    assert [name for name, _ in window.hall.client.calls[asked:] if name in ("read", "send")] == []


def test_the_code_of_an_appointment_finds_its_number(window: ClerksWindow, find: CallingFind) -> None:
    say(window, send=Expected((msgspec.structs.replace(COMING, ticket="id-B021"),)), ticket=ticket(21))
    assert "B021 · 在叫" in typed(window, "7k2m-94p4")


def test_who_is_expected_and_has_no_number_yet_is_told_so(window: ClerksWindow, find: CallingFind) -> None:
    say(window, send=Expected((COMING,)))
    said = typed(window, "7K2M94P4")
    assert ("还没取号" in said, find.ticket, key(window, 9).enabled) == (True, None, False)


def test_a_card_finds_its_numbers_and_the_arrows_choose_among_them(window: ClerksWindow, find: CallingFind) -> None:
    say(window, send=Numbers((HELD, OVER)))
    window.press(11)
    find.laid(CARD)
    assert [said.key for said in window.board.pane.cards.shown] == [HELD.id, OVER.id]
    window.board.pane.line.walked.emit(1)
    assert find.ticket == OVER
    for step in (1, -1, -1):
        find.walk(step)
    assert find.ticket == HELD


def test_while_somebody_looks_a_card_is_not_held_against_who_was_called(
    window: ClerksWindow, find: CallingFind
) -> None:
    window.context.card.key = DayKey("2026-11-23", "k" * 64)
    window.have()
    window.press(11)
    find.follow(here=True)
    window.terminal.slow = [one for one in window.terminal.slow if one.on is not IdCardReader]
    say(window, send=Numbers((HELD,)))
    find.laid(CARD)
    assert (window.hall.wanted, find.ticket) == ([], HELD)


def test_the_reader_is_left_when_nobody_looks_any_more(window: ClerksWindow, find: CallingFind) -> None:
    window.press(11)
    assert find._reads.wanted
    window.escape()
    assert not find._reads.wanted


def test_an_answer_to_what_was_looked_for_before_is_dropped(window: ClerksWindow, find: CallingFind) -> None:
    window.hall.holds_questions = True
    find.open()
    find.look("B016")
    find.look("B004")
    for answer in (Story(HELD, ()), Story(OVER, ())):
        say(window, read=answer)
        window.hall.questions.pop(1 if len(window.hall.questions) > 2 else -1)()
    assert find.found is None or OVER in find.found.tickets


def test_whoever_signs_out_leaves_nothing_that_was_looked_for(window: ClerksWindow, find: CallingFind) -> None:
    say(window, send=Numbers((HELD,)))
    find.open()
    find.laid(CARD)
    window.context.staff_changed.emit()
    assert (find.is_open, find.found, find.looked_for) == (False, None, "")


def test_a_key_of_the_queue_closes_it_so_that_a_digit_answers_its_question(
    window: ClerksWindow, find: CallingFind
) -> None:
    window.have(serving=True)
    window.press(11)
    window.press(4)
    assert (find.is_open, window.calling.question) == (False, Question.HOLD)
    window.key("1")
    assert window.done() == acts.Hold(ticket="id-B021", version=4, reason="copy")


def test_without_a_hub_nothing_is_looked_for_or_printed_and_both_keys_say_so(
    window: ClerksWindow, find: CallingFind
) -> None:
    window.have()
    window.read(lost(window.hall.now))
    assert [(key(window, number).enabled, key(window, number).note) for number in (9, 11)] == [(False, "大厅不通")] * 2


# Printing again.


def test_f9_prints_the_slip_of_who_is_here_marked_and_noted_at_the_hub_first(
    window: ClerksWindow, find: CallingFind, around: ManyFacilities
) -> None:
    window.have()
    assert key(window, 9).note == "B021"
    window.press(9)
    assert [one.act for one in window.hall.wanted] == [acts.Reprint(ticket="id-B021")]
    assert window.terminal.names("outbox") == []
    window.hall.end(acts.Told(ticket(version=4)))
    assert "正在补打" in told(window)
    came_out(window)
    assert "补打好了" in told(window)
    noted = [(act, facts) for act, facts in around.notes if act is Act.PAPER_PRINTED]
    assert [(facts["kind"], facts["number"]) for _, facts in noted] == [("ticket", "W17-20261123-0031")]


def test_the_paper_says_that_it_is_a_second_one(window: ClerksWindow, find: CallingFind) -> None:
    window.have()
    window.press(9)
    window.hall.end(acts.Told(ticket(version=4)))
    window.terminal.end("outbox", "W17-20261123-0031")
    printed: list[Any] = []

    class Roll:
        def print(self, slip: Any, *more: Any) -> PrintReport:
            printed.append(slip)
            return PrintReport(slip.job, PrintResult.PRINTED)

    window.terminal.do(ReceiptPrinter, Roll())
    assert "补打" in words(printed[0])


def test_who_is_here_is_finished_over_the_version_the_reprint_made(window: ClerksWindow, find: CallingFind) -> None:
    window.have(serving=True)
    window.press(9)
    window.hall.end(acts.Told(ticket(state=State.SERVING, version=7)))
    came_out(window)
    window.press(10)
    assert window.done() == acts.Finish(ticket="id-B021", version=7)


def test_what_was_found_is_printed_again_by_the_same_key(window: ClerksWindow, find: CallingFind) -> None:
    say(window, read=Story(HELD, ()))
    typed(window, "B016")
    window.press(9)
    assert window.hall.end(acts.Told(msgspec.structs.replace(HELD, version=8))) == acts.Reprint(ticket=HELD.id)
    assert find.ticket is not None
    assert find.ticket.version == 8


def test_what_is_over_is_not_printed_and_says_so(window: ClerksWindow, find: CallingFind) -> None:
    say(window, read=Story(OVER, ()))
    typed(window, "B004")
    assert (key(window, 9).enabled, key(window, 9).note) == (False, "已经结束")
    find.print_again()
    assert window.hall.wanted == []


def test_with_nobody_here_a_number_is_found_first(window: ClerksWindow, find: CallingFind) -> None:
    assert (key(window, 9).enabled, key(window, 9).note) == (False, "先找号")


@pytest.mark.parametrize(("result", "said"), [(PrintResult.UNSURE, "不知道出来没有"), (PrintResult.FAILED, "没打出来")])
def test_a_slip_that_is_not_known_to_be_out_says_what_to_do(
    window: ClerksWindow, find: CallingFind, result: PrintResult, said: str
) -> None:
    window.have()
    window.press(9)
    window.hall.end(acts.Told(ticket(version=4)))
    came_out(window, result)
    assert said in told(window)
    assert key(window, 9).enabled
    window.escape()
    assert said not in told(window)


def test_without_a_printer_the_number_is_told_and_nothing_waits(
    window: ClerksWindow, find: CallingFind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.window.calling_find.usable", lambda around, device: False)
    window.have()
    window.press(9)
    window.hall.end(acts.Told(ticket(version=4)))
    assert ("没打出来" in told(window), find.printing) == (True, False)


@pytest.mark.parametrize(("code", "said"), [("state-conflict", "已经结束"), ("silent", "大厅没有回答")])
def test_a_reprint_that_is_refused_prints_nothing(
    window: ClerksWindow, find: CallingFind, code: Any, said: str
) -> None:
    window.have()
    window.press(9)
    window.hall.end(UnreachableError("away") if code == "silent" else TicketError(code))
    assert said in told(window)
    assert window.terminal.names("outbox") == []


def test_while_a_slip_is_printed_no_second_one_is(window: ClerksWindow, find: CallingFind) -> None:
    window.have()
    window.press(9)
    assert not key(window, 9).enabled
    find.print_again()
    assert len(window.hall.wanted) == 1
    window.escape()
    assert find.printing


def test_a_paper_that_got_no_number_is_not_printed(window: ClerksWindow, find: CallingFind) -> None:
    window.have()
    window.press(9)
    window.hall.end(acts.Told(ticket(version=4)))
    window.terminal.end("outbox", DeviceError(ErrorKind.DEVICE, "outbox.full"))
    assert "没打出来" in told(window)


# Beginning without a card.


def test_the_space_bar_or_the_mouse_begins_with_who_has_no_card(window: ClerksWindow, find: CallingFind) -> None:
    window.have()
    window.board.here.click()
    assert window.done() == acts.Start(ticket="id-B021", version=3)
    assert not window.board.letter(" ")


def test_a_space_that_is_typed_while_somebody_looks_begins_nothing(window: ClerksWindow, find: CallingFind) -> None:
    window.have()
    window.press(11)
    window.key(" ")
    assert window.hall.wanted == []


def test_nobody_looks_at_a_window_of_somebody_who_may_not_call(window: ClerksWindow, find: CallingFind) -> None:
    window.context.staff.who = None
    find.open()
    find.follow(here=True)
    assert not find._reads.wanted


def test_one_window_has_one_search_that_outlives_its_widgets(make: Callable[..., ClerksWindow]) -> None:
    window = make()
    window.enter()
    find = find_of(window.context)
    find.open()
    window.shell.resize(*NORMAL.size)
    window.settle()
    assert find_of(window.context) is find
    assert window.board.pane.isVisible()
