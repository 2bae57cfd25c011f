# SPDX-License-Identifier: Apache-2.0
"""``gallery``: every screen in every language, size and mode, with an index page to look them through."""

from __future__ import annotations

import argparse
import html
import importlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from config.clock import CHINA
from config.texts import LANGUAGES

if TYPE_CHECKING:
    from ui.shells.kiosk import KioskShell

NAME = "gallery"
SITE_FOR = "never"
HELP = "render every screen and every staff window in every language and size, with index pages"
TITLE = "Screens of the kiosk"
# Pixels of a picture on the index page: enough to compare; a click shows it in full size.
HEIGHT = 480
STYLE = f"""
body {{ font-family: sans-serif; margin: 24px; background: #F1F4F8; color: #0E2236 }}
nav a {{ display: inline-block; margin: 0 10px 6px 0; color: #0B4A94 }}
table {{ border-spacing: 12px }}
th {{ text-align: left; font-size: 15px; white-space: nowrap; vertical-align: top; background: #F1F4F8 }}
thead th {{ position: sticky; top: 0; padding: 8px 0 }}
tbody th {{ position: sticky; left: 0; padding-right: 12px }}
img {{ display: block; border: 1px solid #6B7F95; height: {HEIGHT}px }}
"""
LANGUAGE_NAMES = {"zh_CN": "中文", "en": "English"}
# The hour on all pictures, so that two runs leave the same ones.
NOON = datetime(2026, 11, 23, 10, 26, tzinfo=CHINA)
SINCE = datetime(2026, 11, 23, 10, 5, tzinfo=CHINA)
# Screens that tell of a line that is away since then.
AWAY = frozenset({"15-stored-offline", "22-home-offline"})
# Screens that tell of a printer's trouble: which it is, and its cause.
TROUBLED = {
    "16-paper-out": ("receipt_printer", "printer.paper-out"),
    "25-proof-printer-down": ("page_printer", "page.paper-out"),
}
# Millimetres of a pixel on a panel of 21.5 inches, by its resolution.
SIZES = {(1080, 1920): 0.248, (1920, 1080): 0.248, (1366, 768): 0.3486}
# Of any other size that is asked for.
MM_PER_PX = 0.248
# Staff windows that bring their scenes with them: ``PICTURES`` by name, and ``program_of`` a name.
STAFF = (
    "ui.window.calling_samples",
    "ui.window.signin_samples",
    "ui.window.intake_scenes",
    "ui.fleet.samples",
    "ui.statistics.samples",
    "ui.window.work_samples",
    "ui.window.register_samples",
    "ui.guide.samples",
    "ui.caller.samples",
)
UPRIGHT, ACROSS, SMALL = (1080, 1920), (1920, 1080), (1366, 768)
# Modes are rendered in Chinese and upright; the plain look in all languages and sizes.
MODES = ("", "elder", "high-contrast", "low")
# Where large words have the least room: the longer language, a screen on its side, and one of few pixels.
TIGHT = (("en", UPRIGHT), ("zh_CN", ACROSS), ("en", ACROSS), ("zh_CN", SMALL), ("en", SMALL))


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

    @property
    def words(self) -> str:
        """How a person calls it."""
        place = "upright" if self.size[1] > self.size[0] else "on its side"
        size = "" if self.size in (UPRIGHT, ACROSS) else f"{self.size[0]}x{self.size[1]}"
        return ", ".join(word for word in (LANGUAGE_NAMES[self.language], place, size, self.mode) if word)


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
        yield from (View("zh_CN", UPRIGHT, mode) for mode in MODES[1:])
        yield from (View(language, size, "elder") for language, size in TIGHT)


