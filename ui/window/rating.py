# SPDX-License-Identifier: Apache-2.0
"""After somebody is done the evaluation pad asks them, by itself; the clerk neither asks nor sees what was pressed.

What was pressed goes to the hall's figures and, where something was taken in here, to the platform by the outbox, as a
kiosk's evaluation does. Nothing that is not pressed is counted.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from config.logs import logger
from config.settings import Settings
from devices.device import CancelToken, Deadline, DeviceError
from devices.evaluation_pad import EvaluationPad, Score
from kiosk.domain.item import ServiceItem
from kiosk.domain.submission import EVALUATION_LEVELS
from kiosk.lanes import Cancellable
from kiosk.steps.storing import Rating, rate
from kiosk.tickets import acts
from offline_queue.ids import uuid7
from ui.window.calling_state import Calling
from ui.window.intake_devices import Run

log = logger(__name__)
# As long as it takes to find the key; whoever has gone is not waited for when the next one sits down.
ASK_SECONDS, STORE_SECONDS = 25.0, 10.0


@dataclass(frozen=True)
class About:
    """What a person got here: the application that was handed in, and its matter."""

    submission_id: str
    item: ServiceItem


class WindowRating(QObject):
    """One window's; ``handed_in`` is told what was taken in for who is in hand."""

    def __init__(self, settings: Settings, calling: Calling, run: Run, now: Callable[[], datetime.datetime]) -> None:
        super().__init__()
        self._settings, self._calling, self._run, self._now = settings, calling, run, now
        self._about: dict[str, About] = {}
        self._asking: Cancellable | None = None
        calling.finished.connect(self.ask)
        calling.moved.connect(self._moved)

    def handed_in(self, about: About) -> None:
        """Take down what was handed in for who is in hand; without somebody in hand nobody is asked."""
        if at := self._calling.in_hand:
            self._about[at.id] = about

    def ask(self, ticket: str) -> None:
        """Have the pad ask; a window without one asks nobody."""
        about = self._about.pop(ticket, None)
        if any(device.kind == "evaluation_pad" for device in self._settings.devices):
            heard = functools.partial(self._heard, ticket, about)
            self._asking = self._run(EvaluationPad, ask_pad, ASK_SECONDS, heard)

    def _moved(self) -> None:
        # The next person sits there: what they press would be taken for the one before.
        if self._calling.in_hand and self._asking:
            self._asking.cancel()
            self._asking = None

    def _heard(self, ticket: str, about: About | None, answer: object) -> None:
        self._asking = None
        if not isinstance(answer, Score):
            if isinstance(answer, DeviceError):
                log.info("nobody-rated", cause=answer.cause)
            return
        self._calling.tell_hub(acts.Rate(ticket=ticket, level=answer.level))
        if about:
            self._store(about, answer)

    def _store(self, about: About, score: Score) -> None:
        level = EVALUATION_LEVELS[len(EVALUATION_LEVELS) - score.level]
        rating = Rating(str(uuid7()), about.submission_id, about.item, level, self._now(), self._settings.site)
        self._run("outbox", functools.partial(rate, rating), STORE_SECONDS, not_stored)


def ask_pad(pad: EvaluationPad, deadline: Deadline, cancel: CancelToken) -> Score:
    """Ask on the pad's own lane."""
    return pad.ask(deadline, cancel)


def not_stored(end: object) -> None:
    """Say where an evaluation could not be stored."""
    if isinstance(end, DeviceError):
        log.warning("evaluation-not-stored", cause=end.cause)
