"""Answers any form of the catalogue with the first thing that fits: for walks to whom the answers do not matter."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.domain.form import Form
from kiosk.forms import fault
from kiosk.steps.screens import FormPage, Materials
from tests.support.flow_walk import Walk, card

# What fits each kind of field, and what fits fields that ask for a shape of their own.
USUAL = {
    "phone": ("13800000000",),
    "id-number": ("990101198803120020",),
    "bank-card": ("6217000000003067", "6222000000000003"),
    "region": ("990121100203", "990101001001"),
    "uscc": ("91990100MA0XUNL1AR",),
    "yes-no": ("yes", "no"),
}
WORDS = ("云泽", "A1", "1", "12", "100", "2000", "2026-11-23", "2026-11", "2027-11-23", "2020-01-01", "12345678")


def begun(item: str) -> Walk:
    """Return a walk that has taken up a matter, also one that is no favourite of home."""
    walk = Walk(start=False)
    found = walk.facilities.catalogue.item(item)
    assert found is not None
    walk.visit.begin(found, walk.facilities.catalogue.form(found.form) if found.form else None)
    walk.engine.start("whom")
    walk.settle()
    return walk


def to_papers(walk: Walk, **answers: str) -> Walk:
    """Go from the first question to the list of papers, for oneself and with one's own card."""
    walk.choose("self")
    walk.press("next")
    walk.press("next")
    while walk.step == "consent":
        walk.press("yes")
    walk.lay(card("lin-jingshu"))
    walk.press("next")
    answer_form(walk, **answers)
    walk.sees(Materials)
    return walk


def fitting(form: Form, name: str, walk: Walk) -> str:
    """Return the first answer a field takes as things stand; raises LookupError when none of ours fits."""
    answers, today = dict(walk.visit.answers), walk.facilities.today()
    for candidate in _candidates(form, name):
        if fault(form, name, answers | {name: candidate}, today) is None:
            return candidate
    raise LookupError(f"nothing fits {form.code}.{name}")


def answer_form(walk: Walk, **fixed: str) -> None:
    """Fill the form in page by page, as it asks; ``fixed`` are answers that matter to the test."""
    for _ in range(60):
        screen = walk.screen
        if not isinstance(screen, FormPage) or walk.step != "form":
            return
        for view in screen.fields:
            if view.read_only or view.value:
                continue
            walk.enter(**{view.name: fixed.get(view.name) or fitting(walk.visit.sheet, view.name, walk)})
        before = walk.visit.entry.page
        asked = {view.name for view in walk.sees(FormPage).fields}
        # An answer may have opened a field on this page: it is answered in the next round.
        if asked == {view.name for view in screen.fields}:
            walk.press("next")
            assert walk.step != "form" or walk.visit.entry.page != before, walk.visit.entry.faults
    raise AssertionError("the form does not end")


def _candidates(form: Form, name: str) -> Iterator[str]:
    field, schema = form.fields[name], form.schema.properties[name]
    yield from (one.value for one in field.options)
    yield from USUAL.get(field.kind, ())
    yield from WORDS
    for length in (schema.get("minLength", 0), schema.get("maxLength", 0), 8, 12, 16, 18, 20):
        yield "1" * length
        yield "A" + "1" * (length - 1)
