# SPDX-License-Identifier: Apache-2.0
"""The lossy disk under a folder: a file system of ours over /dev/fuse, which records all that is done to it.

It speaks the kernel's protocol itself (linux/fuse.h): one thread, one request after the other, no caching of writes, so
that what a program did has one order. A file ``said`` in its root takes what the program tells the world. Calls may be
made to fail: ``Fault`` names the kind of call, which one of them, and the error. Needs root and /dev/fuse.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import struct
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support.lossy_disk import ROOT, Act, Disk, Made, Named, Said, Sized, Synced, Written

DEVICE = Path("/dev/fuse")
SAID = "said"
MNT_DETACH = 2
LARGEST_WRITE = 128 * 1024
HEAD_BYTES = 4096
REQUEST, ANSWER = struct.Struct("<IIQQIIIHH"), struct.Struct("<IiQ")
ATTR = struct.Struct("<6Q10I")
# How long the kernel may believe a name or a size: nobody but the program under test changes them.
FOR_EVER = 1 << 20
SIZE_GIVEN = 8

libc = ctypes.CDLL(None, use_errno=True)


def why_not() -> str:
    """Return why there can be no lossy disk here, empty where there can."""
    if os.geteuid() != 0:
        return "mounting a file system needs root"
    return "" if DEVICE.exists() else "there is no /dev/fuse"


@dataclass(frozen=True)
class Fault:
    """The ``nth`` call of a kind (a value of ``KINDS``) fails, and no other."""

    kind: str
    nth: int
    error: int


# What a program asks for by the kernel's number of it; a name is linked, moved or taken away.
KINDS: dict[int, str] = {
    4: "size", 9: "make", 10: "name", 11: "name", 12: "name", 13: "name", 14: "open", 16: "write", 20: "sync",
    27: "open", 30: "sync", 35: "make", 45: "name",
}  # fmt: skip


class LossyMount:
    """``with LossyMount(place) as mount``: programs work in ``place``, ``mount.acts`` is what they did."""

    def __init__(self, place: Path, disk: Disk | None = None, fault: Fault | None = None) -> None:
        self.place = place
        self.disk = disk or Disk()
        self.acts: list[Act] = []
        self.calls: Counter[str] = Counter()
        self._fault = fault
        self._said = self.disk.new_inode()
        self._do(Made(self._said, folder=False))
        self.disk.names[ROOT][SAID] = self._said
        self._handle = -1
        self._thread = threading.Thread(target=self._serve, name="lossy-disk", daemon=True)
        self._answers: dict[int, Callable[[int, bytes], bytes]] = {
            1: self._lookup, 3: self._getattr, 4: self._setattr, 9: self._mkdir, 10: self._unlink, 11: self._unlink,
            12: self._rename, 13: self._link, 14: self._open, 15: self._read, 16: self._write, 17: self._statfs,
            18: self._nothing, 20: self._sync, 25: self._nothing, 26: self._init, 27: self._open, 28: self._readdir,
            29: self._nothing, 30: self._sync, 34: self._nothing, 35: self._create, 43: self._fallocate,
            45: self._rename2,
        }  # fmt: skip

    def __enter__(self) -> LossyMount:
        self._handle = os.open(DEVICE, os.O_RDWR)
        options = f"fd={self._handle},rootmode=40000,user_id=0,group_id=0,default_permissions"
        self.place.mkdir(parents=True, exist_ok=True)
        if libc.mount(b"lossy", bytes(self.place), b"fuse.lossy", 0, options.encode()):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        libc.umount2(bytes(self.place), MNT_DETACH)
        self._thread.join(10)
        os.close(self._handle)

    def _do(self, act: Act) -> None:
        self.acts.append(act)
        self.disk.do(act)

    def _serve(self) -> None:
        # The end of the mount ends the device.
        with contextlib.suppress(OSError):
            while True:
                self._answer(os.read(self._handle, LARGEST_WRITE + HEAD_BYTES))

    def _answer(self, request: bytes) -> None:
        _, kind, unique, node, *_ = REQUEST.unpack_from(request)
        if kind in (2, 42, 36):  # forget, forget many, interrupt: nobody waits
            return
        error, answer = 0, b""
        try:
            self._fail(kind, node)
            answer = self._answers[kind](node, request[REQUEST.size :])
        except KeyError:
            error = errno.ENOSYS
        except OSError as refused:
            error = refused.errno or errno.EIO
        os.write(self._handle, ANSWER.pack(ANSWER.size + len(answer), -error, unique) + answer)

    def _fail(self, kind: int, node: int) -> None:
        name = KINDS.get(kind)
        if name is None or node == self._said:
            return
        self.calls[name] += 1
        fault = self._fault
        if fault and (fault.kind, fault.nth) == (name, self.calls[name]):
            raise OSError(fault.error, os.strerror(fault.error))

    # What the kernel asks.

    def _init(self, node: int, body: bytes) -> bytes:
        big_writes = 1 << 5
        return struct.pack("<4I2H2I2HI7I", 7, 31, LARGEST_WRITE, big_writes, 12, 9, LARGEST_WRITE, 1, 0, 0, 0, *[0] * 7)

    def _nothing(self, node: int, body: bytes) -> bytes:
        return b""

    def _statfs(self, node: int, body: bytes) -> bytes:
        return struct.pack("<5Q10I", 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096, *[0] * 7)

    def _attr(self, inode: int) -> bytes:
        if inode in self.disk.names:
            mode, size = stat.S_IFDIR | 0o700, 4096
        else:
            mode, size = stat.S_IFREG | 0o600, len(self.disk.files[inode].now)
        links = max(1, sum(list(found.values()).count(inode) for found in self.disk.names.values()))
        now = 1_790_000_000
        return ATTR.pack(inode, size, -(-size // 512), now, now, now, 0, 0, 0, mode, links, 0, 0, 0, 4096, 0)

    def _entry(self, inode: int) -> bytes:
        return struct.pack("<4Q2I", inode, 0, FOR_EVER, FOR_EVER, 0, 0) + self._attr(inode)

    def _lookup(self, node: int, body: bytes) -> bytes:
        found = self.disk.names[node].get(_name(body))
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "no such name")
        return self._entry(found)

    def _getattr(self, node: int, body: bytes) -> bytes:
        return struct.pack("<Q2I", 0, 0, 0) + self._attr(node)

    def _setattr(self, node: int, body: bytes) -> bytes:
        valid, _, _, size = struct.unpack_from("<IIQQ", body)
        if valid & SIZE_GIVEN:
            self._do(Sized(node, size))
        return self._getattr(node, body)

    def _mkdir(self, node: int, body: bytes) -> bytes:
        return self._entry(self._made(node, _name(body[8:]), folder=True))

    def _create(self, node: int, body: bytes) -> bytes:
        name = _name(body[16:])
        inode = self.disk.names[node].get(name) or self._made(node, name, folder=False)
        return self._entry(inode) + self._open(inode, b"")

    def _made(self, node: int, name: str, *, folder: bool) -> int:
        inode = self.disk.new_inode()
        self._do(Made(inode, folder))
        self._do(Named(((node, name, inode),)))
        return inode

    def _unlink(self, node: int, body: bytes) -> bytes:
        inode = self.disk.names[node][_name(body)]
        if self.disk.names.get(inode):
            raise OSError(errno.ENOTEMPTY, "folder is not empty")
        self._do(Named(((node, _name(body), None),)))
        return b""

    def _rename(self, node: int, body: bytes) -> bytes:
        return self._move(node, struct.unpack_from("<Q", body)[0], body[8:])

    def _rename2(self, node: int, body: bytes) -> bytes:
        return self._move(node, struct.unpack_from("<Q", body)[0], body[16:])

    def _move(self, node: int, new: int, names: bytes) -> bytes:
        before, after = (name.decode() for name in names.split(b"\0")[:2])
        self._do(Named(((node, before, None), (new, after, self.disk.names[node][before]))))
        return b""

    def _link(self, node: int, body: bytes) -> bytes:
        (inode,) = struct.unpack_from("<Q", body)
        if _name(body[8:]) in self.disk.names[node]:
            raise FileExistsError(errno.EEXIST, "the name is taken")
        self._do(Named(((node, _name(body[8:]), inode),)))
        return self._entry(inode)

    def _open(self, node: int, body: bytes) -> bytes:
        return struct.pack("<QIi", 0, 0, 0)

    def _read(self, node: int, body: bytes) -> bytes:
        _, at, size = struct.unpack_from("<QQI", body)
        return bytes(self.disk.files[node].now[at : at + size])

    def _write(self, node: int, body: bytes) -> bytes:
        _, at, size = struct.unpack_from("<QQI", body)
        content = body[40 : 40 + size]
        self._do(Said(content) if node == self._said else Written(node, at, content))
        return struct.pack("<II", size, 0)

    def _fallocate(self, node: int, body: bytes) -> bytes:
        _, at, length, mode = struct.unpack_from("<3QI", body)
        if mode == 0 and at + length > len(self.disk.files[node].now):
            self._do(Sized(node, at + length))
        return b""

    def _sync(self, node: int, body: bytes) -> bytes:
        self._do(Synced(node))
        return b""

    def _readdir(self, node: int, body: bytes) -> bytes:
        _, start, size = struct.unpack_from("<QQI", body)
        answer = b""
        for number, (name, inode) in enumerate(list(self.disk.names[node].items())[start:], start=start + 1):
            kind = stat.S_IFDIR if inode in self.disk.names else stat.S_IFREG
            entry = struct.pack("<QQII", inode, number, len(name.encode()), kind >> 12) + name.encode()
            entry += bytes(-len(entry) % 8)
            if len(answer) + len(entry) > size:
                break
            answer += entry
        return answer


def _name(body: bytes) -> str:
    return body.split(b"\0", 1)[0].decode()
