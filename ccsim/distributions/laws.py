"""Laws: what a scenario says about a random quantity, with its moments and quantiles.

Values carry no unit; whoever reads a scenario chooses one (and `Law.scaled` changes it).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from ccsim.distributions.table import LawKind, LawTable, sample

MAX_COMPONENTS = 1_000
MAX_POINTS = 100_000
LARGEST_VALUE = 1e18
_SHARES_TOLERANCE = 1e-9

_PARAMETERS: dict[LawKind, tuple[str, ...]] = {
    LawKind.CONSTANT: ("value",),
    LawKind.UNIFORM: ("low", "high"),
    LawKind.TRIANGULAR: ("low", "mode", "high"),
    LawKind.EXPONENTIAL: ("mean",),
    LawKind.ERLANG: ("mean", "k"),
    LawKind.GAMMA: ("mean", "shape"),
    LawKind.LOGNORMAL: ("mean", "sd"),
    LawKind.WEIBULL: ("mean", "shape"),
    LawKind.HYPEREXPONENTIAL: ("mean", "scv"),
    LawKind.QUANTILES: (),
    LawKind.EMPIRICAL: (),
    LawKind.MIXTURE: (),
    LawKind.NEVER: (),
}
_WITHOUT_UNIT = frozenset({"k", "shape", "scv"})
# Within these the quantiles are accurate and finite at every u that is ever drawn.
_RANGES: dict[tuple[LawKind, str], tuple[float, float]] = {
    (LawKind.ERLANG, "k"): (1, 10_000),
    (LawKind.GAMMA, "shape"): (0.01, 10_000),
    (LawKind.WEIBULL, "shape"): (0.05, 1_000),
    (LawKind.HYPEREXPONENTIAL, "scv"): (1, 1e6),
}
_LARGEST_SD = 1e6  # of a lognormal law, in means

_Row = tuple[LawKind, float, float, float]


@dataclass(frozen=True, slots=True)
class Law:
    """One law. Make it with `exponential`, `gamma`, ... rather than directly.

    Parameters
    ----------
    kind
        The family.
    parameters
        As the function of that name takes them.
    points
        QUANTILES: (p, value); EMPIRICAL: (cumulative probability, value).
    components
        MIXTURE: (share, law), in the order of their means.

    Raises
    ------
    ValueError
        With one sentence, if a parameter is out of its range.
    """

    kind: LawKind
    parameters: tuple[float, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    components: tuple[tuple[float, Law], ...] = ()
    _rows: LawTable = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the parameters and lay out the rows that `quantile` reads."""
        _check_parameters(self)
        object.__setattr__(self, "_rows", _rows_of([self])[0])

    def quantile(self, u: float) -> float:
        """Value at u in (0, 1): a draw, if u is one (see `sample`)."""
        return sample(self._rows, 0, u)

    def mean(self) -> float:
        """Mean; infinite if the law may never come."""
        return _moments(self)[0]

    def scv(self) -> float:
        """Variance / mean**2; 0 where the mean is 0, infinite where it is."""
        mean, scv = _moments(self)
        return scv if 0.0 < mean < math.inf else mean

    def scaled(self, factor: float) -> Law:
        """Law of factor times the quantity, for factor > 0."""
        if not (math.isfinite(factor) and factor > 0):
            raise ValueError(f"a law can be scaled by a positive number only, not {factor!r}")
        names = _PARAMETERS[self.kind]
        return Law(
            self.kind,
            tuple(
                x if n in _WITHOUT_UNIT else x * factor for n, x in zip(names, self.parameters, strict=True)
            ),
            tuple((p, v * factor) for p, v in self.points),
            tuple((share, law.scaled(factor)) for share, law in self.components),
        )

    def describe(self, show: Callable[[float], str]) -> str:
        """Short text such as ``lognormal(mean 5 min, sd 4 min)``; `show` writes a value with its unit."""
        name = self.kind.name.lower()
        if self.kind is LawKind.NEVER:
            return name
        if self.kind is LawKind.CONSTANT:
            return show(self.parameters[0])
        if self.components:
            parts = (f"{100 * share:.4g} % {law.describe(show)}" for share, law in self.components)
            return f"{name}({', '.join(parts)})"
        if self.points:
            low, high = self.points[0][1], self.points[-1][1]
            return f"{name}({len(self.points)} points, {show(low)} to {show(high)}, mean {show(self.mean())})"
        values = zip(_PARAMETERS[self.kind], self.parameters, strict=True)
        parts = (f"{n} {x:g}" if n in _WITHOUT_UNIT else f"{n} {show(x)}" for n, x in values)
        return f"{name}({', '.join(parts)})"


