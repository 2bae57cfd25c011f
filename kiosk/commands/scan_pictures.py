# SPDX-License-Identifier: Apache-2.0
"""Pictures from files: as they were meant to be seen, or a line that says why not and what to give in their place.

UnreadableError   a file that is no picture, none of one page, not whole, or too large
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from devices.document_camera.unpacking import MOST_PIXELS

if TYPE_CHECKING:
    from PIL import Image as Pillow

    from kiosk.capture.arrays import Image

# Largest picture file that is read.
MOST_BYTES = 200 << 20
# Sides shorter than this hold no readable line of print at any resolution.
LEAST_SIDE = 32
KNOWN = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "JPEG2000", "PPM", "GIF")
# What a file begins with that is no picture we read, and what to do; at 4, the box of the ISO base media format.
BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
OTHERS = {
    b"%PDF": "is a PDF. Give its pages as pictures",
    b"\x00\x00\x00\x0cJXL ": "is a JPEG XL picture, which is not read. Save it as JPEG",
}
ANY = "is no picture of a page. Give a JPEG, PNG, TIFF, BMP or WebP file"
# A telephone's JPEG holds a second picture for its own use; the first is the one that was taken.
OF_ONE_PICTURE = ("JPEG", "MPO")


class UnreadableError(Exception):
    """A file that is no picture; the text names file, reason and next step."""


def read(path: Path) -> Image:
    """Read a picture, turned as its camera says it was held; raises UnreadableError."""
    data = _bytes(path)
    try:
        image = decoded(data)
    except ValueError as wrong:
        raise UnreadableError(f"{path}: {wrong}.") from wrong
    if min(image.shape[:2]) < LEAST_SIDE:
        raise UnreadableError(f"{path}: is smaller than {LEAST_SIDE} pixels. Give a picture of a page.")
    return image


def _bytes(path: Path) -> bytes:
    try:
        # Asked before reading: a machine in a hall has little memory to spare for a wrong file name.
        if (size := path.stat().st_size) > MOST_BYTES:
            raise UnreadableError(f"{path}: is larger than {MOST_BYTES >> 20} MB. Give a smaller picture.")
        if path.is_dir():
            raise UnreadableError(f"{path}: is a folder. Name the pictures in it, such as {path / '*.jpg'}.")
        if not path.is_file():
            raise UnreadableError(f"{path}: is no file. Give a picture.")
        data = path.read_bytes()
    except OSError as wrong:
        raise UnreadableError(f"{path}: cannot be read ({wrong.strerror}). Check the name.") from wrong
    if not size or not data:
        raise UnreadableError(f"{path}: is empty. Take or copy the picture again.")
    return data


def decoded(data: bytes) -> Image:
    """Decode one picture to blue-green-red; raises ValueError, whose text says why not and what to do."""
    import numpy as np
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Its own limit only warns; ours is below it.
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(data), formats=KNOWN) as picture:
                _check(picture)
                return _blue_first(picture)
    except UnidentifiedImageError:
        return np.asarray(_by_opencv(data), np.uint8)
    except Pillow.DecompressionBombError as wrong:
        raise ValueError(_too_many()) from wrong
    except (OSError, SyntaxError, EOFError, IndexError) as wrong:
        raise ValueError("is damaged or not whole. Take or copy the picture again") from wrong


def _check(picture: Pillow.Image) -> None:
    """Refuse what is not one picture of a size we decode; raises ValueError."""
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError(_too_many())
    count = 1 if picture.format in OF_ONE_PICTURE else getattr(picture, "n_frames", 1)
    if count > 1 and picture.format == "TIFF":
        raise ValueError(f"holds {count} pages. Give each as a picture of its own")
    if count > 1:
        raise ValueError(f"moves, in {count} pictures. Give one picture of the page")


def _too_many() -> str:
    return f"has more than {MOST_PIXELS >> 20} million pixels. Give a smaller picture"


def _blue_first(picture: Pillow.Image) -> Image:
    import numpy as np
    from PIL import Image as Pillow
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I;16"):
        # Sixteen bits of grey: the conversion of the library would cut off all above 255.
        upright = Pillow.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
    elif upright.mode in ("I", "F"):
        raise ValueError("has numbers in place of colours. Save it as JPEG or PNG")
    if upright.has_transparency_data:
        # Paper is white: what lies hidden below the transparent parts was not to be seen.
        white = Pillow.new("RGBA", upright.size, "white")
        upright = Pillow.alpha_composite(white, upright.convert("RGBA"))
    return np.ascontiguousarray(np.asarray(upright.convert("RGB"), np.uint8)[:, :, ::-1])


def _by_opencv(data: bytes) -> Image:
    """Decode what the other library does not know, such as TIFF of sixteen bits a colour; raises ValueError."""
    import numpy as np

    from devices.document_camera.cv import cv2

    if data[4:8] == b"ftyp" and data[8:12] in BRANDS:
        raise ValueError("is a HEIC picture of a telephone, which is not read. Save it as JPEG")
    for begin, words in OTHERS.items():
        if data.startswith(begin):
            raise ValueError(words)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as wrong:  # the library refuses a size that it will not decode
        raise ValueError(ANY) from wrong
    if image is None:
        raise ValueError(ANY)
    return np.asarray(image, np.uint8)
