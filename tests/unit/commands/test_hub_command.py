"""``banshi hub``: what it wants before it serves, and how a machine is taken in."""

from __future__ import annotations

import datetime
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from sqlalchemy import inspect

import main
from config.settings import SettingsError
from kiosk.commands import hub as command
from kiosk.commands.hub_clock import worded
from kiosk.hub import made_in
from kiosk.hub.clock_book import Standing
from kiosk.hub.server import Secret
from kiosk.hub.service import Hub
from kiosk.hub.site import Machines
from kiosk.tickets import acts
from kiosk.tickets.desk import TicketDesk
from kiosk.tickets.engines import engine_of
from kiosk.tickets.values import Who
from tests.support.certificates import certificate, issue
from tests.support.hall import TEN
from tests.support.hubs import ALL_DAY, ROOT, HubProcess, write_site
from tests.support.parcels import new_id

DAY = datetime.timedelta(days=1)


def made(folder: Path, address: str) -> Hub:
    """Return a hub over a database; it serves nobody."""
    return Hub(TicketDesk(engine_of(address), ALL_DAY), Machines(write_site(folder)))


def run(*words: str) -> int:
    return main.main(["hub", *words])


def test_a_machine_is_taken_in_and_its_token_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    HubProcess(tmp_path, "")
    assert run("--data", str(tmp_path), "--admit", "W1:window:01,02") == 0
    found = Machines(tmp_path / "hub.toml").behind(f"Bearer {capsys.readouterr().out.strip()}")
    assert found
    assert (found.name, found.kind, found.windows) == ("W1", "window", ("01", "02"))


def test_without_a_database_it_says_which_it_wants(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(tmp_path)) == 2
    assert "--database postgresql://" in capsys.readouterr().err


@pytest.mark.parametrize("more", [(), ("--certificate", "hub.pem"), ("--key", "hub.key")])
def test_no_token_goes_over_a_network_in_the_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    assert run("--data", str(tmp_path), "--database", str(tmp_path / "t.db"), "--host", "192.0.2.5", *more) == 5
    assert "--certificate and --key" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["postgres://banshi@/hall", "mysql://banshi:secret@192.0.2.5/hall"])
def test_another_address_than_of_a_database_it_has_is_not_taken_for_the_name_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert run("--data", str(tmp_path), "--database", address) == 2
    assert "postgresql://… or a file" in (told := capsys.readouterr().err)
    assert "secret" not in told


@pytest.mark.parametrize("rest", ["hall:abc/hall", "/hall?host=hall&port=abc"])
def test_an_address_that_cannot_be_read_is_refused_and_not_repeated(rest: str) -> None:
    with pytest.raises(SettingsError, match="is no address") as refused:
        command.opened(f"postgresql://banshi:secret@{rest}")
    assert "secret" not in str(refused.value)


