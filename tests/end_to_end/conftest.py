"""One sandbox for the walks of a worker, and the typeface of the window."""

from __future__ import annotations

from tests.support.sandbox import sandbox, sandbox_of_the_run
from tests.ui.conftest import dressed

__all__ = ["dressed", "sandbox", "sandbox_of_the_run"]
