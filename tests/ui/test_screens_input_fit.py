"""The screens on which something is entered, on screens of other sizes, and what is left of a person on them."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.steps.screens import Camera, FormPage, Materials, PageCheck, Review, Signature
from tests.support.ui import clipped, kiosk, settle
from ui.screens.samples import samples

INPUT = (FormPage, Materials, Camera, PageCheck, Review, Signature)
NAMES = sorted(name for name, screen in samples("zh_CN").items() if isinstance(screen, INPUT))


@pytest.mark.parametrize("size", [(1280, 1024), (1024, 768), (768, 1366), (2160, 3840)])
def test_another_size_of_screen_shows_everything_too(qtbot: Any, size: tuple[int, int]) -> None:
    shell = kiosk("zh_CN", size)
    qtbot.addWidget(shell)
    shell.show()
    found = {}
    for name in NAMES:
        shell.show_screen(samples("zh_CN")[name])
        settle()
        found[name] = clipped(shell)
    assert found == dict.fromkeys(NAMES, [])


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