def run(args: argparse.Namespace) -> int:
    """Render everything and write the index."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    out = Path(args.out)
    wanted = list(views(quick=args.quick))
    names: list[str] = []
    for view in wanted:
        names = render(view, out / view.folder)
    (out / "index.html").write_text(index(wanted, names), encoding="utf-8")
    desks = desk_pictures(out / "desk") + board_pictures(out / "board")
    print(f"{len(wanted) * len(names) + desks} pictures; open the index.html of {out}, {out / 'desk'}, {out / 'board'}")
    return 0


def render(view: View, folder: Path) -> list[str]:
    """Render all screens one way at a fixed hour; return their names."""
    from PySide6.QtCore import Qt

    from config.texts import wording
    from kiosk.training.site import training_settings
    from ui.screens.samples import samples
    from ui.shells.kiosk import KioskShell
    from ui.style.theme import dress, make_application
    from ui.style.tokens import Tokens

    application = make_application()
    tokens = Tokens.for_screen(SIZES.get(view.size, MM_PER_PX), view.size)
    dress(application, tokens)
    shell = KioskShell(training_settings(Path("data")), wording(view.language), tokens, now=lambda: NOON)
    if view.mode:
        shell.set_mode(view.mode, True)
    shell.set_can_speak(True)
    # Shown all the same, for Qt lays out and paints nothing that is hidden.
    shell.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    shell.show()
    folder.mkdir(parents=True, exist_ok=True)
    shown = samples(view.language)
    for name, screen in shown.items():
        # Line and devices first: a screen that tells of a fault stands under a header that shows it.
        surround(shell, name)
        shell.show_screen(screen)
        application.processEvents()
        shell.grab().save(str(folder / f"{name}.png"))
    shell.shut()
    return list(shown)


def desk_pictures(out: Path) -> int:
    """Render the staff's windows in both languages and densities, with an index of their own; return how many."""
    from ui.desk.density import NORMAL, SMALL
    from ui.maintenance.outbox_samples import SCENES
    from ui.maintenance.samples import PICTURES

    samples = [importlib.import_module(name) for name in STAFF]
    names = [*PICTURES, *(f"outbox-{scene}" for scene in SCENES), *(name for one in samples for name in one.PICTURES)]
    wanted = [View(language, density.size) for language in LANGUAGES for density in (NORMAL, SMALL)]
    for view in wanted:
        render_desk(view, out / view.folder)
        render_outbox(view, out / view.folder)
        for one in samples:
            render_staff(view, out / view.folder, one)
    (out / "index.html").write_text(index(wanted, names), encoding="utf-8")
    return len(wanted) * len(names)


def render_desk(view: View, folder: Path) -> None:
    """Render the maintenance window in one language and size."""
    from config.texts import wording
    from kiosk.maintenance.remote import Remote
    from kiosk.training.site import training_settings
    from ui.desk.density import look_of, of_height
    from ui.maintenance.program import MaintenanceProgram
    from ui.maintenance.samples import HOUR, PICTURES, SCENES
    from ui.style.theme import dress, make_application

    application = make_application()
    said, settings = wording(view.language), training_settings(Path("data"))
    dress(application, look_of(of_height(view.size[1]), said).tokens)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (looks, keys) in PICTURES.items():
        program = MaintenanceProgram(
            settings, said, Remote(settings), Path("none.log"),
            size=view.size, now=lambda: HOUR, clock=HOUR.timestamp, mounts=(),
        )  # fmt: skip
        program.shell.show()
        program.shell.activateWindow()
        application.processEvents()
        # Told straight to the window, without a terminal: each picture is of a moment made up.
        for look in looks:
            program.watch.seen.emit(SCENES[look], {})
        for key in keys:
            program.shell.press(key)
        application.processEvents()
        program.shell.grab().save(str(folder / f"{name}.png"))
        program.close()


