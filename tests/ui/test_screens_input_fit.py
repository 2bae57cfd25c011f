"""What is left of a person on the screens on which something is entered, once they are wiped: nothing."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.steps.screens import Camera, FormPage, Materials, PageCheck, Review, Signature
from tests.support.ui import kiosk, settle
from ui.screens.samples import samples

INPUT = (FormPage, Materials, Camera, PageCheck, Review, Signature)
NAMES = sorted(name for name, screen in samples("zh_CN").items() if isinstance(screen, INPUT))


@pytest.mark.parametrize("name", NAMES)
def test_a_wiped_screen_shows_no_word_of_the_person(qtbot: Any, name: str) -> None:
    shell = kiosk()
    qtbot.addWidget(shell)
    shell.show_screen(samples("zh_CN")[name])
    shell.show()
    settle()
    current: Any = shell.frame.current
    shell.wipe()
    said = " ".join(str(getattr(part, "words", "")) + str(getattr(part, "shown_words", "")) for part in parts(current))
    assert not [private for private in ("赵", "罗有田", "清汀", "138", "3067", "990") if private in said]


def parts(widget: Any) -> list[Any]:
    """Return a widget with all its parts, visible or not."""
    from PySide6.QtWidgets import QWidget

    return [widget, *widget.findChildren(QWidget)]
