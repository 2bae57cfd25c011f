# SPDX-License-Identifier: Apache-2.0
"""The pages a case had before it was opened here, of a kiosk or of an earlier go: a sheet of theirs is known again too.

Nothing but their pictures is kept, so the eye makes their prints anew, one after the other between its looks: a page
that is taken in the first moments is held against those known by then. One whose print cannot be made is not compared.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from devices.device import CancelToken, Deadline
from kiosk.intake.case import CasePage
from ui.window.intake_desk import Done
from ui.window.intake_state import IntakeState


class Knowing(Protocol):
    """What makes prints: the eye over the desk."""

    def print_of(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes) -> bytes:
        """Return by what a page is known again."""
        ...


def print_of(jpeg: bytes, eye: Knowing, deadline: Deadline, cancel: CancelToken) -> bytes:
    """Make the print of a page."""
    return eye.print_of(deadline, cancel, jpeg=jpeg)


class PagesBefore(QObject):
    """Has the pages of the case in hand known, as long as the eye sees; ``picture`` fetches one."""

    def __init__(self, state: IntakeState, picture: Callable[[str, Done], None]) -> None:
        super().__init__(state)
        self._state, self._picture = state, picture
        self._under_way = False
        state.camera.seen.connect(self._follow)

    def _follow(self) -> None:
        """Begin with the next page, one at a time: the picture of the desk is to go on."""
        state = self._state
        if self._under_way or state.case is None or state.camera.sight is None:
            return
        if page := state.taken_here.to_know(state.case):
            self._under_way = True
            self._picture(page.picture.id, functools.partial(self._fetched, state.case.id, page))

    def _fetched(self, case: str, page: CasePage, answer: object) -> None:
        if isinstance(answer, bytes) and self._is_open(case):
            made = functools.partial(self._made, case, page)
            self._state.camera.ask_beside(functools.partial(print_of, answer), made)
        else:
            self._under_way = False

    def _made(self, case: str, page: CasePage, answer: object) -> None:
        self._under_way = False
        if isinstance(answer, bytes) and self._is_open(case):
            self._state.taken_here.know(page, answer)

    def _is_open(self, case: str) -> bool:
        return self._state.case is not None and self._state.case.id == case
