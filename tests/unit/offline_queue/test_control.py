# SPDX-License-Identifier: Apache-2.0
"""Staff commands ask the running terminal by a private socket."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from offline_queue import control
from offline_queue.control import LINE_BYTES, MOST_ENTRIES, Control, ask
from offline_queue.control_door import SOCKET, short_path
from offline_queue.entry import Attachment, State
from offline_queue.errors import StorageFault
from offline_queue.outbox import Outbox
from offline_queue.worker import Worker
from tests.support.outboxes import LARGE, START, FakePlatform, HandClock, drain, store


@pytest.fixture
def worker(box: Outbox, clock: HandClock) -> Worker:
    return Worker(box, FakePlatform(), clock=clock)


@pytest.fixture
def running(box: Outbox, worker: Worker, tmp_path: Path) -> Iterator[Control]:
    listening = Control(tmp_path / "box", box, worker)
    listening.start()
    yield listening
    listening.stop()


def asked(tmp_path: Path, **request: Any) -> dict[str, Any]:
    answer = ask(tmp_path / "box", request)
    assert answer is not None
    return answer


def test_status_tells_counts_line_and_the_oldest(running: Control, box: Outbox, tmp_path: Path) -> None:
    store(box)
    answer = asked(tmp_path, do="status")
    assert answer["counts"] == {**dict.fromkeys(State, 0), State.PENDING: 1}
    assert (answer["line"], answer["paused"], answer["oldest_waiting"], answer["events"]) == (
        "unknown",
        False,
        START,
        1,
    )


def test_the_list_shows_where_an_entry_stands(running: Control, box: Outbox, tmp_path: Path) -> None:
    entry = store(box)
    list(drain(box, START))
    (found,) = asked(tmp_path, do="list")["entries"]
    assert (found["id"], found["state"], found["attempts"], found["number"]) == (entry.id, "acknowledged", 1, "P1")


def test_the_list_shows_nothing_of_the_content(running: Control, box: Outbox, tmp_path: Path) -> None:
    store(box, "张三".encode(), dossier="dossier-1", attachments=(Attachment("name-of-paper", "x", LARGE),))
    said = json.dumps(asked(tmp_path, do="list"), ensure_ascii=False)
    assert not any(word in said for word in ("张三", "name-of-paper", "dossier-1"))


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ({"limit": 2}, [1, 2]),
        ({"after": 2}, [3]),
        ({"state": "pending"}, [1, 2, 3]),
        ({"state": "rejected"}, []),
        ({"limit": 10**9}, [1, 2, 3]),
        ({"limit": 0}, []),
        ({"limit": -1}, []),
        ({"limit": None}, [1, 2, 3]),
    ],
)
def test_the_list_can_be_asked_in_parts(
    running: Control, box: Outbox, tmp_path: Path, request_: dict[str, Any], found: list[int]
) -> None:
    for number in range(3):
        store(box, dossier=str(number))
    assert [entry["seq"] for entry in asked(tmp_path, do="list", **request_)["entries"]] == found


def test_a_list_longer_than_a_request_line_arrives_whole(running: Control, box: Outbox, tmp_path: Path) -> None:
    with box.transaction() as tx:
        for number in range(MOST_ENTRIES + 1):
            tx.put("submission", b"", dossier=str(number), priority=1)  # type: ignore[arg-type]  # a number does
    assert len(asked(tmp_path, do="list", limit=10**6)["entries"]) == MOST_ENTRIES


def test_a_nudge_reaches_the_worker(running: Control, worker: Worker, tmp_path: Path) -> None:
    assert asked(tmp_path, do="nudge") == {"ok": True}
    assert worker._somebody.is_set()


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\n", b"nonsense\n", b"[]\n", b"{}\n", b'{"do": "erase"}\n', b'{"do": "list", "state": "lost"}\n',
        b'{"do": "list", "limit": "many"}\n', b'{"do": "list", "after": [1]}\n', b"\xff\xfe\n", b"1" * LINE_BYTES,
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_answered_so(running: Control, line: bytes) -> None:
    assert running.answer(line) == {"ok": False, "error": "not understood"}


def test_a_fault_of_the_outbox_is_told(running: Control, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(reader: object) -> dict[str, Any]:
        raise StorageFault("the disk is away")

    monkeypatch.setattr(control, "status_of", refuse)
    assert asked(tmp_path, do="status") == {"ok": False, "error": "the disk is away", "code": "storage"}


def test_a_visitor_who_hangs_up_disturbs_nobody(running: Control, tmp_path: Path) -> None:
    for _ in range(3):
        with socket.socket(socket.AF_UNIX) as visitor, short_path(tmp_path / "box") as path:
            visitor.connect(path)
    assert asked(tmp_path, do="status")["ok"]


def test_the_socket_is_private_and_goes_with_the_terminal(running: Control, tmp_path: Path) -> None:
    path = tmp_path / "box" / SOCKET
    assert path.stat().st_mode & 0o777 == 0o600
    running.stop()
    assert not path.exists()


def test_stopping_twice_is_no_fault(running: Control) -> None:
    running.stop()
    running.stop()


def test_a_socket_left_by_a_dead_terminal_is_replaced(box: Outbox, worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "box" / SOCKET).write_bytes(b"")
    listening = Control(tmp_path / "box", box, worker)
    listening.start()
    assert asked(tmp_path, do="status")["ok"]
    listening.stop()


def test_where_no_terminal_runs_there_is_no_answer(box: Outbox, tmp_path: Path) -> None:
    assert ask(tmp_path / "box", {"do": "status"}) is None


def test_a_socket_nobody_listens_on_gives_no_answer(box: Outbox, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left, short_path(tmp_path / "box") as path:
        left.bind(path)
    assert ask(tmp_path / "box", {"do": "status"}) is None


@pytest.mark.parametrize("said", [b"", b"nonsense\n"])
def test_a_garbled_answer_is_no_answer(box: Outbox, tmp_path: Path, said: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        with short_path(tmp_path / "box") as path:
            listener.bind(path)
        listener.listen(1)

        def serve() -> None:
            visitor, _ = listener.accept()
            with visitor:
                visitor.recv(LINE_BYTES)
                visitor.sendall(said)

        thread = threading.Thread(target=serve)
        thread.start()
        assert ask(tmp_path / "box", {"do": "status"}) is None
        thread.join(10)


def test_a_terminal_that_does_not_answer_is_not_waited_for(box: Outbox, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        with short_path(tmp_path / "box") as path:
            listener.bind(path)
        listener.listen(1)
        assert ask(tmp_path / "box", {"do": "status"}, seconds=0.05) is None


def test_a_folder_deeper_than_a_socket_name_may_be_long_works(box: Outbox, worker: Worker, tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100) / ("y" * 100)
    deep.mkdir(parents=True)
    listening = Control(deep, box, worker)
    listening.start()
    assert ask(deep, {"do": "status"}) is not None
    listening.stop()


def test_the_devices_are_told_as_the_terminal_knows_them(box: Outbox, worker: Worker, tmp_path: Path) -> None:
    listening = Control(tmp_path / "box", box, worker, devices=lambda: {"id_card": {"condition": "ready"}})
    listening.start()
    answer = asked(tmp_path, do="devices")
    listening.stop()
    assert answer == {"ok": True, "devices": {"id_card": {"condition": "ready"}}}


@pytest.mark.parametrize("verb", ["status", "list", "nudge"])
def test_without_an_outbox_whoever_asks_for_entries_is_told_that_it_was_refused(tmp_path: Path, verb: str) -> None:
    answer = Control(tmp_path).answer(json.dumps({"do": verb}).encode())
    assert (answer["ok"], answer["refused"]) == (False, True)


def test_without_an_outbox_the_devices_are_told_all_the_same(tmp_path: Path) -> None:
    assert Control(tmp_path, devices=lambda: {"id_card": 1}).answer(b'{"do": "devices"}')["devices"] == {"id_card": 1}


def test_a_folder_that_takes_no_socket_is_told_and_nothing_is_left_open(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        Control(tmp_path / "none").start()
    assert ask(tmp_path / "none", {"do": "status"}) is None
