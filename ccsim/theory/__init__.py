"""Closed formulas for simple contact centers: Erlang B, C, A and X, loss, priority, one server.

Steady state, Poisson arrivals, exponential service unless said. Any unit of time does, if one only: rates
are per that unit, times in it. `servers` are agents (or agents' slots), `load` is rate x service time in
erlangs. A rate of zero is an empty interval: nobody waits.
"""

from __future__ import annotations

from ccsim.theory.erlang import ErlangC, erlang_b, erlang_c
from ccsim.theory.impatience import Convention, ErlangA, ErlangX, erlang_x
from ccsim.theory.queues import FiniteQueue, pollaczek_khinchine, priority_waits
from ccsim.theory.staffing import required_servers

__all__ = [
    "Convention",
    "ErlangA",
    "ErlangC",
    "ErlangX",
    "FiniteQueue",
    "erlang_b",
    "erlang_c",
    "erlang_x",
    "pollaczek_khinchine",
    "priority_waits",
    "required_servers",
]
