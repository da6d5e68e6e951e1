"""What a worker must know: the designs, the engine and the seed."""

from __future__ import annotations

import pkgutil
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TypeAlias

from ccsim import engine as engine_package
from ccsim.blueprint.model import Blueprint
from ccsim.errors import UsageError
from ccsim.scenario import Scenario
from ccsim.sums import Sums
from ccsim.trace import Trace
from ccsim.units import HOUR

Task: TypeAlias = tuple[int, int]
"""Number of the design, and of the replication."""
Simulator: TypeAlias = Callable[[Blueprint, int, int], Trace]
Adder: TypeAlias = Callable[[Blueprint], Callable[[int, int], Sums]]


def engines() -> tuple[str, ...]:
    """Return the names of the engines."""
    packages = pkgutil.iter_modules(engine_package.__path__)
    return tuple(sorted(package.name for package in packages if package.ispkg))


def resolve_engine(engine: str) -> str:
    """Return the engine that a name stands for: ``auto`` is the compiled one.

    Raises
    ------
    UsageError
        There is no such engine.
    """
    if engine == "auto":
        return "compiled"
    if engine not in engines():
        raise UsageError(f"there is no engine {engine!r}; there are: auto, {', '.join(engines())}")
    return engine


def prepare_engine(engine: str, progress: Callable[[int, int], None] | None = None) -> None:
    """Compile an engine that has to be; quick where this machine has done it before.

    What there is to compile is told to ``progress`` as ``(done, total)``.
    """
    warm_up = getattr(import_module(f"ccsim.engine.{resolve_engine(engine)}"), "warm_up", None)
    if warm_up is not None:
        warm_up(progress)


def simulator(engine: str) -> Simulator:
    """Return the function that plays one replication: blueprint, seed, replication → trace.

    Raises
    ------
    UsageError
        There is no such engine, or what it needs is not installed.
    """
    try:
        simulate: Simulator = import_module(f"ccsim.engine.{resolve_engine(engine)}").simulate
    except ModuleNotFoundError as error:
        raise UsageError(f"the engine {engine!r} needs {error.name}, which is not installed") from error
    return simulate


def adding(engine: str) -> Adder | None:
    """Return the function that makes a blueprint ready to be added up without a trace, if there is one.

    It gives a function of seed and replication. An engine that has one plays without Python's lock.
    """
    adder: Adder | None = getattr(import_module(f"ccsim.engine.{resolve_engine(engine)}"), "adder", None)
    return adder


def loading(scenario: Scenario) -> str:
    """Return the Python expression that loads a scenario again."""
    sets = f", sets={list(scenario.sets)!r}" if scenario.sets else ""
    changes = f", changes={dict(scenario.changes)!r}" if scenario.changes else ""
    return f"ccsim.load({scenario.path.as_posix()!r}{sets}{changes})"


@dataclass(frozen=True, slots=True)
class Job:
    """Designs to be played, as numbers; sent once to every worker that is a process.

    Attributes
    ----------
    loads : tuple of str
        Per design, the Python expression that loads its scenario again.
    routing : Policy or None
        Takes the place of the scenario's routing; it is told anew when a replication begins.
    """

    blueprints: tuple[Blueprint, ...]
    loads: tuple[str, ...]
    engine: str
    seed: int
    routing: object | None = None

    @property
    def threaded(self) -> bool:
        """Whether threads of this process can play at the same time."""
        return adding(self.engine) is not None

    def expected_issues(self, design: int) -> float:
        """Return how many issues the streams of a design open in a replication, on average."""
        blueprint = self.blueprints[design]
        total = 0.0
        for stream in blueprint.streams:
            ends = [*(at for at, _ in stream.rate[1:]), blueprint.horizon]
            total += sum(hourly * (end - at) for (at, hourly), end in zip(stream.rate, ends, strict=True))
        return total / HOUR

    def words(self, design: int, replication: int) -> str:
        """Name a replication."""
        return f"replication {replication} of {self.blueprints[design].scenario_name!r}, seed {self.seed}"

    def command(self, design: int, replication: int) -> str:
        """Return the command that plays a replication alone."""
        how = f"engine={self.engine!r}, seed={self.seed}, first={replication}, replications=1, workers=1"
        return f"python -c {shlex.quote(f'import ccsim; ccsim.run({self.loads[design]}, {how})')}"


def job_of(scenarios: Sequence[Scenario], engine: str, seed: int) -> Job:
    """Compile scenarios into one job."""
    from ccsim.blueprint import compile_scenario

    simulator(engine)
    prepare_engine(engine)  # here, so that workers find it compiled
    return Job(
        tuple(compile_scenario(scenario.spec, scenario.hash) for scenario in scenarios),
        tuple(loading(scenario) for scenario in scenarios),
        resolve_engine(engine),
        seed,
    )
