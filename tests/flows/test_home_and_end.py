"""Home offers what can be done and says why not; the end wipes, and waits for the card."""

from __future__ import annotations

import json

import msgspec
import pytest

from devices.device import Condition, DeviceError, DeviceState, ErrorKind
from devices.id_card import IdCardReader
from kiosk.audit import Act
from kiosk.catalogue import Catalogue
from kiosk.domain.item import ServiceItem
from kiosk.domain.submission import EVALUATION_LEVELS
from kiosk.domain.words import Words
from kiosk.flows import load
from kiosk.steps.home import Why
from kiosk.steps.screens import Choice, Evaluation, Goodbye, Home, StillThere, Trouble
from kiosk.steps.step import Reason, Show
from kiosk.steps.submit import OUTBOX
from kiosk.steps.visit import Visit, WipeReport
from offline_queue.line import Line, LineState
from tests.support.flow_walk import ELDER, TRAINING, FakeReader, Walk, error, training_catalogue

PROOF = "11990100990179192A3990101000000"


def catalogue_with(**changes: object) -> Catalogue:
    """Return the training catalogue with the allowance changed."""
    real = training_catalogue()
    items = [msgspec.structs.replace(i, **changes) if i.task_code == ELDER else i for i in real.popular()]
    return Catalogue(items, TRAINING / "catalogue")


def refresh(walk: Walk) -> None:
    walk.wait(1)
    walk.sees(Home)


def test_home_shows_the_ten_most_asked_for() -> None:
    screen = Walk().sees(Home)
    assert (len(screen.tiles), screen.notice, screen.can_go_back) == (10, None, False)
    assert "现在能办 5 件" in Walk().says()


def test_a_matter_that_can_be_done_has_its_own_line() -> None:
    assert "满八十岁可以领" in Walk().says()
    assert Walk().tile(ELDER).enabled


def test_a_matter_for_a_window_leads_to_words_about_it() -> None:
    walk = Walk()
    assert walk.tile(PROOF).enabled
    walk.choose(PROOF)
    screen = walk.sees(Trouble, "home.refused.title")
    words = walk.says(screen)
    assert "这台还不能打印，请到 B 区 13 号窗口。" in words
    assert "A区 01 号" in words
    assert "12345" in words
    walk.press("home")
    walk.sees(Home)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kiosk_mode": "ticket"}, Why.ELSEWHERE),
        ({"identity_level": "L2"}, Why.LEVEL),
        ({"signature": "fingerprint"}, Why.SIGNATURE),
        ({"form": None}, Why.FORM),
    ],
)
def test_what_the_matter_itself_asks_for_is_said(changes: dict[str, object], why: Why) -> None:
    walk = Walk()
    walk.facilities.catalogue = catalogue_with(**changes)
    refresh(walk)
    assert walk.tile(ELDER).note.key == f"home.note.{why.value}"
    walk.choose(ELDER)
    assert any(line.message.key == f"home.why.{why.value}" for line in walk.sees(Trouble).reasons)


@pytest.mark.parametrize(
    ("kind", "condition", "why"),
    [
        ("id_card", Condition.ABSENT, "device"),
        ("id_card", Condition.FAULT, "device"),
        ("id_card", Condition.OPENING, "opening"),
        ("outbox", Condition.OPENING, "opening"),
    ],
)
def test_a_passing_trouble_makes_tiles_flat_and_says_why(kind: str, condition: Condition, why: str) -> None:
    walk = Walk()
    walk.facilities.states[kind] = DeviceState(kind, condition)
    refresh(walk)
    tile = walk.tile(ELDER)
    assert (tile.enabled, tile.note.key) == (False, f"home.note.{why}")
    walk.facilities.states[kind] = DeviceState(kind, Condition.READY)
    refresh(walk)
    assert walk.tile(ELDER).enabled


def test_a_reader_that_is_not_part_of_the_machine_is_no_reader() -> None:
    walk = Walk()
    del walk.facilities.states["id_card"]
    refresh(walk)
    assert not walk.tile(ELDER).enabled


@pytest.mark.parametrize("kind", ["receipt_printer", "document_camera"])
def test_a_printer_or_camera_away_closes_no_matter(kind: str) -> None:
    walk = Walk()
    walk.facilities.lose(kind)
    refresh(walk)
    assert walk.tile(ELDER).enabled


def test_without_a_line_what_can_be_queued_is_still_done() -> None:
    walk = Walk()
    walk.facilities.cut_line()
    refresh(walk)
    assert (walk.tile(ELDER).enabled, walk.tile(ELDER).note.key) == (True, "home.note.queued")
    assert "连不上市里（10:26 起）" in walk.says()


