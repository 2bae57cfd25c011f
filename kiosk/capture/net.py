# SPDX-License-Identifier: Apache-2.0
"""The page nets: a second opinion on where the page is, run by ``cv2.dnn``.

Trained on rendered photographs alone (packaging/page_net); each sees a picture squeezed into 320 x 320 and says for
160 x 160 places how likely page is there and how likely a side runs there, and what kind of picture it is. The one in
doubt learned from what the first found hard, and is asked only where that leaves doubt.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from devices.document_camera.cv import cv2
from kiosk.capture.arrays import Image, Plane

FIRST, IN_DOUBT = (Path(__file__).with_name(name) for name in ("page_net.onnx", "page_net_in_doubt.onnx"))
# Pixels of the square that the net sees, and of that on which it answers.
SEEN, MAP = 320, 160

# A net of cv2 holds what it computes; two threads at once would mix their pictures.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, repr=False)
class Opinion:
    """``page`` (160 x 160) and ``sides`` (4 x 160 x 160; facing up, right, down, left), 0 to 1; four kinds."""

    page: Plane
    sides: Plane
    whole: float
    cut_off: float
    several: float
    nothing: float

    @property
    def leaving(self) -> float:
        """How much of the picture's rim is page, at the edge that has most of it."""
        return float(max(self.page[0].mean(), self.page[-1].mean(), self.page[:, 0].mean(), self.page[:, -1].mean()))


@lru_cache(maxsize=2)
def _net(file: Path) -> cv2.dnn.Net:
    # By its bytes: given a path, OpenCV finds no file in a folder with Chinese characters on Windows.
    return cv2.dnn.readNetFromONNX(np.frombuffer(file.read_bytes(), np.uint8))


def opinion(image: Image, file: Path = FIRST) -> Opinion:
    """Return what the net of a file makes of a picture of any size; best given one about 500 pixels wide."""
    square = cv2.resize(image, (SEEN, SEEN), interpolation=cv2.INTER_AREA)
    with _ONE_AT_A_TIME:
        net = _net(file)
        net.setInput(cv2.dnn.blobFromImage(square, 1 / 255))
        maps, kind = net.forward(["maps", "kind"])
    likely = 1 / (1 + np.exp(-maps[0]))
    shares = np.exp(kind[0] - kind[0].max())
    whole, cut_off, several, nothing = (float(share) for share in shares / shares.sum())
    page, sides = np.asarray(likely[0], np.float32), np.asarray(likely[1:], np.float32)
    return Opinion(page, sides, whole, cut_off, several, nothing)
