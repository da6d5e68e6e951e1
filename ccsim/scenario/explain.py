"""The documentation of every key, read from the models that check it."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, WithJsonSchema
from pydantic.fields import FieldInfo

from ccsim.errors import UsageError, shown
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.laws import LAW_NAMES, TimeLaw
from ccsim.scenario.topics import TOPICS

NAME = "<name>"
"""Stands in a path for a name that the planner chooses."""

_TITLES = {
    "Duration": "a duration such as 20 s, 3 min or 1 h 30 min",
    "Share": "a share such as 88 % or 0.88",
    "Rate": "a rate such as 40/h or 12/min",
    "Factor": "a factor such as 1.2 or 120 %",
    "Money": "an amount of money such as 0.25",
    "Money per hour": "money per hour such as 19/h",
    "Moment": "a date and time, or a duration since the start",
    "Law": "a law of durations such as 5 min, never or {exponential: {mean: 5 min}}",
    "Names": "a name, or a list of names",
    "Staff": "people: one number, by time of day, or by days and time of day",
    "Rates": "a rate, or rates by time of day, or by days and time of day",
    "Profile": "contacts per interval by time of day, or by days and time of day, or {file: week.csv}",
    "Shares": "a share, or shares by time of day, or by days and time of day",
    "List": "a whole number of customers, or endless",
    "Dial": "preview, progressive, or calls for each idle agent such as {ratio: 1.5}",
    "Turns": "a number such as 3, {geometric: {mean: 3}}, or shares such as {1: 60 %, 3: 40 %}",
    "Hours": "always, closed, or opening hours by day such as {mon-fri: 08:00-20:00}",
}
_TITLE_TOPICS = {
    "Duration": "duration",
    "Share": "share",
    "Rate": "rate",
    "Law": "law",
    "Staff": "plan",
    "Rates": "plan",
    "Profile": "plan",
    "Shares": "plan",
    "Hours": "hours",
}
_BARE = {
    "Patience": _TITLES["Law"],
    "ToldPatience": _TITLES["Law"],
    "LaterTries": _TITLES["Share"],
    "LineCapacity": "a whole number or unlimited",
    "Skill": "a level such as 0.7",
    "Resolves": "a list of 2, each a share",
    "Replay": "a file such as logs/march.csv",
}
"""What stands for the map of a model where it is written short."""
_PLAIN = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    date: "a date such as 2026-03-02",
    datetime: "a date and time such as 2026-03-02 08:00",
    type(None): "",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of one key.

    Attributes
    ----------
    path
        The key, with ``<name>`` where any name may stand.
    text
        What it means.
    kind
        What may be written there, in words.
    unit, example
        As in the models; empty where there is none.
    default
        In YAML; None where the key must be given or is a name of the planner's own.
    allowed
        The values, where there are only some.
    rows
        Rows of the model that it serves.
    inside
        Keys inside, with their text.
    topics
        What `TOPICS` says more about.
    """

    path: tuple[str, ...]
    text: str
    kind: str
    unit: str = ""
    default: str | None = None
    required: bool = False
    allowed: tuple[str, ...] = ()
    example: str = ""
    rows: tuple[str, ...] = ()
    inside: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the models: the field it is, if it is one, its type, and what it is an entry of."""

    path: tuple[str, ...]
    field: FieldInfo | None
    kind: Any
    entry_of: str = ""


def sections() -> tuple[tuple[str, str], ...]:
    """Return the keys of the top level, and what they mean."""
    return _inside(Scenario)


def explain(key: str) -> Explanation:
    """Explain a key such as ``channels.voice.patience`` or ``groups.*.skills``.

    Raises
    ------
    UsageError
        When there is no such key; names the nearest ones.
    """
    if key in TOPICS:
        return _topic(key)
    place = _Place((), None, Scenario)
    parts = key.strip().split(".")
    for part in parts:
        if part in LAW_NAMES and any(model is TimeLaw for model in _models(place.kind)):
            return _topic("law")
        inner = next(_step(place, part), None)
        if inner is None:
            raise UsageError(_unknown(key, parts, part, place))
        place = inner
    return _explanation(place)


def all_paths() -> tuple[str, ...]:
    """Return the path of every key, ``<name>`` where any name may stand."""
    return tuple(".".join(place.path) for place in _walk(_Place((), None, Scenario)))


def _step(place: _Place, part: str) -> Iterator[_Place]:
    entry_of = place.entry_of if place.field is None else place.field.description or ""
    for kind in _branches(place.kind):
        arguments = get_args(kind)
        if _is_model(kind):
            field = _fields(kind).get(part)
            if field is not None:
                yield _Place((*place.path, part), field, _annotated(field))
        elif get_origin(kind) is dict:
            yield _Place((*place.path, NAME), None, arguments[1], entry_of)
        elif get_origin(kind) is tuple and (part in ("*", NAME) or part.isdigit()):
            yield _Place((*place.path, "*"), None, arguments[0], entry_of)


def _walk(place: _Place) -> Iterator[_Place]:
    for kind in _branches(place.kind):
        if _is_model(kind):
            for name in _fields(kind):
                inner = next(_step(place, name))
                yield inner
                yield from _walk(inner)
        elif get_origin(kind) is dict:
            yield from _walk(next(_step(place, NAME)))


def _explanation(place: _Place) -> Explanation:
    field = place.field
    models = [kind for kind in _branches(place.kind) if _is_model(kind)]
    titles = list(_titles(place.kind))
    inside = tuple(pair for model in _models(place.kind) if _is_model(model) for pair in _inside(model))
    extra: Mapping[str, Any] = {}
    text = next((_first_line(model) for model in models), f"One entry of: {place.entry_of}")
    if field is not None:
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        text = field.description or ""
    return Explanation(
        path=place.path,
        text=text,
        kind=_words(place.kind) + _limits(field),
        unit=extra.get("unit", ""),
        default=_default(field),
        required=field is not None and field.is_required(),
        allowed=tuple(str(v) for kind in _branches(place.kind) if _is_choice(kind) for v in get_args(kind)),
        example=f"{place.path[-1]}: {extra['example']}" if "example" in extra else "",
        rows=tuple(extra.get("rows", ())),
        inside=inside,
        topics=tuple(dict.fromkeys(_TITLE_TOPICS[title] for title in titles if title in _TITLE_TOPICS)),
    )


def _topic(name: str) -> Explanation:
    return Explanation((name,), TOPICS[name].title, "", topics=(name,))


def _inside(model: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    return tuple((name, field.description or "") for name, field in _fields(model).items())


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields by the name used in YAML."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _annotated(field: FieldInfo) -> Any:
    """Return a field's annotation with the metadata that pydantic took off it."""
    marks = [mark for mark in field.metadata if isinstance(mark, WithJsonSchema)]
    return Annotated[field.annotation, *marks] if marks else field.annotation


