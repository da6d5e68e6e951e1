"""Compilation ahead of the first run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from numba import types
from numba.core import event

from ccsim.engine.compiled.jit import PARTS
from ccsim.engine.compiled.loop import run

_INTS = types.Array(types.int64, 1, "C")
_FLOATS = types.Array(types.float64, 1, "C")

Progress = Callable[[int, int], None]


def warm_up(progress: Progress | None = None) -> None:
    """Compile the engine, or load it from the disk where this machine has compiled it before.

    Parameters
    ----------
    progress : callable, optional
        Is told how much of the work is done, and how much there is; never where nothing has to be compiled.
    """
    compiler = getattr(run, "compile", None)  # absent where compilation is switched off
    if compiler is not None:
        with _told(progress):
            compiler((_INTS, _FLOATS, _INTS, _FLOATS, types.boolean))


class _Parts(event.Listener):
    """Counts the functions that have been translated; the machine code of the whole comes behind them."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.done: set[str] = set()

    def on_start(self, event: Any) -> None:
        """Say that there is something to do."""
        self._tell()

    def on_end(self, event: Any) -> None:
        """Count a function of the engine."""
        self.done |= {event.data["dispatcher"].py_func.__qualname__} & PARTS
        self._tell()

    def _tell(self) -> None:
        machine_code = len(PARTS) * 2 // 5  # takes about so long
        self.progress(len(self.done), len(PARTS) + machine_code)


@contextmanager
def _told(progress: Progress | None) -> Iterator[None]:
    if progress is None:
        yield
        return
    with event.install_listener("numba:compile", _Parts(progress)):
        yield
