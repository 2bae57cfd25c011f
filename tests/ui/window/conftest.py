"""A clerk's window for every test that wants one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.clerks_window import ClerksWindow


@pytest.fixture
def make(qapp: object) -> Iterator[Callable[..., ClerksWindow]]:
    """Give what makes windows; they end with the test."""
    made: list[ClerksWindow] = []

    def window(**more: Any) -> ClerksWindow:
        made.append(ClerksWindow(**more))
        return made[-1]

    yield window
    for one in made:
        one.close()


@pytest.fixture
def window(make: Callable[..., ClerksWindow]) -> ClerksWindow:
    """Give a window with a clerk in it."""
    made = make()
    made.enter()
    return made
