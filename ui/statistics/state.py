# SPDX-License-Identifier: Apache-2.0
"""Which days are looked at and what is known of them; kept outside the widgets, which are built anew."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from config.logs import logger
from kiosk.hall.line import Done
from kiosk.hub.client import HubClient
from kiosk.tickets.rules import HallRules
from kiosk.tickets.statistics import Figures, days_of, table

log = logger(__name__)
KINDS = ("day", "week", "month")
# Programs that open tables by themselves tell UTF-8 by this mark; without it hanzi are garbage there.
BOM = "\ufeff"


class Asks(Protocol):
    """Whoever asks the hub: ``ui.hall.watch.HallWatch``, or a fake."""

    def ask(self, call: Callable[[HubClient], object], done: Done) -> None:
        """Ask, and tell the answer in the window's thread."""
        ...


@dataclass(frozen=True)
class Counted:
    """Some days as they were counted, the same span before them, and the rules they are held against."""

    figures: Figures
    before: Figures
    rules: HallRules
    at: datetime.datetime


class StatisticsState(QObject):
    """What the page shows; every method is called in the window's thread."""

    changed = Signal()

    def __init__(
        self, hub: Asks, folder: Path, now: Callable[[], datetime.datetime], *, training: bool = False
    ) -> None:
        super().__init__()
        self._hub, self._folder, self._now = hub, folder, now
        # In the name, which goes with the file: figures of a training hall look like any others.
        self._name = "training-hall" if training else "hall"
        self.kind = KINDS[0]
        self.by_window = False
        self.day = now().date()
        self.counted: Counted | None = None
        """The last that was read of the days looked at."""
        self.wrong: Exception | None = None
        """Why they could not be read the last time they were asked for."""
        self.saved: Path | None = None
        self.not_saved = ""
        self._asked = 0

    @property
    def span(self) -> tuple[datetime.date, datetime.date]:
        """The days that are looked at."""
        return days_of(self.kind, self.day)

    @property
    def is_last(self) -> bool:
        """Tell whether what comes after has not come yet."""
        return self.span[1] >= self._now().date()

    def neighbour(self, steps: int) -> datetime.date:
        """Return a day within the span so many spans on."""
        first, last = self.span
        return last + datetime.timedelta(days=1) if steps > 0 else first - datetime.timedelta(days=1)

    def turn(self, steps: int) -> None:
        """Look at the span before (-1) or after (1); there is none after the last."""
        if steps < 0 or not self.is_last:
            self._look_at(self.neighbour(steps), self.kind)

    def next_kind(self) -> None:
        """Look at the week instead of the day, the month instead of the week."""
        self._look_at(min(self.span[1], self._now().date()), KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)])

    def turn_lines(self) -> None:
        """Show waits by window, or by queue again."""
        self.by_window = not self.by_window
        self.changed.emit()

    def look(self) -> None:
        """Count what is looked at again; what was read stays until the answer."""
        self._asked += 1
        asked, (first, last) = self._asked, self.span
        before = days_of(self.kind, self.neighbour(-1))
        spans = [(one.isoformat(), other.isoformat()) for one, other in ((first, last), before)]
        self._hub.ask(
            lambda client: (client.statistics(*spans[0]), client.statistics(*spans[1]), client.rules()),
            lambda answer: self._came(asked, answer),
        )

    def save(self) -> None:
        """Write what is shown as CSV; where it lies, or why it could not be written, is told."""
        if self.counted is None:
            return
        figures = self.counted.figures
        days = "_".join(dict.fromkeys((figures.first, figures.last)))
        file = self._folder / f"{self._name}-{days}.csv"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file.write_text(BOM + table(figures), encoding="utf-8")
            self.saved, self.not_saved = file, ""
        except OSError as wrong:
            log.warning("statistics-not-saved", cause=type(wrong).__name__)
            self.saved, self.not_saved = None, wrong.strerror or type(wrong).__name__
        self.changed.emit()

    def _look_at(self, day: datetime.date, kind: str) -> None:
        self.day, self.kind, self.saved, self.not_saved = day, kind, None, ""
        # Of other days nothing is known yet: figures of the last ones under this date would be untrue.
        self.counted, self.wrong = None, None
        self.changed.emit()
        self.look()

    def _came(self, asked: int, answer: object) -> None:
        if asked != self._asked:
            return
        if isinstance(answer, tuple):
            figures, before, rules = answer
            self.counted, self.wrong = Counted(figures, before, rules, self._now()), None
        elif isinstance(answer, Exception):
            self.wrong = answer
        self.changed.emit()
