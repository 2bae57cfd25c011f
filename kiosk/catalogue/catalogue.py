# SPDX-License-Identifier: Apache-2.0
"""Reads the folder of the catalogue: ``items/*.json``, ``forms/CODE-vN.json``, and the index that was written last.

CatalogueError   a form that an item needs is not there or cannot be read
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from config.logs import logger
from kiosk.domain.catalogue_index import INDEX, Index
from kiosk.domain.form import Form
from kiosk.domain.item import FormReference, ServiceItem

log = logger(__name__)


class CatalogueError(Exception):
    """A form cannot be had; the matter that needs it is not offered."""


class Catalogue:
    """The matters of one moment; load it anew when the folder changed."""

    def __init__(self, items: Iterable[ServiceItem] = (), folder: Path | None = None, fetched_at: float = 0.0) -> None:
        self._items = {item.task_code: item for item in items}
        self._folder = folder
        self._forms: dict[tuple[str, int], Form] = {}
        self.fetched_at = fetched_at
        """Seconds of the wall clock at which the platform was last asked; 0 when unknown."""

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read a folder; an item that cannot be read is left out and logged, an empty folder is an empty catalogue."""
        index = _index(folder / INDEX)
        # The index is written last: what it does not list is half of a fetch that was cut, or gone from the platform.
        codes = sorted(index.items) if index else sorted(file.stem for file in (folder / "items").glob("*.json"))
        found = (_item(folder / "items" / f"{code}.json") for code in codes)
        return cls((item for item in found if item), folder, index.fetched_at if index else 0.0)

    def __len__(self) -> int:
        return len(self._items)

    def item(self, task_code: str) -> ServiceItem | None:
        """Return one matter, None when it is not offered (any more)."""
        return self._items.get(task_code)

    def popular(self, limit: int = 10) -> tuple[ServiceItem, ...]:
        """Return what stands on the home screen, in its order."""
        asked_for = [item for item in self._items.values() if item.popular is not None]
        return tuple(sorted(asked_for, key=lambda item: (item.popular or 0, item.task_code))[:limit])

    def form(self, reference: FormReference) -> Form:
        """Return one version of a form; raises CatalogueError."""
        key = reference.code, reference.version
        if key not in self._forms:
            self._forms[key] = self._read(*key)
        return self._forms[key]

    def has_form(self, reference: FormReference) -> bool:
        """Tell whether a form can be had."""
        try:
            self.form(reference)
        except CatalogueError:
            return False
        return True

    def age(self, now: float) -> float | None:
        """Return how many seconds ago the platform was asked, None when unknown."""
        # A clock that was put back would make the catalogue younger than now.
        return max(0.0, now - self.fetched_at) if self.fetched_at else None

    def _read(self, code: str, version: int) -> Form:
        name = f"{code}-v{version}.json"
        if self._folder is None:
            raise CatalogueError(f"{name}: this catalogue has no folder")
        try:
            return msgspec.json.decode((self._folder / "forms" / name).read_bytes(), type=Form)
        except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
            raise CatalogueError(f"{name}: {type(wrong).__name__}") from wrong


def _index(file: Path) -> Index | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Index)
    # A folder that was put there by hand has no index; everything in it is offered then.
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        log.warning("catalogue-index-unreadable", file=file.name)
        return None


def _item(file: Path) -> ServiceItem | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=ServiceItem)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("catalogue-item-unreadable", file=file.name, cause=type(wrong).__name__)
        return None
