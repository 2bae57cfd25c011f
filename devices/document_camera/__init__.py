# SPDX-License-Identifier: Apache-2.0
"""Document cameras: a picture of the desk, live and still.

Importing this is cheap: the image library is loaded when a camera is opened, which happens in a child process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.document_camera.frame import DocumentCamera, Frame
from devices.options import hold_to

__all__ = ["DESK_OPTIONS", "DRIVERS", "DocumentCamera", "Frame"]

# Options of a camera's setting that are taken by whoever looks at its desk, and by no driver.
DESK_OPTIONS = ("field_mm", "head", "hold_seconds")


def opencv_camera(address: str, **options: Any) -> DocumentCamera:
    """Build the OpenCV driver, imported here: steps need the interface long before a camera is opened.

    Raises ValueError naming an option that it does not take.
    """
    from devices.document_camera.opencv import OpenCvCamera

    hold_to(OpenCvCamera, options, DESK_OPTIONS)
    return OpenCvCamera(address, **options)


# Every driver by the name that settings use; called with the address and the options of the setting by keyword.
DRIVERS: dict[str, Callable[..., DocumentCamera]] = {"opencv": opencv_camera}