def _check_parameters(law: Law) -> None:
    """Raise ValueError unless every parameter is a number in its range."""
    kind = law.kind.name.lower()
    values = dict(zip(_PARAMETERS[law.kind], law.parameters, strict=True))
    for name, value in values.items():
        if not math.isfinite(value) or not 0 <= value <= LARGEST_VALUE:
            raise ValueError(f"{kind}: {name} must be between 0 and {LARGEST_VALUE:g}, not {value!r}")
        if name == "mean" and value == 0:
            raise ValueError(f"{kind}: mean must be above 0")
        low, high = _RANGES.get((law.kind, name), (0, math.inf))
        if not low <= value <= high:
            raise ValueError(f"{kind}: {name} must be between {low:g} and {high:,.15g}, not {value!r}")
    if law.kind is LawKind.ERLANG and values["k"] != int(values["k"]):
        raise ValueError(f"erlang: k must be a whole number, not {values['k']!r}")
    if law.kind is LawKind.HYPEREXPONENTIAL and values["mean"] * (values["scv"] + 1) > LARGEST_VALUE:
        raise ValueError(f"hyperexponential: mean * (scv + 1) must not be above {LARGEST_VALUE:g}")
    if law.kind is LawKind.LOGNORMAL and values["sd"] > _LARGEST_SD * values["mean"]:
        raise ValueError(f"lognormal: sd must not be above {_LARGEST_SD:,.15g} means")
    if law.kind in (LawKind.UNIFORM, LawKind.TRIANGULAR) and list(law.parameters) != sorted(law.parameters):
        found = ", ".join(f"{name} {value!r}" for name, value in values.items())
        raise ValueError(f"{kind}: needs {' <= '.join(values)}, not {found}")


# --- constructors ---------------------------------------------------------------------------------


def constant(value: float) -> Law:
    """One value, always."""
    return Law(LawKind.CONSTANT, (float(value),))


def uniform(low: float, high: float) -> Law:
    """Anything from low to high, all alike."""
    return Law(LawKind.UNIFORM, (float(low), float(high)))


def triangular(low: float, mode: float, high: float) -> Law:
    """Anything from low to high, with a density that rises to the mode and falls from it."""
    return Law(LawKind.TRIANGULAR, (float(low), float(mode), float(high)))


def exponential(mean: float) -> Law:
    """Exponential law, without memory."""
    return Law(LawKind.EXPONENTIAL, (float(mean),))


def erlang(mean: float, k: float) -> Law:
    """Sum of k exponential phases, k a whole number."""
    return Law(LawKind.ERLANG, (float(mean), float(k)))


def gamma(mean: float, shape: float) -> Law:
    """Gamma law; its scv is 1 / shape."""
    return Law(LawKind.GAMMA, (float(mean), float(shape)))


def lognormal(mean: float, sd: float) -> Law:
    """Lognormal law by the mean and the standard deviation of the quantity itself."""
    return Law(LawKind.LOGNORMAL, (float(mean), float(sd)))


def weibull(mean: float, shape: float) -> Law:
    """Weibull law; the rate of ending grows with age where shape > 1."""
    return Law(LawKind.WEIBULL, (float(mean), float(shape)))


def hyperexponential(mean: float, scv: float) -> Law:
    """Two kinds of exponential, short and long, with balanced means (share times mean equal), scv >= 1."""
    return Law(LawKind.HYPEREXPONENTIAL, (float(mean), float(scv)))


def never() -> Law:
    """Infinite time: patience without end."""
    return Law(LawKind.NEVER)


def quantiles(points: Iterable[tuple[float, float]]) -> Law:
    """Law from its quantiles (p, value), straight between them; p rises from 0 to 1, values do not fall."""
    table = tuple((float(p), float(v)) for p, v in points)
    if not 2 <= len(table) <= MAX_POINTS:
        raise ValueError(f"quantiles: needs 2 to {MAX_POINTS:,} points, not {len(table)}")
    _check_values("quantiles", [v for _, v in table])
    if table[0][0] != 0 or table[-1][0] != 1:
        raise ValueError(f"quantiles: p must go from 0 to 1, not from {table[0][0]!r} to {table[-1][0]!r}")
    for (p, v), (next_p, next_v) in pairwise(table):
        if not p < next_p:
            raise ValueError(f"quantiles: p must rise from point to point, but {next_p!r} follows {p!r}")
        if v > next_v:
            raise ValueError(f"quantiles: values must not fall, but {next_v!r} follows {v!r}")
    return Law(LawKind.QUANTILES, points=table)


