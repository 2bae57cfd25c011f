"""``setup``: writes a site file that works, or nothing at all and says why."""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import get_args

import pytest

from config.settings import KIND, SectionName, load
from devices.bench import KINDS
from kiosk.commands import setup
from kiosk.flows import SECTIONS

GOOD = {
    "--region": "990121", "--hall": "0007", "--hall-name": "清汀镇便民服务中心", "--device": "03",
    "--machine-name": "自助区 1 号机", "--platform": "https://platform.example.test/api/v1", "--mode": "production",
}  # fmt: skip


class Terminal(io.StringIO):
    """An input at which a person sits."""

    def isatty(self) -> bool:
        return True


def call(file: Path, *words: str, **changes: str | None) -> int:
    """Run the command with good answers, some of them changed or left out."""
    options = GOOD | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    parser = argparse.ArgumentParser()
    parser.add_argument("--site")
    setup.add_arguments(parser)
    given = [word for option, value in options.items() if value is not None for word in (option, value)]
    return setup.run(parser.parse_args(["--site", str(file), *given, *words]))


def test_what_it_writes_is_what_the_terminal_loads(tmp_path, capsys) -> None:
    file = tmp_path / "deep" / "site.toml"
    assert call(file) == 0
    settings = load(file, environment={})
    assert (settings.site.region, settings.site.hall_name, settings.site.mode) == (
        "990121", "清汀镇便民服务中心", "production",
    )  # fmt: skip
    assert "doctor" in capsys.readouterr().out


def test_the_post_can_be_chosen(tmp_path) -> None:
    assert call(tmp_path / "site.toml", "--post", "station") == 0
    assert load(tmp_path / "site.toml", environment={}).post == "station"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"region": "12"}, "region"),
        ({"region": "99012x"}, "region"),
        ({"hall": "1"}, "hall"),
        ({"device": "3"}, "device"),
        ({"hall_name": ""}, "hall_name"),
        ({"machine_name": ""}, "machine_name"),
        ({"mode": "practice"}, "practice"),
        ({"platform": "http://127.0.0.1:8810/api/v1"}, "loopback"),
        ({"platform": "https://localhost/api/v1"}, "loopback"),
        ({"platform": "https://sandbox.example.test/api/v1"}, "sandbox"),
        ({"platform": "http://platform.example.test/api/v1"}, "https"),
        ({"platform": "https://platform.example.test/api/v2"}, "/api/v1"),
        ({"region": "000000"}, "--region 000000"),
        ({"hall": "0000"}, "--hall 0000"),
        ({"device": "00"}, "--device 00"),
        ({"place": "990121101000"}, "--post station"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(tmp_path, capsys, changes, reason) -> None:
    assert call(tmp_path / "site.toml", **changes) == 5
    said = capsys.readouterr().err
    assert reason in said
    assert "nothing written" in said
    assert list(tmp_path.iterdir()) == []


def test_training_may_speak_to_a_sandbox(tmp_path) -> None:
    assert call(tmp_path / "site.toml", mode="training", platform="http://127.0.0.1:8810/api/v1") == 0


def test_a_file_that_is_there_is_kept_unless_told_otherwise(tmp_path, capsys) -> None:
    file = tmp_path / "site.toml"
    file.write_text("# by hand\n")
    assert call(file) == 5
    assert (file.read_text(), "--force" in capsys.readouterr().err) == ("# by hand\n", True)
    assert call(file, "--force") == 0
    assert load(file, environment={}).site.device == "03"


def test_a_refusal_leaves_the_file_that_was_there(tmp_path) -> None:
    file = tmp_path / "site.toml"
    call(file)
    before = file.read_bytes()
    assert call(file, "--force", region="1") == 5
    assert file.read_bytes() == before


def test_without_a_person_missing_answers_are_named(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("990121\n"))
    assert call(tmp_path / "site.toml", region=None, mode=None) == 2
    assert "not given: --region, --mode" in capsys.readouterr().err


def test_a_person_is_asked_only_for_what_is_missing(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("990122\ntraining\n"))
    assert call(tmp_path / "site.toml", region=None, mode=None) == 0
    settings = load(tmp_path / "site.toml", environment={})
    assert (settings.site.region, settings.site.mode) == ("990122", "training")
    assert capsys.readouterr().out.count(": ") == 2


def test_no_answer_to_the_mode_is_no_answer(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    assert call(tmp_path / "site.toml", mode=None) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "said", "reason"),
    [
        ("region", "99\n000000\n990122\n", "six digits"),
        ("device", "3\n00\n04\n", "--device 00"),
        ("mode", "practice\nproduction\n", "practice"),
        (
            "platform",
            "https://localhost/api/v1\nhttps://platform.example.test/\nhttps://p.example.test/api/v1\n",
            "loopback",
        ),
    ],
)
def test_a_slip_costs_one_more_try_and_none_of_the_answers_before(
    tmp_path, capsys, monkeypatch, asked, said, reason
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(said))
    assert call(tmp_path / "site.toml", **{asked: None}) == 0
    assert reason in capsys.readouterr().out
    settings = load(tmp_path / "site.toml", environment={})
    values = {"region": settings.site.region, "device": settings.site.device, "mode": settings.site.mode}
    assert (values | {"platform": settings.platform.url})[asked] == said.split()[-1]


