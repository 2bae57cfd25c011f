"""Any mixture of the hall's word, hands at the machine, the platform and restarts: the last and nearest holds."""

from __future__ import annotations

import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kiosk.hall.obeying import Obeying
from kiosk.hub.fleet_values import Orders, Stop
from kiosk.technician import service
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box

# On a loaded machine examples take their time.
HEALTH = list(HealthCheck)


@dataclass
class Machine:
    """What of a terminal is taken out of service."""

    outbox: Outbox | None
    stopped_since: float | None = None
    back_at: float | None = None


class Weeks(RuleBasedStateMachine):
    """One machine; the model is who stopped it, and which order of the hall was heard."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="banshi-obey-")
        self.clock = HandClock()
        self.orders = itertools.count(1)
        self.said: Stop | None = None
        self.by = ""
        self.box = open_box(Path(self.folder.name), self.clock)
        self.machine = Machine(self.box)
        self.obeying = Obeying(self.machine, self.clock)
        self.heard = 0

    @rule(seconds=st.integers(1, 5000))
    def time_goes_on(self, seconds: int) -> None:
        self.clock.turn(seconds)

    @rule(back=st.booleans())
    def the_hall_stops_it(self, back: bool) -> None:
        back_at = round((self.clock() + 3600) * 1000) if back else None
        self.said = Stop("坏了", "0133", next(self.orders), back_at)

    @rule()
    def the_hall_puts_it_back(self) -> None:
        self.said = None

    @rule()
    def it_hears_the_hall(self) -> None:
        """Let the next report be answered."""
        self.clock.turn(1)
        self.obeying.obey(Orders(self.said))
        if self.said is None:
            self.by = "" if self.by == "hall" else self.by
            self.heard = 0
        elif self.said.at != self.heard:
            self.by = self.by or "hall"
            self.heard = self.said.at

    @precondition(lambda self: not self.by)
    @rule()
    def somebody_stops_it_by_hand(self) -> None:
        self.clock.turn(1)
        self.machine.stopped_since = service.stop(self.box, self.clock())
        self.by = "hand"

    @precondition(lambda self: not self.by)
    @rule()
    def the_platform_stops_it(self) -> None:
        self.clock.turn(1)
        self.machine.stopped_since = service.stop(self.box, self.clock(), from_afar=True)
        self.by = "platform"

    @precondition(lambda self: self.by)
    @rule()
    def somebody_puts_it_back_by_hand(self) -> None:
        service.resume(self.box)
        self.machine.stopped_since = self.machine.back_at = None
        self.by = ""

    @rule()
    def the_program_begins_anew(self) -> None:
        self.box.close()
        self.box = open_box(Path(self.folder.name), self.clock)
        self.machine = Machine(self.box, *service.standstill(self.box, self.clock()))
        self.obeying = Obeying(self.machine, self.clock)

    @invariant()
    def it_is_out_of_service_while_somebody_holds_it_so(self) -> None:
        assert (self.machine.stopped_since is not None) == bool(self.by)

    @invariant()
    def what_is_stored_is_what_holds(self) -> None:
        assert service.standstill(self.box, self.clock()) == (self.machine.stopped_since, self.machine.back_at)

    @invariant()
    def only_the_platforms_own_stop_is_taken_for_the_platforms(self) -> None:
        assert service.stopped_from_afar(self.box, self.clock()) == (self.by == "platform")

    def teardown(self) -> None:
        self.box.close()
        self.folder.cleanup()


def test_whoever_said_it_last_and_nearest_holds() -> None:
    run_state_machine_as_test(
        Weeks, settings=settings(max_examples=8, stateful_step_count=15, deadline=None, suppress_health_check=HEALTH)
    )


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_whoever_said_it_last_and_nearest_holds_for_years() -> None:
    run_state_machine_as_test(
        Weeks, settings=settings(max_examples=300, stateful_step_count=60, deadline=None, suppress_health_check=HEALTH)
    )
