"""The demonstration: four designs of a bank's telephone service."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ccsim.cli.playing import Play, compared, finish, loaded, prepare, print_table, write_page
from ccsim.cli.words import Words
from ccsim.errors import UsageError

DESIGNS = ("baseline", "bot_first", "fast_lane", "cross_training")
REPLICATIONS = 16
SEED = 1
_INTRODUCTION = (
    "Four designs of a bank's telephone service, five days each, {replications} replications.\n"
    "The calls follow a real bank's record, scaled to 3 % so that this takes about a minute on two\n"
    "cores; all people, work and prices are made up. Small groups wait longer at the same occupancy\n"
    "than large ones would: read the differences, not the levels."
)


def run_demo(out: Path, workers: int | None, quiet: bool) -> None:
    """Compare the designs, print the table, and write a report into a folder."""
    words = Words(quiet)
    folder = scenario_folder() / "bank"
    words.say(_INTRODUCTION.format(replications=REPLICATIONS))
    play = Play(REPLICATIONS, SEED, "auto", workers, None, (), False, quiet)
    scenarios = loaded([folder / f"{name}.yaml" for name in DESIGNS], (), words)
    report = out / "report.html"
    prepare(None, report)
    comparison = compared(scenarios, play, words)
    print_table(comparison)
    write_page(comparison, report, Words(quiet=True))
    print(f"report: {report}")
    finish(words, comparison.interrupted, comparison.n, REPLICATIONS)


def scenario_folder() -> Path:
    """Return the folder of the bundled scenarios: inside the package, or beside it in a checkout.

    Raises
    ------
    UsageError
        When neither is there.
    """
    package = Path(str(resources.files("ccsim")))
    for folder in (package / "_scenarios", package.parent / "scenarios"):
        if folder.is_dir():
            return folder
    raise UsageError("the bundled scenarios are missing: install ccsim anew, or run from its checkout")
