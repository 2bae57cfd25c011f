"""A box that is typed into beside a plain string: the same, whatever keys come in whatever order."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent

from config.texts import plain
from kiosk.steps.screens import FieldKind, FieldView
from tests.support.input_screens import BESIDE, UPRIGHT, a_look
from ui.parts.field_box import FieldBox, box_height

ACTS = st.lists(
    st.one_of(
        st.sampled_from(["delete", "clear", "left", "right", "home"]),
        st.text(alphabet="0123456789x １２", min_size=1, max_size=3),
    ),
    max_size=25,
)


@dataclass
class Model:
    """What a box of digits must do, in a few lines of plain Python."""

    longest: int
    words: str = ""
    caret: int = 0

    def act(self, act: str) -> None:
        """Do one act."""
        if act == "delete":
            self.words = self.words[: max(0, self.caret - 1)] + self.words[self.caret :]
            self.caret = max(0, self.caret - 1)
        elif act == "clear":
            self.words, self.caret = "", 0
        elif act in ("left", "right"):
            self.caret = min(len(self.words), max(0, self.caret + (1 if act == "right" else -1)))
        elif act != "home":
            self._put("".join(str(int(c)) for c in act if c.isdigit()))

    def _put(self, digits: str) -> None:
        digits = digits[: self.longest - len(self.words)]
        self.words = self.words[: self.caret] + digits + self.words[self.caret :]
        self.caret += len(digits)


def a_box(kind: FieldKind = FieldKind.PHONE, size: tuple[int, int] = UPRIGHT, **more: object) -> FieldBox:
    """Return an open box."""
    box = FieldBox(a_look(size), FieldView("f", plain("f"), kind, **more))
    box.resize(700, box.height())
    box.begin()
    return box


def key(box: FieldBox, code: Qt.Key, words: str = "") -> None:
    """Press a key of a real keyboard."""
    box.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, words))


def do(box: FieldBox, act: str) -> None:
    """Do to a box what the model does."""
    keys = {"delete": Qt.Key.Key_Backspace, "left": Qt.Key.Key_Left, "right": Qt.Key.Key_Right}
    if act in keys:
        key(box, keys[act])
    elif act == "clear":
        box.clear()
    elif act != "home":
        box.type_in(act)


@given(ACTS)
@settings(max_examples=60, deadline=None)
def test_a_box_of_digits_does_what_its_model_does(acts: list[str]) -> None:
    box, model = a_box(), Model(11)
    for act in acts:
        do(box, act)
        model.act(act)
    assert (box.value, box.buffer.caret) == (model.words, model.caret)


@given(ACTS)
@settings(max_examples=40, deadline=None)
def test_what_is_shown_while_typing_is_what_was_typed(acts: list[str]) -> None:
    box = a_box()
    for act in acts:
        do(box, act)
    assert box.shown_words.replace(" ", "") == box.value


@given(ACTS)
@settings(max_examples=40, deadline=None)
def test_a_changed_value_with_a_mask_is_never_seen_after_it_is_left(acts: list[str]) -> None:
    box = a_box(value="13800000299", masked="138 **** 0299")
    for act in acts:
        do(box, act)
    box.end()
    whole = box.value
    assert box.shown_words in ("138 **** 0299", "*" * len(whole))
    assert whole in ("", "13800000299") or whole not in box.shown_words.replace(" ", "")


@given(ACTS, st.floats(-50, 1200, allow_nan=False))
@settings(max_examples=40, deadline=None)
def test_a_touch_anywhere_puts_the_caret_between_two_digits(acts: list[str], x: float) -> None:
    box = a_box()
    for act in acts:
        do(box, act)
    where = QPointF(x, 40)
    held = Qt.MouseButton.LeftButton
    kind, none = QEvent.Type.MouseButtonPress, Qt.KeyboardModifier.NoModifier
    box.mousePressEvent(QMouseEvent(kind, where, where, held, held, none))
    assert 0 <= box.buffer.caret <= len(box.value)


@given(st.lists(st.sampled_from("0123456789/-年月日"), max_size=14))
@settings(max_examples=60, deadline=None)
def test_a_date_typed_in_any_way_is_one_that_can_still_become_a_day(typed: list[str]) -> None:
    box = a_box(FieldKind.DATE, max_length=8)
    for character in typed:
        box.type_in(character)
    digits = box.value.replace("-", "")
    assert digits == "" or digits[:2] in ("1", "19", "2", "20")
    assert len(digits) <= 8
    assert not digits[4:6] or digits[4:6] <= "12"


@pytest.mark.parametrize("words", ["\x00", "\x1b[31m", "\u202e", "\u200b", "\ud800", "\ufeff", "\n", "\t"])
def test_what_leaves_no_mark_is_never_taken_in(words: str) -> None:
    box = a_box(FieldKind.TEXT, max_length=20)
    box.type_in("张")
    box.type_in(words)
    assert box.value in ("张", "张[31m")


@pytest.mark.parametrize("rare", ["龘", "𬱖", "䶮", "覃", "·"])
def test_rare_characters_of_names_are_one_character_each(rare: str) -> None:
    box = a_box(FieldKind.TEXT, max_length=20)
    box.type_in(f"张{rare}三")
    key(box, Qt.Key.Key_Left)
    box.delete_back()
    assert box.value == "张三"


def test_what_an_input_method_composes_is_shown_and_not_yet_a_value() -> None:
    box = a_box(FieldKind.TEXT, max_length=20)
    composing = QInputMethodEvent("luo'you", [])
    box.inputMethodEvent(composing)
    assert (box.value, box._composing) == ("", "luo'you")
    done = QInputMethodEvent("", [])
    done.setCommitString("罗有")
    box.inputMethodEvent(done)
    assert (box.value, box._composing) == ("罗有", "")


def test_an_input_method_that_speaks_to_a_closed_box_is_not_heard() -> None:
    box = a_box(FieldKind.TEXT, max_length=20)
    box.end()
    late = QInputMethodEvent("", [])
    late.setCommitString("罗")
    box.inputMethodEvent(late)
    assert box.value == ""


@pytest.mark.parametrize(
    ("code", "signal"),
    [(Qt.Key.Key_Return, "finished"), (Qt.Key.Key_Enter, "finished"), (Qt.Key.Key_Escape, "given_up")],
)
def test_a_real_keyboard_can_finish_and_give_up(code: Qt.Key, signal: str) -> None:
    box, told = a_box(), []
    getattr(box, signal).connect(lambda: told.append(signal))
    key(box, code)
    assert told == [signal]


def test_keys_that_type_nothing_are_left_to_the_window() -> None:
    box = a_box()
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Shift, Qt.KeyboardModifier.NoModifier, "")
    box.keyPressEvent(event)
    assert (event.isAccepted(), box.value) == (False, "")


@pytest.mark.parametrize("size", [UPRIGHT, BESIDE], ids=["upright", "across"])
@pytest.mark.parametrize("length", [1, 12, 30, 60, 120])
def test_a_value_of_any_length_stands_whole_in_its_box_at_rest(size: tuple[int, int], length: int) -> None:
    words = "云泽市清汀县清汀镇柳湾村六组十二号"
    value = (words * 8)[:length]
    box = FieldBox(a_look(size), FieldView("f", plain("f"), FieldKind.TEXT, value=value, max_length=200))
    box.resize(640, box.height())
    box.resizeEvent(None)  # type: ignore[arg-type]  # the box looks at its own size only
    assert box.fits()
    assert box.height() >= box_height(box._look)


def test_a_wiped_box_answers_nothing_more() -> None:
    box = a_box(value="13800000299", masked="138 **** 0299")
    box.wipe()
    assert (box.value, box.shown_words, box.editing) == ("", "", False)
    assert bytes(box.buffer._cells) == bytes(len(box.buffer._cells))
