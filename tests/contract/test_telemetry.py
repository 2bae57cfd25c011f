"""What devices counted, over a real sandbox: compressed, kept once, and nothing packed that unfolds without end."""

from __future__ import annotations

import gzip
import json

import msgspec
import pytest

from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.calls.telemetry import TelemetryBatch, TelemetryEvent
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from offline_queue.entry import Acknowledged
from tests.support.enrolling import taken_in
from tests.support.parcels import DEVICE, Filed, evaluation, new_id, without_wait

GZIP = {"Content-Type": "application/json", "Content-Encoding": "gzip"}


def batch(count: int = 500, place: Place | None = None) -> TelemetryBatch:
    at = "2026-11-23T23:10:00+08:00"
    events = tuple(TelemetryEvent(at, "receipt_printer", "tally", f"papers-{n}", n) for n in range(count))
    return TelemetryBatch(new_id(), events, place or Place(**DEVICE), "training")


def delivered(platform: Platform, one: TelemetryBatch) -> Acknowledged:
    filed = Filed(msgspec.to_builtins(one), kind=TelemetryBatch.KIND)
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())
    assert isinstance(outcome, Acknowledged)
    return outcome


def test_a_whole_batch_goes_compressed_and_is_acknowledged_alike_when_it_comes_again(platform, monkeypatch) -> None:
    sizes: list[int] = []
    ask = platform.ask
    monkeypatch.setattr(
        platform, "ask", lambda *a, source, **more: sizes.append(len(source)) or ask(*a, source=source, **more)
    )
    one = batch()
    first, again = delivered(platform, one), delivered(platform, one)
    assert first.acknowledgement == again.acknowledgement
    assert sizes[0] < len(msgspec.json.encode(one)) / 8


def test_what_is_signed_is_what_was_sent(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path)
    platform = Platform(secure.url, identity=me, read_seconds=15)
    own = Place(me.enrolment.region, me.enrolment.hall, me.enrolment.device)
    delivered(platform, batch(3, own))
    platform.close()


def asked(
    platform: Platform, content: bytes, path: str = "/telemetry/batches", method: str = "POST", key: str = ""
) -> str:
    """Send bytes as gzip; return the code of the refusal, empty for none."""
    answer = platform.ask(method, path, source=content, headers=GZIP | {"Idempotency-Key": key or new_id()})
    problem = answer.problem()
    return problem.code if problem else ""


def test_it_may_come_plain_as_well(platform) -> None:
    one = batch(2)
    headers = {"Content-Type": "application/json", "Idempotency-Key": one.id}
    assert platform.ask("POST", "/telemetry/batches", source=msgspec.json.encode(one), headers=headers).status == 201


PLAIN = json.dumps(msgspec.to_builtins(batch(1))).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PLAIN, "bad-request"),
        (gzip.compress(PLAIN)[:-9], "bad-request"),
        (gzip.compress(b"["), "bad-request"),
        (gzip.compress(b" " * 2**21), "too-large"),
        (gzip.compress(json.dumps(msgspec.to_builtins(batch(501))).encode()), "validation-failed"),
        (gzip.compress(json.dumps(msgspec.to_builtins(batch(0))).encode()), "validation-failed"),
    ],
    ids=["plain", "cut", "no JSON", "unfolds without end", "too many", "none"],
)
def test_what_is_no_packed_batch_is_refused(platform, content: bytes, code: str) -> None:
    assert asked(platform, content) == code


def test_no_other_call_takes_packed_bodies(platform) -> None:
    one = evaluation()
    packed = gzip.compress(json.dumps(one.body).encode())
    assert asked(platform, packed, f"/evaluations/{one.id}", "PUT", one.id) == "bad-request"
