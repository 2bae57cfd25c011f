# SPDX-License-Identifier: Apache-2.0
"""Document cameras: a picture of the desk, live and still.

Importing this is cheap: the image library is loaded when a camera is opened, which happens in a child process.
"""

from __future__ import annotations

from collections.abc import Callable

from devices.document_camera.frame import DocumentCamera, Frame
from devices.document_camera.opencv import OpenCvCamera

__all__ = ["DRIVERS", "DocumentCamera", "Frame"]

DRIVERS: dict[str, Callable[..., DocumentCamera]] = {"opencv": OpenCvCamera}
"""Every driver by the name that settings use; called with the address and the options of the setting by keyword."""
