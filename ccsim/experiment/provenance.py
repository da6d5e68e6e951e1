"""Where results come from: enough to make them again, byte for byte."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ccsim import __version__
from ccsim.scenario import Scenario
from ccsim.trace import SCHEMA_VERSION

PACKAGES = ("numpy", "scipy", "pandas", "simpy", "numba", "pydantic")


@dataclass(frozen=True, slots=True)
class Source:
    """A scenario by its name and the SHA-256 of its canonical form."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Versions, scenarios, seed, replications, engine and command of a result; no time and no place.

    Attributes
    ----------
    scenarios : tuple of Source
        Of a comparison, the base first.
    first, asked, replications : int
        Number of the first replication, how many were asked for, and how many were finished.
    level : float
        Confidence of the intervals.
    command : str
        The command line as given; of a path outside the working folder only the last part.
    language, trace : int
        Versions of the scenario language and of the trace.
    """

    ccsim: str
    python: str
    platform: str
    packages: dict[str, str]
    scenarios: tuple[Source, ...]
    seed: int
    first: int
    asked: int
    replications: int
    level: float
    engine: str
    command: str
    language: int
    trace: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self) | {"scenarios": [asdict(source) for source in self.scenarios]}


def provenance_of(
    scenario: Scenario, seed: int, engine: str, replications: range, finished: int, level: float
) -> Provenance:
    """Return the provenance of replications of a scenario by this process."""
    return Provenance(
        ccsim=__version__,
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        packages=packages(),
        scenarios=(Source(scenario.name, scenario.hash),),
        seed=seed,
        first=replications.start,
        asked=len(replications),
        replications=finished,
        level=level,
        engine=engine,
        command=command_line(sys.argv, Path.cwd()),
        language=scenario.spec.ccsim,
        trace=SCHEMA_VERSION,
    )


def packages() -> dict[str, str]:
    """Return the versions of the libraries that results depend on."""
    return {name: version(name) for name in PACKAGES}


def command_line(argv: Sequence[str], folder: Path) -> str:
    """Return a command line without the folders outside `folder`.

    >>> command_line(["/usr/bin/ccsim", "run", "/here/a.yaml", "--out=/tmp/x y", "rate=3/h"], Path("/here"))
    "ccsim run a.yaml '--out=x y' rate=3/h"
    """
    program, *arguments = argv or ["python"]
    # `python -m ccsim` is the same program as `ccsim`.
    name = os.path.basename(os.path.dirname(program) if program.endswith("__main__.py") else program)
    shown = [name or "python"]
    for argument in arguments:
        option, equals, value = argument.partition("=")
        shown.append(f"{option}={_inside(value, folder)}" if equals else _inside(argument, folder))
    return shlex.join(shown)


def _inside(text: str, folder: Path) -> str:
    """Return a path seen from a folder, or its last part when it lies outside."""
    if not os.path.isabs(text) and not text.startswith(".."):
        return text
    path = os.path.normpath(os.path.join(folder, text))
    if path == str(folder) or path.startswith(str(folder) + os.sep):
        return os.path.relpath(path, folder)
    return os.path.basename(path) or text
