"""The rules of Windows over this system: what it does not have is away, what it refuses is refused.

``lay_down`` takes them for the whole process and before anything of ours is loaded, ``laid`` for one test. Locks are
real ones: ranges of bytes that belong to a handle, as those of ``LockFile`` do.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import socket
import struct
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.memory import MEMORY

# Modules that only systems of the Unix kind have.
ABSENT = ("fcntl", "termios", "pty", "tty", "grp", "pwd", "resource", "syslog", "posix_ipc", "_posixshmem")
# What their ``os`` alone has, of what a program may be tempted to ask for.
OF_OS = (
    "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "MFD_CLOEXEC", "chown", "fchmod", "fchown",
    "fdatasync", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid", "getpgrp", "getuid", "killpg", "lchown",
    "memfd_create", "mkfifo", "mknod", "nice", "openpty", "pidfd_open", "pipe2", "posix_fadvise", "posix_fallocate",
    "posix_spawn", "sched_getaffinity", "sendfile", "set_blocking", "setsid", "statvfs", "fstatvfs", "sysconf", "uname",
)  # fmt: skip
OF_SIGNALS = ("SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGALRM", "SIGPIPE", "pause", "alarm", "setitimer")
OF_SOCKETS = ("AF_UNIX", "SO_REUSEPORT", "TCP_USER_TIMEOUT", "SOCK_CLOEXEC", "SOCK_NONBLOCK", "MSG_DONTWAIT")
OF_TIME = ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC", "clock_gettime")
# Folders of a system that is not there.
FOREIGN = ("/proc", "/sys", "/dev", "/run")
# In them, what is of this system and of the tests themselves.
OWN = ("/dev/null", str(MEMORY / "pytest-of-"))
# No name of a file may have one of these, nor end with a point or a space.
NO_NAME = frozenset('<>:"|?*\\')
# Events of Python at which a file or folder gets a name, and where in them it stands.
NAMED = {"open": 0, "os.mkdir": 0, "os.rename": 1, "os.link": 1, "sqlite3.connect": 0}
OURS = r"(config|devices|offline_queue|kiosk|ui)(\.|$)"
# As fcntl.h of Linux has them; Python 3.11 names them on no system.
OFD_SETLK = 37
_FLOCK = "hhqqi4x"
# Kept from before the rules.
_own_readlink, _own_listdir, _own_stat, _own_statvfs = os.readlink, os.listdir, os.stat, os.statvfs
_control = fcntl.fcntl


def msvcrt() -> types.ModuleType:
    """Return the module whose locks Windows has: over the bytes of one handle, for as long as it is open."""
    made = types.ModuleType("msvcrt")
    made.LK_UNLCK, made.LK_NBLCK = 0, 2  # type: ignore[attr-defined]  # a module is made

    def locking(handle: int, mode: int, count: int) -> None:
        begin = os.lseek(handle, 0, os.SEEK_CUR)
        # Of a handle that only reads this system takes no lock to write; Windows locks any.
        writes = _control(handle, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
        kind = fcntl.F_UNLCK if mode == 0 else fcntl.F_WRLCK if writes else fcntl.F_RDLCK
        try:
            _control(handle, OFD_SETLK, struct.pack(_FLOCK, kind, os.SEEK_SET, begin, count, 0))
        except OSError as wrong:
            raise PermissionError(errno.EACCES, "Permission denied") from wrong

    made.locking = locking  # type: ignore[attr-defined]  # a module is made
    return made


def open_here(path: object) -> bool:
    """Tell whether this process has a file open, under whatever name."""
    try:
        wanted = _own_stat(path, follow_symlinks=False)  # type: ignore[call-overload]  # whatever names a file
    except OSError:
        return False
    for name in _own_listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found = _own_stat(f"/proc/self/fd/{name}")
            if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
                return True
    return False


def in_use(path: object) -> bool:
    """Tell whether this process has a file open, or anything in a folder."""
    if not os.path.isdir(path):  # type: ignore[arg-type]  # whatever names a file
        return open_here(path)
    home = os.path.realpath(path) + os.sep  # type: ignore[type-var]  # a name
    for name in _own_listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            if _own_readlink(f"/proc/self/fd/{name}").startswith(home):
                return True
    return False


class Rules:
    """What stands in the place of some functions of ``os``."""

    def __init__(self) -> None:
        self.own = {name: getattr(os, name) for name in ("open", "unlink", "remove", "rename", "replace", "fsync")}

    def open(self, path: Any, flags: int, *more: Any, **named: Any) -> int:
        """Open no folder, and nothing of a system that is not there."""
        _see(path)
        if os.path.isdir(path):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return int(self.own["open"](path, flags, *more, **named))

    def unlink(self, path: Any, *more: Any, **named: Any) -> None:
        """Delete nothing that is open."""
        self._free(path)
        self.own["unlink"](path, *more, **named)

    def rename(self, source: Any, target: Any) -> None:
        """Move nothing that is open, and nothing onto another one."""
        self._free(source)
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "File exists", source, None, target)
        self.own["rename"](source, target)

    def replace(self, source: Any, target: Any) -> None:
        """Move nothing that is open, nor over anything that is."""
        self._free(source)
        self._free(target)
        self.own["replace"](source, target)

    def fsync(self, handle: int) -> None:
        """Sync what was opened to be written, as FlushFileBuffers does."""
        if _control(handle, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "Bad file descriptor")
        self.own["fsync"](handle)

    @staticmethod
    def _free(path: Any) -> None:
        if in_use(path):
            raise PermissionError(errno.EACCES, "The process cannot access the file: it is used", path)

    @property
    def all(self) -> dict[str, Callable[..., Any]]:
        """Return them by name."""
        return {
            "open": self.open, "unlink": self.unlink, "remove": self.unlink, "rename": self.rename,
            "replace": self.replace, "fsync": self.fsync,
        }  # fmt: skip


def _see(path: object) -> None:
    if str(path).startswith(FOREIGN) and not str(path).startswith(OWN):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)


def usage(folder: Any) -> tuple[int, int, int]:
    """Tell a disk as GetDiskFreeSpaceEx does: whole, used, free."""
    found = _own_statvfs(folder)
    whole, free = found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize
    return shutil._ntuple_diskusage(whole, whole - free, free)  # type: ignore[attr-defined,no-any-return]


@contextlib.contextmanager
def laid() -> Iterator[pytest.MonkeyPatch]:
    """Lay the rules over what is loaded already: its seams, and what they ask the system for."""
    from config import boot, durable, file_lock
    from offline_queue import control_door, vault

    rules = Rules()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file_lock, "LOCKS", file_lock.ByteRange(msvcrt()))
        patch.setattr(durable, "FOLDERS", False)
        patch.setattr(control_door, "OWN_FILES", Path("/none"))
        patch.setattr(vault, "RIGHTS", False)
        patch.setattr(boot, "CLOCK", None)
        patch.delattr(os, "posix_fallocate")
        patch.delattr(os, "posix_fadvise")
        patch.setattr(shutil, "_use_fd_functions", False)
        for name, rule in rules.all.items():
            patch.setattr(os, name, rule)
        yield patch


def socketpair(*_: object) -> tuple[socket.socket, socket.socket]:
    """Make a pair as Python does where the system has none: of two ends that meet at a port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = socket.create_connection(listener.getsockname())
        return one, listener.accept()[0]


