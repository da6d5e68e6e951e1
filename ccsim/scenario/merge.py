"""Build one scenario from a file, the files it extends, ``--set`` and changes made from Python."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ccsim.errors import Mark, Problem, ScenarioError, UsageError, shown
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.reader import home, parse, read_map
from ccsim.scenario.schema.laws import LAW_NAMES
from ccsim.scenario.short import in_full, is_short
from ccsim.scenario.tree import (
    Document,
    Entry,
    KeyPath,
    Node,
    make_document,
    node_from_python,
    path_text,
    tree_of,
)

PLANS = {
    ("channels", "hours"),
    ("demand", "rate"),
    ("demand", "profile"),
    ("groups", "staff"),
    ("departments", "staff"),
    ("departments", "hours"),
}
"""Values over the day and week, as (section, key of a named thing)."""

THINGS = {"segments", "issue_types", "channels", "demand", "bots", "groups", "departments", "handoffs"}
"""Sections of named things, in which a change within a thing must find it."""

MAX_CHAIN = 10
MAX_FILES = 50

_KEY = re.compile(r'"([^"]*)"|([^."\s]+)')
_ASSIGNMENT = re.compile(r'((?:"[^"]*"|[^"=])*)=(.*)', re.DOTALL)


def load_tree(
    path: str | Path,
    sets: Sequence[str] = (),
    changes: Mapping[str, object] | None = None,
    root: str | Path | None = None,
) -> Document:
    """Read a scenario with everything it extends, then apply `sets`, then `changes`.

    Maps merge key by key; scalars, lists, plans and laws of another family replace; null removes what
    was inherited.

    Parameters
    ----------
    path
        The scenario's file.
    sets
        Each ``path.to.key=value``, the value in YAML; an empty value removes the key.
    changes
        The same from Python: path of keys to value, None to remove.
    root
        Folder within which extended files may lie, beside the scenario's own.

    Raises
    ------
    ScenarioError
        With all problems of the file at fault, or of all sets and changes.
    UsageError
        When a set or the path of a change is not put as above.
    """
    folder, roots = home(path, root)
    files = _Files(str(path), folder, roots)
    tree = files.load(folder / Path(path).name, ())
    tree = _with_all(tree, sets, changes or {})
    return make_document(tree, Path(path), files.folders, roots)


def changed(document: Document, changes: Mapping[str, object]) -> Document:
    """Return a document with `changes` applied, as `load_tree` does.

    Raises
    ------
    ScenarioError
        With all problems of the changes.
    UsageError
        When the path of a change is not one.
    """
    tree = _with_all(tree_of(document), (), changes)
    return make_document(tree, document.file, document.folders, document.roots)


def confined_file(document: Document, value: str, mark: Mark, where: str = "") -> Path:
    """Return the file that a scenario names, relative to the folder of the file that names it.

    Parameters
    ----------
    document
        The scenario.
    value
        The name as written.
    mark
        Its place; the file of the place decides the folder.
    where
        Path of the value in the scenario, for messages.

    Raises
    ------
    ScenarioError
        When the file does not exist, is no plain file, or lies outside the scenario's folder.
    """
    folder = document.folders.get(mark.file, next(iter(document.folders.values())))
    return _confined(value, mark, where, folder, document.roots)


def merge(base: Node, over: Node, through: int = 0) -> Node:
    """Return `over` laid upon `base`; places follow the value that wins.

    Maps merge key by key. A plan (staff, hours, rates) is one value and replaces the other as a whole,
    and so does a law of another family. The first `through` levels of `over` only lead to a value that
    is changed; there everything merges.

    Raises
    ------
    ScenarioError
        For every null in `over` that has nothing to remove in `base`.
    """
    problems: list[Problem] = []
    merged = _merge(base, over, (), problems, through)
    if problems:
        raise ScenarioError(problems)
    return merged


def split_path(text: str) -> tuple[str, ...]:
    """Return the keys of a path; UsageError when it is not one.

    >>> split_path('groups.front."a.b".staff')
    ('groups', 'front', 'a.b', 'staff')
    """
    keys: list[str] = []
    position = 0
    while match := _KEY.match(text, position):
        keys.append(match[1] if match[2] is None else match[2])
        position = match.end() + 1
        if match.end() == len(text):
            return tuple(keys)
        if text[match.end()] != ".":
            break
    raise UsageError(
        f"{shown(text)} is not a path of keys; write 'groups.front.staff', a key with dots as \"a.b\""
    )


def _merge(base: Node, over: Node, path: KeyPath, problems: list[Problem], through: int) -> Node:
    if is_short(over, path):
        if not is_short(base, path):
            return over
    elif isinstance(over.value, dict):
        base = in_full(base, path)
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    if len(path) >= through and (_is_plan(path) or _is_another_law(base.value, over.value)):
        return over
    entries = dict(base.value)
    for key, entry in over.value.items():
        if entry.node.value is None:
            if entries.pop(key, None) is None:
                problems.append(_nothing_to_remove(entry.node.mark, (*path, key), base.value))
        elif key in base.value:
            node = _merge(base.value[key].node, entry.node, (*path, key), problems, through)
            entries[key] = Entry(entry.key_mark, node)
        else:
            entries[key] = entry
    return Node(entries, over.mark)


def _is_plan(path: KeyPath) -> bool:
    return len(path) == 3 and (path[0], path[2]) in PLANS


def _is_another_law(base: Mapping[str, Entry], over: Mapping[str, Entry]) -> bool:
    families = set(LAW_NAMES)
    return len(base) == len(over) == 1 and set(base) | set(over) <= families and set(base) != set(over)


def _nothing_to_remove(mark: Mark, path: KeyPath, keys: Mapping[str, object]) -> Problem:
    message = (
        f"null removes an inherited key, but nothing is inherited here{did_you_mean(str(path[-1]), keys)}"
    )
    return Problem(mark, path_text(path), message)


@dataclass(slots=True)
class _Files:
    """Reads a file and what it extends."""

    top: str
    folder: Path
    roots: tuple[Path, ...]
    folders: dict[str, Path] = field(default_factory=dict)
    count: int = 0

    def load(self, path: Path, chain: tuple[Path, ...]) -> Node:
        """Return the merged tree of a file; `chain` holds the files on the way to it."""
        name = self.name(path) if chain else self.top
        # The first file may be a link: what it extends lies beside the link.
        self.folders[name] = path.parent if chain else self.folder
        self.count += 1
        tree = read_map(path if chain else Path(self.top), name)
        if not isinstance(tree.value, dict) or "extends" not in tree.value:
            return tree
        extends = tree.value["extends"].node
        own = Node({key: entry for key, entry in tree.value.items() if key != "extends"}, tree.mark)
        chain = (*chain, path.resolve())
        merged: Node | None = None
        for value, mark in _names(extends):
            base = self.load(self.follow(value, mark, self.folders[name], chain), chain)
            merged = base if merged is None else merge(merged, base)
        return own if merged is None else merge(merged, own)

    def follow(self, value: str, mark: Mark, folder: Path, chain: tuple[Path, ...]) -> Path:
        """Return the file that an ``extends`` names, if it may be read."""
        found = _confined(value, mark, "extends", folder, self.roots)
        message = ""
        if found in chain:
            circle = " -> ".join(self.name(path) for path in (*chain[chain.index(found) :], found))
            message = f"these files extend each other in a circle: {circle}"
        elif len(chain) >= MAX_CHAIN:
            message = f"a chain of more than {MAX_CHAIN} files that extend each other"
        elif self.count >= MAX_FILES:
            message = f"a scenario of more than {MAX_FILES} files"
        if message:
            raise ScenarioError([Problem(mark, "extends", message)])
        return found

    def name(self, path: Path) -> str:
        """Return a file's name as seen from where the first file's name is seen."""
        shown_folder = os.path.dirname(self.top)
        return os.path.normpath(os.path.join(shown_folder, os.path.relpath(path, self.folder)))


def _names(extends: Node) -> Iterator[tuple[str, Mark]]:
    """Yield every file that an ``extends`` names."""
    for node in extends.value if isinstance(extends.value, list) else [extends]:
        if not isinstance(node.value, str) or not node.value:
            message = f"found {shown(node.value)}, needs a file such as 'base.yaml', or a list of files"
            raise ScenarioError([Problem(node.mark, "extends", message)])
        yield node.value, node.mark


def _confined(value: str, mark: Mark, where: str, folder: Path, roots: tuple[Path, ...]) -> Path:
    """Return the resolved file, if it is a plain file within one of the roots."""
    try:
        found = (folder / value).resolve()
        inside = any(found.is_relative_to(root) for root in roots)
        # Outside, not even the existence of a file is told.
        plain = inside and found.is_file()
    except (OSError, ValueError, RuntimeError):
        raise ScenarioError([Problem(mark, where, f"{shown(value)} cannot be a file's name")]) from None
    if not inside:
        message = f"{shown(value)} lies outside the scenario's folder"
        hint = "a scenario reads only files in its own folder and the folders below it"
        raise ScenarioError([Problem(mark, where, message, hint)])
    if not plain:
        message = f"{shown(value)} is a folder" if found.is_dir() else f"no such file: {shown(value)}"
        raise ScenarioError([Problem(mark, where, message)])
    return found


def _with_all(tree: Node, sets: Sequence[str], changes: Mapping[str, object]) -> Node:
    """Return the tree with all sets, then all changes applied."""
    problems: list[Problem] = []
    for text in sets:
        with _collected(problems):
            tree = _apply_set(tree, text)
    for place, value in changes.items():
        with _collected(problems):
            tree = _apply_change(tree, place, value)
    if problems:
        raise ScenarioError(problems)
    return tree


def _apply_set(tree: Node, text: str) -> Node:
    """Return the tree with one ``path.to.key=value`` applied."""
    match = _ASSIGNMENT.fullmatch(text)
    if match is None:
        raise UsageError(f"--set needs 'path.to.key=value', found {shown(text)}")
    path = split_path(match[1].strip())
    name = f"--set {text}" if len(text) <= 80 else f"--set {text[:77]}..."
    node = Node(None, Mark(name, 1, 1))
    if match[2].strip():
        parsed = parse(match[2], name)
        if parsed is None:
            raise ScenarioError([Problem(node.mark, path_text(path), "no value stands after '='")])
        node = parsed
    return _laid(tree, path, node)


def _apply_change(tree: Node, place: str, value: object) -> Node:
    """Return the tree with one change from Python applied."""
    path = split_path(place)
    return _laid(tree, path, node_from_python(value, Mark(f"change {place}", 1, 1), path))


def _laid(tree: Node, path: tuple[str, ...], node: Node) -> Node:
    """Return `tree` with `node` laid upon the place that `path` names."""
    if path[0] == "extends":
        message = "'extends' cannot be changed from outside: write it in the file"
        raise ScenarioError([Problem(node.mark, "extends", message)])
    here: Node | None = tree
    levels: list[tuple[str, Mark, Mark]] = []
    for depth, key in enumerate(path):
        if here is not None and not isinstance(here.value, dict):
            here = in_full(here, path[:depth])
        inside = here.value if here is not None and here.value is not None else {}
        if not isinstance(inside, dict):
            message = f"found {shown(inside)}, so there is no {shown(key)} in it to set"
            hint = "a list is replaced as a whole" if isinstance(inside, list) else ""
            raise ScenarioError([Problem(node.mark, path_text(path[:depth]), message, hint)])
        entry = inside.get(key)
        if entry is None and depth == 1 < len(path) - 1 and here is not None and path[0] in THINGS:
            message = f"there is no {shown(key)} to change{did_you_mean(key, inside)}"
            hint = f"to add it, set it as a whole: {path_text(path[:2])}={{{'.'.join(path[2:])}: …}}"
            raise ScenarioError([Problem(node.mark, path_text(path), message, hint)])
        # What the change only passes through keeps its place in the file.
        removed = node.value is None and depth == len(path) - 1
        map_mark = node.mark if here is None or removed else here.mark
        levels.append((key, map_mark, entry.key_mark if entry is not None else node.mark))
        if entry is None and node.value is None:
            raise ScenarioError([_nothing_to_remove(node.mark, path[: depth + 1], inside)])
        here = entry.node if entry is not None else None
    over = node
    for key, map_mark, key_mark in reversed(levels):
        over = Node({key: Entry(key_mark, over)}, map_mark)
    return merge(tree, over, len(path))


@contextmanager
def _collected(problems: list[Problem]) -> Iterator[None]:
    """Keep the problems of one change, so that those of the next are seen too."""
    try:
        yield
    except ScenarioError as error:
        problems.extend(error.problems)
