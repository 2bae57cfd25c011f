"""Any day of a hall's machines: words, silences, hands at the desk and hubs that begin anew, beside a plain model."""

from __future__ import annotations

import datetime
import itertools
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.hub.asking import Rooms
from kiosk.hub.calls import fleet
from kiosk.hub.calls.fleet import FleetCalls
from kiosk.hub.fleet_judge import BROKEN, NEEDED, SILENT_MS
from kiosk.hub.fleet_values import DeviceTold, LineTold, MachineSeen, Report, UnsentTold
from kiosk.hub.site import Machine
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.rules import milliseconds
from kiosk.tickets.values import Who
from tests.support.hall import TEN
from tests.support.hubs import ALL_DAY

# On a loaded machine examples take their time.
HEALTH = list(HealthCheck)
NAMES = ("K1", "K2", "W1")
NEVER = "K9"
DEVICES = st.builds(
    DeviceTold,
    st.sampled_from(["id_card", "receipt_printer", "speaker", "staff_lamp"]),
    st.sampled_from(["ready", "busy", "attention", "fault", "absent", "opening"]),
    st.sampled_from(["any.lost", "any.silent", "printer.paper-out"]),
    st.sampled_from(["nobody", "guide", "technician"]),
    st.none() | st.integers(0, 5000),
)
UNSENT = st.none() | st.builds(
    UnsentTold, st.integers(0, 9), st.none() | st.integers(0, 10**6), st.integers(0, 9),
    st.sampled_from(["", "site", "operations", "office"]),
)  # fmt: skip
LINES = st.none() | st.builds(LineTold, st.sampled_from(["up", "down", "unknown"]))
STORES = st.sampled_from(["", "outbox-full", "outbox-tight", "outbox-fault", "backup"])
SKEWS = st.sampled_from([0, 4_000, -4_000, 6_000, -90_000])


