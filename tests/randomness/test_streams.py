"""Addressed draws are uniform, and independent however two addresses differ.

The seeds are fixed, so nothing here can fail by chance tomorrow. The thresholds are those of a test that a
good generator would fail with probability below 1e-6 each; there are about 60 of them, so that fewer
than 1 in 10,000 good generators would have been turned down when this was written.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from ccsim.streams import Purpose, branch_entity, issue_entities, name_hash, site, uniform, uniforms

N = 20_000
ALPHA = 1e-6
Z = stats.norm.isf(ALPHA / 2)  # 4.9
WORK = site(Purpose.WORK, "frontline")
ISSUES = issue_entities(name_hash("calls"), 0, N)
PLAIN = np.arange(N, dtype=np.uint64)  # neighbouring counters, without the mixing of ordinals

Floats = npt.NDArray[np.float64]

SEQUENCES: dict[str, Callable[[], Floats]] = {
    "issues": lambda: uniforms(1, 0, ISSUES, WORK),
    "second lane": lambda: uniforms(1, 0, ISSUES, WORK, 1),
    "plain counters": lambda: uniforms(0, 0, PLAIN, 0),
    "high half": lambda: uniforms(0, 0, PLAIN << np.uint64(32), 0),
    "draws of one issue": lambda: np.array([uniform(1, 0, 3, WORK, n) for n in range(N)]),
    "sites": lambda: np.array([uniform(1, 0, 3, place, 0) for place in range(N)]),
    "replications": lambda: np.array([uniform(1, r, 3, WORK, 0) for r in range(N)]),
    "seeds": lambda: np.array([uniform(s, 0, 3, WORK, 0) for s in range(N)]),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_uniform(name: str) -> None:
    u = SEQUENCES[name]()
    assert stats.kstest(u, "uniform").pvalue > ALPHA
    cells = np.bincount((u * 200).astype(int), minlength=200)
    assert stats.chisquare(cells).pvalue > ALPHA
    # A sequence without gaps or lumps: p close to 1 would be as bad as p close to 0.
    assert stats.chisquare(cells).pvalue < 1 - ALPHA


@pytest.mark.parametrize("name", SEQUENCES)
def test_neighbours_in_a_sequence_are_independent(name: str) -> None:
    u = SEQUENCES[name]()
    for lag in (1, 2, 3):
        r = np.corrcoef(u[:-lag], u[lag:])[0, 1]
        assert abs(r) * np.sqrt(N - lag) < Z
    cells = np.histogram2d(u[:-1:2], u[1::2], bins=16, range=((0, 1), (0, 1)))[0]
    assert stats.chisquare(cells.ravel()).pvalue > ALPHA


OTHERS: dict[str, Callable[[], Floats]] = {
    "next draw, same block": lambda: uniforms(1, 0, ISSUES, WORK, 1),
    "next draw, next block": lambda: uniforms(1, 0, ISSUES, WORK, 2),
    "last draw": lambda: uniforms(1, 0, ISSUES, WORK, 2**21 - 1),
    "one bit of the site": lambda: uniforms(1, 0, ISSUES, WORK ^ 1),
    "another purpose": lambda: uniforms(1, 0, ISSUES, site(Purpose.PATIENCE, "frontline")),
    "another name": lambda: uniforms(1, 0, ISSUES, site(Purpose.WORK, "backline")),
    "one bit of the entity": lambda: uniforms(1, 0, ISSUES ^ np.uint64(1), WORK),
    "top bit of the entity": lambda: uniforms(1, 0, ISSUES ^ np.uint64(1 << 63), WORK),
    "another stream": lambda: uniforms(1, 0, issue_entities(name_hash("chats"), 0, N), WORK),
    "a branch": lambda: uniforms(
        1, 0, np.array([branch_entity(e, name_hash("billing")) for e in ISSUES.tolist()], np.uint64), WORK
    ),
    "next replication": lambda: uniforms(1, 1, ISSUES, WORK),
    "next seed": lambda: uniforms(2, 0, ISSUES, WORK),
    "seed and replication exchanged": lambda: uniforms(0, 1, ISSUES, WORK),
}


@pytest.mark.parametrize("name", OTHERS)
def test_any_change_of_address_gives_independent_draws(name: str) -> None:
    u, v = uniforms(1, 0, ISSUES, WORK), OTHERS[name]()
    for shift in (0, 1):
        r = np.corrcoef(u[: N - shift], v[shift:])[0, 1]
        assert abs(r) * np.sqrt(N - shift) < Z
    cells = np.histogram2d(u, v, bins=16, range=((0, 1), (0, 1)))[0]
    assert stats.chisquare(cells.ravel()).pvalue > ALPHA


def test_every_bit_is_fair() -> None:
    k = (uniforms(1, 0, ISSUES, WORK) * 2.0**53).astype(np.uint64) >> np.uint64(1)
    ones = np.array([np.count_nonzero(k & np.uint64(1 << bit)) for bit in range(52)])
    # 52 bits share the budget of one test.
    assert np.abs(ones - N / 2).max() < stats.norm.isf(ALPHA / 104) * np.sqrt(N / 4)


def test_what_is_added_moves_nothing() -> None:
    before = uniforms(1, 0, ISSUES, WORK)
    more = uniforms(1, 0, issue_entities(name_hash("calls"), 0, N + 500), WORK)
    assert more[:N].tolist() == before.tolist()
    tail = uniforms(1, 0, issue_entities(name_hash("calls"), 700, 300), WORK)
    assert tail.tolist() == before[700:1000].tolist()
    shuffled = np.random.default_rng(3).permutation(N)
    assert uniforms(1, 0, ISSUES[shuffled], WORK).tolist() == before[shuffled].tolist()
