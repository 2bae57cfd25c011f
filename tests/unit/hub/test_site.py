"""Who may speak to a hub: by tokens that are kept nowhere, taken in and shut out while it runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config import site as writing
from config.settings import SettingsError
from kiosk.hub.site import HubSite, Machines, admit, hash_of, read, set_mode


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hub.toml"


def known(machines: Machines, token: str) -> str:
    found = machines.behind(f"Bearer {token}")
    return found.name if found else ""


def test_before_there_is_a_file_nobody_may_speak(file: Path) -> None:
    assert read(file) == HubSite()
    assert known(Machines(file), "anything") == ""


def test_a_machine_is_known_by_its_token_and_the_token_is_kept_nowhere(file: Path) -> None:
    token = admit(file, "W1", "window", ("01", "02"))
    assert (known(Machines(file), token), known(Machines(file), token + "x"), known(Machines(file), "")) == (
        "W1",
        "",
        "",
    )
    assert token not in file.read_text("utf-8")
    assert read(file).machines[0].windows == ("01", "02")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer {}é"])
def test_a_header_that_is_no_token_proves_nobody(file: Path, header: str) -> None:
    token = admit(file, "K1", "kiosk")
    assert Machines(file).behind(header.format(token)) is None


def test_the_hash_of_a_token_is_no_token(file: Path) -> None:
    token = admit(file, "K1", "kiosk")
    assert known(Machines(file), hash_of(token)) == ""


def test_a_new_token_ends_the_old_one_also_while_the_hub_runs(file: Path) -> None:
    old = admit(file, "K1", "kiosk")
    other = admit(file, "K2", "kiosk")
    machines = Machines(file)
    new = admit(file, "K1", "kiosk")
    assert [known(machines, token) for token in (old, other, new)] == ["", "K2", "K1"]


def test_a_higher_epoch_is_for_the_next_start(file: Path) -> None:
    token = admit(file, "K1", "kiosk")
    machines = Machines(file)
    file.write_text("epoch = 7\n" + file.read_text("utf-8").replace("epoch = 1\n", ""), "utf-8")
    assert (known(machines, token), machines.epoch, Machines(file).epoch) == ("K1", 1, 7)


def test_its_mode_is_said_once_and_is_that_of_its_start(file: Path) -> None:
    with pytest.raises(SettingsError, match="mode is not set"):
        _ = Machines(file).mode
    admit(file, "K1", "kiosk")
    set_mode(file, "production")
    set_mode(file, "production")
    machines = Machines(file)
    file.write_text(file.read_text("utf-8").replace("production", "training"), "utf-8")
    assert [known.name for known in machines.all] == ["K1"]
    assert (machines.mode, Machines(file).mode) == ("production", "training")


def test_the_other_mode_is_refused_and_the_file_stays(file: Path) -> None:
    set_mode(file, "training")
    with pytest.raises(SettingsError, match="mode is training already"):
        set_mode(file, "production")
    assert read(file).mode == "training"


def test_only_the_account_of_the_hub_reads_who_may_speak(file: Path) -> None:
    file.write_text("epoch = 2", "utf-8")
    file.chmod(0o644)
    admit(file, "K1", "kiosk")
    assert file.stat().st_mode & 0o777 == 0o600


def test_it_stays_of_the_account_it_was_of_or_its_folder_is_of_whoever_writes_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(writing, "keep_owner", lambda beside, before: asked.append((beside.name, before.name)))
    admit(file, "K1", "kiosk")
    admit(file, "W1", "window")
    assert asked == [(f"{file.stem}.new", file.parent.name), (f"{file.stem}.new", file.name)]


class Anothers(type(Path())):  # type: ignore[misc]  # the path of this system
    """A file of another account."""

    group = 4711

    def stat(self, **_more: Any) -> Any:
        return SimpleNamespace(st_uid=4711, st_gid=self.group)


def test_whoever_may_gives_it_to_that_account(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[object, ...]] = []
    monkeypatch.setattr(os, "chown", lambda *words: given.append(words))
    file.write_text("mode = 'training'")
    writing.keep_owner(file, Anothers(file))
    writing.keep_owner(file, file)
    assert given == [(file, 4711, 4711)]


def test_whoever_may_not_writes_nothing_that_account_could_not_read(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_ours(*_words: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", not_ours)
    file.write_text("mode = 'training'")
    with pytest.raises(SettingsError, match="another account"):
        writing.keep_owner(file, Anothers(file))
    assert not file.exists()


@pytest.mark.parametrize(("days", "taken"), [(0, True), (62, True), (4000, True), (61, False), (1, False), (-1, False)])
def test_days_are_kept_for_two_months_at_least_or_for_ever(file: Path, days: int, taken: bool) -> None:
    file.write_text(f"keep_days = {days}", "utf-8")
    if taken:
        assert Machines(file).keep_days == days
    else:
        with pytest.raises(SettingsError, match=r"hub\.toml: keep_days is 0"):
            read(file)


def test_half_of_an_edit_locks_nobody_out(file: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("hub-site-unreadable")
    token = admit(file, "K1", "kiosk")
    machines = Machines(file)
    file.write_text("[[machines", "utf-8")
    assert known(machines, token) == "K1"
    os.unlink(file)
    assert known(machines, token) == ""


def test_a_machine_whose_token_was_blanked_is_shut_out_and_opens_for_nobody(file: Path) -> None:
    token = admit(file, "K1", "kiosk")
    file.write_text(file.read_text("utf-8").replace(hash_of(token), ""), "utf-8")
    machines = Machines(file)
    assert [machines.behind(header) for header in ("", "Bearer", "Basic x", f"Bearer {token}")] == [None] * 4


def test_a_file_that_is_about_to_be_written_locks_nobody_out(file: Path, expected_logs: Callable[..., None]) -> None:
    expected_logs("hub-site-unreadable")
    token = admit(file, "K1", "kiosk")
    machines = Machines(file)
    file.write_text("", "utf-8")
    assert known(machines, token) == "K1"


@pytest.mark.parametrize(
    "words", ["[[machines", 'epoch = "one"', "unknown = 1", '[[machines]]\nname = "x"\nkind = "oven"']
)
def test_a_file_that_cannot_be_read_is_named(file: Path, words: str) -> None:
    file.write_text(words, "utf-8")
    with pytest.raises(SettingsError, match=r"hub\.toml"):
        read(file)


def test_a_kind_nobody_knows_is_refused_with_those_there_are(file: Path) -> None:
    with pytest.raises(SettingsError, match="kiosk, window, guide"):
        admit(file, "X", "oven")
