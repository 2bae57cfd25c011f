# SPDX-License-Identifier: Apache-2.0
"""The tab of the outbox: what has not arrived, why and what happens next; what just arrived; nothing can be deleted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.desk.board import Board
from ui.desk.cards import Cards
from ui.desk.density import Density
from ui.desk.drawing import RING_ROOM, draw_words, line_of
from ui.desk.figures import TitleLine
from ui.desk.finder import Finder
from ui.desk.keys import Key
from ui.desk.table import Column, DeskTable
from ui.desk.tally import Tally
from ui.maintenance import outbox_words as words
from ui.maintenance.outbox_state import MINUTES, OutboxState
from ui.style.look import Look
from ui.style.theme import colour
from ui.style.tokens import CALM

RETRY, PROBE, EXPORT, RECEIPT, VERIFY, BACKUP, FIND = 1, 2, 5, 6, 7, 8, 11
ANSWERS = "123456789"
ROWS_RECEIVED = 3


class MinuteStrip(QWidget):
    """The line in the minutes this window has looked: tall is up, low is down, a gap was not looked at."""

    def __init__(self, look: Look, density: Density) -> None:
        super().__init__()
        self._look, self._density = look, density
        self._minutes: dict[int, str] = {}
        self._now = 0
        self.setFixedHeight(28 + line_of(density.small) + 4)

    def set_minutes(self, minutes: Mapping[int, str], now: int) -> None:
        """Show these, the newest at the right."""
        if (dict(minutes), now) != (self._minutes, self._now):
            self._minutes, self._now = dict(minutes), now
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a bar for each minute, and what bars mean."""
        painter, d = QPainter(self), self._density
        wide = (self.width() - 2 * RING_ROOM) / MINUTES
        heights = {"up": (28, CALM.ok), "down": (8, CALM.fault), "unknown": (16, CALM.warn)}
        for place in range(MINUTES):
            line = self._minutes.get(self._now - MINUTES + 1 + place, "")
            high, ink = heights.get(line, (2, CALM.line))
            box = QRectF(RING_ROOM + place * wide + 1, 28 - high, wide - 3, high)
            painter.fillRect(box, colour(ink))
        said = QRectF(RING_ROOM, 32, self.width() - 2 * RING_ROOM, line_of(d.small))
        draw_words(painter, said, self._look.of("queue.strip", minutes=MINUTES), d.small, CALM.off)
        painter.end()


