"""Header, chips, trail, footer: the same on every screen."""

from __future__ import annotations

from datetime import datetime

import pytest

from config.clock import CHINA
from config.texts import plain
from devices.device import Condition, DeviceState
from kiosk.steps.screens import Tone, Trail
from tests.support.ui import ACROSS, NOON, READY, clipped, colours, look, picture, shown, words
from ui.parts.chip import CHIP, TAG, Mark, Stamp
from ui.parts.footer import KEYS, Footer
from ui.parts.header import Header, Line, Place
from ui.parts.pressable import Kind
from ui.parts.trail import TrailBar

PLACE = Place("云泽市政务服务中心", "自助区 3 号机", training=True)
SEVEN = tuple(plain(name) for name in ("给谁办", "看指南", "刷证", "填表", "材料", "核对", "签名"))


def header(
    place: Place = PLACE, language: str = "zh_CN", size: tuple[int, int] = (1080, 1920), **modes: bool
) -> Header:
    made = Header(look(language, size, **modes), place)
    made.show_time(NOON)
    made.show_line(Line.UP, None)
    made.show_devices(READY)
    shown(made, (size[0], made.height()))
    return made


def test_the_header_says_hall_machine_day_and_time() -> None:
    said = words(header())
    assert {"云泽市政务服务中心", "自助区 3 号机", "2026年11月23日 星期一", "10:26"} <= set(said)


def test_the_header_says_the_day_in_english() -> None:
    assert "Mon 23 Nov 2026" in words(header(language="en"))


def test_large_type_leaves_the_year_out() -> None:
    assert "11月23日 星期一" in words(header(elder=True))


@pytest.mark.parametrize(("training", "language", "stamp"), [(True, "zh_CN", "训练"), (True, "en", "TRAINING")])
def test_a_training_machine_carries_its_stamp(training: bool, language: str, stamp: str) -> None:
    assert stamp in words(header(Place("h", "m", training), language))


def test_a_working_machine_has_no_stamp() -> None:
    assert "训练" not in words(header(Place("h", "m", training=False)))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(1080, 1920), ACROSS])
@pytest.mark.parametrize("elder", [False, True])
def test_nothing_in_the_header_is_clipped(language: str, size: tuple[int, int], elder: bool) -> None:
    made = header(language=language, size=size, elder=elder)
    made.show_line(Line.DOWN, datetime(2026, 11, 23, 10, 5, tzinfo=CHINA))
    shown(made)
    assert clipped(made) == []


def test_a_long_name_of_a_hall_pushes_the_day_out_and_is_whole() -> None:
    made = header(Place("云泽市清汀县清汀镇柳湾村便民服务工作站点", "自助区 3 号机", training=True))
    assert "云泽市清汀县清汀镇柳湾村便民服务工作站点" in words(made)
    assert "2026年11月23日 星期一" not in words(made)
    assert "10:26" in words(made)


def test_a_line_that_is_up_has_a_green_chip() -> None:
    made = header()
    assert (made.line_chip.words, made.line_chip.tone) == ("线路通", Tone.OK)


@pytest.mark.parametrize(
    ("line", "since", "said"),
    [
        (Line.DOWN, datetime(2026, 11, 23, 10, 5, tzinfo=CHINA), "线路断 10:05 起"),
        (Line.DOWN, None, "线路断"),
        (Line.UNKNOWN, None, "线路待查"),
        (Line.UNKNOWN, datetime(2026, 11, 23, 9, 0, tzinfo=CHINA), "线路待查 09:00 起"),
    ],
)
def test_a_line_that_is_not_up_is_a_warning_with_its_time(line: Line, since: datetime | None, said: str) -> None:
    made = header()
    made.show_line(line, since)
    assert (made.line_chip.words, made.line_chip.tone) == (said, Tone.WARN)


def state(kind: str, condition: Condition, cause: str = "") -> dict[str, DeviceState]:
    return {**READY, kind: DeviceState(kind, condition, cause)}


@pytest.mark.parametrize(
    ("states", "said", "tone"),
    [
        (READY, "设备正常", Tone.OK),
        (state("receipt_printer", Condition.FAULT, "printer.paper-out"), "小票没纸", Tone.FAULT),
        (state("receipt_printer", Condition.FAULT, "printer.silent"), "小票停用", Tone.FAULT),
        (state("document_camera", Condition.ABSENT), "扫描停用", Tone.FAULT),
        (state("id_card", Condition.OPENING), "读卡停用", Tone.WARN),
        (state("call_board", Condition.FAULT), "设备故障", Tone.FAULT),
        (state("receipt_printer", Condition.ATTENTION), "设备正常", Tone.OK),
    ],
)
def test_the_chip_of_the_devices_names_the_worst(states: dict[str, DeviceState], said: str, tone: Tone) -> None:
    made = header()
    made.show_devices(states)
    assert (made.device_chip.words, made.device_chip.tone) == (said, tone)


def test_a_fault_is_named_before_a_device_that_only_opens() -> None:
    made = header()
    opening = state("document_camera", Condition.OPENING)
    made.show_devices(
        {**opening, **state("receipt_printer", Condition.FAULT, "printer.cover-open")}
        | {"document_camera": opening["document_camera"]}
    )
    assert made.device_chip.words == "小票开盖"


def test_devices_nobody_heard_of_yet_are_never_well() -> None:
    made = header()
    made.show_checking()
    assert made.device_chip.tone is Tone.WARN


def test_the_ground_of_the_header_ends_in_a_line() -> None:
    image = picture(header())
    assert image.pixelColor(500, image.height() - 1).name().upper() == look().tokens.colour.line


