"""Random factors of one replication: gamma variables joined by a Gaussian copula.

Each factor is the gamma quantile of a uniform; where factors or the intervals of a day hang together, the
uniform is the normal law's share below a score, a sum of independent normal scores. Sources: Avramidis,
Deslauriers, L'Ecuyer, Management Science 50 (2004); Channouf, L'Ecuyer, International Transactions in
Operational Research 19 (2012); Ibrahim, Ye, L'Ecuyer, Shen, International Journal of Forecasting 32 (2016).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from ccsim.blueprint.busyness import BusynessPlan, Fading, Joined
from ccsim.blueprint.model import Blueprint
from ccsim.distributions import normal_quantile
from ccsim.distributions.correlation import normal_share
from ccsim.streams import Draws, Purpose, issue_entity, name_hash, site

Value = tuple[int, int, float]
"""``(from_at, to_at, factor)``."""


def factors(blueprint: Blueprint, index: int, draws: Draws) -> Iterator[Value]:
    """Yield what multiplies a rate, over the horizon, in stretches that do not pass midnight.

    ``index`` counts the factors of the blueprint; -1 is no factor, 1 everywhere.
    """
    if index < 0:
        yield from ((day.from_at, day.to_at, 1.0) for day in blueprint.calendar.days)
        return
    plan = blueprint.busyness[index]
    for ordinal, found in groupby(plan.stretches, key=lambda stretch: stretch.ordinal):
        stretches = list(found)
        uniforms = _uniforms(plan, ordinal, [stretch.number for stretch in stretches], draws)
        for stretch, u in zip(stretches, uniforms, strict=True):
            yield stretch.from_at, stretch.to_at, plan.law.quantile(u)


def _uniforms(plan: BusynessPlan, ordinal: int, numbers: Sequence[int], draws: Draws) -> list[float]:
    """Return the uniform of each of a day's draws."""
    if plan.within is None and plan.mix == ((plan.name, 1.0),):
        entity, place = _address(plan.name, ordinal)
        return [draws.uniform(entity, place, number) for number in numbers]
    own = _Scores(plan, ordinal, draws)
    match plan.within:
        case None:
            scores = {number: own.score(number) for number in numbers}
        case Fading(rho=rho, far=far):
            scores = _faded(own, rho, far, max(numbers))
        case Joined(numbers=rows, rows=weights):
            drawn = [own.score(number) for number in rows]
            scores = {number: own.score(number) for number in numbers if number not in rows}
            for number, row in zip(rows, weights, strict=True):
                scores[number] = sum(weight * score for weight, score in zip(row, drawn, strict=False))
    return [normal_share(scores[number]) for number in numbers]


def _faded(own: _Scores, rho: float, far: float, last: int) -> dict[int, float]:
    """Return the scores of intervals 1 to ``last``; a day begins at its first, whatever the horizon does."""
    common, fresh = math.sqrt(far) * own.score(0), math.sqrt(1 - rho * rho)
    score = own.score(1)
    scores = {1: common + math.sqrt(1 - far) * score}
    for number in range(2, last + 1):
        score = rho * score + fresh * own.score(number)
        scores[number] = common + math.sqrt(1 - far) * score
    return scores


class _Scores:
    """The normal scores of one factor on one day: what they share with other factors is in them."""

    def __init__(self, plan: BusynessPlan, ordinal: int, draws: Draws) -> None:
        self._draws = draws
        self._parts = [(weight, _address(name, ordinal)) for name, weight in plan.mix]

    def score(self, number: int) -> float:
        """Return the score of a draw; those of different numbers are independent."""
        draw = self._draws.uniform
        return sum(weight * normal_quantile(draw(*place, number)) for weight, place in self._parts)


def _address(name: str, ordinal: int) -> tuple[int, int]:
    return issue_entity(name_hash(name), ordinal), site(Purpose.BUSYNESS, name)
