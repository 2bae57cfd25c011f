# SPDX-License-Identifier: Apache-2.0
"""What a document camera gives, and what every one can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from devices.device import CancelToken, Deadline, Device


@dataclass(frozen=True, repr=False)
class Frame:
    """One picture: rows of ``width`` blue-green-red bytes, ``height`` of them, no padding.

    ``at`` is the monotonic second at which it was taken. The buffer may lie in shared memory: it is good until the
    next call of the same verb, copy it to keep it. Only of one that is ``lasting`` it is nobody else's.
    """

    width: int
    height: int
    data: memoryview | bytes
    at: float
    lasting: bool = False

    def __repr__(self) -> str:
        return f"Frame({self.width}x{self.height})"


class DocumentCamera(Device, Protocol):
    """The verbs of every document camera."""

    def preview(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Return the newest live frame (at most 1920 wide).

        Raises DeviceError: ``camera.lost`` (gone), ``camera.silent`` (no frame), ``camera.frozen`` (the same frame for
        long), ``camera.black`` (dark or covered).
        """
        ...

    def still(self, deadline: Deadline, cancel: CancelToken) -> Frame:
        """Return one frame of the largest size the camera has; raises as ``preview``."""
        ...
