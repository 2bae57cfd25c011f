# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` looks at of keys and copies: whether a stolen disk can be read, a dead one, and one that was lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config.clock import china_time
from config.settings import Settings
from kiosk.backups import EVERY_SECONDS, due
from kiosk.checkup import Finding, Health
from offline_queue.backup import backups
from offline_queue.errors import KeyUnavailable, OutboxError
from offline_queue.keys import prove
from offline_queue.public_keys import PublicKey
from offline_queue.recovery import centre_of
from offline_queue.store import DATABASE

KEYS_PAGE = "(docs/keys.md)"
# Two rounds that did not come about are no chance.
LATE_SECONDS = 2 * EVERY_SECONDS


def key(settings: Settings) -> Iterator[Finding]:
    """Say whether the place of the device key answers, and in production whether a copied folder could be read."""
    setting = settings.outbox
    try:
        prove(setting)
    except KeyUnavailable as wrong:
        step = f"see that '{setting.key_store}' works for this account, or change 'outbox.key_store' {KEYS_PAGE}"
        yield Finding("key", Health.FAULT, f"the place of the device key does not answer: {wrong}", step)
        return
    if settings.site.mode != "production":
        return
    data = Path(setting.folder).resolve().parent
    if setting.key_store == "file" and Path(setting.key_file).resolve().is_relative_to(data):
        words = (
            f"the device key is a plain file under {data}, beside the outbox: who copies that folder reads all of it"
        )
        step = f"set 'outbox.key_store' to tpm2 or keyring, or 'outbox.key_file' to another disk {KEYS_PAGE}"
        yield Finding("key", Health.FAULT, words, step)
        return
    yield Finding("key", Health.OK, f"guarded by: {setting.key_store}")


def recovery(settings: Settings) -> Iterator[Finding]:
    """Say whether the centre could read the disk if this machine died."""
    setting, folder = settings.outbox, Path(settings.outbox.folder)
    if not setting.centre_key:
        if settings.site.mode == "production":
            words = "if this machine dies nobody can read its disk: no centre is known"
            yield Finding(
                "recovery", Health.FAULT, words, f"set 'outbox.centre_key' to the centre's public key {KEYS_PAGE}"
            )
        return
    try:
        name = PublicKey.read(setting.centre_key).name
        there = (folder / DATABASE).exists()
        sealed_to = centre_of(folder)
    except OutboxError as wrong:
        yield Finding("recovery", Health.FAULT, f"'outbox.centre_key': {wrong}", "correct it in the site file")
        return
    if there and sealed_to != name:
        words = f"the device key is sealed to {sealed_to or 'nobody'}, not to centre {name}"
        yield Finding(
            "recovery", Health.FAULT, words, "start the kiosk once, and look for recovery-not-written in its log"
        )
    elif there:
        yield Finding("recovery", Health.OK, f"centre {name} can read this disk")


def backup(settings: Settings, now: float) -> Iterator[Finding]:
    """Say whether there is a backup that has what happened since."""
    setting, place = settings.outbox, Path(settings.outbox.backup_folder)
    if not setting.backup_folder:
        if settings.site.mode == "production":
            words = "none are made: what waits here is lost with this disk"
            yield Finding("backup", Health.FAULT, words, "set 'outbox.backup_folder' to a folder on another disk")
        return
    last = next(iter(backups(place)), None)
    if last is None:
        yield Finding(
            "backup", Health.FAULT, f"{place}: none yet", "start the kiosk; the first comes after two minutes"
        )
        return
    words = f"{last.path}: {last.contents.entries} entries, {china_time(last.contents.made_at):%Y-%m-%d %H:%M}"
    try:
        late = now - last.contents.made_at > LATE_SECONDS and due(setting)
    except OutboxError:
        late = False  # said of the outbox itself
    if late:
        step = "look for backup-not-made in the log; is there room, and may the terminal write there?"
        yield Finding("backup", Health.FAULT, f"{words}, and more has happened since", step)
    else:
        yield Finding("backup", Health.OK, words)
