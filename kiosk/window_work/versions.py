# SPDX-License-Identifier: Apache-2.0
"""Two versions of a dossier beside one another: what a clerk saw, and what it is now; both stay, nothing is merged.

What the platform says of the state cannot be chosen against; where a clerk wrote something on their own, the place that
wrote it offers the choice (``kiosk.intake``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kiosk.domain import masks
from kiosk.platform.calls.dossiers import DossierFile, FiledPaper

# Identity cards have 18 signs, the old ones 15; a mobile with its country's number has 13.
LEAST_OF_CARD = 15
Kind = Literal["state", "step", "result", "paper", "answer"]


@dataclass(frozen=True, repr=False)
class Differing:
    """One place that differs; ``name`` says which paper or answer, both sides come masked."""

    kind: Kind
    seen: str
    now: str
    name: str = ""


def differing(seen: DossierFile, now: DossierFile) -> tuple[Differing, ...]:
    """Return all places in which two versions differ."""
    return tuple(_differing(seen, now))


def _differing(seen: DossierFile, now: DossierFile) -> Iterator[Differing]:
    if seen.progress.state != now.progress.state:
        yield Differing("state", seen.progress.state, now.progress.state)
    if len(seen.steps) != len(now.steps):
        yield Differing("step", _last(seen), _last(now))
    if seen.progress.result != now.progress.result:
        yield Differing("result", *(one.progress.result.zh if one.progress.result else "" for one in (seen, now)))
    yield from _papers(seen, now)
    yield from _answers(seen, now)


def _papers(seen: DossierFile, now: DossierFile) -> Iterator[Differing]:
    before, after = ({paper.id: paper for paper in one.papers} for one in (seen, now))
    for name, paper in (before | after).items():
        one, other = before.get(name), after.get(name)
        if one != other:
            yield Differing("paper", _paper(one), _paper(other), paper.material_id)


def _answers(seen: DossierFile, now: DossierFile) -> Iterator[Differing]:
    for name in dict.fromkeys((*seen.form_data, *now.form_data)):
        before, after = str(seen.form_data.get(name, "")), str(now.form_data.get(name, ""))
        if before != after:
            yield Differing("answer", _hidden(before), _hidden(after), name)


def _last(file: DossierFile) -> str:
    return file.steps[-1].node if file.steps else ""


def _paper(paper: FiledPaper | None) -> str:
    return f"{paper.trust} {paper.pages}" if paper else ""


def _hidden(answer: str) -> str:
    # Two answers that look alike behind their masks are told to differ all the same. Seven signs are shown of a card's
    # number alone: of a shorter one they would be most of it, of an address its house.
    if answer.isascii() and len(answer) >= LEAST_OF_CARD:
        return masks.number(answer)
    return answer[:1] + masks.STAR * max(0, len(answer) - 1)
