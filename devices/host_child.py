# SPDX-License-Identifier: Apache-2.0
"""The child process of a hosted device: ``python -m devices.host_child [PIPE MEMORY LIFELINE]`` (three open files).

The main thread runs the device's verbs one after another, a second thread listens (so that a cancel reaches a running
verb), a third shows the pulse. The process ends with its owner, in any state: the kernel kills it when the lifeline's
other end closes, and the listener leaves when the pipe does. Without files the border goes by its standard streams.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import mmap
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from config.guard import guarded
from devices.device import CancelToken, Deadline, Device, DeviceError, ErrorKind
from devices.host_border import CAPACITY, Border, BorderError
from devices.host_streams import StreamBorder, StreamLine

# Seconds between two pulses.
BEAT = 0.25
WITHOUT_DEADLINE = frozenset({"close", "capabilities"})
# What drivers and their eyes import here and nobody else does, and what to install for it.
PACKAGES = {"cv2": "opencv-python", "numpy": "numpy"}


class Child:
    """Serves one device over the border."""

    def __init__(self, border: Border) -> None:
        self._border = border
        self._calls: queue.SimpleQueue[tuple[Any, ...] | None] = queue.SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}
        self._device: Device | None = None

    def listen(self) -> None:
        """Take messages until the owner is gone, then let the worker end."""
        with contextlib.suppress(EOFError, OSError, BorderError):
            while True:
                self._take(self._border.receive())
        # The owner is gone: nobody wants the answers, and a polite driver lets its port go at once.
        for token in list(self._tokens.values()):
            token.cancel()
        self._calls.put(None)

    def work(self) -> None:
        """Run calls in their order until told to end."""
        while (call := self._calls.get()) is not None:
            if not self._answer(*call):
                break
        if self._device:
            self._device.close()

    def _take(self, message: tuple[Any, ...]) -> None:
        word, number, *rest = message
        if word == "call":
            self._tokens[number] = CancelToken()
            self._calls.put((number, *rest))
        elif word == "cancel" and number in self._tokens:
            self._tokens[number].cancel()
        elif word == "end":
            self._calls.put(None)

    def _answer(self, number: int, verb: str, seconds: float, arguments: dict[str, object]) -> bool:
        answer = self._run(number, verb, Deadline.after(seconds), arguments)
        # Before the answer: a cancel that crosses it finds nothing, and the next call has a number of its own.
        del self._tokens[number]
        try:
            self._border.send(answer, by_memory=True)
        except BorderError as wrong:
            self._border.send(("error", number, fault_of(verb, wrong)))
        except OSError:
            return False
        return True

    def _run(self, number: int, verb: str, deadline: Deadline, arguments: dict[str, object]) -> tuple[object, ...]:
        return guarded(
            lambda: ("value", number, self._do(verb, deadline, self._tokens[number], arguments)),
            lambda foreign: ("error", number, error_of(verb, foreign)),
        )

    def _do(self, verb: str, deadline: Deadline, cancel: CancelToken, arguments: dict[str, Any]) -> object:
        if verb == "build":
            self._device = build(**arguments)
            return self._device.capabilities()
        if self._device is None or verb.startswith("_"):
            raise DeviceError(ErrorKind.PROGRAM, "host.fault", f"no verb {verb}")
        method = getattr(self._device, verb)
        return method() if verb in WITHOUT_DEADLINE else method(deadline, cancel, **arguments)


def error_of(verb: str, foreign: Exception) -> DeviceError:
    """Return what the owner is told of an exception of a verb."""
    if isinstance(foreign, DeviceError):
        return foreign
    # What a constructor refuses is an option of the settings, and its words name it: nothing was seen or read yet.
    if verb == "build" and isinstance(foreign, LookupError | TypeError | ValueError):
        return DeviceError(ErrorKind.PROGRAM, "device.misconfigured", str(foreign))
    if isinstance(foreign, ImportError) and foreign.name in PACKAGES:
        return DeviceError(ErrorKind.DEVICE, "device.library-missing", f"install {PACKAGES[foreign.name]}")
    return fault_of(verb, foreign)


def fault_of(verb: str, fault: Exception) -> DeviceError:
    """Name a fault of ours by its type only: its text may quote what a camera saw."""
    return DeviceError(ErrorKind.PROGRAM, "host.fault", f"{verb}: {type(fault).__name__}")


def build(factory: str, args: dict[str, object]) -> Device:
    """Make the device that ``factory`` ("module:callable") makes of ``args``."""
    module, _, name = factory.partition(":")
    device: Device = getattr(importlib.import_module(module), name)(**args)
    return device


def show_pulse(border: Border, stop: threading.Event) -> None:
    """Show a pulse until ``stop``: it fails to come while C code holds the interpreter."""
    while not stop.wait(BEAT):
        border.beat(time.monotonic())


def bind_to_owner(lifeline: int) -> None:
    """Ask the kernel to kill this process when the owner's end of ``lifeline`` closes (fcntl(2), F_SETSIG).

    With it goes its group where it leads one: programs it started and that hang. A parent-death signal would not do: it
    comes at the end of the parent's *thread*, and lanes are threads.
    """
    # Late: only where files were handed over there is such a module.
    import fcntl

    ours = os.getpid()
    # A negative number is a group. Of a group that is not ours the owner may be a member.
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, -ours if os.getpgrp() == ours else ours)
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def serve(border: Border, leave: Callable[[], object]) -> None:
    """Serve until the owner ends it; ``leave`` is called when the owner is gone, from the listener's thread."""
    child = Child(border)
    stop = threading.Event()

    def listen() -> None:
        child.listen()
        leave()

    border.beat(time.monotonic())
    threading.Thread(target=show_pulse, args=(border, stop), daemon=True, name="host-pulse").start()
    threading.Thread(target=listen, daemon=True, name="host-listener").start()
    child.work()
    stop.set()


def by_files(arguments: list[str]) -> Border:
    """Return the border over the open files named in ``arguments``, and end with the owner from here on."""
    pipe, memory, lifeline = (int(number) for number in arguments)
    bind_to_owner(lifeline)
    return Border(Connection(pipe), mmap.mmap(memory, CAPACITY))


def by_streams() -> Border:
    """Return the border over the standard streams, which are nobody else's from here on."""
    reading, writing, nothing = os.dup(0), os.dup(1), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    # What a library prints goes where complaints go, and never into the middle of a message.
    os.dup2(2, 1)
    os.close(nothing)
    return StreamBorder(StreamLine(io.FileIO(reading, "rb"), io.FileIO(writing, "wb")))


def main(arguments: list[str]) -> None:
    """Serve over the open files named in ``arguments``, or the standard streams."""
    # Ctrl-C is the owner's: it ends us in order when it has closed the device.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    border = by_files(arguments) if arguments else by_streams()
    # Not sys.exit: the listener is no main thread, and a verb stuck in C would hold a polite end for ever.
    serve(border, leave=lambda: os._exit(0))


if __name__ == "__main__":
    main(sys.argv[1:])
