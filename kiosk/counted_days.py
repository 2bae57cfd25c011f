# SPDX-License-Identifier: Apache-2.0
"""By which calendar working days are counted: that of the hall, and over it that of the State Council where known."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue import Catalogue
from kiosk.content.shelf import Texts
from kiosk.domain.hall import Hours

# The folder of texts and calendar, beside that of the catalogue.
CONTENT = "content"


def hours_of(catalogue_folder: Path) -> Hours | None:
    """Return the hours working days are counted by; None where nothing was fetched yet."""
    hall = Catalogue.load(catalogue_folder, checked=False).hall
    return texts_beside(catalogue_folder).counted(hall.hall.hours if hall else None)


def texts_beside(catalogue_folder: Path) -> Texts:
    """Return the texts for the public that lie beside a catalogue."""
    return Texts(catalogue_folder.with_name(CONTENT))