def test_without_a_line_what_cannot_be_queued_is_off() -> None:
    walk = Walk()
    walk.facilities.cut_line()
    walk.facilities.catalogue = catalogue_with(offline_able=False)
    refresh(walk)
    assert (walk.tile(ELDER).enabled, walk.tile(ELDER).note.key) == (False, "home.note.line")
    walk.choose(ELDER)
    assert "联网后可办" in walk.says(walk.sees(Trouble))


def test_a_line_that_is_down_since_nobody_knows_when_has_no_time() -> None:
    walk = Walk()
    walk.facilities.line = LineState(Line.DOWN)
    refresh(walk)
    notice = walk.sees(Home).notice
    assert notice is not None
    assert notice.message.key == "home.down.title"


def test_an_unknown_line_is_not_called_working() -> None:
    walk = Walk()
    walk.facilities.line = LineState()
    refresh(walk)
    assert walk.sees(Home).line.key == "home.line.unknown"


def test_without_a_catalogue_it_is_said() -> None:
    walk = Walk()
    walk.facilities.catalogue = Catalogue()
    refresh(walk)
    assert "事项还没有取到" in walk.says()


def test_a_form_that_vanished_meanwhile_is_said() -> None:
    walk = Walk()

    class Forgetful(Catalogue):
        def has_form(self, reference: object) -> bool:
            return True

    items: list[ServiceItem] = list(training_catalogue().popular())
    walk.facilities.catalogue = Forgetful(items)
    refresh(walk)
    walk.choose(ELDER)
    assert "表还没有取到" in walk.says(walk.sees(Trouble))


@pytest.mark.parametrize("press", [("choose", "nothing"), ("open", ELDER), ("start", "")])
def test_what_is_not_on_home_does_nothing(press: tuple[str, str]) -> None:
    walk = Walk()
    walk.press(*press)
    walk.sees(Home)
    assert walk.visit.item is None


def test_choosing_a_matter_is_recorded_without_a_person() -> None:
    walk = Walk()
    walk.choose(ELDER)
    walk.sees(Choice)
    assert walk.facilities.noted(Act.VISIT_STARTED) == [{"item": ELDER, "language": "zh_CN"}]


def test_coming_back_to_home_forgets_the_matter() -> None:
    walk = Walk()
    walk.choose(ELDER)
    walk.press("back")
    walk.sees(Home)
    assert walk.visit.item is None


@pytest.mark.parametrize("part", ["matter", "sheet"])
def test_before_a_matter_is_chosen_there_is_none(part: str) -> None:
    with pytest.raises(LookupError):
        getattr(Walk().visit, part)


def test_before_a_card_is_read_there_are_no_parties() -> None:
    walk = Walk()
    walk.to_card()
    with pytest.raises(LookupError, match="card"):
        walk.visit.parties()


# Evaluation.


def at_evaluation() -> Walk:
    walk = Walk()
    walk.to_stored()
    walk.acknowledge()
    walk.press("next")
    walk.sees(Evaluation)
    return walk


@pytest.mark.parametrize("level", EVALUATION_LEVELS)
def test_each_level_is_stored_behind_the_application(level: str) -> None:
    walk = at_evaluation()
    walk.choose(level)
    walk.press("no-reason")
    walk.sees(Goodbye)
    (put,) = [put for put in walk.outbox.puts.values() if put.kind == "evaluation"]
    body = json.loads(put.payload)
    assert (body["level"], put.dossier) == (level, walk.outbox.submission().body["id"])


def test_skipping_is_an_answer_too() -> None:
    walk = at_evaluation()
    walk.press("skip")
    (put,) = [put for put in walk.outbox.puts.values() if put.kind == "evaluation"]
    assert put.body["level"] == "skipped"


def test_the_levels_have_faces_and_no_default() -> None:
    levels = at_evaluation().sees(Evaluation).levels
    assert [tile.icon for tile in levels] == ["face-5", "face-4", "face-3", "face-2", "face-1"]


def test_two_touches_are_one_evaluation() -> None:
    walk = at_evaluation()
    del walk.runner.auto[OUTBOX]
    walk.choose("satisfied")
    walk.choose("dissatisfied")
    assert len(walk.runner.open(OUTBOX)) == 1


@pytest.mark.parametrize("press", [("choose", "superb"), ("more", "")])
def test_what_is_no_level_is_not_stored(press: tuple[str, str]) -> None:
    walk = at_evaluation()
    walk.press(*press)
    walk.sees(Evaluation)


def test_an_evaluation_that_cannot_be_stored_holds_nobody_up() -> None:
    walk = at_evaluation()
    walk.outbox.failing = 1
    walk.choose("satisfied")
    walk.sees(Goodbye)


