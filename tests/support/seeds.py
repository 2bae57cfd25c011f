"""Begin chance anew with each part of each test, by the seed of the run and the name of the test.

As pytest-randomly does it, which also keeps the whole state of chance each time, for libraries that nobody here has:
some seconds of thirty thousand tests.
"""

from __future__ import annotations

import random
from zlib import crc32

import numpy as np
import pytest


def begin_ourselves(config: pytest.Config) -> None:
    """Take this from the plugin, where it is there."""
    if config.pluginmanager.hasplugin("randomly") and config.getoption("randomly_reset_seed"):
        config.option.randomly_reset_seed = False
        config.pluginmanager.register(Seeds(), "seeds")


class Seeds:
    """Three beginnings for each test: a fixture that draws more or less does not change what the test draws."""

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin what prepares it."""
        begin(item, -1)

    def pytest_runtest_call(self, item: pytest.Item) -> None:
        """Begin the test."""
        begin(item, 0)

    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Begin what clears away."""
        begin(item, 1)


def begin(item: pytest.Item, part: int) -> None:
    """Begin one part as the plugin would: a seed it told of a run finds the same again."""
    own = (crc32(item.nodeid.encode(errors="surrogatepass")) + part) % 2**32
    seed = int(item.config.getoption("randomly_seed")) + own
    random.seed(seed)
    np.random.seed(seed % 2**32)
