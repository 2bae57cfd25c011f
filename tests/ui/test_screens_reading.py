"""Every screen has its widget, says all its words whole in every mode, and tells what is pressed."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest

from config.texts import plain
from kiosk import steps
from kiosk.steps import screens as seen
from kiosk.steps.events import Press
from kiosk.steps.find_screens import Search
from kiosk.steps.screens import Action, Notice, Screen, Tone, Trail
from tests.support.ui import (
    ACROSS,
    UPRIGHT,
    button,
    clipped,
    kiosk,
    look,
    mouse,
    parts,
    picture,
    settle,
    shown,
    told,
    words,
)
from ui.parts.actions import ActionButton
from ui.parts.number_card import Code
from ui.parts.pressable import Pressable
from ui.screens import kinds, widget_class
from ui.screens.base import ScreenWidget
from ui.screens.samples import samples

ENTERING = (seen.FormPage, seen.Materials, seen.Camera, seen.PageCheck, seen.Corners, seen.Review, seen.Signature)
CHINESE, ENGLISH = samples("zh_CN"), samples("en")
READING = [name for name, screen in CHINESE.items() if not isinstance(screen, ENTERING)]


def screen_of(name: str, language: str = "zh_CN") -> Screen:
    return (CHINESE if language == "zh_CN" else ENGLISH)[name]


def made(name: str, language: str = "zh_CN", size: tuple[int, int] = UPRIGHT, **modes: bool) -> ScreenWidget[Screen]:
    screen = screen_of(name, language)
    widget = widget_class(type(screen))(look(language, size, **modes))
    widget.show_screen(screen)
    shown(widget, (size[0], size[1] - 424))
    return widget


def every_screen(kind: type[Screen] = Screen) -> set[type[Screen]]:
    """Return every type a step may show, wherever in the steps it is written down."""
    for module in walk_packages(steps.__path__, "kiosk.steps."):
        import_module(module.name)
    below = [one for one in kind.__subclasses__() if one.__module__.startswith("kiosk.")]
    return set(below).union(*(every_screen(one) for one in below))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_type_of_screen_names_its_widget(kind: type[Screen]) -> None:
    assert issubclass(widget_class(kind), ScreenWidget)


def test_no_widget_stands_for_a_screen_that_does_not_exist() -> None:
    assert set(kinds()) == every_screen()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_samples_show_every_type_of_screen(language: str) -> None:
    assert {type(screen) for screen in samples(language).values()} == set(kinds())


def test_the_samples_have_the_same_names_in_every_language() -> None:
    assert list(CHINESE) == list(ENGLISH)


@pytest.mark.parametrize("name", READING)
def test_a_screen_says_its_question_and_every_action(name: str) -> None:
    screen, widget = screen_of(name), made(name)
    said = words(widget)
    say = look().say
    assert say(screen.title) in said
    if not isinstance(screen, seen.Idle | seen.StillThere):
        # What cannot be done now says why in place of what it would do.
        keys = {say(action.label if action.enabled else action.reason or action.label) for action in screen.actions}
        assert keys <= set(said)


@pytest.mark.parametrize("name", [name for name in READING if CHINESE[name].actions])
def test_every_action_comes_back_by_its_name(name: str) -> None:
    widget = made(name)
    events = told(widget)
    for part in parts(widget):
        if isinstance(part, ActionButton) and part.name in {action.name for action in screen_of(name).actions}:
            part.click()
    assert events == [
        Press(action.name) for action in sorted(screen_of(name).actions, key=lambda a: a.primary) if action.enabled
    ]


def test_a_value_of_the_same_type_changes_the_screen_in_place() -> None:
    widget = made("06-place-card")
    labels = list(parts(widget))
    widget.show_screen(screen_of("06-not-read"))
    settle()
    assert "没有读到，请拿起来再放一次。" in words(widget)
    assert list(parts(widget)) == labels


@pytest.mark.parametrize("name", READING)
def test_a_wiped_screen_holds_nothing_of_the_person(name: str) -> None:
    widget = made(name)
    widget.wipe()
    secrets = {"赵*厚", "赵德厚", "990 **** **** *** 0016", "990100-0001-03-261123-0042-3", "7K2M-94P4"}
    held = {getattr(part, "words", "") for part in widget.findChildren(object) if hasattr(part, "words")}
    assert not secrets & held
    assert widget.shown is None


def test_no_stock_label_that_guesses_at_rich_text_is_used() -> None:
    for folder in ("ui/parts", "ui/screens"):
        for file in Path(folder).glob("*.py"):
            names = {node.id for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Name)}
            assert not {"QLabel", "QTextEdit", "QTextBrowser"} & names, file


def test_markup_in_data_is_shown_as_it_stands() -> None:
    widget = made("05-guide")
    widget.show_screen(replace(screen_of("05-guide"), title=plain("<b>x</b>&amp;")))
    assert "<b>x</b>&amp;" in words(widget)


# Idle


def test_the_idle_screen_begins_by_its_button() -> None:
    widget = made("01-idle")
    events = told(widget)
    button(widget, "开始办事").click()
    assert events == [Press("start")]


def test_the_idle_screen_begins_wherever_it_is_touched() -> None:
    widget = made("01-idle")
    events = told(widget)
    mouse(widget, QEvent.Type.MouseButtonPress, (500.0, 100.0))
    assert events == [Press("start")]


@pytest.mark.parametrize(("label", "name"), [("大字", "elder"), ("高对比", "high-contrast"), ("坐着办", "low")])
def test_the_idle_screen_offers_the_modes(label: str, name: str) -> None:
    widget = made("01-idle")
    events = told(widget)
    button(widget, label).click()
    assert events == [Press("mode", name)]


def test_the_idle_screen_takes_its_button_from_the_value_where_one_is_given() -> None:
    widget = made("01-idle")
    widget.show_screen(replace(screen_of("01-idle"), actions=(Action("start", plain("来办事")),)))
    assert "来办事" in words(widget)


def test_long_services_stand_in_two_rows() -> None:
    widget = made("01-idle", "en")
    tops = {part.y() for part in widget.services._parts}
    assert len(tops) == 2


# Home


def test_a_tile_of_home_comes_back_by_its_name() -> None:
    widget = made("02-home")
    events = told(widget)
    button(widget, "高龄津贴").click()
    assert events == [Press("choose", "elder-allowance")]


def test_a_tile_that_is_off_says_why_and_tells_nothing() -> None:
    widget = made("22-home-offline")
    events = told(widget)
    off = button(widget, "公积金证明")
    QTest.mouseClick(off, Qt.MouseButton.LeftButton)
    assert (off.note, events) == ("联网后可办", [])


def test_a_notice_takes_the_place_of_the_facts_of_home() -> None:
    widget = made("22-home-offline")
    assert "连不上市里（10:05 起）" in words(widget)
    assert "今天 9:00–17:00" not in words(widget)


def test_few_tiles_get_rows_of_their_own() -> None:
    few, many = made("02-home-few"), made("02-home")
    assert button(few, "高龄津贴").width() > 1.9 * button(many, "高龄津贴").width()


def tall(count: int, size: tuple[int, int], **modes: bool) -> list[int]:
    screen = replace(CHINESE["02-home"], tiles=CHINESE["02-home"].tiles[:count])
    shell = kiosk("zh_CN", size, **modes)
    shell.show_screen(screen)
    shell.show()
    settle()
    heights = [tile.height() for tile in shell.frame.current.pairs.buttons]
    shell.shut()
    return heights


@pytest.mark.parametrize(("count", "least"), [(5, 170), (6, 170), (8, 130), (10, 104)])
def test_tiles_share_the_height_of_a_screen_on_its_side(count: int, least: int) -> None:
    heights = tall(count, ACROSS)
    assert (len(heights), len(set(heights))) == (count, 1)
    assert heights[0] >= least


def test_in_the_low_position_tiles_stay_low_on_a_screen_on_its_side() -> None:
    assert set(tall(10, ACROSS, low=True)) == {103}


@pytest.mark.parametrize("size", [UPRIGHT, ACROSS])
@pytest.mark.parametrize("elder", [False, True])
def test_the_two_answers_of_the_idle_question_stand_apart(size: tuple[int, int], elder: bool) -> None:
    shell = kiosk("zh_CN", size, elder=elder)
    shell.show_screen(CHINESE["19-still-there"])
    shell.show()
    settle()
    stay, leave = button(shell, "继续办"), button(shell, "不办了，清空离开")
    between = leave.geometry().top() - stay.geometry().bottom() - 1
    shell.shut()
    assert between >= 16


def test_home_offers_the_way_back_from_a_mode() -> None:
    widget = made("02-home", hc=True)
    events = told(widget)
    button(widget, "恢复标准色").click()
    assert events == [Press("mode", "high-contrast")]


def test_home_has_no_strip_of_modes_in_the_usual_mode() -> None:
    assert "高对比" not in words(made("02-home"))


def test_in_the_low_position_every_tile_lies_in_the_lower_half() -> None:
    shell = kiosk(low=True)
    shell.open(fullscreen=False)
    shell.show_screen(screen_of("02-home"))
    settle()
    tops = [part.mapTo(shell, part.rect().topLeft()).y() for part in parts(shell) if isinstance(part, Pressable)]
    shell.shut()
    assert min(tops) >= 960


# Choice and opinion


def test_an_answer_comes_back_by_its_name() -> None:
    widget = made("04-for-whom")
    events = told(widget)
    button(widget, "家人").click()
    assert events == [Press("choose", "family")]


def test_the_matter_in_hand_stands_over_the_question() -> None:
    said = words(made("04-for-whom"))
    assert said.index("高龄津贴申领") < said.index("这件事给谁办？") or "高龄津贴申领" in said


def test_a_choice_may_do_without_matter_and_notice() -> None:
    widget = made("04-for-whom")
    widget.show_screen(replace(screen_of("04-for-whom"), about=None, notice=None))
    assert "高龄津贴申领" not in words(widget)


def test_the_button_of_a_notice_comes_back() -> None:
    widget = made("04-for-whom")
    events = told(widget)
    asked = Notice(Tone.INFO, plain("x"), action=Action("more", plain("看看")))
    widget.show_screen(replace(screen_of("04-for-whom"), notice=asked))
    button(widget, "看看").click()
    assert events == [Press("more")]


@pytest.mark.parametrize("level", ["1", "2", "3", "4", "5"])
def test_a_level_comes_back_by_its_name(level: str) -> None:
    widget = made("17-evaluation")
    events = told(widget)
    next(part for part in widget.levels.buttons if part.name == level).click()
    assert events == [Press("choose", level)]


def test_no_level_is_larger_than_another() -> None:
    sizes = {part.size().toTuple() for part in made("17-evaluation").levels.buttons}
    assert len(sizes) == 1


# Guide


def test_a_guide_shows_its_version_where_it_has_one() -> None:
    widget = made("05-guide")
    widget.show_screen(replace(screen_of("05-guide"), version=plain("指南第 3 版，10 天前")))
    assert "指南第 3 版，10 天前" in words(widget)


def test_the_privacy_notice_of_the_guide_comes_back() -> None:
    widget = made("05-guide")
    events = told(widget)
    button(widget, "看告知").click()
    assert events == [Press("privacy")]


def test_another_guide_leaves_no_tag_behind() -> None:
    widget = made("05-guide")
    widget.show_screen(replace(screen_of("05-guide"), tags=()))
    assert "市民政局" not in words(widget)


# Card


@pytest.mark.parametrize("status", list(seen.CardStatus))
def test_every_state_of_the_reader_says_its_message(status: seen.CardStatus) -> None:
    widget = made("06-place-card")
    widget.show_screen(replace(screen_of("06-place-card"), status=status, message=plain(status.value)))
    assert status.value in words(widget)


def test_the_picture_changes_while_the_card_is_read() -> None:
    widget = made("06-place-card")
    before = picture(widget.picture)
    widget.show_screen(screen_of("06-reading"))
    assert picture(widget.picture) != before


def test_holding_the_button_shows_the_card_whole() -> None:
    widget = made("07-card-read")
    hold = button(widget, "按住看全部，松手就藏")
    QTest.mousePress(hold, Qt.MouseButton.LeftButton)
    assert "赵德厚" in words(widget)
    QTest.mouseRelease(hold, Qt.MouseButton.LeftButton)
    assert "赵德厚" not in words(widget)


def test_a_card_may_come_without_a_verdict() -> None:
    widget = made("07-card-read")
    widget.show_screen(replace(screen_of("07-card-read"), verdict=None))
    assert "已满 80 周岁，可以申领。" not in words(widget)


# Stored, slip, goodbye, trouble


def test_what_is_only_stored_never_says_received() -> None:
    said = words(made("15-stored-offline"))
    assert "市里还没收到" in said
    assert "市里已收到" not in said


def test_numbers_are_the_largest_words_of_their_screen() -> None:
    widget = made("16-slip-uncertain")
    number = next(part for part in parts(widget) if isinstance(part, Code) and part.words == "B021")
    assert number.height() > 3 * widget.title.line_height


@pytest.mark.parametrize(
    ("card", "paper", "said"),
    [
        (True, True, {"身份证还在机器上，请取走。", "单子在下面出纸口，请取走。"}),
        (True, False, {"身份证还在机器上，请取走。"}),
        (False, True, {"单子在下面出纸口，请取走。"}),
        (False, False, set()),
    ],
)
def test_goodbye_reminds_of_what_still_lies_there_and_of_nothing_else(card: bool, paper: bool, said: set[str]) -> None:
    widget = made("18-goodbye")
    widget.show_screen(replace(screen_of("18-goodbye"), card_left=card, paper_out=paper))
    settle()
    reminders = {"身份证还在机器上，请取走。", "单子在下面出纸口，请取走。"}
    assert reminders & set(words(widget)) == said


@pytest.mark.parametrize("tone", list(Tone))
def test_trouble_has_a_sign_for_every_tone(tone: Tone) -> None:
    widget = made("20-trouble")
    widget.show_screen(replace(screen_of("20-trouble"), tone=tone))
    assert clipped(widget) == []


def test_trouble_without_another_way_has_no_heading_for_it() -> None:
    widget = made("20-trouble")
    widget.show_screen(replace(screen_of("20-trouble"), elsewhere=()))
    assert "还可以这样办" not in words(widget)


# The question whether somebody is there


@pytest.mark.parametrize(("label", "name"), [("继续办", "stay"), ("不办了，清空离开", "leave")])
def test_the_idle_question_has_two_answers(label: str, name: str) -> None:
    widget = made("19-still-there")
    events = told(widget)
    button(widget, label).click()
    assert events == [Press(name)]


def test_a_touch_beside_the_idle_question_stays() -> None:
    widget = made("19-still-there")
    events = told(widget)
    mouse(widget, QEvent.Type.MouseButtonPress, (5.0, 5.0))
    assert events == [Press("stay")]


def test_a_touch_on_the_sheet_of_the_idle_question_means_nothing() -> None:
    widget = made("19-still-there")
    events = told(widget)
    middle = widget.sheet.geometry().center()
    mouse(widget, QEvent.Type.MouseButtonPress, (float(middle.x()), float(widget.sheet.y() + 6)))
    assert events == []


def test_the_idle_question_counts_down_in_place() -> None:
    widget = made("19-still-there")
    widget.show_screen(replace(screen_of("19-still-there"), seconds_left=7))
    assert "7" in words(widget)


def test_answers_of_the_value_come_first() -> None:
    widget = made("19-still-there")
    own = (Action("stay", plain("我还在")), Action("leave", plain("走了")))
    widget.show_screen(replace(screen_of("19-still-there"), actions=own))
    assert {"我还在", "走了"} <= set(words(widget))


# The base


def test_a_screen_tells_nothing_half_entered_by_itself() -> None:
    widget = made("05-guide")
    assert widget.carried() is None
    assert widget.carry(object()) is None


def test_a_screen_outside_an_application_has_no_trail() -> None:
    assert screen_of("02-home").trail is None
    assert isinstance(screen_of("05-guide").trail, Trail)


@pytest.mark.parametrize("name", READING)
def test_a_screen_on_its_side_puts_its_question_left_of_its_answers(name: str) -> None:
    widget = made(name, size=ACROSS)
    screen = screen_of(name)
    if isinstance(screen, seen.Idle | seen.StillThere):
        assert widget.title.isVisible()
        return
    # Home has its favourites under the question and the ways to find on the right; a search has its keyboard there.
    if isinstance(screen, seen.Home | Search):
        assert widget.title.geometry().left() < widget.width() // 4
        return
    assert widget.title.geometry().right() < widget.width() // 2
