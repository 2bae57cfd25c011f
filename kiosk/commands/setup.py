# SPDX-License-Identifier: Apache-2.0
"""``setup``: write the site file of this terminal, refusing nonsense before it can do harm."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from config.settings import CORRECT, SettingsError, convert, on_post
from config.site import SITE_FILE, find, write_values

NAME = "setup"
HELP = "write the site file: region, hall, device number, platform, mode"

QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("region", "site.region", "Region code of the site, six digits, such as 990100: "),
    ("hall", "site.hall", "Hall or station number, four digits, such as 0001: "),
    ("hall-name", "site.hall_name", "Full name of the hall or station: "),
    ("device", "site.device", "Device number from the enrolment, two digits, such as 03: "),
    ("machine-name", "site.machine_name", "What people call this machine, such as 自助区 3 号机: "),
    # Before the address: in earnest, fewer addresses can be a platform's.
    ("mode", "site.mode", "Mode, training or production: "),
    ("platform", "platform.url", "Address of the platform, up to /api/v1: "),
)
# The version of the contract (kiosk/platform/openapi.yaml).
PLATFORM_END = "/api/v1"
# What most machines do without, and nobody is asked for.
MORE: dict[str, tuple[str, str, str]] = {
    "place": ("site", "place", "code of the township or village a station stands in, twelve digits"),
    "nature": ("site", "nature", "what the authority lets this site do: own, entrusted or assisted"),
    "agent": ("staff", "agent", "name of who runs this machine, as it stands on slips"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take each answer as an option; what is missing is asked when a person sits there."""
    for option, key, question in QUESTIONS:
        parser.add_argument(f"--{option}", dest=key, metavar="VALUE", help=question.rstrip(": "))
    parser.add_argument("--post", choices=("kiosk", "window", "station"), default="kiosk", help="what this machine is")
    for option, (section, name, question) in MORE.items():
        parser.add_argument(f"--{option}", dest=f"{section}.{name}", metavar="VALUE", help=question)
    parser.add_argument("--technician", action="store_true", help="only make a new code of the technician's door")
    parser.add_argument("--guide", metavar="NUMBER", help="only make the code of a guide who may help at this machine")
    parser.add_argument(
        "--move-key", metavar="FILE", help="only put the device key of this file where the site file says"
    )
    parser.add_argument("--force", action="store_true", help="overwrite a site file that is there")


def run(args: argparse.Namespace) -> int:
    """Ask, check, write; 2 for a missing answer, 5 for a refused one."""
    if args.technician:
        # Late: the outbox and its keys are wanted for this alone.
        from kiosk.commands.technician import make_code

        return make_code(args.site)
    if args.guide is not None:
        from kiosk.commands.guide import make_guide

        return make_guide(args.guide)
    if args.move_key is not None:
        from kiosk.commands.move_key import move_key

        return move_key(args.site, Path(args.move_key))
    file = Path(args.site) if args.site else SITE_FILE
    if code := _hindered(args, file):
        return code
    try:
        given = answers(args)
    except EOFError:
        print("\nbanshi setup: nothing written, the input ended. Run it again.", file=sys.stderr)
        return 2
    return store(given, file)


def _hindered(args: argparse.Namespace, file: Path) -> int:
    """Say what stands in the way of asking and writing, 0 when nothing does."""
    if find(str(file)) and file.exists() and not args.force:
        print(f"banshi setup: {file} is there already. Use --force to replace it.", file=sys.stderr)
        return 5
    # Without a person there is nobody to ask: an installer's script must fail here, not wait for ever.
    missing = [option for option, key, _ in QUESTIONS if getattr(args, key) is None]
    if missing and not sys.stdin.isatty():
        print(f"banshi setup: not given: {', '.join('--' + option for option in missing)}", file=sys.stderr)
        return 2
    return 0


def answers(args: argparse.Namespace) -> dict[str, Any]:
    """Collect options and, for what is missing, the person's answers, as raw settings."""
    values: dict[str, Any] = {"post": args.post}
    for option, key, question in QUESTIONS:
        section, name = key.split(".")
        given = getattr(args, key)
        values.setdefault(section, {})[name] = _asked(values, option, key, question) if given is None else given
    for section, name, _ in MORE.values():
        if (given := getattr(args, f"{section}.{name}")) is not None:
            values.setdefault(section, {})[name] = given
    return values


def _asked(values: dict[str, Any], option: str, key: str, question: str) -> str:
    """Ask until the answer fits what was said before: one slip must not cost the answers that were right."""
    while True:
        answer = input(question)
        if not (wrong := _unfit(values, option, key, answer)):
            return answer
        print(f"  {wrong}")


def _unfit(values: dict[str, Any], option: str, key: str, answer: str) -> str:
    """Return why an answer cannot be one, empty when it can."""
    section, name = key.split(".")
    so_far = {part: dict(said) for part, said in values.items() if isinstance(said, dict)}
    # What is not said yet stands in the way of nothing.
    so_far.setdefault("site", {}).setdefault("mode", "training")
    so_far.setdefault("platform", {}).setdefault("url", f"https://platform.invalid{PLATFORM_END}")
    so_far.setdefault(section, {})[name] = answer
    try:
        convert(so_far, source=f"--{option}")
    except SettingsError as wrong:
        return str(wrong).removesuffix(CORRECT).rstrip()
    return odd(option, answer)


def odd(option: str, answer: str) -> str:
    """Return why an answer of the right shape cannot be a terminal's, empty where nothing is odd."""
    if option in ("region", "hall", "device") and answer and not answer.strip("0"):
        return f"--{option} {answer} is no number that is given out: write the one from the enrolment."
    if option == "platform" and not answer.endswith(PLATFORM_END):
        return f"--platform must end with {PLATFORM_END}: this terminal speaks no other version."
    return ""


def nonsense(values: dict[str, Any]) -> str:
    """Return why values that have the right shape cannot be those of a terminal, empty where nothing is odd."""
    for option, key, _ in QUESTIONS:
        section, name = key.split(".")
        if wrong := odd(option, values[section][name]):
            return wrong
    site = values["site"]
    return misplaced(values["post"], site["region"], site.get("place", ""))


def misplaced(post: str, region: str, place: str) -> str:
    """Return why a township or village cannot be that of a terminal, empty where it can or none is named."""
    if place and post != "station":
        return "--place is for a station: give --post station, or leave --place out."
    if not place.startswith(region) and place:
        return f"--place {place} does not lie in region {region}: it begins with the six digits of --region."
    return ""


def store(values: dict[str, Any], file: Path) -> int:
    """Check the values and write them."""
    if wrong_key := nonsense(values):
        print(f"banshi setup: nothing written. {wrong_key}", file=sys.stderr)
        return 5
    try:
        # Checked as a whole before a byte is written: a half-good site file would only fail at the next start.
        convert(on_post(values), source=str(file))
        # What was said and nothing else: a default written down here would stand in the way of the post's own.
        write_values(values, file)
    except SettingsError as wrong:
        # No file was touched, so there is none to correct, and this is the command that would write it.
        print(f"banshi setup: nothing written. {str(wrong).removesuffix(CORRECT).rstrip()}", file=sys.stderr)
        return 5
    except OSError as wrong:
        reason = f"{file} cannot be written ({wrong.strerror}). Name another with --site."
        print(f"banshi setup: nothing written. {reason}", file=sys.stderr)
        return 5
    print(f"{file} written. Check the machine with 'python main.py doctor', then 'setup --technician'.")
    return 0