class OutboxBoard(Board):
    """Shows an ``OutboxState`` and moves it."""

    TAB = "technician.menu.outbox"

    def __init__(self, look: Look, density: Density, state: OutboxState, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(look, density)
        self._state, self._now = state, now
        self.tally = Tally(density)
        self.table = DeskTable(look, density, self._columns())
        self.finder = Finder(self.table, look.of("queue.find"), density.field)
        self.received_head = TitleLine(density)
        self.received = DeskTable(look, density, self._received_columns())
        self.foot = TitleLine(density)
        self.cards = Cards(look, density)
        self.strip = MinuteStrip(look, density)
        self._lay_out()
        self.table.chosen.connect(state.choose)
        self.cards.pressed.connect(lambda _key, sign: self._pressed(sign))
        state.changed.connect(self.show_state)
        self.show_state()

    def opened(self) -> None:
        """Look, and give the focus to the table."""
        self._state.look()
        self.table.setFocus()

    def columns(self) -> Sequence[QWidget]:
        """Return both tables."""
        return [self.table, self.received]

    def keys(self) -> Mapping[int, Key]:
        """Return what the keys do with the chosen entry and with all."""
        of, state, seen = self.look.of, self._state, self._state.seen
        busy = of("technician.busy") if state.busy else ""
        free = bool(seen and not seen.why) and not state.busy
        probes = bool(seen and seen.line) and not state.busy
        return {
            RETRY: self._retry_key(busy),
            PROBE: Key(of("queue.key.probe"), busy or self._probe_note(), probes),
            EXPORT: self._key("export", of("queue.key.export-note")),
            RECEIPT: self._key("receipt", of("queue.key.receipt-note")),
            VERIFY: Key(of("queue.key.verify"), busy or of("queue.key.verify-note"), free),
            BACKUP: self._key("backup", self._backup_note()),
            FIND: Key(of("desk.key.find"), of("queue.find"), bool(seen and seen.held)),
        }

    def _retry_key(self, busy: str) -> Key:
        held = self._state.held
        can = bool(held and held.state in words.CAN_RETRY) and not busy
        note = busy or self.look.of("queue.key.retry-note" if can else "queue.key.retry-not")
        return Key(self.look.of("queue.key.retry"), note, can, filled=can)

    def _backup_note(self) -> str:
        """Return when the last backup was made, or what one is."""
        of, seen = self.look.of, self._state.seen
        if seen is None or not seen.backup_at:
            return of("queue.key.backup-note")
        return of("queue.key.backup-at", time=words.short_clock(seen.backup_at, seen.at))

    def _key(self, act: str, note: str) -> Key:
        """Return the key of something that wants a setting, with the reason where it cannot be pressed."""
        of, state, seen = self.look.of, self._state, self._state.seen
        unset = bool(seen and act in seen.unset)
        why = of("technician.busy") if state.busy else of(f"queue.key.{act}-unset") if unset else note
        can = bool(seen and not seen.why) and not unset and not state.busy
        return Key(of(f"queue.key.{act}"), why, can, held=state.question == act)

    def press(self, number: int) -> None:
        """Do what a key means."""
        state = self._state
        acts: dict[int, Callable[[], None]] = {
            RETRY: state.retry,
            PROBE: state.probe,
            EXPORT: lambda: state.ask("export"),
            RECEIPT: lambda: state.ask("receipt"),
            VERIFY: state.verify,
            BACKUP: state.back_up,
            FIND: self.finder.begin,
        }
        acts[number]()

    def letter(self, sign: str) -> bool:
        """Answer the question that stands, else try the chosen entry."""
        if self._state.question and sign in ANSWERS:
            return self._state.answer(int(sign) - 1)
        if sign == "R" and self.keys()[RETRY].enabled:
            self._state.retry()
            return True
        return False

    def back(self) -> bool:
        """Leave the find field, else take back what stands in the right pane."""
        return self.finder.left() or self._state.back()

    def tick(self, now: datetime.datetime) -> None:
        """Look again every other second, while the tab is open."""
        if self.isVisible() and now.second % 2 == 0:
            self._state.look()

    def show_state(self) -> None:
        """Show everything anew; parts that did not change paint nothing."""
        state, seen, now = self._state, self._state.seen, self._now().timestamp()
        readable = seen if seen and not seen.why else None
        self.tally.set_sums(words.sums(self.look, readable, now) if readable else ())
        self.table.set_rows(words.rows(self.look, readable, now) if readable else (), state.selected)
        arrived = words.received_rows(self.look, readable)[:ROWS_RECEIVED] if readable else []
        self.received.set_rows(arrived)
        self.received.setVisible(bool(arrived))
        self.received.setFixedHeight(self.received.wanted_height(len(arrived)))
        self.received_head.set_words(self._received_words(bool(arrived)) if readable else "")
        self.foot.set_words("", (), self.look.of("queue.foot"))
        self.cards.set_cards(words.cards(self.look, state, now))
        self.strip.set_minutes(dict(state.minutes), int(now // 60))
        self.changed.emit()

    def _received_words(self, any_: bool) -> str:
        return self.look.of("queue.received.title" if any_ else "queue.received.none")

    def _probe_note(self) -> str:
        seen = self._state.seen
        return self.look.of("queue.key.probe-note" if seen and seen.line else "maintenance.not.running")

    def _pressed(self, sign: str) -> None:
        if sign == "Esc":
            self.back()
        else:
            self.letter(sign)
        self.table.setFocus()

    def _columns(self) -> tuple[Column, ...]:
        of, d = self.look.of, self.density
        return (
            Column("", d.s2 * 2 + d.body + 6),
            Column(of("queue.column.now"), 84 if d.dense else 104),
            Column(of("queue.column.number"), 104 if d.dense else 128),
            Column(of("queue.column.what"), 5),
            Column(of("queue.column.tried"), 52 if d.dense else 64, right=True),
            Column(of("queue.column.why"), 6),
            Column(of("queue.column.next"), 5),
            Column(of("queue.column.when"), 96 if d.dense else 116, right=True),
        )

    def _received_columns(self) -> tuple[Column, ...]:
        return (*self._columns()[:5], Column(self.look.of("queue.column.why"), 11))

    def _lay_out(self) -> None:
        d = self.density
        row = QHBoxLayout(self)
        row.setContentsMargins(d.s2 - RING_ROOM, d.s2, 0, d.s2)
        row.setSpacing(d.s1)
        left = QVBoxLayout()
        left.setSpacing(d.s1)
        left.addWidget(self.tally)
        left.addWidget(self.finder)
        left.addWidget(self.table, 1)
        for part in (self.received_head, self.received, self.foot):
            left.addWidget(part)
        row.addLayout(left, 1)
        row.addWidget(self._make_pane())

    def _make_pane(self) -> QWidget:
        d = self.density
        pane = QWidget()
        # Narrower than that of the devices: the table carries the reasons.
        pane.setFixedWidth(d.aside * 2 // 3)
        column = QVBoxLayout(pane)
        column.setContentsMargins(d.s1, 0, d.s2 - RING_ROOM, 0)
        column.setSpacing(d.s1)
        column.addWidget(self.cards.scrolled(), 1)
        column.addWidget(self.strip)
        return pane
