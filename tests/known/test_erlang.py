"""Erlang's formulas, played: B1 to B5, C1 and C2.

Long days with the first part left out; the warm-up is four or more relaxation times
1 / (sqrt(c mu) - sqrt(lambda))², so that what is left of the empty start is far below the standard errors.
False alarms: 52 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 3 of 1000 choices of the
seed; the precision suite makes 90 more.
"""

from __future__ import annotations

import pytest
from known import MINUTE, Ledger, budgets, play, within

from ccsim.measures import ServiceLevelConvention as SL


@budgets
@pytest.mark.parametrize(
    ("agents", "waits", "level", "occupancy"),
    [
        (13, 0.285270, 0.795595, 0.769231),
        pytest.param(14, 0.174132, 0.888350, 0.714286, marks=pytest.mark.precision),
        pytest.param(15, 0.102042, 0.941453, 0.666667, marks=pytest.mark.precision),
    ],
)
@pytest.mark.known("B1", "C21")
@pytest.mark.rows("P11", "P12")
def test_b1_erlang_c(
    engine: str, times: int, agents: int, waits: float, level: float, occupancy: float
) -> None:
    # 24 runs of 8 h after 1 h: 43,000 contacts each; the relaxation time is 15 min. The occupancy with 15
    # agents is 10 Erlang / 15.
    played = play(engine, "b1", 24 * times, changes={"groups.agents.staff": agents})
    ledger = Ledger(f"B1 with {agents} agents", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), waits)
    ledger.exact("service level", played.measure("service_level"), level)
    ledger.exact("occupancy", played.measure("occupancy"), occupancy)
    ledger.settle()


@budgets
@pytest.mark.known("B2", "C21")
@pytest.mark.rows("P11", "P12")
def test_b2_erlang_c(engine: str, times: int) -> None:
    # 20 runs of 2 h after 30 min: 50,000 contacts; the relaxation time is 7 min.
    played = play(engine, "b2", 20 * times)
    ledger = Ledger("B2 with 40 agents", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.1907)
    ledger.exact("service level", played.measure("service_level"), 0.9372)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 3.43)
    ledger.exact("occupancy", played.measure("occupancy"), 0.8333)
    ledger.settle()


@pytest.mark.precision
@pytest.mark.known("B2", "C21")
@pytest.mark.rows("P11", "P12")
def test_b2_erlang_c_near_saturation(engine: str) -> None:
    # 64 runs of 40 h after 8 h: 3 million contacts; the relaxation time is 98 min.
    changes = {"groups.agents.staff": 35, "horizon.length": "48 h", "horizon.warm_up": "8 h"}
    played = play(engine, "b2", 64, changes=changes)
    ledger = Ledger("B2 with 35 agents", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.6965)
    ledger.exact("service level", played.measure("service_level"), 0.4724)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 50.149)
    ledger.settle()


@budgets
@pytest.mark.known("B3", "C21")
@pytest.mark.rows("M16", "P2", "P12")
def test_b3_erlang_a(engine: str, times: int) -> None:
    # 24 runs of 5.5 h after 30 min: 30,000 contacts.
    played = play(engine, "b3", 24 * times)
    ledger = Ledger("B3 with 13 agents and patience", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.281255)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), 0.033043)
    ledger.exact("E[W] (s)", played.measure("mean_wait"), 9.9128)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 9.177)
    ledger.patience({"ordinary": 5 * MINUTE})
    ledger.settle()


@budgets
@pytest.mark.known("B3", "C21")
@pytest.mark.rows("M16", "P2", "P12")
def test_b3_erlang_a_overloaded(engine: str, times: int) -> None:
    # 16 runs of 5.5 h after 30 min: 20,000 contacts.
    played = play(engine, "b3", 16 * times, changes={"groups.agents.staff": 9})
    ledger = Ledger("B3 with 9 agents and patience", played)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), 0.188728)
    ledger.exact("E[W] (s)", played.measure("mean_wait"), 56.618)
    ledger.patience({"ordinary": 5 * MINUTE})
    ledger.settle()


@pytest.mark.precision
@pytest.mark.known("B3", "C21")
@pytest.mark.rows("P11", "P12")
def test_b3_erlang_c(engine: str) -> None:
    # 64 runs of 32 h after 4 h: 480,000 contacts; the relaxation time is 22 min.
    changes = {
        "channels.voice.patience": "never",
        "horizon.length": "36 h",
        "horizon.warm_up": "4 h",
    }
    played = play(engine, "b3", 64, changes=changes)
    ledger = Ledger("B3 with 13 agents", played)
    ledger.exact("E[W] (s)", played.measure("mean_wait"), 26.5569)
    ledger.settle()


