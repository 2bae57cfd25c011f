# SPDX-License-Identifier: Apache-2.0
"""Looking through a site's own templates before the first paper is set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config.logs import logger
from kiosk.receipts.page_template import load_page
from kiosk.receipts.template import TEMPLATES, TemplateError, load

log = logger(__name__)
PAGE = "-a4"


def wrong_templates(folder: Path) -> Iterator[TemplateError]:
    """Give what is wrong with each template of a folder, for whoever wrote it."""
    for file in sorted(folder.glob("*.yaml")):
        # A file of a name nobody prints would be forgotten; it is most often a slip of the pen.
        if not (TEMPLATES / file.name).exists():
            yield TemplateError(f"{file}: no paper has this name")
            continue
        try:
            load_page(file.stem, folder) if file.stem.endswith(PAGE) else load(file.stem, folder)
        except TemplateError as wrong:
            yield wrong


def usable_folder(words: str) -> Path | None:
    """Return the folder when every template in it can be used, else None, with a line in the log."""
    if not words:
        return None
    folder = Path(words)
    wrong = list(wrong_templates(folder))
    if wrong or not folder.is_dir():
        log.error("templates-refused", count=len(wrong), cause="template" if wrong else "no-folder")
        return None
    return folder
