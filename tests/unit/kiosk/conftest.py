"""Fixtures of the assembled terminal."""

from __future__ import annotations

from tests.support.enrolling import configure
from tests.support.sandbox import sandbox, sandbox_of_the_run, secure, secure_sandbox_of_the_run

__all__ = ["configure", "sandbox", "sandbox_of_the_run", "secure", "secure_sandbox_of_the_run"]
