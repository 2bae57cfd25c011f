# SPDX-License-Identifier: Apache-2.0
"""What the demonstration is told on the command line: nonsense is refused in one line before anything starts."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from ui.commands import demo
from ui.commands.size import fitting, window_size
from ui.journey.repertoire import everything


@pytest.mark.parametrize("words", ["foo", "0x0", "1080", "1080x", "x1920", "1080x99999", "-1x500", "1080x1920x3"])
def test_a_size_that_is_none_is_refused_as_usage(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args([f"--size={words}"])
    assert (ended.value.code, "1080x1920" in capsys.readouterr().err) == (2, True)


def test_a_size_stays_as_it_was_written() -> None:
    assert window_size("1920x1080") == "1920x1080"


def test_a_person_nobody_knows_is_refused_with_those_who_are_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    assert demo.run(parser.parse_args(["--person", "nobody"])) == 2
    assert "zhao-dehou" in capsys.readouterr().err


def test_only_what_an_earlier_journey_left_is_cleared_away(tmp_path: Path) -> None:
    ours = (
        "01-home.png",
        "12-materials.png",
        "104-home.png",
        "receipt.bin",
        "receipt.png",
        "pages.pdf",
        "journal.json",
    )
    theirs = ("holiday.png", "thesis.pdf", "package.json", "firmware.bin")
    for name in (*ours, *theirs):
        (tmp_path / name).write_text("x", encoding="utf-8")
    demo.clear(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(theirs)


def test_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    assert demo.run(parser.parse_args(["--out", str(tmp_path / "file" / "out")])) == 5
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("room", "size"),
    [
        ((1920, 1080), (608, 1080)),
        ((1080, 1920), (1080, 1920)),
        ((3840, 2160), (1080, 1920)),
        ((800, 1920), (800, 1422)),
    ],
)
def test_a_window_has_room_on_the_screen_and_keeps_its_shape(room: tuple[int, int], size: tuple[int, int]) -> None:
    assert fitting((1080, 1920), room) == size


AT_A_WINDOW = next(item for item in everything() if item.kiosk_mode == "prefill")


def told(*words: str) -> argparse.Namespace:
    """Parse what was said on the command line."""
    parser = argparse.ArgumentParser()
    demo.add_arguments(parser)
    return parser.parse_args(list(words))


@pytest.mark.parametrize("words", ["1", "990", "高龄", "nothing"])
def test_an_item_that_is_not_named_whole_is_refused_with_those_there_are(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = demo.run(told("--item", words)), capsys.readouterr().err
    assert (code, f"no item is called {words!r}" in said, "990704000000 高龄津贴" in said) == (2, True, True)


@pytest.mark.parametrize(
    ("words", "why"),
    [("营业执照打印", "no training person has a record"), (AT_A_WINDOW.alias.zh, "its tile leads to a window")],
)
def test_an_item_that_home_shows_and_nobody_can_play_is_refused_with_the_reason(
    words: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = demo.run(told("--item", words)), capsys.readouterr().err
    assert (code, why in said, "990704000000 高龄津贴" in said) == (2, True, True)


def test_a_relation_the_item_does_not_know_is_refused_with_those_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.run(told("--for", "unit")) == 2
    assert "高龄津贴 is not done for 'unit'. Possible: self, family, entrusted." in capsys.readouterr().err


def test_a_proof_is_played_by_who_has_a_record_and_for_themselves_only(capsys: pytest.CaptureFixture[str]) -> None:
    part = demo.cast(told("--item", "公积金证明"))
    assert (part.person, part.proof) == ("lin-jingshu", True)
    assert demo.run(told("--item", "公积金证明", "--for", "family")) == 2
    assert "printed at a kiosk for 'self' only" in capsys.readouterr().err


def test_a_relation_nobody_knows_is_refused_by_the_parser(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        told("--for", "a friend")
    assert "entrusted" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), ("zhao-dehou", "1199010099083352973990704000000", "self")),
        (("--person", "何秀兰"), ("he-xiulan", "1199010099083352973990704000000", "self")),
        (("--for", "family"), ("zhao-dehou", "1199010099083352973990704000000", "family")),
        (
            ("--item", "Care in another city", "--for", "unit"),
            ("zhao-dehou", "11990100990416768F3990403000000", "unit"),
        ),
    ],
)
def test_who_plays_what_follows_from_the_command_line(words: tuple[str, ...], part: tuple[str, str, str]) -> None:
    cast = demo.cast(told(*words))
    assert (cast.person, cast.item, cast.for_whom, cast.scans) == (*part, None)
