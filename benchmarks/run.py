"""Time the engines beside other programs in one run; print a table and write it down.

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
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import timing

from ccsim.engine import reference
from ccsim.engine.compiled import simulate as play_compiled

HERE = Path(__file__).resolve().parent
BASE, FLOOR = "SimPy, own queues", "C++, fair loop"
PAGE = HERE.parent / "docs" / "background" / "speed.md"
START, END = "<!-- written by make benchmark -->", "<!-- end of what is written -->"
SCALES = {10_000: "333 min", 100_000: "3333 min", 1_000_000: "33333 min"}


def programs(workload: str, ciw: str | None) -> tuple[dict[str, timing.Program], list[str]]:
    """Return what is timed for a workload, and a line about each program that is not."""
    blueprint = timing.blueprint_of(workload)
    words = timing.words_of(blueprint)
    offered: dict[str, timing.Program | None] = {
        BASE: timing.simpy_program(f"simpy_{workload}"),
        "ccsim, reference": timing.engine(reference.simulate, blueprint, 1),
        "ccsim, compiled": timing.engine(play_compiled, blueprint, 8),
        "ccsim, compiled, kernel alone": timing.kernel(blueprint, 8),
        FLOOR: timing.cpp_program(f"fair_{workload}", words | {"reuse": 1}, 8),
        "C++, fair loop, fresh log": timing.cpp_program(f"fair_{workload}", words | {"reuse": 0}, 8),
        "C++, tuned loop": timing.cpp_program(f"tuned_{workload}", words, 8),
    }
    if workload == "w1":
        offered["SimPy, Resource"] = timing.simpy_program("simpy_resource_w1")
        offered["Ciw"] = timing.ciw_program(ciw)
    found = {name: program for name, program in offered.items() if program is not None}
    return found, [f"{name}: not here, skipped" for name in offered if name not in found]


def check(first: Mapping[str, timing.Run]) -> None:
    """Raise unless the programs that share draws made the same contacts table, to the last value."""
    named = [name for name in ("ccsim, compiled", FLOOR, "C++, fair loop, fresh log") if name in first]
    for name in named[1:]:
        if first[name].totals != first[named[0]].totals:
            raise SystemExit(f"{name} differs from {named[0]}: {first[name].totals} {first[named[0]].totals}")
    if first["ccsim, reference"].totals != first["ccsim, compiled"].totals[:1]:
        raise SystemExit("the engines differ")


def play(workload: str, repetitions: int, ciw: str | None) -> dict[str, Any]:
    """Time the programs of a workload in turn; return a row for each."""
    found, skipped = programs(workload, ciw)
    check({name: program(0) for name, program in found.items()})
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


def _shown(ratios: tuple[float, float, float] | None) -> str:
    return "" if ratios is None else "{:.3g} ({:.3g} to {:.3g})".format(*ratios)


def scaling(repetitions: int) -> dict[str, dict[str, float]]:
    """Return ns per contact of the compiled engine by the length of the horizon."""
    whole, alone = {}, {}
    for size, length in SCALES.items():
        blueprint = timing.blueprint_of("w1", horizon__length=length)
        whole[size] = timing.engine(play_compiled, blueprint, max(1, 30_000 // size))
        alone[size] = timing.kernel(blueprint, max(1, 30_000 // size))
    out: dict[str, dict[str, float]] = {}
    seen: dict[tuple[str, int], list[float]] = {}
    for repetition in range(repetitions):
        for label, each in (("whole", whole), ("kernel", alone)):
            for size, program in each.items():
                run = program(repetition)
                seen.setdefault((label, size), []).append(1e9 * run.seconds / run.contacts)
    for (label, size), values in seen.items():
        out.setdefault(str(size), {})[label] = statistics.median(values)
    return out


def about() -> dict[str, str]:
    """Return the versions and the processor."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True).stdout.splitlines()[:1]
    return {
        "processor": model or platform.processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "compiler": " ".join(compiler),
        **{name: version(name) for name in ("ccsim", "numba", "numpy", "simpy")},
    }


def table(results: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    lines = [", ".join(f"{name} {value}" for name, value in results["about"].items()) + "."]
    for name, workload in results["workloads"].items():
        lines += [
            f"\n**{name.upper()}**, median of {workload['repetitions']} interleaved repetitions "
            "(least to greatest)\n",
            "| program | thousand contacts/s | ns/contact | × SimPy, own queues | time ÷ fair C++ |",
            "|---|---:|---:|---:|---:|",
        ]
        for program, row in sorted(workload["rows"].items(), key=lambda item: item[1]["thousand_per_second"]):
            lines.append(
                f"| {program} | {row['thousand_per_second']:,.0f} | {row['ns_per_contact']:,.0f} "
                f"| {_shown(row['times_simpy'])} | {_shown(row['times_fair_cpp_time'])} |"
            )
        lines += [f"\n{line}." for line in workload["skipped"]]
    lines += [
        "\n**Compiled engine by length of the run** (W1, ns per contact)\n",
        "| contacts | whole | kernel alone |",
        "|---:|---:|---:|",
    ]
    lines += [
        f"| {int(size):,} | {row['whole']:,.0f} | {row['kernel']:,.0f} |"
        for size, row in results["by_contacts"].items()
    ]
    wall = results["wall_seconds"]
    lines += [
        "\n**Wall time, seconds**\n",
        "| what | s |",
        "|---|---:|",
        f"| first replication with nothing compiled | {wall['compile_cold']:.1f} |",
        f"| first replication from the cache on disk | {wall['first_call_cached']:.2f} |",
        f"| `ccsim run` of a small scenario, 5 replications, whole process, median | "
        f"{wall['whole_command_median']:.2f} |",
    ]
    return "\n".join(lines).strip() + "\n"


def main() -> None:
    """Run all and write the results beside this file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repetitions", type=int, default=7)
    options.add_argument("--ciw", metavar="PYTHON", help="a Python that has Ciw, if this one has not")
    given = options.parse_args()
    gc.collect()
    gc.freeze()  # what ccsim imports must not slow the garbage collection of the SimPy programs
    results: dict[str, Any] = {
        "about": about(),
        "workloads": {name: play(name, given.repetitions, given.ciw) for name in ("w1", "w2")},
        "by_contacts": scaling(min(3, given.repetitions)),
        "wall_seconds": timing.cold_and_warm(),
    }
    text = table(results)
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    before, after = PAGE.read_text().split(START)[0], PAGE.read_text().split(END)[1]
    PAGE.write_text(f"{before}{START}\n\n{text}\n{END}{after}")
    print(text)


if __name__ == "__main__":
    main()
