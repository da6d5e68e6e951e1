"""Probability laws of durations as they are written: ``{lognormal: {mean: 5 min, sd: 4 min}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ccsim import distributions
from ccsim.distributions import Law
from ccsim.errors import shown
from ccsim.scenario.faults import Gatherer
from ccsim.scenario.problems import did_you_mean
from ccsim.scenario.schema.periods import FORM, Periods, read_periods
from ccsim.units import format_duration, format_share, parse_duration, parse_share

_SHARES_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class TimeLaw:
    """A law of durations in microseconds, with the canonical YAML that says it."""

    law: Law
    """Of a law by period, the mixture of its laws by their share of the week."""
    yaml: Any
    periods: Periods | None = None

    def laws(self) -> tuple[Law, ...]:
        """Return every law that may hold."""
        return (self.law,) if self.periods is None else self.periods.laws


def _shape(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"found {shown(value)}, needs a number without a unit, such as 0.8")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"found {shown(value)}, needs a whole number such as 3")
    return value


_FAMILIES: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "uniform": {"low": parse_duration, "high": parse_duration},
    "triangular": {"low": parse_duration, "mode": parse_duration, "high": parse_duration},
    "exponential": {"mean": parse_duration},
    "erlang": {"mean": parse_duration, "k": _whole},
    "gamma": {"mean": parse_duration, "shape": _shape},
    "lognormal": {"mean": parse_duration, "sd": parse_duration},
    "weibull": {"mean": parse_duration, "shape": _shape},
    "hyperexponential": {"mean": parse_duration, "scv": _shape},
}
FAMILY_NAMES = ("constant", *_FAMILIES, "quantiles", "empirical", "mixture", "never")
LAW_NAMES = (*FAMILY_NAMES, "by_period")
"""Names of which one stands in a map that is a law."""
_FORMS = {
    "constant": "{constant: 5 min}, or just 5 min",
    "uniform": "{uniform: {low: 2 min, high: 6 min}}",
    "triangular": "{triangular: {low: 1 min, mode: 3 min, high: 10 min}}",
    "exponential": "{exponential: {mean: 5 min}}",
    "erlang": "{erlang: {mean: 5 min, k: 3}}",
    "gamma": "{gamma: {mean: 5 min, shape: 2}}",
    "lognormal": "{lognormal: {mean: 5 min, sd: 4 min}}",
    "weibull": "{weibull: {mean: 5 min, shape: 0.8}}",
    "hyperexponential": "{hyperexponential: {mean: 5 min, scv: 4}}",
    "quantiles": "{quantiles: {0 %: 1 min, 50 %: 4 min, 100 %: 30 min}}",
    "empirical": "{empirical: [3 min, 4 min, 9 min]}",
    "mixture": "{mixture: {short: {share: 80 %, law: 2 min}, long: {share: 20 %, law: 9 min}}}",
    "by_period": FORM,
}


def _map(family: str, body: Any) -> Mapping[str, Any]:
    if not isinstance(body, Mapping) or not body:
        found = "an empty map" if isinstance(body, Mapping) else shown(body)
        raise ValueError(f"the law '{family}' has parameters: write {_FORMS[family]} (found {found})")
    return body


def _parametric(family: str, body: Any) -> TimeLaw:
    wanted, given = _FAMILIES[family], _map(family, body)
    found = Gatherer()
    allowed = f"the law '{family}' is written {_FORMS[family]}"
    for name in given:
        if name not in wanted:
            message = f"the law '{family}' has no parameter {shown(name)}{did_you_mean(name, wanted)}"
            found.add((name,), message, allowed, on_key=True)
    values: dict[str, Any] = {}
    yaml: dict[str, Any] = {}
    for name, parse in wanted.items():
        if name not in given:
            found.add((), f"the law '{family}' needs {shown(name)}", allowed)
            continue
        with found.at(name):
            values[name] = parse(given[name])
            yaml[name] = format_duration(values[name]) if parse is parse_duration else values[name]
    if values.get("mean") == 0:
        found.add(("mean",), f"the law '{family}' needs a mean above 0: found {yaml['mean']}")
    for (low, first), (high, second) in pairwise(values.items()):
        if family in ("uniform", "triangular") and first > second:
            message = f"{shown(low)} may not be above {shown(high)}: found {yaml[low]} and {yaml[high]}"
            found.add((low,), f"the law '{family}': {message}")
    found.done()
    make: Callable[..., Law] = getattr(distributions, family)
    return TimeLaw(make(**values), {family: yaml})


def _constant(body: Any) -> TimeLaw:
    length = parse_duration(body)
    return TimeLaw(distributions.constant(float(length)), format_duration(length))


def _quantiles(body: Any) -> TimeLaw:
    found = Gatherer()
    points: dict[float, tuple[int, str]] = {}
    for name, text in _map("quantiles", body).items():
        share = -1.0
        with found.at(name, on_key=True):
            share = parse_share(name)
            if share in points:
                raise ValueError(f"the law 'quantiles' names {format_share(share)} twice")
        with found.at(name):
            points[share] = (parse_duration(text), name)
    found.done()
    ordered = sorted(points.items())
    if len(ordered) < 2 or ordered[0][0] != 0 or ordered[-1][0] != 1:
        told = ", ".join(format_share(share) for share, _ in ordered)
        raise ValueError(f"the law 'quantiles' needs values for 0 % and for 100 %: found {told}")
    for (_, (before, _)), (share, (value, name)) in pairwise(ordered):
        if value < before:
            told = f"{format_duration(value)} at {format_share(share)} follows {format_duration(before)}"
            found.add((name,), f"the law 'quantiles' may not fall: {told}")
    found.done()
    law = distributions.quantiles(tuple((share, float(value)) for share, (value, _) in ordered))
    return TimeLaw(law, {"quantiles": {format_share(p): format_duration(v) for p, (v, _) in ordered}})


def _empirical(body: Any) -> TimeLaw:
    if not isinstance(body, list | tuple) or not body:
        told = "an empty list" if isinstance(body, list | tuple) else shown(body)
        raise ValueError(f"the law 'empirical' needs a list: write {_FORMS['empirical']} (found {told})")
    found = Gatherer()
    values: list[int] = []
    for position, text in enumerate(body):
        with found.at(position):
            values.append(parse_duration(text))
    found.done()
    law = distributions.empirical(tuple(float(v) for v in values))
    return TimeLaw(law, {"empirical": [format_duration(v) for v in values]})


def _mixture(body: Any) -> TimeLaw:
    found = Gatherer()
    parts: list[tuple[float, Law]] = []
    yaml: dict[str, Any] = {}
    for name, part in _map("mixture", body).items():
        if not isinstance(part, Mapping) or set(part) != {"share", "law"}:
            told = f"{{{', '.join(part)}}}" if isinstance(part, Mapping) else shown(part)
            found.add((name,), f"a part of a mixture is written {{share: 10 %, law: 2 min}}, found {told}")
            continue
        share, inner = 0.0, TimeLaw(distributions.never(), None)
        with found.at(name, "share"):
            share = parse_share(part["share"])
        with found.at(name, "law"):
            inner = _plain(part["law"])
        parts.append((share, inner.law))
        yaml[name] = {"share": format_share(share), "law": inner.yaml}
    found.done()
    total = sum(share for share, _ in parts)
    if abs(total - 1) > _SHARES_TOLERANCE:
        raise ValueError(f"the shares of a mixture add up to {total * 100:.6g} %, not 100 %")
    return TimeLaw(distributions.mixture(tuple(parts)), {"mixture": yaml})


def _plain(value: Any) -> TimeLaw:
    """Read a law that may not differ by period."""
    law = parse_law(value)
    if law.periods is not None:
        raise ValueError("'by_period' stands outermost: no law contains it")
    return law


def _by_period(body: Any) -> TimeLaw:
    def read_law(value: Any) -> tuple[Law, Any]:
        law = _plain(value)
        return law.law, law.yaml

    periods, yaml = read_periods(body, read_law, FAMILY_NAMES)
    return TimeLaw(periods.average(), {"by_period": yaml}, periods)


_SPECIAL: Mapping[str, Callable[[Any], TimeLaw]] = {
    "constant": _constant,
    "quantiles": _quantiles,
    "empirical": _empirical,
    "mixture": _mixture,
    "by_period": _by_period,
}


def parse_law(value: Any) -> TimeLaw:
    """Read a law: a duration (constant), ``never``, or a map with one family name.

    Raises
    ------
    ValueError
        `Faults` with everything that is wrong, or one sentence.
    """
    if isinstance(value, TimeLaw):
        return value
    if value == "never":
        return TimeLaw(distributions.never(), "never")
    if isinstance(value, str) and value in _FORMS:
        raise ValueError(f"the law '{value}' has parameters: write {_FORMS[value]}")
    if isinstance(value, list | tuple) or value is None:
        raise ValueError(f"found {shown(value)}, needs a law such as 5 min or {_FORMS['exponential']}")
    if not isinstance(value, Mapping):
        return _constant(value)
    if len(value) != 1:
        told = f"found {', '.join(value)}" if value else "found an empty map"
        raise ValueError(f"a law is a map with one name: write {_FORMS['lognormal']} ({told})")
    family, body = next(iter(value.items()))
    found = Gatherer()
    if family not in _FORMS:
        message = f"unknown law {shown(family)}{did_you_mean(family, LAW_NAMES)}"
        hint = "'never' stands alone" if family == "never" else f"laws: {', '.join(FAMILY_NAMES)}"
        found.add((family,), message if family != "never" else "'never' has no parameters", hint, on_key=True)
        found.done()
    law = TimeLaw(distributions.never(), None)
    with found.at(family):
        law = _SPECIAL[family](body) if family in _SPECIAL else _parametric(family, body)
    found.done()
    return law


LAW_SCHEMA: dict[str, Any] = {
    "title": "Law",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": {"enum": list(LAW_NAMES)},
        },
    ],
}

LawField = Annotated[
    TimeLaw, BeforeValidator(parse_law), PlainSerializer(lambda law: law.yaml), WithJsonSchema(LAW_SCHEMA)
]
"""A law of durations: ``5 min``, ``never`` or ``{exponential: {mean: 5 min}}``."""


def constant_law(text: str) -> TimeLaw:
    """Return the law that a default writes, such as ``"0 s"``."""
    return parse_law(text)
