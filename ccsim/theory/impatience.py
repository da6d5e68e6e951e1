"""Erlang A, and Erlang X: customers who abandon, and who redial."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from ccsim.theory.arguments import number, positive, whole
from ccsim.theory.erlang import inverse_b

Floats: TypeAlias = npt.NDArray[np.float64]
Convention: TypeAlias = Literal[
    "offered", "answered", "excluding_early_abandons", "early_abandons_count_good"
]

# Parts of a waiting-time law below exp(-60) of its peak are beyond double precision.
_NEGLIGIBLE = 60.0


@dataclass(frozen=True, slots=True)
class ErlangA:
    """M/M/n+M: exponential patience with mean `patience`, at any load.

    Everything is an integral over the density of the offered wait (the wait of somebody endlessly patient),
    which for x > 0 is proportional to exp(rate (1 - e^(-x/patience)) patience - servers x / service_time)
    (Zeltyn and Mandelbaum, Queueing Systems 51, 2005, with exponential patience). Its logarithm is concave,
    so that Gauss-Legendre panels around the peak are exact to rounding.

    Attributes
    ----------
    waiting_probability
        Share that finds all servers busy, whether it is served later or abandons.
    abandonment_rate
        Share that abandons.
    asa
        Mean wait of those served, zero waits included.

    Raises
    ------
    ValueError
        An argument outside its range.
    """

    rate: float
    service_time: float
    servers: int
    patience: float
    waiting_probability: float = field(init=False)
    abandonment_rate: float = field(init=False)
    asa: float = field(init=False)
    _served: float = field(init=False, repr=False)
    _edges: Floats = field(init=False, repr=False, compare=False)
    _peak: float = field(init=False, repr=False)
    _mass: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check the arguments and work out what every measure needs."""
        number("rate", self.rate)
        positive("service time", self.service_time)
        whole("servers", self.servers, 1)
        positive("patience", self.patience)
        put = object.__setattr__
        put(self, "_peak", self._log_density(self._peak_at()))
        put(self, "_edges", self._panels())
        waits, density = self._nodes(self._edges)
        mass = float(density.sum())
        # p(n-1) = 1 / (1/B(n-1) + rate J) with J = exp(peak) mass; the scale exp(peak) may be astronomic.
        idle = math.exp(-self._peak) * inverse_b(self.servers - 1, self.rate * self.service_time)
        waiting = self.rate * mass / (idle + self.rate * mass)
        free = 1.0 if math.isinf(idle) else idle / (idle + self.rate * mass)
        stay = density * np.exp(-waits / self.patience) / mass
        put(self, "_mass", mass)
        put(self, "waiting_probability", waiting)
        leave = -density * np.expm1(-waits / self.patience) / mass
        put(self, "abandonment_rate", waiting * float(leave.sum()))
        put(self, "_served", free + waiting * float(stay.sum()))
        put(self, "asa", waiting * float((waits * stay).sum()) / self._served)

    @property
    def mean_wait(self) -> float:
        """Mean time in queue of everybody, those who abandon included."""
        return self.abandonment_rate * self.patience

    @property
    def queue_length(self) -> float:
        """Mean number waiting (Little)."""
        return self.rate * self.mean_wait

    @property
    def occupancy(self) -> float:
        """Busy share of the servers' time."""
        return min(self.rate * self._served * self.service_time / self.servers, 1.0)

    def service_level(self, threshold: float, convention: Convention = "excluding_early_abandons") -> float:
        """Share served within `threshold` (inclusive), by one of four conventions.

        `offered`: of all; `answered`: of those served; `excluding_early_abandons`: of all but those who
        abandon within the threshold; `early_abandons_count_good`: they count as good, of all.

        Raises
        ------
        ValueError
            Negative threshold or an unknown convention.
        """
        number("threshold", threshold)
        in_time, gone = self._within(threshold)
        match convention:
            case "offered":
                return in_time
            case "answered":
                return min(in_time / self._served, 1.0)
            case "excluding_early_abandons":
                return min(in_time / (1 - gone), 1.0)
            case "early_abandons_count_good":
                return min(in_time + gone, 1.0)
        raise ValueError(f"unknown convention {convention!r}; allowed: {', '.join(get_args(Convention))}")

    def _within(self, threshold: float) -> tuple[float, float]:
        """Shares served within, and abandoned within, the threshold."""
        waits, density = self._nodes(np.minimum(self._edges, threshold))
        share = self.waiting_probability / self._mass
        stay = float((density * np.exp(-waits / self.patience)).sum())
        leave = -float((density * np.expm1(-waits / self.patience)).sum())
        longer = float(self._nodes(np.maximum(self._edges, threshold))[1].sum())
        gone = leave - longer * math.expm1(-threshold / self.patience)
        return 1 - self.waiting_probability + share * stay, share * gone

    def _log_density(self, wait: float) -> float:
        patient = -math.expm1(-wait / self.patience) * self.patience
        return self.rate * patient - wait * self.servers / self.service_time

    def _peak_at(self) -> float:
        load = self.rate * self.service_time
        return self.patience * math.log(load / self.servers) if load > self.servers else 0.0

    def _panels(self) -> Floats:
        """Edges of panels that cover the density, finer towards the left end where patience may bite."""
        top = self._peak_at()
        capacity = self.servers / self.service_time
        step = 1 / max(capacity - self.rate, math.sqrt(min(self.rate, capacity) / self.patience))
        right = step
        while self._log_density(top + right) > self._peak - _NEGLIGIBLE:
            right *= 2
        left = min(step, top)
        while left < top and self._log_density(top - left) > self._peak - _NEGLIGIBLE:
            left = min(2 * left, top)
        width = left + right
        near = np.geomspace(1e-3 * min(width, self.patience), width, 65)
        edges: Floats = top - left + np.union1d(np.linspace(0.0, width, 65), near)
        return edges

    def _nodes(self, edges: Floats) -> tuple[Floats, Floats]:
        """Return waits, and the density (scaled to a peak of 1) times the quadrature weight."""
        points, weights = np.polynomial.legendre.leggauss(16)
        half = np.diff(edges)[:, None] / 2
        waits = edges[:-1, None] + half * (1 + points)
        patient = -np.expm1(-waits / self.patience) * self.patience
        log_density = self.rate * patient - waits * (self.servers / self.service_time)
        return waits.ravel(), (np.exp(log_density - self._peak) * half * weights).ravel()


