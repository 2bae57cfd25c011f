"""What surrounds a visit: a clock that is judged, the catalogue as last fetched, ids, chance, acts beside the visit."""

from __future__ import annotations

import datetime
import shutil
import threading
from pathlib import Path

import pytest

from config import BUILD_DATE
from config.clock import CHINA
from config.settings import convert
from devices.device import Condition
from kiosk.audit import Act
from kiosk.domain.submission import ClockState
from kiosk.surroundings import Surroundings
from kiosk.terminal import Terminal
from offline_queue.worker import Line
from tests.support.submitter import settings_of
from tests.support.terminals import NOBODY, watched

CATALOGUE = Path(__file__).parents[3] / "kiosk" / "training" / "catalogue"
BUILT = datetime.datetime.fromisoformat(BUILD_DATE).replace(tzinfo=CHINA).timestamp()
DAY = 86_400.0


def around(folder: Path, now: float = BUILT + DAY, *devices: dict[str, object]) -> Surroundings:
    """Return the surroundings of a terminal that is not started, at a moment."""
    values = {"site": {"mode": "training", "device": "07"}, "devices": list(devices)}
    return Surroundings(Terminal(convert(values, source="a test"), folder), now=lambda: now)


def test_a_clock_after_the_build_is_believed_until_shown_wrong(tmp_path) -> None:
    assert around(tmp_path).clock == ClockState()


def test_the_day_of_the_build_is_a_possible_day(tmp_path) -> None:
    assert around(tmp_path, BUILT).clock.trusted


def test_a_clock_before_the_day_of_the_build_cannot_be_right(tmp_path) -> None:
    assert around(tmp_path, BUILT - 1).clock == ClockState(False, "before-build")


@pytest.mark.parametrize(("recorded", "state"), [(-1.0, ClockState()), (0.0, ClockState()), (1.0, None)])
def test_a_clock_before_the_last_record_cannot_be_right(tmp_path, recorded, state) -> None:
    terminal = Terminal(settings_of(tmp_path, NOBODY), tmp_path)
    terminal.last_recorded = BUILT + DAY + recorded
    seen = Surroundings(terminal, now=lambda: BUILT + DAY)
    assert seen.clock == (state or ClockState(False, "before-last-record"))


def test_a_clock_put_back_between_two_runs_is_noticed(tmp_path) -> None:
    with watched(tmp_path) as first:
        first.open()
    with watched(tmp_path) as second:
        second.open()
        late = Surroundings(second.terminal, now=lambda: second.terminal.last_recorded - 1)
        assert late.clock == ClockState(False, "before-last-record")


class FarAway:
    """A platform as far as its clock is asked for."""

    def __init__(self, skew: float | None) -> None:
        self.skew_seconds = skew


@pytest.mark.parametrize(
    ("skew", "state"),
    [(None, ClockState()), (-119.0, ClockState()), (121.0, None), (-86_400.0, None)],
)
def test_a_clock_far_from_the_platforms_cannot_be_believed(tmp_path, skew, state) -> None:
    terminal = Terminal(settings_of(tmp_path, NOBODY), tmp_path)
    terminal.platform = FarAway(skew)
    seen = Surroundings(terminal, now=lambda: BUILT + DAY)
    assert seen.clock == (state or ClockState(False, "off-the-platforms"))


def test_now_carries_its_offset_and_today_is_its_day(tmp_path) -> None:
    seen = around(tmp_path)
    assert seen.now().utcoffset() is not None
    assert seen.now().timestamp() == BUILT + DAY
    assert seen.today() == datetime.date.fromisoformat(BUILD_DATE) + datetime.timedelta(days=1)


def test_the_machine_is_called_by_its_number(tmp_path) -> None:
    assert around(tmp_path).machine == "K07"


PRINTER = {"kind": "receipt_printer", "driver": "escpos", "address": "tcp://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("devices", "width"), [((), 80), ((PRINTER,), 80), (({**PRINTER, "options": {"width_mm": 58}},), 58)]
)
def test_the_paper_is_as_wide_as_the_printer_says(tmp_path, devices, width) -> None:
    assert around(tmp_path, BUILT, *devices).paper_mm == width


