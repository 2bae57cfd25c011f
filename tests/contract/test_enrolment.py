"""A machine is taken in by a code, speaks under TLS that both ends prove, and renews itself; over a real sandbox."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.platform import enrolment, identity
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.enrolment import enrol, plain_code, renew
from kiosk.platform.errors import NotThePlatformError, PlatformError, RefusedError, UnreachableError, UntrustedError
from kiosk.platform.identity import DeviceIdentity
from offline_queue.disk import write_over
from offline_queue.entry import Acknowledged, DeadLetter, Unauthorised
from tests.support.enrolling import newcomer, taken_in
from tests.support.identities import FixedKey
from tests.support.parcels import DEVICE, evaluation, submission, without_wait
from tests.support.sandbox import SandboxThread

KEYS = FixedKey()
DAY = 86_400.0


@contextlib.contextmanager
def speaking(city: SandboxThread, me: DeviceIdentity, **more: Any) -> Iterator[Platform]:
    """Yield a client of an enrolled terminal."""
    platform = Platform(city.url, identity=me, read_seconds=15, **more)
    yield platform
    platform.close()


def refusal(act: Callable[[], object]) -> str:
    """Return the code of what is raised."""
    with pytest.raises(PlatformError) as caught:
        act()
    return caught.value.code


def test_a_machine_taken_in_hands_in_under_its_own_number(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path)
    filed = submission(b"drawing", b"paper")
    filed.body["device"] = {"region": "990121", "hall": "0007", "device": me.enrolment.device}
    with speaking(secure, me) as platform:
        outcome = PlatformDeliverer(platform, "training", wait=without_wait).deliver(filed.parcel())
    assert isinstance(outcome, Acknowledged)


def test_what_bears_a_number_from_before_stays_for_staff_and_keeps_nothing_else_back(secure, tmp_path) -> None:
    before, now = evaluation(), evaluation()
    before.body["device"] = {"region": "990121", "hall": "0007", "device": "98"}
    with speaking(secure, me := taken_in(secure, tmp_path)) as platform:
        deliverer = PlatformDeliverer(platform, "training", wait=without_wait)
        assert deliverer.deliver(before.parcel()) == DeadLetter("former-number")
        now.body["device"] = before.body["device"] | {"device": me.enrolment.device}
        assert isinstance(deliverer.deliver(now.parcel()), Acknowledged)


def test_a_terminal_that_is_turned_away_under_its_own_number_sends_nothing_more(secure, tmp_path) -> None:
    filed = evaluation()
    with speaking(secure, me := taken_in(secure, tmp_path)) as platform:
        filed.body |= {"mode": "production", "device": DEVICE | {"device": me.enrolment.device}}
        outcome = PlatformDeliverer(platform, "production", wait=without_wait).deliver(filed.parcel())
    assert outcome == Unauthorised("forbidden-scope")


def test_numbers_follow_one_another_in_a_hall_and_never_come_back(secure, tmp_path) -> None:
    first = taken_in(secure, tmp_path / "1", hall="0011")
    secure.train("removals", device_id=first.enrolment.device_id)
    second = taken_in(secure, tmp_path / "2", hall="0011")
    assert (first.enrolment.device, second.enrolment.device) == ("01", "02")


def test_a_machine_that_was_taken_out_is_told_so(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path)
    secure.train("removals", device_id=me.enrolment.device_id)
    with speaking(secure, me) as platform:
        assert refusal(platform.changes) == "identity-revoked"


def test_a_hall_that_has_given_out_all_its_numbers_takes_no_more(secure, tmp_path) -> None:
    code = secure.code(hall="0099")
    secure._server._platform.rooms.store.run("INSERT INTO device VALUES ('x', '990121', '0099', '99', '{}', 1)")
    assert refusal(lambda: taken_in(secure, tmp_path, code=code)) == "numbers-used-up"


def test_a_code_works_once(secure, tmp_path) -> None:
    code = secure.code()
    taken_in(secure, tmp_path / "1", code=code)
    assert refusal(lambda: taken_in(secure, tmp_path / "2", code=code)) == "code-refused"


def test_a_code_that_is_too_old_is_refused(secure, tmp_path) -> None:
    code = secure.train("enrolment-codes", region="990121", hall="0007", hours=0)["code"]
    assert refusal(lambda: taken_in(secure, tmp_path, code=code)) == "code-refused"


def test_who_tries_codes_must_wait(tmp_path) -> None:
    own = SandboxThread(tmp_path / "city")
    platform = Platform(own.url)
    try:
        codes = [refusal(lambda: enrol(platform, tmp_path, KEYS, "0" * 12, "kiosk")) for _ in range(11)]
    finally:
        platform.close()
        own.stop()
    assert codes == ["code-refused"] * 10 + ["rate-limited"]


def test_a_code_is_read_as_people_write_it() -> None:
    assert plain_code(" 7k2m-94px-3qdo\t") == "7K2M94PX3QD0"


def test_a_lost_answer_spends_neither_code_nor_number(secure, tmp_path) -> None:
    code = secure.code(hall="0012")
    secure.fault("drop-answer", times=1, match="/devices/enrolments")
    with pytest.raises(UnreachableError):
        taken_in(secure, tmp_path, code=code)
    assert taken_in(secure, tmp_path, code=code).enrolment.device == "01"


def test_after_an_enrolment_no_key_waits(secure, tmp_path) -> None:
    taken_in(secure, tmp_path)
    assert not (tmp_path / enrolment.PENDING).exists()


def test_nobody_without_an_identity_is_served(secure) -> None:
    with newcomer(secure) as platform:
        assert refusal(platform.changes) == "unauthenticated"


def test_everybody_may_ask_for_the_time(secure) -> None:
    with newcomer(secure) as platform:
        assert platform.time().t1_received > 0


def test_without_the_root_in_hand_a_private_authority_is_refused(secure, tmp_path) -> None:
    platform = Platform(secure.url)
    with pytest.raises(UntrustedError):
        enrol(platform, tmp_path, KEYS, secure.code(), "kiosk")
    platform.close()


def test_an_enrolled_machine_believes_no_other_authority(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path / "identity")
    other = SandboxThread(tmp_path / "other", tls=True)
    try:
        with speaking(other, me) as platform:
            assert refusal(platform.time) == "certificate-unknown"
    finally:
        other.stop()


def test_a_machine_of_another_authority_gets_no_answer(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path / "identity")
    other = SandboxThread(tmp_path / "other", tls=True)
    try:
        write_over(tmp_path / "identity" / identity.TRUST, other.root.encode())
        # By an alert, or, as asyncio does it, by hanging up before the alert has left.
        with speaking(other, me) as platform:
            assert refusal(platform.changes) in ("identity-unknown", "cut")
    finally:
        other.stop()


def test_a_renewal_brings_another_key_and_both_hold_meanwhile(secure, tmp_path) -> None:
    before = taken_in(secure, tmp_path)
    with speaking(secure, before) as platform:
        after = renew(platform, before, KEYS)
        platform.changes()
        platform.become(after)
        platform.changes()
    assert after.name != before.name
    assert after.enrolment == before.enrolment


def test_a_renewal_whose_answer_is_lost_gets_the_same_certificate(secure, tmp_path) -> None:
    before = taken_in(secure, tmp_path)
    secure.fault("drop-answer", times=1, match="/certificate")
    with speaking(secure, before) as platform:
        with pytest.raises(UnreachableError):
            renew(platform, before, KEYS)
        waiting = (tmp_path / enrolment.PENDING).read_bytes()
        after = renew(platform, before, KEYS)
    assert identity.name_of(identity.unsealed(waiting, before.password)) == after.name


def test_a_key_that_waits_but_is_in_use_already_is_not_used_for_the_next(secure, tmp_path) -> None:
    before = taken_in(secure, tmp_path)
    # As a cut leaves it: the identity is replaced, the file that waited not yet gone.
    write_over(tmp_path / enrolment.PENDING, identity.sealed(before.key, before.password))
    with speaking(secure, before) as platform:
        assert renew(platform, before, KEYS).name != before.name


def test_a_certificate_that_has_ended_opens_the_renewal_and_nothing_else(tmp_path) -> None:
    # Behind a gateway that ends TLS, for TLS itself reads the machine's clock and not the one that was set.
    city, late = SandboxThread(tmp_path / "city", demanding=True), [0.0]
    platform = Platform(city.url, now=lambda: time.time() + late[0])
    try:
        me = enrol(platform, tmp_path / "identity", KEYS, city.code(), "kiosk")
        late[0] = 100 * DAY
        city.fault("wrong-clock", seconds=late[0])
        platform.become(me)
        assert refusal(platform.changes) == "identity-expired"
        platform.become(renew(platform, me, KEYS))
        assert platform.changes().items
    finally:
        platform.close()
        city.stop()


def test_a_terminal_whose_clock_is_a_day_off_is_taken_at_the_second_try(secure, tmp_path) -> None:
    me = taken_in(secure, tmp_path)
    with speaking(secure, me, now=lambda: time.time() + DAY) as platform:
        assert refusal(platform.changes) == "request-stale"
        assert platform.changes().items


def test_no_machine_renews_for_another(secure, tmp_path) -> None:
    me, other = taken_in(secure, tmp_path / "1"), taken_in(secure, tmp_path / "2")
    with speaking(secure, me) as platform:
        assert refusal(lambda: renew(platform, other, KEYS)) == "forbidden-scope"


def test_a_certificate_for_a_key_of_another_machine_is_refused(secure, tmp_path) -> None:
    me, other = taken_in(secure, tmp_path / "1"), taken_in(secure, tmp_path / "2")
    write_over(tmp_path / "1" / enrolment.PENDING, identity.sealed(other.key, me.password))
    with speaking(secure, me) as platform, pytest.raises(RefusedError, match="forbidden-scope"):
        renew(platform, me, KEYS)


def test_papers_for_another_key_replace_nothing(secure, tmp_path) -> None:
    me, other = taken_in(secure, tmp_path / "1"), taken_in(secure, tmp_path / "2")
    own = (tmp_path / "2" / identity.IDENTITY).read_text()
    chain = own[own.index("-----BEGIN CERTIFICATE") :]
    with pytest.raises(NotThePlatformError, match="other-key"):
        enrolment._check(enrolment.Papers((chain,), (secure.root,)), me.key)
    with pytest.raises(NotThePlatformError, match="no-certificate"):
        enrolment._check(enrolment.Papers(("nothing",), (secure.root,)), other.key)


def test_a_request_signed_by_another_machine_than_the_one_that_sends_is_refused(secure, tmp_path) -> None:
    me, other = taken_in(secure, tmp_path / "1"), taken_in(secure, tmp_path / "2")
    with speaking(secure, dataclasses.replace(me, key=other.key, name=other.name)) as platform:
        assert refusal(platform.changes) == "request-altered"


def test_a_restarted_sandbox_is_the_same_authority(tmp_path) -> None:
    first = SandboxThread(tmp_path / "city", tls=True)
    me = taken_in(first, tmp_path / "identity")
    first.stop()
    again = SandboxThread(tmp_path / "city", tls=True)
    try:
        with speaking(again, me) as platform:
            assert platform.changes().items
    finally:
        again.stop()


def test_nobody_renews_without_an_identity_where_none_is_demanded(sandbox, tmp_path) -> None:
    me = taken_in(sandbox, tmp_path)
    stranger = Platform(sandbox.url)
    assert refusal(lambda: renew(stranger, me, KEYS)) == "unauthenticated"
    stranger.close()
