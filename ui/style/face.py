# SPDX-License-Identifier: Apache-2.0
"""Take the one face we use out of the packaged collection of five: ``python -m ui.style.face``, part of every set-up.

Qt looks through every face of a collection before the first word is painted: 11 ms instead of 3 (measured, 6.8.3).
Layout of the file: ISO/IEC 14496-22 (OpenType), "Font collections" and "Table directory". Nothing inside a table is
changed, so that all checksums of tables hold; without this file the collection itself is used.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from ui.style import fonts

HEADER, RECORD = 12, 16
# Name record 1 of Windows, US English: the family a program asks for.
FAMILY_RECORD = (3, 0x409, 1)

Tables = dict[bytes, tuple[int, int, int]]


class FaceError(Exception):
    """The collection does not hold the face; the text names the file and what it holds."""


def faces(data: bytes) -> list[int]:
    """Return where the table directory of each face begins; raises FaceError for what is no collection."""
    if data[:4] != b"ttcf":
        raise FaceError("is no collection of typefaces")
    count = struct.unpack_from(">I", data, 8)[0]
    return list(struct.unpack_from(f">{count}I", data, HEADER))


def tables(data: bytes, directory: int) -> Tables:
    """Return checksum, place and length of each table of a face, by its tag."""
    count = struct.unpack_from(">H", data, directory + 4)[0]
    places = (directory + HEADER + RECORD * number for number in range(count))
    return {data[place : place + 4]: struct.unpack_from(">III", data, place + 4) for place in places}


def family(data: bytes, held: Tables) -> str:
    """Return the family name of a face, empty when it has none in English."""
    start = held[b"name"][1]
    count, storage = struct.unpack_from(">HH", data, start + 2)
    for number in range(count):
        platform, _, language, name, length, offset = struct.unpack_from(">6H", data, start + 6 + 12 * number)
        if (platform, language, name) == FAMILY_RECORD:
            begin = start + storage + offset
            return data[begin : begin + length].decode("utf-16-be")
    return ""


def single(data: bytes, wanted: str) -> bytes:
    """Return one face of a collection as a file of its own; raises FaceError when it is not there."""
    found = {family(data, tables(data, directory)): directory for directory in faces(data)}
    if wanted not in found:
        raise FaceError(f"holds {', '.join(sorted(found))}, not {wanted}")
    directory = found[wanted]
    held = tables(data, directory)
    place = HEADER + RECORD * len(held)
    records, bodies = [data[directory : directory + HEADER]], []
    for tag, (checksum, start, length) in sorted(held.items()):
        records.append(tag + struct.pack(">III", checksum, place, length))
        # Tables begin at multiples of four.
        bodies.append(data[start : start + length] + bytes(-length % 4))
        place += len(bodies[-1])
    return b"".join(records + bodies)


def make(collection: Path, target: Path = fonts.FACE) -> bool:
    """Write the face unless it is there and newer than the collection; return whether it was written."""
    if target.exists() and target.stat().st_mtime >= collection.stat().st_mtime:
        return False
    draft = target.with_suffix(".draft")
    draft.write_bytes(single(collection.read_bytes(), fonts.FAMILY))
    # Whole or not at all: a set-up that was broken off must not leave half a typeface.
    draft.replace(target)
    return True


def main() -> int:
    """Make the face; a collection that cannot be used is told, and the program uses the collection itself."""
    try:
        collection = fonts.packaged()
        make(collection)
    except (fonts.FontError, FaceError, OSError) as wrong:
        sys.stderr.write(f"ui.style.face: {wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
