"""A camera that shows rendered desks at once, without a wire: for what looks at pictures, in its own time."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState
from devices.document_camera.frame import Frame
from devices.document_camera.scenes import Desk, Lying, Moment, Scene, render

drawn = lru_cache(maxsize=24)(render)
"""Desks that were drawn already."""


class StillDesk:
    """Each picture comes a tenth of a second after the one before; stills are twice as large."""

    kind: ClassVar[str] = "document_camera"

    def __init__(self) -> None:
        self.desk = Desk(size=(640, 480))
        self.lying: Lying | None = None
        self.moment = Moment()
        self.at = 10.0
        self.error: DeviceError | None = None
        self.opened = False
        self.state = DeviceState(self.kind, Condition.READY)

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        self.opened = True

    def close(self) -> None:
        self.opened = False

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        return self.state

    def capabilities(self) -> frozenset[str]:
        return frozenset({"large-still"})

    def preview(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        self.at += 0.1
        return self._frame(drawn(self.desk, self.lying, replace(self.moment, grain=round(self.at * 10) % 4)))

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        return self._frame(drawn(replace(self.desk, size=(1280, 960)), self.lying, self.moment))

    def _frame(self, scene: Scene) -> Frame:
        if self.error:
            raise self.error
        height, width = scene.image.shape[:2]
        return Frame(width, height, scene.image.reshape(-1).data, self.at)
