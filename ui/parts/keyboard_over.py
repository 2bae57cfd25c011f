# SPDX-License-Identifier: Apache-2.0
"""What lies over the keys: words to choose from while letters are composed, values offered before, or a sentence."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kiosk.input import Expects, choices
from kiosk.steps.screen_values import FieldKind, FieldView
from ui.parts.keyboard_bar import CandidateBar
from ui.parts.keyboard_composer import Composer
from ui.parts.keyboard_lexicon import LexiconSource
from ui.parts.keyboard_strip import Strip
from ui.style.look import Look

# Topic whose values are endings, put behind what is typed, and not whole values.
ENDINGS = "employer-ending"


class Over(QObject):
    """Composes letters and offers words; what becomes text is told, and kept nowhere."""

    typed = Signal(str)
    composed = Signal(str)
    chosen = Signal(str)

    def __init__(self, look: Look, bed: QWidget, lexicon: LexiconSource) -> None:
        super().__init__(bed)
        self._look = look
        self._lexicon = lexicon
        self._view: FieldView | None = None
        self._content = ""
        self._offers: tuple[str, ...] = ()
        # What is said while there are no words to choose.
        self._sentence = ""
        self._composer = Composer()
        self.strip = Strip(look, bed)
        self.bar = CandidateBar(look, bed)
        self.bar.chosen.connect(self._choose)
        lexicon.settled.connect(self._take_words)

    @property
    def composing(self) -> bool:
        """Tell whether letters stand underlined."""
        return self._composer.composing

    @property
    def lost(self) -> bool:
        """Tell whether there are no words to be had."""
        return self._composer.lost

    def begin(self, view: FieldView) -> None:
        """Begin another field; the first one for text has the words fetched."""
        self._view, self._content = view, ""
        self._expect(view)
        self.bar.unfold(False)
        if view.kind is FieldKind.TEXT:
            self._lexicon.ask()
            self._take_words()

    def show(self, content: str, sentence: str) -> None:
        """Show what fits the content of the field now, or else the sentence."""
        self._content, self._sentence = content, sentence
        self._show()

    def press(self, character: str) -> None:
        """Take a letter to be composed, or what ends the composing."""
        self._commit(self._composer.press(character))

    def delete(self) -> bool:
        """Take back the last letter or choice; False when the field itself must delete."""
        text = self._composer.delete()
        if text is None:
            return False
        self._commit(text)
        return True

    def settle(self) -> None:
        """Tell what is underlined as the letters it is: others follow that must not become a part of it."""
        self._commit(self._composer.as_typed())

    def finish(self) -> str:
        """Return what is underlined as text; nothing is underlined after."""
        text = self._composer.finish()
        self._show()
        return text

    def as_typed(self) -> str:
        """Return what is underlined as the letters it is; nothing is underlined after."""
        text = self._composer.as_typed()
        self._show()
        return text

    def hand_over(self) -> Composer:
        """Give away what is underlined; here it is forgotten."""
        given, self._composer = self._composer, Composer()
        if self._view is not None:
            self._expect(self._view)
        # Ready for the next letter at once: whoever hands over may stay, as a search that is emptied does.
        self._take_words()
        return given

    def resume(self, composer: Composer) -> None:
        """Go on with what was underlined elsewhere."""
        self._composer = composer
        self._take_words()
        self._show()

    def refuse_longer(self) -> None:
        """Say that the field is full."""
        if self._view is not None and not self._composer.composing:
            self.bar.hide()
            self.strip.warn(self._look.of("input.strip.full", most=self._view.max_length))

    def clear(self) -> None:
        """Forget what was composed and offered."""
        self._composer.clear()
        self._content, self._offers = "", ()
        self.bar.wipe()

    def _expect(self, view: FieldView) -> None:
        self._composer.expect(Expects.NAME if view.person else Expects.TEXT)

    def _take_words(self) -> None:
        """Go on with the words as soon as they are there; letters that waited for them become candidates."""
        if self._lexicon.lexicon is not None and not self._composer.ready:
            self._commit(self._composer.attach(self._lexicon.lexicon))
        elif self._lexicon.failed and not self._composer.lost:
            self._commit(self._composer.give_up())

    def _commit(self, text: str) -> None:
        # Underlined first: the text comes into the box where the letters stood, and must not be shown beside them.
        self.composed.emit(self._composer.composition)
        self._show()
        # Last: a field that is full answers with a sentence over the keys, which nothing may take away.
        if text:
            self.typed.emit(text)

    def _choose(self, index: int) -> None:
        if self._composer.composing:
            self._commit(self._composer.choose(index))
        elif self._view is not None and index < len(self._offers):
            (self.typed if self._view.topic == ENDINGS else self.chosen).emit(self._offers[index])

    def _show(self) -> None:
        composing = self._composer.composing
        # While letters are on their way only their own words are offered: two lists in one bar would be one to misread.
        self._offers = () if composing else self._offered()
        words = tuple(found.text for found in self._composer.candidates) if composing else self._offers
        self.bar.show_words(words, filled=composing)
        no_words = self._look.of("input.strip.no-chinese") if self.lost else self._sentence
        self.strip.say("" if words else no_words)

    def _offered(self) -> tuple[str, ...]:
        if self._view is None or not self._view.topic:
            return ()
        if self._view.topic == ENDINGS:
            return choices.endings(self._content)
        return choices.offered(self._view.topic, self._content)
