"""Count the instructions that the compiled engine spends on a contact, under valgrind.

A count hardly depends on what else the machine does, so it tells a change of two percent where times
cannot. Callgrind counts only while a replication is played: a small library passes it the requests to
begin and to end. The engine is compiled for a processor that valgrind knows (AVX2), before valgrind starts.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import timing
from numba.core import codegen

from ccsim.blueprint.model import Blueprint
from ccsim.engine import compiled
from ccsim.engine.compiled.loop import run as compiled_loop
from ccsim.sums import ContactSum

HERE = Path(__file__).resolve().parent
PROCESSOR = {
    "NUMBA_CPU_NAME": "haswell",
    "NUMBA_CPU_FEATURES": "+avx2,+fma,+bmi,+bmi2,+lzcnt,+popcnt",
    "OPENBLAS_NUM_THREADS": "1",
}
REQUESTS = """
#include <valgrind/callgrind.h>
extern "C" void ready() { CALLGRIND_START_INSTRUMENTATION; CALLGRIND_ZERO_STATS; }
extern "C" void toggle() { CALLGRIND_TOGGLE_COLLECT; }
extern "C" void dump() { CALLGRIND_DUMP_STATS; }
"""
SHORT, LONG = "4 h", "1 d"
Play = Callable[[Blueprint], Callable[[], int]]


def ways() -> dict[str, Play]:
    """Return the ways to play: a blueprint in, and out a function that plays and counts contacts."""

    def added(blueprint: Blueprint) -> Callable[[], int]:
        play = compiled.adder(blueprint)
        return lambda: int(play(timing.SEED, 0).contacts[:, ContactSum.ENTERED].sum())

    def traced(blueprint: Blueprint) -> Callable[[], int]:
        return lambda: len(compiled.simulate(blueprint, timing.SEED, 0).contacts["issue"])

    return {"measures": added, "measures-loop": added, "trace": traced, "trace-loop": traced}


def count(workload: str, way: str, library: str | None) -> None:
    """Play a short and a long replication and print their contacts; with a library, tell valgrind."""
    requests = ctypes.CDLL(library) if library else None
    if library:
        _write_functions(Path(library).with_name("functions"))
    for length in (SHORT, LONG):
        play = ways()[way](timing.blueprint_of(workload, horizon__length=length))
        play()
        if requests is None:
            contacts = play()
        else:
            requests.ready()
            if way.endswith("-loop"):
                with timing.loop_watched(requests.toggle, requests.toggle):
                    contacts = play()
            else:
                requests.toggle()
                contacts = play()
                requests.toggle()
            requests.dump()
        print(contacts, flush=True)


def _write_functions(file: Path) -> None:
    """Write address, size and name of every function of the compiled loop, as it lies in memory."""
    code: dict[str, bytes] = {}
    library_class: Any = codegen.CodeLibrary
    load = library_class._set_compiled_object

    def keep(library: Any, value: bytes) -> None:
        code[library.name] = value
        load(library, value)

    library_class._set_compiled_object = keep
    compiled.warm_up()
    library_class._set_compiled_object = load
    loop: Any = compiled_loop
    (overload,) = loop.overloads.values()
    library, entry = overload.library, overload.fndesc.llvm_func_name
    object_file = file.with_suffix(".o")
    object_file.write_bytes(code[library.name])
    command = ["nm", "-S", "--defined-only", str(object_file)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = [line.split() for line in listed.splitlines() if len(line.split()) == 4]
    places = {name: (int(at, 16), int(size, 16)) for at, size, kind, name in found if kind in "tTwW"}
    shift = library.get_pointer_to_function(entry) - places[entry][0]
    rows = [f"{at + shift} {size} {_plain(name)}" for name, (at, size) in places.items()]
    file.write_text("\n".join(rows))


def _plain(symbol: str) -> str:
    """Return the Python name in a symbol of Numba's."""
    words = re.match(r"_ZN(.*)", symbol)
    rest, name = words[1] if words else "", symbol
    while (number := re.match(r"(\d+)", rest)) is not None:
        length = int(number[1])
        name, rest = rest[number.end() :][:length], rest[number.end() + length :]
        if rest.startswith("B"):
            break
    return name


