"""The compiled engine: the same trace as the reference engine, in Numba."""

from ccsim.engine.compiled.engine import adder, play, simulate
from ccsim.engine.compiled.warm import warm_up

__all__ = ["adder", "play", "simulate", "warm_up"]
