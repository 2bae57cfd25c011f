"""The texts from the platform to the terminal's disk: only what differs, over any line, and the whole proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.content.shelf import ContentDraft, ContentShelf, Texts
from kiosk.domain.content import Column, ContentChange
from kiosk.platform import content_fetch
from kiosk.platform.content_fetch import fetch_content
from kiosk.platform.errors import (
    DifferentCatalogueError,
    NotThePlatformError,
    PlatformError,
    RefusedError,
    UnreachableError,
)
from kiosk.sandbox.texts import FOLDER, laid
from tests.support.published import Asking, a_text, change_of, publish, text_id, withdraw
from tests.support.sandbox import SandboxThread
from tests.support.scripted_server import ScriptedServer, as_json, as_problem, response

COUNT = len(list(laid(FOLDER)))
OLD_AGE = "0193a5c0-0000-7000-8000-000000000201"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxThread]:
    """Give a sandbox of this file's own: others count on the texts they know."""
    running = SandboxThread(tmp_path_factory.mktemp("city"))
    yield running
    running.stop()


@pytest.fixture
def platform(city: SandboxThread) -> Iterator[Asking]:
    city.fault("none")
    client = Asking(city.url)
    yield client
    client.close()
    city.fault("none")


@pytest.fixture
def folder(platform: Asking, tmp_path: Path) -> Path:
    """Give texts that were fetched before anything changed."""
    fetch_content(platform, ContentShelf(tmp_path / "texts"))
    platform.taken()
    return tmp_path / "texts"


def fetch(platform: Asking, folder: Path, region: str = "") -> bool:
    return fetch_content(platform, ContentShelf(folder), region, now=lambda: 1000.0)


def ids(folder: Path) -> set[str]:
    return {one.id for one in Texts(folder).index().entries if one.here}


def test_the_first_time_everything_comes_once(platform: Asking, tmp_path: Path) -> None:
    assert fetch(platform, tmp_path) is True
    asked = platform.taken()
    assert len(asked) == len(set(asked)) == 1 + len(ids(tmp_path)) >= 1 + COUNT


def test_when_nothing_is_new_one_question_says_so(platform: Asking, folder: Path) -> None:
    assert fetch(platform, folder) is False
    assert len(platform.taken()) == 1
    assert Texts(folder).index().fetched_at == 1000.0


def test_a_line_that_breaks_in_the_middle_keeps_what_came(
    city: SandboxThread, platform: Asking, tmp_path: Path
) -> None:
    city.fault("drop-answer", times=1, match=f"/content/{OLD_AGE}", method="GET")
    with pytest.raises(UnreachableError):
        fetch(platform, tmp_path)
    first = [path for path in platform.taken() if "changes" not in path]
    assert not Texts(tmp_path).there
    fetch(platform, tmp_path)
    second = [path for path in platform.taken() if "changes" not in path]
    assert set(first) & set(second) == {f"/content/{OLD_AGE}"}


class SlowDraft(ContentDraft):
    """A draft during whose bringing something happens at the platform."""

    meanwhile: Callable[[], object] = bool

    def missing(self) -> tuple[tuple[str, str], ...]:
        wanted = super().missing()
        self.meanwhile()
        return wanted


class Slow(ContentShelf):
    """A shelf of such drafts."""

    def __init__(self, folder: Path, meanwhile: Callable[[], object]) -> None:
        super().__init__(folder)
        self._meanwhile = meanwhile

    def draft(self, region: str, *, anew: bool = False) -> ContentDraft:
        found = super().draft(region, anew=anew)
        found.__class__ = SlowDraft
        assert isinstance(found, SlowDraft)
        found.meanwhile = self._meanwhile
        return found


def test_a_text_replaced_while_it_is_brought_comes_with_the_next_changes(
    city: SandboxThread, platform: Asking, folder: Path
) -> None:
    publish(city, a_text(11, "eins"))
    fetch_content(platform, Slow(folder, lambda: publish(city, a_text(11, "zwei"))))
    assert text_id(11) not in ids(folder)
    fetch(platform, folder)
    (entry,) = [one for one in Texts(folder).index().of("notice") if one.id == text_id(11)]
    assert Texts(folder).text(entry).body[0].words.zh == "zwei"
    withdraw(city, text_id(11))


