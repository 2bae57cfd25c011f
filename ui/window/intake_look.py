# SPDX-License-Identifier: Apache-2.0
"""What is looked at in a case: which paper, which page, the camera or the page that goes along, and how closely."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from kiosk.intake.case import Case, CaseMaterial, CasePage
from kiosk.intake.standing import State, state
from ui.window.intake_camera import Zoom
from ui.window.intake_desk import Desk

# What a clerk can mend with the paper in their hand.
OPEN = (State.MISSING, State.NEEDS_PAGE, State.NEEDS_ORIGINAL, State.LATER)


class View(enum.Enum):
    """What the middle shows."""

    LIVE = "live"
    PAGE = "page"
    """The page that goes along."""


class PaperLook(QObject):
    """``changed`` tells any news; pictures are fetched when they are looked at, and forgotten with the case."""

    changed = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime.datetime]) -> None:
        super().__init__()
        self._desk, self._now = desk, now
        self.case: Case | None = None
        self.chosen = ""
        self.page = 1
        self.view = View.LIVE
        self.zoom = Zoom.WHOLE
        self.turns = 0
        self._round = 0
        """Counts the cases: what was asked for one before is dropped."""
        self._pictures: dict[str, bytes] = {}
        self._fetching: set[str] = set()

    @property
    def today(self) -> datetime.date:
        """Return the day."""
        return self._now().date()

    @property
    def material(self) -> CaseMaterial | None:
        """Return the paper that is looked at."""
        return next((one for one in self.case.asked if one.id == self.chosen), None) if self.case else None

    @property
    def shown_page(self) -> CasePage | None:
        """Return the page of it that is looked at, or that would be taken again."""
        one = self.material
        return one.pages[self.page - 1] if one and self.page <= len(one.pages) else None

    @property
    def page_bytes(self) -> bytes:
        """Return its picture, empty until it was fetched."""
        found = self.shown_page
        return self._pictures.get(found.sent.id, b"") if found else b""

    def choose(self, material: str) -> None:
        """Look at a paper: the page that is to be taken again first."""
        self.chosen, self.turns, self.zoom = material, 0, Zoom.WHOLE
        one = self.material
        self.page = one.poor[0] if one and one.poor else 1
        missing = one is not None and one.paper.source == "applicant" and (not one.pages or bool(one.poor))
        self.view = View.LIVE if missing else View.PAGE
        self._fetch()
        self.changed.emit()

    def next_paper(self) -> None:
        """Look at the next paper that needs something, from the one below; where none does, stay or begin."""
        if self.case is None:
            return
        asked = [one.id for one in self.case.asked]
        here = asked.index(self.chosen) if self.chosen in asked else -1
        order = [*asked[here + 1 :], *asked[: here + 1]]
        wanted = [id for id in order if state(self.case, self.case.material(id), self.today) in OPEN]
        # The list marks its first row in any case: the picture beside it must be of that paper.
        self.choose(next(iter((*wanted, *filter(None, (self.chosen,)), *asked)), ""))

    def turn_page(self, step: int) -> None:
        """Look at another page of the paper."""
        one = self.material
        most = len(one.pages) if one else 0
        if 1 <= self.page + step <= most:
            self.page, self.turns, self.zoom = self.page + step, 0, Zoom.WHOLE
            self._fetch()
            self.changed.emit()

    def another_page(self) -> None:
        """Look at the camera for one page more than there are."""
        one = self.material
        self.page = len(one.pages) + 1 if one else 1
        self.set_view(View.LIVE)

    def set_view(self, view: View) -> None:
        """Look at the camera, or at the page that goes along."""
        self.view, self.turns, self.zoom = view, 0, Zoom.WHOLE
        self._fetch()
        self.changed.emit()

    def turn(self) -> None:
        """Look at the picture turned by a quarter to the right; what goes along stays as it is."""
        self.turns = (self.turns + 1) % 4
        self.changed.emit()

    def look_closer(self) -> None:
        """Look at the upper half, the lower half, the whole."""
        self.zoom = Zoom((self.zoom + 1) % len(Zoom))
        self.changed.emit()

    def forget(self) -> None:
        """Forget every picture, and which paper was looked at."""
        self._round += 1
        self.chosen = ""
        self._pictures.clear()
        self._fetching.clear()

    def _fetch(self) -> None:
        """Fetch the picture of the page that is looked at; a paper's other pages come when they are turned to."""
        page = self.shown_page
        if page is None or page.sent.id in self._pictures or page.sent.id in self._fetching:
            return
        name, round = page.sent.id, self._round
        self._fetching.add(name)

        def came(answer: Any) -> None:
            if round == self._round:
                self._fetching.discard(name)
                if isinstance(answer, bytes):
                    self._pictures[name] = answer
                    self.changed.emit()

        self._desk.picture(name, came)
