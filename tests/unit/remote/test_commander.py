"""A command is believed by its signature, done once whatever happens, and its result is told until it was heard."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.platform.client import Platform
from kiosk.remote.commander import NOT_OFFERED_SECONDS, SHORTEST_SECONDS, Commander, Ended
from kiosk.remote.memory import Memory
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from tests.support.identities import ENROLMENT
from tests.support.outboxes import START, HandClock, open_box
from tests.support.scripted_server import ScriptedServer, as_json, as_problem
from tests.support.signed import enrolled_here, sign

NAME = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e70"
HEARD = as_json(201, {"id": NAME, "received_at": "2026-11-23T10:27:03+08:00"})
NOTHING = as_json(200, {"items": []})


def offered(kind: str = "sync-now", *, seconds: float = 600.0, **changed: Any) -> bytes:
    """Return an answer with one command; ``signature`` may be another."""
    ends = datetime.datetime.fromtimestamp(START + seconds, datetime.UTC).isoformat()
    told = {"id": NAME, "device_id": ENROLMENT.device_id, "kind": kind, "issued_at": ends, "expires_at": ends}
    signature = changed.pop("signature", None)
    content = json.dumps(told | changed)
    return as_json(200, {"items": [{"content": content, "signature": signature or sign(content.encode())}]})


class Scene:
    """A machine, what it was made to do, and the platform's answers one after the other."""

    def __init__(self, box: Outbox, folder: Any) -> None:
        self.box, self.clock, self.over = box, HandClock(), threading.Event()
        self.me = enrolled_here(folder / "identity")
        self.done: list[str] = []
        self.calm = True
        self.ends: dict[str, Any] = {"sync-now": Ended(), "restart": None, "self-test": Ended("failed", "x")}
        self.asked: list[str] = []
        self.pauses: list[float] = []
        self.commander: Commander | None = None

    def run(self, *answers: bytes, turns: int = 1, anew: bool = False) -> None:
        """Take so many turns before a platform that answers so; ``anew`` is another start of the program."""
        with ScriptedServer(*answers) as server:
            if self.commander is None or anew:
                self.commander = self._commander(server.url)
            self.commander._platform = Platform(server.url, read_seconds=5)
            self.commander._platform.identity = self.me
            # Plain HTTP: only what is said is looked at here.
            self.commander._platform._trust = lambda: None  # type: ignore[method-assign]
            self.pauses += [self.commander.turn() for _ in range(turns)]
            self.commander._platform.close()
            self.asked += [" ".join(line.split(" ")[:2]).replace("/api/v1", "") for line in server.asked]

    def _commander(self, url: str) -> Commander:
        acts = {kind: lambda kind=kind: self._do(kind) for kind in self.ends}
        return Commander(
            Platform(url), Memory(self.box, self.clock), acts, calm=lambda: self.calm, over=self.over, held=0,
            now=self.clock, clock=self.clock, random=lambda: 0.5,
        )  # fmt: skip

    def _do(self, kind: str) -> Ended | None:
        self.done.append(kind)
        if isinstance(self.ends[kind], Exception):
            raise self.ends[kind]
        return self.ends[kind]

    def acts(self) -> list[str]:
        return [event.facts for event in self.box.events() if event.action == "command-done"]


@pytest.fixture
def scene(tmp_path) -> Iterator[Scene]:
    box = open_box(tmp_path)
    yield Scene(box, tmp_path)
    box.close()


ASK, TELL = f"GET /devices/{ENROLMENT.device_id}/commands", f"POST /commands/{NAME}/results"


def test_what_is_asked_is_done_and_told_and_on_record(scene: Scene) -> None:
    scene.run(offered(), HEARD)
    assert (scene.done, scene.asked) == (["sync-now"], [ASK, TELL])
    assert scene.acts() == ['{"kind":"sync-now","result":"done"}']


def test_what_comes_again_is_not_done_again_and_not_told_again(scene: Scene) -> None:
    scene.run(offered(), HEARD, offered(), offered(), turns=3)
    assert (scene.done, scene.asked) == (["sync-now"], [ASK, TELL, ASK, ASK])


