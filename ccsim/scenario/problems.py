"""Turn what pydantic finds wrong into problems with a place and plain words."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from ccsim.errors import Problem, shown
from ccsim.scenario.faults import Faults
from ccsim.scenario.tree import Document, KeyPath, path_text

if TYPE_CHECKING:
    import pydantic
    from pydantic_core import ErrorDetails

Allowed = Callable[[KeyPath], Sequence[str]]

# pydantic's types of error that say "this is another kind of thing", and the kind that is needed.
_KINDS = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "a list"),
    **dict.fromkeys(
        ("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"), "a map"
    ),
    "string_type": "a text",
    "none_required": "nothing",
    "finite_number": "a finite number",
}
_LIMITS = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "a number below {lt}",
    "less_than_equal": "{le} or less",
    "multiple_of": "a multiple of {multiple_of}",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
    "string_too_short": "at least {min_length} characters",
    "string_too_long": "at most {max_length} characters",
    "string_pattern_mismatch": "a text of the form {pattern}",
}
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class _Finding:
    """One error of pydantic; `wants` is set when it only says that another kind of value is needed."""

    path: KeyPath
    problem: Problem
    wants: str = ""


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that `word` was most likely meant to be, None when none is near.

    >>> nearest("skils", ["staff", "skills"])
    'skills'
    """
    by_lower = {candidate.lower(): candidate for candidate in words}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1)
    return by_lower[found[0]] if found else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?``, or nothing when no word is near."""
    found = nearest(word, words)
    return f"; did you mean {shown(found)}?" if found is not None else ""


def from_pydantic(
    error: pydantic.ValidationError, document: Document, allowed: Allowed | None = None
) -> tuple[Problem, ...]:
    """Return the problems that a validation of ``document.data`` found.

    Parameters
    ----------
    error
        What the validation raised.
    document
        Gives the places.
    allowed
        Returns the fields that a map may have, by the map's path; see `fields_of`. A validator of our own
        may raise `Faults`, or add a ``hint`` through the context of a PydanticCustomError.
    """
    findings: list[_Finding] = []
    for details in error.errors(include_url=False):
        raised = details.get("ctx", {}).get("error")
        if isinstance(raised, Faults):
            findings += _findings_inside(raised, _known_path(document.data, details["loc"]), document)
        else:
            findings.append(_finding(details, document, allowed))
    problems: list[Problem] = []
    kinds: dict[KeyPath, list[str]] = {}
    for finding in findings:
        if not finding.wants:
            problems.append(finding.problem)
        # Of the branches of a union, the one that got furthest is the one that was meant.
        elif not any(_further(other, finding.path) for other in findings):
            kinds.setdefault(finding.path, []).append(finding.wants)
    for path, wants in kinds.items():
        found = shown(_at(document.data, path))
        message = f"found {found}, needs {' or '.join(dict.fromkeys(wants))}"
        problems.append(Problem(document.marks[path], path_text(path), message))
    return tuple(dict.fromkeys(problems))


def fields_of(model: type[pydantic.BaseModel]) -> Allowed:
    """Return the function that tells the fields which `model` allows at a path, sorted.

    Where a union allows several models, the fields of all are told.
    """

    def allowed(path: KeyPath) -> list[str]:
        kinds: list[Any] = [model]
        for part in path:
            kinds = [inner for kind in kinds for inner in _inside(kind, part)]
        return sorted({name for kind in kinds for name in _fields(kind)})

    return allowed


def _finding(details: ErrorDetails, document: Document, allowed: Allowed | None) -> _Finding:
    """Return one error of pydantic in our words."""
    kind = details["type"]
    context: Mapping[str, Any] = details.get("ctx") or {}
    loc = details["loc"]
    path = _known_path(document.data, loc)
    if kind == "extra_forbidden":
        return _unknown_field(path, document, allowed)
    if kind == "union_tag_invalid":
        return _unknown_kind(path, document, context)
    if kind in _KINDS:
        return _Finding(path, Problem(None, "", ""), _KINDS[kind])
    mark = document.key_marks[path] if loc and loc[-1] == "[key]" and path else document.marks[path]
    message = _words(kind, context, details, _at(document.data, path))
    return _Finding(path, Problem(mark, path_text(path), message, str(context.get("hint", ""))))


def _findings_inside(error: Faults, path: KeyPath, document: Document) -> Iterator[_Finding]:
    """Yield what a validator of our own found inside the value at `path`."""
    for fault in error.faults:
        place = (*path, *fault.path)
        while place not in document.marks:
            place = place[:-1]
        mark = document.key_marks.get(place, document.marks[place]) if fault.on_key else document.marks[place]
        told = place[:-1] if fault.on_key else place
        yield _Finding(place, Problem(mark, path_text(told), fault.message, fault.hint))


def _words(kind: str, context: Mapping[str, Any], details: ErrorDetails, value: object) -> str:
    """Return the message for all errors but those that need a place of their own."""
    if kind == "missing":
        return f"needs {shown(str(details['loc'][-1]))}"
    if kind == "union_tag_not_found":
        return f"needs {context['discriminator']}"
    if kind in ("value_error", "assertion_error") and "error" in context:
        return str(context["error"])
    if kind in ("literal_error", "enum"):
        names = _QUOTED.findall(context["expected"])
        guess = did_you_mean(value, names) if isinstance(value, str) else ""
        return f"found {shown(value)}, needs {context['expected']}{guess}"
    if kind in _LIMITS:
        return f"found {shown(value)}, needs {_LIMITS[kind].format_map(_short(context))}"
    if details["msg"].startswith("Input should be "):
        return f"found {shown(value)}, needs {details['msg'].removeprefix('Input should be ')}"
    return details["msg"]


def _short(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits with whole numbers written as such."""
    return {
        name: int(limit) if isinstance(limit, float) and limit.is_integer() else limit
        for name, limit in context.items()
    }


