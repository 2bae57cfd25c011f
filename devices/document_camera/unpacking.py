# SPDX-License-Identifier: Apache-2.0
"""Unpack a picture as a camera sent it; a broken one is none.

A JPEG goes to simplejpeg (libjpeg-turbo 3): it takes 30 ms for twelve million pixels where OpenCV 5.0 takes 52, for the
very same pixels (measured), and tells of one with spoilt bytes, of which OpenCV shows grey or torn blocks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from devices.device import DeviceError, ErrorKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# First and last mark of a JPEG, and what some devices fill up its end with (ITU-T T.81, B.1.1).
JPEG, END, FILLED = b"\xff\xd8", b"\xff\xd9", b"\x00\r\n"
# By what a JPEG may say which way up it lies, and the bytes in which it does (Exif 2.32, 4.5.4: one segment).
EXIF, HEAD = b"Exif\0\0", 1 << 16
# Pixels that no camera above a desk has.
MOST = 1 << 28
# What libjpeg says of bytes left over before a mark: some cameras send a few with each picture, which is whole.
FILLING = "extraneous bytes before marker"


def decoded(data: bytes, *, quarter: bool = False) -> Image:
    """Decode a picture, on wish at a quarter of its width and height: height x width x 3 bytes, blue-green-red.

    Raises DeviceError ``camera.garbled``.
    """
    if not complete(data):
        raise garbled(f"{len(data)} bytes are no picture")
    # Only OpenCV turns a picture as its Exif says, and a quarter is as quick with it.
    if quarter or data[:2] != JPEG or EXIF in data[:HEAD]:
        return _any(data, quarter=quarter)
    return _jpeg(data)


def complete(data: bytes) -> bool:
    """Tell whether nothing is missing: a broken-off JPEG decodes into a grey half, so its end mark must be there."""
    return bool(data) and (data[:2] != JPEG or data.rstrip(FILLED)[-2:] == END)


def garbled(detail: str) -> DeviceError:
    """Make the error of bytes that are no picture."""
    return DeviceError(ErrorKind.DEVICE, "camera.garbled", detail, again=True)


def _jpeg(data: bytes) -> Image:
    import simplejpeg

    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data, strict=False)
        if height * width > MOST:
            raise garbled(f"it claims to be {width} by {height}")
        return _unspoilt(data)
    except (ValueError, KeyError) as wrong:  # the second for colours of no known kind
        raise garbled(f"{len(data)} bytes are no whole picture: {wrong}") from wrong


def _unspoilt(data: bytes) -> Image:
    """Decode a JPEG; raises ValueError for one that is spoilt."""
    import simplejpeg

    try:
        return cast("Image", simplejpeg.decode_jpeg(data, "BGR"))
    except ValueError as wrong:
        if FILLING not in str(wrong):
            raise
    return cast("Image", simplejpeg.decode_jpeg(data, "BGR", strict=False))


def _any(data: bytes, *, quarter: bool) -> Image:
    import numpy as np

    from devices.document_camera.cv import cv2

    size = cv2.IMREAD_REDUCED_COLOR_4 if quarter else cv2.IMREAD_COLOR
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), size)
    except cv2.error as wrong:  # one that claims to be larger than any camera's
        raise garbled("no picture of a camera") from wrong
    if image is None:
        raise garbled(f"{len(data)} bytes are no picture")
    return np.asarray(image, np.uint8)
