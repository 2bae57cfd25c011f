# SPDX-License-Identifier: Apache-2.0
"""A form from its JSON Schema: answers, what is shown when, prefill from cards, and errors in friendly sentences."""

from kiosk.forms.answers import Answers
from kiosk.forms.moments import computed
from kiosk.forms.prefill import prefilled
from kiosk.forms.rules import entered, fault, faults, form_data, is_required, is_shown, notices
from kiosk.forms.standing import counted, dropped

__all__ = [
    "Answers",
    "computed",
    "counted",
    "dropped",
    "entered",
    "fault",
    "faults",
    "form_data",
    "is_required",
    "is_shown",
    "notices",
    "prefilled",
]
