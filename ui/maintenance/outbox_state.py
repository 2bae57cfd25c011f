# SPDX-License-Identifier: Apache-2.0
"""What the tab of the outbox has seen, what is chosen and under way; lives longer than the widgets that show it."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from kiosk.maintenance.outbox_seen import Held, OutboxSeen
from offline_queue.backup import Made

# Minutes of the line that are shown.
MINUTES = 24
Run = Callable[[Callable[[], object], Callable[[object], None]], None]


class Hands(Protocol):
    """What can be done with the outbox: ``kiosk.maintenance.outbox_desk.OutboxDesk``, or a fake."""

    def retry(self, id: str) -> dict[str, Any]:
        """Have one entry tried."""
        ...

    def probe(self) -> bool:
        """Have all tried."""
        ...

    def export(self, to: Path) -> dict[str, Any]:
        """Carry out."""
        ...

    def take(self, file: Path) -> dict[str, Any]:
        """Take a receipt."""
        ...

    def verify(self) -> list[str]:
        """Check everything."""
        ...

    def back_up(self, to: Path | None = None) -> Made:
        """Make a backup."""
        ...


class Eyes(Protocol):
    """Who looks: ``kiosk.maintenance.outbox_seen.OutboxLook``, or a fake."""

    def look(self) -> OutboxSeen:
        """Look once."""
        ...

    def story(self, id: str) -> dict[str, Any]:
        """Tell one entry."""
        ...


@dataclass(frozen=True)
class Came:
    """What came of an act: its name, whether well, and the arguments of its sentence or the words of an error."""

    act: str
    well: bool
    words: str
    count: int = 0


class OutboxState(QObject):
    """``changed`` tells that something here is new; ``looking`` and ``working`` do what may wait."""

    changed = Signal()
    code_wanted = Signal()
    """What is to be done wants the technician's code first; ``proved`` goes on with it."""

    def __init__(self, eyes: Eyes, hands: Hands, looking: Run, working: Run, places: Callable[[], list[Path]]) -> None:
        super().__init__()
        self._eyes, self._hands, self._looking, self._working, self._places = eyes, hands, looking, working, places
        self.seen: OutboxSeen | None = None
        self.selected = ""
        self.story: dict[str, Any] | None = None
        self.question = ""
        """``export`` or ``receipt`` while a place is to be chosen."""
        self.places: list[Path] = []
        self.busy = ""
        """The act that is under way."""
        self.came: Came | None = None
        self.minutes: deque[tuple[int, str]] = deque(maxlen=MINUTES)
        """How the line was in each minute that was looked at; ``down`` where it was down at any moment."""
        self._looks = False
        self._unproved: Callable[[], Any] | None = None

    @property
    def held(self) -> Held | None:
        """The chosen entry."""
        return next((one for one in self.seen.held if one.id == self.selected), None) if self.seen else None

    def look(self) -> None:
        """Look now; while a look is under way no second one waits behind it."""
        if not self._looks:
            self._looks = True
            self._looking(self._eyes.look, self._looked)

    def show(self, seen: OutboxSeen, story: dict[str, Any] | None) -> None:
        """Show a look that was made up, for pictures."""
        self.selected, self.story = (story["entry"]["id"], story) if story else ("", None)
        self._looked(seen)

    def choose(self, id: str) -> None:
        """Choose an entry, and have its story told."""
        if id != self.selected:
            self.selected, self.story = id, None
            self._tell()
            self.changed.emit()

    def ask(self, question: str) -> None:
        """Ask where to; asked a second time it is taken back."""
        self.question = "" if self.question == question else question
        found = self._places() if self.question else []
        receipts = [file for place in found for file in sorted(place.glob("*receipt*.json"))]
        self.places = receipts if self.question == "receipt" else found
        self.changed.emit()

    def answer(self, place: int) -> bool:
        """Take the place with a number; return False where there is none."""
        if place >= len(self.places):
            return False
        chosen, question, self.question = self.places[place], self.question, ""
        if question == "export":
            # Whoever found the desk open carries nothing away.
            self._unproved = functools.partial(self._hands.export, chosen)
            self.code_wanted.emit()
            self.changed.emit()
        else:
            self._do(question, functools.partial(self._hands.take, chosen))
        return True

    def proved(self) -> None:
        """Do what waited for the code, if anything did."""
        act, self._unproved = self._unproved, None
        if act:
            self._do("export", act)

    def retry(self) -> None:
        """Have the chosen entry tried now."""
        self._do("retry", functools.partial(self._hands.retry, self.selected))

    def probe(self) -> None:
        """Have all that waits tried now."""
        self._do("probe", self._hands.probe)

    def verify(self) -> None:
        """Check all that is stored."""
        self._do("verify", self._hands.verify)

    def back_up(self) -> None:
        """Make a backup."""
        self._do("backup", self._hands.back_up)

    def back(self) -> bool:
        """Take back the question, then what was told; return False where there is neither."""
        if self.question:
            self.question = ""
        elif self.came:
            self.came = None
        else:
            return False
        self.changed.emit()
        return True

    def _do(self, act: str, call: Callable[[], object]) -> None:
        if not self.busy:
            self.busy, self.came = act, None
            self._working(call, functools.partial(self._done, act))
            self.changed.emit()

    def _done(self, act: str, answer: object) -> None:
        self.busy, self.came = "", came_of(act, answer)
        self.look()
        self.changed.emit()

    def _looked(self, answer: object) -> None:
        self._looks = False
        if isinstance(answer, OutboxSeen):
            before, self.seen = self.seen, answer
            self._mark(answer)
            ids = [one.id for one in answer.held]
            if self.selected not in ids:
                self.selected, self.story = ids[0] if ids else "", None
            if self.selected and (self.story is None or before is None or before.held != answer.held):
                self._tell()
            self.changed.emit()

    def _mark(self, seen: OutboxSeen) -> None:
        minute, line = int(seen.at // 60), seen.line or "none"
        if self.minutes and self.minutes[-1][0] == minute:
            worst = "down" if "down" in (line, self.minutes[-1][1]) else line
            self.minutes[-1] = (minute, worst)
        else:
            self.minutes.append((minute, line))

    def _tell(self) -> None:
        if self.selected:
            self._looking(functools.partial(self._eyes.story, self.selected), self._told)

    def _told(self, answer: object) -> None:
        if isinstance(answer, dict) and answer["entry"]["id"] == self.selected:
            self.story = answer
            self.changed.emit()


def came_of(act: str, answer: object) -> Came:
    """Return how an act ended."""
    if isinstance(answer, Exception):
        return Came(act, well=False, words=str(answer))
    if isinstance(answer, dict):
        count = len(answer.get("entries") or answer.get("acknowledged") or ())
        wrong = any(answer.get(word) for word in ("damaged", "refused", "unknown")) or answer.get("retried") is False
        if answer.get("retried") and answer.get("running") is False:
            act = "retry-at-start"
        return Came(act, not wrong, str(answer.get("package", "")), count)
    if isinstance(answer, list):
        return Came(act, not answer, "; ".join(answer[:3]), len(answer))
    if isinstance(answer, Made):
        return Came(act, not answer.missing, str(answer.backup.path), answer.backup.contents.not_acknowledged)
    return Came(act, bool(answer), "")
