"""What README.md and docs/ show is what happens: scenarios load, code runs, printed output is the real one.

A page is followed from top to bottom in an empty folder whose ``scenarios`` leads to the checkout's, as a
reader would. What counts is written in docs/README.md, under "How these pages are checked".
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import ccsim
from ccsim.cli import app, demo
from ccsim.units import format_duration

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SAVE = re.compile(r"\bsave this as `([\w./-]+)`", re.IGNORECASE)
FENCE = "```"
LEFT_OUT = "…"
DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its text, its line, the paragraph before it, and what it prints."""

    language: str
    text: str
    line: int
    before: str
    printed: str | None

    @property
    def file(self) -> str | None:
        """Name under which the reader is told to save it."""
        found = SAVE.search(self.before)
        return found[1] if found else None

    @property
    def is_scenario(self) -> bool:
        """Whether it is a whole scenario."""
        return self.language == "yaml" and self.text.startswith("ccsim: 1\n")


def fenced(text: str) -> Iterator[tuple[str, str, int, str]]:
    """Yield language, text, line and the paragraph before of every fenced block."""
    language, before, above, start, inside = None, "", "", 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(FENCE) and language is None:
            language, start, inside = line.removeprefix(FENCE), number, []
        elif line == FENCE:
            yield str(language), "".join(f"{each}\n" for each in inside), start, before
            language, before = None, ""
        elif language is not None:
            inside.append(line)
        elif line.strip():
            before = f"{before} {line}".strip() if above.strip() else line
        above = line
    assert language is None, f"the block of line {start} is not closed"


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page; a ``text`` block right below a command or code is what that prints."""
    found: list[Block] = []
    for language, text, line, before in fenced(page.read_text("utf-8")):
        if language == "text" and not before and found and found[-1].language in ("sh", "python"):
            shown = found.pop()
            found.append(Block(shown.language, shown.text, shown.line, shown.before, text))
        else:
            found.append(Block(language, text, line, before, None))
    return found


def commands(block: Block) -> list[list[str]]:
    """Return the arguments of the ``ccsim`` lines of a block."""
    lines = [line for line in block.text.splitlines() if line.startswith("ccsim ")]
    found = [shlex.split(line, comments=True)[1:] for line in lines]
    for line, arguments in zip(lines, found, strict=True):
        assert not {"|", ">", "&&", ";", "\\"} & set(arguments), f"only plain commands are checked: {line}"
    return found


def same(shown: str, real: str) -> bool:
    """Whether the output is the one shown; a line ``…`` stands for lines left out."""
    parts = [re.escape(f"{line}\n") if line != LEFT_OUT else r"(?:.*\n)+?" for line in shown.splitlines()]
    plain = "".join(f"{line.rstrip()}\n" for line in real.splitlines())
    return re.fullmatch("".join(parts), plain) is not None


class Reader:
    """Somebody who follows a page in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "page"}

    def follow(self, block: Block) -> None:
        """Save, type in, or run a block."""
        if block.file is not None:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language == "python":
            printed = StringIO()
            with redirect_stdout(printed):
                exec(compile(block.text, f"line {block.line}", "exec"), self.names)
            self.compare(block, printed.getvalue())
        elif block.language == "sh":
            self.compare(block, "".join(self.command(each, block) for each in commands(block)))

    def command(self, arguments: list[str], block: Block) -> str:
        """Run a command as it is shown; where nothing is shown of its output, with few replications."""
        if arguments[0] in ("run", "compare", "demo"):
            arguments = [*arguments, "--workers", "1"]  # results do not depend on it
        if arguments[0] in ("run", "compare") and block.printed is None:
            arguments = [*arguments, "--replications", "2"]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, f"ccsim {shlex.join(arguments)}\n{done.output}"
        return done.stdout

    def compare(self, block: Block, real: str) -> None:
        """Hold what the page shows against what was printed."""
        if block.printed is not None and not same(block.printed, real):
            pytest.fail(f"line {block.line} shows\n\n{block.printed}\nbut this is printed:\n\n{real}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(demo, "REPLICATIONS", 2)
    return tmp_path


def has_code(page: Path) -> bool:
    return any(block.language in ("sh", "python") or block.is_scenario for block in blocks(page))


@pytest.mark.parametrize("page", [p for p in PAGES if has_code(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_page_can_be_followed(page: Path, folder: Path) -> None:
    reader = Reader(folder)
    for number, block in enumerate(blocks(page)):
        reader.follow(block)
        if block.is_scenario:
            name = block.file or f"block-{number}.yaml"
            (folder / name).write_text(block.text, "utf-8")
            play(folder / name)


def play(path: Path) -> None:
    """Play a scenario once, for a day after its warm-up at most."""
    scenario = ccsim.load(path)
    horizon = scenario.spec.horizon
    length = min(horizon.length, horizon.warm_up + DAY)
    short = scenario.with_changes({"horizon.length": format_duration(length)})
    results = ccsim.run(short, replications=1, workers=1)
    assert results.value("entered").estimate > 0


def test_blocks_are_found() -> None:
    """The pages that a newcomer reads have what is checked above."""
    assert {block.language for block in blocks(ROOT / "README.md")} >= {"yaml", "sh", "python"}
    tutorial = blocks(ROOT / "docs" / "tutorial.md")
    assert all(block.printed for block in tutorial if block.language == "sh" and commands(block))
    assert {arguments[0] for block in tutorial for arguments in commands(block)} >= {
        "init",
        "check",
        "run",
        "compare",
    }


def test_shown_output_is_compared_line_by_line() -> None:
    assert same("a\n…\nd\n", "a\nb\nc  \nd\n")
    assert not same("a\n…\nd\n", "a\nb\nc\n")
    assert not same("a\nb\n", "a\n")
    assert not same("a\n", "a\nb\n")
    assert not same("1.0\n", "1x0\n")
