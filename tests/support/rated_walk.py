"""A walk that begins where one is asked how it was."""

from __future__ import annotations

from kiosk.domain.relation import Relation
from kiosk.steps.belongings import Stored
from offline_queue.entry import Entry, Priority, State
from tests.support.flow_walk import ELDER, START, Walk, training_catalogue

ID = "01936f3a-6f40-7c21-9a55-000000000900"


def at_rating(state: State = State.PENDING, *, seen: bool = True, **more: float) -> Walk:
    """Return a walk whose application was stored and stands so."""
    walk = Walk(start=False, **more)
    item = training_catalogue().item(ELDER)
    assert item
    assert item.form
    walk.visit.begin(item, training_catalogue().form(item.form))
    walk.visit.relation = Relation.SELF
    entry = Entry(ID, 1, "submission", ID, Priority.SUBMISSION, state, 1, 0.0, 0.0)
    walk.visit.receipt = Stored(ID, "9" * 23, "7K2M94PX", START, "K03-1", entry=entry if seen else None)
    walk.engine.start("evaluation")
    walk.settle()
    return walk
