"""Scenario to integer-indexed tables: the one thing that both engines read."""

from ccsim.blueprint.compile import compile_scenario
from ccsim.blueprint.model import Blueprint

__all__ = ["Blueprint", "compile_scenario"]
