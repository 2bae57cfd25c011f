"""Chance begins in each part of a test where pytest-randomly would have it begin."""

from __future__ import annotations

import random

import numpy as np
import pytest
import pytest_randomly

from tests.support.seeds import begin

DRAWS = 5


def drawn() -> tuple[list[float], list[float]]:
    """Draw from both."""
    return [random.random() for _ in range(DRAWS)], np.random.random(DRAWS).tolist()


@pytest.mark.parametrize(
    ("part", "hook"),
    [(-1, "pytest_runtest_setup"), (0, "pytest_runtest_call"), (1, "pytest_runtest_teardown")],
)
def test_each_part_draws_what_the_plugin_would_let_it_draw(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, part: int, hook: str
) -> None:
    if not request.config.pluginmanager.hasplugin("seeds"):
        pytest.skip("without the plugin nothing begins anew")
    begin(request.node, part)
    ours = drawn()
    monkeypatch.setattr(request.config.option, "randomly_reset_seed", True)
    getattr(pytest_randomly, hook)(request.node)
    assert drawn() == ours


def test_what_a_test_draws_is_not_what_its_neighbour_draws(request: pytest.FixtureRequest) -> None:
    if not request.config.pluginmanager.hasplugin("seeds"):
        pytest.skip("without the plugin nothing begins anew")
    begin(request.node, 0)
    one = drawn()
    begin(request.node, 1)
    assert drawn() != one
