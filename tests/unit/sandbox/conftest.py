"""Fixtures of the sandbox tests."""

from __future__ import annotations

from tests.support.raw_calls import ask
from tests.support.sandbox import sandbox, sandbox_of_the_run, sandbox_process

__all__ = ["ask", "sandbox", "sandbox_of_the_run", "sandbox_process"]
