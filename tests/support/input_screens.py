"""Hands and eyes for the screens on which something is entered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from config.texts import plain, wording
from kiosk.steps.events import Event
from kiosk.steps.screens import Action, FieldKind, FieldView, FormPage, Screen
from ui.parts.keyboard import Keyboard
from ui.parts.keyboard_layouts import Role
from ui.screens.base import ScreenWidget
from ui.style import fonts
from ui.style.look import Look
from ui.style.tokens import Tokens

UPRIGHT, BESIDE = (1080, 1920), (1920, 1080)
MODES: dict[str, dict[str, bool]] = {
    "usual": {},
    "elder": {"elder": True},
    "contrast": {"high_contrast": True},
    "low": {"low": True},
}


def a_look(size: tuple[int, int] = UPRIGHT, language: str = "zh_CN", mode: str = "usual") -> Look:
    """Return the look of a screen with the real typeface loaded."""
    fonts.load()
    return Look(Tokens.for_screen(0.248, size, **MODES[mode]), wording(language))


def room(look: Look) -> tuple[int, int]:
    """Return the size a screen has between trail and footer."""
    length = look.tokens.length
    width, height = look.tokens.size
    return width, height - length.header - length.trail - length.footer


def stand(qtbot: Any, widget: QWidget, look: Look) -> None:
    """Show a screen in the room it has in the frame."""
    qtbot.addWidget(widget)
    widget.resize(*room(look))
    widget.show()
    QApplication.processEvents()


def shown(qtbot: Any, kind: type[ScreenWidget[Any]], screen: Screen, look: Look | None = None) -> ScreenWidget[Any]:
    """Build a screen, show a value on it and let it settle."""
    look = look or a_look()
    widget = kind(look)
    widget.told = told_by(widget)
    widget.show_screen(screen)
    stand(qtbot, widget, look)
    return widget


def told_by(widget: ScreenWidget[Any]) -> list[Event]:
    """Collect what a screen tells from now on."""
    told: list[Event] = []
    widget.happened.connect(told.append)
    return told


def tap(widget: QWidget, where: QPoint | None = None) -> None:
    """Press and lift, as one finger does."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where or widget.rect().center())


def type_on(keyboard: Keyboard, characters: str) -> None:
    """Type on the keys of the screen, turning to digits and capitals as a person does."""
    for character in characters:
        tap(keyboard.key_for(character))


def press_role(keyboard: Keyboard, role: Role) -> None:
    """Press a key by what it does."""
    tap(keyboard.key_for(role=role))


def touch_device() -> QPointingDevice:
    """Return a touch screen."""
    return QTest.createTouchDevice()


def texts_that_do_not_fit(widget: QWidget) -> list[str]:
    """Name every visible part whose words do not stand inside it."""
    return [
        f"{type(part).__name__}: {getattr(part, 'words', '')}"
        for part in (widget, *widget.findChildren(QWidget))
        if part.isVisible() and callable(getattr(part, "fits", None)) and not part.fits()
    ]


def view(name: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> FieldView:
    """Return a field with its name as its label."""
    return FieldView(name, plain(more.pop("label", name)), kind, **more)


def form(*fields: FieldView, focus: str = "") -> FormPage:
    """Return a form page of these fields."""
    return FormPage(
        title=plain("怎么联系您？"),
        lead=plain("带星号的要填，其他可以不填。"),
        fields=fields,
        focus=focus,
        actions=(Action("next", plain("下一步"), primary=True),),
    )
