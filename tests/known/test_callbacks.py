"""Call-backs, played against a closed form and an exact chain.

False alarms: 9 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 6 of 10,000 choices of the
seed.
"""

from __future__ import annotations

import numpy as np
import pytest
from known import MINUTE, Ledger, budgets, play
from scipy import sparse
from scipy.sparse.linalg import spsolve

from ccsim.theory import erlang_c, priority_waits

CALLS, WEB, AGENTS = 2.0, 3.0, 7
"""Contacts a minute that stay on the line, and that are called back if they would have to wait."""


def design(**callback: object) -> dict[str, object]:
    """Return two channels and seven agents, all work exponential with a mean of a minute."""
    return {
        "channels.voice": {},
        "channels.web": {"callback": {"accepted": 1} | callback},
        "demand.calls.rate": f"{CALLS}/min",
        "demand.web": {"channel": "web", "rate": f"{WEB}/min"},
        "groups.agents.staff": AGENTS,
        "handling.any.talk": {"exponential": {"mean": "1 min"}},
        "horizon.length": "5 h",
        "horizon.warm_up": "30 min",
    }


@budgets
@pytest.mark.rows("P4")
def test_a_list_served_when_nobody_waits_is_the_lower_of_two_classes(engine: str, times: int) -> None:
    """Everybody accepts and is reached: M/M/n with two classes whose services are not interrupted (Cobham).

    A class waits as it does in a queue with priority, whether on the line or at home; who must wait is
    nobody's choice, so it is the share of Erlang C.
    """
    first, second = priority_waits((CALLS, WEB), 1.0, AGENTS)
    waits = erlang_c(AGENTS, CALLS + WEB)
    # 24 runs of 4.5 h after 30 min: 36,000 contacts; the relaxation time is 6 min.
    played = play(engine, "c4_constant", 24 * times, changes=design())
    ledger = Ledger("Call-backs when nobody waits", played)
    ledger.exact("wait on the line (s)", played.measure("wait_on_line", channel="voice"), first * MINUTE)
    ledger.exact("wait for the call (s)", played.measure("callback_wait"), second / waits * MINUTE)
    ledger.exact("wait of the channel (s)", played.measure("mean_wait", channel="web"), second * MINUTE)
    ledger.exact("accepted a minute", played.per("callbacks_accepted", 270), WEB * waits)
    ledger.exact("occupancy", played.measure("occupancy"), (CALLS + WEB) / AGENTS)
    ledger.settle()


def chain(keep: int, most_live: int = 60, most_listed: int = 160) -> tuple[float, float, float]:
    """Return P(nobody idle), the mean number on the list and that on the line, where `keep` stay idle.

    States are (contacts waiting on the line or in service, customers on the list). As long as somebody is
    on the list, a service that ends with n - keep contacts or fewer in service begins another one at once;
    a contact of the second channel joins the list if it finds nobody idle.
    """
    live, listed = most_live + 1, most_listed + 1
    rates = sparse.lil_matrix((live * listed, live * listed))
    for x in range(live):
        for j in range(listed):
            if j and x < AGENTS - keep:
                rates[x * listed + j, x * listed + j] = -1.0  # never entered
                continue
            moves = [(x + 1, j, CALLS), (x + 1, j, WEB) if x < AGENTS else (x, j + 1, WEB)]
            if x:
                called = j > 0 and x == AGENTS - keep
                moves.append(
                    (x, j - 1, float(min(x, AGENTS))) if called else (x - 1, j, float(min(x, AGENTS)))
                )
            for to, on_list, rate in moves:
                if to < live and on_list < listed:
                    rates[x * listed + j, to * listed + on_list] += rate
                    rates[x * listed + j, x * listed + j] -= rate
    balance = rates.T.tolil()
    balance[0, :] = 1.0
    ones = np.zeros(live * listed)
    ones[0] = 1.0
    states = spsolve(balance.tocsr(), ones).reshape(live, listed)
    assert states[-1].sum() + states[:, -1].sum() < 1e-9
    line = states.sum(axis=1)[AGENTS:] @ np.arange(live - AGENTS)
    return float(states[AGENTS:].sum()), float(states.sum(axis=0) @ np.arange(listed)), float(line)


@pytest.mark.rows("P4")
def test_the_chain_without_people_who_stay_idle_is_cobhams() -> None:
    none_idle, listed, line = chain(0)
    first, second = priority_waits((CALLS, WEB), 1.0, AGENTS)
    assert none_idle == pytest.approx(erlang_c(AGENTS, CALLS + WEB), rel=1e-9)
    assert line == pytest.approx(CALLS * first, rel=1e-9)
    assert listed == pytest.approx(WEB * second, rel=1e-9)


@budgets
@pytest.mark.rows("P4")
def test_a_list_served_while_more_than_one_is_idle(engine: str, times: int) -> None:
    """One agent stays idle for the line; waits follow from the means of the chain by Little."""
    none_idle, listed, line = chain(1)
    # 24 runs of 4.5 h after 30 min: 36,000 contacts.
    played = play(engine, "c4_constant", 24 * times, changes=design(when_idle_over=1))
    ledger = Ledger("Call-backs while more than one is idle", played)
    ledger.exact(
        "wait for the call (s)", played.measure("callback_wait"), listed / (WEB * none_idle) * MINUTE
    )
    ledger.exact("wait on the line (s)", played.measure("mean_wait", channel="voice"), line / CALLS * MINUTE)
    ledger.exact("accepted a minute", played.per("callbacks_accepted", 270), WEB * none_idle)
    ledger.settle()


@pytest.mark.rows("P4")
def test_calls_until_somebody_is_reached(engine: str) -> None:
    """Three calls at most, each of which reaches 60 %: 0.4^3 of those who accept are never reached.

    Draining lets the last calls be made, so that the share is of all who accept.
    """
    changes = design(reached=0.6, tries=3, again_after="5 min", dial="6 s")
    changes["horizon.warm_up"], changes["horizon.after_close"] = "0 s", "drain"
    # 12 runs of 5 h: 4,500 who accept.
    played = play(engine, "c4_constant", 12, changes=changes)
    accepted = played.per("callbacks_accepted", 1.0).estimate
    share = played.measure("callbacks_not_reached").estimate / accepted
    error = (0.064 * 0.936 / accepted / 12) ** 0.5
    assert abs(share - 0.064) < 4 * error, f"{share:.4f} ± {error:.4f}, known 0.064"
    assert played.measure("callbacks_pending").estimate == 0
