"""Opinions as a training machine would hand them in; numbers by a counter, so that no two tests share a case."""

from __future__ import annotations

import dataclasses
import datetime
import json

from config.settings import Site
from kiosk.domain.opinion import Letter, Opinion, OpinionKind
from kiosk.domain.query_code import ALPHABET, check_character
from kiosk.training.site import SUPERVISION_KEY
from tests.support.parcels import Filed

SITE = Site(mode="training", supervision_key=SUPERVISION_KEY)
AT = datetime.datetime(2026, 11, 23, 10, 26, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def code_of(number: int) -> str:
    """Return the code of a number, with its check character."""
    digits = ""
    for _ in range(7):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits + check_character(digits)


CODE = code_of(1)
KEY = code_of(20_000_000_001)
LETTER = Letter(
    OpinionKind.COMPLAINT, "window", "waited", "B 区 17 号窗口", "等了两个小时，没有人解释。", "13800000000"
)
OPINION = Opinion("01936f3a-6f40-7c21-9a55-0d1c5b6f2e40", CODE, KEY, LETTER, SITE, AT)


def filed_opinion(
    *,
    id: str = OPINION.id,
    code: str = CODE,
    key: str = KEY,
    letter: Letter = LETTER,
    pages: tuple[tuple[str, bytes], ...] = (),
) -> Filed:
    """Return an opinion as the outbox hands it over, with its sealed pages."""
    opinion = dataclasses.replace(OPINION, id=id, code=code, key=key, letter=letter)
    papers = opinion.sealed_papers(pages)
    contents = {paper.id: bytes(paper.content) for paper in papers}
    return Filed(json.loads(opinion.payload(papers)), contents, kind="opinion")
