# SPDX-License-Identifier: Apache-2.0
"""Papers as data: which lines a paper has, in which order, under which conditions; read from files and checked.

A template is a YAML file in ``templates/`` beside this module, or one of the same name in the site's own folder. It
says *what stands where*; the facts come from the program as fields, the wording from the catalogues of sentences or
from the template itself (``words``). Whatever a file has wrong is told when it is read, never on a citizen's paper.

    TemplateError   a file cannot be read or used: names file, place and reason
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, TypeVar

import msgspec

from config.texts import LANGUAGES, Text, wording

TEMPLATES = Path(__file__).parent / "templates"


class TemplateError(Exception):
    """A template that cannot be used; the text names file, place and reason."""


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="put"):
    """What all blocks have: a block stands on the paper when every condition holds."""

    when: tuple[str, ...] = ()
    """Fields that must hold something."""
    unless: tuple[str, ...] = ()
    """Fields that must be empty."""
    only: tuple[Literal[58, 80], ...] = (58, 80)
    """Widths of roll on which it stands, in millimetres."""


class Words(Block, frozen=True, kw_only=True):
    """A block with a sentence: ``say`` is its key, ``words`` the city's own by language, else ``value`` alone.

    Every field may stand in the sentence by its name; ``value`` names the one that is called ``value`` there.
    """

    say: str = ""
    value: str = ""
    words: dict[str, str] = {}


class Title(Words, frozen=True, kw_only=True, tag="title"):
    """The name of the paper, centred, as large as fits."""


class Said(Words, frozen=True, kw_only=True, tag="line"):
    """A sentence, wrapped."""

    align: Literal["left", "centre", "right"] = "left"
    bold: bool = False
    inverse: bool = False
    wide: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1
    tall: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1
    indent: Annotated[int, msgspec.Meta(ge=0, le=8)] = 0
    """Cells by which further lines are moved in."""


class Label(Words, frozen=True, kw_only=True, tag="label"):
    """A label with its value; further lines stand under the value."""


class Ends(Block, frozen=True, kw_only=True, tag="ends"):
    """Two sentences at the two ends of a line; below each other where they do not fit."""

    left: Said
    right: Said


class Pair(Block, frozen=True, kw_only=True, tag="pair"):
    """Two labels beside each other; the second on a line of its own where both do not fit."""

    left: Said
    right: Said


class Column(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A column of a table: its heading (a key, or nothing) and the field of each row that stands in it."""

    field: str
    head: str = ""
    right: bool = False
    least: Annotated[int, msgspec.Meta(ge=0, le=24)] = 0
    """Cells it takes at least."""


class Table(Block, frozen=True, kw_only=True, tag="table"):
    """Rows of facts; the first column takes what the others leave, and wraps."""

    rows: str
    columns: Annotated[tuple[Column, ...], msgspec.Meta(min_length=1, max_length=4)]


class Each(Words, frozen=True, kw_only=True, tag="each"):
    """A sentence for each row of a list, with the row's facts in it."""

    rows: str
    indent: Annotated[int, msgspec.Meta(ge=0, le=8)] = 2
    start: Annotated[int, msgspec.Meta(ge=0, le=8)] = 0


class Ruled(Block, frozen=True, kw_only=True, tag="rule"):
    """A line over the whole width."""


class Room(Block, frozen=True, kw_only=True, tag="room"):
    """Empty lines: for a stamp, a signature."""

    lines: Annotated[int, msgspec.Meta(ge=1, le=12)]


class Square(Block, frozen=True, kw_only=True, tag="code"):
    """A QR code of a field."""

    field: str


AnyBlock = Title | Said | Label | Ends | Pair | Table | Each | Ruled | Room | Square


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of paper for a roll. ``fields`` and ``rows`` say which facts it may use."""

    name: str
    fields: tuple[str, ...]
    rows: dict[str, tuple[str, ...]] = {}
    """Names of the facts of each list's rows."""
    blocks: Annotated[tuple[AnyBlock, ...], msgspec.Meta(min_length=1)]


class Readable(Protocol):
    """What every kind of template has, whatever it is set on."""

    @property
    def name(self) -> str:
        """Name of the paper."""
        ...

    @property
    def fields(self) -> tuple[str, ...]:
        """Facts it may use."""
        ...

    @property
    def rows(self) -> dict[str, tuple[str, ...]]:
        """Names of the facts of each list's rows."""
        ...

    @property
    def blocks(self) -> tuple[Any, ...]:
        """What stands on it, in order. Any: each kind has blocks of its own."""
        ...


R = TypeVar("R", bound=Readable)