def _unknown_field(path: KeyPath, document: Document, allowed: Allowed | None) -> _Finding:
    names = sorted(allowed(path[:-1])) if allowed else []
    word = str(path[-1]) if path else ""
    message = f"unknown field {shown(word)}{did_you_mean(word, names)}"
    hint = f"allowed here: {', '.join(names)}" if names else ""
    mark = document.key_marks.get(path, document.marks[path])
    return _Finding(path, Problem(mark, path_text(path[:-1]), message, hint))


def _unknown_kind(path: KeyPath, document: Document, context: Mapping[str, Any]) -> _Finding:
    """Return the problem of a union whose tag (the value of one field, or a key) is none of those allowed."""
    field = (*path, str(context["discriminator"]).strip("'"))
    if field in document.marks:
        path = field
    names = _QUOTED.findall(context["expected_tags"])
    word = str(context["tag"])
    message = f"unknown kind {shown(word)}{did_you_mean(word, names)}"
    hint = f"allowed here: {', '.join(sorted(names))}"
    return _Finding(path, Problem(document.marks[path], path_text(path), message, hint))


def _known_path(data: object, loc: Sequence[str | int]) -> KeyPath:
    """Return pydantic's location without its parts that are no keys, such as the branches of a union."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, dict) and str(part) in data:
            path.append(str(part))
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            path.append(part)
            data = data[part]
    return tuple(path)


def _at(data: Any, path: KeyPath) -> object:
    for part in path:
        data = data[part]
    return data


def _further(other: _Finding, path: KeyPath) -> bool:
    """Tell whether another error is about the inside of the value, or finds its kind right."""
    return other.path[: len(path)] == path and (len(other.path) > len(path) or not other.wants)


def _unwrapped(annotation: Any) -> Iterator[Any]:
    """Yield the types that an annotation allows."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _unwrapped(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for branch in get_args(annotation):
            yield from _unwrapped(branch)
    elif hasattr(annotation, "__value__"):
        yield from _unwrapped(annotation.__value__)
    else:
        yield annotation


def _fields(kind: Any) -> dict[str, Any]:
    """Return the annotation of every field of a model, by the name used in YAML."""
    fields = getattr(kind, "model_fields", None)
    return {field.alias or name: field.annotation for name, field in fields.items()} if fields else {}


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """Yield the types allowed under one key of a map or at one position of a list."""
    arguments = get_args(kind)
    fields = _fields(kind)
    if part in fields:
        yield from _unwrapped(fields[str(part)])
    elif arguments and get_origin(kind) in (list, tuple, Sequence):
        yield from _unwrapped(arguments[0])
    elif len(arguments) == 2:
        yield from _unwrapped(arguments[1])
