"""Behind the door: devices and their tests, paper, outbox, line, out of service, restart; and each of them failing."""

from __future__ import annotations

import datetime
import time
from typing import Any

import msgspec
import pytest

from config.clock import china_time
from config.texts import LANGUAGES, text
from devices.device import Actor, CancelToken, Condition, Deadline, DeviceError, DeviceState, ErrorKind, PartState
from devices.id_card import IdCardReader
from devices.page_printer import PagePrinter, PageReport, PageResult
from devices.receipt_printer import PrintResult, ReceiptPrinter
from devices.receipt_printer.cells import width
from devices.receipt_printer.slip import Line as SlipLine
from devices.speaker import Speaker
from kiosk.capture.sight import Reason as SightReason
from kiosk.flows import load
from kiosk.inventory.report import of_state
from kiosk.platform.client import Platform
from kiosk.platform.errors import UnreachableError
from kiosk.steps.facilities import BY_STAFF, refused
from kiosk.steps.scan import CAPTURE
from kiosk.steps.screens import Camera, CameraStatus, Choice, Home, Tone
from kiosk.steps.step import Reason
from kiosk.steps.technician_part import Technician as Part
from kiosk.steps.technician_part import span
from kiosk.steps.technician_screens import Panel
from kiosk.steps.technician_tests import slip, work_of
from offline_queue.entry import Acknowledged, Acknowledgement, DeadLetter, Priority, Retry
from offline_queue.errors import OutboxDamaged
from offline_queue.outbox import Outbox
from offline_queue.quota import Room
from tests.support.flow_walk import Walk, card, error, sight, wording
from tests.support.maintenance import Broken, DeadPlatform, Technician

NUMBER = "99010000010326112300423"


@pytest.fixture
def walk(outbox: Outbox) -> Technician:
    return Technician(outbox).come_in()


def ill(kind: str, cause: str, actor: Actor = Actor.GUIDE) -> DeviceState:
    return DeviceState(kind, Condition.FAULT, cause, actor, (PartState("paper", "out"),), "sensor 3")


def device(walk: Technician, kind: str) -> Technician:
    return walk.open("technician-devices").open(kind)


# The menu.


def test_the_menu_says_how_everything_is(walk: Technician) -> None:
    assert [row.tone for row in walk.rows] == [Tone.OK, Tone.INFO, Tone.OK, Tone.OK, Tone.INFO]
    assert "3 个都正常" in walk.says()


def test_the_menu_follows_what_happens_meanwhile(walk: Technician) -> None:
    walk.facilities.states["receipt_printer"] = ill("receipt_printer", "printer.paper-out")
    walk.facilities.cut_line()
    walk.wait(2.1)
    assert walk.row("technician.menu.devices").tone is Tone.FAULT
    assert walk.row("technician.menu.network").state.key == "technician.network.down"


def test_no_device_at_all_is_no_good_news(walk: Technician) -> None:
    walk.facilities.states = {"outbox": DeviceState("outbox", Condition.READY)}
    walk.wait(2.1)
    assert walk.row("technician.menu.devices").state.key == "technician.devices.none"
    walk.open("technician-devices")
    assert (walk.rows, walk.notice) == ((), "technician.devices.none-how")


@pytest.mark.parametrize("name", ["technician-code", "welcome", "", "../technician-outbox"])
def test_the_menu_leads_nowhere_else(walk: Technician, name: str) -> None:
    walk.open(name)
    assert walk.step == "technician"


@pytest.mark.parametrize("step", ["devices", "outbox", "service", "network", "program"])
def test_every_part_leads_back_to_the_menu_and_home_leaves_at_once(outbox: Outbox, step: str) -> None:
    walk = Technician(outbox).come_in().open(f"technician-{step}")
    walk.press("back")
    came_back = walk.step
    walk.open(f"technician-{step}")
    walk.press("home")
    assert (came_back, walk.reason) == ("technician", Reason.HOME)


@pytest.mark.parametrize("step", ["devices", "outbox", "service", "network", "program"])
def test_a_press_that_means_nothing_changes_nothing(walk: Technician, step: str) -> None:
    walk.open(f"technician-{step}")
    before = walk.screen
    walk.press("nothing-of-the-kind")
    walk.enter(code="1")
    assert (walk.screen, walk.step) == (before, f"technician-{step}")


