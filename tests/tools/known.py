"""Plays the scenarios of tests/known and holds what they give against known answers."""

from __future__ import annotations

import importlib
import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.blueprint.steps import Dial, Ring
from ccsim.experiment.intervals import Estimate, ratio
from ccsim.measures import (
    Layout,
    ServiceLevelConvention,
    Setting,
    Tallier,
    check_conservation,
    layout,
    littles_law,
    setting_of,
    sums_of,
)
from ccsim.measures.views import link
from ccsim.outcomes import AgentState, ContactOutcome, VisitKind, VisitOutcome
from ccsim.scenario import load
from ccsim.trace import NONE, Table, Trace

SCENARIOS = Path(__file__).parents[1] / "known" / "scenarios"
MINUTE = 60.0
SECOND = 1_000_000
LIMIT = 4.0
"""Largest |z| against an exact value; a right engine exceeds it once in 16,000 comparisons."""
PUBLISHED_LIMIT = 3.0
"""Largest difference from a published simulation, in combined standard errors; exceeded once in 370."""

EVER_ANSWERED = (
    ContactOutcome.ANSWERED,
    ContactOutcome.LOST_AT_TRANSFER,
    ContactOutcome.EXPIRED,
    ContactOutcome.CALLBACK_REACHED,
)

budgets = pytest.mark.parametrize("times", [1, pytest.param(16, marks=pytest.mark.precision)])
"""Gives a test its budget, and sixteen times that in the precision suite: a quarter of the error."""

Sums = tuple[float, float]
"""Numerator and denominator of one replication."""
Extra = Callable[[Trace, Setting], Sums]


@dataclass(frozen=True, slots=True)
class Play:
    """Replications of one scenario: the sums of every measure, and of what a test asked for besides.

    Attributes
    ----------
    num, den : array, shape (replications, rows of the layout)
    extras : mapping of arrays, shape (replications, 2)
    lost, risk : mapping
        Per segment, over all replications from their first instant to their last: visits given up, and
        time that its customers have waited, in seconds.
    contacts : int
        Contacts simulated, warm-up included.
    """

    setting: Setting
    rows: Layout
    num: npt.NDArray[np.float64]
    den: npt.NDArray[np.float64]
    extras: Mapping[str, npt.NDArray[np.float64]]
    lost: Mapping[str, int]
    risk: Mapping[str, float]
    contacts: int

    @property
    def hours(self) -> float:
        """Length of the window of one replication."""
        return (self.setting.horizon - self.setting.warm_up) / 3.6e9

    def _row(self, measure: str, keys: Mapping[str, str | int]) -> int:
        place = self.rows.blocks[measure, tuple(keys)].start
        for key, value in keys.items():
            place += int(value) - 1 if key == "tier" else self.setting.labels[key].index(str(value))
        return int(place)

    def measure(self, name: str, **keys: str | int) -> Estimate:
        """Return a measure of the catalogue, over everything or in the cell of one key."""
        assert len(keys) <= 1
        row = self._row(name, keys)
        return ratio(self.num[:, row], self.den[:, row])

    def per(self, name: str, amount: float) -> Estimate:
        """Return the numerator of a measure over a fixed amount per replication."""
        top = self.num[:, self._row(name, {})]
        return ratio(top, np.full(len(top), amount))

    def extra(self, name: str) -> Estimate:
        """Return what a test asked for besides."""
        return ratio(self.extras[name][:, 0], self.extras[name][:, 1])


def simulator(engine: str) -> Callable[[Blueprint, int, int], Trace]:
    """Return the function that plays one replication: blueprint, seed, replication → trace."""
    simulate: Callable[[Blueprint, int, int], Trace] = importlib.import_module(
        f"ccsim.engine.{engine}"
    ).simulate
    return simulate


