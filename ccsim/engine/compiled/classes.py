"""Classes of waiting contacts: within one the order never changes, so that each is a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint, ContactChoice
from ccsim.units import MINUTE

CLASS_WIDTH = 2


def class_of(blueprint: Blueprint, step: words.Wait, cell: int) -> tuple[int, int]:
    """Return what makes the order of a cell's contacts at a step: two numbers, see `classes_of`."""
    cells, routing = blueprint.cells, blueprint.routing
    priority = int(step.priority.at(cell))
    match routing.contact:
        case ContactChoice.PRIORITY:
            return -priority, 0
        case ContactChoice.SCORE:
            return -MINUTE * priority, routing.gain[cell]
        case ContactChoice.NEAREST_DEADLINE:
            channel = blueprint.channels[cell // (cells.issue_types * cells.segments)]
            return channel.answered_within[cell % cells.segments], 0
        case _:
            return 0, 0


def classes_of(blueprint: Blueprint) -> list[tuple[int, int]]:
    """Return the classes in order.

    The first number is the negative priority, negative points, or the time allowed; the second what a
    contact gains for each microsecond.
    """
    waits = [step for step in blueprint.steps if isinstance(step, words.Wait)]
    cells = range(len(blueprint.cells))
    found = {class_of(blueprint, step, cell) for step in waits for cell in cells}
    return sorted(found | {forwarded(blueprint, one) for one in found})


def forwarded(blueprint: Blueprint, one: tuple[int, int]) -> tuple[int, int]:
    """Return the class of contacts that were forwarded and would be in another one else."""
    return one[0] - MINUTE * blueprint.routing.forwarded, one[1]


def forwarded_classes(blueprint: Blueprint, classes: Sequence[tuple[int, int]]) -> list[int]:
    """Return for each class that of forwarded contacts; nothing where these have no bonus.

    Classes that only forwarded contacts are in stay as they are.
    """
    number = {one: n for n, one in enumerate(classes)}
    there = [number.get(forwarded(blueprint, one), n) for n, one in enumerate(classes)]
    return there if blueprint.routing.forwarded else []
