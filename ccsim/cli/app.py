"""The commands and their options: the contract. What they do is in the modules beside this one."""

from __future__ import annotations

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ccsim import __version__
from ccsim.cli.faults import faults

app = typer.Typer(
    help="ccsim: simulate a contact centre that is written down in a YAML file.",
    epilog="Exit codes: 0 done, 1 internal fault, 2 usage, 3 invalid scenario, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Engine(StrEnum):
    """The engines that play a scenario."""

    AUTO = "auto"
    COMPILED = "compiled"
    REFERENCE = "reference"


class Show(StrEnum):
    """What `check` prints instead of its summary."""

    RESOLVED = "resolved"
    BLUEPRINT = "blueprint"


ScenarioFile = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="A scenario file.", show_default=False)
]
Replications = Annotated[int, typer.Option(metavar="N", min=1, help="How often each scenario is played.")]
Seed = Annotated[int, typer.Option(metavar="S", min=0, help="Root of all random numbers.")]
Engines = Annotated[
    Engine, typer.Option(help="Which engine plays; both give the same results. `auto`: the compiled one.")
]
Workers = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Replications played at once.", show_default="one for each core"),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder to which results are written.", show_default="none"),
]
Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change one value, such as groups.front.staff=12; may be repeated.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no words, only results.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ccsim {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before the command."""


@app.command(short_help="Play a scenario; print measures with intervals.")
def run(
    scenario: ScenarioFile,
    replications: Replications = 30,
    seed: Seed = 1,
    engine: Engines = Engine.AUTO,
    workers: Workers = None,
    out: Out = None,
    sets: Sets = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Play a scenario many times and print its measures with their intervals."""
    with faults():
        from ccsim.cli.playing import Play, run_one

        run_one(
            scenario, Play(replications, seed, engine.value, workers, out, tuple(sets or ()), json, quiet)
        )


@app.command(short_help="Play designs with the same customers; print differences.")
def compare(
    base: Annotated[
        Path, typer.Argument(metavar="BASE", help="What the others are compared with.", show_default=False)
    ],
    others: Annotated[
        list[Path], typer.Argument(metavar="OTHER...", help="One or more designs.", show_default=False)
    ],
    replications: Replications = 30,
    seed: Seed = 1,
    engine: Engines = Engine.AUTO,
    workers: Workers = None,
    out: Out = None,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write a report with pictures.", show_default="none"),
    ] = None,
    sets: Sets = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Play several scenarios with the same customers and print how they differ."""
    with faults():
        from ccsim.cli.playing import Play, run_several

        play = Play(replications, seed, engine.value, workers, out, tuple(sets or ()), json, quiet)
        run_several(base, others, play, report)


@app.command(short_help="Check a scenario; print its load against its staff.")
def check(
    scenario: ScenarioFile,
    show: Annotated[
        Show | None,
        typer.Option(
            help="Print the canonical scenario and its hash, or the compiled graph.", show_default=False
        ),
    ] = None,
    sets: Sets = None,
    quiet: Quiet = False,
) -> None:
    """Read a scenario, report everything that is wrong, and print what was understood."""
    with faults():
        from ccsim.cli.checking import check_one

        check_one(scenario, tuple(sets or ()), None if show is None else show.value, quiet)


@app.command(short_help="Print the JSON Schema of scenarios, for editors.")
def schema() -> None:
    """Print the JSON Schema (draft 7) of scenarios, for editors."""
    with faults():
        from ccsim.cli.files import schema_text

        sys.stdout.write(schema_text())


@app.command(short_help="Say what a key means.")
def explain(
    key: Annotated[
        str | None,
        typer.Argument(
            metavar="[KEY]",
            help="Such as channels.voice.patience; names may be any word or *.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say what a key means: its unit, default, allowed values, an example."""
    with faults():
        from ccsim.cli.keys import explain_key

        explain_key(key)


@app.command(short_help="Write a commented scenario to start from.")
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write; made if needed.", show_default=False)
    ],
    quiet: Quiet = False,
) -> None:
    """Write a commented scenario to start from."""
    with faults():
        from ccsim.cli.files import start

        start(folder, quiet)


@app.command(short_help="Compare four designs of a bank's service.")
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the report.")] = Path("results/demo"),
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Compare four designs of a bank's customer service on real call volumes, in about a minute."""
    with faults():
        from ccsim.cli.demo import run_demo

        run_demo(out, workers, quiet)


@app.command(short_help="Tell versions and check that both engines agree here.")
def doctor(quiet: Quiet = False) -> None:
    """Tell versions and the state of the compiled engine, and play both engines against each other."""
    with faults():
        from ccsim.cli.doctor import examine

        examine(quiet)


def main() -> None:
    """Run the command line."""
    # Nearly all that starting up makes is kept to the end. Looking through it for garbage again and again,
    # and once more before the process ends, would take a third of a small run.
    gc.set_threshold(100_000)
    try:
        app(prog_name="ccsim")
    finally:
        gc.freeze()
