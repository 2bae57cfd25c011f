# SPDX-License-Identifier: Apache-2.0
"""The PDF that ``scan`` binds: looked for a place first, and there whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.commands.scan_pictures import UnreadableError
from kiosk.commands.scan_words import Scanned

# Resolution written into the PDF for a page whose true size is not known.
ANY_DPI = 200
# What a PDF begins with.
PDF = b"%PDF-"


def look_at_place(target: Path) -> None:
    """Refuse a place where no PDF can be written, before anybody waits for a page; raises UnreadableError."""
    with _told(target):
        if not target.parent.is_dir():
            words = f"cannot be written, for there is no folder {target.parent}. Make it, or choose another place."
            raise UnreadableError(f"{target}: {words}")
        _spare(target)
        # Tried and not asked for: what a folder says of its rights is not all that may keep a file out of it.
        part = _part(target)
        part.touch()
        part.unlink()


def bind(found: Sequence[Scanned], target: Path) -> str | None:
    """Write the pages that were found as one PDF, whole or not at all; raises UnreadableError."""
    from kiosk.capture import pages_pdf
    from kiosk.capture.binding import PdfPage

    pages = [PdfPage(one.jpeg, *one.size_mm) if one.size_mm else one.jpeg for one in found if one.jpeg]
    if not pages:
        return None
    bound, part = pages_pdf(pages, ANY_DPI), _part(target)
    with _told(target):
        _spare(target)
        try:
            part.write_bytes(bound)
            os.replace(part, target)
        finally:
            # Where the disk was full, half of somebody's papers would stay behind under a name nobody looks for.
            part.unlink(missing_ok=True)
    return str(target)


def _part(target: Path) -> Path:
    """Return where a PDF is written: beside it, so that the rename stays on one disk, and hidden if we are cut off."""
    return target.with_name(f".{target.name}.part")


def _spare(target: Path) -> None:
    """Refuse to write over anything but a PDF: a forgotten name would cost the picture behind it."""
    if not target.exists():
        return
    if not target.is_file():
        raise UnreadableError(f"{target}: is no file. Choose another name.")
    with target.open("rb") as there:
        if there.read(len(PDF)) not in (b"", PDF):
            raise UnreadableError(f"{target}: is there already and is no PDF. Choose another name.")


@contextlib.contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise UnreadableError(f"{target}: cannot be written ({wrong.strerror}). Choose another place.") from wrong
