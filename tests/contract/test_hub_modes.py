"""A hall that works and one to learn in, side by side: whoever meets the wrong one is told so, and nothing is done."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.device import CancelToken, Deadline, DeviceError
from kiosk.flows import hall_calling
from kiosk.hall.line import HallLine, HallSeen
from kiosk.hall.opening import open_client
from kiosk.hub.client import HubClient
from kiosk.hub.mode import Mode, OtherModeError
from kiosk.platform.errors import RefusedError
from kiosk.tickets import acts
from tests.support.hub_kiosks import HubKiosk
from tests.support.hubs import LIMIT, TOKENS, HubThread, site_of
from tests.support.parcels import new_id
from tests.support.raw_hall import DOCUMENT, RawMachine
from tests.support.scripted_server import ScriptedServer, as_json

ISSUE = acts.Issue(queue="social")


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, HubThread]]:
    """Give a hub of each mode; every machine is known to both, by the same token."""
    modes: tuple[Mode, ...] = ("training", "production")
    made = {mode: HubThread(tmp_path_factory.mktemp(mode), mode=mode) for mode in modes}
    yield made
    for one in made.values():
        one.stop()


@pytest.fixture(params=["training", "production"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def other(hubs: dict[str, HubThread], mode: str, expected_logs: Callable[..., None]) -> HubThread:
    """Give the hub that a machine of a mode must not meet; a machine may have been noted by another test."""
    expected_logs("hub-machine-refused", "hall-of-other-mode")
    return hubs["production" if mode == "training" else "training"]


def line_of(hub: HubThread, mode: str, kind: str = "kiosk") -> HubClient:
    return hub.client(kind, mode=mode, reconnect_seconds=0.01)


def test_a_machine_works_with_the_hub_of_its_mode(hubs: dict[str, HubThread], mode: str) -> None:
    client = line_of(hubs[mode], mode)
    assert client.issue(ISSUE, new_id()).ticket.number.startswith("A")
    client.close()


def test_of_the_other_it_believes_nothing_and_nothing_is_done_there(other: HubThread, mode: str) -> None:
    client, before = line_of(other, mode), other.hub.desk.events(0)
    for ask in (client.queues, client.board, client.snapshot, client.day_key, lambda: client.issue(ISSUE, new_id())):
        with pytest.raises(OtherModeError, match="hub-production" if mode == "training" else "hub-training"):
            ask()
    told = [one.kind for one in other.hub.desk.events(0)[len(before) :]]
    assert set(told) <= {"other-mode-refused"}
    assert client.epoch == 0
    client.close()


def test_no_event_of_the_other_hub_is_heard(other: HubThread, mode: str) -> None:
    client = line_of(other, mode, "board")
    with pytest.raises(OtherModeError):
        next(client.events("1-0"))
    client.close()


@pytest.mark.parametrize("said", ["production", None, "", "Training"])
def test_a_hub_refuses_whoever_is_not_of_its_mode_and_says_which_it_is(
    hubs: dict[str, HubThread], said: str | None, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-machine-refused")
    hub = hubs["training"]
    heard = RawMachine(hub.url, "kiosk").ask("POST", "/tickets", {"queue": "social"}, Banshi_Mode=said)
    assert (heard.status, heard.code, heard.headers["banshi-mode"]) == (403, "other-mode", "training")
    assert heard.body["retry"] == "human"


def test_whoever_is_nobody_here_is_told_that_first_and_is_no_event(hubs: dict[str, HubThread]) -> None:
    hub = hubs["training"]
    before = hub.hub.desk.events(0)
    heard = RawMachine(hub.url, "kiosk").ask("GET", "/queues", Banshi_Mode="production", Authorization="Bearer nobody")
    assert (heard.status, heard.headers["banshi-mode"]) == (401, "training")
    assert hub.hub.desk.events(0) == before


def test_a_machine_of_the_other_mode_is_an_event_once_a_day(tmp_path: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("hub-machine-refused")
    hub = HubThread(tmp_path / "hub")
    strange = RawMachine(hub.url, "window")
    for _ in range(3):
        strange.ask("GET", "/snapshot", Banshi_Mode="production")
    strange.ask("POST", "/windows/01/open", {}, Banshi_Mode="production")
    told = hub.hub.desk.events(0)
    assert [(one.kind, one.device, one.staff, one.detail) for one in told] == [
        ("other-mode-refused", "window", None, {})
    ]
    hub.stop()


def test_each_answer_of_the_document_names_its_mode() -> None:
    for operation in DOCUMENT.operations:
        names = [one["name"] for one in operation.parameters if one["in"] == "header"]
        assert "Banshi-Mode" in names, operation.id
        assert all("Banshi-Mode" in answer["headers"] for answer in operation.answers.values()), operation.id


def test_what_names_no_mode_is_no_hub_of_ours() -> None:
    with ScriptedServer(as_json(200, {"items": []}, X_Hall_Epoch="1")) as server:
        client = HubClient(server.url, "token", mode="production")
        with pytest.raises(OtherModeError, match="hub-unsaid"):
            client.queues()
        client.close()


def test_a_database_of_the_other_mode_is_served_to_nobody_and_nothing_is_written_in_it(
    tmp_path: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("hub-round-broke-off")
    made = HubThread(tmp_path / "hub")
    assert made.client("kiosk").issue(ISSUE, new_id()).ticket.number == "A001"
    made.stop()
    hub = HubThread(tmp_path / "hub", mode="production", epoch=7, prepared=False)
    machine = hub.client("kiosk", mode="production")
    for ask in (machine.queues, lambda: machine.issue(ISSUE, new_id())):
        with pytest.raises(RefusedError, match="other-database"):
            ask()
    machine.close()
    hub.stop()
    again = HubThread(tmp_path / "hub")
    assert again.client("kiosk").issue(ISSUE, new_id()).ticket.number == "A002"
    again.stop()


# What the programs of a machine make of it.


def test_staff_are_told_which_hub_it_is(other: HubThread, mode: str) -> None:
    seen: queue.Queue[HallSeen] = queue.Queue()
    line = HallLine(line_of(other, mode, "window"), seen.put, retry_seconds=0.02)
    line.start()
    told = seen.get(timeout=LIMIT)
    line.stop()
    assert (told.snapshot, told.answers, told.cause) == (None, False, "other-mode")
    assert told.code == ("hub-production" if mode == "training" else "hub-training")


def test_an_act_is_not_sent_again_and_again(other: HubThread, mode: str) -> None:
    ended: queue.Queue[object] = queue.Queue()
    line = HallLine(line_of(other, mode, "window"), lambda seen: None, act_seconds=3600, retry_seconds=3600)
    line.act(acts.OpenWindow(window="01"), ended.put)
    assert isinstance(ended.get(timeout=LIMIT), OtherModeError)
    line.stop()


def test_a_kiosk_gives_no_number_there_and_none_of_its_own(tmp_path: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("hub-turned-away", "hub-machine-refused")
    practised = HubThread(tmp_path / "practised")
    kiosk = HubKiosk(practised, tmp_path / "island.db")
    # It holds numbers for the time when it is cut off, and meets a hub in earnest under the same address.
    assert kiosk.round()
    earnest = HubThread(tmp_path / "earnest", mode="production")
    kiosk.line.url = earnest.url
    assert [kiosk.round(), kiosk.round()] == [False, False]
    with pytest.raises(DeviceError, match="wrong-hub") as refused:
        kiosk.issue()
    assert refused.value.detail == "hub-production"
    assert earnest.hub.desk.events(0)[0].kind == "other-mode-refused"
    kiosk.close()
    earnest.stop()
    practised.stop()


def test_a_machine_asks_in_the_mode_of_its_site(hubs: dict[str, HubThread], tmp_path: Path, mode: Any) -> None:
    token = tmp_path / "token"
    token.write_text(TOKENS["kiosk"], "ascii")
    with contextlib.closing(open_client(site_of(hubs[mode].url, token, mode))) as client:
        assert client.board().hall == "0001"


def test_a_call_for_help_does_not_reach_the_guides_of_another_hall(other: HubThread, tmp_path: Path, mode: Any) -> None:
    token = tmp_path / "token"
    token.write_text(TOKENS["kiosk"], "ascii")
    who = hall_calling.Caller("自助区 3 号机", "zh_CN")
    name, settings = new_id(), site_of(other.url, token, mode)
    assert hall_calling.call(who, name, settings, Deadline.after(LIMIT), CancelToken()) is None
