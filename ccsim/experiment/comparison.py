"""Designs side by side, each against the same base and with the same customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ccsim.errors import UsageError
from ccsim.experiment.differences import COLUMNS, differences_of
from ccsim.experiment.executors import Progress
from ccsim.experiment.job import job_of
from ccsim.experiment.provenance import Provenance
from ccsim.experiment.replications import check, play
from ccsim.experiment.results import Results
from ccsim.experiment.thresholds import THRESHOLDS, Threshold, with_defaults
from ccsim.measures import Setting, setting_of
from ccsim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

_ALIKE = {
    "start": "start",
    "horizon": "length",
    "warm_up": "warm-up",
    "interval": "reporting interval",
    "currency": "currency",
    "convention": "service-level convention",
    "clock_from": "start of the waiting clock",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A base and other designs, paired by replication.

    Attributes
    ----------
    thresholds : mapping
        By measure or unit: the smallest difference that matters.

    Raises
    ------
    UsageError
        The results cannot be paired: other replications, another seed or horizon, or a name twice.
    """

    base: Results
    others: tuple[Results, ...]
    thresholds: Mapping[str, Threshold] = field(default_factory=lambda: THRESHOLDS)

    def __post_init__(self) -> None:
        """Check that the results can be paired."""
        everything = (self.base, *self.others)
        _check_alike([r.scenario for r in everything], [r.layout.setting for r in everything])
        if any(_draws(other) != _draws(self.base) for other in self.others):
            raise UsageError("a comparison needs the same seed and replications in every design")

    @property
    def n(self) -> int:
        """Number of replications of each design."""
        return self.base.n

    @property
    def level(self) -> float:
        """Confidence of the intervals."""
        return self.base.level

    @property
    def interrupted(self) -> bool:
        """Whether fewer replications were finished than asked for."""
        return self.base.interrupted

    @property
    def provenance(self) -> Provenance:
        """Where all of it comes from; the base's scenario is the first."""
        everything = (self.base, *self.others)
        sources = tuple(source for r in everything for source in r.provenance.scenarios)
        return replace(self.base.provenance, scenarios=sources)

    def frame(self) -> pd.DataFrame:
        """Return the estimates of all designs, one below the other."""
        import pandas as pd

        return pd.concat([r.frame() for r in (self.base, *self.others)], ignore_index=True)

    def differences(self) -> pd.DataFrame:
        """Return design less base for every measure and cell that both have.

        Columns are scenario (the design), base, measure, the keys, basis, unit, base_estimate, estimate,
        difference, low, high, p_value, p_adjusted (by Holm, over the designs), variance_ratio (how many
        times more replications independent customers would have needed), relative (difference / base),
        threshold, matters, verdict, n, convention.
        """
        import pandas as pd

        if not self.others:
            return pd.DataFrame(columns=list(COLUMNS))
        return differences_of(self.base, self.others, self.thresholds)


def compare(
    base: Scenario,
    others: Sequence[Scenario],
    *,
    replications: int = 30,
    seed: int = 1,
    first: int = 0,
    engine: str = "auto",
    workers: int | None = None,
    level: float = 0.95,
    progress: Progress | None = None,
    thresholds: Mapping[str, Threshold] | None = None,
) -> Comparison:
    """Play a base and other designs with the same customers.

    Parameters
    ----------
    replications, seed, first, engine, workers, level, progress
        As in `run`; progress counts the replications of all designs.
    thresholds : mapping
        By measure or unit: the smallest difference that matters, where not the usual one.

    Raises
    ------
    UsageError
        An argument is out of range, or the designs cannot be compared.
    CcsimError
        A replication failed.
    KeyboardInterrupt
        Interrupted before one replication of all designs was finished.
    """
    check(replications, seed, first, workers, level)
    chosen = with_defaults(thresholds or {})
    scenarios = [base, *others]
    job = job_of(scenarios, engine, seed)
    _check_alike(scenarios, [setting_of(blueprint) for blueprint in job.blueprints])
    numbers = range(first, first + replications)
    results = play(scenarios, job, numbers, workers, level, progress)
    return Comparison(results[0], results[1:], chosen)


def _check_alike(scenarios: Sequence[Scenario], settings: Sequence[Setting]) -> None:
    names: set[str] = set()
    for scenario, setting in zip(scenarios, settings, strict=True):
        if scenario.name in names:
            raise UsageError(f"two designs are called {scenario.name!r}; give each a `name:` of its own")
        names.add(scenario.name)
        for attribute, words in _ALIKE.items():
            if getattr(setting, attribute) != getattr(settings[0], attribute):
                raise UsageError(
                    f"{scenario.name!r} cannot be compared with {scenarios[0].name!r}: another {words}"
                )


def _draws(results: Results) -> list[tuple[int, int]]:
    return [(tally.seed, tally.replication) for tally in results.tallies]
