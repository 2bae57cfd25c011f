"""The rules of a hall as a file: the page shows one that holds, and what could call nobody is refused."""

from __future__ import annotations

import datetime
import errno
import re
from pathlib import Path

import pytest

from config.settings import SettingsError
from kiosk.hub.rules_file import read, unread
from kiosk.tickets.rules import Quota

PAGE = Path(__file__).parents[3] / "docs/operations/hub.md"
SHOWN = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.S)
assert SHOWN
WORDS = re.sub("^   ", "", SHOWN.group(1), flags=re.M)


def rules_of(tmp_path: Path, words: str) -> object:
    file = tmp_path / "rules.toml"
    file.write_text(words, "utf-8")
    return read(file)


def test_the_rules_on_the_page_for_operators_hold(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(WORDS, "utf-8")
    rules = read(file)
    assert [queue.code for queue in rules.queues] == ["A", "B"]
    assert rules.queues[1].quota == Quota(80, 60)
    assert rules.windows[1].skills == (("B",), ("A",))
    assert rules.queues[0].stops[0] == datetime.time(11, 30)
    assert (rules.limits.block_size, rules.limits.most_calls, rules.credits["green"]) == (20, 4, 900)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('skills = [["A"]]', 'skills = [["C"]]', "window 01 serves C, which is no queue"),
        ('skills = [["B"], ["A"]]', 'skills = [["A"]]', "queue B is served by no window"),
        ('code = "B"', 'code = "A"', "queue A is there twice"),
        ('no = "02"', 'no = "01"', "window 01 is there twice"),
        ('prefix = "A"', 'prefix = "a"', "is not one capital letter"),
        ('code = "A"', 'code = "a b"', "a code has letters and digits"),
        ('no = "01"', 'no = "first window"', "a number has letters and digits"),
        ("hall =", "hal =", "missing required field `hall`"),
        ("[[queues]]", "[[queues", "rules.toml"),
        ("most_per_person = 3", "most_per_person = 0", "limits.most_per_person: 0 is less than 1"),
        ("block_size = 20", "block_size = 0", "limits.block_size: 0 is less than 1"),
        ("block_size = 20", "block_size = 501", "limits.block_size: 501 is more than 500"),
        ("most_per_person = 3", "most_calls = 0", "limits.most_calls: 0 is less than 1"),
        ("most_per_person = 3", "no_show_calls = 5", "limits.no_show_calls: 5 is more than most_calls"),
        ("most_per_person = 3", "recall_gap_s = -1", "limits.recall_gap_s: -1 is less than 0"),
        ("most_per_person = 3", "unprinted_s = 0", "limits.unprinted_s: 0 is less than 30"),
        ("aged = 600", "aged = -600", "credits.aged: -600 is less than 0"),
        ("normal = 0\n", "", "credits.normal is missing"),
        ("appointment = 300\n", "", "credits.appointment is missing"),
        ("ends = 12:00:00", "ends = 08:00:00", "a span ends at 08:00:00, before it begins"),
        ("begins = 13:30:00", "begins = 11:30:00", "a span begins at 11:30:00, before the one before it ends"),
        ("morning = 80", "morning = -1", "queue B: a quota is less than 0"),
    ],
)
def test_rules_by_which_somebody_could_never_be_called_are_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(said)):
        rules_of(tmp_path, WORDS.replace(old, new, 1))


def test_a_hall_without_rules_is_told_where_one_is_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"is not there\. .*docs/operations/hub\.md") as refused:
        read(tmp_path / "rules.toml")
    assert "Errno" not in str(refused.value)


@pytest.mark.parametrize(("wrong", "words"), [
    (IsADirectoryError(errno.EISDIR, "Is a directory"), "is a folder"),
    (PermissionError(errno.EACCES, "Permission denied"), "rights of the file"),
    (OSError(errno.EIO, "Input/output error"), "cannot be read: Input/output error."),
    (OSError("odd"), "cannot be read: OSError."),
])  # fmt: skip
def test_a_file_of_rules_that_cannot_be_read_says_so_in_words(wrong: OSError, words: str) -> None:
    assert words in unread(wrong)


def test_a_folder_in_place_of_rules_is_told_as_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a folder"):
        read(tmp_path)
