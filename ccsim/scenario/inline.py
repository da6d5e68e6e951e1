"""Plans kept in CSV files, read into the scenario so that it stands on its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ccsim.errors import Mark, Problem, ScenarioError, shown
from ccsim.scenario.merge import confined_file
from ccsim.scenario.tree import Document, KeyPath, path_text

PLAN_KEYS = (("demand", "rate"), ("demand", "profile"), ("groups", "staff"), ("departments", "staff"))
"""Where ``{file: …}`` may stand, as (section, key of a named thing)."""
MAX_BYTES = 4_000_000


def inline_files(document: Document) -> Document:
    """Return the document with every plan ``{file: data/week.csv}`` replaced by what the file says.

    A plan's file has a header and the columns day, time and value: ``mon-fri,08:00,12``.

    Raises
    ------
    ScenarioError
        With all problems of all files.
    """
    data, marks = document.data, dict(document.marks)
    problems: list[Problem] = []
    for path in _plans(document.data):
        spec = _get(data, path)
        place = marks.get((*path, "file"), marks[path])
        if set(spec) != {"file"} or not isinstance(spec["file"], str):
            message = "a plan from a file is written {file: data/week.csv}, with no other keys"
            problems.append(Problem(marks[path], path_text(path), message))
            continue
        try:
            plan, places = _read(document, spec["file"], place, path)
        except ScenarioError as error:
            problems.extend(error.problems)
            continue
        data = _with(data, path, plan)
        marks.update(places)
    if problems:
        raise ScenarioError(problems)
    return replace(document, data=data, marks=marks)


def _plans(data: dict[str, Any]) -> Iterator[KeyPath]:
    for section, key in PLAN_KEYS:
        things = data.get(section)
        for name, thing in things.items() if isinstance(things, dict) else ():
            plan = thing.get(key) if isinstance(thing, dict) else None
            if isinstance(plan, dict) and "file" in plan:
                yield (section, name, key)


def _get(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data


def _with(data: dict[str, Any], path: KeyPath, value: Any) -> dict[str, Any]:
    first, *rest = path
    assert isinstance(first, str)
    return data | {first: _with(data[first], tuple(rest), value) if rest else value}


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def _read(
    document: Document, name: str, place: Mark, path: KeyPath
) -> tuple[dict[str, dict[str, Any]], dict[KeyPath, Mark]]:
    file = confined_file(document, name, place, path_text(path))
    where = path_text(path)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ScenarioError([Problem(place, where, f"{name} is larger than {MAX_BYTES // 1_000_000} MB")])
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        words = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error}"
        raise ScenarioError([Problem(place, where, f"{name} {words}")]) from None
    header = [cell.strip() for cell in rows[0]] if rows else []
    if len(header) != 3 or header[:2] != ["day", "time"]:
        message = f"needs a header of three columns such as 'day,time,contacts', found {shown(','.join(header))}"
        raise ScenarioError([Problem(Mark(name, 1, 1), where, message)])
    plan: dict[str, dict[str, Any]] = {}
    places: dict[KeyPath, Mark] = {}
    problems = []
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        mark = Mark(name, line, 1)
        if len(row) != 3:
            problems.append(Problem(mark, where, f"needs 3 values, found {len(row)}"))
            continue
        day, clock, value = (cell.strip() for cell in row)
        if clock in plan.setdefault(day, {}):
            problems.append(Problem(mark, where, f"{day} {clock} stands here twice"))
        plan[day][clock] = _number(value)
        places |= {(*path, day): mark, (*path, day, clock): mark}
    if not plan:
        problems.append(Problem(Mark(name, 1, 1), where, "the file has no rows"))
    if problems:
        raise ScenarioError(problems)
    return plan, places
