"""Lines that follow the load: an exact chain, and two bounds that are Erlang's loss formula.

False alarms: 5 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 3 of 10,000 choices of the
seed.
"""

from __future__ import annotations

import numpy as np
import pytest
from known import Ledger, budgets, play

from ccsim.theory import erlang_b

FEW, MOST, STEP, ERLANGS = 4, 16, 4, 8.0
GROWS_AT, SHRINKS_AT = 0.75, 0.35


def after_arrival(calls: int, lines: int) -> tuple[int, int]:
    """Return calls inside and lines there once one more has come in, with lines that come at once."""
    if calls == lines:
        return calls, lines
    calls += 1
    while lines < MOST and calls >= GROWS_AT * lines:
        lines = min(lines + STEP, MOST)
    return calls, lines


def after_departure(calls: int, lines: int) -> tuple[int, int]:
    """Return calls inside and lines there once one has gone."""
    calls -= 1
    while lines > FEW and calls <= SHRINKS_AT * lines:
        lines = max(lines - STEP, FEW)
    return calls, lines


def stationary() -> dict[tuple[int, int], float]:
    """Return the probability of every number of calls and lines.

    Without a delay both change only as a call comes in (rate `ERLANGS`, with the mean talk as unit of time)
    or goes (rate: the calls inside), so together they are a Markov chain; how many lines are there depends
    on where the calls came from, which is why it takes both.
    """
    states, rates = [(0, FEW)], []
    for calls, lines in states:  # grows while it is walked through
        moves = [(ERLANGS, after_arrival(calls, lines))]
        if calls > 0:
            moves.append((float(calls), after_departure(calls, lines)))
        for rate, to in moves:
            if to not in states:
                states.append(to)
            rates.append((states.index((calls, lines)), states.index(to), rate))
    generator = np.zeros((len(states), len(states)))
    for here, there, rate in rates:
        generator[here, there] += rate
        generator[here, here] -= rate
    # Balance, and the probabilities add up to one.
    left = np.vstack([generator.T, np.ones(len(states))])
    right = np.append(np.zeros(len(states)), 1.0)
    found = np.linalg.lstsq(left, right, rcond=None)[0]
    assert np.abs(left @ found - right).max() < 1e-12
    return dict(zip(states, found.tolist(), strict=True))


def test_the_chain_has_more_than_one_number_of_lines_for_some_calls() -> None:
    chain = stationary()
    assert len(chain) > MOST + 1
    # The calls by themselves are those of a loss system with all lines from the start.
    full = sum(share for (calls, _), share in chain.items() if calls == MOST)
    assert full == pytest.approx(erlang_b(MOST, ERLANGS), rel=1e-9)


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("M15", "P3")
def test_lines_without_delay(engine: str, times: int) -> None:
    # 20 runs of 4 h after 1 h: 16,000 contacts.
    chain = stationary()
    played = play(engine, "elastic_lines", 20 * times)
    ledger = Ledger("lines that come at once", played)
    ledger.exact("lines", played.measure("lines"), sum(n * share for (_, n), share in chain.items()))
    ledger.exact("calls", played.measure("in_system"), sum(n * share for (n, _), share in chain.items()))
    ledger.exact("blocked", played.measure("blocking_rate"), erlang_b(MOST, ERLANGS))
    ledger.settle()


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("M15", "P3")
def test_lines_that_come_too_late(engine: str, times: int) -> None:
    # 20 runs of 4 h after 1 h: 16,000 contacts.
    played = play(engine, "elastic_lines", 20 * times, changes={"channels.voice.lines.lead": "6 h"})
    blocked = erlang_b(FEW, ERLANGS)
    ledger = Ledger("lines that come too late", played)
    ledger.exact("blocked", played.measure("blocking_rate"), blocked)
    ledger.exact("calls", played.measure("in_system"), ERLANGS * (1 - blocked))
    assert played.measure("lines").estimate == FEW
    ledger.settle()
