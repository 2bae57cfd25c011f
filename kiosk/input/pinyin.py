# SPDX-License-Identifier: Apache-2.0
"""The pinyin keyboard without its keys: letters go in, a composition and candidates stand by, text comes out.

    lexicon = Lexicon.open()                          # once, on a lane; LexiconError: letters only
    typing = PinyinInput(lexicon, Expects.NAME, shown=6)
    field.insert(typing.press("z"))                   # "" while composing; 1, 。 and 空格 give text at once
    field.underline(typing.composition)               # zhang'wei
    bar.show(typing.candidates, more=typing.has_next) # 张伟 张薇 …; typing.page(+1) turns the bar
    field.insert(typing.choose(0))                    # 张伟, or "" when letters are left over
    typing.clear()                                    # field left, visit ended: nothing stays

Every call answers at once (<= 30 ms) and hands out finished text exactly once; nothing of it is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.input.lexicon import Lexicon
from kiosk.input.search import Expects, Found, Search
from kiosk.input.syllables import SEPARATOR

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
# Longer than the longest name of an office; beyond it keys are not taken, so that no search grows without end.
MOST_LETTERS = 64
SHOWN = 6
# What the keyboard's ü key sends, and what older readers' keyboards do.
UMLAUT = str.maketrans("üÜ", "vv")


@dataclass(frozen=True)
class Candidate:
    """One text in the bar, and how many of the letters it stands for."""

    text: str
    letters: int

    def __repr__(self) -> str:
        return f"Candidate({len(self.text)})"


class PinyinInput:
    """Composes Chinese text from letters; a state machine without threads, clocks or files of its own."""

    def __init__(self, lexicon: Lexicon, expects: Expects = Expects.TEXT, shown: int = SHOWN) -> None:
        self._search = Search(lexicon)
        self._expects = expects
        self._shown = shown
        # Letters lie in a buffer of ours, so that clear() can overwrite them.
        self._letters = bytearray()
        self._chosen: list[tuple[str, bytes]] = []
        self._found: list[Found] = []
        self._page = 0

    def __repr__(self) -> str:
        return f"PinyinInput({len(self._letters)})"

    @property
    def composing(self) -> bool:
        """Tell whether something stands in the field that is not text yet."""
        return bool(self._letters)

    @property
    def composition(self) -> str:
        """Return what stands underlined in the field: what was chosen, then the letters cut into syllables."""
        return "".join(text for text, _ in self._chosen) + self._cut()

    @property
    def candidates(self) -> list[Candidate]:
        """Return the page of candidates that is to be seen, the likeliest first."""
        start = self._page * self._shown
        return [Candidate(found.text, found.letters) for found in self._found[start : start + self._shown]]

    @property
    def pages(self) -> int:
        """Return how many pages of candidates there are."""
        return -(-len(self._found) // self._shown)

    @property
    def has_next(self) -> bool:
        """Tell whether a page follows."""
        return self._page + 1 < self.pages

    @property
    def has_previous(self) -> bool:
        """Tell whether a page came before."""
        return self._page > 0

    def press(self, key: str) -> str:
        """Take a key and return the text that is finished by it, "" while composing.

        A letter composes; an apostrophe parts syllables; a space takes the first candidate; anything else (digits,
        punctuation, capitals) takes it too and follows it as it is. Raises LexiconError.
        """
        letter = key.translate(UMLAUT)
        if letter in LETTERS or (letter == SEPARATOR and self._may_part()):
            self._add(letter)
            return ""
        if self.composing:
            return self._take_first() + ("" if key in (" ", SEPARATOR) else key)
        return key

    def delete(self) -> str:
        """Take back the last choice or else the last letter. Nothing happens when nothing is composed."""
        if self._chosen:
            _, letters = self._chosen.pop()
            self._letters[:0] = letters
        elif self._letters:
            self._letters[-1:] = b""
        self._look_up()
        return ""

    def choose(self, index: int) -> str:
        """Take a candidate of the page and return the text when no letter is left, "" when some are.

        A place without a candidate (a touch that came late) changes nothing. Raises LexiconError.
        """
        place = self._page * self._shown + index
        if not 0 <= index < len(self.candidates):
            return ""
        return self._take(self._found[place])

    def page(self, turn: int) -> None:
        """Turn the bar by so many pages; it stops at the first and the last."""
        self._page = max(0, min(self.pages - 1, self._page + turn))

    def clear(self) -> None:
        """Overwrite and forget everything that was typed."""
        self._letters[:] = bytes(len(self._letters))
        self._letters.clear()
        self._chosen.clear()
        self._found = []
        self._page = 0
        self._search.forget()

    def _may_part(self) -> bool:
        return self.composing and not self._letters.endswith(SEPARATOR.encode())

    def _add(self, letter: str) -> None:
        if len(self._letters) < MOST_LETTERS:
            self._letters += letter.encode()
            self._look_up()

    def _look_up(self) -> None:
        rest_of_name = self._expects is Expects.NAME and self._chosen
        self._page = 0
        self._found = self._search.found(self._letters.decode(), Expects.GIVEN if rest_of_name else self._expects)

    def _take_first(self) -> str:
        """Take the first candidate, and whatever stays untranslatable as letters."""
        self._page = 0
        text = ""
        while self._found and not text:
            text = self._take(self._found[0])
        return text or self._finish("".join(chosen for chosen, _ in self._chosen) + self._letters.decode())

    def _take(self, found: Found) -> str:
        self._chosen.append((found.text, bytes(self._letters[: found.letters])))
        del self._letters[: found.letters]
        if self._letters.strip(SEPARATOR.encode()):
            self._look_up()
            return ""
        return self._finish("".join(text for text, _ in self._chosen))

    def _finish(self, text: str) -> str:
        self.clear()
        return text

    def _cut(self) -> str:
        """Cut the letters as the first candidate has them; those it leaves over follow as they were typed."""
        letters = self._letters.decode()
        if not self._found:
            return letters
        starts = (0, *self._found[0].breaks)
        pieces = [letters[a:b].strip(SEPARATOR) for a, b in zip(starts, (*starts[1:], len(letters)), strict=True)]
        parted = SEPARATOR.join(piece for piece in pieces if piece)
        return parted + (SEPARATOR if letters.endswith(SEPARATOR) else "")
