"""One hub for the bar that calls."""

from tests.support.one_hub import running as running  # the fixture
