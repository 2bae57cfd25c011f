"""Signing in and out, and the roster, between the typed client and a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.platform.calls.staff import Roster, SecondFactor, StaffSession, roster, sign_in, sign_out
from kiosk.platform.client import Platform
from kiosk.platform.errors import RefusedError
from kiosk.sandbox.calls.staff import ISSUE_SECONDS, NOBODY, SHIFT_SECONDS
from kiosk.sandbox.tries import LOCKED_SECONDS, MOST
from kiosk.staff.roster import Issuer, believed, fetch
from kiosk.technician.secret import matches
from tests.support.enrolling import taken_in
from tests.support.newcomers import MODE, on_duty, signing
from tests.support.outboxes import HandClock, open_box
from tests.support.parcels import new_id
from tests.support.sandbox import SandboxThread

HALL = "0001"
HALL_NO = "9901000001"
# What the hash that stands in for everybody who has none was made of.
WORD_OF_NOBODY = "707070"
assert matches(WORD_OF_NOBODY, NOBODY)


@pytest.fixture(scope="module")
def city_of_the_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    """Give a sandbox of these tests' own: staff that is locked or gone would be missed elsewhere."""
    running = SandboxThread(tmp_path_factory.mktemp("staff"))
    yield running
    running.stop()


@pytest.fixture
def city(city_of_the_module: SandboxThread) -> SandboxThread:
    """Give it with nobody locked and nobody gone."""
    city_of_the_module.fault("none")
    for table in ("wrong_try", "revoked_staff"):
        city_of_the_module._server._platform.rooms.store.run(f"DELETE FROM {table}")  # noqa: S608  # these two
    return city_of_the_module


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Platform]:
    client = Platform(city.url, connect_seconds=2, read_seconds=10)
    yield client
    client.close()


def issuer(city: SandboxThread, hall_no: str = HALL_NO) -> Issuer:
    """Return whose rosters are believed here."""
    return Issuer(hall_no, MODE, city._server._platform.authority.config_key)


def listed(city: SandboxThread, platform: Platform, hall_no: str = HALL_NO) -> Roster:
    """Return a roster that proved itself."""
    came = roster(platform, hall_no)
    assert came
    return believed(came, issuer(city, hall_no))


def refused(platform: Platform, code: str = "evidence-refused", staff_no: str = "C01", **changed: Any) -> RefusedError:
    """Fail to sign in."""
    hall = changed.pop("hall", HALL)
    with pytest.raises(RefusedError, match=code) as caught:
        sign_in(platform, signing(staff_no, hall, **changed), key=new_id())
    return caught.value


def works(city: SandboxThread, session: StaffSession) -> bool:
    """Tell whether the platform still knows a session."""
    asked = "SELECT 1 FROM session WHERE id = ?"
    return city._server._platform.rooms.store.one(asked, session.session_id) is not None


# Signing in


@pytest.mark.parametrize("factor", [SecondFactor("card", "0004127701"), SecondFactor("code", "246810")])
def test_two_factors_open_a_shift(platform: Platform, factor: SecondFactor) -> None:
    session = sign_in(platform, signing(second_factor=factor, window="A05"), key=new_id())
    assert (session.staff_no, session.name, session.hall, session.window) == ("C01", "贺知远", "0001", "A05")
    assert (session.roles, session.expires_in) == (("clerk",), SHIFT_SECONDS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "guess"},
        {"second_factor": SecondFactor("card", "0004127702")},
        {"second_factor": SecondFactor("code", "000000")},
        {"staff_no": "C99", "password": "banshi-C01"},
        {"hall": "0007"},
        {"staff_no": "C02", "second_factor": SecondFactor("card", "0004127701")},
        {"staff_no": "C02", "second_factor": SecondFactor("card", WORD_OF_NOBODY)},
        {"staff_no": "C99", "password": WORD_OF_NOBODY},
    ],
    ids=[
        "password",
        "other badge",
        "other code",
        "nobody",
        "other hall",
        "no badge",
        "nobody's badge",
        "nobody's word",
    ],
)
def test_what_of_it_is_wrong_is_not_said(platform: Platform, wrong: dict[str, Any]) -> None:
    problem = refused(platform, **wrong).problem
    assert (problem.code, problem.retry, problem.detail) == ("evidence-refused", "after-fix", "this proves nobody")


def test_the_same_request_again_gives_the_same_session(platform: Platform) -> None:
    key = new_id()
    assert sign_in(platform, signing(), key=key) == sign_in(platform, signing(), key=key)


