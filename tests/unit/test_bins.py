"""The compiled engine finds the bin of a length that a search over the edges finds."""

from __future__ import annotations

import numpy as np

from ccsim.engine.compiled.bins import bin_of, hints
from ccsim.engine.compiled.jit import compiled_root
from ccsim.engine.compiled.program import P
from ccsim.sums import EDGES


@compiled_root
def bins_of(p, lengths, found):
    for i in range(len(lengths)):
        found[i] = bin_of(p, lengths[i])


def test_every_edge_and_its_neighbours_fall_where_a_search_puts_them() -> None:
    near = (EDGES[:, None] + np.arange(-2, 3)).ravel()
    powers = (1 << np.arange(55))[:, None] + np.arange(-1, 2)
    spread = np.geomspace(1, EDGES[-1], 200_000).astype(np.int64)
    lengths = np.unique(np.concatenate([near[near >= 0], powers.ravel(), spread]))
    lengths = lengths[lengths <= EDGES[-1]]
    p = np.zeros(len(P), dtype=np.int64)
    p[P.EDGE], p[P.HINT] = len(P), len(P) + len(EDGES)
    found = np.empty_like(lengths)
    bins_of(np.concatenate([p, EDGES, hints()]), lengths, found)
    expected = np.searchsorted(EDGES[1:], lengths, side="left")
    assert np.array_equal(found, expected)
