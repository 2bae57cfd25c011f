# SPDX-License-Identifier: Apache-2.0
"""One run of the scanner's program: a child process that may hang for ever and costs nothing but itself."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind

# Longest wait, in seconds, before cancel and deadline are looked at again.
SLICE = 0.05
# The program gets so long to let its scanner go before it is killed; a cancel must be over within 200 ms.
POLITE_SECONDS = 0.1
# Between two looks at a program that is about to end.
MOMENT = 0.005
# What the program says last of a batch. Threads of a backend may lock each other out after it, so that it never ends
# (measured: the test backend after a jam, twice in 600 runs under load); what it said counts all the same.
LAST_WORD = b"Batch terminated"
LINGER_SECONDS = 1.0
# More words than this no run has.
LONGEST = 256 * 1024
MISSING = "scanimage is not installed: apt install sane-utils"


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit status (negative for a signal) and what it said."""

    code: int
    out: str
    said: str


def run(
    command: Sequence[str],
    quiet_seconds: float,
    deadline: Deadline,
    cancel: CancelToken,
    progress: Callable[[], int] = lambda: 0,
) -> Ended:
    """Run to the end; raises DeviceError ``scanner.silent`` when nothing moves for ``quiet_seconds``.

    ``progress`` is any number that changes while the program works beside its words. A program that said its last word
    and does not end is ended with status 0: the words tell how its pages were.
    """
    deadline.check(cancel, "scanner.silent")
    with contextlib.ExitStack() as undo:
        process = _started(command)
        undo.callback(_ended, process)
        words = _Words(process)
        undo.callback(words.close)
        limit, before = deadline.within(quiet_seconds), -1
        while not words.over:
            words.take(SLICE)
            deadline.check(cancel, "scanner.silent")
            if (now := words.count + progress()) != before:
                limit, before = deadline.within(LINGER_SECONDS if words.said_all else quiet_seconds), now
            elif limit.passed and words.said_all:
                return Ended(0, *words.said())
            elif limit.passed:
                raise DeviceError(ErrorKind.DEVICE, "scanner.silent", "nothing moves", again=True)
        return Ended(_code(process, limit, cancel), *words.said())


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Its words are read by us; in the machine's language we would not know them.
            env={**os.environ, "LC_ALL": "C"},
            # In the group of the child process that hosts the driver: whoever kills that one kills a hung program too.
        )
    except FileNotFoundError as wrong:
        gone = Path(command[0]).is_absolute()
        cause, detail = ("scanner.lost", "no program") if gone else ("device.library-missing", MISSING)
        raise DeviceError(ErrorKind.DEVICE, cause, detail, again=gone) from wrong
    except OSError as wrong:
        raise DeviceError(ErrorKind.DEVICE, "device.port-forbidden", type(wrong).__name__) from wrong


def _code(process: subprocess.Popen[bytes], limit: Deadline, cancel: CancelToken) -> int:
    """Return the exit status; a program may close its words a moment before it ends."""
    while (code := process.poll()) is None:
        limit.check(cancel, "scanner.silent")
        cancel.wait(MOMENT)
    return code


def _ended(process: subprocess.Popen[bytes]) -> None:
    """See that it has ended; one that the kernel itself holds is left behind rather than waited for."""
    pause = threading.Event()
    for stop in (process.terminate, process.kill):
        limit = Deadline.after(POLITE_SECONDS)
        if process.poll() is None:
            stop()
        while process.poll() is None and not limit.passed:
            pause.wait(MOMENT)


class _Words:
    """What a program says on both its lines, up to a limit."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._lines = [line for line in (process.stdout, process.stderr) if line]
        self._kept: dict[int, bytearray] = {line.fileno(): bytearray() for line in self._lines}
        self._selector = selectors.DefaultSelector()
        for line in self._lines:
            self._selector.register(line, selectors.EVENT_READ)
        self.count = 0

    @property
    def over(self) -> bool:
        """Tell whether both lines have ended."""
        return not self._selector.get_map()

    @property
    def said_all(self) -> bool:
        """Tell whether the last word of a batch was said."""
        return any(LAST_WORD in kept for kept in self._kept.values())

    def take(self, seconds: float) -> None:
        """Take what came within ``seconds``."""
        for key, _ in self._selector.select(seconds):
            received = os.read(key.fd, 64 * 1024)
            self.count += len(received)
            if not received:
                self._selector.unregister(key.fileobj)
            elif len(self._kept[key.fd]) < LONGEST:
                self._kept[key.fd] += received

    def said(self) -> tuple[str, str]:
        """Return what was said on the first and the second line."""
        first, second = (bytes(kept[:LONGEST]).decode("utf-8", "replace") for kept in self._kept.values())
        return first, second

    def close(self) -> None:
        """Close both lines."""
        self._selector.close()
        line: IO[bytes]
        for line in self._lines:
            line.close()