def play(
    engine: str,
    name: str,
    replications: int,
    *,
    changes: Mapping[str, object] | None = None,
    extras: Mapping[str, Extra] | None = None,
) -> Play:
    """Simulate replications of a scenario; each must conserve what comes in (C21)."""
    scenario = load(SCENARIOS / f"{name}.yaml", changes=changes)
    blueprint = compile_scenario(scenario.spec, scenario.hash)
    setting = setting_of(blueprint)
    tallier, simulate = Tallier(setting), simulator(engine)
    # A seed of its own for every case: the same draws everywhere would make all deviations one.
    seed = zlib.crc32(f"{name} {sorted((changes or {}).items())}".encode())
    wanted = extras or {}
    tallies = []
    sums: dict[str, list[Sums]] = {what: [] for what in wanted}
    lost = dict.fromkeys(setting.labels["segment"], 0)
    risk = dict.fromkeys(setting.labels["segment"], 0.0)
    contacts = 0
    for replication in range(replications):
        trace = simulate(blueprint, seed, replication)
        check_laws(trace, blueprint, setting)
        tallies.append(tallier.tally(sums_of(trace, setting)))
        for what, function in wanted.items():
            sums[what].append(function(trace, setting))
        for segment, gave_up, waited in _patience(trace):
            lost[setting.labels["segment"][segment]] += gave_up
            risk[setting.labels["segment"][segment]] += waited
        contacts += len(trace.contacts["issue"])
    return Play(
        setting,
        layout(setting),
        np.array([t.num for t in tallies]),
        np.array([t.den for t in tallies]),
        {what: np.array(pairs, dtype=np.float64) for what, pairs in sums.items()},
        lost,
        risk,
        contacts,
    )


def _patience(trace: Trace) -> list[tuple[int, int, float]]:
    """Return per segment: visits to people that were given up, and seconds waited by all of them."""
    visits = trace.visits
    issue = link(trace).contact_issue[link(trace).visit_contact]
    segment = trace.issues["segment"][issue]
    people = visits["kind"] != VisitKind.BOT
    left = np.where(visits["started_at"] == NONE, visits["ended_at"], visits["started_at"])
    left = np.where(left == NONE, trace.end_at, left)
    gave_up = people & (visits["outcome"] == VisitOutcome.ABANDONED)
    waited = np.where(people, left - visits["entered_at"], 0)
    return [
        (int(s), int(gave_up[segment == s].sum()), float(waited[segment == s].sum()) / SECOND)
        for s in np.unique(segment)
    ]


def check_laws(trace: Trace, blueprint: Blueprint, setting: Setting) -> None:
    """Check what holds in every run to the last microsecond and the last contact (C21).

    Everybody who came has one outcome; area under each queue = sum of the waits; area under the busy
    agents = sum of talk times, and likewise after-contact work; never more busy than people, and never
    more inside than lines.
    """
    check_conservation(trace)
    littles_law(trace, setting)
    contacts, visits, agents = trace.contacts, trace.visits, trace.agent_intervals
    counted = {outcome: int((contacts["outcome"] == outcome).sum()) for outcome in ContactOutcome}
    assert sum(counted.values()) == len(contacts["issue"])
    answered = sum(counted[how] for how in EVER_ANSWERED)
    inside = contacts["outcome"] == ContactOutcome.IN_PROGRESS
    assert answered == int(((contacts["answered_at"] != NONE) & ~inside).sum())
    if blueprint.last > blueprint.horizon:  # who is inside finishes
        assert counted[ContactOutcome.IN_PROGRESS] == 0
        people = visits["kind"] != VisitKind.BOT
        length, is_busy = agents["to_at"] - agents["from_at"], agents["state"] == AgentState.BUSY
        talk = (visits["talk_time"] + visits["hold_time"])[people].sum()
        afterwards = visits["after_contact_work"].sum()
        if any(group.slots for group in blueprint.groups):
            talk, afterwards = talk + afterwards, 0  # here a contact takes one slot until all is done
        busy = (length * agents["slots"])[is_busy].sum()
        # The trace has no column for the time that it rang, or that somebody was called.
        calls = any(isinstance(step, Ring | Dial) for step in blueprint.steps) or blueprint.campaigns
        assert busy >= talk if calls else busy == talk
        after = agents["state"] == AgentState.AFTER_CONTACT_WORK
        assert length[after].sum() == afterwards
    for number, group in enumerate(blueprint.groups):
        mine = (agents["group"] == number) & (agents["state"] != AgentState.IDLE)
        assert _most_at_once(agents["from_at"][mine], agents["to_at"][mine]) <= group.size
        assert agents["slots"][mine].max(initial=0) <= (1 if group.slots is None else group.slots.size)
    _check_lines(contacts, blueprint, trace.end_at)


def _check_lines(contacts: Table, blueprint: Blueprint, end_at: int) -> None:
    for pool in blueprint.pools:
        channel = pool.name.removeprefix("lines of ")
        if channel == pool.name:
            continue
        mine = contacts["channel"] == blueprint.labels["channel"].index(channel)
        mine &= contacts["outcome"] != ContactOutcome.BLOCKED
        ended = np.where(contacts["ended_at"] == NONE, end_at, contacts["ended_at"])
        assert _most_at_once(contacts["arrived_at"][mine], ended[mine]) <= max(pool.places, pool.most)


