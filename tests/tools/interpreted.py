"""The compiled engine with compilation switched off, and which of its lines a run reaches.

``python tests/tools/interpreted.py`` lists the lines that no worked miniature reaches.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "ccsim" / "engine" / "compiled"
MINIATURES = ("-m", "pytest", "tests/worked", "--engine", "compiled", "-p", "no:cacheprovider")
# Numbers of NumPy warn where they overflow, which hashes do on purpose.
SWITCHED_OFF = {"NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore::RuntimeWarning"}
COMPILER = ENGINE / "parts.py"
"""How it is compiled, of which nothing runs where compilation is switched off."""
MOST_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Reached:
    """Lines inside the functions of the compiled engine that a run reached, and that it did not.

    Attributes
    ----------
    lines : int
        How many it reached.
    missed : mapping
        Numbers of those that it did not, by file and function.
    """

    lines: int
    missed: Mapping[str, tuple[int, ...]]

    @property
    def share(self) -> float:
        """Share of the lines that were reached."""
        return self.lines / (self.lines + sum(map(len, self.missed.values())))

    def __str__(self) -> str:
        """Tell what was missed."""
        missed = [f"{where}: {', '.join(map(str, lines))}" for where, lines in self.missed.items()]
        return "\n".join([f"{self.share:.1%} of {ENGINE.relative_to(ROOT)} reached, all but", *missed])


def interpreted(folder: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], Reached]:
    """Run Python with compilation switched off; the record of the lines reached goes into a folder."""
    summary = folder / "reached.json"
    given = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    given |= SWITCHED_OFF | {"COVERAGE_FILE": str(folder / "reached")}

    def coverage(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "coverage", *words]
        return subprocess.run(
            command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
        )

    done = coverage("run", f"--include={ENGINE}/*", f"--omit={COMPILER}", *arguments)
    written = coverage("json", "-q", "-o", str(summary))
    if not summary.exists():
        raise RuntimeError(f"nothing was recorded: {done.stdout}{done.stderr}{written.stdout}")
    reached, missed = 0, {}
    for file, found in json.loads(summary.read_text("utf-8"))["files"].items():
        for name, function in found["functions"].items():
            if name:  # what is outside of functions is reached by importing
                reached += len(function["executed_lines"])
                if function["missing_lines"]:
                    missed[f"{Path(file).name} {name}"] = tuple(function["missing_lines"])
    return done, Reached(reached, missed)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print(interpreted(Path(place), *MINIATURES)[1])
