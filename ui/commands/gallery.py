# SPDX-License-Identifier: Apache-2.0
"""``gallery``: every screen in every language, size and mode, with an index page to look them through."""

from __future__ import annotations

import argparse
import html
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.texts import LANGUAGES

NAME = "gallery"
HELP = "render every screen in every language and size, with an index page"
SIZES = ((1080, 1920), (1920, 1080))
MODES = ("", "elder", "high-contrast", "low")
"""Modes are rendered in Chinese and upright only; the plain look in all languages and sizes."""


@dataclass(frozen=True)
class View:
    """One way to look at all screens."""

    language: str
    size: tuple[int, int]
    mode: str = ""

    @property
    def folder(self) -> str:
        """Name of its folder."""
        return f"{self.language}-{self.size[0]}x{self.size[1]}" + (f"-{self.mode}" if self.mode else "")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the folder."""
    parser.add_argument("--out", default="out/gallery", help="folder of the gallery (default: out/gallery)")
    parser.add_argument("--quick", action="store_true", help="only the plain look, without the modes")


def views(*, quick: bool) -> Iterator[View]:
    """Yield every way to look."""
    for language in LANGUAGES:
        for size in SIZES:
            yield View(language, size)
    if not quick:
        yield from (View("zh_CN", SIZES[0], mode) for mode in MODES[1:])


def run(args: argparse.Namespace) -> int:
    """Render everything and write the index."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    out = Path(args.out)
    wanted = list(views(quick=args.quick))
    names: list[str] = []
    for view in wanted:
        names = render(view, out / view.folder)
    (out / "index.html").write_text(index(wanted, names), encoding="utf-8")
    print(f"{len(wanted) * len(names)} pictures; open {out / 'index.html'}")
    return 0


def render(view: View, folder: Path) -> list[str]:
    """Render all screens one way; return their names."""
    from PySide6.QtWidgets import QApplication

    from config.texts import wording
    from kiosk.training.site import training_settings
    from ui.screens.samples import samples
    from ui.shells.kiosk import KioskShell
    from ui.style.theme import dress
    from ui.style.tokens import Tokens

    application = QApplication.instance() or QApplication(sys.argv[:1])
    tokens = Tokens.for_screen(0.248, view.size)
    dress(application, tokens)  # type: ignore[arg-type]  # made above as a QApplication
    shell = KioskShell(training_settings(Path("data")), wording(view.language), tokens)
    if view.mode:
        shell.set_mode(view.mode, True)
    shell.show()
    folder.mkdir(parents=True, exist_ok=True)
    shown = samples(view.language)
    for name, screen in shown.items():
        shell.show_screen(screen)
        application.processEvents()
        shell.grab().save(str(folder / f"{name}.png"))
    shell.shut()
    return list(shown)


def index(wanted: list[View], names: list[str]) -> str:
    """Return the page: a row for each screen, a column for each view."""
    heads = "".join(f"<th>{html.escape(view.folder)}</th>" for view in wanted)
    rows = "".join(f"<tr><th>{html.escape(name)}</th>{cells(wanted, name)}</tr>" for name in names)
    style = "body{font-family:sans-serif} img{height:420px;border:1px solid #999} th{text-align:left;font-size:14px}"
    head = f"<!doctype html><meta charset=utf-8><title>Banshi</title><style>{style}</style>"
    return f"{head}<table><tr><th>{heads}</tr>{rows}</table>\n"


def cells(wanted: list[View], name: str) -> str:
    """Return the pictures of one screen."""
    paths = (f"{view.folder}/{name}.png" for view in wanted)
    return "".join(f'<td><a href="{path}"><img loading="lazy" src="{path}"></a></td>' for path in paths)
