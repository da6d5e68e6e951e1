"""Several things wrong inside one value, each with its place within it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ccsim.scenario.tree import KeyPath


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong inside a value.

    Attributes
    ----------
    path
        Keys from the value to the place; empty for the value as a whole.
    message
        What was found and what is allowed.
    hint
        More help, on lines of its own.
    on_key
        Whether the key at the path is meant, rather than what stands under it.
    """

    path: KeyPath
    message: str
    hint: str = ""
    on_key: bool = False


class Faults(ValueError):
    """What a validator raises that found one or more faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


class Gatherer:
    """Collects the faults of the parts of a value, so that all are told and not only the first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    @contextmanager
    def at(self, *path: str | int, on_key: bool = False) -> Iterator[None]:
        """Collect what is raised while the part at `path` is read."""
        try:
            yield
        except Faults as error:
            for fault in error.faults:
                place = (*path, *fault.path)
                self._faults.append(Fault(place, fault.message, fault.hint, fault.on_key or on_key))
        except ValueError as error:
            self._faults.append(Fault(path, str(error), "", on_key))

    def add(self, path: KeyPath, message: str, hint: str = "", on_key: bool = False) -> None:
        """Collect a fault."""
        self._faults.append(Fault(path, message, hint, on_key))

    def done(self) -> None:
        """Raise what was collected, if anything was."""
        if self._faults:
            raise Faults(*self._faults)
