# SPDX-License-Identifier: Apache-2.0
"""What every signature pad does with its pen, whatever its bytes: strokes to the confirm key, and nothing made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from devices.device import Actor, CancelToken, Deadline, DeviceError, ErrorKind
from devices.signature_pad import Hear, Mark, PadKey, Point, unheard
from devices.signature_pad.area import Area
from devices.signature_pad.writing import Writing
from devices.wire import SLICE
from devices.wired import WireCauses, WiredDevice

UNSIGNED = "signature-pad.unsigned"


@dataclass(frozen=True)
class Sample:
    """One place of the pen as its sensor has it; ``at`` in seconds of any clock that never runs backwards."""

    x: int = field(repr=False)
    y: int = field(repr=False)
    pressure: int = field(repr=False)
    down: bool
    at: float


class Trail:
    """Makes points of samples: where strokes begin, and how long after the first touch."""

    def __init__(self, area: Area) -> None:
        self._area = area
        self._down = False
        self._began: float | None = None

    def clear(self) -> None:
        """Begin anew: what was written is void."""
        self._down, self._began = False, None

    @property
    def resting(self) -> bool:
        """Tell whether something was written and the pen is up."""
        return self._began is not None and not self._down

    def follow(self, sample: Sample) -> Point | None:
        """Return the point of a sample, None while the pen is up; raises DeviceError for a place that is none."""
        before, self._down = self._down, sample.down
        if not sample.down:
            return None
        place = self._area.place(sample.x, sample.y)
        if place is None:
            raise DeviceError(ErrorKind.DEVICE, "signature-pad.garbled", "a place beside the area", again=True)
        if self._began is None:
            self._began = sample.at
        return Point(*place, self._area.pressure(sample.pressure), round(sample.at - self._began, 4), begins=not before)


class PenPad(WiredDevice):
    """A pad on a wire; a subclass says how its bytes begin, go and end. ``rest_seconds`` ends it without a key."""

    kind: ClassVar[str] = "signature_pad"
    causes: ClassVar[WireCauses] = WireCauses("signature-pad.lost", "signature-pad.silent", "signature-pad.garbled")

    def __init__(self, address: str, *, rest_seconds: float = 0.0) -> None:
        super().__init__(address)
        self._rest_seconds = rest_seconds

    def strokes(self, deadline: Deadline, cancel: CancelToken) -> Iterator[Mark]:
        """Yield what is written; see :class:`devices.signature_pad.SignaturePad`."""
        deadline.check(cancel, UNSIGNED)
        yield from self._to_the_end(self._begin(deadline, cancel), deadline, cancel)

    def sign(self, deadline: Deadline, cancel: CancelToken, hear: Hear = unheard) -> Writing:
        """Collect the strokes; see :class:`devices.signature_pad.SignaturePad`."""
        deadline.check(cancel, UNSIGNED)
        area = self._begin(deadline, cancel)
        writing, whole = Writing(area.width, area.height), False
        try:
            for mark in self._to_the_end(area, deadline, cancel):
                _keep(writing, mark)
                hear(mark)
            whole = True
        finally:
            # Half a name is nobody's signature, and must not lie about.
            if not whole:
                writing.wipe()
        return writing

    def _to_the_end(self, area: Area, deadline: Deadline, cancel: CancelToken) -> Iterator[Mark]:
        try:
            yield from self._written(Trail(area), deadline, cancel)
        finally:
            self._finish()

    def _written(self, trail: Trail, deadline: Deadline, cancel: CancelToken) -> Iterator[Mark]:
        rested_at = deadline.clock()
        while True:
            deadline.check(cancel, UNSIGNED)
            for said in self._said(min(SLICE, deadline.remaining), deadline, cancel):
                rested_at = deadline.clock()
                if said is PadKey.CONFIRM:
                    return
                if mark := _mark(said, trail):
                    yield mark
            if self._rest_seconds and trail.resting and deadline.clock() - rested_at >= self._rest_seconds:
                return

    def _begin(self, deadline: Deadline, cancel: CancelToken) -> Area:
        """Let the pad take ink from here on and return its area; raises DeviceError."""
        raise NotImplementedError

    def _said(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> list[Sample | PadKey]:
        """Return what the pad says within ``seconds``; raises DeviceError."""
        raise NotImplementedError

    def _finish(self) -> None:
        """Let the pad forget what it shows; never raises."""
        raise NotImplementedError


def _mark(said: Sample | PadKey, trail: Trail) -> Mark | None:
    if said is PadKey.GIVE_UP:
        raise DeviceError(ErrorKind.USER, "signature-pad.given-up", actor=Actor.CITIZEN, again=True)
    if isinstance(said, PadKey):
        trail.clear()
        return said
    return trail.follow(said)


def _keep(writing: Writing, mark: Mark) -> None:
    if isinstance(mark, PadKey):
        writing.wipe()
    elif not writing.add((mark.x, mark.y, mark.pressure, mark.at), begins=mark.begins):
        raise DeviceError(ErrorKind.USER, "signature-pad.too-long", actor=Actor.CITIZEN, again=True)
