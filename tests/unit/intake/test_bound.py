"""At a window each paper becomes one PDF before somebody signs; what was stored before that is not lost by it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from PIL import Image

from config.texts import wording
from devices.device import CancelToken, Deadline, DeviceError, ErrorKind
from kiosk.audit import Act
from kiosk.capture.binder import BINDER
from kiosk.domain.page_made import PageMade
from kiosk.intake import acts, keeping
from kiosk.intake.case import Case
from offline_queue.entry import Entry
from offline_queue.outbox import Outbox
from tests.support.binders import Here
from tests.support.cases import BANK, CLERK, REGISTER, IntakeRoom, box_of, white_page
from tests.support.flow_fakes import NAME
from ui.window.intake_refusals import refusal

MADE = PageMade("a" * 64, "b" * 64, "document_camera", 1_790_000_000, 212, 970, by_hand=True)
DEAD = DeviceError(ErrorKind.DEVICE, "host.ended", "bind", again=True)


class BindingRoom(IntakeRoom):
    """A window that sends PDFs."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__(outbox)
        self.binder = Here()
        self.dark = False
        """The power goes while something is bound: nobody hears of it again."""
        self.slow: list[Callable[[], None]] | None = None
        """With a list, what is bound comes home when it is called."""
        self.around.site = msgspec.structs.replace(self.around.site, papers_as="pdf")

    def _run(self, on: object, call: Any, seconds: float, done: Callable[[object], None]) -> None:
        if on != BINDER:
            super()._run(on, call, seconds, done)
            return
        if self.dark:
            return
        try:
            outcome: object = call(self.binder, Deadline.after(seconds), CancelToken())
        except DeviceError as wrong:
            outcome = wrong
        if self.slow is None:
            done(outcome)
        else:
            self.slow.append(lambda: done(outcome))

    def bound(self, case: Case) -> Case:
        self.desk.bind(case, self.heard)
        return self.heard.of(Case)

    def with_made(self) -> Case:
        """Answer everything, and take two pages whose making is known."""
        case = self.filled()
        for number in (1, 2):
            page = white_page(200 + number)
            self.desk.take_page(case, REGISTER, page, self.heard, number=number % 2, poor="", made=MADE)
            case = self.heard.of(Case)
        self.desk.check(case, REGISTER, self.heard)
        return self.heard.of(Case)

    def handed_in(self) -> tuple[Case, Entry]:
        case = self.bound(self.with_made())
        self.desk.hand_in(acts.signed_again(case, NAME, self.around.now(), self.around.new_id), self.heard)
        entry = self.outbox.entry(case.id)
        assert entry is not None
        return self.heard.of(Case), entry


@pytest.fixture
def window(outbox: Outbox) -> BindingRoom:
    return BindingRoom(outbox)


def test_what_is_handed_in_is_one_pdf_a_paper_with_its_pages_beside_it(window: BindingRoom) -> None:
    case, entry = window.handed_in()
    body = json.loads(window.outbox.payload(entry))
    lines = {one["material_id"]: one for one in body["manifest"]}
    assert [(lines[name]["mime"], lines[name]["pages"]) for name in (REGISTER, BANK)] == [
        ("application/pdf", 2), ("application/pdf", 1),
    ]  # fmt: skip
    # Who saw the original saw the paper: the word of it is said of the one file, and stands under each of its pages.
    assert [one["attachment_id"] for one in body["at_window"]["originals"]] == [lines[REGISTER]["id"]]
    paper = next(one for one in window.outbox.attachments(entry) if one.name == lines[REGISTER]["id"])
    with paper.open() as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        assert [float(one.mediabox[3]) > 280 / 200 * 72 for one in pdf.pages] == [True, True]
    pages = [one.open().read() for one in window.outbox.beside(entry)]
    assert pages == [white_page(201), white_page(202), white_page()]
    assert case.material(REGISTER).pdf is not None


def test_how_its_pages_came_to_be_is_on_record(window: BindingRoom) -> None:
    window.handed_in()
    events = [json.loads(one.facts) for one in window.outbox.events() if one.action == Act.PAGE_FILED]
    assert [(one["code"], one["number"], one.get("result"), one.get("score")) for one in events] == [
        (REGISTER, 1, "by-hand", 970), (REGISTER, 2, "by-hand", 970), (BANK, 1, None, None),
    ]  # fmt: skip


def test_a_page_that_is_stored_survives_a_power_cut_before_its_pdf(window: BindingRoom, tmp_path: Path) -> None:
    case = window.with_made()
    window.dark = True
    window.desk.bind(case, window.heard)
    assert window.heard.of(Case) is case
    window.outbox.close()
    again = BindingRoom(box_of(tmp_path))
    again.desk.resume(case.id, again.heard)
    found = again.heard.of(Case)
    assert found.material(REGISTER).pages == case.material(REGISTER).pages
    assert again.bound(found).material(REGISTER).pdf is not None
    again.outbox.close()


def test_what_is_done_to_a_case_that_was_put_away_while_it_was_bound_counts(window: BindingRoom) -> None:
    window.slow = []
    window.desk.bind(window.filled(), window.heard)
    case = window.heard.of(Case)
    window.desk.resume(case.id, window.heard)
    window.desk.take_page(window.heard.of(Case), BANK, white_page(301), window.heard, number=1)
    taken = window.heard.of(Case)
    window.slow.pop()()
    window.desk.resume(case.id, window.heard)
    assert window.heard.of(Case) == taken


def test_a_case_that_was_dropped_while_it_was_bound_stays_dropped(window: BindingRoom) -> None:
    window.slow = []
    case = window.filled()
    window.desk.bind(case, window.heard)
    window.desk.drop(case, "mistaken", window.heard)
    window.slow.pop()()
    assert str(window.heard[-1]) == "lost"
    assert keeping.in_hand(window.outbox, window.around.now().timestamp()) == ()


