"""Windows of maintenance have the typeface of all windows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from tests.support.ui import tokens
from ui.style import theme


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """Load the typeface and the palette once."""
    theme.dress(qapp, tokens())
    return qapp