class Day(RuleBasedStateMachine):
    """A desk over one file, asked as the hub asks it; the model is what was said last, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="banshi-fleet-")
        self.now = TEN
        self.ids = itertools.count()
        self.desk: TicketDesk
        self.desks = 0
        self.said: dict[str, tuple[Report, int]] = {}
        self.stopped: dict[str, int] = {}
        self.caring: dict[str, str] = {}
        self.since: dict[tuple[str, str, str], int] = {}
        self.begins_anew()

    @rule()
    def begins_anew(self) -> None:
        """End the hub and begin another over what is stored."""
        if self.desks:
            self.desk.engine.dispose()
        self.desk = TicketDesk(engine_of(str(Path(self.folder.name, "tickets.db"))), ALL_DAY)
        self.desk.prepare()
        self.desks += 1
        machines = SimpleNamespace(
            all=tuple(Machine(name, "kiosk", "") for name in (*NAMES, NEVER)), backups="", folder=Path(self.folder.name)
        )
        rooms = SimpleNamespace(desk=self.desk, now=lambda: self.now, machines=machines, clock=None)
        self.calls = FleetCalls(cast("Rooms", rooms))

    @rule(
        name=st.sampled_from(NAMES), devices=st.lists(DEVICES, max_size=3, unique_by=lambda one: one.name),
        unsent=UNSENT, line=LINES, store=STORES, skew=SKEWS, use=st.sampled_from(["in-use", "idle", "stopped"]),
    )  # fmt: skip
    def speaks(self, name: str, skew: int, **told: Any) -> None:
        """Let a machine say how it is."""
        ms = milliseconds(self.now)
        report = Report(ms + skew, "1", "kiosk", told.pop("use"), devices=tuple(told.pop("devices")), **told)
        orders = self.calls._heard(name, report)
        assert (orders.stopped is not None) == (name in self.stopped)
        self.said[name] = report, ms
        found = self.seen(name)
        if not found.troubles:
            self.caring.pop(name, None)
        kept = {(name, one.cause, one.device): one.since for one in found.troubles}
        for key, since in kept.items():
            # What was wrong before is wrong since then; what is new began no later than now.
            assert since == self.since.get(key, since)
            assert since <= ms
        self.since = {key: since for key, since in self.since.items() if key[0] != name} | kept

    @rule(seconds=st.sampled_from([1, 9, 29, 31, 600]))
    def time_goes_on(self, seconds: int) -> None:
        self.now += datetime.timedelta(seconds=seconds)

    @rule(name=st.sampled_from((*NAMES, NEVER)), who=st.sampled_from(["0133", "0305"]))
    def somebody_takes_over(self, name: str, who: str) -> None:
        self.act(fleet.taken_over, name, {"doing": "going"}, who)
        self.caring[name] = who

    @rule(name=st.sampled_from((*NAMES, NEVER)))
    def somebody_lays_it_down(self, name: str) -> None:
        self.act(fleet.handed_back, name, {})
        self.caring.pop(name, None)

    @rule(name=st.sampled_from((*NAMES, NEVER)))
    def somebody_stops_it(self, name: str) -> None:
        self.act(fleet.stopped, name, {"reason": "坏了"})
        self.stopped[name] = milliseconds(self.now)

    @rule(name=st.sampled_from((*NAMES, NEVER)))
    def somebody_puts_it_back(self, name: str) -> None:
        self.act(fleet.resumed, name, {})
        self.stopped.pop(name, None)

    @invariant()
    def every_machine_is_shown_once_and_what_is_urgent_stands_first(self) -> None:
        items = self.calls._read().items
        assert sorted(one.name for one in items) == sorted((*NAMES, NEVER))
        urgent = [one.state in ("cannot", "unheard", "never") for one in items]
        assert urgent == sorted(urgent, reverse=True)

    @invariant()
    def a_silent_machine_is_never_anything_but_that(self) -> None:
        now = milliseconds(self.now)
        for one in self.calls._read().items:
            told = self.said.get(one.name)
            if told is None:
                assert (one.state, one.report) == ("never", None)
            elif now - told[1] > SILENT_MS:
                assert (one.state, one.since, one.report) == ("unheard", told[1], told[0])
            else:
                assert one.state not in ("unheard", "never")

    @invariant()
    def well_is_only_what_has_nothing_wrong(self) -> None:
        for one in self.calls._read().items:
            if one.state != "well":
                continue
            told = self.said[one.name][0]
            assert not any(device.condition in BROKEN for device in told.devices)
            assert (told.store, told.use == "stopped", one.stop, one.troubles) == ("", False, None, ())
            assert not (told.unsent and told.unsent.count and told.unsent.addressee)

    @invariant()
    def without_what_people_come_for_it_is_no_machine_that_only_wants_watching(self) -> None:
        for one in self.calls._read().items:
            if one.state == "watch" and one.report:
                assert not any(
                    device.condition in BROKEN and device.name in NEEDED for device in one.report.devices
                )  # fmt: skip

    @invariant()
    def what_hands_did_stands_as_they_did_it(self) -> None:
        for one in self.calls._read().items:
            assert (one.care.staff if one.care else None) == self.caring.get(one.name)
            assert (one.stop.at if one.stop else None) == self.stopped.get(one.name)

    def seen(self, name: str) -> MachineSeen:
        """Return a machine as the page sees it."""
        return next(one for one in self.calls._read().items if one.name == name)

    def act(self, doing: Any, name: str, wish: dict[str, Any], staff: str = "0133") -> None:
        """Do an act of the desk as the hub does it."""

        def done(book: Any) -> dict[str, Any]:
            doing(book, name, wish)
            return {}

        content = msgspec.json.encode([name, wish])
        self.desk.once(doing.__name__, content, f"act-{next(self.ids)}", Who("H1", staff), self.now, done)

    def teardown(self) -> None:
        self.desk.engine.dispose()
        self.folder.cleanup()


def test_any_short_day_of_a_hall_is_seen_as_it_was() -> None:
    run_state_machine_as_test(
        Day, settings=settings(max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=HEALTH)
    )


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_many_long_days_of_a_hall_are_seen_as_they_were() -> None:
    run_state_machine_as_test(
        Day, settings=settings(max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=HEALTH)
    )
