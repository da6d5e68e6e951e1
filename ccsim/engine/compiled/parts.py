"""How the parts of the engine are compiled: translated once each, made into machine code as a whole.

Numba makes every function ready to run by itself, with all that it calls, as often as something else
calls it. Only the root is ever run, so for the others this is left out, and the root gathers all of them
once; it was most of the time that compilation took. What is overridden here is internal to Numba: in a
version that no longer asks for it, functions are compiled as Numba does, to the same results.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba import _dynfunc, types  # type: ignore[attr-defined]
from numba.core import cgutils, codegen, compiler

_Library: Any = codegen.JITCodeLibrary
_Compiler: Any = compiler.Compiler
_Function: Any = types.Function
_variables: Any = cgutils
_linkage: Any = codegen.ll.Linkage  # type: ignore[attr-defined]

UNUSED = {
    "inline_closure_likes",
    "dead_branch_prune",
    "nopython_rewrites",
    "inline_inlinables",
    "with_lifting",
    "literal_unroll",
    "find_literally",
    "make_function_op_code_to_jit_function",
    "LiteralPropagation",
    "dump_parfor_diagnostics",
}
"""Passes of Numba for what the parts do without: closures, contexts, constants as arguments, whole arrays."""


COLD: set[str] = set()
"""Names of the functions that are rarely called, as far as they have them in machine code."""


def mangled(function: Any) -> str:
    """Return how the name of a function looks in machine code, from that of its package on."""
    words = [*function.__module__.split("."), function.__qualname__]
    return "".join(f"{len(word)}{word}" for word in words) + "B"


class PartLibrary(_Library):  # type: ignore[misc]
    """The code of a function to be linked into those that call it; without the code of what it calls."""

    def finalize(self) -> None:
        """Take note that nothing more will be added; the rest is done for the whole."""
        self._raise_if_finalized()
        for library in self._linking_libraries:
            self._reload_init.update(library._reload_init)
        self._finalize_dynamic_globals()
        self._finalized = True


class WholeLibrary(_Library):  # type: ignore[misc]
    """The code of the root, into which all parts go."""

    def add_linking_library(self, library: Any) -> None:
        """Add a library, and where it is a part what it calls, too."""
        if library in self._linking_libraries:
            return
        super().add_linking_library(library)
        if isinstance(library, PartLibrary):
            for called in library._linking_libraries:
                self.add_linking_library(called)

    def _optimize_final_module(self) -> None:
        """Optimize once, with all callers of each part in sight.

        Numba does so twice for the sake of counted references, of which there are none.
        """
        for function in self._final_module.functions:
            if function.linkage == _linkage.linkonce_odr:
                function.linkage = _linkage.internal
            if not function.is_declaration and any(name in function.name for name in COLD):
                function.add_function_attribute("cold")
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


@contextmanager
def _unfilled() -> Iterator[None]:
    """Leave out the zeros with which Numba fills all variables of a function at each of its calls.

    They matter only to what counts references; nothing of a part is read before it is written.
    """
    allocate = _variables.alloca_once

    def alloca_once(builder: Any, kind: Any, size: Any = None, name: str = "", zfill: bool = False) -> Any:
        if size is not None or zfill:
            return allocate(builder, kind, size, name, zfill)
        with builder.goto_entry_block():
            return builder.alloca(kind, name=name)

    _variables.alloca_once = alloca_once
    try:
        yield
    finally:
        _variables.alloca_once = allocate


class PartCompiler(_Compiler):  # type: ignore[misc]
    """Numba's compiler, without machine code and without a way in from Python."""

    def compile_extra(self, function: Any) -> Any:
        """Compile a part."""
        with _unfilled():
            return super().compile_extra(function)

    def define_pipelines(self) -> Any:
        """Return Numba's pipelines without `UNUSED`; what they make goes into a `PartLibrary`."""
        state = self.state
        if state.library is None:
            state.library = PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
            state.targetctx.get_executable = _name_only
        managers = super().define_pipelines()
        for manager in managers:
            manager.passes = [entry for entry in manager.passes if entry[0].name() not in UNUSED]
            manager._finalized = False
            manager.finalize()
        return managers


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Collect what a compilation leaves behind after it, not time and again meanwhile."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def _typing_once() -> Iterator[None]:
    """Find once what an operation gives for which types of operands, not at each of its places."""
    known: dict[Any, Any] = {}
    find = _Function.get_call_type

    def get_call_type(function: Any, context: Any, operands: Any, keywords: Any) -> Any:
        if keywords:
            return find(function, context, operands, keywords)
        key = function, context, operands
        if key not in known:
            known[key] = find(function, context, operands, keywords)
        return known[key]

    _Function.get_call_type = get_call_type
    try:
        yield
    finally:
        _Function.get_call_type = find


class WholeCompiler(_Compiler):  # type: ignore[misc]
    """Numba's compiler for the root, within which all parts are compiled."""

    def compile_extra(self, function: Any) -> Any:
        """Compile the root with all its parts."""
        with _collecting_later(), _typing_once():
            return super().compile_extra(function)

    def define_pipelines(self) -> Any:
        """Return Numba's pipelines; what they make goes into a `WholeLibrary`."""
        state = self.state
        if state.library is None:
            state.library = WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
        return super().define_pipelines()


def _name_only(library: Any, description: Any, environment: Any) -> Any:
    """Return something by which Numba tells functions apart; it is never called."""
    module, name = description.lookup_module(), description.qualname.split(".")[-1]
    return _dynfunc.make_function(module, name, "", 0, environment, (library,))
