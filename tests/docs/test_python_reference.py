"""docs/reference/python.md lists the public surface: every name, with its signature, and nothing else."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import ccsim

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "python.md"
ROW = re.compile(r"^\| `((?:ccsim|Scenario|Results|Comparison)\.[^`]+)` \| (.+?) \|$", re.MULTILINE)


def call(function: Callable[..., Any]) -> str:
    """Write a signature: names and defaults of the arguments, and what is returned."""
    signature = inspect.signature(function)
    plain = [p.replace(annotation=p.empty) for p in signature.parameters.values() if p.name != "self"]
    return f"{inspect.Signature(plain)} -> {signature.return_annotation}".replace("'", '"')


def members(kind: type) -> Iterator[str]:
    """Write the public attributes, properties and methods of a class."""
    names = [field for field in fields(kind) if not field.name.startswith("_")] if is_dataclass(kind) else []
    yield from (f"{kind.__name__}.{field.name}: {field.type}" for field in names)
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            yield f"{kind.__name__}.{name}: {inspect.signature(member.fget).return_annotation}"  # type: ignore[arg-type]
        elif inspect.isfunction(member):
            yield f"{kind.__name__}.{name}{call(member)}"


def surface() -> Iterator[str]:
    """Write the whole public surface."""
    for name in ccsim.__all__:
        thing = getattr(ccsim, name)
        if inspect.isfunction(thing):
            yield f"ccsim.{name}{call(thing)}"
            continue
        yield f"ccsim.{name}"
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            yield from members(thing)


def test_the_page_lists_the_public_surface() -> None:
    listed = [entry for entry, _ in ROW.findall(PAGE.read_text("utf-8"))]
    assert sorted(listed) == sorted(surface())


def test_every_entry_has_one_sentence() -> None:
    for entry, text in ROW.findall(PAGE.read_text("utf-8")):
        assert re.fullmatch(r"[A-Z`][^.]*(?:\.\w[^.]*)*\.", text), f"{entry}: {text}"


@pytest.mark.parametrize("name", [n for n in ccsim.__all__ if n != "__version__"])
def test_every_public_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(ccsim, name))
