"""Every test of the screens has the one typeface."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.kept_typeface import kept_typeface as kept_typeface  # the fixture
from tests.support.ui import tokens
from ui.style import theme


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """Load the typeface and the palette once."""
    theme.dress(qapp, tokens())
    return qapp
