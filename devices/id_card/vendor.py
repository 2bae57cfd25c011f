# SPDX-License-Identifier: Apache-2.0
"""The slot for a vendor's library, for readers that speak to nothing else: one file, in a child process.

    library:///opt/vendor/libsdtapi.so?port=1001     a library with the SDT_… functions that many vendors have alike
    library:///opt/site/binding.py?port=1001         a file of Python with a class ``Binding``, for every other library

What a binding is, :class:`Sdtapi` shows: ``open``, ``close`` and ``run``, which carries out one command of the security
module and returns its status and data as the module would send them. Everything else, from waiting for a card to
judging a failure, is the same as for a reader on a wire. A library that hangs, crashes or writes where it should not
costs its child and nothing else; what it hands out is bytes, held to the same checks as those of a wire.

Names, arguments and result codes of the SDT_… functions: declarations in several public programs, which agree. Ports
1 to 16 are serial, 1001 to 1016 USB. Only where Linux runs: the child is watched by its means.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar, Protocol

from devices.address import Address
from devices.device import CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind
from devices.host import HostedDevice
from devices.id_card import status
from devices.id_card.exchange import Command, Conversation, silent
from devices.id_card.frame import PREAMBLE, Answer
from devices.id_card.sdt import SdtReader

USB_PORT = 1001
# Bytes given to each answer, several times what the longest needs: libraries are told no limit.
ROOM = 4096
# The library opens its port once, at ``open``; no call does so for itself.
BY_US = 0
# Codes that no module sends: what the library says of its port (open failed, late, broken, no speed).
PORT_CODES = {
    0x01: "id-card.reader-lost",
    0x02: "id-card.reader-silent",
    0x03: "id-card.reader-garbled",
    0x05: "id-card.reader-silent",
}
# Seconds on top of a command's own: the library talks to the module at a speed we do not know.
SLOWNESS = 2.0


class Binding(Protocol):
    """What a file in the slot defines as a class ``Binding``, made with the path of itself and the port's number."""

    def open(self) -> None:
        """Take the port; raises OSError, DeviceError."""
        ...

    def close(self) -> None:
        """Let it go; never raises."""
        ...

    def run(self, command: int, parameter: int) -> tuple[int, bytes]:
        """Carry out one command of the module; return SW3 and the data of its answer; raises DeviceError."""
        ...


class Sdtapi:
    """A library with the SDT_… functions."""

    def __init__(self, path: str, port: int) -> None:
        self._port = port
        self._library = ctypes.CDLL(path)
        self._commands: Mapping[tuple[int, int], Callable[[], tuple[int, bytes]]] = {
            (0x10, 0xFF): lambda: (self._call("SDT_ResetSAM"), b""),
            (0x11, 0xFF): lambda: (self._call("SDT_GetSAMStatus"), b""),
            (0x12, 0xFF): lambda: self._filled("SDT_GetSAMID", 16),
            (0x20, 0x01): lambda: self._filled("SDT_StartFindIDCard", 4),
            (0x20, 0x02): lambda: self._filled("SDT_SelectIDCard", 8),
            (0x30, 0x01): lambda: self._areas("SDT_ReadBaseMsg", 2),
            (0x30, 0x10): lambda: self._areas("SDT_ReadBaseFPMsg", 3),
            (0x30, 0x03): self._newest_address,
        }

    def open(self) -> None:
        """Take the port."""
        code = int(self._library.SDT_OpenPort(self._port))
        if code != status.SUCCESS:
            raise _of_port(code)

    def close(self) -> None:
        """Let it go."""
        self._library.SDT_ClosePort(self._port)

    def run(self, command: int, parameter: int) -> tuple[int, bytes]:
        """Carry out one command; what the library has no function for is a command not known."""
        verb = self._commands.get((command, parameter))
        try:
            return verb() if verb else (0x21, b"")
        # ctypes looks a function up when it is first called.
        except AttributeError:
            return 0x21, b""

    def _call(self, name: str, *arguments: object) -> int:
        code = int(getattr(self._library, name)(self._port, *arguments, BY_US))
        if code in PORT_CODES:
            raise _of_port(code)
        return code & 0xFF

    def _filled(self, name: str, size: int) -> tuple[int, bytes]:
        room = ctypes.create_string_buffer(ROOM)
        code = self._call(name, room)
        return code, room.raw[:size] if code in (status.SUCCESS, status.FOUND) else b""

    def _areas(self, name: str, count: int) -> tuple[int, bytes]:
        """Return sizes and areas as the module sends them: sizes first, big-endian."""
        rooms = [ctypes.create_string_buffer(ROOM) for _ in range(count)]
        sizes = [ctypes.c_uint(0) for _ in range(count)]
        pairs = [part for room, size in zip(rooms, sizes, strict=True) for part in (room, ctypes.byref(size))]
        code = self._call(name, *pairs)
        if code != status.SUCCESS:
            return code, b""
        heads = b"".join(min(size.value, ROOM).to_bytes(2, "big") for size in sizes)
        return code, heads + b"".join(r.raw[: s.value] for r, s in zip(rooms, sizes, strict=True))

    def _newest_address(self) -> tuple[int, bytes]:
        room, size = ctypes.create_string_buffer(ROOM), ctypes.c_uint(0)
        code = self._call("SDT_ReadNewAppMsg", room, ctypes.byref(size))
        return code, room.raw[: size.value] if code == status.SUCCESS else b""


