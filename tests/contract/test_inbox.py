"""What a real sandbox answers about dossiers of one machine, fetched by cursor and kept by the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from config.settings import Settings
from kiosk import inbox
from kiosk.inbox import Inbox
from kiosk.platform.calls.progress import moves_of
from kiosk.platform.errors import NotThePlatformError, RefusedError
from kiosk.steps.inquiry import look_here
from offline_queue.outbox import Outbox
from tests.support.dossiers import DAY, City, new_hall
from tests.support.flow_walk import ELDER
from tests.support.maintenance import swift_outbox
from tests.support.parcels import DEVICE, PERSON
from tests.support.sandbox import SandboxThread
from tests.support.submitter import settings_of

NOW = 1_795_400_280.0
WHY = {"zh": "户口不在本市。", "en": "The register is not in this city."}


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    with swift_outbox() as box:
        yield box


@pytest.fixture
def device() -> dict[str, str]:
    """Give a machine nobody else in the run takes in at."""
    return DEVICE | {"hall": new_hall()}


@pytest.fixture
def city(sandbox: SandboxThread, device: dict[str, str]) -> Iterator[City]:
    made = City(sandbox)
    made.file(device=device)
    yield made
    made.close()


@pytest.fixture
def station(tmp_path: Path, device: dict[str, str]) -> Settings:
    settings = settings_of(tmp_path, "http://127.0.0.1:1/api/v1")
    return replace(settings, post="station", site=replace(settings.site, hall=device["hall"]))


def fetch(city: City, outbox: Outbox, settings: Settings) -> Inbox:
    inbox.fetch(city.platform, outbox, settings, lambda: NOW)
    return inbox.read(outbox, NOW)


def test_what_was_taken_in_here_is_acknowledged_and_nobody_need_be_called(city, outbox, station) -> None:
    kept = fetch(city, outbox, station)
    assert ([one.kind for one in kept.tasks], kept.to_call, kept.asked_at) == (["received"], (), NOW)


@pytest.mark.parametrize(
    ("node", "more", "kind"),
    [
        ("supplement-asked", {"materials": ["household-register"]}, "supplement"),
        ("not-accepted", {"note": WHY}, "refused"),
        ("decided", {}, "ready"),
        ("to-deliver", {}, "collect"),
    ],
)
def test_what_a_person_must_be_told_becomes_a_call_with_name_and_number(
    city, outbox, station, node: str, more: dict[str, object], kind: str
) -> None:
    fetch(city, outbox, station)
    city.act(node, **more)
    (task,) = fetch(city, outbox, station).to_call
    assert (task.kind, task.name, task.phone) == (kind, PERSON["name"], PERSON["phone"])
    assert (task.wanted, task.until != "") == ((1, True) if kind == "supplement" else (0, False))
    if kind == "refused":
        assert task.why
        assert task.why.zh == WHY["zh"]


def test_only_what_moved_since_comes(city, outbox, station, monkeypatch) -> None:
    fetch(city, outbox, station)
    assert inbox.fetch(city.platform, outbox, station, lambda: NOW) == 0
    city.act("decided")
    assert inbox.fetch(city.platform, outbox, station, lambda: NOW) == 1


def test_a_kiosk_is_told_neither_names_nor_numbers(city, outbox, station) -> None:
    city.act("decided")
    (task,) = fetch(city, outbox, replace(station, post="kiosk")).tasks
    assert (task.kind, task.name, task.phone) == ("ready", "", "")


def test_another_machine_hears_nothing_of_it(city, outbox, station) -> None:
    other = replace(station, site=replace(station.site, device="99"))
    assert fetch(city, outbox, other).tasks == ()


def test_a_slip_shows_its_answer_without_a_line_though_nobody_asked_before(city, outbox, station) -> None:
    city.act("decided")
    fetch(city, outbox, station)
    found = look_here(city.code, "", NOW + 60, outbox, *never())
    assert found.progress
    assert (found.progress.state, found.progress.as_of is not None) == ("DECIDED", True)


def test_a_dossier_goes_on_though_its_matter_is_offered_no_more(sandbox_of_its_own) -> None:
    sandbox_of_its_own.sandbox.train("catalogue", task_code=ELDER, op="withdraw")
    sandbox_of_its_own.forward(DAY)
    assert sandbox_of_its_own.progress().state == "DECIDED"


@pytest.mark.parametrize("op", ["renew", "withdraw"])
def test_what_is_handed_in_for_a_version_that_is_gone_is_said_to_be_that(sandbox_of_its_own, op: str) -> None:
    city = sandbox_of_its_own
    city.sandbox.train("catalogue", task_code=ELDER, op=op)
    outcome = city.deliver(city.application())
    assert (type(outcome).__name__, outcome.code) == ("NeedsCorrection", "item-version-gone")


@pytest.fixture
def sandbox_of_its_own(tmp_path: Path) -> Iterator[City]:
    """Give a platform whose matters may change, with one dossier on it."""
    running = SandboxThread(tmp_path / "city")
    made = City(running)
    made.file()
    yield made
    made.close()
    running.stop()


def never() -> tuple[object, object]:
    """Return a deadline far away and a token nobody pulls."""
    from devices.device import CancelToken, Deadline

    return Deadline(60.0), CancelToken()


def test_a_cursor_the_platform_lost_begins_anew_and_keeps_how_calls_ended(city, outbox, station) -> None:
    city.act("decided")
    (task,) = fetch(city, outbox, station).to_call
    inbox.mark(outbox, task.submission_id, "done", NOW)
    with outbox.transaction() as tx:
        inbox._write(tx, replace(inbox.read(outbox, NOW), cursor="999999999"))
    kept = fetch(city, outbox, station)
    assert (len(kept.tasks), kept.to_call, kept.cursor != "999999999") == (1, (), True)


@pytest.mark.parametrize("cursor", ["x", "-1", "999999999", "１"])
def test_a_cursor_of_nothing_that_was_said_is_gone(city, device, cursor: str) -> None:
    with pytest.raises(RefusedError, match="gone"):
        moves_of(city.platform, {"people": False, "device": device, "mode": "training", "cursor": cursor}, "training")


def test_a_platform_of_another_mode_is_not_asked(city, device) -> None:
    with pytest.raises(RefusedError, match="forbidden-scope"):
        moves_of(city.platform, {"people": False, "device": device, "mode": "production"}, "production")
    with pytest.raises(NotThePlatformError, match="other-mode"):
        moves_of(city.platform, {"people": False, "device": device, "mode": "training"}, "production")
