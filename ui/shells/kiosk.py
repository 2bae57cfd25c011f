# SPDX-License-Identifier: Apache-2.0
"""The citizens' window: one frame, and the modes of the person who stands before it.

Language, size of type, contrast and reach are the visit's: a change builds the frame anew and carries over what is
shown and half entered; ``wipe`` at the end of the visit takes all of them back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from config.clock import china_now
from config.settings import Settings
from config.texts import Wording, wording
from devices.device import DeviceState
from kiosk.steps.events import Event, Press
from kiosk.steps.facilities import STATION
from kiosk.steps.screens import Idle, Screen
from ui.parts.header import Line, Place
from ui.parts.hold import Hold
from ui.parts.pressable import BY_KEYS
from ui.shells.frame import TECHNICIAN, Frame
from ui.style import theme
from ui.style.look import Look
from ui.style.tokens import Mode, Tokens

# Names of modes as screens tell them, and as the tokens call them.
MODES: dict[str, Mode] = {"elder": "elder", "high-contrast": "high_contrast", "low": "low"}
# The one mode that is no look: screens are read aloud by themselves.
LISTEN = "listen"
# What tells that somebody is here. A move of the mouse does not: sun and dirt make some screens move it all day.
TOUCHES = frozenset({QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.KeyPress})
MOVES = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
# On no keypad for citizens; held as long as the mark of the header.
SERVICE_KEY = Qt.Key.Key_F12
# Ctrl, Alt, Meta: shortcuts that belong to the desktop below, such as Alt+F4 and Alt+Tab.
DANGEROUS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Known(msgspec.Struct):
    """What the shell was told last of line and devices; a new frame is told again."""

    line: Line = Line.UNKNOWN
    since: datetime | None = None
    devices: Mapping[str, DeviceState] | None = None
    call: str = ""
    """How a call for staff stands, as the footer says it."""


class KioskShell(QWidget):
    """The window of a kiosk; shows screens and tells what was pressed."""

    happened = Signal(object)
    """Carries a value of ``kiosk.steps.events``; the footer comes as ``Press("back")``, home, staff, speak."""
    touched = Signal()
    """Somebody is here: the idle time begins anew."""
    listening = Signal(bool)
    """Every screen is to be read aloud by itself, or no longer."""
    worded = Signal()
    """The language changed."""

    def __init__(
        self,
        settings: Settings,
        words: Wording,
        tokens: Tokens,
        *,
        now: Callable[[], datetime] = china_now,
        can_speak: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Banshi")
        # A long press is a right button for many touch screens; nothing here has a menu.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAutoFillBackground(True)
        self._site = settings.site
        self._at_desk = settings.post == STATION
        self._now = now
        self._can_speak = can_speak
        self.setProperty(BY_KEYS, False)
        self._closing = False
        self._changed_under_finger = False
        self._known = Known()
        self._start = Look(replace(tokens, motion=settings.screen.motion and seen_by_people()), words)
        self.look = self._start
        self._page = QVBoxLayout(self)
        self._page.setContentsMargins(0, 0, 0, 0)
        # The screen decides the size of the window, never what stands in it.
        self._page.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.resize(*tokens.size)
        self.frame = self._build()
        self._service = Hold(lambda: self._take_key(TECHNICIAN), self)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tell_time)
        # Every second, for the minute must not be late by one; a label that says the same paints nothing.
        self._clock.start(1000)

    # What the engine calls.

    def show_screen(self, screen: Screen) -> None:
        """Show a screen; one of the same type as before changes in place."""
        current = self.frame.current
        # Until the next single press: a double tap means its second half for what was there, not for what came up under
        # it.
        self._changed_under_finger |= current is None or type(current.shown) is not type(screen)
        self.frame.show_screen(screen)

    def set_line(self, line: Line, since: datetime | None = None) -> None:
        """Show how the line to the city is, and since when."""
        self._known.line, self._known.since = line, since
        self.frame.header.show_line(line, since)

    def set_devices(self, states: Mapping[str, DeviceState]) -> None:
        """Show how the devices are, by kind."""
        self._known.devices = dict(states)
        self.frame.header.show_devices(states)

    def set_can_speak(self, possible: bool) -> None:
        """Say whether there is a voice now; it may come and go with its plug."""
        if possible != self._can_speak:
            self._can_speak = possible
            self.frame.set_can_speak(possible)

    def set_call(self, state: str) -> None:
        """Show how a call for staff stands: ``called``, ``coming``, or nothing."""
        self._known.call = state
        self.frame.footer.set_call(state)

    def set_mode(self, name: str, on: bool) -> None:
        """Switch ``elder``, ``high-contrast``, ``low`` or ``listen`` on or off; what is entered stays."""
        if name == LISTEN:
            self._change(replace(self.look, listening=on))
            self.listening.emit(on)
            return
        self._change(replace(self.look, tokens=self.look.tokens.with_mode(MODES[name], on)))

    def set_language(self, language: str) -> None:
        """Speak another language; what is entered stays."""
        self._change(replace(self.look, wording=wording(language)))
        self.worded.emit()

    def wipe(self) -> None:
        """End the visit: forget all that was shown and take every mode back."""
        self.frame.wipe()
        self.set_call("")
        # The modes of the start, the size of now: a screen that was turned meanwhile stays turned.
        start = replace(self._start, tokens=self._start.tokens.with_size(self.look.tokens.size))
        if start != self.look:
            self._change(start)

    def open(self, *, fullscreen: bool) -> None:
        """Come up, over the whole screen when asked."""
        if fullscreen:
            self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
            self.showFullScreen()
        else:
            self.show()

    def shut(self) -> None:
        """Close for good; a person at the screen cannot."""
        self._closing = True
        self.close()

    # What Qt calls.

    def showEvent(self, event: QShowEvent) -> None:
        """Watch touches at the window, before any part sees them."""
        handle = self.windowHandle()
        if handle is not None:
            # At the window and not at the application: popups of Qt itself would be watched too, and every widget's
            # events passed twice through Python.
            handle.installEventFilter(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, unless the program itself closes."""
        # ``spontaneous`` is the window system's asking, by a keyboard or a window manager; the program's own closing is
        # heeded.
        event.setAccepted(self._closing or not event.spontaneous() or not self.isFullScreen())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Work the look out anew for another size of screen."""
        size = (self.width(), self.height())
        if size != self.look.tokens.size:
            self._change(replace(self.look, tokens=self.look.tokens.with_size(size)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell touches; swallow dangerous keys, drops, and the second tap of a double one on a screen that changed."""
        kind = event.type()
        if kind in TOUCHES:
            self.touched.emit()
            self._note_hand(event)
        if kind is QEvent.Type.MouseButtonPress:
            self._changed_under_finger = False
        if kind is QEvent.Type.MouseButtonDblClick:
            self.touched.emit()
            return self._changed_under_finger
        if isinstance(event, QKeyEvent):
            self._hold_by_key(event)
            return dangerous(event) and not self._leads_back(event)
        return kind in (QEvent.Type.DragEnter, QEvent.Type.Drop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what no part took of the keyboard of a desk; a machine in a hall has none."""
        if not self._at_desk:
            super().keyPressEvent(event)
        elif self._leads_back(event):
            self._go_back()
        else:
            # Late: the first key comes long after home has painted, and home needs no fields for that.
            from ui.shells.desk_keys import act

            act(self.frame, event)

    def _leads_back(self, event: QKeyEvent) -> bool:
        return self._at_desk and event.key() == Qt.Key.Key_Escape and not event.modifiers() & DANGEROUS

    def _go_back(self) -> None:
        """Do what the footer's key does, where it can be pressed."""
        shown = self.frame.current.shown if self.frame.current else None
        if shown is not None and shown.can_go_back and self.frame.question is None:
            self._take_key("back")

    def _hold_by_key(self, event: QKeyEvent) -> None:
        """Count how long the service key is held: the mark's way in, where the touch screen is what is broken."""
        # A held key repeats itself; only the first press and the last release are of a hand.
        if event.key() != SERVICE_KEY or event.isAutoRepeat():
            return
        if event.type() is QEvent.Type.KeyPress:
            self._service.begin()
        elif event.type() is QEvent.Type.KeyRelease:
            self._service.end()

    def _note_hand(self, event: QEvent) -> None:
        """Show the ring of the focus to whoever moves by keys, to nobody else."""
        by_keys = isinstance(event, QKeyEvent)
        if isinstance(event, QKeyEvent) and event.key() not in MOVES:
            return
        if self.property(BY_KEYS) is not by_keys:
            self.setProperty(BY_KEYS, by_keys)
            focused = self.focusWidget()
            if focused is not None:
                focused.update()

    def _build(self) -> Frame:
        self.setPalette(theme.palette(self.look.tokens))
        site, language = self._site, self.look.wording.language
        place = Place(site.hall_in(language), site.machine_name, site.mode == "training")
        frame = Frame(self.look, place, can_speak=self._can_speak)
        frame.happened.connect(self._take)
        frame.key_pressed.connect(self._take_key)
        frame.show_time(self._now())
        frame.footer.set_call(self._known.call)
        frame.header.show_line(self._known.line, self._known.since)
        if self._known.devices is None:
            frame.header.show_checking()
        else:
            frame.header.show_devices(self._known.devices)
        self._page.addWidget(frame)
        return frame

    def _change(self, look: Look) -> None:
        if look == self.look:
            return
        self.look = look
        before = self.frame
        carried = before.carried()
        # The old frame is out of sight before the new one is built: two frames at once would show for a moment.
        before.hide()
        self._page.removeWidget(before)
        self.frame = self._build()
        self.frame.carry(carried)
        # Only now: what was half entered has been carried over.
        before.wipe()
        before.deleteLater()

    def _tell_time(self) -> None:
        self.frame.show_time(self._now())

    def _take(self, event: Event) -> None:
        # A mode is the window's own business; whoever runs the flow need not know how it looks.
        if not (isinstance(event, Press) and event.action == "mode"):
            self.touched.emit()
            self.happened.emit(event)
            return
        starting = self.frame.current is not None and isinstance(self.frame.current.shown, Idle)
        self.set_mode(event.value, not self._is_on(event.value))
        if starting:
            self._take(Press("start"))
        self.touched.emit()

    def _is_on(self, mode: str) -> bool:
        return self.look.listening if mode == LISTEN else bool(getattr(self.look.tokens, MODES[mode]))

    def _take_key(self, name: str) -> None:
        if name == "elder":
            self._take(Press("mode", "elder"))
        elif name == "language":
            self.touched.emit()
            self.set_language("en" if self.look.wording.language == "zh_CN" else "zh_CN")
        elif number := self.frame.current.to_hear() if name == "speak" and self.frame.current else "":
            # The question stays: whoever wants to hear the number is about to answer it.
            self._take(Press("say", number))
        else:
            if self.frame.current is not None:
                # What is half typed is told before the key leads elsewhere, or going back would lose it.
                self.frame.current.settle()
            self._take(Press(name))


def seen_by_people() -> bool:
    """Tell whether anybody looks: pictures of the gallery and of a played journey are taken of what stands still."""
    return QGuiApplication.platformName() != "offscreen"


def dangerous(event: QKeyEvent) -> bool:
    """Tell whether a key could leave the program or the machine: commands and function keys, never letters."""
    if event.modifiers() & DANGEROUS:
        return True
    key = event.key()
    return Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35 or key in (
        Qt.Key.Key_Escape,
        Qt.Key.Key_Print,
        Qt.Key.Key_SysReq,
        Qt.Key.Key_Menu,
        Qt.Key.Key_Help,
    )
