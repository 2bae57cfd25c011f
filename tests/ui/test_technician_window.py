"""A technician before the window: the mark held, the code by touch and keypad, every look, another language midway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from config.texts import LANGUAGES, plain, text
from devices.device import Actor, Condition, DeviceState, PartState
from kiosk.flows.beginning import flow_of
from kiosk.flows.engine import Engine
from kiosk.flows.technician import TECHNICIAN
from kiosk.platform.errors import UnreachableError
from kiosk.steps.events import Entered, Press
from kiosk.steps.screens import Tone
from kiosk.steps.step import Reason
from kiosk.steps.technician_code import pad
from kiosk.steps.technician_screens import CodePad, Panel, PanelRow
from kiosk.steps.visit import Visit
from kiosk.technician.door import TRAINING_CODE
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from offline_queue.outbox import Outbox
from tests.support.flow_fakes import FakeFacilities, FakeRunner, ManualTimers
from tests.support.maintenance import DeadPlatform, Technician, swift_outbox
from tests.support.ui import (
    ACROSS,
    UPRIGHT,
    button,
    clipped,
    colours,
    kiosk,
    look,
    mouse,
    picture,
    settle,
    shown,
    told,
    words,
)
from ui.commands import kiosk as command
from ui.desk.panels import DevicePanel
from ui.parts.hold import SECONDS
from ui.parts.panel_line import PanelLine
from ui.program import KioskProgram
from ui.screens import kinds
from ui.screens.code_pad import CodePadScreen, Dots
from ui.screens.samples import Words
from ui.screens.samples_technician import technician

SMALL = (1366, 768)


def window(screen: Any, language: str = "zh_CN", size: tuple[int, int] = UPRIGHT, **modes: bool) -> Any:
    shell = kiosk(language, size, **modes)
    shell.show_screen(screen)
    return shown(shell, size)


def mark(shell: Any) -> Any:
    return shell.frame.header._mark


# The way in.


def test_the_mark_held_for_five_seconds_is_told(qtbot: Any) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    events, hold = told(shell), mark(shell).hold
    mouse(mark(shell), QEvent.Type.MouseButtonPress)
    counting = hold.timer.isActive()
    hold.timer.timeout.emit()
    assert (counting, hold.timer.interval(), SECONDS) == (True, 5000, 5.0)
    assert events == [Press("technician-code")]


@pytest.mark.parametrize("away", ["release", "move", "hide"])
def test_a_finger_that_lets_go_too_early_tells_nothing(qtbot: Any, away: str) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    events = told(shell)
    mouse(mark(shell), QEvent.Type.MouseButtonPress)
    if away == "release":
        mouse(mark(shell), QEvent.Type.MouseButtonRelease)
    elif away == "move":
        mouse(mark(shell), QEvent.Type.MouseMove, (500.0, 500.0))
    else:
        mark(shell).hide()
    assert (mark(shell).hold.timer.isActive(), events) == (False, [])


def test_a_finger_that_trembles_on_the_mark_goes_on_counting(qtbot: Any) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    mouse(mark(shell), QEvent.Type.MouseButtonPress)
    mouse(mark(shell), QEvent.Type.MouseMove, (14.0, 11.0))
    assert mark(shell).hold.timer.isActive()
    mouse(mark(shell), QEvent.Type.MouseButtonRelease)


def key(shell: Any, kind: QEvent.Type, code: Qt.Key, *, repeated: bool = False) -> None:
    """Send a key to the window, as the window system would."""
    event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, "", repeated)
    QApplication.sendEvent(shell.windowHandle(), event)


def test_the_service_key_held_leads_in_where_the_touch_screen_is_broken(qtbot: Any) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    events = told(shell)
    key(shell, QEvent.Type.KeyPress, Qt.Key.Key_F12)
    counting = shell._service.timer.isActive()
    shell._service.timer.timeout.emit()
    assert (counting, events) == (True, [Press("technician-code")])


def test_a_held_key_that_repeats_itself_is_one_press(qtbot: Any) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    key(shell, QEvent.Type.KeyPress, Qt.Key.Key_F12)
    key(shell, QEvent.Type.KeyRelease, Qt.Key.Key_F12, repeated=True)
    still = shell._service.timer.isActive()
    key(shell, QEvent.Type.KeyRelease, Qt.Key.Key_F12)
    assert (still, shell._service.timer.isActive()) == (True, False)


@pytest.mark.parametrize("other", [Qt.Key.Key_F11, Qt.Key.Key_1, Qt.Key.Key_Space])
def test_no_other_key_leads_in(qtbot: Any, other: Qt.Key) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    key(shell, QEvent.Type.KeyPress, other)
    assert not shell._service.timer.isActive()


# The pad.


@pytest.fixture
def keys(qtbot: Any) -> Any:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    return shell


def screen(shell: Any) -> CodePadScreen:
    found = shell.frame.current
    assert isinstance(found, CodePadScreen)
    return found


def touch(shell: Any, digits: str) -> None:
    for digit in digits:
        button(screen(shell), digit).click()


def test_ten_touches_send_the_code_and_forget_it(keys: Any) -> None:
    events = told(keys)
    touch(keys, TRAINING_CODE)
    assert [(type(one), one.name, one.value) for one in events] == [(Entered, "code", TRAINING_CODE)]
    assert (screen(keys)._typed, screen(keys).dots.typed) == (bytearray(), 0)


def test_the_code_never_stands_on_the_screen(keys: Any) -> None:
    touch(keys, "314")
    assert (screen(keys).dots.typed, "314" in "".join(words(screen(keys)))) == (3, False)
    assert screen(keys).dots.accessibleName() == "3 / 10"


def test_a_digit_can_be_taken_back_and_an_empty_pad_stays_empty(keys: Any) -> None:
    touch(keys, "31")
    for expected in (1, 0, 0):
        button(screen(keys), "删").click()
        assert screen(keys).dots.typed == expected


def test_a_keypad_types_too_and_letters_are_let_go(keys: Any) -> None:
    events = told(keys)
    QTest.keyClicks(screen(keys), "12a3")
    QTest.keyClick(screen(keys), Qt.Key.Key_Backspace)
    typed = screen(keys).dots.typed
    QTest.keyClicks(screen(keys), "34567890")
    assert (typed, [one.value for one in events]) == (2, ["1234567890"])


def test_digits_of_other_scripts_are_no_digits_of_a_code(keys: Any) -> None:
    for digit in "٣３三":
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, digit)
        screen(keys).keyPressEvent(event)
    assert screen(keys).dots.typed == 0


def test_keys_lie_flat_while_no_code_may_be_tried(keys: Any) -> None:
    touch(keys, "12")
    keys.show_screen(pad(None, ready=False))
    events = told(keys)
    QTest.keyClicks(screen(keys), TRAINING_CODE)
    assert [key.isEnabled() for key in screen(keys).keys] == [False] * 11
    assert (events, screen(keys).dots.typed) == ([], 0)


def test_a_wipe_forgets_what_was_half_typed(keys: Any) -> None:
    pad_screen = screen(keys)
    touch(keys, "314")
    pad_screen.wipe()
    assert (pad_screen._typed, pad_screen.dots.typed, pad_screen.shown) == (bytearray(), 0, None)
    assert [key.words for key in pad_screen.keys][:3] == ["1", "2", "3"]


def test_another_language_in_the_middle_forgets_half_a_code(keys: Any) -> None:
    touch(keys, "314")
    keys.set_language("en")
    settle()
    assert (screen(keys).dots.typed, "Please enter the service code." in words(keys)) == (0, True)


# The panel.


def panel(rows: int = 2, **kept: Any) -> Panel:
    made = tuple(
        PanelRow(plain(f"row {number}"), plain("well"), Tone.OK, "devices", (plain("a line"),), f"row-{number}")
        for number in range(rows)
    )
    return Panel(title=text("technician.title"), rows=made, **kept)


def test_a_whole_row_is_the_target(qtbot: Any) -> None:
    shell = window(panel())
    qtbot.addWidget(shell)
    events = told(shell)
    line = shell.frame.current.lines[1]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 5, line.height() // 2))
    assert events == [Press("open", "row-1")]


def test_a_row_that_is_only_read_takes_no_touch_and_no_focus(qtbot: Any) -> None:
    shell = window(Panel(title=text("technician.title"), rows=(PanelRow(plain("disk"), plain("well")),)))
    qtbot.addWidget(shell)
    events = told(shell)
    (line,) = shell.frame.current.lines
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert (events, line.focusPolicy(), line.leads) == ([], Qt.FocusPolicy.NoFocus, False)


def test_rows_that_go_are_hidden_and_those_that_change_say_so(qtbot: Any) -> None:
    shell = window(panel(5))
    qtbot.addWidget(shell)
    shell.show_screen(panel(1))
    settle()
    (line,) = shell.frame.current.lines
    assert (line.words, line.accessibleDescription()) == ("row 0", "well a line")


def test_many_rows_are_turned_and_stay_turned_when_told_again(qtbot: Any) -> None:
    shell = window(panel(14))
    qtbot.addWidget(shell)
    pages = shell.frame.current.pages
    pages.down.click()
    settle()
    top = pages._top
    shell.show_screen(panel(14))
    settle()
    assert pages._top == top > 0


def test_a_wipe_leaves_no_word_of_a_row(qtbot: Any) -> None:
    shell = window(panel())
    qtbot.addWidget(shell)
    line = shell.frame.current.lines[0]
    shell.frame.current.wipe()
    assert (line.row, line.words, line.name) == (None, "", "")


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS, SMALL])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["", "elder", "hc", "low"])
def test_nothing_is_cut_and_every_target_is_as_large_as_a_finger(
    qtbot: Any, language: str, size: tuple[int, int], mode: str
) -> None:
    modes = {mode: True} if mode else {}
    shell = kiosk(language, size, **modes)
    qtbot.addWidget(shell)
    shown(shell, size)
    for name, sample in technician(Words(language)).items():
        shell.show_screen(sample)
        settle()
        assert clipped(shell) == [], name
        assert targets(shell.frame.current, shell.look.tokens.length.min_target) == [], name


def targets(widget: QWidget, least: int) -> list[str]:
    """Return what can be pressed and is smaller than a finger."""
    from ui.parts.pressable import Pressable

    found = [part for part in widget.findChildren(Pressable) if part.isVisible()]
    pressed = [part for part in found if not isinstance(part, PanelLine) or part.leads]
    return [part.words for part in pressed if min(part.width(), part.height()) < least]


@pytest.mark.parametrize(("tone", "ink"), [(Tone.OK, "ok"), (Tone.WARN, "warn"), (Tone.FAULT, "fault")])
def test_trouble_is_told_by_words_and_sign_and_then_by_colour(qtbot: Any, tone: Tone, ink: str) -> None:
    row = PanelRow(plain("printer"), plain("state in words"), tone, "print")
    shell = window(Panel(title=text("technician.title"), rows=(row,)))
    qtbot.addWidget(shell)
    (line,) = shell.frame.current.lines
    wanted = getattr(shell.look.tokens.colour, ink).upper()
    assert wanted in colours(picture(line), step=1)
    assert "state in words" in line.accessibleDescription()


@pytest.mark.parametrize("typed", [0, 1, 9])
def test_the_dots_show_how_many_are_there_and_how_many_are_to_come(qtbot: Any, typed: int) -> None:
    shell = window(pad(None))
    qtbot.addWidget(shell)
    touch(shell, "1" * typed)
    dots = screen(shell).dots
    image = picture(dots)
    ink = shell.look.tokens.colour.ink.lower()
    middle, apart = dots.height() // 2, shell.look.tokens.px(54)
    left = (dots.width() - apart * 9) / 2
    filled = [image.pixelColor(round(left + place * apart), middle).name() == ink for place in range(10)]
    assert filled == [place < typed for place in range(10)]


def test_a_row_and_a_pad_with_nothing_to_show_paint_nothing(qtbot: Any) -> None:
    line, dots = PanelLine(look()), Dots(look())
    for part in (line, dots):
        qtbot.addWidget(part)
        shown(part, (400, 90))
    assert (line.row, dots.count) == (None, 0)
    assert len(colours(picture(dots))) == 1


def test_both_screens_have_their_widget() -> None:
    assert {CodePad, Panel} <= set(kinds())


# As a person: the whole way with a window, an engine and a real outbox.


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    with swift_outbox() as box:
        yield box


def test_a_technician_takes_the_machine_out_of_service_by_touch(qtbot: Any, outbox: Outbox, tmp_path: Path) -> None:
    shell = kiosk("zh_CN", UPRIGHT)
    qtbot.addWidget(shell)
    shown(shell, UPRIGHT)
    timers, runner, posted = ManualTimers(), FakeRunner(), []
    runner.auto["outbox"] = outbox
    facilities = FakeFacilities(timers)
    visit = Visit(facilities)
    left: list[Any] = []
    engine = Engine(
        flow_of((TECHNICIAN,)), visit, runner, timers, post=posted.append,
        on_screen=shell.show_screen, on_leave=lambda reason, report: left.append(report), clock=lambda: timers.now,
    )  # fmt: skip

    def come() -> None:
        while posted:
            posted.pop(0)()
        settle()

    shell.happened.connect(engine.take)
    engine.start("welcome")
    mouse(mark(shell), QEvent.Type.MouseButtonPress)
    mark(shell).hold.timer.timeout.emit()
    come()
    touch(shell, TRAINING_CODE)
    come()
    for name in ("对外服务", "停用这台"):
        button(shell.frame.current, name).click()
        come()
    out = facilities.upkeep.stopped_since
    for name in ("返回", "做完了，退出维护"):
        button(shell, name).click()
        come()
    acts = [event.action for event in outbox.events()]
    assert out is not None
    assert acts == ["technician-tried", "technician-entered", "service-stopped"]
    assert left[0].parts == ("technician",)


def test_the_end_of_the_program_comes_after_the_visit_is_wiped(tmp_path: Path, qtbot: Any, expected_logs: Any) -> None:
    # The terminal of this test never opens, and says so of what it was asked to record.
    expected_logs("act-not-recorded")
    order: list[str] = []
    program = KioskProgram(
        Terminal(training_settings(tmp_path), tmp_path),
        kiosk(),
        on_visit_end=lambda reason, report: order.append("wiped"),
        on_end=lambda restart: order.append(f"restart {restart}"),
    )
    qtbot.addWidget(program.shell)
    program.shell.show()
    qtbot.waitUntil(lambda: program.engine is not None)
    program.surroundings.upkeep.end(restart=True)
    program.engine.leave(Reason.HOME)
    qtbot.waitUntil(lambda: len(order) == 2)
    program.close()
    assert order[:2] == ["wiped", "restart True"]


@pytest.mark.parametrize(("restart", "code"), [(True, 75), (False, 0)])
def test_the_command_ends_as_the_technician_said(monkeypatch: pytest.MonkeyPatch, restart: bool, code: int) -> None:
    begun: list[Any] = []
    monkeypatch.setattr(command.os, "execv", lambda *words: begun.append(words))
    assert command.renewed(code) == code
    assert bool(begun) is restart


def test_the_first_code_is_shown_in_two_groups(capsys: pytest.CaptureFixture[str]) -> None:
    command.show_code("0123456789")
    assert "01234 56789" in capsys.readouterr().out


def test_the_training_desk_shows_the_code_that_opens(qtbot: Any, tmp_path: Path) -> None:
    panel_of_plugs = DevicePanel(look(), lambda act: None)
    qtbot.addWidget(panel_of_plugs)
    said = " ".join(label.text() for label in panel_of_plugs.findChildren(QLabel))
    assert TRAINING_CODE in said


def pages(outbox: Outbox) -> dict[str, Any]:
    """Walk through maintenance and return every screen as it really comes."""
    walk = Technician(outbox).come_in()
    walk.give("platform", DeadPlatform(UnreachableError("connection-refused")))
    walk.facilities.states["receipt_printer"] = DeviceState(
        "receipt_printer", Condition.FAULT, "printer.cutter-stuck", Actor.TECHNICIAN, (PartState("cutter", "stuck"),)
    )
    found: dict[str, Any] = {}
    for page in ("devices", "outbox", "service", "network", "program"):
        walk.open(f"technician-{page}")
        found[page] = walk.screen
        for act in {"service": ("stop",), "program": ("restart",)}.get(page, ()):
            walk.press(act)
            found[f"{page}-{act}"] = walk.screen
            walk.press("choose", "stay")
        if page == "devices":
            walk.open("receipt_printer")
            found["device"] = walk.screen
            walk.press("back")
        walk.press("back")
    return found


@pytest.mark.parametrize("size", [UPRIGHT, SMALL])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["", "elder"])
def test_nothing_is_cut_on_any_page_as_it_really_comes(
    qtbot: Any, outbox: Outbox, language: str, size: tuple[int, int], mode: str
) -> None:
    shell = kiosk(language, size, **({mode: True} if mode else {}))
    qtbot.addWidget(shell)
    shown(shell, size)
    for name, page in pages(outbox).items():
        shell.show_screen(page)
        settle()
        assert clipped(shell) == [], name
