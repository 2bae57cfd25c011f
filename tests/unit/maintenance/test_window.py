"""The window of maintenance: what it shows of a machine, what each key does, and what it says when nobody answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from devices.lane import OUT_OF_USE
from kiosk.inventory.asking import NobodyAnswersError
from kiosk.inventory.counters import OUT_OF_USE as REASONS
from kiosk.inventory.trials import Trial
from kiosk.maintenance.remote import RefusedError
from kiosk.technician.door import TRAINING_CODE, Answer, Said
from tests.support.maintained import Maintained
from tests.support.staff_desk import DENSITIES
from tests.support.ui import clipped, words
from ui.desk.cards import CardWords
from ui.desk.lights import Light
from ui.maintenance.program import sticks
from ui.maintenance.samples import SCENES, troubled
from ui.maintenance.state import Question, View
from ui.maintenance.watch import EVERY_MS, SOON_MS

Open = Callable[..., Maintained]
HAN = re.compile("[\u3400-\u9fff]")


@pytest.fixture
def open_(qtbot) -> Iterator[Open]:
    made: list[Maintained] = []

    def open_one(*args: object, **known: object) -> Maintained:
        one = Maintained(*args, **known)
        qtbot.addWidget(one.shell)
        made.append(one)
        return one

    yield open_one
    for one in made:
        one.close()


@pytest.fixture
def faults(open_: Open) -> Maintained:
    return open_("faults")


def cards(window: Maintained) -> list[CardWords]:
    return list(window.board.cards.shown)


def first(window: Maintained) -> CardWords:
    return cards(window)[0]


# What is shown.


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("density", DENSITIES, ids=("normal", "small"))
def test_nothing_is_cut_in_any_language_or_density(open_: Open, scene, language, density) -> None:
    window = open_(scene, language, density.size)
    cut = [one for one in clipped(window.shell) if not one.startswith("DeskTable")]
    # Names of ports are as long as somebody made them: the table may cut those in a low window, and nothing else.
    assert cut == []


def test_in_english_no_chinese_stands_anywhere_but_in_the_names_of_the_hall(open_: Open) -> None:
    window = open_("faults", "en")
    assert [one for one in words(window.shell) if HAN.search(one)] == []


def test_all_ready_is_said_once_and_in_green(open_: Open) -> None:
    window = open_("ready")
    assert [card.light for card in cards(window)] == [Light.IN_TIME]
    assert "10 个都就绪" in window.board.head.words
    assert "设备正常" in window.shell.bar.words


def test_the_worst_device_is_chosen_when_the_window_opens(faults: Maintained) -> None:
    assert (faults.state.selected, faults.board.table.current) == ("receipt_printer", "receipt_printer")


def test_cards_stand_the_worst_first(faults: Maintained) -> None:
    assert [card.key for card in cards(faults)] == ["receipt_printer", "page_printer", "evaluation_pad", "call_board"]
    assert [card.light for card in cards(faults)] == [Light.OVER, Light.NEAR, Light.UNREAD, Light.STOPPED]


def test_a_fault_card_says_cause_who_steps_phone_since_when_and_what_waits(faults: Maintained) -> None:
    card = first(faults)
    said = " ".join((card.title, card.under, card.note, *(line.words + " ".join(line.steps) for line in card.lines)))
    wanted = (
        "没纸",
        "10:18:06 起，已 4 分钟",
        "2 张单子没打出来",
        "打印纸用完了。",
        "导办员就能做",
        "盖好盖子。",
        "8800 0101",
    )
    assert [one for one in wanted if one not in said] == []


def test_rows_stay_in_the_order_of_the_settings(faults: Maintained) -> None:
    assert faults.board.table.keys == tuple(troubled())


def test_each_row_says_state_identity_and_counters(faults: Maintained) -> None:
    lines = faults.board.table.words.splitlines()
    assert "身份证阅读器  SDT · 串口 by-path/3-1.2  就绪  SAM 9901-0023-7781，固件 2.4  读 31 次" in lines[0]
    assert "停用  换新的" in lines[-1]


def test_line_and_devices_stand_in_the_bar(faults: Maintained) -> None:
    assert "市平台 10:05 断" in faults.shell.bar.words
    assert "设备 4 项" in faults.shell.bar.words


def test_the_machine_says_clock_disk_queue_version_and_uptime(faults: Maintained) -> None:
    said = faults.board.figures.words
    assert [one for one in ("0.2 秒", "61 GB", "3 件", "17 分钟", "1.4.2", "6 天 2 小时") if one not in said] == []


def test_the_age_of_the_look_goes_on_by_itself(faults: Maintained) -> None:
    faults.later(4)
    assert "5 秒前" in faults.board.head.words


def test_minutes_go_on_and_the_button_under_a_finger_stays(faults: Maintained) -> None:
    before = faults.board.cards.card("receipt_printer")
    faults.later(60)
    assert "已 5 分钟" in first(faults).under
    assert faults.board.cards.card("receipt_printer") is before


# Nobody answers.


@pytest.mark.parametrize(("scene", "title"), [("none", "没有运行"), ("silent", "不回话"), ("version", "别的版本")])
def test_without_a_terminal_it_says_why_and_what_can_be_done(open_: Open, scene, title) -> None:
    window = open_(scene)
    (card,) = window.board.nobody.shown
    assert title in card.title
    assert (card.light, [line.label for line in card.lines]) == (Light.UNREAD, ["原因", "怎么做", "还能做"])
    assert "0" not in window.board.figures.words.replace("读不到", "")


def test_without_a_terminal_only_asking_export_and_lock_are_left(open_: Open) -> None:
    keys = open_("none").board.keys()
    assert [number for number, key in keys.items() if key.enabled] == [2, 8]
    assert {key.note for key in keys.values() if not key.enabled} == {"没终端"}


def test_what_was_told_last_is_kept_and_said_to_be_that(faults: Maintained) -> None:
    faults.remote.now = SCENES["silent"]
    faults.look()
    assert faults.board.table.words.count("读不到") == len(troubled())
    assert "最后一次：没纸" in faults.board.table.words
    assert "就绪" not in faults.board.head.words
    assert first(faults).light is Light.UNREAD


def test_it_follows_by_itself_when_a_terminal_comes(open_: Open) -> None:
    window = open_("none")
    window.remote.now = SCENES["ready"]
    window.look()
    assert window.shell.focusWidget() is window.board.table.focusProxy()
    assert "终端" not in window.shell.bar.words


def test_asked_again_without_a_terminal_it_looks_at_once(open_: Open) -> None:
    window = open_("none")
    window.remote.now = SCENES["ready"]
    window.press(2)
    assert window.state.running


def test_nothing_of_it_ever_shows_as_a_window_of_its_own(open_: Open, qapp) -> None:
    window = open_("none")
    assert qapp.activeWindow() is window.shell
    for scene in ("faults", "silent", "ready"):
        window.remote.now = SCENES[scene]
        window.look()
        assert (qapp.activeWindow() is window.shell, window.board.table.focusProxy().hasFocus()) == (True, True)


# Acts.


@pytest.mark.parametrize(("number", "letter"), [(1, "T"), (None, "T")])
def test_a_self_test_is_begun_followed_and_told(faults: Maintained, number, letter) -> None:
    if number:
        faults.press(number)
    else:
        faults.letter(letter)
    faults.until(lambda: faults.state.told)
    assert faults.remote.asked[:2] == [("test", "receipt_printer"), ("tested", "receipt_printer")]
    assert "测试单已打出并切下。" in faults.cards()
    assert "好" in faults.board.table.words


def test_while_a_test_runs_the_device_says_so_and_is_asked_often(faults: Maintained) -> None:
    faults.remote.trial = Trial()
    faults.press(1)
    faults.look()
    assert first(faults).light is Light.AT_WORK
    assert (faults.program.watch._timer.interval(), faults.board.keys()[1].enabled) == (SOON_MS, False)
    faults.remote.trial = Trial(True, False, "printer.paper-out")
    faults.until(lambda: faults.state.told)
    assert (first(faults).light, faults.program.watch._timer.interval()) == (Light.OVER, EVERY_MS)


def test_a_test_that_cannot_be_begun_says_why(faults: Maintained) -> None:
    faults.remote.begun = Trial(True, False, "device.taken")
    faults.press(1)
    assert "正占着这台设备" in faults.cards()


@pytest.mark.parametrize("trouble", [NobodyAnswersError("gone"), RefusedError("no such device"), OSError("socket")])
def test_an_act_that_nobody_takes_is_told_as_not_done(faults: Maintained, trouble) -> None:
    faults.remote.trouble = trouble
    faults.press(1)
    assert (first(faults).light, faults.state.busy) == (Light.OVER, {})
    assert str(trouble) in faults.cards()


def test_a_terminal_that_ends_takes_its_tests_with_it(faults: Maintained) -> None:
    faults.remote.trial = Trial()
    faults.press(1)
    faults.remote.now = SCENES["none"]
    faults.look()
    assert faults.state.busy == {}
    assert not faults.state.tests["receipt_printer"].well


def test_a_test_page_is_printed_of_printers_only(faults: Maintained) -> None:
    faults.press(5)
    faults.until(lambda: faults.state.told)
    faults.board.table.choose("id_card")
    before = len(faults.remote.asked)
    assert (faults.board.keys()[5].enabled, faults.board.keys()[5].note) == (False, "不打印")
    faults.press(5)
    assert faults.remote.asked[0] == ("page", "receipt_printer")
    assert len(faults.remote.asked) == before


def test_a_device_without_a_test_of_its_own_says_so(faults: Maintained) -> None:
    faults.board.table.choose("social_card")
    key = faults.board.keys()[1]
    assert (key.enabled, key.filled, key.note) == (False, False, "不会自检")


@pytest.mark.parametrize(("number", "asked"), [(2, ("device-look",)), (4, ("paper-changed",))])
def test_asking_again_and_new_paper_go_to_the_terminal(faults: Maintained, number, asked) -> None:
    faults.press(number)
    assert faults.remote.asked == [(*asked, "receipt_printer")]
    assert faults.state.told.well


def test_an_act_that_went_unrecorded_is_told_with_that(faults: Maintained, monkeypatch) -> None:
    monkeypatch.setattr(faults.remote, "do", lambda act, **words: {"ok": True, "unrecorded": True})
    faults.press(4)
    assert faults.state.told.well
    assert "没有记下留痕" in faults.cards()


@pytest.mark.parametrize(("digit", "reason"), list(enumerate(REASONS, 1)))
def test_out_of_use_asks_for_a_reason_first(faults: Maintained, digit, reason) -> None:
    faults.press(3)
    assert (faults.remote.asked, first(faults).key) == ([], "question")
    faults.letter(str(digit))
    assert faults.remote.asked == [("device-stop", "receipt_printer", reason)]
    assert faults.state.question is Question.NONE


@pytest.mark.parametrize("sign", ["5", "9"])
def test_a_digit_that_answers_nothing_does_nothing(faults: Maintained, sign) -> None:
    faults.press(3)
    faults.letter(sign)
    assert (faults.remote.asked, faults.state.question) == ([], Question.STOP)


def test_what_is_asked_or_told_is_seen_by_whoever_had_scrolled_down(open_: Open) -> None:
    small = open_(size=(1366, 768))
    bar = small.board._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    below = bar.value()
    small.state.ask(Question.STOP)
    assert (below > 0, bar.value()) == (True, 0)


def test_a_question_is_taken_back_by_escape_by_its_key_or_by_another_device(faults: Maintained) -> None:
    for take_back in (faults.board.back, lambda: faults.press(3), lambda: faults.board.table.choose("id_card")):
        faults.state.selected = "receipt_printer"
        faults.state.ask(Question.STOP)
        take_back()
        assert faults.state.question is Question.NONE
    assert faults.remote.asked == []


def test_out_of_use_one_key_puts_it_back(faults: Maintained) -> None:
    faults.board.table.choose("call_board")
    key = faults.board.keys()[3]
    faults.press(3)
    faults.letter("E")
    assert (key.held, key.verb) == (True, "恢复使用")
    assert faults.remote.asked == [("device-resume", "call_board"), ("device-resume", "call_board")]


def test_what_is_out_of_use_can_be_put_back_and_nothing_else(faults: Maintained) -> None:
    faults.board.table.choose("call_board")
    keys = faults.board.keys()
    assert [number for number in (1, 2, 3, 4, 5) if keys[number].enabled] == [3]
    assert keys[1].note == "停用中"


def test_a_button_of_a_card_acts_on_the_device_of_the_card(faults: Maintained) -> None:
    faults.board.table.choose("id_card")
    faults.board._pressed("evaluation_pad", "R")
    faults.settle()
    assert faults.remote.asked == [("device-look", "evaluation_pad")]
    assert faults.state.selected == "evaluation_pad"


def test_only_the_card_of_the_chosen_device_has_buttons(faults: Maintained) -> None:
    assert [card.key for card in cards(faults) if card.acts] == ["receipt_printer"]
    faults.board.table.choose("evaluation_pad")
    assert [card.key for card in cards(faults) if card.acts] == ["evaluation_pad"]


def test_what_was_told_goes_by_escape(faults: Maintained) -> None:
    faults.press(4)
    told = first(faults).key
    faults.board._pressed("told", "Esc")
    assert (told, first(faults).key, faults.board.back()) == ("told", "receipt_printer", False)


def test_a_letter_that_means_nothing_is_not_taken(faults: Maintained) -> None:
    assert (faults.board.letter("Q"), faults.board.letter("1"), faults.remote.asked) == (False, False, [])
    assert not faults.board.letter("E") or faults.remote.asked == []


# Views.


def test_counters_say_use_faults_by_cause_and_the_last(faults: Maintained) -> None:
    faults.press(6)
    said = faults.cards()
    wanted = ("切刀 21480 次", "出纸 40 张", "3 次　打印纸用完了。", "10:18")
    assert ([one for one in wanted if one not in said], faults.state.view) == ([], View.COUNTS)
    faults.press(6)
    assert faults.state.view is View.WANTED


def test_counters_of_a_device_that_did_nothing_yet(faults: Maintained) -> None:
    faults.board.table.choose("speaker")
    faults.press(6)
    assert "还没有" in faults.cards()


def test_today_shows_the_changes_of_today_the_newest_first(faults: Maintained) -> None:
    faults.press(7)
    lines = [line.words for line in first(faults).lines]
    assert lines == ["小票打印机　没纸", "评价器　没有回话", "A4 打印机　纸墨少"]
    assert faults.board.keys()[7].note == "今天 4 次"


def test_a_day_without_changes_says_so(open_: Open) -> None:
    window = open_("ready")
    window.press(7)
    assert (first(window).title, window.board.back(), window.state.view) == ("今天没有变化", True, View.WANTED)


def test_find_chooses_by_name_driver_or_port_and_gives_the_focus_back(faults: Maintained) -> None:
    faults.press(11)
    found = []
    for wanted in ("语音", "opencv", "3-1.4", "nothing like it"):
        faults.board.finder.setText(wanted)
        found.append(faults.state.selected)
    QTest.keyClick(faults.board.finder, Qt.Key.Key_Return)
    assert found == ["speaker", "document_camera", "code_scanner", "code_scanner"]
    assert (faults.board.finder.isVisible(), faults.shell.focusWidget() is faults.board.table.focusProxy()) == (
        False,
        True,
    )


def test_escape_leaves_the_find_field_first(faults: Maintained) -> None:
    faults.state.ask(Question.STOP)
    faults.press(11)
    assert faults.board.back()
    assert (faults.board.finder.isVisible(), faults.state.question) == (False, Question.STOP)


# The log for the maker.


def test_the_log_goes_onto_a_stick_and_that_is_told(open_: Open, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("kiosk.commands.logs.recorded", lambda settings, lines: True)
    (tmp_path / "terminal.log").write_text('{"event": "line", "at": "x"}\n')
    stick = tmp_path / "STICK"
    stick.mkdir()
    window = open_("faults", folder=tmp_path)
    window.state._places = lambda: [stick]
    window.press(8)
    asked = first(window)
    window.letter("1")
    assert ([act.verb for act in asked.acts], len(list(stick.glob("*.jsonl")))) == (["STICK"], 1)
    assert "日志存好了" in window.cards()


def test_without_a_stick_it_says_so(faults: Maintained) -> None:
    faults.press(8)
    assert (first(faults).acts, "没有看到 U 盘" in first(faults).note) == ((), True)


def test_a_log_that_is_not_there_is_told(open_: Open, tmp_path: Path) -> None:
    window = open_("faults", folder=tmp_path)
    window.state.export(tmp_path)
    window.settle()
    assert "没有存好" in window.cards()
    assert "cannot be read" in window.cards()


def test_only_what_is_mounted_counts_as_a_stick(tmp_path: Path, monkeypatch) -> None:
    for name in ("media/user/STICK", "media/user/plain", "mnt/disk"):
        (tmp_path / name).mkdir(parents=True)
    mounts = (tmp_path / "media", tmp_path / "mnt", tmp_path / "nowhere")
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name in ("STICK", "disk"))
    both = sticks(mounts)
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "disk")
    assert (both, sticks(mounts)) == ([tmp_path / "media/user/STICK"], [tmp_path / "mnt/disk"])


# The lock.


def test_the_right_code_opens_and_is_asked_of_the_terminal(faults: Maintained) -> None:
    faults.press(12)
    QTest.keyClicks(faults.shell.focusWidget(), TRAINING_CODE)
    QTest.keyClick(faults.shell.focusWidget(), Qt.Key.Key_Return)
    faults.settle()
    assert (faults.shell.is_locked, faults.remote.asked) == (False, [("code", TRAINING_CODE)])


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (Said(Answer.WRONG, 4), "再错 4 次就要等"),
        (Said(Answer.LOCKED, 0, 59.0), "59 秒"),
        (Said(Answer.LOCKED, 0, 240.0), "4 分钟"),
        (Said(Answer.NOT_SET), "setup --technician"),
    ],
)
def test_any_other_answer_keeps_it_locked_and_says_why(faults: Maintained, answer, wanted) -> None:
    faults.remote.said = answer
    faults.press(12)
    faults.shell.code_tried.emit("1")
    faults.settle()
    assert faults.shell.is_locked
    assert any(wanted in one for one in words(faults.shell))


def test_the_code_is_wanted_for_an_export_and_leads_back_to_it(faults: Maintained, tmp_path: Path) -> None:
    gone: list[str] = []
    outbox = faults.program.outbox
    outbox.places, outbox.question = [tmp_path], "export"
    outbox._do = lambda act, call: gone.append(act)  # type: ignore[method-assign]  # what is done is another's
    assert outbox.answer(0)
    asked = (faults.shell.is_locked, any("导出前请输维护码" in one for one in words(faults.shell)), list(gone))
    faults.shell.code_tried.emit(TRAINING_CODE)
    faults.settle()
    assert (asked, faults.shell.is_locked, gone) == ((True, True, []), False, ["export"])


def test_a_code_that_could_not_be_checked_opens_nothing(faults: Maintained) -> None:
    faults.remote.trouble = OSError("no socket")
    faults.press(12)
    faults.shell.code_tried.emit("1")
    faults.settle()
    assert faults.shell.is_locked
    assert any("核对不了" in one for one in words(faults.shell))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("density", DENSITIES, ids=("normal", "small"))
def test_a_locked_window_shows_nothing_of_the_devices(open_: Open, language, density) -> None:
    window = open_("faults", language, density.size)
    window.press(12)
    said = "\n".join(words(window.shell))
    assert "SAM" not in said
    assert (TRAINING_CODE in said, clipped(window.shell)) == (True, [])


@pytest.mark.parametrize(("scene", "serves"), [("faults", True), ("none", False), ("silent", False)])
def test_a_lock_says_that_the_terminal_goes_on_only_where_it_does(open_: Open, scene, serves) -> None:
    window = open_(scene)
    window.press(12)
    assert ("照常收件" in window.shell.lock_page.words) == serves


# Truth and order.


def test_the_next_column_is_one_key_away(faults: Maintained) -> None:
    at = faults.shell.focusWidget()
    faults.shell.next_column()
    button = faults.shell.focusWidget()
    faults.shell.next_column()
    assert (at is faults.board.table.focusProxy(), getattr(button, "sign", ""), faults.shell.focusWidget() is at) == (
        True,
        "T",
        True,
    )


def test_when_the_card_in_hand_goes_the_focus_returns_to_the_devices(faults: Maintained) -> None:
    faults.shell.next_column()
    faults.remote.now = SCENES["ready"]
    faults.look()
    assert faults.shell.focusWidget() is faults.board.table.focusProxy()


def test_a_window_that_got_no_answer_for_long_says_so(faults: Maintained) -> None:
    faults.later(30)
    assert "这是 31 秒前的" in faults.board.head.words


def test_a_second_look_does_not_queue_behind_one_under_way(faults: Maintained) -> None:
    looks = []
    faults.remote.look = lambda: (faults.remote.free.wait(20), looks.append(1), SCENES["ready"])[2]
    faults.remote.free.clear()
    for _ in range(5):
        faults.program.watch.look()
    faults.remote.free.set()
    faults.settle()
    assert len(looks) == 1


def test_a_look_that_broke_off_is_followed_by_the_next(faults: Maintained) -> None:
    faults.remote.trial = Trial()
    faults.press(1)
    faults.remote.trouble = NobodyAnswersError("gone")
    faults.look()
    faults.remote.trouble = None
    faults.remote.trial = Trial(True, True, "printer.tested")
    faults.until(lambda: faults.state.told)
    assert faults.state.told.well


def test_after_the_end_nothing_is_asked_any_more(faults: Maintained) -> None:
    faults.program.close()
    faults.program.watch.look()
    faults.program.watch._home(lambda answer: pytest.fail("told to something deleted"), None)
    assert faults.remote.asked == []


def test_an_act_on_a_device_that_is_busy_is_not_begun_twice(faults: Maintained) -> None:
    faults.remote.trial = Trial()
    faults.press(1)
    faults.state.paper()
    faults.state.test()
    faults.settle()
    assert [asked[0] for asked in faults.remote.asked if asked[0] != "tested"] == ["test"]


def test_a_window_made_lower_keeps_what_was_chosen_and_asked(faults: Maintained) -> None:
    faults.board.table.choose("speaker")
    faults.press(6)
    faults.shell.resize(1366, 768)
    faults.settle()
    assert (faults.state.selected, faults.board.table.current, first(faults).key) == ("speaker", "speaker", "counts")


def test_what_staff_put_away_is_no_fault(faults: Maintained) -> None:
    report = troubled()["call_board"]
    assert report.cause == OUT_OF_USE
    assert "1 个不能用" in faults.board.head.words


def test_the_program_looks_by_itself_once_it_has_begun(open_: Open) -> None:
    window = open_("ready")
    window.program.start()
    window.settle()
    assert window.program.watch._timer.isActive()
