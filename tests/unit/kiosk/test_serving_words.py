"""What the server beneath us warns of stands in the log as events of ours, and nothing of a request with it."""

from __future__ import annotations

import http.client
import json
import logging
import socket
import threading
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from config.logs import LineFormatter
from config.texts import Wording, read, text
from kiosk import serving
from kiosk.serving import IN_OUR_WORDS, THEIR_LOG, PortServer, in_our_words

NAME = "赵德厚"


def record(level: int, said: str, *args: Any) -> logging.LogRecord:
    return logging.LogRecord(THEIR_LOG, level, "h11_impl.py", 1, said, args, None)


@pytest.mark.parametrize(
    ("said", "args", "event"),
    [
        ("Invalid HTTP request received.", (), "server-heard-no-http"),
        ("Unsupported upgrade request.", (), "server-asked-to-upgrade"),
        ("Cancel %s running task(s), timeout graceful shutdown exceeded", (3,), "server-ended-with-calls-open"),
        ("Exception in ASGI application\n", (), "server-answer-broke-off"),
        ("ASGI callable should return None, but returned '%s'.", ("secret",), "server-answer-broke-off"),
        ("What a later version says of %s", ("secret",), "server-trouble"),
    ],
)
def test_each_warning_is_an_event_of_ours(said: str, args: tuple[Any, ...], event: str) -> None:
    one = record(logging.WARNING, said, *args)
    assert in_our_words(one)
    line = json.loads(LineFormatter().format(one))
    assert (line["event"], line["level"]) == (event, "warning")
    assert "secret" not in json.dumps(line)


def test_what_is_no_warning_and_what_has_our_words_stay_as_they_are() -> None:
    told = record(logging.INFO, "Started server process [%d]", 1)
    assert in_our_words(told)
    assert told.getMessage() == "Started server process [1]"
    ours = record(logging.ERROR, "hub-failed")
    ours.fields = {"cause": "KeyError"}
    assert in_our_words(ours)
    assert ours.msg == "hub-failed"


def broken_off(act: Callable[[], object]) -> logging.LogRecord:
    """Return what the server says of an answer that an act broke off, as it stands in our words."""
    one = record(logging.ERROR, "Exception in ASGI application\n")
    try:
        act()
    except (OSError, KeyError) as wrong:
        wrong.add_note(NAME)
        one.exc_info = (type(wrong), wrong, wrong.__traceback__)
    # A formatter that was there before keeps the whole of it with the record.
    assert NAME in logging.Formatter().format(one)
    assert in_our_words(one)
    return one


def test_a_name_in_what_an_answer_broke_off_with_reaches_no_log(tmp_path: Path) -> None:
    one = broken_off(lambda: read(tmp_path / f"{NAME}.mo"))
    assert NAME not in logging.Formatter().format(one) + LineFormatter().format(one) + str(vars(one))


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        # The library that opens the file is none of ours, and not where one would look.
        (lambda: read(Path(f"{NAME}.mo")), "FileNotFoundError"),
        (lambda: Wording("en", {})(text(NAME)), "MissingTextError"),
    ],
)
def test_type_and_place_of_it_are_told(act: Callable[[], object], cause: str) -> None:
    fields = vars(broken_off(act))["fields"]
    assert (fields["cause"], fields["file"].partition(":")[0]) == (cause, "config/texts.py")
    assert fields["file"].partition(":")[2].isdecimal()


def test_a_server_warns_in_our_words_from_its_making_on(
    caplog: pytest.LogCaptureFixture, expected_logs: Callable[..., None]
) -> None:
    expected_logs("server-heard-no-http")
    with socket.create_server(("127.0.0.1", 0)) as opened:
        PortServer(opened, lambda *_: None)
        logging.getLogger(THEIR_LOG).warning(next(iter(IN_OUR_WORDS)))
    assert caplog.messages == ["server-heard-no-http"]


def test_a_server_that_sleeps_until_it_is_told_ends_at_once_and_dates_its_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serving, "TICK_SECONDS", 600.0)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    ready = threading.Event()
    opened = socket.create_server(("127.0.0.1", 0))
    server = PortServer(opened, answer, on_ready=lambda port: ready.set(), lifespan="off")
    running = threading.Thread(target=server.serve_until_told, daemon=True)
    running.start()
    assert ready.wait(10)
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    line.request("GET", "/")
    told = line.getresponse().getheader("date")
    line.close()
    server.stop()
    running.join(10)
    assert not running.is_alive()
    assert parsedate_to_datetime(str(told)).year > 2024