# Devices.


def test_devices_stand_the_worst_first_each_with_what_to_do(walk: Technician) -> None:
    walk.facilities.states["receipt_printer"] = ill("receipt_printer", "printer.paper-out")
    walk.open("technician-devices")
    assert [row.name for row in walk.rows] == ["receipt_printer", "document_camera", "id_card"]
    assert "请换一卷" in walk.says()


def test_a_device_tells_cause_actor_parts_place_and_since_when(walk: Technician) -> None:
    walk.facilities.states["receipt_printer"] = ill("receipt_printer", "printer.paper-out")
    walk.facilities.upkeep.changes["receipt_printer"] = walk.facilities.now() - datetime.timedelta(minutes=8)
    says = device(walk, "receipt_printer").says()
    for words in ("不能用，10:18 起", "导办员就能做", "没有纸", "serial:///dev/receipt_printer", "sensor 3"):
        assert words in says


def test_a_fault_of_yesterday_names_its_day(walk: Technician) -> None:
    walk.facilities.upkeep.changes["id_card"] = walk.facilities.now() - datetime.timedelta(days=1)
    assert "11 月 22 日" in device(walk, "id_card").says()


def test_a_cause_nobody_wrote_words_for_is_told_bare(walk: Technician) -> None:
    walk.facilities.states["id_card"] = ill("id_card", "id-card.something-new")
    assert "id-card.something-new" in device(walk, "id_card").says()


def test_a_kind_nobody_wrote_words_for_is_called_by_its_name(walk: Technician) -> None:
    walk.facilities.states["hologram"] = DeviceState("hologram", Condition.OPENING)
    says = device(walk, "hologram").says()
    assert "hologram" in says
    assert walk.sees(Panel).actions == ()


def test_a_device_that_is_plugged_in_again_is_seen_so(walk: Technician) -> None:
    walk.facilities.lose("id_card")
    device(walk, "id_card")
    lost = walk.rows[0].tone
    walk.facilities.states["id_card"] = DeviceState("id_card", Condition.READY)
    walk.wait(2.1)
    assert (lost, walk.rows[0].tone) == (Tone.FAULT, Tone.OK)


def test_a_device_that_left_the_post_meanwhile_leaves_an_empty_page(walk: Technician) -> None:
    device(walk, "id_card")
    del walk.facilities.states["id_card"]
    walk.wait(2.1)
    assert walk.rows == ()


# Tests of devices.


def test_a_card_is_read_told_masked_and_forgotten(walk: Technician) -> None:
    laid = card("zhao-dehou")
    device(walk, "id_card").press("test")
    asked = walk.notice
    walk.lay(laid)
    says = walk.says()
    assert asked == "technician.testing.id_card"
    assert ("赵*厚" in says, "0016" in says, "赵德厚" in says, laid.number in says) == (True, True, False, False)
    assert not any(laid.raw_text + laid.photo)
    assert walk.visit.cards.all() == []


def test_a_card_that_cannot_be_read_says_why(walk: Technician) -> None:
    device(walk, "id_card").press("test")
    walk.lay(error("id-card.unreadable"))
    assert walk.notice == "staff.id-card.unreadable"
    assert walk.facilities.noted(_act("device-tested"))[-1] == {"device": "id_card", "result": "user"}


def test_a_trouble_without_words_is_told_by_its_cause(walk: Technician) -> None:
    device(walk, "id_card").press("test")
    walk.lay(error("id-card.something-new"))
    assert "id-card.something-new" in walk.says()


def test_nothing_else_begins_while_a_test_runs(walk: Technician) -> None:
    device(walk, "receipt_printer")
    walk.runner.auto.pop(ReceiptPrinter)
    walk.press("test")
    walk.press("test")
    walk.press("paper")
    assert [way.enabled for way in walk.sees(Panel).actions] == [False, False]
    assert len(walk.runner.open(ReceiptPrinter)) == 1


