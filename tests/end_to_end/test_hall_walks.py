"""Whole errands of people in a hall, walked by touches in the real window, over real drivers, outbox and platform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.domain import query_code
from kiosk.steps.find_screens import Search
from kiosk.steps.screens import (
    FormPage,
    Guide,
    Home,
    Materials,
    Review,
    Signature,
    Stored,
    Trouble,
)
from kiosk.steps.step import Reason
from kiosk.steps.technician_screens import CodePad, Panel
from kiosk.technician.door import TRAINING_CODE
from kiosk.training.persons import person
from tests.support.citizen import Citizen, somebody_at
from tests.support.errands import (
    CHINESE,
    ELDER,
    NO_PAPERS,
    SOCIAL_CARD,
    asked_for,
    comes_in,
    fills_in_for_the_window,
    hands_in,
    has_a_say,
    in_english,
    keeps,
    looks_up,
    scans,
    shows_slip,
)
from tests.support.hall_window import HallWindow, hall_window
from tests.support.sandbox import SandboxThread
from tests.support.ui import words
from ui.journey.repertoire import Part, matter

MEDICAL = "居民医保参保"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory, sandbox_of_the_run: SandboxThread) -> Iterator[HallWindow]:
    """Give the one machine of the hall: people come one after the other, as they do."""
    with hall_window(tmp_path_factory.mktemp("hall"), sandbox_of_the_run.url) as made:
        yield made


@pytest.fixture
def citizen(window: HallWindow, sandbox: SandboxThread) -> Iterator[Citizen]:
    """Put somebody before it, at home; whoever stood there before is gone with everything of theirs."""
    with somebody_at(window) as one:
        yield one


# Having a say.


@pytest.mark.parametrize("english", [False, True])
def test_a_say_goes_sealed_to_the_supervisor_and_its_numbers_open_its_case(citizen: Citizen, english: bool) -> None:
    if english:
        in_english(citizen)
    stored = has_a_say(citizen)
    case, key = stored.receipt_no, stored.query_code
    citizen.press("next")
    assert citizen.says_goodbye() is Reason.FINISHED
    citizen.wait(lambda: citizen.sent("opinion"), "the opinion at the platform")
    citizen.goes_home()
    if english:
        citizen.touch("中 / EN")
    citizen.press("opinion", "answer")
    citizen.writes("code", case)
    citizen.writes("key", key)
    citizen.press("next")
    citizen.sees_words("The supervisor is working on it." if english else "监督部门正在处理")
    assert len(citizen.window.slips) == 1
    # Home is in Chinese again for whoever comes next.
    said = [title for title in citizen.titles if title != "您今天想办什么？"]
    assert [title for title in said if bool(CHINESE.search(title)) is english] == []


def test_a_wrong_key_opens_nobodys_case(citizen: Citizen) -> None:
    stored = has_a_say(citizen)
    case, key = stored.receipt_no, stored.query_code
    citizen.press("next")
    citizen.says_goodbye()
    citizen.wait(lambda: citizen.sent("opinion"), "the opinion at the platform")
    citizen.goes_home()
    citizen.press("opinion", "answer")
    citizen.writes("code", case)
    citizen.writes("key", case if case != key else key[::-1])
    citizen.press("next")
    citizen.sees(Trouble)
    assert key not in citizen.reads()


# Looking for a matter.


def test_a_few_letters_of_pinyin_lead_to_the_guide(citizen: Citizen) -> None:
    citizen.press("find")
    citizen.type("sbk")
    citizen.sees(Search, lambda search: len(search.rows) == 1)
    citizen.touch("找")
    found = citizen.sees(Search, lambda search: (search.words, len(search.rows)) == ("sbk", 1))
    citizen.press(found.rows[0].name, "self")
    guide = citizen.sees(Guide)
    assert (found.rows[0].name, citizen.shell.look.say(guide.title)) == (SOCIAL_CARD, "社会保障卡补领、换领")


def test_in_english_the_search_takes_english_words(citizen: Citizen) -> None:
    in_english(citizen)
    citizen.press("find")
    citizen.type("social")
    citizen.sees(Search, lambda search: len(search.rows) > 1)
    citizen.turns_to(SOCIAL_CARD)
    citizen.press(SOCIAL_CARD, "self")
    guide = citizen.sees(Guide)
    assert "card" in citizen.shell.look.say(guide.title)
    assert [title for title in citizen.titles if CHINESE.search(title)] == []


def test_letters_that_mean_nothing_find_nothing_and_say_who_helps(citizen: Citizen) -> None:
    citizen.press("find")
    citizen.type("qqqqqq")
    citizen.sees(Search, lambda search: not search.rows and search.notice is not None)
    assert "没有" in citizen.reads()


# Filled in here, finished at a window.


def test_what_is_finished_at_a_window_leaves_with_a_slip_that_names_it(citizen: Citizen) -> None:
    stored = fills_in_for_the_window(citizen)
    assert query_code.holds(query_code.read(stored.query_code))
    assert len(citizen.window.slips) == 1
    citizen.press("next")
    assert citizen.finishes() is Reason.FINISHED


# Kept for another day.


def test_a_kept_form_opens_with_its_code_and_card_where_it_was_left(citizen: Citizen) -> None:
    code = keeps(citizen)
    assert query_code.holds(query_code.read(code))
    citizen.press("draft")
    citizen.writes("code", code)
    citizen.press("next")
    citizen.shows_card("zhao-dehou")
    page = citizen.sees(FormPage)
    assert citizen.shell.look.say(page.title) == "怎么联系老人？"
    citizen.plays(Part("zhao-dehou", ELDER, "self", NO_PAPERS), lambda screen: isinstance(screen, Stored))
    citizen.wait(lambda: citizen.sent("submission"), "the application at the platform")
    assert "13800000000" in str(citizen.last("submission")["form_data"])


def test_another_card_does_not_open_what_was_kept(citizen: Citizen) -> None:
    code = keeps(citizen)
    citizen.press("draft")
    citizen.writes("code", code)
    citizen.press("next")
    citizen.shows_card("lin-jingshu")
    citizen.sees(Trouble)
    citizen.sees_words("这张证打不开这张表。")
    assert "赵" not in citizen.reads()


def test_a_slip_of_the_finger_in_the_code_is_told_before_a_card_is_asked_for(citizen: Citizen) -> None:
    citizen.press("draft")
    citizen.writes("code", "7K2M94P5")
    citizen.press("next")
    citizen.sees(FormPage)
    citizen.sees_words("这个码对不上，请照着单子再看一遍。")
    assert citizen.window.laid == []


# Coming back.


def test_a_lost_slip_is_printed_once_more_and_says_the_same_code(citizen: Citizen) -> None:
    code = hands_in(citizen)
    looks_up(citizen, code)
    citizen.press("reprint")
    citizen.wait(lambda: len(citizen.window.slips) == 1, "a slip")
    assert query_code.read(code).encode() in citizen.window.slips[0]
    citizen.sees_words("打好了，请在下面取。")
    citizen.press("done")
    assert citizen.finishes() is Reason.FINISHED


def test_where_it_stands_is_told_without_the_name_of_the_person(citizen: Citizen) -> None:
    shows_slip(citizen, hands_in(citizen))
    assert "赵*厚" in citizen.reads()
    assert "赵德厚" not in citizen.reads()
    citizen.press("done")
    citizen.finishes()
    assert "赵" not in "".join(words(citizen.shell))


def test_a_paper_the_office_asks_for_is_scanned_signed_and_acknowledged(
    citizen: Citizen, sandbox: SandboxThread
) -> None:
    code = hands_in(citizen)
    asked_for(sandbox, code)
    looks_up(citizen, code)
    citizen.press("answer")
    citizen.shows_card("zhao-dehou")
    citizen.press("begin")
    citizen.sees(Materials)
    scans(citizen, "bank-card")
    citizen.sees(Materials)
    citizen.press("next")
    citizen.sees(Review)
    citizen.press("sign")
    citizen.sees(Signature)
    citizen.finger.sign()
    citizen.press("submit")
    citizen.sees(Stored)
    citizen.wait(lambda: citizen.sent("submission"), "the supplement at the platform")
    body = citizen.last("submission")
    assert (body["kind"], [paper["material_id"] for paper in body["manifest"]][:1]) == (
        "supplement",
        ["bank-card"],
    )


def test_a_stranger_with_the_code_is_not_shown_what_the_office_wants(citizen: Citizen, sandbox: SandboxThread) -> None:
    code = hands_in(citizen)
    asked_for(sandbox, code)
    looks_up(citizen, code)
    citizen.press("answer")
    citizen.shows_card("lin-jingshu")
    citizen.sees(Trouble)
    assert "银行卡" not in citizen.reads()


# A child that has no card yet.


def test_a_mother_enters_her_child_without_a_card(citizen: Citizen) -> None:
    citizen.touch(MEDICAL)
    citizen.press("family", "child", "household")
    part = Part("zhou-xiaoman", matter(MEDICAL).task_code, "family", NO_PAPERS)
    citizen.plays(part, lambda screen: isinstance(screen, Stored))
    citizen.wait(lambda: citizen.sent("submission"), "the application at the platform")
    parties = citizen.last("submission")["parties"]
    assert (parties["applicant"]["id_no"], parties["applicant"]["read_from_card"]) == (
        person("zhou-xiaoman").number,
        False,
    )
    assert (parties["operator"]["name"], citizen.window.laid) == ("林静姝", ["lin-jingshu"])


# The technician.


def test_a_technician_looks_around_and_goes_and_the_next_person_sees_home(citizen: Citizen) -> None:
    comes_in(citizen)
    for page in ("technician-devices", "technician-outbox", "technician-network", "technician-program"):
        citizen.press(page)
        citizen.sees(Panel)
        citizen.touch("返回")
        citizen.wait(lambda: citizen.finger.can_press("technician-service"), "the menu")
    citizen.press("leave")
    citizen.goes_home()
    assert "维护" not in citizen.reads()


def test_a_wrong_code_is_counted_and_lets_nobody_in(citizen: Citizen) -> None:
    citizen.shell.frame.header._mark.hold.timer.timeout.emit()
    citizen.sees(CodePad, lambda pad: pad.ready)
    citizen.touch(*TRAINING_CODE[::-1])
    citizen.sees(CodePad, lambda pad: pad.notice is not None and not pad.ready and pad.notice.icon == "warn")
    assert not isinstance(citizen.screen, Panel)
    citizen.touch("首页")
    citizen.goes_home()
    assert isinstance(citizen.screen, Home)
