# SPDX-License-Identifier: Apache-2.0
"""The map of the fleet: zones under one another, a tile for each machine; arrows move over it as over a hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui.desk.density import KEY, LINE, THICK, Density
from ui.desk.drawing import RING_ROOM, draw_face, draw_ring, draw_words, line_of, width_of
from ui.desk.lights import pixmap
from ui.fleet.words import INKS, LIGHTS, Tile, Zone
from ui.style.theme import colour
from ui.style.tokens import CALM

COLUMNS = 8
# Ground, line and pixels of the line, by how a machine is; those that are not told of stand on plain ground.
FACES = {
    "cannot": (CALM.fault_soft, CALM.fault, THICK), "watch": (CALM.warn_soft, CALM.warn, LINE),
    "stopped": (CALM.well, CALM.line, LINE),
}  # fmt: skip
PLAIN = (CALM.sheet, CALM.line, LINE)
DASHED = frozenset({"unheard", "never"})


@dataclass(frozen=True)
class Spot:
    """Where a machine stands on the map."""

    tile: Tile
    box: QRectF


class FleetMap(QWidget):
    """``chosen`` tells the name of a machine that was chosen."""

    chosen = Signal(str)

    def __init__(self, density: Density) -> None:
        super().__init__()
        self._density = density
        self._zones: tuple[Zone, ...] = ()
        self._current = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """Everything that stands there, a line a zone."""
        return "\n".join(
            "  ".join((zone.title, zone.count, *(f"{t.name} {t.word} {t.since}".rstrip() for t in zone.tiles)))
            for zone in self._zones
        )

    @property
    def current(self) -> str:
        """The name of the chosen machine."""
        return self._current

    def set_zones(self, zones: Sequence[Zone], current: str) -> None:
        """Show these, one of them chosen."""
        if (tuple(zones), current) != (self._zones, self._current):
            self._zones, self._current = tuple(zones), current
            self.setAccessibleName(self.words)
            self.setFixedHeight(self.sizeHint().height())
            self.update()

    def box_of(self, name: str) -> QRectF:
        """Return where a machine stands; nothing for one that is not there."""
        return next((spot.box for spot in self._spots() if spot.tile.name == name), QRectF())

    def sizeHint(self) -> QSize:
        """Return the height of all zones."""
        return QSize(600, round(sum(self._zone_height(zone) for zone in self._zones)) + RING_ROOM)

    def fits(self) -> bool:
        """Tell whether no word is cut."""
        d, wide = self._density, self._tile_width()
        titles = (width_of(zone.title, d.body, bold=True) <= self._label() - d.s1 for zone in self._zones)
        return all(titles) and all(
            width_of(tile.word, d.small, bold=True) <= wide - 2 * self._pad() + 1 and self._head_fits(tile, wide)
            for zone in self._zones
            for tile in zone.tiles
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint zones, lines between them and tiles."""
        painter, d, top = QPainter(self), self._density, 0.0
        for place, zone in enumerate(self._zones):
            if place:
                painter.fillRect(QRectF(RING_ROOM, top - LINE, self.width() - 2 * RING_ROOM, LINE), colour(CALM.line))
            title = QRectF(RING_ROOM, top + self._gap() + 2, self._label() - d.s1, line_of(d.body))
            draw_words(painter, title, zone.title, d.body, CALM.ink, bold=True)
            draw_words(painter, title.translated(0, line_of(d.body)), zone.count, d.small, CALM.off)
            top += self._zone_height(zone)
        for spot in self._spots():
            self._paint_tile(painter, spot)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move over the map; every other key is the window's."""
        moves = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
            return
        self._move(*move)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the machine under the hand."""
        self.setFocus()
        found = next((spot for spot in self._spots() if spot.box.contains(event.position())), None)
        if found:
            self.chosen.emit(found.tile.name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def show_current(self, scroll: QScrollArea) -> None:
        """Bring the chosen machine into sight."""
        box = self.box_of(self._current)
        if not box.isNull():
            at = QPoint(round(box.center().x()), round(box.center().y()))
            scroll.ensureVisible(at.x(), at.y(), 0, round(box.height()))

    def _move(self, across: int, down: int) -> None:
        spots = self._spots()
        here = next((spot for spot in spots if spot.tile.name == self._current), None)
        if here is None:
            if spots:
                self.chosen.emit(spots[0].tile.name)
            return
        if across:
            place = spots.index(here) + across
            target = spots[place] if 0 <= place < len(spots) else None
        else:
            target = _nearest(spots, here, down)
        if target:
            self.chosen.emit(target.tile.name)

    def _spots(self) -> list[Spot]:
        found, top = [], 0.0
        for zone in self._zones:
            for place, tile in enumerate(zone.tiles):
                found.append(Spot(tile, self._box(place, top)))
            top += self._zone_height(zone)
        return found

    def _box(self, place: int, top: float) -> QRectF:
        wide, high, gap = self._tile_width(), self._tile_height(), self._gap()
        left = RING_ROOM + self._label() + place % COLUMNS * (wide + gap)
        return QRectF(left, top + gap + place // COLUMNS * (high + gap), wide, high)

    def _paint_tile(self, painter: QPainter, spot: Spot) -> None:
        d, tile, box = self._density, spot.tile, spot.box
        ground, line, wide = FACES.get(tile.state, PLAIN)
        draw_face(painter, box, ground, CALM.sheet if tile.state in DASHED else line, KEY)
        if wide == THICK or tile.state in DASHED:
            style = Qt.PenStyle.DashLine if tile.state in DASHED else Qt.PenStyle.SolidLine
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(CALM.control if tile.state in DASHED else line), THICK, style))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), KEY, KEY)
        if tile.name == self._current:
            self._paint_chosen(painter, box)
        inner = box.adjusted(self._pad(), 0, -self._pad(), 0)
        first, second = line_of(d.body), line_of(d.small)
        upper = QRectF(inner.left(), box.center().y() - (first + second) / 2, inner.width(), first)
        px = d.small
        painter.drawPixmap(round(upper.left()), round(upper.center().y() - px / 2), pixmap(LIGHTS[tile.state], px))
        draw_words(painter, upper.adjusted(px + 6, 0, 0, 0), tile.name, d.body, CALM.ink, bold=True)
        draw_words(painter, upper, tile.since, d.mini, CALM.off, right=True)
        loud = tile.state in ("cannot", "watch")
        ink = getattr(CALM, INKS.get(tile.state, "ink_2"))
        draw_words(painter, upper.translated(0, first), tile.word, d.small, ink, bold=loud)

    def _paint_chosen(self, painter: QPainter, box: QRectF) -> None:
        """Paint the ring where the focus is, the blue of what is chosen where it is elsewhere."""
        around = box.adjusted(-RING_ROOM, -RING_ROOM, RING_ROOM, RING_ROOM)
        if self.hasFocus():
            draw_ring(painter, around, KEY)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(CALM.accent), THICK))
        painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), KEY + 2, KEY + 2)

    def _head_fits(self, tile: Tile, wide: float) -> bool:
        d = self._density
        name = d.small + 6 + width_of(tile.name, d.body, bold=True)
        return name + (4 + width_of(tile.since, d.mini) if tile.since else 0) <= wide - 2 * self._pad() + 1

    def _zone_height(self, zone: Zone) -> float:
        rows = max(1, -(-len(zone.tiles) // COLUMNS))
        return rows * (self._tile_height() + self._gap()) + self._gap() + LINE

    def _tile_width(self) -> float:
        room = self.width() - 2 * RING_ROOM - self._label()
        return (room - (COLUMNS - 1) * self._gap()) / COLUMNS

    def _tile_height(self) -> float:
        d = self._density
        return line_of(d.body) + line_of(d.small) + (4 if d.dense else d.s2)

    def _gap(self) -> int:
        return 6 if self._density.dense else 9

    def _pad(self) -> int:
        return 5 if self._density.dense else self._density.s1

    def _label(self) -> int:
        return 92 if self._density.dense else 136


def _nearest(spots: list[Spot], here: Spot, down: int) -> Spot | None:
    """Return the machine above or below: in the next row there is, the one that stands most under the hand."""
    tops = sorted({spot.box.top() for spot in spots})
    place = tops.index(here.box.top()) + down
    if not 0 <= place < len(tops):
        return None
    row = [spot for spot in spots if spot.box.top() == tops[place]]
    return min(row, key=lambda spot: abs(spot.box.left() - here.box.left()))
