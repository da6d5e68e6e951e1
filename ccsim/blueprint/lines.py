"""Lines of channels and trunks as pools of places."""

from __future__ import annotations

from ccsim.blueprint.model import PoolPlan
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.lines import UNLIMITED, LineCapacity

NO_POOL = -1


def line_pools(scenario: Scenario) -> tuple[list[PoolPlan], dict[str, int]]:
    """Return the pools of lines, and the number of that which each channel takes a line of."""
    pools: list[PoolPlan] = []

    def number(name: str, lines: LineCapacity, channel: int) -> int:
        if lines.from_ == UNLIMITED:
            return NO_POOL
        pools.append(_pool(name, lines, channel))
        return len(pools) - 1

    channels = scenario.channels
    own = {c: number(f"lines of {c}", spec.lines, n) for n, (c, spec) in enumerate(channels.items())}
    shared = {t: number(f"trunk {t}", lines, NO_POOL) for t, lines in scenario.trunks.items()}
    return pools, own | {c: shared[spec.trunk] for c, spec in channels.items() if spec.trunk is not None}


def _pool(name: str, lines: LineCapacity, channel: int) -> PoolPlan:
    if not lines.grows:
        return PoolPlan(name, int(lines.from_), channel=channel, cost=lines.cost)
    return PoolPlan(
        name,
        int(lines.from_),
        lines.to or 0,
        lines.step,
        lines.lead,
        lines.millionths(lines.grows_at),
        lines.millionths(lines.shrinks_at),
        channel,
        lines.cost,
    )
