"""An owner's end of a border and a child that serves the other end on a thread of this process."""

from __future__ import annotations

import mmap
import threading
from multiprocessing import Pipe
from typing import Any

from devices.host_border import Border
from devices.host_child import serve


class Pair:
    """An owner's border, and a child that serves the other end on a thread."""

    def __init__(self) -> None:
        ours, theirs = Pipe()
        memory = mmap.mmap(-1, 1 << 20)
        self.owner = Border(ours, memory)
        self._child = Border(theirs, memory)
        self.left = threading.Event()
        self.thread = threading.Thread(target=serve, args=(self._child, self.left.set))
        self.thread.start()
        self._number = 0

    def ask(self, verb: str, seconds: float = 5.0, **arguments: object) -> tuple[Any, ...]:
        """Send a call and wait for its answer."""
        return self.answer() if self.send(verb, seconds, **arguments) else ()

    def send(self, verb: str, seconds: float = 5.0, **arguments: object) -> int:
        """Send a call and return its number."""
        self._number += 1
        self.owner.send(("call", self._number, verb, seconds, arguments))
        return self._number

    def answer(self) -> tuple[Any, ...]:
        """Wait for an answer."""
        assert self.owner.wait(10)
        return self.owner.receive()

    def end(self) -> None:
        """Tell the child to end and wait until it has."""
        if self.thread.is_alive():
            self.owner.send(("end", 0))
        self.thread.join(10)
        self.owner.close()
        assert self.left.wait(10)
