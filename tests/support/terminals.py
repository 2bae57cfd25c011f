# SPDX-License-Identifier: Apache-2.0
"""A whole terminal in a test: opened, heard, asked, closed; and a platform that takes everything and never answers."""

from __future__ import annotations

import contextlib
import importlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from config.settings import Settings, convert
from devices.device import Condition, DeviceState
from kiosk.lanes import Call
from kiosk.terminal import Hearers, Terminal
from offline_queue.outbox import Outbox
from tests.support.submitter import settings_of

# Loaded before any thread of a terminal loads it: its import sets warning filters, which a test that ends takes back.
importlib.import_module("kiosk.platform.wire")

LIMIT = 20.0
LOOK_AGAIN_SECONDS = 0.02
NOBODY = "http://127.0.0.1:9/api/v1"
"""Where no platform is: the port of a service nobody runs any more."""


class Watched:
    """A terminal and all it tells."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.devices: list[DeviceState] = []
        self.lines = self.catalogues = self.outboxes = 0
        self._changed = threading.Condition()
        hearers = Hearers(self._device, self._line, self._catalogue, self._outbox)
        self.terminal = Terminal(settings, folder, hearers)

    def wait(self, true: Callable[[], object]) -> None:
        """Wait for something to become true: looks when something is told, and now and then by itself."""
        end = time.monotonic() + LIMIT
        with self._changed:
            while not true():
                assert time.monotonic() < end, f"never came: {self.terminal.outbox_state}, {self.devices}"
                self._changed.wait(LOOK_AGAIN_SECONDS)

    def open(self) -> Outbox:
        """Start, and wait for the outbox."""
        self.terminal.start()
        self.wait(lambda: self.terminal.outbox_state.condition is not Condition.OPENING)
        assert self.terminal.outbox is not None
        return self.terminal.outbox

    def open_whole(self) -> Outbox:
        """Start, and wait until everything is there."""
        outbox = self.open()
        for thread in self.terminal._openers:
            thread.join(LIMIT)
        return outbox

    def ask(self, on: type | str, call: Call, seconds: float = 5.0) -> object:
        """Do a call on a lane and return its end."""
        ended = threading.Event()
        outcomes: list[object] = []
        self.terminal.run(on, call, seconds, lambda outcome: (outcomes.append(outcome), ended.set()))
        assert ended.wait(LIMIT), "the call never ended"
        return outcomes[0]

    def _device(self, state: DeviceState) -> None:
        with self._changed:
            self.devices.append(state)
            self._changed.notify_all()

    def _line(self) -> None:
        with self._changed:
            self.lines += 1
            self._changed.notify_all()

    def _catalogue(self) -> None:
        with self._changed:
            self.catalogues += 1
            self._changed.notify_all()

    def _outbox(self) -> None:
        with self._changed:
            self.outboxes += 1
            self._changed.notify_all()


@contextlib.contextmanager
def watched(folder: Path, url: str = NOBODY, settings: Settings | None = None) -> Iterator[Watched]:
    """Give a terminal of a folder, not started; close it in the end."""
    made = Watched(folder, settings or settings_of(folder, url))
    yield made
    made.terminal.close()


def with_device(
    folder: Path, kind: str = "id_card", driver: str = "sdt", address: str = "tcp://127.0.0.1:9"
) -> Settings:
    """Return settings with one device."""
    return convert(
        {
            "site": {"mode": "training"},
            "outbox": {
                "folder": str(folder / "outbox"),
                "key_file": str(folder / "keys" / "device.key"),
                "spread_seconds": 0,
            },
            "platform": {"url": NOBODY},
            "devices": [{"kind": kind, "driver": driver, "address": address}],
        },
        source="a test",
    )


class HungPlatform:
    """Takes every connection and every byte, and never answers."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}/api/v1"
        self._taken: list[socket.socket] = []
        self._asked = threading.Condition()
        self.requests: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True, name="hung-platform").start()

    def wait_for(self, words: bytes) -> None:
        """Wait until a request with these words has come."""
        with self._asked:
            assert self._asked.wait_for(lambda: any(words in request for request in self.requests), LIMIT)

    def close(self) -> None:
        """Break all connections."""
        for end in (self._server, *self._taken):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                end, _ = self._server.accept()
                self._taken.append(end)
                threading.Thread(target=self._read, args=(end,), daemon=True, name="hung-reader").start()

    def _read(self, end: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := end.recv(65536):
                with self._asked:
                    self.requests.append(block)
                    self._asked.notify_all()
