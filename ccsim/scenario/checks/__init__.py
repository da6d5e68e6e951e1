"""The rules that cross sections; all problems at once, and what is allowed but probably not meant."""

from __future__ import annotations

from collections.abc import Callable

from ccsim.errors import Problem
from ccsim.scenario.checks import (
    busyness,
    callbacks,
    doubts,
    leaving,
    loops,
    never,
    outbound,
    outside,
    routing,
    service,
    slots,
    starting,
)
from ccsim.scenario.checks.checker import Checker, Report
from ccsim.scenario.schema import Scenario
from ccsim.scenario.tree import Document

_RULES: tuple[Callable[[Checker], Report], ...] = (
    *outside.RULES,
    *busyness.RULES,
    *service.RULES,
    *routing.RULES,
    *outbound.RULES,
    *callbacks.RULES,
    *leaving.RULES,
    *loops.RULES,
    *never.RULES,
    *starting.RULES,
    *slots.RULES,
)


def problems(spec: Scenario, document: Document) -> tuple[Problem, ...]:
    """Return everything that makes the scenario impossible to run."""
    checker = Checker(spec, document)
    return tuple(problem for rule in _RULES for problem in rule(checker))


def warnings(spec: Scenario, document: Document) -> tuple[Problem, ...]:
    """Return what can be run but is probably not meant."""
    checker = Checker(spec, document)
    return tuple(problem for rule in doubts.RULES for problem in rule(checker))
