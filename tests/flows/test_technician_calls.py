"""The station's agent calls people up: whom, at which number, about what; and nothing of it is lost."""

from __future__ import annotations

from typing import Any

import pytest

from config.texts import LANGUAGES
from kiosk import inbox
from kiosk.audit import Act
from kiosk.domain.progress import Moved
from kiosk.steps.screen_values import Secret
from kiosk.steps.screens import Choice, Review, Tone
from kiosk.steps.step import Reason
from kiosk.steps.technician_screens import Panel
from offline_queue.outbox import Outbox
from tests.support.flow_walk import wording
from tests.support.inquiries import ID, OTHER_ID, progress, wanting
from tests.support.maintenance import Technician
from tests.support.moves import decided, moved, page

THIRD_ID = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e77"
WHY = {"zh": "户口不在本市。", "en": "The register is not in this city."}


def refused() -> Moved:
    told = progress("NOT_ACCEPTED", "received", "arrived", "not-accepted", submission_id=THIRD_ID)
    told["nodes"][-1]["note"] = WHY
    return moved(told)


def at_station(outbox: Outbox, *moves: Moved) -> Technician:
    """Come in at a station to which the platform answered something an hour ago."""
    walk = Technician(outbox, start=False)
    walk.facilities.post = "station"
    if moves:
        inbox.keep(outbox, page(*moves), walk.facilities.now().timestamp() - 3600)
    walk.begin()
    return walk.come_in()


def calls(outbox: Outbox, *moves: Moved) -> Technician:
    return at_station(outbox, *moves).open("technician-calls")


def test_a_kiosk_has_no_such_list(outbox: Outbox) -> None:
    walk = Technician(outbox).come_in()
    assert "technician-calls" not in {row.name for row in walk.rows}
    walk = at_station(outbox)
    assert "technician-calls" in {row.name for row in walk.rows}


def test_the_list_says_whom_to_tell_what_and_from_when_it_is(outbox: Outbox) -> None:
    walk = calls(outbox, moved(wanting()), decided(submission_id=OTHER_ID), refused())
    said = walk.says(walk.sees(Panel, "calls.title"))
    assert [row.state.key for row in walk.rows[:3]] == [
        "calls.kind.supplement",
        "calls.kind.ready",
        "calls.kind.refused",
    ]
    assert all(
        words in said for words in ("还有 3 人要告诉", "补 2 份，最后一天 2026年12月7日", "高龄津贴申领", "赵*厚")
    )
    assert (walk.notice, "赵德厚" in said, "13800000000" in said) == ("calls.age", False, False)


def test_what_can_be_collected_is_said_with_what_was_decided_and_how_it_comes(outbox: Outbox) -> None:
    told = progress("TO_DELIVER", "decided", "to-deliver", result={"zh": "准予。", "en": "Granted."})
    walk = calls(outbox, moved(told))
    assert (walk.rows[0].state.key, walk.rows[0].tone) == ("calls.kind.collect", Tone.OK)
    said = walk.open(ID).says()
    assert all(words in said for words in ("可以来领", "结果", "准予。", "怎么拿", "结果发短信，钱打到社会保障卡"))


@pytest.mark.parametrize(("until", "tone"), [("2026-11-24", Tone.FAULT), ("2026-12-07", Tone.WARN)])
def test_a_last_day_that_is_near_stands_out(outbox: Outbox, until: str, tone: Tone) -> None:
    walk = calls(outbox, moved(wanting(wanted_until=until)))
    assert walk.rows[0].tone is tone


def test_an_empty_list_says_so_and_whether_anybody_was_ever_asked(outbox: Outbox) -> None:
    walk = calls(outbox)
    assert ("没有要打的电话" in walk.says(), walk.notice) == (True, "calls.never-asked")
    walk = calls(outbox, moved(progress()))
    assert ("没有要打的电话" in walk.says(), walk.notice, walk.row("calls.received").state.args[0][1]) == (
        True, "calls.age", 1,
    )  # fmt: skip


