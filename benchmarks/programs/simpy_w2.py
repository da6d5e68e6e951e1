"""W2 in SimPy as a good engineer writes it: a process for each customer, queues of one's own."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import count

import simpy

Row = tuple[str, float, float, float, str]


def lognormal(mean: float, sd: float) -> tuple[float, float]:
    """Return the parameters of the logarithm."""
    variance = math.log(1.0 + (sd / mean) ** 2)
    return math.log(mean) - variance / 2.0, math.sqrt(variance)


TALK = {"voice": lognormal(5.0, 3.0), "chat": lognormal(6.0, 4.0)}
SECOND_TIER = lognormal(8.0, 5.0)
PATIENCE = {"voice": 2.0, "chat": 5.0}


@dataclass
class Group:
    """Equal agents, and the lines from which they take whoever has waited longest."""

    free: int
    lines: list[Line] = field(default_factory=list)

    def release(self) -> None:
        """Give the agent to the first who still waits in any of its lines."""
        best: Line | None = None
        for line in self.lines:
            line.skip_gone()
            if line.waiting and (best is None or line.waiting[0][0] < best.waiting[0][0]):
                best = line
        if best is None:
            self.free += 1
        else:
            best.waiting.popleft()[1].succeed(self)


@dataclass
class Line:
    """Customers who wait for any of some groups, the preferred first."""

    groups: tuple[Group, ...]
    tickets: count[int]
    waiting: deque[tuple[int, simpy.Event]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Make the line known to its groups."""
        for group in self.groups:
            group.lines.append(self)

    def skip_gone(self) -> None:
        """Drop those at the head who gave up."""
        while self.waiting and self.waiting[0][1].triggered:
            self.waiting.popleft()

    def free_group(self) -> Group | None:
        """Return the preferred group with a free agent, who is taken."""
        for group in self.groups:
            if group.free:
                group.free -= 1
                return group
        return None

    def join(self, env: simpy.Environment) -> simpy.Event:
        """Return the event that comes with the group that answers."""
        turn = env.event()
        self.waiting.append((next(self.tickets), turn))
        return turn


class Centre:
    """People and lines."""

    def __init__(self) -> None:
        voice, chat, both = Group(45), Group(35), Group(20)
        tickets = count()
        self.lines = {"voice": Line((voice, both), tickets), "chat": Line((chat, both), tickets)}
        self.second = Line((Group(26),), tickets)
        self.department = Line((Group(14),), tickets)


def served(env: simpy.Environment, line: Line, length: float) -> Generator:
    """Wait without end for somebody, and be served."""
    group = line.free_group()
    if group is None:
        group = yield line.join(env)
    yield env.timeout(length)
    group.release()


def customer(
    env: simpy.Environment, centre: Centre, draw: random.Random, log: list[Row], channel: str
) -> Generator:
    """Go the way of one contact."""
    arrived = env.now
    if channel == "chat":
        yield env.timeout(draw.expovariate(1 / 1.5))
        if draw.random() < 0.4:
            log.append((channel, arrived, -1.0, env.now, "contained"))
            return
    line = centre.lines[channel]
    group = line.free_group()
    if group is None:
        turn = line.join(env)
        yield turn | env.timeout(draw.expovariate(1 / PATIENCE[channel]))
        if not turn.triggered:
            turn.succeed()  # marks the place in the line as left
            log.append((channel, arrived, -1.0, env.now, "abandoned"))
            return
        group = turn.value
    answered = env.now
    yield env.timeout(draw.lognormvariate(*TALK[channel]))
    group.release()
    if draw.random() < 0.15:
        yield from served(env, centre.second, draw.lognormvariate(*SECOND_TIER))
        if draw.random() < 0.2:
            yield from served(env, centre.department, draw.expovariate(1 / 20.0))
    log.append((channel, arrived, answered, env.now, "answered"))


def arrivals(
    env: simpy.Environment,
    centre: Centre,
    draw: random.Random,
    log: list[Row],
    channel: str,
    rate: float,
    horizon: float,
) -> Generator:
    """Let customers of a channel come until the horizon."""
    while True:
        yield env.timeout(draw.expovariate(rate))
        if env.now >= horizon:
            return
        env.process(customer(env, centre, draw, log, channel))


def simulate(seed: int, horizon: float = 1440.0) -> list[Row]:
    """Return a row for each customer: channel, arrived, answered (-1 never), ended, outcome; minutes."""
    env, draw, log = simpy.Environment(), random.Random(seed), list[Row]()
    centre = Centre()
    for channel, rate in (("voice", 12.0), ("chat", 10.0)):
        env.process(arrivals(env, centre, draw, log, channel, rate, horizon))
    env.run()
    return log
