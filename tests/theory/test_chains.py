"""Markov chains solved here agree with the formulas and give the printed exact values.

Exact against exact: the tolerance of a printed value is half a unit of its last digit, no statistics enter.
"""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
from scipy.linalg import expm
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import spsolve

from ccsim.theory import Convention, ErlangA, ErlangC, erlang_x

Floats = npt.NDArray[np.float64]

SECOND = 1 / 60  # in minutes


def printed(digits: str) -> object:
    """Anything that rounds to `digits`; the tiny relative slack is for a tie at the last digit."""
    places = len(digits.partition(".")[2])
    return pytest.approx(float(digits), rel=1e-12, abs=0.5 * 10.0**-places)


def generator(up: list[float], down: list[float]) -> Floats:
    """Generator of a birth-death chain: `up[i]` from i to i + 1, `down[i]` from i + 1 to i."""
    rates = np.diag(up, 1) + np.diag(down, -1)
    return rates - np.diag(rates.sum(axis=1))


def stationary(up: list[float], down: list[float]) -> Floats:
    logs = np.concatenate(([0.0], np.cumsum(np.log(up) - np.log(down))))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def fates(ahead: int, service: float, theta: float, within: float) -> tuple[Floats, Floats]:
    """Shares served, and gone, within a time, of those who find 0, 1, ... `ahead` others waiting.

    State k: k ahead in the queue, all agents busy; the line moves at rate service + k theta, the contact
    itself leaves at rate theta; from k = 0 a service end takes it.
    """
    size = ahead + 1
    rates = np.zeros((size + 2, size + 2))
    for k in range(size):
        rates[k, k - 1 if k else size] = service + k * theta
        rates[k, size + 1] = theta
    np.fill_diagonal(rates, -rates.sum(axis=1))
    reached = expm(rates * within)
    return reached[:size, size], reached[:size, size + 1]


def present_on_average(rates: Floats, end: float) -> Floats:
    """Integral over [0, end) of the state probabilities, from an empty start.

    The forward equation integrated: s Q = p(end) - p(0), with the sum of s equal to `end`.
    """
    start = np.zeros(len(rates))
    start[0] = 1.0
    change = expm(rates.T * end) @ start - start
    system = rates.T.copy()
    system[-1] = 1.0
    change[-1] = end
    return np.linalg.solve(system, change)


@pytest.mark.known("C4")
def test_ten_servers_with_exponential_and_fixed_service() -> None:
    # Fixed service D (Crommelin 1932): who is present at t + D is who was waiting at t plus what came since.
    queue = ErlangC(8, 1, 10)
    size = 150
    came = np.exp(np.arange(size) * np.log(8) - 8 - np.array([math.lgamma(k + 1) for k in range(size)]))
    moves = np.array([np.concatenate((np.zeros(k), came[: size - k])) for k in range(size - 10)])
    moves = np.vstack([np.repeat(moves[:1], 10, axis=0), moves])
    moves[:, -1] += 1 - moves.sum(axis=1)
    share = np.linalg.solve(np.vstack([(moves.T - np.eye(size))[:-1], np.ones(size)]), np.eye(size)[-1])
    fixed = share @ np.maximum(np.arange(size) - 10, 0) / 8
    assert fixed == printed("0.109828")
    # M/M/10 at the same load by its chain; exponential service about doubles the wait of fixed service.
    exact = stationary([8.0] * 400, [min(k, 10) for k in range(1, 401)])
    assert queue.asa == pytest.approx(exact @ np.maximum(np.arange(401) - 10, 0) / 8, rel=1e-10)
    assert 1.7 < queue.asa / fixed < 2


