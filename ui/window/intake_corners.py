# SPDX-License-Identifier: Apache-2.0
"""Corners by hand at a window, and the pages of a paper: set, turned, put in order, taken out; each by keys.

The corners of a page are set on its still while the camera has it, or on a new still where the finder sees no page.
Whoever leaves has changed nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from kiosk.audit import Act
from kiosk.capture.sight import PageTaken, Quad, Untouched
from kiosk.intake import acts
from kiosk.intake.case import CaseMaterial
from kiosk.intake.room import Noted
from kiosk.steps.scan_by_hand import BEGIN
from kiosk.steps.scan_eye import relay, untouched
from kiosk.steps.words import said_of
from ui.style.look import Look
from ui.window.intake_look import View
from ui.window.intake_page import CornersShown, HeadWords, IntakeWords
from ui.window.intake_state import IntakeState

# The key that opens the corners (框, kuàng).
CORNERS_KEY = "K"
CONTROL = Qt.KeyboardModifier.ControlModifier
# The keys while corners are set, each with its words (``intake.corners.<name>``).
HINTS = (("1-4 ← ↑", "move"), ("R", "turn"), ("Enter", "done"), ("Esc", "leave"))


@dataclass(frozen=True)
class Of:
    """What the corners are set for: the paper, the page looked at and in which view, the still."""

    material: CaseMaterial
    page: int
    view: View


class IntakeCorners(QObject):
    """``changed`` tells news; ``opened`` that a still is here, ``closed`` that it is gone."""

    changed = Signal()
    opened = Signal()
    closed = Signal()

    def __init__(self, state: IntakeState) -> None:
        super().__init__(state)
        self._state = state
        self._of: Of | None = None
        self._still: Untouched | None = None
        self._quad: Quad = BEGIN
        state.changed.connect(self._follow)

    @property
    def open(self) -> bool:
        """Whether corners are being set, or their still is fetched."""
        return self._of is not None

    @property
    def shown(self) -> CornersShown | None:
        """Return what is to be seen; None while no corners are set."""
        return CornersShown(self._still.jpeg if self._still else b"", self._quad) if self._of else None

    @property
    def can(self) -> bool:
        """Tell whether corners can be set for what is looked at."""
        state, one = self._state, self._state.material
        if not _is_scanned(one) or self._of or state.busy or state.case is None or state.case.handed_in:
            return False
        return state.camera.sight is not None if state.view is View.LIVE else self._known is not None

    @property
    def _known(self) -> PageTaken | None:
        """Return what the camera knows of the page that is looked at."""
        page = self._state.shown_page
        return self._state.taken_here.get(page.picture.sha256) if page else None

    def begin(self) -> None:
        """Fetch the still."""
        one = self._state.material
        if one is None or not self.can:
            return
        known = self._known if self._state.view is View.PAGE else None
        self._quad = known.quad if known else BEGIN
        of = known.original_sha256 if known else ""
        if self._state.camera.ask(functools.partial(untouched, of), self._came):
            self._of = Of(one, self._state.page, self._state.view)
            self._state.tell(None)

    def lay(self, quad: Quad) -> None:
        """Make the page by these corners, and store it where the one looked at stands."""
        of, still, state = self._of, self._still, self._state
        if of is None or still is None or state.busy:
            return
        call = functools.partial(relay, still.of, quad, of.material.paper.min_dpi, before=state.before(of.material.id))
        if state.camera.ask(call, functools.partial(self._laid, of)):
            self._quad, state.busy = quad, "take"
            state.changed.emit()

    def leave(self) -> bool:
        """Leave everything as it was; tell whether there was anything to leave."""
        if self._of is None or self._state.busy:
            return False
        self._close()
        return True

    def _came(self, answer: Any) -> None:
        if self._of is None:
            return
        if isinstance(answer, Untouched):
            self._still = answer
            self.changed.emit()
            self.opened.emit()
        else:
            self._close()
            self._state.tell(said_of(answer, "camera"))

    def _laid(self, of: Of, answer: Any) -> None:
        state = self._state
        if isinstance(answer, PageTaken):
            self._close()
        # Refused corners can be set again on the still that is here.
        state.page_came(of.material, answer)

    def _follow(self) -> None:
        """Close where something else is looked at now: a page must not land where nobody meant it."""
        of, state = self._of, self._state
        if of and (state.case is None or (state.chosen, state.page, state.view) != (of.material.id, of.page, of.view)):
            self._close()

    def _close(self) -> None:
        self._of, self._still = None, None
        self.changed.emit()
        self.closed.emit()


def with_corners(look: Look, said: IntakeWords, corners: IntakeCorners) -> IntakeWords:
    """Return the page with the corners in the place of the camera, or with the key that opens them."""
    shown = corners.shown
    if shown is None:
        if not corners.can:
            return said
        key = (CORNERS_KEY, look.of("intake.hint.corners"))
        # First where it is the way on; what finds no room in the head is left out from the end.
        hints = (*said.camera.hints, key) if said.shown.quad else (key, *said.camera.hints)
        return replace(said, camera=replace(said.camera, hints=hints))
    hints = tuple((key, look.of(f"intake.corners.{name}")) for key, name in HINTS)
    return replace(said, camera=HeadWords(look.of("intake.corners"), "", hints), corners=shown)


def page_act(state: IntakeState, event: QKeyEvent) -> Callable[[], None] | None:
    """Return what a key means for the page that is looked at: another one, its place, out with it; None for nothing."""
    one, key = state.material, event.key()
    steps: dict[int, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
    if state.case is None or one is None:
        return None
    if key in steps:
        return functools.partial(state.turn_page, steps[key])
    if state.view is not View.PAGE or state.shown_page is None or not _is_scanned(one):
        return None
    return _page_changed(state, one, event)


def _page_changed(state: IntakeState, one: CaseMaterial, event: QKeyEvent) -> Callable[[], None] | None:
    key, moves = event.key(), {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}
    if key in moves and event.modifiers() & CONTROL:
        return functools.partial(_move, state, one, moves[key])
    gone = key == Qt.Key.Key_Delete and not event.isAutoRepeat()
    return functools.partial(_remove, state, one) if gone else None


def _is_scanned(one: CaseMaterial | None) -> bool:
    """Tell whether the pages of a paper are taken here."""
    return one is not None and one.paper.source == "applicant" and one.substitute is None


def _move(state: IntakeState, one: CaseMaterial, step: int) -> None:
    number, to = state.page, state.page + step
    if 1 <= to <= len(one.pages) and not state.busy:
        noted = _noted(state, Act.PAGE_MOVED, one, number)
        state.act(lambda case: acts.moved(case, one.id, number, to), noted, lambda: state.turn_page(step))


def _remove(state: IntakeState, one: CaseMaterial) -> None:
    number = state.page
    if state.busy:
        return
    last = number > 1 and number == len(one.pages)
    # What is out stays in the record; the page that follows is the one looked at, else the one before.
    state.act(
        lambda case: acts.removed(case, one.id, number),
        _noted(state, Act.PAGE_REMOVED, one, number),
        lambda: state.turn_page(-1) if last else None,
    )


def _noted(state: IntakeState, act: Act, one: CaseMaterial, number: int) -> Noted:
    return Noted(act, {"code": one.id, "number": number, "staff": state.clerk.number})
