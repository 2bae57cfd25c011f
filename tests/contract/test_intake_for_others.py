"""What a window takes in for others, with consents and promises: the platform takes each as it was told and signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.domain.relation import Relation
from kiosk.domain.substitutes import promised
from kiosk.intake import acts, behalf
from kiosk.intake.case import APPLICANT, Case
from kiosk.intake.desk import Heard as Became
from kiosk.intake.standing import fields, hindrances
from offline_queue.entry import State
from tests.contract.test_intake import Counter
from tests.support.cases import CLERK, OWNER, TODAY, white_page
from tests.support.flow_fakes import NAME, TRAINING, card
from tests.support.sandbox import SandboxThread

DAUGHTER = card("lin-jingshu")
ELSEWHERE, INSURANCE, SUBSIDY, RENT = "3990403000000", "3990401000000", "3990803000000", "3990302000000"
MARRIED = "statement-of-marital-status"
UNIT = {"name": "云泽食品有限公司", "code": "91990100MA0XUNL1AR", "role": "agent"}
CHILD = {"name": "林小宝", "number": "990101202403120039", "role": "mother"}
# Whatever a field of the training city takes: one of these fits.
VALUES = (
    "13800000001", "990102001001", "2026-12-01", "2026-11-20", "2028-11-20", "2024-06", "12", "1200", "云泽东路18号",
    "990101198803120020", "6217000000000000004", "A12345678", "12345678", "yes", "99010119880312002042",
)  # fmt: skip


@pytest.fixture
def counter(sandbox: SandboxThread, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(sandbox, tmp_path)
    yield made
    made.close()


def begun(counter: Counter, ending: str, relation: Relation = Relation.SELF) -> Case:
    """Begin a case of the matter whose code ends so, with the card of who stands here."""
    found = next((TRAINING / "catalogue" / "items").glob(f"*{ending}.json"))
    counter.room.desk.begin(found.stem, relation, None, counter.room.heard)
    return acts.card_laid(counter.room.heard.of(Case), DAUGHTER, CLERK, counter.room.around.now())


def tell(case: Case, form: str, **told: str) -> Case:
    for name, value in told.items():
        case = acts.corrected(case, behalf.fact(form, name), value, CLERK, case.opened_at)
    return case


def filled(case: Case) -> Case:
    """Answer whatever the form still asks for, each field by the first that fits it."""
    for _ in range(40):
        wrong = next((one for one in fields(case, TODAY) if one.fault), None)
        if wrong is None:
            return case
        values = [option.value for option in wrong.field.options] or VALUES
        tries = (acts.corrected(case, wrong.name, value, CLERK, case.opened_at) for value in values)
        case = next(one for one in tries if not _wrong(one, wrong.name))
    raise AssertionError("the form goes on asking")


def _wrong(case: Case, name: str) -> bool:
    return any(one.name == name and one.fault for one in fields(case, TODAY))


def signed(counter: Counter, case: Case) -> Case:
    around = counter.room.around
    case = acts.signed_again(filled(case), NAME, around.now(), around.new_id)
    assert hindrances(case, TODAY) == ()
    return case


def for_unit(counter: Counter) -> Case:
    return tell(begun(counter, ELSEWHERE, Relation.UNIT), "unit", **UNIT)


def for_child(counter: Counter) -> Case:
    case = acts.applies_for(begun(counter, INSURANCE), Relation.FAMILY, "child", "household")
    return tell(case, "child", **CHILD)


def for_parent(counter: Counter) -> Case:
    case = acts.applies_for(begun(counter, ELSEWHERE), Relation.FAMILY, "parent")
    return acts.card_laid(case, OWNER, CLERK, case.opened_at, APPLICANT)


def for_principal(counter: Counter) -> Case:
    case = acts.applies_for(begun(counter, ELSEWHERE), Relation.ENTRUSTED)
    case = acts.card_laid(case, OWNER, CLERK, case.opened_at, APPLICANT)
    case = tell(case, "authority", scope="submit+supplement+collect", until="2027-01-31")
    counter.room.desk.take_page(case, "authorisation", white_page(), counter.room.heard)
    return counter.room.heard.of(Case)


def told(counter: Counter) -> dict[str, Any]:
    """Return the application as it went to the platform."""
    (entry,) = counter.outbox.entries()
    assert entry.state is State.ACKNOWLEDGED
    body: dict[str, Any] = json.loads(counter.outbox.payload(entry))
    return body


@pytest.mark.parametrize(
    ("make", "relation", "detail", "id_type"),
    [(for_unit, "unit", "agent", "uscc"), (for_child, "family", "child:mother", "household"),
     (for_parent, "family", "parent", "resident"), (for_principal, "entrusted", None, "resident")],
)  # fmt: skip
def test_whom_a_window_takes_in_for_is_taken_by_the_platform(
    counter: Counter, make: Callable[[Counter], Case], relation: str, detail: str | None, id_type: str
) -> None:
    case = counter.taken_in(signed(counter, make(counter)))
    parties = told(counter)["parties"]
    assert (parties["relation"], parties.get("relation_detail"), parties["applicant"]["id_type"]) == (
        relation, detail, id_type,
    )  # fmt: skip
    assert (parties["operator"]["name"], bool(case.project_no)) == (DAUGHTER.name, True)
    assert not any(name.startswith("@") for name in told(counter)["form_data"])


def test_an_authority_goes_along_with_its_letter(counter: Counter) -> None:
    counter.taken_in(signed(counter, for_principal(counter)))
    body = told(counter)
    assert body["parties"]["authorisation"] == {"scope": ["submit", "supplement", "collect"], "until": "2027-01-31"}
    assert "authorisation" in {line["material_id"] for line in body["manifest"]}


def test_a_letter_that_was_not_brought_is_brought_later(counter: Counter) -> None:
    counter.taken_in(signed(counter, for_unit(counter)))
    assert "authorisation" in told(counter)["later"]


def test_consents_are_told_with_their_answers(counter: Counter) -> None:
    case = begun(counter, SUBSIDY)
    for place, one in enumerate(case.item.consents):
        case = acts.answered(case, one.id, case.opened_at, given=place == 0)
    counter.taken_in(signed(counter, case))
    assert [one["given"] for one in told(counter)["consents"]] == [True, False]


def test_a_promise_is_told_as_one_and_its_paper_is_not_asked_for(counter: Counter) -> None:
    case = begun(counter, RENT)
    for one in case.item.consents:
        case = acts.answered(case, one.id, case.opened_at, given=True)
    words = case.material(MARRIED).paper.promise
    assert words is not None
    around = counter.room.around
    stands = promised(around.new_id(), MARRIED, words, language="zh_CN", online=True, at=around.now())
    counter.taken_in(signed(counter, acts.stood_for(case, MARRIED, stands)))
    body = told(counter)
    assert [(one["material_id"], one["way"], one["standing"]) for one in body["substitutes"]] == [
        (MARRIED, "promise", "given")
    ]
    assert MARRIED not in body["later"]


def test_what_was_dropped_never_reaches_the_platform(counter: Counter) -> None:
    case = signed(counter, for_child(counter))
    counter.room.desk.keep(case, counter.room.heard)
    counter.room.desk.drop(case, "unwanted", counter.room.heard)
    counter.send()
    assert list(counter.outbox.entries()) == []
    counter.room.desk.heard(case, counter.room.heard)
    assert not isinstance(counter.room.heard[-1], Became)
