# SPDX-License-Identifier: Apache-2.0
"""Palette and style sheet made from the tokens.

Citizens' parts paint themselves; the style sheet is for the stock widgets of staff's windows (training desk).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from config.settings import SettingsError
from ui.style import fonts
from ui.style.tokens import Tokens

# Whichever of them is set names a screen, or that none is wanted.
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")

# As far as roles go; parts paint themselves with the tokens, these are for what Qt paints on its own.
_ROLES = {
    QPalette.ColorRole.Window: "desk",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "sheet",
    QPalette.ColorRole.AlternateBase: "well",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "sheet",
    QPalette.ColorRole.ButtonText: "accent",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "ink_2",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "edge",
}


@lru_cache(maxsize=64)
def colour(value: str) -> QColor:
    """Return a colour of the tokens as Qt wants it."""
    return QColor(value)


def palette(tokens: Tokens) -> QPalette:
    """Return the palette, as far as roles go."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, colour(getattr(tokens.colour, name)))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, colour(tokens.colour.off))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, colour(tokens.colour.off))
    return made


def make_application() -> QApplication:
    """Return the application of this process, in a style that obeys a palette everywhere; raises SettingsError."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    see_screen(os.environ)
    # As an argument: a style named later comes with all that Qt can say of styles, 6 ms before the first paint.
    return QApplication([*sys.argv[:1], "-style", "fusion"])


def see_screen(environment: Mapping[str, str]) -> None:
    """Raise SettingsError where no screen is named: Qt would abort, and ask to have the program installed again."""
    if sys.platform == "linux" and not any(environment.get(name) for name in SCREENS):
        raise SettingsError(
            "there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it on the desktop of this machine; "
            "for a screen without a desktop set QT_QPA_PLATFORM."
        )


def dress(application: QApplication, tokens: Tokens) -> None:
    """Load the typeface and give the application its palette and font; raises fonts.FontError."""
    fonts.load()
    application.setPalette(palette(tokens))
    application.setFont(fonts.font(tokens.type.body))


def style_sheet(tokens: Tokens, *, text_px: int = 16) -> str:
    """Return the style sheet of a staff window with text of ``text_px`` pixels."""
    c = tokens.colour
    return f"""
    QWidget {{ background: {c.desk}; color: {c.ink}; font-family: "{fonts.FAMILY}"; font-size: {text_px}px; }}
    QLabel {{ background: transparent; }}
    QGroupBox {{ background: {c.sheet}; border: 1px solid {c.line}; border-radius: 8px; margin-top: {text_px + 10}px;
                 padding: 10px; font-weight: 700; }}
    QGroupBox::title {{ subcontrol-origin: margin; left: 4px; }}
    QPushButton {{ background: {c.sheet}; color: {c.accent}; border: 1px solid {c.accent_line}; border-radius: 6px;
                   padding: 7px 12px; font-weight: 700; min-height: {text_px + 4}px; }}
    QPushButton:pressed, QPushButton:checked {{ background: {c.accent}; color: {c.on_accent}; }}
    QPushButton:disabled {{ background: {c.well}; color: {c.off}; border-color: {c.line}; }}
    QPushButton:focus {{ border: 2px solid {c.ink}; }}
    QLineEdit, QComboBox, QPlainTextEdit, QListWidget {{ background: {c.sheet}; border: 1px solid {c.control};
                   border-radius: 6px; padding: 5px; selection-background-color: {c.accent}; }}
    """
