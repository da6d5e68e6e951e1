"""Probability laws of durations as they are written: ``{lognormal: {mean: 5 min, sd: 4 min}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from ccsim import distributions
from ccsim.distributions import Law
from ccsim.units import format_duration, parse_duration, parse_share


@dataclass(frozen=True, slots=True)
class TimeLaw:
    """A law of durations in microseconds, with the canonical YAML that says it."""

    law: Law
    yaml: Any


def _shape(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"found {value!r}, needs a plain number such as 2 or 0.8")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"found {value!r}, needs a whole number such as 3")
    return value


_TIME: Callable[[Any], Any] = parse_duration

_FAMILIES: Mapping[str, Mapping[str, Callable[[Any], Any]]] = {
    "uniform": {"low": _TIME, "high": _TIME},
    "triangular": {"low": _TIME, "mode": _TIME, "high": _TIME},
    "exponential": {"mean": _TIME},
    "erlang": {"mean": _TIME, "k": _whole},
    "gamma": {"mean": _TIME, "shape": _shape},
    "lognormal": {"mean": _TIME, "sd": _TIME},
    "weibull": {"mean": _TIME, "shape": _shape},
    "hyperexponential": {"mean": _TIME, "scv": _shape},
}
FAMILY_NAMES = ("constant", *_FAMILIES, "quantiles", "empirical", "mixture", "never")


def _as_map(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} needs a map, found {value!r}")
    return value


def _parametric(family: str, body: Any) -> TimeLaw:
    wanted = _FAMILIES[family]
    given = _as_map(body, family)
    example = ", ".join(f"{name}: …" for name in wanted)
    if set(given) != set(wanted):
        raise ValueError(f"{family} takes exactly {{{example}}}, found {{{', '.join(given) or 'nothing'}}}")
    values: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for name, parse in wanted.items():
        try:
            values[name] = parse(given[name])
        except ValueError as error:
            raise ValueError(f"{family}.{name}: {error}") from None
        shown[name] = format_duration(values[name]) if parse is _TIME else values[name]
    make: Callable[..., Law] = getattr(distributions, family)
    return TimeLaw(make(**values), {family: shown})


def _quantiles(body: Any) -> TimeLaw:
    points = sorted((parse_share(p), parse_duration(v)) for p, v in _as_map(body, "quantiles").items())
    shown = {f"{p * 100:.12g} %": format_duration(v) for p, v in points}
    return TimeLaw(distributions.quantiles(tuple((p, float(v)) for p, v in points)), {"quantiles": shown})


def _empirical(body: Any) -> TimeLaw:
    if not isinstance(body, list | tuple) or not body:
        raise ValueError("empirical needs a list of durations such as [3 min, 4 min, 9 min]")
    values = [parse_duration(v) for v in body]
    law = distributions.empirical(tuple(float(v) for v in values))
    return TimeLaw(law, {"empirical": [format_duration(v) for v in values]})


def _mixture(body: Any) -> TimeLaw:
    parts: list[tuple[float, Law]] = []
    shown: dict[str, Any] = {}
    for name, part in _as_map(body, "mixture").items():
        if not isinstance(part, Mapping) or set(part) != {"share", "law"}:
            raise ValueError(f"mixture.{name} needs {{share: 10 %, law: …}}, found {part!r}")
        share, inner = parse_share(part["share"]), parse_law(part["law"])
        parts.append((share, inner.law))
        shown[name] = {"share": share, "law": inner.yaml}
    return TimeLaw(distributions.mixture(tuple(parts)), {"mixture": shown})


def parse_law(value: Any) -> TimeLaw:
    """Read a law: a duration (constant), ``never``, or a map with one family name.

    Raises
    ------
    ValueError
        With one sentence that says what was found and what is allowed.
    """
    if isinstance(value, TimeLaw):
        return value
    if value == "never":
        return TimeLaw(distributions.never(), "never")
    if not isinstance(value, Mapping):
        length = parse_duration(value)
        return TimeLaw(distributions.constant(float(length)), format_duration(length))
    if len(value) != 1:
        raise ValueError(f"a law is one family with its numbers, found {', '.join(value) or 'nothing'}")
    family, body = next(iter(value.items()))
    special: Mapping[str, Callable[[Any], TimeLaw]] = {
        "constant": parse_law,
        "quantiles": _quantiles,
        "empirical": _empirical,
        "mixture": _mixture,
    }
    if family in special:
        return special[family](body)
    if family not in _FAMILIES:
        raise ValueError(f"unknown law '{family}'; allowed: {', '.join(FAMILY_NAMES)}")
    return _parametric(family, body)


LawField = Annotated[
    TimeLaw,
    BeforeValidator(parse_law),
    PlainSerializer(lambda law: law.yaml),
    WithJsonSchema(
        {
            "title": "Law",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "propertyNames": {"enum": list(FAMILY_NAMES)},
                },
            ],
        }
    ),
]
"""A law of durations: ``5 min``, ``never`` or ``{exponential: {mean: 5 min}}``."""


def constant_law(text: str) -> TimeLaw:
    """Return the law that a default writes, such as ``"0 s"``."""
    return parse_law(text)
