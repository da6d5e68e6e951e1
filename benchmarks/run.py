"""Time the engines beside other programs in one run; print the tables and write them down.

The machine may be shared, so nothing is compared across runs: every repetition plays each program once,
in turn, in processor time, and a ratio is the median over repetitions of the ratios within one.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from math import sqrt
from pathlib import Path
from typing import Any

import commands
import growth
import parts
import tables
import timing

from ccsim.engine import reference
from ccsim.engine.compiled import simulate as play_compiled

HERE = Path(__file__).resolve().parent
BASE, FLOOR, TUNED = "SimPy, own queues", "C++, fair loop", "C++, tuned loop"
TRACE, LEAN, READABLE = "ccsim, compiled, with a trace", tables.LEAN, "ccsim, reference"
LOOP = "ccsim, compiled, measures only, kernel alone"
TRACE_LOOP = "ccsim, compiled, with a trace, kernel alone"
FRESH = "C++, fair loop, fresh log"
PAGE = HERE.parent / "docs" / "background" / "speed.md"
START, END = "<!-- written by make benchmark -->", "<!-- end of what is written -->"
TIMES = 8
"""Replications that a quick program plays in one repetition."""
SAMPLE = 40
"""Replications from which the means of the tuned loop are compared with the fair one's."""


def programs(workload: str, ciw: str | None) -> tuple[dict[str, timing.Program], list[str]]:
    """Return what is timed for a workload, and a line about each program that is not."""
    blueprint = timing.blueprint_of(workload)
    words = timing.words_of(blueprint)
    traced, lean = timing.engine(play_compiled, blueprint, TIMES), timing.adding(blueprint, TIMES)
    offered: dict[str, timing.Program | None] = {
        BASE: timing.simpy_program(f"simpy_{workload}"),
        READABLE: timing.engine(reference.simulate, blueprint, 1),
        TRACE: traced,
        TRACE_LOOP: timing.loop_alone(traced),
        LEAN: lean,
        LOOP: timing.loop_alone(lean),
        FLOOR: timing.cpp_program(f"fair_{workload}", words | {"reuse": 1}, TIMES),
        FRESH: timing.cpp_program(f"fair_{workload}", words | {"reuse": 0}, TIMES),
        TUNED: timing.cpp_program(f"tuned_{workload}", words, TIMES),
    }
    if workload == "w1":
        offered["SimPy, Resource"] = timing.simpy_program("simpy_resource_w1")
        offered["Ciw"] = timing.ciw_program(ciw)
    found = {name: program for name, program in offered.items() if program is not None}
    return found, [f"{name}: not here, skipped" for name in offered if name not in found]


def check(first: Mapping[str, timing.Run]) -> None:
    """Raise unless the programs that share draws counted the same.

    With a trace and in the fair loops that is the contacts table, to the last value; without a trace it is
    contacts, answered, abandoned and the sum of waits.
    """
    of_trace = first[TRACE].totals
    for name in (FLOOR, FRESH):
        if name in first and first[name].totals != of_trace:
            raise SystemExit(f"{name} differs from {TRACE}: {first[name].totals} {of_trace}")
    if first[READABLE].totals != of_trace[:1]:
        raise SystemExit("the engines differ")
    if first[LEAN].totals != tuple(row[:4] for row in of_trace):
        raise SystemExit(f"{LEAN} differs from {TRACE}: {first[LEAN].totals} {of_trace}")


def check_tuned(workload: str) -> None:
    """Raise unless the tuned loop agrees with the fair one within four standard errors."""
    words = timing.words_of(timing.blueprint_of(workload))
    fair = timing.cpp_program(f"fair_{workload}", words | {"reuse": 1}, SAMPLE)
    tuned = timing.cpp_program(f"tuned_{workload}", words, SAMPLE)
    if fair is None or tuned is None:
        return
    for place, what in enumerate(("contacts", "answered", "abandoned")):
        one, other = ([row[place] for row in program(0).totals] for program in (fair, tuned))
        error = sqrt((statistics.variance(one) + statistics.variance(other)) / SAMPLE)
        difference = statistics.mean(other) - statistics.mean(one)
        if abs(difference) > 4 * error:
            raise SystemExit(
                f"{TUNED}, {workload}: {what} differ by {difference:.1f}, standard error {error:.1f}"
            )


def play(workload: str, repetitions: int, ciw: str | None) -> dict[str, Any]:
    """Time the programs of a workload in turn; return a row for each."""
    found, skipped = programs(workload, ciw)
    check({name: program(0) for name, program in found.items()})
    check_tuned(workload)
    times: dict[str, list[float]] = {name: [] for name in found}
    for repetition in range(1, repetitions + 1):
        for name, program in found.items():
            run = program(repetition)
            times[name].append(run.seconds / run.contacts)
    rows = {
        name: {
            "thousand_per_second": statistics.median(1e-3 / one for one in each),
            "ns_per_contact": statistics.median(1e9 * one for one in each),
            "times_simpy": _ratios(times[BASE], each),
            "times_fair_cpp_time": _ratios(each, times[FLOOR]) if FLOOR in times else None,
            "seconds_per_contact": each,
        }
        for name, each in times.items()
    }
    return {"repetitions": repetitions, "rows": rows, "skipped": skipped}


def _ratios(above: Sequence[float], below: Sequence[float]) -> tuple[float, float, float]:
    """Return the median, the least and the greatest of the ratios within each repetition."""
    ratios = [a / b for a, b in zip(above, below, strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)


def about() -> dict[str, str]:
    """Return the versions and the processor."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    found = {"processor": model or platform.processor(), "cores": str(os.cpu_count())}
    if timing.COMPILER is not None:
        said = subprocess.run([timing.COMPILER, "--version"], capture_output=True, text=True).stdout
        found["compiler"] = said.splitlines()[0]
    found["python"] = platform.python_version()
    return found | {name: version(name) for name in ("ccsim", "numba", "numpy", "simpy")}


def main() -> None:
    """Run all and write the results beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repetitions", type=int, default=11)
    options.add_argument("--ciw", metavar="PYTHON", help="a Python that has Ciw, if this one has not")
    given = options.parse_args()
    few = min(3, given.repetitions)
    gc.collect()
    gc.freeze()  # what ccsim imports must not slow the garbage collection of the SimPy programs
    start = time.perf_counter()

    def stage(what: str) -> None:
        print(f"{time.perf_counter() - start:5.0f} s  {what}", file=sys.stderr, flush=True)

    results: dict[str, Any] = {"about": about(), "workloads": {}}
    for name in ("w1", "w2"):
        stage(name)
        results["workloads"][name] = play(name, given.repetitions, given.ciw)
    stage("by length")
    results["by_length"] = growth.by_length(few)
    stage("by size")
    results["by_size"] = growth.by_size(few)
    stage("whole commands")
    results["whole"] = commands.whole(few)
    stage("parts")
    results["parts"] = parts.table(few)
    stage("compilation and start-up")
    results["wall_seconds"] = commands.cold_and_warm()
    stage("done")
    text = tables.page(results)
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    before, after = PAGE.read_text().split(START)[0], PAGE.read_text().split(END)[1]
    PAGE.write_text(f"{before}{START}\n\n{text}\n{END}{after}")
    print(text)


if __name__ == "__main__":
    main()
