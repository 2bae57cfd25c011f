"""Each paper leaves as one PDF that was signed for; its pages stay here as they were taken, and how is on record."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pikepdf
import pytest
from PIL import Image

from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.capture.binder import BINDER
from kiosk.capture.density import with_density
from kiosk.domain.hashes import manifest_sha256
from kiosk.platform.delivery import fits
from kiosk.steps.bound_papers import copied, kept_of, overrides_of
from kiosk.steps.renewal_part import Kept, take_out
from kiosk.steps.screens import Review, Signature, Trouble
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


def noise(wide: int, high: int) -> bytes:
    """Return a page that has many bytes."""
    out = io.BytesIO()
    Image.frombytes("RGB", (wide, high), random.Random(3).randbytes(wide * high * 3)).save(out, "JPEG", quality=95)
    return out.getvalue()


class Binding(Returning):
    """A machine that sends PDFs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.binder = Here()
        self.pictures: dict[int, bytes] = {}
        """What the camera gives for a page in place of a good one."""
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
            picture = self.pictures.get(number, jpeg(number))
            self.take(replace(page(good=number < pages, dpi=300), jpeg=picture, score=0.9, by_hand=number == 1))
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


def test_who_signs_while_it_is_bound_waits_for_that_and_nothing_is_begun_anew(walk: Binding) -> None:
    del walk.runner.auto[BINDER]
    walk.to_review()
    walk.press("sign")
    walk.sees(Trouble, "apply.bind.title")
    walk.press("back")
    walk.sees(Review)
    walk.press("sign")
    walk.end(BINDER, walk.binder)
    walk.sees(Signature)
    assert len(walk.binder.asked) == 1


def test_where_no_pdf_can_be_made_the_pages_go_along_by_the_same_rules_after_one_try(walk: Binding) -> None:
    walk.binder.broken = True
    walk.pictures[1] = large = with_density(noise(620, 877), 75, 75)
    entry = walk.hand_in()
    assert len(walk.binder.asked) == 1
    lines = line_of(walk, entry)
    sent = {paper.name: paper for paper in walk.box.attachments(entry)}
    assert [(line["mime"], line.get("kept")) for line in lines] == [("image/jpeg", None), ("image/jpeg", "sharp:faint")]
    pages = [sent[str(line["id"])].open().read() for line in lines]
    assert (len(pages[0]) < len(large) / 2, pages[1]) == (True, jpeg(2))
    # The one that was made smaller stays here as it was taken, and no other twice.
    assert [paper.open().read() for paper in walk.box.beside(entry)] == [large]
    derived = [json.loads(one.facts).get("derived") for one in walk.box.events() if one.action == Act.PAGE_FILED]
    assert derived == [hashlib.sha256(pages[0]).hexdigest(), None]
    assert fits(json.loads(walk.box.payload(entry)), walk.box.attachments(entry))
    id_no = json.loads(walk.box.payload(entry))["parties"]["operator"]["id_no"]
    walk.refuse()
    kept = take_out(entry.id, id_no, walk.box, Deadline.after(5), CancelToken())
    assert isinstance(kept, Kept)
    assert kept.scans[REGISTER] == (large, jpeg(2))


def test_what_was_made_of_single_pages_is_overwritten_when_a_pdf_can_be_made(walk: Binding) -> None:
    walk.binder.broken = True
    walk.pictures[1] = with_density(noise(620, 877), 75, 75)
    walk.to_sign()
    pages = walk.visit.papers.pages[REGISTER]
    single = pages[0].single
    assert any(single)
    walk.press("back")
    walk.binder.broken = False
    # Another order is another paper: it is bound anew.
    pages.reverse()
    walk.press("sign")
    walk.sees(Signature)
    assert (any(single), [bytes(one.single) for one in pages], walk.visit.filed()[0].bound is None) == (
        False, [b"", b""], False,
    )  # fmt: skip


def test_where_nothing_can_be_made_nobody_signs_and_it_is_tried_again_when_asked(walk: Binding) -> None:
    walk.binder.dead = True
    walk.to_sign()
    assert len(walk.binder.asked) == 1
    walk.sees(Trouble, "apply.bind.failed")
    walk.press("retake")
    walk.press("again")
    walk.sees(Trouble, "apply.bind.failed")
    walk.binder.dead = False
    walk.press("again")
    walk.sees(Signature)
    assert len(walk.binder.asked) == 3


def test_a_page_nothing_can_be_made_of_is_taken_again(walk: Binding) -> None:
    walk.pictures[2] = b"no picture"
    walk.to_sign()
    said = walk.sees(Trouble, "apply.bind.page")
    assert "户口簿" in walk.says(said)
    walk.press("again")
    walk.press("retake")
    assert walk.step == "materials"
    walk.pictures.clear()
    walk.scan(REGISTER, pages=2)
    walk.press("next")
    walk.sees(Signature)


def test_what_is_sent_itself_is_held_once(walk: Binding) -> None:
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, papers_as="pages")
    walk.to_sign()
    walk.sees(Signature)
    (one,) = copied(walk.visit.filed())
    assert [bytes(leaf.content) for leaf in one.leaves] == [b"", b""]
    (whole,) = walk.visit.filed()
    assert [bytes(leaf.content) for leaf in whole.leaves] == [jpeg(1), jpeg(2)]


def test_where_the_lane_gives_up_it_is_told(walk: Binding, expected_logs: Callable[[str], None]) -> None:
    expected_logs("papers-not-bound")
    walk.binder.wrong = DeviceError(ErrorKind.TIMED_OUT, "lane.late", "bind", again=True)
    walk.to_sign()
    walk.sees(Trouble, "apply.bind.failed")


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
