# SPDX-License-Identifier: Apache-2.0
"""Children of hosts: how one is started, tied to its owner and ended, by what the system has for it.

Linux shares memory with the child and kills it with its owner, whatever it does. Other systems have two plain streams:
the child leaves when its own end; one whose C code holds the interpreter at that moment stays until that returns.
"""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import signal
import subprocess
import sys
from multiprocessing import Pipe
from pathlib import Path
from typing import cast

from devices.device import Clock
from devices.host_border import CAPACITY, Border, BorderError
from devices.host_streams import StreamBorder, StreamLine

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "devices.host_child")
# Whether there is memory without a name, and so a kernel that can be asked the rest.
KERNEL = hasattr(os, "memfd_create")
# Windows opens a console for each program that has none, unless told not to.
WITHOUT_CONSOLE = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def environment() -> dict[str, str]:
    """Return the variables of a child: our code found from any folder, no second pool of threads for arithmetic."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.getenv("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


class ChildProcess:
    """One child: its process and its border."""

    def __init__(self, process: subprocess.Popen[bytes], border: Border, born: float) -> None:
        self.process, self.border, self.born = process, border, born

    def end(self, seconds: float) -> None:
        """Let the child close its device and go; kill it when it has not gone after ``seconds``."""
        with contextlib.suppress(OSError, EOFError, BorderError):
            self.border.send(("end", 0))
            if self.border.wait(seconds):
                self.border.receive()  # nothing comes but the end of the line, when the process is over
        self.kill()

    def kill(self) -> None:
        """Kill the child, and leave nothing open."""
        self.process.kill()
        # Waited for, or each lost camera would leave a zombie.
        self.process.wait()
        self.border.close()


class KernelChild(ChildProcess):
    """One child that shares memory with its owner and ends with it; in a group of its own."""

    def __init__(self, clock: Clock) -> None:
        ours, theirs = Pipe()
        memory = os.memfd_create("banshi-frames", os.MFD_CLOEXEC)
        os.ftruncate(memory, CAPACITY)
        theirs_alive, self._alive = os.pipe()
        files = (theirs.fileno(), memory, theirs_alive)
        process = subprocess.Popen(
            [*COMMAND, *map(str, files)],
            pass_fds=files,
            # A group of its own, so that the programs it starts can be killed with it.
            process_group=0,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # image libraries talk there; what matters comes over the border
        )
        super().__init__(process, Border(ours, mmap.mmap(memory, CAPACITY)), clock())
        # Ours stay open, the child has copies: with theirs open here we would never see the end of its line.
        theirs.close()
        os.close(memory)
        os.close(theirs_alive)

    def kill(self) -> None:
        """Kill the child with what it started, and leave nothing open."""
        # Before it is waited for: its number, which is the group's, belongs to nobody else until then.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        super().kill()
        os.close(self._alive)


class StreamChild(ChildProcess):
    """One child on any system, which is spoken with by its standard input and output."""

    def __init__(self, clock: Clock) -> None:
        process = subprocess.Popen(
            COMMAND,
            env=environment(),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=WITHOUT_CONSOLE,
        )
        # Both are there and raw: they were asked for above, without a buffer.
        reading, writing = cast("io.RawIOBase", process.stdout), cast("io.RawIOBase", process.stdin)
        super().__init__(process, StreamBorder(StreamLine(reading, writing, clock)), clock())


def start(clock: Clock) -> ChildProcess:
    """Start a child the way this system has."""
    return KernelChild(clock) if KERNEL else StreamChild(clock)
