"""A site's own tokens and keys come in as the second factor; the first one is asked for all the same."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.authority import Authority
from kiosk.sandbox.call import Rooms
from kiosk.sandbox.calls.staff import Staff
from tests.support.rooms import a_call, rooms

__all__ = ["rooms"]
BODY = {
    "staff_no": "C01", "password": "banshi-C01", "hall": "0001", "mode": "training",
    "second_factor": {"kind": "code", "value": "999999"},
}  # fmt: skip


def sign_in(rooms: Rooms, folder: Path, asked: list[tuple[str, str]], *, says: bool, **changed: Any) -> int:
    """Sign in where the second factor is looked at by somebody else; return the status."""

    def second(member: Any, kind: str, value: str) -> bool:
        asked.append((member.get("staff_no", ""), value))
        return says

    call = a_call(BODY | changed, idempotency_key="k")
    return asyncio.run(Staff(rooms, Authority(folder), second).open(call)).status_code


def test_whom_the_sites_own_factor_lets_in_is_in(rooms: Rooms, tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []
    assert sign_in(rooms, tmp_path, asked, says=True) == 201
    assert asked == [("C01", "999999")]


def test_whom_it_does_not_let_in_is_not(rooms: Rooms, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="evidence-refused"):
        sign_in(rooms, tmp_path, [], says=False)


def test_it_alone_is_not_enough(rooms: Rooms, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="evidence-refused"):
        sign_in(rooms, tmp_path, [], says=True, password="guess")


def test_it_is_asked_for_nobody_too_so_that_time_tells_nothing(rooms: Rooms, tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []
    with pytest.raises(ProblemError, match="evidence-refused"):
        sign_in(rooms, tmp_path, asked, says=True, staff_no="C99")
    assert asked == [("", "999999")]
