"""One suite for both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hall import Hall
from tests.support.postgres import postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "tickets.db")
    return str(request.getfixturevalue("postgres").emptied())


@pytest.fixture
def hall(address: str) -> Iterator[Hall]:
    """Give a desk at ten in the morning."""
    made = Hall(address)
    yield made
    made.close()