def test_what_comes_twice_in_one_answer_is_done_once(scene: Scene) -> None:
    (item,) = json.loads(offered().partition(b"\r\n\r\n")[2])["items"]
    scene.run(as_json(200, {"items": [item, item]}), HEARD)
    assert scene.done == ["sync-now"]


def test_another_start_of_the_program_does_not_do_it_again(scene: Scene) -> None:
    scene.run(offered(), HEARD)
    scene.run(offered(), anew=True)
    assert scene.done == ["sync-now"]


def test_a_result_nobody_heard_is_told_again_without_doing_it_again(scene: Scene) -> None:
    scene.run(offered(), as_problem(503, "maintenance", "later"), HEARD, NOTHING, turns=2)
    assert (scene.done, scene.asked) == (["sync-now"], [ASK, TELL, TELL, ASK])


def test_a_result_nobody_wants_is_told_once(scene: Scene, expected_logs) -> None:
    expected_logs("command-result-refused")
    scene.run(offered(), as_problem(410, "gone", "never"), NOTHING, turns=2)
    assert scene.asked == [ASK, TELL, ASK]


def test_what_was_torn_off_in_the_middle_is_told_as_that(scene: Scene) -> None:
    scene.ends["sync-now"] = KeyError("the program ended here")
    with pytest.raises(KeyError):
        scene.run(offered())
    scene.run(HEARD, NOTHING, anew=True)
    assert scene.acts() == ['{"code":"interrupted","kind":"sync-now","result":"failed"}']
    assert scene.done == ["sync-now"]


def test_a_restart_is_told_by_the_program_that_comes_after(scene: Scene) -> None:
    scene.run(offered("restart"))
    assert (scene.done, scene.asked) == (["restart"], [ASK])
    scene.run(HEARD, offered("restart"), anew=True)
    assert (scene.done, scene.asked[1:]) == (["restart"], [TELL, ASK])
    assert scene.acts() == ['{"kind":"restart","result":"done"}']


@pytest.mark.parametrize("kind", ["restart", "self-test"])
def test_what_would_be_felt_waits_until_nobody_is_here(scene: Scene, kind: str) -> None:
    scene.calm = False
    scene.run(offered(kind))
    assert (scene.done, scene.acts()) == ([], [])
    scene.calm = True
    scene.run(offered(kind), HEARD)
    assert scene.done == [kind]


def test_what_may_be_done_beside_somebody_is(scene: Scene) -> None:
    scene.calm = False
    scene.run(offered(), HEARD)
    assert scene.done == ["sync-now"]


@pytest.mark.parametrize(("skew", "state"), [(0.0, "done"), (601.0, "expired")])
def test_what_came_too_late_by_the_platforms_clock_is_not_begun(scene: Scene, skew: float, state: str) -> None:
    scene.run(NOTHING)
    scene.clock.turn(-1.0)
    with ScriptedServer(offered(), HEARD) as server:
        scene.commander._platform._wire = None
        scene.commander._platform.url = server.url
        scene.commander._platform._compare_clocks = lambda *args: None
        scene.commander._platform.skew_seconds = skew + 1.0 if skew else 0.0
        scene.commander.turn()
        scene.commander._platform.close()
    assert json.loads(scene.acts()[0])["result"] == state


def test_what_this_post_cannot_do_is_told_so(scene: Scene) -> None:
    scene.run(offered("make-coffee"), HEARD)
    assert scene.acts() == ['{"kind":"make-coffee","result":"not-supported"}']


@pytest.mark.parametrize(
    ("wrong", "code"), [(StorageFault("full"), "storage"), (FileNotFoundError(2, "no log"), "FileNotFoundError")]
)
def test_what_the_machine_refuses_is_told_as_failed(scene: Scene, wrong: Exception, code: str) -> None:
    scene.ends["sync-now"] = wrong
    scene.run(offered(), HEARD)
    assert json.loads(scene.acts()[0]) == {"code": code, "kind": "sync-now", "result": "failed"}


