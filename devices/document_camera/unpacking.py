# SPDX-License-Identifier: Apache-2.0
"""Unpack a picture as a camera sent it; a broken one is none.

A JPEG goes to simplejpeg (libjpeg-turbo 3): it takes 30 ms for twelve million pixels where OpenCV 5.0 takes 52, for the
very same pixels, and tells of one with spoilt bytes, of which OpenCV shows grey or torn blocks. Of pictures that lost
600 or 1,460 bytes 93 to 100 in a hundred were told, of progressive ones 70; of those that lost one byte, one in six.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from devices.device import DeviceError, ErrorKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

# First and last mark of a JPEG, and what some devices fill up its end with (ITU-T T.81, B.1.1).
JPEG, END, FILLED = b"\xff\xd8", b"\xff\xd9", b"\x00\r\n"
# More pixels no camera on a desk has, and a damaged picture may claim any number.
MOST_PIXELS = 64 << 20
# How libjpeg begins what it says of spoilt bytes; all else it says is of an unusual head, which OpenCV reads.
SPOILT = ("Corrupt JPEG data", "Premature end", "Inconsistent progression", "Unsupported marker")
# Of bytes left over before a mark: some cameras send a few with each picture, which is whole. So many are no few.
LEFT_OVER, FEW = re.compile(r"(\d+) extraneous bytes before marker 0xd"), 16
# By what a JPEG may say which way up it lies, and which turn each number stands for (Exif 2.32, 4.6.4 A).
EXIF, ORIENTATION, USUAL = b"Exif\0\0", 0x0112, 1
TURNS: dict[int, Callable[[Image], Image]] = {
    2: lambda image: image[:, ::-1],
    3: lambda image: image[::-1, ::-1],
    4: lambda image: image[::-1],
    5: lambda image: image.swapaxes(0, 1),
    6: lambda image: image.swapaxes(0, 1)[:, ::-1],
    7: lambda image: image[::-1, ::-1].swapaxes(0, 1),
    8: lambda image: image.swapaxes(0, 1)[::-1],
}


def decoded(data: bytes, *, quarter: bool = False) -> Image:
    """Decode a picture, on wish at a quarter of its width and height: height x width x 3 bytes, blue-green-red.

    It lies as its Exif says. Raises DeviceError ``camera.garbled``.
    """
    if not complete(data):
        raise garbled(f"{len(data)} bytes are no picture")
    # A quarter is as quick with OpenCV, and whoever looks at it looks at the whole as well.
    return _any(data, quarter=quarter) if quarter or data[:2] != JPEG else _jpeg(data)


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
        if height * width > MOST_PIXELS:
            raise garbled(f"it claims to be {width} by {height}")
        return _turned(_unspoilt(data), data)
    except MemoryError as wrong:
        raise garbled("it takes more memory than there is") from wrong
    except (ValueError, KeyError) as wrong:  # the second for colours of no known kind
        if str(wrong).startswith(SPOILT):
            raise garbled(f"{len(data)} bytes are no whole picture: {wrong}") from wrong
    return _any(data)


def _unspoilt(data: bytes) -> Image:
    """Decode a JPEG; raises ValueError for all that libjpeg minds, but for a few bytes left over."""
    import simplejpeg

    try:
        return cast("Image", simplejpeg.decode_jpeg(data, "BGR"))
    except ValueError as wrong:
        left_over = LEFT_OVER.search(str(wrong))
        if left_over is None or int(left_over[1]) > FEW:
            raise
    return cast("Image", simplejpeg.decode_jpeg(data, "BGR", strict=False))


def _turned(image: Image, data: bytes) -> Image:
    turn = TURNS.get(_orientation(data)) if EXIF in data else None
    return image if turn is None else turn(image).copy()


def _orientation(data: bytes) -> int:
    """Return which way up a JPEG says it lies, by a number of Exif; the usual one where nothing can be read of it.

    Pillow would tell too, but warns, or fails in one of three ways, where an Exif is damaged.
    """
    start = data.index(EXIF) + len(EXIF)
    # Little-endian or big, then where the first list of entries stands (TIFF 6.0, 2).
    order = "<" if data[start : start + 2] == b"II" else ">"
    try:
        listed = start + struct.unpack_from(order + "I", data, start + 4)[0]
        for number in range(struct.unpack_from(order + "H", data, listed)[0]):
            tag, _, _, value = struct.unpack_from(order + "HHIH", data, listed + 2 + 12 * number)
            if tag == ORIENTATION:
                return int(value)
    except struct.error:
        return USUAL
    return USUAL


def _any(data: bytes, *, quarter: bool = False) -> Image:
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
