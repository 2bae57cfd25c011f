# SPDX-License-Identifier: Apache-2.0
"""The top of every screen: whose machine, day and time, how line and devices are. Citizens touch nothing here."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from devices.device import Condition, DeviceState
from kiosk.steps.screens import Tone
from kiosk.steps.value import Value
from ui.parts import icons
from ui.parts.chip import CHIP, Mark, Stamp
from ui.parts.hold import Hold
from ui.parts.label import Label
from ui.style.look import Look
from ui.style.theme import colour


class Line(enum.Enum):
    """How the line to the city is, as far as we know; unknown is never up."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class Place(Value, frozen=True):
    """What the header says of the machine itself."""

    hall: str
    machine: str
    training: bool


# What only makes things easier: the voice, a scanner beside camera and keys, a pad beside the box one signs in.
SPARE = frozenset({"speaker", "code_scanner", "signature_pad"})
# A device that has no icon of its own here is told by the general one; its words name it.
DEVICE_ICONS = {
    "receipt_printer": "print",
    "id_card": "id-card",
    "document_camera": "camera",
    "speaker": "speak",
    "code_scanner": "scan",
}


# Which date and whether the machine is shown, from most to least.
# Tried in this order: the year goes first, for people know it; the time never goes.
_LESS: tuple[tuple[int | None, bool], ...] = ((0, True), (1, True), (0, False), (1, False), (None, False))
_LESS_LARGE: tuple[tuple[int | None, bool], ...] = ((1, True), (1, False), (None, False))


