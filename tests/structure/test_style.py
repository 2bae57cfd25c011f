"""The style targets, held: short functions, comments that say why, more test than product."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.style import Shape, ninetieth, shape_of, share_over

ROOT = Path(__file__).parents[2]
ROOMS = ("config", "devices", "offline_queue", "kiosk", "ui", "packaging")


@pytest.fixture(scope="module")
def product() -> Shape:
    """Count the product."""
    return shape_of([ROOT / "main.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))])


@pytest.fixture(scope="module")
def tests() -> Shape:
    """Count the tests."""
    return shape_of(list((ROOT / "tests").rglob("*.py")), measured=False)


def test_functions_are_short_and_simple(product: Shape) -> None:
    assert (product.function_length() <= 6, ninetieth(product.lengths) <= 22) == (True, True)
    assert share_over(product.branches, 10) <= 0.5
    assert share_over(product.depths, 3) <= 0.3


def test_nine_of_ten_files_stop_at_300_lines(product: Shape) -> None:
    assert ninetieth(product.files) <= 300


def test_comments_are_there_and_rare(product: Shape) -> None:
    assert 5 <= 100 * product.comments / product.code <= 9


def test_what_is_public_says_what_it_does(product: Shape) -> None:
    assert 100 * product.documented / product.public >= 98


def test_the_checkers_are_rarely_waived(product: Shape) -> None:
    assert product.per_thousand(product.waivers) <= 1


def test_only_the_tops_of_threads_catch_everything(product: Shape) -> None:
    assert product.per_thousand(product.broad) <= 0.3


def test_there_is_more_test_than_product(product: Shape, tests: Shape) -> None:
    assert tests.code / product.code >= 1.2
    assert 1.2 <= tests.asserts / tests.tests <= 3