def _of_port(code: int) -> DeviceError:
    cause = PORT_CODES.get(code, "id-card.reader-lost")
    return DeviceError(ErrorKind.DEVICE, cause, f"the library answered {code:#04x}", again=True)


class Library:
    """What lives in the child: one library, called one command at a time."""

    kind: ClassVar[str] = "id_card"

    def __init__(self, path: str, port: int) -> None:
        self._path = path
        self._port = port
        self._binding: Binding | None = None

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Load the library and take its port; raises DeviceError."""
        try:
            self._binding = bound(self._path, self._port)
            self._binding.open()
        except OSError as wrong:
            # Also a library for another processor: the loader says so in its words, which name nothing but files.
            raise DeviceError(ErrorKind.DEVICE, "device.library-missing", str(wrong)) from wrong

    def close(self) -> None:
        """Let the port go."""
        if self._binding:
            self._binding.close()
        self._binding = None

    def check(self, deadline: Deadline, cancel: CancelToken) -> DeviceState:
        """Have nothing to say: the reader asks the module itself."""
        return DeviceState(self.kind, Condition.READY if self._binding else Condition.ABSENT)

    def capabilities(self) -> frozenset[str]:
        """Have none of its own."""
        return frozenset()

    def run(self, deadline: Deadline, cancel: CancelToken, *, command: int, parameter: int) -> tuple[int, bytes]:
        """Carry out one command."""
        if self._binding is None:
            raise DeviceError(ErrorKind.DEVICE, "id-card.reader-lost", "not open", again=True)
        code, data = self._binding.run(command, parameter)
        return int(code), bytes(data)


def bound(path: str, port: int) -> Binding:
    """Load what is in the slot; raises OSError."""
    if Path(path).suffix != ".py":
        return Sdtapi(path, port)
    spec = importlib.util.spec_from_file_location("banshi_vendor_binding", path)
    if spec is None or spec.loader is None:
        raise OSError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Binding = module.Binding(path, port)
    return made


class LibraryTalk:
    """A conversation with a module through a library in a child."""

    def __init__(self, address: Address, patience: float) -> None:
        self._patience = patience
        arguments = {"path": address.path, "port": address.whole_number("port", USB_PORT)}
        self._child = HostedDevice(f"{__name__}:Library", arguments, grace=0.1)

    def open(self, deadline: Deadline, cancel: CancelToken) -> None:
        """Start the child; raises DeviceError."""
        self._child.open(deadline, cancel)

    def ask(self, command: Command, deadline: Deadline, cancel: CancelToken) -> Answer:
        """Let the library carry out a command; raises DeviceError."""
        deadline.check(cancel, command.late)
        if self._child.process_id is None:
            # A child that is gone: a new one takes longer to start than a command may take.
            self._child.open(deadline, cancel)
        code, parameter = command.request[len(PREAMBLE) + 2 : len(PREAMBLE) + 4]
        limit = deadline.within((command.seconds + SLOWNESS) * self._patience)
        try:
            status_code, data = self._child.call("run", limit, cancel, command=code, parameter=parameter)
        except DeviceError as error:
            deadline.check(cancel, command.late)
            if error.kind is ErrorKind.TIMED_OUT:
                raise silent(f"{command.name} through the library") from error
            raise
        answer = Answer(status_code, bytearray(data))
        # A success of another shape is none: what a module would never send, no library makes true.
        return answer if command.fits(answer) else _misfit(command, answer)

    def set_speed(self, baud: int) -> None:
        """Do nothing: the library has its own setting."""

    def close(self) -> None:
        """End the child."""
        self._child.close()


def _misfit(command: Command, answer: Answer) -> Answer:
    answer.wipe()
    detail = f"{command.name}: the library answered {answer.status:02X} with {len(answer.data)} bytes"
    raise DeviceError(ErrorKind.DEVICE, "id-card.reader-garbled", detail, again=True)


class VendorReader(SdtReader):
    """A reader behind a library: ``library:///opt/vendor/libsdtapi.so?port=1001``; options as of :class:`SdtReader`."""

    carriers: ClassVar[tuple[str, ...]] = ("library",)

    def _connected(self, deadline: Deadline, cancel: CancelToken) -> Conversation:
        talk = LibraryTalk(self._address, self._patience)
        with contextlib.ExitStack() as undo:
            undo.callback(talk.close)
            talk.open(deadline, cancel)
            undo.pop_all()
        return talk