def test_another_page_makes_the_pdf_and_the_signature_void_and_the_old_one_goes(window: BindingRoom) -> None:
    case = window.bound(window.filled())
    case = acts.signed_again(case, NAME, window.around.now(), window.around.new_id)
    assert case.signature_holds
    old = case.material(BANK).bound
    window.desk.take_page(case, BANK, white_page(300), window.heard, number=1)
    taken = window.heard.of(Case)
    assert (taken.signature_holds, taken.material(BANK).pdf) == (False, None)
    new = window.bound(taken)
    assert old is not None
    assert window.outbox.note(keeping.picture_name(old.picture.id), window.around.now().timestamp()) is None
    assert [len(one) for one in window.binder.asked] == [2, 1]
    assert new.material(BANK).bound != old


def test_an_original_that_was_seen_since_is_another_paper(window: BindingRoom) -> None:
    case = window.bound(window.filled())
    window.desk.check(case, BANK, window.heard)
    window.bound(window.heard.of(Case))
    assert [[bool(one.band) for one in asked] for asked in window.binder.asked] == [[False, False], [True]]
    assert CLERK.number in window.binder.asked[1][0].band


def test_where_no_pdf_can_be_made_the_pages_go_along_by_the_same_rules(window: BindingRoom) -> None:
    window.binder.broken = True
    case, entry = window.handed_in()
    lines = {
        one["id"]: one for one in json.loads(window.outbox.payload(entry))["manifest"] if one["mime"] == "image/jpeg"
    }
    pages = {one.name: one.open().read() for one in window.outbox.attachments(entry) if one.name in lines}
    # Those that were seen have their band, and stay here without it; the other one is sent as it is.
    assert [one["material_id"] for one in lines.values()] == [REGISTER, REGISTER, BANK]
    high = [Image.open(io.BytesIO(pages[name])).height for name in lines]
    assert (min(high[:2]) > 280, pages[list(lines)[2]]) == (True, white_page())
    assert [one.open().read() for one in window.outbox.beside(entry)] == [white_page(201), white_page(202)]
    assert [one["attachment_id"] for one in json.loads(window.outbox.payload(entry))["at_window"]["originals"]] == [
        name for name, one in lines.items() if one["material_id"] == REGISTER
    ]
    assert case.signature_holds


def test_what_was_made_of_single_pages_goes_when_a_pdf_can_be_made(window: BindingRoom) -> None:
    window.binder.broken = True
    case = window.bound(window.with_made())
    singles = [page.single.id for one in case.asked for page in one.pages if page.single]
    window.binder.broken = False
    now = window.around.now().timestamp()
    new = window.bound(case)
    assert [bool(one.pdf) for one in new.asked if one.pages] == [True, True]
    assert len(singles) == 2
    assert [window.outbox.note(keeping.picture_name(one), now) for one in singles] == [None] * 2
    window.binder.broken = True
    window.desk.check(window.bound(window.with_made()), REGISTER, window.heard)
    assert not any(page.single for page in window.heard.of(Case).material(REGISTER).pages)


def test_a_case_that_is_dropped_leaves_no_picture_also_none_it_spoke_of_once(window: BindingRoom) -> None:
    window.binder.broken = True
    seen = window.bound(window.with_made())
    window.desk.take_page(seen, REGISTER, white_page(300), window.heard, number=1)
    taken = window.heard.of(Case)
    now, names = window.around.now().timestamp(), {*keeping.pictures_of(seen), *keeping.pictures_of(taken)}
    assert len(names) > len(keeping.pictures_of(taken))
    window.desk.drop(taken, "mistaken", window.heard)
    assert [name for name in names if window.outbox.note(keeping.picture_name(name), now)] == []


@pytest.mark.parametrize("way", ["dead", "late"])
def test_where_nothing_can_be_made_nothing_is_signed(
    window: BindingRoom, expected_logs: Callable[[str], None], way: str
) -> None:
    expected_logs("papers-not-bound")
    window.binder.dead, window.binder.wrong = way == "dead", DEAD if way == "late" else None
    window.desk.bind(window.filled(), window.heard)
    assert str(window.heard[-1]) == "not-bound"


def test_a_page_nothing_can_be_made_of_is_named_to_the_clerk(window: BindingRoom) -> None:
    case = window.filled()
    window.desk.take_page(case, BANK, b"no picture", window.heard, number=1)
    window.desk.bind(window.heard.of(Case), window.heard)
    said = wording("zh_CN")(refusal(window.heard[-1]))
    assert said == "银行卡或社会保障卡第1页看不清，请重拍这一页。"


def test_that_a_clerk_set_the_corners_is_on_record_with_the_page_and_not_without(window: BindingRoom) -> None:
    case = window.filled()
    most = case.material(REGISTER).paper.max_pages
    window.desk.take_page(case, REGISTER, white_page(), window.heard, number=1, made=MADE)
    for _ in range(most):
        case = window.heard.of(Case)
        window.desk.take_page(case, REGISTER, white_page(), window.heard, made=MADE)
    assert str(window.heard[-1]) == "too-many-pages"
    events = [json.loads(one.facts) for one in window.outbox.events() if one.action == Act.CORNERS_SET]
    assert [(one["code"], one["number"], one["staff"]) for one in events] == [
        (REGISTER, number, CLERK.number) for number in range(1, most + 1)
    ]


def test_a_case_that_lost_a_page_says_so(window: BindingRoom) -> None:
    case = window.filled()
    with window.outbox.transaction() as tx:
        tx.forget(keeping.picture_name(case.material(BANK).pages[0].picture.id))
    window.desk.bind(case, window.heard)
    assert str(window.heard[-1]) == "lost"
