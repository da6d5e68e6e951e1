"""The closed formula beside a group's load: where one applies, and why not where none does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, cast

import numpy as np

from ccsim.blueprint.model import Blueprint
from ccsim.estimate.flow import QueueFlow
from ccsim.estimate.grid import Floats
from ccsim.theory import ErlangA, ErlangC
from ccsim.theory.impatience import Convention

_SECOND = 1e6
_ALONE = 0.01
"""Share of contacts that may come while nobody is there, and the formula is still given."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Erlang C (nobody gives up), Erlang A (everybody may), or none with the reason.

    Attributes
    ----------
    answered_within
        Target of the service level, microseconds; 0 where different targets share the group.
    patience
        Mean patience by interval, microseconds; empty for Erlang C.
    """

    kind: Literal["Erlang A", "Erlang C", ""]
    why_not: str = ""
    answered_within: int = 0
    convention: Convention = "offered"
    patience: Floats = field(default_factory=lambda: np.zeros(0))

    def values(
        self, index: int, contacts: float, load: float, staff: float, length: float
    ) -> tuple[float, float]:
        """Return service level and average speed of answer (seconds) in one interval.

        Parameters
        ----------
        index, contacts, load, staff, length
            The interval: its number, contacts, erlangs (pauses among them), people, microseconds. Fractions
            of a person are people who are there for a part of it; the formula takes the next whole number
            below.

        Returns
        -------
        tuple of float
            NaN where the formula says nothing: no load, nobody there, overload without abandonment.
        """
        people = math.floor(staff + 1e-9)
        if not self.kind or contacts <= 0 or load <= 0 or people < 1:
            return math.nan, math.nan
        patience = _round(self.patience[index] / _SECOND) if self.kind == "Erlang A" else 0.0
        service_time = load * length / contacts / _SECOND
        rate = contacts / length * _SECOND
        return _values(
            _round(rate),
            _round(service_time),
            people,
            patience,
            self.answered_within / _SECOND,
            self.convention,
        )


def formulas(
    blueprint: Blueprint, queues: Mapping[int, QueueFlow], staff: Floats, deferred: frozenset[int]
) -> tuple[Formula, ...]:
    """Return the formula of each group.

    One applies where the group shares its queues with nobody, serves no deferred channel, and is there
    when work comes in.
    """
    return tuple(
        _formula(blueprint, queues, group, staff[group], deferred) for group in range(len(blueprint.groups))
    )


def _formula(
    blueprint: Blueprint,
    queues: Mapping[int, QueueFlow],
    group: int,
    staff: Floats,
    deferred: frozenset[int],
) -> Formula:
    served = {n: q for n, q in queues.items() if any(group in rank for rank in blueprint.queues[n].ranks)}
    if not served:
        return Formula("", "no work reaches it")
    if blueprint.groups[group].slots is not None:
        return Formula("", "its agents serve several contacts at once")
    others = sorted(
        {
            blueprint.groups[other].name
            for n in served
            for rank in blueprint.queues[n].ranks
            for other in rank
            if other != group
        }
    )
    if others:
        return Formula("", f"shares work with {', '.join(others)}")
    if any(blueprint.queues[n].gates for n in served):
        return Formula("", "keeps people for some contacts")
    channels = {channel for queue in served.values() for channel in queue.by_channel}
    if channels & deferred and blueprint.groups[group].tier > 0:
        return Formula("", "some of its contacts can wait for hours")
    targets = {within for channel in channels for within in blueprint.channels[channel].answered_within}
    within = targets.pop() if len(targets) == 1 and blueprint.groups[group].tier > 0 else 0
    convention = cast(Convention, blueprint.service_level)
    contacts = np.sum([queue.contacts for queue in served.values()], axis=0)
    rate = np.sum([queue.impatience for queue in served.values()], axis=0)
    if contacts[staff <= 0].sum() > _ALONE * contacts.sum():
        return Formula("", "work comes in while nobody is there")
    if not np.all(np.isfinite(rate)):
        return Formula("", "some customers leave at once when nobody is free")
    if not np.any(rate):
        return Formula("Erlang C", "", within, convention)
    patience = np.divide(contacts, rate, out=np.full(len(rate), np.inf), where=rate > 0)
    return Formula("Erlang A", "", within, convention, patience)


def _round(value: float) -> float:
    """Return a value to four digits, so that like intervals are worked out once."""
    return float(f"{value:.4g}")


@lru_cache(maxsize=65536)
def _values(
    rate: float, service_time: float, servers: int, patience: float, within: float, convention: Convention
) -> tuple[float, float]:
    if patience and math.isfinite(patience):
        queue = ErlangA(rate, service_time, servers, patience)
        return queue.service_level(within, convention) if within else math.nan, queue.asa
    endless = ErlangC(rate, service_time, servers)
    asa = endless.asa if math.isfinite(endless.asa) else math.nan
    return endless.service_level(within) if within else math.nan, asa
