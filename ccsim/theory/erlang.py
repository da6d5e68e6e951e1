"""Erlang B and C."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ccsim.theory.arguments import number, positive, whole


def erlang_b(servers: int, load: float) -> float:
    """Share of contacts lost when nobody can wait (Erlang 1917), by the recursion in the inverse.

    Raises
    ------
    ValueError
        Negative or non-finite arguments, or servers not a whole number.

    Examples
    --------
    >>> round(erlang_b(10, 8), 6)
    0.121661
    """
    return 1 / inverse_b(whole("servers", servers, 0), number("load", load))


def erlang_c(servers: int, load: float) -> float:
    """Probability of waiting when everybody waits (Erlang 1917); 1 when load >= servers.

    Raises
    ------
    ValueError
        Negative or non-finite load, or servers not a whole number from 1.
    """
    blocked = erlang_b(whole("servers", servers, 1), load)
    if load >= servers:
        return 1.0
    return blocked / (1 - load / servers * (1 - blocked))


@dataclass(frozen=True, slots=True)
class ErlangC:
    """M/M/n: nobody abandons. In overload (load >= servers) everybody waits for ever.

    Sources: Gans, Koole and Mandelbaum, M&SOM 5 (2003), section 3; Koole, Call Center Optimization (2013).

    Raises
    ------
    ValueError
        An argument outside its range.

    Examples
    --------
    >>> queue = ErlangC(rate=48, service_time=1, servers=50)
    >>> round(queue.waiting_probability, 6), round(queue.asa, 6)
    (0.694456, 0.347228)
    """

    rate: float
    service_time: float
    servers: int
    waiting_probability: float = field(init=False)

    def __post_init__(self) -> None:
        """Check the arguments and work out what every measure needs."""
        number("rate", self.rate)
        positive("service time", self.service_time)
        object.__setattr__(self, "waiting_probability", erlang_c(self.servers, self.rate * self.service_time))

    @property
    def occupancy(self) -> float:
        """Busy share of the servers' time; 1 in overload."""
        return min(self.rate * self.service_time / self.servers, 1.0)

    @property
    def asa(self) -> float:
        """Mean wait of everybody, those who do not wait included."""
        if self.occupancy == 1:
            return math.inf
        return self.waiting_probability * self.service_time / (self.servers * (1 - self.occupancy))

    @property
    def queue_length(self) -> float:
        """Mean number waiting (Little)."""
        return self.rate * self.asa

    def service_level(self, threshold: float) -> float:
        """Share that waits at most `threshold`."""
        number("threshold", threshold)
        spare = self.servers / self.service_time - self.rate
        if self.occupancy == 1:
            return 0.0
        return 1 - self.waiting_probability * math.exp(-spare * threshold)


def inverse_b(servers: int, load: float) -> float:
    """1 / Erlang B, infinite when that is too small for a float."""
    if load == 0:
        return 1.0 if servers == 0 else math.inf
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1 + inverse * k / load
    return inverse
