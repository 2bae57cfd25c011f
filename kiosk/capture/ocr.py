# SPDX-License-Identifier: Apache-2.0
"""A reader of print, where one is installed: it proposes, people decide, and everything works without it.

Its packages lie in a folder of their own (``make ocr``; remove the folder, and it is gone) and run in a child process:
nothing of them is loaded here, and a reader that hangs or crashes costs one answer.

OcrError            the reader of print does not answer
├── OcrAbsentError  there is none here; the text says how one comes
└── OcrFailedError  it ended, hung or said what is no answer
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devices.device import Deadline
from kiosk.capture.fields import PrintLine
from kiosk.capture.sight import Quad

if TYPE_CHECKING:
    from kiosk.capture.arrays import Image

FOLDER = Path("data/ocr")
PACKAGE = "rapidocr"
CHILD = Path(__file__).with_name("ocr_child.py")
ABSENT = "no reader of print is installed. Run 'make ocr', or leave --ocr out"
# Loading takes about two seconds, an A4 page at 300 dpi about three, on a busy machine several times that.
START_SECONDS, PAGE_SECONDS = 60.0, 60.0
# Longer answers no page gives.
LONGEST_ANSWER = 8 << 20
CHUNK = 1 << 16


class OcrError(Exception):
    """The reader of print does not answer."""


class OcrAbsentError(OcrError):
    """No reader of print is installed."""


class OcrFailedError(OcrError):
    """The reader of print ended, hung or said what is no answer."""


def installed(folder: Path = FOLDER) -> bool:
    """Tell whether a reader of print is there; loads nothing."""
    return (folder / PACKAGE).is_dir()


class PrintReader:
    """One child process that reads page after page; not for several threads at once."""

    def __init__(self, process: subprocess.Popen[bytes], page_seconds: float) -> None:
        self._process = process
        self._page_seconds = page_seconds
        self._rest = b""

    def read(self, image: Image) -> tuple[PrintLine, ...]:
        """Read the lines of a page, blue-green-red; raises OcrFailedError, after which it answers nothing more."""
        height, width = image.shape[:2]
        pipe = self._process.stdin
        sent = json.dumps({"width": width, "height": height}).encode() + b"\n" + image.tobytes()
        # From a thread: a child that hangs takes nothing in, and its pipe is soon full.
        sender = threading.Thread(target=_send, args=(pipe, sent), daemon=True, name="ocr-page")
        sender.start()
        answer = self.answer(Deadline.after(self._page_seconds))
        try:
            return tuple(_line(one) for one in answer["lines"])
        except (KeyError, TypeError, ValueError) as wrong:
            raise OcrFailedError("the reader of print gave no answer") from wrong

    def answer(self, deadline: Deadline) -> dict[str, Any]:
        """Wait for one line of JSON. Any: it is checked where it is used. Raises OcrFailedError."""
        pipe = self._process.stdout
        if pipe is None:
            raise OcrFailedError("the reader of print has no answers")
        with selectors.DefaultSelector() as waiting:
            waiting.register(pipe, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not waiting.select(deadline.remaining):
                    raise OcrFailedError("the reader of print did not answer in time")
                came = os.read(pipe.fileno(), CHUNK)
                self._rest += came
                if not came or len(self._rest) > LONGEST_ANSWER:
                    raise OcrFailedError("the reader of print ended")
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            said = json.loads(line)
        except ValueError as wrong:
            raise OcrFailedError("the reader of print gave no answer") from wrong
        return said if isinstance(said, dict) else {}


@contextlib.contextmanager
def print_reader(
    folder: Path = FOLDER,
    *,
    command: Sequence[str] | None = None,
    start_seconds: float = START_SECONDS,
    page_seconds: float = PAGE_SECONDS,
) -> Iterator[PrintReader]:
    """Start a reader of print and end it afterwards; raises OcrAbsentError and OcrFailedError."""
    if not installed(folder):
        raise OcrAbsentError(ABSENT)
    process = subprocess.Popen(
        command or [sys.executable, str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What a library says of a page may quote it.
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(folder.absolute()), "PYTHONSAFEPATH": "1"},
    )
    try:
        reader = PrintReader(process, page_seconds)
        reader.answer(Deadline.after(start_seconds))
        yield reader
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


def _send(pipe: Any, data: bytes) -> None:
    """Write a page; whoever waits for the answer learns that nobody took it. Any: a pipe of Popen."""
    with contextlib.suppress(OSError, ValueError):
        pipe.write(data)
        pipe.flush()


def _line(said: Any) -> PrintLine:
    """Turn an answer into a line; raises TypeError and ValueError. Any: it comes from another process."""
    words, confidence, corners = said
    one, two, three, four = ((float(x), float(y)) for x, y in corners)
    return PrintLine(str(words), min(1.0, max(0.0, float(confidence))), Quad(one, two, three, four))
