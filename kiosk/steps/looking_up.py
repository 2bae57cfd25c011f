# SPDX-License-Identifier: Apache-2.0
"""联网核验 for the list of papers: which source is asked next, what its answer means, what is left to the platform."""

from __future__ import annotations

import functools

from devices.device import CancelToken, Deadline
from kiosk.audit import Act
from kiosk.domain.item import Material
from kiosk.domain.substitutes import looked_up, to_look_up
from kiosk.platform.calls.checks import Found, Question, Whom, check
from kiosk.platform.client import Platform
from kiosk.steps.standing import stand
from kiosk.steps.step import Work
from kiosk.steps.visit import Visit
from offline_queue.line import Line

NETWORK = "network"
# A register answers within a second or two; longer than this nobody waits, the paper can be settled otherwise.
LOOK_SECONDS = 10.0


def next_to_ask(visit: Visit) -> Material | None:
    """Return the next paper whose source can be asked now and was not: one at a time."""
    # Without a line that is known to be up nobody is kept waiting for a time-out: it is left to the platform.
    if visit.facilities.line.line is not Line.UP:
        return None
    asked = visit.papers.answers.keys() | visit.papers.unanswered
    waiting = (one for one in visit.materials() if NETWORK in one.ways and one.id not in asked)
    return next((one for one in waiting if stand(visit, one) is None), None)


def ask_source(visit: Visit, material: Material) -> Work:
    """Return the work that asks the source of a paper; the paper is marked as being looked up."""
    applicant = visit.parties().applicant
    whom = Whom(applicant.name, applicant.id_type, applicant.id_no)
    visit.papers.looking = material.id
    # A new id for each look: the same one again would be answered with what the source said before.
    question = Question(visit.facilities.new_id(), visit.matter.task_code, material.id, whom)
    return Work("platform", functools.partial(ask, question), LOOK_SECONDS)


def ask(question: Question, platform: Platform, deadline: Deadline, cancel: CancelToken) -> Found:
    """Ask on the platform's lane."""
    return check(platform, question)


def looked(visit: Visit, found: Found | None) -> None:
    """Take the answer to the look under way; None is none, which says nothing of the paper."""
    papers, material_id = visit.papers, visit.papers.looking
    papers.looking = ""
    if not material_id:
        return
    result = found.result if found else "none"
    visit.facilities.note(Act.PAPER_LOOKED_UP, visit.id, code=material_id, result=result)
    if found is None:
        # Kept apart from an answer: a line that broke says nothing of the paper, and the city may still look.
        papers.unanswered.add(material_id)
    elif found.result == "found":
        one = looked_up(visit.facilities.new_id(), material_id, reference=found.reference, at=found.checked_at)
        papers.stands[material_id] = one
    else:
        papers.answers[material_id] = found.result


def put_to_platform(visit: Visit, material: Material) -> None:
    """Leave a look to the platform, which makes it once it has the application."""
    one = to_look_up(visit.facilities.new_id(), material.id, at=visit.facilities.now())
    visit.papers.stands[material.id] = one
