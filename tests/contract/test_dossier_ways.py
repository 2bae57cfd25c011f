"""Any clerk in any order: what is legal is done once and told, what is not changes nothing; by a table of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.platform.calls.dossiers import Defect, HandedTo, do
from kiosk.platform.errors import RefusedError
from tests.support import signed_in
from tests.support.dossier_window import WHY, Window
from tests.support.sandbox import SandboxThread

# From the page for integrators, and not from the program: act, state before, state after.
WAYS: dict[str, dict[str, str]] = {
    "pre-review": {"RECEIVED": "PRE_REVIEW"},
    "accept": dict.fromkeys(("RECEIVED", "PRE_REVIEW"), "ACCEPTED"),
    "request-supplement": dict.fromkeys(("RECEIVED", "PRE_REVIEW", "SUPPLEMENT_REQUIRED"), "SUPPLEMENT_REQUIRED"),
    "not-accept": dict.fromkeys(("RECEIVED", "PRE_REVIEW", "SUPPLEMENT_REQUIRED"), "NOT_ACCEPTED"),
    "forward": {one: one for one in ("RECEIVED", "PRE_REVIEW", "ACCEPTED", "IN_REVIEW")},
    "special-start": dict.fromkeys(("ACCEPTED", "IN_REVIEW"), "SUSPENDED"),
    "special-end": {"SUSPENDED": "IN_REVIEW"},
    "decide": dict.fromkeys(("ACCEPTED", "IN_REVIEW"), "DECIDED"),
    "issue": {"DECIDED": "TO_DELIVER"},
}
SAID: dict[str, dict[str, Any]] = {
    "request-supplement": {"defects": (Defect("household-register", "missing"),), "reason": WHY, "chief": "M01"},
    "not-accept": {"reason": WHY},
    "forward": {"to": HandedTo("0007", WHY)},
    "special-start": {"special": "hearing", "reason": WHY},
    "decide": {"result": "granted"},
    "flag": {"flag": "attention", "reason": WHY},
}
FLAG = "flag"
ACTS = 14


@pytest.fixture
def window(sandbox: SandboxThread) -> Iterator[Window]:
    made = Window(sandbox)
    yield made
    made.city.close()


def after(name: str, state: str) -> str | None:
    """Return the state an act leads to, None where it is not legal."""
    return state if name == FLAG else WAYS[name].get(state)


def walk(window: Window, chance: random.Random) -> list[str]:
    """Do anything, legal or not, and hold each answer against the table; return what was done."""
    state, done = "RECEIVED", list[str]()
    for _ in range(ACTS):
        name = chance.choice([*WAYS, FLAG])
        version, asked = window.look().version, window.action(name, **SAID.get(name, {}))
        to = after(name, state)
        if to is None:
            with pytest.raises(RefusedError, match="state-conflict"):
                do(window.city.platform, asked, window.session, version)
        else:
            told = do(window.city.platform, asked, window.session, version)
            assert (told.state, told.version) == (to, version + 1)
            # An answer that was lost on the way is asked for again.
            if chance.random() < 0.3:
                assert do(window.city.platform, asked, window.session, version) == told
            state, done = to, [*done, name]
        seen = window.look()
        assert (seen.progress.state, seen.version) == (state, version + (to is not None))
    return done


def hold(window: Window, seed: int) -> None:
    """Walk one way and hold what its people and clerks are told of it at the end."""
    done = walk(window, random.Random(seed))  # noqa: S311  # a way to be walked again
    told = window.nodes()
    assert len(told) == 2 + len([name for name in done if name != FLAG])
    steps = window.look().steps
    assert [one.inner for one in steps].count(True) == done.count(FLAG)
    assert {one.actor for one in steps[2:]} <= {"C01"}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_clerks_try_the_dossier_goes_only_where_it_may(window: Window, seed: int) -> None:
    hold(window, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_so_it_does_in_hundreds_of_ways(window: Window, seed: int) -> None:
    hold(window, seed)


@pytest.mark.parametrize("state", ["RECEIVED", "ACCEPTED", "IN_REVIEW", "SUSPENDED", "DECIDED"])
def test_what_may_be_done_is_told_as_the_page_for_integrators_has_it(window: Window, state: str) -> None:
    turns = {"ACCEPTED": "accepted", "IN_REVIEW": "in-review", "SUSPENDED": "suspended", "DECIDED": "decided"}
    if state in turns:
        window.city.act(turns[state])
    told = set(window.look().may) - {"external-progress"}
    assert told == {name for name in [*WAYS, FLAG] if after(name, state)}


def test_of_two_windows_over_one_version_one_acts(window: Window) -> None:
    version, other = window.look().version, signed_in.clerk(window.sandbox)
    do(window.city.platform, window.action("accept"), window.session, version)
    with pytest.raises(RefusedError, match="version-mismatch"):
        do(window.city.platform, window.action("not-accept", reason=WHY), other, version)
    assert window.city.progress().state == "ACCEPTED"
