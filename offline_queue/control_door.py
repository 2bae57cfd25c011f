# SPDX-License-Identifier: Apache-2.0
"""Where staff commands meet the running terminal, and how each knows the other: only its own account gets in.

On Linux a unix socket in the outbox's folder, whose rights keep others out. On other systems a port of this machine
alone, which every account may knock at: a file with its number and a key lies in the folder, and each line is sealed
with that key (HMAC-SHA-256), the answer together with what it answers. The key is new with each start.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from offline_queue.disk import PRIVATE_FILE, write_over

SOCKET, PORT = "control.sock", "control.port"
KEY_BYTES, SEAL_DIGITS = 32, 64
HERE = "127.0.0.1"
# How a folder is named that lies deeper than the name of a socket may be long.
OWN_FILES = Path("/proc/self/fd")


class ForeignLineError(ValueError):
    """A line that somebody else sealed, or nobody."""


class Door(Protocol):
    """A way in beside the running terminal."""

    def listen(self) -> socket.socket:
        """Listen, in place of a run that died; raises OSError where the folder takes no socket."""
        ...

    def connect(self, seconds: float) -> socket.socket:
        """Knock; raises OSError, and ValueError where what was left there makes no sense."""
        ...

    def close(self) -> None:
        """Take the way in away."""
        ...

    def sealed(self, line: bytes, about: bytes = b"") -> bytes:
        """Return a line as it goes over; ``about`` is what it answers."""
        ...

    def opened(self, line: bytes, about: bytes = b"") -> bytes:
        """Return a line as it was; raises ForeignLineError."""
        ...


class UnixDoor:
    """A unix socket; needs ``/proc`` to name it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listen(self) -> socket.socket:
        """Listen; a socket left by an earlier run is replaced (the lock of the outbox says that it is dead)."""
        self.close()
        with contextlib.ExitStack() as undo:
            listener = undo.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            with short_path(self._folder) as path:
                listener.bind(path)
            # Before anybody can connect: a socket that does not listen yet refuses everyone.
            (self._folder / SOCKET).chmod(PRIVATE_FILE)
            listener.listen(4)
            undo.pop_all()
        return listener

    def connect(self, seconds: float) -> socket.socket:
        """Knock."""
        with contextlib.ExitStack() as undo, short_path(self._folder) as path:
            asking = undo.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            asking.settimeout(seconds)
            asking.connect(path)
            undo.pop_all()
        return asking

    def close(self) -> None:
        """Take the socket away."""
        (self._folder / SOCKET).unlink(missing_ok=True)

    def sealed(self, line: bytes, about: bytes = b"") -> bytes:
        """Return it as it is: nobody else gets in."""
        return line

    def opened(self, line: bytes, about: bytes = b"") -> bytes:
        """Return it as it is."""
        return line


class PortDoor:
    """A port of this machine, with a key for whoever can read the folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / PORT
        self._key = b""

    def listen(self) -> socket.socket:
        """Listen at a port that is free, and leave its number and a new key."""
        with contextlib.ExitStack() as undo:
            listener = undo.enter_context(socket.create_server((HERE, 0), backlog=4))
            self._key = secrets.token_bytes(KEY_BYTES)
            told = {"port": listener.getsockname()[1], "key": self._key.hex()}
            write_over(self._file, json.dumps(told).encode("ascii"))
            undo.pop_all()
        return listener

    def connect(self, seconds: float) -> socket.socket:
        """Knock at the port that is named there."""
        try:
            told = json.loads(self._file.read_bytes())
            port, self._key = int(told["port"]), bytes.fromhex(told["key"])
        except (LookupError, TypeError) as wrong:
            raise ValueError(f"{self._file}: names no port") from wrong
        return socket.create_connection((HERE, port), seconds)

    def close(self) -> None:
        """Take the file away."""
        self._file.unlink(missing_ok=True)

    def sealed(self, line: bytes, about: bytes = b"") -> bytes:
        """Return the seal, a space and the line."""
        return self._seal(line, about) + b" " + line

    def opened(self, line: bytes, about: bytes = b"") -> bytes:
        """Return the line behind its seal."""
        seal, _, said = line.partition(b" ")
        if not hmac.compare_digest(seal, self._seal(said, about)):
            raise ForeignLineError("sealed by somebody else")
        return said

    def _seal(self, line: bytes, about: bytes) -> bytes:
        # The length first: what is an answer to one request must never be read as one to another.
        covered = len(about).to_bytes(8, "big") + about + line
        return hmac.digest(self._key, covered, "sha256").hex().encode("ascii")


def door_of(folder: Path) -> Door:
    """Return the way in that this system has."""
    if hasattr(socket, "AF_UNIX") and OWN_FILES.is_dir():
        return UnixDoor(folder)
    return PortDoor(folder)


@contextlib.contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """Name the socket of a folder, that may lie deeper than the 108 bytes of such a name; raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield str(OWN_FILES / str(handle) / SOCKET)
    finally:
        os.close(handle)
