"""Training and earnest never meet: a machine believes only a hub of its mode, a hub opens only its own database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from kiosk.hub import made_in, refusals
from kiosk.hub.client import TURNED_AWAY, HubClient
from kiosk.hub.mode import MODES, WRONG_HUBS, Mode, OtherModeError, check
from kiosk.platform.answer import Answer
from kiosk.tickets.engines import engine_of
from tests.support.hall import TEN, Hall, rules
from tests.support.postgres import Cluster, postgres

__all__ = ["postgres"]
OTHER: dict[Mode, Mode] = {"training": "production", "production": "training"}


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Give an empty database of each kind."""
    if request.param == "sqlite":
        return engine_of(str(tmp_path / "t.db"))
    cluster: Cluster = request.getfixturevalue("postgres")
    return engine_of(cluster.emptied())


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_of_ones_own_mode_is_believed(mode: str) -> None:
    check(Answer(200, {"banshi-mode": mode}), mode)


@pytest.mark.parametrize(
    ("own", "told", "code"),
    [
        ("production", {"banshi-mode": "training"}, "hub-training"),
        ("training", {"banshi-mode": "production"}, "hub-production"),
        ("production", {}, "hub-unsaid"),
        ("training", {"banshi-mode": ""}, "hub-unsaid"),
        ("training", {"banshi-mode": "Training"}, "hub-unsaid"),
        ("production", {"banshi-mode": "production, training"}, "hub-unsaid"),
    ],
)
def test_any_other_answer_says_nothing_but_whose_it_is(own: str, told: dict[str, str], code: str) -> None:
    with pytest.raises(OtherModeError) as refused:
        check(Answer(200, told), own)
    assert (refused.value.code, refused.value.reason, refused.value.reached) == (code, "other-mode", False)
    assert code in WRONG_HUBS
    assert refused.value.reason in TURNED_AWAY


def test_a_machine_has_no_mode_by_default() -> None:
    with pytest.raises(TypeError, match="mode"):
        HubClient("http://hub.test/hall/v1", "token")  # type: ignore[call-arg]  # what is tried here


@pytest.mark.parametrize("mode", MODES)
def test_a_database_stays_of_the_mode_it_was_made_in(engine: Engine, mode: Mode) -> None:
    assert made_in.mode_of(engine) == ""
    made_in.claim(engine, mode)
    made_in.claim(engine, mode)
    with pytest.raises(made_in.OtherDatabaseError, match=f"made by a {mode} hub") as refused:
        made_in.claim(engine, OTHER[mode])
    assert (refused.value.mode, made_in.mode_of(engine)) == (mode, mode)
    engine.dispose()


def test_to_ask_of_which_mode_a_database_is_makes_nothing_in_it(tmp_path: Path) -> None:
    engine = engine_of(str(tmp_path / "t.db"))
    assert made_in.mode_of(engine) == ""
    assert inspect(engine).get_table_names() == []


def test_a_refusal_stands_among_the_events_once_a_day_for_each_machine(
    tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-machine-refused")
    hall = Hall(str(tmp_path / "t.db"), rules())
    noted = refusals.Refusals(hall.desk, lambda: hall.now)
    for machine in ("K1", "K1", "W2"):
        noted.note(refusals.OTHER_MODE, machine)
    assert noted.known(refusals.OTHER_MODE, "K1")
    assert not noted.known(refusals.OTHER_BLOCK, "K1")
    # As another thread, or a hub that was started anew.
    refusals.Refusals(hall.desk, lambda: hall.now).note(refusals.OTHER_MODE, "K1")
    hall.now = TEN.replace(day=TEN.day + 1)
    assert not noted.known(refusals.OTHER_MODE, "K1")
    noted.note(refusals.OTHER_MODE, "K1")
    told = hall.desk.events(0)
    assert [(one.kind, one.device, one.detail) for one in told] == [
        ("other-mode-refused", name, {}) for name in ("K1", "W2", "K1")
    ]
