# SPDX-License-Identifier: Apache-2.0
"""Which answers count now: those of fields that are asked for. A change may take others out, and that is told."""

from __future__ import annotations

from kiosk.domain.conditions import FACT
from kiosk.domain.form import Form
from kiosk.forms.rules import AnswersLike, is_shown


def counted(form: Form, answers: AnswersLike) -> dict[str, str]:
    """Return the answers of fields that are asked for, and the facts of the visit.

    What was entered into a field that is hidden now stays with the person, in case it is asked for again, but nothing
    may follow from it: no paper, no condition, nothing that is sent.
    """
    return {name: answers[name] for name in answers if name.startswith(FACT) or _asked(form, name, answers)}


def dropped(form: Form, before: AnswersLike, after: AnswersLike) -> tuple[str, ...]:
    """Return the fields whose answer counted before a change and does not any more, in the order of the form."""
    gone = counted(form, before).keys() - counted(form, after).keys()
    # An answer that was taken out by hand is no surprise to whoever did it.
    return tuple(name for name in form.fields if name in gone and after.get(name))


def _asked(form: Form, name: str, answers: AnswersLike) -> bool:
    return name in form.fields and is_shown(form, name, answers)
