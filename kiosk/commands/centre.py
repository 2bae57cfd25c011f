# SPDX-License-Identifier: Apache-2.0
"""``centre make-key | open | receipt | recover | recover-key``: the centre's side; no terminal runs it."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from offline_queue.centre import Carried, label_of, opened, receipt_for
from offline_queue.disk import make_folder, refusals, write_once
from offline_queue.entry import Entry, State
from offline_queue.errors import KeyUnavailable, OutboxDamaged, OutboxError
from offline_queue.outbox import Outbox
from offline_queue.package import Head, head_of
from offline_queue.public_keys import PAIRS, PrivateKey, PublicKey
from offline_queue.reader import Reader
from offline_queue.recovery import recovered
from offline_queue.vault import FileKey

NAME = "centre"
SITE_FOR = "never"
HELP = "the centre's side: keys, packages carried by hand, disks of dead machines"

GOOD, FAULT = 0, 1
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
ENTRY, PAYLOAD, PAPERS, ANSWER = "entry.json", "payload.json", "papers", "acknowledgement.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="make-key|open|receipt|recover|recover-key")
    making = verbs.add_parser(
        "make-key", help="make a key pair; the private half goes into a file, the public one is said"
    )
    making.add_argument("--kind", choices=sorted(PAIRS), default="x25519", help="ed25519 signs, x25519 opens, sm2 both")
    making.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file, private to its owner")
    opening = verbs.add_parser("open", help="open a package; what is written is plain")
    signing = verbs.add_parser("receipt", help="sign for what the platform took in of a package")
    for verb in (opening, signing):
        verb.add_argument("package", type=Path, help="its folder")
        verb.add_argument(
            "--terminal", required=True, metavar="KEY", help="public key of the terminal (p256:…), or its certificate"
        )
    signing.add_argument("--sign", type=Path, required=True, metavar="FILE", help="the centre's signing key")
    signing.add_argument(
        "--answers", type=Path, required=True, metavar="DIR", help=f"ID/{ANSWER} of each entry taken in"
    )
    signing.add_argument("--out", type=Path, required=True, metavar="FILE", help="the receipt, to be carried back")
    dead = verbs.add_parser("recover", help="read the outbox of a dead machine; what is written is plain")
    dead.add_argument("outbox", type=Path, help="its folder, from the disk or a backup")
    lost = verbs.add_parser("recover-key", help="give a machine whose disk failed its device key back, from a backup")
    lost.add_argument("outbox", type=Path, help="its folder: a backup, or what is left of the outbox")
    lost.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file; a secret, for that machine")
    for verb in (opening, signing, dead, lost):
        verb.add_argument("--key", type=Path, required=True, metavar="FILE", help="the centre's private key")
    for verb in (opening, dead):
        verb.add_argument("--to", type=Path, required=True, metavar="DIR", help="where the entries go, one folder each")


def run(args: argparse.Namespace) -> int:
    """Do one thing; return the exit code."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "make-key": _make_key,
        "open": _open,
        "receipt": _receipt,
        "recover": _recover,
        "recover-key": _recover_key,
    }
    try:
        return verbs[args.verb](args)
    except (OutboxError, OSError) as wrong:
        print(f"banshi centre: {wrong}", file=sys.stderr)
        return FAULT


def _make_key(args: argparse.Namespace) -> int:
    private = PrivateKey.make(args.kind)
    try:
        write_once(args.out.absolute(), private.words().encode() + b"\n")
    except FileExistsError:
        print(f"banshi centre: {args.out} is there already, and no key is written over. Name another.", file=sys.stderr)
        return FAULT
    print(private.public.words())
    return GOOD


def _open(args: argparse.Namespace) -> int:
    count = _write_all(opened(args.package, _private(args.key), terminal_key(args.terminal)), args.to)
    print(f"{count} entries in {args.to}")
    return GOOD


def _receipt(args: argparse.Namespace) -> int:
    terminal = terminal_key(args.terminal)
    heads = [carried.head for carried in opened(args.package, _private(args.key), terminal)]
    answered = list(_answered(heads, args.answers))
    content = receipt_for(label_of(args.package, terminal), answered, _private(args.sign))
    write_once(args.out.absolute(), content)
    print(f"{args.out}: signed for {len(answered)} of {len(heads)} entries")
    return GOOD


def _recover(args: argparse.Namespace) -> int:
    """Write what is still to arrive; what cannot be read is named and the rest is written."""
    damaged: list[str] = []
    keys = recovered(args.outbox, _private(args.key))
    with contextlib.closing(Outbox.read_only(args.outbox, keys)) as reader:
        count = _write_all(_waiting(reader, damaged), args.to)
    print(f"{count} entries in {args.to}")
    for id in damaged:
        print(f"banshi centre: entry {id} is not as it was written", file=sys.stderr)
    return FAULT if damaged else GOOD


def _recover_key(args: argparse.Namespace) -> int:
    keys = recovered(args.outbox, _private(args.key))
    # It opens what lies beside it, or nothing is handed out.
    with contextlib.closing(Outbox.read_only(args.outbox, keys)) as reader:
        count = sum(reader.counts().values())
    FileKey(args.out.absolute()).keep(keys.device_key())
    print(f"{args.out}: the key of an outbox with {count} entries. Take it to its machine, and leave no copy.")
    return GOOD


def terminal_key(words: str) -> PublicKey:
    """Read a terminal's public key, or take it out of its certificate; raises KeyUnavailable."""
    if not Path(words).is_file():
        return PublicKey.read(words)
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        key = x509.load_pem_x509_certificate(Path(words).read_bytes()).public_key()
        return PublicKey("p256", key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    except ValueError as wrong:
        raise KeyUnavailable(f"{words}: is no certificate of a terminal") from wrong


def _private(file: Path) -> PrivateKey:
    try:
        return PrivateKey.read(file.read_text("utf-8"))
    except UnicodeDecodeError as wrong:
        raise KeyUnavailable(f"{file}: is no key") from wrong


def _answered(heads: Iterable[Head], answers: Path) -> Iterator[tuple[Head, bytes]]:
    for head in heads:
        file = answers / head.id / ANSWER
        if file.exists():
            yield head, file.read_bytes()


def _waiting(reader: Reader, damaged: list[str]) -> Iterator[Carried]:
    after = 0
    while page := reader.entries(after=after):
        after = page[-1].seq
        for entry in page:
            # What was replaced is carried by what took its place, and may be wiped.
            if entry.state not in (State.ACKNOWLEDGED, State.REPLACED):
                try:
                    yield _read(reader, entry)
                except OutboxDamaged:
                    damaged.append(entry.id)


def _read(reader: Reader, entry: Entry) -> Carried:
    head, papers = head_of(reader, entry), {}
    for paper in reader.attachments(entry):
        with paper.open() as file:
            papers[paper.name] = file.read()
    return Carried(head, reader.payload(entry), papers)


def _safe(name: str) -> str:
    # A terminal that was taken over signs what it likes: no name of it leads out of the folder.
    if not PLAIN_NAME.fullmatch(name):
        raise OutboxDamaged(f"a name in it is none of ours: {name!r}")
    return name


def _write_all(entries: Iterable[Carried], target: Path) -> int:
    count = 0
    with refusals(target):
        for carried in entries:
            folder = target.absolute() / _safe(carried.head.id)
            make_folder(folder / PAPERS)
            write_once(folder / ENTRY, msgspec.json.format(msgspec.json.encode(carried.head)) + b"\n")
            write_once(folder / PAYLOAD, carried.payload)
            for name, content in carried.papers.items():
                write_once(folder / PAPERS / _safe(name), content)
            count += 1
    return count
