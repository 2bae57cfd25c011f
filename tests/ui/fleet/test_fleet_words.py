"""Every trouble there is, in the words of the fleet page: on a tile, in the list, on the card, in both languages."""

from __future__ import annotations

import datetime
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.texts import LANGUAGES, wording
from devices.bench import KINDS
from kiosk.hall.line import HallSeen
from kiosk.hub.fleet_judge import by_need, state_of, troubles
from kiosk.hub.fleet_values import (
    BY_NEED,
    Care,
    DeviceTold,
    Disk,
    Fleet,
    MachineSeen,
    Notice,
    Report,
    Standby,
    Stop,
    UnsentTold,
)  # fmt: skip
from tests.devices.test_every_cause import CAUSES
from tests.support.ui import application
from ui.desk.density import SMALL, look_of
from ui.desk.drawing import width_of
from ui.desk.lights import Light
from ui.fleet import samples, words
from ui.fleet.cards import machine_card
from ui.fleet.samples import HOUR, NOW_MS
from ui.fleet.state import Actor, FleetState, both
from ui.hall.samples import StillHall
from ui.style.look import Look

APPLICATION = application
"""Words are measured by it."""
LOOKS = {language: look_of(SMALL, wording(language)) for language in LANGUAGES}
CHINESE = re.compile(r"[一-鿿]")
# What the judge can find beside devices, by what a machine says.
OWN: dict[str, dict[str, Any]] = {
    "unsent": {"unsent": UnsentTold(5, 600), "line": samples.LINE},
    "waiting-site": {"unsent": UnsentTold(5, 90_000, 1, "site")},
    "waiting-operations": {"unsent": UnsentTold(5, 270_000, 3, "operations")},
    "waiting-office": {"unsent": UnsentTold(12, 900_000, 12, "office")},
    "clock": {"at": NOW_MS - 90_000},
    "outbox-full": {"store": "outbox-full"},
    "outbox-tight": {"store": "outbox-tight"},
    "outbox-fault": {"store": "outbox-fault"},
    "backup": {"store": "backup"},
}
# Causes of the lane and the border of child processes: they come with a device of any kind.
OF_DEVICES = [cause for cause in CAUSES if not cause.startswith(("host.",))]


def machine(name: str = "K07", kind: str = "kiosk", zone: str = "", **more: Any) -> MachineSeen:
    """Return a machine as the hub would show it, by what it says."""
    told = msgspec.structs.replace(Report(NOW_MS, "1", kind, "idle", unsent=UnsentTold(0)), **more)
    found = troubles(told, NOW_MS)
    state = state_of(told, NOW_MS, found, NOW_MS, stopped=False)
    since = found[0].since if found else None
    return MachineSeen(name, kind, zone, name, state, since, NOW_MS, told, found, None, None, None, ())


def broken(cause: str, kind: str = "receipt_printer", condition: str = "fault") -> MachineSeen:
    """Return a machine one of whose devices is broken."""
    return machine(devices=(DeviceTold(kind, condition, cause, "technician", 60),))


def card(look: Look, found: MachineSeen) -> str:
    """Return all that stands on the card of a machine."""
    state = FleetState(StillHall(HallSeen()), lambda: Actor("T01", frozenset({"technician"})), lambda: 1.0)
    state.take((fleet(found), ()))
    said = machine_card(look, state, found, HOUR)
    return "\n".join(
        (said.title, said.under, *(f"{one.label} {one.words} {' '.join(one.steps)}" for one in said.lines))
    )


def fleet(*machines: MachineSeen) -> Fleet:
    return msgspec.structs.replace(samples.fleet({}), items=machines)


