# SPDX-License-Identifier: Apache-2.0
"""The papers of a window's work, worded: the slip of what was taken along, and the report of the day."""

from __future__ import annotations

from collections.abc import Sequence

from config.clock import china_time
from config.texts import Text, Wording, text, wording
from kiosk.domain import masks
from kiosk.receipts.compose import moment
from kiosk.receipts.window_papers import DayPaper, Taken
from kiosk.window_work.arrivals import Arrived
from kiosk.window_work.handing import Handing, may_collect
from kiosk.window_work.originals import Original
from kiosk.window_work.passing import Hand
from kiosk.window_work.report import Report, Section, result_words, sections
from kiosk.window_work.results import Result

HEAD = 12


def taken_of(
    handing: Handing, register: Sequence[Original], staff_no: str, language: str, shelf: Sequence[Arrived] = ()
) -> Taken:
    """Return what stands on the slip of a handing, masked; raises LookupError where nobody collects."""
    who, words = handing.collector, wording(language)
    if who is None:
        raise LookupError("nobody collects")
    names = {one.id: words(text("hand.original", name=one.name, count=one.count)) for one in register}
    own = all(may_collect(one, who.id_no, who.read_at.date()) == "own" for one in handing.chosen)
    return Taken(
        receiver=masks.name(who.name), number=masks.tight(masks.number(who.id_no)),
        relation=words(text("hand.as.own" if own else "hand.as.authorised")), staff=staff_no,
        results=tuple(
            (one.item.of(language), papers_words(one, words, _shelved(handing, shelf, one))) for one in handing.chosen
        ),
        originals=tuple(names.get(name, name) for name in handing.returns),
    )  # fmt: skip


def papers_words(result: Result, words: Wording, shelved: Sequence[Arrived] = ()) -> str:
    """Return of which papers a result consists, with the certificates of it that lie here."""
    titles = [one.title.of(words.language) for one in result.documents]
    titles += [words(arrived_words(one)) for one in shelved]
    return words(text("receipts.and")).join(titles) if titles else words(text("hand.no-paper"))


def arrived_words(one: Arrived) -> Text:
    """Return a certificate with its number and how many there are, as it is counted out; no person by their number."""
    if not one.number:
        return text("arrive.paper.plain", name=one.name, count=one.count)
    return text("arrive.paper", name=one.name, number=masks.inside(one.number), count=one.count)


def _shelved(handing: Handing, shelf: Sequence[Arrived], result: Result) -> tuple[Arrived, ...]:
    return tuple(one for one in shelf if one.id in handing.shelved and one.project_no == result.project_no)


def hand_words(words: Wording, hand: Hand | None) -> str:
    """Return what stands on a list in place of a name by pen; empty where it is signed by pen."""
    if hand is None or hand.way != "pad":
        return ""
    return words(text("receipts.transfer.on-pad", who=hand.who, at=moment(china_time(hand.at.timestamp()), words)))


def day_paper(report: Report, language: str) -> DayPaper:
    """Return the report of a day, worded."""
    words, account, second = wording(language), report.account, report.checked
    return DayPaper(
        number=report.number or "–", day=account.day, window=account.window,
        made=f"{report.made.staff_no} {moment(report.made.at, words)}",
        checked=f"{second.staff_no} {moment(second.at, words)}" if second else "",
        result=words(result_words(report)), audit_head=report.audit_head[:HEAD],
        lines=[(words(one.title), section_words(one, words)) for one in sections(account)],
    )  # fmt: skip


def section_words(section: Section, words: Wording) -> str:
    """Return what stands behind a heading, on one line."""
    facts = "　".join(f"{words(one.label)} {one.value}" for one in section.facts)
    instead = words(section.instead) if section.instead else ""
    return "　".join(part for part in (facts, instead) if part)
