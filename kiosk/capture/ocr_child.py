# SPDX-License-Identifier: Apache-2.0
"""The reader of print in a process of its own: pictures in, lines out, nothing kept.

Run by its path, with the folder of the reader's packages first in the search path: they bring an OpenCV without windows
that must never meet ours in one process. It imports nothing of ours. In: a line of JSON ``{"width", "height"}`` and
the bytes, blue-green-red, row by row. Out: a line of JSON, first ``{"ready": true}``, then for each picture
``{"lines": [[text, confidence, corners], …]}``.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

# Pictures above this nobody sends.
MOST_BYTES = 1 << 30


def main() -> int:
    """Load the reader, say so, read pictures until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not stand among the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.addaudithook(_no_line)
    from rapidocr import RapidOCR  # type: ignore[import-not-found]  # an extra, not there while types are checked

    threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    reader = RapidOCR(params={"Global.log_level": "critical", **threads})
    _say(answers, {"ready": True})
    while head := sys.stdin.buffer.readline(200):
        size = json.loads(head)
        _say(answers, {"lines": lines(reader, sys.stdin.buffer, int(size["width"]), int(size["height"]))})
    return 0


def lines(reader: Any, source: BinaryIO, width: int, height: int) -> list[list[object]]:
    """Read one picture. Any: the reader has no types. Raises ValueError for a size that is none."""
    import numpy as np

    if not 0 < width * height * 3 <= MOST_BYTES:
        raise ValueError("no size of a picture")
    data = source.read(width * height * 3)
    found = reader(np.frombuffer(data, np.uint8).reshape(height, width, 3))
    if found.boxes is None or not found.txts:
        return []
    places = ([[float(x), float(y)] for x, y in box] for box in found.boxes)
    return [[text, float(score), box] for text, score, box in zip(found.txts, found.scores, places, strict=True)]


def _say(answers: BinaryIO, words: dict[str, object]) -> None:
    answers.write(json.dumps(words).encode() + b"\n")
    answers.flush()


def _no_line(event: str, _: tuple[object, ...]) -> None:
    """Keep the process from any network: its models lie beside it, and papers go nowhere."""
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise PermissionError("the reader of print has no network")


if __name__ == "__main__":
    sys.exit(main())
