"""Out of service, paper and the test page: what is kept, what is counted, what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

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


def print_slips(outbox: Outbox, count: int, action: str = "receipt-printed") -> None:
    with outbox.transaction() as tx:
        for number in range(count):
            tx.record(action, f"entry-{number}", number=number)


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


def test_slips_are_counted_from_the_change_of_paper_on(outbox: Outbox) -> None:
    print_slips(outbox, 3)
    before = paper.printed(outbox, PRINTER, AT)
    paper.change(outbox, PRINTER, AT)
    print_slips(outbox, 2)
    print_slips(outbox, 1, "paper-printed")
    after = paper.printed(outbox, PRINTER, AT)
    assert ((before.printed, before.since), (after.printed, after.since)) == ((3, None), (3, AT))


def test_what_did_not_come_out_uses_up_no_paper(outbox: Outbox) -> None:
    print_slips(outbox, 4, "receipt-not-printed")
    assert paper.printed(outbox, PRINTER, AT).printed == 0


def test_each_printer_has_a_roll_of_its_own(outbox: Outbox) -> None:
    print_slips(outbox, 3)
    paper.change(outbox, "page_printer", AT)
    assert paper.printed(outbox, PRINTER, AT).printed == 3
    assert paper.printed(outbox, "page_printer", AT).since == AT


def test_a_change_of_paper_is_an_act_that_names_the_printer(outbox: Outbox) -> None:
    assert paper.change(outbox, PRINTER, AT).printed == 0
    assert [(event.action, event.facts) for event in outbox.events()] == [
        ("paper-changed", '{"device":"receipt_printer"}')
    ]


def test_events_are_counted_behind_a_number_only(outbox: Outbox) -> None:
    print_slips(outbox, 5)
    assert [outbox.count_events("receipt-printed", after=after) for after in (0, 2, 5, 99)] == [5, 3, 0, 0]
    assert outbox.count_events("card-read") == 0


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
