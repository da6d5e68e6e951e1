"""What is said while something takes long."""

from __future__ import annotations

import io
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from ccsim.cli.words import Words
from ccsim.engine.compiled.jit import PARTS
from ccsim.engine.compiled.warm import _Parts


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in the place of stderr."""
    out = Terminal()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return out


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let timers go off when they are started."""

    class Timer:
        def __init__(self, after: float, function: Any, args: tuple[Any, ...]) -> None:
            self.start = lambda: function(*args)
            self.cancel = lambda: None

    monkeypatch.setattr(threading, "Timer", Timer)


def test_a_bar_on_a_terminal_once_there_is_something_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with Words(quiet=False).progress("two scenarios") as progress:
        assert progress is not None
        assert terminal.getvalue() == ""
        progress(3, 40)
        progress(17, 40)
    assert "two scenarios" in terminal.getvalue()
    assert "17/40" in terminal.getvalue()


def test_no_bar_when_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with Words(quiet=True).progress("two scenarios") as progress:
        assert progress is None
    assert terminal.getvalue() == ""


@pytest.mark.usefixtures("at_once")
def test_compilation_has_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_of(monkeypatch)
    with Words(quiet=False).compiling() as progress:
        assert progress is not None
        assert terminal.getvalue() == ""
        progress(1, 2)
    assert "compiling the engine (once on a machine)…" in terminal.getvalue()


@pytest.mark.usefixtures("at_once")
def test_compilation_is_a_sentence_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with Words(quiet=False).compiling() as progress:
        assert progress is None
    assert capsys.readouterr().err == "compiling the engine (once on a machine)…\n"
    with Words(quiet=True).compiling() as progress:
        assert progress is None
    assert capsys.readouterr().err == ""


def test_parts_of_the_engine_count_and_machine_code_is_still_to_come() -> None:
    told: list[tuple[int, int]] = []
    parts = _Parts(lambda done, total: told.append((done, total)))

    def translated(name: str) -> Any:
        return SimpleNamespace(
            data={"dispatcher": SimpleNamespace(py_func=SimpleNamespace(__qualname__=name))}
        )

    for name in (*sorted(PARTS), sorted(PARTS)[0], "of another program"):
        parts.on_start(translated(name))
        parts.on_end(translated(name))
    shares = [done / total for done, total in told]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert told[-1][0] == len(PARTS)
    assert 0.6 < shares[-1] < 0.8
