"""Each paper leaves as one PDF that was signed for; its pages stay here as they were taken, and how is on record."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pikepdf
import pytest

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.capture.binder import BINDER
from kiosk.capture.density import with_density
from kiosk.domain.hashes import manifest_sha256
from kiosk.platform.delivery import fits
from kiosk.steps.bound_papers import kept_of, overrides_of
from kiosk.steps.renewal_part import Kept, take_out
from kiosk.steps.screens import Signature, Trouble
from offline_queue.entry import BESIDE, Entry
from offline_queue.outbox import Outbox
from tests.support.binders import Here
from tests.support.cases import white_page
from tests.support.flow_fakes import page, sight
from tests.support.renewals import Changed, Returning

REGISTER = "household-register"


@cache
def jpeg(number: int) -> bytes:
    """Return a page of 105 x 143 mm that is like no other."""
    return with_density(white_page(310, 422 + number), 75, 75)


class Binding(Returning):
    """A machine that sends PDFs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.binder = Here()
        self._send_pdfs()

    def begin_again(self, at: str = "") -> None:
        super().begin_again(at)
        self._send_pdfs()

    def _send_pdfs(self) -> None:
        self.facilities.site = msgspec.structs.replace(self.facilities.site, papers_as="pdf")
        self.runner.auto[BINDER] = self.binder

    def scan(self, material: str, pages: int = 1) -> None:
        self.press("scan", material)
        for number in range(1, pages + 1):
            self.look(sight(number, hold=1.0))
            # The last page is faint, and is kept for that.
            self.take(replace(page(good=number < pages, dpi=300), jpeg=jpeg(number), score=0.9, by_hand=number == 1))
            self.press("keep")
        self.choose("faint")


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Binding]:
    made = Binding(tmp_path)
    yield made
    made.box.close()


def line_of(walk: Binding, entry: Entry, material: str = REGISTER) -> list[dict[str, object]]:
    manifest = json.loads(walk.box.payload(entry))["manifest"]
    return [one for one in manifest if one["material_id"] == material]


def test_a_paper_leaves_as_one_pdf_and_its_pages_stay_beside_it(walk: Binding) -> None:
    entry = walk.hand_in()
    (line,) = line_of(walk, entry)
    assert (line["mime"], line["pages"], line["kept"]) == ("application/pdf", 2, "2/sharp:faint")
    sent = {paper.name: paper for paper in walk.box.attachments(entry)}
    with sent[str(line["id"])].open() as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        assert [round(float(one.mediabox[3]) / 72 * 25.4) for one in pdf.pages] == [143, 143]
    assert [paper.open().read() for paper in walk.box.beside(entry)] == [jpeg(1), jpeg(2)]
    # What is sent is what the manifest names: nothing beside it goes over the line, or onto a stick.
    assert not any(name.startswith(BESIDE) for name in sent)
    assert fits(json.loads(walk.box.payload(entry)), walk.box.attachments(entry))


def test_how_each_page_came_to_be_is_on_record_with_it(walk: Binding) -> None:
    entry = walk.hand_in()
    events = [json.loads(one.facts) for one in walk.box.events() if one.action == Act.PAGE_FILED]
    assert [(one["number"], one["kind"], one["dpi"], one["score"], one["result"]) for one in events] == [
        (1, "pdf", 300, 900, "by-hand"), (2, "pdf", 300, 900, "found"),
    ]  # fmt: skip
    (line,) = line_of(walk, entry)
    with next(one for one in walk.box.attachments(entry) if one.name == line["id"]).open() as file:
        opened = pikepdf.open(io.BytesIO(file.read()))
    pictures = [next(iter(one.get_images().values())).read_raw_bytes() for one in opened.pages]
    assert [one["derived"] for one in events] == [hashlib.sha256(picture).hexdigest() for picture in pictures]
    assert {one["device"] for one in events} == {"document_camera"}


