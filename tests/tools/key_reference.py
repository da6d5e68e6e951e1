"""Write docs/reference/scenario.md: every key of the scenario language, from the models that check it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ccsim.scenario.explain import Explanation, all_paths, explain, sections
from ccsim.scenario.topics import TOPICS

TARGET = Path(__file__).resolve().parents[2] / "docs" / "reference" / "scenario.md"
COLUMNS = ("key", "meaning", "what to write", "unit", "default", "example", "rows")
IN_WORDS = ("nothing", "as of the keys below")
HEAD = """\
# The keys of a scenario

Written by `make docs`; do not edit. `ccsim explain KEY` prints the same for one key. `<name>` stands for a
name that you choose. A key with the default *required* must be written; the rows are those of
`docs/coverage.md`.
"""


def cell(text: str, code: bool = False) -> str:
    """Return a text as a cell of a table."""
    text = " ".join(text.split()).replace("|", "\\|")
    return f"`{text}`" if code and text else text


def row(told: Explanation) -> str:
    """Return the line of one key."""
    cells = (
        cell(".".join(told.path), code=True),
        cell(told.text),
        cell(told.kind),
        cell(told.unit),
        "*required*" if told.required else cell(told.default or "", code=told.default not in IN_WORDS),
        cell(told.example, code=True),
        ", ".join(told.rows),
    )
    return f"| {' | '.join(cells)} |"


def table(title: str, text: str, paths: list[str]) -> Iterator[str]:
    """Yield a heading and the keys below it."""
    yield f"## {title}\n\n{text}\n" if text else f"## {title}\n"
    yield f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"
    yield from (row(explain(path)) for path in paths)
    yield ""


def lines() -> Iterator[str]:
    """Yield the lines of the reference."""
    yield HEAD
    paths = all_paths()
    within = {name: [path for path in paths if path.split(".")[0] == name] for name, _ in sections()}
    yield from table("about the scenario", "", [name for name, found in within.items() if len(found) == 1])
    for name, text in sections():
        if len(within[name]) > 1:
            yield from table(name, text, within[name])
    yield "# How values are written\n"
    for name, topic in TOPICS.items():
        yield f"## {name}\n\n{topic.title}\n\n| example | meaning |\n|---|---|"
        for example, meaning in topic.examples:
            yield f"| {cell(example, code=True)} | {cell(meaning)} |"
        yield ""


def render() -> str:
    """Return the reference as Markdown."""
    return "\n".join(lines()).rstrip() + "\n"


def main() -> None:
    """Write the reference of this checkout."""
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(render(), encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.relative_to(Path(__file__).resolve().parents[2])}")


if __name__ == "__main__":
    main()
