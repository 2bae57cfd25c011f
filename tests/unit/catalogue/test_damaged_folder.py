"""Whatever lies in the folder of the catalogue, the machine starts; what it cannot read it does not offer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.catalogue import Catalogue, CatalogueError
from kiosk.domain.item import FormReference
from tests.support.flow_walk import ELDER, REMOTE, TRAINING

Expect = Callable[..., None]
GARBAGE = {
    "empty": b"",
    "half a file": b'{"task_code": "1199',
    "a list": b"[]",
    "a number": b"7",
    "html": b"<html><body>502 Bad Gateway</body></html>",
    "another encoding": '{"name": "高龄津贴"}'.encode("gb18030"),
    "zeros": bytes(4096),
    "null": b"null",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give two items with their forms, which may be spoilt."""
    for part in ("items", "forms"):
        (tmp_path / part).mkdir()
    for code in (ELDER, REMOTE):
        shutil.copy(TRAINING / "catalogue" / "items" / f"{code}.json", tmp_path / "items")
    for form in (TRAINING / "catalogue" / "forms").glob("*.json"):
        shutil.copy(form, tmp_path / "forms")
    return tmp_path


def elder_form(catalogue: Catalogue) -> FormReference:
    item = catalogue.item(ELDER)
    assert item is not None
    assert item.form is not None
    return item.form


@pytest.mark.parametrize("content", GARBAGE.values(), ids=list(GARBAGE))
def test_an_item_that_is_garbage_is_left_out_and_the_others_stay(
    folder: Path, content: bytes, expected_logs: Expect
) -> None:
    expected_logs("catalogue-item-unreadable")
    (folder / "items" / f"{ELDER}.json").write_bytes(content)
    catalogue = Catalogue.load(folder)
    assert (catalogue.item(ELDER), catalogue.item(REMOTE) is None) == (None, False)


@pytest.mark.parametrize("content", GARBAGE.values(), ids=list(GARBAGE))
def test_a_form_that_is_garbage_is_told_by_its_file_and_never_by_its_content(folder: Path, content: bytes) -> None:
    catalogue = Catalogue.load(folder)
    form = elder_form(catalogue)
    (folder / "forms" / f"{form.code}-v{form.version}.json").write_bytes(content)
    with pytest.raises(CatalogueError, match=rf"^{form.code}-v{form.version}\.json: \w+$"):
        catalogue.form(form)
    assert not catalogue.has_form(form)


def test_a_form_that_is_a_folder_is_no_form(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    form = elder_form(catalogue)
    file = folder / "forms" / f"{form.code}-v{form.version}.json"
    file.unlink()
    file.mkdir()
    assert not catalogue.has_form(form)


def test_a_form_that_comes_later_is_found_without_a_new_start(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    form = elder_form(catalogue)
    file = folder / "forms" / f"{form.code}-v{form.version}.json"
    kept = file.read_bytes()
    file.unlink()
    assert not catalogue.has_form(form)
    file.write_bytes(kept)
    assert catalogue.has_form(form)


@pytest.mark.parametrize("member", ["task_code", "name", "materials", "for_whom"])
def test_an_item_without_what_it_must_have_is_left_out(folder: Path, member: str, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    file = folder / "items" / f"{ELDER}.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    del raw[member]
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert Catalogue.load(folder).item(ELDER) is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_no_bytes_whatever_keep_the_machine_from_starting(folder: Path, content: bytes, expected_logs: Expect) -> None:
    expected_logs("catalogue-item-unreadable")
    (folder / "items" / f"{ELDER}.json").write_bytes(b"{" + content)
    assert len(Catalogue.load(folder)) == 1
