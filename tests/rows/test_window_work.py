"""Rows about what a window does beside calling and taking in."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.clock import CHINA
from config.texts import wording
from devices.receipt_printer.slip import Line
from kiosk.receipts.side_papers import Sheet
from kiosk.receipts.window_papers import taken_slip
from kiosk.window_work.handing import Collector, Handing, hand_over
from kiosk.window_work.results import ask
from kiosk.window_work.slips import taken_of
from offline_queue.entry import State
from tests.support import signed_in
from tests.support.dossiers import City
from tests.support.outboxes import open_box
from tests.support.parcels import new_id
from tests.support.sandbox import SandboxThread
from tests.support.window_work import STROKES, site


@pytest.mark.row("R40")
def test_three_results_of_one_person_are_three_delivery_records_one_hand_and_one_slip(
    sandbox: SandboxThread, tmp_path: Path
) -> None:
    session, first = signed_in.clerk(sandbox), City(sandbox)
    cities = [first, City(sandbox), City(sandbox)]
    results = []
    for city in cities:
        city.person = first.person
        city.file()
        city.act("decided")
        told = city.progress()
        results.append(ask(city.platform, told.project_no, "training", session))
    now = first.progress().as_of.astimezone(CHINA)
    who = Collector(first.person["name"], "resident", first.person["id_no"], expired=False, read_at=now)
    made = Handing(new_id(), who, tuple(results), strokes=STROKES, signed_at=now)
    made = Handing(made.id, who, made.chosen, frozenset(made.things), STROKES, now)
    outbox = open_box(tmp_path)
    hand_over(made, outbox, site(), "C01", now)
    drawings = {paper.sha256 for entry in outbox.entries() for paper in outbox.attachments(entry)}
    assert (len(outbox.entries()), len(drawings)) == (3, 1)
    sheet = Sheet("W17-20261123-0001", "云泽市政务服务中心", "W17", now, training=True)
    slip = taken_slip(sheet, taken_of(made, (), "C01", "zh_CN"))
    said = "".join(part.text for part in slip.parts if isinstance(part, Line))
    assert said.count(results[0].item.of(wording("zh_CN").language)) == 3
    assert {state for state, _ in first.send(outbox)} == {State.ACKNOWLEDGED}
    assert {city.progress().state for city in cities} == {"DELIVERED"}
    outbox.close()
    for city in cities:
        city.close()
