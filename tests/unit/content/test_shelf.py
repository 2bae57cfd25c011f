"""The texts on the disk: a delta is added, what was replaced is gone, and damage costs what stood on it and no more."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.content import files
from kiosk.content import shelf as shelves
from kiosk.content.files import INDEX
from kiosk.content.shelf import ContentError, ContentShelf, Texts, newest, told
from tests.support.published import COLUMN, a_text, bring, bytes_of, change_of, text_id

TODAY = datetime.date(2026, 11, 22)


def titles(folder: Path, column: str = "notice") -> list[str]:
    return [one.title.zh for one in Texts(folder).index().of(column) if one.title]


def lying(folder: Path) -> bytes:
    """Return every byte of the folder."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    texts = Texts(tmp_path / "none")
    assert (texts.there, texts.index().shown(), texts.index().cursor) == (False, (), "")


def test_what_was_brought_is_read_as_it_came(tmp_path: Path) -> None:
    assert bring(tmp_path, a_text(1)) is True
    texts = Texts(tmp_path)
    entry = texts.index().one(text_id(1))
    assert entry
    assert texts.text(entry).body[0].words.zh == "自来水今晚停。"
    assert (texts.there, texts.index().cursor, texts.index().fetched_at) == (True, "c.1", 1000.0)


def test_columns_without_a_text_are_not_shown_and_the_others_in_the_citys_order(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1))
    assert [one.code for one in Texts(tmp_path).index().shown()] == ["notice"]
    bring(tmp_path, a_text(2, column="law"))
    assert [one.code for one in Texts(tmp_path).index().shown()] == ["notice", "law"]


def test_the_newest_stands_first_and_of_one_day_the_one_made_first(tmp_path: Path) -> None:
    texts = [a_text(1), a_text(2), a_text(3, published_at="2026-11-23"), a_text(4, published_at="2026-01-01")]
    random.shuffle(texts)
    bring(tmp_path, *texts)
    assert titles(tmp_path) == ["通告3", "通告1", "通告2", "通告4"]


def test_of_a_replaced_text_no_word_is_left_on_the_disk(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1, "旧的一句话。"), a_text(2))
    assert bring(tmp_path, a_text(1, "新的一句话。", version=2), cursor="c.2") is True
    assert ("旧的一句话".encode() in lying(tmp_path), "新的一句话".encode() in lying(tmp_path)) == (False, True)
    entry = Texts(tmp_path).index().one(text_id(1))
    assert entry
    assert entry.etag == change_of(a_text(1, "新的一句话。", version=2)).etag


def test_a_withdrawn_text_is_gone_with_its_title(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1), a_text(2))
    bring(tmp_path, gone=(text_id(1),))
    assert titles(tmp_path) == ["通告2"]
    assert "通告1".encode() not in lying(tmp_path)


def test_a_change_that_says_nothing_new_brings_nothing(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1))
    draft = ContentShelf(tmp_path).draft("")
    draft.tell((COLUMN,), [change_of(a_text(1))], "c.2")
    assert draft.missing() == ()
    assert bring(tmp_path) is False


def test_what_is_of_another_place_is_told_anew_and_what_lies_here_is_not_brought_again(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1), a_text(2))
    shelf = ContentShelf(tmp_path)
    draft = shelf.draft("990121")
    assert draft.cursor == ""
    draft.tell((COLUMN,), [change_of(a_text(1))], "d.1")
    assert draft.missing() == ()
    shelf.accept(draft, 2000.0)
    assert (titles(tmp_path), Texts(tmp_path).index().region) == (["通告1"], "990121")


def test_only_so_many_of_a_column_lie_here_and_all_are_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_OF_COLUMN", 2)
    days = [a_text(number, published_at=f"2026-11-{number:02}") for number in range(1, 6)]
    bring(tmp_path, *days)
    assert titles(tmp_path) == ["通告5", "通告4"]
    assert (len(Texts(tmp_path).index().entries), len(list(tmp_path.iterdir()))) == (5, 3)
    bring(tmp_path, *days[:4], gone=(text_id(5),))
    assert titles(tmp_path) == ["通告4", "通告3"]


