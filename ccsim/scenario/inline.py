"""Plans and quantiles kept in CSV files, read into the scenario so that it stands on its own."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ccsim.errors import Mark, Problem, ScenarioError, shown
from ccsim.scenario.merge import confined_file
from ccsim.scenario.reader import resolve
from ccsim.scenario.recorded import LOG, STATE, columns_of
from ccsim.scenario.tree import Document, KeyPath, path_text

PLAN_KEYS = (("demand", "rate"), ("demand", "profile"), ("groups", "staff"), ("departments", "staff"))
"""Where ``{file: …}`` may stand, as (section, key of a named thing)."""
MAX_BYTES = 4_000_000


def inline_files(document: Document) -> Document:
    """Return the document with every plan ``{file: data/week.csv}`` replaced by what the file says.

    A plan's file has a header and the columns day, time and value: ``mon-fri,08:00,12``. The quantiles of a
    law, ``{quantiles: {file: data/talk.csv}}``, have the columns share and value: ``50 %,4 min``.

    Raises
    ------
    ScenarioError
        With all problems of all files.
    """
    data, marks = document.data, dict(document.marks)
    problems: list[Problem] = []
    for path in (*_plans(document.data), *_quantiles(document.data, ())):
        spec = _get(data, path)
        place = marks.get((*path, "file"), marks[path])
        if set(spec) != {"file"} or not isinstance(spec["file"], str):
            what = "what is read from a file is" if path[-1] == "quantiles" else "a plan from a file is"
            message = f"{what} written {{file: data/week.csv}}, with no other keys"
            problems.append(Problem(marks[path], path_text(path), message))
            continue
        try:
            read = _read_quantiles if path[-1] == "quantiles" else _read
            plan, places = read(document, spec["file"], place, path)
        except ScenarioError as error:
            problems.extend(error.problems)
            continue
        data = _with(data, path, plan)
        marks.update(places)
    for path in (*_replays(document.data), *_states(document.data)):
        try:
            name, where = _get(data, path), path_text(path)
            rows = _rows(confined_file(document, name, marks[path], where), marks[path], where, name)
            columns, places = columns_of(
                rows, _seen(marks[path], name), path, LOG if path[0] == "demand" else STATE
            )
        except ScenarioError as error:
            problems.extend(error.problems)
            continue
        data = _with(data, path, columns)
        marks.update(places)
    if problems:
        raise ScenarioError(problems)
    return replace(document, data=data, marks=marks)


def _replays(data: dict[str, Any]) -> Iterator[KeyPath]:
    streams = data.get("demand")
    for name, stream in streams.items() if isinstance(streams, dict) else ():
        if isinstance(stream, dict) and isinstance(stream.get("replay"), str):
            yield ("demand", name, "replay")


def _states(data: dict[str, Any]) -> Iterator[KeyPath]:
    horizon = data.get("horizon")
    if isinstance(horizon, dict) and isinstance(horizon.get("start_from"), str):
        yield ("horizon", "start_from")


def _seen(place: Mark, name: str) -> str:
    """Return the name of a file as messages show it."""
    return os.path.normpath(os.path.join(os.path.dirname(place.file), name))


def _plans(data: dict[str, Any]) -> Iterator[KeyPath]:
    for section, key in PLAN_KEYS:
        things = data.get(section)
        for name, thing in things.items() if isinstance(things, dict) else ():
            plan = thing.get(key) if isinstance(thing, dict) else None
            if isinstance(plan, dict) and "file" in plan:
                yield (section, name, key)


def _quantiles(data: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Yield where the quantiles of a law stand in a file."""
    for name, part in data.items() if isinstance(data, dict) else ():
        if name == "quantiles" and isinstance(part, dict) and "file" in part:
            yield (*path, name)
        else:
            yield from _quantiles(part, (*path, name))


def _get(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data


def _with(data: dict[str, Any], path: KeyPath, value: Any) -> dict[str, Any]:
    first, *rest = path
    assert isinstance(first, str)
    return data | {first: _with(data[first], tuple(rest), value) if rest else value}


def _value(text: str) -> Any:
    """Return what a cell means, by the rules that hold in YAML."""
    return None if not text else resolve(text)


def _read(
    document: Document, name: str, place: Mark, path: KeyPath
) -> tuple[dict[str, dict[str, Any]], dict[KeyPath, Mark]]:
    """Return the plan that a file holds, and the places of its rows."""
    where = path_text(path)
    file = confined_file(document, name, place, where)
    seen = _seen(place, name)
    header, *rows = _rows(file, place, where, name)
    columns = [cell.strip() for cell in header]
    if len(columns) != 3 or columns[:2] != ["day", "time"]:
        found = shown(",".join(columns)) if any(columns) else "nothing"
        message = f"the first line names three columns such as 'day,time,contacts': found {found}"
        raise ScenarioError([Problem(Mark(seen, 1, 1), where, message)])
    plan: dict[str, dict[str, Any]] = {}
    places: dict[KeyPath, Mark] = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        mark = Mark(seen, line, 1)
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != 3:
            message = f"a line has 3 values, day, time and {columns[2]}: found {len(row)}"
            problems.append(Problem(mark, where, message))
            continue
        day, clock, value = (cell.strip() for cell in row)
        if clock in plan.setdefault(day, {}):
            first = places[(*path, day, clock)].line
            message = f"{shown(day)} at {shown(clock)} stands here twice; the first is on line {first}"
            problems.append(Problem(mark, where, message))
            continue
        places.setdefault((*path, day), mark)
        places[(*path, day, clock)] = mark
        try:
            plan[day][clock] = _value(value)
        except ValueError as error:
            problems.append(Problem(mark, where, str(error)))
    if not plan and not problems:
        problems.append(Problem(Mark(seen, 1, 1), where, "no lines stand below the first"))
    if problems:
        raise ScenarioError(problems)
    return plan, places


def _read_quantiles(
    document: Document, name: str, place: Mark, path: KeyPath
) -> tuple[dict[str, str], dict[KeyPath, Mark]]:
    """Return the values by share that a file holds, and the places of its rows."""
    where = path_text(path)
    file = confined_file(document, name, place, where)
    seen = os.path.normpath(os.path.join(os.path.dirname(place.file), name))
    header, *rows = _rows(file, place, where, name)
    columns = [cell.strip() for cell in header]
    if columns != ["share", "value"]:
        found = shown(",".join(columns)) if any(columns) else "nothing"
        raise ScenarioError(
            [Problem(Mark(seen, 1, 1), where, f"the first line is 'share,value': found {found}")]
        )
    values: dict[str, str] = {}
    places: dict[KeyPath, Mark] = {}
    problems = []
    for line, row in enumerate(rows, start=2):
        mark, cells = Mark(seen, line, 1), [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != 2 or cells[0] in values:
            twice = len(cells) == 2
            message = (
                f"{shown(cells[0])} stands here twice" if twice else "a line has 2 values, share and value"
            )
            problems.append(Problem(mark, where, message if twice else f"{message}: found {len(cells)}"))
            continue
        places[(*path, cells[0])] = mark
        values[cells[0]] = cells[1]
    if problems:
        raise ScenarioError(problems)
    return values, places


def _rows(file: Path, place: Mark, where: str, name: str) -> list[list[str]]:
    """Return the lines of a CSV file as lists of cells, at least one."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            message = f"{shown(name)} is larger than {MAX_BYTES // 1_000_000} MB"
            raise ScenarioError([Problem(place, where, message)])
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        words = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error}"
        raise ScenarioError([Problem(place, where, f"{shown(name)} {words}")]) from None
    return rows or [[]]
