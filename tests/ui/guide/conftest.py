"""One hub for the desk of the guide."""

from tests.support.one_hub import running as running  # the fixture
