"""Rows about whom a window calls."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kiosk.domain.words import Words
from kiosk.tickets import acts
from kiosk.tickets.rules import QueueRule, WindowRule
from tests.support.hall import Hall, rules

SKILLS = WindowRule("03", "west", (("estate", "tax"),))


@pytest.mark.row("R39")
def test_a_window_with_two_skills_calls_of_these_queues_only_in_one_order(tmp_path: Path) -> None:
    queues = (*rules().queues, QueueRule("tax", "D", Words("办税", "Taxes")))
    hall = Hall(str(tmp_path / "tickets.db"), msgspec.structs.replace(rules(), queues=queues, windows=(SKILLS,)))
    hall.open("03")
    wanted = []
    for queue in ("social", "tax", "collect", "estate", "social", "tax"):
        hall.later(1)
        ticket = hall.issue(queue)
        wanted += [ticket.number] if queue in SKILLS.queues else []
    assert [found.number if (found := hall.serve("03")) else "" for _ in wanted] == wanted
    none = hall.do(acts.CallNext(window="03"))
    assert (none.ticket, none.still_waiting) == (None, 0)
    hall.close()