@dataclass(frozen=True, slots=True)
class ErlangX:
    """Erlang A whose abandoners redial with probability `redial`, after any delay, as often as it takes.

    Attempts are taken as Poisson, which a redial delay long against the waits makes nearly true
    (Koole, Call Center Optimization, 2013).

    Attributes
    ----------
    attempt_rate
        Fresh contacts and redials per unit of time.
    queue
        Erlang A at that rate: its measures are per attempt.
    lost
        Share of fresh contacts that are never served.
    """

    attempt_rate: float
    queue: ErlangA
    lost: float


def erlang_x(rate: float, service_time: float, servers: int, patience: float, redial: float) -> ErlangX:
    """Erlang A with redials: the attempt rate L that solves L = rate + redial L P(abandon | L).

    L - redial L P(abandon) grows with L, as served attempts do, so the root is unique.

    Raises
    ------
    ValueError
        An argument outside its range, or everybody redials for ever and the servers cannot serve all.
    """
    number("rate", rate)
    if not 0 <= redial <= 1:
        raise ValueError(f"the share who redial lies between 0 and 1, not {redial}")
    if redial == 1 and rate * service_time >= servers:
        raise ValueError("when everybody redials, the load must stay below the servers")

    def fresh(attempts: float) -> float:
        return attempts * (1 - redial * ErlangA(attempts, service_time, servers, patience).abandonment_rate)

    low = high = rate
    while fresh(high) < rate:
        low, high = high, 2 * high
    while (high - low) > 1e-14 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if fresh(middle) < rate else (low, middle)
    queue = ErlangA(high, service_time, servers, patience)
    lost = (1 - redial) * high * queue.abandonment_rate / rate if rate > 0 else 0.0
    return ErlangX(high, queue, lost)
