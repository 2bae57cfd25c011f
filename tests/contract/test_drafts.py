"""Drafts between terminal and platform: carried sealed, kept anew over a version, handed on once, and forgotten."""

from __future__ import annotations

import base64
import contextlib
import datetime
import itertools
import secrets
import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from kiosk.platform.calls.drafts import (
    HandoffCode,
    HandoffTold,
    HandoffWish,
    SealedDraft,
    forget_draft,
    handoff_code,
    keep_draft,
    kept_draft,
    redeem,
    sealed_draft,
)
from kiosk.platform.calls.staff_calls import Place
from kiosk.platform.client import Platform
from kiosk.platform.delivery import PlatformDeliverer
from kiosk.platform.errors import NotThePlatformError, RefusedError
from offline_queue.entry import Acknowledged, Outcome, Rejected
from tests.support.parcels import DEVICE, Filed, new_id, without_wait
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json

MODE = "training"
SEALED = b"nobody but its owner opens this, and the platform less than anybody"
HERE = Place(**DEVICE)
DAYS = iter(range(1, 10_000))


@pytest.fixture
def draft(platform: Platform) -> SealedDraft:
    """Give a draft that is kept."""
    made = a_draft(platform)
    keep_draft(platform, made)
    return made


def a_draft(platform: Platform, hours: float = 24, **changes: str) -> SealedDraft:
    now = datetime.datetime.fromtimestamp(platform.time().t2_sent / 1e9, datetime.UTC)
    until = (now + datetime.timedelta(hours=hours)).isoformat(timespec="seconds")
    return replace(sealed_draft(new_id(), SEALED, until, HERE, MODE), **changes)


def elsewhere() -> Place:
    """Return a machine nobody has tried codes at."""
    return replace(HERE, region=f"{next(DAYS):06d}")


def code_for(platform: Platform, draft: SealedDraft) -> HandoffCode:
    return handoff_code(platform, draft.id, HandoffWish(HERE, MODE), key=new_id())


def told(code: str, at: Place | None = None) -> HandoffTold:
    return HandoffTold(code, at or elsewhere(), MODE)


def refused(platform: Platform, code: str, at: Place | None = None) -> str:
    with pytest.raises(RefusedError) as wrong:
        redeem(platform, told(code, at), key=new_id())
    return wrong.value.code


# Kept and fetched.


def test_what_is_sealed_comes_back_as_it_went(platform: Platform, draft: SealedDraft) -> None:
    kept = kept_draft(platform, draft.id, MODE)
    assert (kept.sealed, kept.version) == (SEALED, 1)


def test_the_same_draft_again_is_kept_once(platform: Platform, draft: SealedDraft) -> None:
    assert keep_draft(platform, draft) == keep_draft(platform, draft)
    assert kept_draft(platform, draft.id, MODE).version == 1


def test_it_is_kept_anew_over_the_version_one_has_seen(platform: Platform, draft: SealedDraft) -> None:
    newer = replace(draft, content=sealed_draft("", b"more of it " * 9, "", HERE, MODE).content)
    assert keep_draft(platform, newer, over=1).version == 2
    assert kept_draft(platform, draft.id, MODE).sealed.startswith(b"more")


@pytest.mark.parametrize(("over", "code"), [(0, "precondition-required"), (7, "version-mismatch")])
def test_nobody_writes_over_what_they_have_not_seen(
    platform: Platform, draft: SealedDraft, over: int, code: str
) -> None:
    with pytest.raises(RefusedError, match=code):
        keep_draft(platform, replace(draft, content=draft.content[::-1].lstrip("=") + "AAAA"), over=over)


@pytest.mark.parametrize("hours", [0, -5, 31 * 24])
def test_a_draft_for_no_time_or_for_too_long_is_refused(platform: Platform, hours: float) -> None:
    with pytest.raises(RefusedError, match="validation-failed"):
        keep_draft(platform, a_draft(platform, hours))


def test_a_day_that_no_calendar_has_is_refused(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="validation-failed"):
        keep_draft(platform, a_draft(platform, until="2026-02-30T10:00:00+08:00"))


def test_a_draft_of_another_mode_is_refused(platform: Platform) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        keep_draft(platform, a_draft(platform, mode="production"))


# Forgotten.


def test_what_was_forgotten_is_gone_and_does_not_come_back(platform: Platform, draft: SealedDraft) -> None:
    for _ in range(2):
        forget_draft(platform, draft.id, MODE)
    for again in (lambda: kept_draft(platform, draft.id, MODE), lambda: keep_draft(platform, draft)):
        with pytest.raises(RefusedError, match="gone"):
            again()


def test_what_is_sealed_is_not_kept_when_it_was_forgotten(
    sandbox: SandboxThread, platform: Platform, draft: SealedDraft
) -> None:
    forget_draft(platform, draft.id, MODE)
    with contextlib.closing(sqlite3.connect(sandbox.folder / "sandbox.db")) as database:
        assert database.execute("SELECT body FROM draft WHERE id = ?", (draft.id,)).fetchall() == [(None,)]


def test_a_draft_ends_when_its_days_are_over(sandbox: SandboxThread, platform: Platform, draft: SealedDraft) -> None:
    code = code_for(platform, draft)
    sandbox.fault("wrong-clock", seconds=25 * 3600)
    with pytest.raises(RefusedError, match="gone"):
        kept_draft(platform, draft.id, MODE)
    assert refused(platform, code.code) == "gone"


def test_a_draft_nobody_kept_is_not_known(platform: Platform) -> None:
    for call in (kept_draft, forget_draft):
        with pytest.raises(RefusedError, match="not-found"):
            call(platform, new_id(), MODE)


# Out of an outbox.


