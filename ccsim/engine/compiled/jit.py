"""How the engine is compiled: small functions, cached on disk, without Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.extending import register_jitable

from ccsim import demand, durations, streams
from ccsim.distributions import special, table

F = TypeVar("F", bound=Callable[..., Any])

for _module in (streams, special, table, demand, durations):
    for _kernel in _module.KERNELS:
        register_jitable(_kernel)


def compiled(function: F) -> F:
    """Compile a function of arrays and numbers on its first call."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """Compile a function of a line or two that is always copied into its callers."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function))