def test_a_database_that_does_not_open_says_why_itself(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    command.look_at(made(tmp_path, f"postgresql://banshi:secret@/hall?host={tmp_path}"), "training", pytest.fail)
    assert str(tmp_path) in (told := capsys.readouterr().err)
    assert "secret" not in told


def test_of_a_database_that_opens_nothing_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    hub = made(tmp_path, str(tmp_path / "t.db"))
    command.look_at(hub, "training", pytest.fail)
    assert capsys.readouterr() == ("", "")
    assert made_in.mode_of(hub.desk.engine) == "training"


def test_a_database_of_the_other_mode_is_refused_at_the_start(tmp_path: Path) -> None:
    hub, told = made(tmp_path, str(tmp_path / "t.db")), list[str]()
    made_in.claim(hub.desk.engine, "production")
    command.look_at(hub, "training", told.append)
    assert "made by a production hub, and this is a training hub: nothing was touched" in told[0]
    assert inspect(hub.desk.engine).get_table_names() == ["hub_mode"]


# Whether its hall works in earnest.


def test_a_hub_that_nobody_gave_a_mode_does_not_serve(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", str(tmp_path), "--database", str(tmp_path / "t.db")) == 5
    assert "mode is not set" in capsys.readouterr().err
    assert not (tmp_path / "t.db").exists()


def test_its_mode_is_said_once_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [run("--data", str(tmp_path), "--mode", "production") for _ in range(2)] == [0, 0]
    assert run("--data", str(tmp_path), "--mode", "training") == 5
    assert "mode is production already" in capsys.readouterr().err
    assert Machines(tmp_path / "hub.toml").mode == "production"


def test_a_check_says_what_would_be_served_and_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "hub", tmp_path / "t.db"
    HubProcess(folder, "")
    words = ["--data", str(folder), "--database", str(file), "--check"]
    assert run(*words) == 0
    assert capsys.readouterr().out.splitlines() == [
        "training hub of hall 0001: 3 queues, 3 windows, 5 machines, epoch 1", "database: none yet, made at the start"
    ]  # fmt: skip
    assert not file.exists()
    made_in.claim(engine_of(str(file)), "training")
    assert run(*words) == 0
    assert "made by a training hub" in capsys.readouterr().out


def test_a_check_finds_a_database_of_the_other_mode(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, file = tmp_path / "hub", str(tmp_path / "t.db")
    HubProcess(folder, "")
    made_in.claim(engine_of(file), "production")
    assert run("--data", str(folder), "--database", file, "--check") == 5
    assert "made by a production hub" in capsys.readouterr().err


def test_a_check_says_why_a_database_does_not_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "hub"
    HubProcess(folder, "")
    database = f"postgresql://banshi:secret@/hall?host={tmp_path}"
    assert run("--data", str(folder), "--database", database, "--check") == 5
    assert "does not open" in (told := capsys.readouterr().err)
    assert "secret" not in told


# Its clock.


def test_whoever_says_that_the_clock_is_right_is_told_what_was_believed_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = made(tmp_path / "hub", str(tmp_path / "t.db"))
    words = ["--data", str(tmp_path / "hub"), "--database", str(tmp_path / "t.db"), "--clock-is-right"]
    assert run(*words) == 0
    assert "there is nothing to confirm" in capsys.readouterr().out
    hub.prepare()
    hub.desk.do(acts.OpenWindow(window="01"), new_id(), Who("W1", "1001"), TEN)
    assert [run(*words), run(*words)] == [0, 0]
    before, done, after = capsys.readouterr().out.splitlines()[:3]
    assert "newest stamp of the database 2026-11-23 10:00: " in before
    assert done.startswith("taken as right: ")
    assert after.endswith("they go together")
    hub.let_go()


STAMP = Standing(TEN, TEN, None)


@pytest.mark.parametrize(("found", "said"), [
    (Standing(TEN, None, None), "says nothing of the time yet"),
    (STAMP, "go together"),
    (STAMP._replace(own=TEN - DAY), "BEHIND, nothing"),
    (STAMP._replace(own=TEN + 40 * DAY), "FAR AHEAD, nothing"),
    (STAMP._replace(own=TEN + DAY, known=TEN), "NOT FOLLOWED, by the time since the boot of this machine it is 2026-"),
    (STAMP._replace(own=TEN + 40 * DAY, known=TEN + 40 * DAY), "go together"),
])  # fmt: skip
def test_a_check_says_how_the_clock_stands_to_the_database(found: Standing, said: str) -> None:
    assert said in worded(found)
    # In a hall to learn with months may lie between two days.
    assert ("FAR AHEAD" in worded(found, learns=True)) is False


def test_a_database_that_does_not_open_hears_nothing_of_the_clock(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--database", f"postgresql://banshi:secret@/hall?host={tmp_path}", "--clock-is-right") == 5
    assert "does not open" in (told := capsys.readouterr().err)
    assert "secret" not in told


# Machines, their windows and their tokens.


def test_a_window_that_the_hall_does_not_have_is_refused_with_those_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    HubProcess(tmp_path, "")
    before = (tmp_path / "hub.toml").read_bytes()
    assert run("--data", str(tmp_path), "--admit", "W9:window:01,99") == 5
    assert "there is no window 99; it has 01, 02, 03" in capsys.readouterr().err
    assert (tmp_path / "hub.toml").read_bytes() == before


@pytest.mark.parametrize("place", ["nowhere/K1.token", "folder"])
def test_a_machine_is_not_taken_in_where_its_token_could_not_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "folder").mkdir()
    assert run("--data", str(tmp_path), "--admit", "K1:kiosk", "--token", str(tmp_path / place)) == 5
    assert "cannot be written" in capsys.readouterr().err
    assert not (tmp_path / "hub.toml").exists()


def test_a_token_goes_into_a_file_that_nobody_else_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = tmp_path / "K1.token"
    token.write_text("older")
    token.chmod(0o644)
    assert run("--data", str(tmp_path), "--admit", "K1:kiosk", "--token", str(token)) == 0
    assert capsys.readouterr().out == ""
    found = Machines(tmp_path / "hub.toml").behind(f"Bearer {token.read_text('ascii')}")
    assert found
    assert found.name == "K1"
    assert [file.stat().st_mode & 0o777 for file in (token, tmp_path / "hub.toml")] == [0o600, 0o600]


# What it proves itself with.


def test_a_certificate_and_its_key_prove_a_hub(tmp_path: Path) -> None:
    file = certificate(tmp_path, -1, 30)
    assert command.proof(str(file), str(file)) == Secret(file, file)
    assert command.proof(None, None) is None


@pytest.mark.parametrize("files", [("hub.pem", None), (None, "hub.key")])
def test_a_certificate_without_its_key_is_refused_on_this_machine_too(files: tuple[str | None, str | None]) -> None:
    with pytest.raises(SettingsError, match="go together"):
        command.proof(*files)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.key: there is no such file"):
        command.proof(str(certificate(tmp_path, -1, 30)), str(tmp_path / "nowhere.key"))


@pytest.mark.parametrize("wrong", ["of another", "no key", "password"])
def test_what_is_not_the_key_of_the_certificate_is_refused_and_nobody_is_asked_for_anything(
    tmp_path: Path, wrong: str
) -> None:
    issued, key = issue(), tmp_path / "hub.key"
    sealed = issued.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"1")
    )
    issue().write(key)
    key.write_bytes({"of another": key.read_bytes(), "no key": b"hall = 1", "password": sealed}[wrong])
    with pytest.raises(SettingsError, match="without a password"):
        command.proof(str(issued.write(tmp_path / "hub.pem")), str(key))


@pytest.mark.parametrize("words", ["", ":kiosk", "K1", "K1:robot"])
def test_a_machine_without_a_name_or_a_kind_is_not_taken_in(tmp_path: Path, words: str) -> None:
    with pytest.raises(SettingsError):
        command.admit(tmp_path, words)
    assert not (tmp_path / "hub.toml").exists()


@pytest.mark.parametrize(
    ("host", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("192.0.2.5", False), ("hall", False)]
)
def test_only_this_machine_is_this_machine(host: str, own: bool) -> None:
    assert command.loopback(host) is own


def test_rules_that_are_not_there_are_asked_for_before_anything_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_site(tmp_path)
    assert run("--data", str(tmp_path), "--database", str(tmp_path / "t.db")) == 5
    assert "docs/operations/hub.md shows one" in capsys.readouterr().err
    assert not (tmp_path / "t.db").exists()


def test_it_serves_a_file_of_one_machine_and_ends_when_told_to_also_with_somebody_listening(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "hub", str(tmp_path / "tickets.db"))
    hub.start()
    kiosk, board = hub.client("kiosk"), hub.client("board")
    assert kiosk.do(acts.Issue(queue="social"), new_id()).ticket.number == "A001"
    assert next(board.events("1-0")).cursor == "1-1"
    assert hub.end(signal.SIGTERM) == 0
    kiosk.close()
    board.close()


HANGING = """
import sys, threading
import main
from kiosk.commands import hub
from kiosk.tickets.desk import TicketDesk

TicketDesk.events = lambda *_: threading.Event().wait()
hub.LAST_SECONDS = 0.1
sys.exit(main.main(["hub", *sys.argv[1:]]))
"""


def test_a_hub_whose_database_hangs_ends_all_the_same_when_it_is_told_to(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    HubProcess(folder, "")
    words = ["--database", str(tmp_path / "tickets.db"), "--data", str(folder), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-c", HANGING, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("hub ready")
        process.terminate()
        assert process.wait() == command.REFUSED
