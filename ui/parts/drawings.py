# SPDX-License-Identifier: Apache-2.0
"""Pictures of our own: a line drawing is a few paths in its own small space, scaled to its place.

Lines are drawn in ink, what is meant in accent; a hand is the only warm colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.parts.icons import parse
from ui.style.look import Look
from ui.style.tokens import Colours

Points = Sequence[tuple[float, float]]


class Pencil:
    """A painter that knows the colours of the tokens by name."""

    def __init__(self, painter: QPainter, colours: Colours) -> None:
        self.painter = painter
        self._colours = colours

    def shade(self, name: str) -> QColor:
        """Return a colour by its name."""
        return QColor(getattr(self._colours, name))

    def set(self, fill: str = "", line: str = "", width: float = 3) -> None:
        """Choose ground and line; an empty name is none."""
        self.painter.setBrush(self.shade(fill) if fill else Qt.BrushStyle.NoBrush)
        # Round ends and joins as in the icons: the drawings are the same hand in a larger size.
        pen = QPen(
            self.shade(line or "ink"), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        )
        self.painter.setPen(pen if line else Qt.PenStyle.NoPen)

    def path(self, data: str, fill: str = "", line: str = "", width: float = 3) -> None:
        """Draw path data."""
        self.set(fill, line, width)
        self.painter.drawPath(parse(data))

    def shape(self, points: Points, fill: str = "", line: str = "", width: float = 3) -> None:
        """Draw a polygon."""
        self.set(fill, line, width)
        self.painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    def box(self, box: tuple[float, float, float, float], fill: str, line: str = "", width: float = 3) -> None:
        """Draw a rectangle with square corners."""
        self.set(fill, line, width)
        self.painter.drawRect(QRectF(*box))

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """Fill a disc."""
        self.set(fill)
        self.painter.drawEllipse(QPointF(x, y), radius, radius)


Sketch = Callable[[Pencil], None]


class Drawing(QWidget):
    """A sketch scaled into the middle of its place, or over all of it when ``cover``."""

    def __init__(
        self,
        look: Look,
        sketch: Sketch,
        size: tuple[float, float],
        *,
        cover: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._sketch = sketch
        self._size = QSizeF(*size)
        self._cover = cover
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Ask for the sketch at the reference's size, where it was drawn at three quarters."""
        scale = self._look.tokens.px(1000) / 759
        return QSize(round(self._size.width() * scale), round(self._size.height() * scale))

    def minimumSizeHint(self) -> QSize:
        """Become small where there is little room."""
        return QSize(self.sizeHint().width() // 3, self.sizeHint().height() // 3)

    def show_sketch(self, sketch: Sketch) -> None:
        """Show another sketch in the same space."""
        self._sketch = sketch
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sketch."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across, down = self.width() / self._size.width(), self.height() / self._size.height()
        scale = max(across, down) if self._cover else min(across, down)
        # Over all of its place, the lower edge is kept and sky is cut off: the water always stands on the footer.
        free_x, free_y = self.width() - self._size.width() * scale, self.height() - self._size.height() * scale
        painter.translate(free_x / 2, free_y if self._cover else free_y / 2)
        painter.scale(scale, scale)
        self._sketch(Pencil(painter, self._look.tokens.colour))
        painter.end()


# Width and height of each drawing's own space, in pixels of the target pictures at three quarters of their size.
HALL_SPACE = (820.0, 608.0)
READER_SPACE = (745.0, 528.0)
PANEL_SPACE = (372.0, 406.0)


def hall(pencil: Pencil) -> None:
    """Draw the hall between hills and water."""
    # Far beyond the drawing's space: where the place is wider or higher than it, what lies outside is seen too.
    pencil.box((-2000, -2000, 5000, 2608), "accent_soft")
    _sky(pencil)
    _hills(pencil)
    _building(pencil)
    _water(pencil)


def _sky(pencil: Pencil) -> None:
    pencil.disc(642, 134, 56, "sheet")
    for x, y, scale in ((40, 80, 1.0), (401, 34, 0.74)):
        pencil.painter.save()
        pencil.painter.translate(x, y)
        pencil.painter.scale(scale, scale)
        pencil.disc(84, 49, 49, "sheet")
        for bank in ("R 0 29 120 70 35", "R 76 34 85 65 32"):
            pencil.path(bank, "sheet")
        pencil.painter.restore()


def _hills(pencil: Pencil) -> None:
    far = [(0, 356), (114, 268), (199, 326), (326, 210), (440, 312), (530, 263), (645, 342), (728, 289), (820, 350)]
    near = [(0, 425), (135, 351), (300, 424), (470, 424), (622, 342), (820, 432)]
    for points, shade in ((far, "art_far"), (near, "art_near")):
        left, right = points[0][1] + 70, points[-1][1] + 60
        pencil.shape([(-900, left), *points, (1700, right), (1700, 534), (-900, 534)], shade)


def _building(pencil: Pencil) -> None:
    pencil.box((137, 520, 546, 16), "sheet")
    pencil.box((190, 405, 440, 114), "sheet", "accent", 3.6)
    for left, width in ((212, 69), (303, 54), (462, 54), (538, 69)):
        pencil.box((left, 425, width, 94), "accent_soft", "accent", 3.6)
        pencil.path(f"M {left + width / 2} 425 V 519", line="accent", width=2.6)
    pencil.box((378, 425, 63, 94), "accent", "accent", 3)
    pencil.path("M 409.5 424 V 520", line="sheet", width=3)
    pencil.path("M 163 519 H 657", line="accent", width=3.6)
    roof = "M 149 380 Q 300 352 409 283 Q 520 352 671 380 L 656 405 H 163 Z"
    pencil.path(roof, "sheet", "accent", 3.6)
    pencil.path("M 356 357 Q 409 337 463 357", line="accent", width=3.6)


def _water(pencil: Pencil) -> None:
    pencil.box((-2000, 534, 5000, 100), "accent")
    for x, y in ((45, 561), (470, 561), (228, 589)):
        wave = f"M {x} {y} Q {x + 34} {y - 20} {x + 68} {y} Q {x + 102} {y + 20} {x + 137} {y} "
        wave += f"Q {x + 171} {y - 20} {x + 205} {y} Q {x + 239} {y + 20} {x + 274} {y}"
        pencil.path(wave, line="accent_line", width=3.4)


def place_card(pencil: Pencil) -> None:
    """Draw a hand that lays a card on the reader."""
    _reader(pencil)
    _lit_plate(pencil)
    pencil.path("M 143 89 V 183 M 113 153 L 143 183 L 174 153", line="accent", width=5.5)
    pencil.painter.save()
    pencil.painter.translate(199, 70)
    pencil.painter.rotate(-6.5)
    _card(pencil, 318, 201)
    pencil.painter.restore()
    _hand(pencil)


def reading_card(pencil: Pencil) -> None:
    """Draw the card lying on the reader while it is read."""
    _reader(pencil)
    pencil.shape([(228, 257), (517, 257), (547, 393), (198, 393)], "accent_soft", "accent", 5)
    pencil.shape([(262, 270), (484, 270), (507, 378), (239, 378)], "sheet", "ink", 3)
    pencil.path("M 283 296 H 372 M 279 318 H 346 M 275 340 H 380 M 271 360 H 366", line="accent_line", width=8)
    pencil.shape([(412, 286), (466, 286), (480, 362), (419, 362)], "accent_soft", "ink", 2)
    for reach in (0, 34, 68):
        left, right, top = 300 - reach, 446 + reach, 214 - reach
        pencil.path(f"M {left} {top + 20} Q 373 {top - 46 - reach / 3} {right} {top + 20}", line="accent", width=5.5)


def _reader(pencil: Pencil) -> None:
    pencil.shape([(148, 226), (596, 226), (654, 424), (90, 424)], "desk", "ink")
    pencil.path("M 90 424 H 654 V 461 Q 654 475 640 475 H 104 Q 90 475 90 461 Z", "line", "ink")
    pencil.path("M 143 449 H 235", line="control", width=4)
    pencil.disc(606, 449, 7, "accent")


def _lit_plate(pencil: Pencil) -> None:
    pencil.shape([(228, 257), (517, 257), (547, 393), (198, 393)], "accent_soft", "accent", 5)
    pencil.path("M 264 345 L 257 373 H 288 M 481 345 L 488 373 H 457", line="accent", width=5)
    pencil.path("M 321 337 Q 353 305 387 337 M 335 345 Q 353 322 373 345", line="accent", width=4)


def _card(pencil: Pencil, width: float, height: float) -> None:
    unit = width / 318
    pencil.set("sheet", "ink", 3)
    pencil.painter.drawRoundedRect(QRectF(0, 0, width, height), 14 * unit, 14 * unit)
    rows = ((22, 40, 138), (22, 78, 110), (132, 78, 166), (22, 117, 168), (22, 155, 190))
    for left, top, right in rows:
        pencil.path(f"M {left * unit} {top * unit} H {right * unit}", line="accent_line", width=9 * unit)
    frame = QRectF(208 * unit, 30 * unit, 90 * unit, 114 * unit)
    pencil.set("accent_soft", "ink", 2.4)
    pencil.painter.drawRoundedRect(frame, 8 * unit, 8 * unit)
    pencil.disc(253 * unit, 76 * unit, 19 * unit, "accent_line")
    # Cut off by the frame of the photograph, not by a rectangle painted over it, which would show at its round corners.
    shoulders = QPainterPath()
    shoulders.addEllipse(QPointF(253 * unit, 140 * unit), 34 * unit, 38 * unit)
    inside = QPainterPath()
    inside.addRect(frame.adjusted(2, 2, -2, -2))
    pencil.set("accent_line")
    pencil.painter.drawPath(shoulders.intersected(inside))


def _hand(pencil: Pencil) -> None:
    skin = "M 646 114 C 612 94 566 88 528 98 L 458 119 C 436 126 438 156 458 157 L 530 153 C 531 172 534 190 537 210 "
    skin += "C 520 200 506 214 513 230 C 524 256 590 266 650 257 Z"
    pencil.path(skin, "art_skin", "ink", 3)
    pencil.path("M 530 153 C 542 176 562 190 585 195 M 537 209 L 576 220", line="ink", width=3)
    pencil.path("M 450 135 C 451 147 460 151 477 151", line="ink", width=2.6)
    pencil.shape([(641, 90), (748, 90), (748, 266), (650, 266)], "accent", "ink", 3)
    pencil.path("M 667 92 L 674 264", line="accent_line", width=4)


def take_card(pencil: Pencil) -> None:
    """Draw the card that is lifted from the reader."""
    pencil.shape([(84, 226), (309, 226), (348, 324), (45, 324)], "desk", "ink")
    pencil.path("M 45 324 H 348 V 346 Q 348 358 336 358 H 57 Q 45 358 45 346 Z", "line", "ink")
    pencil.shape([(124, 241), (270, 241), (291, 308), (102, 308)], "accent_soft", "accent", 4)
    pencil.path("M 327 197 V 97 M 299 124 L 327 97 L 355 124", line="accent", width=6)
    pencil.painter.save()
    pencil.painter.translate(69, 84)
    pencil.painter.rotate(-6)
    _card(pencil, 192, 121)
    pencil.painter.restore()


def take_slip(pencil: Pencil) -> None:
    """Draw the slip that hangs out of the printer."""
    pencil.box((72, 62, 223, 49), "line", "ink")
    torn = "M 112 88 H 254 V 266 L 236 256 L 219 268 L 201 256 L 183 268 L 165 256 L 147 268 L 130 256 L 112 266 Z"
    pencil.path(torn, "sheet", "ink")
    pencil.path("M 100 86 H 267", line="ink", width=5)
    pencil.path("M 133 125 H 233 M 133 152 H 233 M 133 180 H 196", line="accent_line", width=9)
    pencil.path("M 183 292 V 361 M 156 334 L 183 361 L 210 334", line="accent", width=6)
