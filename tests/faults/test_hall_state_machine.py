"""The desk against the model in lists, whatever people do in whatever order; and who may overtake whom."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from kiosk.tickets import acts, schema
from kiosk.tickets.calling import ORDER
from kiosk.tickets.errors import TicketError
from kiosk.tickets.rules import CREDITS, NORMAL, Limits, Span
from tests.support.hall import QUEUES, WINDOWS, Hall, rules
from tests.support.hall_model import Model, Slip

CLASSES = st.sampled_from([name for name in CREDITS if name != "appointment"])
SOME_QUEUE = st.sampled_from([queue.code for queue in QUEUES])
SOME_WINDOW = st.sampled_from([window.no for window in WINDOWS])
PEOPLE = st.sampled_from(["", "", "p", "q"])
WEIGHTS = (
    *["issue"] * 5, *["call"] * 4, *["wait"] * 2, "turn", *["move"] * 2, *["miss"] * 2, *["let_back"] * 2,
    *["finish"] * 2, "resume", "resume", "transfer",
)  # fmt: skip
ACTS: dict[str, type[acts.Moving | acts.Start]] = {
    "recall": acts.Recall, "no_show": acts.NoShow, "let_back": acts.Return, "hold": acts.Hold, "start": acts.Start,
    "finish": acts.Finish, "cancel": acts.Cancel,
}  # fmt: skip
# Little in the way, so that what comes after a call or a no-show is met often.
ALL_DAY = rules(
    spans=(Span(datetime.time(0), datetime.time.max),),
    limits=Limits(recall_gap_s=5, no_show_calls=1, no_show_after_s=1),
)


class DeskAndModel(RuleBasedStateMachine):
    """Each act is done in both; every third is sent again and must change nothing."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.hall = Hall(str(Path(self.folder.name) / "tickets.db"), ALL_DAY)
        self.model = Model(self.hall.desk.rules)
        for window in WINDOWS:
            self.hall.do(acts.OpenWindow(window=window.no), staff="")
        self.model.open = {window.no for window in WINDOWS}
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "hall"):
            self.hall.close()
            self.folder.cleanup()

    def both(self, act: acts.Act[Any], expected: str, act_id: str = "") -> None:
        """Do an act at the desk and hold it against what the model said."""
        self.count += 1
        name = act_id or f"x{self.count}"
        told = self.told(act, name)
        assert told == expected
        if self.count % 3 == 0 and told in {slip.number for slip in self.model.slips.values()}:
            assert self.told(act, name) == expected

    def told(self, act: acts.Act[Any], name: str) -> str:
        try:
            answer = self.hall.do(act, name, staff="")
        except TicketError as error:
            return error.code
        return "nobody" if answer.ticket is None else str(answer.ticket.number)

    def some(self, data: st.DataObject, *slips: Slip) -> Slip | None:
        """Pick one of the last few."""
        return data.draw(st.sampled_from(slips[-8:])) if slips else None

    # One rule that draws: Hypothesis would leave out most of many rules in each run, and little would happen in it.
    @rule(data=st.data(), what=st.sampled_from(WEIGHTS))
    def happen(self, data: st.DataObject, what: str) -> None:
        getattr(self, what)(data)

    def issue(self, data: st.DataObject) -> None:
        """Give a number to who comes."""
        queue, credit, person = data.draw(SOME_QUEUE), data.draw(CLASSES), data.draw(PEOPLE)
        visit = data.draw(st.sampled_from(["", "", "v"]))
        name = f"t{self.count + 1}"
        act = acts.Issue(queue=queue, credit=credit, person_hash=person or None, visit=visit or None)
        self.both(act, self.model.issue(name, queue, credit, person, visit), name)

    def turn(self, data: st.DataObject) -> None:
        """Open or pause a window."""
        window = data.draw(SOME_WINDOW)
        if window in self.model.open:
            self.hall.do(acts.SuspendWindow(window=window, reason="x"), staff="")
        else:
            self.hall.do(acts.OpenWindow(window=window), staff="")
        self.model.open ^= {window}

    def call(self, data: st.DataObject) -> None:
        """Call at a window."""
        window = data.draw(SOME_WINDOW)
        self.both(acts.CallNext(window=window), self.model.call(window))

    def move(self, data: st.DataObject) -> None:
        """Do something with one of the last tickets, whatever its state."""
        if slip := self.some(data, *self.model.slips.values()):
            move = data.draw(st.sampled_from(sorted(ACTS)))
            self.both(ACTS[move](ticket=slip.name), getattr(self.model, move)(slip.name))

    def miss(self, data: st.DataObject) -> None:
        """Pass over who was called."""
        if slip := self.some(data, *self.model.in_state("CALLED")):
            self.both(acts.NoShow(ticket=slip.name), self.model.no_show(slip.name))

    def let_back(self, data: st.DataObject) -> None:
        """Let back who is there after all."""
        if slip := self.some(data, *self.model.in_state("NO_SHOW")):
            self.both(acts.Return(ticket=slip.name), self.model.let_back(slip.name))

    def finish(self, data: st.DataObject) -> None:
        """End a service."""
        if slip := self.some(data, *self.model.in_state("CALLED", "SERVING")):
            self.both(acts.Finish(ticket=slip.name), self.model.finish(slip.name))

    def resume(self, data: st.DataObject) -> None:
        """Take up who was set aside."""
        window = data.draw(st.one_of(st.just(""), SOME_WINDOW))
        if slip := self.some(data, *self.model.in_state("HELD")):
            self.both(acts.Resume(ticket=slip.name, window=window), self.model.resume(slip.name, window))

    def transfer(self, data: st.DataObject) -> None:
        """Send a ticket on."""
        queue = data.draw(st.one_of(st.just(""), SOME_QUEUE))
        window, keep = data.draw(st.one_of(st.just(""), SOME_WINDOW)), data.draw(st.booleans())
        if slip := self.some(data, *self.model.slips.values()):
            act = acts.Transfer(ticket=slip.name, to_queue=queue, to_window=window, keep_place=keep)
            self.both(act, self.model.transfer(slip.name, queue, window, keep))

    def wait(self, data: st.DataObject) -> None:
        """Let time pass; a hundred times of it do not reach midnight."""
        seconds = data.draw(st.sampled_from([1, 5, 30, 300]))
        self.hall.later(seconds)
        self.model.now += seconds

    @invariant()
    def all_wait_in_the_order_of_the_lists(self) -> None:
        if not hasattr(self, "model"):
            return
        waiting = [slip for slip in self.model.slips.values() if slip.state == "WAITING"]
        assert self.line() == [slip.name for slip in sorted(waiting, key=lambda slip: slip.place)]

    def line(self) -> list[str]:
        """Return who waits at the desk, in its order."""
        asked = select(schema.ticket.c.id).where(schema.ticket.c.state == "WAITING").order_by(*ORDER)
        with self.hall.desk.engine.connect() as connection:
            return list(connection.execute(asked).scalars())

    @invariant()
    def no_number_is_twice_and_none_is_missing(self) -> None:
        if not hasattr(self, "model"):
            return
        for prefix, count in self.model.counts.items():
            own = sorted(slip.number for slip in self.model.slips.values() if slip.number[0] == prefix)
            assert own == [f"{prefix}{no:03d}" for no in range(1, count + 1)]


