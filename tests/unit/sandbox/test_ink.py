"""Whatever is said of a signature on paper is held against the matter and the papers that came."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.sandbox.ink import SIGNED_FORM, ink_breaches

SCAN, OTHER = "01936f3a-6f40-7c21-9a55-000000000001", "01936f3a-6f40-7c21-9a55-000000000002"
WET = {"signature": "wet", "thumb_allowed": False}
THUMB = {"signature": "finger", "thumb_allowed": True, "thumb_witness": True}


def body(mark: str = "pen", **changes: Any) -> dict[str, Any]:
    """Return an application signed on paper; ``changes`` are members of it, those of ``ink`` within."""
    ink = {"mark": mark, "scans": [SCAN]} | changes.pop("ink", {})
    whole = {
        "kind": "apply",
        "signature": None,
        "manifest": [{"id": SCAN, "material_id": SIGNED_FORM}, {"id": OTHER, "material_id": "household-register"}],
        "ink": {name: value for name, value in ink.items() if value is not None},
    }
    return whole | changes


def pointers(item: dict[str, Any], told: dict[str, Any]) -> list[str]:
    return [breach.pointer for breach in ink_breaches(item, told)]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (WET, body()),
        (THUMB, body("thumb", ink={"witness": "罗有田"})),
        ({**THUMB, "thumb_witness": False}, body("thumb")),
        ({"signature": "finger"}, {**body(), "ink": None}),
        (WET, {**body(), "kind": "prefill", "ink": None}),
    ],
    ids=["pen", "thumb before a witness", "thumb alone", "drawn on glass", "for the window"],
)
def test_what_fits_the_matter_is_taken(item: dict[str, Any], told: dict[str, Any]) -> None:
    assert pointers(item, told) == []


@pytest.mark.parametrize(
    ("item", "told", "pointer"),
    [
        (WET, {**body(), "ink": None}, "/ink"),
        (WET, body(signature={"attachment_id": OTHER}), "/signature"),
        (WET, body(ink={"scans": [OTHER]}), "/ink/scans"),
        (WET, body(ink={"scans": [SCAN, OTHER]}), "/ink/scans"),
        (WET, body("thumb"), "/ink/mark"),
        ({"signature": "finger"}, body(), "/ink/mark"),
        (THUMB, body("thumb"), "/ink/witness"),
        (THUMB, body("pen"), "/ink/mark"),
    ],
)
def test_what_does_not_is_refused_with_its_place(item: dict[str, Any], told: dict[str, Any], pointer: str) -> None:
    assert pointers(item, told) == [pointer]


def test_a_scan_of_another_paper_that_came_is_no_signature() -> None:
    told = body(manifest=[{"id": SCAN, "material_id": "household-register"}])
    assert pointers(WET, told) == ["/ink/scans"]


def test_a_page_of_the_signed_paper_that_is_not_named_is_missing_from_the_signature() -> None:
    both = [{"id": one, "material_id": SIGNED_FORM} for one in (SCAN, OTHER)]
    assert pointers(WET, body(manifest=both)) == ["/ink/scans"]
