# SPDX-License-Identifier: Apache-2.0
"""A slot behind PC/SC: the calls of ``libpcsclite`` (package ``libpcsclite1``), which any program may use with ctypes.

The reader is asked to wait in slices; a call that hangs all the same costs the child process in which this driver lives
(``devices.host``). Source: the PC/SC workgroup's part 5 and the headers of pcsc-lite for the numbers.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_long, c_ubyte, c_ulong, c_void_p
from typing import Any

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from devices.social_card.slot import SLICE, garbled, moved, mute, reader_lost, service_lost, silent

LIBRARY = "libpcsclite.so.1"
MISSING = "PC/SC is not installed: apt install pcscd libpcsclite1 libccid"
# ISO 7816-3 allows 33 bytes of ATR.
ATR_SIZE = 33
ANSWER_SIZE = 1024
SCOPE_SYSTEM, EXCLUSIVE, ANY_PROTOCOL, POWER_OFF = 2, 1, 3, 2
STATE_GONE, STATE_EMPTY, STATE_PRESENT, STATE_MUTE = 0x4 | 0x8, 0x10, 0x20, 0x200
TIMEOUT = 0x8010000A
Trouble = Callable[[str], DeviceError]
# What each return value means to a person or to staff; all others are a reader that does not do its work.
TROUBLES: dict[int, Trouble] = {
    0x8010001D: service_lost,  # no service
    0x8010001E: service_lost,  # service stopped
    0x80100003: service_lost,  # a handle from before the service was started anew
    0x80100009: reader_lost,  # unknown reader
    0x80100017: reader_lost,  # reader unavailable
    0x8010002E: reader_lost,  # no readers
    0x8010000C: moved,  # no smart card
    0x80100069: moved,  # removed
    0x80100068: moved,  # reset by another one
    0x80100066: mute,  # unresponsive
    0x80100067: mute,  # unpowered
    0x80100065: mute,  # unsupported
    0x8010000F: mute,  # protocol mismatch
    0x80100010: silent,  # not ready
    0x80100016: silent,  # not transacted
    0x8010002F: garbled,  # communication error
}
TAKEN = 0x8010000B


class ReaderState(ctypes.Structure):
    """SCARD_READERSTATE of pcsc-lite on Linux."""

    _fields_ = (
        ("reader", c_char_p),
        ("user", c_void_p),
        ("known", c_ulong),
        ("event", c_ulong),
        ("atr_size", c_ulong),
        ("atr", c_ubyte * ATR_SIZE),
    )


class Request(ctypes.Structure):
    """SCARD_IO_REQUEST: which protocol the card speaks."""

    _fields_ = (("protocol", c_ulong), ("size", c_ulong))


SIGNATURES: dict[str, tuple[Any, ...]] = {
    "SCardEstablishContext": (c_ulong, c_void_p, c_void_p, POINTER(c_long)),
    "SCardReleaseContext": (c_long,),
    "SCardListReaders": (c_long, c_char_p, c_char_p, POINTER(c_ulong)),
    "SCardGetStatusChange": (c_long, c_ulong, POINTER(ReaderState), c_ulong),
    "SCardConnect": (c_long, c_char_p, c_ulong, c_ulong, POINTER(c_long), POINTER(c_ulong)),
    "SCardTransmit": (c_long, POINTER(Request), c_char_p, c_ulong, c_void_p, c_char_p, POINTER(c_ulong)),
    "SCardDisconnect": (c_long, c_ulong),
}


def load() -> Any:
    """Load the library; raises DeviceError ``device.library-missing``. Any: ctypes knows no types of C."""
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as wrong:
        raise DeviceError(ErrorKind.DEVICE, "device.library-missing", MISSING) from wrong
    for name, arguments in SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, c_long
    return library


class PcscSlot:
    """The first reader of this machine whose name holds ``wanted``; ``load`` gives the library."""

    def __init__(self, wanted: str, load: Callable[[], Any] = load) -> None:
        self._wanted = wanted
        self._load = load
        self._library: Any = None
        self._context = c_long()
        self._card = c_long()
        self._reader = b""
        self._powered = False
        self._protocol = 0

    @property
    def name(self) -> str:
        """Return the name that PC/SC gives the reader."""
        return self._reader.decode("utf-8", "replace")

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Reach the service and find the reader."""
        self.close()
        deadline.check(cancel, "social-card.silent")
        library = self._load()
        self._do(library.SCardEstablishContext(SCOPE_SYSTEM, None, None, byref(self._context)))
        self._library = library
        try:
            self._reader = self._found()
            self.card_in(0.0, deadline, cancel)
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """Let card, reader and service go."""
        self.power_down()
        library, self._library, self._reader = self._library, None, b""
        if library:
            library.SCardReleaseContext(self._context)

    def card_in(self, seconds: float, deadline: Deadline, cancel: CancelToken) -> bool:
        """Ask for the state; while the slot is empty, the service wakes us when that changes."""
        deadline.check(cancel, "social-card.silent")
        event = self._event(0, 0.0)
        if not event & STATE_PRESENT and seconds > 0:
            event = self._event(event, min(seconds, SLICE, deadline.remaining))
        return bool(event & STATE_PRESENT)

    def power_up(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Connect to the card, for us alone: another program would read it as well."""
        deadline.check(cancel, "social-card.moved")
        protocol = c_ulong()
        self._do(
            self._held().SCardConnect(
                self._context, self._reader, EXCLUSIVE, ANY_PROTOCOL, byref(self._card), byref(protocol)
            )
        )
        self._powered, self._protocol = True, protocol.value

    def transmit(self, command: bytes, deadline: Deadline, cancel: CancelToken) -> bytes:
        """Hand over one command."""
        deadline.check(cancel, "social-card.moved")
        if not self._powered:
            raise moved("not powered")
        request = Request(self._protocol, ctypes.sizeof(Request))
        answer, size = ctypes.create_string_buffer(ANSWER_SIZE), c_ulong(ANSWER_SIZE)
        result = self._held().SCardTransmit(
            self._card, byref(request), command, len(command), None, answer, byref(size)
        )
        self._do(result)
        said = answer.raw[: size.value]
        ctypes.memset(answer, 0, ANSWER_SIZE)
        return said

    def power_down(self) -> None:
        """Disconnect and take the power away."""
        powered, self._powered = self._powered, False
        if powered and self._library:
            self._library.SCardDisconnect(self._card, POWER_OFF)

    def _event(self, known: int, seconds: float) -> int:
        """Return the state of the reader, waiting for one that differs from ``known``."""
        state = ReaderState(reader=self._reader, known=known)
        result = self._held().SCardGetStatusChange(self._context, round(seconds * 1000), byref(state), 1)
        if result & 0xFFFFFFFF != TIMEOUT:
            self._do(result)
        event = int(state.event)
        if event & STATE_GONE:
            raise reader_lost(self.name)
        return event

    def _found(self) -> bytes:
        size = c_ulong()
        self._do(self._held().SCardListReaders(self._context, None, None, byref(size)))
        names = ctypes.create_string_buffer(size.value)
        self._do(self._held().SCardListReaders(self._context, None, names, byref(size)))
        readers = [name for name in names.raw[: size.value].split(b"\0") if name]
        found = next((name for name in readers if self._wanted in name.decode("utf-8", "replace")), None)
        if found is None:
            raise reader_lost(f"no reader whose name holds {self._wanted!r}; there are {len(readers)}")
        return found

    def _held(self) -> Any:
        if self._library is None:
            raise reader_lost("not open")
        return self._library

    def _do(self, result: int) -> None:
        code = result & 0xFFFFFFFF
        if code == TAKEN:
            raise DeviceError(ErrorKind.DEVICE, "device.port-taken", "another program holds the card", again=True)
        if code:
            raise TROUBLES.get(code, silent)(f"PC/SC 0x{code:08X}")
