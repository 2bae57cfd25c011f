"""Rows about who somebody is."""

from __future__ import annotations

import socket

import msgspec
import pytest

from config.texts import text
from kiosk.catalogue import Catalogue
from kiosk.domain.form import Form
from kiosk.domain.item import FormReference, ServiceItem
from kiosk.domain.numbers import UNIT_ALPHABET, unit_code_holds
from kiosk.domain.relation import Relation
from kiosk.steps.screens import FormPage
from tests.support.flow_walk import REMOTE, Walk, card, training_catalogue

CODE = "91330106MA27Y4U47R"
assert unit_code_holds(CODE)
WRONG = [CODE[:17] + character for character in UNIT_ALPHABET if character != CODE[17]]


class ForUnits(Catalogue):
    """The training catalogue, with a matter that organisations may apply for."""

    def item(self, task_code: str) -> ServiceItem | None:
        found = training_catalogue().item(task_code)
        return msgspec.structs.replace(found, for_whom=(*found.for_whom, Relation.UNIT)) if found else None

    def popular(self, limit: int = 10) -> tuple[ServiceItem, ...]:
        found = (self.item(item.task_code) for item in training_catalogue().popular(limit))
        return tuple(item for item in found if item)

    def form(self, reference: FormReference) -> Form:
        return training_catalogue().form(reference)


@pytest.fixture
def at_the_code(monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Walk to the question for the organisation, on a machine that would tell of any connection."""
    walk = Walk()
    walk.facilities.catalogue = ForUnits()
    walk.press("home")
    walk.to_card("unit", item=REMOTE)
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    assert walk.step == "unit"
    walk.runner.calls.clear()

    def refuse(*args: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return walk


@pytest.mark.row("R29")
@pytest.mark.parametrize("code", WRONG)
def test_a_credit_code_with_a_wrong_last_character_is_refused_here_and_nothing_is_asked(
    at_the_code: Walk, code: str
) -> None:
    walk = at_the_code
    walk.enter(name="云泽市示例有限公司", code=code)
    walk.press("next")
    view = next(view for view in walk.sees(FormPage).fields if view.name == "code")
    assert (walk.step, view.error) == ("unit", text("form.fault.unit-code"))
    assert walk.runner.calls == []


def test_the_same_code_with_its_own_last_character_is_taken(at_the_code: Walk) -> None:
    walk = at_the_code
    walk.enter(name="云泽市示例有限公司", code=CODE, role="representative")
    walk.press("next")
    assert walk.step != "unit"
