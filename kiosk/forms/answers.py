# SPDX-License-Identifier: Apache-2.0
"""What a person has answered, in buffers of ours that can be overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class Answers(Mapping[str, str]):
    """Answers by field name; an empty answer is none. Reading makes a ``str`` that Python keeps as long as it likes."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self._buffers: dict[str, bytearray] = {}
        for name, value in (answers or {}).items():
            self.put(name, value)

    def __repr__(self) -> str:
        return f"Answers({len(self)})"

    def __getitem__(self, name: str) -> str:
        return self._buffers[name].decode()

    def __iter__(self) -> Iterator[str]:
        # A copy: wiping takes names out while it walks over them.
        return iter(tuple(self._buffers))

    def __len__(self) -> int:
        return len(self._buffers)

    def put(self, name: str, value: str) -> bool:
        """Keep an answer and overwrite the one before; return whether it is another."""
        before = self.get(name, "")
        if value == before:
            return False
        # Overwritten before the new one is kept: a buffer that is only replaced stays readable until it is used again.
        self._forget(name)
        if value:
            self._buffers[name] = bytearray(value.encode())
        return True

    def buffers(self) -> list[bytearray]:
        """Return the buffers themselves, for a wipe that overwrites many at once."""
        return list(self._buffers.values())

    def wipe(self) -> int:
        """Overwrite and forget everything; return how many bytes were overwritten."""
        return sum(self._forget(name) for name in self)

    def _forget(self, name: str) -> int:
        buffer = self._buffers.pop(name, bytearray())
        buffer[:] = bytes(len(buffer))
        return len(buffer)