def test_whoever_goes_away_in_the_middle_drops_the_test(walk: Technician) -> None:
    device(walk, "id_card").press("test")
    (pending,) = walk.runner.open(IdCardReader)
    walk.press("back")
    assert (walk.step, pending.cancelled) == ("technician-devices", True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper_mm", [58, 80])
def test_the_test_slip_stays_inside_the_paper(walk: Technician, language: str, paper_mm: int) -> None:
    walk.visit.language, walk.facilities.paper_mm = language, paper_mm
    made = slip(walk.visit.facilities, walk.visit.language)
    lines = [part for part in made.parts if isinstance(part, SlipLine)]
    assert max(width(line.text) * line.wide for line in lines) <= made.columns
    assert any("喆" in line.text for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mode", ["training", "production"])
def test_a_test_slip_of_a_training_machine_says_so_and_no_other_does(
    walk: Technician, language: str, mode: str
) -> None:
    walk.visit.language = language
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, mode=mode)
    mark = wording(language)(text("receipts.training"))
    lines = [part.text for part in slip(walk.visit.facilities, walk.visit.language).parts if isinstance(part, SlipLine)]
    assert (mark in lines) is (mode == "training")


@pytest.mark.parametrize("mode", ["training", "production"])
def test_a_test_page_of_a_training_machine_says_so_and_no_other_does(walk: Technician, mode: str) -> None:
    walk.facilities.site = msgspec.structs.replace(walk.facilities.site, mode=mode)
    work = work_of("page_printer", None, walk.visit)
    assert work
    pages = Pages(PageResult.PRINTED)
    work.call(pages, Deadline.after(5), CancelToken())
    assert (b"TRAINING - NOT VALID" in pages.given[0][0]) is (mode == "training")


def test_a_slip_is_printed_and_recorded_without_its_words(walk: Technician) -> None:
    device(walk, "receipt_printer").press("test")
    assert (walk.notice, walk.printer.slips[-1].job) == ("technician.test.print-printed", "K03-test-102600")
    assert walk.facilities.noted(_act("device-tested")) == [{"device": "receipt_printer", "result": "well"}]


@pytest.mark.parametrize("result", [PrintResult.FAILED, PrintResult.UNSURE])
def test_a_slip_that_did_not_come_out_is_never_told_as_well(walk: Technician, result: PrintResult) -> None:
    walk.printer.script = [result]
    device(walk, "receipt_printer").press("test")
    assert walk.notice == f"technician.test.print-{result.value}"
    assert walk.facilities.noted(_act("device-tested"))[-1]["result"] == "not-well"


class Pages:
    """A page printer that keeps what it is given."""

    def __init__(self, result: PageResult) -> None:
        self.result = result
        self.given: list[tuple[bytes, str]] = []

    def print(self, pdf: bytes, job: str, deadline: Any, cancel: Any) -> PageReport:
        self.given.append((pdf, job))
        return PageReport(job, self.result)


@pytest.mark.parametrize("result", list(PageResult))
def test_a_page_is_printed_where_there_is_a_page_printer(walk: Technician, result: PageResult) -> None:
    pages = Pages(result)
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    walk.give(PagePrinter, pages)
    device(walk, "page_printer").press("test")
    ((pdf, job),) = pages.given
    assert (pdf[:5], job, walk.notice) == (b"%PDF-", "K03-test-102600", f"technician.test.print-{result.value}")


class Voice:
    """A speaker that keeps what it says."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, words: str, language: str, deadline: Any, cancel: Any) -> None:
        self.said.append((words, language))


def test_the_voice_says_a_sentence_in_the_language_of_the_screen(walk: Technician) -> None:
    voice = Voice()
    walk.facilities.states["speaker"] = DeviceState("speaker", Condition.READY)
    walk.give(Speaker, voice)
    walk.visit.language = "en"
    device(walk, "speaker").press("test")
    assert voice.said == [("Hello, this is a test of the voice.", "en")]


def test_the_camera_shows_its_picture_and_keeps_nothing(walk: Technician) -> None:
    device(walk, "document_camera").press("test")
    starting = walk.sees(Camera).status
    walk.look(sight(1))
    seen = walk.sees(Camera)
    walk.look(sight(2, reason=SightReason.NOTHING))
    none = walk.sees(Camera)
    assert (starting, seen.status, none.status) == (CameraStatus.STARTING, CameraStatus.SEEN, CameraStatus.NO_PAGE)
    assert seen.picture is not None
    assert walk.visit.papers.buffers() == []


def test_a_page_that_lies_still_is_not_taken_by_a_test(walk: Technician) -> None:
    device(walk, "document_camera").press("test")
    walk.look(sight(1, hold=1.0))
    assert all("take" not in getattr(call.call, "__name__", "") for call in walk.runner.open(CAPTURE))
    assert walk.sees(Camera).status is CameraStatus.SEEN


def test_a_camera_that_is_pulled_is_told_and_the_way_back_works(walk: Technician) -> None:
    device(walk, "document_camera").press("test")
    walk.look(error("camera.lost", ErrorKind.DEVICE))
    lost = walk.sees(Camera).status
    walk.press("back")
    walk.sees(Panel)
    assert (lost, walk.step) == (CameraStatus.LOST, "technician-device")


def test_the_camera_is_let_go_when_it_was_seen_enough(walk: Technician) -> None:
    device(walk, "document_camera").press("test")
    walk.press("enough")
    assert walk.runner.open(CAPTURE) == []
    assert walk.visit.part(Part).testing == ""


# Paper.


@pytest.mark.parametrize(("name", "counter"), [("receipt_printer", "papers"), ("page_printer", "sheets")])
def test_paper_is_counted_and_begins_anew_when_it_is_changed(walk: Technician, name: str, counter: str) -> None:
    state = walk.facilities.states[name] = DeviceState(name, Condition.READY)
    # What the printer's own lane counted: no other paper's acts, and test slips as well.
    counted = {"papers": 90, "sheets": 90, "cuts": 5} | {counter: 7}
    walk.facilities.upkeep.reports[name] = msgspec.structs.replace(of_state(state, name), counted=counted)
    device(walk, name)
    before = walk.row("technician.paper").state
    walk.press("paper")
    after = walk.row("technician.paper").state
    words = wording("zh_CN")
    assert (words(before), words(after)) == ("打了 7 张；换纸还没有记过", "10:26 换纸，打了 0 张")
    assert "paper-changed" in walk.acts()


def test_a_change_of_paper_that_was_not_stored_is_told(walk: Technician) -> None:
    device(walk, "receipt_printer")
    walk.give("outbox", Broken(error("outbox.storage")))
    walk.press("paper")
    assert "outbox.storage" in walk.says()
    assert walk.visit.part(Part).testing == ""


def test_what_has_no_paper_has_no_key_for_it(walk: Technician) -> None:
    device(walk, "id_card").press("paper")
    assert [way.name for way in walk.sees(Panel).actions] == ["test"]
    assert "paper-changed" not in walk.acts()


# Out of service.


def test_out_of_service_is_stored_before_home_says_so(walk: Technician) -> None:
    walk.open("technician-service").press("stop")
    assert walk.row("technician.menu.service").tone is Tone.FAULT
    assert walk.acts()[-1] == "service-stopped"
    assert refused(walk.facilities) == BY_STAFF


def test_what_could_not_be_stored_changes_nothing(walk: Technician) -> None:
    walk.open("technician-service")
    walk.give("outbox", Broken(error("outbox.storage")))
    walk.press("stop")
    assert (walk.notice, refused(walk.facilities)) == ("technician.not-stored", "")


def test_back_in_service(walk: Technician) -> None:
    walk.open("technician-service").press("stop")
    walk.press("resume")
    assert (refused(walk.facilities), walk.acts()[-1]) == ("", "service-resumed")
    assert walk.row("technician.menu.service").tone is Tone.OK


def stopped() -> Walk:
    """Return a walk up to a machine that a technician took out of service."""
    walk = Walk(start=False)
    walk.facilities.upkeep.stopped = walk.facilities.now().timestamp()
    walk.engine.start("home")
    walk.settle()
    return walk


def test_people_are_told_what_still_works_and_where_else_to_go() -> None:
    walk = stopped()
    assert (walk.sees(Home).title.key, walk.sees(Home).tiles) == ("home.stopped.title", ())
    for words in ("正在维护", "以前交的都存着", "12345"):
        assert words in walk.says()


def test_nothing_is_begun_out_of_service_and_nobody_is_invited() -> None:
    walk = stopped()
    walk.choose("1199010099083352973990704000000")
    asleep = Walk(at="welcome", start=False)
    asleep.facilities.upkeep.stopped = 0.0
    asleep.engine.start("welcome")
    asleep.settle()
    assert (walk.step, walk.visit.item) == ("home", None)
    assert asleep.screen.title.key == "home.stopped.title"


def test_the_technician_gets_in_where_people_are_turned_away(outbox: Outbox) -> None:
    walk = Technician(outbox, at="home", start=False)
    walk.facilities.upkeep.stopped = walk.facilities.now().timestamp()
    walk.begin()
    walk.press("technician-code")
    walk.come_in()
    assert walk.row("technician.menu.service").tone is Tone.FAULT


# What waits.


def put(outbox: Outbox, number: str = NUMBER, kind: str = "submission") -> Any:
    payload = b'{"receipt_no": "%s", "parties": {"applicant": {"name": "\xe8\xb5\xb5"}}}' % number.encode()
    with outbox.transaction() as tx:
        return tx.put(kind, payload, dossier=f"d-{outbox.chain_head()[0]}", priority=Priority.SUBMISSION)


def claim(outbox: Outbox) -> Any:
    parcel = outbox.claim(4e9)
    assert parcel
    return parcel.entry


@pytest.mark.parametrize(
    ("room", "left", "state", "tone"),
    [
        (Room.PLENTY, 10_000_000_000, "约 3,100 件", Tone.OK),
        (Room.TIGHT, 300_000_000, "约 95 件", Tone.WARN),
        (Room.FULL, 0, "约 0 件", Tone.FAULT),
    ],
)
def test_how_much_more_fits_is_told_in_applications_and_in_gigabytes(
    walk: Technician, outbox: Outbox, monkeypatch: pytest.MonkeyPatch, room: Room, left: int, state: str, tone: Tone
) -> None:
    monkeypatch.setattr(Outbox, "room", room)
    monkeypatch.setattr(Outbox, "left", left)
    row = walk.open("technician-outbox").row("technician.outbox.fits")
    said = wording("zh_CN")
    assert (said(row.state), row.tone, said(row.lines[0])) == (state, tone, f"还空 {left / 1e9:.1f} GB")


def test_an_empty_outbox_says_nought_and_not_nothing(walk: Technician) -> None:
    walk.open("technician-outbox")
    assert [wording("zh_CN")(row.state) for row in walk.rows[:3]] == ["0 件"] * 3


def test_what_waits_is_counted_with_its_oldest(walk: Technician) -> None:
    put(walk.box)
    walk.open("technician-outbox")
    row = walk.row("technician.outbox.waiting")
    assert (wording("zh_CN")(row.state), row.lines[0].key) == ("1 件", "technician.outbox.oldest")


def test_what_waits_for_working_days_is_told_with_whom_to_tell(walk: Technician) -> None:
    put(walk.box)
    walk.facilities.now = lambda: china_time(time.time()) + datetime.timedelta(days=30)
    says = walk.open("technician-outbox").says()
    assert "没送到平台的有 1 件" in says
    assert "法定的五个工作日到了" in says


def test_what_is_stuck_is_shown_by_its_number_and_reason_and_by_nothing_personal(walk: Technician) -> None:
    put(walk.box)
    walk.box.settle(claim(walk.box), DeadLetter("form-invalid", b""))
    says = walk.open("technician-outbox").says()
    assert "990100-0001-03-261123-0042-3" in says
    assert ("送不了" in says, "赵" in says) == (True, False)
    assert walk.row("technician.outbox.stuck").tone is Tone.FAULT


def test_what_was_tried_in_vain_is_told_with_its_tries(walk: Technician) -> None:
    put(walk.box)
    walk.box.settle(claim(walk.box), Retry("transport", "timeout"), delay=60.0)
    says = walk.open("technician-outbox").says()
    assert ("等再送" in says, "试过 1 次" in says) == (True, True)


@pytest.mark.parametrize(("number", "kind"), [("12", "submission"), (NUMBER, "audit"), ("", "evaluation")])
def test_what_has_no_number_goes_by_its_kind(walk: Technician, number: str, kind: str) -> None:
    put(walk.box, number, kind)
    walk.box.settle(claim(walk.box), DeadLetter("x", b""))
    assert f"{kind} …" in walk.open("technician-outbox").says()


def test_a_damaged_entry_does_not_hide_the_others(walk: Technician, monkeypatch: pytest.MonkeyPatch) -> None:
    put(walk.box)
    walk.box.settle(claim(walk.box), DeadLetter("x", b""))

    def damaged(entry: Any) -> bytes:
        raise OutboxDamaged("not what was written")

    monkeypatch.setattr(walk.box, "payload", damaged)
    says = walk.open("technician-outbox").says()
    assert ("submission …" in says, "送不了" in says) == (True, True)


def test_no_more_than_five_are_told_one_by_one(walk: Technician) -> None:
    for _ in range(8):
        put(walk.box)
        walk.box.settle(claim(walk.box), DeadLetter("x", b""))
    walk.open("technician-outbox")
    assert len(walk.rows) == 4 + 5
    assert wording("zh_CN")(walk.row("technician.outbox.stuck").state) == "8 件"


def test_the_page_of_devices_follows_a_plug(walk: Technician) -> None:
    walk.open("technician-devices")
    walk.facilities.lose("id_card")
    walk.wait(2.1)
    assert {row.name: row.tone for row in walk.rows}["id_card"] is Tone.FAULT


def test_a_device_without_a_test_has_none(walk: Technician) -> None:
    walk.facilities.states["hologram"] = DeviceState("hologram", Condition.READY)
    device(walk, "hologram").press("test")
    assert (walk.step, walk.notice) == ("technician-device", "")


def test_a_picture_that_comes_after_the_camera_was_let_go_is_not_shown(walk: Technician) -> None:
    device(walk, "document_camera").press("test")
    late = walk.runner.open(CAPTURE)[-1]
    walk.press("enough")
    late.done(sight(1))
    walk.settle()
    walk.sees(Panel)
    assert walk.step == "technician-device"


def test_home_from_the_camera_leaves_and_lets_it_go(walk: Technician) -> None:
    device(walk, "document_camera").press("test")
    walk.press("home")
    assert (walk.reason, walk.runner.open(CAPTURE)) == (Reason.HOME, [])


def test_what_the_platform_has_is_counted_apart(walk: Technician) -> None:
    entry = put(walk.box)
    answer = Acknowledgement(entry.id, "0" * 64, "P1", "2026-11-23T10:27:02+08:00")
    walk.box.settle(claim(walk.box), Acknowledged(answer))
    walk.open("technician-outbox")
    assert wording("zh_CN")(walk.row("technician.outbox.acknowledged").state) == "1 件"


def test_the_page_is_looked_at_again_and_never_goes_blank(walk: Technician) -> None:
    walk.open("technician-outbox")
    put(walk.box)
    walk.runner.auto.pop("outbox")
    walk.wait(3.1)
    kept = len(walk.rows)
    walk.end("outbox", walk.box)
    assert (kept, wording("zh_CN")(walk.row("technician.outbox.waiting").state)) == (4, "1 件")


def test_an_outbox_that_cannot_be_read_is_no_nought(walk: Technician) -> None:
    walk.give("outbox", Broken(error("outbox.damaged")))
    walk.open("technician-outbox")
    assert ("outbox.damaged" in walk.says(), walk.rows) == (True, ())


def test_send_now_wakes_the_worker_and_is_recorded(walk: Technician) -> None:
    walk.open("technician-outbox").press("send")
    assert walk.facilities.upkeep.sent == 1
    assert walk.facilities.noted(_act("sent-by-hand")) == [{}]


# The line.


class Quick(Platform):
    """A platform that answers, with a clock of its own."""

    def __init__(self, skew: float | None) -> None:
        super().__init__("https://platform.example/api/v1")
        self.skew_seconds = skew

    def time(self) -> Any:
        return None


@pytest.mark.parametrize(("skew", "tone"), [(0.0, Tone.OK), (-300.0, Tone.FAULT), (None, Tone.WARN)])
def test_the_platform_is_asked_and_its_clock_compared(walk: Technician, skew: float | None, tone: Tone) -> None:
    walk.give("platform", Quick(skew))
    walk.open("technician-network")
    assert walk.row("technician.network.answer").tone is Tone.OK
    assert walk.row("technician.network.clock").tone is tone


def test_a_platform_that_does_not_answer_is_told_with_the_next_step(walk: Technician) -> None:
    walk.give("platform", DeadPlatform(UnreachableError("connection-refused")))
    walk.open("technician-network")
    row = walk.row("technician.network.answer")
    assert (row.state.key, row.tone) == ("technician.network.silent", Tone.FAULT)
    assert row.lines[0].key == "platform.transport.staff"


def test_a_terminal_without_a_token_says_so_and_can_ask_again(walk: Technician) -> None:
    walk.give("platform", Broken(DeviceError(ErrorKind.DEVICE, "platform.no-token")))
    walk.open("technician-network")
    broken = walk.says()
    walk.give("platform", Quick(0.0))
    walk.press("ask")
    assert "platform.no-token" in broken
    assert walk.row("technician.network.answer").tone is Tone.OK


def test_a_line_that_is_down_says_since_when(walk: Technician) -> None:
    walk.facilities.cut_line()
    says = walk.open("technician-network").says()
    assert ("断" in says, "10:26 起" in says) == (True, True)
    assert "https://platform.example/api/v1" in says


# The program.


def test_version_times_and_disk(walk: Technician) -> None:
    says = walk.open("technician-program").says()
    for words in ("1.2.3", "1 小时 1 分", "1 天 1 小时", "40.0 GB（62%）"):
        assert words in says


def test_a_disk_that_cannot_be_asked_is_a_fault_and_no_nought(walk: Technician) -> None:
    walk.facilities.upkeep.disk_gone = True
    walk.open("technician-program")
    assert walk.row("technician.program.disk").tone is Tone.FAULT


@pytest.mark.parametrize(("what", "restart"), [("restart", True), ("exit", False)])
def test_the_program_ends_only_after_a_yes(walk: Technician, what: str, restart: bool) -> None:
    walk.open("technician-program").press(what)
    walk.sees(Choice)
    before = list(walk.facilities.upkeep.ended)
    walk.choose(what)
    assert (before, walk.facilities.upkeep.ended, walk.reason) == ([], [restart], Reason.HOME)
    assert walk.acts()[-1] == "program-ended"


def test_a_program_that_cannot_write_can_be_begun_anew_all_the_same(walk: Technician) -> None:
    walk.open("technician-program").press("restart")
    walk.give("outbox", Broken(error("outbox.storage")))
    walk.choose("restart")
    assert (walk.facilities.upkeep.ended, walk.reason) == ([True], Reason.HOME)


@pytest.mark.parametrize("answer", ["stay", "exit", "anything"])
def test_any_other_answer_ends_nothing(walk: Technician, answer: str) -> None:
    walk.open("technician-program").press("restart")
    walk.choose(answer)
    walk.sees(Panel, "technician.program.title")
    assert walk.facilities.upkeep.ended == []


def test_an_answer_to_a_question_that_was_not_asked_ends_nothing(walk: Technician) -> None:
    walk.open("technician-program").choose("restart")
    walk.choose("")
    assert (walk.facilities.upkeep.ended, walk.left) == ([], [])


def test_back_from_the_question_is_the_page_and_not_the_menu(walk: Technician) -> None:
    walk.open("technician-program").press("exit")
    walk.press("back")
    walk.sees(Panel, "technician.program.title")
    assert walk.step == "technician-program"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 分钟"), (59, "0 分钟"), (3599, "59 分钟"), (3600, "1 小时 0 分"), (86_400, "1 天 0 小时")],
)
def test_stretches_of_time_in_words(seconds: float, words: str) -> None:
    assert wording("zh_CN")(span(seconds)) == words


def test_a_post_may_leave_the_section_out() -> None:
    assert "technician-code" not in load("apply")
    assert "technician-code" in load("apply", "technician")


def _act(value: str) -> Any:
    from kiosk.audit import Act

    return Act(value)
