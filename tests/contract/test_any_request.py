"""Whatever the document lets somebody ask, and what it does not: another reader of it judges each answer."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection

from kiosk.contract.document import FILE
from tests.support.any_request import CAMPAIGN, MODES, PROMISED, SLICE, in_many_ways
from tests.support.sandbox import SandboxThread

load_all_checks()
# A tus version nobody speaks is 412 (tus 1.0, Tus-Resumable); 410 is a cursor of long ago.
REFUSED = [400, 401, 403, 404, 405, 410, 412, 413, 415, 422]
CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}})
SCHEMA = schemathesis.openapi.from_path(str(FILE), config=CONFIG)
CALLS = {str(found.ok().definition.raw["operationId"]): found.ok() for found in SCHEMA.get_all_operations()}
# Whoever asks these sends nothing, or a tag that may be anything.
NOTHING_TO_GET_WRONG = {"getTime", "getHall", "getRegions", "getUploadRules"}
NOTHING_TO_GET_WRONG |= {"getEvaluationSchemas", "getSurveys", "getPublicConsultations", "getCallBackOffices"}
NOTHING_TO_GET_WRONG |= {"getCatalogueDigest"}
ASKED = [(call, mode) for call in CALLS for mode in MODES if mode == "right" or call not in NOTHING_TO_GET_WRONG]
# An override is its call under POST and takes the same bodies, by the same hands: the long campaign asks them too.
SLICED = [(call, mode) for call, mode in ASKED if not call.startswith("overridePut")]


@schemathesis.serializer("application/offset+octet-stream")
def as_they_are(context: Any, value: Any) -> Any:
    """Send the bytes of a paper as they are."""
    return value if isinstance(value, bytes) else str(value).encode()


def hold(sandbox: SandboxThread, call: Any, examples: int, mode: str) -> Counter[int]:
    """Ask a call in many ways; return what it answered how often."""
    told: Counter[int] = Counter()

    @in_many_ways(call, mode, examples)
    def ask(case: Any) -> None:
        answer = case.call(base_url=sandbox.url)
        told[answer.status_code] += 1
        case.validate_response(answer, checks=[*PROMISED, *([negative_data_rejection] if mode == "wrong" else [])])

    ask()
    return told


@pytest.mark.parametrize(("call", "mode"), SLICED)
def test_each_answer_to_what_anybody_may_send_keeps_the_document(sandbox: SandboxThread, call: str, mode: str) -> None:
    assert hold(sandbox, CALLS[call], SLICE, mode)


@pytest.mark.soak
@pytest.mark.parametrize(("call", "mode"), ASKED)
def test_so_do_hundreds_of_answers(sandbox: SandboxThread, call: str, mode: str) -> None:
    assert hold(sandbox, CALLS[call], CAMPAIGN, mode)