def render_outbox(view: View, folder: Path) -> None:
    """Render the tab of the outbox in one language and size."""
    from config.texts import wording
    from kiosk.maintenance.remote import Remote
    from kiosk.training.site import training_settings
    from ui.maintenance.outbox_samples import SCENES, SampleOutbox
    from ui.maintenance.program import MaintenanceProgram
    from ui.maintenance.samples import HOUR
    from ui.style.theme import make_application

    application, settings = make_application(), training_settings(Path("data"))
    for name, seen in SCENES.items():
        made = SampleOutbox(seen)
        program = MaintenanceProgram(
            settings, wording(view.language), Remote(settings), Path("none.log"),
            size=view.size, now=lambda: HOUR, clock=HOUR.timestamp, mounts=(), outbox=(made, made),
        )  # fmt: skip
        program.shell.show()
        program.shell.open_tab(1)
        program.outbox.show(seen, made.story("e4") if seen.held else None)
        application.processEvents()
        program.shell.grab().save(str(folder / f"outbox-{name}.png"))
        program.close()


def render_staff(view: View, folder: Path, samples: ModuleType) -> None:
    """Render the scenes of a staff window in one language and size."""
    from config.texts import wording
    from ui.style.theme import make_application

    application = make_application()
    folder.mkdir(parents=True, exist_ok=True)
    for name in samples.PICTURES:
        program = samples.program_of(name, wording(view.language), view.size)
        program.shell.show()
        program.shell.activateWindow()
        application.processEvents()
        program.shell.grab().save(str(folder / f"{name}.png"))
        program.close()


def board_pictures(out: Path) -> int:
    """Render the call screen in its sizes and both languages, with an index of its own; return how many."""
    from ui.board.samples import PICTURES, SIZES

    wanted = [View(language, size) for language in LANGUAGES for size in SIZES]
    for view in wanted:
        render_board(view, out / view.folder)
    (out / "index.html").write_text(index(wanted, list(PICTURES)), encoding="utf-8")
    return len(wanted) * len(PICTURES)


def render_board(view: View, folder: Path) -> None:
    """Render the call screen in one language and size."""
    from PySide6.QtCore import Qt

    from config.texts import wording
    from kiosk.training.site import training_settings
    from ui.board.samples import PICTURES, face_of
    from ui.board.window import BoardWindow
    from ui.style.theme import make_application

    application, settings, said = make_application(), training_settings(Path("data")), wording(view.language)
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in PICTURES.items():
        window = BoardWindow(face_of(picture, settings, said), said)
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(*view.size)
        window.show()
        application.processEvents()
        window.grab().save(str(folder / f"{name}.png"))
        window.close()


def surround(shell: KioskShell, name: str) -> None:
    """Set line and devices to what a screen tells of them."""
    from devices.device import Condition, DeviceState
    from ui.parts.header import Line

    device, cause = TROUBLED.get(name, ("receipt_printer", ""))
    condition = Condition.FAULT if cause else Condition.READY
    shell.set_line(*((Line.DOWN, SINCE) if name in AWAY else (Line.UP, None)))
    shell.set_devices({device: DeviceState(device, condition, cause)})


def index(wanted: list[View], names: list[str]) -> str:
    """Return the page: a row for each screen, a column for each view, both headings staying in sight."""
    heads = "".join(f"<th>{html.escape(view.words)}</th>" for view in wanted)
    rows = "".join(f"<tr id={name}><th>{html.escape(name)}</th>{cells(wanted, name)}</tr>" for name in names)
    links = " ".join(f'<a href="#{name}">{html.escape(name)}</a>' for name in names)
    head = f"<!doctype html><html lang=en><meta charset=utf-8><title>{TITLE}</title><style>{STYLE}</style>"
    table = f"<table><thead><tr><th>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"{head}<h1>{TITLE}</h1><nav>{links}</nav>{table}</html>\n"


def cells(wanted: list[View], name: str) -> str:
    """Return the pictures of one screen."""
    return "".join(f"<td>{picture(view, name)}</td>" for view in wanted)


def picture(view: View, name: str) -> str:
    """Return one picture that leads to itself in full size."""
    path, (wide, high) = f"{view.folder}/{name}.png", view.size
    words = html.escape(f"{name}, {view.words}")
    shown = f'<img loading=lazy src="{path}" alt="{words}" width={wide * HEIGHT // high} height={HEIGHT}>'
    return f'<a href="{path}">{shown}</a>'
