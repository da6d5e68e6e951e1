from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ccsim.scenario import load

from .conftest import ROOT, Cli

BANK = sorted(path.name for path in (ROOT / "scenarios" / "bank").glob("*.yaml") if path.name != "base.yaml")


def test_summary_goes_to_stdout_and_words_to_stderr(cli: Cli, small: Path) -> None:
    done = cli("check", small)
    assert done.exit_code == 0
    assert "front (tier 1): 5 h of work for 8 h of people, 67% occupied" in done.stdout
    assert "Erlang A" in done.stdout
    assert "No warnings." in done.stdout
    assert done.stderr == f"{small}: valid\n"


def test_quiet_leaves_stderr_empty(cli: Cli, small: Path) -> None:
    done = cli("check", small, "--quiet")
    assert (done.exit_code, done.stderr) == (0, "")


def test_overload_and_missing_skill_are_warned_of(cli: Cli, small: Path) -> None:
    done = cli("check", small, "--set", "groups.front.staff=2")
    assert done.exit_code == 0
    assert "warning: group 'front' is overloaded in 4 of 4 staffed intervals" in done.stdout
    done = cli("check", small, "--set", "issue_types={a: {}, b: {}}", "--set", "groups.front.skills={a: 1}",
               "--set", "demand.calls.issues={a: 50 %, b: 50 %}")  # fmt: skip
    assert done.exit_code == 0
    assert "no group has the skill 'b'" in " ".join(done.stdout.split())
    assert "contacts wait there in vain" in " ".join(done.stdout.split())


def test_every_problem_is_told_with_exit_3(cli: Cli, small: Path) -> None:
    small.write_text(small.read_text("utf-8").replace("staff: 4", "staf: 4").replace("40/h", "fast"), "utf-8")
    done = cli("check", small)
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "staf" in done.stderr
    assert "fast" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_told_with_exit_3(cli: Cli, tmp_path: Path) -> None:
    done = cli("check", tmp_path / "none.yaml")
    assert done.exit_code == 3
    assert "none.yaml" in done.stderr


@pytest.mark.parametrize("name", BANK)
def test_resolved_form_reads_back_to_the_same_hash(cli: Cli, tmp_path: Path, name: str) -> None:
    path = ROOT / "scenarios" / "bank" / name
    done = cli("check", path, "--show", "resolved")
    assert done.exit_code == 0
    again = tmp_path / "again.yaml"
    again.write_text(done.stdout, "utf-8")
    assert load(again).hash == load(path).hash
    assert done.stdout.startswith(f"# sha256 of the canonical scenario: {load(path).hash}\n")


@pytest.mark.parametrize("name", BANK)
def test_bundled_scenarios_fit_into_80_columns(cli: Cli, name: str) -> None:
    for arguments in ((), ("--show", "blueprint")):
        done = cli("check", ROOT / "scenarios" / "bank" / name, *arguments)
        assert done.exit_code == 0
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_blueprint_names_every_step_parameters_and_what_follows(cli: Cli) -> None:
    done = cli("check", ROOT / "scenarios" / "bank" / "bot_first.yaml", "--show", "blueprint")
    text = " ".join(done.stdout.split())
    for part in (
        "lognormal(mean 1 min 5 s, sd 35 s)",
        "balance: 62 % → contained",
        "loan: 30 % → handoff credit_check",
        "open → line",
        "patience premium: exponential(mean 6 min)",
        "loan: 45 % to 92 %",
        "rest → bot voicebot context",
        "issue resolved",
        "queues: groups in order of preference",
    ):
        assert part in text


def test_blueprint_says_what_codes_mean(cli: Cli) -> None:
    done = cli("check", ROOT / "scenarios" / "library" / "call_backs.yaml", "--show", "blueprint")
    text = " ".join(done.stdout.split())
    assert "callback = accepted → " in text
    assert "callback declined → " in text


def test_unknown_view_is_a_usage_error(cli: Cli, small: Path) -> None:
    done = cli("check", small, "--show", "everything")
    assert done.exit_code == 2
    assert "everything" in done.stderr


def test_large_scenarios_are_checked_too(cli: Cli, small: Path) -> None:
    many: dict[str, Any] = {f"t{i}": {} for i in range(50)}
    shares = ", ".join(f"{name}: 0.02" for name in many)
    types = ", ".join(f"{name}: {{}}" for name in many)
    sets = (f"issue_types={{{types}}}", f"demand.calls.issues={{{shares}}}", "horizon.length=52 w")
    done = cli("check", small, *(part for text in sets for part in ("--set", text)), "--quiet")
    assert done.exit_code == 0