def empirical(values: Sequence[float], weights: Sequence[float] | None = None) -> Law:
    """Values as they were recorded, each as likely as its weight (by default all alike)."""
    if not 1 <= len(values) <= MAX_POINTS:
        raise ValueError(f"empirical: needs 1 to {MAX_POINTS:,} values, not {len(values)}")
    heights = [1.0] * len(values) if weights is None else [float(w) for w in weights]
    if len(heights) != len(values):
        raise ValueError(f"empirical: {len(values)} values but {len(heights)} weights")
    _check_values("empirical", values)
    if not all(0 <= w <= LARGEST_VALUE for w in heights) or sum(heights) == 0:
        raise ValueError("empirical: weights must be non-negative numbers, not all 0")
    pairs = sorted((float(v), w) for v, w in zip(values, heights, strict=True) if w > 0)
    cumulative = _cumulative([w for _, w in pairs])
    return Law(LawKind.EMPIRICAL, points=tuple(zip(cumulative, (v for v, _ in pairs), strict=True)))


def mixture(components: Iterable[tuple[float, Law]]) -> Law:
    """One of several laws, each with its share; a mixture inside is taken apart, shares sum to 1.

    Components stand in the order of their means, whatever the order given.
    """
    given = [(float(share), law) for share, law in components]
    if not given or not all(share >= 0 for share, _ in given):
        raise ValueError("mixture: needs at least one component, with non-negative shares")
    total = math.fsum(share for share, _ in given)
    if not abs(total - 1) <= _SHARES_TOLERANCE:
        raise ValueError(f"mixture: shares must sum to 1, not {total:.12g}")
    flat: list[tuple[float, Law]] = []
    for share, law in given:
        flat += [(share / total * part, inner) for part, inner in _parts(law)]
    flat = sorted(((share, law) for share, law in flat if share > 0), key=lambda part: part[1].mean())
    if len(flat) > MAX_COMPONENTS:
        raise ValueError(f"mixture: at most {MAX_COMPONENTS:,} components, not {len(flat)}")
    return Law(LawKind.MIXTURE, components=tuple(flat))


def _check_values(kind: str, values: Iterable[float]) -> None:
    """Raise ValueError unless all values are in 0..LARGEST_VALUE."""
    for value in values:
        if not 0 <= value <= LARGEST_VALUE:
            raise ValueError(f"{kind}: values must be between 0 and {LARGEST_VALUE:g}, not {value!r}")


def _cumulative(weights: Sequence[float]) -> list[float]:
    """Shares of the total, summed up to each weight; exactly 1 at the end."""
    running = np.cumsum(weights).tolist()
    return [x / running[-1] for x in running]


# --- moments and rows -----------------------------------------------------------------------------


def _parts(law: Law) -> tuple[tuple[float, Law], ...]:
    """(share, law) of what a law is mixed of; the law itself if of nothing."""
    if law.kind is LawKind.HYPEREXPONENTIAL:
        mean, scv = law.parameters
        root = math.sqrt((scv - 1.0) / (scv + 1.0))
        rare = 1.0 / ((scv + 1.0) * (1.0 + root))  # (1 - root) / 2 without cancellation
        often = 1.0 - rare
        return (often, exponential(mean / (2 * often))), (rare, exponential(mean / (2 * rare)))
    return law.components or ((1.0, law),)


