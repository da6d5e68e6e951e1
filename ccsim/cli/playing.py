"""What `run` and `compare` do: load, play, write, print."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ccsim.cli.faults import INTERRUPTED, command
from ccsim.cli.words import Words, show
from ccsim.errors import Problem, ScenarioError
from ccsim.scenario import Scenario, load

if TYPE_CHECKING:
    from ccsim.experiment import Comparison, Results


@dataclass(frozen=True, slots=True)
class Play:
    """The options that `run` and `compare` share."""

    replications: int
    seed: int
    engine: str
    workers: int | None
    out: Path | None
    sets: tuple[str, ...]
    json: bool
    quiet: bool


def run_one(path: Path, play: Play) -> None:
    """Play one scenario; exit with 130 when interrupted, after what was finished is told."""
    from ccsim.experiment import run

    words = Words(play.quiet)
    (scenario,) = loaded([path], play.sets, words)
    prepare(play.out)
    compile_engine(play, words)
    with words.progress(scenario.name) as progress:
        results = run(
            scenario,
            replications=play.replications,
            seed=play.seed,
            engine=play.engine,
            workers=play.workers,
            progress=progress,
        )
    write(results, play.out, words)
    if play.json:
        print_json(results)
    else:
        from ccsim.report.tables import results_table

        show(*results_table(results))
    finish(words, results.interrupted, results.n, play.replications)


def run_several(base: Path, others: Sequence[Path], play: Play, report: Path | None) -> None:
    """Compare designs with a base; exit with 130 when interrupted, after what was finished is told."""
    words = Words(play.quiet)
    scenarios = loaded([base, *others], play.sets, words)
    prepare(play.out, report)
    comparison = compared(scenarios, play, words)
    write(comparison, play.out, words)
    if play.json:
        print_json(comparison)
    else:
        print_table(comparison)
    if report is not None:
        write_page(comparison, report, words)
    finish(words, comparison.interrupted, comparison.n, play.replications)


def loaded(paths: Sequence[Path], sets: Sequence[str], words: Words) -> list[Scenario]:
    """Return the scenarios, told apart by name; say what is doubtful about them.

    Raises
    ------
    ScenarioError
        With the problems of all of them.
    """
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            scenarios.append(load(path, sets))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(problems)
    for warning in dict.fromkeys(str(problem) for scenario in scenarios for problem in scenario.warnings):
        words.say(f"warning: {warning}")
    return _distinct(scenarios)


def _distinct(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """Return the scenarios with different names: the file's after a name that an earlier one has."""
    taken: set[str] = set()
    out = []
    for scenario in scenarios:
        name, number = scenario.name, 1
        while name in taken:
            number += 1
            name = f"{scenario.name} ({scenario.path.stem}{'' if number == 2 else f' {number - 1}'})"
        taken.add(name)
        out.append(scenario if name == scenario.name else scenario.with_changes({}, name=name))
    return out


def prepare(out: Path | None, report: Path | None = None) -> None:
    """Make the folders that will be written to, so that a long run does not end in an error."""
    for folder in (out, report.parent if report is not None else None):
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)


def compile_engine(play: Play, words: Words) -> None:
    """Compile the engine, where that has not been done on this machine before."""
    from ccsim.experiment import prepare_engine

    with words.compiling() as progress:
        prepare_engine(play.engine, progress)


def compared(scenarios: Sequence[Scenario], play: Play, words: Words) -> Comparison:
    """Play all scenarios with the same customers; the first is the base."""
    from ccsim.experiment import compare

    compile_engine(play, words)
    with words.progress(f"{len(scenarios)} scenarios") as progress:
        return compare(
            scenarios[0],
            scenarios[1:],
            replications=play.replications,
            seed=play.seed,
            engine=play.engine,
            workers=play.workers,
            progress=progress,
        )


def write(results: Results | Comparison, out: Path | None, words: Words) -> None:
    """Write results where a folder was asked for."""
    if out is not None:
        from ccsim.experiment import write_results

        write_results(results, out)
        words.say(f"results: {out}")


def write_page(comparison: Comparison, path: Path, words: Words) -> None:
    """Write the report."""
    from ccsim.report import write_report

    write_report(comparison, path, command=command())
    words.say(f"report: {path}")


def print_table(comparison: Comparison) -> None:
    """Print the headline measures of all designs."""
    from ccsim.report.tables import comparison_table

    show(*comparison_table(comparison))


def print_json(results: Results | Comparison) -> None:
    """Print one object with provenance, rows, and the differences of a comparison."""
    from ccsim.experiment import Comparison, difference_rows, rows

    found: dict[str, Any] = {"provenance": results.provenance.to_dict(), "rows": rows(results)}
    if isinstance(results, Comparison):
        found["differences"] = difference_rows(results)
    # NaN is no JSON: a value that slipped through is a fault of ours, to be seen.
    json.dump(found, sys.stdout, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def finish(words: Words, interrupted: bool, done: int, wanted: int) -> None:
    """Exit with the code of an interruption, if there was one."""
    if interrupted:
        words.say(f"interrupted after {done} of {wanted} replications")
        raise typer.Exit(INTERRUPTED)
