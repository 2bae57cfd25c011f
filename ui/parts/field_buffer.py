# SPDX-License-Identifier: Apache-2.0
"""The characters of one field in memory of our own, so that they can be overwritten; knows no Qt.

The memory is taken once at its full length, since one that grows leaves copies behind. There is no undo.
"""

from __future__ import annotations

from ui.parts.field_rules import Rules

# Four bytes for every character: each has its own place to be overwritten, and a rare one of a name (beyond the basic
# plane) is one character like any other.
_CELL = 4
_CODING = "utf-32-le"


class FieldBuffer:
    """What is typed into one field, with a caret; every change goes through the rules of the field."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        # A bytearray that is never resized is never moved by Python; one that grew would leave its old memory behind,
        # unwiped.
        self._cells = bytearray(_CELL * rules.max_length)
        self._length = 0
        self.caret = 0

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return "FieldBuffer()"

    @property
    def raw(self) -> str:
        """Return the kept characters; the copy is for painting and for the event, nothing keeps it."""
        return self._cells[: self._length * _CELL].decode(_CODING)

    @property
    def value(self) -> str:
        """Return the value as the step knows it."""
        return self.rules.value(self.raw)

    @property
    def full(self) -> bool:
        """Tell whether nothing more can be typed."""
        return self._length >= self.rules.max_length

    def load(self, value: str) -> None:
        """Replace the content with a value and put the caret behind it."""
        self.wipe()
        self._put(self.rules.raw(value)[: self.rules.max_length])

    def insert(self, typed: str) -> bool:
        """Put characters at the caret; False when the rules refuse them."""
        admitted = self.rules.admit(self.raw, self.caret, typed)
        self._put(admitted)
        return bool(admitted)

    def delete_back(self) -> bool:
        """Take the character before the caret away; False when there is none."""
        if not self.caret:
            return False
        at, end = (self.caret - 1) * _CELL, self._length * _CELL
        self._cells[at : end - _CELL] = self._cells[at + _CELL : end]
        # The last cell is now a copy of what moved one place left; zeroed, nothing stands behind the length.
        self._cells[end - _CELL : end] = bytes(_CELL)
        self._length -= 1
        self.caret -= 1
        return True

    def move(self, by: int) -> None:
        """Move the caret, never past the ends."""
        self.place(self.caret + by)

    def place(self, caret: int) -> None:
        """Put the caret after ``caret`` characters; the caret of a date stays behind what is typed."""
        self.caret = self._length if self.rules.fixed_caret else min(max(0, caret), self._length)

    def wipe(self) -> None:
        """Overwrite the whole memory."""
        # A slice is overwritten in place; a new bytearray would leave the old one to the allocator as it is.
        self._cells[:] = bytes(len(self._cells))
        self._length = 0
        self.caret = 0

    def _put(self, characters: str) -> None:
        # Encoding can fail on lone surrogates only, which the rules refuse and values of the step never hold.
        coded = characters.encode(_CODING)
        at, end = self.caret * _CELL, self._length * _CELL
        self._cells[at + len(coded) : end + len(coded)] = self._cells[at:end]
        self._cells[at : at + len(coded)] = coded
        self._length += len(characters)
        self.caret += len(characters)
