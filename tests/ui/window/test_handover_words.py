"""Hand-over and end of the day in words, in both languages: people masked, facts apart, silence never well."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from config.texts import wording
from devices.device import DeviceError, ErrorKind
from kiosk.tickets.acts import Band, DayAccount
from kiosk.window_work.day import Account, Difference, Step, Sums
from kiosk.window_work.handing import Handed
from tests.support.bare_window import BareWindow
from tests.support.window_work import AGENT, result
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.hall.samples import at_window, with_window
from ui.style.look import Look
from ui.window import dayclose_words as day_words
from ui.window import handover_words as words
from ui.window.dayclose_state import DayState, day_of
from ui.window.handover_state import HandoverState, handover_of
from ui.window.marks import Tone
from ui.window.work_samples import CARD, DAY, HOUR, REVIEW, STROKES, TICKETS, _report, with_results

ZH, EN = (look_of(NORMAL, wording(language)) for language in ("zh_CN", "en"))
BOTH = (ZH, EN)
OLD = datetime.date(2026, 11, 1)
LOST = DeviceError(ErrorKind.DEVICE, "device.lost")


@pytest.fixture
def state(bare: BareWindow) -> HandoverState:
    """Give two results of one person and one that a courier has."""
    made = handover_of(bare.context)
    made.work.show(with_results())
    return made


@pytest.fixture
def day(bare: BareWindow) -> DayState:
    """Give a day that was counted."""
    made = day_of(bare.context)
    made.show(DAY)
    return made


def lay(state: HandoverState, **changes: Any) -> None:
    state.lay(dataclasses.replace(CARD, **changes))


def count_all(state: HandoverState) -> None:
    for _ in state.handing.things:
        state.count()


def all_words(look: Look, bare: BareWindow, state: HandoverState) -> str:
    """Return everything that stands in the tab."""
    return repr((
        words.subject(look, bare.context, state), words.head(look, state), words.rows(look, state),
        words.summary(look, state), words.person(look, state), words.who_collects(look, state),
        words.things(look, state), words.sign(look, state).under, words.steps(look, state), words.notice(look, state),
    ))  # fmt: skip


# Who stands there.


@pytest.mark.parametrize("laid", [False, True])
def test_no_name_and_no_number_stands_anywhere_in_full(
    look: Look, bare: BareWindow, state: HandoverState, laid: bool
) -> None:
    if laid:
        lay(state)
    said = all_words(look, bare, state)
    assert (CARD.name in said, CARD.number in said) == (False, False)
    assert "阿***·**提" in said


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [(None, "放在读卡器上，读到就核对", "On the reader; it is compared at once"),
     (LOST, "读卡器读不到，请看设备页", "The reader does not read, see the devices tab")],
)  # fmt: skip
def test_before_a_card_lies_there_it_is_asked_for(
    state: HandoverState, error: DeviceError | None, zh: str, en: str
) -> None:
    state.cards.error = error
    assert [words.person(look, state).lines for look in BOTH] == [(zh,), (en,)]


TAGS = [
    ({}, "", ["证件与结果上的人一致", "证件在有效期内"], True),
    ({"valid_to": OLD}, "", ["证件与结果上的人一致", "证件过期，要第二人核对"], False),
    ({"valid_to": OLD}, "1712", ["证件与结果上的人一致", "1712 已核对"], True),
    ({"number": "990101199001010011"}, "", ["没有这个人的结果", "证件在有效期内"], False),
    ({"valid_to": None}, "", ["证件与结果上的人一致", "证件在有效期内"], True),
]  # fmt: skip


@pytest.mark.parametrize(("card", "second", "tags", "well"), TAGS)
def test_what_was_found_of_a_card(
    state: HandoverState, card: dict[str, Any], second: str, tags: list[str], well: bool
) -> None:
    lay(state, **card)
    state.handing = replace(state.handing, confirmed_by=second)
    found = words.person(ZH, state)
    assert ([said for said, _ in found.tags], found.well) == (tags, well)


@pytest.mark.parametrize(("number", "count"), [(CARD.number, 3), ("A1234567", 2)])
def test_a_card_without_a_birthday_says_none(state: HandoverState, number: str, count: int) -> None:
    lay(state, number=number)
    assert len(words.person(EN, state).lines) == count


# Over the tab.


def test_without_number_and_card_the_line_asks_for_the_card(bare: BareWindow, state: HandoverState) -> None:
    said = words.subject(EN, bare.context, state)
    assert (said.number, said.person, said.match, said.match_light) == ("–", "", "", Light.NEAR)
    assert said.under == "The collector lays their ID card"


@pytest.mark.parametrize(
    ("same", "match", "light"),
    [(True, "The card is the one of the number", Light.DONE), (False, "Another card than the number's", Light.NEAR),
     (None, "", Light.NEAR)],
)  # fmt: skip
def test_number_and_card_are_held_against_one_another(
    bare: BareWindow, state: HandoverState, same: bool | None, match: str, light: Light
) -> None:
    bare.hall.show(with_window(at_window("B021", by_card=True)))
    assert bare.context.ticket
    bare.context.calling.in_hand = replace(bare.context.ticket, same_person=same)
    lay(state)
    said = words.subject(EN, bare.context, state)
    assert (said.number, said.match, said.match_light) == ("B021", match, light)


@pytest.mark.parametrize(
    ("laid", "zh", "en"),
    [(False, "等着领的 3 件", "3 results lie ready"), (True, "名下 3 件，2 件可领", "3 results, 2 may be taken")],
)
def test_the_head_counts_what_lies_there(state: HandoverState, laid: bool, zh: str, en: str) -> None:
    if laid:
        lay(state)
    assert [words.head(look, state) for look in BOTH] == [zh, en]


# Results.


def authority(scope: str, until: str) -> dict[str, Any]:
    return {"authorisation": {"scope": [scope], "until": until}}


@pytest.mark.parametrize(
    ("given", "zh", "en", "enabled"),
    [
        ({}, "委托里没有代领", "not authorised to collect", False),
        (authority("submit", "2026-12-01"), "委托里没有代领", "not authorised to collect", False),
        (authority("collect", "2026-11-22"), "委托过期了", "authorisation is over", False),
        (authority("collect", "2026-11-23"), "受委托代领", "by authorisation", True),
    ],
)  # fmt: skip
def test_who_collects_for_somebody_is_told_why_not_or_as_whom(
    state: HandoverState, given: dict[str, Any], zh: str, en: str, enabled: bool
) -> None:
    one = result(agent=True, **given)
    state.work.show(dataclasses.replace(with_results(), results={one.id: one}, register=()))
    lay(state, number=AGENT)
    assert [row.under for look in BOTH for row in words.rows(look, state)] == [zh, en]
    assert words.rows(ZH, state)[0].enabled is enabled


@pytest.mark.parametrize(
    ("laid", "said", "lights"),
    [
        (False, ["lay card"] * 3, [Light.NOT_YET] * 3),
        (True, ["ready", "ready", "not to them"], [Light.DONE, Light.DONE, Light.NEAR]),
    ],
)  # fmt: skip
def test_a_result_says_whether_it_may_go(
    state: HandoverState, laid: bool, said: list[str], lights: list[Light]
) -> None:
    if laid:
        lay(state)
    found = words.rows(EN, state)
    assert ([one.words for one in found], [one.light for one in found]) == (said, lights)
    assert [one.chosen for one in found] == [laid, laid, False]


# What changes hands.


def test_the_slip_is_told_before_it_is_printed(state: HandoverState) -> None:
    before = [line.right for line in words.summary(EN, state).lines]
    lay(state)
    after = [line.right for line in words.summary(EN, state).lines]
    assert before == ["0 results, 0 papers", "over the counter", "none", "one hand, one slip"]
    assert after == ["2 results, 2 papers", "over the counter", "户口簿 1", "one hand, one slip"]


def test_each_thing_stands_there_and_is_lit_once_it_was_counted(state: HandoverState) -> None:
    lay(state)
    state.count()
    found = words.things(EN, state)
    assert [line.words for line in found.lines] == [
        "Transfer completed", "Notice of care elsewhere", "Original: 户口簿, 1",
    ]  # fmt: skip
    assert [line.light for line in found.lines] == [Light.DONE, Light.NOT_YET, Light.NOT_YET]
    assert (found.cap, found.right, found.lines[2].right) == ("Enter", "", "taken in 11-18")


def test_once_all_is_counted_no_key_asks_for_more(state: HandoverState) -> None:
    lay(state)
    count_all(state)
    found = words.things(ZH, state)
    assert (found.cap, found.right) == ("", "点了 3，共 3")


def test_a_result_without_a_paper_is_counted_by_its_matter(state: HandoverState) -> None:
    one = result()
    state.work.show(dataclasses.replace(with_results(), results={one.id: one}, register=()))
    lay(state, number=one.parties.applicant.id_no)
    line = words.things(EN, state).lines[0]
    assert (line.words, line.right) == ("Old-age allowance", "no paper")


@pytest.mark.parametrize(
    ("steps", "error", "zh", "en"),
    [
        ("", None, "先选要领的", "Choose first"), ("l", None, "请在签字板上签名", "Please sign on the pad"),
        ("l", LOST, "签字板用不了", "No signature pad"), ("ls", LOST, "", ""),
    ],
)  # fmt: skip
def test_the_place_of_the_name_says_what_is_wanted(
    state: HandoverState, steps: str, error: DeviceError | None, zh: str, en: str
) -> None:
    if "l" in steps:
        lay(state)
    if "s" in steps:
        state.signed(STROKES)
    state.pad.error = error
    assert [words.sign(look, state).words for look in BOTH] == [zh, en]


def test_a_name_stands_with_its_hour_and_what_it_is_for(state: HandoverState) -> None:
    lay(state)
    state.signed(STROKES)
    found = words.sign(EN, state)
    assert (found.under, found.hints) == ("09:26:31, for 3 things", (("R", "anew"),))


def test_as_whom_somebody_collects_is_lit(state: HandoverState) -> None:
    before = [line.light for line in words.who_collects(ZH, state).lines]
    lay(state)
    assert before == [Light.NOT_YET, Light.NOT_YET]
    assert [(line.light, line.bold) for line in words.who_collects(ZH, state).lines] == [
        (Light.DONE, True), (Light.NOT_YET, False),
    ]  # fmt: skip


# What comes next.


STAGES = [
    ("", "after storing", Light.NOT_YET), ("printing", "printing", Light.AT_WORK), ("printed", "printed", Light.DONE),
    ("failed", "did not come out", Light.OVER), ("unsure", "unsure", Light.NEAR),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "said", "light"), STAGES)
def test_a_slip_is_a_fact_of_its_own(state: HandoverState, stage: Any, said: str, light: Light) -> None:
    state.printing.stage = stage
    line = words.steps(EN, state).lines[1]
    assert (line.right, line.light) == (said, light)


@pytest.mark.parametrize(
    ("handed", "rights", "lights"),
    [
        (None, ["with F10", "when the line is up"], [Light.NOT_YET, Light.NOT_YET]),
        (Handed(("1",), HOUR), ["09:41:07", "stored, to be sent"], [Light.DONE, Light.AT_WORK]),
    ],
)  # fmt: skip
def test_stored_is_not_yet_told_to_the_city(
    state: HandoverState, handed: Handed | None, rights: list[str], lights: list[Light]
) -> None:
    state.handed = handed
    lines = words.steps(EN, state).lines
    assert ([lines[0].right, lines[2].right], [lines[0].light, lines[2].light]) == (rights, lights)


REFUSED = ("given-here", "other-person", "not-authorised", "authority-over", "sent", "second-person", "card",
           "nothing", "uncounted", "unsigned")  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_each_reason_it_was_not_handed_over_has_its_words(look: Look, state: HandoverState, why: str) -> None:
    state.told, state.why = "refused", why
    said, tone = words.notice(look, state)
    assert (said, tone) == (look.of(f"hand.refused.{why}"), Tone.FAULT)


@pytest.mark.parametrize("told", ["not-stored", "second-refused", "second-locked", "second-no-roster"])
def test_what_went_wrong_comes_before_what_is_missing(look: Look, state: HandoverState, told: Any) -> None:
    state.told = told
    assert words.notice(look, state) == (look.of(f"hand.told.{told}"), Tone.FAULT)


NOTICES = [
    ("", "", False, "Nothing goes to anybody", Tone.ACCENT), ("", "failed", True, "The slip did not", Tone.WARN),
    ("stored", "unsure", True, "Did the slip", Tone.WARN), ("stored", "printed", True, "Stored, to be sent", Tone.OK),
    ("stored", "printing", True, "Stored, to be sent", Tone.OK),
]  # fmt: skip


@pytest.mark.parametrize(("told", "stage", "handed", "said", "tone"), NOTICES)
def test_the_one_sentence_is_of_what_matters_now(
    state: HandoverState, told: Any, stage: Any, handed: bool, said: str, tone: Tone
) -> None:
    state.told, state.printing.stage = told, stage
    state.handed = Handed(("1",), HOUR) if handed else None
    found = words.notice(EN, state)
    assert (found[0].startswith(said), found[1]) == (True, tone)


def test_with_nothing_missing_the_key_is_named(state: HandoverState) -> None:
    lay(state)
    count_all(state)
    state.signed(STROKES)
    assert words.notice(EN, state) == ("All is there: F10 hands it over.", Tone.OK)


# The end of the day.


DIFFERENCES = (Difference("missing"), Difference("acts"), Difference("unsure"))


def account(**changes: Any) -> Account:
    return msgspec.structs.replace(DAY, **changes)


def lines(look: Look, state: DayState) -> dict[Step, tuple[str, Light | None]]:
    """Return what is said of each step, and its light."""
    return {step: (line.under, line.light) for step, line in zip(Step, day_words.steps(look, state).lines, strict=True)}


@pytest.mark.parametrize(
    ("changes", "step", "said", "light"),
    [
        ({"tickets": None}, Step.TICKETS, "The hall cannot be read", Light.UNREAD),
        ({"tickets": None}, Step.NUMBERS, "The hall cannot be read", Light.UNREAD),
        ({"compared": False}, Step.COMPARED, "Not yet; press F7 when the line is up", Light.UNREAD),
        ({}, Step.TICKETS, "46 called, 46 ended, 0 open", Light.DONE), ({}, Step.COMPARED, "0 differ", Light.DONE),
        ({}, Step.PAPERS, "57 printed, 2 void, 0 unsure", Light.DONE),
        ({}, Step.ORIGINALS, "11 in, 11 back, 0 here", Light.DONE),
        ({}, Step.MONEY, "This window takes no money", Light.DONE),
        ({"cases": Sums(5, 2, 2, 1), "given": Sums(1, 0, 1)}, Step.OUTBOX, "3 waiting, 1 to be looked at", None),
        ({"differences": DIFFERENCES}, Step.COMPARED, "2 differ", None),
    ],
)  # fmt: skip
def test_each_step_says_what_was_counted_or_that_nobody_answered(
    day: DayState, changes: dict[str, Any], step: Step, said: str, light: Light | None
) -> None:
    day.show(account(**changes))
    found = lines(EN, day)[step]
    assert (found[0], light in (None, found[1])) == (said, True)
    assert light is not None or found[1] is not Light.DONE


@pytest.mark.parametrize(
    ("reports", "zh", "en", "light"),
    [
        ((), "还没日结", "No report yet", Light.NOT_YET),
        ((_report(DAY),), "1708 制表，等复核", "Made by 1708, waits for a second", Light.NEAR),
        ((_report(DAY, 1, "1712"),), "1708 制表，1712 复核", "Made by 1708, checked by 1712", Light.DONE),
    ],
)  # fmt: skip
def test_two_hands_are_said_one_by_one(day: DayState, reports: Any, zh: str, en: str, light: Light) -> None:
    day.show(DAY, reports)
    assert [lines(look, day)[Step.SIGNED] for look in BOTH] == [(zh, light), (en, light)]


def test_before_a_count_it_is_being_counted(look: Look, day: DayState) -> None:
    day.account = None
    found = day_words.steps(look, day)
    assert (found.lines[0].light, found.right) == (Light.AT_WORK, "")
    assert day_words.shift(look, None).lines == ()
    assert day_words.notice(look, day) == (look.of("day.counting"), Tone.ACCENT)


@pytest.mark.parametrize(
    ("opened", "closed", "said"),
    [(TICKETS.opened_at, TICKETS.closed_at, "08:47–17:34"), (TICKETS.opened_at, None, "08:47–…"), (None, None, "…–…")],
)
def test_a_window_that_is_still_open_has_no_end(opened: int | None, closed: int | None, said: str) -> None:
    tickets = msgspec.structs.replace(TICKETS, opened_at=opened, closed_at=closed)
    assert day_words.shift(ZH, account(tickets=tickets)).lines[0].right == said


def test_the_last_three_reports_stand_with_their_hands(day: DayState) -> None:
    day.show(DAY, tuple(_report(DAY if n > 1 else REVIEW, n, "1712" if n == 4 else "") for n in range(5)))
    found = day_words.hands(EN, day)
    assert [(line.words[-1], line.under, line.light) for line in found.lines] == [
        ("2", "made 1708, checked …", Light.NEAR), ("3", "made 1708, checked …", Light.NEAR),
        ("4", "made 1708, checked 1712", Light.DONE),
    ]  # fmt: skip


@pytest.mark.parametrize(("found", "tag", "tone"), [(DAY, "final", Tone.OK), (REVIEW, "for review", Tone.WARN)])
def test_a_report_for_review_is_never_called_final(day: DayState, found: Account, tag: str, tone: Tone) -> None:
    day.show(found, (_report(found),))
    line = day_words.hands(EN, day).lines[0]
    assert (line.tag, line.tone) == (tag, tone)


@pytest.mark.parametrize(
    ("states", "band", "open_words", "light", "agrees"),
    [
        ({"DONE": 3}, (3, 3), "0 still open", Light.DONE, "agree"),
        ({"DONE": 1, "WAITING": 1, "SERVING": 1}, (3, 3), "2 still open", Light.OVER, "agree"),
        ({"DONE": 3}, (3, 2), "0 still open", Light.DONE, "do not agree"),
    ],
)  # fmt: skip
def test_the_halls_day_says_who_is_left_and_whether_numbers_agree(
    day: DayState, states: dict[str, int], band: tuple[int, int], open_words: str, light: Light, agrees: str
) -> None:
    day.hall = DayAccount("2026-11-23", (Band("B", *band, 0, 0, 0),), states)
    left, numbers = day_words.hall(EN, day).lines
    assert (left.words, left.light, numbers.right) == (open_words, light, agrees)


TOLD = ("closed", "not-stored", "open", "same-person", "signed", "unknown", "second-refused", "hall-closed",
        "day-closed", "hall-refused", "unheard")  # fmt: skip


@pytest.mark.parametrize("told", TOLD)
def test_each_end_of_an_act_has_its_words_and_only_what_is_well_is_green(look: Look, day: DayState, told: Any) -> None:
    day.told = told
    said, tone = day_words.notice(look, day)
    assert (bool(said), tone is Tone.OK) == (True, told in ("closed", "signed", "hall-closed"))


SENTENCES = [
    (DAY, (), "All is compared: F10 ends the day.", Tone.ACCENT),
    (REVIEW, (), "It can be ended for review.", Tone.WARN),
    (DAY, (_report(REVIEW),), "All is compared", Tone.ACCENT),
    (DAY, (_report(DAY),), "F10 asks a colleague", Tone.ACCENT),
    (DAY, (_report(DAY, 1, "1712"),), "Result: all agrees", Tone.OK),
    (REVIEW, (_report(REVIEW, 1, "1712"),), "Result: to be reviewed online", Tone.WARN),
]  # fmt: skip


@pytest.mark.parametrize(("found", "reports", "said", "tone"), SENTENCES)
def test_the_day_says_what_comes_next(day: DayState, found: Account, reports: Any, said: str, tone: Tone) -> None:
    day.show(found, reports)
    heard = day_words.notice(EN, day)
    assert (heard[0].startswith(said), heard[1]) == (True, tone)


@pytest.mark.parametrize(("stage", "said"), [("failed", "It did not come out"), ("unsure", "Did it come out?")])
def test_a_paper_nobody_has_comes_before_all_else(day: DayState, stage: Any, said: str) -> None:
    day.told, day.printing.stage = "closed", stage
    heard = day_words.notice(EN, day)
    assert (heard[0].startswith(said), heard[1]) == (True, Tone.WARN)


def test_asked_for_the_halls_day_it_is_said_what_that_does(day: DayState) -> None:
    day.asks_hall = True
    assert day_words.notice(EN, day)[1] is Tone.WARN
