"""The virtual card reader at the end of each kind of wire it can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from devices.id_card.virtual import VirtualReader, hid_port, usb_port
from devices.virtual_port import unpaced

READERS: Mapping[str, Callable[[Path, int], VirtualReader]] = {
    "serial": lambda folder, print_: VirtualReader(folder / "port", pace=unpaced, fingerprint=print_),
    "tcp": lambda folder, print_: VirtualReader(tcp=True, pace=unpaced, fingerprint=print_),
    "usb": lambda folder, print_: VirtualReader(port=usb_port(folder / "port", unpaced), fingerprint=print_),
    "usb-split": lambda folder, print_: VirtualReader(
        port=usb_port(folder / "port", unpaced, split=True), fingerprint=print_
    ),
    "hid": lambda folder, print_: VirtualReader(port=hid_port(folder / "port", unpaced), fingerprint=print_),
}
"""A maker for each wire, given an empty folder and the bytes of fingerprint of every card."""
