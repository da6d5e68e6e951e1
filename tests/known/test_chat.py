"""Chat concurrency (C10), played against Markov chains.

False alarms: 24 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 660 choices of the
seed; the comparisons of one run depend on each other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from known import MINUTE, Ledger, Sums, budgets, play

from ccsim.measures import Setting
from ccsim.theory import ErlangA, erlang_b
from ccsim.trace import Trace

State = tuple[tuple[int, ...], int]


def chain(
    arrivals: float, means: tuple[float, ...], agents: int, patience: float, fill_up: bool, most: int = 80
) -> Mapping[str, float]:
    """Solve the chain of agents who take as many chats as there are means, all times exponential.

    A state is how many agents have 0, 1, … chats in hand, and how many customers wait, which they only do
    while everybody is full; in it a chat ends at the rate 1 / means[k - 1] at an agent with k. An arrival
    goes to an agent with the fewest chats, or to fill up to one with the most who is not full. Cut off at
    ``most`` waiting.
    """
    slots = len(means)
    full: State = ((0,) * slots + (agents,), 0)
    first: State = ((agents,) + (0,) * slots, 0)
    rates: dict[tuple[State, State], float] = {}
    found, todo = {first: 0}, [first]

    def move(counts: tuple[int, ...], k: int, to: int) -> State:
        out = list(counts)
        out[k] -= 1
        out[to] += 1
        return tuple(out), 0

    while todo:
        here = todo.pop()
        counts, waiting = here
        ways: list[tuple[State, float]] = []
        if counts[slots] == agents:
            if waiting < most:
                ways.append(((counts, waiting + 1), arrivals))
            if waiting:
                ways.append(((counts, waiting - 1), agents * slots / means[-1] + waiting / patience))
        else:
            room = [k for k in range(slots) if counts[k]]
            k = max(room) if fill_up else min(room)
            ways.append((move(counts, k, k + 1), arrivals))
        if not waiting:
            ways += [(move(counts, k, k - 1), counts[k] * k / means[k - 1]) for k in range(1, slots + 1)]
        for there, rate in ways:
            if rate > 0:
                if there not in found:
                    found[there] = len(found)
                    todo.append(there)
                rates[here, there] = rate
    matrix = np.zeros((len(found), len(found)))
    for (here, there), rate in rates.items():
        matrix[found[here], found[there]] += rate
        matrix[found[here], found[here]] -= rate
    matrix[:, 0] = 1.0  # in place of one equation, which follows from the others: the shares add up to 1
    share = np.linalg.solve(matrix.T, np.eye(len(found))[0])
    in_use = sum(share[i] * k * n for (counts, _), i in found.items() for k, n in enumerate(counts))
    busy = sum(share[i] * (agents - counts[0]) for (counts, _), i in found.items())
    queue = sum(share[i] * waiting for (_, waiting), i in found.items())
    return {
        "waiting_probability": float(sum(share[i] for s, i in found.items() if s[0] == full[0])),
        "abandonment_rate": float(queue / patience / arrivals),
        "mean_wait": float(queue / arrivals),
        "occupancy": float(busy / agents),
        "slot_use": float(in_use / agents / slots),
        "concurrency": float(in_use / busy),
        "chat length": float(in_use / (arrivals - queue / patience)),
    }


def chat_length(trace: Trace, setting: Setting) -> Sums:
    """Return the time of slots in use, and the chats begun: their ratio is the mean length."""
    rows, started = trace.agent_intervals, trace.visits["started_at"]
    from_at = np.clip(rows["from_at"], setting.warm_up, setting.horizon)
    to_at = np.clip(rows["to_at"], setting.warm_up, setting.horizon)
    return float(((to_at - from_at) * rows["slots"]).sum() / 1e6), float((started >= setting.warm_up).sum())


def compare(
    title: str, engine: str, runs: int, known: Mapping[str, float], changes: dict[str, object]
) -> None:
    played = play(engine, "c10_chat", runs, changes=changes, extras={"chat length": chat_length})
    ledger = Ledger(title, played)
    for what, value in known.items():
        found = played.extra(what) if what == "chat length" else played.measure(what)
        ledger.exact(what, found, value * (MINUTE if what in ("mean_wait", "chat length") else 1))
    ledger.settle()


C10_A = {
    "waiting_probability": 0.153272,
    "abandonment_rate": 0.049090,
    "mean_wait": 0.147269,
    "occupancy": 0.956657,
    "slot_use": 0.679138,
    "concurrency": 2.129722,
    "chat length": 8.927473,
}


def test_the_chain_gives_the_published_values() -> None:
    """And that of equal paces is the Erlang A of as many servers as there are slots."""
    found = chain(1.2, (6, 8, 11), 5, 3, fill_up=False)
    assert {what: round(value, 6) for what, value in found.items()} == pytest.approx(C10_A, abs=1.1e-6)
    erlang, found = ErlangA(2, 6, 12, 3), chain(2, (6, 6, 6), 4, 3, fill_up=True)
    assert found["abandonment_rate"] == pytest.approx(erlang.abandonment_rate, rel=1e-9)
    assert found["waiting_probability"] == pytest.approx(0.460932, abs=1e-6)


@budgets
@pytest.mark.known("C10", "C21")
@pytest.mark.rows("P9")
def test_c10a_the_least_loaded_takes_it(engine: str, times: int) -> None:
    # 48 runs of 10 h: 35,000 chats.
    compare("C10 (a)", engine, 48 * times, C10_A, {})


@budgets
@pytest.mark.known("C10", "C21")
@pytest.mark.rows("P9")
def test_c10c_an_equal_pace_is_erlang_a(engine: str, times: int) -> None:
    """Four agents with three slots that do not slow each other down are twelve servers."""
    # 24 runs of 10 h: 29,000 chats.
    known = {
        "waiting_probability": 0.460932,
        "abandonment_rate": 0.133562,
        "mean_wait": 0.400687,
        "slot_use": 2 * 6 * (1 - 0.133562) / 12,
    }
    changes: dict[str, object] = {
        "demand.chats.rate": "2/min",
        "groups.agents.staff": 4,
        "groups.agents.slots.handling_by_load": [1.0, 1.0, 1.0],
    }
    compare("C10 (c)", engine, 24 * times, known, changes)


@budgets
@pytest.mark.rows("P9", "M12")
def test_filling_up(engine: str, times: int) -> None:
    """Who has most chats takes the next: all the slower, while others are idle."""
    known = chain(1.2, (6, 8, 11), 5, 3, fill_up=True)
    assert known["chat length"] > 1.05 * C10_A["chat length"]
    # 48 runs of 10 h: 35,000 chats.
    compare("C10, filling up", engine, 48 * times, known, {"routing.agent": "fill_up"})


@budgets
@pytest.mark.rows("P3", "P9")
@pytest.mark.parametrize("places", [0, 3])
def test_places_to_wait_for_a_slot(engine: str, times: int, places: int) -> None:
    """M/M/c/K: agents x slots at an equal pace are c servers, and who finds K inside is blocked.

    Without places to wait that is Erlang B: nobody waits, but a slot that is free is taken.
    """
    # 16 runs of 10 h: 19,000 chats.
    changes: dict[str, object] = {
        "demand.chats.rate": "2/min",
        "groups.agents.staff": 4,
        "groups.agents.slots.handling_by_load": [1.0, 1.0, 1.0],
        "channels.chat.waiting_places": places,
        "channels.chat.patience": "never",
    }
    load, servers = 2 * 6, 12
    inside = [
        load**k / math.factorial(min(k, servers)) / servers ** max(0, k - servers) for k in range(13 + places)
    ]
    shares = [weight / sum(inside) for weight in inside]
    if places == 0:
        assert shares[-1] == pytest.approx(erlang_b(servers, load))
    played = play(engine, "c10_chat", 16 * times, changes=changes)
    ledger = Ledger(f"{places} places to wait for a slot", played)
    ledger.exact("P(block)", played.measure("blocking_rate"), shares[-1])
    ledger.exact("slot use", played.measure("slot_use"), load * (1 - shares[-1]) / servers)
    if places == 0:
        assert not played.num[:, played.rows.blocks["queue_length", ()].start].any()
    else:
        waits = sum(shares[servers:-1]) / sum(shares[:-1])
        waiting = sum((k - servers) * share for k, share in enumerate(shares) if k > servers)
        ledger.exact("P(wait), of those inside", played.measure("waiting_probability"), waits)
        ledger.exact("queue length", played.measure("queue_length"), waiting)
    ledger.settle()


def test_more_room_is_worth_less_and_less() -> None:
    """The chain itself: with slower talks in hand, further slots lower the abandonments by less each."""
    means = (6.0, 8.0, 11.0, 15.0)
    lost = [chain(1.2, means[:n], 5, 3, fill_up=False)["abandonment_rate"] for n in (1, 2, 3, 4)]
    gains = [more - less for more, less in pairwise(lost)]
    assert gains == sorted(gains, reverse=True)