# Goodbye.


def at_goodbye() -> Walk:
    walk = at_evaluation()
    walk.press("skip")
    return walk


def test_goodbye_has_wiped_already_and_keeps_only_the_numbers() -> None:
    walk = at_goodbye()
    visit = walk.visit
    assert (dict(visit.answers), visit.cards.all(), visit.papers.pages, visit.signature) == ({}, [], {}, None)
    assert "7777-777K" in "".join(str(line.message.args) for line in walk.sees(Goodbye).lines)


def test_the_wipe_overwrites_every_buffer() -> None:
    walk = Walk()
    walk.to_stored()
    walk.acknowledge()
    visit = walk.visit
    held = visit.cards.operator
    assert held is not None
    assert visit.signature is not None
    buffers = [held.raw_text, held.photo, visit.signature.strokes, *visit.papers.buffers()]
    buffers += list(visit.answers._buffers.values())
    assert all(map(any, buffers))
    walk.press("next")
    walk.press("skip")
    assert not any(map(any, buffers))
    assert visit.wiped.size == sum(map(len, buffers))


def test_the_wipe_report_lists_what_there_was() -> None:
    walk = at_goodbye()
    walk.press("done")
    ((reason, report),) = walk.left
    assert (reason, report.parts) == (Reason.FINISHED, ("item", "cards", "answers", "papers", "signature"))
    assert report.buffers > 10


def test_two_wipes_are_told_as_one() -> None:
    both = WipeReport(("cards",), 2, 10) + WipeReport(("cards", "answers"), 1, 5)
    assert both == WipeReport(("cards", "answers"), 3, 15)


def test_a_page_in_the_middle_of_being_taken_is_wiped_too() -> None:
    walk = Walk()
    walk.to_materials()
    walk.press("scan", "household-register")
    from tests.support.flow_walk import page, sight

    walk.look(sight(hold=1.0))
    walk.take(page())
    waiting = walk.visit.papers.taken
    assert waiting is not None
    walk.engine.leave(Reason.IDLE)
    assert not any(waiting.content)


def test_a_card_left_behind_is_said_until_it_is_taken() -> None:
    walk = at_goodbye()
    walk.end(IdCardReader, FakeReader(lying=True))
    assert "身份证还在机器上，请取走。" in walk.says()
    assert walk.sees(Goodbye).card_left
    walk.press("done")
    assert walk.left == []
    walk.wait(1)
    walk.end(IdCardReader, FakeReader(lying=False))
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_a_reader_that_cannot_tell_keeps_nobody() -> None:
    walk = at_goodbye()
    walk.runner.open(IdCardReader)[-1].done(error("id-card.reader-lost", ErrorKind.DEVICE))
    walk.settle()
    assert not walk.sees(Goodbye).card_left
    walk.press("done")
    assert walk.reason is Reason.FINISHED


def test_goodbye_without_a_number_names_none() -> None:
    walk = Walk()
    flow = load("apply")
    shown = flow.steps[flow.index("goodbye")].enter(walk.visit)
    assert isinstance(shown, Show)
    assert "查询码" not in walk.says(shown.screen)


def test_another_matter_begins_with_nothing() -> None:
    walk = at_goodbye()
    walk.press("again")
    assert walk.reason is Reason.AGAIN


def test_goodbye_takes_nothing_else() -> None:
    walk = at_goodbye()
    walk.press("next")
    walk.sees(Goodbye)


def test_paper_is_pictured_only_when_a_slip_came_out() -> None:
    walk = Walk()
    walk.to_stored()
    walk.printer.script = [DeviceError(ErrorKind.DEVICE, "printer.silent")]
    walk.acknowledge()
    walk.press("next")
    walk.press("skip")
    assert not walk.sees(Goodbye).paper_out


def test_who_walks_away_at_the_end_is_not_asked() -> None:
    walk = at_goodbye()
    walk.wait(31)
    assert not any(isinstance(screen, StillThere) for screen in walk.shown)
    assert walk.reason is Reason.FINISHED


def test_a_visit_knows_itself_by_an_id_that_leads_to_nobody() -> None:
    walk = Walk()
    assert (Visit(walk.facilities, id="given").id, repr(walk.visit)) == ("given", "Visit()")


def test_words_of_the_hall_stand_on_home_also_without_a_line() -> None:
    walk = Walk()
    walk.facilities.hall_notice = Words("这台机器今天只能取号", "This machine only gives numbers today")
    walk.facilities.cut_line()
    refresh(walk)
    assert "这台机器今天只能取号" in walk.says()
