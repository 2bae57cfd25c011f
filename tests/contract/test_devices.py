"""How a machine is, and what it is set to: heartbeat and signed configuration over a real sandbox."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from kiosk.platform.audit_batch import audit_batch
from kiosk.platform.client import JSON, Platform, right
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.device_config import ConfigShelf
from kiosk.platform.errors import RefusedError
from kiosk.platform.keeper import Component, DeviceStatus, Heard, Keeper
from offline_queue import checkpoints
from offline_queue.breaks import Break
from offline_queue.entry import Acknowledged
from tests.support.enrolling import taken_in
from tests.support.identities import FixedKey
from tests.support.parcels import Filed, audit, chain, new_id, without_wait
from tests.support.sandbox import SandboxThread

STATUS = DeviceStatus("kiosk", "0.1.0", (Component("id_card", "ok"),), 0, None, 1, None)


@pytest.fixture
def platform(secure: SandboxThread, tmp_path) -> Iterator[Platform]:
    """Give the client of an enrolled terminal."""
    client = Platform(secure.url, identity=taken_in(secure, tmp_path), read_seconds=15)
    yield client
    client.close()


def heard(secure: SandboxThread, platform: Platform) -> str:
    """Return the last word of a machine as the sandbox keeps it."""
    asked = "SELECT body FROM heartbeat WHERE device_id = ?"
    row = secure._server._platform.rooms.store.one(asked, platform.identity.enrolment.device_id)
    return str(row["body"]) if row else ""


def test_the_platform_hears_how_a_machine_is(secure, platform) -> None:
    Keeper(platform, FixedKey(), lambda: STATUS).look()
    assert '"queue_depth": 0' in heard(secure, platform)


def beat(platform: Platform) -> Heard:
    """Say how the machine is; return what is answered."""
    path = f"/devices/{platform.identity.enrolment.device_id}/heartbeats"
    answer = platform.ask("POST", path, source=msgspec.json.encode(STATUS), headers={"Content-Type": JSON})
    return right(answer, JSON).read_as(Heard)


def test_where_the_lists_of_changes_end_is_told_with_it(platform) -> None:
    told = beat(platform)
    for path, cursor in (("catalogue", told.catalogue_cursor), ("content", told.content_cursor)):
        answer = platform.ask("GET", f"/{path}/changes?cursor={cursor}")
        changes = right(answer, JSON).read_as(dict[str, Any])
        assert (changes["items"], changes["next_cursor"]) == ([], cursor)


def test_a_machine_is_told_of_its_own_commands_while_they_wait(secure, platform) -> None:
    device_id = platform.identity.enrolment.device_id
    before = beat(platform).commands_pending
    secure.train("commands", device_id=device_id, kind="sync-now")
    secure.train("commands", device_id=device_id, kind="sync-now", seconds=-1)
    secure.train("commands", device_id=new_id(), kind="sync-now")
    assert (before, beat(platform).commands_pending) == (0, 1)


def test_only_the_last_word_counts(secure, platform) -> None:
    for depth in (1, 2):
        status = DeviceStatus("kiosk", "0.1.0", (), depth, None, 1, None)
        Keeper(platform, FixedKey(), lambda status=status: status).look()
    assert '"queue_depth": 2' in heard(secure, platform)


def test_a_status_that_is_none_is_refused_and_not_kept(secure, platform) -> None:
    status = DeviceStatus("fridge", "0.1.0", (), 0, None, 1, None)
    Keeper(platform, FixedKey(), lambda: status).look()
    assert heard(secure, platform) == ""


def test_what_the_platform_sets_arrives_signed_and_once(secure, platform) -> None:
    serial = secure.train("config", settings={"screen": {"idle_seconds": 90}})["serial"]
    shelf = ConfigShelf(platform.identity)
    found = shelf.fetch(platform)
    assert (found.serial, found.settings) == (serial, {"screen": {"idle_seconds": 90}})
    assert shelf.fetch(platform) is None


def test_a_running_terminal_keeps_what_it_is_set_to(secure, platform) -> None:
    secure.train("config", settings={"screen": {"idle_seconds": 95}})
    Keeper(platform, FixedKey(), lambda: STATUS).look()
    assert ConfigShelf(platform.identity).held().settings == {"screen": {"idle_seconds": 95}}


def test_no_machine_reads_what_another_is_set_to(secure, platform) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        platform.whole("/devices/01936f3a-6f40-7c21-9a55-0d1c5b6f2e60/config")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("enrolment-codes", {"region": "99", "hall": "0001"}),
        ("removals", {}),
        ("config", {"settings": []}),
    ],
)
def test_the_training_side_refuses_what_it_is_not_asked(secure, path, body) -> None:
    assert secure._ask("POST", f"/training/{path}", body)[0] == 400


def batch_of(platform: Platform, **changed: Any) -> Filed:
    """Return a batch of a machine's chain with its head signed, or changed afterwards."""
    me = platform.identity
    assert me is not None
    filed = audit(1, 2)
    filed.body["device"] = msgspec.to_builtins(me.enrolment.numbers)
    last = filed.body["events"][-1]
    made = checkpoints.sign((last["seq"], last["hash"]), 1795400460.0, me)
    signature = base64.b64encode(made.signature).decode()
    told = {"seq": made.seq, "hash": made.hash, "at_ms": made.at_ms, "signer": made.signer, "signature": signature}
    filed.body["checkpoint"] = told | changed
    return filed


