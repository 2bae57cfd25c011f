"""A clerk's window for every test that wants one, one without widgets, and how its words look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from config.texts import LANGUAGES, wording
from tests.support.bare_window import BareWindow
from tests.support.clerks_window import ClerksWindow
from ui.desk.density import NORMAL, look_of
from ui.style.look import Look


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


@pytest.fixture
def bare(qapp: object) -> BareWindow:
    """Give a window without widgets."""
    return BareWindow()


@pytest.fixture(params=LANGUAGES)
def look(request: pytest.FixtureRequest) -> Look:
    """Give each language."""
    return look_of(NORMAL, wording(request.param))
