# SPDX-License-Identifier: Apache-2.0
"""A disk that forgets at a power cut whatever was not synced: data by pages of 4 KB, names by single changes.

Strict as the manuals allow: syncing a file makes its data durable and not its name, a name is durable when its folder
was synced (man 2 fsync). What was not synced survives by chance, each part for itself, which stands for any order in
which a disk may write. ``Disk`` is fed with what was done, so one recorded run can be cut at every one of its moments.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PAGE = 4096
ROOT = 1


@dataclass(frozen=True)
class Made:
    """A file or folder came to be, without a name yet."""

    inode: int
    folder: bool


@dataclass(frozen=True)
class Written:
    """Bytes were written to a file."""

    inode: int
    at: int
    content: bytes

    def parts(self) -> Iterator[Written]:
        """Yield what of it lies on each page."""
        at, end = self.at, self.at + len(self.content)
        while at < end:
            until = min(end, (at // PAGE + 1) * PAGE)
            yield Written(self.inode, at, self.content[at - self.at : until - self.at])
            at = until


@dataclass(frozen=True)
class Sized:
    """A file was cut or lengthened."""

    inode: int
    size: int


@dataclass(frozen=True)
class Named:
    """Names changed, all of them or none: folder, name, and what stands there now (None: nothing)."""

    changes: tuple[tuple[int, str, int | None], ...]


@dataclass(frozen=True)
class Synced:
    """A file or folder was synced."""

    inode: int


@dataclass(frozen=True)
class Said:
    """The program told the world something."""

    words: bytes


Act = Made | Written | Sized | Named | Synced | Said


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    now: bytearray = field(default_factory=bytearray)
    open_: list[Written | Sized] = field(default_factory=list)


def _do(content: bytearray, act: Written | Sized) -> None:
    if isinstance(act, Sized):
        del content[act.size :]
        content.extend(bytes(act.size - len(content)))
        return
    content.extend(bytes(max(0, act.at - len(content))))
    content[act.at : act.at + len(act.content)] = act.content


class Disk:
    """Files and names as they are now, and as they would be after a power cut."""

    def __init__(self) -> None:
        self.files: dict[int, _File] = {}
        self.names: dict[int, dict[str, int]] = {ROOT: {}}
        self._durable: dict[int, dict[str, int]] = {ROOT: {}}
        self._open: list[Named] = []
        self._next = ROOT
        self.said: list[bytes] = []

    def new_inode(self) -> int:
        """Return a number nothing has yet."""
        self._next += 1
        return self._next

    def do(self, act: Act) -> None:
        """Take note of what was done."""
        if isinstance(act, Said):
            self.said.append(act.words)
        elif isinstance(act, Made):
            self._make(act)
        elif isinstance(act, Named):
            _rename(self.names, act)
            self._open.append(act)
        elif isinstance(act, Synced):
            self._sync(act.inode)
        else:
            file = self.files[act.inode]
            _do(file.now, act)
            file.open_.append(act)

    def load(self, folder: Path, inode: int = ROOT) -> None:
        """Take a folder as it lies as what is there, all of it durable."""
        for path in sorted(folder.iterdir()):
            if path.is_socket():
                continue
            own = self.new_inode()
            self.do(Made(own, path.is_dir()))
            self.do(Named(((inode, path.name, own),)))
            if path.is_dir():
                self.load(path, own)
            else:
                self.do(Written(own, 0, path.read_bytes()))
            self.do(Synced(own))
        self.do(Synced(inode))

    def cut(self, target: Path, keep: float, chance: random.Random) -> None:
        """Write into a folder what a power cut now leaves; what was not synced stays with a probability of ``keep``."""
        names = {inode: dict(found) for inode, found in self._durable.items()}
        for act in self._open:
            if chance.random() < keep:
                _rename(names, act)
        self._write(target, ROOT, names, keep, chance)

    def _make(self, act: Made) -> None:
        self._next = max(self._next, act.inode)
        if act.folder:
            self.names[act.inode], self._durable[act.inode] = {}, {}
        else:
            self.files[act.inode] = _File()

    def _sync(self, inode: int) -> None:
        if inode in self.files:
            file = self.files[inode]
            file.durable, file.open_ = bytearray(file.now), []
            return
        for act in self._open:
            if any(folder == inode for folder, _, _ in act.changes):
                _rename(self._durable, act)
        self._open = [act for act in self._open if all(folder != inode for folder, _, _ in act.changes)]

    def _write(
        self, target: Path, inode: int, names: dict[int, dict[str, int]], keep: float, chance: random.Random
    ) -> None:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, found in names[inode].items():
            if found in names:
                self._write(target / name, found, names, keep, chance)
            else:
                (target / name).write_bytes(self._survivor(self.files[found], keep, chance))
                (target / name).chmod(0o600)

    def _survivor(self, file: _File, keep: float, chance: random.Random) -> bytes:
        content = bytearray(file.durable)
        for act in file.open_:
            for part in act.parts() if isinstance(act, Written) else (act,):
                if chance.random() < keep:
                    _do(content, part)
        return bytes(content)


def _rename(names: dict[int, dict[str, int]], act: Named) -> None:
    for folder, name, inode in act.changes:
        if inode is None:
            names[folder].pop(name, None)
        else:
            names[folder][name] = inode