def test_a_signed_head_of_the_chain_is_proved_by_the_machines_certificate(platform) -> None:
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(batch_of(platform).parcel())
    assert isinstance(outcome, Acknowledged)


@pytest.mark.parametrize(
    "changed",
    [
        {"at_ms": 1},
        {"signature": "AAAA"},
        {"signature": "A"},
        {"signature": base64.b64encode(b"x" * 64).decode()},
        {"seq": 1},
    ],
    ids=["another time", "no signature", "no Base64", "another signature", "another event"],
)
def test_a_head_that_was_not_signed_so_is_refused(platform, changed) -> None:
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
    assert deliverer.deliver(batch_of(platform, **changed).parcel()).code == "signature-invalid"


def stating(platform: Platform, *, sign: bool = True, **changed: Any) -> Filed:
    """Return a batch behind a gap of a machine's chain, its statement signed or not, or changed afterwards."""
    me = platform.identity
    assert me is not None
    filed = audit(7, 8)
    filed.body["device"] = msgspec.to_builtins(me.enrolment.numbers)
    bare = Break(7, 0, "0" * 64, 6, 1795400460000)
    made = bare.signed_by(me) if sign else bare
    told = json.loads(audit_batch(new_id(), chain(7), device={}, mode="training", breaks=[made]))["breaks"][0]
    filed.body["breaks"] = [told | changed]
    return filed


def test_a_stated_gap_is_proved_by_the_machines_certificate(platform) -> None:
    outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(stating(platform).parcel())
    assert isinstance(outcome, Acknowledged)


@pytest.mark.parametrize(
    "changed",
    [{"sign": False}, {"at_ms": 1}, {"signature": "AAAA"}, {"signer": "p256-nobody"}],
    ids=["unsigned", "another time", "another signature", "another key"],
)
def test_a_gap_an_enrolled_machine_did_not_sign_is_refused(platform, changed) -> None:
    deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
    assert deliverer.deliver(stating(platform, **changed).parcel()).code == "signature-invalid"


@pytest.mark.parametrize("made", [batch_of, stating], ids=["a head", "a gap"])
def test_what_one_machine_signed_stands_for_no_other(platform, secure, tmp_path, made) -> None:
    other = Platform(secure.url, identity=taken_in(secure, tmp_path / "other"), read_seconds=15)
    filed = made(platform)
    filed.body["device"] = msgspec.to_builtins(other.identity.enrolment.numbers)
    outcome = PlatformDeliverer(other, "training", wait=without_wait).deliver(filed.parcel())
    assert outcome.code == "signature-invalid"
    other.close()
