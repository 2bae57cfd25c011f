"""What was fetched lies on the disk whole or not at all, and home starts from a small part of it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue, CatalogueError
from kiosk.catalogue.files import BEFORE, HOME, HomeFile, read_home
from kiosk.catalogue.shelf import LAYOUT, Shelf, ShelfError, Shelves, opened, packed, unpacked, well
from kiosk.domain.item import FormReference
from tests.support.big_catalogue import bodies, fill
from tests.support.flow_fakes import ELDER

Expect = Callable[..., None]
ROOT = Path(__file__).parents[3]
ELDER_FORM = FormReference("elder-allowance", 1)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a folder once."""
    folder = tmp_path_factory.mktemp("shelves")
    fill(folder, 130)
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """Give a folder that may be spoilt."""
    return Path(shutil.copytree(filled, tmp_path / "catalogue"))


def test_home_needs_its_small_file_only(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    (folder / "shelf-1.db").unlink()
    assert (len(catalogue), catalogue.popular()[5].task_code) == (130, ELDER)
    assert catalogue.has_form(ELDER_FORM)


def test_loading_for_home_opens_no_sqlite_and_makes_no_index(folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kiosk.catalogue import Catalogue;"
        "assert len(Catalogue.load(Path(sys.argv[1])).popular()) == 10;"
        "print(sorted({'sqlite3', 'zlib', 'kiosk.catalogue.search', 'kiosk.catalogue.pinyin'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "sqlite3" not in done.stdout
    assert "kiosk.catalogue" not in done.stdout


def test_everything_else_is_read_when_it_is_asked_for(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    far = catalogue.browse(page=10).items[0]
    assert catalogue.item(far.task_code) == far
    assert catalogue.form(ELDER_FORM) is catalogue.form(ELDER_FORM)
    assert (catalogue.item("nothing"), catalogue.regions()[0].name.zh) == (None, "清湾区")


def test_browsing_gives_pages_and_their_number(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    first = catalogue.browse(theme="07", size=5)
    rest = catalogue.browse(theme="07", size=50, page=0)
    assert (len(first.items), first.total, rest.total) == (5, rest.total, len(rest.items))
    assert {item.theme for item in rest.items} == {"07"}


def test_browsing_for_companies_shows_theirs_only(folder: Path) -> None:
    found = Catalogue.load(folder).browse(audience="legal", office="11990100991171096D", size=50)
    assert found.total >= 10
    assert all("legal" in item.audience for item in found.items)


def test_a_form_that_is_not_on_the_shelf_is_told(folder: Path) -> None:
    with pytest.raises(CatalogueError, match="nothing-v1"):
        Catalogue.load(folder).form(FormReference("nothing", 1))
    assert not Catalogue.load(folder).has_form(FormReference("nothing", 1))


def changed(folder: Path) -> Shelves:
    """Offer a second catalogue with one matter less."""
    shelves = Shelves(folder)
    shelves.draft().add((), (), (ELDER,), "next")
    shelves.accept(None, None, 2000.0)
    return shelves


def test_a_new_shelf_takes_the_place_of_the_old_one_which_is_kept(folder: Path) -> None:
    changed(folder)
    assert sorted(file.name for file in folder.iterdir()) == [BEFORE, HOME, "shelf-1.db", "shelf-2.db"]
    assert (len(Catalogue.load(folder)), Catalogue.load(folder).item(ELDER)) == (129, None)


def test_the_shelf_before_the_last_is_cleared_away(folder: Path) -> None:
    changed(folder)
    Shelves(folder).draft().add((), (), (), "later")
    Shelves(folder).accept(None, None, 3000.0)
    assert sorted(file.name for file in folder.glob("*.db")) == ["shelf-2.db", "shelf-3.db"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / HOME).write_bytes(b""),
        lambda folder: (folder / HOME).write_bytes(b"\xff\xfe"),
        lambda folder: (folder / HOME).write_text(json.dumps({"shelf": 7})),
        lambda folder: (folder / "shelf-2.db").write_bytes((folder / "shelf-2.db").read_bytes()[:5000]),
        lambda folder: (folder / "shelf-2.db").unlink(),
        lambda folder: scribble(folder / "shelf-2.db"),
    ],
    ids=["empty", "no text", "other shape", "half a shelf", "no shelf", "one that rotted"],
)
def test_what_is_damaged_gives_way_to_the_last_good_one_with_its_age(
    folder: Path, expected_logs: Expect, spoil: Callable[[Path], object]
) -> None:
    changed(folder)
    spoil(folder)
    expected_logs("catalogue-index-unreadable", "catalogue-shelf-damaged")
    catalogue = Catalogue.load(folder)
    assert (len(catalogue), catalogue.age(1795400791.0 + 60)) == (130, 60.0)


def test_a_power_cut_while_a_damaged_catalogue_is_replaced_leaves_the_last_good_one(
    folder: Path, expected_logs: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs("catalogue-shelf-damaged")
    changed(folder)
    scribble(folder / "shelf-2.db")
    shelves = Shelves(folder)
    shelves.draft().add((), (), (), "third")
    write = shelves._write

    def cut(home: HomeFile, name: str = HOME) -> None:
        if name == HOME:
            raise OSError(5, "the power is gone")
        write(home, name)

    monkeypatch.setattr(shelves, "_write", cut)
    with pytest.raises(OSError, match="power"):
        shelves.accept(None, None, 3000.0)
    assert len(Catalogue.load(folder)) == 130


def test_without_any_good_one_there_is_nothing(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-shelf-damaged")
    (folder / "shelf-1.db").unlink()
    assert len(Catalogue.load(folder)) == 0


def scribble(file: Path) -> None:
    """Overwrite the middle of a file, its size unchanged."""
    content = bytearray(file.read_bytes())
    content[4096:-4096] = b"\x5a" * (len(content) - 8192)
    file.write_bytes(content)


def test_a_shelf_that_rotted_shows_home_and_says_so_when_more_is_wanted(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-shelf-damaged")
    scribble(folder / "shelf-1.db")
    catalogue = Catalogue.load(folder)
    assert (len(catalogue.popular()), catalogue.item("1" * 18 + "3" + "9" * 12)) == (10, None)
    assert (catalogue.find("高龄"), catalogue.browse().items, catalogue.regions()) == ((), (), ())
    with pytest.raises(CatalogueError, match="ShelfError"):
        catalogue.form(ELDER_FORM)


def test_a_shelf_of_before_there_were_checksums_is_taken_by_its_size(folder: Path) -> None:
    home = json.loads((folder / HOME).read_bytes())
    del home["shelf_crc"]
    (folder / HOME).write_text(json.dumps(home))
    assert len(Catalogue.load(folder)) == 130


def test_a_shelf_that_rotted_is_no_beginning_of_a_draft(folder: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-shelf-damaged")
    scribble(folder / "shelf-1.db")
    assert Shelves(folder).draft().cursor == ""


def test_a_draft_that_rotted_is_thrown_away(folder: Path) -> None:
    Shelves(folder).draft()
    scribble(folder / "draft.db")
    assert Shelves(folder).draft().cursor == "big.200"


def test_a_damaged_draft_is_never_offered(folder: Path) -> None:
    shelves = Shelves(folder)
    shelves.draft()
    scribble(folder / "draft.db")
    with pytest.raises(ShelfError, match="damaged"):
        shelves.accept(None, None, 1.0)
    assert (shelves.drafting, len(Catalogue.load(folder))) == (False, 130)


def test_a_draft_of_another_layout_is_begun_anew(folder: Path) -> None:
    Shelves(folder).draft()
    with opened(folder / "draft.db", "rw") as base, base:
        base.execute("UPDATE meta SET value = 'other' WHERE name = 'layout'")
    assert (LAYOUT, well(folder / "draft.db")) == ("3", False)


def test_a_page_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    draft = Shelves(tmp_path).draft(anew=True)
    with pytest.raises(ShelfError):
        draft.add(list(bodies(3)), [b'{"code": 7}'], (), "a")
    assert (draft.cursor, Shelf(tmp_path / "draft.db").browse()[1]) == ("", 0)


def test_a_matter_of_a_newer_shape_is_left_out_and_the_others_stay(tmp_path: Path, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    odd = json.dumps(json.loads(next(bodies(1))) | {"for_whom": ["robot"]}).encode()
    assert Shelves(tmp_path).draft(anew=True).add([odd, *list(bodies(3))[1:]], (), (), "a") == 2


def test_the_same_matter_again_is_the_newer_one(tmp_path: Path) -> None:
    draft = Shelves(tmp_path).draft(anew=True)
    body = next(bodies(1))
    for version in (1, 2):
        draft.add([json.dumps(json.loads(body) | {"version": version}).encode()], (), (), str(version))
    (item,), total = Shelf(tmp_path / "draft.db").browse()
    assert (item.version, total, draft.cursor) == (2, 1, "2")


def test_confirming_changes_the_age_and_nothing_else(folder: Path) -> None:
    before = (folder / "shelf-1.db").stat().st_mtime_ns
    Shelves(folder).confirm(5000.0)
    home = read_home(folder)
    assert home is not None
    assert (home.fetched_at, home.count, (folder / "shelf-1.db").stat().st_mtime_ns) == (5000.0, 130, before)


def test_a_full_disk_is_told_and_leaves_what_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelves = Shelves(folder)
    shelves.draft()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        shelves.accept(None, None, 1.0)
    assert len(Catalogue.load(folder)) == 130


def test_what_sqlite_says_becomes_our_error(tmp_path: Path) -> None:
    with pytest.raises(ShelfError, match=r"nothing\.db") as told:
        Shelf(tmp_path / "nothing.db").item("x")
    assert isinstance(told.value.__cause__, sqlite3.Error)


@pytest.mark.parametrize("content", [b"", b"\x00", packed({"theme": 7})])
def test_a_row_that_is_damaged_is_told(content: bytes) -> None:
    with pytest.raises(ShelfError, match="row"):
        unpacked(content, FormReference)
