"""A catalogue as large as a city's: the training matters again and again, with the names of places before them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue.shelf import Shelves
from kiosk.domain.hall import Hall
from kiosk.domain.item import ServiceItem
from kiosk.sandbox.calls.bundle import tag_of
from kiosk.sandbox.catalogue import Catalogue as SandboxCatalogue
from tests.support.flow_fakes import TRAINING

FOLDER = TRAINING / "catalogue"
SIZE = 5500
PAGE = 100


@cache
def training_items() -> tuple[dict[str, Any], ...]:
    """Return the matters of the training city."""
    return tuple(json.loads(file.read_bytes()) for file in sorted((FOLDER / "items").glob("*.json")))


def bodies(size: int = SIZE, seed: int = 1) -> Iterator[bytes]:
    """Yield the matters: those of the city first, then one for each place until there are enough."""
    regions = json.loads((FOLDER / "regions.json").read_bytes())["regions"]
    places = [place["name"] for district in regions for town in district["parts"] for place in (town, *town["parts"])]
    chance = random.Random(seed)
    own = training_items()
    for number in range(size):
        item = dict(own[number % len(own)])
        if number >= len(own):
            item |= elsewhere(item, chance.choice(places), number)
        yield json.dumps(item, ensure_ascii=False).encode()


def elsewhere(item: dict[str, Any], place: dict[str, str], number: int) -> dict[str, Any]:
    """Return what is different in the same matter of another place."""
    code = f"98{number:010}"
    return {
        "task_code": item["task_code"][:19] + code,
        "catalog_code": code,
        "name": {"zh": place["zh"] + item["name"]["zh"], "en": f"{place['en']}: {item['name']['en']}"},
        "alias": {"zh": place["zh"][:4] + item["alias"]["zh"][:4], "en": item["alias"]["en"]},
        "synonyms": [place["zh"] + one for one in item["synonyms"]],
        "popular": None,
    }


@cache
def big_items(size: int = SIZE) -> tuple[ServiceItem, ...]:
    """Return the matters as values."""
    return tuple(msgspec.json.decode(body, type=ServiceItem) for body in bodies(size))


def fill(folder: Path, size: int = SIZE, *, now: float = 1795400791.0, as_sandbox: bool = False) -> Shelves:
    """Put such a catalogue on the shelf of a folder, with the forms and the hall of the training city.

    ``as_sandbox`` gives it cursor and tags of the sandbox, which then has nothing new to tell.
    """
    shelves = Shelves(folder)
    draft = shelves.draft(anew=True)
    forms = [file.read_bytes() for file in sorted((FOLDER / "forms").glob("*.json"))]
    all_bodies = list(bodies(size))
    for begin in range(0, size, PAGE):
        draft.add(all_bodies[begin : begin + PAGE], () if begin else forms, (), f"big.{begin + PAGE}")
    hall = msgspec.json.decode((FOLDER / "hall.json").read_bytes(), type=Hall)
    tags = ('"hall"', '"regions"')
    if as_sandbox:
        offered = SandboxCatalogue()
        draft.add((), (), (), f"{offered.edition}.{len(offered.order)}")
        tags = tag_of(offered.hall), tag_of(offered.regions)
    shelves.accept((hall, tags[0]), ((FOLDER / "regions.json").read_bytes(), tags[1]), now)
    return shelves