def test_a_cursor_nobody_knows_begins_anew_and_brings_no_text_twice(platform: Asking, folder: Path) -> None:
    index = folder / "index.json"
    index.write_bytes(index.read_bytes().replace(b'"cursor":"', b'"cursor":"x', 1))
    assert fetch(platform, folder) is False
    asked = platform.taken()
    assert (len(asked), asked[1]) == (2, "/content/changes")


def test_a_change_that_was_missed_is_found_out_and_all_is_told_anew(
    platform: Asking, folder: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("content-differs")
    index = folder / "index.json"
    body = index.read_bytes()
    # As if the withdrawal of a text had been told to somebody else.
    lost = Texts(folder).index().one(OLD_AGE)
    assert lost
    index.write_bytes(body.replace(lost.sha256.encode(), b"0" * 64, 1))
    fetch(platform, folder)
    assert Texts(folder).index().digest == ContentShelf(folder).draft("").index().digest
    assert OLD_AGE in ids(folder)


def test_a_platform_that_contradicts_itself_is_told_and_what_was_here_stays(
    folder: Path, expected_logs: Callable[..., None]
) -> None:
    expected_logs("content-differs")
    body = {"columns": [], "items": [], "next_cursor": "x", "has_more": False, "digest": "0" * 64}
    before = ids(folder)
    with ScriptedServer(as_json(200, body)) as server, pytest.raises(DifferentCatalogueError):
        fetch(Asking(server.url), folder)
    assert ids(folder) == before


def test_pages_that_never_end_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_fetch, "MOST_PAGES", 3)
    body = {"columns": [], "items": [], "next_cursor": "x", "has_more": True}
    with ScriptedServer(as_json(200, body)) as server:
        with pytest.raises(NotThePlatformError, match="endless"):
            fetch(Asking(server.url), tmp_path)
        assert len(server.asked) == 3


@pytest.mark.parametrize("answer", [as_problem(503, "maintenance", "later"), response(200, b"<html>", "text/html")])
def test_whatever_else_is_answered_leaves_what_was_here(folder: Path, answer: bytes) -> None:
    before = Texts(folder).index()
    with ScriptedServer(answer) as server, pytest.raises(PlatformError):
        fetch(Asking(server.url), folder)
    assert Texts(folder).index() == before


class OneText:
    """A draft that wants one text which the platform refuses."""

    cursor = ""

    def tell(self, columns: tuple[Column, ...], changes: object, cursor: str) -> None:
        self.cursor = cursor

    def missing(self) -> tuple[tuple[str, str], ...]:
        return ((text_id(1), change_of(a_text(1)).sha256),)

    def keep(self, name: str, body: bytes) -> None:
        raise AssertionError("nothing came")

    def fits(self, digest: str) -> bool:
        return True


class OneShelf:
    """A shelf of such a draft."""

    def draft(self, region: str, *, anew: bool = False) -> OneText:
        return OneText()

    def accept(self, draft: OneText, now: float) -> bool:
        return False


@pytest.mark.parametrize(("code", "status"), [("not-found", 404), ("maintenance", 503)])
def test_only_a_text_that_is_gone_is_passed_over(code: str, status: int) -> None:
    changes = {"columns": [], "items": [], "next_cursor": "x", "has_more": False, "digest": "0" * 64}
    with ScriptedServer(as_json(200, changes), as_problem(status, code, "never")) as server:
        platform = Asking(server.url)
        if code == "not-found":
            assert fetch_content(platform, OneShelf()) is False
        else:
            with pytest.raises(RefusedError, match=code):
                fetch_content(platform, OneShelf())


def test_a_change_of_the_past_is_whole_without_saying_what_it_was() -> None:
    assert (ContentChange(text_id(1), "delete").whole, ContentChange(text_id(1), "upsert").whole) == (True, False)
