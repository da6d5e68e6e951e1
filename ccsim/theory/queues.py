"""Queues beside the Erlang family: limited places, one server with any service law, priority."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.theory.arguments import number, positive, whole
from ccsim.theory.erlang import erlang_c

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FiniteQueue:
    """M/M/n/K: at most `places` contacts waiting and in service; who finds none is blocked.

    Source: the birth-death chain (Gross et al., Fundamentals of Queueing Theory, section 3.5).

    Attributes
    ----------
    blocking
        Share blocked.
    waiting_probability, asa
        Of those who entered.

    Raises
    ------
    ValueError
        An argument outside its range, or fewer places than servers.
    """

    rate: float
    service_time: float
    servers: int
    places: int
    blocking: float = field(init=False)
    _met: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the arguments and work out what every measure needs."""
        positive("rate", self.rate)
        positive("service time", self.service_time)
        whole("servers", self.servers, 1)
        whole("places", self.places, self.servers)
        inside = np.arange(1, self.places + 1)
        ratios = self.rate * self.service_time / np.minimum(inside, self.servers)
        logs = np.concatenate(([0.0], np.cumsum(np.log(ratios))))
        states = np.exp(logs - logs.max())
        states /= states.sum()
        object.__setattr__(self, "blocking", float(states[-1]))
        # What those who enter meet; in deep overload 1 - blocking would cancel to nothing.
        object.__setattr__(self, "_met", states[:-1] / states[:-1].sum())

    @property
    def waiting_probability(self) -> float:
        """Share of those who entered that waits."""
        return float(self._met[self.servers :].sum())

    @property
    def asa(self) -> float:
        """Mean wait of those who entered, zero waits included."""
        ahead = np.arange(1, self.places - self.servers + 1)
        return float(self._met[self.servers :] @ ahead) * self.service_time / self.servers

    @property
    def queue_length(self) -> float:
        """Mean number waiting (Little)."""
        return self.rate * (1 - self.blocking) * self.asa

    @property
    def occupancy(self) -> float:
        """Busy share of the servers' time."""
        return self.rate * (1 - self.blocking) * self.service_time / self.servers

    def service_level(self, threshold: float) -> float:
        """Share of those who entered that waits at most `threshold`."""
        if number("threshold", threshold) == 0:
            return 1 - self.waiting_probability
        served = threshold * self.servers / self.service_time
        late = 0.0
        fewer = 0.0  # P(fewer than k service ends within the threshold)
        for k, share in enumerate(self._met[self.servers :].tolist()):
            fewer += math.exp(k * math.log(served) - math.lgamma(k + 1) - served)
            late += share * fewer
        return max(1 - late, 0.0)


def pollaczek_khinchine(rate: float, service_time: float, scv: float) -> float:
    """Mean wait of M/G/1, `scv` the squared coefficient of variation of service; infinite in overload.

    Raises
    ------
    ValueError
        An argument outside its range.

    Examples
    --------
    >>> round(pollaczek_khinchine(0.8, 1, 4), 9)
    10.0
    """
    occupancy = number("rate", rate) * positive("service time", service_time)
    if occupancy >= 1:
        return math.inf
    return occupancy * service_time * (1 + number("scv", scv)) / (2 * (1 - occupancy))


def priority_waits(rates: Sequence[float], service_time: float, servers: int) -> tuple[float, ...]:
    """Mean wait by class in M/M/n, highest priority first, services not interrupted, nobody abandons.

    Cobham, Operations Research 2 (1954); infinite from the class at which the load reaches the servers.

    Raises
    ------
    ValueError
        An argument outside its range.
    """
    positive("service time", service_time)
    whole("servers", servers, 1)
    loads = [number("rate", rate) * service_time / servers for rate in rates]
    waiting = erlang_c(servers, math.fsum(rates) * service_time)
    waits = []
    above = 0.0
    for load in loads:
        upto = above + load
        free = (1 - above) * (1 - upto)
        waits.append(waiting * service_time / servers / free if upto < 1 else math.inf)
        above = upto
    return tuple(waits)
