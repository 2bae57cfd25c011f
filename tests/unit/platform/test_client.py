"""The client at its border: foreign exceptions become ours, foreign answers are refused."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.domain.hashes import content_sha256
from kiosk.platform import wire
from kiosk.platform.client import Platform
from kiosk.platform.errors import (
    ClockError,
    LateAnswerError,
    NotThePlatformError,
    PlatformError,
    RefusedError,
    TooLargeError,
    UnreachableError,
    UntrustedError,
)
from kiosk.platform.wire import BLOCK, Blocks, new_session
from tests.support.certificates import certificate, tls_server
from tests.support.scripted_server import ScriptedServer, as_json, as_problem, response

TASK = "1199010099083352973990704000000"
ROOT = Path(__file__).parents[3]


def client(url: str, **options: object) -> Platform:
    """Return a client with short limits."""
    return Platform(url, **{"connect_seconds": 1, "read_seconds": 1, **options})


def ask_time(url: str, **options: object) -> PlatformError:
    """Ask for the time; return the error."""
    platform = client(url, **options)
    with pytest.raises(PlatformError) as caught:
        platform.time()
    platform.close()
    return caught.value


def test_the_client_is_imported_without_requests() -> None:
    code = "import sys, kiosk.platform.client, kiosk.platform.delivery; print('requests' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_a_body_is_sent_in_blocks_of_known_total() -> None:
    body = Blocks(lambda: io.BytesIO(bytes(40_000)), 40_000, 1000)
    assert [len(block) for block in body] == [BLOCK, BLOCK, 39_000 - 2 * BLOCK]
    assert len(body) == 39_000


def test_a_name_nobody_knows_is_told() -> None:
    wrong = ask_time("http://platform.invalid/api/v1")
    assert (type(wrong), wrong.code) == (UnreachableError, "name")


def test_a_silent_server_is_late() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        wrong = ask_time(f"http://127.0.0.1:{silent.getsockname()[1]}", read_seconds=0.1)
    assert (type(wrong), wrong.code) == (LateAnswerError, "time-out")


def test_an_answer_that_never_ends_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_ANSWER", 10)
    with ScriptedServer(response(200, b"{" + b" " * 20_000 + b"}")) as server:
        assert isinstance(ask_time(server.url), TooLargeError)


@pytest.fixture
def dripping() -> Iterator[str]:
    """Serve an answer a few bytes at a time, faster than the read limit and far too slow."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        near, _ = server.accept()
        with near:
            near.recv(4096)
            near.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            try:
                while not over.wait(0.02):
                    near.sendall(b"1\r\n \r\n")
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}"
    over.set()
    thread.join(20)
    server.close()


def test_an_answer_that_drips_is_late(dripping) -> None:
    wrong = ask_time(dripping, read_seconds=0.2)
    assert (type(wrong), wrong.code) == (LateAnswerError, "answer-drips")


def test_an_answer_cut_in_the_middle_is_a_cut() -> None:
    whole = as_json(200, {"t1_received": 1, "t2_sent": 2})
    with ScriptedServer(whole[:-5]) as server:
        assert ask_time(server.url).code == "cut"


def test_what_is_no_http_is_a_cut() -> None:
    with ScriptedServer(b"SSH-2.0-OpenSSH_9\r\n\r\n") as server:
        assert ask_time(server.url).code == "cut"


@pytest.mark.parametrize(
    ("begins", "ends", "kind"),
    [(-30, -1, ClockError), (1, 30, ClockError)],
    ids=["expired", "not yet valid"],
)
def test_a_certificate_out_of_its_time_is_a_matter_of_clocks(tmp_path, begins, ends, kind) -> None:
    place = certificate(tmp_path, begins, ends)
    session = new_session()
    session.verify = str(place)
    with tls_server(place) as url:
        assert isinstance(ask_time(url, session=session), kind)


def test_a_certificate_nobody_signed_proves_nothing(tmp_path) -> None:
    place = certificate(tmp_path, -1, 30)
    with tls_server(place) as url:
        assert isinstance(ask_time(url), UntrustedError)


