"""What maintenance says of any state of any device: a light that is true, words in each language, steps apart."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, wording
from devices.device import Actor, Condition
from devices.usage import Mishap
from kiosk.inventory.report import Change, DeviceReport
from kiosk.maintenance.seen import Seen
from kiosk.steps.technician_device_words import cause_words
from ui.desk.density import NORMAL, look_of
from ui.desk.lights import Light
from ui.maintenance import words
from ui.maintenance.samples import HOUR, MACHINE, NOW, report, troubled, well

LOOKS = {language: look_of(NORMAL, wording(language)) for language in LANGUAGES}
ZH = LOOKS["zh_CN"]
CAUSES = sorted(key.removeprefix("staff.") for key in wording("zh_CN") if key.startswith("staff."))


@pytest.mark.parametrize("condition", Condition)
@pytest.mark.parametrize("cause", ["", "evaluation-pad.silent", "call-board.one-way", "device.out-of-use", "new.cause"])
def test_only_what_is_ready_or_at_work_is_lit_as_that(condition: Condition, cause: str) -> None:
    light = words.light_of(report("id_card", condition, cause))
    well_lit = light in (Light.DONE, Light.AT_WORK)
    assert well_lit == (condition in (Condition.READY, Condition.BUSY) and (not cause or cause == "new.cause"))


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cause_comes_apart_into_what_is_and_what_to_do(language: str, cause: str) -> None:
    said = LOOKS[language].say(cause_words(cause))
    parts = words.sentences(said)
    assert "".join(parts).replace(" ", "") == said.replace(" ", "")
    assert all(part.strip() for part in parts)


@given(st.text(max_size=60))
def test_any_words_come_apart_and_none_is_lost(said: str) -> None:
    parts = words.sentences(said)
    assert "".join("".join(parts).split()) == "".join(said.split())
    assert len(parts) >= 1


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        ("缺纸。请换纸；盖好盖子。", 3),
        ("tcp://host:9100 and 2.4 MHz", 1),
        ("No paper. Put some in; close it.", 3),
        ("", 1),
    ],
)
def test_a_stop_inside_a_number_ends_no_sentence(said: str, steps: int) -> None:
    assert len(words.sentences(said)) == steps


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("serial:///dev/serial/by-path/3-1.2?baud=115200", "SDT · 串口 by-path/3-1.2"),
        ("tcp://10.0.0.9:4001", "SDT · 网络 10.0.0.9:4001"),
        ("pcsc://0", "SDT · pcsc://0"),
        ("virtual:///tmp/world/id-card?baud=115200", "SDT · 虚拟 id-card"),
        ("", "SDT · "),
    ],
)
def test_a_port_is_named_without_the_settings_of_its_wire(address: str, place: str) -> None:
    assert ZH.say(words.place_words(report("id_card", driver="sdt", address=address))) == place


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_device_in_any_condition_has_words(language: str) -> None:
    look = LOOKS[language]
    for one in well().values():
        for condition in Condition:
            changed = msgspec.structs.replace(one, condition=condition)
            (row,) = words.rows(look, {one.name: changed}, {}, alive=True)
            assert all(cell.words or cell.light for cell in row.cells)


def test_a_driver_s_own_words_stand_on_the_card_and_the_name_of_an_exception_does_not() -> None:
    told = report("id_card", Condition.FAULT, "id-card.reader-lost", detail="port gone")
    bare = msgspec.structs.replace(told, detail="TimeoutError")
    shown = [[line.words for line in words.todo_lines(ZH, one, "1")] for one in (told, bare)]
    assert ("port gone" in shown[0], "TimeoutError" in shown[1]) == (True, False)


def test_a_device_that_only_wants_watching_says_how_it_is() -> None:
    lines = words.todo_lines(ZH, report("id_card", Condition.ATTENTION), "1")
    assert lines[0].words == "能用，要留意"


@pytest.mark.parametrize(
    ("since", "owed", "wanted"),
    [
        (NOW - 10, 0, "刚才，10:22:30 起"),
        (NOW - 100_000, 0, "11 月 22 日 06:36 起，已 1 天 3 小时"),
        (None, 0, ""),
        (None, 2, "2 张单子没打出来"),
    ],
)
def test_since_when_and_what_waits_only_where_they_are_known(since, owed, wanted) -> None:
    one = report("id_card", Condition.FAULT, "id-card.reader-lost", since=since)
    assert words.since_words(ZH, one, HOUR, owed) == wanted


def test_those_that_wait_longest_stand_first_among_equals() -> None:
    late = report("id_card", Condition.FAULT, "a.lost", since=NOW)
    early = report("speaker", Condition.FAULT, "a.lost", since=NOW - 5)
    assert [one.name for one in words.urgent({"a": late, "b": early})] == ["speaker", "id_card"]


def test_chips_count_what_is_there_and_nothing_else() -> None:
    found = [(chip.light, chip.words) for chip in words.chips(ZH, troubled().values())]
    assert found == [
        (Light.OVER, "1 个不能用"),
        (Light.NEAR, "1 个要留意"),
        (Light.UNREAD, "1 个问不到"),
        (Light.STOPPED, "1 个停用"),
    ]
    assert words.chips(ZH, []) == []


def test_a_device_that_is_being_opened_is_not_counted_as_ready() -> None:
    found = words.chips(ZH, [report("id_card", Condition.OPENING)])
    assert [chip.light for chip in found] == [Light.NOT_YET]


@pytest.mark.parametrize(
    ("line", "light", "said"),
    [
        ("up", Light.IN_TIME, "市平台 通"),
        ("down", Light.NEAR, "市平台 10:05 断"),
        ("unknown", Light.UNREAD, "市平台 待查"),
    ],
)
def test_a_line_nobody_knows_is_never_green(line, light, said) -> None:
    machine = msgspec.structs.replace(MACHINE, line=line)
    first = words.bar_lights(ZH, Seen(NOW, "", {}, (), machine), HOUR)[0]
    assert (first.light, first.words) == (light, said)


def test_before_the_first_look_nothing_is_claimed() -> None:
    assert [one.light for one in words.bar_lights(ZH, None, HOUR)] == [Light.NOT_YET]


@pytest.mark.parametrize(("seconds", "said"), [(1, []), (9.9, []), (12, ["这是 12 秒前的"]), (600, ["这是 10 分前的"])])
def test_a_look_that_is_old_says_so(seconds: float, said: list[str]) -> None:
    assert [chip.words for chip in words.stale(ZH, Seen(NOW - seconds), HOUR)] == said
    assert words.stale(ZH, None, HOUR) == []


@pytest.mark.parametrize(
    ("change", "label", "ink"),
    [
        ({"skew": -300.0}, "和平台时钟差", "fault"),
        ({"skew": None}, "和平台时钟差", "off"),
        ({"free": 10**9}, "磁盘剩", "fault"),
        ({"free": None}, "磁盘剩", "off"),
        ({"waiting": None}, "待上传", "off"),
        ({"waiting": None}, "最早一件", "off"),
        ({"waiting": 0, "oldest": None}, "最早一件", "ink"),
        ({"oldest": NOW - 5}, "最早一件", "warn"),
        ({"version": ""}, "程序", "off"),
    ],
)
def test_a_figure_that_is_wrong_is_coloured_and_one_that_is_not_known_is_no_nought(change, label, ink) -> None:
    machine = msgspec.structs.replace(MACHINE, **change)
    (figure,) = [one for one in words.figures(ZH, machine, HOUR) if one.label == label]
    assert figure.ink == ink
    assert (figure.value == "读不到") == (ink == "off")


def test_changes_of_other_days_and_of_devices_that_are_gone_are_left_out() -> None:
    changes = (Change(1, NOW - 90_000, "id_card", Condition.READY, ""), Change(2, NOW, "gone", Condition.READY, ""))
    seen = Seen(NOW, "", well(), changes)
    assert (words.past_lines(ZH, seen, HOUR.date(), 9), words.changes_today(seen, HOUR.date())) == ((), 1)


def test_no_more_changes_than_are_wanted_are_shown() -> None:
    changes = tuple(Change(n, NOW - 100 + n, "id_card", Condition.READY, "") for n in range(30))
    lines = words.past_lines(ZH, Seen(NOW, "", well(), changes), HOUR.date(), 5)
    assert (len(lines), lines[0].label) == (5, "10:21:29")


def test_counters_name_the_causes_most_frequent_first() -> None:
    one = DeviceReport(
        "id_card", Condition.READY, actor=Actor.NOBODY, faults={"id-card.reader-lost": 1, "id-card.reader-silent": 4},
        last=Mishap("id-card.reader-lost", NOW - 60),
    )  # fmt: skip
    said = [line.words for line in words.count_lines(ZH, one, HOUR)]
    assert said[1].startswith("4 次")
    assert (said[2].startswith("1 次"), said[3].startswith("10:21")) == (True, True)
