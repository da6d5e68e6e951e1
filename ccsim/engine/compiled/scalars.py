"""Numbers that say how much of everything a blueprint has, and which of its rarer ways are in use."""

from __future__ import annotations

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import AgentChoice, Blueprint, Cells
from ccsim.engine.compiled.indexes import BY_CHANCE, BY_WORK
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.rooms import with_slots
from ccsim.engine.compiled.slot_tables import scalars as slot_scalars
from ccsim.engine.compiled.tables import most_calls

MOST_BY_CELL = 64
"""Cells up to which each has histograms of its own, which is quicker and takes more memory."""


def _histogram_rows(cells: Cells) -> int:
    margins = cells.channels + cells.issue_types + cells.segments
    return margins if len(cells) == margins or len(cells) > MOST_BY_CELL else len(cells)


def _agent_choice(blueprint: Blueprint) -> int:
    choice = blueprint.routing.agent
    return with_slots(choice) if any(group.slots for group in blueprint.groups) else int(choice)


def _indexes(blueprint: Blueprint) -> int:
    return {AgentChoice.LEAST_OCCUPIED: BY_WORK, AgentChoice.RANDOM: BY_CHANCE}.get(
        blueprint.routing.agent, 0
    )


def sizes_and_choices(blueprint: Blueprint) -> dict[P, int]:
    """Return what follows from the blueprint alone, however it is laid out."""
    return {
        P.ISSUE_TYPES: blueprint.cells.issue_types,
        P.SEGMENTS: blueprint.cells.segments,
        P.ENTRY_STEP: blueprint.entry,
        P.HORIZON: blueprint.horizon,
        P.LAST: blueprint.last,
        P.STREAMS: len(blueprint.streams),
        P.GROUPS: len(blueprint.groups),
        P.AGENTS: sum(group.size for group in blueprint.groups),
        P.POOLS: len(blueprint.pools),
        P.CHANNELS: blueprint.cells.channels,
        P.WARM_UP: blueprint.warm_up,
        P.INTERVAL: blueprint.interval,
        P.INTERVALS: -(-blueprint.horizon // blueprint.interval),
        P.TIERS: max((group.tier for group in blueprint.groups), default=0) + 1,
        P.BOTS: len(blueprint.bot_cost),
        P.HISTOGRAM_ROWS: _histogram_rows(blueprint.cells),
        P.AGENT_CHOICE: _agent_choice(blueprint),
        P.INDEXES: _indexes(blueprint),
        P.STAGED: int(any(queue.gates for queue in blueprint.queues)),
        P.ORDERED: int(any(queue.turns for queue in blueprint.queues)),
        P.BONUS: int(blueprint.routing.forwarded > 0),
        P.CONTACT_CHOICE: int(blueprint.routing.contact),
        P.CAMPAIGNS: len(blueprint.campaigns),
        P.CALLS: most_calls(blueprint),
        P.CALLBACKS: sum(queue.keep_idle >= 0 for queue in blueprint.queues),
        P.STARTS: len(blueprint.start),
        P.COUNTED: int(any(isinstance(step, words.Offer | words.Cap) for step in blueprint.steps)),
        P.CLOSINGS: sum(len(channel.clears_at) for channel in blueprint.channels),
        P.PAUSES: int(any(isinstance(step, words.PausingWork) for step in blueprint.steps)),
        P.FROM_ARRIVAL: int(blueprint.clock_from == "arrival"),
        P.LINE_POOLS: len(blueprint.labels["pool"]),
        P.GROWS: int(any(pool.most > 0 for pool in blueprint.pools)),
        **slot_scalars(blueprint),
    }
