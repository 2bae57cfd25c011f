# SPDX-License-Identifier: Apache-2.0
"""The eye over the desk as steps and the window ask it: look, take, the still of a page, the page made anew."""

from __future__ import annotations

from typing import Protocol

from devices.device import CancelToken, Deadline
from kiosk.capture.sight import Before, PageTaken, Quad, Sight, Untouched
from kiosk.steps.step import Watch

# The lane of the eye over the desk.
CAPTURE = "capture"


class Eye(Protocol):
    """What the eye over the desk does."""

    def sight(self, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Return the newest look at the desk."""
        ...

    def take(
        self, deadline: Deadline, cancel: CancelToken, *, min_dpi: int, before: tuple[Before, ...] = ()
    ) -> PageTaken:
        """Take the page that lies there; judge its size by the least resolution its material asks for.

        ``before`` are the pages it may be the same sheet as.
        """
        ...

    def untouched(self, deadline: Deadline, cancel: CancelToken, *, of: str = "") -> Untouched:
        """Return the still of a page that was taken, or a new one."""
        ...

    def relay(
        self,
        deadline: Deadline,
        cancel: CancelToken,
        *,
        of: str,
        quad: Quad,
        min_dpi: int,
        before: tuple[Before, ...] = (),
    ) -> PageTaken:
        """Make the page of a still anew by the corners a person set."""
        ...

    def rearm(self, deadline: Deadline, cancel: CancelToken, *, whose: str = "") -> None:
        """Forget that a page was taken, and the stills of other visits: what lies there counts anew."""
        ...


def look(eye: Eye, deadline: Deadline, cancel: CancelToken) -> Sight:
    """Look at the desk."""
    return eye.sight(deadline, cancel)


def take(
    min_dpi: int, eye: Eye, deadline: Deadline, cancel: CancelToken, *, before: tuple[Before, ...] = ()
) -> PageTaken:
    """Take the page."""
    return eye.take(deadline, cancel, min_dpi=min_dpi, before=before)


def untouched(of: str, eye: Eye, deadline: Deadline, cancel: CancelToken) -> Untouched:
    """Fetch the still of a page, or a new one."""
    return eye.untouched(deadline, cancel, of=of)


def relay(
    of: str,
    quad: Quad,
    min_dpi: int,
    eye: Eye,
    deadline: Deadline,
    cancel: CancelToken,
    *,
    before: tuple[Before, ...] = (),
) -> PageTaken:
    """Make the page anew."""
    return eye.relay(deadline, cancel, of=of, quad=quad, min_dpi=min_dpi, before=before)


class LookAnew:
    """Looks at the desk; before its first look the eye forgets the page it took, and all of another person.

    ``whose`` is the id of the visit or case: the stills of its earlier pages stay, for their corners may be set yet.
    """

    def __init__(self, whose: str = "") -> None:
        self._whose = whose
        self._first = True

    def __call__(self, eye: Eye, deadline: Deadline, cancel: CancelToken) -> Sight:
        """Look at the desk."""
        if self._first:
            eye.rearm(deadline, cancel, whose=self._whose)
            self._first = False
        return look(eye, deadline, cancel)


# At once: a sight waits for the camera's next picture, and a pause on top of that would miss every second one.
LOOKING = Watch("sight", CAPTURE, look, every=0.0, seconds=3.0)
# For a full still with its corners and its judgement, from a camera that may have to wake first.
TAKE_SECONDS = 10.0
