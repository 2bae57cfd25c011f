"""A key of the pinyin keyboard in the window, from the touch to the last pixel: engine, bar, field, painting."""

from __future__ import annotations

import os
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from config.settings import Settings
from config.texts import plain, wording
from kiosk.steps.screens import FieldKind, FieldView, FormPage
from tests.benchmarks.measure import Measure, percentile
from tests.benchmarks.typing_keys import AT_ONCE_MS, rows
from tests.support.input_screens import press_role, tap
from tests.support.pinyin_screens import words_there
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_layouts import Role
from ui.shells.kiosk import KioskShell
from ui.style.theme import dress
from ui.style.tokens import Tokens

# Words typed; each is some seven keys and a space that takes the first candidate.
WORDS = 60
PAGE = FormPage(
    title=plain("怎么联系您？"),
    fields=(
        FieldView("name", plain("姓名"), FieldKind.TEXT, person=True, max_length=10_000),
        FieldView("home", plain("现居住地"), FieldKind.TEXT),
        FieldView("phone", plain("联系电话"), FieldKind.PHONE),
    ),
    focus="name",
)


def painted(keyboard: Keyboard, letter: str) -> float:
    """Press a key and let everything paint; return milliseconds."""
    key = keyboard.key_for(role=Role.SPACE) if letter == " " else keyboard.key_for(letter)
    began = time.perf_counter()
    tap(key)
    QApplication.processEvents()
    return (time.perf_counter() - began) * 1000


def measures(folder: Path) -> list[Measure]:
    """Type names and places of the lists in the kiosk's window; ``folder`` is not needed."""
    application = QApplication.instance() or QApplication([])
    tokens = Tokens.for_screen(0.248, (1080, 1920))
    dress(application, tokens)
    words_there()
    shell = KioskShell(Settings(), wording("zh_CN"), tokens)
    shell.show_screen(PAGE)
    shell.show()
    QApplication.processEvents()
    keyboard = shell.frame.current.keyboard
    keys = []
    for syllables in rows()[:: max(1, len(rows()) // WORDS)]:
        keys += [painted(keyboard, letter) for letter in "".join(syllables) + " "]
        # Emptied between words, as a field is that is left; a line of a thousand words is nobody's name.
        shell.frame.current.fields.current.box.clear()
    press_role(keyboard, Role.HIDE)
    shell.shut()
    return [Measure("pinyin key with painting, p99", percentile(keys, 0.99), AT_ONCE_MS, "ms", None)]
