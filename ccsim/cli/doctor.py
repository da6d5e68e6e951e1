"""What `doctor` tells: versions, the compiled engine's cache, and whether both engines agree here."""

from __future__ import annotations

import platform
import time
from pathlib import Path

from ccsim.cli.demo import scenario_folder
from ccsim.cli.words import Progress, Words, show
from ccsim.errors import CcsimError

SELF_TEST = "library/tiers.yaml"
SECONDS = 2.0


def examine(quiet: bool) -> None:
    """Print what this installation is, and play both engines against each other for two seconds.

    Raises
    ------
    CcsimError
        When the engines disagree.
    """
    from ccsim import __version__
    from ccsim.experiment.executors import cores
    from ccsim.experiment.provenance import packages

    words = Words(quiet)
    machine = f"{platform.system()} {platform.machine()}"
    show(f"ccsim {__version__}, Python {platform.python_version()}, {machine}")
    show(", ".join(f"{name} {number}" for name, number in packages().items()))
    show(f"cores: {cores()}")
    with words.compiling() as progress:
        began = time.perf_counter()
        folder, compiled = _compile(progress)
        took = time.perf_counter() - began
    show(f"compiled engine: {'compiled now' if compiled else 'from the cache'}, ready after {took:.1f} s")
    show(f"cache: {folder}")
    show(f"self-test: both engines agree on {_agree()} replications of {SELF_TEST}")


def _compile(progress: Progress | None) -> tuple[Path, bool]:
    """Make the engine ready; return the folder of its cache, and whether it had to be compiled."""
    from ccsim.engine.compiled.jit import CACHE
    from ccsim.engine.compiled.loop import run
    from ccsim.engine.compiled.warm import warm_up

    warm_up(progress)
    stats = getattr(run, "stats", None)
    if stats is None:
        raise CcsimError("compilation is switched off (NUMBA_DISABLE_JIT): unset it for the compiled engine")
    return CACHE, bool(stats.cache_misses)


def _agree() -> int:
    """Play both engines until the time is over; return the number of replications."""
    from ccsim.blueprint import compile_scenario
    from ccsim.engine import compiled, reference
    from ccsim.scenario import load
    from ccsim.trace import same

    scenario = load(scenario_folder() / SELF_TEST)
    blueprint = compile_scenario(scenario.spec, scenario.hash)
    began, replication = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        if not same(
            reference.simulate(blueprint, 1, replication), compiled.simulate(blueprint, 1, replication)
        ):
            raise CcsimError(
                f"the engines disagree on replication {replication} of {SELF_TEST}, seed 1: "
                "use --engine reference and report this with what is printed above"
            )
        replication += 1
    return replication
