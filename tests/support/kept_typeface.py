"""The large typeface opened once for all papers of a run: to open it takes four fifths of the time of a paper."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import pytest

from kiosk.receipts import pdf
from kiosk.receipts.typeface import Cut, Typeface


class Kept(Typeface):
    """Outlives its document, and gives the same letters cut out before as they were cut then."""

    def __init__(self) -> None:
        super().__init__()
        self._before: dict[tuple[frozenset[str], int], Cut] = {}

    def cut(self, characters: Iterable[str], weight: int) -> Cut:
        """Cut what was not cut before: a hundred tests print the same few papers."""
        wanted = frozenset(characters), weight
        if wanted not in self._before:
            self._before[wanted] = super().cut(*wanted)
        return self._before[wanted]

    def close(self) -> None:
        """Keep the file."""


@pytest.fixture(scope="session", autouse=True)
def kept_typeface() -> Iterator[None]:
    """Give each document the same."""
    with pytest.MonkeyPatch.context() as patch:
        kept = functools.cache(Kept)
        patch.setattr(pdf, "Typeface", kept)
        yield
        if kept.cache_info().currsize:
            Typeface.close(kept())
