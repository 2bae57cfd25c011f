# SPDX-License-Identifier: Apache-2.0
"""``guide-desk``: the desk of those who lead people through the hall."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ui.commands.size import window_size
from ui.commands.window import show

if TYPE_CHECKING:
    from config.settings import Settings
    from kiosk.training.hall import TrainingHall

NAME = "guide-desk"
HELP = "open the guide desk: numbers without a card, missed turns, calls for staff, announcements, appointments"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where it stands and how it is shown."""
    parser.add_argument("--training", action="store_true", help="bring a hall, virtual devices and a sandbox platform")
    parser.add_argument("--folder", default="data/training-guide", help="folder of the training world")
    parser.add_argument("--size", type=window_size, help="size of the window (default: the whole screen)")
    parser.add_argument("--language", choices=("zh_CN", "en"), default="zh_CN", help="language of the desk")


def run(args: argparse.Namespace) -> int:
    """Open the desk and run it until it is closed; raises SettingsError without a site file or a hub."""
    from config.logs import set_up

    if not args.training:
        from config.site import load_site

        set_up(Path("data/logs/terminal.log"))
        return show_desk(load_site(args.site), Path("data"), args)
    from kiosk.training.hall import TrainingHall

    folder = Path(args.folder)
    set_up(folder / "logs" / "terminal.log")
    with TrainingHall(folder) as hall:
        return show_desk(guide_settings(hall.settings), folder, args, hall)


def show_desk(settings: Settings, folder: Path, args: argparse.Namespace, hall: TrainingHall | None = None) -> int:
    """Show the desk as a window is shown."""
    from ui.guide.program import GuideProgram

    return show(settings, folder, args, hall, GuideProgram)


def guide_settings(window: Settings) -> Settings:
    """Return the settings of the training hall's guide desk, beside those of its window."""
    import msgspec

    from config.settings import HubSetting

    site = msgspec.structs.replace(window.site, device="91", machine_name="导办台 1", machine_name_en="Help desk 1")
    token = str(Path(window.hub.token).with_name("G1"))
    return msgspec.structs.replace(window, site=site, hub=HubSetting(window.hub.url, token))
