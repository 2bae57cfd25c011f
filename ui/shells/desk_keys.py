# SPDX-License-Identifier: Apache-2.0
"""A real keyboard at a desk: Enter goes on, Escape goes back, and what is typed finds the field it is meant for.

Only what no part took comes here: a field that is open has Enter and Escape of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.parts.field import TypedField
from ui.parts.field_list import FieldList
from ui.parts.pressable import Kind, Pressable
from ui.shells.frame import Frame

WAYS_ON = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


def act(frame: Frame, event: QKeyEvent) -> bool:
    """Do what a key means on the screen that is shown; return False for one that means nothing there."""
    page = frame.question or frame.current
    if page is None or event.isAutoRepeat():
        # A key that is held goes on once: the next screen is not to be passed unread.
        return False
    if event.key() in WAYS_ON:
        return _go_on(frame, page)
    return event.text().isprintable() and bool(event.text()) and _type(page, event.text())


def _go_on(frame: Frame, page: QWidget) -> bool:
    """Press what the ring of the focus stands on, else the one way on of the screen."""
    focused = frame.window().focusWidget()
    if isinstance(focused, Pressable) and focused.ringed:
        focused.click()
        return True
    found: Iterable[Pressable] = page.findChildren(Pressable)
    ways = [one for one in found if one.kind is Kind.PRIMARY and one.isVisible()]
    # Where two lead on, or it lies flat with its reason, a key must not choose.
    if len(ways) != 1 or not ways[0].isEnabled():
        return False
    ways[0].click()
    return True


def _type(page: QWidget, characters: str) -> bool:
    """Open the first field without an answer, and put the characters there."""
    lists: Iterable[FieldList] = page.findChildren(FieldList)
    for fields in lists:
        empty = (one for one in fields.fields if isinstance(one, TypedField) and one.typed and not one.box.value)
        field = next(empty, None) if fields.isVisible() and fields.current is None else None
        if field is not None:
            fields.edit(field.name)
            return field.box.type_in(characters)
    return False
