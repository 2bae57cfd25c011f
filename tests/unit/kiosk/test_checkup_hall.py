"""What ``doctor`` says of the hub: whether it is of this machine's mode, and takes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from kiosk import checkup
from kiosk.checkup import Health
from kiosk.checkup_hall import hub_of_hall
from kiosk.hub.client import Board
from kiosk.hub.mode import OtherModeError
from kiosk.platform.errors import PlatformError, UnreachableError
from kiosk.tickets.errors import TicketError
from tests.support.hubs import TOKENS, HubThread, hub, site_of

__all__ = ["hub"]
URL = "http://127.0.0.1:9/hall/v1"


class Hub:
    """A line to a hub that answers what a test wants."""

    url = URL

    def __init__(self, answer: Board | Exception) -> None:
        self._answer = answer
        self.closed = False

    def board(self) -> Board:
        """Answer."""
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def close(self) -> None:
        """Let go."""
        self.closed = True


def found(answer: Any) -> tuple[Health, str, str]:
    hub = Hub(answer)
    (one,) = hub_of_hall(site_of(URL, mode="production"), lambda settings: hub)  # type: ignore[arg-type,return-value]  # as much of a client as is asked
    assert (hub.closed, one.name) == (True, "hub")
    return one.health, one.words, one.step


def test_a_machine_that_stands_alone_has_none() -> None:
    assert list(hub_of_hall(Settings())) == []


def test_one_that_answers_is_told_with_its_mode_and_hall() -> None:
    health, words, step = found(Board("0001", 3, 7, 0, "2026-11-23", (), (), ()))
    assert (health, words, step) == (Health.OK, f"{URL}: production, hall 0001, epoch 3, day 2026-11-23", "")


@pytest.mark.parametrize(
    ("wrong", "said", "next_step"),
    [
        (OtherModeError("hub-training"), "it is a training hub, and this machine works in earnest", "hub.url"),
        (OtherModeError("hub-production"), "this machine is for training", "[site] mode"),
        (OtherModeError("hub-unsaid"), "does not say whether it works in earnest", "up to date"),
        (PlatformError("unauthenticated"), "does not know this machine's token", "--admit"),
        (TicketError("old-epoch"), "another hub has taken over", "docs/operations/hub.md"),
        (UnreachableError("refused"), "no usable answer (refused)", "check the line"),
    ],
)
def test_one_that_is_not_for_this_machine_is_a_fault_with_a_next_step(
    wrong: Exception, said: str, next_step: str
) -> None:
    health, words, step = found(wrong)
    assert health is Health.FAULT
    assert said in words
    assert next_step in step


def test_without_its_token_the_setting_is_named(tmp_path: Path) -> None:
    (one,) = checkup.hall(site_of(URL, tmp_path / "none"))
    assert (one.health, one.step) == (Health.FAULT, "correct [hub] in the site file")
    assert "hub.token" in one.words


def test_its_mode_is_asked_of_the_hub_itself(
    hub: HubThread, tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-machine-refused")
    token = tmp_path / "token"
    token.write_text(TOKENS["kiosk"], "ascii")
    healths = [next(checkup.hall(site_of(hub.url, token, mode))).health for mode in ("training", "production")]  # type: ignore[arg-type]  # one of both
    assert healths == [Health.OK, Health.FAULT]
