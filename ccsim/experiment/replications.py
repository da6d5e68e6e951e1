"""Many replications of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ccsim.errors import UsageError
from ccsim.experiment.executors import Progress, cores, play_all
from ccsim.experiment.job import Job, Task, job_of
from ccsim.experiment.provenance import provenance_of
from ccsim.experiment.results import Results
from ccsim.measures import layout, setting_of
from ccsim.scenario import Scenario
from ccsim.streams import MAX_SEED

_FEW = 15_000
"""Issues that are played in about the time in which worker processes start."""


def run(
    scenario: Scenario,
    *,
    replications: int = 30,
    seed: int = 1,
    first: int = 0,
    engine: str = "auto",
    workers: int | None = None,
    level: float = 0.95,
    progress: Progress | None = None,
    routing: object | None = None,
) -> Results:
    """Play a scenario many times.

    Parameters
    ----------
    replications : int
        How many; they are numbered from `first`, and number k is the same in every batch.
    engine : str
        ``auto`` (the compiled one), ``compiled`` or ``reference``; the results do not depend on it.
    workers : int
        Replications played at once, by threads (compiled engine) or processes (reference engine); unless
        told, one for each core, but one where less is to be done than processes take to start. The results
        do not depend on it.
    level : float
        Confidence of the intervals.
    progress : callable
        Called with the number of replications done and of all.
    routing : ccsim.engine.reference.routing.Policy
        A policy of your own in place of the scenario's `routing.agent` and `routing.contact`; with
        ``engine="reference"`` only, and played by one worker.

    Raises
    ------
    UsageError
        An argument is out of range.
    CcsimError
        A replication failed.
    KeyboardInterrupt
        Interrupted before anything was finished; otherwise the results say that they were interrupted.
    """
    check(replications, seed, first, workers, level)
    _check_routing(routing, engine, workers)
    job = replace(job_of([scenario], engine, seed), routing=routing)
    workers = workers if routing is None else 1  # a policy may keep what no other process can have
    return play([scenario], job, range(first, first + replications), workers, level, progress)[0]


def _check_routing(routing: object | None, engine: str, workers: int | None) -> None:
    """Raise ``UsageError`` for a policy that is none, or that the engine cannot play."""
    if routing is None:
        return
    from ccsim.engine.reference.routing import Policy

    if not isinstance(routing, Policy):
        told = "an instance of it, not the class" if isinstance(routing, type) else f"not {routing!r}"
        raise UsageError(
            f"routing must be a policy, a subclass of ccsim.engine.reference.routing.Policy: {told}"
        )
    if engine != "reference":
        raise UsageError(
            f"a routing policy of your own runs on the reference engine only, not on {engine!r}; "
            "pass engine='reference'"
        )
    if workers is not None and workers != 1:
        raise UsageError(f"a routing policy of your own is played by one worker, not {workers}")


def check(replications: int, seed: int, first: int, workers: int | None, level: float) -> None:
    """Raise ``UsageError`` for an argument that is out of range."""
    for name, value, least, most in (
        ("replications", replications, 1, MAX_SEED),
        ("seed", seed, 0, MAX_SEED),
        ("workers", 1 if workers is None else workers, 1, MAX_SEED),
        ("first", first, 0, MAX_SEED),
        ("first + replications - 1", first + replications - 1, 0, MAX_SEED),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise UsageError(f"{name} must be a whole number from {least} to {most}, not {value!r}")
    if not 0 < level < 1:
        raise UsageError(f"level must be a number between 0 and 1, such as 0.95, not {level!r}")


def play(
    scenarios: Sequence[Scenario],
    job: Job,
    replications: range,
    workers: int | None,
    level: float,
    progress: Progress | None,
) -> tuple[Results, ...]:
    """Play scenarios side by side; only replications finished by all of them are kept."""
    # By replication first, so that an interrupted comparison has pairs.
    designs = range(len(scenarios))
    tasks = [(design, k) for k in replications for design in designs]
    done, interrupted = play_all(job, tasks, workers or _workers(job, tasks), progress)
    whole = [k for k in replications if all((design, k) in done for design in designs)]
    if not whole:
        raise KeyboardInterrupt
    engine = job.engine if job.routing is None else f"{job.engine} with {type(job.routing).__name__}"
    return tuple(
        Results(
            scenario=scenario,
            provenance=provenance_of(scenario, job.seed, engine, replications, len(whole), level),
            tallies=tuple(done[design, k] for k in whole),
            layout=layout(setting_of(job.blueprints[design])),
            level=level,
            interrupted=interrupted,
        )
        for design, scenario in enumerate(scenarios)
    )


def _workers(job: Job, tasks: Sequence[Task]) -> int:
    """Return how many workers are worth their start; threads start at no cost."""
    each = [job.expected_issues(design) for design in range(len(job.blueprints))]
    few = not job.threaded and sum(each[design] for design, _ in tasks) < _FEW
    return 1 if few else min(cores(), len(tasks))
