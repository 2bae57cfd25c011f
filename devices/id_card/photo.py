# SPDX-License-Identifier: Apache-2.0
"""The portrait of a card: a compressed block (WLT, 1024 bytes) that only a foreign program can turn into a picture.

No open decoder is known, and the closed ones are licensed, some for one reader only: none is shipped. A site that has
one names it (``photo_decoder``): a program, or a file of Python, that reads the block on its standard input and writes
a Windows bitmap of 102 by 126 points to its standard output. It runs in a process of its own, with a time limit, and
gets nothing but the block. Numbers from public code that calls such decoders: 54 + 126 x 308 = 38862 bytes, and the
codes by which they refuse, -1 to -6, which arrive here as 255 to 250.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
import subprocess
import sys
from pathlib import Path

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind

BLOCK = 1024
WIDTH, HEIGHT, BITS = 102, 126, 24
# Head, then rows of 306 bytes padded to a multiple of four.
BITMAP = 54 + HEIGHT * 308
# The beginning that every block seen so far has: WL, width and height, little-endian.
HEAD = b"WL" + struct.pack("<HH", WIDTH, HEIGHT)
SECONDS = 3.0
SLICE = 0.1
CAUSE = "id-card.photo-undecoded"
REFUSALS = {
    255: "the block cannot be decoded",
    254: "wrong suffix",
    253: "a file cannot be opened",
    252: "the block has not the format",
    251: "not licensed, or made for another reader",
    250: "no connection to the reader",
}


class PhotoDecoder:
    """A foreign program that makes a picture of a block; ``seconds`` is as long as it may take."""

    def __init__(self, program: str, seconds: float = SECONDS) -> None:
        self._program = program
        self._seconds = seconds

    def decode(self, block: bytes, deadline: Deadline, cancel: CancelToken) -> bytes:
        """Return the bitmap of a block; raises DeviceError ``id-card.photo-undecoded``, of the kind that it was."""
        if len(block) != BLOCK or not block.startswith(HEAD):
            raise _undecoded("the card holds no block of the known form")
        limit = deadline.within(self._seconds)
        with self._started() as process:
            try:
                talk = _spoken if hasattr(os, "pidfd_open") else _spoken_anywhere
                picture, code = talk(process, block, limit, cancel)
            finally:
                process.kill()
        if code:
            raise _undecoded(f"the decoder refused with {code}: {REFUSALS.get(code, 'a code of its own')}")
        _check(picture)
        return picture

    def _started(self) -> subprocess.Popen[bytes]:
        path = self._program
        command = [sys.executable, path] if Path(path).suffix == ".py" else [path]
        try:
            return subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        except OSError as wrong:
            raise _undecoded(f"the decoder does not start: {wrong.strerror}") from wrong


def _spoken(process: subprocess.Popen[bytes], block: bytes, limit: Deadline, cancel: CancelToken) -> tuple[bytes, int]:
    """Give the block; return what the program said, never more than a picture, and its code."""
    _give(process, block)
    return _taken(process, limit, cancel), _ended(process, limit, cancel)


def _spoken_anywhere(
    process: subprocess.Popen[bytes], block: bytes, limit: Deadline, cancel: CancelToken
) -> tuple[bytes, int]:
    """Do the same where neither pipes nor processes can be selected (Windows, macOS)."""
    given: bytes | None = block
    while True:
        limit.check(cancel, CAUSE)
        try:
            said, _ = process.communicate(given, timeout=min(SLICE, limit.remaining))
        except subprocess.TimeoutExpired:
            given = None  # it goes on with what it began to give
        else:
            return said, _code_of(process.returncode)


def _code_of(code: int) -> int:
    """Return a code of an end; one by a signal as a code above 255."""
    return code if code >= 0 else 256 - code


def _give(process: subprocess.Popen[bytes], block: bytes) -> None:
    # A decoder that is gone before it has read tells the reason by its code. A pipe takes 1024 bytes without waiting.
    with contextlib.suppress(BrokenPipeError):
        if process.stdin:
            process.stdin.write(block)
            process.stdin.close()


def _taken(process: subprocess.Popen[bytes], limit: Deadline, cancel: CancelToken) -> bytes:
    """Read until the program closes its output, or has said more than a picture."""
    if process.stdout is None:
        return b""
    said = b""
    while len(said) <= BITMAP:
        limit.check(cancel, CAUSE)
        if select.select([process.stdout], [], [], min(SLICE, limit.remaining))[0]:
            piece = os.read(process.stdout.fileno(), BITMAP + 1)
            if not piece:
                return said
            said += piece
    raise _undecoded("the decoder says more than a picture")


def _ended(process: subprocess.Popen[bytes], limit: Deadline, cancel: CancelToken) -> int:
    """Wait for the end of the program and return its code."""
    gone = os.pidfd_open(process.pid)
    try:
        while not select.select([gone], [], [], min(SLICE, limit.remaining))[0]:
            limit.check(cancel, CAUSE)
    finally:
        os.close(gone)
    return _code_of(process.wait())


def _check(picture: bytes) -> None:
    """Hold a bitmap to the form of a portrait (BITMAPFILEHEADER, BITMAPINFOHEADER); raises DeviceError."""
    if len(picture) != BITMAP or not picture.startswith(b"BM"):
        raise _undecoded(f"the decoder gave {len(picture)} bytes that are no bitmap of a portrait")
    width, height, _, bits = struct.unpack_from("<iiHH", picture, 18)
    if (width, abs(height), bits) != (WIDTH, HEIGHT, BITS):
        raise _undecoded(f"the decoder gave a bitmap of {width} by {height} at {bits} bits")


def _undecoded(detail: str) -> DeviceError:
    return DeviceError(ErrorKind.DEVICE, CAUSE, detail)
