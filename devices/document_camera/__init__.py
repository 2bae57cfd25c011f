# SPDX-License-Identifier: Apache-2.0
"""Document cameras: a picture of the desk, live and still.

Importing this is cheap: the image library is loaded when a camera is opened, which happens in a child process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.document_camera.frame import DocumentCamera, Frame

__all__ = ["DRIVERS", "DocumentCamera", "Frame"]


def opencv_camera(*args: Any, **options: Any) -> DocumentCamera:
    """Build the OpenCV driver, imported here: steps need the interface long before a camera is opened."""
    from devices.document_camera.opencv import OpenCvCamera

    return OpenCvCamera(*args, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., DocumentCamera]] = {"opencv": opencv_camera}
