"""Read one YAML file as a tree in which every value keeps its place.

Scalars follow the core schema of YAML 1.2: plain ``10:30``, ``no`` and ``2026-03-02`` are texts, ``1e3`` is a
number. PyYAML supplies the events; the tree is built from them without recursion, and counted as it grows,
so that no file can exhaust the stack or the memory.
"""

from __future__ import annotations

import codecs
import math
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ccsim.errors import Mark, Problem, ScenarioError, shown
from ccsim.scenario.syntax import plain_words
from ccsim.scenario.tree import (
    MAX_DEPTH,
    MAX_NODES,
    Document,
    Entry,
    Node,
    Scalar,
    integer_problem,
    make_document,
    path_text,
    text_problem,
)

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 4 * 1024 * 1024

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TAG = "tag:yaml.org,2002:"
_TAG_TYPES: dict[str, tuple[type, ...]] = {
    _TAG + "str": (str,),
    _TAG + "int": (int,),
    _TAG + "float": (int, float),
    _TAG + "bool": (bool,),
    _TAG + "null": (type(None),),
    _TAG + "map": (dict,),
    _TAG + "seq": (list,),
}


class _Refused(Exception):
    """Reading cannot go on; the problems collected so far tell why."""


def read(path: str | Path, root: str | Path | None = None) -> Document:
    """Read one file, without following ``extends``.

    Parameters
    ----------
    path
        The file, shown in messages as it is given here.
    root
        Folder within which files named in the scenario must lie, beside the file's own.

    Raises
    ------
    ScenarioError
        With all problems of the file.
    """
    folder, roots = home(path, root)
    return make_document(read_map(Path(path), str(path)), Path(path), {str(path): folder}, roots)


def home(path: str | Path, root: str | Path | None) -> tuple[Path, tuple[Path, ...]]:
    """Return the folder of the first file, and the folders within which all others must lie."""
    folder = Path(os.path.abspath(path)).parent.resolve()
    return folder, (folder,) if root is None else (folder, Path(root).resolve())


def read_map(path: Path, name: str) -> Node:
    """Read a file that holds one map; `name` is how messages show the file."""
    node = parse(_text_of(path, name), name)
    if node is None or node.value is None:
        raise _error(Mark(name, 1, 1), "the file is empty; a scenario starts with 'ccsim: 1'")
    if not isinstance(node.value, dict):
        raise _error(
            node.mark, f"found {shown(node.value)}; a scenario is a map, such as 'name: Retail support'"
        )
    return node


def parse(text: str, name: str) -> Node | None:
    """Return the tree of a YAML text, None when it holds nothing.

    Raises
    ------
    ScenarioError
        With all problems of the text; `name` stands for the file in their places.
    """
    import yaml

    builder = _Builder(name)
    loader = None
    try:
        loader = yaml.SafeLoader(text)
        while loader.check_event():
            builder.take(loader.get_event())  # type: ignore[no-untyped-call]
    except _Refused:
        pass
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        mark = Mark(name, before.count("\n") + 1, error.position - before.rfind("\n"))
        builder.add(mark, f"the character U+{int(error.character):04X} is not allowed")
    except yaml.MarkedYAMLError as error:
        builder.add_syntax(error)
    except (ValueError, OverflowError):
        # PyYAML hands an escape such as "\UFFFFFFFF" to chr().
        place = loader.get_mark() if loader else None
        builder.add(builder.mark(place), "a character code here does not exist")
    finally:
        if loader is not None:
            loader.dispose()
    if builder.problems:
        raise ScenarioError(builder.problems)
    return builder.root


