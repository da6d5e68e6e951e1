"""The compiled graph as a table: every step with its parameters in people's units, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.table import Table as Grid

from ccsim.blueprint import Blueprint
from ccsim.blueprint import steps as words
from ccsim.blueprint.model import BY_RATE, ENDLESS, PoolPlan
from ccsim.blueprint.slots import SlotPlan
from ccsim.blueprint.steps import Register, Step, Table
from ccsim.cli.factors import busyness_lines
from ccsim.cli.gates import preference
from ccsim.outcomes import CallbackOffer
from ccsim.units import MILLISECOND, SECOND, format_duration

_DIMENSIONS = ("channel", "issue_type", "segment")
_VALUES = {
    Register.SKIP_BOT: ("no", "yes", "second contact"),
    Register.CALLBACK: tuple(offer.name.lower() for offer in CallbackOffer),
}
"""What the values of a register mean where they are no numbers."""


def graph_table(blueprint: Blueprint) -> Iterator[Grid | str]:
    """Yield the steps, the queues with their groups, and the pools."""
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    grid.add_column("#", justify="right", no_wrap=True)
    grid.add_column("step", width=20)
    grid.add_column("word", no_wrap=True)
    grid.add_column("parameters, → what follows")
    reader = _Reader(blueprint)
    for number, step in enumerate(blueprint.steps):
        grid.add_row(str(number), step.name, step.word, "\n".join(reader.lines(step)))
    yield f"{blueprint.scenario_name}: {len(blueprint.steps)} steps, from step {blueprint.entry}"
    yield grid
    yield ""
    yield "queues: groups in order of preference, equal ones joined by +"
    for number, queue in enumerate(blueprint.queues):
        yield f"  {number:>2}  {queue.name}: {preference(blueprint, queue)}"
    routing = blueprint.routing
    yield f"of several idle agents: {_plain(routing.agent.name)}"
    bonus = f", {routing.forwarded} points where forwarded" if routing.forwarded else ""
    yield f"of several waiting contacts: {_plain(routing.contact.name)}{bonus}"
    for group in blueprint.groups:
        if group.slots is not None:
            yield from _slots(group.name, group.slots, blueprint.labels["channel"])
    if blueprint.campaigns:
        yield "campaigns, in the order in which they look for idle agents"
        yield from (f"  {line}" for line in campaign_lines(blueprint))
    if blueprint.pools:
        yield "pools"
        for number, pool in enumerate(blueprint.pools):
            yield f"  {number:>2}  {pool.name}: {pool.places}{_growth(pool)}"
    yield from busyness_lines(blueprint)


def _growth(pool: PoolPlan) -> str:
    """Say how a pool follows the load, if it does."""
    if pool.most == 0:
        return ""
    return (
        f" to {pool.most}: {pool.step} more {_duration(pool.lead)} after {pool.grows_at / 1e4:g} % are "
        f"in use, {pool.step} fewer at {pool.shrinks_at / 1e4:g} %"
    )


def campaign_lines(blueprint: Blueprint) -> Iterator[str]:
    """Yield a line for each campaign: whom it calls, when, and from which step."""
    for plan in blueprint.campaigns:
        listed = {ENDLESS: "endless list", BY_RATE: "as they come onto the list"}.get(plan.size)
        ratio = "an agent first" if plan.ratio == 0 else f"{plan.ratio:g} calls for each idle agent"
        yield (
            f"{plan.name}: {listed or f'{plan.size} customers'}, {ratio} beyond {plan.over} idle, "
            f"queue {blueprint.queues[plan.queue].name} → {blueprint.steps[plan.entry].name}"
        )


def _slots(name: str, slots: SlotPlan, channels: Sequence[str]) -> Iterator[str]:
    yield f"slots of {name}: {slots.size}"
    yield f"  taken: {', '.join(f'{c} {n}' for c, n in zip(channels, slots.takes, strict=True))}"
    yield f"  talk with 1, 2, … contacts in hand: × {', '.join(f'{f:g}' for f in slots.factors)}"


class _Reader:
    """Puts the parameters of a step into words."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._blueprint = blueprint
        cells, labels = blueprint.cells, blueprint.labels
        self._names = [
            (labels["channel"][c], labels["issue_type"][i], labels["segment"][s])
            for c in range(cells.channels)
            for i in range(cells.issue_types)
            for s in range(cells.segments)
        ]

    def lines(self, step: Step) -> list[str]:
        """Return a line for each parameter and each way out."""
        return list(self._lines(step))

    def _lines(self, step: Step) -> Iterator[str]:
        match step:
            case words.Switch(choice=choice, targets=targets):
                yield from self._by_cell(choice, lambda n: self._to(targets[int(n)]))
            case words.Test(register=register, targets=targets):
                for value, target in enumerate(targets):
                    yield f"{_plain(register.name)} {_value(register, value)} {self._to(target)}"
            case words.Open(hours=hours, targets=(opened, closed)):
                channels = self._blueprint.labels["channel"]
                if len({*hours.flat}) == 1:
                    yield f"hours of {channels[int(hours.flat[0])]}"
                yield f"open {self._to(opened)}"
                yield f"closed {self._to(closed)}"
            case words.Branch(cumulative=cumulative, targets=targets):
                below = Table((0.0,))
                for table, target in zip(cumulative, targets, strict=False):
                    yield from self._shares(self._minus(table, below), target)
                    below = table
                yield f"rest {self._to(targets[-1])}"
            case words.Solved(low=low, high=high, targets=(solved, unsolved)):
                pairs = [f"{_percent(low.at(n))} to {_percent(high.at(n))}" for n in range(len(self._names))]
                yield from self._by_names(pairs)
                yield f"by level {self._to(solved)}"
                yield f"rest {self._to(unsolved)}"
            case words.Set(register=register, value=value, target=target):
                yield f"{_plain(register.name)} = {_value(register, value)} {self._to(target)}"
            case words.Context(passed_on=passed_on, effort=effort, target=target):
                known = "known" if passed_on else "lost"
                yield f"{known}, work × {effort:g} {self._to(target)}"
            case words.Take(pool=pool, target=target, full=full):
                yield from self._by_cell(pool, self._pool)
                yield self._to(target)
                yield f"full {self._to(full)}"
            case words.Give(pool=pool, target=target):
                yield from self._by_cell(pool, self._pool)
                yield self._to(target)
            case words.Delay(law=law, patience=patience, target=target, gave_up=gave_up):
                yield from self._by_cell(law, self._law)
                yield self._to(target)
                if patience is not None:
                    yield from (f"patience {line}" for line in self._by_cell(patience, self._law))
                    yield f"gave up {self._to(gave_up)}"
            case words.Assign(sites=sites, cumulative=upto, target=target):
                for site, last, first in zip(sites, upto, (0.0, *upto), strict=False):
                    yield f"site {site}: {_percent(last - first)}"
                yield self._to(target)
            case words.Count(what=what, target=target):
                yield f"{what.name.lower()} {self._to(target)}"
            case words.Leave(outcome=outcome, target=target):
                yield f"contact {_plain(outcome.name)} {self._to(target)}"
            case words.ComeBack(law=law, origin=origin, target=target):
                yield from (f"{_plain(origin.name)} after {line}" for line in self._by_cell(law, self._law))
                if step.channel >= 0:
                    yield f"on {self._blueprint.channels[step.channel].name}"
                yield self._to(target)
            case words.Reached(shares=shares, targets=(answered, in_vain)):
                yield f"{_over_time(shares)} {self._to(answered)}"
                yield f"rest {self._to(in_vain)}"
            case words.Close(outcome=outcome):
                yield f"issue {_plain(outcome.name)}"
            case _:
                yield from self._with_people(step)

    def _with_people(self, step: Step) -> Iterator[str]:
        """Yield the lines of a step in which somebody waits for people, or they work."""
        match step:
            case words.Wait(queue=queue, by_site=by_site, patience=patience, priority=priority):
                for table in by_site or (queue,):
                    yield from (f"queue {line}" for line in self._by_cell(table, self._queue))
                yield from (f"patience {line}" for line in self._by_cell(patience, self._law))
                yield from (f"priority {line}" for line in self._by_cell(priority, lambda n: f"{n:g}"))
                if step.same_agent:
                    yield "the same agent, if idle"
                yield self._to(step.target)
                yield f"gave up {self._to(step.gave_up)}"
                yield from self._ways_out(step)
            case words.Ring(law=law, target=target, gave_up=gave_up):
                yield from self._by_cell(law, self._law)
                yield self._to(target)
                yield f"gave up {self._to(gave_up)}"
            case words.Offer(queue=queue, over=over, handling=handling, targets=(heard, unheard)):
                yield from (f"queue {line}" for line in self._by_cell(queue, self._queue))
                whens = [self._when(over.at(n), handling.at(n)) for n in range(len(self._names))]
                yield from self._by_names(whens)
                yield f"heard {self._to(heard)}"
                yield f"else {self._to(unheard)}"
            case words.Cap(queue=queue, places=places, targets=(room, full)):
                yield from (f"queue {line}" for line in self._by_cell(queue, self._queue))
                yield from (f"places {line}" for line in self._by_cell(places, _places))
                yield self._to(room)
                yield f"full {self._to(full)}"
            case words.Dial(law=law, reached=reached, tries=tries):
                yield from self._by_cell(law, self._law)
                yield from (f"{line} {self._to(step.target)}" for line in self._by_cell(reached, _percent))
                yield f"not reached {self._to(step.missed)}"
                yield from (f"after {line} {self._to(step.gave_up)}" for line in self._by_cell(tries, _calls))
            case words.Work(law=law, target=target) | words.Release(after_contact_work=law, target=target):
                yield from self._by_cell(law, self._law)
                yield self._to(target)
                if isinstance(step, words.PausingWork):
                    texts = self._by_cell(step.pauses, lambda n: "put down" if n else "never put down")
                    yield from (f"{text} {self._to(step.put_down)}" for text in texts if "never" not in text)
            case words.Second(law=law, channel=channel, target=target, second=second):
                yield from (f"still waiting after {line}" for line in self._by_cell(law, self._law))
                yield from (f"loser {self._to(settled)}" for settled in step.settled)
                yield f"on {self._blueprint.labels['channel'][channel]} {self._to(second)}"
                yield self._to(target)
            case _:
                yield " ".join(self._to(target) for target in step.follows())

    def _ways_out(self, step: words.Wait) -> Iterator[str]:
        """Return the ways out of a queue that few have."""
        if step.message >= 0:
            texts = self._by_cell(step.message_after, lambda n: "never" if n < 0 else _duration(n))
            yield from (f"message after {text} {self._to(step.message)}" for text in texts)
        if step.cleared >= 0:
            yield f"at closing {self._to(step.cleared)}"

    def _shares(self, shares: Table, target: int) -> Iterator[str]:
        """Return who takes a way, and which share of them; nothing for those of whom nobody does."""
        nobody = _percent(0)
        texts = self._by_names([_percent(shares.at(n)) for n in range(len(self._names))])
        yield from (f"{text} {self._to(target)}" for text in texts if not text.endswith(f": {nobody}"))

    def _to(self, target: int) -> str:
        return f"→ {self._blueprint.steps[target].name}"

    def _law(self, number: float) -> str:
        plan = self._blueprint.by_period.get(int(number))
        if plan is None:
            return self._blueprint.laws[int(number)].describe(_duration)
        laws = dict.fromkeys(self._law(law) for _, law in plan.steps)
        return f"by period of {'arrival' if plan.of_arrival else 'service'}: {' / '.join(laws)}"

    def _queue(self, number: float) -> str:
        return self._blueprint.queues[int(number)].name if number >= 0 else "none"

    def _when(self, over: float, handling: float) -> str:
        if over in (-1, words.Offer.NOT_OFFERED):
            return "where nobody is idle" if over < 0 else "never"
        if handling < 0:
            return f"where nobody is idle and more than {over:.0f} wait"
        each, most = _duration(handling), _duration(over)
        return f"where nobody is idle and contacts ahead × {each} / people is over {most}"

    def _pool(self, number: float) -> str:
        if number < 0:
            return "unlimited"
        pool = self._blueprint.pools[int(number)]
        return f"{pool.name} ({pool.places})"

    def _minus(self, table: Table, below: Table) -> Table:
        return words.table([max(table.at(n) - below.at(n), 0.0) for n in range(len(self._names))])

    def _by_cell(self, table: Table, text: Callable[[float], str]) -> list[str]:
        """Return the texts of a table."""
        return self._by_names([text(table.at(n)) for n in range(len(self._names))])

    def _by_names(self, values: list[str]) -> list[str]:
        """Return each text once; where cells differ, after the names that tell them apart."""
        matters = self._that_matter(values)
        where: dict[str, list[str]] = {}
        for names, value in zip(self._names, values, strict=True):
            label = " ".join(names[dimension] for dimension in matters)
            where.setdefault(value, [])
            if label not in where[value]:
                where[value].append(label)
        return [f"{', '.join(names)}: {value}" if matters else value for value, names in where.items()]

    def _that_matter(self, values: list[str]) -> list[int]:
        """Return the dimensions needed to tell a cell's value, as few as can be found one by one."""
        needed = list(range(len(_DIMENSIONS)))
        for dimension in range(len(_DIMENSIONS)):
            fewer = [d for d in needed if d != dimension]
            seen: dict[tuple[str, ...], str] = {}
            if all(
                seen.setdefault(tuple(names[d] for d in fewer), value) == value
                for names, value in zip(self._names, values, strict=True)
            ):
                needed = fewer
        return needed


def _duration(microseconds: float) -> str:
    """Return a duration; beyond a second, whole milliseconds will do."""
    whole = round(microseconds)
    return format_duration(whole if whole < SECOND else round(whole / MILLISECOND) * MILLISECOND)


def _value(register: Register, value: int) -> str:
    return _VALUES[register][value] if register in _VALUES else str(value)


def _places(number: float) -> str:
    return "unlimited" if number == words.Cap.UNLIMITED else f"{number:.0f}"


def _calls(number: float) -> str:
    return f"{number:.0f} call{'s' if number > 1 else ''}"


def _percent(share: float) -> str:
    return f"{share * 100:.4g} %"


def _plain(name: str) -> str:
    return name.lower().replace("_", " ")


def _over_time(shares: tuple[tuple[int, float], ...]) -> str:
    """Return the shares that follow each other, each once."""
    return " / ".join(dict.fromkeys(_percent(share) for _, share in shares))
