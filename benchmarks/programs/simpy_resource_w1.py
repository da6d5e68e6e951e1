"""W1 in SimPy with its Resource, as its tutorial shows a customer who reneges."""

from __future__ import annotations

import random
from collections.abc import Generator

import simpy

Row = tuple[float, float, float, str]


def customer(
    env: simpy.Environment, agents: simpy.Resource, draw: random.Random, log: list[Row]
) -> Generator:
    """Wait for an agent, give up when patience ends, be served."""
    arrived = env.now
    with agents.request() as request:
        result = yield request | env.timeout(draw.expovariate(1 / 2.0))
        if request not in result:
            log.append((arrived, -1.0, env.now, "abandoned"))
            return
        answered = env.now
        yield env.timeout(draw.expovariate(1 / 5.0))
        log.append((arrived, answered, env.now, "answered"))


def arrivals(
    env: simpy.Environment, agents: simpy.Resource, draw: random.Random, log: list[Row], horizon: float
) -> Generator:
    """Let customers come until the horizon."""
    while True:
        yield env.timeout(draw.expovariate(30.0))
        if env.now >= horizon:
            return
        env.process(customer(env, agents, draw, log))


def simulate(seed: int, horizon: float = 1440.0, agents: int = 160) -> list[Row]:
    """Return a row for each customer: arrived, answered (-1 never), ended, outcome; minutes."""
    env, draw, log = simpy.Environment(), random.Random(seed), list[Row]()
    env.process(arrivals(env, simpy.Resource(env, agents), draw, log, horizon))
    env.run()
    return log
