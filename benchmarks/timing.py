"""The programs that are timed, each as a function from a repetition to a `Run`."""

from __future__ import annotations

import gc
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

import ccsim
from ccsim.blueprint import compile_scenario
from ccsim.blueprint.model import Blueprint
from ccsim.distributions import build_table
from ccsim.engine.compiled import engine as compiled
from ccsim.outcomes import ContactOutcome
from ccsim.streams import Purpose, name_hash, site
from ccsim.sums import ContactSum
from ccsim.trace import Trace

HERE = Path(__file__).resolve().parent
BUILD = HERE / "build"
SEED = 1
COMPILER = shutil.which("g++")
FLAGS = ("-std=c++17", "-O3", "-march=native", "-ffp-contract=off")
COUNTED = (ContactSum.ENTERED, ContactSum.ANSWERED, ContactSum.ABANDONED, ContactSum.WAIT_OF_ANSWERED)
"""What is taken from sums; the same as the first four of what is taken from a trace."""


@dataclass(frozen=True, slots=True)
class Run:
    """Processor seconds for a number of contacts, and what was counted, where programs must agree."""

    seconds: float
    contacts: int
    totals: tuple[tuple[int, ...], ...] = ()
    """By replication: contacts, answered, abandoned, sum of waits (us), checksum of the contacts table."""


Program = Callable[[int], Run]


def blueprint_of(workload: str, **changes: Any) -> Blueprint:
    """Return the blueprint of a workload's scenario."""
    scenario = ccsim.load(HERE / f"{workload}.yaml")
    if changes:
        scenario = scenario.with_changes({name.replace("__", "."): value for name, value in changes.items()})
    return compile_scenario(scenario.spec, scenario.hash)


def totals_of(trace: Trace) -> tuple[int, ...]:
    """Return what the fair loops count, from a trace."""
    contacts = trace.contacts
    outcome, answered_at = contacts["outcome"], contacts["answered_at"]
    answered = answered_at >= 0
    return (
        len(outcome),
        int(np.count_nonzero(outcome == ContactOutcome.ANSWERED)),
        int(np.count_nonzero(outcome == ContactOutcome.ABANDONED_IN_QUEUE)),
        int((answered_at - contacts["queued_at"])[answered].sum()),
        _checksum(contacts),
    )


