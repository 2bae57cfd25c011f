# SPDX-License-Identifier: Apache-2.0
"""A dossier's way as a column of marks joined by lines, and the light that says how much time is left."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.steps.progress_screens import Light, Place, Station
from kiosk.steps.screens import Tone
from ui.parts import icons
from ui.parts.label import Label
from ui.parts.notice import BORDER, GROUND, INK
from ui.parts.sheet import Sheet, paint_sheet
from ui.style.look import Look
from ui.style.theme import colour

# Diameter of a mark and width of the line between two, in pixels of the reference surface.
MARK, LINE = 64, 8


class MarkColumn(QWidget):
    """The mark of a station, and the piece of line that leads on from it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.place = Place.AHEAD
        self._leads_on: Place | None = None
        self.setFixedWidth(look.tokens.px(MARK) + look.tokens.px(30))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_place(self, place: Place, leads_on: Place | None) -> None:
        """Show a mark, and the line to the next station, whose place decides its colour; None has no line."""
        self.place, self._leads_on = place, leads_on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint line and mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self._look.tokens.px(MARK)
        centre = QPointF(size / 2, size / 2 + self._look.tokens.px(2))
        if self._leads_on is not None:
            self._paint_line(painter, centre, size)
        self._paint_mark(painter, centre, size)
        painter.end()

    def _paint_line(self, painter: QPainter, centre: QPointF, size: int) -> None:
        tokens = self._look.tokens
        # The line to a station is green when that station was reached, as the rings of a sent line are.
        reached = self._leads_on in (Place.BEHIND, Place.HERE, Place.STOPPED)
        shade = tokens.colour.ok if reached else tokens.colour.idle_line
        painter.setPen(QPen(colour(shade), tokens.px(LINE), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        top = centre.y() + size / 2 + tokens.px(6)
        painter.drawLine(QPointF(centre.x(), top), QPointF(centre.x(), self.height() - tokens.px(2)))

    def _paint_mark(self, painter: QPainter, centre: QPointF, size: int) -> None:
        shades = self._look.tokens.colour
        # Filled, ringed and empty differ in form as well: which is which must not hang on colour.
        filled = {Place.BEHIND: shades.ok, Place.STOPPED: shades.warn}.get(self.place)
        width = self._look.tokens.px(14 if self.place is Place.HERE else 3)
        border = shades.accent if self.place is Place.HERE else shades.control
        painter.setPen(Qt.PenStyle.NoPen if filled else QPen(colour(border), width))
        painter.setBrush(colour(filled or shades.sheet))
        radius = size / 2 - (0 if filled else width / 2)
        painter.drawEllipse(centre, radius, radius)
        if filled:
            inner = round(size * 0.58)
            corner = QPointF(centre.x() - inner / 2, centre.y() - inner / 2).toPoint()
            name = "tick" if self.place is Place.BEHIND else "info"
            painter.drawPixmap(corner, icons.pixmap(name, inner, shades.sheet))


class StationRow(QWidget):
    """One station: its mark, its name with the time at the right, a small line under it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.mark = MarkColumn(look)
        # Two labels of one name: the colour belongs to a label from the start, and only one is shown.
        self._name = Label(look, "lead", bold=True)
        self._here = Label(look, "lead", bold=True, colour="accent")
        self._when = Label(look, "body", colour="ink_2", wrap=False)
        self._note = Label(look, "note", colour="ink_2")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.tokens.px(16))
        grid.setVerticalSpacing(0)
        grid.addWidget(self.mark, 0, 0, 3, 1)
        names = QVBoxLayout()
        names.addWidget(self._name)
        names.addWidget(self._here)
        grid.addLayout(names, 0, 1)
        grid.addWidget(self._when, 0, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._note, 1, 1, 1, 2)
        grid.setRowMinimumHeight(2, look.tokens.px(12 if look.tokens.landscape else 20))
        grid.setColumnStretch(1, 1)
        self.setMinimumHeight(look.tokens.px(MARK) + look.tokens.px(18))

    def show_station(self, station: Station | None, leads_on: Place | None) -> None:
        """Show a station; None hides the row."""
        self.setVisible(station is not None)
        here = station is not None and station.place in (Place.HERE, Place.STOPPED)
        name = self._look.say(station.label) if station else ""
        self._here.set_words(name if here else "")
        self._name.set_words("" if here else name)
        self._when.set_words(self._look.say(station.when) if station else "")
        self._note.set_words(self._look.say(station.note) if station else "")
        self.setAccessibleName(name)
        if station:
            self.mark.show_place(station.place, leads_on)

    def wipe(self) -> None:
        """Forget."""
        self.show_station(None, None)


class Timeline(Sheet):
    """All stations on one sheet."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, margins=(38, 30, 38, 14), parent=parent)
        self._rows: list[StationRow] = []

    def show_stations(self, stations: tuple[Station, ...]) -> None:
        """Show these stations from the first to the last."""
        while len(self._rows) < len(stations):
            row = StationRow(self.look)
            self._rows.append(row)
            self.column.addWidget(row)
        for index, row in enumerate(self._rows):
            following = stations[index + 1].place if index + 1 < len(stations) else None
            row.show_station(stations[index] if index < len(stations) else None, following)


class LightPanel(QWidget):
    """How much time is left: a large number at the left, a sentence at the right, on the ground of its tone."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tone = Tone.INFO
        middle = Qt.AlignmentFlag.AlignHCenter
        self._counter = QWidget(self)
        column = QVBoxLayout(self._counter)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._over = Label(look, "body", bold=True, align=middle)
        self._digits = Label(
            look, look.tokens.px(84 if look.tokens.landscape else 116), bold=True, align=middle, line=1.15
        )
        self._under = Label(look, "body", bold=True, align=middle)
        for part in (self._over, self._digits, self._under):
            column.addWidget(part)
        self._counter.setFixedWidth(look.tokens.px(330 if look.tokens.elder else 200 if look.tokens.landscape else 260))
        self._headline = Label(look, "lead", bold=True)
        self._line = Label(look, "body")
        words = QVBoxLayout()
        words.addStretch(1)
        words.addWidget(self._headline)
        words.addSpacing(look.tokens.px(4))
        words.addWidget(self._line)
        words.addStretch(1)
        row = QHBoxLayout(self)
        pad = look.tokens.px(24 if look.tokens.landscape else 32)
        row.setContentsMargins(pad, pad, pad, pad)
        row.setSpacing(look.tokens.px(30))
        row.addWidget(self._counter)
        row.addLayout(words, 1)

    def show_light(self, light: Light | None) -> None:
        """Show a light; None hides it."""
        self.setVisible(light is not None)
        if light is None:
            return
        self._tone = light.tone
        self._counter.setVisible(bool(light.number))
        self._over.set_words(self._look.say(light.over))
        self._digits.set_words(light.number)
        self._under.set_words(self._look.say(light.under))
        self._headline.set_words(self._look.say(light.headline))
        self._line.set_words(self._look.say(light.line))
        for label in (self._over, self._digits, self._under):
            label.set_colour(INK[light.tone])
        self.update()

    def wipe(self) -> None:
        """Forget."""
        self.hide()
        for label in (self._over, self._digits, self._under, self._headline, self._line):
            label.set_words("")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and the line between number and words."""
        tokens = self._look.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF()
        length = tokens.length
        paint_sheet(painter, self._look, box, GROUND[self._tone], BORDER[self._tone], length.line, length.radius_m)
        if self._counter.isVisible():
            x = self._counter.geometry().right() + tokens.px(16)
            painter.setPen(QPen(colour(getattr(tokens.colour, INK[self._tone])), length.line))
            painter.drawLine(QPointF(x, box.top() + tokens.px(26)), QPointF(x, box.bottom() - tokens.px(26)))
        painter.end()
