"""The call screen's own settings are read by it alone, and a wrong one is named."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from config.board import BoardSetting, StripSetting, board_of
from config.settings import SettingsError, Site, convert, load

PAGE = Path(__file__).parents[3] / "docs/operations/board.md"


def settings(**board: Any) -> Any:
    return convert({"site": {"mode": "training"}, "board": board}, source="a test")


def test_a_site_without_a_word_about_it_has_a_screen_that_calls_in_chinese() -> None:
    assert board_of(settings()) == BoardSetting(speaks=True, languages=("zh_CN",), one="yi")


def test_what_the_site_says_is_taken() -> None:
    made = board_of(settings(title="B区", languages=["zh_CN", "en"], strips=[{"device": "call_board", "window": "17"}]))
    assert made.languages == ("zh_CN", "en")
    assert made.strips == (StripSetting("call_board", "17"),)


@pytest.mark.parametrize(
    ("board", "named"),
    [
        ({"speak": True}, "board.speak"),
        ({"one": "er"}, "one"),
        ({"languages": []}, "languages"),
        ({"strips": [{"device": "speaker"}]}, "device"),
    ],
)
def test_a_wrong_value_is_refused_by_its_key(board: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match="board: ") as told:
        board_of(settings(**board))
    assert named.rsplit(".", 1)[-1] in str(told.value)


def test_the_site_file_that_the_page_for_operators_shows_is_taken(tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "site.toml"
    file.write_text("\n".join(textwrap.dedent(part) for part in shown), "utf-8")
    found = load(file, environment={})
    assert board_of(found).strips == (StripSetting("call_board", "17"),)
    assert (found.hub.zone, [one.kind for one in found.devices]) == ("B", ["speaker", "call_board"])


def test_no_other_program_reads_them() -> None:
    assert settings(speak=True).site == Site(mode="training")
