"""A roster changes something only when its signature holds, it is this hall's and mode's, and it is newer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.audit import Act, record
from kiosk.platform.client import Platform
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.staff.roster import NOTE, Held, Issuer, fetch, held
from offline_queue.outbox import Outbox
from tests.support.outboxes import HandClock, open_box
from tests.support.rosters import HOURS, ISSUED, ISSUER, member, roster, told
from tests.support.scripted_server import ScriptedServer, as_problem, response
from tests.support.signed import sign

NOW = ISSUED + 60


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def outbox(tmp_path: Path, clock: HandClock) -> Iterator[Outbox]:
    made = open_box(tmp_path, clock)
    yield made
    made.close()


def fetched(outbox: Outbox, *answers: bytes, issuer: Issuer = ISSUER, now: float = NOW) -> list[Any]:
    """Fetch once for each answer; return what each brought: a serial, None, or the code of a refusal."""
    brought: list[Any] = []
    with ScriptedServer(*answers) as server:
        platform = Platform(server.url)
        for _ in answers:
            try:
                came = fetch(platform, outbox, issuer, lambda: now)
                brought.append(came.serial if came else None)
            except UntrustedError as wrong:
                brought.append(wrong.code)
        platform.close()
    return brought


def there(outbox: Outbox, now: float = NOW) -> Held:
    """Return what is held."""
    found = held(outbox, ISSUER, now)
    assert found
    return found


def test_a_roster_that_proves_itself_is_kept(outbox: Outbox) -> None:
    assert fetched(outbox, told(roster(member()))) == [1]
    assert [one.staff_no for one in there(outbox).roster.members] == ["C07"]


def test_before_the_first_one_there_is_none(outbox: Outbox) -> None:
    assert held(outbox, ISSUER, NOW) is None


def test_it_outlives_the_program(tmp_path: Path, outbox: Outbox, clock: HandClock) -> None:
    fetched(outbox, told(roster(member())))
    outbox.close()
    again = open_box(tmp_path, clock)
    assert there(again).roster.serial == 1
    again.close()


def test_nothing_of_it_can_be_read_on_the_disk(tmp_path: Path, outbox: Outbox) -> None:
    fetched(outbox, told(roster(member())))
    outbox.close()
    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert [word for word in (b"argon2id", "某C07".encode(), b"C07") if word in content] == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (told(roster(), signature=""), "signature"),
        (told(roster(), signature="a..b"), "signature"),
        (told(roster(), signature=sign(roster(serial=2))), "signature"),
        (told(roster(), signature=sign(roster(), Ed25519PrivateKey.generate())), "signature"),
        (told(roster(), signature=sign(roster(), alg="none")), "signature"),
        (told(b"{}"), "form"),
        (told(b"no json"), "form"),
        (told(roster(hall_no="9901210008")), "hall"),
        (told(roster(hall_no="9901220007")), "hall"),
        (told(roster(hall="0007", hall_no="")), "hall"),
        (told(roster(mode="production")), "mode"),
    ],
)
def test_what_does_not_prove_itself_is_not_kept(outbox: Outbox, answer: bytes, code: str) -> None:
    assert fetched(outbox, told(roster(member(), serial=3)), answer) == [3, code]
    assert there(outbox).roster.serial == 3


@pytest.mark.parametrize("serial", [1, 2])
def test_an_older_one_or_another_under_the_same_serial_changes_nothing(outbox: Outbox, serial: int) -> None:
    assert fetched(outbox, told(roster(member(), serial=2)), told(roster(serial=serial))) == [2, "older"]
    assert there(outbox).roster.members


def test_a_newer_one_takes_its_place(outbox: Outbox) -> None:
    assert fetched(outbox, told(roster(member())), told(roster(serial=2))) == [1, 2]
    assert there(outbox).roster.members == ()


def test_the_tag_of_what_is_held_is_told_and_no_news_change_nothing(outbox: Outbox) -> None:
    with ScriptedServer(told(roster(member()), tag='"7"'), response(304)) as server:
        platform = Platform(server.url)
        came = [fetch(platform, outbox, ISSUER, lambda: NOW) for _ in range(2)]
        platform.close()
    assert [one.serial if one else None for one in came] == [1, None]
    assert [told.get("if-none-match") for told in server.headers] == [None, '"7"']
    assert server.asked[0].startswith("GET /api/v1/staff/roster?hall_no=9901210007 ")


def test_a_304_nobody_asked_for_is_no_answer(outbox: Outbox) -> None:
    with pytest.raises(NotThePlatformError):
        fetched(outbox, response(304))


def test_a_refusal_is_told_and_keeps_what_is_held(outbox: Outbox) -> None:
    fetched(outbox, told(roster(member())))
    with pytest.raises(RefusedError, match="forbidden-scope"):
        fetched(outbox, as_problem(403, "forbidden-scope", "human"))
    assert there(outbox).roster.serial == 1


def test_what_was_changed_on_the_disk_is_no_roster(outbox: Outbox, expected_logs: Any) -> None:
    with outbox.transaction() as tx:
        tx.note(NOTE, msgspec.json.encode({"content": "e30=", "signature": "a..b", "tag": ""}), 60)
    assert held(outbox, ISSUER, NOW) is None
    expected_logs("roster-unreadable")


def test_with_another_key_nothing_is_believed_any_more(outbox: Outbox, expected_logs: Any) -> None:
    fetched(outbox, told(roster(member())))
    assert held(outbox, Issuer(ISSUER.hall_no, ISSUER.mode, ""), NOW) is None
    expected_logs("roster-unreadable")


def test_a_lost_roster_is_fetched_anew_without_its_tag(outbox: Outbox, expected_logs: Any) -> None:
    with outbox.transaction() as tx:
        tx.note(NOTE, b"no json", 60)
    assert fetched(outbox, told(roster(member()))) == [1]
    expected_logs("roster-unreadable", "roster-unreadable")


def test_its_age_is_known(outbox: Outbox) -> None:
    fetched(outbox, told(roster(member())))
    assert there(outbox, ISSUED + 5 * HOURS).age == pytest.approx(5 * HOURS)


def test_a_clock_put_back_makes_no_roster_young(outbox: Outbox, clock: HandClock) -> None:
    fetched(outbox, told(roster(member())))
    clock.turn(50 * HOURS)
    with outbox.transaction() as tx:
        record(tx, Act.SERVICE_RESUMED)
    assert there(outbox, ISSUED - 1000 * HOURS).age == pytest.approx(50 * HOURS + 60)


def test_a_clock_from_before_it_was_issued_counts_from_then(outbox: Outbox, clock: HandClock) -> None:
    clock.now = ISSUED - 10 * HOURS
    fetched(outbox, told(roster(member())), now=clock.now)
    assert there(outbox, clock.now).age == 0


def test_who_stands_is_named_not_revoked_and_not_too_long_without_news(outbox: Outbox) -> None:
    fetched(outbox, told(roster(member("C01"), member("C02"), member("C03", hours=1), revoked=["C02"])))
    late = there(outbox, ISSUED + 2 * HOURS)
    assert [number for number in ("C01", "C02", "C03", "C04") if late.stands(number)] == ["C01"]


def test_who_is_revoked_is_nobody_although_still_listed(outbox: Outbox) -> None:
    fetched(outbox, told(roster(member("C02"), revoked=["C02"])))
    assert there(outbox).member("C02") is None


def test_nothing_of_the_staff_is_shown_where_a_log_would_print_it(outbox: Outbox) -> None:
    fetched(outbox, told(roster(member())))
    shown = repr(there(outbox))
    assert [word for word in ("某C07", "argon2id") if word in shown] == []
