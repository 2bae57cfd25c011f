"""The citizens' window: screens, modes, the question over everything, keys, wiping."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QKeyEvent, QMouseEvent

from config.clock import CHINA
from devices.device import Condition, DeviceState
from kiosk.steps.events import Press
from tests.support.ui import NOON, button, clipped, kiosk, picture, settle, told, words
from ui.parts.header import Line
from ui.screens.samples import samples
from ui.screens.signature import SignatureScreen
from ui.shells.kiosk import KioskShell, dangerous

CHINESE, ENGLISH = samples("zh_CN"), samples("en")


@pytest.fixture
def shells() -> Iterator[Callable[..., KioskShell]]:
    """Make windows that are closed at the end."""
    made: list[KioskShell] = []

    def make(name: str = "02-home", **options: object) -> KioskShell:
        shell = kiosk(**options)
        made.append(shell)
        shell.show_screen(CHINESE[name])
        shell.open(fullscreen=False)
        settle()
        return shell

    yield make
    for shell in made:
        shell.shut()
        shell.deleteLater()


@pytest.fixture
def shell(shells: Callable[..., KioskShell]) -> KioskShell:
    return shells()


def test_a_screen_stands_between_header_and_footer(shell: KioskShell) -> None:
    assert {"云泽市政务服务中心", "您今天想办什么？", "叫工作人员"} <= set(words(shell))


def test_the_widget_of_a_type_is_built_once(shell: KioskShell) -> None:
    first = shell.frame.current
    shell.show_screen(CHINESE["05-guide"])
    shell.show_screen(CHINESE["02-home-few"])
    assert shell.frame.current is first


@pytest.mark.parametrize(
    ("name", "back", "home"), [("02-home", False, False), ("05-guide", True, True), ("14-acknowledged", False, True)]
)
def test_the_footer_follows_the_screen(shell: KioskShell, name: str, back: bool, home: bool) -> None:
    shell.show_screen(CHINESE[name])
    keys = shell.frame.footer.keys
    assert (keys["back"].isEnabled(), keys["home"].isEnabled()) == (back, home)


def test_the_trail_is_there_inside_an_application_only(shell: KioskShell) -> None:
    assert shell.frame.trail.isHidden()
    shell.show_screen(CHINESE["05-guide"])
    assert shell.frame.trail.words == "第 2 步，共 7 步：看指南"


@pytest.mark.parametrize(("label", "name"), [("返回", "back"), ("首页", "home"), ("叫工作人员", "staff")])
def test_the_keys_of_the_footer_come_back(shells: Callable[..., KioskShell], label: str, name: str) -> None:
    shell = shells("05-guide")
    events = told(shell)
    button(shell, label).click()
    assert events == [Press(name)]


def test_what_a_screen_tells_comes_out_of_the_window_and_is_a_touch(shell: KioskShell) -> None:
    events, touches = told(shell), []
    shell.touched.connect(lambda: touches.append(1))
    button(shell, "高龄津贴").click()
    assert (events, touches) == ([Press("choose", "elder-allowance")], [1])


def test_a_machine_without_a_voice_does_not_offer_one(shell: KioskShell) -> None:
    assert not shell.frame.footer.keys["speak"].isEnabled()


# The question over everything


def test_the_idle_question_lies_over_the_screen_and_goes_with_the_next(shell: KioskShell) -> None:
    below = shell.frame.current
    shell.show_screen(CHINESE["19-still-there"])
    assert shell.frame.question is not None
    assert shell.frame.current is below
    shell.show_screen(CHINESE["02-home"])
    assert shell.frame.question is None


def test_the_idle_question_covers_the_whole_window(shell: KioskShell) -> None:
    shell.show_screen(CHINESE["19-still-there"])
    settle()
    assert shell.frame.question.geometry() == shell.frame.rect()


def test_the_idle_question_dims_what_lies_below(shell: KioskShell) -> None:
    before = picture(shell).pixelColor(10, 10).lightness()
    shell.show_screen(CHINESE["19-still-there"])
    settle()
    assert picture(shell).pixelColor(10, 10).lightness() < before / 2


def test_an_answer_to_the_idle_question_comes_out(shell: KioskShell) -> None:
    shell.show_screen(CHINESE["19-still-there"])
    settle()
    events = told(shell)
    button(shell, "继续办").click()
    assert events == [Press("stay")]


# Modes


def test_large_type_is_one_touch_and_one_back(shell: KioskShell) -> None:
    button(shell, "大字").click()
    assert shell.look.tokens.elder
    settle()
    button(shell, "标准字").click()
    assert not shell.look.tokens.elder


def test_the_language_is_one_touch_and_one_back(shell: KioskShell) -> None:
    button(shell, "中 / EN").click()
    settle()
    assert "Call staff" in words(shell)
    button(shell, "中 / EN").click()
    settle()
    assert "叫工作人员" in words(shell)


def test_a_change_of_mode_is_told_to_nobody_but_counts_as_a_touch(shell: KioskShell) -> None:
    events, touches = told(shell), []
    shell.touched.connect(lambda: touches.append(1))
    button(shell, "大字").click()
    assert events == []
    assert touches == [1]


@pytest.mark.parametrize("mode", ["elder", "high-contrast", "low"])
def test_a_mode_keeps_the_screen_and_the_question(shells: Callable[..., KioskShell], mode: str) -> None:
    shell = shells("05-guide")
    shell.show_screen(CHINESE["19-still-there"])
    shell.set_mode(mode, True)
    settle()
    assert shell.frame.current.shown == CHINESE["05-guide"]
    assert shell.frame.question.shown == CHINESE["19-still-there"]
    assert clipped(shell.frame.question) == []


def test_a_mode_chosen_on_the_idle_screen_begins_as_well(shells: Callable[..., KioskShell]) -> None:
    shell = shells("01-idle")
    events = told(shell)
    button(shell, "高对比").click()
    assert shell.look.tokens.high_contrast
    assert events == [Press("start")]


def test_what_is_half_entered_outlives_a_change_of_language(shells: Callable[..., KioskShell]) -> None:
    shell = shells("05-guide")
    given = []
    shell.frame.current.carried = lambda: "half a word"
    kind = type(shell.frame.current)
    original = kind.carry
    kind.carry = lambda widget, entered: given.append(entered)
    try:
        shell.set_language("en")
    finally:
        kind.carry = original
    assert given == ["half a word"]


def test_a_mode_that_is_on_already_changes_nothing(shell: KioskShell) -> None:
    frame = shell.frame
    shell.set_mode("elder", False)
    shell.set_language("zh_CN")
    assert shell.frame is frame


def test_a_new_frame_knows_line_and_devices(shell: KioskShell) -> None:
    shell.set_line(Line.DOWN, datetime(2026, 11, 23, 10, 5, tzinfo=CHINA))
    shell.set_devices({"receipt_printer": DeviceState("receipt_printer", Condition.FAULT, "printer.paper-out")})
    shell.set_mode("high-contrast", True)
    settle()
    assert {"线路断 10:05 起", "小票没纸"} <= set(words(shell))


def test_devices_nobody_reported_are_being_checked() -> None:
    shell = kiosk()
    shell._known.devices = None
    shell.set_mode("elder", True)
    assert shell.frame.header.device_chip.words == "设备自检中"


def test_another_size_of_window_has_another_look(shell: KioskShell) -> None:
    shell.resize(1920, 1080)
    settle()
    assert shell.look.tokens.landscape
    assert shell.frame.current.shown == CHINESE["02-home"]


# The end of a visit


def test_wiping_forgets_every_screen_and_takes_the_modes_back(shells: Callable[..., KioskShell]) -> None:
    shell = shells("07-card-read")
    shell.show_screen(CHINESE["14-acknowledged"])
    shell.set_mode("elder", True)
    shell.set_language("en")
    shell.wipe()
    settle()
    assert shell.look.tokens.elder is False
    assert shell.look.wording.language == "zh_CN"
    assert not {"赵*厚", "7K2M-94P4"} & set(words(shell))
    assert "叫工作人员" in words(shell)


def test_wiping_keeps_the_frame_and_throws_away_what_held_a_person_s_data(shell: KioskShell) -> None:
    frame, home = shell.frame, shell.frame.current
    shell.show_screen(CHINESE["07-card-read"])
    personal = shell.frame.current
    shell.wipe()
    assert shell.frame is frame
    assert personal.shown is None
    shell.show_screen(CHINESE["02-home"])
    assert shell.frame.current is home


@pytest.mark.parametrize("name", [name for name in CHINESE if name != "19-still-there"])
def test_the_next_visit_finds_every_word_in_its_place(shell: KioskShell, name: str) -> None:
    shell.show_screen(CHINESE[name])
    settle()
    before = words(shell)
    shell.wipe()
    shell.show_screen(CHINESE[name])
    settle()
    assert words(shell) == before


def test_the_idle_question_of_the_next_visit_says_all_its_words(shell: KioskShell) -> None:
    shell.show_screen(CHINESE["19-still-there"])
    settle()
    before = words(shell.frame.question)
    shell.wipe()
    shell.show_screen(CHINESE["02-home"])
    shell.show_screen(CHINESE["19-still-there"])
    settle()
    assert words(shell.frame.question) == before


def test_wiping_takes_the_question_away(shell: KioskShell) -> None:
    shell.show_screen(CHINESE["19-still-there"])
    shell.wipe()
    assert shell.frame.question is None


def test_the_title_of_the_window_names_nobody(shells: Callable[..., KioskShell]) -> None:
    assert shells("07-card-read").windowTitle() == "Banshi"


# Time


def test_the_clock_goes_on() -> None:
    # The window's own timer asks as well, as often as it likes.
    last = datetime(2026, 11, 23, 10, 27, tzinfo=CHINA)
    times = iter([NOON, NOON])
    shell = kiosk()
    shell._now = lambda: next(times, last)
    shell._tell_time()
    shell._tell_time()
    shell._tell_time()
    assert any(
        word == "10:27"
        for word in (part.words for part in shell.frame.header.findChildren(type(shell.frame.header._time)))
    )


# Keys, taps, drops, closing


def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, code, modifier)


@pytest.mark.parametrize(
    ("code", "modifier"),
    [
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier), (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_L, Qt.KeyboardModifier.MetaModifier),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
    ],
)  # fmt: skip
def test_a_key_that_leads_out_is_swallowed(shell: KioskShell, code: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    assert shell.eventFilter(shell, key(code, modifier))


@pytest.mark.parametrize("code", [Qt.Key.Key_A, Qt.Key.Key_1, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Backspace])
def test_a_key_one_types_with_passes(shell: KioskShell, code: Qt.Key) -> None:
    assert not dangerous(key(code))
    assert not shell.eventFilter(shell, key(code))


def tap(kind: QEvent.Type) -> QMouseEvent:
    held = Qt.MouseButton.LeftButton
    return QMouseEvent(kind, QPointF(9, 9), QPointF(9, 9), held, held, Qt.KeyboardModifier.NoModifier)


def test_the_second_tap_of_a_double_one_never_presses_what_came_up_under_the_finger(shell: KioskShell) -> None:
    shell.eventFilter(shell, tap(QEvent.Type.MouseButtonPress))
    shell.show_screen(CHINESE["05-guide"])
    assert shell.eventFilter(shell, tap(QEvent.Type.MouseButtonDblClick))


def test_a_double_tap_on_a_screen_that_stays_presses_twice(shell: KioskShell) -> None:
    shell.eventFilter(shell, tap(QEvent.Type.MouseButtonPress))
    assert not shell.eventFilter(shell, tap(QEvent.Type.MouseButtonDblClick))


@pytest.mark.parametrize("kind", [QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick])
def test_every_touch_says_that_somebody_is_here(shell: KioskShell, kind: QEvent.Type) -> None:
    touches = []
    shell.touched.connect(lambda: touches.append(1))
    shell.eventFilter(shell, tap(kind))
    assert touches == [1]


def test_nothing_can_be_dropped_on_the_window(shell: KioskShell) -> None:
    carried = QMimeData()
    drag = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    assert shell.eventFilter(shell, drag)
    assert not shell.acceptDrops()


def test_there_is_no_context_menu(shell: KioskShell) -> None:
    assert shell.contextMenuPolicy() is Qt.ContextMenuPolicy.PreventContextMenu


def test_a_full_screen_kiosk_fills_the_screen_and_closes_only_by_the_program() -> None:
    shell = kiosk()
    shell.show_screen(CHINESE["02-home"])
    shell.open(fullscreen=True)
    settle()
    assert shell.isFullScreen()
    asked = QCloseEvent()
    shell.closeEvent(asked)
    assert asked.isAccepted()
    shell.shut()
    assert not shell.isVisible()


def test_a_signature_in_progress_is_a_thing_to_carry() -> None:
    assert SignatureScreen.carried is not None


def test_english_from_the_start_stays_english_after_a_wipe() -> None:
    shell = kiosk("en")
    shell.show_screen(ENGLISH["02-home"])
    shell.set_language("zh_CN")
    shell.wipe()
    assert shell.look.wording.language == "en"


def test_a_screen_of_another_type_is_told_to_start_at_its_own_values(shell: KioskShell) -> None:
    changed = replace(CHINESE["05-guide"], can_go_back=False)
    shell.show_screen(changed)
    assert not shell.frame.footer.keys["back"].isEnabled()