def test_an_address_that_is_none_is_unreachable() -> None:
    assert isinstance(ask_time("http://"), UnreachableError)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/time", "http://h/api/v1/time"),
        ("/api/v1/uploads/1", "http://h/api/v1/uploads/1"),
        ("http://h/api/v1/uploads/1", "http://h/api/v1/uploads/1"),
    ],
)
def test_a_path_is_below_the_base(path, address) -> None:
    assert Platform("http://h/api/v1/").absolute(path) == address


@pytest.mark.parametrize("path", ["http://other/x", "https://h/api/v1/x", "//other/x"])
def test_no_other_server_is_ever_asked(path) -> None:
    with pytest.raises(NotThePlatformError):
        Platform("http://h/api/v1").absolute(path)


def test_the_token_and_our_time_go_with_every_call() -> None:
    with ScriptedServer(as_json(200, {"t1_received": 1, "t2_sent": 2})) as server:
        platform = client(server.url, token="t0ken", now=lambda: 1795400791.0)
        headers = platform._headers({}, {})
        platform.close()
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["X-Device-Time"] == "2026-11-23T02:26:31+00:00"


def test_the_skew_is_the_platforms_clock_minus_ours() -> None:
    answer = as_json(200, {"t1_received": 1, "t2_sent": 2}, Date="Mon, 23 Nov 2026 02:26:31 GMT")
    with ScriptedServer(answer) as server:
        platform = client(server.url, now=lambda: 1795400791.0 - 600)
        platform.time()
        platform.close()
    assert platform.skew_seconds == 600


def test_an_answer_without_a_date_tells_no_skew() -> None:
    with ScriptedServer(as_json(200, {"t1_received": 1, "t2_sent": 2})) as server:
        platform = client(server.url)
        platform.time()
        platform.close()
    assert platform.skew_seconds is None


def test_a_typed_refusal_is_raised_with_its_code() -> None:
    with ScriptedServer(as_problem(404, "not-found", "never")) as server:
        wrong = ask_time(server.url)
    assert (type(wrong), wrong.code) == (RefusedError, "not-found")


@pytest.mark.parametrize(
    "answer",
    [response(200, b"<html>", "text/html"), response(204), as_json(200, [1]), response(200, b"nonsense")],
    ids=["portal", "empty", "list", "nonsense"],
)
def test_an_answer_of_another_shape_is_not_the_platforms(answer) -> None:
    with ScriptedServer(answer) as server:
        assert isinstance(ask_time(server.url), NotThePlatformError)


def test_another_item_than_asked_for_is_refused() -> None:
    with ScriptedServer(as_json(200, {"task_code": "other"})) as server, pytest.raises(NotThePlatformError):
        client(server.url).item(TASK)


def form_of(**changes: object) -> dict[str, object]:
    """Return a small form with its hash."""
    form: dict[str, object] = {"code": "f", "version": 1}
    return form | {"sha256": content_sha256(form)} | changes


@pytest.mark.parametrize(
    "body", [form_of(sha256="0" * 64), form_of(title="added"), form_of(share=1.5)], ids=["hash", "added", "fraction"]
)
def test_a_form_whose_hash_does_not_fit_is_refused(body) -> None:
    with ScriptedServer(as_json(200, body)) as server, pytest.raises(NotThePlatformError, match="form-hash"):
        client(server.url).form("f", 1)


def test_another_form_than_asked_for_is_refused() -> None:
    with ScriptedServer(as_json(200, form_of())) as server, pytest.raises(NotThePlatformError):
        client(server.url).form("f", 2)


def test_a_form_that_fits_is_returned_as_it_came() -> None:
    with ScriptedServer(as_json(200, form_of())) as server:
        assert json.loads(client(server.url).form("f", 1)) == form_of()


def test_what_is_no_object_is_no_form() -> None:
    with ScriptedServer(as_json(200, [])) as server, pytest.raises(NotThePlatformError, match="not-an-object"):
        client(server.url).form("f", 1)


def test_a_closed_client_opens_again_and_may_be_closed_twice() -> None:
    with ScriptedServer(as_json(200, {"t1_received": 1, "t2_sent": 2})) as server:
        platform = client(server.url)
        platform.time()
        platform.close()
        platform.close()
        assert platform.time().t2_sent == 2
        platform.close()