@pytest.mark.parametrize(
    ("tone", "bordered"), [(Tone.OK, False), (Tone.INFO, False), (Tone.WARN, True), (Tone.FAULT, True)]
)
def test_a_chip_that_warns_has_a_border(tone: Tone, bordered: bool) -> None:
    mark = Mark(look(), CHIP)
    mark.say("线路", tone, "line")
    shown(mark, (200, 50))
    top = picture(mark).pixelColor(100, 0).name().upper()
    ink = {"ok": "ok", "info": "ink_2", "warn": "warn", "fault": "fault"}[tone.value]
    assert (top == getattr(look().tokens.colour, ink)) is bordered


def test_in_high_contrast_every_chip_has_a_border() -> None:
    mark = Mark(look(hc=True), TAG)
    mark.say("免复印", Tone.OK)
    shown(mark, (200, 50))
    assert "#FFFFFF" in colours(picture(mark).copy(90, 0, 20, 2), 1)


def test_a_mark_without_words_is_not_there() -> None:
    mark = Mark(look())
    mark.say("")
    assert mark.isHidden()


def test_a_mark_too_narrow_does_not_fit() -> None:
    mark = Mark(look())
    mark.say("读卡，免复印")
    mark.resize(30, 46)
    assert not mark.fits()


def test_the_stamp_is_as_wide_as_its_words() -> None:
    assert Stamp(look(), "训练").fits()
    assert Stamp(look(), "TRAINING").width() > Stamp(look(), "训练").width()


def trail(current: int, the_look: object = None, names: tuple = SEVEN) -> TrailBar:
    bar = TrailBar(the_look or look())
    bar.show_trail(Trail(names, current))
    shown(bar, (1080, 96))
    return bar


def test_the_trail_says_where_one_stands() -> None:
    assert trail(3).words == "第 4 步，共 7 步：填表"
    assert trail(3).accessibleName() == "第 4 步，共 7 步：填表"


def test_the_bar_of_the_present_step_is_thicker() -> None:
    image = picture(trail(2))
    heights = [
        sum(image.pixelColor(x, y).name().upper() == look().tokens.colour.accent for y in range(0, 40))
        for x in (48 + 66, 48 + 2 * 142 + 66)
    ]
    assert heights == [10, 16]


def test_steps_to_come_are_pale() -> None:
    image = picture(trail(2))
    assert image.pixelColor(48 + 4 * 142 + 66, 27).name().upper() == look().tokens.colour.idle_line


def test_names_that_have_room_stand_under_their_bars() -> None:
    assert trail(0).named()


def test_names_without_room_give_way_to_a_number() -> None:
    bar = trail(0, names=tuple(plain("Household register") for _ in range(7)))
    assert not bar.named()
    assert bar.fits()


def test_large_type_shows_the_number_of_the_step() -> None:
    assert not trail(0, look(elder=True)).named()


def test_large_words_keep_the_feet_of_their_letters() -> None:
    image = picture(trail(0, look(elder=True), tuple(plain("Sign") for _ in range(7))))
    last = {image.pixelColor(x, image.height() - 1).name() for x in range(image.width())}
    assert len(last) == 1


def test_outside_an_application_there_is_no_trail() -> None:
    bar = trail(1)
    bar.show_trail(None)
    assert bar.isHidden()
    assert bar.fits()


def footer(**modes: bool) -> Footer:
    made = Footer(look(**modes))
    shown(made, (1080, made.height()))
    return made


def test_the_footer_has_its_six_keys_in_order() -> None:
    made = footer()
    assert [key.words for key in sorted(made.keys.values(), key=lambda key: key.x())] == [
        "返回", "首页", "叫工作人员", "大字", "朗读", "中 / EN",
    ]  # fmt: skip


def test_the_key_that_calls_staff_is_the_widest() -> None:
    keys = footer().keys
    assert keys["staff"].width() > 1.4 * keys["home"].width()


@pytest.mark.parametrize("name", [name for name, _ in KEYS])
def test_a_key_of_the_footer_tells_its_name(name: str) -> None:
    made, pressed = footer(), []
    made.pressed.connect(pressed.append)
    made.keys[name].click()
    assert pressed == [name]


def test_a_key_that_is_not_possible_keeps_its_word_and_place() -> None:
    made = footer()
    before = made.keys["back"].geometry()
    made.set_possible("back", False)
    assert (made.keys["back"].words, made.keys["back"].geometry()) == ("返回", before)
    assert not made.keys["back"].isEnabled()


def test_large_type_turns_its_key_dark_and_leads_back() -> None:
    key = footer(elder=True).keys["elder"]
    assert (key.kind, key.words) == (Kind.SWITCHED, "标准字")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [(1080, 1920), ACROSS])
@pytest.mark.parametrize("elder", [False, True])
def test_no_word_of_the_footer_is_clipped(language: str, size: tuple[int, int], elder: bool) -> None:
    made = Footer(look(language, size, elder=elder))
    shown(made, (size[0], made.height()))
    assert clipped(made) == []


def test_the_words_stand_beside_the_icons_on_a_screen_on_its_side() -> None:
    made = Footer(look(size=ACROSS))
    shown(made, (1920, made.height()))
    key = made.keys["staff"]
    row = picture(key).copy(0, key.height() // 2 - 6, key.width(), 12)
    accent = look().tokens.colour.accent
    inked = [x for x in range(row.width()) if any(row.pixelColor(x, y).name().upper() == accent for y in range(12))]
    assert inked[-1] - inked[0] > 150
