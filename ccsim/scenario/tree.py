"""What a scenario file holds: plain values, each with its place."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.errors import Mark, Problem, ScenarioError, shown

MAX_NODES = 100_000
MAX_DEPTH = 40
MAX_INTEGER = 10**18

KeyPath = tuple[str | int, ...]
Scalar = str | int | float | bool | None

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PLAIN_KEY = re.compile(r'[^.\s"\[\]]+')


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place; a map holds entries, a list holds nodes."""

    value: Scalar | list[Node] | dict[str, Entry]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """What a map holds under one key."""

    key_mark: Mark
    node: Node


@dataclass(frozen=True, slots=True)
class Document:
    """A scenario as plain data, with the place of everything in it.

    Attributes
    ----------
    data
        Maps, lists, strings, numbers, true, false and None.
    marks, key_marks
        Place of every value, and of every key of a map; the empty path is the whole.
    file
        The file that was asked for.
    folders
        Folder of every file read, by the name under which marks show the file.
    roots
        Folders (resolved) within which every file named in the scenario must lie.
    """

    data: dict[str, Any]
    marks: Mapping[KeyPath, Mark]
    key_marks: Mapping[KeyPath, Mark]
    file: Path
    folders: Mapping[str, Path]
    roots: tuple[Path, ...]


def make_document(root: Node, file: Path, folders: Mapping[str, Path], roots: tuple[Path, ...]) -> Document:
    """Return the tree as a document; ScenarioError when it has more than `MAX_NODES` values."""
    marks: dict[KeyPath, Mark] = {}
    key_marks: dict[KeyPath, Mark] = {}

    def plain(node: Node, path: KeyPath) -> Any:
        if len(marks) > MAX_NODES:
            message = f"the scenario holds more than {MAX_NODES:,} values"
            raise ScenarioError([Problem(root.mark, "", message, "put long tables into CSV files")])
        marks[path] = node.mark
        if isinstance(node.value, dict):
            key_marks.update({(*path, key): entry.key_mark for key, entry in node.value.items()})
            return {key: plain(entry.node, (*path, key)) for key, entry in node.value.items()}
        if isinstance(node.value, list):
            return [plain(item, (*path, index)) for index, item in enumerate(node.value)]
        return node.value

    return Document(plain(root, ()), marks, key_marks, file, folders, roots)


def tree_of(document: Document) -> Node:
    """Return the tree of which `make_document` made a document."""

    def node(value: Any, path: KeyPath) -> Node:
        mark = document.marks[path]
        if isinstance(value, dict):
            entries = {
                key: Entry(document.key_marks[(*path, key)], node(inner, (*path, key)))
                for key, inner in value.items()
            }
            return Node(entries, mark)
        if isinstance(value, list):
            return Node([node(inner, (*path, index)) for index, inner in enumerate(value)], mark)
        return Node(value, mark)

    return node(document.data, ())


def node_from_python(value: object, mark: Mark, path: KeyPath = ()) -> Node:
    """Return a tree of Python's own maps, lists and scalars, under the rules that hold for files.

    Raises
    ------
    ScenarioError
        For other types, numbers that are not finite, and what is nested too deeply.
    """
    problem = ""
    if len(path) > MAX_DEPTH:
        problem = f"nested more than {MAX_DEPTH} levels deep"
    elif isinstance(value, Mapping):
        return Node(
            {str(k): Entry(mark, node_from_python(v, mark, (*path, str(k)))) for k, v in value.items()}, mark
        )
    elif isinstance(value, (list, tuple)):
        return Node([node_from_python(item, mark, (*path, index)) for index, item in enumerate(value)], mark)
    elif value is None or isinstance(value, bool):
        return Node(value, mark)
    elif isinstance(value, str):
        problem = text_problem(value)
        if not problem:
            return Node(str(value), mark)
    elif isinstance(value, numbers.Integral):
        problem = integer_problem(int(value))
        if not problem:
            return Node(int(value), mark)
    elif isinstance(value, numbers.Real):
        problem = "" if math.isfinite(value) else "only finite numbers are allowed"
        if not problem:
            return Node(float(value), mark)
    else:
        problem = (
            f"found a {type(value).__name__}; allowed are texts, numbers, True, False, None, maps and lists"
        )
    raise ScenarioError([Problem(mark, path_text(path), problem)])


def integer_problem(number: int) -> str:
    """Say why an integer cannot be used; empty when it can."""
    return "" if abs(number) <= MAX_INTEGER else "the number is too large: at most 1e18"


def text_problem(text: str) -> str:
    """Say why a text cannot be used; empty when it can."""
    found = _FORBIDDEN.search(text)
    return f"control characters are not allowed in a text: found {shown(found[0])}" if found else ""


def path_text(path: KeyPath) -> str:
    """Return a path as people write it for ``--set``; positions in lists count from 0.

    >>> path_text(("routing", "preferences", 1, "a.b"))
    'routing.preferences[1]."a.b"'
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += "." * bool(text) + (part if _PLAIN_KEY.fullmatch(part) else f'"{part}"')
    return text
