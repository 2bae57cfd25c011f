"""Giving results out: to whom, what must be done before, and that one hand stands for several results."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from kiosk.platform.calls.deliveries import Delivery
from kiosk.window_work import handing as handing_module
from kiosk.window_work import originals
from kiosk.window_work.handing import Collector, Handing, NotHandedError, gaps, hand_over, may_collect, record_id
from kiosk.window_work.originals import Original
from offline_queue.entry import Rejected
from offline_queue.errors import OutboxError
from offline_queue.outbox import Outbox
from tests.support.outboxes import START, outbox
from tests.support.window_work import AGENT, HANDING, NOON, OWNER, STRANGER, TODAY, card, handing, result, site

__all__ = ["outbox"]
GIVEN = {"scope": ["submit", "collect"], "until": "2026-11-23"}


def left(outbox: Outbox) -> list[Delivery]:
    return [msgspec.json.decode(outbox.payload(one), type=Delivery) for one in outbox.entries()]


@pytest.mark.parametrize(
    ("number", "changes", "answer"),
    [
        (OWNER, {}, "own"), (STRANGER, {}, "other-person"), (AGENT, {"agent": True}, "not-authorised"),
        (AGENT, {"authorisation": GIVEN}, "authorised"), (OWNER, {"authorisation": GIVEN}, "own"),
        (AGENT, {"authorisation": GIVEN | {"scope": ["submit"]}}, "not-authorised"),
        (AGENT, {"authorisation": GIVEN | {"until": "2026-11-22"}}, "authority-over"), (OWNER, {"sent": True}, "sent"),
    ],
)  # fmt: skip
def test_a_result_is_for_the_applicant_and_who_may_collect_it(
    number: str, changes: dict[str, Any], answer: str
) -> None:
    assert may_collect(result(**changes), number, TODAY) == answer


OLD = Collector.of_card(card(valid_to=datetime.date(2026, 11, 22)), NOON)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ()), ({"collector": None}, ("card",)), ({"chosen": ()}, ("nothing",)), ({"strokes": ()}, ("unsigned",)),
        ({"counted": frozenset()}, ("uncounted",)), ({"collector": OLD}, ("second-person",)),
        ({"collector": OLD, "confirmed_by": "C02"}, ()),
    ],
)  # fmt: skip
def test_what_is_still_to_be_done_is_named(changes: dict[str, Any], wanted: tuple[str, ...]) -> None:
    assert gaps(handing(**changes)) == wanted


def test_originals_that_go_back_are_counted_too() -> None:
    made = handing(returns=("register",), counted=frozenset(handing().things))
    assert (gaps(made), gaps(replace(made, counted=frozenset(made.things)))) == (("uncounted",), ())


def test_three_results_are_three_records_and_one_drawing(outbox: Outbox) -> None:
    handed = hand_over(handing(*(result(name) for name in "abc")), outbox, site(), "C01", NOON)
    told = left(outbox)
    assert [one.id for one in told] == list(handed.records)
    assert (
        len({(one.signature and one.signature.attachment_id, one.signature and one.signature.sha256) for one in told})
        == 1
    )
    drawings = [outbox.attachments(entry)[0] for entry in outbox.entries()]
    assert {paper.sha256 for paper in drawings} == {told[0].signature.sha256 if told[0].signature else ""}


def test_the_record_says_who_got_it_how_they_were_looked_at_and_who_gave_it(outbox: Outbox) -> None:
    hand_over(handing(), outbox, site(), "C01", NOON)
    (told,) = left(outbox)
    assert (told.receiver.relation, told.receiver.id_no, told.handed_by, told.way) == ("own", OWNER, "C01", "counter")
    assert told.id_check
    assert (told.id_check.way, told.id_check.result, told.id_check.confirmed_by) == ("card", "match", "")


def test_a_second_look_is_told_with_who_looked(outbox: Outbox) -> None:
    hand_over(handing(collector=OLD, confirmed_by="C02"), outbox, site(), "C01", NOON)
    check = left(outbox)[0].id_check
    assert check
    assert (check.result, check.confirmed_by) == ("confirmed", "C02")


def test_a_second_press_is_the_same_handing(outbox: Outbox) -> None:
    first = hand_over(handing(), outbox, site(), "C01", NOON)
    again = hand_over(handing(), outbox, site(), "C01", NOON)
    assert (again, len(outbox.entries())) == (first, 1)
    assert [event.action for event in outbox.events()].count("handed-over") == 1


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (handing(collector=None), "card"),
        (handing(strokes=()), "unsigned"),
        (handing(collector=OLD, confirmed_by="C01"), "second-person"),
        (handing(collector=Collector.of_card(card(STRANGER), NOON)), "other-person"),
    ],
)
def test_nothing_is_stored_of_what_may_not_be_handed_over(outbox: Outbox, made: Handing, why: str) -> None:
    with pytest.raises(NotHandedError, match=why):
        hand_over(made, outbox, site(), "C01", NOON)
    assert outbox.entries() == []


def test_what_was_given_out_here_is_not_given_out_again(outbox: Outbox) -> None:
    hand_over(handing(), outbox, site(), "C01", NOON)
    other = handing(result("b"), result(), id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e99")
    with pytest.raises(NotHandedError, match="given-here"):
        hand_over(other, outbox, site(), "C02", NOON)
    assert len(outbox.entries()) == 1


def test_what_the_platform_refused_may_be_handed_over_anew(outbox: Outbox) -> None:
    hand_over(handing(), outbox, site(), "C01", NOON)
    parcel = outbox.claim(START)
    assert parcel
    outbox.settle(parcel.entry, Rejected("validation-failed"))
    hand_over(handing(id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e99"), outbox, site(), "C01", NOON)
    assert len(outbox.entries()) == 2


def test_of_one_handing_each_result_has_an_id_of_its_own_that_stays() -> None:
    assert record_id(HANDING, "1") == record_id(HANDING, "1") != record_id(HANDING, "2")


def test_nobody_is_named_where_it_is_printed() -> None:
    made = handing()
    assert all("赵" not in repr(one) and OWNER not in repr(one) for one in (made, made.collector, made.chosen[0]))


def test_the_strokes_are_named_by_their_hash(outbox: Outbox) -> None:
    from kiosk.domain.signature_picture import strokes_json

    hand_over(handing(), outbox, site(), "C01", NOON)
    signed = left(outbox)[0].signature
    assert signed
    assert signed.strokes_sha256 == hashlib.sha256(strokes_json(handing().strokes)).hexdigest()


def test_what_breaks_in_the_middle_leaves_nothing_behind(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    left_here = handing_module.leave

    def breaks(tx: Any, act: Any, papers: Any = ()) -> Any:
        if act.project_no == result("b").project_no:
            raise OutboxError("the disk is full")
        return left_here(tx, act, papers)

    monkeypatch.setattr(handing_module, "leave", breaks)
    with pytest.raises(OutboxError):
        hand_over(handing(result("a"), result("b")), outbox, site(), "C01", NOON)
    assert outbox.entries() == []
    assert "handed-over" not in [event.action for event in outbox.events()]


def test_an_original_goes_off_the_register_with_the_handing_or_not_at_all(outbox: Outbox) -> None:
    kept = Original(id="o1", of=result().id, name="户口簿", count=1, taken_at=NOON, taken_by="C01")
    with outbox.transaction() as tx:
        originals.take_in(tx, outbox, [kept], NOON)
    with pytest.raises(NotHandedError):
        hand_over(handing(returns=("o1",), strokes=()), outbox, site(), "C01", NOON)
    assert originals.of(originals.read(outbox, START), {result().id}) == (kept,)
    hand_over(handing(returns=("o1",)), outbox, site(), "C01", NOON)
    (given,) = originals.read(outbox, START)
    assert (given.returned_by, given.lies_here) == ("C01", False)
