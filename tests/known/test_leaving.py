"""Queues that are cleared at closing, and messages: A9, A11 and an exact value.

Both published simulations played 1000 weeks of five days; ccsim plays single days, which begin empty, so that
a week is five of them.

False alarms: 20 published comparisons at three combined standard errors (2.7e-3 each) and 4 exact ones at
|z| < 4 (6.3e-5 each) would fail a right engine in 6 of 100 choices of the seed; the seed is fixed.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from known import MINUTE, Ledger, Sums, budgets, play, within
from scipy.integrate import quad

from ccsim.experiment.intervals import Estimate
from ccsim.measures import ServiceLevelConvention, Setting
from ccsim.outcomes import AgentState
from ccsim.trace import Trace

OFFERED = ServiceLevelConvention.OFFERED
WEEK, DAYS = 1 / 5, 5000
"""Weeks in a replication, and days in what was published."""
NORMAL_95 = 1.96


def in_target(trace: Trace, setting: Setting) -> Sums:
    """Return answers within a minute, for each week."""
    return within(60, OFFERED)(trace, setting)[0], WEEK


def busy(trace: Trace, setting: Setting) -> Sums:
    """Return the time that agents are busy, to the last service, over that of twelve for four hours."""
    rows = trace.agent_intervals
    time = (rows["to_at"] - rows["from_at"])[rows["state"] == AgentState.BUSY]
    return float(time.sum()), 12 * 4 * 3.6e9


def error(low: float, high: float) -> float:
    """Return the standard error of a 95 % interval."""
    return (high - low) / 2 / NORMAL_95


def minutes(of: Estimate) -> Estimate:
    """Return an estimate in seconds in minutes."""
    return replace(of, estimate=of.estimate / MINUTE, standard_error=of.standard_error / MINUTE)


@budgets
@pytest.mark.known("A9")
@pytest.mark.rows("P3", "P5", "M16")
def test_a9_a_telethon(engine: str, times: int) -> None:
    # 150 mornings of 200 contacts.
    played = play(engine, "a9_telethon", 150 * times, extras={"in target": in_target, "busy": busy})
    ledger = Ledger("A9", played)
    ledger.published("served", played.per("answered", WEEK), 963.109, error(961.4, 964.8))
    ledger.published("abandoned", played.per("abandoned", WEEK), 31.820, error(31.17, 32.47))
    ledger.published("messages", played.per("messages", WEEK), 4.960, error(4.78, 5.14))
    ledger.published("disconnected", played.per("disconnected", WEEK), 0.280, error(0.235, 0.325))
    ledger.published("in target", played.extra("in target"), 950.265, days=DAYS)
    ledger.published("ASA, minutes", minutes(played.measure("average_speed_of_answer")), 0.036, days=DAYS)
    ledger.published("occupancy", played.extra("busy"), 0.66772, days=DAYS)
    ledger.settle()


@budgets
@pytest.mark.known("A11")
@pytest.mark.rows("P3", "P5", "M10", "M12")
def test_a11_a_bank(engine: str, times: int) -> None:
    # 40 days of 720 contacts.
    played = play(engine, "a11_bank", 40 * times)
    ledger = Ledger("A11", played)
    levels = {"savings": 0.9923, "checking": 0.9946, "balance": 0.9730}
    waits = {"savings": 0.024, "checking": 0.028, "balance": 0.036}
    talks = {"savings": 3.781, "checking": 3.852, "balance": 0.999}
    for kind in levels:
        ledger.published(f"SL {kind}", played.measure("service_level", channel=kind), levels[kind], days=DAYS)
        asa = minutes(played.measure("average_speed_of_answer", channel=kind))
        ledger.published(f"ASA {kind}, minutes", asa, waits[kind], days=DAYS)
        talk = minutes(played.measure("talk_time", channel=kind))
        ledger.published(f"service {kind}, minutes", talk, talks[kind], days=DAYS)
    ledger.published("blocked", played.per("blocked", WEEK), 2.65, days=DAYS)
    ledger.published("abandoned", played.per("abandoned", WEEK), 5.54, days=DAYS)
    groups = {"savings people": 0.2535, "checking people": 0.4309}
    for group, known in groups.items():
        ledger.published(f"occupancy {group}", played.measure("occupancy", group=group), known, days=DAYS)
    ledger.published("occupancy", played.measure("occupancy"), 0.3550, days=DAYS)
    ledger.settle()


def messages_and_abandonments(
    rate: float, mean: float, agents: int, patience: float, after: float
) -> tuple[float, float, float]:
    """Return P(wait), P(message) and P(abandon) of M/M/n where customers leave at min(patience, after).

    The offered wait has the density c exp(rate H(x) - n x / mean) for x > 0, where H(x) is the integral of
    the chance that a customer is still there (Baccelli and Hebuterne). With E the ratio of the chances of
    fewer than n and of exactly n - 1 inside, c = rate / (E + rate J), J the integral of that exponential.
    """
    service = agents / mean

    def still_there(x: float) -> float:
        return patience * (1 - math.exp(-min(x, after) / patience))

    def density(x: float) -> float:
        return math.exp(rate * still_there(x) - service * x)

    late = density(after) / service
    whole = quad(density, 0, after)[0] + late
    load = rate * mean
    empty = sum(load**k / math.factorial(k) for k in range(agents))
    empty /= load ** (agents - 1) / math.factorial(agents - 1)
    total = empty + rate * whole
    message = math.exp(-after / patience) * rate * late / total
    return rate * whole / total, message, (1 + (rate - service) * whole) / total - message


@budgets
@pytest.mark.rows("P5", "M16")
def test_the_sooner_of_patience_and_message(engine: str, times: int) -> None:
    # 32 runs of 4.5 h: 14,400 contacts; six agents of 3 minutes, patience 2 min, messages after 1 min.
    changes = {"groups.agents.staff": 6, "channels.voice.leaves_message_after": "60 s"}
    waits, messages, abandoned = messages_and_abandonments(100 / 60, 3.0, 6, 2.0, 1.0)
    played = play(engine, "c1", 32 * times, changes=changes)
    ledger = Ledger("messages after a minute", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), waits)
    ledger.exact("P(message)", played.measure("message_rate"), messages)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), abandoned)
    ledger.patience({"ordinary": 2 * MINUTE})
    ledger.settle()
