"""A site file tried in training: its names, papers and screen count, and nothing that would make the machine real."""

from __future__ import annotations

from pathlib import Path

import pytest

import main
from config.settings import Settings, SettingsError
from kiosk.training.site import training_settings
from kiosk.training.tried import OF_THE_WORLD, OF_THE_WORLD_IN, post_of, tried, tried_of

FACTS = {"platform": "http://127.0.0.1:4711/api/v1", "devices": {"id_card": "serial:///dev/pts/7"}}
REAL = """
[site]
mode = "production"
region = "110100"
hall_name = "示例市政务服务中心"
papers_in = "grey"
[screen]
language = "en"
[staff]
agent = "某人"
guides = [{number = "G01"}]
[platform]
url = "https://platform.example/api/v1"
[outbox]
folder = "/var/lib/banshi/outbox"
[[devices]]
kind = "id_card"
driver = "sdt"
address = "serial:///dev/ttyUSB0"
"""


def test_of_a_real_site_its_names_and_papers_are_tried_and_the_machine_stays_a_training_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site.toml").write_text(REAL, encoding="utf-8")
    found = tried(str(tmp_path / "site.toml"), "kiosk")
    made, plain = (training_settings(tmp_path, FACTS, tried=one) for one in (found, None))
    assert (made.site.hall_name, made.site.papers_in, made.screen.language) == ("示例市政务服务中心", "grey", "en")
    assert made.site.hall_name_en == "", "the training city's English name stood beside another hall's Chinese one"
    assert (made.site.mode, made.site.region, made.site.supervision_key) == (
        "training", plain.site.region, plain.site.supervision_key,
    )  # fmt: skip
    assert (made.platform, made.outbox, made.devices) == (plain.platform, plain.outbox, plain.devices)
    assert (made.staff.agent, made.staff.guides) == ("某人", plain.staff.guides)
    left = "devices, outbox, platform, site.mode, site.region, staff.guides"
    assert f"stay the training world's: {left}." in capsys.readouterr().err


def test_of_each_part_of_a_site_file_it_is_decided_whether_it_is_tried() -> None:
    # A part that is new is tried unless somebody says otherwise: one that reaches real machines must not be.
    tried_whole = {"screen", "papers", "flows"}
    assert {*Settings.__struct_fields__} == {*OF_THE_WORLD, *OF_THE_WORLD_IN, *tried_whole, "post"}


def test_a_station_is_tried_as_one_and_two_words_on_the_post_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text('post = "station"\n[site]\nmode = "training"\nmachine_name = "试机"\n', encoding="utf-8")
    found = tried_of(file)
    made = training_settings(tmp_path, FACTS, post_of(None, found), found)
    assert (made.post, made.site.machine_name, made.site.hall) == ("station", "试机", "0007")
    with pytest.raises(SettingsError, match="--post says 'kiosk'"):
        post_of("kiosk", found)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ('[site]\npapers_in = "gray"', "site.papers_in"),
        ("[platform]\nurll = 'x'", "platform.urll"),
        ('post = "window"\n[site]\nmode = "training"', "post is 'window'"),
        ("[site]\nregion = '110100'", "site.mode is not set. Say 'training' or 'production'; there is no default."),
        ("", "site.mode is not set. Say 'training' or 'production'; there is no default."),
        (
            REAL.replace('"id_card"', '"id_crad"'),
            "devices[0]: kind 'id_crad' is unknown; known: id_card, receipt_printer, document_camera, ",
        ),
        (REAL.replace('"sdt"', '"std"'), "devices[0]: driver 'std' of id_card is unknown; known: sdt"),
    ],
)
def test_a_file_no_terminal_could_use_is_refused_by_file_and_key(tmp_path: Path, words: str, named: str) -> None:
    file = tmp_path / "site.toml"
    file.write_text(words, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        tried_of(file)
    assert (str(file) in str(refused.value), named in str(refused.value)) == (True, True)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ('post = "station"\n[site]\nmode = "training"', "post is 'station', and a kiosk is played here"),
        ('[site]\nphone = "12345"', "site.mode is not set. Say 'training' or 'production'"),
        (REAL.replace('"sdt"', '"std"'), "devices[0]: driver 'std' of id_card is unknown"),
    ],
)
def test_demo_tries_a_file_before_it_starts_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, why: str
) -> None:
    file = tmp_path / "site.toml"
    file.write_text(words, encoding="utf-8")
    assert main.main(["demo", "--out", str(tmp_path / "out"), "--site", str(file)]) == 5
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"banshi demo: {file}: {why}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("version --site site.toml", "--site: this command reads no site file"),
        ("window --training --site=site.toml", "--site: with --training this command has a hall of its own"),
        ("kiosk --no-desk", "--no-desk: counts only with --training"),
        ("maintenance --fol data/training", "--folder: counts only with --training"),
    ],
)
def test_an_option_that_would_not_be_heeded_is_refused_by_name(
    line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main.main(line.split())
    assert said in capsys.readouterr().err
