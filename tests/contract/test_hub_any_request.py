"""Whatever the hall's document lets a machine ask, and what it does not: another reader of it judges each answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis

from kiosk.hub.service import FILE
from tests.support.any_request import CAMPAIGN, MODES, PROMISED, in_many_ways
from tests.support.hubs import TOKENS, HubThread

SCHEMA = schemathesis.openapi.from_path(str(FILE))
CALLS = {str(found.ok().definition.raw["operationId"]): found.ok() for found in SCHEMA.get_all_operations()}
# Nothing is to be said with these but epoch and mode, and those are the right ones below.
NOTHING_TO_GET_WRONG = {"getDayKey", "getQueues", "getSnapshot"}
# To make up what fits a call costs more than to ask it; hundreds of ways are tried beside the suite.
ONCE = 1
ASKED = [(call, mode) for call in CALLS for mode in MODES if mode == "right" or call not in NOTHING_TO_GET_WRONG]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubThread]:
    """Give one hub for all of it."""
    running = HubThread(tmp_path_factory.mktemp("hall"))
    yield running
    running.stop()


def hold(hall: HubThread, call: Any, examples: int, mode: str) -> int:
    """Ask a call in many ways, as a machine that may; return how often it was answered."""
    kind = "hall" if "hall" in call.definition.raw["x-hands"] else "window"
    told = [0]

    @in_many_ways(call, mode, examples)
    def ask(case: Any) -> None:
        case.headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "x-hall-epoch"}
        case.headers |= {"Authorization": f"Bearer {TOKENS[kind]}", "Banshi-Mode": "training"}
        answer = case.call(base_url=hall.url)
        told[0] += 1
        case.validate_response(answer, checks=PROMISED)

    ask()
    return told[0]


@pytest.mark.parametrize(("call", "mode"), ASKED)
def test_each_answer_to_what_a_machine_may_send_keeps_the_document(hall: HubThread, call: str, mode: str) -> None:
    assert hold(hall, CALLS[call], ONCE, mode)


@pytest.mark.soak
@pytest.mark.parametrize(("call", "mode"), ASKED)
def test_so_do_hundreds_of_answers(hall: HubThread, call: str, mode: str) -> None:
    assert hold(hall, CALLS[call], CAMPAIGN, mode)
