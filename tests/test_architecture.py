"""Imports run one way, files stay short, and starting up stays light."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From left to right: a module imports from its own layer or from the left of it.
LAYERS = (
    ("errors", "units"),
    ("outcomes",),
    ("streams", "distributions", "theory", "durations"),
    ("scenario",),
    ("blueprint",),
    ("busyness", "demand", "estimate"),
    ("trace",),
    ("sums",),
    ("engine",),
    ("measures",),
    ("experiment",),
    ("report",),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
HEAVY = ("matplotlib", "numba", "numpy", "pandas", "pydantic", "scipy", "simpy")
MOST_LINES = 400


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_module(name: str, root: Path) -> bool:
    place = root.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def imports(path: Path, root: Path) -> Iterator[str]:
    """Full names of what a file imports from ccsim, at its top, in functions and for types alike."""
    package = module_name(path, root).split(".")
    if path.stem != "__init__":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "ccsim")
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            if source.split(".")[0] == "ccsim":
                for alias in node.names:
                    full = f"{source}.{alias.name}"
                    yield full if source == "ccsim" or is_module(full, root) else source


def fault(importer: str, imported: str) -> str | None:
    """Say what is wrong with one import, if anything is."""
    ours, theirs = importer.split("."), imported.split(".")
    if len(ours) == 1 or imported == "ccsim.__version__":
        return None  # the package's front shows everything, and the version may be read everywhere
    if len(theirs) == 1:
        return "imports the package's front"
    if unplaced := {ours[1], theirs[1]} - LEVEL.keys():
        return f"is not among the layers: {', '.join(sorted(unplaced))}"
    if LEVEL[theirs[1]] > LEVEL[ours[1]]:
        return "imports from its right"
    if ours[1] == "theory" and theirs[1] not in ("theory", "errors"):
        return "may import nothing but errors"
    if ours[1] == theirs[1] == "engine" and len(ours) > 2 and theirs[2:3] not in ([ours[2]], ["order"]):
        return "may share nothing but engine.order with the rest of the engines"
    return None


def wrong_arrows(root: Path) -> list[str]:
    return [
        f"{module_name(path, root)} <- {imported}: {wrong}"
        for path in sorted((root / "ccsim").rglob("*.py"))
        for imported in imports(path, root)
        if (wrong := fault(module_name(path, root), imported))
    ]


def test_imports_run_one_way() -> None:
    assert wrong_arrows(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "wrong"),
    [
        ("units.py", "from ccsim.errors import CcsimError", None),
        ("units.py", "from .measures import catalogue", "imports from its right"),
        ("scenario/reader.py", "def f():\n    from ..blueprint import steps", "imports from its right"),
        ("scenario/reader.py", "from . import merge", None),
        ("scenario/__init__.py", "from .reader import read", None),
        ("report/html.py", "import ccsim.cli", "imports from its right"),
        ("report/html.py", "from ccsim import __version__", None),
        ("report/html.py", "from ccsim import load", "is not among the layers: load"),
        ("report/html.py", "import ccsim", "imports the package's front"),
        ("theory.py", "from ccsim import units", "may import nothing but errors"),
        ("theory.py", "from ccsim.errors import UsageError", None),
        ("gadgets.py", "from ccsim import units", "is not among the layers: gadgets"),
        ("engine/__init__.py", "from ccsim.engine.reference import play", None),
        ("engine/reference/loop.py", "from ccsim.engine.order import EventKind", None),
        ("engine/reference/loop.py", "from ccsim.engine.reference.queue import Queue", None),
        ("engine/reference/loop.py", "from ccsim.engine.compiled import loop", "may share nothing but"),
        ("engine/compiled/loop.py", "from ..reference.queue import Queue", "may share nothing but"),
        ("engine/compiled/loop.py", "from ccsim.trace import Trace", None),
        ("engine/order.py", "from ccsim.engine.reference import play", "may share nothing but"),
    ],
)
def test_wrong_arrows_are_found(tmp_path: Path, file: str, line: str, wrong: str | None) -> None:
    path = tmp_path / "ccsim" / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", "utf-8")
    found = wrong_arrows(tmp_path)
    assert (len(found) == 1 and wrong in found[0]) if wrong else found == []


def test_files_are_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / "ccsim").rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


@pytest.mark.parametrize("module", ["ccsim", "ccsim.cli"])
def test_start_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def test_version_is_the_same_wherever_it_is_written() -> None:
    source = (ROOT / "ccsim" / "__init__.py").read_text("utf-8")
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    stated = re.findall(r'^__version__ = "(.+)"$', source, re.M)
    assert len(stated) == 1
    assert re.findall(r"^version: (.+)$", citation, re.M) == stated
