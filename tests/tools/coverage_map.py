"""Write docs/coverage.md: for each row of the model its scenario keys, scenarios, tests and known answers.

Rows and titles come from docs/rows.csv, keys from the scenario schema (``rows`` beside a key's description),
scenarios from their tag ``shows``, tests and known answers from the markers ``rows`` and ``known``, which are
read from the source without running it.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]
KNOWN = re.compile(r"[A-Z]\d+")


@dataclass(frozen=True, slots=True)
class Marked:
    """One place in a test file that carries markers: a function, or the file as a whole (empty name)."""

    file: str
    name: str
    rows: tuple[str, ...]
    known: tuple[str, ...]


def read_rows(path: Path) -> dict[str, str]:
    """Read row → title."""
    with path.open(encoding="utf-8", newline="") as file:
        return {line["row"]: line["title"] for line in csv.DictReader(file)}


def models_in(annotation: Any, path: str) -> Iterator[tuple[type[BaseModel], str]]:
    """Find the models inside an annotation, each with the path of its keys (``*`` for any name)."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, path
        return
    arguments = get_args(annotation)
    inner = f"{path}.*" if get_origin(annotation) is dict else path
    for argument in arguments:
        yield from models_in(argument, inner)


def keys_of(
    model: type[BaseModel], path: str = "", above: tuple[type, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Walk a model's fields and give (row, dotted key) for every row named beside a field."""
    for name, field in model.model_fields.items():
        key = f"{path}.{field.alias or name}".lstrip(".")
        extra = field.json_schema_extra
        named: Any = extra.get("rows", ()) if isinstance(extra, dict) else ()
        for row in named:
            yield str(row), key
        for inner, inner_path in models_in(field.annotation, key):
            if inner not in (*above, model):
                yield from keys_of(inner, inner_path, (*above, model))


def shown_by(path: Path) -> tuple[str, ...]:
    """Read the rows that a scenario file says it shows."""
    tree = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    shows = tree.get("shows", []) if isinstance(tree, dict) else []
    return tuple(shows)


def arguments_of(node: ast.AST, marker: str) -> tuple[str, ...]:
    """Collect the arguments of every ``pytest.mark.<marker>(...)`` under a node."""
    found: list[str] = []
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == marker
            and isinstance(call.func.value, ast.Attribute)
            and call.func.value.attr == "mark"
        ):
            for argument in call.args:
                if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                    raise ValueError(f"line {argument.lineno}: a marker's names must be written out")
                found.append(argument.value)
    return tuple(found)


def marked_in(source: str, file: str) -> Iterator[Marked]:
    """Find the marked functions of a test file; marks on a class or the module hold for what is inside."""

    def walk(body: list[ast.stmt], rows: tuple[str, ...], known: tuple[str, ...]) -> Iterator[Marked]:
        for node in body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            own_rows, own_known = rows, known
            for decorator in node.decorator_list:
                own_rows += arguments_of(decorator, "rows")
                own_known += arguments_of(decorator, "known")
            if isinstance(node, ast.ClassDef):
                yield from walk(node.body, own_rows, own_known)
            elif node.name.startswith("test") and (own_rows or own_known):
                yield Marked(file, node.name, own_rows, own_known)

    module = ast.parse(source)
    everywhere: tuple[str, ...] = ()
    everywhere_known: tuple[str, ...] = ()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        rows, known = arguments_of(node, "rows"), arguments_of(node, "known")
        targets = [target for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
        if any(target.id == "pytestmark" for target in targets):
            everywhere, everywhere_known = everywhere + rows, everywhere_known + known
        elif rows or known:
            yield Marked(file, "", rows, known)  # a table of cases, each with its marks
    yield from walk(module.body, everywhere, everywhere_known)


def collect_marked(tests: Path) -> list[Marked]:
    """Find all marked places under the folder of tests."""
    marked: list[Marked] = []
    for path in sorted(tests.rglob("test_*.py")):
        name = path.relative_to(tests).as_posix()
        try:
            marked += marked_in(path.read_text("utf-8"), name)
        except ValueError as fault:
            raise ValueError(f"tests/{name}: {fault}") from None
    return marked


def check_names(
    rows: dict[str, str], keys: list[tuple[str, str]], shows: dict[str, tuple[str, ...]], marked: list[Marked]
) -> None:
    """Refuse names that are no row of the model and no known answer, all at once."""
    used = [(row, f"scenario key {key}") for row, key in keys]
    used += [(row, name) for name, named in shows.items() for row in named]
    used += [(row, f"tests/{mark.file}") for mark in marked for row in mark.rows]
    faults = [f"{where}: no row {row!r} in docs/rows.csv" for row, where in used if row not in rows]
    faults += [
        f"tests/{mark.file}: {known!r} is no known answer, write it like 'C16'"
        for mark in marked
        for known in mark.known
        if not KNOWN.fullmatch(known)
    ]
    if faults:
        raise ValueError("\n".join(sorted(set(faults))))


def files_of(marked: list[Marked]) -> str:
    """Write test files, each with its number of tests."""
    counts = Counter(mark.file for mark in marked)
    return ", ".join(f"`{file}` ({count})" for file, count in sorted(counts.items()))


def listed(names: set[str]) -> str:
    """Write names in one order, each once."""
    return ", ".join(f"`{name}`" for name in sorted(names)) or "–"


def by_number(known: str) -> tuple[str, int]:
    """Sort A2 before A10."""
    return known[0], int(known[1:])


def render(
    rows: dict[str, str], keys: list[tuple[str, str]], shows: dict[str, tuple[str, ...]], marked: list[Marked]
) -> str:
    """Write the map as Markdown."""
    check_names(rows, keys, shows, marked)
    tested = {row for mark in marked for row in mark.rows}
    known = sorted({name for mark in marked for name in mark.known}, key=by_number)
    lines = [
        "# What works",
        "",
        "Written by `make coverage-map`; do not edit. A row of the model works as far as a test shows it:",
        "a row without a test says *not yet*, whatever keys and scenarios name it. Numbers in brackets count",
        "the marked tests, or tables of cases, in a file.",
        "",
        f"{len(tested)} of {len(rows)} rows have a test; {len(known)} known answers are reproduced.",
        "",
        "| row | what | scenario keys | scenarios | tests | known answers |",
        "|---|---|---|---|---|---|",
    ]
    for row, title in rows.items():
        of_row = [mark for mark in marked if row in mark.rows]
        answers = sorted({name for mark in of_row for name in mark.known}, key=by_number)
        cells = (
            row,
            title,
            listed({key for named, key in keys if named == row}),
            listed({name for name, named in shows.items() if row in named}),
            files_of(of_row) or "not yet",
            ", ".join(answers) or "–",
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Known answers", "", "| answer | tests |", "|---|---|"]
    lines += [f"| {name} | {files_of([mark for mark in marked if name in mark.known])} |" for name in known]
    return "\n".join(lines) + "\n"


def build() -> str:
    """Collect everything in this checkout and write the map."""
    from ccsim.scenario.schema import Scenario

    scenarios = ROOT / "scenarios"
    files = sorted(scenarios.rglob("*.yaml"))
    shows = {path.relative_to(ROOT).as_posix(): shown_by(path) for path in files}
    return render(
        read_rows(ROOT / "docs" / "rows.csv"), list(keys_of(Scenario)), shows, collect_marked(ROOT / "tests")
    )


def main() -> None:
    """Write docs/coverage.md of this checkout."""
    try:
        text = build()
    except ValueError as fault:
        sys.exit(str(fault))
    target = ROOT / "docs" / "coverage.md"
    target.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