def _branches(annotation: Any) -> Iterator[Any]:
    """Yield the types that an annotation allows; those with a mark of our own keep it."""
    if get_origin(annotation) in (Union, types.UnionType):
        for branch in get_args(annotation):
            yield from _branches(branch)
    elif get_origin(annotation) is Annotated and not _title(annotation):
        yield from _branches(get_args(annotation)[0])
    else:
        yield annotation


def _models(annotation: Any) -> Iterator[Any]:
    """Yield the plain types that an annotation allows, also as values of a map or list of them."""
    for kind in _branches(annotation):
        if get_origin(kind) is Annotated:
            yield get_args(kind)[0]
        elif get_origin(kind) in (dict, tuple):
            yield from _models(get_args(kind)[-1 if get_origin(kind) is dict else 0])
        else:
            yield kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _first_line(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _title(kind: Any) -> str:
    for mark in get_args(kind)[1:] if get_origin(kind) is Annotated else ():
        if isinstance(mark, WithJsonSchema) and mark.json_schema:
            return str(mark.json_schema.get("title", ""))
    return ""


def _titles(annotation: Any) -> Iterator[str]:
    """Yield the titles of an annotation and of what lies in its maps and lists."""
    for kind in _branches(annotation):
        if title := _title(kind):
            yield title
        elif get_origin(kind) in (dict, tuple):
            yield from (title for inner in get_args(kind) if inner is not ... for title in _titles(inner))
        elif _is_model(kind) and kind.__name__ in ("Patience", "ToldPatience"):
            yield "Law"


def _words(annotation: Any) -> str:
    """Say what may be written for a type."""
    return " or ".join(words for words in dict.fromkeys(map(_word, _branches(annotation))) if words)


def _word(kind: Any) -> str:
    if title := _title(kind):
        return _TITLES[title]
    origin, arguments = get_origin(kind), get_args(kind)
    if _is_choice(kind):
        return ", ".join(str(value) for value in arguments)
    if origin is dict:
        return f"a map from names, each to {_words(arguments[1])}"
    if origin is tuple:
        many = "" if arguments[-1] is Ellipsis else f" of {len(arguments)}"
        return f"a list{many}, each {_words(arguments[0])}"
    if _is_model(kind):
        return " or ".join(filter(None, ["a map with the keys below", _BARE.get(kind.__name__)]))
    return _PLAIN[kind]


def _limits(field: FieldInfo | None) -> str:
    marks = field.metadata if field is not None else []
    low = next((mark.ge for mark in marks if hasattr(mark, "ge")), None)
    high = next((mark.le for mark in marks if hasattr(mark, "le")), None)
    if low is None and high is None:
        return ""
    return f", from {low}" + (f" to {high}" if high is not None else "")


def _default(field: FieldInfo | None) -> str | None:
    """Return a field's default in YAML, None where there is none."""
    if field is None or field.is_required():
        return None
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ({}, (), ""):
        return "nothing"
    whole: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    adapter: TypeAdapter[Any] = TypeAdapter(whole)
    text = flow(adapter.dump_python(value, by_alias=True, exclude_defaults=True))
    return "as of the keys below" if text == "{}" else text


def flow(value: Any) -> str:
    """Return plain data as YAML on one line.

    >>> flow({"mean": "5 min", "k": [1, 2]})
    '{mean: 5 min, k: [1, 2]}'
    """
    if isinstance(value, Mapping):
        inside = ", ".join(f"{name}: {flow(v)}" for name, v in value.items() if v is not None)
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(v) for v in value)}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _unknown(key: str, parts: list[str], part: str, place: _Place) -> str:
    """Say that there is no such key, and which ones are near."""
    allowed = [name for kind in _branches(place.kind) if _is_model(kind) for name in _fields(kind)]
    paths = all_paths()
    same = [path for path in paths if path.split(".")[-1] == parts[-1]]
    near = difflib.get_close_matches(part, allowed, n=3) or [
        path for path in paths if difflib.get_close_matches(parts[-1], [path.split(".")[-1]], cutoff=0.8)
    ]
    front = ".".join(place.path)
    found = same[:5] or [f"{front}.{name}" if front and "." not in name else name for name in near[:5]]
    message = f"unknown key {shown(key)}"
    if found:
        message += f"; did you mean {' or '.join(found)}?"
    if allowed:
        message += f"\n    keys {f'of {front}' if front else 'at the top'}: {', '.join(sorted(allowed))}"
    elif place.path:
        message += f"\n    nothing lies inside {front}"
    return message
