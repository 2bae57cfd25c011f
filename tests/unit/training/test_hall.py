"""The hall to learn in: rules of the training city, people who come and are served, a window the city has taken in."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kiosk.hub.client import HubClient, NumberGiven
from kiosk.hub.rules_file import faults, read
from kiosk.platform.errors import UnreachableError
from kiosk.platform.identity import load
from kiosk.staff.opening import door_of
from kiosk.terminal import Terminal
from kiosk.tickets import acts
from kiosk.tickets.errors import TicketError
from kiosk.training import hall
from kiosk.training.hall import COLLEAGUES, KINDS, PAUSED, QUEUE, WINDOW, HubProcess, People, taken_in, training_rules
from kiosk.training.hall import window_settings as settings_of
from offline_queue.ids import uuid7
from offline_queue.keys import device_keys
from tests.support.hand_hall import ticket
from tests.support.sandbox import SandboxThread

TOKENS = dict.fromkeys(KINDS, "token")
FACTS = {"platform": "http://127.0.0.1:9/api/v1", "devices": {
    "id_card": "virtual://a", "signature_pad": "virtual://b", "evaluation_pad": "virtual://c"}}  # fmt: skip


class Client:
    """A line to a hub that does what it is told and keeps it."""

    def __init__(self, waiting: int = 0) -> None:
        self.done: list[acts.Act[Any]] = []
        self.waiting = waiting
        self.trouble: Exception | None = None
        self.caller: Any = ticket()
        self.closed = False

    def do(self, act: acts.Act[Any], act_id: str) -> Any:
        self.done.append(act)
        if self.trouble:
            raise self.trouble
        if isinstance(act, acts.Issue):
            return acts.Issued(ticket(), 3)
        return acts.Called(self.caller, 0) if isinstance(act, acts.CallNext) else acts.Told(ticket())

    def day_key(self) -> Any:
        return SimpleNamespace(key="ab")

    def queues(self) -> Any:
        return (SimpleNamespace(code=QUEUE, waiting=self.waiting),)

    def close(self) -> None:
        self.closed = True


class Turns:
    """An end that comes after so many waits."""

    def __init__(self, turns: int) -> None:
        self.left = turns
        self.waited: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        self.left -= 1
        return self.left < 0

    def set(self) -> None:
        self.left = 0


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def people(client: Client, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(hall, "HubClient", lambda *asked, **more: client)
    return People("http://hub", TOKENS, random.Random(1))


def named(client: Client, kind: type) -> list[Any]:
    return [act for act in client.done if isinstance(act, kind)]


def test_the_rules_are_those_of_the_training_city_and_let_everybody_be_called() -> None:
    rules = training_rules()
    assert list(faults(rules)) == []
    assert {WINDOW, PAUSED, *COLLEAGUES} <= {one.no for one in rules.windows if QUEUE in one.queues}


def test_at_any_hour_of_the_day_numbers_are_given() -> None:
    assert [(one.begins.hour, one.ends.hour) for one in training_rules().spans] == [(0, 23)]


def test_people_take_numbers_by_card_and_see_them(people: People, client: Client) -> None:
    people._over = Turns(3)  # type: ignore[assignment]  # it ends after three
    people.come()
    issued = named(client, acts.Issue)
    assert len(issued) == len(named(client, acts.TellPaper)) == 3
    assert all(one.person_hash and one.queue == QUEUE for one in issued)


def test_a_colleague_is_paused_from_the_start(people: People, client: Client) -> None:
    people._over = Turns(0)  # type: ignore[assignment]  # as above
    people.come()
    assert client.done[:2] == [acts.OpenWindow(window=PAUSED), acts.SuspendWindow(window=PAUSED, reason="review")]


def test_a_hall_that_is_full_takes_nobody_more(people: People, client: Client) -> None:
    client.waiting = 9
    people._over = Turns(2)  # type: ignore[assignment]  # as above
    people.come()
    assert named(client, acts.Issue) == []


def test_the_first_come_at_once_and_then_with_pauses(people: People, client: Client) -> None:
    people._over = turns = Turns(2)  # type: ignore[assignment]  # as above
    people.come()
    assert turns.waited == [0.0, 0.0, 0.0]
    client.waiting = 6
    people._over = later = Turns(2)  # type: ignore[assignment]  # as above
    people.come()
    assert all(8.0 <= wait <= 25.0 for wait in later.waited[1:])


def test_who_is_refused_a_number_gets_none_and_the_next_one_comes(people: People, client: Client) -> None:
    client.trouble = TicketError("ticket-exists")
    people.take_number(0, "hash")
    assert named(client, acts.TellPaper) == []


def test_colleagues_call_serve_and_finish(people: People, client: Client) -> None:
    people._over = Turns(2)  # type: ignore[assignment]  # as above
    people.serve("18")
    assert [type(act) for act in client.done] == [acts.OpenWindow, acts.CallNext, acts.Start, acts.Finish]


def test_where_nobody_waits_a_colleague_serves_nobody(people: People, client: Client) -> None:
    client.caller = None
    people._over = Turns(1)  # type: ignore[assignment]  # as above
    people.serve("18")
    assert named(client, acts.Start) == []


def test_a_hub_that_is_away_is_no_end_of_it(people: People, client: Client) -> None:
    client.trouble = UnreachableError("timeout")
    people._over = Turns(2)  # type: ignore[assignment]  # as above
    people.serve("18")
    assert len(named(client, acts.CallNext)) == 2


def test_an_end_lets_everybody_go(people: People, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(People, "come", lambda self: self._over.wait(20))
    monkeypatch.setattr(People, "leave_forms", lambda self: self._over.wait(20))
    monkeypatch.setattr(People, "serve", lambda self, no: self._over.wait(20))
    people.start()
    people.stop()
    assert client.closed
    assert not any(thread.is_alive() for thread in people._threads)


def test_where_one_breaks_off_type_and_place_are_said_and_not_its_words(
    people: People, expected_logs: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    try:
        people.take_number("赵德厚", "")  # type: ignore[arg-type]  # what nobody foresaw
    except TypeError as wrong:
        people._broke_off(wrong)
    expected_logs("people-broke-off")
    said = caplog.records[-1].fields  # type: ignore[attr-defined]  # of our own lines
    assert (said["cause"], said["file"].partition(":")[0]) == ("TypeError", "kiosk/training/hall.py")


def test_the_window_has_pads_hub_and_number_of_its_own() -> None:
    made = settings_of(Path("data"), FACTS, "http://hub/hall/v1", Path("tokens"))
    assert (made.post, made.hub.window, made.hub.token) == ("window", WINDOW, f"tokens/W{WINDOW}")
    assert {"signature_pad", "evaluation_pad"} <= {one.kind for one in made.devices}


@pytest.fixture
def settings(city: SandboxThread, tmp_path: Path) -> Any:
    return settings_of(tmp_path, FACTS | {"platform": city.url}, "http://hub", tmp_path)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    made = SandboxThread(tmp_path_factory.mktemp("city"))
    yield made
    made.stop()


def test_the_city_takes_the_window_in_so_that_it_believes_a_roster(settings: Any, tmp_path: Path) -> None:
    made = taken_in(settings, tmp_path)
    terminal = Terminal(made, tmp_path)
    identity = load(tmp_path / "identity", device_keys(made.outbox))
    terminal.platform = SimpleNamespace(identity=identity)  # type: ignore[assignment]  # as far as it is asked
    door = door_of(terminal)
    assert door
    assert (door._issuer.hall_no, made.site.device) == ("9901000001", identity.enrolment.device)


def test_taken_in_once_it_keeps_its_number(settings: Any, tmp_path: Path) -> None:
    assert taken_in(settings, tmp_path).site.device == taken_in(settings, tmp_path).site.device


def test_the_hub_of_the_training_answers_under_tokens_in_files(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    url = hub.start()
    try:
        client = HubClient(url, (hub.tokens / "K3").read_text(), mode="training")
        given = client.issue(acts.Issue(queue=QUEUE), str(uuid7()))
        client.close()
    finally:
        hub.stop()
    assert isinstance(given, NumberGiven)
    assert read(tmp_path / "rules.toml").hall == training_rules().hall


def test_a_hub_that_does_not_come_up_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hall, "ROOT", tmp_path / "nowhere")
    with pytest.raises((RuntimeError, OSError)):
        HubProcess(tmp_path).start()


def test_who_never_began_leaves_the_address_of_the_hub_that_runs_there(tmp_path: Path) -> None:
    (tmp_path / hall.URL).write_text("http://127.0.0.1:9/hall/v1", "ascii")
    HubProcess(tmp_path).stop()
    assert (tmp_path / hall.URL).exists()