def test_a_text_that_was_changed_on_the_disk_is_not_shown_and_brought_again(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1))
    texts = Texts(tmp_path)
    entry = texts.index().one(text_id(1))
    assert entry
    file = tmp_path / entry.file
    rotten = bytearray(file.read_bytes())
    rotten[40] ^= 1
    file.write_bytes(rotten)
    with pytest.raises(ContentError, match=text_id(1)):
        texts.text(entry)
    assert ContentShelf(tmp_path).draft("").missing() == ((text_id(1), entry.sha256),)
    bring(tmp_path, a_text(1))
    healed = Texts(tmp_path).index().one(text_id(1))
    assert healed
    assert texts.text(healed).title.zh == "通告1"


def test_a_text_whose_file_is_gone_says_so(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1))
    texts = Texts(tmp_path)
    entry = texts.index().one(text_id(1))
    assert entry
    (tmp_path / entry.file).unlink()
    with pytest.raises(ContentError, match="FileNotFoundError"):
        texts.text(entry)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"entries": 7}'])
def test_a_damaged_index_is_an_empty_one_and_no_text_is_brought_twice_for_it(
    tmp_path: Path, content: bytes, expected_logs: Callable[..., None]
) -> None:
    expected_logs("content-index-unreadable")
    bring(tmp_path, a_text(1))
    (tmp_path / INDEX).write_bytes(content)
    draft = ContentShelf(tmp_path).draft("")
    assert draft.cursor == ""
    draft.tell((COLUMN,), [change_of(a_text(1))], "c.1")
    assert draft.missing() == ()


def test_what_a_cut_left_behind_is_found_again_or_swept_away(tmp_path: Path) -> None:
    shelf = ContentShelf(tmp_path)
    draft = shelf.draft("")
    draft.tell((COLUMN,), [change_of(a_text(1)), change_of(a_text(2))], "c.1")
    draft.keep(text_id(1), bytes_of(a_text(1)))
    (tmp_path / "half.json.part").write_bytes(b"half of a text")
    again = ContentShelf(tmp_path).draft("")
    again.tell((COLUMN,), [change_of(a_text(1)), change_of(a_text(2))], "c.1")
    assert [name for name, _ in again.missing()] == [text_id(2)]
    bring(tmp_path, a_text(2))
    assert not (tmp_path / "half.json.part").exists()


@pytest.mark.parametrize("wrong", [b"", b"[]", bytes_of(a_text(2)), bytes_of(a_text(1, "anders")), b'{"id": 1.5}'])
def test_what_is_not_the_text_that_was_told_is_not_kept(tmp_path: Path, wrong: bytes) -> None:
    draft = ContentShelf(tmp_path).draft("")
    draft.tell((COLUMN,), [change_of(a_text(1))], "c.1")
    with pytest.raises(ContentError):
        draft.keep(text_id(1), wrong)
    assert draft.missing() == ((text_id(1), change_of(a_text(1)).sha256),)


def test_a_disk_that_refuses_leaves_what_there_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(tmp_path, a_text(1))
    with monkeypatch.context() as during:

        def refuse(descriptor: int) -> None:
            raise OSError("no space left")

        during.setattr(files.os, "fsync", refuse)
        with pytest.raises(OSError, match="space"):
            bring(tmp_path, a_text(2))
    assert titles(tmp_path) == ["通告1"]


def test_one_that_ended_yesterday_is_over_and_one_that_ends_today_is_not(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1, valid_to="2026-11-21"), a_text(2, valid_to="2026-11-22"), a_text(3))
    assert [one.over(TODAY) for one in Texts(tmp_path).index().of("notice")] == [True, False, False]


def test_the_hash_of_the_whole_is_that_of_all_that_was_told(tmp_path: Path) -> None:
    bring(tmp_path, a_text(1), a_text(2))
    index = Texts(tmp_path).index()
    assert index.digest == ContentShelf(tmp_path).draft("").index().digest
    bring(tmp_path, gone=(text_id(2),))
    assert index.digest != Texts(tmp_path).index().digest


def test_a_title_does_not_outlive_its_text() -> None:
    entry = told(change_of(a_text(1)))
    assert (entry.here, newest([entry])) == (False, [entry])
