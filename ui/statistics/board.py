# SPDX-License-Identifier: Apache-2.0
"""The tab of the figures: large numbers, waits by queue, hours, ratings, pauses, and whether priority stays fair."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from kiosk.tickets.statistics import Figures
from ui.desk.board import Board
from ui.desk.density import Density
from ui.desk.figures import TitleLine
from ui.desk.keys import Key
from ui.desk.table import Column, DeskTable
from ui.desk.tally import Tally
from ui.statistics import words
from ui.statistics.hours import HourChart
from ui.statistics.shares import RatingChart, ReasonChart
from ui.statistics.span_line import Box, SpanLine
from ui.statistics.state import KINDS, Counted, StatisticsState
from ui.statistics.waits import WaitChart
from ui.style.look import Look

BEFORE, AFTER, KIND, LINES, AGAIN, SAVE = 1, 2, 3, 4, 5, 7


class StatisticsBoard(Board):
    """Shows a ``StatisticsState`` and moves it."""

    TAB = "statistics.tab"

    def __init__(
        self, look: Look, density: Density, state: StatisticsState, now: Callable[[], datetime.datetime]
    ) -> None:
        super().__init__(look, density)
        self._state, self._now = state, now
        self.span = SpanLine(density)
        self.tally = Tally(density)
        self.waits = WaitChart(look, density)
        self.hours = HourChart(look, density)
        self.ratings = RatingChart(look, density, look.of("statistics.ratings"))
        self.pauses = ReasonChart(look, density, look.of("statistics.pauses"))
        self.fair_head = TitleLine(density)
        self.classes = DeskTable(look, density, self._columns())
        self._lay_out()
        state.changed.connect(self._show)
        self._show()

    def keys(self) -> Mapping[int, Key]:
        """Return what F1 to F7 do now."""
        of, state = self.look.of, self._state
        last = state.is_last
        return {
            BEFORE: Key(of("statistics.key.before"), self._short(-1)),
            AFTER: Key(of("statistics.key.after"), of("statistics.not-yet") if last else self._short(1), not last),
            KIND: Key(of("statistics.key.kind"), of(f"statistics.kind.{state.kind}")),
            LINES: Key(of(f"statistics.key.{'by-queue' if state.by_window else 'by-window'}")),
            AGAIN: Key(of("statistics.key.again"), self._age()),
            SAVE: self._save_key(),
        }

    def press(self, number: int) -> None:
        """Do what a key means."""
        acts: Mapping[int, Callable[[], None]] = {
            BEFORE: lambda: self._state.turn(-1), AFTER: lambda: self._state.turn(1), KIND: self._state.next_kind,
            LINES: self._state.turn_lines, AGAIN: self._state.look, SAVE: self._state.save,
        }  # fmt: skip
        acts[number]()

    def columns(self) -> Sequence[QWidget]:
        """Return where the focus can go."""
        return (self.classes,)

    def opened(self) -> None:
        """Count anew whenever somebody comes to look."""
        self.classes.setFocus()
        self._state.look()

    def _columns(self) -> tuple[Column, ...]:
        of = self.look.of
        return (
            Column(of("statistics.class"), 4), Column(of("statistics.people"), 2, right=True),
            Column(of("statistics.class-wait"), 2, right=True), Column(of("statistics.most-overtaken"), 4, right=True),
        )  # fmt: skip

    def _lay_out(self) -> None:
        d = self.density
        column = QVBoxLayout(self)
        column.setContentsMargins(d.s2, d.s2, d.s2, d.s2)
        column.setSpacing(d.s2)
        column.addWidget(self.span)
        column.addWidget(self.tally)
        grid = QGridLayout()
        grid.setSpacing(d.s2)
        fair = QVBoxLayout()
        fair.setSpacing(d.s1)
        fair.addWidget(self.fair_head)
        fair.addWidget(self.classes, 1)
        right = QVBoxLayout()
        right.setSpacing(d.s2)
        for part, share in ((self.ratings, 6), (self.pauses, 4)):
            right.addWidget(part, share)
        right.addLayout(fair, 9)
        grid.addWidget(self.waits, 0, 0)
        grid.addWidget(self.hours, 1, 0)
        grid.addLayout(right, 0, 1, 2, 1)
        for row, share in ((0, 11), (1, 10)):
            grid.setRowStretch(row, share)
        for place, share in ((0, 8), (1, 9)):
            grid.setColumnStretch(place, share)
        column.addLayout(grid, 1)

    def _show(self) -> None:
        self._show_span()
        counted = self._state.counted
        self.tally.setVisible(counted is not None)
        for part in (self.waits, self.hours, self.ratings, self.pauses, self.classes, self.fair_head):
            part.setVisible(counted is not None)
        if counted:
            self._show_counted(counted)
        self.changed.emit()

    def _show_span(self) -> None:
        of, state = self.look.of, self._state
        after = Box(of("statistics.not-yet"), "F2", enabled=False) if state.is_last else Box(self._day(1), "F2")
        boxes = (Box(self._day(-1), "F1"), Box(words.day_words(self.look, *state.span), chosen=True), after)
        chips = [Box(of(f"statistics.kind.{kind}"), chosen=kind == state.kind) for kind in KINDS]
        self.span.set_words(of("statistics.title"), boxes, self._note(), chips)

    def _show_counted(self, counted: Counted) -> None:
        of, look, figures = self.look.of, self.look, counted.figures
        self.tally.set_sums(
            words.sums(look, counted, words.beside_words(look, self._state.kind, self._state.neighbour(-1)))
        )
        self._show_waits(counted)
        late = of("statistics.hours.late", count=figures.late) if figures.late else ""
        note = late or of("statistics.hours.note", windows=len(figures.windows))
        self.hours.set_head(of("statistics.hours"), note)
        self.hours.set_hours(words.hour_bars(figures))
        rated = sum(figures.ratings.levels.values())
        rest = of("statistics.ratings.note", rated=f"{rated:,}", unrated=f"{figures.ratings.unrated:,}")
        self.ratings.set_head(of("statistics.ratings"), rest)
        self.ratings.set_shares(words.rating_shares(look, figures))
        total = sum(one.seconds for one in figures.pauses) / 60
        self.pauses.set_head(of("statistics.pauses"), of("statistics.pauses.note", minutes=f"{total:,.0f}"))
        self.pauses.set_reasons(words.pause_shares(look, figures), of("statistics.pauses.none"))
        self.fair_head.set_words(of("statistics.fair"), (), of("statistics.fair.note"))
        self.classes.set_rows(words.class_rows(look, figures.classes))

    def _show_waits(self, counted: Counted) -> None:
        of, figures, rules = self.look.of, counted.figures, counted.rules
        if self._state.by_window:
            self._show_windows(figures)
            return
        self.waits.set_head(of("statistics.waits"), of("statistics.waits.note"))
        heads = (of("statistics.waits.mean"), of("statistics.waits.longest"), of("statistics.waits.within"))
        targets = {one.target_s for one in figures.queues}
        target = of("statistics.target", minutes=targets.pop() // 60) if len(targets) == 1 else ""
        self.waits.set_lines(words.queue_lines(self.look, rules, figures.queues), heads, target)

    def _show_windows(self, figures: Figures) -> None:
        of, lines = self.look.of, words.window_lines(self.look, figures.windows)
        heads = (of("statistics.by-window.mean"), of("statistics.by-window.paused"), of("statistics.people"))
        self.waits.set_lines((), heads)
        # The busiest first: who wants the others has them all in the CSV.
        shown = lines[: self.waits.room]
        self.waits.set_head(
            of("statistics.by-window"), of("statistics.by-window.note", shown=len(shown), all=len(lines))
        )
        self.waits.set_lines(shown, heads)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many lines as have room now."""
        super().resizeEvent(event)
        if self._state.counted and self._state.by_window:
            self._show_windows(self._state.counted.figures)

    def _note(self) -> str:
        state, of = self._state, self.look.of
        if state.saved:
            return of("statistics.saved", file=str(state.saved))
        if state.not_saved:
            return of("statistics.not-saved", why=state.not_saved)
        if state.wrong:
            return of("statistics.unread.old" if state.counted else "statistics.unread")
        if state.counted is None:
            return of("statistics.counting")
        return words.as_of(self.look, state.counted, self._now().date())

    def _day(self, steps: int) -> str:
        state = self._state
        day = state.neighbour(steps)
        if state.kind == KINDS[0]:
            return words.day_words(self.look, day, day)
        return self.look.of(f"statistics.{state.kind}-{'before' if steps < 0 else 'after'}")

    def _short(self, steps: int) -> str:
        day = self._state.neighbour(steps)
        return f"{day.month}-{day.day}" if self._state.kind == KINDS[0] else self._day(steps)

    def _age(self) -> str:
        counted = self._state.counted
        return f"{counted.at:%H:%M:%S}" if counted else ""

    def _save_key(self) -> Key:
        known = self._state.counted is not None
        note = self.look.of("statistics.save.note" if known else "statistics.nothing")
        return Key(self.look.of("statistics.key.save"), note, known, filled=known and not self._state.saved)