@pytest.mark.known("C7")
def test_priority_with_abandonment() -> None:
    """Waiting (high, low) while all are busy, and 0..9 busy before; nobody waits beside a free agent.

    Service is the same for both, so who is in service does not matter. A service end (rate 10) takes a
    high, else a low. Limits of 40 and 70 waiting leave out less than 1e-12 (each line is below a Poisson
    number of mean rate x patience, 10 and 20, when nobody is served).
    """
    servers, rate, high_theta, low_theta = 10, 5.0, 1 / 2, 1 / 4
    highs, lows = 41, 71
    moves: list[tuple[int, int, float]] = []

    def place(high: int, low: int) -> int:
        return servers + high * lows + low

    for busy in range(servers):
        moves.append((busy, busy + 1 if busy < servers - 1 else place(0, 0), 2 * rate))
        if busy:
            moves.append((busy, busy - 1, float(busy)))
    moves.append((place(0, 0), servers - 1, float(servers)))
    for high in range(highs):
        for low in range(lows):
            here = place(high, low)
            if high + 1 < highs:
                moves.append((here, place(high + 1, low), rate))
            if low + 1 < lows:
                moves.append((here, place(high, low + 1), rate))
            if high:
                moves.append((here, place(high - 1, low), servers + high * high_theta))
            if low:
                moves.append((here, place(high, low - 1), (0 if high else servers) + low * low_theta))
    size = servers + highs * lows
    source, target, speed = (np.array(part) for part in zip(*moves, strict=True))
    leaving = np.bincount(source, speed, size)
    balance = csr_matrix((speed, (target, source)), (size, size)).tolil()
    balance.setdiag(-leaving)
    balance[0] = 1.0
    first = np.zeros(size)
    first[0] = 1.0
    share = spsolve(balance.tocsc(), first)
    waiting = share[servers:].reshape(highs, lows)
    high_line = float(waiting.sum(axis=1) @ np.arange(highs))
    low_line = float(waiting.sum(axis=0) @ np.arange(lows))
    assert waiting.sum() == printed("0.675283")
    assert high_theta * high_line / rate == printed("0.054311")
    assert low_theta * low_line / rate == printed("0.123120")
    assert high_line / rate == printed("0.108621")
    assert low_line / rate == printed("0.492480")
    busy_mean = float(share[:servers] @ np.arange(servers)) + servers * float(waiting.sum())
    assert busy_mean / servers == printed("0.911285")
    # Lost work ties both lines to occupancy: what is not abandoned is served.
    served = 2 * rate - high_theta * high_line - low_theta * low_line
    assert served == pytest.approx(busy_mean, rel=1e-9)


# ----------------------------------------------------------- A: a day from empty, drained, exactly
#
# 4.2 a minute for 480 minutes, mean service 2, 12 agents who stay until the last contact has left, so that
# the fate of an arrival depends only on whom it meets.

RATE, SERVICE, AGENTS, END, TARGET = 4.2, 0.5, 12, 480.0, 20 * SECOND


