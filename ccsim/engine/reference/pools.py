"""Pools of places: lines, which may follow the load, bot sessions, calls being dialled."""

from __future__ import annotations

import simpy

from ccsim.blueprint.model import Blueprint
from ccsim.engine.order import EventKind
from ccsim.engine.reference.calendar import Alarm
from ccsim.engine.reference.state import Pool

ALL = 1_000_000
"""Shares are whole millionths."""


class Pools:
    """The pools of a run, by number; the first are lines."""

    def __init__(self, env: simpy.Environment, blueprint: Blueprint) -> None:
        self._env = env
        self._horizon = blueprint.horizon
        self._channels = len(blueprint.channels)
        self._lines = len(blueprint.labels["pool"])
        self._pools = [Pool(n, plan, plan.places) for n, plan in enumerate(blueprint.pools)]
        self._rows: list[tuple[int, ...]] = []

    def __getitem__(self, number: int) -> Pool:
        """Return a pool."""
        return self._pools[number]

    def take(self, number: int) -> bool:
        """Take a place, if one is free; that may be a reason to order more."""
        pool = self._pools[number]
        if pool.used == pool.places:
            return False
        pool.used += 1
        self._order(pool)
        return True

    def give(self, number: int) -> None:
        """Give back a place."""
        pool = self._pools[number]
        pool.used -= 1
        self._shrink(pool, pool.places)

    def close(self, end_at: int) -> list[tuple[int, ...]]:
        """End the run; return rows ``(pool, from, to, places)`` of all lines."""
        for pool in self._pools[: self._lines]:
            self._note(pool, end_at)
        return self._rows

    def _order(self, pool: Pool) -> None:
        """Order a step where so many are in use, unless one is on its way or would come too late."""
        plan, due = pool.plan, int(self._env.now) + pool.plan.lead
        if pool.ordered or pool.places >= plan.most or due >= self._horizon:
            return
        if pool.used * ALL >= plan.grows_at * pool.places:
            pool.ordered = True
            alarm = Alarm(self._env, due, EventKind.TABLE_CHANGES, 1 + self._channels + pool.number)
            alarm.call(lambda: self._arrive(pool))

    def _arrive(self, pool: Pool) -> None:
        """Add what was ordered; it may be too much by now, or not enough."""
        pool.ordered = False
        self._shrink(pool, min(pool.places + pool.plan.step, pool.plan.most))
        self._order(pool)

    def _shrink(self, pool: Pool, places: int) -> None:
        """Have so many places, less the steps to be given back because so few are in use."""
        plan = pool.plan
        while places > plan.places and pool.used * ALL <= plan.shrinks_at * places:
            places = max(places - plan.step, plan.places)
        if places != pool.places:
            self._note(pool, int(self._env.now))
            pool.places = places

    def _note(self, pool: Pool, now: int) -> None:
        """Write down how many there were until now."""
        if now > pool.since:
            self._rows.append((pool.number, pool.since, now, pool.places))
        pool.since = now
