"""Fill the state column of docs/requirements.md from the tests in tests/rows: ``python -m tests.support.rows``."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs/requirements.md"
ROW = re.compile(r"^\| (R\d+) \|(.*)\| ([^|]*) \|$", re.M)


def walked() -> dict[str, list[str]]:
    """Find each test marked ``row("R33")`` and the row it walks."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests/rows").glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for number in marks(node):
                    found[number].append(f"`{file.stem}::{node.name}`")
    return found


def marks(test: ast.FunctionDef) -> list[str]:
    """Read the row numbers off one test."""
    calls = [d for d in test.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func) == "pytest.mark.row"]
    return [str(argument.value) for call in calls for argument in call.args if isinstance(argument, ast.Constant)]


def filled(table: str, tests: dict[str, list[str]]) -> str:
    """Write the state of every row; raises ValueError for a test of a row that is not there."""
    known = {match[1] for match in ROW.finditer(table)}
    if strange := set(tests) - known:
        raise ValueError(f"docs/requirements.md has no row {sorted(strange)}")
    return ROW.sub(
        lambda m: f"| {m[1]} |{m[2]}| {'walked: ' + ', '.join(tests[m[1]]) if m[1] in tests else 'open'} |", table
    )


def main() -> int:
    """Rewrite the table and say how many rows are walked."""
    tests = walked()
    TABLE.write_text(filled(TABLE.read_text(encoding="utf-8"), tests), encoding="utf-8")
    sys.stdout.write(f"{len(tests)} rows walked by {sum(map(len, tests.values()))} tests\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
