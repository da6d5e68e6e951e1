"""Correlation matrices: whether a table of numbers is one, and normal scores that follow it."""

from __future__ import annotations

import math
from collections.abc import Sequence

ROUNDING = 1e-9
"""Eigenvalues down to minus this are taken for 0, which sums of rounded numbers would be otherwise."""

Matrix = Sequence[Sequence[float]]
Lower = tuple[tuple[float, ...], ...]


def lower(matrix: Matrix) -> Lower:
    """Return the rows of L, up to the diagonal, with L Lᵀ = ``matrix``, a correlation matrix.

    The pivots of a matrix that is only semi-definite end at 0: what follows from the numbers before it
    gets no part of its own. Plain sums in a fixed order, the same on every machine. Source: Cholesky's
    decomposition; Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed. (2002), section 10.3.
    """
    rows: list[list[float]] = []
    for i, wanted in enumerate(matrix):
        row: list[float] = []
        for j in range(i):
            left = wanted[j] - sum(row[k] * rows[j][k] for k in range(j))
            row.append(left / rows[j][j] if rows[j][j] > 0 else 0.0)
        pivot = wanted[i] - sum(value * value for value in row)
        row.append(math.sqrt(pivot) if pivot > ROUNDING else 0.0)
        rows.append(row)
    return tuple(map(tuple, rows))


def largest_scale(matrix: Matrix) -> float:
    """Return how much of its correlations a symmetric matrix with diagonal 1 bears, at most 1.

    Below 1 it is not positive semi-definite: no random numbers have these correlations. With e < 0 its
    smallest eigenvalue, s times all of them has 1 - s (1 - e), which is 0 for s = 1 / (1 - e).
    """
    import numpy as np

    smallest = float(np.linalg.eigvalsh(np.array(matrix, float)).min())
    return 1.0 if smallest >= -ROUNDING else 1 / (1 - smallest)


def normal_share(z: float) -> float:
    """Return the share of a standard normal law below z, within what uniform draws can be."""
    return min(max(0.5 * math.erfc(-z * math.sqrt(0.5)), 2.0**-53), 1.0 - 2.0**-53)
