"""停机告示: which machine, what it cannot do, what goes on, where else, until when; on the screen and on paper."""

from __future__ import annotations

import datetime

import pypdfium2
import pytest

from config.texts import LANGUAGES, text, wording
from devices.device import Condition, DeviceState, ErrorKind
from devices.page_printer import PagePrinter, PageResult
from devices.receipt_printer import PrintResult, ReceiptPrinter
from kiosk.audit import Act
from kiosk.receipts.side_papers import Sheet
from kiosk.receipts.stopped import stopped_pages, stopped_slip
from kiosk.steps.facilities import BY_STAFF
from kiosk.steps.screens import Choice, Home
from kiosk.steps.stopped import back_words, lines_of
from kiosk.steps.technician_screens import Panel
from kiosk.technician import service
from offline_queue.outbox import Outbox
from tests.support.flow_walk import START, Walk, error
from tests.support.maintenance import Technician
from tests.support.paper_walk import FakePages
from tests.support.receipts import AT


@pytest.fixture
def walk(outbox: Outbox) -> Technician:
    """Stand before a machine that was just taken out of service."""
    made = Technician(outbox).come_in().open("technician-service")
    made.press("stop")
    return made


def told(walk: Walk) -> str:
    """Return what people read on the screen of the same machine."""
    seen = Walk(start=False)
    seen.facilities.upkeep = walk.facilities.upkeep
    seen.engine.start("home")
    seen.settle()
    seen.sees(Home)
    return seen.says()


def notice(walk: Technician) -> str:
    shown = walk.sees(Panel).notice
    assert shown is not None
    return shown.message.key


def say_back(walk: Technician, said: str) -> None:
    walk.press("open", "back")
    walk.sees(Choice, "technician.service.back")
    walk.choose(said)


def add_pages(walk: Technician, *fates: PageResult) -> FakePages:
    pages = FakePages(*fates)
    walk.facilities.states["page_printer"] = DeviceState("page_printer", Condition.READY)
    walk.runner.auto[PagePrinter] = pages
    return pages


def test_the_screen_says_which_machine_what_not_what_still_where_and_whom_to_ring(walk: Technician) -> None:
    words = told(walk)
    wanted = ["自助区 3 号机（K03）", "现在不能：", "以前交的都存着", "什么时候恢复还不知道", "A区 01 号", "12345"]
    assert [one for one in wanted if one not in words] == []


@pytest.mark.parametrize(
    ("said", "words"),
    [("hour", "预计 11:26 恢复"), ("today", "预计今天之内恢复"), ("tomorrow", "预计明天恢复"), ("unknown", "还不知道")],
)
def test_the_word_on_its_return_stands_on_the_screen(walk: Technician, said: str, words: str) -> None:
    say_back(walk, said)
    assert words in told(walk)


def test_it_is_kept_over_a_restart(walk: Technician, outbox: Outbox) -> None:
    say_back(walk, "hour")
    since, back = service.standstill(outbox, START.timestamp())
    assert since is not None
    assert back == (START + datetime.timedelta(hours=1)).timestamp()


def test_a_moment_that_went_by_is_not_known_any_more(walk: Technician) -> None:
    say_back(walk, "hour")
    walk.facilities.upkeep.back = START.timestamp() - 60
    assert back_words(walk.facilities).key == "stopped.back-unknown"


def test_back_in_service_nothing_is_left_of_it(walk: Technician, outbox: Outbox) -> None:
    say_back(walk, "tomorrow")
    walk.press("resume")
    assert service.standstill(outbox, START.timestamp()) == (None, None)
    assert walk.facilities.upkeep.back_at is None


def test_a_word_taken_back_is_not_known(walk: Technician, outbox: Outbox) -> None:
    say_back(walk, "today")
    say_back(walk, "unknown")
    assert service.expected_back(outbox, START.timestamp()) is None


def test_a_word_that_could_not_be_stored_is_not_told(walk: Technician) -> None:
    walk.runner.auto.pop("outbox")
    say_back(walk, "hour")
    walk.runner.open("outbox")[-1].done(error("outbox.storage", ErrorKind.DEVICE))
    walk.settle()
    assert (notice(walk), walk.facilities.upkeep.back_at) == ("technician.not-stored", None)


def test_another_word_than_those_offered_is_none(walk: Technician) -> None:
    walk.press("open", "back")
    walk.choose("next-year")
    walk.sees(Choice)


def test_back_from_the_question_is_the_panel(walk: Technician) -> None:
    walk.press("open", "back")
    walk.press("back")
    walk.sees(Panel, "technician.service.title")


def test_in_service_there_is_nothing_to_say_of_a_return_and_no_notice(outbox: Outbox) -> None:
    walk = Technician(outbox).come_in().open("technician-service")
    walk.press("open", "back")
    walk.press("print")
    assert [action.name for action in walk.sees(Panel).actions] == ["stop"]


def test_it_is_printed_on_a4_where_there_is_a_page_printer(walk: Technician) -> None:
    pages = add_pages(walk)
    say_back(walk, "tomorrow")
    walk.press("print")
    said = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pages.sheets[0]))
    wanted = ["暂停服务", "自助区 3 号机（K03）", "预计11月24日恢复", "12345", "训练数据，无效"]
    assert [words for words in wanted if words not in said] == []
    assert notice(walk) == "technician.service.printed"