def _checksum(contacts: Mapping[str, Any]) -> int:
    """Return a number that changes with any value of any row, but not with the order of the rows."""
    word = np.zeros(len(contacts["issue"]), dtype=np.uint64)
    for column in contacts.values():
        word = (word ^ column.astype(np.int64).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        word ^= word >> np.uint64(29)
    return int(word.sum())


def engine(simulate: Callable[[Blueprint, int, int], Trace], blueprint: Blueprint, times: int) -> Program:
    """Return an engine as a program: `times` replications, each to its finished trace."""

    def program(repetition: int) -> Run:
        seconds, totals = 0.0, []
        for replication in range(repetition * times, (repetition + 1) * times):
            gc.collect()
            start = time.process_time()
            trace = simulate(blueprint, SEED, replication)
            seconds += time.process_time() - start
            totals.append(totals_of(trace))
        return Run(seconds, sum(row[0] for row in totals), tuple(totals))

    return program


def adding(blueprint: Blueprint, times: int) -> Program:
    """Return the compiled engine without a trace, as `ccsim run` plays it: `times` replications to sums."""
    play = compiled.adder(blueprint)

    def program(repetition: int) -> Run:
        seconds, totals = 0.0, []
        for replication in range(repetition * times, (repetition + 1) * times):
            start = time.process_time()
            sums = play(SEED, replication)
            seconds += time.process_time() - start
            totals.append(tuple(int(sums.contacts[:, column].sum()) for column in COUNTED))
        return Run(seconds, sum(row[0] for row in totals), tuple(totals))

    return program


@contextmanager
def loop_watched(before: Callable[[], object], after: Callable[[], object]) -> Iterator[None]:
    """Call something before and after each call of the compiled loop."""
    module: Any = compiled
    loop = module.run

    def watched(*arrays: Any) -> Any:
        before()
        status = loop(*arrays)
        after()
        return status

    module.run = watched
    try:
        yield
    finally:
        module.run = loop


def loop_alone(program: Program, clock: Callable[[], float] = time.process_time) -> Program:
    """Return a program of the compiled engine in the time of its loop: without what lies before and after."""

    def timed(repetition: int) -> Run:
        spent = [0.0]

        def begin() -> None:
            spent[0] -= clock()

        def end() -> None:
            spent[0] += clock()

        with loop_watched(begin, end):
            run = program(repetition)
        return Run(spent[0], run.contacts, run.totals)

    return timed


def simpy_program(name: str) -> Program:
    """Return a SimPy program of this folder."""
    module = _module(name)

    def program(repetition: int) -> Run:
        gc.collect()
        start = time.process_time()
        log = module.simulate(SEED + repetition)
        return Run(time.process_time() - start, len(log))

    return program


def _module(name: str) -> ModuleType:
    folder = str(HERE / "programs")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return __import__(name)


def ciw_program(python: str | None) -> Program | None:
    """Return Ciw on W1, run by a Python that has it; None where it is missing."""
    python = python or sys.executable
    script = HERE / "programs" / "ciw_w1.py"
    if subprocess.run([python, "-c", "import ciw"], capture_output=True).returncode != 0:
        return None
    return lambda repetition: _outside([python, str(script), str(SEED + repetition), "1440", "160"])


def cpp_program(name: str, words: dict[str, Any], times: int) -> Program | None:
    """Return a C++ program of this folder, compiled now; None where there is no compiler."""
    source = HERE / "programs" / f"{name}.cpp"
    if COMPILER is None or not source.exists():
        return None
    BUILD.mkdir(exist_ok=True)
    binary = BUILD / name
    subprocess.run([COMPILER, *FLAGS, "-o", str(binary), str(source)], check=True)
    fixed = [f"{key}={value!r}" for key, value in words.items()]

    def program(repetition: int) -> Run:
        here = [f"replication={repetition * times}", f"replications={times}"]
        return _outside([str(binary), *fixed, *here])

    return program


def _outside(command: list[str]) -> Run:
    out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    totals = tuple(tuple(row) for row in out["runs"])
    return Run(out["seconds"], sum(row[0] for row in totals), totals)


def words_of(blueprint: Blueprint) -> dict[str, Any]:
    """Return what the C++ programs are told: sites, rates, laws and people of a blueprint."""
    words: dict[str, Any] = {"seed": SEED, "horizon": blueprint.horizon}
    table, rows = build_table(blueprint.laws)
    for stream in blueprint.streams:
        words[f"{stream.name}.hash"] = name_hash(stream.name)
        words[f"{stream.name}.site"] = site(Purpose.ARRIVAL, stream.name)
        words[f"{stream.name}.rate"] = stream.rate[0][1] / 3_600_000_000.0
    for group in blueprint.groups:
        words[f"{group.name}.size"] = group.size
    for step in blueprint.steps:
        name = step.name.replace(" ", "_")
        for purpose in (Purpose.WORK, Purpose.PATIENCE, Purpose.DELAY, Purpose.BRANCH):
            words[f"{name}.{purpose.name.lower()}"] = site(purpose, step.name)
        for what in ("law", "patience"):
            laws = getattr(step, what, None)
            for place, number in enumerate(() if laws is None else dict.fromkeys(laws.flat)):
                words[f"{name}.{what}.{place}.a"] = float(table.a[rows[number]])
                words[f"{name}.{what}.{place}.b"] = float(table.b[rows[number]])
    return words


def peak_megabytes() -> float:
    """Return the most memory that this process has held since it began."""
    status = Path("/proc/self/status")  # `resource` would tell the peak of the parent, where that is larger
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