def test_a_key_alone_gives_nobody_anothers_session(platform: Platform) -> None:
    key = new_id()
    sign_in(platform, signing(), key=key)
    with pytest.raises(RefusedError, match="evidence-refused"):
        sign_in(platform, signing(password="guess"), key=key)


def test_another_window_under_the_same_key_is_refused(platform: Platform) -> None:
    key = new_id()
    sign_in(platform, signing(window="A05"), key=key)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        sign_in(platform, signing(window="A06"), key=key)


def test_neither_password_nor_token_is_kept(city: SandboxThread, platform: Platform) -> None:
    session = on_duty(platform)
    files = b"".join(file.read_bytes() for file in city.folder.glob("sandbox.db*"))
    assert [word for word in (session.token, "banshi-C01", "246810") if word.encode() in files] == []


def test_five_wrong_tries_lock_a_number_at_every_machine_and_time_opens(
    city: SandboxThread, platform: Platform
) -> None:
    for _ in range(MOST):
        refused(platform, password="guess")
    locked = refused(platform, "locked").problem
    assert LOCKED_SECONDS - 60 < (locked.retry_after_s or 0) <= LOCKED_SECONDS + 1
    city.fault("wrong-clock", seconds=LOCKED_SECONDS + 5)
    assert on_duty(platform).staff_no == "C01"


def test_who_is_locked_locks_nobody_else(platform: Platform) -> None:
    for _ in range(MOST):
        refused(platform, password="guess")
    assert on_duty(platform, "C02").roles == ("clerk", "guide")


def test_a_lock_and_a_session_outlive_the_platform(tmp_path: Path) -> None:
    key, sessions = new_id(), []
    for _ in range(2):
        city = SandboxThread(tmp_path / "again")
        platform = Platform(city.url)
        sessions.append(sign_in(platform, signing("C02"), key=key))
        for _ in range(MOST):
            with pytest.raises(RefusedError):
                sign_in(platform, signing(password="guess"), key=new_id())
        refused(platform, "locked")
        platform.close()
        city.stop()
    assert sessions[0] == sessions[1]


def test_who_signed_out_is_out_and_may_sign_out_again(city: SandboxThread, platform: Platform) -> None:
    session = on_duty(platform)
    assert works(city, session)
    for _ in range(2):
        sign_out(platform, session)
    assert not works(city, session)


def test_one_signs_out_through_a_gateway_too(city: SandboxThread) -> None:
    platform = Platform(city.url, method_override=True)
    session = on_duty(platform)
    sign_out(platform, session)
    platform.close()
    assert not works(city, session)


def test_nobody_signs_another_one_out(platform: Platform) -> None:
    mine, theirs = on_duty(platform), on_duty(platform, "C02")
    with pytest.raises(RefusedError, match="forbidden-scope"):
        sign_out(platform, replace(mine, session_id=theirs.session_id))


def test_who_is_let_go_is_out_at_once_and_cannot_come_back(city: SandboxThread, platform: Platform) -> None:
    session, other = on_duty(platform), on_duty(platform, "C02")
    assert city.train("staff", staff_no="C01", revoked=True) == {"revoked": ["C01"]}
    assert (works(city, session), works(city, other)) == (False, True)
    refused(platform)


def test_who_was_taken_back_signs_in_again(city: SandboxThread, platform: Platform) -> None:
    city.train("staff", staff_no="C01", revoked=True)
    assert city.train("staff", staff_no="C01", revoked=False) == {"revoked": []}
    assert on_duty(platform).staff_no == "C01"


# The roster


def test_a_roster_names_the_staff_of_one_hall_with_hashes(city: SandboxThread, platform: Platform) -> None:
    found = listed(city, platform)
    assert {one.staff_no: one.roles for one in found.members} == {
        "C01": ("clerk",), "C02": ("clerk", "guide"), "C03": ("clerk",),
        "M01": ("hall-manager",), "T01": ("technician",),
    }  # fmt: skip
    assert all(one.password.startswith("$argon2id$") for one in found.members)


def test_a_clerk_has_three_days_and_the_agent_of_a_station_a_month(city: SandboxThread, platform: Platform) -> None:
    found = listed(city, platform, "9901210007")
    hours = {one.staff_no: (one.offline_until - found.issued_at).total_seconds() / 3600 for one in found.members}
    assert hours == {"C07": 72, "T01": 72, "A01": 720}


