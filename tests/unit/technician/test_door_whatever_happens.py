"""The door against a model of it: codes, waits, boots, set clocks and new programs in any order."""

from __future__ import annotations

import contextlib

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kiosk.technician.door import TRAINING_CODE, Answer, Door
from kiosk.technician.lockout import FREE, pause
from offline_queue.outbox import Outbox
from tests.support.maintenance import WRONG, swift_outbox
from tests.support.upkeep import QUICK, Clocks


class DoorMachine(RuleBasedStateMachine):
    """What a technician, a thief and a power cut may do, in any order."""

    box: Outbox

    def __init__(self) -> None:
        super().__init__()
        self._open = contextlib.ExitStack()

    @initialize()
    def first(self) -> None:
        self.box = self._open.enter_context(swift_outbox())
        self.clocks = Clocks()
        self.door = Door(training=True, now=self.clocks, cost=QUICK)
        self.wrong = 0
        self.waited = 0.0
        self.entered = 0

    @property
    def shut(self) -> float:
        """How long the model says that it stays shut."""
        return max(0.0, pause(self.wrong) - self.waited)

    @rule()
    def a_wrong_code(self) -> None:
        said = self.door.try_code(self.box, WRONG)
        if self.shut:
            assert said.answer is Answer.LOCKED
            return
        self.wrong += 1
        self.waited = 0.0
        assert (said.answer, said.left) == (Answer.WRONG, max(0, FREE - self.wrong))

    @rule()
    def the_right_code(self) -> None:
        said = self.door.try_code(self.box, TRAINING_CODE)
        if self.shut:
            assert said.answer is Answer.LOCKED
            return
        assert said.answer is Answer.OPEN
        self.wrong, self.entered = 0, self.entered + 1

    @rule(seconds=st.sampled_from([1.0, 30.0, 59.0, 61.0, 600.0, 3601.0]))
    def time_goes_by(self, seconds: float) -> None:
        self.clocks.wait(seconds)
        self.waited += seconds

    @rule(wall=st.sampled_from([0.0, 1.0, 1e9, 4e9, 1e12]))
    def somebody_sets_the_clock(self, wall: float) -> None:
        self.clocks.wall = wall

    @rule(boot=st.uuids())
    def the_plug_is_pulled(self, boot: object) -> None:
        self.clocks.reboot(str(boot))
        # A boot gives back the whole wait: all that counts is the time since.
        self.waited = self.clocks.monotonic

    @rule()
    def another_program_opens_the_same_outbox(self) -> None:
        self.door = Door(training=True, now=self.clocks, cost=QUICK)

    @invariant()
    def the_door_says_what_is_so(self) -> None:
        if not hasattr(self, "door"):
            return
        said = self.door.look(self.box)
        assert (said.answer is Answer.LOCKED) == (self.shut > 0)
        assert abs(said.wait - self.shut) < 1e-3

    @invariant()
    def nobody_is_recorded_as_inside_who_was_not(self) -> None:
        if hasattr(self, "door"):
            assert sum(event.action == "technician-entered" for event in self.box.events(limit=10**6)) == self.entered

    def teardown(self) -> None:
        self._open.close()


DoorMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestDoor = DoorMachine.TestCase
