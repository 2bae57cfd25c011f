# SPDX-License-Identifier: Apache-2.0
"""Print on pages, where ``--ocr`` asks for it: what the reader says, and that it fell silent."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.capture.ocr import OcrFailedError, PrintReader, print_reader

if TYPE_CHECKING:
    from kiosk.capture.arrays import Image
    from kiosk.capture.fields import PrintLine


@dataclass
class Print:
    """The reader of print, or none; ``faults`` says of which page it did not come back."""

    reader: PrintReader | None = None
    faults: list[str] = field(default_factory=list)

    def lines(self, name: str, page: Image) -> tuple[PrintLine, ...] | None:
        """Read the lines of a page; None where nothing is read."""
        if self.reader is None:
            return None
        try:
            return self.reader.read(page)
        except OcrFailedError as wrong:
            # It is not asked again: whoever waits for a hung reader waits for each page.
            self.reader = None
            self.faults.append(f"{name}: {wrong}. The page stands without its print")
            return None


@contextlib.contextmanager
def reading(folder: str | None) -> Iterator[Print]:
    """Give the reader that lies in a folder, or none where none is asked for; raises OcrError."""
    if folder is None:
        yield Print()
        return
    with print_reader(Path(folder)) as reader:
        yield Print(reader)