@pytest.mark.parametrize(
    "answer",
    [
        offered(signature=sign(b"another")),
        offered(signature="a..b"),
        offered(device_id="01936f3a-6f40-7c21-9a55-0d1c5b6f2e61"),
        offered(expires_at="2099-01-01T00:00:00"),
        offered(id=7),
        offered(id="../../x"),
        offered("Make Coffee"),
        as_json(200, {"items": [{"content": "[", "signature": sign(b"[")}]}),
    ],
    ids=[
        "of other words",
        "none",
        "another machine's",
        "of no moment",
        "of another form",
        "under no id",
        "of no kind",
        "no JSON",
    ],
)
def test_what_is_not_believed_is_not_done_not_told_and_noted_once(scene: Scene, answer: bytes, expected_logs) -> None:
    expected_logs("command-not-believed")
    scene.run(answer, turns=2)
    assert (scene.done, scene.asked) == ([], [ASK, ASK])
    assert len(scene.commander._unbelieved) == 1


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (NOTHING, SHORTEST_SECONDS),
        (as_problem(501, "not-offered", "human"), NOT_OFFERED_SECONDS),
        (as_problem(404, "not-found", "never"), NOT_OFFERED_SECONDS),
        (as_problem(503, "maintenance", "later"), SHORTEST_SECONDS),
        (as_json(200, {"items": 7}), SHORTEST_SECONDS),
    ],
    ids=["nothing", "not offered", "no such call", "busy", "another answer"],
)
def test_nobody_is_asked_without_end(scene: Scene, answer: bytes, pause: float) -> None:
    scene.run(answer)
    assert scene.pauses == [pause]


def test_an_away_platform_is_asked_ever_less(scene: Scene) -> None:
    scene.run(as_problem(503, "maintenance", "later"), turns=9)
    assert scene.pauses == [5.0, 5.0, 8.0, 16.0, 32.0, 64.0, 128.0, 150.0, 150.0]


def test_an_answer_that_comes_after_the_end_is_dropped(scene: Scene) -> None:
    scene.over.set()
    scene.run(offered())
    assert scene.done == []


def test_an_outbox_that_is_gone_is_waited_for(scene: Scene, monkeypatch, expected_logs) -> None:
    def gone(*args: object) -> None:
        raise StorageFault("gone")

    expected_logs("commands-not-kept")
    monkeypatch.setattr(Memory, "all", gone)
    scene.run(offered())
    assert (scene.done, scene.pauses) == ([], [300.0])


def test_a_machine_that_is_nobody_asks_nothing(scene: Scene) -> None:
    scene.me = None
    scene.run(offered())
    assert (scene.asked, scene.pauses) == ([], [NOT_OFFERED_SECONDS])


def test_what_was_told_is_forgotten_a_day_after_its_end_and_what_was_not_is_kept(scene: Scene) -> None:
    scene.run(offered(), HEARD)
    other = "01936f3a-6f40-7c21-9a55-0d1c5b6f2e71"
    scene.clock.turn(600.0 + 86401.0)
    scene.run(offered(id=other, seconds=1e6), as_problem(503, "maintenance", "later"))
    assert list(Memory(scene.box, scene.clock).all()) == [other]


def test_the_thread_ends_with_the_program_and_a_fault_of_ours_is_noted(scene: Scene, expected_logs) -> None:
    expected_logs("commands-broke-off")
    turned = threading.Event()

    def fall() -> float:
        turned.set()
        raise KeyError

    scene.run(NOTHING)
    scene.commander.turn = fall
    # Of terminals that other tests have closed, some may still wait for an answer that is held back.
    others = set(threading.enumerate())
    scene.commander.start()
    assert turned.wait(10)
    (thread,) = [one for one in threading.enumerate() if one.name == "commands" and one not in others]
    scene.over.set()
    scene.commander.hurry()
    thread.join(10)
    assert not thread.is_alive()


def test_who_waits_for_hours_asks_at_once_when_told_to(scene: Scene) -> None:
    turned = threading.Semaphore(0)

    def wait_long() -> float:
        turned.release()
        return NOT_OFFERED_SECONDS

    scene.run(NOTHING)
    scene.commander.turn = wait_long
    scene.commander.start()
    assert turned.acquire(timeout=10)
    for _ in range(2):
        scene.commander.hurry()
        assert turned.acquire(timeout=10)
    scene.over.set()
    scene.commander.hurry()
