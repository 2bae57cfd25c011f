# SPDX-License-Identifier: Apache-2.0
"""One child process at a time, run to its end: what it was given, what it said, and silence when it must end.

Words go in by standard input: a command line can be read by every user of the machine. So do sounds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind

# How often a running child is looked at; a cancel wakes at once and does not wait for it.
LOOK_SECONDS = 0.03
# How long what an ended child said is waited for where it cannot be asked for without waiting.
LEFT_SECONDS = 0.5
# What a pipe of Linux holds (pipe(7)): all that an ended child can have left, for nobody reads while it runs.
PIPE_BYTES = 65536

Start = Callable[..., "subprocess.Popen[bytes]"]
# How children are started, unless a test does it otherwise.
start_child: Start = subprocess.Popen


@dataclass(frozen=True)
class Ended:
    """How a child ended, what it said and what it complained of."""

    code: int
    said: str
    complaint: str


def run(command: list[str], given: bytes, deadline: Deadline, cancel: CancelToken, start: Start) -> Ended:
    """Run a child to its end; raises DeviceError ``speaker.lost`` and ``speaker.silent``, and on a cancel."""
    deadline.check(cancel, "speaker.silent")
    with _source(given) as source:
        pipe = subprocess.PIPE
        try:
            # A group of its own: a voice may be a script whose own child does the speaking, and both must fall silent.
            child = start(command, stdin=source, stdout=pipe, stderr=pipe, process_group=0)
        except OSError as wrong:
            raise DeviceError(ErrorKind.DEVICE, "speaker.lost", type(wrong).__name__, again=True) from wrong
        # Left on every way out: a voice must not go on when the person it spoke to is gone.
        with child:
            try:
                return _listened(child, given if source == pipe else b"", deadline, cancel)
            finally:
                _silence(child)


@contextlib.contextmanager
def _source(given: bytes) -> Iterator[int]:
    """Give what is to be the child's standard input: a pipe for what fits into one, else a file in memory, if any."""
    if len(given) <= PIPE_BYTES or not hasattr(os, "memfd_create"):
        yield subprocess.PIPE
        return
    memory = os.memfd_create("banshi-sound", os.MFD_CLOEXEC)
    try:
        with open(memory, "wb", closefd=False) as file:
            file.write(given)
        os.lseek(memory, 0, os.SEEK_SET)
        yield memory
    finally:
        os.close(memory)


def _listened(child: subprocess.Popen[bytes], given: bytes, deadline: Deadline, cancel: CancelToken) -> Ended:
    if mouth := child.stdin:
        # What fits into a pipe never waits for the child.
        if len(given) <= PIPE_BYTES:
            _pour(mouth, given)
        else:
            threading.Thread(target=_pour, args=(mouth, given), daemon=True, name="speaker-mouth").start()
    while child.poll() is None:
        deadline.check(cancel, "speaker.silent")
        cancel.wait(min(LOOK_SECONDS, deadline.remaining))
    # Both are pipes, made above.
    said, complaint = (cast("IO[bytes]", pipe) for pipe in (child.stdout, child.stderr))
    return Ended(child.returncode, _left_in(said), _left_in(complaint))


def _pour(mouth: IO[bytes], given: bytes) -> None:
    """Give a child all of it; one that ended takes no more."""
    # Windows calls a broken pipe an invalid argument, and a closed one is a ValueError.
    with contextlib.suppress(OSError, ValueError):
        mouth.write(given)
        mouth.close()


def _silence(child: subprocess.Popen[bytes]) -> None:
    """Kill a child that still runs, with whatever it started."""
    # Only of one that nobody has waited for yet: its number, and its group's, may belong to another program since.
    if child.poll() is None:
        if not hasattr(os, "killpg"):
            child.kill()
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _left_in(pipe: IO[bytes]) -> str:
    """Return what an ended child left in a pipe."""
    if not hasattr(os, "set_blocking"):
        return _soon_in(pipe)
    # Without waiting for its end: a daemon that the voice left behind (a sound server) holds the pipe open for ever.
    os.set_blocking(pipe.fileno(), False)
    try:
        return os.read(pipe.fileno(), PIPE_BYTES).decode(errors="replace")
    except BlockingIOError:
        return ""


def _soon_in(pipe: IO[bytes]) -> str:
    """Return what is there at once, where a pipe can only be waited for."""
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.append(os.read(pipe.fileno(), PIPE_BYTES)), daemon=True)
    reader.start()
    reader.join(LEFT_SECONDS)
    return b"".join(said).decode(errors="replace")
