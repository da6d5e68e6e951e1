"""W1 in SimPy as a good engineer writes it: a process for each customer, a queue of one's own."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Generator

import simpy

Row = tuple[float, float, float, str]


class Desk:
    """Agents, and customers who wait for them in the order in which they came."""

    def __init__(self, env: simpy.Environment, agents: int) -> None:
        self.env = env
        self.free = agents
        self.waiting: deque[simpy.Event] = deque()

    def release(self) -> None:
        """Give the agent to the first who still waits."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.triggered:
                turn.succeed()
                return
        self.free += 1


def customer(env: simpy.Environment, desk: Desk, draw: random.Random, log: list[Row]) -> Generator:
    """Wait for an agent, give up when patience ends, be served."""
    arrived = env.now
    if desk.free:
        desk.free -= 1
    else:
        turn = env.event()
        desk.waiting.append(turn)
        patience = env.timeout(draw.expovariate(1 / 2.0))
        yield turn | patience
        if not turn.triggered:
            turn.succeed()  # marks the place in the line as left
            log.append((arrived, -1.0, env.now, "abandoned"))
            return
    answered = env.now
    yield env.timeout(draw.expovariate(1 / 5.0))
    desk.release()
    log.append((arrived, answered, env.now, "answered"))


def arrivals(
    env: simpy.Environment, desk: Desk, draw: random.Random, log: list[Row], horizon: float
) -> Generator:
    """Let customers come until the horizon."""
    while True:
        yield env.timeout(draw.expovariate(30.0))
        if env.now >= horizon:
            return
        env.process(customer(env, desk, draw, log))


def simulate(seed: int, horizon: float = 1440.0, agents: int = 160) -> list[Row]:
    """Return a row for each customer: arrived, answered (-1 never), ended, outcome; minutes."""
    env, draw, log = simpy.Environment(), random.Random(seed), list[Row]()
    env.process(arrivals(env, Desk(env, agents), draw, log, horizon))
    env.run()
    return log
