"""Sections that few visits need join the flow when somebody comes for them, and stand as if they had been there."""

from __future__ import annotations

import pytest

from kiosk.flows import FIRST, SECTIONS, load, load_first, section
from kiosk.flows.flow import Flow, Section

LATER = tuple(name for name in SECTIONS if name not in FIRST)


def growing() -> Flow:
    """Return a flow that nobody has come for yet."""
    return load_first(*SECTIONS)


def test_only_what_most_visits_pass_is_there_at_first() -> None:
    flow = growing()
    assert set(flow.later) == set(LATER)
    assert {step.name for name in FIRST for step in section(name).steps} <= {step.name for step in flow.steps}


@pytest.mark.parametrize("name", LATER)
def test_a_section_joins_when_its_first_step_is_asked_for(name: str) -> None:
    flow = growing()
    before = flow.steps
    place = flow.index(section(name).first)
    assert flow.steps[place].name == section(name).first
    assert flow.steps[: len(before)] == before
    assert section(name).steps[-1].name in flow.ends


@pytest.mark.parametrize("name", LATER)
def test_every_step_of_a_later_section_is_found_by_its_name(name: str) -> None:
    for step in section(name).steps:
        flow = growing()
        assert step.name in flow


def test_grown_to_the_end_it_holds_what_a_whole_one_holds() -> None:
    flow = growing()
    for name in LATER:
        flow.index(section(name).first)
    whole = load(*SECTIONS)
    assert ({step.name for step in flow.steps}, flow.ends) == ({step.name for step in whole.steps}, whole.ends)
    assert (flow.later, set(flow.name.split("+"))) == ({}, set(SECTIONS))


def test_a_step_of_the_application_brings_only_the_application() -> None:
    flow = growing()
    assert "materials" in flow
    assert set(flow.later) == set(LATER) - {"apply"}


def test_a_step_nobody_has_is_not_in_it() -> None:
    flow = growing()
    assert "proof-nonsense" not in flow
    with pytest.raises(ValueError, match="nonsense"):
        flow.index("nonsense")


def test_a_joining_section_may_not_bring_a_name_twice() -> None:
    whom = section("apply").steps[0]
    flow = Flow("x", (whom,), later={"whom": lambda: Section("whom", (whom,))})
    with pytest.raises(ValueError, match="same name"):
        flow.index("whom-card")
