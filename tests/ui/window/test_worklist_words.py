"""The list of work in words, in both languages: days, states, what is next, what was seen beside what is now."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from config.texts import wording
from kiosk.domain.words import Words
from kiosk.window_work.due import Lamp, Standing
from kiosk.window_work.listing import Kept, Only, Piece
from kiosk.window_work.looking import Seen
from tests.support.bare_window import BareWindow
from ui.desk.cards import Frame
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.style.look import Look
from ui.window import worklist_words as words
from ui.window.marks import Tone
from ui.window.register_samples import morning
from ui.window.work_samples import HOUR, filed, seen
from ui.window.worklist_form import moment_in
from ui.window.worklist_state import WorkState, work_of

ZH, EN = (look_of(NORMAL, wording(language)) for language in ("zh_CN", "en"))
LOOKS = {"zh_CN": ZH, "en": EN}
TODAY = HOUR.date()


@pytest.fixture
def state(bare: BareWindow) -> WorkState:
    """Give the list of a morning, the dossier that is due today chosen and heard of."""
    made = work_of(bare.context)
    made.selected = "w1"
    made.show(seen(), filed())
    return made


def piece(**changes: Any) -> Piece:
    made = Piece(
        "w1", "1199010099083352973990704000000202611092217", "99010012070326112300421",
        Words("高龄津贴申领", "Allowance"),
        Words("市民政局", "Civil Affairs"), "赵*厚", "IN_REVIEW", "none", Standing(Lamp.IN_TIME, 6, TODAY),
    )  # fmt: skip
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("standing", "zh", "en"),
    [
        (Standing(Lamp.OVER, -3, TODAY), "超 3 天", "3 d over"), (Standing(Lamp.NEAR, 0, TODAY), "今天到期", "today"),
        (Standing(Lamp.NEAR, 1, TODAY), "明天到期", "tomorrow"),
        (Standing(Lamp.IN_TIME, 2, TODAY), "余 2 天", "2 days"),
        (Standing(Lamp.STOPPED), "停表", "stopped"), (Standing(Lamp.UNREAD), "读不到", "not known"),
        (Standing(Lamp.DONE), "已办结", "decided"),
    ],
)  # fmt: skip
def test_how_much_time_is_left(standing: Standing, zh: str, en: str) -> None:
    assert [words.left_words(look, standing) for look in (ZH, EN)] == [zh, en]


@pytest.mark.parametrize(
    ("standing", "day"),
    [(Standing(Lamp.NEAR, 0, TODAY), "11-23"), (Standing(Lamp.UNREAD), "?"), (Standing(Lamp.STOPPED), "–")],
)
def test_a_last_day_nobody_knows_is_a_question_and_none_is_a_dash(standing: Standing, day: str) -> None:
    assert words._last_day(standing) == day


CHINA_NOON = HOUR.replace(hour=12, minute=0)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        (None, ""), (CHINA_NOON, "12:00"), (CHINA_NOON - datetime.timedelta(days=1), "11-22"),
        (datetime.datetime(2026, 11, 22, 16, 5, tzinfo=datetime.UTC), "00:05"),
    ],
)  # fmt: skip
def test_when_it_moved_is_an_hour_of_today_by_chinas_clock_or_a_day(since: datetime.datetime | None, said: str) -> None:
    assert words._moved(since, TODAY) == said


NEXT = [
    ({"unsent": "pending"}, "线路通自动送", "Sent with the line"),
    ({"unsent": "dead-letter", "task": "call"}, "请值班主任看", "For the manager to see"),
    ({"unsent": "needs-correction"}, "请值班主任看", "For the manager to see"),
    ({"task": "call", "wanted": 2, "wanted_until": "2026-12-07"}, "等他补 2 份，12-07 前", "2 papers until 12-07"),
    ({"task": "call", "wanted": 1}, "等他补 1 份，? 前", "1 paper until ?"),
    ({"task": "call"}, "打电话告诉结果", "Call with the result"),
    ({"task": "hand-over"}, "请他来领", "Ask them to collect"),
    ({"task": "finish"}, "在收件里接着办", "Go on in intake"),
    ({"task": "accept"}, "看材料，受理或补正", "Look, accept or ask"),
    ({"standing": Standing(Lamp.OVER, -1, TODAY)}, "催市民政局，写明原因", "Ask Civil Affairs why"),
    ({"standing": Standing(Lamp.NEAR, 0, TODAY)}, "催市民政局", "Urge Civil Affairs"),
    ({"standing": Standing(Lamp.STOPPED)}, "等，不计时", "Wait, no days run"),
    ({}, "–", "–"),
    ({"standing": Standing(Lamp.UNREAD)}, "–", "–"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "zh", "en"), NEXT)
def test_what_is_to_be_done_next_and_by_whom(changes: dict[str, Any], zh: str, en: str) -> None:
    assert [words.next_words(look, piece(**changes)) for look in (ZH, EN)] == [zh, en]


@pytest.mark.parametrize("state", sorted(words.STATES))
def test_each_state_of_the_contract_has_a_word_of_its_own(look: Look, state: str) -> None:
    assert words.of_state(look, state) != look.of("work.state.unknown")


@pytest.mark.parametrize("node", sorted(words.NODES))
def test_each_step_of_the_contract_has_a_word_of_its_own(look: Look, node: str) -> None:
    assert words.node_words(look, node) != look.of("work.node.unknown")


@pytest.mark.parametrize(
    ("changes", "tone"),
    [
        ({"unsent": "dead-letter"}, Tone.FAULT), ({"unsent": "needs-correction", "state": "DECIDED"}, Tone.FAULT),
        ({"unsent": "retry", "state": ""}, Tone.QUIET), ({"state": "SUPPLEMENT_REQUIRED"}, Tone.WARN),
        ({"state": "DECIDED"}, Tone.OK), ({"state": "TERMINATED"}, Tone.FAULT), ({"state": "NEWER"}, Tone.QUIET),
    ],
)  # fmt: skip
def test_a_state_stands_in_its_colours(changes: dict[str, Any], tone: Tone) -> None:
    assert words.tone(piece(**changes)) is tone


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [({}, "1109 2217", "1109 2217"), ({"unsent": "retry", "project_no": ""}, "收 0042", "in 0042")],
)
def test_a_number_is_read_out_by_its_tail(changes: dict[str, Any], zh: str, en: str) -> None:
    assert [words.tail_words(look, piece(**changes)) for look in (ZH, EN)] == [zh, en]


# Head of the list.


@pytest.mark.parametrize(
    ("cause", "zh", "en"),
    [
        ("", "", ""), ("no-session", "没有联机登录", "Signed in without a line"),
        ("outbox", "本机的存单", "What is stored"),
        ("unreachable", "市平台这会儿读不到", "The city cannot be read"),
        ("fault", "市平台这会儿读不到", "The city cannot"),
        ("gone", "市平台这会儿读不到", "The city cannot be read"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", [True, False])
def test_trouble_is_said_with_the_hour_of_what_stands_below(
    state: WorkState, cause: str, zh: str, en: str, known: bool
) -> None:
    state.cause = cause
    if not known:
        state.seen = None
    said = [words.trouble(look, state, HOUR) for look in (ZH, EN)]
    assert [one.startswith(start) for one, start in zip(said, (zh, en), strict=True)] == [True, True]
    assert ["11-23 09:41" in one for one in said] == [bool(cause) and known] * 2


@pytest.mark.parametrize(
    ("old", "count", "age"),
    [(None, "", "正在看本机"), (0.0, "", "还没问过市平台"), (120.0, "第 1–15 件，共 15 件", "市平台 2 分前的数")],
)
def test_the_foot_says_how_many_and_how_old(state: WorkState, old: float | None, count: str, age: str) -> None:
    if old is None:
        state.seen = None
    else:
        read_at = HOUR.timestamp() - old if old else 0.0
        state.seen = replace(seen(), kept=msgspec.structs.replace(seen().kept, read_at=read_at))
    assert words.foot(ZH, state, HOUR) == (count, age)


@pytest.mark.parametrize(
    ("only", "zh", "en"),
    [(Only.ALL, "第 1–15 件，共 15 件", "15 of 15"), (Only.OVER, "第 1–1 件，共 15 件", "1 of 15")],
)
def test_a_narrowed_list_says_of_how_many(state: WorkState, only: Only, zh: str, en: str) -> None:
    state.only = only
    assert [words.foot(look, state, HOUR)[0] for look in (ZH, EN)] == [zh, en]


def test_every_kind_has_its_name_its_number_and_some_a_light(look: Look, state: WorkState) -> None:
    found = words.choices(look, state)
    assert [one.light for one in found] == [
        None, None, Light.OVER, Light.NEAR, None, None, None, Light.STOPPED, Light.UNREAD,
    ]  # fmt: skip
    assert len({one.name for one in found}) == len(Only)


def test_the_lights_are_explained(look: Look) -> None:
    found = words.legend(look)
    assert [line.light for line in found.lines] == [
        Light.IN_TIME, Light.NEAR, Light.OVER, Light.STOPPED, Light.UNREAD,
    ]  # fmt: skip


def test_days_stand_with_weekday_date_and_count(state: WorkState) -> None:
    found, chosen = words.bars(EN, state)
    assert (found[0].weekday, found[0].date, found[0].count, found[0].near, chosen) == ("Today", "11/23", 1, True, -1)
    # A month that begins is named; who does not work that day says so in place of a number.
    assert (found[8].date, found[5].rest, found[2].near) == ("12/1", "–", False)


def test_the_chosen_day_is_the_one_of_the_state(state: WorkState) -> None:
    state.choose_day(3)
    assert words.bars(ZH, state)[1] == 2


# Rows.


@pytest.mark.parametrize(("brief", "cells"), [(False, 10), (True, 9)])
def test_a_row_is_the_same_but_for_who_handled_it(look: Look, state: WorkState, brief: bool, cells: int) -> None:
    found = words.rows(look, state, TODAY, brief=brief)
    assert {len(row.cells) for row in found} == {cells}
    assert any("1712" in cell.words for row in found for cell in row.cells) is not brief


@pytest.mark.parametrize(
    ("name", "light", "ink", "bold"),
    [
        ("w0", Light.OVER, "fault", True), ("w1", Light.NEAR, "warn", True), ("w3", Light.STOPPED, "ink_2", False),
        ("u1", Light.UNREAD, "ink_2", False), ("w7", Light.IN_TIME, "ink", False), ("w6", Light.DONE, "ink", False),
    ],
)  # fmt: skip
def test_a_row_is_lit_by_its_days(state: WorkState, name: str, light: Light, ink: str, bold: bool) -> None:
    row = next(row for row in words.rows(ZH, state, TODAY, brief=False) if row.key == name)
    assert (row.cells[0].light, row.cells[1].ink, row.cells[1].bold) == (light, ink, bold)


def test_what_was_given_out_here_says_so_and_others_do_not(state: WorkState) -> None:
    number = seen().kept.works["w5"].project_no
    state.seen = replace(seen(), given=frozenset({number}))
    said = [row.key for row in words.rows(EN, state, TODAY, brief=False) if "Handed over" in row.cells[7].words]
    assert said == ["w5"]


def test_whoever_handled_nothing_is_a_dash(state: WorkState) -> None:
    state.seen = Seen("B17", seen().kept, (piece(id="x", handled_by="", unsent="retry"),))
    row = next(row for row in words.rows(ZH, state, TODAY, brief=False) if row.key == "x")
    assert row.cells[8].words == "–"


# The right pane.

LEFT = {Lamp.OVER: -1, Lamp.NEAR: 0}


@pytest.mark.parametrize(
    ("lamp", "frame"),
    [(Lamp.OVER, Frame.FAULT), (Lamp.NEAR, Frame.NEAR), (Lamp.UNREAD, Frame.UNREAD), (Lamp.DONE, Frame.PLAIN)],
)
def test_the_card_is_framed_by_need(lamp: Lamp, frame: Frame) -> None:
    assert words.head_card(ZH, piece(standing=Standing(lamp, LEFT.get(lamp)))).frame is frame


@pytest.mark.parametrize(
    ("changes", "brief", "signs"),
    [({}, False, ["U", "P"]), ({}, True, []), ({"unsent": "retry"}, False, [])],
)
def test_only_what_the_city_has_can_be_urged(changes: dict[str, Any], brief: bool, signs: list[str]) -> None:
    card = words.head_card(ZH, piece(**changes), brief=brief)
    assert [act.sign for act in card.acts] == signs
    assert bool(card.lines) is not brief


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (TODAY, "最后一天 11-23，按工作日算", "Last day 11-23, in working days"),
        (None, "现在不计天数", "No days run now"),
    ],
)
def test_the_last_day_stands_under_the_title(day: datetime.date | None, zh: str, en: str) -> None:
    one = piece(standing=Standing(Lamp.NEAR, 0, day))
    assert [words.head_card(look, one).under for look in (ZH, EN)] == [zh, en]


def test_the_card_speaks_the_language_of_the_clerk() -> None:
    card = words.head_card(EN, piece(why=Words("户口不在本市", "Not registered here")))
    said = {line.label: line.words for line in card.lines}
    assert (said["Matter"], said["Office"], said["Reason"]) == ("Allowance", "Civil Affairs", "Not registered here")


@pytest.mark.parametrize(
    ("kept", "shown", "lines"),
    [
        (Kept(), Only.ALL, None), (Kept("1", "", 1.0), Only.ALL, "F9 asks the city again; what is new comes by itself"),
        (msgspec.structs.replace(seen().kept, read_at=1.0), Only.UNSENT, "Alt 1 shows all 14"),
        (msgspec.structs.replace(seen().kept, read_at=1.0), Only.ALL, None),
    ],
)  # fmt: skip
def test_a_nought_that_was_read_leads_on_and_one_that_was_not_is_none(
    state: WorkState, kept: Kept, shown: Only, lines: str | None
) -> None:
    state.seen, state.only = Seen("B17", kept), shown
    card = words.empty_card(EN, state)
    assert (card and card.lines[0].words) == lines


def test_before_a_look_there_is_no_empty_list(state: WorkState) -> None:
    state.seen = None
    assert words.empty_card(ZH, state) is None


@pytest.mark.parametrize(
    ("told", "light", "frame"),
    [
        ("entered", Light.DONE, Frame.PLAIN), ("done.urge", Light.DONE, Frame.PLAIN),
        ("done.call", Light.DONE, Frame.PLAIN), ("not-stored", Light.NEAR, Frame.NEAR),
        ("refused", Light.NEAR, Frame.NEAR), ("not-heard", Light.NEAR, Frame.NEAR), ("moved", Light.NEAR, Frame.NEAR),
        ("one-before", Light.NEAR, Frame.NEAR),
    ],
)  # fmt: skip
def test_each_end_of_an_act_has_its_words(look: Look, state: WorkState, told: str, light: Light, frame: Frame) -> None:
    state.told = told
    card = words.told_card(look, state)
    assert card
    assert (card.light, card.frame, bool(card.title)) == (light, frame, True)


@pytest.mark.parametrize("told", ["", "gap.node", "gap.reason"])
def test_what_is_missing_stands_beside_the_fields_and_on_no_card(state: WorkState, told: str) -> None:
    state.told = told
    assert words.told_card(ZH, state) is None


@pytest.mark.parametrize("gap", ["node", "unit", "future", "before", "result", "reason"])
def test_each_gap_has_its_words(look: Look, gap: str) -> None:
    assert look.of(f"work.gap.{gap}")


def moved(state: WorkState, before: Any, after: Any) -> dict[str, str]:
    """Return what is shown of two versions, by label."""
    state.before, state.filed, state.told = before.file, after, "moved"
    card = words.told_card(EN, state)
    assert card
    return {line.label: line.words for line in card.lines}


def paper(trust: str, pages: int, material: str = "test-reports") -> dict[str, Any]:
    return {
        "id": material, "material_id": material, "mime": "image/jpeg", "pages": pages, "sha256": "0", "trust": trust,
    }  # fmt: skip


def test_both_versions_of_a_paper_stand_beside_one_another(state: WorkState) -> None:
    found = moved(state, filed(papers=[paper("B", 2)]), filed(version=5, papers=[paper("C", 3)]))
    assert found == {"Test reports": "You saw: B 2. Now: C 3"}


def test_a_paper_that_came_or_went_is_a_dash_on_one_side(state: WorkState) -> None:
    before, after = filed(papers=[paper("B", 2)]), filed(papers=[paper("C", 1, "signature")])
    assert moved(state, before, after) == {
        "Test reports": "You saw: B 2. Now: –", "Signature": "You saw: –. Now: C 1",
    }  # fmt: skip


def test_a_step_that_was_gone_meanwhile_is_named(state: WorkState) -> None:
    steps = [{"node": "suspended", "at": HOUR.isoformat()}]
    found = moved(state, filed(), filed(version=5, steps=steps))
    assert found["Last step"] == "You saw: Review. Now: Special procedure"


def test_another_state_and_another_answer_are_named_masked(state: WorkState) -> None:
    before = filed(form_data={"account": "6222020200112233067"})
    progress = msgspec.structs.replace(before.file.progress, state="SUSPENDED")
    after = filed(version=5, form_data={"account": "6222020200112233999"})
    after = replace(after, file=msgspec.structs.replace(after.file, progress=progress))
    found = moved(state, before, after)
    assert found["State"] == "You saw: In review. Now: Special"
    assert found["Answer"].endswith("3067. Now: 622 **** **** **** 3999")


# The way, and the papers.


@pytest.mark.parametrize(
    ("cause", "zh", "en"),
    [
        ("", "正在问市平台", "Asking the city"),
        ("no-session", "没有联机登录，经过看不到", "Signed in without a line: cannot be asked"),
        ("unreachable", "经过读不到，线路通了再看", "Cannot be read until the line is up"),
        ("fault", "经过读不到，线路通了再看", "Cannot be read until the line is up"),
    ],
)  # fmt: skip
def test_a_way_that_was_not_read_says_why(state: WorkState, cause: str, zh: str, en: str) -> None:
    state.filed, state.file_cause = None, cause
    assert [words.way(look, state).lines[0].words for look in (ZH, EN)] == [zh, en]


def test_the_last_steps_stand_with_office_and_hand(state: WorkState) -> None:
    found = words.way(EN, state)
    assert [line.words for line in found.lines] == ["Received", "Accepted", "Handed on", "Review"]
    assert (found.lines[-1].under, found.lines[-1].right) == ("Medical Insurance, section 2 · Y031", "11-20 16:10")
    assert found.right == "version 4"


def test_of_a_long_way_the_last_six_are_shown(state: WorkState) -> None:
    steps = [{"node": "flagged", "at": f"2026-11-{day:02d}T09:00:00+08:00"} for day in range(1, 11)]
    state.filed = filed(steps=steps)
    found = words.way(ZH, state)
    assert [line.right[:5] for line in found.lines] == [f"11-{day:02d}" for day in range(5, 11)]
    assert {line.under for line in found.lines} == {""}


def test_papers_stand_with_pages_and_how_far_they_are_trusted(state: WorkState) -> None:
    found = words.papers(EN, state)
    assert [(line.words, line.right, line.tag, line.tone) for line in found.lines[:2]] == [
        ("Application form", "2 p.", "D", Tone.QUIET), ("ID card", "1 p.", "B", Tone.OK),
    ]  # fmt: skip
    assert found.right == "4"


def test_of_many_papers_the_first_six_are_shown_and_all_are_counted(state: WorkState) -> None:
    state.filed = filed(papers=[paper("A", 1, f"p{n}") for n in range(9)])
    found = words.papers(ZH, state)
    assert (len(found.lines), found.right, {line.words for line in found.lines}) == (6, "9", {"别的材料"})


def test_before_a_dossier_was_read_no_paper_is_counted(state: WorkState) -> None:
    state.filed = None
    assert (words.papers(ZH, state).lines, words.papers(ZH, state).right) == ((), "")


@pytest.mark.parametrize(
    ("material", "zh", "en"),
    [
        ("signature", "签名", "Signature"),
        ("signature-strokes", "签名笔迹", "Strokes of the signature"),
        ("x", "别的材料", "Another paper"),
    ],
)
def test_what_every_application_has_is_named(material: str, zh: str, en: str) -> None:
    assert [words._name({}, material, look) for look in (ZH, EN)] == [zh, en]


# What somebody writes.


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("2026-11-23 09:05", 9), ("  2026-11-23 09:05 ", 9), ("2026-11-23 24:00", None), ("2026-11-23", None),
        ("", None), ("09:05", None), ("2026-02-30 09:00", None), ("昨天", None),
    ],
)  # fmt: skip
def test_a_moment_is_taken_once_it_is_one(typed: str, hour: int | None) -> None:
    found = moment_in(typed)
    assert (found and found.hour) == hour
    assert found is None or found.utcoffset() == datetime.timedelta(hours=8)


def test_where_the_papers_of_a_case_are_is_said_as_far_as_it_was_taken_in_here(state: WorkState) -> None:
    found = morning()
    waits, signed, open_one = found.waiting[0], found.lists[0], found.lists[3]
    told = {}
    state.show(found)
    for name, receipt in (("waits", ""), ("signed", signed.receipts[0]), ("open", open_one.receipts[1]), ("none", "9")):
        one = piece(id=waits.id if name == "waits" else name, receipt_no=receipt)
        told[name] = words.passed_words(ZH, state, one)
    assert told == {
        "waits": "材料还在窗口，等移交", "signed": "材料已于 11-20 移交，签收人 唐*",
        "open": f"材料在移交单 {open_one.number} 上，还没签收", "none": "",
    }  # fmt: skip
    card = words.head_card(ZH, piece(), passed=told["open"])
    assert any(line.label == "材料在哪" for line in card.lines)


def test_before_a_look_nothing_is_said_of_papers(bare: BareWindow) -> None:
    assert words.passed_words(ZH, work_of(bare.context), piece()) == ""
