"""One field: what it shows, what it hides, what it takes and what it forgets."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from config.texts import plain
from kiosk.steps.screens import FieldKind, FieldView, Option
from tests.support.input_screens import BESIDE, MODES, UPRIGHT, a_look, tap, texts_that_do_not_fit, view
from ui.parts.field import ChoiceField, TypedField, make_field
from ui.parts.field_box import FieldBox
from ui.style.look import Look

NUMBER = "990121194307050016"
LIVING = (
    Option("alone", plain("独居")),
    Option("family", plain("与家人同住")),
    Option("home", plain("养老机构")),
)


def a_field(qtbot: Any, shown: FieldView, look: Look | None = None, width: int = 984) -> TypedField | ChoiceField:
    """Show one field at a width and let it take its height."""
    field = make_field(look or a_look(), shown)
    qtbot.addWidget(field)
    field.resize(width, field.heightForWidth(width) if field.hasHeightForWidth() else field.sizeHint().height())
    field.show()
    QApplication.processEvents()
    return field


def a_box(qtbot: Any, shown: FieldView, look: Look | None = None) -> FieldBox:
    """Show one box, ready for typing."""
    box = FieldBox(look or a_look(), shown)
    qtbot.addWidget(box)
    box.resize(984, box.height())
    box.show()
    QApplication.processEvents()
    return box


def shade(box: FieldBox, x: int, y: int) -> str:
    """Return the colour of a pixel of a box."""
    return box.grab().toImage().pixelColor(x, y).name().upper()


# Masking.


def test_a_value_with_a_mask_is_masked_until_it_is_edited(qtbot: Any) -> None:
    box = a_box(qtbot, view("phone", FieldKind.PHONE, value="13800000000", masked="138 **** 0000"))
    at_rest = box.shown_words
    box.begin()
    edited = box.shown_words
    box.end()
    assert (at_rest, edited, box.shown_words) == ("138 **** 0000", "138 0000 0000", "138 **** 0000")


def test_a_changed_value_shows_nothing_until_the_step_knows_its_mask(qtbot: Any) -> None:
    box = a_box(qtbot, view("phone", FieldKind.PHONE, value="13800000000", masked="138 **** 0000"))
    box.begin()
    box.delete_back()
    box.end()
    assert box.shown_words == "**********"


def test_an_empty_field_shows_no_stars(qtbot: Any) -> None:
    assert a_box(qtbot, view("phone", FieldKind.PHONE, masked="")).shown_words == ""


def test_a_value_without_a_mask_is_read_in_groups(qtbot: Any) -> None:
    assert a_box(qtbot, view("n", FieldKind.ID_NUMBER, value=NUMBER)).shown_words == "990121 19430705 0016"


def test_a_masked_field_paints_the_same_for_two_people_with_the_same_mask(qtbot: Any) -> None:
    pictures = [
        a_box(qtbot, view("n", FieldKind.ID_NUMBER, value=value, masked="990 **** 0016")).grab().toImage()
        for value in (NUMBER, "990121194307060016")
    ]
    assert pictures[0] == pictures[1]


# States.


def test_an_error_stands_below_and_the_value_stays(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE, value="1380000000", error=plain("电话要 11 位。")))
    assert (field._error.words, field.box.shown_words) == ("电话要 11 位。", "138 0000 000")


def test_an_error_is_seen_by_a_bar_a_border_and_a_sign(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE, value="138", error=plain("少了几位。")))
    picture = field.grab().toImage()
    fault = field._look.tokens.colour.fault.upper()
    bar = picture.pixelColor(3, picture.height() // 2).name().upper()
    border = shade(field.box, 400, 1)
    sign = {shade(field.box, x, 48) for x in range(890, 930)}
    assert (bar, border, fault in sign) == (fault, fault, True)


def test_while_it_is_mended_the_border_says_where_one_is(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE, value="138", error=plain("少了几位。")))
    field.begin()
    assert shade(field.box, 400, 1) == field._look.tokens.colour.accent.upper()


def test_when_the_error_goes_its_room_goes(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE, error=plain("电话要 11 位。")))
    high = field.heightForWidth(984)
    field.show_view(view("phone", FieldKind.PHONE, value="13800000000"))
    assert field.heightForWidth(984) < high


def test_a_read_only_field_tells_its_source_and_does_not_open(qtbot: Any) -> None:
    field = a_field(
        qtbot, view("n", FieldKind.ID_NUMBER, value=NUMBER, read_only=True, source=plain("读卡所得"), masked="990")
    )
    asked: list[bool] = []
    field.touched.connect(lambda: asked.append(True))
    tap(field.box)
    tap(field, QPoint(20, 20))
    assert (asked, field.typed, field.box._mark().words) == ([], False, "读卡所得")


@pytest.mark.parametrize(
    ("shown", "mark"),
    [
        (view("a", value="清汀镇"), "改"),
        (view("a"), ""),
        (view("a", FieldKind.AMOUNT, value="12"), "元"),
        (view("a", value="x", error=plain("不对。")), ""),
    ],
)
def test_the_end_of_a_box_says_what_there_is_to_say(qtbot: Any, shown: FieldView, mark: str) -> None:
    assert a_box(qtbot, shown)._mark().words == mark


def test_while_typing_the_end_of_the_box_is_free(qtbot: Any) -> None:
    box = a_box(qtbot, view("a", value="清汀镇"))
    box.begin()
    assert box._mark().words == ""


# Touching and keys.


def test_a_touch_on_the_name_of_a_field_opens_it(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE))
    with qtbot.waitSignal(field.touched, timeout=500):
        tap(field, QPoint(20, 20))


def test_leaving_a_field_tells_its_value(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE))
    field.begin()
    field.box.type_in("138")
    with qtbot.waitSignal(field.entered, timeout=500) as told:
        field.leave()
    assert told.args == ["138"]


def test_a_touch_in_the_box_puts_the_caret_there(qtbot: Any) -> None:
    box = a_box(qtbot, view("phone", FieldKind.PHONE, value="13800000000"))
    box.begin()
    tap(box, QPoint(30, 48))
    at_start = box.buffer.caret
    tap(box, QPoint(900, 48))
    assert (at_start, box.buffer.caret) == (0, 11)


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        ((Qt.Key.Key_Backspace,), "13"),
        ((Qt.Key.Key_Left, Qt.Key.Key_Backspace), "18"),
        ((Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Backspace), "18"),
        ((Qt.Key.Key_Shift,), "138"),
        ((Qt.Key.Key_5,), "1385"),
    ],
)
def test_a_real_keyboard_edits_too(qtbot: Any, keys: tuple[Qt.Key, ...], value: str) -> None:
    box = a_box(qtbot, view("phone", FieldKind.PHONE, value="138"))
    box.begin()
    for key in keys:
        QTest.keyClick(box, key)
    assert box.value == value


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key.Key_Return, "finished"), (Qt.Key.Key_Enter, "finished"), (Qt.Key.Key_Escape, "given_up")],
)
def test_enter_and_escape_of_a_real_keyboard_are_told(qtbot: Any, key: Qt.Key, signal: str) -> None:
    box = a_box(qtbot, view("a"))
    box.begin()
    with qtbot.waitSignal(getattr(box, signal), timeout=500):
        QTest.keyClick(box, key)


def test_a_box_that_is_not_edited_takes_no_key(qtbot: Any) -> None:
    box = a_box(qtbot, view("a", value="x"))
    QTest.keyClick(box, Qt.Key.Key_A)
    assert box.value == "x"


@pytest.mark.parametrize(
    ("reason", "asked"), [(Qt.FocusReason.TabFocusReason, 1), (Qt.FocusReason.OtherFocusReason, 0)]
)
def test_the_keypad_opens_a_field_by_leading_to_it(qtbot: Any, reason: Qt.FocusReason, asked: int) -> None:
    box = a_box(qtbot, view("a"))
    told: list[bool] = []
    box.touched.connect(lambda: told.append(True))
    QApplication.sendEvent(box, QFocusEvent(QFocusEvent.Type.FocusIn, reason))
    assert len(told) == asked


def test_an_input_method_of_a_staff_window_types_chinese(qtbot: Any) -> None:
    box = a_box(qtbot, view("a"))
    box.begin()
    composing = QInputMethodEvent("luo'you'tian", [])
    QApplication.sendEvent(box, composing)
    underlined = box.grab().toImage()
    done = QInputMethodEvent()
    done.setCommitString("罗有田")
    QApplication.sendEvent(box, done)
    assert (box.value, box.grab().toImage() == underlined) == ("罗有田", False)


def test_an_input_method_finds_no_field_that_is_not_edited(qtbot: Any) -> None:
    box = a_box(qtbot, view("a"))
    done = QInputMethodEvent()
    done.setCommitString("罗")
    QApplication.sendEvent(box, done)
    assert box.value == ""


def test_input_methods_are_told_to_learn_nothing(qtbot: Any) -> None:
    hints = a_box(qtbot, view("a")).inputMethodHints()
    assert Qt.InputMethodHint.ImhSensitiveData in hints


def test_a_refused_character_is_reported(qtbot: Any) -> None:
    box = a_box(qtbot, view("day", FieldKind.DATE, value="2026-02"))
    box.begin()
    assert (box.type_in("3"), box.value) == (False, "2026-02")


def test_clearing_begins_anew(qtbot: Any) -> None:
    box = a_box(qtbot, view("phone", FieldKind.PHONE, value="138"))
    box.begin()
    box.clear()
    assert box.value == ""


def test_a_long_value_is_pushed_so_that_the_caret_stays_in_sight(qtbot: Any) -> None:
    box = a_box(qtbot, view("a", value="云泽市清汀县清汀镇柳湾村" * 4))
    box.begin()
    assert box.rect().contains(box._caret_box().toRect())


def test_typing_paints_the_caret_between_what_is_before_and_after(qtbot: Any) -> None:
    box = a_box(qtbot, view("a", value="罗田"))
    box.begin()
    end = box.grab().toImage()
    box.buffer.move(-1)
    box.update()
    assert box.grab().toImage() != end


# Forgetting.


def test_clearing_the_buffers_overwrites_and_shows_nothing(qtbot: Any) -> None:
    field = a_field(qtbot, view("n", FieldKind.ID_NUMBER, value=NUMBER, masked="990 **** 0016"))
    cells = field.box.buffer._cells
    field.clear_buffers()
    assert (any(cells), field.box.shown_words, field.box.value) == (False, "", "")


def test_a_wiped_box_takes_nothing_more(qtbot: Any) -> None:
    field = a_field(qtbot, view("n", FieldKind.ID_NUMBER, value=NUMBER))
    field.wipe()
    asked: list[bool] = []
    field.box.touched.connect(lambda: asked.append(True))
    tap(field.box)
    assert (asked, field.box._mark().words) == ([], "")


# Choices.


def test_a_choice_shows_all_answers_and_the_given_one_as_chosen(qtbot: Any) -> None:
    field = a_field(qtbot, view("living", FieldKind.CHOICE, value="family", options=LIVING))
    keys = field.options.keys
    assert [(key.words, key.chosen) for key in keys] == [("独居", False), ("与家人同住", True), ("养老机构", False)]


def test_a_touch_on_an_answer_chooses_it_and_tells_at_once(qtbot: Any) -> None:
    field = a_field(qtbot, view("living", FieldKind.CHOICE, value="family", options=LIVING))
    with qtbot.waitSignal(field.entered, timeout=500) as told:
        tap(field.options.keys[0])
    assert (told.args, [key.chosen for key in field.options.keys]) == (["alone"], [True, False, False])


def test_yes_and_no_need_no_answers_in_the_data(qtbot: Any) -> None:
    field = a_field(qtbot, view("pension", FieldKind.YES_NO, value="no"))
    assert [(key.value, key.words, key.chosen) for key in field.options.keys] == [
        ("yes", "是", False),
        ("no", "否", True),
    ]


def test_an_answer_that_is_only_read_cannot_be_changed(qtbot: Any) -> None:
    field = a_field(qtbot, view("sex", FieldKind.CHOICE, value="alone", options=LIVING, read_only=True))
    assert not any(key.isEnabled() for key in field.options.keys)


def test_the_chosen_answer_has_a_tick_and_a_blue_frame(qtbot: Any) -> None:
    field = a_field(qtbot, view("living", FieldKind.CHOICE, value="family", options=LIVING))
    chosen = field.options.keys[1]
    edge = chosen.grab().toImage().pixelColor(chosen.width() // 2, 2).name().upper()
    assert (edge, chosen.icon_name) == (chosen.look.tokens.colour.accent.upper(), "tick")


@pytest.mark.parametrize(("width", "columns"), [(984, 3), (600, 2), (300, 1)])
def test_answers_stand_side_by_side_as_far_as_their_words_allow(qtbot: Any, width: int, columns: int) -> None:
    field = a_field(qtbot, view("living", FieldKind.CHOICE, options=LIVING), width=width)
    assert len({key.x() for key in field.options.keys}) == columns


def test_fewer_answers_hide_the_others(qtbot: Any) -> None:
    field = a_field(qtbot, view("living", FieldKind.CHOICE, options=LIVING))
    field.show_view(view("living", FieldKind.CHOICE, options=LIVING[:2]))
    assert [key.value for key in field.options.keys] == ["alone", "family"]


def test_a_wiped_choice_shows_no_answer(qtbot: Any) -> None:
    field = a_field(qtbot, view("living", FieldKind.CHOICE, value="family", options=LIVING))
    field.wipe()
    assert (field.options.keys, field.typed) == ((), False)


# Fitting.

LONG = view(
    "address",
    label="现居住地的详细地址和门牌号码",
    value="云泽市清汀县清汀镇柳湾村6组12号",
    hint=plain("到村、组和门牌，楼房写到单元和室"),
    required=True,
    error=plain("地址太短了，请写到村、组和门牌号码，这样信件才能送到。"),
)
ENGLISH = view(
    "who",
    label="Name of the person to call in an emergency",
    hint=plain("family, a neighbour or the village helper, optional"),
    value="Zhao Dehou of Liuwan",
    read_only=True,
    source=plain("from the card"),
)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("width", [984, 843])
@pytest.mark.parametrize("shown", [LONG, ENGLISH], ids=["zh", "en"])
def test_nothing_of_a_field_is_cut_off(qtbot: Any, shown: FieldView, width: int, mode: str) -> None:
    assert texts_that_do_not_fit(a_field(qtbot, shown, a_look(mode=mode), width)) == []


def test_a_value_of_sixty_characters_is_shown_whole_in_a_higher_box(qtbot: Any) -> None:
    box = a_box(qtbot, view("a", value="云泽市清汀县清汀镇柳湾村六组十二号" * 4, max_length=68))
    at_rest = box.height()
    box.begin()
    assert (box.fits(), at_rest > 96, box.height()) == (True, True, 96)


def test_a_hint_stands_on_the_line_of_the_name_when_there_is_room(qtbot: Any) -> None:
    one = a_field(qtbot, view("who", label="紧急联系人姓名", hint=plain("家人或邻居，可以不填")))
    assert one._heading.height() == one._heading.sizeHint().height()


def test_a_box_is_as_high_as_the_reference(qtbot: Any) -> None:
    heights = [a_box(qtbot, view("a"), a_look(size, mode=mode)).height() for size, mode in BOXES]
    assert heights == [96, 124, 88]


BOXES = [(UPRIGHT, "usual"), (UPRIGHT, "elder"), (BESIDE, "usual")]
