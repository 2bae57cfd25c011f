"""Rows about the desk of a hall: late service, and who gives a head start."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from config.clock import CHINA
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import CREDITS as HEAD_STARTS
from kiosk.tickets.statistics import figures
from tests.support.guide_desk import Desk
from tests.support.hall import Hall, rules
from tests.support.hubs import HubThread
from ui.guide.state import CREDITS


@pytest.mark.row("R75")
def test_after_five_late_service_gives_nothing_new_serves_the_twelve_who_wait_and_is_counted_as_that(
    tmp_path: Path,
) -> None:
    queues = tuple(msgspec.structs.replace(queue, late=True) for queue in rules().queues)
    hall = Hall(str(tmp_path / "tickets.db"), msgspec.structs.replace(rules(), queues=queues))
    hall.now = datetime.datetime(2026, 11, 23, 16, 50, tzinfo=CHINA)
    hall.open("01")
    waiting = [hall.issue().number for _ in range(12)]
    hall.later(15 * 60)
    with pytest.raises(TicketError) as refused:
        hall.issue()
    assert refused.value.code == "not-issuing"
    hall.do(acts.OpenWindow(window="01", late=True), staff="clerk-01")
    assert [hall.served(60).number for _ in range(12)] == waiting
    found = figures(hall.desk.engine, hall.desk.rules, "2026-11-23")
    assert (found.issued, found.ends, found.late) == (12, {"DONE": 12}, 12)
    hall.close()


@pytest.mark.row("R52")
def test_the_green_lane_is_given_by_who_leads_the_hall_alone_with_its_head_start_and_their_name_on_record(
    tmp_path: Path, qtbot: QtBot
) -> None:
    running = HubThread(tmp_path / "hub")
    desk = Desk(running)
    desk.context.staff.may = lambda right: False
    desk.state.prefer(CREDITS.index("green"))
    assert (desk.state.credit, desk.state.told) == ("normal", "not-lead")
    desk.context.staff.may = lambda right: right == "lead"
    desk.state.prefer(CREDITS.index("green"))
    desk.state.give()
    (ticket,) = [one.ticket for one in desk.issuing.given]
    (event,) = [one for one in running.hub.desk.events(0) if one.kind == "issued"]
    assert ticket.issued_at - ticket.sort_at == HEAD_STARTS["green"] * 1000
    assert (event.staff, event.detail["credit"], event.ticket) == ("0305", "green", ticket.id)
    running.stop()
