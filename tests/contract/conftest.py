"""Fixtures of the contract tests."""

from __future__ import annotations

from tests.support.sandbox import city, sandbox, sandbox_of_the_run, sandbox_process, secure, secure_sandbox_of_the_run

__all__ = ["city", "sandbox", "sandbox_of_the_run", "sandbox_process", "secure", "secure_sandbox_of_the_run"]
