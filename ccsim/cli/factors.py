"""Random factors on the demand, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.blueprint import Blueprint
from ccsim.blueprint.busyness import BusynessPlan, Fading, Joined


def busyness_lines(blueprint: Blueprint) -> Iterator[str]:
    """Yield the factors of a blueprint, and which streams they multiply."""
    if blueprint.busyness:
        yield "busyness"
    for number, plan in enumerate(blueprint.busyness):
        streams = [stream.name for stream in blueprint.streams if stream.busyness == number]
        yield f"  {number:>2}  {plan.name}: {'; '.join(_parts(plan))}; for {', '.join(streams) or 'nothing'}"


def _parts(plan: BusynessPlan) -> Iterator[str]:
    yield f"gamma, mean 1, variance {plan.law.scv():.4g}"
    values = len({(stretch.ordinal, stretch.number) for stretch in plan.stretches})
    yield f"{values} {'value' if values == 1 else 'values'} in a run"
    match plan.within:
        case Fading(rho=rho, far=far):
            yield f"scores n intervals apart correlated {far:.4g} + {1 - far:.4g} × {rho:.4g}ⁿ"
        case Joined(numbers=numbers):
            yield f"scores of {len(numbers)} intervals by a matrix"
    if plan.mix != ((plan.name, 1.0),):
        yield f"score = {' + '.join(f'{weight:.4g} × {name}' for name, weight in plan.mix)}"
