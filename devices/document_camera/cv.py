# SPDX-License-Identifier: Apache-2.0
"""The one door to OpenCV: import ``cv2`` from here, so that its side effects are undone once.

opencv-python sets two Qt variables at import, for the Qt 5 it carries; left in place they would send our Qt 6, and
every child process, to foreign plugins and fonts. Its native warnings would fill the terminal.
"""

from __future__ import annotations

import os

from devices.document_camera.unpacking import MOST_PIXELS

QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")

_before = {name: os.environ.get(name) for name in QT_VARIABLES}
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # AV_LOG_QUIET
# A camera that stalls must not hold read() for the default ten seconds (OpenCV, cap_v4l.cpp).
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
# Over UDP a lost packet is a grey patch in a picture that counts as whole (FFmpeg, rtsp_transport).
os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp")
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MOST_PIXELS))

import cv2  # noqa: E402  # its variables must be noted, and its silence asked for, before it loads

for _name, _value in _before.items():
    if _value is None:
        os.environ.pop(_name, None)
    else:
        os.environ[_name] = _value

cv2.setNumThreads(1)  # the machine has two cores, and the screen needs one

__all__ = ["QT_VARIABLES", "cv2"]
