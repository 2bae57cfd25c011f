"""Fixtures of the requirement rows."""

from __future__ import annotations

from tests.support.sandbox import sandbox, sandbox_of_the_run, secure, secure_sandbox_of_the_run

__all__ = ["sandbox", "sandbox_of_the_run", "secure", "secure_sandbox_of_the_run"]
