"""Pages of rows of any heights in any room: every row is seen whole, nobody is lost, and there is always a way back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tests.support.ui import look, settle
from ui.parts.field_pages import FieldPages
from ui.parts.paged import Paged, visible_children

LOOK = look()
ROWS = st.lists(st.integers(40, 380), min_size=1, max_size=14)
ROOMS = st.integers(500, 1100)


def paged(heights: Sequence[int], room: int, kind: type[Paged] = Paged) -> tuple[Paged, list[QWidget]]:
    """Return rows of these heights in a room."""
    content = QWidget()
    stack = QVBoxLayout(content)
    stack.setContentsMargins(0, 0, 0, 0)
    stack.setSpacing(10)
    rows = []
    for height in heights:
        row = QWidget()
        row.setFixedHeight(height)
        stack.addWidget(row)
        rows.append(row)
    made = kind(LOOK, content)
    made.resize(900, room)
    made.show()
    settle()
    return made, rows


def seen(made: Paged, rows: list[QWidget]) -> list[int]:
    """Return which rows stand whole in the page."""
    top, bottom = made._top, made._top + made._window.height()
    places = [(row.y(), row.y() + row.height()) for row in rows]
    return [number for number, (start, end) in enumerate(places) if top <= start and end <= bottom]


def down(made: Paged) -> bool:
    """Turn to what is below; False at the end."""
    if not made.more[1]:
        return False
    made.down.click()
    return True


@given(ROWS, ROOMS)
@settings(max_examples=25, deadline=None)
def test_turning_down_shows_every_row_whole_and_in_order(heights: list[int], room: int) -> None:
    made, rows = paged(heights, room)
    found = seen(made, rows)
    turns = 0
    while down(made):
        found += seen(made, rows)
        turns += 1
        assert turns <= len(rows)
    made.deleteLater()
    assert sorted(set(found)) == list(range(len(rows)))
    assert found == sorted(found)


@given(ROWS, ROOMS)
@settings(max_examples=20, deadline=None)
def test_turning_up_from_the_end_leads_to_the_top(heights: list[int], room: int) -> None:
    made, rows = paged(heights, room)
    while down(made):
        pass
    turns = 0
    while made.more[0]:
        made.up.click()
        turns += 1
        assert turns <= len(rows)
    made.deleteLater()
    assert made._top == 0


@given(ROWS, ROOMS)
@settings(max_examples=20, deadline=None)
def test_a_key_can_be_pressed_exactly_where_there_is_more(heights: list[int], room: int) -> None:
    made, _ = paged(heights, room)
    while True:
        assert (made.up.isEnabled(), made.down.isEnabled()) == made.more
        if not down(made):
            break
    made.deleteLater()


@given(ROWS, ROOMS, ROOMS)
@settings(max_examples=20, deadline=None)
def test_another_size_of_room_never_leaves_an_empty_page(heights: list[int], room: int, other: int) -> None:
    made, _ = paged(heights, room)
    while down(made):
        pass
    made.resize(900, other)
    settle()
    shown = made._window.height()
    made.deleteLater()
    assert shown > 0
    assert made._top < made._height()


@given(ROWS, ROOMS, st.integers(0, 13))
@settings(max_examples=25, deadline=None)
def test_a_row_that_is_kept_in_sight_is_seen_whole(heights: list[int], room: int, which: int) -> None:
    made, rows = paged(heights, room, FieldPages)
    kept = which % len(rows)
    assert isinstance(made, FieldPages)
    made.reveal(rows[kept])
    found = seen(made, rows)
    made.deleteLater()
    assert kept in found


def test_a_kept_row_lets_go_when_the_person_turns_the_page() -> None:
    made, rows = paged([200] * 10, 700, FieldPages)
    assert isinstance(made, FieldPages)
    made.reveal(rows[0])
    made.down.pressed.emit()
    made.down.clicked.emit()
    found = seen(made, rows)
    made.deleteLater()
    assert 0 not in found


def test_hidden_rows_are_no_rows() -> None:
    made, rows = paged([100] * 5, 900)
    rows[2].hide()
    assert len(visible_children(made.content)) == 4
    made.deleteLater()


@pytest.mark.parametrize("height", [0, 1, 50])
def test_a_room_too_small_for_anything_does_not_break(height: int) -> None:
    made, _ = paged([100, 100, 100], height)
    assert made._window.height() >= 0
    made.deleteLater()
