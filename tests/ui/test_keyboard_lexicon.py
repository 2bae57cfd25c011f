"""The words of the keyboard: opened once, beside the screen, and a keyboard that goes on without them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.input import Lexicon, LexiconError
from kiosk.steps.screens import FieldKind
from tests.support.input_screens import a_look, press_role, tap, type_on
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_layouts import Page, Role
from ui.parts.keyboard_lexicon import LexiconSource, shared, start_thread


class Later:
    """Starts nothing until it is told to."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def __call__(self, call: Callable[[], None]) -> None:
        self.calls.append(call)

    def come(self) -> None:
        """Run what was asked for, and let the screen hear of it."""
        for call in self.calls:
            call()
        QApplication.processEvents()


def broken() -> Lexicon:
    """Fail as a missing file does."""
    raise LexiconError("no lexicon")


class Written:
    """A keyboard with what it told."""

    def __init__(self, qtbot: Any, source: LexiconSource, language: str = "zh_CN") -> None:
        self.keyboard = Keyboard(a_look(language=language), lexicon=source)
        qtbot.addWidget(self.keyboard)
        self.text = ""
        self.underlined = ""
        self.keyboard.typed.connect(self._type)
        self.keyboard.composed.connect(self._compose)
        self.keyboard.open_for(FieldKind.TEXT, last=False)
        self.keyboard.resize(1080, self.keyboard.sizeHint().height())
        QApplication.processEvents()

    def _type(self, text: str) -> None:
        self.text += text

    def _compose(self, letters: str) -> None:
        self.underlined = letters


def test_the_words_are_asked_for_at_the_first_field_for_text_and_once(qtbot: Any) -> None:
    later = Later()
    source = LexiconSource(start=later)
    written = Written(qtbot, source)
    written.keyboard.open_for(FieldKind.PHONE, last=False)
    written.keyboard.open_for(FieldKind.TEXT, last=False)
    assert len(later.calls) == 1


def test_a_field_of_figures_asks_for_no_words(qtbot: Any) -> None:
    later = Later()
    keyboard = Keyboard(a_look(), lexicon=LexiconSource(start=later))
    qtbot.addWidget(keyboard)
    keyboard.open_for(FieldKind.PHONE, last=False)
    assert later.calls == []


def test_letters_typed_before_the_words_come_become_candidates(qtbot: Any) -> None:
    later = Later()
    written = Written(qtbot, LexiconSource(start=later))
    type_on(written.keyboard, "wang")
    before = (written.underlined, written.keyboard.bar.isVisible())
    later.come()
    assert (before, "王" in {key.text() for key in written.keyboard.bar.keys}) == (("wang", False), True)


def test_without_words_the_letters_are_kept_and_the_keyboard_says_so(qtbot: Any, expected_logs: Any) -> None:
    expected_logs("lexicon-lost")
    later = Later()
    written = Written(qtbot, LexiconSource(broken, later))
    type_on(written.keyboard, "li")
    later.come()
    type_on(written.keyboard, "wei")
    assert (written.text, written.underlined) == ("liwei", "")
    assert written.keyboard.said.startswith("这台机器现在打不出汉字")


def test_a_keyboard_opened_after_the_words_were_lost_says_so_at_once(qtbot: Any, expected_logs: Any) -> None:
    expected_logs("lexicon-lost")
    source = LexiconSource(broken, lambda call: call())
    source.ask()
    written = Written(qtbot, source, "en")
    assert (source.failed, written.keyboard.said) == (
        True,
        "Chinese cannot be typed here now.\nKeep what was read, or call staff.",
    )


def test_the_file_is_opened_in_a_thread_of_its_own() -> None:
    names: list[str] = []
    ran = threading.Event()

    def call() -> None:
        names.append(threading.current_thread().name)
        ran.set()

    start_thread(call)
    assert (ran.wait(20), names) == (True, ["open-lexicon"])


def test_all_keyboards_of_a_process_read_the_same_words() -> None:
    assert shared() is shared()


@pytest.mark.parametrize(("language", "page"), [("zh_CN", Page.CHINESE), ("en", Page.ENGLISH)])
def test_whoever_reads_another_language_begins_with_its_letters(qtbot: Any, language: str, page: Page) -> None:
    assert Written(qtbot, LexiconSource(start=Later()), language).keyboard.page is page


def test_switching_to_english_keeps_what_was_underlined_as_its_letters(qtbot: Any) -> None:
    source = LexiconSource(start=lambda call: call())
    written = Written(qtbot, source)
    type_on(written.keyboard, "wangwei")
    press_role(written.keyboard, Role.LANGUAGE)
    type_on(written.keyboard, "q")
    assert (written.text, written.underlined) == ("wangweiq", "")


def test_symbols_lead_back_to_the_letters_they_were_asked_from(qtbot: Any) -> None:
    written = Written(qtbot, LexiconSource(start=lambda call: call()))
    pages = []
    for turn in (Role.LANGUAGE, Role.SHIFT, Role.SYMBOLS, Role.LETTERS, Role.LANGUAGE, Role.SYMBOLS, Role.LETTERS):
        press_role(written.keyboard, turn)
        pages.append(written.keyboard.page)
    assert pages[3:] == [Page.ENGLISH_CAPITALS, Page.CHINESE, Page.SYMBOLS, Page.CHINESE]


def test_a_sign_ends_the_composing_and_follows_the_word(qtbot: Any) -> None:
    written = Written(qtbot, LexiconSource(start=lambda call: call()))
    type_on(written.keyboard, "wang")
    first = written.keyboard.bar.keys[0].text()
    press_role(written.keyboard, Role.SYMBOLS)
    tap(written.keyboard.key_for("·"))
    assert (written.text, written.underlined) == (f"{first}·", "")


def test_a_keyboard_that_gave_its_letters_away_goes_on_with_words(qtbot: Any) -> None:
    written = Written(qtbot, LexiconSource(start=lambda call: call()))
    type_on(written.keyboard, "wang")
    written.keyboard.hand_over().clear()
    type_on(written.keyboard, "li")
    assert written.underlined == "li"
    assert "李" in {key.text() for key in written.keyboard.bar.keys}