def delivered(platform: Platform, draft: SealedDraft) -> Outcome:
    filed = Filed(msgspec.to_builtins(draft), kind="draft")
    return PlatformDeliverer(platform, MODE, wait=without_wait).deliver(filed.parcel())


def test_a_draft_that_waited_for_a_line_arrives_once(platform: Platform) -> None:
    waited = a_draft(platform)
    assert [type(delivered(platform, waited)) for _ in range(2)] == [Acknowledged, Acknowledged]
    assert kept_draft(platform, waited.id, MODE).version == 1


def test_a_draft_that_was_forgotten_meanwhile_is_told_so_and_no_damage(platform: Platform, draft: SealedDraft) -> None:
    forget_draft(platform, draft.id, MODE)
    outcome = delivered(platform, draft)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "gone"


# Handed on.


def test_a_code_finds_the_draft_once(platform: Platform, draft: SealedDraft) -> None:
    code = code_for(platform, draft)
    found = redeem(platform, told(code.code), key=new_id())
    assert kept_draft(platform, found.draft_id, MODE).sealed == SEALED
    assert refused(platform, code.code) == "gone"


def test_an_answer_that_got_lost_is_told_again_to_who_asked(platform: Platform, draft: SealedDraft) -> None:
    asked, key = told(code_for(platform, draft).code), new_id()
    assert redeem(platform, asked, key=key) == redeem(platform, asked, key=key)


def test_a_code_is_good_for_a_quarter_of_an_hour(
    sandbox: SandboxThread, platform: Platform, draft: SealedDraft
) -> None:
    code = code_for(platform, draft)
    sandbox.fault("wrong-clock", seconds=901)
    assert refused(platform, code.code) == "gone"


def test_a_new_code_ends_the_one_before_it(platform: Platform, draft: SealedDraft) -> None:
    first, second = code_for(platform, draft), code_for(platform, draft)
    assert refused(platform, first.code) == "gone"
    assert redeem(platform, told(second.code), key=new_id()).draft_id == draft.id


def test_no_code_is_given_twice(platform: Platform, draft: SealedDraft, monkeypatch: pytest.MonkeyPatch) -> None:
    first = code_for(platform, draft).code
    drawn = itertools.chain(first, itertools.cycle("JKMNPQ"))
    monkeypatch.setattr(secrets, "choice", lambda signs: next(drawn))
    assert code_for(platform, draft).code != first


def test_the_same_wish_again_is_the_same_code(platform: Platform, draft: SealedDraft) -> None:
    wish, key = HandoffWish(HERE, MODE), new_id()
    assert handoff_code(platform, draft.id, wish, key=key) == handoff_code(platform, draft.id, wish, key=key)


def test_a_machine_that_tries_codes_is_soon_not_heard_any_more(platform: Platform, draft: SealedDraft) -> None:
    code, at = code_for(platform, draft), elsewhere()
    guesses = [f"{number:06d}" for number in range(6)]
    assert [refused(platform, guess, at) for guess in guesses] == ["not-found"] * 5 + ["rate-limited"]
    assert refused(platform, code.code, at) == "rate-limited"
    assert redeem(platform, told(code.code), key=new_id()).draft_id == draft.id


def test_a_draft_that_is_gone_has_no_code(platform: Platform, draft: SealedDraft) -> None:
    forget_draft(platform, draft.id, MODE)
    with pytest.raises(RefusedError, match="gone"):
        code_for(platform, draft)


def test_nothing_of_a_draft_is_shown(platform: Platform, draft: SealedDraft) -> None:
    code = code_for(platform, draft)
    shown = repr((draft, kept_draft(platform, draft.id, MODE), code, told(code.code)))
    assert draft.content[:20] not in shown
    assert code.code not in shown


# Answers that are none.

ID, OTHER = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e50", "01936f3a-6f40-7c21-9a55-0d1c5b6f2e51"
UNTIL = "2026-11-24T10:36:00+08:00"
KEPT = {"id": ID, "content": base64.b64encode(SEALED).decode(), "until": UNTIL, "version": 1, "signed_by": MODE}
GONE = {"id": ID, "state": "forgotten", "signed_by": MODE}
CODE = {"draft_id": ID, "code": "7K2M94", "ends_at": UNTIL, "signed_by": MODE}
KEEPING = {
    "type": "draft-acknowledgement", "id": ID, "content_sha256": "0" * 64, "version": 1, "received_at": UNTIL,
    "signed_by": MODE,
}  # fmt: skip
CALLS: dict[str, tuple[dict[str, Any], Callable[[Platform], object]]] = {
    "fetched": (KEPT, lambda client: kept_draft(client, ID, MODE)),
    "forgotten": (GONE, lambda client: forget_draft(client, ID, MODE)),
    "kept": (KEEPING, lambda client: keep_draft(client, sealed_draft(ID, SEALED, UNTIL, HERE, MODE))),
    "handed on": (CODE, lambda client: handoff_code(client, ID, HandoffWish(HERE, MODE), key=ID)),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "wrong", [{"id": OTHER, "draft_id": OTHER}, {"signed_by": "production"}], ids=["other", "mode"]
)
def test_an_answer_about_another_draft_or_by_another_key_is_none(call: str, wrong: dict[str, str]) -> None:
    told, ask = CALLS[call]
    with ScriptedServer(as_json(200, told | {name: wrong[name] for name in wrong if name in told})) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        with pytest.raises(NotThePlatformError):
            ask(client)
        client.close()


def test_what_is_no_base64_was_never_sealed_by_us() -> None:
    with ScriptedServer(as_json(200, KEPT | {"content": "A" * 33})) as server:
        client = Platform(server.url, connect_seconds=2, read_seconds=5)
        kept = kept_draft(client, ID, MODE)
        client.close()
    with pytest.raises(NotThePlatformError, match="not-base64"):
        assert kept.sealed
