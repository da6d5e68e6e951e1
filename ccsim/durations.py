"""The one rule by which sampled and computed lengths of time become whole microseconds."""

import math

LONGEST = 100 * 365 * 86_400_000_000
"""A sampled duration is cut off at 100 years."""
FOREVER = 1 << 62
"""A patience that is known to have no end."""


def rounded(microseconds: float) -> int:
    """Return a sampled duration rounded half up; raises nothing, at most `LONGEST`."""
    return math.floor(min(microseconds, LONGEST) + 0.5)


def work_time(required: float, speed: float) -> int:
    """Return how long required work (microseconds at speed 1) takes, rounded up."""
    return math.ceil(min(required / speed, LONGEST))


def work_left(left: float, speed: float, elapsed: int) -> float:
    """Return the work (microseconds at speed 1) left after a time at a speed, never below zero."""
    return max(left - speed * elapsed, 0.0)


KERNELS = (rounded, work_time, work_left)
"""The scalar functions that a compiler needs."""
