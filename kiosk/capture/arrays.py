# SPDX-License-Identifier: Apache-2.0
"""Names of the arrays that the arithmetic of this package passes around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Height x width x 3, blue-green-red.
Image = NDArray[np.uint8]
# Height x width, or height x width x channels.
Plane = NDArray[np.float32]
# Any number of quads: n x 4 x 2 (x, y), clockwise.
Quads = NDArray[np.float32]
# Height x width, 0 or 255.
Mask = NDArray[np.uint8]