def row(look: Look, found: MachineSeen, me: str = "") -> list[tuple[str, str]]:
    """Return the cells of a machine in the list."""
    (only,) = words.rows(look, fleet(found), HOUR, me, found.name, believed=True)
    return [(cell.words, cell.second) for cell in only.cells]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_trouble_of_a_machine_itself_has_its_words_on_tile_list_and_card(language: str) -> None:
    look, other = LOOKS[language], "fleet.trouble.other"
    for cause, said in OWN.items():
        found = machine(**said)
        assert [one.cause for one in found.troubles] == [cause]
        short = look.say(words.word(found, found.state))
        assert short != look.of(other)
        assert row(look, found)[2] == (short, look.say(words.how(found.troubles[0])))
        assert len(card(look, found).splitlines()) >= 3
        assert "{" not in card(look, found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_trouble_of_a_machine_itself_fits_its_tile(language: str) -> None:
    look = LOOKS[language]
    # A tile of the smaller window: eight of them stand beside the name of their zone.
    wide = {
        cause: width_of(look.say(words.word(machine(**said), "watch")), SMALL.small, bold=True)
        for cause, said in OWN.items()
    }
    assert {cause: px for cause, px in wide.items() if px > 86} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cause_of_each_driver_is_said_on_the_card_in_sentences_for_staff(language: str) -> None:
    look = LOOKS[language]
    for cause in OF_DEVICES:
        said = card(look, broken(cause))
        assert look.of(f"staff.{cause}").split("。")[0].split(". ")[0][:12] in said.replace("\n", " ")
        assert bool(CHINESE.search(said)) == (language == "zh_CN")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_device_has_a_noun_for_its_tile_and_a_name_for_the_list(language: str, kind: str) -> None:
    look = LOOKS[language]
    found = broken("any.lost", kind, "absent")
    assert kind not in look.say(words.word(found, found.state))
    assert row(look, found)[2][1] == look.of(f"technician.device.{kind}")


def test_the_second_device_of_a_kind_is_told_from_the_first() -> None:
    found = machine(devices=(DeviceTold("receipt_printer-2", "fault", "printer.lost", "technician"),))
    assert "2" in row(LOOKS["zh_CN"], found)[2][1]


def test_a_device_nobody_knows_the_kind_of_is_told_by_its_own_name() -> None:
    found = machine(devices=(DeviceTold("hologram", "fault", "hologram.lost", "technician"),))
    assert "hologram" in LOOKS["zh_CN"].say(words.word(found, found.state))


def test_a_trouble_of_a_newer_machine_is_a_trouble_all_the_same() -> None:
    found = machine(store="moon-phase")
    assert LOOKS["zh_CN"].say(words.word(found, found.state)) == "有故障"
    assert "moon-phase" in card(LOOKS["zh_CN"], found)


def test_what_a_broken_device_keeps_people_from_is_said_and_of_one_that_works_nothing() -> None:
    look = LOOKS["zh_CN"]
    assert "不能 打号票、打凭条" in card(look, broken("printer.paper-out"))
    low = machine(devices=(DeviceTold("receipt_printer", "attention", "printer.paper-low", "guide"),))
    assert "不能" not in card(look, low)


def test_several_troubles_stand_on_one_card_the_worst_first() -> None:
    look = LOOKS["zh_CN"]
    found = machine(
        store="backup",
        devices=(DeviceTold("id_card", "fault", "id-card.reader-lost", "technician"),),
        at=NOW_MS + 9_000,
    )
    labels = [line.split(" ")[0] for line in card(look, found).splitlines()[2:]]
    assert labels.count("原因") == 1
    assert labels.count("还有") == 2
    assert labels.index("原因") < labels.index("还有")


@pytest.mark.parametrize(
    ("staff", "me", "said"),
    [("T01", "T01", ("动手修", "我")), ("G07", "T01", ("动手修", "G07")), (None, "T01", ("没人接", ""))],
)
def test_who_looks_after_a_machine_is_oneself_somebody_or_nobody(
    staff: str | None, me: str, said: tuple[str, str]
) -> None:
    care = Care(staff, NOW_MS, "repairing") if staff else None
    found = msgspec.structs.replace(broken("printer.lost"), care=care)
    assert row(LOOKS["zh_CN"], found, me)[4] == said


@pytest.mark.parametrize("cause", ["unsent", "clock"])
def test_what_mends_itself_needs_nobody(cause: str) -> None:
    assert row(LOOKS["zh_CN"], machine(**OWN[cause]))[4] == ("不用管", "")


def test_what_stands_on_a_screen_and_why_a_machine_is_stopped_is_on_its_card() -> None:
    found = msgspec.structs.replace(
        machine(), state="stopped", since=NOW_MS,
        stop=Stop("换设备", "T01", NOW_MS, NOW_MS + 3_600_000),
        notice=Notice(both("fleet.notice.soon"), "T01", NOW_MS + 60_000),
    )  # fmt: skip
    said = card(LOOKS["zh_CN"], found)
    assert "T01 10:22：换设备，预计 11:22 恢复" in said
    assert "这台机器马上要停" in said
    assert "This machine stops soon" in card(LOOKS["en"], found)


def test_what_a_kiosk_holds_is_told_as_far_as_it_is_known() -> None:
    look = LOOKS["zh_CN"]
    assert "待传 读不到" in card(look, machine(unsent=None))
    assert "待传" not in card(look, machine())
    assert "待传" not in card(look, machine(kind="board", unsent=None))
    assert "5 件，最早的等了 10 分 0 秒" in card(look, machine(**OWN["unsent"]))


# Moments.


def at(hours: float) -> int:
    return NOW_MS - round(hours * 3_600_000)


@pytest.mark.parametrize(("hours", "said"), [(0.5, "09:52"), (10.0, "00:22"), (11.0, "11-22"), (700.0, "10-25")])
def test_a_moment_of_today_is_its_hour_and_an_older_one_its_day(hours: float, said: str) -> None:
    assert words.time_of(at(hours), HOUR) == said


def test_a_machine_that_never_spoke_has_no_since() -> None:
    never = msgspec.structs.replace(machine(), state="never", heard_at=None, since=None, report=None)
    assert words.since_words(LOOKS["zh_CN"], never, HOUR) == "从来没有听到过"
    assert words.since_words(LOOKS["zh_CN"], machine(), HOUR) == ""


# The map.

ZONES = st.sampled_from(["", "A区", "B区", "24 小时区"])
MACHINES = st.lists(
    st.tuples(st.sampled_from(["kiosk", "window", "guide", "hall", "board"]), ZONES, st.sampled_from(BY_NEED)),
    max_size=30,
)


def any_hall(rows: list[tuple[str, str, Any]]) -> Fleet:
    made = [
        msgspec.structs.replace(machine(f"M{number:02d}", kind, zone), state=state, since=NOW_MS)
        for number, (kind, zone, state) in enumerate(rows)
    ]
    return fleet(*sorted(made, key=lambda one: by_need(one.state)))


@given(MACHINES, st.booleans())
def test_each_machine_stands_on_the_map_once_in_a_zone_with_a_name(rows: list[Any], believed: bool) -> None:
    found = words.zones(LOOKS["zh_CN"], any_hall(rows), HOUR, believed=believed)
    names = [tile.name for zone in found for tile in zone.tiles]
    assert sorted(names) == [f"M{number:02d}" for number in range(len(rows))]
    assert all(zone.title and zone.tiles for zone in found)
    assert len({zone.title for zone in found}) == len(found)


@given(MACHINES)
def test_of_a_hub_that_is_not_read_nothing_is_well_or_otherwise_known(rows: list[Any]) -> None:
    hall, look = any_hall(rows), LOOKS["zh_CN"]
    states = {tile.state for zone in words.zones(look, hall, HOUR, believed=False) for tile in zone.tiles}
    assert states <= {"unheard", "never"}
    lights = {light for light, number, _ in words.chips(look, hall, believed=False) if number != "0"}
    assert lights <= {Light.UNREAD, Light.NOT_YET}
    assert words.bar_light(look, hall, believed=False).light is Light.UNREAD


@given(MACHINES)
def test_the_chips_count_every_machine_once(rows: list[Any]) -> None:
    chips = words.chips(LOOKS["zh_CN"], any_hall(rows), believed=True)
    assert sum(int(number) for _, number, _ in chips) == len(rows)


@given(MACHINES, st.booleans())
def test_the_list_holds_all_that_is_not_well_and_nothing_else(rows: list[Any], believed: bool) -> None:
    hall = any_hall(rows)
    listed = [one.key for one in words.rows(LOOKS["zh_CN"], hall, HOUR, "", "", believed=believed)]
    assert sorted(listed) == sorted(one.name for one in hall.items if one.state != "well")
    states = {one.name: by_need(words.state_of(one, believed=believed)) for one in hall.items}
    assert [states[name] for name in listed] == sorted(states[name] for name in listed)


@pytest.mark.parametrize(
    ("states", "light", "said"),
    [(("well", "stopped"), Light.IN_TIME, "机器都好"), (("watch", "well"), Light.NEAR, "机器 1 台要看"),
     (("watch", "cannot", "never"), Light.OVER, "机器 3 台要看")],
)  # fmt: skip
def test_the_light_of_the_bar_is_that_of_the_worst(states: tuple[Any, ...], light: Light, said: str) -> None:
    hall = any_hall([("kiosk", "", state) for state in states])
    found = words.bar_light(LOOKS["zh_CN"], hall, believed=True)
    assert (found.light, found.words) == (light, said)


def test_before_anything_was_read_the_bar_says_so() -> None:
    assert words.bar_light(LOOKS["zh_CN"], None, believed=False).words == "机器读不到"


# The hub.


@pytest.mark.parametrize(
    ("hub", "place", "ink"),
    [
        ({}, 0, "ok"),
        ({"standbys": (Standby("hall2", 60_000),)}, 1, "warn"),
        ({"standbys": (Standby("hall2", None),)}, 1, "off"),
        ({"backup_at": at(30)}, 2, "warn"),
        ({"backup_at": at(3)}, 2, "ink"),
        ({"disk": Disk(5, 100)}, 3, "fault"),
        ({"disk": Disk(0, 0)}, 3, "off"),
    ],
)
def test_what_is_wrong_with_the_hub_is_seen_by_its_colour(hub: dict[str, Any], place: int, ink: str) -> None:
    assert words.figures(LOOKS["zh_CN"], samples.fleet({}, **hub).hub, HOUR)[place].ink == ink


def test_a_hub_that_does_not_answer_is_nothing_at_all() -> None:
    assert {one.ink for one in words.figures(LOOKS["zh_CN"], None, HOUR)} == {"off"}


def test_a_day_before_is_no_hour() -> None:
    assert words.time_of(at(0), HOUR - datetime.timedelta(days=3)) == "11-23"
