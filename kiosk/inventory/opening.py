# SPDX-License-Identifier: Apache-2.0
"""Puts bench and book together: the devices of a post, and what is known of them."""

from __future__ import annotations

from config.settings import Settings
from devices.bench import Bench, Build, OnChange, named
from kiosk.inventory import desks
from kiosk.inventory.book import DeviceBook


def builders_of_pages() -> dict[str, Build]:
    """Return what builds camera and scanner; they have options of their own, which no driver knows."""
    from kiosk.capture.eye import open_eye
    from kiosk.capture.page_scan import paged

    return {"document_camera": open_eye, "scanner": paged}


def opened(
    settings: Settings,
    on_change: OnChange | None = None,
    *,
    keeps: bool = True,
) -> tuple[Bench, DeviceBook]:
    """Return a bench that is not started yet, and the book that follows it and ``keeps`` its counters."""
    book = DeviceBook(named(settings.devices), desks.file_of(settings), keeps=keeps)
    bench = Bench(desks.as_measured(settings), on_change=on_change, on_named=book.hear, builders=builders_of_pages())
    book.follow(bench.lanes(), bench)
    return bench, book
