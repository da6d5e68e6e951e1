"""Where compiled code is kept."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest

from ccsim.engine import compiled
from ccsim.engine.compiled import jit
from ccsim.engine.compiled.parts import PartLibrary


def test_the_fingerprint_changes_with_any_file(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.py", "b.py")]
    for file in files:
        file.write_text("x = 1\n")
    before = jit.fingerprint(files)
    assert jit.fingerprint(reversed(files)) == before
    files[1].write_text("x = 2\n")
    assert jit.fingerprint(files) != before


def defined_in(module: str, name: str) -> Path:
    """Return the file of ours in which a name of a module gets its value."""
    file = Path(str(importlib.import_module(module).__file__))
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ccsim"):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return defined_in(node.module, alias.name)
    return file


def constants_of(module: ModuleType) -> Iterator[tuple[str, Path]]:
    """Yield the numbers and enumerations that a module of the engine has from elsewhere, and their files."""
    assert module.__file__ is not None
    for node in ast.parse(Path(module.__file__).read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("ccsim"):
            for alias in node.names:
                value = getattr(importlib.import_module(node.module), alias.name)
                if isinstance(value, int | float) or (isinstance(value, type) and issubclass(value, Enum)):
                    yield f"{module.__name__}: {alias.name}", defined_in(node.module, alias.name)


def test_every_number_that_is_compiled_in_belongs_to_the_fingerprint() -> None:
    """Or a change of it would leave the code of before in use."""
    names = [f"{compiled.__name__}.{found.name}" for found in pkgutil.iter_modules(compiled.__path__)]
    modules = [*map(importlib.import_module, names), *jit.KERNELS]
    found = dict(pair for module in modules for pair in constants_of(module))
    assert "Register" in {name.split(": ")[1] for name in found}
    known = {file.resolve() for file in jit.sources()}
    assert {name: file for name, file in found.items() if file.resolve() not in known} == {}


def test_the_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert jit.cache_folder().parent == tmp_path / "home" / "ccsim"
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "given"))
    assert jit.cache_folder().parent == tmp_path / "given"


def test_without_a_place_to_write_there_is_still_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert jit.cache_folder().is_dir()


@jit.compiled
def twice(x: int) -> int:
    """Only compiled functions call it."""
    return 2 * x


@jit.inlined
def thrice(x: int) -> int:
    """The same, copied into them."""
    return 3 * x


def test_only_the_whole_becomes_machine_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is spared in the parts is what Numba would do; where it asks for it otherwise, this tells."""
    monkeypatch.setattr(jit, "CACHE", tmp_path)  # or code kept by an earlier run would be taken

    @jit.compiled_root
    def whole(x: int) -> int:
        return twice(x) + thrice(twice(x))

    assert whole(7) == 56
    for part in (twice, thrice):
        (result,) = part.overloads.values()  # type: ignore[attr-defined]
        assert type(result.library) is PartLibrary
        assert not result.library.codegen._engine.is_symbol_defined(result.fndesc.llvm_func_name)
