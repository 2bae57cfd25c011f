"""``enrol``: one code makes a machine one of the platform's, written down where it counts; each refusal is one line."""

from __future__ import annotations

import argparse
import errno
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config.site import write_values
from kiosk.commands import enrol as command
from kiosk.commands import sandbox as sandbox_command
from kiosk.platform.identity import load
from kiosk.platform.opening import open_platform
from offline_queue.keys import device_keys
from tests.support.sandbox import SandboxThread, secure, secure_sandbox_of_the_run

__all__ = ["secure", "secure_sandbox_of_the_run"]


class Machine:
    """A fresh machine with a site file, and what the command said on it."""

    def __init__(self, folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.site = folder / "site.toml"
        self.values: dict[str, Any] = {
            "site": {"mode": "training", "region": "990100", "hall": "0001", "device": "77"},
            "platform": {"url": url},
            "outbox": {"folder": str(folder / "outbox"), "key_file": str(folder / "keys" / "device.key")},
        }
        write_values(self.values, self.site)

    def enrol(self, *words: str) -> tuple[int, str]:
        """Run the command; return its exit code and all it said."""
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        args = parser.parse_args([*words, "--folder", str(self.folder / "identity")])
        args.site = str(self.site)
        ends = command.run(args)
        said = self._capsys.readouterr()
        return ends, said.out + said.err


@pytest.fixture
def root(secure: SandboxThread) -> str:
    """Give the file with the root of the sandbox's authority."""
    return str(secure.folder / "ca.pem")


@pytest.fixture
def machine(secure: SandboxThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Machine:
    """Give a fresh machine of the secure sandbox."""
    return Machine(tmp_path, secure.url, capsys)


def test_the_numbers_of_the_enrolment_are_in_the_site_file_and_the_rest_stays(secure, machine, root) -> None:
    ends, said = machine.enrol("--code", secure.code(hall="0021"), "--ca", root)
    written = tomllib.loads(machine.site.read_text())
    assert (ends, "Enrolled as 990121 0021 01" in said) == (0, True)
    assert written["site"] == {"mode": "training", "region": "990121", "hall": "0021", "device": "01"}
    assert written["platform"] == {"url": secure.url, "identity": str(machine.folder / "identity")}


def test_a_machine_that_was_enrolled_speaks_with_the_platform(secure, machine, root) -> None:
    from config.settings import load as settings_of

    machine.enrol("--code", secure.code(), "--ca", root)
    settings = settings_of(machine.site, environment={})
    platform = open_platform(settings, device_keys(settings.outbox, create=False))
    assert platform.changes().items
    platform.close()


def test_a_machine_that_has_a_number_takes_another_only_when_told(secure, machine, root) -> None:
    machine.enrol("--code", secure.code(hall="0022"), "--ca", root)
    refused = machine.enrol("--code", secure.code(hall="0022"), "--ca", root)
    again = machine.enrol("--code", secure.code(hall="0022"), "--ca", root, "--again")
    assert (refused[0], again[0]) == (5, 0)
    assert "enrolled already as 990121 0022 01" in refused[1]
    assert "Enrolled as 990121 0022 02" in again[1]


def test_an_enrolment_that_was_cut_before_the_site_file_goes_on_there_without_a_code(secure, machine, root) -> None:
    machine.enrol("--code", secure.code(hall="0023"), "--ca", root)
    written = machine.site.read_bytes()
    write_values(machine.values, machine.site)
    ends, said = machine.enrol()
    assert (ends, "Enrolled as 990121 0023 01" in said) == (0, True)
    assert machine.site.read_bytes() == written


@pytest.mark.parametrize("given", [[], ["--ca", "other.pem"]], ids=["no root", "another root"])
def test_without_its_root_the_platform_is_not_believed(secure, machine, given, tmp_path) -> None:
    from tests.support.certificates import issue

    (tmp_path / "other.pem").write_text(issue().pem)
    words = [str(tmp_path / word) if word.endswith(".pem") else word for word in given]
    ends, said = machine.enrol("--code", secure.code(), *words)
    assert (ends, "--ca FILE" in said) == (5, True)


def test_a_wrong_code_is_refused_with_the_next_step(machine, root) -> None:
    ends, said = machine.enrol("--code", "0000-0000-0000", "--ca", root)
    assert (ends, "Ask for another one. [code-refused]" in said) == (5, True)


def test_without_a_code_and_a_person_nothing_is_asked(machine, root) -> None:
    ends, said = machine.enrol("--ca", root)
    assert (ends, said) == (2, "banshi enrol: not given: --code\n")


def test_a_person_at_the_console_types_the_code(secure, machine, root, monkeypatch) -> None:
    code = secure.code()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: f"{code[:4]} {code[4:8]}-{code[8:].lower()}")
    assert machine.enrol("--ca", root)[0] == 0


def test_a_code_of_another_shape_is_refused_in_words(machine, root) -> None:
    ends, said = machine.enrol("--code", "hello", "--ca", root)
    assert (ends, "Compare it" in said, "validation-failed" in said) == (5, True, True)


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_root_that_is_none_is_one_line(secure, machine, content, tmp_path) -> None:
    place = tmp_path / "root.pem"
    if content is not None:
        place.write_text(content)
    ends, said = machine.enrol("--code", secure.code(), "--ca", str(place))
    assert (ends, str(place) in said) == (5, True)


def test_a_full_disk_is_told_with_the_folder_where_the_system_names_no_file(machine, root, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(command, "_taken_in", full)
    ends, said = machine.enrol("--code", "0" * 12, "--ca", root)
    assert ends == 5
    assert f"{machine.folder / 'identity'}: cannot be read or written (No space left on device)" in said


def test_a_platform_that_is_away_is_told_as_the_line(tmp_path, capsys) -> None:
    ends, said = Machine(tmp_path, "http://127.0.0.1:1/api/v1", capsys).enrol("--code", "0" * 12)
    assert (ends, "refused" in said, said.rstrip().endswith("again, with the same code.")) == (1, True, True)


def test_beside_an_outbox_no_new_device_key_is_made(secure, machine, root) -> None:
    (machine.folder / "outbox").mkdir()
    (machine.folder / "outbox" / "outbox.db").write_bytes(b"")
    ends, said = machine.enrol("--code", secure.code(), "--ca", root)
    assert (ends, "key-missing" in said) == (5, True)


def test_an_identity_of_another_machine_is_told_and_can_be_replaced(secure, machine, root) -> None:
    machine.enrol("--code", secure.code(), "--ca", root)
    (machine.folder / "keys" / "device.key").write_text("ab" * 32)
    ends, said = machine.enrol("--code", secure.code(), "--ca", root)
    assert (ends, "[other-machine]" in said) == (5, True)
    assert machine.enrol("--code", secure.code(), "--ca", root, "--again")[0] == 0


def test_without_a_site_file_the_numbers_are_said(secure, tmp_path) -> None:
    from tests.support.certificates import issue
    from tests.support.identities import ENROLMENT, enrolled

    found = enrolled(tmp_path, issue())
    assert f"site.device = {ENROLMENT.device!r}" in command._write_down(None, tmp_path, found)


def test_the_sandbox_says_its_root_and_a_code_that_works(tmp_path, capsys, secure) -> None:
    class Kept:
        tls, port, url = True, 1, "https://127.0.0.1:1/api/v1"
        root_file = tmp_path / "ca.pem"

        def new_code(self, region: str, hall: str) -> str:
            return secure.code(hall)

    sandbox_command.begin(Kept(), None)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == f"root certificate {tmp_path / 'ca.pem'}"
    code = lines[2].split(" ")[2]
    machine = Machine(tmp_path / "machine", secure.url, capsys)
    assert machine.enrol("--code", code.lower(), "--ca", str(secure.folder / "ca.pem"))[0] == 0
    assert load(machine.folder / "identity", device_keys_of(machine)).enrolment.hall == "0001"


def device_keys_of(machine: Machine) -> Any:
    """Return the keys of a machine."""
    from config.settings import load as settings_of

    return device_keys(settings_of(machine.site, environment={}).outbox, create=False)
