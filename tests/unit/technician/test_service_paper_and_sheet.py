"""Out of service, paper and the test page: what is kept, what is counted, what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from devices.device import Condition
from devices.page_printer import PageReport, PageResult
from kiosk.inventory.report import DeviceReport
from kiosk.technician import paper, service
from kiosk.technician.about import about
from kiosk.technician.sheet import sheet
from offline_queue.outbox import Outbox
from tests.support.maintenance import opened, swift_outbox

AT = 1_800_000_000.0
PRINTER = "receipt_printer"


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    with swift_outbox() as box:
        yield box


def test_a_terminal_is_in_service_until_somebody_says_otherwise(outbox: Outbox) -> None:
    assert service.stopped_since(outbox, AT) is None


def test_out_of_service_survives_a_restart_and_a_clock_that_runs_wild(tmp_path: Path) -> None:
    box = opened(tmp_path)
    service.stop(box, AT)
    box.close()
    box = opened(tmp_path)
    box.wipe_due(1e15, 0.0)
    since = [service.stopped_since(box, now) for now in (0.0, AT, 1e15)]
    box.close()
    assert since == [AT, AT, AT]


def test_back_in_service_is_as_if_nothing_had_been(outbox: Outbox) -> None:
    service.stop(outbox, AT)
    service.resume(outbox)
    assert service.stopped_since(outbox, AT) is None
    assert [event.action for event in outbox.events()] == ["service-stopped", "service-resumed"]


def test_resuming_what_was_never_stopped_is_recorded_and_harmless(outbox: Outbox) -> None:
    service.resume(outbox)
    assert service.stopped_since(outbox, AT) is None


ROLL = DeviceReport("receipt_printer", Condition.READY, counted={"papers": 9, "cuts": 12})


def test_paper_is_counted_by_the_printer_it_comes_out_of() -> None:
    sheets = DeviceReport("page_printer", Condition.READY, counted={"sheets": 4, "papers": 8})
    assert (paper.used(ROLL), paper.used(sheets)) == (9, 4)


def test_paper_is_counted_from_its_filling_on() -> None:
    filled = msgspec.structs.replace(ROLL, filled_at=AT, since_filled={"papers": 2})
    assert paper.used(filled) == 2


def test_a_printer_that_did_nothing_used_none() -> None:
    assert paper.used(DeviceReport("receipt_printer", Condition.OPENING)) == 0


@pytest.mark.parametrize(
    ("result", "counted", "tally"),
    [
        (PageResult.PRINTED, 3, {"sheets": 3}), (PageResult.PRINTED, 0, {"sheets": 1}),
        (PageResult.UNSURE, 2, {"sheets": 2}), (PageResult.UNSURE, 0, {}), (PageResult.FAILED, 0, {}),
    ],
)  # fmt: skip
def test_a_page_printers_use_is_what_it_counted(result: PageResult, counted: int, tally: dict[str, int]) -> None:
    assert PageReport("job", result, sheets=counted).tally() == tally


def test_a_change_of_paper_is_an_act_that_names_the_printer(outbox: Outbox) -> None:
    assert paper.fill(outbox, PRINTER, AT).at == AT
    assert [(event.action, event.facts) for event in outbox.events()] == [
        ("paper-changed", '{"device":"receipt_printer"}')
    ]


def test_the_test_page_is_one_sheet_of_a4_that_a_reader_opens() -> None:
    document = pypdfium2.PdfDocument(sheet(("K03", "2026-11-23 10:26:00")))
    page = document[0]
    words = page.get_textpage().get_text_range()
    assert (len(document), round(page.get_width()), round(page.get_height())) == (1, 595, 842)
    assert ("K03" in words, "2026-11-23" in words) == (True, True)


@pytest.mark.parametrize("name", ["(K03)", "K\\03", "自助区 3 号机", ""])
def test_no_name_of_a_machine_breaks_the_page(name: str) -> None:
    assert len(pypdfium2.PdfDocument(sheet((name,)))) == 1


def test_the_page_shows_greys_from_black_to_nearly_white() -> None:
    picture = pypdfium2.PdfDocument(sheet(()))[0].render(scale=0.5, grayscale=True).to_pil()
    middle = picture.height // 2 - 10
    shades = {round(picture.getpixel((place, middle)) / 51) for place in range(30, picture.width - 30, 3)}
    assert {0, 1, 2, 3, 4, 5} <= shades


def test_the_disk_is_asked_and_not_guessed(tmp_path: Path) -> None:
    told = about(tmp_path, 5.0, 7.0)
    assert 0 < told.free <= told.size
    assert (told.running, told.booted) == (5.0, 7.0)


def test_a_disk_that_is_gone_is_an_error_and_no_zero(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        about(tmp_path / "nowhere", 0.0, 0.0)
