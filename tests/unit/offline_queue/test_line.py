# SPDX-License-Identifier: Apache-2.0
"""How often a line is looked at: often while people need it or it changes, seldom once it has settled."""

from __future__ import annotations

import pytest

from offline_queue.line import SETTLED_SECONDS, SETTLED_TIMES, Line, LineState

NOW = 1_790_000_000.0


@pytest.mark.parametrize("line", [Line.UP, Line.DOWN])
@pytest.mark.parametrize(
    ("age", "present", "times"),
    [
        (0.0, False, 1),
        (SETTLED_SECONDS - 1, False, 1),
        (SETTLED_SECONDS, False, SETTLED_TIMES),
        (SETTLED_SECONDS, True, 1),
        (-86_400.0, False, 1),
    ],
    ids=["just now", "a while ago", "settled", "settled, with somebody there", "clock put back"],
)
def test_a_line_is_looked_at_as_often_as_it_is_needed(line: Line, age: float, present: bool, times: int) -> None:
    assert LineState(line, NOW - age).patience(NOW, present) == times


def test_a_line_nobody_knows_is_looked_at_often() -> None:
    assert LineState().patience(NOW, present=False) == 1
