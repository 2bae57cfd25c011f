# SPDX-License-Identifier: Apache-2.0
"""The caller bar: docked at the top or the bottom of a screen, or small and floating; it never has the focus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.caller.docking import Dock, dock_at, place_of
from ui.caller.parts import GAP, Arrow, BarButton, Facts, Grip
from ui.caller.small import SmallFacts
from ui.caller.strip import Strip, struts_of
from ui.caller.words import MORE, BarKey, BarWords
from ui.desk.density import THICK, Density
from ui.desk.drawing import draw_mark, draw_words, mark_width, width_of
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

FLAGS = (
    Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.Tool
)
# From here on all keys have room beside one another.
WIDE_FROM = 1700
SMALL = QSize(340, 92)
SMALL_KEYS = 2


class CallerBar(QWidget):
    """``pressed`` tells the name of a key; ``docked`` that it stands elsewhere now."""

    pressed = Signal(str)
    docked = Signal()

    def __init__(
        self, look: Look, density: Density, place: str, dock: Dock, *, training: bool, strip: Strip | None = None
    ) -> None:
        super().__init__(None, FLAGS)
        self._strip, self._kept, self._free = strip, Dock.FLOAT, QRect()
        if strip:
            # Of a panel a window manager believes that it keeps its strip, and on all desktops.
            self.setAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeDock)
        self._look, self._density, self._place, self._training = look, density, place, training
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(look.of("caller.title"))
        self.dock = dock
        self.buttons: tuple[BarButton, ...] = ()
        self._names: tuple[str, ...] = ()
        self._said: BarWords | None = None
        self.rebuild()

    @property
    def wide(self) -> bool:
        """Tell whether all keys have room."""
        return self.dock is not Dock.FLOAT and self.width() >= WIDE_FROM

    @property
    def words(self) -> str:
        """Everything that stands there."""
        return self._said.all if self._said else ""

    def stand(self, dock: Dock, at: QPoint | None = None) -> None:
        """Stand at an edge of the screen, or float at a place."""
        rebuilt = (dock is Dock.FLOAT) is not (self.dock is Dock.FLOAT)
        # The strip it keeps free itself is no edge for it.
        room = self._free if dock is self._kept and not self._free.isNull() else self._room()
        self.dock = dock
        self.setGeometry(place_of(dock, room, SMALL, at or self.pos()))
        self._keep(room)
        if rebuilt:
            self.rebuild()
        elif dock is not Dock.FLOAT:
            self.arrow.point(down=dock is Dock.TOP)
        self.docked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the strip back with the bar."""
        super().hideEvent(event)
        if self._strip and self._kept is not Dock.FLOAT:
            self._strip.give_back(int(self.winId()))
        self._kept, self._free = Dock.FLOAT, QRect()

    def _keep(self, room: QRect) -> None:
        """Keep the strip free that it stands on, where it stands at an edge of all screens."""
        if self._strip is None or not self.isVisible():
            return
        screen = self.screen()
        struts = struts_of(self.dock, self.geometry(), screen.virtualGeometry(), screen.devicePixelRatio())
        if struts:
            self._strip.keep(int(self.winId()), struts)
            self._kept, self._free = self.dock, room
        elif self._kept is not Dock.FLOAT:
            self._strip.give_back(int(self.winId()))
            self._kept, self._free = Dock.FLOAT, QRect()

    def set_words(self, said: BarWords) -> None:
        """Show this."""
        self._said = said
        self.facts.set_words(said)
        self._set_keys(self._shown(said.keys))
        self.update()

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        return self.facts.fits() and all(one.fits() for one in self.buttons)

    def press(self, name: str) -> None:
        """Press a key as a finger would; one that is not there or lies flat does nothing."""
        if name in self._names and self.buttons[self._names.index(name)].isEnabled():
            self.pressed.emit(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge, question and mark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(CALM.sheet))
        edge = self.height() - THICK if self.dock is Dock.TOP else 0
        painter.fillRect(QRect(0, edge, self.width(), THICK), colour(CALM.ink))
        if self.dock is not Dock.FLOAT:
            self._paint_question(painter)
            if self._training:
                left = self.arrow.x() - GAP - mark_width(self._mark, self._density.small)
                draw_mark(painter, left, self.height() / 2, self._mark, self._density.small)
        painter.end()

    def _paint_question(self, painter: QPainter) -> None:
        if self._said and self._said.question and self.buttons:
            d, words = self._density, self._said.question
            wide = width_of(words, d.body, bold=True)
            box = QRectF(self.buttons[0].x() - wide - GAP, 0, wide + 1, self.height())
            draw_words(painter, box, words, d.body, CALM.ink, bold=True)

    @property
    def _mark(self) -> str:
        return self._look.of("frame.training")

    def _room(self) -> QRect:
        return self.screen().availableGeometry()

    def rebuild(self) -> None:
        """Make its parts anew, for another width or another way to stand."""
        if (old := self.layout()) is not None:
            # A layout goes with its widgets once they belong to somebody else.
            QWidget().setLayout(old)
        self.buttons, self._names = (), ()
        self.grip = Grip(self._density, self._place)
        self.grip.setAccessibleName(self._look.of("caller.grip"))
        self.grip.moved.connect(self._dragged)
        self.grip.dropped.connect(self._dropped)
        self._keys = QHBoxLayout()
        self._keys.setSpacing(8)
        if self.dock is Dock.FLOAT:
            self._build_small()
        else:
            self._build_wide()
        if self._said:
            self.set_words(self._said)

    def _build_wide(self) -> None:
        self.facts: Facts | SmallFacts = Facts(self._density, wide=self.wide)
        self.arrow = Arrow(self._look.of("caller.key.other-edge"), down=self.dock is Dock.TOP)
        self.arrow.clicked.connect(self._other_edge)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(GAP)
        row.addWidget(self.grip)
        row.addWidget(self.facts, 1)
        row.addLayout(self._keys)
        row.addSpacing(mark_width(self._mark, self._density.small) + GAP if self._training else 0)
        row.addWidget(self.arrow)

    def _build_small(self) -> None:
        self.facts = SmallFacts(self._density)
        self.grip.setFixedHeight(30)
        self.grip.setMinimumWidth(0)
        self.grip.setMaximumWidth(SMALL.width())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.grip)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, GAP, 0)
        row.addWidget(self.facts, 1)
        row.addLayout(self._keys)
        column.addLayout(row, 1)

    def _shown(self, keys: Sequence[BarKey]) -> tuple[BarKey, ...]:
        """Return the keys that stand there: of a floating bar two, the likely one first."""
        if self.dock is not Dock.FLOAT or (self._said and self._said.question):
            return tuple(keys)
        able = sorted((one for one in keys if one.key.enabled and one.name != MORE), key=lambda one: not one.key.filled)
        return tuple(able[:SMALL_KEYS])

    def _set_keys(self, keys: Sequence[BarKey]) -> None:
        names = tuple(one.name for one in keys)
        if names != self._names:
            self._make_buttons(names)
        for button, one in zip(self.buttons, keys, strict=True):
            named = self._look.of("caller.key.more-name") if one.name == MORE else one.key.verb
            button.set_key(one.key, named)

    def _make_buttons(self, names: tuple[str, ...]) -> None:
        for button in self.buttons:
            self._keys.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._names = names
        self.buttons = tuple(BarButton(self._density) for _ in names)
        for name, button in zip(names, self.buttons, strict=True):
            button.clicked.connect(lambda _=False, name=name: self.pressed.emit(name))
            self._keys.addWidget(button)

    def _other_edge(self) -> None:
        self.stand(Dock.BOTTOM if self.dock is Dock.TOP else Dock.TOP)

    def _dragged(self, way: QPoint) -> None:
        self.move(self.pos() + way)

    def _dropped(self) -> None:
        self.stand(dock_at(self.geometry(), self._room()), self.pos())
