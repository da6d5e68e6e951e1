"""What `explain` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ccsim.scenario.explain import Explanation, explain, sections
from ccsim.scenario.topics import TOPICS

_WIDTH = 80
_EXAMPLE = 40
_FEW = 4


def explain_key(key: str | None) -> None:
    """Print what is known of a key, or the sections without one."""
    lines = _sections() if key is None else _lines(explain(key))
    print("\n".join(lines))


def _sections() -> Iterator[str]:
    yield "Sections of a scenario; 'ccsim explain KEY' tells more about any key in them:"
    yield from _table(sections())
    yield ""
    yield "How values are written, also to be asked for:"
    yield from _table(tuple((name, topic.title) for name, topic in TOPICS.items()))


def _lines(found: Explanation) -> Iterator[str]:
    yield ".".join(found.path)
    yield from _wrapped(found.text, "  ", "  ")
    if found.kind:
        yield ""
    facts = (
        ("write", found.kind),
        ("unit", found.unit),
        ("default", "none: it must be given" if found.required else found.default or ""),
        ("allowed", ", ".join(found.allowed)),
        ("example", found.example),
        ("model", ", ".join(found.rows)),
    )
    for name, text in facts:
        if text:
            yield from _wrapped(text, f"  {name:<9}", " " * 11)
    if found.inside:
        yield ""
        yield "  keys"
        yield from _table(found.inside)
    for name in found.topics:
        yield ""
        if len(TOPICS[name].examples) <= _FEW or found.path == (name,):
            yield from _topic(name)
        else:
            yield f"  How to write it: ccsim explain {name}"


def _topic(name: str) -> Iterator[str]:
    for example, meaning in TOPICS[name].examples:
        if len(example) <= _EXAMPLE:
            yield from _wrapped(meaning, f"    {example:<{_EXAMPLE}}  ", " " * (_EXAMPLE + 6))
        else:
            yield f"    {example}"
            yield from _wrapped(meaning, " " * (_EXAMPLE + 6), " " * (_EXAMPLE + 6))


def _table(pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    width = max(len(name) for name, _ in pairs) + 2
    for name, text in pairs:
        yield from _wrapped(text, f"    {name:<{width}}", " " * (width + 4))


def _wrapped(text: str, first: str, later: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
