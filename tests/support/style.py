"""The shape of the code in numbers: what the style targets are about, counted from syntax trees and lines."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.match_case)


@dataclass
class Shape:
    """What one file, or a whole tree of them, adds up to."""

    code: int = 0
    comments: int = 0
    waivers: int = 0
    broad: int = 0
    asserts: int = 0
    tests: int = 0
    public: int = 0
    documented: int = 0
    lengths: list[int] = field(default_factory=list)
    branches: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    files: list[int] = field(default_factory=list)

    def per_thousand(self, count: int) -> float:
        """Return a count by thousand lines of code."""
        return 1000 * count / self.code

    def function_length(self) -> float:
        """Return the length of the middle function."""
        return statistics.median(self.lengths)


def share_over(values: list[int], limit: int) -> float:
    """Return the share of values above a limit, in percent."""
    return 100 * sum(value > limit for value in values) / len(values)


def ninetieth(values: list[int]) -> int:
    """Return the value that nine of ten do not pass."""
    return sorted(values)[int(0.9 * len(values))]


def shape_of(files: list[Path], *, measured: bool = True) -> Shape:
    """Count all these files together; ``measured`` measures each function as well, which takes most of the time."""
    shape = Shape()
    for file in files:
        source = file.read_text(encoding="utf-8")
        count_lines(source, shape)
        count_tree(ast.parse(source), shape, measured=measured)
        shape.files.append(source.count("\n"))
    return shape


def count_lines(source: str, shape: Shape) -> None:
    """Count lines of code and lines that hold a comment alone; a line within a string is one of code."""
    # By lines, not by tokens: those of a whole tree take a minute on a busy machine.
    for line in source.splitlines():
        told = line.strip()
        if told.startswith("#"):
            shape.comments += 1
        elif told:
            shape.code += 1
        shape.waivers += "#" in told and ("# type: ignore" in told or "# noqa" in told)


def count_tree(tree: ast.Module, shape: Shape, *, measured: bool) -> None:
    """Count what the syntax tree knows; a docstring is no code."""
    shape.code -= docstring_lines(tree)
    for node in statements(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            shape.tests += node.name.startswith("test")
            if measured:
                measure(node, shape)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            shape.code -= docstring_lines(node)
            shape.public += not node.name.startswith("_")
            shape.documented += not node.name.startswith("_") and docstring_lines(node) > 0
        shape.broad += isinstance(node, ast.ExceptHandler) and catches_all(node)
        shape.asserts += isinstance(node, ast.Assert)


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what stands on lines of its own: a fifth of all there is, and none of it lies within an expression."""
    for child in below(node):
        yield child
        yield from statements(child)


def below(node: ast.AST) -> list[ast.AST]:
    """Return what stands on lines of its own right under a node."""
    parts = [getattr(node, part, ()) for part in ("body", "handlers", "orelse", "finalbody", "cases")]
    # The body of a lambda or of a choice in an expression is one, and no list.
    return [child for part in parts if isinstance(part, list) for child in part]


def everything(node: ast.AST) -> Iterator[ast.AST]:
    """Walk as ``ast.walk`` does, in a third of its time: a whole tree has a million nodes."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [child for child in value if isinstance(child, ast.AST)]


def measure(node: Function, shape: Shape) -> None:
    """Measure one function."""
    shape.lengths.append((node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node))
    shape.branches.append(1 + sum(branching(child) for child in everything(node)))
    shape.depths.append(depth(node))


def docstring_lines(node: ast.Module | ast.ClassDef | Function) -> int:
    """Return how many lines the docstring takes, 0 for none."""
    if not node.body or ast.get_docstring(node, clean=False) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1


def branching(node: ast.AST) -> int:
    """Return how many ways more there are through this node."""
    return len(node.values) - 1 if type(node) is ast.BoolOp else int(type(node) in BRANCHES)


def depth(node: ast.AST, level: int = 0) -> int:
    """Return how deep blocks lie in one another; an ``elif`` lies beside its ``if``."""
    deeper = [depth(child, level + (beneath and isinstance(child, BLOCKS))) for child, beneath in inner(node)]
    return max(deeper, default=level)


def inner(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Walk the children that belong to the same function; tell whether a block among them lies deeper."""
    for child in below(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            beside = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
            yield child, not beside


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Tell a handler of everything."""
    names = {child.id for child in ast.walk(handler.type) if isinstance(child, ast.Name)} if handler.type else {"all"}
    return bool(names & {"all", "Exception", "BaseException"})
