"""A slip held under the code scanner: whoever has one goes on without a touch, wherever a slip can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.texts import LANGUAGES, text, wording
from devices.code_scanner import Code, CodeScanner
from devices.device import Actor, Condition, DeviceError, DeviceState, ErrorKind
from kiosk.audit import Act
from kiosk.steps.inquiry import Inquiry, Way
from kiosk.steps.progress_screens import Standing
from kiosk.steps.screens import Camera, Choice, FormPage, PlaceCard, Tone
from tests.support.inquiries import CODE, NUMBER, OTHER_CODE, OTHER_ID, Inquiring, dossier, progress, wanting
from tests.support.parcels import receipt_no

SLIP = f"BSR1/{NUMBER}/{CODE}"
OTHER_NUMBER = receipt_no()
FOREIGN = "https://pay.example.cn/4711"
READY = DeviceState("code_scanner", Condition.READY)


class FakeScanner:
    """A scanner at which something was held, or that ended its wait otherwise."""

    def __init__(self, read: str | DeviceError) -> None:
        self.read = read

    def wait_for_code(self, *_: object) -> Code:
        if isinstance(self.read, DeviceError):
            raise self.read
        return Code(self.read, self.read.encode())


class Scanning(Inquiring):
    """A walk at a machine with a scanner."""

    def with_scanner(self, state: DeviceState = READY) -> Scanning:
        """Let the scanner be so, and the screen notice it."""
        self.facilities.states["code_scanner"] = state
        self.wait(1.1)
        return self

    def hold(self, read: str | DeviceError) -> None:
        """Hold something under the scanner."""
        self.end(CodeScanner, FakeScanner(read))
        self.settle()


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Scanning]:
    made = Scanning(tmp_path, "apply", "progress")
    yield made
    made.box.close()


@pytest.fixture
def answering(tmp_path: Path) -> Iterator[Scanning]:
    made = Scanning(tmp_path, at="supplement-ask")
    yield made
    made.box.close()


def test_a_slip_under_the_scanner_goes_on_without_a_touch(walk: Scanning) -> None:
    walk.told(dossier(progress()))
    walk.with_scanner().hold(SLIP)
    walk.sees(Standing, "progress.state.in-review")
    assert (walk.visit.part(Inquiry).way, walk.visit.part(Inquiry).code) == (Way.SLIP, CODE)


def test_a_slip_read_is_recorded_as_by_the_camera(walk: Scanning) -> None:
    walk.with_scanner().hold(SLIP)
    assert Act.SLIP_READ in [act for act, _ in walk.facilities.notes]


@pytest.mark.parametrize("way", ["code", "slip"])
def test_it_may_also_be_held_there_after_another_way_was_chosen(walk: Scanning, way: str) -> None:
    walk.told(dossier(progress()))
    walk.with_scanner()
    walk.choose(way)
    walk.hold(SLIP)
    walk.sees(Standing, "progress.state.in-review")


def test_what_was_typed_in_part_does_not_stand_in_its_way(walk: Scanning) -> None:
    walk.told(dossier(progress()))
    walk.with_scanner()
    walk.choose("code")
    walk.enter(code="0123")
    walk.hold(SLIP)
    walk.sees(Standing, "progress.state.in-review")


def test_the_screen_says_that_a_slip_can_be_held_there(walk: Scanning) -> None:
    screen = walk.with_scanner().sees(Choice)
    assert (screen.lead and screen.lead.key) == "progress.ask.scan-lead"
    assert [one.note.key for one in screen.choices if one.name == "slip" and one.note] == ["progress.way.slip-scanner"]


def test_without_a_scanner_nothing_speaks_of_one(walk: Scanning) -> None:
    walk.wait(1.1)
    assert "扫码窗口" not in walk.says()


@pytest.mark.parametrize(
    "foreign", [FOREIGN, "", "BSR1", "BSR1//", f"BSR1/{NUMBER[:-1]}0/{CODE}", f"XXR1/{NUMBER}/{CODE}"]
)
def test_a_code_of_somebody_else_is_said_to_be_none_of_ours(walk: Scanning, foreign: str) -> None:
    walk.with_scanner().hold(foreign)
    notice = walk.sees(Choice).notice
    assert notice
    assert (notice.tone, notice.message.key) == (Tone.WARN, "progress.slip.foreign")
    assert walk.said.asked == []


def test_that_it_is_none_of_ours_stands_long_enough_to_be_read_and_goes(walk: Scanning) -> None:
    walk.with_scanner().hold(FOREIGN)
    walk.wait(4)
    assert walk.sees(Choice).notice
    walk.wait(3)
    assert walk.sees(Choice).notice is None


def test_a_foreign_code_is_nothing_to_lose(walk: Scanning) -> None:
    walk.with_scanner().hold(FOREIGN)
    assert not walk.visit.part(Inquiry).held


def test_beside_the_keys_a_foreign_code_is_said_at_the_field(walk: Scanning) -> None:
    walk.with_scanner()
    walk.choose("code")
    walk.hold(FOREIGN)
    (field,) = walk.sees(FormPage).fields
    assert field.error
    assert field.error.key == "progress.slip.foreign"


def test_under_the_camera_a_foreign_code_leaves_the_live_view(walk: Scanning) -> None:
    walk.with_scanner()
    walk.choose("slip")
    walk.hold(FOREIGN)
    walk.sees(Camera)


NOBODY = DeviceError(ErrorKind.TIMED_OUT, "code-scanner.none", again=True)
BINARY = DeviceError(ErrorKind.USER, "code-scanner.binary", actor=Actor.CITIZEN)
SILENT = DeviceError(ErrorKind.DEVICE, "code-scanner.silent")


def test_a_code_that_holds_no_text_is_none_of_ours_either(walk: Scanning) -> None:
    walk.with_scanner().hold(BINARY)
    notice = walk.sees(Choice).notice
    assert notice
    assert notice.message.key == "progress.slip.foreign"


@pytest.mark.parametrize("error", [NOBODY, SILENT], ids=lambda error: error.cause)
@pytest.mark.parametrize("way", ["", "code", "slip"])
def test_a_wait_that_brings_no_code_changes_nothing(walk: Scanning, way: str, error: DeviceError) -> None:
    walk.with_scanner()
    if way:
        walk.choose(way)
    before = walk.screen
    walk.hold(error)
    assert walk.screen == before


def test_without_a_camera_the_scanner_opens_the_way_of_the_slip(walk: Scanning) -> None:
    walk.facilities.states["document_camera"] = DeviceState("document_camera", Condition.ABSENT, "camera.lost")
    walk.with_scanner()
    walk.choose("slip")
    screen = walk.sees(FormPage)
    assert (screen.lead and screen.lead.key) == "progress.code-lead-scan"


@pytest.mark.parametrize("condition", [Condition.FAULT, Condition.ABSENT, Condition.OPENING])
def test_a_scanner_that_cannot_be_tried_is_not_spoken_of(walk: Scanning, condition: Condition) -> None:
    screen = walk.with_scanner(DeviceState("code_scanner", condition, "code-scanner.silent")).sees(Choice)
    assert (screen.lead and screen.lead.key) == "progress.ask.progress-lead"


def test_one_that_only_speaks_may_be_tried(walk: Scanning) -> None:
    walk.told(dossier(progress()))
    walk.with_scanner(DeviceState("code_scanner", Condition.ATTENTION, "code-scanner.one-way")).hold(SLIP)
    walk.sees(Standing)


def test_who_brings_papers_after_shows_the_slip_and_then_the_card(answering: Scanning) -> None:
    answering.told(dossier(wanting()))
    answering.with_scanner().hold(SLIP)
    answering.sees(PlaceCard)
    assert answering.visit.part(Inquiry).expected


@pytest.mark.parametrize("key", ["progress.ask.scan-lead", "progress.way.slip-scanner", "progress.code-lead-scan"])
def test_the_words_of_the_scanner_are_there_in_every_language(key: str) -> None:
    assert len({wording(language)(text(key)) for language in LANGUAGES}) == len(LANGUAGES)


def test_the_next_slip_shows_its_own_dossier_and_nothing_of_the_one_before(walk: Scanning) -> None:
    other = progress(submission_id=OTHER_ID, query_code=OTHER_CODE, receipt_no=OTHER_NUMBER, state="DECIDED")
    walk.told(dossier(progress()), dossier(other))
    walk.with_scanner().hold(SLIP)
    walk.press("back")
    walk.hold(f"BSR1/{OTHER_NUMBER}/{OTHER_CODE}")
    walk.sees(Standing)
    assert [one.query_code for one in walk.visit.part(Inquiry).progresses] == [OTHER_CODE]
