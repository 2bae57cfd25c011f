# SPDX-License-Identifier: Apache-2.0
"""A still on its way to its page: unpacked and hashed on a thread beside whoever looks at it small."""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor
from functools import cached_property

from devices.document_camera import Frame
from devices.document_camera.packed import Packed
from kiosk.capture.arrays import Image
from kiosk.capture.taken import picture_of
from kiosk.capture.view import WORK


def hash_of(still: Frame | Packed) -> str:
    """Return the hash of a still's bytes, read where they lie: of what came, which is a file where it came packed."""
    return hashlib.sha256(still.data).hexdigest()


class Shot:
    """One still; ``aside`` runs what others need of it later."""

    def __init__(self, still: Frame | Packed, aside: Executor) -> None:
        self.still = still
        self._whole = aside.submit(still.whole if isinstance(still, Packed) else lambda: still)
        # Of pixels it takes a third of the time of a whole look, of a file next to none.
        self._name = aside.submit(hash_of, still)

    @cached_property
    def image(self) -> Image:
        """The whole picture; raises DeviceError for one that cannot be unpacked."""
        return picture_of(self._whole.result())

    @cached_property
    def small(self) -> Image:
        """The picture as small as it may be looked at, else the whole one; raises DeviceError as ``image``."""
        if isinstance(self.still, Packed):
            quarter = picture_of(self.still.quarter())
            if max(quarter.shape[:2]) >= WORK:
                return quarter
        return self.image

    @property
    def name(self) -> str:
        """Its hash."""
        return self._name.result()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole picture."""
        return self.image.shape[1], self.image.shape[0]
