"""How the engine is compiled: small functions, cached on disk, without Python's lock."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.extending import register_jitable

from ccsim import __version__, demand, durations, outcomes, streams, sums, trace, units
from ccsim.blueprint import deciding, model, steps
from ccsim.distributions import special, table
from ccsim.engine import order
from ccsim.engine.compiled.parts import COLD, PartCompiler, WholeCompiler, mangled

F = TypeVar("F", bound=Callable[..., Any])

PARTS: set[str] = set()
"""Names of the functions that are compiled with the engine."""

KERNELS = (streams, special, table, demand, durations)
"""Modules whose scalar functions are compiled as they are."""
CONSTANTS = (deciding, model, steps, order, outcomes, sums, trace, units)
"""Modules whose numbers are compiled in."""

for _module in KERNELS:
    for _kernel in _module.KERNELS:
        register_jitable(_kernel)


def fingerprint(files: Iterable[Path]) -> str:
    """Return a word that changes with the content of any of the files."""
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


def sources() -> list[Path]:
    """Return the files that say what the compiled code does."""
    others = [Path(str(module.__file__)) for module in (*KERNELS, *CONSTANTS)]
    return [*Path(__file__).parent.glob("*.py"), *others]


def cache_folder() -> Path:
    """Return where compiled code is kept: a folder of the user for exactly these sources.

    Numba's own cache looks at the file of a function and not at the files of what it calls, so code
    compiled from older sources could be taken for the present one. ``NUMBA_CACHE_DIR`` names another
    place.
    """
    name = f"{__version__}-{fingerprint(sources())}"
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    for base in (given, os.path.join(home, "ccsim")):
        if base is not None:
            try:
                folder = Path(base) / name
                folder.mkdir(parents=True, exist_ok=True)
                if os.access(folder, os.W_OK):
                    return folder
            except OSError:
                continue
    return Path(tempfile.mkdtemp(prefix="ccsim-"))


CACHE = cache_folder()


def compiled_root(function: F) -> F:
    """Compile a function that Python calls, with all that it calls, and keep the code on disk."""
    # The folder is chosen when a function is wrapped; other users of Numba keep theirs.
    config: Any = numba.config
    njit: Any = numba.njit
    before = config.CACHE_DIR
    config.CACHE_DIR = str(CACHE)
    try:
        return cast(
            F, njit(cache=True, nogil=True, error_model="numpy", pipeline_class=WholeCompiler)(function)
        )
    finally:
        config.CACHE_DIR = before


def _part(function: F, forceinline: bool) -> F:
    """Compile a function for other compiled functions only, once for all values of its arguments."""
    PARTS.add(function.__qualname__)
    njit: Any = numba.njit  # its types leave out that no way in from Python has to be made
    dispatcher: Any = njit(
        error_model="numpy",
        forceinline=forceinline,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        pipeline_class=PartCompiler,
    )(function)
    templates = getattr(dispatcher, "get_call_template", None)  # absent where compilation is switched off
    if templates is not None:
        # Numba would compile anew for every constant that is passed.
        plain = numba.types.unliteral
        dispatcher.get_call_template = lambda args, kws: templates(tuple(map(plain, args)), kws)
    return cast(F, dispatcher)


def compiled(function: F) -> F:
    """Compile a function that compiled functions call."""
    return _part(function, forceinline=False)


def rare(function: F) -> F:
    """Compile a function that compiled functions call where most runs do without it, out of their way."""
    COLD.add(mangled(function))
    return _part(function, forceinline=False)


def inlined(function: F) -> F:
    """Compile a function that is always copied into the compiled functions that call it."""
    return _part(function, forceinline=True)
