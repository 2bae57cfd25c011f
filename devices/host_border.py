# SPDX-License-Identifier: Apache-2.0
"""The border between a hosted device and its owner: small things by a pipe, large ones by shared memory.

Both sides map one anonymous file. Its first bytes hold the child's pulse (seconds of the machine-wide monotonic
clock); the rest is the place where large byte strings of one answer lie until the owner took them.
"""

from __future__ import annotations

import datetime
import io
import mmap
import pickle
import struct
from typing import Any, Protocol

# Bytes of shared memory; untouched pages cost nothing. Three bytes a pixel: a still of 64 million pixels fits.
CAPACITY = 192 << 20
# Bytes from which a byte string goes by shared memory.
LARGE = 64 << 10
# What unpickling of anything but a pickle ends in. EOFError among it: in here it is a pickle cut short, outside of it
# the end of the other side.
GARBLED = (
    pickle.UnpicklingError,
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
)
_PULSE = struct.Struct("d")
# Packages whose classes may cross; everything else, builtins too, is refused.
_ROOTS = ("devices", "kiosk", "config")


class BorderError(Exception):
    """Something at the border that does not belong there; the text holds names of types only."""


class Line(Protocol):
    """What a border sends over, as ``multiprocessing.connection.Connection`` does."""

    def send_bytes(self, data: bytes, /) -> None:
        """Send one message; raises OSError when the other side is gone."""
        ...

    def recv_bytes(self) -> bytes:
        """Wait for one message; raises EOFError or OSError when the other side is gone."""
        ...

    def poll(self, seconds: float, /) -> bool:
        """Wait up to ``seconds`` for a message or the end of the other side."""
        ...

    def close(self) -> None:
        """End this side."""
        ...


class Border:
    """One side of the border; ``receive`` raises EOFError or OSError when the other side is gone."""

    def __init__(self, connection: Line, memory: mmap.mmap | None) -> None:
        self._connection = connection
        self._memory = memory

    def beat(self, now: float) -> None:
        """Show a pulse."""
        if self._memory is not None:
            _PULSE.pack_into(self._memory, 0, now)

    @property
    def pulse(self) -> float:
        """The last moment at which the other side showed a pulse; zero before the first."""
        return 0.0 if self._memory is None else float(_PULSE.unpack_from(self._memory, 0)[0])

    def send(self, message: tuple[object, ...], *, by_memory: bool = False) -> None:
        """Send one message; ``by_memory`` only from the side that owns the place (the child).

        Raises BorderError for what cannot be packed, OSError when the other side is gone.
        """
        buffer = io.BytesIO()
        try:
            _Packer(buffer, self._memory if by_memory else None).dump(message)
        except (pickle.PicklingError, TypeError, AttributeError) as wrong:
            raise BorderError(f"a value cannot be packed: {type(wrong).__name__}") from wrong
        # Packed before it is sent: a value that cannot be packed must not leave half a message in the pipe.
        self._connection.send_bytes(buffer.getvalue())

    def receive(self) -> tuple[Any, ...]:
        """Wait for one message; large byte strings are copies."""
        packed = io.BytesIO(self._connection.recv_bytes())
        try:
            message = _Unpacker(packed, self._memory).load()
        except GARBLED as wrong:
            raise BorderError(f"a message is garbled: {type(wrong).__name__}") from wrong
        if not isinstance(message, tuple):
            raise BorderError(f"a message must be a tuple, not {type(message).__name__}")
        return message

    def wait(self, seconds: float) -> bool:
        """Wait up to ``seconds`` for a message or the end of the other side."""
        return self._connection.poll(seconds)

    def close(self) -> None:
        """Leave the border."""
        self._connection.close()
        if self._memory is not None:
            self._memory.close()


class _Packer(pickle.Pickler):
    """Pickles, with large byte strings put into shared memory."""

    def __init__(self, file: io.BytesIO, memory: mmap.mmap | None) -> None:
        super().__init__(file, protocol=5)
        self._memory = memory
        self._free = _PULSE.size

    def persistent_id(self, obj: object) -> tuple[int, int] | bytes | None:
        """Name a large byte string by its place; a view without a place is turned into bytes."""
        if not isinstance(obj, bytes | bytearray | memoryview):
            return None
        size = obj.nbytes if isinstance(obj, memoryview) else len(obj)
        start = self._free
        # What finds no room goes by the pipe: slower, and still right.
        if self._memory is None or size < LARGE or start + size > len(self._memory):
            return bytes(obj) if isinstance(obj, memoryview) else None
        self._memory[start : start + size] = obj
        self._free += size
        return start, size

    def reducer_override(self, obj: object) -> Any:
        """Pack a day as its number: by its own name it would not be let in on the other side. Any: as pickle has it."""
        if type(obj) is datetime.date:
            return day, (obj.toordinal(),)
        return NotImplemented


def day(number: int) -> datetime.date:
    """Return the day of a number of days since the first of the year 1."""
    return datetime.date.fromordinal(number)


class _Unpacker(pickle.Unpickler):
    """Unpickles only what our own packages define: a child may read hostile pictures and must not command us."""

    def __init__(self, file: io.BytesIO, memory: mmap.mmap | None) -> None:
        super().__init__(file)
        self._memory = memory

    def persistent_load(self, pid: tuple[int, int] | bytes) -> bytes:
        """Copy a large byte string out of its place and overwrite it there: it may be somebody's paper."""
        if isinstance(pid, bytes):
            return pid
        start, size = pid
        # A size from the other side: a copy of it, or the zeros to overwrite it with, may be larger than the machine.
        if self._memory is None or not _PULSE.size <= start <= start + size <= len(self._memory):
            raise BorderError("a place outside of the memory")
        copied = self._memory[start : start + size]
        self._memory[start : start + size] = bytes(size)
        return copied

    def find_class(self, module_name: str, global_name: str, /) -> object:
        """Return a class or function that one of our modules itself defines; raises BorderError for all else."""
        if module_name.split(".")[0] in _ROOTS and "." not in global_name:
            found = super().find_class(module_name, global_name)
            # A name that one of our modules merely imported (os.system) is not its own.
            if getattr(found, "__module__", "") == module_name:
                return found
        # Not quoted: in a message with bytes changed, any word of it may stand where a name is expected.
        raise BorderError("a name that is not of ours may not cross")
