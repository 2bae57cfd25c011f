# SPDX-License-Identifier: Apache-2.0
"""The border of a hosted device over its child's two plain streams, where a system shares no memory with a child.

A message goes with its length before it; an empty one is a pulse. Frames take this way too: slower, and as right.
"""

from __future__ import annotations

import contextlib
import io
import struct
import threading
import time
from collections import deque

from devices.device import Clock
from devices.host_border import Border

LENGTH = struct.Struct("<Q")
# No message of ours is longer: the place for frames on systems that share it, and as much again.
LONGEST = 512 << 20
# How long an end that was closed waits for what it reads to end too.
END_SECONDS = 2.0


class StreamLine:
    """One end of the line: what comes is read on a thread, so that a wait for it has a limit on every system."""

    def __init__(self, reading: io.RawIOBase, writing: io.RawIOBase, clock: Clock = time.monotonic) -> None:
        self._reading, self._writing, self._clock = reading, writing, clock
        self.heard = 0.0
        """The last moment at which anything came; zero before the first."""
        self._came: deque[bytes] = deque()
        self._over = False
        self._news = threading.Condition()
        # Pulse and answers come from two threads.
        self._sending = threading.Lock()
        self._thread = threading.Thread(target=self._read, daemon=True, name="host-stream")
        self._thread.start()

    def send_bytes(self, data: bytes) -> None:
        """Send one message; raises OSError when the other side is gone."""
        with self._sending:
            for part in (LENGTH.pack(len(data)), data):
                self._write(memoryview(part))

    def recv_bytes(self) -> bytes:
        """Wait for one message; raises EOFError when the other side is gone."""
        with self._news:
            self._news.wait_for(self._is_news)
            if not self._came:
                raise EOFError
            return self._came.popleft()

    def poll(self, seconds: float = 0.0) -> bool:
        """Wait up to ``seconds`` for a message or the end of the other side."""
        with self._news:
            return self._news.wait_for(self._is_news, seconds)

    def close(self) -> None:
        """End this side; what is read ends with the other one."""
        with contextlib.suppress(OSError):
            self._writing.close()
        self._thread.join(END_SECONDS)

    def _is_news(self) -> bool:
        return self._over or bool(self._came)

    def _write(self, rest: memoryview) -> None:
        while rest:
            try:
                rest = rest[self._writing.write(rest) or 0 :]
            except ValueError as wrong:
                raise OSError("this end is closed") from wrong

    def _read(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                self._take(self._whole(LENGTH.unpack(self._whole(LENGTH.size))[0]))
        with self._news:
            self._over = True
            self._news.notify_all()
        # Here and not by ``close``: an end must not be closed under who reads from it.
        with contextlib.suppress(OSError):
            self._reading.close()

    def _take(self, message: bytes) -> None:
        with self._news:
            self.heard = self._clock()
            if message:
                self._came.append(message)
                self._news.notify_all()

    def _whole(self, size: int) -> bytes:
        if size > LONGEST:
            raise EOFError
        whole = bytearray(size)
        place = memoryview(whole)
        while place:
            count = self._reading.readinto(place)
            if not count:
                raise EOFError
            place = place[count:]
        return bytes(whole)


class StreamBorder(Border):
    """One side of the border, over streams."""

    def __init__(self, line: StreamLine) -> None:
        super().__init__(line, None)
        self._line = line

    def beat(self, now: float) -> None:
        """Show a pulse; none is missed by an owner that is gone."""
        with contextlib.suppress(OSError):
            self._line.send_bytes(b"")

    @property
    def pulse(self) -> float:
        """The last moment at which anything came from the other side, by our own clock; zero before the first."""
        return self._line.heard
