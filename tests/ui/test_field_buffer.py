"""The memory of a field: what is typed, where the caret is, and that nothing stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from config.texts import plain
from kiosk.steps.screens import FieldKind, FieldView
from ui.parts.field_buffer import FieldBuffer
from ui.parts.field_rules import Rules


def buffer(kind: FieldKind = FieldKind.TEXT, **more: object) -> FieldBuffer:
    return FieldBuffer(Rules.of(FieldView("f", plain("f"), kind, **more)))


def test_what_is_typed_comes_out_again() -> None:
    typed = buffer()
    typed.insert("罗")
    typed.insert("有田")
    assert (typed.value, typed.caret, len(typed)) == ("罗有田", 3, 3)


def test_a_rare_character_counts_as_one() -> None:
    typed = buffer(max_length=2)
    typed.load("覃𬭎")
    assert (typed.value, typed.full) == ("覃𬭎", True)


def test_a_value_longer_than_the_field_is_cut_at_its_length() -> None:
    typed = buffer(max_length=3)
    typed.load("abcdef")
    assert typed.value == "abc"


def test_typing_in_the_middle_puts_characters_there() -> None:
    typed = buffer()
    typed.load("罗田")
    typed.move(-1)
    typed.insert("有")
    assert (typed.value, typed.caret) == ("罗有田", 2)


def test_deleting_in_the_middle_takes_the_one_before_the_caret() -> None:
    typed = buffer()
    typed.load("罗有有田")
    typed.place(3)
    assert (typed.delete_back(), typed.value, typed.caret) == (True, "罗有田", 2)


def test_there_is_nothing_to_delete_at_the_beginning() -> None:
    typed = buffer()
    typed.load("罗")
    typed.place(0)
    assert (typed.delete_back(), typed.value) == (False, "罗")


@pytest.mark.parametrize(("to", "caret"), [(-5, 0), (1, 1), (99, 2)])
def test_the_caret_never_leaves_the_text(to: int, caret: int) -> None:
    typed = buffer()
    typed.load("ab")
    typed.place(to)
    assert typed.caret == caret


def test_the_caret_of_a_date_stays_at_its_end() -> None:
    typed = buffer(FieldKind.DATE)
    typed.load("2026-11")
    typed.place(0)
    assert (typed.caret, typed.value) == (6, "2026-11")


def test_a_refused_character_changes_nothing() -> None:
    typed = buffer(FieldKind.PHONE)
    typed.load("138")
    assert (typed.insert("x"), typed.value) == (False, "138")


def test_wiping_overwrites_every_byte() -> None:
    typed = buffer()
    typed.load("990121194307050016")
    typed.wipe()
    assert (typed.value, any(typed._cells)) == ("", False)


def test_deleting_leaves_no_byte_behind_the_text() -> None:
    typed = buffer(FieldKind.DIGITS)
    typed.load("123")
    typed.delete_back()
    assert bytes(typed._cells[8:]) == bytes(len(typed._cells) - 8)


def test_the_memory_never_moves() -> None:
    typed = buffer(max_length=40)
    before = id(typed._cells)
    sizes = {len(typed._cells)}
    for character in "云泽市清汀县清汀镇柳湾村6组12号":
        typed.insert(character)
        sizes.add(len(typed._cells))
    assert (id(typed._cells), sizes) == (before, {160})


def test_its_description_tells_nothing() -> None:
    typed = buffer()
    typed.load("赵德厚")
    assert repr(typed) == "FieldBuffer()"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=70))
def test_any_text_is_kept_whole_or_refused_but_never_garbled(text: str) -> None:
    typed = buffer()
    typed.insert(text)
    assert typed.value == "".join(c for c in text if Rules(FieldKind.TEXT, 1).admit("", 0, c))[:60]


class LikeAString(RuleBasedStateMachine):
    """Typing, deleting and moving act as they would on a string with a caret."""

    def __init__(self) -> None:
        super().__init__()
        self.typed = buffer(max_length=12)
        self.text, self.caret = "", 0

    @rule(character=st.sampled_from("ab𬭎村 "))
    def insert(self, character: str) -> None:
        self.typed.insert(character)
        if len(self.text) < 12:
            self.text = self.text[: self.caret] + character + self.text[self.caret :]
            self.caret += 1

    @rule()
    def delete(self) -> None:
        self.typed.delete_back()
        if self.caret:
            self.text = self.text[: self.caret - 1] + self.text[self.caret :]
            self.caret -= 1

    @rule(by=st.integers(-3, 3))
    def move(self, by: int) -> None:
        self.typed.move(by)
        self.caret = min(max(0, self.caret + by), len(self.text))

    @rule()
    def wipe(self) -> None:
        self.typed.wipe()
        self.text, self.caret = "", 0

    @invariant()
    def reads_the_same(self) -> None:
        assert (self.typed.raw, self.typed.caret) == (self.text, self.caret)


TestLikeAString = LikeAString.TestCase
