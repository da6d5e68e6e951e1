"""An example on which the engines part is kept as a scenario file that can be looked at and played."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from corners import CORNERS
from failing import FOLDER, ROOT, agree, read, save
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from scripted import blueprint_of, center
from twins import difference
from typer.testing import CliRunner

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.cli import app
from ccsim.engine import reference
from ccsim.errors import ScenarioError
from ccsim.outcomes import ContactOutcome
from ccsim.scenario import load
from ccsim.trace import Trace
from scenarios import Case, cases

SHORT = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def given_up(trace: Trace) -> int:
    return int((trace.contacts["outcome"] == ContactOutcome.ABANDONED_IN_QUEUE).sum())


@st.composite
def queues(draw: st.DrawFn) -> Case:
    """A queue that can be made small."""
    spec = center(
        staff=draw(st.integers(1, 3)),
        channels={"voice": {"patience": f"{draw(st.integers(1, 5))} s"}},
    )
    return Case(spec, {"calls": sorted(draw(st.lists(st.integers(0, 59))))}, draw(st.integers(0, 9)), {})


def one_late(blueprint: Blueprint, seed: int) -> str:
    """Compare a trace with one that is wrong by a microsecond, where more than three give up."""
    trace = reference.simulate(blueprint, seed, 0)
    ended = trace.contacts["ended_at"].copy()
    ended[-1:] += given_up(trace) > 3
    return difference(trace, replace(trace, contacts=trace.contacts | {"ended_at": ended}))


def test_the_smallest_example_that_fails_is_kept(tmp_path: Path) -> None:
    seen: list[Case] = []

    @SHORT
    @given(queues())
    def all_agree(case: Case) -> None:
        try:
            agree(case, "kept", one_late, tmp_path / "failed")
        except AssertionError:
            seen.append(case)
            raise

    with pytest.raises(AssertionError) as caught:
        all_agree()
    path = tmp_path / "failed" / "kept.yaml"
    assert f"saved in {path}" in str(caught.value)
    assert path.read_text("utf-8").startswith(f"# {str(caught.value).splitlines()[0]}\n# seed: 0\n")
    kept = read(path)
    assert kept == seen[-1]
    assert kept == Case(kept.spec, {"calls": [0] * 5}, 0, {})  # one is served, four give up
    assert kept != seen[0]
    for arguments in (["check", path], ["run", path, "--seed", kept.seed, "--replications", 2]):
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == 0, done.output


@SHORT
@given(cases())
def test_what_is_kept_is_the_case(tmp_path_factory: pytest.TempPathFactory, case: Case) -> None:
    """The file gives back the case, and as a scenario of the language the same center."""
    path = tmp_path_factory.getbasetemp() / "case.yaml"
    save(case, path)
    assert read(path) == case
    try:
        scenario = load(path)
    except ScenarioError:  # as where a rule of routing can be met by nobody, which the engines do not mind
        reject()
    mine = blueprint_of(case.spec)
    assert compile_scenario(scenario.spec, mine.scenario_hash) == mine


def test_a_kept_file_is_played_again(tmp_path: Path) -> None:
    save(CORNERS["nobody works"], tmp_path / "kept.yaml", "what was\nsaid")
    assert (tmp_path / "kept.yaml").read_text("utf-8").startswith("# what was said\n")
    command = [sys.executable, "tests/tools/failing.py", str(tmp_path / "kept.yaml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "the engines agree\n"


def test_git_does_not_look_where_examples_are_kept() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert f"{FOLDER.relative_to(ROOT).as_posix()}/" in ignored