def run(examples: int, steps: int, *, seeded: bool) -> None:
    run_state_machine_as_test(
        DeskAndModel,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=seeded,
            phases=[Phase.generate] if seeded else [Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_whatever_people_do_the_desk_does_what_the_lists_say() -> None:
    run(12, 40, seeded=True)


@pytest.mark.soak
def test_so_it_does_over_a_hundred_thousand_steps() -> None:
    run(1000, 100, seeded=False)


COMING = st.lists(st.tuples(SOME_QUEUE, CLASSES, st.integers(0, 400)), min_size=2, max_size=25)


@settings(max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(coming=COMING)
def test_a_normal_ticket_is_overtaken_only_by_privileged_ones_issued_within_their_head_start(
    coming: list[tuple[str, str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall(str(Path(folder) / "tickets.db"))
        hall.open("02")
        given_out = []
        for queue, credit, pause in coming:
            hall.later(pause)
            given_out.append(hall.issue(queue, credit=credit))
        order = []
        while found := hall.serve("02"):
            order.append(found)
        hall.close()
    for place, ticket in enumerate(order):
        for before in order[:place]:
            if ticket.credit == NORMAL and before.issued_at > ticket.issued_at:
                assert before.issued_at - ticket.issued_at <= before.credit_s * 1000
                assert before.credit != NORMAL
