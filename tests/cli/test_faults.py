"""Help, version, and what becomes of errors, in processes of their own where that matters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ccsim import __version__
from ccsim.errors import InvariantError

from .conftest import ROOT, Cli, Shell

COMMANDS = ("run", "compare", "check", "schema", "explain", "init", "demo")
HEAVY = ("numpy", "pandas", "scipy", "matplotlib", "pydantic", "simpy", "yaml", "jinja2")


def test_help_lists_every_command_and_the_exit_codes(cli: Cli) -> None:
    done = cli("--help")
    assert done.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout
    assert "3 invalid scenario" in done.stdout


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("run", "--replications --seed --engine --workers --out --set --json --quiet"),
        ("compare", "--replications --seed --engine --workers --out --report --set --json --quiet"),
        ("check", "--show --set --quiet"),
        ("schema", ""),
        ("explain", ""),
        ("init", "--quiet"),
        ("demo", "--out --workers --quiet"),
    ],
)
def test_options_are_the_contract(cli: Cli, command: str, options: str) -> None:
    done = cli(command, "--help")
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    shown = {word.rstrip(",") for word in done.stdout.split() if word.startswith("--")}
    assert shown == {*options.split(), "--help"}


def test_version(cli: Cli) -> None:
    done = cli("--version")
    assert (done.exit_code, done.stdout) == (0, f"ccsim {__version__}\n")


def test_no_command_and_an_unknown_one_are_usage(cli: Cli) -> None:
    assert cli().exit_code == 2
    done = cli("simulate")
    assert done.exit_code == 2
    assert "simulate" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from ccsim.cli import app\n"
        f"try: app({arguments!r})\n"
        "except SystemExit as end: assert not end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "[]\n")


def raising(error: BaseException) -> Any:
    def call(*_a: Any, **_k: Any) -> None:
        raise error

    return call


def test_an_unexpected_exception_is_one_line_with_the_command(
    cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccsim.cli.checking.check_one", raising(ZeroDivisionError("oh")))
    monkeypatch.setattr(sys, "argv", ["ccsim", "check", "my file.yaml"])
    done = cli("check", small)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "internal fault: ZeroDivisionError: oh; please report with: ccsim check 'my file.yaml' "
        "(CCSIM_DEBUG=1 shows where)\n"
    )


def test_a_broken_invariant_tells_how_to_see_it_again(
    cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = InvariantError("agent lost", 5, "TOKEN_WAKES", "3.1", 2, 1)
    monkeypatch.setattr("ccsim.cli.checking.check_one", raising(error))
    monkeypatch.setattr(sys, "argv", ["ccsim", "check", "x.yaml"])
    done = cli("check", small)
    assert done.exit_code == 1
    assert "agent lost" in done.stderr
    assert "to see it again: ccsim check x.yaml" in done.stderr


def test_debug_shows_the_traceback(cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccsim.cli.checking.check_one", raising(ZeroDivisionError("oh")))
    monkeypatch.setenv("CCSIM_DEBUG", "1")
    assert isinstance(cli("check", small).exception, ZeroDivisionError)


def test_a_pipe_that_closes_is_no_fault(small: Path) -> None:
    code = "import sys; sys.argv = ['ccsim', 'schema']\nfrom ccsim.cli import main\nmain()"
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_streams_and_exit_codes_of_real_processes(shell: Shell, small: Path) -> None:
    done = shell("check", small.name)
    assert (done.returncode, done.stderr) == (0, f"{small.name}: valid\n")
    assert "\x1b" not in done.stdout
    done = shell("check", "none.yaml")
    assert (done.returncode, done.stdout) == (3, "")
    assert "Traceback" not in done.stderr
    assert shell("check").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("no_color", [False, True])
def test_a_terminal_gets_colours_unless_no_color(small: Path, no_color: bool) -> None:
    import pty

    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "80"} | ({"NO_COLOR": "1"} if no_color else {})
    leader, follower = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "ccsim", "run", str(small), "--replications", "2", "--workers", "1"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=follower,
        text=True,
    )
    os.close(follower)
    shown = b""
    try:
        while chunk := os.read(leader, 4096):
            shown += chunk
    except OSError:
        pass  # the terminal is gone when the process has ended
    finally:
        os.close(leader)
    stdout, _ = done.communicate(timeout=60)
    assert done.returncode == 0
    assert "\x1b" not in stdout  # a pipe gets no escape codes
    assert b"Small" in shown  # the bar
    assert (b"\x1b[38" in shown or b"\x1b[3" in shown) != no_color