def test_a_roster_that_did_not_change_is_not_sent_again(platform: Platform) -> None:
    first = roster(platform, HALL_NO)
    assert first
    assert roster(platform, HALL_NO, first.tag) is None
    assert roster(platform, HALL_NO) == first


def test_who_is_let_go_is_named_and_listed_no_more(city: SandboxThread, platform: Platform) -> None:
    before = listed(city, platform)
    city.train("staff", staff_no="C01", revoked=True)
    after = listed(city, platform)
    assert (after.serial, after.revoked) == (before.serial + 1, ("C01",))
    assert "C01" not in [one.staff_no for one in after.members]


def test_it_is_issued_anew_long_before_anybodys_time_is_over(city: SandboxThread, platform: Platform) -> None:
    first = roster(platform, HALL_NO)
    assert first
    city.fault("wrong-clock", seconds=ISSUE_SECONDS + 1)
    later = roster(platform, HALL_NO, first.tag)
    assert later
    assert believed(later, issuer(city)).issued_at > believed(first, issuer(city)).issued_at


def test_a_hall_without_staff_has_an_empty_roster(city: SandboxThread, platform: Platform) -> None:
    assert listed(city, platform, "9901210099").members == ()


def test_a_hall_numbered_alike_in_another_district_has_other_staff(city: SandboxThread, platform: Platform) -> None:
    assert [listed(city, platform, hall_no).members for hall_no in ("9901220001", "9901220007")] == [(), ()]
    assert listed(city, platform, "9901210007").members


def test_a_hall_without_its_region_is_a_wrong_question(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="bad-request"):
        roster(platform, HALL)


def test_serials_go_on_after_a_restart(tmp_path: Path) -> None:
    serials = []
    for gone in (True, False):
        city = SandboxThread(tmp_path / "again")
        platform = Platform(city.url)
        serials.append(listed(city, platform).serial)
        city.train("staff", staff_no="C01", revoked=gone)
        serials.append(listed(city, platform).serial)
        platform.close()
        city.stop()
    assert serials == [1, 2, 2, 3]


def test_an_enrolled_machine_fetches_and_keeps_the_roster_of_its_own_hall(
    secure: SandboxThread, tmp_path: Path
) -> None:
    me = taken_in(secure, tmp_path / "me")
    platform, outbox = Platform(secure.url, identity=me, read_seconds=15), open_box(tmp_path, HandClock())
    told = Issuer.of(me.enrolment, MODE)
    came = fetch(platform, outbox, told, lambda: 0.0)
    again = fetch(platform, outbox, told, lambda: 0.0)
    platform.close()
    outbox.close()
    assert came
    assert (came.hall_no, again) == ("9901210007", None)


def test_a_session_is_of_the_hall_of_the_district_the_machine_stands_in(secure: SandboxThread, tmp_path: Path) -> None:
    platform = Platform(secure.url, identity=taken_in(secure, tmp_path), read_seconds=15)
    session = sign_in(platform, signing("C07", "0007"), key=new_id())
    asked = "SELECT json_extract(body, '$.region') AS region FROM session WHERE id = ?"
    kept = secure._server._platform.rooms.store.one(asked, session.session_id)
    assert kept["region"] == "990121"
    platform.close()


def test_staff_of_a_hall_is_refused_at_one_numbered_alike_in_another_district(
    secure: SandboxThread, tmp_path: Path
) -> None:
    platform = Platform(secure.url, identity=taken_in(secure, tmp_path, hall="0001"), read_seconds=15)
    assert refused(platform, staff_no="C01", hall="0001").code == "evidence-refused"
    platform.close()


@pytest.mark.parametrize("hall_no", ["9901000001", "9901220007"])
def test_a_machine_is_told_nothing_of_another_halls_staff(secure: SandboxThread, tmp_path: Path, hall_no: str) -> None:
    platform = Platform(secure.url, identity=taken_in(secure, tmp_path), read_seconds=15)
    with pytest.raises(RefusedError, match="forbidden-scope"):
        roster(platform, hall_no)
    platform.close()


def test_nothing_of_the_staff_is_shown_where_a_log_would_print_it(city: SandboxThread, platform: Platform) -> None:
    session = on_duty(platform)
    shown = f"{session!r} {signing()!r} {listed(city, platform)!r}"
    assert [word for word in ("贺知远", session.token, "banshi-C01", "argon2id") if word in shown] == []


def test_what_is_sent_to_sign_in_is_what_the_document_says() -> None:
    body = msgspec.to_builtins(signing(window="A05"))
    assert set(body) == {"staff_no", "password", "second_factor", "hall", "window", "mode"}