@budgets
@pytest.mark.known("B4", "C21")
@pytest.mark.rows("M16", "P2", "P12")
def test_b4_erlang_a(engine: str, times: int) -> None:
    # 24 runs of 30 min after 10 min: 46,000 contacts. All four conventions of the service level.
    extras = {convention.name.lower(): within(20, convention) for convention in SL}
    played = play(engine, "b4", 24 * times, extras=extras)
    ledger = Ledger("B4 with patience", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.467774)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), 0.030912)
    ledger.exact("E[W] (s)", played.measure("mean_wait"), 3.709)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 3.616)
    ledger.exact("queue length", played.measure("queue_length"), 2.9676)
    ledger.exact("occupancy", played.measure("occupancy"), 0.930324)
    ledger.exact("service level, offered", played.extra("offered"), 0.943019)
    ledger.exact("service level, answered", played.extra("answered"), 0.973100)
    ledger.exact("service level, early excluded", played.extra("excluding_early_abandons"), 0.972030)
    ledger.exact("service level, early good", played.extra("early_abandons_count_good"), 0.972864)
    ledger.patience({"ordinary": 2 * MINUTE})
    ledger.settle()


@pytest.mark.precision
@pytest.mark.known("B4", "C21")
@pytest.mark.rows("P11", "P12")
def test_b4_erlang_c(engine: str) -> None:
    # 64 runs of 24 h after 4 h: 5 million contacts; the relaxation time is 49 min.
    changes = {
        "channels.voice.patience": "never",
        "horizon.length": "28 h",
        "horizon.warm_up": "4 h",
    }
    played = play(engine, "b4", 64, changes=changes)
    ledger = Ledger("B4 without patience", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.694456)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 20.834)
    ledger.exact("queue length", played.measure("queue_length"), 16.667)
    ledger.exact("service level", played.measure("service_level"), 0.643455)
    ledger.exact("occupancy", played.measure("occupancy"), 0.96)
    ledger.settle()


@budgets
@pytest.mark.known("B5", "C21")
@pytest.mark.rows("M16", "P2", "P12")
def test_b5_erlang_a_overloaded(engine: str, times: int) -> None:
    # 20 runs of 10 min after 6 min: 35,000 contacts.
    played = play(engine, "b5", 20 * times, extras={"offered": within(20, SL.OFFERED)})
    ledger = Ledger("B5", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.929116)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), 0.094618)
    ledger.exact("E[W] (s)", played.measure("mean_wait"), 0.189237 * MINUTE)
    ledger.exact("occupancy", played.measure("occupancy"), 0.995920)
    ledger.exact("service level, offered", played.extra("offered"), 0.769247)
    ledger.patience({"ordinary": 2 * MINUTE})
    ledger.settle()


@budgets
@pytest.mark.parametrize(
    ("agents", "abandoned", "wait", "level"),
    [
        (6, 0.1123, 13.48, 0.7320),
        pytest.param(7, 0.0604, 7.25, 0.8457, marks=pytest.mark.precision),
        (8, 0.0299, 3.58, 0.9196),
        pytest.param(9, 0.0136, 1.63, 0.9620, marks=pytest.mark.precision),
        (10, 0.0057, 0.69, 0.9836),
    ],
)
@pytest.mark.known("C1", "C21")
@pytest.mark.rows("M16", "P2", "P12")
def test_c1_erlang_a_grid(
    engine: str, times: int, agents: int, abandoned: float, wait: float, level: float
) -> None:
    # 32 runs of 4.5 h: 16,000 contacts each.
    played = play(
        engine,
        "c1",
        32 * times,
        changes={"groups.agents.staff": agents},
        extras={"offered": within(20, SL.OFFERED)},
    )
    ledger = Ledger(f"C1 with {agents} agents and patience", played)
    ledger.exact("P(ab)", played.measure("abandonment_rate"), abandoned)
    ledger.exact("E[W] (s)", played.measure("mean_wait"), wait)
    ledger.exact("service level, offered", played.extra("offered"), level)
    ledger.patience({"ordinary": 2 * MINUTE})
    ledger.settle()


