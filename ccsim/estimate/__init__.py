"""What a scenario means before it is played: expected work against people, and closed formulas beside it."""

from ccsim.estimate.loads import Estimate, GroupLoad, estimate
from ccsim.estimate.pieces import Piece, pieces
from ccsim.estimate.warnings import warnings

__all__ = ["Estimate", "GroupLoad", "Piece", "estimate", "pieces", "warnings"]
