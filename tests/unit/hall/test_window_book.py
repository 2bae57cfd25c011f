"""What a window owes, on its disk: in order, in the name of who did it, and nothing is done that cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.hall.window_book import BookError, Line, Listed, WindowBook, line_of
from kiosk.tickets import acts
from kiosk.tickets.values import State
from tests.support.hall import rules
from tests.support.hand_hall import ticket
from ui.hall.samples import snapshot


def line(name: str, **more: object) -> Line:
    return line_of("finish", acts.Finish(ticket="id-B021", version=3), name, **more)


@pytest.fixture
def book(tmp_path: Path) -> WindowBook:
    return WindowBook(tmp_path / "hall", "training")


def anew(tmp_path: Path, mode: str = "training") -> WindowBook:
    """Return the book as the next program opens it."""
    return WindowBook(tmp_path / "hall", mode)


def test_what_is_kept_is_there_for_the_next_program_in_its_order(tmp_path: Path, book: WindowBook) -> None:
    for name in ("a", "b"):
        book.keep(line(name, acting="1708;clerk", number="B021", at=7))
    found = anew(tmp_path).lines()
    assert [one.id for one in found] == ["a", "b"]
    assert (found[0].wanted, found[0].staff, found[0].number, found[0].at) == (
        acts.Finish(ticket="id-B021", version=3), "1708", "B021", 7,
    )  # fmt: skip


def test_what_was_asked_before_it_stands_before_it(book: WindowBook) -> None:
    book.keep(line("b"))
    book.keep(line("a"), first=True)
    book.keep(line("c"))
    assert [one.id for one in book.lines()] == ["a", "b", "c"]


def test_a_line_that_is_put_first_again_is_there_once(book: WindowBook) -> None:
    for name in ("a", "b"):
        book.keep(line(name))
    book.keep(line("b"), first=True)
    assert [one.id for one in book.lines()] == ["b", "a"]


def test_a_refused_line_stays_with_how_the_hub_says_it_stands(tmp_path: Path, book: WindowBook) -> None:
    book.keep(line("a"))
    book.keep(line("b"))
    book.change(line("a", refused="state-conflict", stands=ticket(state=State.DONE)))
    first, second = anew(tmp_path).lines()
    assert (first.refused, first.stands and first.stands.state, second.refused) == ("state-conflict", State.DONE, "")


def test_what_was_told_is_gone(book: WindowBook) -> None:
    for name in ("a", "b", "c"):
        book.keep(line(name))
    book.drop("a", "c")
    assert [one.id for one in book.lines()] == ["b"]


def test_the_list_is_kept_changed_and_let_go(tmp_path: Path, book: WindowBook) -> None:
    assert book.listed() is None
    listed = Listed(snapshot(), rules(), 5.0, {"id": "id-B021"})
    book.keep_list(listed)
    assert anew(tmp_path).listed() == listed
    book.forget_list()
    assert anew(tmp_path).listed() is None


def test_what_is_practised_lies_apart(tmp_path: Path, book: WindowBook) -> None:
    book.keep(line("a"))
    book.keep_list(Listed(snapshot(), rules(), 5.0))
    other = anew(tmp_path, "production")
    assert (other.lines(), other.listed()) == ([], None)


def test_a_damaged_file_is_set_aside_and_told_of(
    tmp_path: Path, book: WindowBook, expected_logs: Callable[..., None]
) -> None:
    expected_logs("window-book-damaged")
    (tmp_path / "hall").mkdir()
    (tmp_path / "hall" / "window-training.db").write_bytes(b"no database" * 400)
    (tmp_path / "hall" / "window-training.db.damaged-1").write_bytes(b"an older one")
    assert book.lines() == []
    assert (tmp_path / "hall" / "window-training.db.damaged-2").read_bytes().startswith(b"no database")


def test_a_damaged_page_is_found_before_anything_is_read_of_it(
    tmp_path: Path, book: WindowBook, expected_logs: Callable[..., None]
) -> None:
    for n in range(99):
        book.keep(line(f"act-{n}"))
    book.close()
    file = tmp_path / "hall" / "window-training.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
    expected_logs("window-book-damaged")
    assert book.lines() == []
    book.keep(line("a"))
    assert [one.id for one in book.lines()] == ["a"]


@pytest.mark.parametrize("does", [
    lambda book: book.keep(line("a")), lambda book: book.forget_list(), lambda book: book.change(line("a")),
    lambda book: book.keep_list(Listed(snapshot(), rules(), 5.0)), lambda book: book.drop("a"),
])  # fmt: skip
def test_a_folder_that_takes_nothing_is_told(
    tmp_path: Path, does: Callable[[WindowBook], object], expected_logs: Callable[..., None]
) -> None:
    expected_logs("window-book-unusable")
    (tmp_path / "hall").write_text("a file where the folder should be")
    with pytest.raises(BookError):
        does(WindowBook(tmp_path / "hall", "training"))


def test_an_act_of_a_newer_program_is_not_taken_for_another(book: WindowBook) -> None:
    book.keep(Line(id="a", name="dance", kind="Dance", act=line("a").act))
    with pytest.raises(KeyError):
        _ = book.lines()[0].wanted


def test_a_book_that_was_closed_opens_again(book: WindowBook) -> None:
    book.keep(line("a"))
    book.close()
    book.close()
    assert [one.id for one in book.lines()] == ["a"]


def test_a_window_that_never_was_alone_has_no_file(tmp_path: Path, book: WindowBook) -> None:
    assert (book.lines(), book.listed()) == ([], None)
    assert not (tmp_path / "hall").exists()