@budgets
@pytest.mark.parametrize(
    ("agents", "waits", "answer", "level"),
    [
        pytest.param(6, 0.5875, 105.75, 0.4743, marks=pytest.mark.precision),
        pytest.param(7, 0.3241, 29.17, 0.7404, marks=pytest.mark.precision),
        (8, 0.1673, 10.04, 0.8801),
        pytest.param(9, 0.0805, 3.62, 0.9484, marks=pytest.mark.precision),
        pytest.param(10, 0.0361, 1.30, 0.9793, marks=pytest.mark.precision),
    ],
)
@pytest.mark.known("C1", "C21")
@pytest.mark.rows("P11", "P12")
def test_c1_erlang_c_grid(
    engine: str, times: int, agents: int, waits: float, answer: float, level: float
) -> None:
    # 24 runs of 8 h after 2 h: 24,000 contacts each. With 6 agents the relaxation time is 66 min, so that
    # case is played for 40 h after 6 h, in the precision suite.
    long = agents == 6
    changes = {
        "groups.agents.staff": agents,
        "channels.voice.patience": "never",
        "horizon.length": "46 h" if long else "10 h",
        "horizon.warm_up": "6 h" if long else "2 h",
    }
    played = play(engine, "c1", 24 * times, changes=changes)
    ledger = Ledger(f"C1 with {agents} agents", played)
    ledger.exact("P(wait)", played.measure("waiting_probability"), waits)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), answer)
    ledger.exact("service level", played.measure("service_level"), level)
    ledger.settle()


@budgets
@pytest.mark.known("C2", "C21")
@pytest.mark.rows("P3", "M16")
def test_c2_erlang_b(engine: str, times: int) -> None:
    # 32 runs of 80 min: 23,000 contacts. Each of 640 issues a run is blocked with probability B (arrivals see
    # time averages) and then lost with 10 %; else it is solved and lost with 1 %.
    played = play(engine, "c2_loss", 32 * times)
    ledger = Ledger("C2 with 10 lines", played)
    blocked = 0.121661
    lost = 0.1 * blocked + 0.01 * (1 - blocked)
    ledger.exact("customers lost per issue", played.per("customers_lost", 640), lost)
    ledger.exact("blocked", played.measure("blocking_rate"), blocked)
    ledger.exact("occupancy", played.measure("occupancy"), 0.8 * (1 - blocked))
    ledger.settle()
    assert played.measure("waiting_probability").estimate == 0


@budgets
@pytest.mark.known("C2", "C21")
@pytest.mark.rows("P3")
def test_c2_erlang_b_with_two_streams_on_one_trunk(engine: str, times: int) -> None:
    # As above: 5 and 3 Erlang on 10 lines are 8 Erlang. Two more comparisons of the budget.
    played = play(engine, "shared_lines", 32 * times)
    ledger = Ledger("C2 with two streams on 10 lines", played)
    blocked = 0.121661
    ledger.exact("blocked", played.measure("blocking_rate"), blocked)
    ledger.exact("occupancy", played.measure("occupancy"), 0.8 * (1 - blocked))
    ledger.settle()
    assert played.measure("waiting_probability").estimate == 0


@pytest.mark.precision
@pytest.mark.known("C2", "C21")
@pytest.mark.rows("P3")
def test_c2_erlang_b_large(engine: str) -> None:
    # 64 runs of 80 min: 1 million contacts.
    changes = {
        "channels.voice.lines": 200,
        "groups.agents.staff": 200,
        "demand.calls.rate": "180/min",
    }
    played = play(engine, "c2_loss", 64, changes=changes)
    ledger = Ledger("C2 with 200 lines", played)
    ledger.exact("blocked", played.measure("blocking_rate"), 0.010325)
    ledger.settle()


@pytest.mark.precision
@pytest.mark.known("C2", "C21")
@pytest.mark.rows("P3", "P12")
def test_c2_places_to_wait(engine: str) -> None:
    # 64 runs of 30 h: 1.2 million contacts; the relaxation time is 96 min.
    played = play(engine, "c2_places", 64)
    ledger = Ledger("C2 with 90 agents and 120 lines", played)
    ledger.exact("blocked", played.measure("blocking_rate"), 0.003643)
    ledger.exact("wait of those who entered (s)", played.measure("mean_wait"), 0.450023 * MINUTE)
    ledger.exact("service level, entered", played.measure("service_level"), 0.732922)
    ledger.exact("occupancy", played.measure("occupancy"), 0.929933)
    ledger.settle()
