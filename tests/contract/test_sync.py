"""Many requests in one, each answered for itself; and what was acknowledged is told again, machine by machine."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from kiosk.domain.hashes import content_sha256
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.calls.sync import MOST_ITEMS, SyncAnswer, SyncItem, receipts, send_batch
from kiosk.platform.classify import Expected, outcome_of
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError, UnreachableError
from offline_queue.entry import Acknowledged, DeadLetter, Retry
from tests.support.enrolling import taken_in
from tests.support.opinions import filed_opinion
from tests.support.parcels import Filed, audit, evaluation, new_id, submission, without_wait
from tests.support.scripted_server import ScriptedServer, as_json


@pytest.fixture
def place() -> Place:
    """Give the numbers of a machine that nobody else in the run is."""
    return Place(f"{int(new_id()[:5], 16) % 10**6:06d}", "0007", "03")


def of(place: Place, filed: Filed) -> Filed:
    """Have it come from a machine."""
    filed.body["device"] = msgspec.to_builtins(place)
    return filed


def item(filed: Filed, path: str = "", *, method: str = "PUT", aggregate: str = "") -> SyncItem:
    path = path or f"/evaluations/{filed.id}"
    return SyncItem(filed.id, aggregate or filed.id, method, path, msgspec.Raw(json.dumps(filed.body).encode()))


def sent(platform: Platform, place: Place, *items: SyncItem) -> tuple[SyncAnswer, ...]:
    return send_batch(platform, new_id(), place, "training", items)


def outcome(filed: Filed, told: SyncAnswer) -> object:
    """Return what the answer means to the outbox."""
    return outcome_of(told.answer, Expected(filed.kind, filed.id, content_sha256(filed.body), "training"))


def statuses(told: tuple[SyncAnswer, ...]) -> list[int]:
    return [one.status for one in told]


def test_a_hundred_ratings_are_one_request_and_each_is_acknowledged_for_itself(platform, place, sandbox) -> None:
    before = sandbox.state()["evaluations"]
    filed = [of(place, evaluation()) for _ in range(MOST_ITEMS)]
    told = sent(platform, place, *map(item, filed))
    assert all(isinstance(outcome(one, answer), Acknowledged) for one, answer in zip(filed, told, strict=True))
    assert sandbox.state()["evaluations"] == before + MOST_ITEMS


def test_the_kinds_may_be_mixed(platform, place) -> None:
    acts, opinion = of(place, audit(1, 2)), of(place, filed_opinion(id=new_id()))
    told = sent(
        platform, place, item(of(place, evaluation())), item(acts, "/audit-events:batch", method="POST"),
        item(opinion, f"/opinions/{opinion.id}"),
    )  # fmt: skip
    assert statuses(told) == [201, 200, 201]
    assert isinstance(outcome(acts, told[1]), Acknowledged)


def test_one_that_is_wrong_stands_in_nobodys_way(platform, place) -> None:
    good, bad, last = (of(place, evaluation()) for _ in range(3))
    bad.body["level"] = "splendid"
    told = sent(platform, place, item(good), item(bad), item(last))
    assert statuses(told) == [201, 422, 201]
    problem = told[1].answer.problem()
    assert (problem.code, [error.pointer for error in problem.errors]) == ("validation-failed", ["/level"])


def test_our_own_fault_in_one_is_the_problem_of_that_one_alone(
    platform, place, sandbox, monkeypatch, expected_logs, caplog
) -> None:
    handlers = sandbox._server._platform.handlers
    done = handlers["putEvaluation"]
    good, bad, after, last = (of(place, evaluation()) for _ in range(4))

    async def handler(call: Any) -> Any:
        if call.body["id"] == bad.id:
            raise KeyError("林静姝")
        return await done(call)

    expected_logs("item-not-handled")
    before = sandbox.state()["evaluations"]
    with monkeypatch.context() as broken:
        broken.setitem(handlers, "putEvaluation", handler)
        told = sent(platform, place, item(good), item(bad, aggregate="x"), item(after, aggregate="x"), item(last))
    assert statuses(told) == [201, 500, 409, 201]
    assert outcome(bad, told[1]) == Retry("busy", "internal")
    assert sandbox.state()["evaluations"] == before + 2
    assert "林静姝" not in caplog.text
    assert statuses(sent(platform, place, item(bad, aggregate="x"), item(after, aggregate="x"))) == [201, 201]


def test_what_hangs_together_waits_for_what_comes_before_it(platform, place, sandbox) -> None:
    before = sandbox.state()["evaluations"]
    bad, after, other = (of(place, evaluation()) for _ in range(3))
    bad.body["level"] = "splendid"
    told = sent(
        platform, place, item(bad, aggregate="one"), item(after, aggregate="one"), item(other, aggregate="another")
    )
    assert statuses(told) == [422, 409, 201]
    assert outcome(after, told[1]) == Retry("busy", "order-held")
    assert sandbox.state()["evaluations"] == before + 1


def test_papers_that_are_missing_hold_what_comes_after_them(platform, place) -> None:
    application, rating = of(place, submission(b"drawing")), of(place, evaluation())
    told = sent(
        platform, place, item(application, f"/submissions/{application.id}", aggregate="one"),
        item(rating, aggregate="one"),
    )  # fmt: skip
    assert statuses(told) == [202, 409]


def test_the_same_batch_again_is_answered_item_by_item_as_the_first_time(platform, place, sandbox) -> None:
    filed, batch = of(place, evaluation()), new_id()
    sandbox.fault("drop-answer", times=1, match="/sync/batches")
    with pytest.raises(UnreachableError):
        send_batch(platform, batch, place, "training", [item(filed)])
    first, again = (send_batch(platform, batch, place, "training", [item(filed)])[0] for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert bytes(first.body) == bytes(again.body)


def test_another_content_under_the_same_id_is_for_staff(platform, place) -> None:
    filed = of(place, evaluation())
    sent(platform, place, item(filed))
    filed.body["level"] = "dissatisfied"
    told = sent(platform, place, item(filed))
    assert isinstance(outcome(filed, told[0]), DeadLetter)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/sync/batches"), ("PUT", "/nothing/x"), ("POST", "/proofs/queries"), ("PUT", "/time"),
        ("POST", "/uploads"),
    ],
    ids=["a batch", "nothing", "online only", "no such method", "a paper"],
)  # fmt: skip
def test_what_is_no_call_that_waits_is_answered_so_and_the_rest_goes_on(platform, place, method, path) -> None:
    told = sent(platform, place, item(of(place, evaluation()), path, method=method), item(of(place, evaluation())))
    assert statuses(told) == [404, 201]


def test_no_machine_brings_what_another_one_took_in(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path)
    platform = Platform(secure.url, identity=me, read_seconds=15)
    own = Place(me.enrolment.region, me.enrolment.hall, me.enrolment.device)
    other = Place("990100", "0001", "77")
    told = sent(platform, own, item(of(own, evaluation())), item(of(other, evaluation())))
    assert statuses(told) == [201, 403]
    with pytest.raises(RefusedError, match="forbidden-scope"):
        sent(platform, other, item(of(own, evaluation())))
    with pytest.raises(RefusedError, match="forbidden-scope"):
        list(receipts(platform, other))
    assert len(list(receipts(platform, own))) == 1
    platform.close()


def test_a_machine_that_serves_people_gets_nothing_from_a_training_platform(platform, place) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        send_batch(platform, new_id(), place, "production", [item(of(place, evaluation()))])


def test_more_than_a_hundred_are_refused_whole(platform, place) -> None:
    one = of(place, evaluation())
    with pytest.raises(RefusedError, match="validation-failed"):
        sent(platform, place, *[item(one)] * (MOST_ITEMS + 1))


def test_a_request_says_nothing_of_its_content(place) -> None:
    assert "satisfied" not in repr(item(of(place, evaluation())))
    assert repr(SyncAnswer("x", 201, msgspec.Raw(b'{"masked_name":"\xe6\x9e\x97**"}'))) == "SyncAnswer(x, 201)"


@pytest.mark.parametrize("ids", [[], ["b"], ["b", "a"], ["a", "b", "b"]])
def test_answers_to_other_items_settle_nothing(place, ids) -> None:
    names = {name: new_id() for name in "ab"}
    answers = [{"id": names[name], "status": 201, "body": {}} for name in ids]
    batch = new_id()
    with ScriptedServer(as_json(200, {"id": batch, "items": answers})) as server:
        client = Platform(server.url)
        asked = [SyncItem(names[name], "x", "PUT", "/x", msgspec.Raw(b"{}")) for name in "ab"]
        with pytest.raises(NotThePlatformError, match="other-items"):
            send_batch(client, batch, place, "training", asked)
        client.close()


def delivered(platform: Platform, filed: Filed) -> Any:
    """Send it alone; return the acknowledgement as it came."""
    found = PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())
    assert isinstance(found, Acknowledged)
    return json.loads(found.acknowledgement.body)


def test_whatever_was_acknowledged_of_a_machine_is_told_again_in_the_same_words_and_order(platform, place) -> None:
    filed = [of(place, one) for one in (submission(b"drawing"), evaluation(), audit(1))]
    said = [delivered(platform, one) for one in filed]
    sent(platform, place, item(last := of(place, evaluation())))
    told = list(receipts(platform, place))
    assert [one.id for one in told] == [*[one.id for one in filed], last.id]
    assert [json.loads(bytes(one.acknowledgement)) for one in told[:3]] == said


def test_what_was_refused_or_waits_for_papers_has_no_receipt(platform, place) -> None:
    bad, waits = of(place, evaluation()), of(place, submission(b"drawing"))
    bad.body["level"] = "splendid"
    sent(platform, place, item(bad), item(waits, f"/submissions/{waits.id}"))
    assert list(receipts(platform, place)) == []


def test_what_was_acknowledged_before_a_moment_is_left_out(platform, place) -> None:
    delivered(platform, of(place, evaluation()))
    assert len(list(receipts(platform, place, "2026-01-01T00:00:00+08:00"))) == 1
    assert list(receipts(platform, place, "2099-01-01T00:00:00+08:00")) == []


def test_they_come_page_by_page(platform, place) -> None:
    sent(platform, place, *(item(of(place, evaluation())) for _ in range(5)))
    path = f"/sync/receipts?device={place.region}-{place.hall}-{place.device}&limit=2"
    pages, cursor = [], ""
    while True:
        page = json.loads(platform.ask("GET", f"{path}&cursor={cursor}" if cursor else path).body)
        pages.append(len(page["items"]))
        cursor = page["next_cursor"]
        if not page["has_more"]:
            break
    assert pages == [2, 2, 1]


@pytest.mark.parametrize(
    "query", ["", "device=x", "device=990121-0007-03&since=2026-13-40T00:00:00Z", "device=990121-0007-03&cursor=x"]
)
def test_a_question_that_is_none_is_refused(platform, query) -> None:
    assert platform.ask("GET", f"/sync/receipts?{query}").problem().code == "bad-request"
