"""Rows about whom a window calls."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kiosk.domain.words import Words
from kiosk.hall.agreement import Agreement
from kiosk.tickets import acts, views
from kiosk.tickets.rules import QueueRule, WindowRule
from tests.support.hall import Hall, rules

SKILLS = WindowRule("03", "west", (("estate", "tax"),))


@pytest.mark.row("R71")
def test_windows_that_hear_no_hub_call_each_number_of_their_last_list_once_in_its_order(tmp_path: Path) -> None:
    hall = Hall(str(tmp_path / "tickets.db"))
    hall.open("01", "02")
    wanted = []
    for _ in range(7):
        hall.later(1)
        wanted.append(hall.issue().number)
    seen = views.snapshot(hall.desk.engine, hall.desk.rules, hall.now)
    shares = [Agreement(seen, hall.desk.rules, no).share() for no in ("01", "02")]
    for place, one in sorted((place, one.ticket) for share in shares for place, one in enumerate(share)):
        hall.later(60 * (place + 1))
        window = "01" if one in {mine.ticket for mine in shares[0]} else "02"
        for what in ("call", "finish"):
            hall.do(acts.TellAlone(window=window, what=what, at=hall.now, ticket=one))
    after = views.snapshot(hall.desk.engine, hall.desk.rules, hall.now)
    assert [one.number for share in zip(*shares, strict=False) for one in share] == wanted[:6]
    assert (after.line, after.doubles) == ((), ())
    assert hall.kinds().count("finished") == len(wanted)
    hall.close()


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
