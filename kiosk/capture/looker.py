# SPDX-License-Identifier: Apache-2.0
"""Who looks for the page in a live picture: the caller itself, or a thread beside it that never keeps it waiting."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from config.guard import guarded
from devices.device import Clock
from kiosk.capture.arrays import Image
from kiosk.capture.sight import Sighting

Look = Callable[[Image], Sighting]
# Seconds that an end waits for a look under way.
END_SECONDS = 2.0


@dataclass(frozen=True)
class Found:
    """What was found in picture ``number``; the quad in fractions of it."""

    number: int
    sighting: Sighting


class Looker(Protocol):
    """Takes a picture now and then and tells later what is in it."""

    def ask(self, number: int, view: Image) -> bool:
        """Begin to look at a picture; False when there is no time for it now."""
        ...

    def found(self) -> Found | None:
        """Return once what the last look found; raises what that look ended in."""
        ...

    def close(self) -> None:
        """Look no more, until the next ``ask``."""
        ...


class Here:
    """Looks at once, in the caller's own time."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._found: Found | None = None

    def ask(self, number: int, view: Image) -> bool:
        """Look."""
        self._found = Found(number, self._look(view))
        return True

    def found(self) -> Found | None:
        """Tell."""
        found, self._found = self._found, None
        return found

    def close(self) -> None:
        """Forget what was not told."""
        self._found = None


class Beside:
    """Looks on a thread of its own; the image library lets others run meanwhile.

    After each look it rests for as long as the look took: of a slow or busy machine it takes half a core at most.
    """

    def __init__(self, look: Look, clock: Clock = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._changed = threading.Condition()
        self._job: tuple[int, Image] | None = None
        self._found: Found | None = None
        self._wrong: Exception | None = None
        self._free_at = 0.0
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def ask(self, number: int, view: Image) -> bool:
        """Hand a picture over; False while one is looked at, or the thread rests."""
        with self._changed:
            if self._job or self._clock() < self._free_at:
                return False
            # A picture that lies in somebody else's memory may change under the look.
            self._job = (number, view if view.base is None else view.copy())
            if self._thread is None:
                self._stop = threading.Event()
                self._thread = threading.Thread(target=self._run, args=(self._stop,), daemon=True, name="page-look")
                self._thread.start()
            self._changed.notify_all()
        return True

    def found(self) -> Found | None:
        """Return once what the last look found; raises what that look ended in."""
        with self._changed:
            wrong, self._wrong = self._wrong, None
            found, self._found = self._found, None
        if wrong:
            raise wrong
        return found

    def close(self) -> None:
        """End the thread and forget what was not told."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._job = self._found = self._wrong = None
            self._free_at = 0.0
            self._stop.set()
            self._changed.notify_all()
        if thread:
            thread.join(END_SECONDS)

    def _run(self, stop: threading.Event) -> None:
        while (job := self._next(stop)) is not None:
            began = self._clock()
            found, wrong = guarded(functools.partial(self._looked, *job), _wrong)
            ended = self._clock()
            with self._changed:
                # Closed meanwhile: nobody waits for it, and another thread may look already.
                if not stop.is_set():
                    self._found, self._wrong, self._job = found, wrong, None
                    self._free_at = ended + (ended - began)

    def _next(self, stop: threading.Event) -> tuple[int, Image] | None:
        with self._changed:
            self._changed.wait_for(lambda: stop.is_set() or self._job is not None)
            return None if stop.is_set() else self._job

    def _looked(self, number: int, view: Image) -> tuple[Found | None, Exception | None]:
        return Found(number, self._look(view)), None


def _wrong(wrong: Exception) -> tuple[Found | None, Exception | None]:
    return None, wrong
