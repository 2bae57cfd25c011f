# SPDX-License-Identifier: Apache-2.0
"""The matters this machine knows, as last fetched, or as they lie in a folder of JSON files.

CatalogueError   a form that a matter needs is not there or cannot be read
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from config.logs import logger
from kiosk.catalogue.files import read_home
from kiosk.domain.form import Form
from kiosk.domain.hall import Hall, Region, Regions
from kiosk.domain.item import FormReference, ServiceItem

if TYPE_CHECKING:
    from kiosk.catalogue.search import Finder
    from kiosk.catalogue.shelf import Shelf
    from kiosk.catalogue.wanted import Wanted
    from kiosk.catalogue.words import SearchWords

log = logger(__name__)
T = TypeVar("T")

# Matters on one page of a list.
PAGE = 12


class CatalogueError(Exception):
    """A form cannot be had; the matter that needs it is not offered."""


class Page(msgspec.Struct, frozen=True):
    """Some matters of a list, and how many there are in all."""

    items: tuple[ServiceItem, ...]
    total: int


class Catalogue:
    """The matters of one moment; load it anew when the folder changed.

    What home needs is in memory. Everything else is read when it is asked for: call ``find``, ``browse``, ``regions``
    and ``warm`` beside the screens, never in their thread.
    """

    def __init__(
        self,
        items: Iterable[ServiceItem] = (),
        folder: Path | None = None,
        fetched_at: float = 0.0,
        *,
        hall: Hall | None = None,
        shelf_file: Path | None = None,
        count: int | None = None,
        forms: Iterable[str] = (),
        local: int | None = None,
        by_kind: bool = True,
    ) -> None:
        self._items = {item.task_code: item for item in items}
        self._folder = folder
        self._forms: dict[tuple[str, int], Form] = {}
        self._known_forms = frozenset(forms)
        self._shelf_file = shelf_file
        self._count = len(self._items) if count is None else count
        self.local = any(item.region for item in self._items.values()) if local is None else local > 0
        """Whether counties, townships or villages have matters of their own."""
        self.by_kind = by_kind
        """Whether a list by kind can be asked for; a shelf of an older program cannot."""
        self._lock = threading.Lock()
        self._finder: Finder | None = None
        self.hall = hall
        """Themes, offices, favourites and hours; None while nothing was fetched."""
        self.fetched_at = fetched_at
        """Seconds of the wall clock at which the platform was last asked; 0 when unknown."""

    @classmethod
    def load(cls, folder: Path, *, checked: bool = True) -> Catalogue:
        """Read what was last fetched whole, empty from an empty folder; for ``checked`` see ``read_home``."""
        home = read_home(folder, checked=checked)
        if home is None:
            return cls.read(folder)
        return cls(
            home.favourites,
            folder,
            home.fetched_at,
            hall=home.hall,
            shelf_file=folder / home.shelf,
            count=home.count,
            forms=home.forms,
            local=home.local,
            by_kind=home.layout != "1",
        )

    @classmethod
    def read(cls, folder: Path) -> Catalogue:
        """Read a folder of JSON files; an item that cannot be read is left out and logged."""
        found = (_item(file) for file in sorted((folder / "items").glob("*.json")))
        return cls((item for item in found if item), folder, hall=_value(folder / "hall.json", Hall))

    def __len__(self) -> int:
        return self._count

    def item(self, task_code: str) -> ServiceItem | None:
        """Return one matter, None when it is not offered (any more)."""
        # A favourite needs no disk: it is what most people touch, also on a machine whose shelf is damaged.
        known = self._items.get(task_code)
        return known or (self._from_shelf(task_code) if self._shelf_file else None)

    def withdrawn(self, task_code: str) -> bool:
        """Tell whether a matter is surely not offered any more: the catalogue is here, can be read and has it not."""
        if task_code in self._items or not len(self):
            return False
        try:
            shelf = self._shelf()
            return shelf is None or shelf.item(task_code) is None
        except OSError:
            # A damaged shelf knows nothing; "cancelled" would be said of a matter that is there.
            return False

    def popular(self, limit: int = 10) -> tuple[ServiceItem, ...]:
        """Return what stands on the home screen, in its order."""
        order = {code: place for place, code in enumerate(self.hall.favourites, 1)} if self.hall else {}
        places = {code: order.get(code, item.popular) for code, item in self._items.items()}
        asked_for = sorted((place, code) for code, place in places.items() if place is not None)
        return tuple(self._items[code] for _, code in asked_for[:limit])

    def form(self, reference: FormReference) -> Form:
        """Return one version of a form; raises CatalogueError."""
        key = reference.code, reference.version
        if key not in self._forms:
            self._forms[key] = self._read_form(f"{reference.code}-v{reference.version}")
        return self._forms[key]

    def has_form(self, reference: FormReference) -> bool:
        """Tell whether a form can be had."""
        if f"{reference.code}-v{reference.version}" in self._known_forms:
            return True
        try:
            self.form(reference)
        except CatalogueError:
            return False
        return True

    def age(self, now: float) -> float | None:
        """Return how many seconds ago the platform was asked, None when unknown."""
        return max(0.0, now - self.fetched_at) if self.fetched_at else None

    def find(self, typed: str, audience: str = "", limit: int = 20) -> tuple[ServiceItem, ...]:
        """Return what fits the words a person typed, best first; ``audience`` is person, legal, or both when empty."""
        codes = self.warm().find(typed, audience, limit)
        return tuple(item for code in codes if (item := self.item(code)))

    def warm(self) -> Finder:
        """Make the search ready and return it; made once, by whoever asks first."""
        from kiosk.catalogue.search import Finder
        from kiosk.catalogue.words import words_of

        # Held while it is made: two lanes that ask at once would each read the shelf, a second of a slow machine.
        with self._lock:
            if self._finder is None:
                shelf = self._shelf()
                self._finder = Finder(_words(shelf) if shelf else [words_of(one) for one in self._in_order()])
            return self._finder

    def browse(self, *, theme: str = "", office: str = "", audience: str = "", page: int = 0, size: int = PAGE) -> Page:
        """Return a page of the matters of a theme, an office, an audience, or any of these together."""
        from kiosk.catalogue.wanted import Wanted

        return self.look(Wanted(theme, office, audience), page=page, size=size)

    def look(self, wanted: Wanted, *, page: int = 0, size: int = PAGE) -> Page:
        """Return a page of the wanted matters; for a place its own come first."""
        if shelf := self._shelf():
            try:
                items, total = shelf.browse(wanted, skip=page * size, limit=size)
            except OSError as wrong:
                log.warning("catalogue-shelf-damaged", cause=type(wrong).__name__)
                return Page((), 0)
            return Page(tuple(items), total)
        fitting = sorted(filter(wanted.fits, self._items.values()), key=wanted.order)
        return Page(tuple(fitting[page * size : (page + 1) * size]), len(fitting))

    def regions(self) -> tuple[Region, ...]:
        """Return the places of the city; empty when they cannot be had."""
        if shelf := self._shelf():
            try:
                return msgspec.json.decode(shelf.meta("regions"), type=Regions).regions
            except (OSError, msgspec.DecodeError) as wrong:
                log.warning("catalogue-shelf-damaged", cause=type(wrong).__name__)
                return ()
        # Without a shelf it is the folder of the training city, as it lies in the repository.
        found = _value(self._folder / "regions.json", Regions) if self._folder else None
        return found.regions if found else ()

    def _shelf(self) -> Shelf | None:
        if self._shelf_file is None:
            return None
        # Imported late: SQLite costs 30 ms that no start screen should wait for.
        from kiosk.catalogue.shelf import Shelf

        return Shelf(self._shelf_file)

    def _in_order(self) -> list[ServiceItem]:
        return sorted(self._items.values(), key=lambda item: item.catalog_code)

    def _from_shelf(self, task_code: str) -> ServiceItem | None:
        shelf = self._shelf()
        try:
            return shelf.item(task_code) if shelf else None
        except OSError as wrong:
            log.warning("catalogue-shelf-damaged", cause=type(wrong).__name__)
            return None

    def _read_form(self, name: str) -> Form:
        if self._folder is None:
            raise CatalogueError(f"{name}: this catalogue has no folder")
        try:
            if shelf := self._shelf():
                return self._there(shelf.form(name), name)
            return msgspec.json.decode((self._folder / "forms" / f"{name}.json").read_bytes(), type=Form)
        except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
            raise CatalogueError(f"{name}.json: {type(wrong).__name__}") from wrong

    def _there(self, form: Form | None, name: str) -> Form:
        if form is None:
            raise CatalogueError(f"{name}: not on the shelf")
        return form


def _words(shelf: Shelf) -> list[SearchWords]:
    """Return the words on a shelf; none, and a line in the log, when they cannot be read."""
    try:
        return shelf.words()
    except OSError as wrong:
        log.warning("catalogue-shelf-damaged", cause=type(wrong).__name__)
        return []


def _item(file: Path) -> ServiceItem | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=ServiceItem)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("catalogue-item-unreadable", file=file.name, cause=type(wrong).__name__)
        return None


def _value(file: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as wrong:
        log.warning("catalogue-item-unreadable", file=file.name, cause=type(wrong).__name__)
        return None
