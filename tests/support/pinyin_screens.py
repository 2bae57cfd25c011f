"""A person who types Chinese on the keys of the screen, by touches only."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from tests.support.input_screens import a_look, form, press_role, shown, tap
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_bar import Turn
from ui.parts.keyboard_layouts import Page, Role
from ui.parts.keyboard_lexicon import shared
from ui.screens.form_page import FormPageScreen


def words_there() -> None:
    """Open the words and wait until they are there."""
    source = shared()
    source.ask()
    while not (source.lexicon or source.failed):
        QApplication.processEvents()
    QApplication.processEvents()


def a_page(qtbot: Any, *fields: Any, focus: str = "", size: tuple[int, int] = (1080, 1920), mode: str = "usual") -> Any:
    """Show a form page whose keyboard has its words."""
    words_there()
    return shown(qtbot, FormPageScreen, form(*fields, focus=focus), a_look(size, mode=mode))


def spell(keyboard: Keyboard, letters: str) -> None:
    """Touch letters, digits and signs, turning the pages of keys as a person does."""
    for character in letters:
        on_letters = character.isascii() and (character.islower() or character == " ")
        if on_letters != (keyboard.page is not Page.SYMBOLS):
            press_role(keyboard, Role.LETTERS if on_letters else Role.SYMBOLS)
        if character == " ":
            press_role(keyboard, Role.SPACE)
        else:
            tap(keyboard.key_for(character))


def choose(keyboard: Keyboard, word: str) -> None:
    """Touch a word of the bar, looking for it in the rows over the keys when it is not among the first."""
    for _ in range(100):
        for key in keyboard.bar.keys:
            if key.text() == word:
                tap(key)
                return
        turn = Turn.AFTER if keyboard.bar.open else Turn.MORE
        assert keyboard.bar.turn_key(turn).isVisible(), f"{word} is nowhere"
        tap(keyboard.bar.turn_key(turn))
    raise AssertionError(f"{word} is beyond a hundred pages")
