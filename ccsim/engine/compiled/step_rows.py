"""The step graph as rows of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ccsim.blueprint import steps as words
from ccsim.blueprint.model import Blueprint
from ccsim.engine.compiled.addresses import LAW_PLACE
from ccsim.engine.compiled.classes import class_of
from ccsim.engine.compiled.program import (
    LAW_WIDTH,
    Col,
    Op,
)
from ccsim.engine.compiled.state import TOKEN_COLUMNS, Tok
from ccsim.streams import Purpose, site

OTHERS = ("full", "gave_up", "put_down", "second")
"""What the other way out of a step is called."""

_PURPOSES: dict[type[words.Step], Purpose] = {
    words.Branch: Purpose.BRANCH,
    words.Assign: Purpose.BRANCH,
    words.Solved: Purpose.BRANCH,
    words.Reached: Purpose.BRANCH,
    words.Delay: Purpose.DELAY,
    words.ComeBack: Purpose.DELAY,
    words.Second: Purpose.DELAY,
    words.Ring: Purpose.DELAY,
    words.Dial: Purpose.DELAY,
    words.Work: Purpose.WORK,
    words.Hold: Purpose.WORK,
    words.Release: Purpose.AFTER_CONTACT_WORK,
    words.PausingWork: Purpose.WORK,
    words.Wait: Purpose.PATIENCE,
    words.WaitAgain: Purpose.PATIENCE,
}


class StepRows:
    """Lays steps and their tables out in arrays."""

    def __init__(
        self, blueprint: Blueprint, law_rows: Sequence[int], classes: Sequence[tuple[int, int]]
    ) -> None:
        self.blueprint = blueprint
        self.law_rows = law_rows
        self.classes = list(classes)
        self.rows: list[list[int]] = []
        self.ways: list[list[int]] = []
        self.ints: list[int] = []
        self.floats: list[float] = []
        self.effort: list[float] = []
        self.entries = 0
        self.twins = any(isinstance(step, words.Second) for step in blueprint.steps)

    def numbers(self, table: words.Table, change: Callable[[int], int] = lambda n: n) -> tuple[int, int]:
        """Lay out a table of whole numbers; return where it starts and its stride."""
        start = len(self.ints)
        self.ints.extend(change(int(value)) for value in table.flat)
        return start, int(len(table.flat) > 1)

    def shares(self, table: words.Table) -> tuple[int, int]:
        """Lay out a table of shares."""
        start = len(self.floats)
        self.floats.extend(float(value) for value in table.flat)
        return start, int(len(table.flat) > 1)

    def laws(self, table: words.Table) -> tuple[int, int]:
        """Lay out a table of laws by their places."""
        return self.numbers(table, lambda number: LAW_PLACE + LAW_WIDTH * self.law_rows[number])

    def class_table(self, step: words.Wait) -> words.Table:
        """Return the classes of those that wait at a step, by cell."""
        found = [class_of(self.blueprint, step, cell) for cell in range(len(self.blueprint.cells))]
        numbers = tuple(self.classes.index(one) for one in found)
        return words.Table(numbers if len(set(numbers)) > 1 else numbers[:1])

    def queue_table(self, step: words.Wait | words.Offer | words.Cap) -> tuple[int, int, int]:
        """Lay out the queues of a wait; return where they start, the stride by cell and that by site."""
        if not step.by_site:
            return *self.numbers(step.queue), 0
        cells = len(self.blueprint.cells)
        flat = tuple(table.at(cell) for table in step.by_site for cell in range(cells))
        return self.numbers(words.Table(flat))[0], 1, cells

    def add(self, step: words.Step) -> None:
        """Lay out one step."""
        row = [0] * len(Col)
        self.effort.append(1.0)
        self._common(step, row)
        match step:
            case words.Switch():
                row[Col.OP] = Op.SWITCH
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.choice)
            case words.Test():
                row[Col.OP], row[Col.ARG] = Op.TEST, step.register
            case words.Open():
                row[Col.OP] = Op.OPEN
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.hours)
            case words.Branch():
                row[Col.OP] = Op.BRANCH
            case words.Solved():
                row[Col.OP] = Op.SOLVED
                row[Col.TABLE], row[Col.STRIDE] = self.shares(step.low)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.shares(step.high)
            case words.Set():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.SET, step.register, step.value
            case words.Context():
                row[Col.OP], row[Col.ARG] = Op.CONTEXT, step.passed_on
                self.effort[-1] = step.effort
            case words.Take():
                row[Col.OP] = Op.TAKE
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.pool)
            case words.Give():
                row[Col.OP] = Op.GIVE
                row[Col.TABLE], row[Col.STRIDE] = self.numbers(step.pool)
            case words.Delay():
                row[Col.OP], row[Col.ARG] = Op.DELAY, step.bot
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.TABLE_2] = -1
                if step.patience is not None:
                    row[Col.TABLE_2], row[Col.STRIDE_2] = self.laws(step.patience)
            case words.Wait():
                row[Col.OP] = Op.WAIT_AGAIN if isinstance(step, words.WaitAgain) else Op.WAIT
                row[Col.ARG], row[Col.SAME_AGENT] = step.visit, int(step.same_agent)
                row[Col.ARG_2] = site(Purpose.ROUTING, step.name)
                row[Col.TABLE], row[Col.STRIDE], row[Col.SITES] = self.queue_table(step)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.laws(step.patience)
                row[Col.TABLE_3], row[Col.STRIDE_3] = self.numbers(self.class_table(step))
                row[Col.CLEARED], row[Col.MESSAGE] = step.cleared, step.message
                row[Col.COUNTS] = int(step.counts)
                row[Col.MESSAGE_AFTER], row[Col.MESSAGE_STRIDE] = self.numbers(step.message_after)
            case words.Assign():
                row[Col.OP], row[Col.SITES] = Op.ASSIGN, len(step.sites)
                row[Col.TABLE], _ = self.shares(words.Table(step.cumulative))
            case words.Ring():
                row[Col.OP] = Op.RING
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Offer():
                row[Col.OP] = Op.OFFER
                row[Col.TABLE], row[Col.STRIDE], row[Col.SITES] = self.queue_table(step)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.over)
                row[Col.TABLE_3], row[Col.STRIDE_3] = self.numbers(step.handling)
            case words.Cap():
                row[Col.OP] = Op.CAP
                row[Col.TABLE], row[Col.STRIDE], row[Col.SITES] = self.queue_table(step)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.places)
            case words.Dial():
                row[Col.OP], row[Col.ARG] = Op.DIAL, site(Purpose.BRANCH, step.name)
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.tries)
                row[Col.FIRST_WAY], row[Col.WAYS] = len(self.ways), 1
                self.ways.append([step.missed, *self.shares(step.reached)])
            case words.PausingWork():
                row[Col.OP] = Op.PAUSING_WORK
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.pauses)
            case words.GoOn():
                row[Col.OP] = Op.GO_ON
            case words.Work():
                row[Col.OP] = Op.HOLD if isinstance(step, words.Hold) else Op.WORK
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Release():
                row[Col.OP] = Op.RELEASE
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.after_contact_work)
            case words.Count():
                row[Col.OP], row[Col.ARG] = Op.COUNT, step.what
                if step.what == words.Move.REPLY:
                    row[Col.ARG] = Tok.REPLIES - Tok.MOVES
            case words.Leave():
                row[Col.OP] = Op.LEAVE_TWIN if self.twins else Op.LEAVE
                row[Col.ARG] = step.outcome
            case words.Second():
                row[Col.OP], row[Col.ARG] = Op.SECOND, step.channel
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
                row[Col.FIRST_WAY], row[Col.WAYS] = len(self.ways), len(step.settled)
                row[Col.TABLE_2], row[Col.STRIDE_2] = self.numbers(step.stays)
                self.ways.extend([one, 0, 0] for one in step.settled)
            case words.ComeBack():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.COME_BACK, step.origin, step.believed
                row[Col.CHANNEL] = step.channel
                row[Col.TABLE], row[Col.STRIDE] = self.laws(step.law)
            case words.Close():
                row[Col.OP], row[Col.ARG], row[Col.ARG_2] = Op.CLOSE, step.outcome, step.believed
            case words.HangUp():
                row[Col.OP] = Op.HANG_UP
            case words.Reached():
                row[Col.OP], row[Col.ARG] = Op.REACHED, len(step.shares)
                row[Col.TABLE], _ = self.numbers(words.Table(tuple(at for at, _ in step.shares)))
                row[Col.ARG_2], _ = self.shares(words.Table(tuple(share for _, share in step.shares)))
            case _:
                raise TypeError(f"no compiled code for step {step.word!r}")
        self.rows.append(row)

    def _common(self, step: words.Step, row: list[int]) -> None:
        """Fill in where the step leads and the addresses of its draws."""
        if hasattr(step, "target"):
            row[Col.TARGET] = step.target
            row[Col.OTHER] = next((getattr(step, other) for other in OTHERS if hasattr(step, other)), -1)
        elif isinstance(step, words.Open | words.Solved | words.Reached | words.Offer | words.Cap):
            row[Col.TARGET], row[Col.OTHER] = step.targets
        elif isinstance(step, words.Switch | words.Test | words.Branch):
            row[Col.FIRST_WAY], row[Col.WAYS] = len(self.ways), len(step.targets)
            shares = step.cumulative if isinstance(step, words.Branch) else ()
            for n, target in enumerate(step.targets):
                start, stride = self.shares(shares[n]) if n < len(shares) else (0, 0)
                self.ways.append([target, start, stride])
        purpose = _PURPOSES.get(type(step))
        if purpose is not None:
            row[Col.SITE] = site(purpose, step.name)
            row[Col.PATIENCE_SITE] = site(Purpose.PATIENCE, step.name)
            row[Col.ENTRY] = TOKEN_COLUMNS + self.entries
            self.entries += 1