def test_the_signature_binds_the_pdf_and_another_order_of_pages_is_another_pdf(walk: Binding) -> None:
    walk.to_sign()
    walk.sees(Signature)
    before = manifest_sha256([paper.line for paper in walk.visit.covered()])
    walk.press("back")
    pages = walk.visit.papers.pages[REGISTER]
    pages.reverse()
    assert [paper.mime for paper in walk.visit.scans()] == ["image/jpeg", "image/jpeg"]
    walk.press("sign")
    assert [paper.mime for paper in walk.visit.scans()] == ["application/pdf"]
    assert manifest_sha256([paper.line for paper in walk.visit.covered()]) != before
    assert [len(one) for one in walk.binder.asked] == [1, 1]


def test_a_paper_is_bound_under_its_own_name_for_the_matter_alone(walk: Binding) -> None:
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, card_numbers="hidden")
    walk.to_sign()
    (asked,) = walk.binder.asked[0]
    assert (asked.title, asked.purpose, asked.hide_number) == ("户口簿", "仅供办理高龄津贴申领业务使用", True)


def test_both_sides_of_a_card_are_two_pages_to_a_slip_though_they_are_one_sheet(walk: Binding) -> None:
    walk.binder.as_cards = True
    (line,) = line_of(walk, walk.hand_in())
    assert line["pages"] == 2


def test_what_is_bound_already_is_not_bound_again(walk: Binding) -> None:
    walk.to_sign()
    walk.press("back")
    walk.press("sign")
    walk.sees(Signature)
    assert len(walk.binder.asked) == 1


def test_while_it_is_bound_that_is_said_and_nobody_is_kept(walk: Binding) -> None:
    del walk.runner.auto[BINDER]
    walk.to_sign()
    walk.sees(Trouble, "apply.bind.title")
    walk.press("back")
    # Begun while somebody reads what they are about to sign, so that mostly nobody waits.
    walk.end(BINDER, walk.binder)
    walk.press("sign")
    walk.sees(Signature)


def test_where_no_pdf_can_be_made_the_pages_go_along(walk: Binding, expected_logs: Callable[[str], None]) -> None:
    expected_logs("papers-not-bound")
    walk.binder.wrong = DeviceError(ErrorKind.DEVICE, "host.ended", "bind", again=True)
    entry = walk.hand_in()
    assert [line["mime"] for line in line_of(walk, entry)] == ["image/jpeg"] * 2
    assert walk.box.beside(entry) == ()


def test_nothing_of_a_paper_is_left_in_a_visit_that_is_over(walk: Binding) -> None:
    walk.to_sign()
    (_, pdf) = walk.visit.papers.bound[REGISTER]
    assert bytes(pdf).startswith(b"%PDF")
    walk.visit.wipe()
    assert not any(pdf)


def test_the_pages_come_back_as_they_were_taken_when_the_matter_changed(walk: Binding) -> None:
    walk.hand_in()
    walk.refuse()
    walk.come_back(Changed())
    walk.press("renew")
    walk.press("check")
    pages = walk.visit.papers.pages[REGISTER]
    assert [(bytes(one.content), one.override) for one in pages] == [(jpeg(1), ""), (jpeg(2), "sharp:faint")]


def test_a_paper_that_lost_one_of_its_pages_is_asked_for_again_as_a_whole(
    walk: Binding, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = walk.hand_in()
    id_no = json.loads(walk.box.payload(entry))["parties"]["operator"]["id_no"]
    walk.refuse()
    whole = Outbox.beside
    for lost, scans in ((0, {REGISTER: (jpeg(1), jpeg(2))}), (1, {})):
        monkeypatch.setattr(Outbox, "beside", lambda box, entry, lost=lost: whole(box, entry)[lost:])
        kept = take_out(entry.id, id_no, walk.box, Deadline.after(5), CancelToken())
        assert isinstance(kept, Kept)
        assert kept.scans == scans


def test_what_was_not_well_is_told_by_page() -> None:
    assert kept_of(["", "sharp:faint", "blank:tried"]) == "2/sharp:faint,3/blank:tried"
    assert overrides_of("2/sharp:faint,3/blank:tried", 3) == ("", "sharp:faint", "blank:tried")
    assert overrides_of("", 1) == ("",)
