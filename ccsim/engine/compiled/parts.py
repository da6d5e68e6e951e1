"""How the parts of the engine are compiled: translated once each, made into machine code as a whole.

Numba makes every function ready to run by itself, with all that it calls, as often as something else
calls it. Only the root is ever run, so for the others this is left out; it was two thirds of the time
that compilation took. What is overridden here is internal to Numba: in a version that no longer asks for
it, functions are compiled as Numba does, to the same results.
"""

from __future__ import annotations

from typing import Any

from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core import codegen, compiler

_Library: Any = codegen.JITCodeLibrary
_Compiler: Any = compiler.Compiler


class PartLibrary(_Library):  # type: ignore[misc]
    """The code of a function to be linked into those that call it."""

    def _optimize_final_module(self) -> None:
        """Leave it to the whole, which is optimized when all parts are in it."""

    def _finalize_final_module(self) -> None:
        """Take note that nothing more has to be done."""
        self._finalize_dynamic_globals()
        self._finalized = True


class PartCompiler(_Compiler):  # type: ignore[misc]
    """Numba's compiler, without machine code and without a way in from Python."""

    def define_pipelines(self) -> Any:
        """Return Numba's pipelines; what they make goes into a `PartLibrary`."""
        state = self.state
        if state.library is None:
            state.library = PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
            state.targetctx.get_executable = _name_only
        return super().define_pipelines()


def _name_only(library: Any, description: Any, environment: Any) -> Any:
    """Return something by which Numba tells functions apart; it is never called."""
    module, name = description.lookup_module(), description.qualname.split(".")[-1]
    return _dynfunc.make_function(module, name, "", 0, environment, (library,))
