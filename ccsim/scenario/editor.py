"""The JSON Schema (draft 7) with which editors complete and check a scenario."""

from __future__ import annotations

from typing import Any

from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.base import SHARE_SCHEMA
from ccsim.scenario.schema.laws import LAW_SCHEMA

DRAFT = "http://json-schema.org/draft-07/schema#"
SCHEMA_FILE = "ccsim-1.json"
"""Name under which the schema lies beside scenarios; 1 is the version of the language."""

_BARE: dict[str, dict[str, Any]] = {
    # What a map may also be written as, which its own loader accepts.
    "Patience": {"$ref": "#/definitions/Law"},
    "ToldPatience": {"$ref": "#/definitions/Law"},
    "LineCapacity": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "unlimited"}]},
    "LaterTries": SHARE_SCHEMA,
    "Replay": {"type": "string"},
    "StartState": {"type": "string"},
    "Skill": {"type": "number", "minimum": 0, "maximum": 1},
    "Resolves": {"type": "array", "minItems": 2, "maxItems": 2},
}


def json_schema() -> dict[str, Any]:
    """Return the schema; it accepts every valid scenario, and files that extend another.

    A file that extends another may leave out anything, so only a file of its own has required keys, and
    those at the top alone. Null removes what was inherited and is allowed everywhere.
    """
    found = Scenario.model_json_schema(by_alias=True, mode="validation")
    definitions = {name: _draft7(body) for name, body in found.pop("$defs").items()}
    top = _draft7(found)
    definitions["Law"] = _draft7(LAW_SCHEMA)
    for name, bare in _BARE.items():
        definitions[name] = {"anyOf": [bare, definitions[name]], "title": name}
    files = {"type": "string"}
    top["properties"] = {
        "extends": {
            "description": "The file, or files, that this one builds on.",
            "anyOf": [files, {"type": "array", "items": files}],
        }
    } | top["properties"]
    return {
        "$schema": DRAFT,
        "title": "ccsim scenario",
        **{name: value for name, value in top.items() if name not in ("title", "required")},
        "if": {"required": ["extends"]},
        "else": {"required": found["required"]},
        "definitions": definitions,
    }


def _draft7(node: Any) -> Any:
    """Return a part of pydantic's schema in the words of draft 7."""
    if isinstance(node, list):
        return [_draft7(part) for part in node]
    if not isinstance(node, dict):
        return node
    out: dict[str, Any] = {}
    for name, value in node.items():
        if name == "properties":
            out[name] = {key: _or_null(_draft7(body)) for key, body in value.items()}
        elif name == "additionalProperties" and isinstance(value, dict):
            out[name] = _or_null(_draft7(value))
        elif name == "$ref":
            out[name] = value.replace("#/$defs/", "#/definitions/")
        elif name == "prefixItems":
            out["items"] = [_draft7(part) for part in value]
        elif name not in ("required", "default", "rows", "unit", "example"):
            out[name] = _draft7(value)
    if "example" in node and "description" in node:
        out["description"] = f"{node['description']}\nExample: {node['example']}"
    return out


def _or_null(body: Any) -> dict[str, Any]:
    """Allow null beside what a key may be; its texts stay in sight of editors."""
    texts = {name: body[name] for name in ("title", "description") if name in body}
    rest = {name: value for name, value in body.items() if name not in texts}
    return {**texts, "anyOf": [rest, {"type": "null"}]}