@pytest.mark.parametrize(
    ("said", "words"),
    [("hour", "预计11月23日 11:26 恢复"), ("today", "预计11月23日之内恢复"), ("unknown", "什么时候恢复还不知道")],
)
def test_paper_names_days_by_their_date(walk: Technician, said: str, words: str) -> None:
    say_back(walk, said)
    walk.press("print")
    slip = walk.printer.words()
    assert words in slip
    assert [one for one in ("今天", "明天") if one in slip] == []


def test_paper_of_a_closed_hall_names_the_day_it_opens(walk: Technician) -> None:
    walk.timers.now += 10 * 3600
    walk.press("print")
    assert "11月24日 09:00 开门" in walk.printer.words().replace("\n", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_is_large_and_one_page(language: str) -> None:
    facilities = Walk(start=False).facilities
    words = wording(language)
    which, *lines = (words(line) for line in lines_of(facilities, BY_STAFF, dated=True))
    sheet = Sheet("K03-20261123-0001", "云泽市政务服务中心", "K03", AT, language, 80, True)
    with pypdfium2.PdfDocument(stopped_pages(sheet, which, (words(text("home.paused.message")), *lines))) as paper:
        assert len(paper) == 1
        # Large enough to be read from two metres: the block reaches well into the lower half.
        drawn = paper[0].render(scale=0.5).to_pil().convert("L").point(lambda ink: 255 * (ink < 128)).getbbox()
    assert drawn
    assert drawn[2] - drawn[0] > 200


def test_without_one_it_comes_out_of_the_roll(walk: Technician) -> None:
    walk.press("print")
    assert "自助区 3 号机（K03）" in walk.printer.words()
    (noted,) = walk.facilities.noted(Act.PAPER_PRINTED)
    assert (noted["kind"], noted["device"]) == ("stopped", "receipt_printer")


def test_without_any_printer_that_is_said(walk: Technician) -> None:
    walk.facilities.lose("receipt_printer")
    walk.press("print")
    assert notice(walk) == "technician.service.no-printer"


def test_a_print_that_did_not_come_out_is_said(walk: Technician) -> None:
    walk.printer.script = [PrintResult.FAILED]
    walk.press("print")
    assert notice(walk) == "technician.service.not-printed"
    assert walk.facilities.noted(Act.PAPER_PRINTED) == []


def test_a_printer_that_is_gone_is_said(walk: Technician) -> None:
    walk.runner.auto.pop(ReceiptPrinter)
    walk.press("print")
    walk.runner.open(ReceiptPrinter)[-1].done(error("printer.gone", ErrorKind.DEVICE))
    walk.settle()
    assert notice(walk) == "technician.service.not-printed"


def held(walk: Technician, on: object) -> None:
    """Let a lane answer nothing by itself from now on."""
    walk.runner.auto.pop(on)


def test_a_return_to_service_begun_over_a_print_is_not_taken_for_its_end(walk: Technician, outbox: Outbox) -> None:
    held(walk, ReceiptPrinter)
    walk.press("print")
    assert [key.enabled for key in walk.sees(Panel).actions] == [False, False]
    walk.press("resume")
    assert service.stopped_since(outbox, START.timestamp()) is not None
    assert walk.facilities.upkeep.stopped_since is not None


def test_after_the_print_the_machine_goes_back_into_service(walk: Technician) -> None:
    walk.press("print")
    walk.press("resume")
    assert walk.facilities.upkeep.stopped_since is None


def test_a_word_that_is_being_stored_is_heard_before_the_next_begins(walk: Technician) -> None:
    held(walk, "outbox")
    say_back(walk, "hour")
    walk.press("resume")
    (storing,) = walk.runner.open("outbox")
    storing.done(START.timestamp() + 3600)
    walk.settle()
    assert walk.facilities.upkeep.back_at == START + datetime.timedelta(hours=1)


@pytest.mark.parametrize("key", ["back", "home"])
def test_nobody_leaves_between_the_storing_and_its_end(walk: Technician, key: str) -> None:
    held(walk, "outbox")
    walk.press("resume")
    walk.press(key)
    walk.runner.open("outbox")[-1].done(None)
    walk.settle()
    assert (walk.step, walk.facilities.upkeep.stopped_since) == ("technician-service", None)


def test_who_waits_for_a_print_may_go(walk: Technician) -> None:
    held(walk, ReceiptPrinter)
    walk.press("print")
    walk.press("back")
    walk.sees(Panel, "technician.title")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_papers_speak_both_languages(language: str) -> None:
    sheet = Sheet("K03-notice-1", "云泽市政务服务中心", "K03", AT, language)
    roll = "".join(getattr(part, "text", "") for part in stopped_slip(sheet, "K03", ("line",)).parts)
    title = wording(language)(text("receipts.stopped.title"))
    assert title.replace(" ", "") in roll.replace(" ", "")


def test_an_outbox_that_was_refused_promises_nothing() -> None:
    walk = Walk(start=False)
    walk.facilities.states["outbox"] = DeviceState("outbox", Condition.FAULT, "outbox.disk-full")
    walk.engine.start("home")
    walk.settle()
    assert "以前交的都存着" not in walk.says()
    assert "自助区 3 号机（K03）" in walk.says()


def test_the_page_is_one_page() -> None:
    sheet = Sheet("K03-notice-1", "云泽市政务服务中心", "K03", AT)
    assert len(pypdfium2.PdfDocument(stopped_pages(sheet, "K03", ("一行",) * 8))) == 1
