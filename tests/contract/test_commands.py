"""Commands over a real sandbox: signed, held back until there is one, each done once and its result heard once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import msgspec
import pytest

from kiosk.platform.calls.commands import (
    CommandResult,
    SignedCommand,
    believed,
    commands,
    tell_result,
)
from kiosk.platform.client import Platform
from kiosk.platform.detached import UntrustedError
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.remote.commander import Commander, Ended
from kiosk.remote.memory import Memory
from tests.support.enrolling import taken_in
from tests.support.outboxes import open_box
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

AT = "2026-11-23T10:27:02+08:00"


@pytest.fixture
def platform(secure: SandboxThread, tmp_path) -> Iterator[Platform]:
    """Give the client of an enrolled terminal."""
    client = Platform(secure.url, identity=taken_in(secure, tmp_path / "me"), read_seconds=15)
    yield client
    client.close()


def given(secure: SandboxThread, platform: Platform, kind: str = "sync-now", seconds: float = 600) -> str:
    """Have the platform give a machine something to do."""
    device_id = platform.identity.enrolment.device_id
    return str(secure.train("commands", device_id=device_id, kind=kind, seconds=seconds)["id"])


def heard(secure: SandboxThread, command_id: str) -> dict[str, object]:
    """Return what the platform was told of a command."""
    return secure._ask("GET", f"/training/commands/{command_id}")[1]


def asked(platform: Platform, wait: int = 0) -> tuple[SignedCommand, ...]:
    return commands(platform, platform.identity.enrolment.device_id, wait)


def test_what_a_machine_is_to_do_comes_signed_until_its_result_is_told(secure, platform) -> None:
    first, second = given(secure, platform), given(secure, platform, "lock")
    found = [believed(told, platform.identity.enrolment) for told in asked(platform)]
    assert [(one.id, one.kind) for one in found] == [(first, "sync-now"), (second, "lock")]
    tell_result(platform, CommandResult(first, "done", "", AT))
    assert [believed(told, platform.identity.enrolment).id for told in asked(platform)] == [second]
    assert heard(secure, first)["state"] == "done"


def test_an_answer_is_held_back_until_there_is_something(secure, platform) -> None:
    came: list[tuple[SignedCommand, ...]] = []
    asking = threading.Thread(target=lambda: came.append(asked(platform, 10)))
    asking.start()
    given(secure, platform)
    asking.join(10)
    assert [len(items) for items in came] == [1]


def test_one_that_nobody_answers_comes_back_empty(platform) -> None:
    assert asked(platform, 1) == ()


def test_what_is_over_is_not_offered_any_more(secure, platform) -> None:
    given(secure, platform, seconds=-1)
    assert asked(platform) == ()


def test_a_result_told_again_is_answered_alike_and_another_one_is_refused(secure, platform) -> None:
    result = CommandResult(given(secure, platform), "failed", "interrupted", AT)
    for _ in range(2):
        tell_result(platform, result)
    with pytest.raises(RefusedError, match="idempotency-reused"):
        tell_result(platform, msgspec.structs.replace(result, state="done"))
    assert heard(secure, result.id)["code"] == "interrupted"


def test_nobody_waits_for_a_result_for_ever(secure, platform) -> None:
    late = given(secure, platform, seconds=-86400)
    tell_result(platform, CommandResult(late, "expired", "", AT))
    with pytest.raises(RefusedError, match="gone"):
        tell_result(platform, CommandResult(given(secure, platform, seconds=-8 * 86400), "expired", "", AT))
    with pytest.raises(RefusedError, match="not-found"):
        tell_result(platform, CommandResult("01936f3a-6f40-7c21-9a55-0d1c5b6f2e71", "expired", "", AT))


def test_no_machine_sees_or_ends_what_another_is_to_do(secure, platform, tmp_path) -> None:
    command_id = given(secure, platform)
    other = Platform(secure.url, identity=taken_in(secure, tmp_path / "other"), read_seconds=15)
    with pytest.raises(RefusedError, match="forbidden-scope"):
        commands(other, platform.identity.enrolment.device_id)
    with pytest.raises(RefusedError, match="not-found"):
        tell_result(other, CommandResult(command_id, "done", "", AT))
    with pytest.raises(UntrustedError, match="machine"):
        believed(asked(platform)[0], msgspec.structs.replace(other.identity.enrolment, config_key=_key(platform)))
    other.close()


def _key(platform: Platform) -> str:
    return platform.identity.enrolment.config_key


def test_a_word_changed_on_the_way_is_not_believed(secure, platform) -> None:
    given(secure, platform)
    told = asked(platform)[0]
    with pytest.raises(UntrustedError, match="signature"):
        believed(
            SignedCommand(told.content.replace("sync-now", "restart"), told.signature), platform.identity.enrolment
        )


def test_an_answer_about_another_result_is_none() -> None:
    answer = as_json(201, {"id": "01936f3a-6f40-7c21-9a55-0d1c5b6f2e71", "received_at": AT})
    with ScriptedServer(answer) as server:
        client = Platform(server.url)
        with pytest.raises(NotThePlatformError, match="other-command"):
            tell_result(client, CommandResult("01936f3a-6f40-7c21-9a55-0d1c5b6f2e70", "done", "", AT))
        client.close()


@pytest.mark.parametrize("body", [{"device_id": "x", "kind": "Make Coffee"}, {"kind": "lock"}, {}])
def test_the_training_side_refuses_what_is_no_command(secure, body) -> None:
    assert secure._ask("POST", "/training/commands", body)[0] == 400


def test_a_command_is_done_once_through_lost_answers(secure, platform, tmp_path) -> None:
    command_id, done = given(secure, platform), []
    box = open_box(tmp_path)
    commander = Commander(
        platform, Memory(box), {"sync-now": lambda: done.append(1) or Ended()}, calm=lambda: True,
        over=threading.Event(), held=0,
    )  # fmt: skip
    secure.fault("drop-answer", times=2, match=f"/commands/{command_id}/results")
    for _ in range(4):
        commander.turn()
    box.close()
    assert (done, heard(secure, command_id)["state"]) == ([1], "done")
