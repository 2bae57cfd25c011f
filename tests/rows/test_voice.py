"""Rows about what people have to say, and the answers they read; through a real outbox and the real sandbox."""

from __future__ import annotations

import copy
import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.texts import wording
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.sandbox.calls.opinions import opened
from kiosk.steps.screens import Evaluation, Goodbye, Guide, Stored
from offline_queue.entry import Acknowledged, State
from offline_queue.outbox import Outbox
from offline_queue.vault import FileKey
from offline_queue.worker import Worker
from tests.support.opinion_walk import OpinionWalk
from tests.support.paper_walk import PaperWalk
from tests.support.parcels import evaluation, new_id, without_wait
from tests.support.rated_walk import at_rating
from tests.support.sandbox import SandboxThread

DRAWN = itertools.count(1000)


class Machine(OpinionWalk):
    """One kiosk with an outbox of its own on disk and a platform it may reach."""

    def __init__(self, box: Outbox | None, platform: Platform, **more: Any) -> None:
        self.box = box
        self.platform = platform
        super().__init__(**more)
        if box:
            self.runner.auto["outbox"] = box
        self.runner.auto["platform"] = platform
        # Ids and codes that no other test of this run has: the platform is shared.
        self.facilities.new_id = new_id
        self.facilities.below = lambda limit: (next(DRAWN) * 13 + 5) % limit

    def send(self) -> None:
        """Let what waits go out."""
        assert self.box
        worker = Worker(self.box, PlatformDeliverer(self.platform, "training", wait=without_wait))
        worker.nudge()
        while worker.step():
            pass

    def codes(self) -> tuple[str, str]:
        """Return both codes off the screen."""
        screen = self.sees(Stored)
        return screen.receipt_no, screen.query_code

    def ask(self, code: str, key: str) -> None:
        """Type the codes of a slip."""
        self.enter(code=code, key=key)
        self.press("next")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Outbox]:
    """Give an outbox on disk."""
    opened_box = Outbox.open(tmp_path / "outbox", FileKey(tmp_path / "keys" / "device.key"))
    yield opened_box
    opened_box.close()


@pytest.fixture
def other_box(tmp_path: Path) -> Iterator[Outbox]:
    """Give the outbox of another kiosk."""
    opened_box = Outbox.open(tmp_path / "other", FileKey(tmp_path / "keys" / "other.key"))
    yield opened_box
    opened_box.close()


@pytest.fixture
def platform(sandbox: SandboxThread) -> Iterator[Platform]:
    """Give a client of the sandbox."""
    client = Platform(sandbox.url, connect_seconds=2, read_seconds=5)
    yield client
    client.close()


@pytest.mark.row("R08")
def test_a_consult_sent_offline_is_answered_and_read_at_any_kiosk(
    box: Outbox, other_box: Outbox, platform: Platform, sandbox: SandboxThread
) -> None:
    asked = Machine(box, platform)
    asked.facilities.cut_line()
    asked.say("consultation", "papers", reason="papers")
    asked.press("next")
    code, key = asked.codes()
    asked.send()
    sandbox.fault("wrong-clock", seconds=3600)
    elsewhere = Machine(other_box, platform, at="opinion-ask")
    elsewhere.ask(code, key)
    elsewhere.sees(Guide, "opinion.answer.title-answered")
    assert "您问的事可以办" in elsewhere.says()


@pytest.mark.row("R85")
def test_who_shows_no_card_is_given_a_code_with_which_the_answer_can_be_read(
    box: Outbox, platform: Platform, sandbox: SandboxThread
) -> None:
    walk = Machine(box, platform)
    walk.say("consultation", "matter", reason="how")
    walk.press("next")
    code, key = walk.codes()
    assert walk.visit.cards.all() == []
    assert {code, key} <= set(walk.printer.words().split("\n"))
    walk.send()
    sandbox.fault("wrong-clock", seconds=3600)
    later = Machine(box, platform, at="opinion-ask")
    later.ask(code, key)
    later.sees(Guide, "opinion.answer.title-answered")