def day(waiting_places: int, theta: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Arrivals of the day by the number met (places full last), and fates by the number waiting ahead."""
    states = AGENTS + waiting_places
    down = [min(k, AGENTS) * SERVICE + max(k - AGENTS, 0) * theta for k in range(1, states + 1)]
    time_spent = present_on_average(generator([RATE] * states, down), END)
    served, gone = fates(waiting_places, AGENTS * SERVICE, theta, TARGET)
    busy = np.minimum(np.arange(states + 1), AGENTS)
    return RATE * time_spent, served, gone, busy * time_spent / (AGENTS * END)


@pytest.mark.known("A3")
def test_a_day_without_abandonment() -> None:
    met, served, _, busy = day(150, 0.0)
    in_target = met[:AGENTS].sum() + met[AGENTS:] @ served
    ahead = np.arange(1, len(met) - AGENTS + 1)
    assert in_target == printed("1815.27")
    assert in_target / (RATE * END) == printed("0.9004")
    assert met[AGENTS:] @ ahead / (AGENTS * SERVICE) / (RATE * END) == printed("0.1007")
    assert busy.sum() == printed("0.6969")
    steady = ErlangC(RATE, 1 / SERVICE, AGENTS)
    assert steady.service_level(TARGET) == printed("0.8991")
    assert steady.asa == printed("0.1022")
    assert steady.occupancy == printed("0.7")


@pytest.mark.known("A4")
def test_a_day_with_abandonment() -> None:
    met, served, gone, busy = day(80, 1.0)
    ever_gone = fates(80, AGENTS * SERVICE, 1.0, 200.0)[1]  # in 200 min everybody's fate is settled
    in_target = met[:AGENTS].sum() + met[AGENTS:] @ served
    abandoned = met[AGENTS:] @ ever_gone
    early = met[AGENTS:] @ gone
    offered = RATE * END
    assert abandoned == printed("59.263")
    assert in_target == printed("1906.72")
    assert in_target / (offered - abandoned) == printed("0.9744")
    assert in_target / (offered - early) == printed("0.9682")
    assert busy.sum() == printed("0.6766")
    steady = ErlangA(RATE, 1 / SERVICE, AGENTS, 1)
    assert steady.abandonment_rate == printed("0.029679")
    assert steady.service_level(TARGET, "offered") == printed("0.945270")


@pytest.mark.known("A5")
def test_a_day_with_five_places_to_wait() -> None:
    met, served, _, busy = day(5, 0.0)
    blocked = met[-1]
    in_target = met[:AGENTS].sum() + met[AGENTS:-1] @ served[:-1]
    assert blocked == printed("18.863")
    assert in_target / (RATE * END - blocked) == printed("0.9284")
    assert in_target / (RATE * END) == printed("0.9197")
    assert busy.sum() == printed("0.6905")


@pytest.mark.parametrize("patience", [0.05, 1.0, 20.0])
@pytest.mark.parametrize("rate", [0.3, 4.5, 5.0, 9.0])
def test_erlang_a_equals_its_chain(rate: float, patience: float) -> None:
    servers, theta, room = 5, 1 / patience, 260
    queue = ErlangA(rate, 1, servers, patience)
    down = [min(k, servers) + max(k - servers, 0) * theta for k in range(1, servers + room + 1)]
    share = stationary([rate] * (servers + room), down)
    line = share[servers:] @ np.arange(room + 1)
    assert queue.waiting_probability == pytest.approx(share[servers:].sum(), rel=1e-10)
    assert queue.queue_length == pytest.approx(line, rel=1e-10)
    assert queue.abandonment_rate == pytest.approx(theta * line / rate, rel=1e-10)
    assert queue.occupancy == pytest.approx(share @ np.minimum(np.arange(len(share)), 5) / 5, rel=1e-10)
    for threshold in (0.0, 0.1, 2.0):
        served, gone = (share[servers:] @ fate for fate in fates(room, servers, theta, threshold))
        good = 1 - share[servers:].sum() + served
        expected = {
            "offered": good,
            "answered": good / (1 - queue.abandonment_rate),
            "excluding_early_abandons": good / (1 - gone),
            "early_abandons_count_good": good + gone,
        }
        for convention in get_args(Convention):
            value = queue.service_level(threshold, convention)
            assert value == pytest.approx(expected[convention], rel=1e-9), (convention, threshold)


@pytest.mark.parametrize("load", [4000, 4990, 5000, 5100, 9000])
def test_erlang_a_is_stable_for_thousands_of_servers(load: int) -> None:
    servers, patience = 5000, 3.0
    queue = ErlangA(load, 1, servers, patience)
    states = 40_000
    down = (
        np.minimum(np.arange(1, states), servers) + np.maximum(np.arange(1, states) - servers, 0) / patience
    )
    share = stationary([float(load)] * (states - 1), down.tolist())
    line = share @ np.maximum(np.arange(states) - servers, 0)
    # Sums of 40,000 logarithms lose some digits in the chain, not in the integral.
    assert queue.waiting_probability == pytest.approx(share[servers:].sum(), rel=1e-8)
    assert queue.queue_length == pytest.approx(line, rel=1e-8)


@pytest.mark.parametrize(("rate", "redial"), [(4.2, 0.0), (4.2, 0.6), (7.0, 0.6), (4.9, 1.0)])
def test_redials_return_at_the_rate_at_which_they_leave(rate: float, redial: float) -> None:
    result = erlang_x(rate, 1, 5, 0.5, redial)
    down = [min(k, 5) + max(k - 5, 0) * 2 for k in range(1, 300)]
    share = stationary([result.attempt_rate] * 299, down)
    abandoned = 2 * share[5:] @ np.arange(len(share) - 5)  # per minute
    assert result.attempt_rate == pytest.approx(rate + redial * abandoned, rel=1e-9)
    assert result.lost == pytest.approx((1 - redial) * abandoned / rate, rel=1e-9)
    assert result.queue.abandonment_rate == pytest.approx(abandoned / result.attempt_rate, rel=1e-9)
