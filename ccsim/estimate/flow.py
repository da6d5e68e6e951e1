"""The graph of steps in expectation: how many contacts reach each queue in each interval.

Contacts flow through the graph as numbers instead of tokens. Nobody gives up in a queue, nobody is
blocked, and work takes no time on the way; bots, tiers, hand-offs and returns are followed with their
shares and delays. Recorded contacts bring their own types, segments and first work; their own patience is
left to the simulation.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

import numpy as np

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint
from ccsim.blueprint.steps import Register, Step, Table
from ccsim.estimate.fresh import Fresh
from ccsim.estimate.grid import Floats
from ccsim.estimate.laws import Laws
from ccsim.outcomes import ContactOrigin, ContactOutcome, VisitKind

Place = TypeVar("Place")

NOBODY = -1
_NEGLIGIBLE = 1e-7
_MOST_ROUNDS = 200_000


class State(NamedTuple):
    """Where a flow is and what its tokens remember."""

    step: int
    registers: tuple[int, ...]
    wait: int = NOBODY
    """The step of the queue in which its person was found."""
    group: int = NOBODY
    effort: float = 1.0
    can_wait: bool = False
    """A department has been at work: the customer is no longer on the line."""
    worked: bool = False
    """People have been at work, which is kept where contacts bring the first work with them."""
    site: int = 0


class QueueFlow(NamedTuple):
    """What reaches one queue, by interval."""

    contacts: Floats
    impatience: Floats
    """Contacts times the rate at which they give up, per microsecond."""
    by_channel: dict[int, Floats]
    work: dict[tuple[bool, int], Floats]
    """Work at speed 1, microseconds, by (can wait, issue type)."""


class Flow:
    """One pass of all contacts through the graph.

    Parameters
    ----------
    blueprint, fresh
        What to follow, and what comes.
    shares
        For each queue, the share that each of its groups takes, by interval.
    deferred
        Channels whose contacts can wait.
    """

    def __init__(
        self,
        blueprint: Blueprint,
        fresh: Fresh,
        shares: Mapping[int, Mapping[int, Floats]],
        deferred: frozenset[int],
    ) -> None:
        self.blueprint, self.grid, self.shares = blueprint, fresh.grid, shares
        self.cells, self.own_work = fresh.cells.astype(int), fresh.own_work
        per_channel = blueprint.cells.issue_types * blueprint.cells.segments
        self.channels = self.cells // per_channel
        self.types = self.cells // blueprint.cells.segments % blueprint.cells.issue_types
        self.deferred = np.isin(self.channels, list(deferred))
        self.open = [self.grid.average(hours) for hours in blueprint.hours]
        self.laws = Laws(blueprint, self.grid)
        self.levels = np.array([group.level for group in blueprint.groups])
        self.queues: dict[int, QueueFlow] = {}
        self.contacts = np.zeros(len(self.grid))
        self.closed = np.zeros(len(self.grid))
        self._pending: OrderedDict[State, Floats] = OrderedDict()

    def run(self, fresh: Floats) -> None:
        """Follow fresh contacts, shape (cells, intervals), and all that come of them."""
        least = _NEGLIGIBLE * float(fresh.sum())
        self._add(self._fresh_state(self.blueprint.entry), fresh)
        for _ in range(_MOST_ROUNDS):
            if not self._pending:
                return
            state, flow = self._pending.popitem(last=False)
            if flow.sum() > least:
                for after, part in self._follow(state, self.blueprint.steps[state.step], flow):
                    self._add(after, part)

    def _fresh_state(self, step: int, tries: int = 0, worked: bool = False) -> State:
        registers = [0] * len(Register)
        registers[Register.TRIES] = min(tries, 1)
        return State(step, tuple(registers), worked=worked)

    def _add(self, state: State, flow: Floats) -> None:
        if state.step == self.blueprint.entry and state.wait == NOBODY:
            self.contacts += flow.sum(axis=0)
        if not flow.any():
            return
        known = self._pending.get(state)
        self._pending[state] = flow if known is None else known + flow

    def _by_cell(self, table: Table) -> Floats:
        """Return a table as a column over the cells."""
        flat = np.array(table.flat, float)
        column: Floats = (flat[self.cells] if len(flat) > 1 else np.full(len(self.cells), flat[0]))[:, None]
        return column

    def _follow(self, state: State, step: Step, flow: Floats) -> Iterator[tuple[State, Floats]]:
        """Yield where a flow goes from one step."""
        match step:
            case words.Switch(choice=choice, targets=targets):
                chosen = self._by_cell(choice)
                for number, target in enumerate(targets):
                    yield state._replace(step=target), flow * (chosen == number)
            case words.Test(register=register, targets=targets):
                way = min(state.registers[register], len(targets) - 1)
                yield state._replace(step=targets[way]), flow
            case words.Open(hours=hours, targets=targets):
                is_open = np.array([self.open[int(n)] for n in self._by_cell(hours)[:, 0]])
                yield state._replace(step=targets[0]), flow * is_open
                yield state._replace(step=targets[1]), flow * (1 - is_open)
            case words.Branch(cumulative=cumulative, targets=targets):
                below = np.zeros((len(self.cells), 1))
                for table, target in zip(cumulative, targets, strict=False):
                    upto = np.maximum(self._by_cell(table), below)
                    yield state._replace(step=target), flow * (upto - below)
                    below = upto
                yield state._replace(step=targets[-1]), flow * (1 - below)
            case words.Solved(low=low, high=high, targets=targets):
                level = self.levels[state.group][self.types][:, None]
                solved = self._by_cell(low) + (self._by_cell(high) - self._by_cell(low)) * level
                yield state._replace(step=targets[0]), flow * solved
                yield state._replace(step=targets[1]), flow * (1 - solved)
            case words.Set(register=register, value=value, target=target):
                written = (*state.registers[:register], value, *state.registers[register + 1 :])
                yield state._replace(step=target, registers=written), flow
            case words.Assign(cumulative=upto, target=target):
                for site, share in enumerate(np.diff(upto, prepend=0.0).tolist()):
                    yield state._replace(step=target, site=site), flow * share
            case words.Context(effort=effort, target=target):
                yield state._replace(step=target, effort=effort), flow
            case words.Delay():
                yield from self._delay(state, step, flow)
            case words.Wait():
                yield from self._wait(state, step, flow)
            case words.Work(law=law, target=target):
                self._work(state, law, flow * state.effort, first=not state.worked)
                yield state._replace(step=target, worked=bool(self.own_work)), flow
            case words.Offer(targets=targets):
                # Who is called back is the same work, at another time.
                yield state._replace(step=targets[1]), flow
            case words.Cap(targets=targets):
                yield state._replace(step=targets[0]), flow
            case words.Ring(law=law, target=target):
                self._work(state, law, flow)
                yield state._replace(step=target), flow
            case words.Release(after_contact_work=law, target=target):
                self._work(state, law, flow)
                yield state._replace(step=target, wait=NOBODY), flow
            case words.Leave(outcome=outcome, target=target):
                if outcome == ContactOutcome.CLOSED:
                    self.closed += flow.sum(axis=0)
                yield state._replace(step=target, group=NOBODY, effort=1.0, can_wait=False), flow
            case words.ComeBack(law=law, origin=origin, target=target):
                tries = state.registers[Register.TRIES] + 1 if origin == ContactOrigin.REDIAL else 0
                later = self._moved(self._later(law, flow), step.channel)
                yield self._fresh_state(target, tries, state.worked), later
            case (
                words.Take(target=target)
                | words.Give(target=target)
                | words.Count(target=target)
                | words.Second(target=target)
            ):
                yield state._replace(step=target), flow
            case words.Close():
                return
            case _:
                raise TypeError(f"no estimate for step {step.word!r}")

    def _moved(self, flow: Floats, channel: int) -> Floats:
        """Return a flow that goes on by another channel."""
        if channel < 0:
            return flow
        per_channel = self.blueprint.cells.issue_types * self.blueprint.cells.segments
        row_of = {int(cell): row for row, cell in reversed([*enumerate(self.cells)])}
        out = np.zeros_like(flow)
        for row, cell in enumerate(self.cells):
            out[row_of[channel * per_channel + int(cell) % per_channel]] += flow[row]
        return out

    def _later(self, table: Table, flow: Floats) -> Floats:
        """Return a flow after a delay, by cell; what falls beyond the horizon is gone."""
        laws = self._by_cell(table)[:, 0].astype(int)
        out = np.zeros_like(flow)
        for number in np.unique(laws):
            rows = laws == number
            for kernel, held in self.laws.kernels(int(number)):
                held_by = flow[rows] * held
                for later, share in kernel:
                    out[rows, later:] += share * held_by[:, : flow.shape[1] - later]
        return out

    def _delay(self, state: State, step: words.Delay, flow: Floats) -> Iterator[tuple[State, Floats]]:
        if step.patience is None:
            yield state._replace(step=step.target), self._later(step.law, flow)
            return
        leaves = self.laws.give_up(self._by_cell(step.patience)[:, 0], self._by_cell(step.law)[:, 0])
        yield state._replace(step=step.target), self._later(step.law, flow * (1 - leaves))
        yield state._replace(step=step.gave_up), self._later(step.law, flow * leaves)

    def _wait(self, state: State, step: words.Wait, flow: Floats) -> Iterator[tuple[State, Floats]]:
        rates = self.laws.leaving_rates(self._by_cell(step.patience)[:, 0])
        department = step.visit == VisitKind.DEPARTMENT
        answered = (*state.registers[: Register.ANSWERED], 1, *state.registers[Register.ANSWERED + 1 :])
        rows_of: dict[int, list[int]] = {}
        for row in np.flatnonzero(flow.any(axis=1)).tolist():
            rows_of.setdefault(step.queue_of(int(self.cells[row]), state.site), []).append(row)
        parts: dict[int, Floats] = {}
        for number, rows in rows_of.items():
            self._note(number, flow, rows, rates)
            for group, share in self.shares[number].items():
                part = parts.setdefault(group, np.zeros_like(flow))
                part[rows] = flow[rows] * share
        for group, part in parts.items():
            registers = state.registers if department else answered
            can_wait = state.can_wait or department
            yield (
                State(
                    step.target,
                    registers,
                    state.step,
                    group,
                    state.effort,
                    can_wait,
                    state.worked,
                    state.site,
                ),
                part,
            )

    def _note(self, number: int, flow: Floats, rows: list[int], rates: Floats) -> None:
        """Note who reaches a queue."""
        empty = QueueFlow(np.zeros(len(self.grid)), np.zeros(len(self.grid)), {}, {})
        queue = self.queues.setdefault(number, empty)
        for row in rows:
            queue.contacts[:] += flow[row]
            queue.impatience[:] += flow[row] * rates[row]
            _accumulate(queue.by_channel, int(self.channels[row]), flow[row])

    def _work(self, state: State, law: Table, flow: Floats, first: bool = False) -> None:
        """Note work at speed 1, by issue type and by whether it can wait; ``first``: the issue's first."""
        wait = self.blueprint.steps[state.wait]
        assert isinstance(wait, words.Wait)
        means = self.laws.means(self._by_cell(law)[:, 0])
        for row in np.flatnonzero(flow.any(axis=1)).tolist():
            mean = self.own_work[row] if first and row in self.own_work else means[row]
            if mean.any():
                queue = wait.queue_of(int(self.cells[row]), state.site)
                place = bool(self.deferred[row]) or state.can_wait, int(self.types[row])
                _accumulate(self.queues[queue].work, place, flow[row] * mean)


def _accumulate(sums: dict[Place, Floats], place: Place, values: Floats) -> None:
    """Add to the sum at a place."""
    if place in sums:
        sums[place] += values
    else:
        sums[place] = values.copy()