def _moments(law: Law) -> tuple[float, float]:
    """Mean and squared coefficient of variation (the latter meaningless for a mean of 0 or infinity)."""
    kind, values = law.kind, law.parameters
    if kind is LawKind.NEVER:
        return math.inf, math.inf
    if kind is LawKind.CONSTANT:
        return values[0], 0.0
    if kind in (LawKind.EXPONENTIAL, LawKind.HYPEREXPONENTIAL):
        return values[0], (*values, 1.0)[1]
    if kind in (LawKind.ERLANG, LawKind.GAMMA):
        return values[0], 1.0 / values[1]
    if kind is LawKind.LOGNORMAL:
        return values[0], (values[1] / values[0]) ** 2
    if kind is LawKind.WEIBULL:
        logs = math.lgamma(1 + 2 / values[1]) - 2 * math.lgamma(1 + 1 / values[1])
        return values[0], math.expm1(logs)
    # What is left mixes pieces with known mean and variance.
    if kind is LawKind.MIXTURE:
        pieces = [
            (share, mean, scv * mean**2) for share, part in law.components for mean, scv in [_moments(part)]
        ]
    elif kind is LawKind.UNIFORM:
        pieces = [(1.0, (values[0] + values[1]) / 2, (values[1] - values[0]) ** 2 / 12)]
    elif kind is LawKind.TRIANGULAR:
        low, mode, high = values
        spread = ((high - low) ** 2 + (mode - low) * (mode - high)) / 18
        pieces = [(1.0, (low + mode + high) / 3, spread)]
    elif kind is LawKind.QUANTILES:
        steps = pairwise(law.points)
        pieces = [(q - p, (v + w) / 2, (w - v) ** 2 / 12) for (p, v), (q, w) in steps]
    else:
        starts = (0.0, *(p for p, _ in law.points))
        pieces = [(q - p, v, 0.0) for p, (q, v) in zip(starts, law.points, strict=False)]
    mean = math.fsum(share * m for share, m, _ in pieces)
    if not 0.0 < mean < math.inf:
        return mean, 0.0
    # Divided by the mean twice, because the square of a tiny one is 0.
    parts = (share * (spread / mean / mean + (m / mean - 1.0) ** 2) for share, m, spread in pieces)
    return mean, math.fsum(parts)


def _row(law: Law) -> _Row:
    """Kind and a, b, c of the row of a law (see `LawTable`)."""
    kind, values = law.kind, law.parameters
    if kind in (LawKind.ERLANG, LawKind.GAMMA):
        mean, shape = values
        return LawKind.GAMMA, mean / shape, shape, math.lgamma(shape)
    if kind is LawKind.HYPEREXPONENTIAL:
        return LawKind.MIXTURE, 0.0, 0.0, 0.0
    if kind is LawKind.LOGNORMAL:
        scv = (values[1] / values[0]) ** 2
        return kind, values[0] / math.sqrt(1 + scv), math.sqrt(math.log1p(scv)), 0.0
    if kind is LawKind.WEIBULL:
        return kind, values[0] / math.gamma(1 + 1 / values[1]), 1 / values[1], 0.0
    if kind is LawKind.UNIFORM:
        return kind, values[0], values[1] - values[0], 0.0
    a, b, c, *_ = (*values, 0.0, 0.0, 0.0)
    return kind, a, b, c


def _rows_of(laws: Sequence[Law]) -> tuple[LawTable, list[int]]:
    """Table of tuples for the laws, and the row of each. Equal laws share a row."""
    rows: list[_Row] = []
    spans: list[tuple[int, int]] = []
    upto: list[float] = []
    points: list[tuple[float, float]] = []

    def add(law: Law, share: float) -> int:
        rows.append(_row(law))
        spans.append((len(points), len(law.points)))
        points.extend(law.points)
        upto.append(share)
        return len(rows) - 1

    known: dict[Law, int] = {}
    for law in laws:
        if law in known:
            continue
        known[law] = row = add(law, 1.0)
        if rows[row][0] is LawKind.MIXTURE:
            parts = _parts(law)
            spans[row] = (len(rows), len(parts))
            for share, (_, part) in zip(_cumulative([s for s, _ in parts]), parts, strict=True):
                add(part, share)
    kind, a, b, c = zip(*rows, strict=True) if rows else ((), (), (), ())
    first, size = zip(*spans, strict=True) if spans else ((), ())
    point_p, point_v = zip(*points, strict=True) if points else ((), ())
    table = LawTable(tuple(map(int, kind)), a, b, c, first, size, tuple(upto), point_p, point_v)
    return table, [known[law] for law in laws]


def build_table(laws: Sequence[Law]) -> tuple[LawTable, list[int]]:
    """Table (of NumPy arrays) of laws for `sample`, and the row of each law; equal laws share a row."""
    table, rows = _rows_of(laws)
    whole = {"kind", "first", "size"}
    arrays: dict[str, Any] = {
        name: np.array(column, np.int64 if name in whole else np.float64)
        for name, column in table._asdict().items()
    }
    return LawTable(**arrays), rows
