# SPDX-License-Identifier: Apache-2.0
"""However many wait, the next one is found at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_queue import ledger
from offline_queue.outbox import Outbox
from tests.benchmarks.outbox import beside, fill
from tests.support.outboxes import START, HandClock, open_box

SLICE, MANY = 300, 1_000_000


def plan(box: Outbox, question: str, values: dict[str, float]) -> str:
    rows = box._held().execute(f"EXPLAIN QUERY PLAN {question}", values).fetchall()
    return "\n".join(str(row[-1]) for row in rows)


def test_the_next_one_is_looked_up_in_order_and_nothing_is_sorted(tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock())
    fill(box, SLICE)
    said = plan(box, ledger.NEXT, {"now": START, "longest": 1.0})
    box.close()
    assert "item_due" in said
    assert "TEMP B-TREE" not in said


def test_taking_one_of_many_reads_no_more_of_them(tmp_path: Path) -> None:
    box = open_box(tmp_path, HandClock())
    fill(box, SLICE)
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    box._held().set_progress_handler(count, 1)
    box.claim(START)
    box._held().set_progress_handler(None, 0)
    box.close()
    assert steps < 10 * SLICE


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_million_that_wait_slow_nothing_down(tmp_path: Path) -> None:
    found = beside(tmp_path / "many", MANY)
    assert [measure.line() for measure in found if not measure.kept] == []