def lay_down() -> None:
    """Lay the rules over this process, before anything of ours is loaded; nothing takes them off again."""
    locks = msvcrt()
    _forget_modules()
    sys.modules["msvcrt"] = locks
    # As Windows has it: by a call of its own.
    shutil.disk_usage = usage  # type: ignore[assignment]  # the same three figures
    shutil._use_fd_functions = False  # type: ignore[attr-defined]  # of the module itself
    socket.socketpair = socketpair  # type: ignore[assignment]  # as Windows has it
    _without_names()
    for name, rule in Rules().all.items():
        setattr(os, name, rule)
    sys.addaudithook(_no_foreign_files)
    # What a text is encoded in unless it is said is another thing there (with ``-X warn_default_encoding``).
    warnings.simplefilter("ignore", EncodingWarning)
    warnings.filterwarnings("error", category=EncodingWarning, module=OURS)


def _forget_modules() -> None:
    for name in ABSENT:
        sys.modules[name] = None  # type: ignore[assignment]  # as the import system marks what is not there


def _without_names() -> None:
    import time

    for module, names in ((os, OF_OS), (signal, OF_SIGNALS), (socket, OF_SOCKETS), (time, OF_TIME)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


def _no_foreign_files(event: str, told: tuple[Any, ...]) -> None:
    name = told[NAMED[event]] if event in NAMED else None
    if not isinstance(name, str | bytes | os.PathLike):
        return
    _see(os.fsdecode(name))
    last = os.path.basename(os.fsdecode(name))
    if event != "sqlite3.connect" and (NO_NAME.intersection(last) or last.endswith((".", " "))):
        raise OSError(errno.EINVAL, "Invalid argument", name)
