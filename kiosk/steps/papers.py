# SPDX-License-Identifier: Apache-2.0
"""The papers a person laid down in this visit, by material, in buffers that can be wiped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.domain.submission import ManifestLine

JPEG = "image/jpeg"


@dataclass(repr=False)
class PageHeld:
    """One page as taken; ``jpeg`` is ours to wipe."""

    id: str
    jpeg: bytearray
    sha256: str
    dpi: int

    def line(self, material_id: str) -> ManifestLine:
        """Return its line of the manifest."""
        return ManifestLine(self.id, material_id, JPEG, len(self.jpeg), self.sha256, 1)


@dataclass(repr=False)
class Papers:
    """Pages by material, and the materials that come later."""

    pages: dict[str, list[PageHeld]] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)

    def of(self, material_id: str) -> list[PageHeld]:
        """Return the pages of a material, in order."""
        return self.pages.get(material_id, [])

    def add(self, material_id: str, page: PageHeld) -> None:
        """Keep one more page; the material no longer comes later."""
        self.pages.setdefault(material_id, []).append(page)
        self.later.discard(material_id)

    def drop(self, material_id: str) -> None:
        """Wipe and forget the pages of a material."""
        for page in self.pages.pop(material_id, []):
            wipe(page.jpeg)

    def bring_later(self, material_id: str) -> None:
        """Note that a material comes later, in place of what was scanned."""
        self.drop(material_id)
        self.later.add(material_id)

    def lines(self, wanted: Callable[[str], bool] = lambda material_id: True) -> list[ManifestLine]:
        """Return the manifest of all pages of the wanted materials."""
        return [page.line(name) for name, pages in self.pages.items() if wanted(name) for page in pages]

    def count(self) -> int:
        """Count all pages."""
        return sum(map(len, self.pages.values()))

    def wipe(self) -> int:
        """Overwrite and forget everything; return how many buffers were wiped."""
        count = self.count()
        for name in list(self.pages):
            self.drop(name)
        self.later.clear()
        return count


def wipe(buffer: bytearray) -> None:
    """Overwrite a buffer with zeros."""
    buffer[:] = bytes(len(buffer))