class Header(QWidget):
    """Mark, hall, day and time; below (or in the same row, on a screen on its side) stamp, machine, chips."""

    held = Signal()
    """The mark was held for five seconds: the technician's way in."""

    def __init__(self, look: Look, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedHeight(look.tokens.length.header)
        self._mark = LogoMark(look, self)
        self._mark.held.connect(self.held)
        self._hall = Label(look, self._name_size(), bold=True, wrap=False, parent=self)
        self._machine = Label(look, "note", colour="ink_2", wrap=False, parent=self)
        # The same name in two small lines, for a long one beside two chips that have something to say.
        self._hall_small = Label(look, "note", bold=True, line=1.2, parent=self)
        self._date = Label(look, "note", colour="ink_2", wrap=False)
        self._time = Label(look, self._name_size() + look.tokens.px(4), bold=True, wrap=False)
        self._stamp = Stamp(look, look.of("frame.training"), self)
        # On every screen of a training machine, whatever room there is: nothing else may be mistaken for the real
        # thing.
        self._stamp.setVisible(place.training)
        self.line_chip = Mark(look, CHIP)
        self.device_chip = Mark(look, CHIP)
        # The frame tells the time before anything is painted.
        self._dates: tuple[str, ...] = ("", "")
        self._said: tuple[str, ...] = ()
        self._left_out: list[Mark] = []
        self._rows: list[QHBoxLayout] = []
        self._name = place.hall
        self._hall.set_words(place.hall)
        self._machine.set_words(place.machine)
        self._arrange()

    def show_time(self, now: datetime) -> None:
        """Show day and time; bigger type has no room for the year."""
        weekday = self._look.of(f"frame.weekday.{now.weekday()}")
        month = self._look.of(f"frame.month.{now.month}")
        facts = {"year": now.year, "month": month, "day": now.day, "weekday": weekday}
        self._dates = tuple(self._look.of(key, **facts) for key in ("frame.date", "frame.date-short"))
        self._time.set_words(f"{now:%H:%M}")
        self._make_room()

    def show_line(self, line: Line, since: datetime | None) -> None:
        """Show the line's chip; down and unknown say since when."""
        if line is Line.UP:
            self.line_chip.say(self._look.of("frame.line.up"), Tone.OK, "line")
            self._make_room()
            return
        key = f"frame.line.{line.value}" + ("-since" if since else "")
        words = self._look.of(key, time=f"{since:%H:%M}") if since else self._look.of(key)
        self.line_chip.say(words, Tone.WARN, "line-down")
        self._make_room()

    def show_devices(self, states: Mapping[str, DeviceState]) -> None:
        """Show the chip of the devices: the worst of them by name, or that all is well."""
        # One chip for all devices: a row of green chips says nothing, and the worst of them is what a person must know.
        troubled = [state for state in states.values() if not state.usable]
        if not states:
            # Not well either: a machine that is set up without any can read no card.
            self.device_chip.say(self._look.of("frame.devices.none"), Tone.WARN, "devices")
            self._make_room()
            return
        if not troubled:
            self.device_chip.say(self._look.of("frame.devices.ok"), Tone.OK, "devices")
            self._make_room()
            return
        # A device that is still opening is the least of troubles, for it will be there by itself; then by name, so that
        # the chip does not jump between two that are equally ill.
        # A machine without one of these does everything all the same, and is no fault for whoever reads.
        worst = min(troubled, key=lambda s: (s.condition is Condition.OPENING, s.kind in SPARE, s.kind))
        broken = worst.condition in (Condition.FAULT, Condition.ABSENT) and worst.kind not in SPARE
        tone = Tone.FAULT if broken else Tone.WARN
        self.device_chip.say(self._trouble(worst), tone, DEVICE_ICONS.get(worst.kind, "devices"))
        self._make_room()

    def show_checking(self) -> None:
        """Show that nothing is known of the devices yet; that is never well."""
        self.device_chip.say(self._look.of("frame.devices.checking"), Tone.WARN, "devices")
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the white ground and the line under it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self._look.tokens.colour.sheet))
        line = self._look.tokens.length.line
        painter.fillRect(0, self.height() - line, self.width(), line, colour(self._look.tokens.colour.line))
        painter.end()

    def _trouble(self, state: DeviceState) -> str:
        # The cause where there are words for it ("no paper"), else the kind of device ("printer").
        for key in (f"frame.device.{state.cause}", f"frame.device.{state.kind}"):
            if key in self._look.wording:
                return self._look.of(key)
        return self._look.of("frame.devices.trouble")

    def _make_room(self) -> None:
        """Say less where a long name leaves no room: the year first, then the machine, then the day."""
        said = (*self._dates, self._time.words, self.line_chip.words, self.device_chip.words)
        if said == self._said:
            # The clock comes by every second; a layout that was right stays. A chip that is told again shows itself.
            for chip in self._left_out:
                chip.hide()
            return
        self._said, self._left_out = said, []
        self._hall_small.set_words("")
        self._hall.set_words(self._name)
        for chip in self._chips():
            chip.setVisible(bool(chip.words))
        for date, machine in _LESS_LARGE if self._look.tokens.elder else _LESS:
            self._date.set_words(self._dates[date] if date is not None else "")
            self._machine.setVisible(machine)
            if self._fits():
                return
        self._say_least()

    def _say_least(self) -> None:
        """Leave out a chip that has nothing to say beside one that has; then the hall's name takes less room."""
        well = [chip for chip in self._chips() if chip.tone is Tone.OK]
        if len(well) == 1:
            self._left_out = well
            well[0].hide()
        if not self._fits():
            self._make_name_small()

    def _make_name_small(self) -> None:
        """Break the hall's name into small lines as wide as what everything else in its row leaves."""
        self._hall.set_words("")
        row = self._rows[0]
        row.invalidate()
        gap = self._look.tokens.px(14)
        room = self._look.tokens.size[0] - 2 * self._look.tokens.length.pad - row.sizeHint().width() - gap
        self._hall_small.set_words(self._name)
        self._hall_small.setFixedWidth(max(self._hall_small.widest(room) + 1, 1))

    def _fits(self) -> bool:
        return all(self._row_fits(row) for row in self._rows)

    def _row_fits(self, row: QHBoxLayout) -> bool:
        # A hidden label has another size at once, but its row keeps the sum of before until it is told.
        row.invalidate()
        return row.sizeHint().width() <= self._look.tokens.size[0] - 2 * self._look.tokens.length.pad

    def _name_size(self) -> int:
        return self._look.tokens.px(44 if self._look.tokens.elder else 40)

    def _arrange(self) -> None:
        px, pad = self._look.tokens.px, self._look.tokens.length.pad
        if self._look.tokens.landscape:
            row = self._row(
                self._mark, self._hall, self._hall_small, self._stamp, self._machine, None, *self._chips(), self._date
            )
            row.addWidget(self._time)
            row.setContentsMargins(pad, 0, pad, self._look.tokens.length.line)
            self.setLayout(row)
            return
        rows = QVBoxLayout(self)
        rows.setContentsMargins(pad, px(18), pad, px(14))
        rows.setSpacing(px(4))
        rows.addLayout(self._row(self._mark, self._hall, self._hall_small, None, self._date, self._time))
        rows.addLayout(self._row(self._stamp, self._machine, None, *self._chips()))

    def _chips(self) -> tuple[Mark, Mark]:
        return self.line_chip, self.device_chip

    def _row(self, *parts: QWidget | None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.tokens.px(14))
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._rows.append(row)
        return row


class LogoMark(QWidget):
    """The mark of the halls: a cloud over water on a blue square."""

    held = Signal()
    """A finger stayed on it for as long as nobody does by chance."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        size = look.tokens.px(56)
        self.setFixedSize(size, size)
        self.hold = Hold(self.held.emit, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to count."""
        # No sign of it: a mark that moved under a finger would tell everybody that there is something behind it.
        self.hold.begin()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Count no more once the finger has left the mark."""
        if not self.rect().contains(event.position().toPoint()):
            self.hold.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Count no more."""
        self.hold.end()

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no more: the finger is on something else by now."""
        self.hold.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint square and sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._look.tokens.colour.accent))
        painter.drawRoundedRect(self.rect(), self._look.tokens.px(12), self._look.tokens.px(12))
        inner = QRectF(self.rect()).adjusted(*(self._look.tokens.px(9) * side for side in (1, 1, -1, -1)))
        icons.draw(painter, "mark", inner, self._look.tokens.colour.on_accent)
        painter.end()
