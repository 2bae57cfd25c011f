"""What each answer does to the entry, to the line, to the host, and to the neighbour that has nothing to do with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.platform.answer import Answer
from kiosk.platform.errors import (
    ClockError,
    LateAnswerError,
    PlatformError,
    UnreachableError,
    UntrustedError,
)
from offline_queue.backoff import OPENS_AFTER
from offline_queue.entry import State
from offline_queue.line import Line
from tests.support.moody_platform import hand_in, problem
from tests.support.sync_desk import Desk

HTML = {"content-type": "text/html"}
PLAIN = {"content-type": "text/plain"}
ID, OTHER = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e10", "01936f3a-6f40-7c21-9a55-0d1c5b6f2e11"


@dataclass(frozen=True)
class Means:
    """What an answer leads to; ``gone`` says that enough of them make the host count as gone."""

    state: State
    reason: str
    line: Line = Line.UP
    gone: bool = False
    paused: bool = False


BUSY = Means(State.RETRY, "busy", gone=True)
ASKED_TO_WAIT = Means(State.RETRY, "busy")
PROXY = Means(State.RETRY, "infrastructure", Line.DOWN, gone=True)
PORTAL = Means(State.RETRY, "suspicious", Line.DOWN, gone=True)
CUT = Means(State.RETRY, "transport", Line.DOWN, gone=True)
DEAD = Means(State.DEAD_LETTER, "dead-letter")
MEND = Means(State.NEEDS_CORRECTION, "needs-correction")
REFUSED = Means(State.REJECTED, "rejected")
AWAY = Means(State.PAUSED, "paused", paused=True)


def as_json(status: int, **body: object) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


TABLE: list[tuple[str, Answer | PlatformError, Means]] = [
    ("200 without a receipt", as_json(200, ok=True), PORTAL),
    ("201 without a receipt", Answer(201, PLAIN, b""), PORTAL),
    ("202 without a receipt", as_json(202, state="processing"), PORTAL),
    ("a web page with 200", Answer(200, HTML, b"<html>"), PORTAL),
    ("a redirect", Answer(302, HTML | {"location": "http://login.invalid/"}), PORTAL),
    ("papers that are still missing", as_json(202, type="incomplete", id=ID, missing_uploads=[]),
     Means(State.RETRY, "in-progress")),
    ("still at it", as_json(202, type="processing", id=ID, state="processing", retry_after_s=5),
     Means(State.RETRY, "in-progress")),
    ("the first one still running", problem(409, "in-progress", "later"), Means(State.RETRY, "in-progress")),
    ("the same id with other content, 409", problem(409, "hash-mismatch", "never"), DEAD),
    ("the same id with other content, 422", problem(422, "idempotency-reused", "never"), DEAD),
    ("400 of ours", problem(400, "bad-request", "never"), DEAD),
    ("413 of ours", problem(413, "too-large", "never"), DEAD),
    ("415 of ours", problem(415, "wrong-media-type", "never"), DEAD),
    ("422 of ours", problem(422, "validation-failed", "after-fix"), MEND),
    ("refused for good", problem(409, "duplicate-application", "human"), REFUSED),
    ("404 of a balancer", Answer(404, HTML, b"<html>"), PROXY),
    ("405 of a proxy", Answer(405, PLAIN), PROXY),
    ("501 of a proxy", Answer(501, HTML), PROXY),
    ("413 of a proxy", Answer(413, HTML), PROXY),
    ("401 of ours", problem(401, "device-unknown", "human"), AWAY),
    ("403 of ours", problem(403, "forbidden-scope", "human"), AWAY),
    ("403 of a firewall", Answer(403, HTML, b"<html>"), PROXY),
    ("408", Answer(408, PLAIN), BUSY),
    ("425", Answer(425, PLAIN), BUSY),
    ("429 that says when", Answer(429, PLAIN | {"retry-after": "40"}), ASKED_TO_WAIT),
    ("429 that does not", Answer(429, PLAIN), BUSY),
    ("500", Answer(500, PLAIN, b"Internal Server Error"), BUSY),
    ("502", Answer(502, HTML), PROXY),
    ("503 that says when", Answer(503, PLAIN | {"retry-after": "40"}), ASKED_TO_WAIT),
    ("504", Answer(504, PLAIN), PROXY),
    ("a time-out", LateAnswerError("time-out"), CUT),
    ("a reset", UnreachableError("cut"), CUT),
    ("no name", UnreachableError("name"), CUT),
    ("a certificate that proves nothing", UntrustedError("certificate"), PORTAL),
    ("a certificate of another time", ClockError("certificate-dates"),
     Means(State.RETRY, "clock", Line.DOWN, gone=True)),
]  # fmt: skip
ROWS = pytest.mark.parametrize(("answer", "means"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.box.close()


@ROWS
def test_each_answer_has_its_class(desk: Desk, answer: Answer | PlatformError, means: Means) -> None:
    hand_in(desk.box, ID, "a")
    desk.platform.said[ID] = answer
    desk.send()
    held = desk.held(ID)
    assert (held.state, held.last_class) == (means.state, means.reason)
    assert (desk.worker.line.line, desk.worker.paused) == (means.line, means.paused)
    assert held.acknowledgement is None


@ROWS
def test_only_what_says_that_the_host_is_gone_stops_the_queue(
    desk: Desk, answer: Answer | PlatformError, means: Means
) -> None:
    hand_in(desk.box, ID, "a")
    desk.platform.said[ID] = answer
    for _ in range(OPENS_AFTER):
        desk.send()
        desk.clock.turn(400)
    assert desk.worker._pace.open is means.gone


@ROWS
def test_the_neighbour_gets_through_unless_the_terminal_itself_is_refused(
    desk: Desk, answer: Answer | PlatformError, means: Means
) -> None:
    hand_in(desk.box, ID, "a")
    hand_in(desk.box, OTHER, "b")
    desk.platform.said[ID] = answer
    for _ in range(6):
        desk.clock.turn(desk.worker.step() or 0.0)
    assert (desk.held(OTHER).state is State.PENDING) is means.paused
    assert (desk.held(OTHER).state is State.ACKNOWLEDGED) is not means.paused


@ROWS
def test_what_only_waits_is_sent_once_the_answer_is_another(
    desk: Desk, answer: Answer | PlatformError, means: Means
) -> None:
    hand_in(desk.box, ID, "a")
    desk.platform.said[ID] = answer
    desk.send()
    desk.platform.said.clear()
    for _ in range(3):
        desk.worker.nudge()
        desk.clock.turn(desk.worker.step() or 0.0)
    waits = means.state in (State.RETRY, State.PAUSED)
    assert (desk.held(ID).state is State.ACKNOWLEDGED, desk.platform.order == [ID]) == (waits, waits)


def test_the_receipt_is_kept_as_it_came(desk: Desk) -> None:
    hand_in(desk.box, ID, "a")
    desk.send()
    told = desk.held(ID).acknowledgement
    assert told is not None
    assert (told.id, told.number, json.loads(told.body)["type"]) == (ID, "P1", "acknowledgement")


def test_what_the_platform_has_already_is_answered_with_its_receipt(desk: Desk) -> None:
    hand_in(desk.box, ID, "a")
    desk.platform.moods = [("PUT", "lose-answer")]
    desk.send()
    assert (desk.held(ID).state, desk.platform.order) == (State.RETRY, [ID])
    desk.worker.nudge()
    desk.send()
    assert (desk.held(ID).state, desk.platform.order, desk.platform.wrong) == (State.ACKNOWLEDGED, [ID], [])
