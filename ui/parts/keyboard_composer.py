# SPDX-License-Identifier: Apache-2.0
"""Letters on their way to become Chinese, also before the lexicon is there: nothing that was typed is lost; no Qt.

Until the lexicon comes, letters wait here and stand underlined like any others; when it cannot be read, every letter
is text at once. Nothing stays after ``clear``.
"""

from __future__ import annotations

from kiosk.input import Candidate, Expects, Lexicon, LexiconError, PinyinInput
from kiosk.input.pinyin import LETTERS, MOST_LETTERS
from kiosk.input.syllables import SEPARATOR

# All of them in one page of the engine: how many stand side by side depends on their width, which only the bar knows.
ALL = 1000


class Composer:
    """What stands underlined in a field and what it may become."""

    def __init__(self) -> None:
        self._lexicon: Lexicon | None = None
        self._typing: PinyinInput | None = None
        self._expects = Expects.TEXT
        self._waiting = bytearray()
        self.lost = False
        """Whether there are no words to be had: letters then stay letters."""

    def __repr__(self) -> str:
        return "Composer()"

    @property
    def ready(self) -> bool:
        """Tell whether the words are there."""
        return self._typing is not None

    @property
    def composing(self) -> bool:
        """Tell whether something is underlined."""
        return bool(self._waiting) or (self._typing is not None and self._typing.composing)

    @property
    def composition(self) -> str:
        """Return what is underlined."""
        return self._typing.composition if self._typing else self._waiting.decode()

    @property
    def candidates(self) -> list[Candidate]:
        """Return what it may become, the likeliest first; empty until the words are there."""
        return self._typing.candidates if self._typing else []

    def expect(self, expects: Expects) -> None:
        """Begin another field, which asks for this."""
        self.clear()
        self._expects = expects
        self.lost = False
        # A new engine for each field: what it looked up for the one before would tell what was typed there.
        if self._lexicon:
            self._typing = PinyinInput(self._lexicon, expects, shown=ALL)

    def attach(self, lexicon: Lexicon) -> str:
        """Take the words that have come; letters that waited are composed now. Returns text when they cannot be."""
        self._lexicon = lexicon
        letters = self._waiting.decode()
        self._forget_waiting()
        self._typing = PinyinInput(lexicon, self._expects, shown=ALL)
        return "".join(self.press(letter) for letter in letters)

    def give_up(self) -> str:
        """Take that no words will come; returns the letters that waited for them."""
        letters = self.composition.replace(SEPARATOR, "")
        self.clear()
        self.lost, self._lexicon, self._typing = True, None, None
        return letters

    def press(self, character: str) -> str:
        """Take a key; returns the text it finishes, empty while composing."""
        if self._typing:
            try:
                return self._typing.press(character)
            except LexiconError:
                # The engine takes a letter before it looks it up; anything else it has not taken yet.
                taken = character in LETTERS or character == SEPARATOR
                return self.give_up() + ("" if taken else character.strip())
        if not self.lost and (character in LETTERS or (character == SEPARATOR and self._waiting)):
            if len(self._waiting) < MOST_LETTERS:
                self._waiting += character.encode()
            return ""
        # A space takes what stands there; there is nothing to part it from.
        letters = self.finish()
        return letters + (character if character != " " or not letters else "")

    def delete(self) -> str | None:
        """Take back the last choice or letter; returns text that this finishes.

        None when nothing is underlined, so that the field itself must delete.
        """
        if not self.composing:
            return None
        if self._typing:
            try:
                return self._typing.delete()
            except LexiconError:
                return self.give_up()
        self._waiting[-1:] = b""
        return ""

    def choose(self, index: int) -> str:
        """Take a candidate; returns the text when no letter is left."""
        try:
            return self._typing.choose(index) if self._typing else ""
        except LexiconError:
            return self.give_up()

    def finish(self) -> str:
        """Make text of what is underlined: the first candidates, or the letters where there are none."""
        if not self.composing:
            return ""
        if self._typing:
            return self.press(" ")
        letters = self._waiting.decode().replace(SEPARATOR, "")
        self._forget_waiting()
        return letters

    def as_typed(self) -> str:
        """Make text of what is underlined as it stands: what was chosen, and the other letters as they were typed."""
        typed = self.composition.replace(SEPARATOR, "")
        self.clear()
        return typed

    def clear(self) -> None:
        """Overwrite and forget everything that was typed."""
        self._forget_waiting()
        if self._typing:
            self._typing.clear()

    def _forget_waiting(self) -> None:
        # Overwritten before it is emptied: a bytearray that shrinks leaves its letters in memory.
        self._waiting[:] = bytes(len(self._waiting))
        self._waiting.clear()