def _most_at_once(from_at: npt.NDArray[np.int64], to_at: npt.NDArray[np.int64]) -> int:
    """Return the largest number open at once; at one instant ends come before beginnings."""
    at = np.concatenate([from_at, to_at])
    step = np.concatenate([np.ones_like(from_at), -np.ones_like(to_at)])
    return int(np.cumsum(step[np.lexsort((step, at))]).max(initial=0))


def within(seconds: float, convention: ServiceLevelConvention) -> Extra:
    """Return a service level with a threshold and convention of its own, of the traces of one play."""
    ready: list[tuple[Setting, Tallier, int]] = []

    def prepared(setting: Setting) -> tuple[Setting, Tallier, int]:
        limits = ((round(seconds * SECOND),) * setting.count("segment"),) * setting.count("channel")
        changed = replace(setting, answer_within=limits, convention=convention)
        return changed, Tallier(changed), layout(changed).blocks["service_level", ()].start

    def sums(trace: Trace, setting: Setting) -> Sums:
        if not ready:
            ready.append(prepared(setting))
        changed, tallier, row = ready[0]
        found = tallier.tally(sums_of(trace, changed))
        return float(found.num[row]), float(found.den[row])

    return sums


def share_of_time(state: AgentState) -> Extra:
    """Return the share of the scheduled time that agents spend in a state, within the window."""

    def sums(trace: Trace, setting: Setting) -> Sums:
        rows = trace.agent_intervals
        from_at = np.clip(rows["from_at"], setting.warm_up, setting.horizon)
        time = (np.clip(rows["to_at"], setting.warm_up, setting.horizon) - from_at) * (rows["state"] == state)
        ((_, agents),) = setting.staff[0]
        return float(time.sum()), float(agents * (setting.horizon - setting.warm_up))

    return sums


@dataclass(slots=True)
class Ledger:
    """Collects comparisons, prints all of them, and fails if one is out of bounds.

    The printed "caught from" is five standard errors over the known value: a relative error of that size
    exceeds the limit of four with a probability of 84 %.
    """

    title: str
    played: Play
    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def exact(self, what: str, found: Estimate, known: float) -> None:
        """Compare with an exact value; z is the normal quantile with Student's probability."""
        t = (found.estimate - known) / found.standard_error
        z = math.copysign(float(stats.norm.isf(stats.t.sf(abs(t), found.n - 1))), t)
        self._line(what, found.estimate, found.standard_error, known, 0.0, z, LIMIT)

    def published(
        self, what: str, found: Estimate, known: float, error: float | None = None, *, days: int = 1000
    ) -> None:
        """Compare with a published simulation.

        Where it prints no interval, it is taken to vary from day to day as ccsim does, over its number of
        days, and to be rounded to three decimals.
        """
        if error is None:
            error = math.hypot(found.standard_error * math.sqrt(found.n / days), 1e-3 / math.sqrt(12))
        combined = math.hypot(found.standard_error, error)
        z = (found.estimate - known) / combined
        self._line(what, found.estimate, found.standard_error, known, error, z, PUBLISHED_LIMIT)

    def patience(self, means: Mapping[str, float]) -> None:
        """Compare abandonments with exponential patience (mean in seconds, per segment) with theta x wait.

        P(ab) = theta Lq / lambda holds for counts in every run, from the first instant to the last: they
        minus theta times the time waited are a martingale whose variance is the expected count.
        """
        for segment, mean in means.items():
            expected = self.played.risk[segment] / mean
            z = (self.played.lost[segment] - expected) / math.sqrt(expected)
            what = f"abandoned, {segment}"
            self._line(what, self.played.lost[segment], math.sqrt(expected), expected, 0.0, z, LIMIT)

    def _line(
        self, what: str, value: float, error: float, known: float, their_error: float, z: float, limit: float
    ) -> None:
        theirs = f" ± {their_error:.2g}" if their_error else ""
        power = 5 * error / abs(known)
        text = f"  {what:34s} {value:12.6g} ± {error:<9.3g} known {known:.6g}{theirs}  z {z:+.2f}"
        self.lines.append(f"{text}  caught from {power:.1%}")
        if not abs(z) < limit:
            self.missed.append(text)

    def settle(self) -> None:
        """Print every comparison; raise ``AssertionError`` with those out of bounds."""
        print(f"\n{self.title}: {self.played.contacts} contacts, {self.played.num.shape[0]} replications")
        print("\n".join(self.lines))
        assert not self.missed, "\n".join([self.title, *self.missed])
