# SPDX-License-Identifier: Apache-2.0
"""The window of the training desk: plays the outside world for a terminal beside it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from kiosk.steps.technician_device_words import known
from kiosk.training.acts import ActError, WorldGoneError
from kiosk.training.persons import persons
from ui.bridge import QtPost
from ui.desk.faults import FaultPanel
from ui.desk.panels import CardPanel, DevicePanel, LinePanel, LogPanel, Panel, PaperPanel, SlipPanel, columns
from ui.style.look import Look
from ui.style.theme import style_sheet

# Half a second: paper that comes out by itself is seen soon, and the world is asked twice a second only.
LOOK_AGAIN_MS = 500
# Pixels at which everything stands side by side with room for a slip and a log.
WANTED = QSize(1060, 1060)
# A bar to scroll with, and what a desktop puts over a window and at its sides.
BAR, TITLE, EDGE = 32, 40, 8


class Hands(Protocol):
    """What moves the world; ``WorldClient`` over a socket, or the world itself in a test."""

    def act(self, act: Mapping[str, Any]) -> dict[str, Any]:
        """Do one act and return the state; raises ActError."""
        ...


class TrainingDesk(QWidget):
    """Sends acts from its buttons and shows the state they lead to; acts run beside the window, never in it."""

    state_came = Signal(object)
    """The newest state of the world."""
    refused = Signal(str, str)
    """What was not done, in words of the desk, and why, as the world tells it."""
    world_gone = Signal()
    """The world has ended, and with it what this window is for."""

    def __init__(self, look: Look, hands: Hands, folder: Path) -> None:
        super().__init__()
        self._hands = hands
        self._look = look
        self._closed = False
        # One thread: acts arrive in the order in which they were pressed.
        self._lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._post = QtPost(self)
        self.setWindowTitle(look.of("training.desk.title"))
        self.setStyleSheet(style_sheet(look.tokens, text_px=15) + own_style(look))
        self._panels = self._build(folder)
        self.state_came.connect(self._show)
        self.refused.connect(self._say)
        self._timer = QTimer(self, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(lambda: self.send({"do": "state"}))

    def start(self) -> None:
        """Begin to look at the world."""
        self.send({"do": "state"})
        self._timer.start()

    def open_in(self, room: QRect, x: int) -> None:
        """Show it with as much of the screen's room as is wanted and there, at ``x`` or as near to it as it fits."""
        # Before it is shown it measures in the type of the kiosk, not in that of its own style sheet.
        self.show()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        everything = self._sheet.sizeHint().width() + BAR
        width = min(max(WANTED.width(), everything), room.width() - EDGE)
        self.resize(width, min(WANTED.height(), room.height() - TITLE))
        # Beside the kiosk where there is room; over it rather than half beyond the edge.
        self.move(max(room.left(), min(room.left() + x, room.right() + 1 - EDGE - width)), room.top())

    def send(self, act: Mapping[str, Any]) -> None:
        """Have an act done; its state comes back by itself. A window that is closed sends nothing more."""
        if not self._closed:
            self._lane.submit(self._do, act)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop looking."""
        self._closed = True
        self._timer.stop()
        # An act under way ends before the window goes, or its answer would be told to something deleted.
        self._lane.shutdown(wait=True, cancel_futures=True)
        super().closeEvent(event)

    def _do(self, act: Mapping[str, Any]) -> None:
        try:
            state = self._hands.act(act)
        except WorldGoneError:
            self._post(self.world_gone.emit)
        except (ActError, OSError) as wrong:
            words, why = self._look.of(refusal_key(act, getattr(wrong, "code", ""))), str(wrong)
            self._post(lambda: self.refused.emit(words, why))
        else:
            self._post(lambda: self.state_came.emit(state))

    def _build(self, folder: Path) -> list[Panel]:
        look = self._look
        left: list[Panel] = [CardPanel(look, self.send, persons()), DevicePanel(look, self.send)]
        right: list[Panel] = [PaperPanel(look, self.send), LinePanel(look, self.send), FaultPanel(look, self.send)]
        left.append(SlipPanel(look, self.send, folder))
        right.append(LogPanel(look, self.send))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self._bar())
        self._sheet = columns(left, right)
        # Scrolled on a small screen: every button can be reached, none is pressed together.
        window = QScrollArea(widgetResizable=True)
        window.setFrameShape(QScrollArea.Shape.NoFrame)
        window.setWidget(self._sheet)
        column.addWidget(window, 1)
        return left + right

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.addWidget(_plain(self._look.of("training.desk.title"), "title"))
        row.addWidget(_plain(self._look.of("training.desk.stamp"), "stamp"))
        self._words = _plain(self._look.of("training.desk.invalid"), "words")
        row.addWidget(self._words, 1)
        return bar

    def _show(self, state: Mapping[str, Any]) -> None:
        for panel in self._panels:
            panel.show_state(state)

    def _say(self, words: str, why: str) -> None:
        self._words.setText(self._look.of("training.desk.refused", words=words))
        # The world speaks English and of its own insides: for whoever looks closer.
        self._words.setToolTip(why)


def refusal_key(act: Mapping[str, Any], code: str) -> str:
    """Return the key of what is said of an act that was not done: why, where a trainer can meet it, else which."""
    why, which = f"training.refused.{code}", f"training.act.{act.get('do')}"
    return next((key for key in (why, which) if known(key)), "training.refused.any")


def _plain(words: str, name: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def own_style(look: Look) -> str:
    """Return what only this window has: a dark bar, the stamp, and fault as a colour beside its words."""
    c = look.tokens.colour
    return f"""
    #bar {{ background: {c.ink}; }}
    #title {{ color: {c.on_accent}; font-weight: 700; font-size: 20px; }}
    #stamp {{ color: {c.seal}; background: {c.sheet}; border: 2px solid {c.seal}; border-radius: 4px; padding: 1px 8px;
              font-weight: 700; }}
    #words {{ color: {c.on_accent}; }}
    QPushButton[lines="2"] {{ min-height: 42px; text-align: left; }}
    QPushButton[fault="true"]:checked {{ background: {c.fault}; color: {c.on_accent}; border-color: {c.fault}; }}
    """
