# SPDX-License-Identifier: Apache-2.0
"""The section ``content``: what the city tells the public, by columns, read page by page, with a slip of it."""

from __future__ import annotations

from kiosk.flows.flow import Section
from kiosk.steps.content_life import ContentLifeStep
from kiosk.steps.content_list import ContentListStep
from kiosk.steps.content_text import ContentTextStep, text_paper

CONTENT = Section("content", (ContentListStep(), ContentLifeStep(), text_paper(), ContentTextStep()))
