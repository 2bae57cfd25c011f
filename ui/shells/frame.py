# SPDX-License-Identifier: Apache-2.0
"""Header, trail, the screens one over the other, footer: everything of one mode and one language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kiosk.steps.screens import Home, Idle, Screen, StillThere
from kiosk.steps.value import Value
from ui.parts.footer import Footer
from ui.parts.header import Header, Place
from ui.parts.trail import TrailBar
from ui.screens import widget_class
from ui.screens.base import ScreenWidget
from ui.style.look import Look

AnyScreen = ScreenWidget[Screen]
# What a flow hears when the mark of the header was held.
TECHNICIAN = "technician-code"
# A sheet within a page within a screen: each may ask its surroundings for another height.
PASSES = 4
# Screens that never show anything of a person: their widgets outlive a visit.
IMPERSONAL = frozenset({Idle, Home})


@runtime_checkable
class Speaks(Protocol):
    """A screen with keys that only a machine with a voice can offer."""

    def set_can_speak(self, possible: bool) -> None:
        """Offer them or not."""
        ...


class Carried(Value, frozen=True):
    """What one frame hands to the next: the screen, the question over it, and what was half entered."""

    screen: Screen | None
    over: Screen | None
    entered: object | None


class Pile(QStackedWidget):
    """The screens one over the other; the one in front takes the room there is, and none asks for more.

    Qt's own asks every screen at every change, also those behind, down to each sentence: some 1800 questions a change.
    """

    def hasHeightForWidth(self) -> bool:
        """Ask for no height."""
        return False

    def sizeHint(self) -> QSize:
        """Ask for no room."""
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """Be content with what is left beside header and footer."""
        return QSize(0, 0)


class Frame(QWidget):
    """The frame around the screens; each screen's widget is built once and then only told new values."""

    happened = Signal(object)
    """Carries an event of a screen."""
    key_pressed = Signal(str)
    """Carries the name of a key of the footer."""

    def __init__(self, look: Look, place: Place, *, can_speak: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.header = Header(look, place)
        self.trail = TrailBar(look)
        self.footer = Footer(look)
        self._can_speak = can_speak
        self.footer.set_speak(can_speak)
        self.footer.pressed.connect(self.key_pressed)
        self.header.held.connect(lambda: self.key_pressed.emit(TECHNICIAN))
        self._stack = Pile()
        self._built: dict[type[Screen], AnyScreen] = {}
        self._over: AnyScreen | None = None
        self._arrange()

    @property
    def current(self) -> AnyScreen | None:
        """The widget of the screen below any question."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, ScreenWidget) else None

    @property
    def question(self) -> AnyScreen | None:
        """The question that lies over the screen, if one does."""
        return self._over if self._over is not None and not self._over.isHidden() else None

    def show_screen(self, screen: Screen) -> None:
        """Show a value: a question over everything, anything else in its place."""
        if isinstance(screen, StillThere):
            self._ask(screen)
            return
        if self._over is not None:
            self._over.hide()
        widget = self._widget(type(screen))
        # Filled before it is shown: the stack would paint the values of the visit before for one frame.
        widget.show_screen(screen)
        self.trail.show_trail(screen.trail)
        self.footer.set_possible("back", screen.can_go_back)
        self.footer.set_possible("home", screen.can_go_home)
        self._stack.setCurrentWidget(widget)
        settle(widget)

    def carried(self) -> Carried:
        """Return what the next frame must show."""
        question, current = self.question, self.current
        return Carried(
            screen=current.shown if current else None,
            over=question.shown if question else None,
            entered=current.carried() if current else None,
        )

    def carry(self, carried: Carried) -> None:
        """Show what the frame before showed."""
        if carried.screen is not None:
            self.show_screen(carried.screen)
        if carried.entered is not None and self.current is not None:
            self.current.carry(carried.entered)
        if carried.over is not None:
            self.show_screen(carried.over)

    def wipe(self) -> None:
        """Forget everything any screen showed; what held a person's data is thrown away, not used again."""
        for kind in [kind for kind in self._built if kind not in IMPERSONAL]:
            widget = self._built.pop(kind)
            widget.wipe()
            self._stack.removeWidget(widget)
            # Thrown away rather than emptied: Qt keeps copies of words (accessible names, cached layouts) that no
            # ``wipe`` of ours can reach.
            widget.deleteLater()
        if self._over is not None:
            self._over.hide()

    def set_can_speak(self, possible: bool) -> None:
        """Switch everything that leads to the voice on or off."""
        self._can_speak = possible
        self.footer.set_speak(possible)
        for widget in self._built.values():
            if isinstance(widget, Speaks):
                widget.set_can_speak(possible)

    def show_time(self, now: datetime) -> None:
        """Show day and time."""
        self.header.show_time(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the question over everything."""
        if self._over is not None:
            self._over.setGeometry(self.rect())

    def _arrange(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for part in (self.header, self.trail):
            page.addWidget(part)
        page.addWidget(self._stack, 1)
        page.addWidget(self.footer)

    def _widget(self, kind: type[Screen]) -> AnyScreen:
        if kind not in self._built:
            widget = widget_class(kind)(self.look)
            widget.happened.connect(self.happened)
            # Built at its first showing and kept: a change of screen then costs a fill, not a building.
            self._built[kind] = widget
            self._stack.addWidget(widget)
            if isinstance(widget, Speaks):
                widget.set_can_speak(self._can_speak)
        return self._built[kind]

    def _ask(self, screen: StillThere) -> None:
        if self._over is None:
            # A child of the frame and not of the stack: it lies over header and footer, whose keys must not be reached
            # below it.
            self._over = widget_class(StillThere)(self.look, self)
            self._over.happened.connect(self.happened)
        self._over.setGeometry(self.rect())
        self._over.show_screen(screen)
        self._over.show()
        self._over.raise_()
        settle(self._over)


def settle(screen: QWidget) -> None:
    """Let every part take its place before the first painting; else a screen shows itself once half laid out.

    Qt shows what a layout was given, and lays out anew, only with later events; a painting may come before them.
    """
    # Nothing to settle in a window that is not up; its first showing lays everything out anyway.
    if not screen.isVisible():
        return
    for _ in range(PASSES):
        parts: Iterable[QWidget] = screen.findChildren(QWidget)
        for part in parts:
            # Qt shows a layout's new children with a posted event. What was hidden by its own word stays so.
            if part.isHidden() and not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                part.show()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
