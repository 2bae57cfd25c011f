"""The book of the devices: each change once, who each is, what each did in all, what went wrong last."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from config.settings import DeviceSetting
from devices.about import ABOUT, About
from devices.device import Condition, DeviceState, ErrorKind
from devices.usage import Mishap
from kiosk.inventory.book import CHANGES, KEEP_SECONDS, DeviceBook, latest
from kiosk.inventory.counters import FILE, read
from tests.support.counting_device import OUT, Shelf, broken

READY = DeviceState("gauge", Condition.READY)
Make = Callable[..., Shelf]


@pytest.fixture
def shelf() -> Iterator[Make]:
    made: list[Shelf] = []

    def make(file: Path | None = None, *names: str) -> Shelf:
        made.append(Shelf(file, *names))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_before_anything_is_opened_every_listed_device_is_being_opened() -> None:
    one = Shelf()
    book = DeviceBook(one.book._devices, None)
    report = book.report("gauge")
    assert (report.condition, report.can, report.since) == (Condition.OPENING, (), None)
    assert (report.address, report.driver) == ("serial:///dev/gauge", "plain")
    one.close()


def test_no_password_of_an_address_stands_in_a_report() -> None:
    book = DeviceBook({"camera": DeviceSetting("gauge", "plain", "rtsp://staff:p@ss@192.0.2.7/live")}, None)
    assert book.report("camera").address == "rtsp://192.0.2.7/live"


def test_a_device_is_asked_once_who_it_is_when_it_is_there(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.check(READY)
    report = one.book.report("gauge")
    assert (report.about, one.gauge.asked) == (About("G-1", "S-77", "2.4"), 1)
    assert report.can == ("about", "self-test")


def test_a_device_that_comes_back_is_asked_again_it_may_be_another(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.check(OUT)
    one.gauge.said = About("G-1", "S-78", "2.4")
    one.check(READY)
    assert (one.book.report("gauge").about.serial, one.gauge.asked) == ("S-78", 2)


def test_a_device_that_wants_attention_meanwhile_is_not_asked_anew(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.check(DeviceState("gauge", Condition.ATTENTION, "printer.paper-low"))
    one.check(READY)
    assert one.gauge.asked == 1


def test_a_device_without_a_name_is_left_alone(shelf: Make) -> None:
    one = shelf()
    one.gauge.can.discard(ABOUT)
    one.look()
    assert (one.book.report("gauge").about, one.gauge.asked) == (About(), 0)


@pytest.mark.parametrize("kind", [ErrorKind.DEVICE, ErrorKind.TIMED_OUT, ErrorKind.PROGRAM])
def test_a_name_that_is_not_told_is_no_fault_of_the_device(shelf: Make, kind: ErrorKind) -> None:
    one = shelf()
    one.gauge.said = broken(kind=kind)
    one.look()
    report = one.book.report("gauge")
    assert (report.condition, report.about, report.faults, report.last) == (Condition.READY, About(), {}, None)
    assert [change.condition for change in one.book.changes()] == [Condition.OPENING, Condition.READY]


def test_each_change_is_noted_once_with_its_time(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.now += 60
    one.check(OUT)
    one.check(OUT)
    one.now += 60
    one.check(READY)
    noted = [(change.number, change.condition.value, change.cause) for change in one.book.changes()]
    assert noted == [(1, "opening", ""), (2, "ready", ""), (3, "fault", "printer.paper-out"), (4, "ready", "")]
    assert one.book.report("gauge").since == 1_800_000_120.0


def test_a_printer_is_down_since_it_was_of_no_use_whatever_is_told_of_it_then(shelf: Make) -> None:
    one = shelf()
    one.look()
    assert one.book.report("gauge").down_since is None
    for state in (OUT, msgspec.structs.replace(OUT, cause="printer.cover-open")):
        one.now += 60
        one.check(state)
    assert one.book.report("gauge").down_since == one.book.report("gauge").since - 60
    one.check(READY)
    assert one.book.report("gauge").down_since is None


def test_who_watches_is_told_only_what_came_after(shelf: Make) -> None:
    one = shelf()
    one.look()
    seen = one.book.changes()[-1].number
    one.check(OUT)
    assert [change.cause for change in one.book.changes(seen)] == ["printer.paper-out"]
    assert one.book.changes(seen + 1) == []


def test_a_device_that_flaps_for_days_costs_no_memory(shelf: Make) -> None:
    one = shelf()
    for count in range(CHANGES + 50):
        one.book.hear("gauge", OUT if count % 2 else READY)
    newest = one.book.changes()
    assert (len(newest), newest[-1].number) == (CHANGES, CHANGES + 50)


def test_two_devices_of_a_kind_are_told_apart(shelf: Make) -> None:
    one = shelf(None, "gauge", "gauge-2")
    one.look("gauge")
    one.look("gauge-2")
    one.check(OUT, "gauge-2")
    one.use("gauge-2", cuts=3)
    reports = one.book.reports()
    assert [reports[name].condition.value for name in ("gauge", "gauge-2")] == ["ready", "fault"]
    assert [reports[name].counted for name in ("gauge", "gauge-2")] == [{}, {"cuts": 3}]
    assert ("gauge-2" in one.book, "gauge-3" in one.book) == (True, False)


def test_a_device_that_is_none_of_the_post_is_not_reported(shelf: Make) -> None:
    with pytest.raises(LookupError):
        shelf().book.report("hologram")


def test_what_outcomes_count_is_told_with_what_went_wrong(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.use(papers=1, lines=40, cuts=1)
    one.use(papers=1, lines=12)
    one.use(error=broken())
    report = one.book.report("gauge")
    assert (report.counted, report.faults) == ({"papers": 2, "lines": 52, "cuts": 1}, {"printer.silent": 1})
    assert report.last is not None
    assert report.last.cause == "printer.silent"


def test_a_state_of_trouble_is_what_went_wrong_last_even_when_it_is_over(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.check(OUT)
    one.now += 300
    one.check(READY)
    report = one.book.report("gauge")
    assert (report.condition, report.last) == (Condition.READY, Mishap("printer.paper-out", 1_800_000_000.0))


def test_the_newest_of_what_went_wrong_is_told() -> None:
    older, newer = Mishap("a.one", 1.0), Mishap("b.two", 2.0)
    assert (latest(older, newer), latest(newer, older), latest(None, older), latest(None, None)) == (
        newer,
        newer,
        older,
        None,
    )


# Over a restart.


def test_counters_outlive_a_restart_and_are_added_to(shelf: Make, tmp_path: Path) -> None:
    for _ in range(3):
        one = shelf(tmp_path / FILE)
        one.look()
        one.use(cuts=2)
        one.use(error=broken())
        one.close()
    report = shelf(tmp_path / FILE).book.report("gauge")
    assert (report.counted, report.faults) == ({"cuts": 6}, {"printer.silent": 3})
    assert report.last is not None


def test_a_program_that_is_killed_loses_at_most_what_came_since_the_last_look(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE)
    one.look()
    one.use(reads=5)
    one.alarms.advance(KEEP_SECONDS)
    one.use(reads=1)
    # Nothing closes it: the file is as a killed program leaves it.
    assert read(tmp_path / FILE)["gauge"].tallies == {"reads": 5}
    one.alarms.advance(KEEP_SECONDS)
    assert read(tmp_path / FILE)["gauge"].tallies == {"reads": 6}


def test_nothing_is_written_where_nothing_was_counted(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE)
    one.gauge.can.discard(ABOUT)
    one.look()
    one.alarms.advance(KEEP_SECONDS)
    one.close()
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_stops_nothing(expected_logs, shelf: Make, tmp_path: Path) -> None:
    expected_logs("counters-not-written", "counters-unreadable")
    (tmp_path / "no-folder").write_text("a file where the folder should be")
    one = shelf(tmp_path / "no-folder" / FILE)
    one.look()
    one.use(cuts=1)
    one.book.keep()
    assert one.book.report("gauge").counted == {"cuts": 1}
    # The disk takes things again: what was counted meanwhile is not lost.
    (tmp_path / "no-folder").unlink()
    one.book.keep()
    assert read(tmp_path / "no-folder" / FILE)["gauge"].tallies == {"cuts": 1}


def test_a_device_that_was_taken_out_of_the_post_keeps_its_counters(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE, "gauge", "gauge-2")
    one.use("gauge-2", cuts=9)
    one.close()
    other = shelf(tmp_path / FILE, "gauge")
    other.use("gauge", cuts=1)
    other.close()
    assert {name: kept.tallies for name, kept in read(tmp_path / FILE).items()} == {
        "gauge": {"cuts": 1},
        "gauge-2": {"cuts": 9},
    }


def test_another_device_in_its_place_begins_from_nothing(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE)
    one.look()
    one.use(cuts=900)
    one.close()
    other = shelf(tmp_path / FILE)
    other.gauge.said = About("G-1", "S-78")
    other.look()
    other.use(cuts=1)
    assert other.book.report("gauge").counted == {"cuts": 1}


def test_one_that_is_swapped_while_the_program_runs_begins_from_nothing_too(shelf: Make) -> None:
    one = shelf()
    one.look()
    one.use(cuts=900)
    one.check(DeviceState("gauge", Condition.ABSENT, "printer.lost"))
    one.gauge.said = About("G-1", "S-78")
    one.check(READY)
    one.use(cuts=2)
    assert one.book.report("gauge").counted == {"cuts": 2}


@pytest.mark.parametrize("serial", ["S-77", ""])
def test_the_same_device_back_or_one_without_a_number_counts_on(shelf: Make, serial: str) -> None:
    one = shelf()
    one.look()
    one.use(cuts=900)
    one.check(OUT)
    one.gauge.said = About("G-1", serial)
    one.check(READY)
    one.use(cuts=2)
    assert one.book.report("gauge").counted == {"cuts": 902}


def test_many_who_keep_at_once_leave_a_whole_file(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE)
    one.look()

    def keep(turn: int) -> None:
        one.book.filled("gauge", float(turn))
        one.book.keep()

    hands = [threading.Thread(target=keep, args=(turn,)) for turn in range(12)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(20)
    assert read(tmp_path / FILE)["gauge"] == one.book.counters()["gauge"]
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


def test_whoever_only_looks_writes_nothing(tmp_path: Path) -> None:
    one = Shelf(tmp_path / FILE)
    looking = DeviceBook(one.book._devices, tmp_path / FILE, keeps=False, alarms=one.alarms)
    looking.follow(one.lanes)
    one.use(cuts=2)
    looking.close()
    assert (looking.report("gauge").counted, (tmp_path / FILE).exists()) == ({"cuts": 2}, False)
    one.close()


def test_while_a_name_is_asked_for_somebody_can_wait_for_it(shelf: Make) -> None:
    one = shelf()
    assert not one.book.asks
    one.look()
    assert (one.book.asks, one.book.report("gauge").about.serial) == (False, "S-77")


# Paper.


def test_fresh_paper_begins_its_count_anew_and_leaves_the_total(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE)
    one.use(papers=100, cuts=100)
    one.book.filled("gauge", 1_800_000_500.0)
    one.use(papers=3, cuts=3)
    report = one.book.report("gauge")
    assert (report.counted, report.since_filled) == ({"papers": 103, "cuts": 103}, {"papers": 3, "cuts": 3})
    assert report.filled_at == 1_800_000_500.0


def test_fresh_paper_is_remembered_over_a_restart(shelf: Make, tmp_path: Path) -> None:
    one = shelf(tmp_path / FILE)
    one.use(papers=100)
    one.book.filled("gauge", 1_800_000_500.0)
    one.use(papers=3)
    one.close()
    other = shelf(tmp_path / FILE)
    other.use(papers=4)
    report = other.book.report("gauge")
    assert (report.counted, report.since_filled, report.filled_at) == (
        {"papers": 107},
        {"papers": 7},
        1_800_000_500.0,
    )


def test_where_nobody_ever_filled_anything_in_all_counts(shelf: Make) -> None:
    one = shelf()
    one.use(papers=5)
    report = one.book.report("gauge")
    assert (report.since_filled, report.filled_at) == ({"papers": 5}, None)
