# SPDX-License-Identifier: Apache-2.0
"""What ``doctor`` looks at of keys and copies: whether a stolen disk can be read, a dead one, and one that was lost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from config.clock import china_time
from config.settings import OutboxSetting, Settings
from kiosk.backups import FULL, LATE, NO_MEDIUM, NONE_YET, Copy, look, newest
from kiosk.checkup import Finding, Health
from kiosk.technician.about import applications
from offline_queue.errors import KeyUnavailable, OutboxError
from offline_queue.keys import prove
from offline_queue.opening import limits_of, read_outbox
from offline_queue.public_keys import PublicKey
from offline_queue.quota import MEGABYTE, Room, free_on, size_of
from offline_queue.recovery import centre_of
from offline_queue.store import DATABASE

KEYS_PAGE = "(docs/keys.md)"
OUTBOX_PAGE = "(docs/operations/outbox.md)"
WAY_OUT = "make room on this disk, raise 'outbox.quota_mb', or carry what waits away with 'queue export'"
NOT_FOUND = {NONE_YET: "none yet", NO_MEDIUM: "is not there, or lies on the disk of the outbox"}
ROOM = "look for backup-not-made in the log; is there room, and may the terminal write there?"
# What to do about each trouble of the backups.
STEPS = {
    NO_MEDIUM: "plug that disk in; on a new one make the folder 'outbox.backup_folder' names",
    NONE_YET: "start the kiosk; the first comes after two minutes",
    FULL: "make room there: the next backup has none",
    LATE: ROOM,
}


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


def room(settings: Settings) -> Iterator[Finding]:
    """Say how much can still be taken in, judged as the terminal does; nothing where no outbox is."""
    folder, limits = Path(settings.outbox.folder), limits_of(settings.outbox)
    try:
        used, free = size_of(folder), free_on(folder)
    except FileNotFoundError:
        return
    except OSError as wrong:
        yield Finding("room", Health.UNKNOWN, f"{folder}: {wrong.strerror}", "see that this account may read it")
        return
    left = limits.left(used, free)
    words = f"about {applications(left)} more applications, {left // MEGABYTE} MB"
    full = limits.room(used, free)
    if full is Room.PLENTY:
        yield Finding("room", Health.OK, words)
        return
    said = "nothing new is taken in" if full is Room.FULL else "it is getting full"
    yield Finding("room", Health.FAULT, f"{said}: {words}", f"{WAY_OUT} {OUTBOX_PAGE}")


def backup(settings: Settings, now: float) -> Iterator[Finding]:
    """Say how old the newest backup is, what happened since, and what keeps the next one from being made."""
    setting, place = settings.outbox, settings.outbox.backup_folder
    if not place:
        if settings.site.mode == "production":
            words = "none are made: what waits here is lost with this disk"
            yield Finding("backup", Health.FAULT, words, "set 'outbox.backup_folder' to a folder on another disk")
        return
    try:
        with contextlib.closing(read_outbox(setting)) as reader:
            seen = look(setting, reader, now)
    except OutboxError:
        seen = _without_outbox(setting)
    words = f"{place}: {_told(seen, now)}"
    if seen.trouble:
        yield Finding("backup", Health.FAULT, words, STEPS.get(seen.trouble, ROOM))
    else:
        yield Finding("backup", Health.OK, words)


def _without_outbox(setting: OutboxSetting) -> Copy:
    """Look at the backup alone: what is wrong with the outbox is said of the outbox itself."""
    try:
        last = newest(setting)
    except OutboxError as wrong:
        return Copy(None, trouble=wrong.code)
    return Copy(last.contents.made_at) if last else Copy(None, trouble=NONE_YET)


def _told(seen: Copy, now: float) -> str:
    if seen.at is None:
        return NOT_FOUND.get(seen.trouble, "cannot be looked at")
    made = f"{china_time(seen.at):%Y-%m-%d %H:%M}"
    if seen.since is None:
        return f"{made}, and nothing was stored since" + (", but more has happened" if seen.trouble == LATE else "")
    minutes = max(0, round((now - seen.since) / 60))
    return f"{made}; {seen.entries} entries were stored since, the oldest {minutes} minutes ago"
