# SPDX-License-Identifier: Apache-2.0
"""A still as its camera sent it, not unpacked yet: small at once, whole when it is needed, by whoever has the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from devices.device import CancelToken, Deadline
from devices.document_camera.frame import Frame
from devices.document_camera.unpacking import decoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# The capability of a camera that has the verb of ``Packs``.
PACKED = "packed-still"


def _untold(frame: Frame) -> None:
    """Tell nobody."""


@dataclass(frozen=True, repr=False)
class Packed:
    """A still as the bytes that came; ``turn`` are the degrees by which its picture is turned clockwise.

    ``unpacked`` is told of the whole picture.
    """

    data: bytes
    at: float
    turn: int = 0
    unpacked: Callable[[Frame], None] = _untold

    def __repr__(self) -> str:
        return f"Packed({len(self.data)})"

    def whole(self) -> Frame:
        """Unpack it; raises DeviceError ``camera.garbled``."""
        frame = framed(turned(decoded(self.data), self.turn), self.at)
        self.unpacked(frame)
        return frame

    def quarter(self) -> Frame:
        """Unpack it at a quarter of its width, which takes half of the time; raises DeviceError as ``whole``."""
        return framed(turned(decoded(self.data, quarter=True), self.turn), self.at)


class Packs(Protocol):
    """A camera whose stills come packed, which ``PACKED`` among its capabilities says."""

    def packed_still(self, deadline: Deadline, cancel: CancelToken) -> Packed:
        """Return a still of the largest size; raises as ``DocumentCamera.still``, and for one cut off."""
        ...


def turned(image: Image, degrees: int) -> Image:
    """Return a picture turned clockwise by so many degrees, a multiple of ninety."""
    import numpy as np

    # rot90 turns the other way round: against the clock.
    return np.rot90(image, -degrees // 90) if degrees else image


def framed(image: Image, at: float) -> Frame:
    """Return a picture of nobody else's as a frame."""
    import numpy as np

    whole = np.ascontiguousarray(image)
    return Frame(whole.shape[1], whole.shape[0], whole.reshape(-1).data, at, lasting=True)
