"""One step beyond Erlang, played: pooling, other laws, after-contact work, priorities (C3 to C7).

False alarms: 29 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 2 of 1000 choices of the
seed.
"""

from __future__ import annotations

import pytest
from known import MINUTE, Ledger, budgets, play, share_of_time

from ccsim.outcomes import AgentState
from ccsim.theory import erlang_c, pollaczek_khinchine

M_M_10 = erlang_c(10, 8.0) / (10 - 8)
"""Mean wait in minutes at the load of M/D/10."""


@budgets
@pytest.mark.parametrize(
    ("name", "answer", "level"),
    [("c3_separate", 0.81037, 0.71631), ("c3_pooled", 0.21767, 0.86663)],
)
@pytest.mark.known("C3", "C21")
@pytest.mark.rows("M1", "M12")
def test_c3_two_teams_or_one(engine: str, times: int, name: str, answer: float, level: float) -> None:
    # 24 runs of 10 h after 2 h: 35,000 contacts each; relaxation times 30 and 15 min.
    played = play(engine, name, 24 * times)
    ledger = Ledger(f"C3 {name}", played)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), answer * MINUTE)
    ledger.exact("service level", played.measure("service_level"), level)
    ledger.settle()


@budgets
@pytest.mark.parametrize(
    ("changes", "wait"),
    [
        ({}, 0.109828),
        pytest.param(
            {"handling.any.talk": {"exponential": {"mean": "1 min"}}}, M_M_10, marks=pytest.mark.precision
        ),
    ],
    ids=["constant", "exponential"],
)
@pytest.mark.known("C4", "C21")
@pytest.mark.rows("P2")
def test_c4_constant_service(engine: str, times: int, changes: dict[str, object], wait: float) -> None:
    # 40 runs of 160 min after 20 min: 58,000 contacts each; the relaxation time is 9 min at most.
    played = play(engine, "c4_constant", 40 * times, changes=changes)
    ledger = Ledger("C4 ten agents", played)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), wait * MINUTE)
    ledger.exact("occupancy", played.measure("occupancy"), 0.8)
    ledger.settle()


@budgets
@pytest.mark.known("C4", "C21")
@pytest.mark.rows("P2")
def test_c4_erlang_service(engine: str, times: int) -> None:
    # 24 runs of 24 h after 4 h: 40,000 contacts; the relaxation time is 80 min.
    played = play(engine, "c4_erlang", 24 * times)
    ledger = Ledger("C4 M/E2/6", played)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 2.240914 * MINUTE)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.581534)
    ledger.settle()


@budgets
@pytest.mark.parametrize(
    ("talk", "scv", "hours", "warm_up"),
    [
        ("1 min", 0, 12, 3),
        ({"hyperexponential": None, "exponential": {"mean": "1 min"}}, 1, 24, 6),
        ({"hyperexponential": {"mean": "1 min", "scv": 4}}, 4, 48, 12),
    ],
)
@pytest.mark.known("C4", "C21")
@pytest.mark.rows("P2")
def test_c4_one_agent(engine: str, times: int, talk: object, scv: int, hours: int, warm_up: int) -> None:
    # Pollaczek-Khinchine: W = 2 (1 + scv). 16 runs of 12, 24 and 48 h: 9,000 to 37,000 contacts each; the
    # relaxation time is 90 min for exponential service and grows with 1 + scv.
    wait = pollaczek_khinchine(0.8, 1.0, scv)
    assert wait == pytest.approx(2 * (1 + scv))
    changes = {
        "handling.any.talk": talk,
        "horizon.length": f"{hours} h",
        "horizon.warm_up": f"{warm_up} h",
    }
    played = play(engine, "c4_one_server", 16 * times, changes=changes)
    ledger = Ledger(f"C4 M/G/1 with scv {scv}", played)
    ledger.exact("mean wait (s)", played.measure("mean_wait"), wait * MINUTE)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.8)
    ledger.settle()


@budgets
@pytest.mark.known("C5", "C21")
@pytest.mark.rows("P8")
def test_c5_after_contact_work(engine: str, times: int) -> None:
    # 24 runs of 24 h after 4 h: 40,000 contacts; the relaxation time is 90 min.
    extras = {
        "talk": share_of_time(AgentState.BUSY),
        "after": share_of_time(AgentState.AFTER_CONTACT_WORK),
    }
    played = play(engine, "c5_after_contact_work", 24 * times, extras=extras)
    ledger = Ledger("C5", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.584450)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 2.484475 * MINUTE)
    ledger.exact("occupancy by talk", played.extra("talk"), 0.666667)
    ledger.exact("occupancy by after-contact work", played.extra("after"), 0.166667)
    ledger.settle()


@budgets
@pytest.mark.known("C6", "C21")
@pytest.mark.rows("M12", "M17")
def test_c6_priority(engine: str, times: int) -> None:
    # 24 runs of 4.5 h after 30 min: 36,000 contacts; the relaxation time is 6 min.
    played = play(engine, "c6_priority", 24 * times)
    ledger = Ledger("C6", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.324150)
    ledger.exact("wait, high (s)", played.measure("mean_wait", segment="high"), 0.064830 * MINUTE)
    ledger.exact("wait, low (s)", played.measure("mean_wait", segment="low"), 0.226905 * MINUTE)
    ledger.settle()


@budgets
@pytest.mark.known("C7", "C21")
@pytest.mark.rows("M12", "M16", "M17", "P2")
def test_c7_priority_with_abandonment(engine: str, times: int) -> None:
    # 24 runs of 105 min after 15 min: 29,000 contacts; patience keeps the relaxation time below 4 min.
    played = play(engine, "c7_priority_patience", 24 * times)
    ledger = Ledger("C7", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.675283)
    ledger.exact("P(ab), high", played.measure("abandonment_rate", segment="high"), 0.054311)
    ledger.exact("P(ab), low", played.measure("abandonment_rate", segment="low"), 0.123120)
    ledger.exact("wait, high (s)", played.measure("mean_wait", segment="high"), 0.108621 * MINUTE)
    ledger.exact("wait, low (s)", played.measure("mean_wait", segment="low"), 0.492480 * MINUTE)
    ledger.exact("occupancy", played.measure("occupancy"), 0.911285)
    ledger.patience({"high": 2 * MINUTE, "low": 4 * MINUTE})
    ledger.settle()