@pytest.mark.row("R86")
def test_a_complaint_about_window_3_cannot_be_seen_with_any_key_of_this_machine(
    box: Outbox, platform: Platform, tmp_path: Path
) -> None:
    walk = Machine(box, platform)
    walk.say("complaint", "window", where="3 号窗口", words="让我跑了三趟")
    walk.press("next")
    (entry,) = [one for one in box.entries() if one.kind == "opinion"]
    readable = box.payload(entry).decode() + repr(box.entries()) + repr(box.events())
    assert [said for said in ("3 号窗口", "三趟", "complaint", "window") if said in readable] == []


@pytest.mark.row("R89")
def test_a_wrong_number_in_a_guide_gets_a_case_and_a_reply(
    box: Outbox, platform: Platform, sandbox: SandboxThread
) -> None:
    walk = Machine(box, platform)
    walk.say("correction", "guide", reason="phone", words="高龄津贴的咨询电话打不通")
    walk.press("next")
    code, key = walk.codes()
    walk.send()
    assert box.counts()[State.ACKNOWLEDGED] == 1
    sandbox.fault("wrong-clock", seconds=3600)
    later = Machine(box, platform, at="opinion-ask")
    later.ask(code, key)
    assert "已经改正" in later.says(later.sees(Guide))


@pytest.mark.row("R90")
def test_what_an_anonymous_person_reports_has_no_card_data_and_no_face() -> None:
    walk = OpinionWalk()
    walk.say("complaint", "staff", reason="fee", words="收了复印费不给票")
    walk.press("next")
    letter = opened(walk.stored().body)
    assert (letter["anonymous"], letter["phone"]) == (True, "")
    assert set(letter) == {"kind", "about", "reason", "where", "words", "phone", "anonymous", "language"}
    assert walk.stored().attachments == ()
    assert walk.runner.open("capture") == []


@pytest.mark.row("R87")
def test_a_service_is_rated_once_and_a_bad_rating_needs_no_reason(platform: Platform) -> None:
    service = new_id()
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
    bad = evaluation(service)
    bad.body["level"] = "very-dissatisfied"
    assert isinstance(deliverer.deliver(bad.parcel()), Acknowledged)
    again = deliverer.deliver(evaluation(service).parcel())
    # "已评价" is final: the terminal has nothing to send again and tells nobody off.
    assert isinstance(again, Acknowledged)
    assert b"already-evaluated" in again.acknowledgement.body


@pytest.mark.row("R87")
def test_at_the_screen_too_a_service_is_rated_once() -> None:
    walk = at_rating()
    walk.sees(Evaluation)
    walk.choose("very-dissatisfied")
    walk.press("no-reason")
    walk.sees(Goodbye)
    assert [put.body["reasons"] for put in walk.outbox.puts.values()] == [[]]


# Guides.


@pytest.mark.row("R13")
@pytest.mark.parametrize("width_mm", [58, 80])
def test_a_guide_printed_offline_carries_its_version_and_the_day_it_was_fetched(width_mm: int) -> None:
    walk = PaperWalk()
    walk.visit.item = msgspec.structs.replace(walk.visit.matter, guide_version="v7")
    walk.facilities.catalogue = _fetched(walk)
    walk.facilities.paper_mm = width_mm
    walk.facilities.cut_line()
    walk.press("print-guide")
    told = "".join(line.strip() for line in walk.printer.words().split("\n"))
    assert "指南版本 v7" in told
    assert "2026-11-20 从市平台取到本机" in told


def _fetched(walk: PaperWalk) -> Any:
    """Return the catalogue as it was fetched on the 20th of November."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    catalogue = copy.copy(walk.facilities.catalogue)
    catalogue.fetched_at = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=zone).timestamp()
    return catalogue


ELEMENTS = ("who", "bring", "how-long", "fee", "places", "ask", "flow", "basis", "complaint")


@pytest.mark.row("R16")
@pytest.mark.parametrize("empty", [False, True])
def test_a_guide_shows_every_element_of_the_matter_or_says_that_there_is_none(empty: bool) -> None:
    walk = PaperWalk()
    if empty:
        bare = msgspec.structs.replace(walk.visit.matter, basis=(), flow=(), complaint=None)
        walk = PaperWalk(item=bare)
    rows = {row.label.key.removeprefix("apply.guide."): row.lines for row in walk.sees(Guide).rows}
    assert [name for name in ELEMENTS if not rows.get(name)] == []
    said = {name: wording("zh_CN")(rows[name][0].words) for name in ("flow", "basis", "complaint")}
    assert (set(said.values()) == {"无"}) is empty
