"""Checks that the formulas share."""

from __future__ import annotations

import math


def number(name: str, value: float) -> float:
    """Return a finite number from 0, or raise ValueError."""
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be a finite number from 0, not {value}")
    return value


def positive(name: str, value: float) -> float:
    """Return a finite number above 0, or raise ValueError."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be a finite number above 0, not {value}")
    return value


def whole(name: str, value: int, least: int) -> int:
    """Return a whole number from `least`, or raise ValueError."""
    if isinstance(value, (bool, float)) or value < least:
        raise ValueError(f"{name} must be a whole number from {least}, not {value}")
    return value
