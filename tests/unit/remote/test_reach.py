# SPDX-License-Identifier: Apache-2.0
"""When the platform may do to a terminal what would be felt by whoever stands before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.remote.reach import nobody_here
from kiosk.terminal import Terminal
from kiosk.training.site import training_settings
from offline_queue.bandwidth import PRESENT_SECONDS, Bandwidth


@pytest.mark.parametrize(
    ("untouched", "somebody", "calm"),
    [
        (PRESENT_SECONDS - 1, False, False),
        (PRESENT_SECONDS + 1, False, True),
        (PRESENT_SECONDS + 1, True, False),
        (600.0, True, False),
    ],
)
def test_who_only_reads_or_thinks_is_not_restarted_away(
    tmp_path: Path, untouched: float, somebody: bool, calm: bool
) -> None:
    now = 1000.0
    terminal, budget = Terminal(training_settings(tmp_path), tmp_path), Bandwidth(clock=lambda: now)
    budget.touched()
    now += untouched
    terminal.somebody = somebody
    assert nobody_here(terminal, budget) is calm
