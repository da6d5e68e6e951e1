"""Whole commands and processes, in wall time: start-up, one worker, two workers, compilation."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import timing

import ccsim

HERE = Path(__file__).resolve().parent
REPLICATIONS = 100
LONG = 10
"""How many times as many replications the long command plays, beside which start-up counts little."""
FIRST_PLAY = """
import time, timing
from ccsim.engine.compiled import adder
blueprint = timing.blueprint_of('w1', horizon__length='10 min')
start = time.perf_counter()
adder(blueprint)(1, 0)
print(time.perf_counter() - start)
"""


def wall(play: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    play()
    return time.perf_counter() - start


def _command(scenario: Path, *options: str) -> Callable[[], object]:
    ccsim_program = str(Path(sys.executable).with_name("ccsim"))
    words = [ccsim_program, "run", str(scenario), "--quiet", *options]
    return lambda: subprocess.run(words, check=True, capture_output=True)


def whole(repetitions: int) -> dict[str, Any]:
    """Return the seconds of replications of W2: the kernel's own, whole commands, and runs in a process.

    With them how much more two C++ loops at once get done than one: what the machine gives two workers.
    """
    path = HERE / "w2.yaml"
    scenario = ccsim.load(path)
    kernel = timing.loop_alone(timing.adding(timing.blueprint_of("w2"), REPLICATIONS), time.perf_counter)
    loops = _loops()

    def played(workers: int) -> float:
        return wall(lambda: ccsim.run(scenario, replications=REPLICATIONS, workers=workers))

    count = ("--replications", str(REPLICATIONS), "--workers")
    many = ("--replications", str(LONG * REPLICATIONS), "--workers")
    parts: dict[str, Callable[[], float]] = {
        "kernel": lambda: kernel(0).seconds,
        "command_1": lambda: wall(_command(path, *count, "1")),
        "command_2": lambda: wall(_command(path, *count, "2")),
        "long_1": lambda: wall(_command(path, *many, "1")),
        "long_2": lambda: wall(_command(path, *many, "2")),
        "played_1": lambda: played(1),
        "played_2": lambda: played(2),
    }
    if loops is not None:
        parts |= {"loop_1": lambda: loops(1), "loop_2": lambda: loops(2)}
    seen: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(repetitions):
        for name, part in parts.items():
            seen[name].append(part())
    median = {name: statistics.median(values) for name, values in seen.items()}
    pairs = {"command": 1.0, "long": 1.0, "played": 1.0, "loop": 2.0}
    gains = {
        name: statistics.median(
            work * one / two for one, two in zip(seen[f"{name}_1"], seen[f"{name}_2"], strict=True)
        )
        for name, work in pairs.items()
        if f"{name}_1" in seen
    }
    return {
        "replications": REPLICATIONS,
        "long": LONG * REPLICATIONS,
        "repetitions": repetitions,
        "seconds": median,
        "gain": gains,
    }


def _loops() -> Callable[[int], float] | None:
    """Return a function that plays the fair C++ loop in so many processes at once, each the same amount."""
    words = timing.words_of(timing.blueprint_of("w2"))
    if timing.cpp_program("fair_w2", words | {"reuse": 1}, 1) is None:
        return None
    given = words | {"reuse": 1, "replication": 0, "replications": 3 * REPLICATIONS}
    command = [str(timing.BUILD / "fair_w2"), *(f"{key}={value!r}" for key, value in given.items())]

    def play(processes: int) -> float:
        def at_once() -> None:
            started = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(processes)]
            for process in started:
                process.wait()

        return wall(at_once)

    return play


def cold_and_warm(repetitions: int = 5) -> dict[str, float]:
    """Return seconds: a first replication with an empty cache and a full one, and a small command."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"NUMBA_CACHE_DIR": folder}

        def first() -> float:
            command = [sys.executable, "-c", FIRST_PLAY]
            out = subprocess.run(command, env=environment, cwd=HERE, check=True, capture_output=True)
            return float(out.stdout)

        cold, cached = first(), min(first() for _ in range(3))
    small = _command(HERE.parent / "scenarios" / "library" / "one_queue.yaml", "--replications", "5")
    walls = [wall(small) for _ in range(repetitions)]
    return {
        "compile_cold": cold,
        "first_call_cached": cached,
        "whole_command_median": statistics.median(walls),
        "whole_command_least": min(walls),
    }
