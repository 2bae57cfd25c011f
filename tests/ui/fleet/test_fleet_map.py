"""The map of a hall of any shape: every machine is reached by arrows, stands where it is seen, and is cut nowhere."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.desk.density import NORMAL, SMALL, Density
from ui.desk.lights import Light
from ui.desk.scrolling import scrolled
from ui.fleet.chips import CountLine
from ui.fleet.tiles import COLUMNS, FleetMap
from ui.fleet.words import LIGHTS, Tile, Zone

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
SIZES = st.lists(st.integers(1, 18), min_size=1, max_size=4)


def hall(sizes: list[int]) -> list[Zone]:
    """Return zones with so many machines each."""
    return [
        Zone(f"{place}区", f"{size} 台", tuple(Tile(f"{place}{number:02d}", "well", "在用") for number in range(size)))
        for place, size in enumerate(sizes)
    ]


class Walker:
    """A map whose chosen machine follows the arrows, as the page has it."""

    def __init__(self, qtbot: QtBot, sizes: list[int], density: Density = NORMAL) -> None:
        self.map = FleetMap(density)
        qtbot.addWidget(self.map)
        self.map.resize(density.size[0] - density.aside, 100)
        self.zones = hall(sizes)
        self.map.chosen.connect(self.choose)
        self.choose("000")

    def choose(self, name: str) -> None:
        self.map.set_zones(self.zones, name)

    def press(self, name: str, key: Qt.Key) -> str:
        """Return where an arrow leads from a machine."""
        self.choose(name)
        QTest.keyClick(self.map, key)
        return self.map.current


# The fixture holds widgets and no state of an example.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=4, deadline=None)
@given(sizes=SIZES)
def test_every_machine_is_reached_by_arrows(qtbot: QtBot, sizes: list[int]) -> None:
    walker = Walker(qtbot, sizes)
    names = {tile.name for zone in walker.zones for tile in zone.tiles}
    seen, waiting = {"000"}, deque(["000"])
    while waiting:
        here = waiting.popleft()
        for key in ARROWS:
            there = walker.press(here, key)
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    assert seen == names


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
@given(sizes=SIZES, density=st.sampled_from([NORMAL, SMALL]))
def test_tiles_stand_beside_one_another_inside_the_map(qtbot: QtBot, sizes: list[int], density: Density) -> None:
    walker = Walker(qtbot, sizes, density)
    boxes = [walker.map.box_of(tile.name) for zone in walker.zones for tile in zone.tiles]
    assert all(walker.map.rect().contains(box.toRect()) for box in boxes)
    crossing = [
        (n, m) for n, one in enumerate(boxes) for m, other in enumerate(boxes) if n < m and one.intersects(other)
    ]
    assert crossing == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_sideways_goes_through_the_hall_in_reading_order(qtbot: QtBot, key: Qt.Key) -> None:
    walker = Walker(qtbot, [COLUMNS + 1, 2])
    order = [tile.name for zone in walker.zones for tile in zone.tiles]
    if key is Qt.Key.Key_Left:
        order.reverse()
    walked = [order[0]]
    for _ in order[1:]:
        walked.append(walker.press(walked[-1], key))
    assert walked == order


def test_up_and_down_lead_to_the_nearest_of_the_next_row(qtbot: QtBot) -> None:
    walker = Walker(qtbot, [COLUMNS, 2, COLUMNS])
    assert walker.press("007", Qt.Key.Key_Down) == "101"
    assert walker.press("101", Qt.Key.Key_Down) == "201"


def test_other_keys_are_left_to_the_window(qtbot: QtBot) -> None:
    walker = Walker(qtbot, [3])
    assert walker.press("001", Qt.Key.Key_O) == "001"


def test_a_map_without_a_chosen_machine_begins_at_its_first(qtbot: QtBot) -> None:
    walker = Walker(qtbot, [3])
    assert walker.press("", Qt.Key.Key_Down) == "000"


def test_a_chosen_machine_far_below_is_brought_into_sight(qtbot: QtBot) -> None:
    walker = Walker(qtbot, [COLUMNS] * 14, SMALL)
    scroll = scrolled(walker.map)
    qtbot.addWidget(scroll)
    scroll.resize(SMALL.size[0] - SMALL.aside, 300)
    scroll.show()
    walker.choose("1303")
    walker.map.show_current(scroll)
    middle = walker.map.box_of("1303").center()
    seen = walker.map.mapTo(scroll.viewport(), QPointF(middle).toPoint())
    assert scroll.viewport().rect().contains(seen)


def test_nothing_is_brought_into_sight_where_nothing_is_chosen(qtbot: QtBot) -> None:
    walker = Walker(qtbot, [2])
    scroll = scrolled(walker.map)
    qtbot.addWidget(scroll)
    walker.choose("")
    walker.map.show_current(scroll)
    assert scroll.verticalScrollBar().value() == 0


@pytest.mark.parametrize(
    ("tile", "zone"),
    [
        (Tile("K07", "watch", "一句怎么也放不进一块小牌子里去的长话"), "自助区"),
        (Tile("一台名字很长的机器", "watch", "纸少", "10:18"), "自助区"),
        (Tile("K07", "watch", "纸少"), "一个名字长得放不下的地方"),
    ],
    ids=["word", "name", "zone"],
)
def test_words_that_do_not_fit_are_found_out(qtbot: QtBot, tile: Tile, zone: str) -> None:
    made = FleetMap(SMALL)
    qtbot.addWidget(made)
    made.resize(SMALL.size[0] - SMALL.aside, 100)
    made.set_zones([Zone(zone, "1 台", (tile,))], "")
    assert not made.fits()


def test_every_state_has_a_light_of_its_own_shape() -> None:
    assert len(set(LIGHTS.values())) == len(LIGHTS)
    assert LIGHTS["unheard"] is Light.UNREAD


@pytest.mark.parametrize(("wide", "fits"), [(1200, True), (300, False)])
def test_a_line_of_counts_knows_whether_it_has_room(qtbot: QtBot, wide: int, fits: bool) -> None:
    line = CountLine(NORMAL)
    qtbot.addWidget(line)
    line.resize(wide, line.height())
    line.set_words([(Light.IN_TIME, "43", "好用"), (Light.OVER, "2", "不能用")], "共 52 台", stale=True)
    assert line.fits() is fits
    assert line.words == "43 好用  2 不能用  共 52 台"