# Reading and checking one takes 18 ms (measured), more than a frame; a paper is set on the window's thread.
@functools.lru_cache(maxsize=32)
def load(name: str, folder: Path | None = None) -> Template:
    """Return a template: the site's own where ``folder`` has one of the name, else ours; raises TemplateError."""
    return chosen(name, folder, functools.partial(checked, Template, faults))


def chosen(name: str, folder: Path | None, read: Callable[[Path], R]) -> R:
    """Return the site's own template where ``folder`` has one of the name, else ours; raises TemplateError."""
    own = folder / f"{name}.yaml" if folder else None
    shipped = read(TEMPLATES / f"{name}.yaml")
    if own is None or not own.is_file():
        return shipped
    found = read(own)
    # The program gives the facts ours declares, and no others: a fact of another name would be empty on every paper.
    foreign = set(found.fields) - set(shipped.fields)
    if found.name != shipped.name or foreign or not set(found.rows.items()) <= set(shipped.rows.items()):
        raise TemplateError(f"{own}: it is not a template for {name!r}, or uses facts that there are not: {foreign}")
    return found


def checked(kind: type[R], faults_of: Callable[[R, Any], Iterator[str]], path: Path) -> R:
    """Read a template of a kind and refuse what cannot be set; raises TemplateError. Any: the kind's own blocks."""
    try:
        template = msgspec.yaml.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise TemplateError(f"{path}: {wrong}") from wrong
    for place, block in enumerate(template.blocks):
        for fault in faults_of(template, block):
            raise TemplateError(f"{path}: block {place + 1}: {fault}")
    return template


def faults(template: Template, block: AnyBlock) -> Iterator[str]:
    """Say what of a block cannot be set: facts that are not declared, sentences that are not there."""
    known = {*template.fields, *template.rows}
    yield from unknown((*block.when, *block.unless), known)
    if isinstance(block, Square):
        yield from unknown((block.field,), known)
    else:
        yield from _of_content(template, block, known)


def unknown(names: Iterable[str], known: set[str]) -> Iterator[str]:
    """Say which of some facts are not declared."""
    yield from (f"no fact is called {name!r}" for name in names if name not in known)


def _of_content(template: Template, block: AnyBlock, known: set[str]) -> Iterator[str]:
    if isinstance(block, Ends | Pair):
        yield from of_words(block.left, known)
        yield from of_words(block.right, known)
    elif isinstance(block, Each):
        yield from _of_rows(template, block.rows, ())
        yield from of_words(block, {*known, *template.rows.get(block.rows, ())})
    elif isinstance(block, Words):
        yield from of_words(block, known)
    elif isinstance(block, Table):
        yield from _of_rows(template, block.rows, tuple(column.field for column in block.columns))
        yield from (fault for column in block.columns for fault in of_key(column.head))


def of_words(block: Words, known: set[str]) -> Iterator[str]:
    """Say what of a sentence cannot be worded."""
    if block.value and block.value not in known:
        yield f"no fact is called {block.value!r}"
    if not (block.say or block.value or block.words):
        yield "it says nothing: give it say, value or words"
    if block.words and set(block.words) != set(LANGUAGES):
        yield f"words must be given in {' and '.join(LANGUAGES)}"
    yield from of_key(block.say)
    yield from _of_arguments(block, known)


def _of_arguments(block: Words, known: set[str]) -> Iterator[str]:
    """Try the sentence with every fact there can be: an argument that is none would break a citizen's paper."""
    # Empty facts are enough: a sentence that asks for a name fails on the name, whatever it would have held.
    facts = dict.fromkeys(known, "") | {"value": ""}
    for words in block.words.values():
        try:
            words.format(**facts)
        except (KeyError, ValueError, IndexError, AttributeError) as wrong:
            yield f"{words!r} cannot be filled in: {wrong}"
    if block.say in wording(LANGUAGES[0]):
        try:
            wording(LANGUAGES[0])(Text(block.say, tuple(facts.items())))
        except KeyError as wrong:
            yield f"the sentence {block.say!r} asks for {wrong}, which is no fact of this paper"


def _of_rows(template: Template, rows: str, fields: tuple[str, ...]) -> Iterator[str]:
    if rows not in template.rows:
        yield f"no list is called {rows!r}"
        return
    yield from (f"rows of {rows} have no {name!r}" for name in fields if name not in template.rows[rows])


def of_key(key: str) -> Iterator[str]:
    """Say that a sentence is missing in a language."""
    if key and any(key not in wording(language) for language in LANGUAGES):
        yield f"no sentence has the key {key!r}"