def test_a_person_who_goes_away_leaves_nothing_half(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert call(tmp_path / "site.toml", mode=None) == 2
    assert "nothing written" in capsys.readouterr().err


def test_a_folder_that_takes_no_file_is_one_clear_line(tmp_path, capsys) -> None:
    (tmp_path / "file").write_text("")
    assert call(tmp_path / "file" / "site.toml") == 5
    assert "nothing written" in capsys.readouterr().err


def test_it_pins_no_default_so_that_a_machine_offers_what_its_post_offers(tmp_path) -> None:
    for post in ("kiosk", "station"):
        file = tmp_path / f"{post}.toml"
        assert call(file, "--post", post) == 0
        settings = load(file, environment={})
        assert set(settings.flows) == set(SECTIONS)
    assert (settings.screen.size, settings.screen.idle_seconds) == ("1366x768", 180)


def test_a_station_only_helps_until_its_authority_says_more(tmp_path) -> None:
    assert call(tmp_path / "one.toml", "--post", "station") == 0
    assert load(tmp_path / "one.toml", environment={}).site.nature == "assisted"
    more = ("--nature", "entrusted", "--agent", "罗有田", "--place", "990121101000")
    assert call(tmp_path / "two.toml", "--post", "station", *more) == 0
    settings = load(tmp_path / "two.toml", environment={})
    assert (settings.site.nature, settings.staff.agent, settings.site.place) == ("entrusted", "罗有田", "990121101000")


def test_a_nature_that_is_none_is_refused_with_those_there_are(tmp_path, capsys) -> None:
    assert call(tmp_path / "site.toml", "--nature", "own-ish") == 5
    assert "entrusted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_place_of_another_region_is_refused(tmp_path, capsys) -> None:
    assert call(tmp_path / "site.toml", "--post", "station", place="990122101000") == 5
    assert "does not lie in region 990121" in capsys.readouterr().err
    assert call(tmp_path / "site.toml", "--post", "station", place="990121101000") == 0


def test_a_refusal_does_not_lead_back_to_the_command_that_refused(tmp_path, capsys) -> None:
    assert call(tmp_path / "site.toml", region="12") == 5
    assert "main.py setup" not in capsys.readouterr().err


def test_the_settings_name_every_section_there_is() -> None:
    assert set(get_args(SectionName)) == set(SECTIONS)


def test_the_settings_name_every_kind_of_device_there_is() -> None:
    assert set(KIND.partition(": ")[2].split(", ")) == set(KINDS)
