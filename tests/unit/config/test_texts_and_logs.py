"""Sentences by key, and logs that cannot leak."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

import pytest

from config.locale.__main__ import build, merge
from config.logs import LineFormatter, logger, set_up, visit_id
from config.texts import BUILT, Built, MissingTextError, Wording, plain, text

SAY = Wording("en", {"greet": "Hello {who}.", "name": "friend"})


def test_a_sentence_takes_words_and_other_sentences_as_arguments() -> None:
    assert SAY(text("greet", who=text("name"))) == "Hello friend."
    assert SAY(text("greet", who=plain("{raw}"))) == "Hello {raw}."


@pytest.mark.parametrize(("count", "said"), [
    (0, "0 papers until noon"), (1, "1 paper until noon"), (2, "2 papers until noon"), ("1", "1 paper until noon"),
    (text("one"), "1 paper until noon"),
])  # fmt: skip
def test_a_sentence_chooses_its_words_by_a_number(count: object, said: str) -> None:
    wording = Wording("en", {"some": "{count} {count:paper|papers} until {time}", "one": "1"})
    assert wording(text("some", count=count, time="noon")) == said


def test_a_number_that_chooses_a_word_is_written_as_any_other() -> None:
    wording = Wording("en", {"size": "{size:05.1f} {size:metre|metres}"})
    assert wording(text("size", size=2.25)) == "002.2 metres"


def test_an_unknown_key_is_an_error_that_names_it() -> None:
    with pytest.raises(MissingTextError, match="no text for 'nothing'"):
        SAY(text("nothing"))


def test_a_text_shows_its_key_and_never_its_words() -> None:
    assert (repr(plain("赵德厚")), repr(text("greet", who="赵德厚"))) == ("Text('plain')", "Text('greet')")


def test_two_topics_may_not_word_the_same_key(tmp_path: Path) -> None:
    for name in ("a.po", "b.po"):
        (tmp_path / name).write_text('msgid "greet"\nmsgstr "x"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="greet"):
        merge(sorted(tmp_path.glob("*.po")))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Build a language of two topics whose keys begin with three words."""
    (tmp_path / "en").mkdir()
    topics = {"a.po": {"greet.day": "Hello", "part.a": "A"}, "b.po": {"greet.night": "晚上好", "whole": "W"}}
    for name, told in topics.items():
        lines = "\n\n".join(f'msgid "{key}"\nmsgstr "{words}"' for key, words in told.items())
        (tmp_path / "en" / name).write_text(lines, "utf-8")
    assert build("en", tmp_path)
    return tmp_path / "en" / BUILT


def test_sentences_are_found_whatever_topic_they_stand_in(built: Path) -> None:
    found = Built(built)
    assert (found["greet.day"], found["greet.night"], found["whole"]) == ("Hello", "晚上好", "W")
    assert sorted(found) == ["greet.day", "greet.night", "part.a", "whole"]
    assert len(found) == 4
    assert "greet.noon" not in found
    assert "nothing.at.all" not in found


def test_only_what_is_wanted_is_read(built: Path) -> None:
    found = Built(built)
    assert found["greet.day"]
    (built / "part.mo").unlink()
    (built / "greet.mo").unlink()
    assert found["greet.night"]
    assert "part.a" not in found


def test_what_is_as_new_as_its_topics_is_not_built_again(built: Path) -> None:
    locale = built.parents[1]
    assert not build("en", locale)
    source = locale / "en" / "b.po"
    source.write_text('msgid "whole"\nmsgstr "V"\n', "utf-8")
    newer = (built / "complete.mo").stat().st_mtime + 10
    os.utime(source, (newer, newer))
    assert build("en", locale)
    assert sorted(Built(built)) == ["greet.day", "part.a", "whole"]


def test_a_word_no_key_begins_with_any_more_leaves_no_file(built: Path) -> None:
    locale = built.parents[1]
    (locale / "en" / "a.po").unlink()
    (built / "complete.mo").unlink()
    assert build("en", locale)
    assert sorted(file.name for file in built.iterdir()) == ["complete.mo", "greet.mo", "whole.mo"]


def test_without_a_whole_build_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"complete\.mo"):
        Built(tmp_path)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Send the logs to a file for one test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up(tmp_path / "log" / "terminal.log")
    yield tmp_path / "log" / "terminal.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)


def test_a_field_that_is_not_on_the_list_is_withheld(lines: Path) -> None:
    token = visit_id.set("v1")
    logger("t").info("card-read", name="赵德厚", device="id_card")
    visit_id.reset(token)
    line = json.loads(lines.read_text(encoding="utf-8"))
    assert (line["event"], line["name"], line["device"], line["visit"]) == ("card-read", "<withheld>", "id_card", "v1")


def test_a_foreign_message_is_reduced_to_its_source(lines: Path) -> None:
    logging.getLogger("urllib3").info("GET /person/990121194307050016")
    line = json.loads(lines.read_text(encoding="utf-8"))
    assert "990121194307050016" not in lines.read_text(encoding="utf-8")
    assert line["logger"] == "urllib3"


def test_an_exception_is_told_by_its_type_alone() -> None:
    record = logging.LogRecord("t", logging.ERROR, __file__, 1, "m", None, (ValueError, ValueError("赵德厚"), None))
    assert json.loads(LineFormatter().format(record))["exception"] == "ValueError"


def test_warnings_and_errors_have_their_own_level(expected_logs, caplog: pytest.LogCaptureFixture) -> None:
    expected_logs("a", "b")
    logger("t").warning("a", count=1)
    logger("t").error("b", count=2)
    assert [r.levelname for r in caplog.records] == ["WARNING", "ERROR"]
