"""Shortening of the compiled graph: steps that decide nothing, and steps that nobody reaches, go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ccsim.blueprint.steps import Branch, Give, Open, Register, Set, Solved, Step, Switch, Table, Take, Test


def _constant(table: Table) -> float | None:
    return table.flat[0] if len(table.flat) == 1 else None


ENGINE_WRITES = {Register.ANSWERED, Register.TRIES, Register.CALLS}
"""Registers that the engines write by themselves."""


def _settled(step: Step, written: set[Register]) -> Step:
    """Return a test of a register that nobody writes as one with a single way out."""
    if isinstance(step, Test) and step.register not in written:
        return replace(step, targets=step.targets[:1])
    return step


def _with_shares(step: Step) -> Step:
    """Return a branch without the ways that no contact of any cell takes."""
    if not isinstance(step, Branch):
        return step
    below: tuple[float, ...] = (0.0,)
    last = len(step.cumulative)
    shares: list[Table] = []
    ways: list[int] = []
    for place, target in enumerate(step.targets):
        upto = step.cumulative[place] if place < last else Table((1.0,))
        if upto.flat != below:
            shares.append(upto)
            ways.append(target)
        below = upto.flat
    return replace(step, cumulative=tuple(shares[:-1]), targets=tuple(ways))


def _same(targets: tuple[int, ...]) -> bool:
    return len(set(targets)) == 1


def _shortcut(step: Step) -> int | None:
    """Return the only step that can follow a step which does nothing, or None."""
    match step:
        case Switch(choice=choice, targets=targets):
            always = _constant(choice)
            return None if always is None else targets[int(always)]
        case Take(pool=pool, target=target) | Give(pool=pool, target=target):
            return target if _constant(pool) == -1 else None
        case Solved(low=low, high=high, targets=targets) if _constant(low) == _constant(high) == 1.0:
            return targets[0]
        case Branch(targets=targets) | Test(targets=targets) | Open(targets=targets) if _same(targets):
            return targets[0]
    return None


def tidy(
    steps: Mapping[int, Step], *entries: int, kept: Sequence[int] = ()
) -> tuple[tuple[Step, ...], tuple[int, ...]]:
    """Return the steps that decide something and can be reached, renumbered in order of placement.

    With them, the new numbers of the steps from which they are reached. Contacts may stand at the steps in
    ``kept`` from the start.
    """
    shortcuts: dict[int, int] = {}

    def lands(index: int) -> int:
        while index in shortcuts:
            index = shortcuts[index]
        return index

    steps = {i: _with_shares(step) for i, step in steps.items()}
    reached = _reached(steps, [*entries, *kept])
    written = {step.register for i, step in steps.items() if i in reached and isinstance(step, Set)}
    written |= ENGINE_WRITES
    steps = {i: _settled(step, written) for i, step in steps.items()}
    found = True
    while found:
        pointed = {i: _pointed(step, lands) for i, step in steps.items() if i not in shortcuts}
        new = {i: after for i, step in pointed.items() if (after := _shortcut(step)) is not None}
        shortcuts |= new
        found = bool(new)

    pointed = {i: _pointed(step, lands) for i, step in steps.items()}
    seen = _reached(pointed, [*(lands(entry) for entry in entries), *kept])
    order = [index for index in steps if index in seen]
    number = {old: new for new, old in enumerate(order)}
    tidied = tuple(_pointed(steps[old], lambda i: number.get(lands(i), -1)) for old in order)
    return tidied, tuple(number[lands(entry)] for entry in entries)


def _reached(steps: Mapping[int, Step], todo: list[int]) -> set[int]:
    """Return the steps to which contacts can come from some of them."""
    seen: set[int] = set()
    while todo:
        index = todo.pop()
        if index not in seen:
            seen.add(index)
            todo.extend(steps[index].follows())
    return seen


def _pointed(step: Step, number: Callable[[int], int]) -> Step:
    """Return a step with its targets renumbered."""
    changes: dict[str, Any] = {
        name: number(getattr(step, name))
        for name in ("target", "full", "gave_up", "missed", "put_down", "second", "cleared", "message")
        if hasattr(step, name)
    }
    for name in ("targets", "settled"):
        if hasattr(step, name):
            changes[name] = tuple(number(target) for target in getattr(step, name))
    return replace(step, **changes)
