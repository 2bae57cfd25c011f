"""The caller bar as a program: who signs in gets a bar, its keys are the window's acts, its end closes the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from config.caller import CallerSetting
from config.texts import wording
from kiosk.hall.line import HallSeen
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.values import WindowState
from tests.support.signed_staff import settings_at, sign_in, still_terminal
from ui.caller.docking import Dock
from ui.caller.program import CallerProgram
from ui.caller.samples import SERVED
from ui.desk.keys import ONCE_SECONDS
from ui.hall.samples import HOUR, RULES, StillHall, at_window, lost, with_window
from ui.window.calling_values import Owed
from ui.window.presence import RENEW_SECONDS


class Bar:
    """A program over a hall of one moment."""

    def __init__(self, folder: Path, seen: HallSeen, setting: CallerSetting | None = None) -> None:
        self.hall, settings, self.closed = StillHall(seen), settings_at(folder), []
        terminal = still_terminal(folder, settings)
        self.at, self.passed = 100.0, 0.0
        self.program = CallerProgram(
            settings, setting or CallerSetting(), terminal, wording("zh_CN"), self.hall,
            closed=lambda: self.closed.append(True), now=lambda: HOUR, clock=lambda: self.passed,
        )  # fmt: skip
        self.program._once._clock = lambda: self.at
        calling = self.program.context.calling
        calling.rules = RULES
        calling.see(seen)
        self.program.start()

    def press(self, *names: str) -> None:
        for name in names:
            self.at += 1.0
            self.program.bar.press(name)

    @property
    def acts(self) -> list[acts.Act[object]]:
        """What the hub was asked for since the window was opened."""
        return [act for act in self.hall.acts if not isinstance(act, acts.OpenWindow)]


@pytest.fixture
def make(qtbot, tmp_path: Path) -> Iterator[object]:
    made: list[Bar] = []

    def bar(seen: HallSeen, setting: CallerSetting | None = None, *, signed_in: bool = True) -> Bar:
        made.append(Bar(tmp_path, seen, setting))
        if signed_in:
            sign_in(made[-1].program.context)
            # Opening the window was asked for; here it is open already.
            made[-1].program.context.calling.doing = ""
            made[-1].program.refresh()
        return made[-1]

    yield bar
    for one in made:
        one.program.close()


def test_the_bar_is_there_for_who_signed_in_and_the_page_for_anybody_else(make) -> None:
    bar = make(with_window(at_window()), signed_in=False)
    before = (bar.program.bar.isVisible(), bar.program.signin.isVisible())
    sign_in(bar.program.context)
    after = (bar.program.bar.isVisible(), bar.program.signin.isVisible())
    assert (before, after) == ((False, True), (True, False))


def test_who_signs_in_opens_the_window_in_their_name(make) -> None:
    bar = make(with_window(at_window(state=WindowState.CLOSED)), signed_in=False)
    sign_in(bar.program.context)
    (asked,) = bar.hall.asked
    heard = []
    asked(type("Client", (), {"act_as": lambda self, staff, roles: heard.append((staff, roles))})())
    assert heard == [("1001", ["clerk"])]


def test_keys_are_the_acts_of_the_window(make) -> None:
    bar = make(with_window(at_window("B021")))
    bar.press("recall")
    assert bar.acts == [acts.Recall(ticket="id-B021", version=3)]


def test_who_is_served_is_ended_by_one_key(make) -> None:
    bar = make(with_window(SERVED))
    bar.press("finish")
    assert bar.acts == [acts.Finish(ticket="id-B021", version=3)]


def test_a_pause_asks_for_its_reason_in_place(make) -> None:
    bar = make(with_window(at_window()))
    bar.press("pause")
    asked = bar.program.bar.words
    bar.press("answer-1")
    assert ("为什么暂停" in asked, bar.acts) == (True, [acts.SuspendWindow(window="17", reason="review")])


def test_a_question_is_taken_back(make) -> None:
    bar = make(with_window(at_window()))
    bar.press("pause", "back")
    assert (bar.acts, "为什么暂停" in bar.program.bar.words) == ([], False)


def test_who_is_here_is_set_aside_or_sent_on_to_another_queue(make) -> None:
    bar = make(with_window(SERVED))
    bar.press("more", "hold", "answer-0")
    bar.program.context.calling.doing = ""
    bar.program.refresh()
    bar.press("more", "transfer", "answer-1", "answer-9")
    assert bar.acts == [
        acts.Hold(ticket="id-B021", version=3, reason="copy"),
        acts.Transfer(ticket="id-B021", version=3, to_queue="social"),
    ]


def test_a_second_press_within_a_blink_counts_once(make) -> None:
    bar = make(with_window(at_window()))
    bar.press("more")
    bar.at += ONCE_SECONDS / 2
    bar.program.press("more")
    assert "下班" in bar.program.bar.words


def test_while_the_hub_is_away_who_is_here_is_ended_here(make) -> None:
    bar = make(with_window(SERVED))
    bar.hall.show(lost(with_window(SERVED)))
    bar.press("finish")
    assert (bar.acts, "1 步记在本机" in bar.program.bar.words) == ([], True)


def test_a_window_somebody_has_not_ended_at_is_taken_over_on_purpose(make) -> None:
    bar = make(with_window(at_window()))
    open_it = acts.OpenWindow(window="17")
    bar.program.context.calling._came(Owed("open", open_it, "1", lambda told: None), TicketError("window-busy"))
    bar.press("answer-0")
    assert len(bar.hall.asked) == 2


def test_signing_out_closes_the_window_and_asks_for_the_next(make) -> None:
    bar = make(with_window(at_window()))
    bar.press("more", "sign-out")
    assert bar.acts == [acts.CloseWindow(window="17")]
    assert (bar.program.context.staff.who, bar.program.signin.isVisible()) == (None, True)


def test_who_may_not_call_opens_no_window_and_is_let_out(make) -> None:
    bar = make(with_window(at_window()), signed_in=False)
    sign_in(bar.program.context, "0305", "guide")
    assert not [one for one in bar.hall.acts if isinstance(one, acts.OpenWindow)]
    assert bar.program.context.staff.who is None
    assert bar.program.signin.isVisible()


def test_whose_shift_is_over_is_let_go(make) -> None:
    bar = make(with_window(at_window()))
    bar.program.context.staff.who = replace(bar.program.context.staff.who, until=0.0)
    bar.program._tick()
    assert bar.program.context.staff.who is None


def test_a_newer_roster_is_asked_for_once_in_half_an_hour(make, monkeypatch) -> None:
    bar, asked = make(with_window(at_window())), []
    monkeypatch.setattr(bar.program.context.staff, "renew", lambda: asked.append(bar.passed))
    monkeypatch.setattr(bar.program.context.staff, "look", lambda: None)
    bar.program.terminal.platform = object()
    for bar.passed in (1.0, 2.0, RENEW_SECONDS + 1.0):
        bar.program._tick()
    bar.program.terminal.platform = None
    assert asked == [1.0, RENEW_SECONDS + 1.0]


def test_every_second_it_counts(make) -> None:
    bar = make(with_window(at_window("B021")))
    before = bar.program.bar.words
    bar.passed = 5.0
    bar.program._tick()
    assert ("23 秒" in before, "28 秒" in bar.program.bar.words) == (True, True)


def test_while_nobody_is_signed_in_the_page_shows_the_hour(make) -> None:
    bar = make(with_window(at_window()), signed_in=False)
    bar.program._tick()
    assert bar.program.signin.page._now == HOUR


def test_closing_the_page_ends_the_program(make) -> None:
    bar = make(with_window(at_window()), signed_in=False)
    bar.program.signin.close()
    assert bar.closed == [True]


def test_it_stands_where_the_site_says(make) -> None:
    bar = make(with_window(at_window()), CallerSetting(dock="bottom"))
    assert bar.program.bar.dock is Dock.BOTTOM


class Keys(QObject):
    """Takes keys as an X server would, all but one that somebody has."""

    pressed = Signal(str)

    def take(self, wanted: dict[str, str]) -> tuple[str, ...]:
        self.wanted = wanted
        return ("Ctrl+Alt+3",)


def test_keys_of_the_site_are_taken_and_one_that_is_not_had_is_told(make) -> None:
    bar, keys = make(with_window(at_window("B021")), CallerSetting(keys_on=True)), Keys()
    bar.program.take_keys(keys)
    bar.program.refresh()
    keys.pressed.emit("recall")
    assert (keys.wanted["no-show"], len(keys.wanted)) == ("Ctrl+Alt+3", 6)
    assert bar.acts == [acts.Recall(ticket="id-B021", version=3)]


@pytest.mark.parametrize(("on", "says"), [(True, "这个系统不让占全局按键"), (False, "没有在办")])
def test_where_no_keys_are_to_be_had_it_is_said_only_to_who_wanted_some(make, on, says) -> None:
    bar = make(with_window(at_window()), CallerSetting(keys_on=on))
    bar.program.take_keys(None)
    bar.program.refresh()
    assert says in bar.program.bar.words
