"""Where compiled code is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

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
