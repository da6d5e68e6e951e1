"""How many servers a service level needs."""

from __future__ import annotations

from ccsim.theory.erlang import ErlangC
from ccsim.theory.impatience import Convention, ErlangA


def required_servers(
    rate: float,
    service_time: float,
    target: float,
    threshold: float,
    patience: float | None = None,
    convention: Convention = "excluding_early_abandons",
) -> int:
    """Smallest number of servers whose service level within `threshold` reaches `target`.

    Erlang C without `patience` (then the four conventions agree), else Erlang A. The service level grows
    with the servers, so that doubling and halving find the number.

    Raises
    ------
    ValueError
        An argument outside its range; the target must lie strictly between 0 and 1.
    """
    if not 0 < target < 1:
        raise ValueError(f"the target lies between 0 and 1, not {target}")

    def reached(servers: int) -> bool:
        if patience is None:
            return ErlangC(rate, service_time, servers).service_level(threshold) >= target
        return ErlangA(rate, service_time, servers, patience).service_level(threshold, convention) >= target

    low, high = 0, 1
    while not reached(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
