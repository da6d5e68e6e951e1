"""Plain data written as YAML that our reader reads back unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ccsim.scenario.reader import resolve

_SPECIAL = set("!&*-?|>@`%\"'#,[]{}:~=")
_INSIDE = (": ", " #", ",", "[", "]", "{", "}")
_WIDTH = 100


def to_yaml(data: dict[str, Any]) -> str:
    """Return a map of plain data as a YAML file.

    >>> print(to_yaml({"name": "1e3", "groups": {"front": {"staff": 3}}, "shows": ["M1"]}), end="")
    name: "1e3"
    groups:
      front: {staff: 3}
    shows: [M1]
    """
    return "".join(f"{line}\n" for line in _lines(data, ""))


def _lines(data: dict[str, Any], indent: str) -> Iterator[str]:
    for name, value in data.items():
        line = f"{indent}{_scalar(name)}: {_flow(value)}"
        has_maps = isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values())
        if value and isinstance(value, dict) and (has_maps or len(line) > _WIDTH):
            yield f"{indent}{_scalar(name)}:"
            yield from _lines(value, f"{indent}  ")
        else:
            yield line


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(name)}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(inner) for inner in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        plain = isinstance(resolve(value), str)
    except ValueError:
        plain = False
    safe = plain and value == value.strip() and value.isprintable() and not _SPECIAL & set(value[:1])
    safe = safe and not any(sign in value for sign in _INSIDE) and value[-1:] != ":"
    return value if safe else '"' + "".join(_escaped(sign) for sign in value) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else "\\n" if sign == "\n" else f"\\U{ord(sign):08X}"
