"""The compiled engine: the same trace as the reference engine, in Numba."""

from ccsim.engine.compiled.engine import simulate

__all__ = ["simulate"]
