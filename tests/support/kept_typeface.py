"""The large typeface opened once for all papers of a run: to open it takes four fifths of the time of a paper."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest

from kiosk.receipts import pdf
from kiosk.receipts.typeface import Typeface


class Kept(Typeface):
    """Outlives its document."""

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
