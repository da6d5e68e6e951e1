"""How the time for a contact grows with the center, and time and memory with the length of the run."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import timing
import yaml

import ccsim
from ccsim.blueprint import compile_scenario
from ccsim.blueprint.model import Blueprint
from ccsim.engine import reference
from ccsim.engine.compiled import simulate

Plain = dict[str, Any]
PEOPLE = 400
"""Agents of the centers that grow in queues or groups."""
COMPILED_CONTACTS, REFERENCE_CONTACTS, AFFORDABLE = 60_000, 5_000, 15_000
"""Contacts that each engine plays of every center, and those from which the reference engine is left out."""
LEAST_MINUTES = 60
HOURLY = 1800 / 160
"""Contacts an hour for each agent, as in W1."""
LENGTHS = {10_000: "333 min", 100_000: "3333 min", 1_000_000: "33333 min", 3_000_000: "100000 min"}
LONGEST_TRACE = 1_000_000
NOISE = 1.15


def _center(agents: int, changes: Plain) -> Plain:
    base: Plain = {
        "ccsim": 1,
        "horizon": {"start": "2026-03-02 00:00", "length": f"{LEAST_MINUTES} min"},
        "channels": {"voice": {"patience": {"exponential": {"mean": "2 min"}}}},
        "demand": {"calls": {"channel": "voice", "rate": f"{HOURLY * agents}/h"}},
        "groups": {"agents": {"staff": agents}},
        "handling": {"any": {"talk": {"exponential": {"mean": "5 min"}}}},
    }
    return base | changes


def _types(count: int) -> Plain:
    shares = {f"type{i}": f"{100 / count} %" for i in range(count)}
    calls = {"channel": "voice", "rate": f"{HOURLY * PEOPLE}/h", "issues": shares}
    return {"issue_types": {name: {} for name in shares}, "demand": {"calls": calls}}


def by_agents(count: int) -> Plain:
    """Return W1 with another number of agents, and the load in proportion."""
    return _center(count, {})


def by_queues(count: int) -> Plain:
    """Return a center of issue types, each with a queue and a group of its own."""
    groups = {f"group{i}": {"staff": PEOPLE // count, "skills": {f"type{i}": 1}} for i in range(count)}
    return _center(PEOPLE, _types(count) | {"groups": groups})


def by_channels(count: int) -> Plain:
    """Return a center of channels, each with a demand stream, a queue and a group of its own."""
    names = [f"channel{i}" for i in range(count)]
    return _center(
        PEOPLE,
        {
            "channels": {name: {"patience": {"exponential": {"mean": "2 min"}}} for name in names},
            "demand": {
                f"stream{i}": {"channel": name, "rate": f"{HOURLY * PEOPLE / count}/h"}
                for i, name in enumerate(names)
            },
            "groups": {
                f"group{i}": {"staff": PEOPLE // count, "channels": [name]} for i, name in enumerate(names)
            },
        },
    )


def by_ranks(count: int) -> Plain:
    """Return a center of one queue, which many groups serve, each a rank of its own."""
    groups = {f"group{i}": {"staff": PEOPLE // count} for i in range(count)}
    ranks = {"routing": {"preferences": {"call": list(groups)}}, "issue_types": {"call": {}}}
    return _center(PEOPLE, {"groups": groups, **ranks})


def by_shared(count: int) -> Plain:
    """Return a center of queues with a group each, and one group of half the agents that serves them all."""
    half = PEOPLE // 2
    groups: Plain = {"shared": {"staff": half}}
    groups |= {f"group{i}": {"staff": half // count, "skills": {f"type{i}": 1}} for i in range(count)}
    return _center(PEOPLE, _types(count) | {"groups": groups})


FAMILIES: dict[str, tuple[Callable[[int], Plain], tuple[int, ...]]] = {
    "agents": (by_agents, (10, 100, 1_000, 10_000)),
    "queues, a group each, one stream": (by_queues, (1, 10, 50, 200)),
    "queues, a group and a stream each": (by_channels, (1, 10, 50, 200)),
    "groups in ranks, one queue": (by_ranks, (1, 10, 50, 200)),
    "queues that share a group": (by_shared, (1, 10, 50, 200)),
}


def _blueprint(plain: Plain, contacts: int) -> Blueprint:
    hourly = sum(float(stream["rate"].removesuffix("/h")) for stream in plain["demand"].values())
    minutes = max(LEAST_MINUTES, round(60 * contacts / hourly))
    horizon = plain["horizon"] | {"length": f"{minutes} min"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "center.yaml"
        path.write_text(yaml.safe_dump(plain | {"horizon": horizon}, sort_keys=False))
        scenario = ccsim.load(path)
    return compile_scenario(scenario.spec, scenario.hash)


def grows_too_fast(sizes: Sequence[int], times: Sequence[float]) -> list[bool]:
    """Return for each size whether the time grew since the one before by more than a logarithm can.

    For any a + b log n with a, b >= 0 the time grows at most as log n itself does.
    """
    pairs = zip(zip(sizes, times, strict=True), zip(sizes[1:], times[1:], strict=True), strict=False)
    return [False] + [
        late / early > NOISE * math.log(2 * large) / math.log(2 * small)
        for (small, early), (large, late) in pairs
    ]


def by_size(repetitions: int) -> dict[str, list[dict[str, Any]]]:
    """Return for each family a row by size: ns per contact of the compiled engine, as a whole and its loop.

    The flag looks at the loop: what a replication costs before and after it grows with the tables of sums.
    """
    whole: dict[tuple[str, int], timing.Program] = {}
    readable: dict[tuple[str, int], timing.Program] = {}
    for family, (center, sizes) in FAMILIES.items():
        for size in sizes:
            plain = center(size)
            whole[family, size] = timing.adding(_blueprint(plain, COMPILED_CONTACTS), 1)
            if HOURLY * (size if family == "agents" else PEOPLE) * LEAST_MINUTES / 60 <= AFFORDABLE:
                blueprint = _blueprint(plain, REFERENCE_CONTACTS)
                readable[family, size] = timing.engine(reference.simulate, blueprint, 1)
    loops = {key: timing.loop_alone(program) for key, program in whole.items()}
    both = interleaved(
        {("whole", *key): program for key, program in whole.items()}
        | {("loop", *key): program for key, program in loops.items()},
        repetitions,
    )
    slow = interleaved(readable, 1)
    out = {}
    for family, (_, sizes) in FAMILIES.items():
        flags = grows_too_fast(sizes, [both["loop", family, size] for size in sizes])
        out[family] = [
            {
                "size": size,
                "whole": both["whole", family, size],
                "loop": both["loop", family, size],
                "reference": slow.get((family, size)),
                "grows_too_fast": flag,
            }
            for size, flag in zip(sizes, flags, strict=True)
        ]
    return out


def interleaved(
    programs: Mapping[Any, timing.Program],
    repetitions: int,
    typical: Callable[[Sequence[float]], float] = statistics.median,
) -> dict[Any, float]:
    """Play programs in turn, once before anything is timed; return the typical ns per contact of each."""
    if repetitions > 1:
        for program in programs.values():
            program(0)
    seen: dict[Any, list[float]] = {key: [] for key in programs}
    for repetition in range(1, repetitions + 1):
        for key, program in programs.items():
            run = program(repetition)
            seen[key].append(1e9 * run.seconds / run.contacts)
    return {key: typical(values) for key, values in seen.items()}


def by_length(repetitions: int) -> dict[str, dict[str, float]]:
    """Return ns per contact and the peak of memory of the compiled engine on W1 by contacts played."""
    programs: dict[tuple[int, str], timing.Program] = {}
    for size, length in LENGTHS.items():
        blueprint = timing.blueprint_of("w1", horizon__length=length)
        times = max(1, 200_000 // size)
        programs[size, "measures_ns"] = timing.adding(blueprint, times)
        if size <= LONGEST_TRACE:
            programs[size, "trace_ns"] = timing.engine(simulate, blueprint, max(1, 30_000 // size))
    # Other work on the machine only adds, and it adds more to runs of seconds than to those of milliseconds.
    least = interleaved(programs, 2 * repetitions, min)
    out: dict[str, dict[str, float]] = {str(size): {} for size in LENGTHS}
    for (size, what), value in least.items():
        out[str(size)][what] = value
    for size, length in LENGTHS.items():
        out[str(size)]["measures_mb"] = peak("adder(blueprint)(1, 0)", length)
        if size <= LONGEST_TRACE:
            out[str(size)]["trace_mb"] = peak("simulate(blueprint, 1, 0)", length)
    return out


def peak(call: str, length: str) -> float:
    """Return the most megabytes that a process of its own held which played W1 at a length."""
    code = (
        "import resource, timing; from pathlib import Path\n"
        "from ccsim.engine.compiled import adder, simulate\n"
        f"blueprint = timing.blueprint_of('w1', horizon__length={length!r})\n"
        f"{call}\n"
        "print(timing.peak_megabytes())"
    )
    folder = Path(__file__).resolve().parent
    out = subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True)
    return float(out.stdout)
