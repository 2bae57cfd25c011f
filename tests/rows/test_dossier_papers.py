"""Rows about the sealed papers of a dossier: made by the office, fetched, and printed through the real driver."""

from __future__ import annotations

import hashlib

import pytest

from devices.device import CancelToken, Deadline
from devices.page_printer.ipp import IppPrinter
from devices.page_printer.virtual import VirtualPagePrinter
from kiosk.platform.calls.documents import document, documents_of
from tests.support.dossier_window import Window
from tests.support.sandbox import SandboxThread


@pytest.mark.row("R34")
def test_with_every_original_seen_it_is_accepted_and_its_sealed_notice_prints(
    sandbox: SandboxThread, printer: VirtualPagePrinter
) -> None:
    window, came_out = Window(sandbox), list[bytes]()
    printer.on_job = lambda job: came_out.append(job.pdf)
    told = window.do("accept", attachments_checked=tuple(one.id for one in window.look().papers))
    platform, due = window.city.platform, window.city.progress().due
    assert {one.trust for one in window.look().papers} <= {"A", "B"}
    assert due
    assert (told.state, told.project_no, due.days) == ("ACCEPTED", window.no, 10)
    (made,) = told.documents
    notice = next(one for one in documents_of(platform, window.no, "training", window.session) if one.id == made.id)
    driver = IppPrinter(printer.address, look_seconds=0.01, stand_seconds=0.02)
    driver.open(Deadline.after(5), CancelToken())
    sealed = document(platform, window.no, notice, window.session)
    driver.print(sealed, "acceptance", Deadline.after(20), CancelToken())
    driver.close()
    assert [hashlib.sha256(one).hexdigest() for one in came_out] == [notice.sha256]
    window.city.close()
