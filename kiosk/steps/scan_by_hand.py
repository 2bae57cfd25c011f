# SPDX-License-Identifier: Apache-2.0
"""Corners by hand: the still of a page, its four corners to be dragged, and the page made anew.

Offered beside every page that was taken or scanned, and over the live view once no page was found twice, or for a
while. Whoever leaves it has lost nothing: the page is as it was.
"""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass, replace
from typing import ClassVar

from config.texts import Text, text
from kiosk.capture.sight import Before, PageTaken, Quad, Sight, Untouched
from kiosk.steps.belongings import Part, zeroed
from kiosk.steps.scan_eye import TAKE_SECONDS, relay, untouched
from kiosk.steps.screens import Action, Corners, Trail
from kiosk.steps.step import Show, Work

# Where the corners stand on a still on which no page was found.
BEGIN = Quad((0.15, 0.15), (0.85, 0.15), (0.85, 0.85), (0.15, 0.85))
# Pages that could not be taken, and seconds without an outline, after which nobody should have to try again.
FAILURES, SECONDS = 2, 20.0


@dataclass(repr=False)
class ByHand(Part):
    """The page whose corners may be set, and the still on which that is done."""

    NAME: ClassVar[str] = "corners"
    page: PageTaken | None = None
    """The page that waits to be kept, without its picture; None while none was taken."""
    gone: bool = False
    """The still of that page is not kept any more."""
    open: bool = False
    of: str = ""
    picture: bytearray | None = None
    quad: Quad = BEGIN
    laying: bool = False
    failures: int = 0
    bare_since: datetime.datetime | None = None
    """Since when the desk is seen without a page."""
    offered: bool = False

    @property
    def held(self) -> bool:
        """Tell whether a still or a page is here."""
        return self.page is not None or self.picture is not None

    @property
    def can(self) -> bool:
        """Tell whether the corners of the page that waits can be set."""
        return self.page is not None and not self.gone

    def buffers(self) -> list[bytearray]:
        """Return the still."""
        return [self.picture] if self.picture is not None else []

    def taken(self, page: PageTaken) -> None:
        """Note a page that came: its corners may be set anew."""
        self.drop()
        self.page = replace(page, jpeg=b"")

    def failed(self) -> None:
        """Count a page that could not be taken."""
        self.failures += 1
        self.offered |= self.failures >= FAILURES

    def saw(self, sight: Sight, now: datetime.datetime) -> None:
        """Note whether a page is seen."""
        if sight.sighting.quad is not None:
            self.bare_since = None
        elif self.bare_since is None:
            self.bare_since = now
        else:
            self.offered |= (now - self.bare_since).total_seconds() >= SECONDS

    def close(self) -> None:
        """Overwrite the still and end."""
        if self.picture is not None:
            zeroed(self.picture)
        self.picture, self.open, self.laying = None, False, False

    def drop(self) -> None:
        """Forget the page too."""
        self.close()
        self.page, self.gone, self.failures, self.bare_since, self.offered = None, False, 0, None, False


@dataclass(frozen=True)
class Around:
    """What the screen says beside the picture: the page, where the person stands, how fine it has to be.

    ``lane`` is that of the device it came from, ``before`` are the pages it may be the same sheet as.
    """

    page: Text
    trail: Trail | None
    min_dpi: int
    lane: str
    before: tuple[Before, ...] = ()
    of: str = ""
    """The picture of the page whose corners are set anew, ``quad`` where they are on it; empty for a page of now."""
    quad: Quad = BEGIN


def begin(hand: ByHand, around: Around) -> Show:
    """Fetch the still of the page, or a new one where none was taken."""
    hand.close()
    hand.open = True
    hand.of, hand.quad = around.of, around.quad
    work = Work(around.lane, functools.partial(untouched, hand.of), TAKE_SECONDS)
    return Show(_screen(hand, around, text("apply.corners.wait")), work=work)


def here(hand: ByHand, around: Around, still: Untouched) -> Show:
    """Show the still with the corners on it."""
    hand.of, hand.picture = still.of, bytearray(still.jpeg)
    return Show(_screen(hand, around))


def lay(hand: ByHand, around: Around, quad: Quad) -> Show:
    """Make the page anew."""
    hand.quad, hand.laying = quad, True
    call = functools.partial(relay, hand.of, quad, around.min_dpi, before=around.before)
    work = Work(around.lane, call, TAKE_SECONDS)
    return Show(_screen(hand, around, text("apply.corners.laying")), work=work)


def again(hand: ByHand, around: Around, why: Text) -> Show:
    """Ask for corners anew and say why."""
    hand.laying = False
    return Show(_screen(hand, around, message=why))


def _screen(hand: ByHand, around: Around, busy: Text | None = None, message: Text | None = None) -> Corners:
    # Bytes and not the buffer: what is on the screen must stay as it is when the buffer is overwritten.
    content = bytes(hand.picture) if hand.picture is not None else b""
    cancel = Action("cancel", text("apply.corners.cancel" if around.of else "apply.corners.again"))
    done = Action("done", text("apply.corners.done"), icon="tick", primary=True, enabled=busy is None, reason=busy)
    return Corners(
        title=text("apply.corners.title"),
        lead=text("apply.corners.lead", page=around.page),
        trail=around.trail,
        page=content,
        quad=hand.quad,
        message=message,
        can_go_back=not hand.laying,
        actions=(done,) if hand.laying else (cancel, done),
    )
