# SPDX-License-Identifier: Apache-2.0
"""The hands of a person at the screen: they press what can be seen and pressed, and nothing else."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ui.parts.field import TypedField
from ui.parts.field_choice import OptionKey
from ui.parts.field_heard import YES
from ui.parts.field_list import FieldList
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_key import KeyButton
from ui.parts.keyboard_layouts import Page, Role
from ui.parts.pressable import Pressable
from ui.parts.signature_area import SignatureArea

# What a name takes when it is written without haste; a dot or a dash counts as no signature.
STROKES = 7
# The key that leads from a page of keys to the next one; pads of digits have one page only.
TURNS = {
    Page.LETTERS: Role.SHIFT,
    Page.CAPITALS: Role.SYMBOLS,
    Page.ENGLISH: Role.SHIFT,
    Page.ENGLISH_CAPITALS: Role.SYMBOLS,
    Page.SYMBOLS: Role.LETTERS,
}
W = TypeVar("W", bound=QWidget)


class NothingToPressError(LookupError):
    """What the person wants to press is not on the screen, or cannot be pressed."""


class Person:
    """Acts on one window by mouse, as a finger would."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def can_press(self, name: str) -> bool:
        """Tell whether a button or tile of this name can be pressed now."""
        return self._find(name) is not None

    def press(self, name: str) -> None:
        """Press a button or tile by its name; raises NothingToPressError."""
        found = self._find(name)
        if found is None:
            raise NothingToPressError(name)
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def type_into(self, field: str, words: str) -> None:
        """Touch a field and type on the keys of the screen; raises NothingToPressError."""
        wanted = self._list().field(field)
        if not isinstance(wanted, TypedField) or not wanted.typed:
            raise NothingToPressError(field)
        QTest.mouseClick(wanted.box, Qt.MouseButton.LeftButton)
        keyboard = self._shown(Keyboard)
        if keyboard.page is Page.LADDER:
            self._climb(keyboard, wanted.box.buffer.rules.raw(words))
        else:
            self._type(keyboard, words)
        QTest.mouseClick(keyboard.key_for(role=Role.HIDE), Qt.MouseButton.LeftButton)
        if self.can_press(YES):
            self.press(YES)

    def _type(self, keyboard: Keyboard, words: str) -> None:
        if keyboard.page is Page.CHINESE:
            QTest.mouseClick(keyboard.key_for(role=Role.LANGUAGE), Qt.MouseButton.LeftButton)
        for character in words:
            QTest.mouseClick(self._key(keyboard, character), Qt.MouseButton.LeftButton)

    def _climb(self, keyboard: Keyboard, wanted: str) -> None:
        """Choose step by step; raises NothingToPressError for what is not offered."""
        chosen = ""
        while chosen != wanted:
            offered = [k for k in keys_of(keyboard, Role.OPTION) if wanted.startswith(k.key.character)]
            turns = keys_of(keyboard, Role.AFTER)
            if not (offered or turns) or (offered and offered[0].key.character == chosen):
                raise NothingToPressError(wanted)
            chosen = offered[0].key.character if offered else chosen
            QTest.mouseClick((offered or turns)[0], Qt.MouseButton.LeftButton)

    def choose(self, field: str, value: str) -> None:
        """Choose an answer of a field by touching its tile; raises NothingToPressError."""
        wanted = self._list().field(field)
        keys: Iterable[OptionKey] = wanted.findChildren(OptionKey) if wanted else []
        for key in keys:
            if key.value == value and key.isVisible():
                QTest.mouseClick(key, Qt.MouseButton.LeftButton)
                return
        raise NothingToPressError(f"{field}={value}")

    def sign(self) -> None:
        """Draw a few strokes in the box, as one writes a name."""
        area = self._shown(SignatureArea)
        for number in range(STROKES):
            # Pressed, moved and let go one by one: the area measures time and path, a click would be a dot.
            points = list(self._stroke(area, number))
            QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=points[0])
            for point in points[1:]:
                QTest.mouseMove(area, point)
            QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=points[-1])

    def _key(self, keyboard: Keyboard, character: str) -> KeyButton:
        """Return the key of a character, turning to the page of keys it stands on; raises NothingToPressError."""
        # Capitals stay on until they are switched off, so the pages are gone through in a ring: none is left out.
        for _ in Page:
            with contextlib.suppress(LookupError):
                return keyboard.key_for(character)
            turn = TURNS.get(keyboard.page)
            if turn is None:
                break
            QTest.mouseClick(keyboard.key_for(role=turn), Qt.MouseButton.LeftButton)
        raise NothingToPressError(character)

    def _stroke(self, area: QWidget, number: int) -> Iterator[QPoint]:
        wide, high = area.width(), area.height()
        left = wide * (0.15 + 0.1 * number)
        for step in range(12):
            bend = math.sin(step / 11 * math.pi) * wide * 0.03
            yield QPoint(round(left + bend + step * (2 if number % 2 else 5)), round(high * (0.25 + 0.045 * step)))

    def _find(self, name: str) -> Pressable | None:
        candidates: Iterable[Pressable] = self._window.findChildren(Pressable)
        for found in candidates:
            # Qt would deliver a click to a hidden or locked button's widget all the same; a finger could not.
            if getattr(found, "name", "") == name and found.isVisible() and found.isEnabled():
                return found
        return None

    def _list(self) -> FieldList:
        return self._shown(FieldList)

    def _shown(self, kind: type[W]) -> W:
        candidates: Iterable[W] = self._window.findChildren(kind)
        for found in candidates:
            if found.isVisible():
                return found
        raise NothingToPressError(kind.__name__)


def keys_of(keyboard: Keyboard, role: Role) -> list[KeyButton]:
    """Return the keys of a role that are shown."""
    return [one for one in keyboard.keys if one.key.role is role]