def resolve(text: str) -> Scalar:
    """Return what a plain scalar means; ValueError for numbers that cannot be used.

    >>> [resolve(text) for text in ("1e3", "0x10", "10:30", "no", "1_000", "~")]
    [1000.0, 16, '10:30', 'no', '1_000', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        digits = text.lstrip("+-0")
        # Python itself refuses to convert thousands of digits.
        number = 10**19 if len(digits) > 30 else int(text, 8 if "o" in text else 16 if "x" in text else 10)
        if problem := integer_problem(number):
            raise ValueError(problem)
        return number
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"only finite numbers are allowed: found {shown(text)}")
    if _FLOAT.fullmatch(text):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"only finite numbers are allowed: {shown(text)} is too large")
        return value
    return text


def _error(mark: Mark | None, message: str) -> ScenarioError:
    return ScenarioError([Problem(mark, "", message)])


def _text_of(path: Path, name: str) -> str:
    """Return the text of a file of bounded size."""
    try:
        if path.is_dir():
            raise _error(None, f"{name}: is a folder; name a file in it")
        # Opening anything else than a plain file could block for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise _error(None, f"{name}: is not a plain file")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _error(None, f"{name}: no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _error(None, f"{name}: cannot be read ({reason.lower()})") from None
    if len(content) > MAX_BYTES:
        hint = "put long tables into CSV files"
        raise ScenarioError([Problem(None, "", f"{name}: is larger than {MAX_BYTES // 1024**2} MB", hint)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `start` counts within what is decoded, which lacks a byte order mark.
        before = content.removeprefix(codecs.BOM_UTF8)[: error.start]
        column = len(before.rpartition(b"\n")[2].decode("utf-8")) + 1
        offset = error.start + len(content) - len(content.removeprefix(codecs.BOM_UTF8))
        message = (
            f"not UTF-8 text: the byte 0x{content[offset]:02x} at offset {offset}; save the file as UTF-8"
        )
        raise _error(Mark(name, before.count(b"\n") + 1, column), message) from None


@dataclass(slots=True)
class _Open:
    """A map or list that is still being filled."""

    node: Node
    anchor: str | None
    size: int = 1
    height: int = 1
    key: str | None = None
    """Key that waits for its value; a map without one takes a key next."""
    key_mark: Mark | None = None

    @property
    def takes_key(self) -> bool:
        return isinstance(self.node.value, dict) and self.key is None


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Builder:
    """Builds the tree from events; sizes and heights count aliases as if they were written out."""

    name: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    documents: int = 0
    total: int = 0

    def mark(self, mark: Any) -> Mark:
        """Return PyYAML's place as ours."""
        return Mark(self.name, mark.line + 1, mark.column + 1) if mark else Mark(self.name, 1, 1)

    def add(self, mark: Mark, message: str, hint: str = "") -> None:
        """Note a problem of the value that comes next."""
        path: list[str | int] = []
        for level in self.stack:
            if isinstance(level.node.value, list):
                path.append(len(level.node.value))
            elif level.key is not None:
                path.append(level.key)
        self.problems.append(Problem(mark, path_text(tuple(path)), message, hint))

    def refuse(self, mark: Mark, message: str, hint: str = "") -> NoReturn:
        """Note a problem after which reading cannot go on."""
        self.add(mark, message, hint)
        raise _Refused

    def add_syntax(self, error: yaml.MarkedYAMLError) -> None:
        """Note what PyYAML could not read."""
        mark = self.mark(error.problem_mark or error.context_mark)
        self.problems.append(Problem(mark, "", *plain_words(error)))

    def take(self, event: yaml.Event) -> None:
        """Add one event to the tree."""
        import yaml

        mark = self.mark(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse(
                    mark, "a second document starts here; a file holds one: remove the '---' between them"
                )
        elif isinstance(event, yaml.NodeEvent) and self.stack and self.stack[-1].takes_key:
            self.take_key(self.stack[-1], event, mark)
        elif isinstance(event, yaml.ScalarEvent):
            self.check_size(1, 1, mark)
            self.place(self.scalar(event, mark), event.anchor, 1, 1)
        elif isinstance(event, yaml.AliasEvent):
            self.take_alias(event.anchor or "", mark)
        elif isinstance(event, yaml.CollectionStartEvent):
            node = Node({} if isinstance(event, yaml.MappingStartEvent) else [], mark)
            self.check_tag(event.tag, node.value, mark)
            self.check_size(1, 1, mark)
            self.stack.append(_Open(node, event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            level = self.stack.pop()
            self.place(level.node, level.anchor, level.size, level.height)

    def take_key(self, top: _Open, event: yaml.NodeEvent, mark: Mark) -> None:
        """Read the key of the next entry of a map."""
        import yaml

        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(mark, "a key is one word or number, not a list, a map or an alias")
        key = event.value
        if event.tag is not None:
            self.check_tag(event.tag, key, mark)
        if key == "":
            self.add(mark, "a key is missing before ':'")
        elif event.style is None and key == "<<":
            self.add(mark, "'<<' is not allowed", "to build on another file write 'extends: other.yaml'")
        elif problem := text_problem(key):
            self.add(mark, problem)
        elif isinstance(top.node.value, dict) and key in top.node.value:
            first = top.node.value[key].key_mark.line
            self.add(mark, f"the key {shown(key)} stands here twice; the first is on line {first}")
        top.key, top.key_mark = key, mark

    def scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Node:
        """Return what a scalar means."""
        value: Scalar = event.value
        # A tag decides even over quotes.
        if event.style is None if event.tag is None else event.tag != _TAG + "str":
            try:
                value = resolve(event.value)
            except ValueError as error:
                self.add(mark, str(error))
                return Node(value, mark)
        if isinstance(value, str) and (problem := text_problem(value)):
            self.add(mark, problem)
        self.check_tag(event.tag, value, mark)
        return Node(value, mark)

    def check_tag(self, tag: str | None, value: object, mark: Mark) -> None:
        """Note a tag that is not one of YAML's own, or that the value does not fit."""
        if tag is None:
            return
        types = _TAG_TYPES.get(tag)
        name = tag.replace(_TAG, "!!")
        if types is None:
            self.add(mark, f"the tag {shown(name)} is not allowed; write the value without it")
        elif type(value) not in types:
            self.add(mark, f"the value does not fit its tag {shown(name)}: found {shown(value)}")

    def take_alias(self, anchor: str, mark: Mark) -> None:
        """Repeat what an anchor names."""
        if any(level.anchor == anchor for level in self.stack):
            self.refuse(mark, f"'*{anchor}' stands inside what '&{anchor}' names: it would never end")
        found = self.anchors.get(anchor)
        if found is None:
            self.refuse(mark, f"'*{anchor}' refers to nothing: no '&{anchor}' stands above it")
        self.check_size(found.size, found.height, mark)
        self.place(Node(found.node.value, mark), None, found.size, found.height)

    def check_size(self, size: int, height: int, mark: Mark) -> None:
        """Refuse what is too deep or too much."""
        if len(self.stack) + height > MAX_DEPTH:
            # Its path would be as long as it is deep.
            self.stack.clear()
            self.refuse(mark, f"nested more than {MAX_DEPTH} levels deep")
        if self.total + size > MAX_NODES:
            message = f"more than {MAX_NODES:,} values, those behind an alias counted each time"
            self.refuse(mark, message, "put long tables into CSV files")
        self.total += size

    def place(self, node: Node, anchor: str | None, size: int, height: int) -> None:
        """Put a finished value where it belongs."""
        if anchor is not None:
            if anchor in self.anchors:
                self.add(node.mark, f"the anchor '&{anchor}' stands here twice")
            self.anchors[anchor] = _Anchored(node, size, height)
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        top.size += size
        top.height = max(top.height, height + 1)
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        elif isinstance(top.node.value, dict) and top.key is not None and top.key_mark is not None:
            # Of two equal keys the first stays, for it is the one that the problem names.
            top.node.value.setdefault(top.key, Entry(top.key_mark, node))
            top.key = top.key_mark = None