def test_name_and_number_are_masked_until_held_and_who_looks_is_on_record(outbox: Outbox) -> None:
    walk = calls(outbox, refused()).open(THIRD_ID)
    shown = walk.sees(Review)
    secrets = [row.value for row in shown.groups[0].rows]
    assert secrets == [Secret("赵*厚", "赵德厚"), Secret("138 **** 0000", "13800000000")]
    assert all(words in walk.says() for words in ("户口不在本市。", "没有办成", "0990-8123456"))
    walk.press("reveal")
    assert (Act.REVEAL, {"kind": "application"}) in walk.facilities.notes


@pytest.mark.parametrize(
    ("mark", "stays", "said"),
    [("called", True, "打通过，还没说完"), ("not-reached", True, "没打通，一共 1 次"), ("done", False, "")],
)
def test_how_a_call_ended_is_kept_before_it_is_said(outbox: Outbox, mark: str, stays: bool, said: str) -> None:
    walk = calls(outbox, decided()).open(ID)
    walk.press("ended")
    walk.choose(mark)
    assert said in walk.says(walk.sees(Panel, "calls.title"))
    assert (len(walk.rows) == 3, walk.row("calls.done").state.args[0][1]) == (stays, int(not stays))
    (kept,) = inbox.read(outbox, walk.facilities.now().timestamp()).tasks
    assert (kept.mark, walk.acts()[-1]) == (mark, "call-marked")


def test_what_was_done_before_stands_on_its_page(outbox: Outbox) -> None:
    walk = calls(outbox, decided()).open(ID)
    walk.press("ended")
    walk.choose("not-reached")
    walk.open(ID)
    assert "没打通，一共 1 次" in walk.says(walk.sees(Review))


def test_a_mark_that_could_not_be_kept_is_not_told_as_kept(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = calls(outbox, decided()).open(ID)

    def full(*_: Any) -> None:
        from devices.device import DeviceError, ErrorKind

        raise DeviceError(ErrorKind.DEVICE, "outbox.full", "")

    monkeypatch.setattr("kiosk.inbox.mark", full)
    walk.press("ended")
    walk.choose("done")
    assert (walk.notice, len(walk.rows)) == ("technician.unread-why", 3)
    assert walk.rows[0].name == ID


def test_back_leads_from_a_call_to_the_list_and_from_there_to_the_menu(outbox: Outbox) -> None:
    walk = calls(outbox, decided()).open(ID)
    walk.press("ended")
    walk.sees(Choice, "calls.ended-title")
    walk.press("back")
    walk.sees(Review)
    walk.press("back")
    walk.sees(Panel, "calls.title")
    walk.press("back")
    walk.sees(Panel, "technician.title")
    walk.open("technician-calls").press("home")
    assert walk.reason is Reason.HOME


@pytest.mark.parametrize("press", [("open", "nobody"), ("ended", ""), ("reveal", ""), ("choose", "done")])
def test_what_nobody_is_called_for_does_nothing(outbox: Outbox, press: tuple[str, str]) -> None:
    walk = calls(outbox, decided())
    before = walk.screen
    walk.press(*press)
    assert (walk.screen, walk.acts().count("call-marked")) == (before, 0)


def test_without_a_number_the_page_says_so(outbox: Outbox) -> None:
    walk = calls(outbox, moved(wanting(), None)).open(ID)
    shown = walk.sees(Review)
    assert ("没有留电话" in walk.says(), "hold" in {action.name for action in shown.actions}) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_it_is_there_in_both_languages(outbox: Outbox, language: str) -> None:
    walk = calls(outbox, moved(wanting()), refused(), decided(submission_id=OTHER_ID))
    words = wording(language)
    said = [words(row.state) for row in walk.rows]
    assert len(set(said)) >= 4
    assert not any("calls." in one for one in said)
