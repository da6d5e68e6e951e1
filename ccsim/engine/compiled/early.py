"""Which draws are made ahead: the first ones at the steps that most issues of a stream come to."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import numpy as np

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint, StreamPlan
from ccsim.distributions import LawKind
from ccsim.engine.compiled.memory import Ints
from ccsim.engine.compiled.program import Col
from ccsim.streams import Purpose, site

MOST_EARLY = 6
"""Steps whose first draw an issue carries with it; another kind of address would do for more."""
OFTEN = 0.25
"""Share of a stream's issues that come to a step from which on it is worth it."""
AT_ONCE = 16
"""Issues for which draws are made at once, a power of two: more than a vector has lanes."""


def lay_out_early(blueprint: Blueprint, rows: Sequence[list[int]], never: int) -> Ints:
    """Give each step the column of its early word; return the sites that each stream draws ahead.

    Parameters
    ----------
    blueprint
        The blueprint.
    rows
        The step table, whose column `Col.EARLY` is filled in.
    never
        The column of a token that is always 0; those of the words follow it.

    Returns
    -------
    array of shape (streams, 3 + words)
        Sites of the arrival, the issue type, the segment and the early words, 0 where nothing is drawn ahead.
    """
    wanted = [early_steps(blueprint, stream) for stream in blueprint.streams]
    columns = {number: n for n, number in enumerate(sorted({number for one in wanted for number in one}))}
    for number, step in enumerate(rows):
        step[Col.EARLY] = never + 1 + columns[number] if number in columns else never
    sites = np.zeros((len(wanted), 3 + len(columns)), dtype=np.int64)
    for row, stream, numbers in zip(sites, blueprint.streams, wanted, strict=True):
        if stream.recorded is None and stream.counts is None:
            row[0] = site(Purpose.ARRIVAL, stream.name)
        if stream.campaign < 0:
            row[1] = site(Purpose.ISSUE_TYPE, stream.name) if stream.issue_types[0] < 1.0 else 0
            row[2] = site(Purpose.SEGMENT, stream.name) if stream.segments[0] < 1.0 else 0
        for number in numbers:
            row[3 + columns[number]] = rows[number][Col.SITE]
    return sites


def early_steps(blueprint: Blueprint, stream: StreamPlan) -> list[int]:
    """Return the steps whose first draw is made ahead for the issues of a stream, the likeliest first.

    The likelihood is a guess, which decides how fast a run is and nothing else: contacts find the channel
    open, room in it and people in time, and are of the likeliest issue type and segment.
    """
    if stream.campaign >= 0:
        return []
    cell = blueprint.cells.of(stream.channel, _likeliest(stream.issue_types), _likeliest(stream.segments))
    seen: dict[int, float] = {}
    ahead = [(blueprint.entry, 1.0)]
    while ahead:
        number, share = ahead.pop()
        if share < OFTEN or number in seen:
            continue
        seen[number] = share
        ahead += [(to, share * part) for to, part in _ways(blueprint, blueprint.steps[number], cell)]
    found = [number for number in seen if _draws(blueprint, blueprint.steps[number], cell)]
    return sorted(found, key=lambda number: -seen[number])[:MOST_EARLY]


def _likeliest(cumulative: tuple[float, ...]) -> int:
    shares = [here - before for before, here in zip((0.0, *cumulative), cumulative, strict=False)]
    return shares.index(max(shares))


def _ways(blueprint: Blueprint, step: words.Step, cell: int) -> list[tuple[int, float]]:
    """Return where issues go on from a step, with guessed shares."""
    match step:
        case words.Switch():
            return [(step.targets[int(step.choice.at(cell))], 1.0)]
        case words.Branch():
            below = [0.0, *(table.at(cell) for table in step.cumulative), 1.0]
            return [(to, below[n + 1] - below[n]) for n, to in enumerate(step.targets)]
        case words.Solved():
            issue_type = cell // blueprint.cells.segments % blueprint.cells.issue_types
            level = fmean([group.level[issue_type] for group in blueprint.groups] or [0.0])
            chance = step.low.at(cell) + (step.high.at(cell) - step.low.at(cell)) * level
            return [(step.targets[0], chance), (step.targets[1], 1 - chance)]
        case words.Offer():
            return [(step.targets[1], 1.0)]
        case words.ComeBack() | words.Close():
            return []
    return [(to, 1.0) for to in step.follows()[:1]]


def _draws(blueprint: Blueprint, step: words.Step, cell: int) -> bool:
    """Whether a number is drawn at a step, as far as the cell tells."""
    match step:
        case words.Branch() | words.Solved():
            return max(share for _, share in _ways(blueprint, step, cell)) < 1.0
        case words.Work() | words.Delay():
            law = step.law
        case words.Release():
            law = step.after_contact_work
        case _:
            return isinstance(step, words.Assign)
    return blueprint.laws[int(law.at(cell))].kind != LawKind.CONSTANT