def of_functions(folder: Path, contacts: int) -> dict[str, float]:
    """Return the instructions a contact of each function of the loop, callees not included."""
    rows = [line.split() for line in (folder / "functions").read_text().splitlines()]
    places = sorted((int(at), int(at) + int(size), name) for at, size, name in rows)
    starts = [place[0] for place in places]
    spent: Counter[str] = Counter()
    called = False
    for line in (folder / "out.2").read_text().splitlines():
        if line.startswith("0x") and not called:
            address, _, cost = line.split()
            place = places[max(0, bisect_right(starts, int(address, 16)) - 1)]
            inside = place[0] <= int(address, 16) < place[1]
            spent[place[2] if inside else "elsewhere"] += int(cost)
        called = line.startswith("calls=")
    return {name: cost / contacts for name, cost in spent.most_common()}


def of_engine(workload: str, way: str, folder: Path) -> tuple[float, float, dict[str, float]]:
    """Return the instructions a contact: of the long run beyond the short one, of all of it, by function."""
    library = folder / "requests.so"
    source = folder / "requests.cpp"
    source.write_text(REQUESTS)
    subprocess.run(["g++", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    child = [sys.executable, str(Path(__file__).resolve()), workload, "--way", way, "--play"]
    environment = os.environ | PROCESSOR
    subprocess.run([*child, ""], env=environment, check=True, capture_output=True)  # compiles
    played = _callgrind(
        [*child, str(library)],
        folder,
        "--collect-atstart=no",
        "--instr-atstart=no",
        "--dump-instr=yes",
        "--compress-pos=no",
    )
    contacts = [int(line) for line in played.split()]
    spent = [_total(folder / f"out.{number}") for number in (1, 2)]
    return (
        (spent[1] - spent[0]) / (contacts[1] - contacts[0]),
        spent[1] / contacts[1],
        of_functions(folder, contacts[1]),
    )


def of_cpp(workload: str, folder: Path) -> float:
    """Return the instructions of the fair loop for each contact of the second and third replication."""
    binary = folder / "fair"
    source = HERE / "programs" / f"fair_{workload}.cpp"
    flags = [flag for flag in timing.FLAGS if not flag.startswith("-march")]
    subprocess.run(["g++", *flags, "-march=haswell", "-o", str(binary), str(source)], check=True)
    words = timing.words_of(timing.blueprint_of(workload)) | {"replication": 0, "reuse": 0}
    spent, contacts = [], []
    for replications in (1, 3):
        given = [f"{key}={value!r}" for key, value in (words | {"replications": replications}).items()]
        played = json.loads(_callgrind([str(binary), *given], folder))
        contacts.append(sum(run[0] for run in played["runs"]))
        spent.append(_total(folder / "out"))
    return (spent[1] - spent[0]) / (contacts[1] - contacts[0])


def _callgrind(command: list[str], folder: Path, *options: str) -> str:
    valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder / 'out'}", "-q", *options]
    environment = os.environ | PROCESSOR
    return subprocess.run(
        [*valgrind, *command], env=environment, check=True, capture_output=True, text=True
    ).stdout


def _total(file: Path) -> int:
    found = re.search(r"^(?:totals|summary): (\d+)", file.read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1])


def main() -> None:
    """Print a line for each workload."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("workloads", nargs="*", default=["w1", "w2"])
    options.add_argument("--way", choices=list(ways()), default=next(iter(ways())))
    options.add_argument("--cpp", action="store_true", help="count the fair C++ loop, too")
    options.add_argument("--functions", action="store_true", help="list the functions of the loop")
    options.add_argument("--play", metavar="LIBRARY", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.play is not None:
        count(given.workloads[0], given.way, given.play or None)
        return
    for program in ("valgrind", "g++"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is needed")
    for workload in given.workloads:
        with tempfile.TemporaryDirectory() as folder:
            if given.cpp:
                print(
                    f"{workload}, fair C++ loop: {of_cpp(workload, Path(folder)):,.0f} instructions a contact"
                )
            each, whole, functions = of_engine(workload, given.way, Path(folder))
        print(
            f"{workload}, {given.way}: {each:,.0f} instructions a contact ({whole:,.0f} with start and end)"
        )
        if given.functions:
            print("\n".join(f"  {cost:8,.0f}  {name}" for name, cost in functions.items() if cost >= 0.5))


if __name__ == "__main__":
    main()
