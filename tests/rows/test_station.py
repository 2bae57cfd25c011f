"""Rows about stations without a line and posts without a camera."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.texts import wording
from kiosk.catalogue import Catalogue
from kiosk.catalogue.wanted import Wanted
from kiosk.domain import receipt_no
from kiosk.steps.screens import Materials
from offline_queue.entry import State
from offline_queue.line import Line
from tests.support.sandbox import SandboxThread
from tests.support.station import Station, station

UNEMPLOYED = "990201000000"
# What the plan of the province calls the five fields of villages: work, taxes, insurance, aid, and help out of poverty;
# the training city has the last under what is paid to people with disabilities.
RURAL = {"劳动就业": "02", "税费办理": "06", "社会保险": "01", "社会救助": "07", "扶贫脱贫": "08"}
ANSWERS = {
    "phone": "13800000021", "education": "senior", "reason": "contract-ended", "unemployed_since": "2026-10-31",
    "insured": "yes", "wish": "service", "training": "yes",
}  # fmt: skip


def to_materials(here: Station) -> Materials:
    """Take the registration of unemployment from home to its papers."""
    item = next(item for item in here.surroundings.catalogue.popular() if item.catalog_code == UNEMPLOYED)
    return here.to_papers(item.task_code, "lin-jingshu", ANSWERS)


@pytest.mark.row("R49")
def test_an_unemployment_registration_signed_offline_is_stored_printed_and_delivered_once(
    tmp_path: Path, sandbox: SandboxThread
) -> None:
    with station(tmp_path, sandbox.url, "49") as here:
        before = sandbox.state()
        here.line.cut()
        to_materials(here)
        shown = here.hand_in("contract-end")
        outbox = here.terminal.outbox
        assert outbox
        (entry,) = outbox.entries()
        assert entry.acknowledgement is None
        here.until(lambda: here.printer.jobs)
        assert shown.receipt_no.encode() in b"".join(here.printer.jobs)
        assert receipt_no.holds(shown.receipt_no.replace("-", ""))
        assert (here.terminal.line.line, sandbox.state()["submissions"]) == (Line.DOWN, before["submissions"])
        here.line.restore()
        here.terminal.nudge()
        here.until(lambda: outbox.entries()[0].state is State.ACKNOWLEDGED)
        after = sandbox.state()
    assert after["submissions"] == before["submissions"] + 1
    assert (after["incomplete"], after["duplicates"]) == (0, before["duplicates"])


@pytest.mark.row("R123")
def test_on_a_profile_without_a_document_camera_the_scan_is_skipped_with_its_reason(
    tmp_path: Path, sandbox: SandboxThread
) -> None:
    with station(tmp_path, sandbox.url, "23") as here:
        assert "document_camera" not in here.surroundings.device_states()
        (paper,) = [row for row in to_materials(here).rows if row.ways]
        scan = next(way for way in paper.ways if way.name == "scan")
        assert scan.enabled is False
        assert wording("zh_CN")(scan.reason)
        here.press("scan", paper.name)
        here.sees(Materials)
        assert here.hand_in("contract-end").receipt_no


@pytest.mark.row("R50")
def test_after_the_first_sync_guides_and_forms_of_the_five_rural_fields_lie_at_the_station(
    tmp_path: Path, sandbox: SandboxThread
) -> None:
    with station(tmp_path, sandbox.url, "50") as here:
        here.line.cut()
        # As it lies on the disk: nothing of it is asked of anybody.
        kept = Catalogue.load(here.terminal.catalogue_folder)
        for theme in RURAL.values():
            items = kept.look(Wanted(theme=theme), size=100).items
            assert items
            assert all(item.who_can.zh and item.guide_version and item.materials for item in items)
            assert all(kept.form(item.form).fields for item in items if item.form)