def test_ids_are_new_and_chance_stays_below_its_limit(tmp_path) -> None:
    seen = around(tmp_path)
    assert len({seen.new_id() for _ in range(100)}) == 100
    assert {seen.below(3) for _ in range(200)} == {0, 1, 2}


def test_the_outbox_stands_among_the_devices(tmp_path) -> None:
    seen = around(tmp_path, BUILT, PRINTER)
    assert {kind: state.condition for kind, state in seen.device_states().items()} == {
        "receipt_printer": Condition.OPENING, "outbox": Condition.OPENING,
    }  # fmt: skip
    assert seen.line.line is Line.UNKNOWN


def test_the_catalogue_is_what_was_fetched_when_it_is_read_again(tmp_path) -> None:
    seen = around(tmp_path)
    before = len(seen.catalogue)
    shutil.copytree(CATALOGUE, tmp_path / "catalogue")
    assert (before, len(seen.catalogue)) == (0, 0)
    seen.read_catalogue_again()
    assert len(seen.catalogue) == len(list((CATALOGUE / "items").glob("*.json")))


def test_an_act_is_recorded_beside_the_visit(tmp_path) -> None:
    with watched(tmp_path) as seen:
        outbox = seen.open()
        Surroundings(seen.terminal).note(Act.CARD_READ, "visit-1", kind="resident", role="applicant")
        seen.ask("outbox", lambda *_: None)
        event = outbox.events()[-1]
    assert (event.action, event.object) == ("card-read", "visit-1")


def test_an_act_that_cannot_be_recorded_is_logged(tmp_path, expected_logs, monkeypatch) -> None:
    expected_logs("service-fault", "act-not-recorded")
    told = threading.Event()
    monkeypatch.setattr("kiosk.surroundings.log.error", lambda event, **fields: told.set())
    with watched(tmp_path) as seen:
        seen.open()
        Surroundings(seen.terminal).note(Act.CARD_READ, "visit-1", name="赵德厚")
        assert told.wait(20)


def test_what_staff_should_hear_of_is_recorded_logged_and_sent_at_once(tmp_path, expected_logs) -> None:
    expected_logs("staff-told")
    with watched(tmp_path) as seen:
        outbox = seen.open()
        Surroundings(seen.terminal).tell_staff(Act.CARD_LEFT, "visit-1", seconds=120)
        seen.ask("outbox", lambda *_: None)
        recorded = [event.object for event in outbox.events() if event.action == "card-left"]
        batches = [entry for entry in outbox.entries() if entry.kind == "audit"]
        assert b'"card-left"' in outbox.payload(batches[-1])
    assert recorded == ["visit-1"]


def test_site_and_template_are_at_hand(tmp_path) -> None:
    seen = around(tmp_path)
    assert seen.site.device == "07"
    assert seen.template == type(seen.template)()


def of_a_hall(folder: Path, url: str = "http://127.0.0.1:9/hall/v1") -> Surroundings:
    """Return the surroundings of a machine whose hall has a hub."""
    values = {"site": {"mode": "training"}, "hub": {"url": url}}
    return Surroundings(Terminal(convert(values, source="a test"), folder))


def test_only_a_machine_of_a_hall_has_a_hub(tmp_path) -> None:
    assert [around(tmp_path).has_hub, of_a_hall(tmp_path).has_hub] == [False, True]


def test_what_is_asked_of_the_hall_is_told_where_its_hub_is(tmp_path) -> None:
    seen, told, rung = of_a_hall(tmp_path), list[object](), threading.Event()

    def ask(setting, deadline, cancel) -> None:
        told.append(setting.hub.url)
        rung.set()

    seen.hall_later(ask)
    assert rung.wait(10)
    assert told == ["http://127.0.0.1:9/hall/v1"]


def test_a_fault_of_what_nobody_waits_for_is_in_the_log_and_nowhere_else(tmp_path, expected_logs) -> None:
    seen, rung = of_a_hall(tmp_path), threading.Event()

    def ask(setting, deadline, cancel) -> None:
        raise RuntimeError

    seen.hall_later(ask)
    seen.hall_later(lambda setting, deadline, cancel: rung.set())
    assert rung.wait(10)
    expected_logs("service-fault")
