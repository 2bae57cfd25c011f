"""The machines' end through whatever a line brings: of two hubs the later is believed, of one event the first word."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.hub.client import HubClient, OldHubError, Queues
from kiosk.hub.stream_wire import Block
from kiosk.platform.answer import JSON, PROBLEM_JSON, PROBLEM_TYPE, Answer
from kiosk.platform.errors import (
    LateAnswerError,
    NotThePlatformError,
    PlatformError,
    RefusedError,
    TooLargeError,
    UnreachableError,
)
from kiosk.tickets import acts
from kiosk.tickets.errors import CODES, TicketError
from kiosk.tickets.values import Event

BODY = b'{"items":[]}'
STREAM = {"content-type": "text/event-stream"}


class Scripted:
    """A wire that answers what a test wrote, and notes what was asked."""

    def __init__(self, *answers: Answer | Exception, lines: tuple[tuple[Any, ...], ...] = ()) -> None:
        self.answers, self.lines = list(answers), list(lines)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.closed = False

    def send(self, method: str, url: str, headers: Mapping[str, str], source: object, size: int) -> Answer:
        """Answer the next."""
        self.asked.append((method, url, dict(headers)))
        told = self.answers.pop(0)
        if isinstance(told, Exception):
            raise told
        return told

    def stream(
        self, url: str, headers: Mapping[str, str], silence: float, hear: Callable[[Answer], object]
    ) -> Iterator[Block]:
        """Bring the next line, which ends with an error where one stands last."""
        self.asked.append(("GET", url, dict(headers)))
        head, *blocks = self.lines.pop(0)
        hear(head)
        for block in blocks:
            if isinstance(block, Exception):
                raise block
            yield block

    def close(self) -> None:
        """Let go."""
        self.closed = True


def names(epoch: int | str) -> dict[str, str]:
    return {"x-hall-epoch": str(epoch), "banshi-mode": "training"}


def told(epoch: int | str = 1, status: int = 200, body: bytes = BODY, kind: str = JSON) -> Answer:
    return Answer(status, names(epoch) | {"content-type": kind}, body)


def problem(code: str, status: int = 409, **more: Any) -> Answer:
    said = {
        "type": PROBLEM_TYPE + code, "title": code, "status": status, "detail": "…", "instance": "/", "code": code,
        "retry": "never", "server_time": "2026-11-23T10:00:00+08:00",
    }  # fmt: skip
    return told(1, status, msgspec.json.encode(said | more), PROBLEM_JSON)


def client(wire: Scripted) -> HubClient:
    made = HubClient("http://hub.test/hall/v1", "secret-token", reconnect_seconds=0.0, mode="training")
    made._wire.close()
    made._wire = wire  # type: ignore[assignment]
    return made


def happened(seq: int) -> Block:
    event = Event(seq, "2026-11-23", 0, "called", None, None, None, None, {})
    return Block(f"1-{seq}", "", msgspec.json.encode(event))


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=10))
def test_no_answer_of_a_hub_counts_that_another_has_taken_over_from(epochs: list[int]) -> None:
    line = client(Scripted(*map(told, epochs)))
    for place, epoch in enumerate(epochs):
        highest = max(epochs[:place], default=0)
        if epoch < highest:
            with pytest.raises(OldHubError):
                line.queues()
        else:
            assert line.queues() == ()
        assert line.epoch == max(highest, epoch)


@pytest.mark.parametrize("epoch", ["", "-1", "1.5", "x", "９", "1" * 19])
def test_whoever_names_no_epoch_is_no_hub(epoch: str) -> None:
    line = client(Scripted(told(epoch)))
    with pytest.raises(NotThePlatformError):
        line.queues()
    assert line.epoch == 0


def test_the_hub_hears_which_epoch_was_seen_and_nothing_of_it_before() -> None:
    wire = Scripted(told(3), told(3))
    line = client(wire)
    line.queues()
    line.queues()
    assert [asked.get("X-Hall-Epoch") for _, _, asked in wire.asked] == [None, "3"]


@pytest.mark.parametrize("code", sorted(CODES - {"old-epoch"}))
def test_each_refusal_of_the_desk_comes_home_as_the_desks(code: str) -> None:
    ticket = {"id": "t1", "no": "A021"}
    line = client(Scripted(problem(code, ticket=ticket, retry_after_s=7)))
    with pytest.raises(TicketError) as refused:
        line.do(acts.Start(ticket="t1"), "act-1")
    assert (refused.value.code, refused.value.ticket, refused.value.wait_s) == (code, "t1", 7.0)


@pytest.mark.parametrize("code", ["old-epoch", "unauthorised", "database-away", "internal", "rate-limited"])
def test_a_refusal_of_the_way_is_none_of_the_desk(code: str) -> None:
    with pytest.raises(RefusedError, match=code):
        client(Scripted(problem(code, 503))).do(acts.Start(ticket="t1"), "act-1")


@pytest.mark.parametrize(
    "answer",
    [
        told(1, 302),
        told(1, 200, b"{"),
        told(1, 200, b"[" * 5000),
        told(1, 200, b'{"items":"\xff"}'),
        told(1, 500),
        told(1, 409, b'{"type":"about:blank","title":"no","status":409}', PROBLEM_JSON),
    ],
)
def test_what_is_no_answer_of_the_hub_leaves_nothing_known(answer: Answer) -> None:
    with pytest.raises(NotThePlatformError):
        client(Scripted(answer)).read("/queues", Queues)


def test_staff_and_roles_go_along_with_what_is_done_and_never_with_a_question() -> None:
    nobody = b'{"ticket":null,"still_waiting":0}'
    wire = Scripted(*(told(1, 200, nobody) for _ in range(3)), told())
    line = client(wire)
    for staff, roles in (("", ()), ("1001", ()), ("1001", ("clerk", "agent"))):
        line.act_as(staff, roles)
        line.do(acts.CallNext(window="01"), "act-1")
    line.queues()
    assert [asked.get("X-Staff") for _, _, asked in wire.asked] == [None, "1001", "1001;clerk,agent", None]
    assert {asked.get("Idempotency-Key") for _, _, asked in wire.asked[:3]} == {"act-1"}


@pytest.mark.parametrize("name", ["a/b", "../queues", "a?b=c", "a b", "号"])
def test_a_name_with_signs_of_an_address_leads_nowhere_else(name: str) -> None:
    wire = Scripted(problem("not-found", 404))
    with pytest.raises(TicketError):
        client(wire).ticket(name)
    (_, url, _) = wire.asked[0]
    path = url.removeprefix("http://hub.test/hall/v1/tickets/")
    assert not set(path) & set("/?# 号")


def test_the_token_stands_in_no_repr_of_it() -> None:
    assert "secret-token" not in repr(client(Scripted())) + repr(vars(client(Scripted()))["_wire"])


BREAKS = st.sampled_from([UnreachableError("reset"), LateAnswerError("time-out")])


@settings(max_examples=40)
@given(st.integers(0, 5), st.lists(st.tuples(st.integers(1, 8), st.integers(0, 6), BREAKS), min_size=1, max_size=5))
def test_over_any_broken_lines_each_event_is_heard_once_and_in_order(
    begins: int, breaks: list[tuple[int, int, PlatformError]]
) -> None:
    # Each line brings again what was told before, as a proxy does that kept it.
    lines, end = [], begins
    for count, back, wrong in breaks:
        first = max(1, end + 1 - back)
        lines.append((Answer(200, names("1") | STREAM), *map(happened, range(first, end + count + 1)), wrong))
        end += count
    wire = Scripted(lines=tuple(lines))
    line, heard = client(wire), list[int]()
    broken = itertools.count(1)
    stream = line.events(f"1-{begins}", lambda: line.close() if next(broken) == len(breaks) else None)
    heard += [one.event.seq for one in stream if one.event]
    assert heard == list(range(begins + 1, end + 1))
    ends = itertools.accumulate((count for count, _, _ in breaks[:-1]), initial=begins)
    assert [asked["Last-Event-ID"] for _, _, asked in wire.asked] == [f"1-{seq}" for seq in ends]


def test_after_a_reset_it_goes_on_from_where_the_hub_says() -> None:
    head = Answer(200, names("2") | STREAM)
    wire = Scripted(
        lines=((head, Block("2-40", "reset", b"{}"), UnreachableError("reset")), (head, Block("2-41", "", b"")))
    )
    line = client(wire)
    stream = line.events("1-90", lambda: line.close() if len(wire.asked) == 2 else None)
    assert [(one.cursor, one.event) for one in stream] == [("2-40", None), ("2-41", None)]
    assert [asked["Last-Event-ID"] for _, _, asked in wire.asked] == ["1-90", "2-40"]


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        (told(1, 401, problem("unauthorised", 401).body, PROBLEM_JSON), RefusedError),
        (told(1, 200), NotThePlatformError),
        (told("", 200, b"", "text/event-stream"), NotThePlatformError),
    ],
)
def test_who_is_turned_away_from_a_stream_hears_why(head: Answer, wrong: type[PlatformError]) -> None:
    with pytest.raises(wrong):
        next(client(Scripted(lines=((head,),))).events())


def test_a_hub_that_is_away_for_now_is_asked_again() -> None:
    away = problem("database-away", 503, retry="later")
    wire = Scripted(lines=((away,), (Answer(200, names("1") | STREAM), happened(1))))
    assert next(client(wire).events()).cursor == "1-1"
    assert len(wire.asked) == 2


def test_a_block_without_end_is_told_and_not_followed() -> None:
    head = Answer(200, names("1") | STREAM)
    with pytest.raises(TooLargeError):
        next(client(Scripted(lines=((head, TooLargeError("block-too-large")),))).events())


def test_nothing_more_is_told_once_it_is_closed() -> None:
    head = Answer(200, names("1") | STREAM)
    wire = Scripted(lines=((head, happened(1), happened(2)),))
    line = client(wire)
    stream = line.events()
    assert next(stream).cursor == "1-1"
    line.close()
    assert (list(stream), wire.closed) == ([], True)
