"""A window as a program: who is let in, what their role opens, the lock, and how somebody's work ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.platform.calls.staff import StaffSession
from kiosk.platform.errors import UnreachableError
from kiosk.staff.session import Refusal, SignedIn
from kiosk.tickets import acts
from kiosk.tickets.values import WindowState
from tests.support.clerks_window import ClerksWindow
from tests.support.hand_hall import NOW_MS, opened, ticket
from tests.support.staff_here import problem
from ui.desk.density import NORMAL, SMALL
from ui.hall.samples import HOUR, at_window, lost, with_window
from ui.window.calling_samples import CLERK
from ui.window.presence import LOCKED
from ui.window.program import WindowProgram
from ui.window.signin import refusal_words

Make = Callable[..., ClerksWindow]
TECHNICIAN = SignedIn("T01", "石开阳", frozenset({"technician"}), HOUR.timestamp() + 9)
STRANGER = SignedIn("X01", "某", frozenset({"visitor"}), HOUR.timestamp() + 9)


def fill(window: ClerksWindow, password: str) -> None:
    window.page.number.setText("1708")
    window.page.password.setText(password)
    window.page.second.setText("246810")


def session(*roles: str) -> StaffSession:
    return StaffSession("s-1", "token", "1708", "沈砚秋", "0001", roles or ("clerk",), 28_800, HOUR, "training")


def sign_in(window: ClerksWindow, answer: object) -> None:
    """Fill in, try, and let the platform answer; a hash of the password is made where somebody is let in."""
    fill(window, "guess")
    window.page.try_in()
    window.terminal.end("platform", answer)
    if isinstance(answer, StaffSession):
        at = window.terminal.names("outbox").index("verifier")
        slow = [one for one in window.terminal.slow if one.on == "outbox"][at]
        window.terminal.slow.remove(slow)
        slow.done("hash")
    window.settle()


# In.


def test_nothing_but_the_sign_in_shows_before_somebody_is_in(make: Make) -> None:
    window = make()
    assert window.shell.is_covered
    assert window.shell.focusWidget() is window.page.number


def test_keys_and_tabs_do_nothing_before_somebody_is_in(make: Make) -> None:
    window = make()
    window.press(1)
    window.shell.open_tab(1)
    window.shell.lock()
    assert (window.hall.wanted, window.shell.current, window.shell.is_locked) == ([], 0, False)


def test_who_is_let_in_opens_the_window_and_may_call(make: Make) -> None:
    window = make()
    sign_in(window, session())
    assert window.hall.end(opened()) == acts.OpenWindow(window="17")
    assert not window.shell.is_covered
    assert "沈砚秋 1708" in window.shell.bar.words


def test_enter_leads_from_field_to_field_and_then_tries(make: Make) -> None:
    window = make()
    for words in ("1708", "secret", "246810"):
        QTest.keyClicks(window.shell.focusWidget(), words)
        QTest.keyClick(window.shell.focusWidget(), Qt.Key.Key_Return)
    assert window.terminal.names("platform") == ["online"]


def test_an_empty_field_is_asked_for_first(make: Make) -> None:
    window = make()
    fill(window, "")
    window.page.try_in()
    assert window.shell.focusWidget() is window.page.password
    assert window.terminal.names("platform") == []


def test_what_was_typed_is_gone_as_soon_as_it_is_tried(make: Make) -> None:
    window = make()
    fill(window, "guess")
    window.page.try_in()
    assert (window.page.password.text(), window.page.second.text()) == ("", "")


def test_while_it_is_tried_the_fields_take_nothing(make: Make) -> None:
    window = make()
    fill(window, "guess")
    window.page.try_in()
    window.page.try_in()
    assert not window.page.number.isEnabled()
    assert len(window.terminal.names("platform")) == 1


def test_a_refusal_stands_under_the_fields_and_names_no_part(make: Make) -> None:
    window = make()
    sign_in(window, problem("evidence-refused"))
    assert window.page.why.words == "工号、口令或第二项不对。"
    assert window.shell.focusWidget() is window.page.password


@pytest.mark.parametrize(("refusal", "key"), [
    (Refusal("refused"), "window.signin.why.refused"), (Refusal("refused", 3), "window.signin.why.refused-left"),
    (Refusal("refused", 0, 60.0), "window.signin.why.locked"), (Refusal("locked", wait=5), "window.signin.why.locked"),
    (Refusal("no-roster"), "window.signin.why.no-roster"), (Refusal("no-line"), "window.signin.why.no-line"),
    (Refusal("ended"), "window.signin.why.ended"), (Refusal("fault"), "window.signin.why.fault"),
])  # fmt: skip
def test_each_refusal_has_words(window: ClerksWindow, refusal: Refusal, key: str) -> None:
    said = refusal_words(refusal)
    assert said.key == key
    assert window.shell.look.say(said) != key


def test_without_a_line_it_is_said_that_the_roster_lets_in(make: Make) -> None:
    window = make(up=False)
    window.context.staff.roster = HOUR.timestamp() - 3600
    window.shell.tick()
    card = window.page.note.shown[0]
    assert "离线名册" in card.title
    assert "08:26 签发" in card.under


def test_without_a_line_a_machine_that_never_had_a_roster_says_that_nobody_is_let_in(make: Make) -> None:
    window = make(up=False)
    assert window.page.note.shown[0].title == "市平台不通，本机没有名册，现在上不了线"


def test_beside_the_fields_stands_how_everything_is(make: Make) -> None:
    window = make()
    assert "大厅服务器  通" in window.page.ready.words
    assert "小票打印机  就绪" in window.page.ready.words


def test_a_platform_that_hangs_leaves_the_way_over_the_roster(make: Make) -> None:
    window = make()
    sign_in(window, UnreachableError("timeout"))
    assert window.page.why.words == "市平台不通，本机没有离线名册。"


def test_f5_looks_at_the_devices_again_and_other_keys_do_nothing(make: Make) -> None:
    window = make()
    looked: list[str] = []
    window.terminal.book.look = looked.append  # type: ignore[union-attr,method-assign]  # it is there; counted
    window.page.press(1)
    assert looked == []
    window.press(5)
    assert "receipt_printer" in looked


def test_the_page_counts_on_by_the_second(make: Make) -> None:
    window = make()
    window.seconds += 4
    window.shell.tick()
    assert "4 秒前" in window.page.ready.words


# What a role opens.


def test_a_technician_comes_to_the_devices_and_calls_nobody(make: Make) -> None:
    window = make()
    window.enter(TECHNICIAN)
    assert window.shell.current == 3
    assert window.hall.wanted == []


def test_a_tab_a_role_may_not_open_says_so_and_is_recorded(make: Make) -> None:
    window = make()
    window.enter(TECHNICIAN)
    window.shell.open_tab(0)
    assert window.shell.boards[0].refusal.isVisible()  # type: ignore[attr-defined]  # every tab stands behind its gate
    assert "recorded" in window.terminal.names("outbox")


def test_keys_of_a_tab_a_role_may_not_open_do_nothing(make: Make) -> None:
    window = make()
    window.enter(TECHNICIAN)
    window.shell.open_tab(0)
    gate = window.shell.board
    gate.press(1)
    assert (dict(gate.keys()), gate.letter("1"), gate.numbered(1), gate.back()) == ({}, False, False, False)
    assert (window.hall.wanted, list(gate.columns())) == ([], [])


def test_a_role_without_any_tab_is_signed_out_with_a_word(make: Make) -> None:
    window = make()
    window.enter(STRANGER)
    assert window.shell.is_covered
    assert window.page.why.words == "您的角色不在窗口上线。"


# The lock.


def test_f12_locks_and_nothing_of_anybody_shows(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.press(12)
    assert window.shell.is_locked
    assert "B021" not in window.shell.lock_page.words


def test_a_locked_window_pauses_in_the_hall(window: ClerksWindow) -> None:
    window.press(12)
    assert window.done() == acts.SuspendWindow(window="17", reason=LOCKED)


def test_the_password_opens_it_and_the_window_goes_on(window: ClerksWindow) -> None:
    window.press(12)
    window.done()
    window.read(with_window(at_window(state=WindowState.SUSPENDED, reason=LOCKED, since=NOW_MS)))
    window.shell.code_tried.emit("secret")
    window.terminal.end("outbox", True)
    assert not window.shell.is_locked
    assert window.done() == acts.OpenWindow(window="17")


def test_a_pause_of_the_clerks_own_outlasts_the_lock(window: ClerksWindow) -> None:
    window.read(with_window(at_window(state=WindowState.SUSPENDED, reason="meal", since=NOW_MS)))
    window.press(12)
    window.shell.code_tried.emit("secret")
    window.terminal.end("outbox", True)
    assert window.hall.wanted == []


def test_another_password_is_refused_at_the_lock(window: ClerksWindow) -> None:
    window.press(12)
    window.shell.code_tried.emit("guess")
    window.terminal.end("outbox", False)
    assert window.shell.is_locked


def test_f9_at_the_lock_hands_over_to_the_next(window: ClerksWindow) -> None:
    window.press(12)
    window.press(9)
    assert (window.context.staff.who, window.shell.is_covered, window.shell.is_locked) == (None, True, False)
    assert window.page.why.words == "已交班，请下一位上线。"


def test_other_keys_do_nothing_at_the_lock(window: ClerksWindow) -> None:
    window.press(12)
    window.done()
    window.press(1)
    assert window.hall.wanted == []


def test_a_window_nobody_sits_at_locks(window: ClerksWindow) -> None:
    window.program.presence.start()
    window.seconds += 299
    window.program.presence.look()
    assert not window.shell.is_locked
    window.seconds += 1
    window.program.presence.look()
    assert window.shell.is_locked


def test_a_key_shows_that_somebody_sits_there(window: ClerksWindow) -> None:
    window.program.presence.start()
    window.seconds += 299
    QTest.keyClick(window.shell, Qt.Key.Key_Shift)
    window.seconds += 10
    window.program.presence.look()
    assert not window.shell.is_locked


def test_without_the_hub_the_lock_asks_for_no_pause(window: ClerksWindow) -> None:
    window.read(lost(window.hall.now))
    window.press(12)
    assert window.hall.wanted == []


# Out.


def test_who_is_let_go_loses_the_window_and_is_told_why(window: ClerksWindow) -> None:
    window.context.staff.sign_out("let-go")
    assert window.shell.is_covered
    assert "停用" in window.page.why.words
    assert window.done() == acts.CloseWindow(window="17")


def test_once_a_minute_it_is_asked_whether_the_clerk_may_stay(window: ClerksWindow) -> None:
    asked: list[int] = []
    window.context.staff.look = lambda: asked.append(1)  # type: ignore[method-assign]  # counted
    for second in (0, 30, 61):
        window.seconds = second
        window.program.presence.look()
    assert len(asked) == 2


def test_a_roster_is_asked_for_now_and_then_once_the_platform_is_there(window: ClerksWindow) -> None:
    renewed: list[int] = []
    window.context.staff.renew = lambda: renewed.append(1)  # type: ignore[method-assign]  # counted
    window.program.presence.look()
    window.context.staff.look = lambda: None  # type: ignore[method-assign]  # nobody is asked about them here
    window.terminal.platform = object()  # type: ignore[assignment]  # it only has to be there
    for second in (1, 30, 61):
        window.seconds = second
        window.program.presence.look()
    assert len(renewed) == 2


def test_the_next_clerk_finds_empty_fields_and_nobodys_name(window: ClerksWindow) -> None:
    window.context.staff.sign_out()
    assert (window.page.number.text(), "沈砚秋" in window.shell.bar.words) == ("", False)


def test_who_was_in_hand_is_served_on_by_the_next(window: ClerksWindow) -> None:
    window.have(serving=True)
    window.context.staff.sign_out("handed-over")
    assert window.hall.wanted == []
    window.context.staff.who = SignedIn("1709", "某", frozenset({"clerk"}), 9e9)
    window.context.staff_changed.emit()
    window.hall.refuse("window-busy")
    window.key("1")
    window.hall.end(opened(ticket(version=4)))
    assert window.calling.in_hand
    assert window.calling.in_hand.number == "B021"


def test_the_end_of_the_program_signs_out_closes_and_ends_the_machine(make: Make) -> None:
    window = make()
    window.enter()
    ended: list[bool] = []
    window.context.closing.connect(lambda: ended.append(True))
    window.hall.client.told["close"] = None
    original = window.hall.act

    def answered(act: acts.Act[Any], done: Any, act_id: str = "") -> str:
        original(act, done, act_id)
        window.hall.end(opened())
        return act_id

    window.hall.act = answered  # type: ignore[method-assign]  # this hall answers at once
    window.program.close()
    assert (window.context.staff.who, ended, window.terminal.closed) == (None, [True], True)


def test_the_program_starts_its_machine(make: Make) -> None:
    window = make()
    window.program.start()
    assert window.terminal.started


# The bar.


def test_the_lights_of_the_bar_follow_hall_and_line(window: ClerksWindow) -> None:
    assert "市平台 通  大厅 通" in window.shell.bar.words
    window.read(lost(window.hall.now))
    assert "大厅 09:31 断" in window.shell.bar.words


def test_a_window_made_lower_is_built_anew_and_keeps_who_is_in_hand(make: Make) -> None:
    window = make(size=NORMAL.size)
    window.enter()
    window.have(serving=True)
    window.shell.resize(*SMALL.size)
    window.settle()
    assert window.shell.density is SMALL
    assert "B021" in window.board.number.words


def test_a_sign_in_page_made_lower_still_asks(make: Make) -> None:
    window = make(size=NORMAL.size)
    window.shell.resize(*SMALL.size)
    window.settle()
    assert window.shell.is_covered
    assert window.shell.focusWidget() is window.page.number


def test_a_machine_that_stands_without_a_hub_lets_its_clerk_in_all_the_same(make: Make) -> None:
    window = make()
    alone = WindowProgram(window.context.settings, window.terminal, window.context.wording, None, size=SMALL.size)
    alone.context.staff.who = CLERK
    alone.context.staff_changed.emit()
    assert not alone.shell.is_covered
    alone.context.staff.who = None
    alone.close()
