"""Compilation ahead of the first run."""

from __future__ import annotations

from numba import types

from ccsim.engine.compiled.loop import run

_INTS = types.Array(types.int64, 1, "C")
_FLOATS = types.Array(types.float64, 1, "C")


def warm_up() -> None:
    """Compile the engine, or load it from the disk where this machine has compiled it before."""
    compiler = getattr(run, "compile", None)  # absent where compilation is switched off
    if compiler is not None:
        compiler((_INTS, _FLOATS, _INTS, _FLOATS, types.boolean))
