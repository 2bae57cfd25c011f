"""What was said of an answer goes as soon as another one stands there, and nothing moves under the finger."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import plain
from kiosk.steps.screens import FieldKind
from tests.support.input_screens import view
from tests.ui.test_field import a_field

WRONG = view("phone", FieldKind.PHONE, value="1380000000", error=plain("电话要 11 位。"))


def said(field: Any) -> bool:
    return bool(field._error.isVisibleTo(field))


def opened(qtbot: Any) -> Any:
    field = a_field(qtbot, WRONG)
    field.begin()
    return field


def test_the_sentence_stands_while_the_answer_is_the_one_it_was_said_of(qtbot: Any) -> None:
    assert said(opened(qtbot))


def test_it_goes_with_the_first_key_that_changes_the_answer(qtbot: Any) -> None:
    field = opened(qtbot)
    field.box.type_in("1")
    assert not said(field)


def test_nothing_moves_when_it_goes(qtbot: Any) -> None:
    field = opened(qtbot)
    before = field.sizeHint().height()
    field.box.type_in("1")
    assert field.sizeHint().height() == before


def test_it_comes_back_with_the_old_answer(qtbot: Any) -> None:
    field = opened(qtbot)
    field.box.type_in("1")
    field.box.delete_back()
    assert said(field)


@pytest.mark.parametrize("error", [None, plain("还差一位。")])
def test_a_new_verdict_is_said_at_once(qtbot: Any, error: Any) -> None:
    field = opened(qtbot)
    field.box.type_in("1")
    field.leave()
    field.show_view(view("phone", FieldKind.PHONE, value="13800000001", error=error))
    assert said(field) is (error is not None)


def test_a_field_without_a_sentence_keeps_no_room_for_one(qtbot: Any) -> None:
    field = a_field(qtbot, view("phone", FieldKind.PHONE, value=""))
    before = field.sizeHint().height()
    field.begin()
    field.box.type_in("1")
    assert not field._error.sizePolicy().retainSizeWhenHidden()
    assert field.sizeHint().height() >= before
