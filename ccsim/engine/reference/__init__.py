"""The reference engine: the specification of what a run is, in SimPy."""

from ccsim.engine.reference.engine import simulate

__all__ = ["simulate"]
