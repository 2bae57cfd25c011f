# SPDX-License-Identifier: Apache-2.0
"""A page turned by quarters with one touch: the one that was just taken, or one that was kept."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Protocol

from msgspec.structs import replace as changed

from devices.device import CancelToken, Deadline
from kiosk.capture.sight import Check, PageTaken, PageTurned, turned
from kiosk.steps.belongings import Page
from kiosk.steps.step import Work

# For a page of twelve million pixels from a device that may have to wake first.
TURN_SECONDS = 10.0


class Turning(Protocol):
    """What turns a page: the eye over the desk, or the scanner."""

    def turn(self, deadline: Deadline, cancel: CancelToken, *, jpeg: bytes, quarters: int) -> PageTurned:
        """Turn it to the right by quarters."""
        ...


@dataclass(frozen=True, repr=False)
class Turned:
    """A page that was turned: which one, how far, and how it is now."""

    id: str
    quarters: int
    page: PageTurned


def turn_page(id: str, jpeg: bytes, quarters: int, device: Turning, deadline: Deadline, cancel: CancelToken) -> Turned:
    """Turn a page."""
    return Turned(id, quarters, device.turn(deadline, cancel, jpeg=jpeg, quarters=quarters))


def turning(lane: str, page: Page, quarters: int) -> Work:
    """Return the work of turning a page."""
    return Work(lane, functools.partial(turn_page, page.id, bytes(page.content), quarters), TURN_SECONDS)


def as_turned(page: Page, now: Turned, id: str) -> Page:
    """Return a page as it lies now, under an id of its own: what was made of the other is not of this one."""
    made = changed(page.made, page=now.page.sha256) if page.made else None
    quad = turned(page.quad, now.quarters) if page.quad else None
    return replace(page, id=id, content=bytearray(now.page.jpeg), made=made, quad=quad)


def known_turned(taken: PageTaken, now: Turned) -> PageTaken:
    """Return what is known of a page that was taken, as it is once turned: the right way up, for a person said so."""
    sideways = now.quarters % 2 == 1
    width_mm, height_mm = taken.width_mm, taken.height_mm
    return replace(
        taken,
        width=now.page.width,
        height=now.page.height,
        sha256=now.page.sha256,
        quad=turned(taken.quad, now.quarters),
        width_mm=height_mm if sideways else width_mm,
        height_mm=width_mm if sideways else height_mm,
        judgements=tuple(replace(one, well=True) if one.check is Check.UPRIGHT else one for one in taken.judgements),
    )
