"""Bad lines: what one is like, and a TCP proxy that is one for tests without root (``relay`` is one of packets)."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.support.scripted_server import HOST

# Of body in a packet of Ethernet with time stamps in its TCP header.
SEGMENT = 1448


@dataclass(frozen=True)
class Weather:
    """What a line is like; ``loss`` is of each packet on each way, ``queue`` the room before the bottleneck in bytes.

    After every ``up`` seconds it is dead for ``down`` seconds; then every TCP connection over it is reset, unless it
    dies without a word (``resets``).
    """

    bytes_per_second: float
    round_trip: float = 0.0
    loss: float = 0.0
    up: float = 0.0
    down: float = 0.0
    queue: int = 64 * 1024
    resets: bool = True

    def dead(self, seconds: float) -> bool:
        """Tell whether it is dead so many seconds after its beginning."""
        return self.up > 0 and seconds % (self.up + self.down) >= self.up


# More than any break takes with it: the send buffer, what the line holds, and the headers of asking where it stands.
LOST_WITH_A_BREAK = 150_000

NARROW = Weather(256_000 / 8, round_trip=0.3, loss=0.05, up=5.0, down=1.0)
FAIR = Weather(2_000_000 / 8, round_trip=0.1, loss=0.01, up=5.0, down=1.0)


class ProxyLine:
    """Carries connections to ``target`` as the weather is; a lost segment costs what it costs TCP: a round trip.

    ``bend`` may change the bytes on their way out.
    """

    def __init__(
        self, target: int, weather: Weather, *, seed: int = 1, bend: Callable[[bytes], bytes] = lambda block: block
    ) -> None:
        self._target = target
        self._weather = weather
        self._chance = random.Random(seed)
        self._bend = bend
        self._ended = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._server = socket.create_server((HOST, 0))
        # As little as the system allows: what a proxy has taken, the sender believes to be on the wire.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.taken = 0
        self.cuts = 0
        self._threads = [threading.Thread(target=self._accept, name="proxy-line", daemon=True)]
        if weather.up:
            self._threads.append(threading.Thread(target=self._cut, name="proxy-cuts", daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def port(self) -> int:
        """Return the near port."""
        return int(self._server.getsockname()[1])

    def close(self) -> None:
        """Break all, and take nothing more."""
        self._ended.set()
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._reset()
        for thread in self._threads:
            thread.join(20)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if self._weather.dead(time.monotonic() - self._began):
                    reset(near)
                    continue
                far = socket.create_connection((HOST, self._target))
                with self._lock:
                    self._pairs.append((near, far))
                for ends in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._carry, args=ends, name="proxy-way", daemon=True).start()

    def _cut(self) -> None:
        while not self._ended.wait(self._weather.up):
            self.cuts += 1
            self._reset()
            self._ended.wait(self._weather.down)

    def _carry(self, near: socket.socket, far: socket.socket, forth: bool) -> None:
        with contextlib.suppress(OSError):
            self._ended.wait(self._weather.round_trip / 2)
            while block := near.recv(SEGMENT):
                self.taken += len(block) if forth else 0
                self._ended.wait(self._cost(len(block)))
                far.sendall(self._bend(block) if forth else block)
        with contextlib.suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    def _cost(self, count: int) -> float:
        lost = self._chance.random() < self._weather.loss
        return count / self._weather.bytes_per_second + (self._weather.round_trip if lost else 0.0)

    def _reset(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                reset(end)


def reset(end: socket.socket) -> None:
    """Close a connection by RST: both sides see a line that broke, and no end."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Wakes who reads from it: a close alone waits for them.
        end.shutdown(socket.SHUT_RD)
    end.close()
