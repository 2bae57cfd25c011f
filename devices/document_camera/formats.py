# SPDX-License-Identifier: Apache-2.0
"""Which sizes a local camera is asked for, and what it then really gives.

V4L2 lets a driver answer any wish with another size (VIDIOC_S_FMT: drivers adjust what they cannot do), and some answer
one that is too large by their smallest. The size that counts is therefore read back, and that of the picture itself is
believed before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devices.document_camera.source import Capture, Wish, resize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# Sizes of the sensors in document cameras, from the largest down: sixteen to two million pixels, in the proportions 4:3
# and 16:9.
STILLS = (
    (4656, 3496), (4608, 3456), (4208, 3120), (4160, 3120), (4000, 3000), (3840, 2880), (3672, 2856), (3840, 2160),
    (3264, 2448), (3200, 2400), (2592, 1944), (2560, 1440), (2048, 1536), (1920, 1080), (1600, 1200),
)  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What a camera gives: pixels, and the four letters of its format where it tells them."""

    width: int = 0
    height: int = 0
    fourcc: str = ""

    def __str__(self) -> str:
        return f"{self.width}x{self.height} {self.fourcc}".strip() if self.width else "unknown"

    @property
    def pixels(self) -> int:
        """Return how many pixels there are."""
        return self.width * self.height


def told(capture: Capture) -> Given:
    """Read back what a camera says it gives; zero and empty where it does not tell."""
    from devices.document_camera.cv import cv2

    width, height = (int(capture.get(prop)) for prop in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    return Given(max(0, width), max(0, height), letters(int(capture.get(cv2.CAP_PROP_FOURCC))))


def letters(number: int) -> str:
    """Return the four letters of a format; empty for a number that has none."""
    name = (number & 0xFFFFFFFF).to_bytes(4, "little")
    return name.decode("ascii").strip() if all(0x20 <= byte < 0x7F for byte in name) else ""


def seen(image: Image, said: Given) -> Given:
    """Return what a picture is, by its own size."""
    return Given(image.shape[1], image.shape[0], said.fourcc)


def largest(capture: Capture, wish: Wish) -> tuple[int, int]:
    """Ask a camera for its still and return the size to ask for from now on; zero for the largest it has."""
    resize(capture, wish.still_width, wish.still_height)
    if wish.still_width and wish.still_height:
        # A size of the settings is the site's own: whatever comes of it is told, not bettered.
        return wish.still_width, wish.still_height
    preview = wish.width * wish.height
    if told(capture).pixels > preview:
        return wish.still_width, wish.still_height
    for width, height in STILLS:
        if width * height <= preview:
            break
        resize(capture, width, height)
        answer = told(capture)
        if (answer.width, answer.height) == (width, height):
            return width, height
    return wish.width, wish.height
