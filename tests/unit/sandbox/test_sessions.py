"""Who stands behind a call: found by a token that is kept as its hash, until its time, with what they may do."""

from __future__ import annotations

import time

import pytest

from kiosk.contract.problems import ProblemError
from kiosk.sandbox.application import rooms_over
from kiosk.sandbox.call import Call, Rooms
from kiosk.sandbox.sessions import CLERK, PERSON, Sessions
from tests.support.rooms import a_call, rooms

__all__ = ["rooms"]
STAFF = {"staff_no": "C01", "hall": "0001", "roles": ["clerk"]}


def begin(rooms: Rooms, kind: str = CLERK, session_id: str = "s", token: str = "t" * 22, **body: object) -> None:
    """Begin a session of ten minutes."""
    usual = STAFF if kind == CLERK else {"session_id": session_id, "reference": "r", "level": "L1"}
    with rooms.store.transaction():
        rooms.sessions.open(kind, session_id, token, 600, usual | body)


def by(token: str = "t" * 22, kind: str = CLERK, session_id: str = "s") -> Call:
    """Return a call with a token."""
    name = "x_staff_session" if kind == CLERK else "x_citizen_session"
    return a_call(None, {"id": session_id}, **{name: token})


def test_a_clerk_is_who_signed_in(rooms: Rooms) -> None:
    begin(rooms)
    clerk = rooms.sessions.clerk(by())
    assert (clerk.staff_no, clerk.hall, clerk.roles) == ("C01", "0001", {"clerk"})


def test_one_of_several_roles_is_enough(rooms: Rooms) -> None:
    begin(rooms)
    assert rooms.sessions.clerk(by(), "hall-manager", "clerk").staff_no == "C01"


def test_another_role_may_not(rooms: Rooms) -> None:
    begin(rooms)
    with pytest.raises(ProblemError, match="forbidden-scope"):
        rooms.sessions.clerk(by(), "technician")


@pytest.mark.parametrize("token", ["", "u" * 22])
def test_a_token_nobody_was_given_opens_nothing(rooms: Rooms, token: str) -> None:
    begin(rooms)
    with pytest.raises(ProblemError, match="session-ended"):
        rooms.sessions.clerk(by(token))


def test_a_persons_token_is_none_of_a_clerk(rooms: Rooms) -> None:
    begin(rooms, PERSON)
    with pytest.raises(ProblemError, match="session-ended"):
        rooms.sessions.clerk(by())


def test_a_session_ends_at_its_time(rooms: Rooms) -> None:
    begin(rooms)
    rooms.clock.offset_seconds = 600
    with pytest.raises(ProblemError, match="session-ended"):
        rooms.sessions.clerk(by())


def test_an_open_session_says_when_it_ends(rooms: Rooms) -> None:
    before = time.time()
    with rooms.store.transaction():
        ends = rooms.sessions.open(PERSON, "s", "t", 60, {})
    assert before + 59 < ends < before + 120


def test_whoever_begins_clears_away_what_is_over(rooms: Rooms) -> None:
    begin(rooms)
    rooms.clock.offset_seconds = 601
    begin(rooms, session_id="later", token="u" * 22)
    assert rooms.store.number_of("session") == 1


def test_a_person_is_who_was_proved_and_as_well_as_they_were(rooms: Rooms) -> None:
    begin(rooms, PERSON, number="990101198803120020", name="林静姝")
    person = rooms.sessions.person(by(kind=PERSON))
    assert (person.session_id, person.reference, person.level) == ("s", "r", "L1")
    assert (person.number, person.name) == ("990101198803120020", "林静姝")


def test_nothing_of_a_person_is_in_what_a_log_would_show(rooms: Rooms) -> None:
    begin(rooms, PERSON, number="990101198803120020", name="林静姝")
    shown = repr(rooms.sessions.person(by(kind=PERSON)))
    assert "林静姝" not in shown
    assert "9901" not in shown


@pytest.mark.parametrize("wanted", ["L2", "L3", "LC"])
def test_a_card_alone_reaches_no_higher(rooms: Rooms, wanted: str) -> None:
    begin(rooms, PERSON)
    with pytest.raises(ProblemError, match="identity-level-too-low"):
        rooms.sessions.person(by(kind=PERSON), wanted)


@pytest.mark.parametrize("wanted", ["L0", "L1", "L2", "L3", "LC"])
def test_a_certificate_of_ones_own_reaches_all(rooms: Rooms, wanted: str) -> None:
    begin(rooms, PERSON, level="LC")
    assert rooms.sessions.person(by(kind=PERSON), wanted).level == "LC"


def test_who_leaves_is_gone(rooms: Rooms) -> None:
    begin(rooms)
    rooms.sessions.leave(by(), "x-staff-session")
    with pytest.raises(ProblemError, match="session-ended"):
        rooms.sessions.clerk(by())


def test_who_has_left_may_leave_again(rooms: Rooms) -> None:
    rooms.sessions.leave(by(), "x-staff-session")
    assert rooms.store.number_of("session") == 0


def test_nobody_ends_anothers_session_with_their_own_token(rooms: Rooms) -> None:
    begin(rooms)
    begin(rooms, session_id="other", token="u" * 22)
    with pytest.raises(ProblemError, match="forbidden-scope"):
        rooms.sessions.leave(by(session_id="other"), "x-staff-session")
    assert rooms.store.number_of("session") == 2


def test_the_sessions_of_who_is_let_go_end_and_no_others(rooms: Rooms) -> None:
    begin(rooms)
    begin(rooms, session_id="other", token="u" * 22, staff_no="C02")
    begin(rooms, PERSON, session_id="person", token="v" * 22)
    with rooms.store.transaction():
        rooms.sessions.end_of_clerk("C01")
    assert [row["id"] for row in rooms.store.all("SELECT id FROM session ORDER BY id")] == ["other", "person"]


def test_a_token_is_not_kept(rooms: Rooms) -> None:
    begin(rooms)
    assert "t" * 22 not in str([tuple(row) for row in rooms.store.all("SELECT * FROM session")])


def test_tokens_references_and_codes_are_the_same_after_a_restart(tmp_path) -> None:
    made = []
    for _ in range(2):
        again = rooms_over(tmp_path)
        secret = Sessions(again.store, again.clock).secret
        made.append((secret.token("s"), secret.reference("n"), secret.digits(6, "c")))
        again.store.close()
    assert made[0] == made[1]


def test_two_platforms_make_other_tokens_and_references(tmp_path) -> None:
    made = set()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        again = rooms_over(tmp_path / name)
        made |= {again.sessions.secret.token("s"), again.sessions.secret.reference("s")}
        again.store.close()
    assert len(made) == 4
