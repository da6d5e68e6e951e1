"""From a file to a checked scenario."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario import checks, schema
from ccsim.scenario.inline import inline_files
from ccsim.scenario.merge import changed, load_tree
from ccsim.scenario.problems import fields_of, from_pydantic
from ccsim.scenario.tree import Document
from ccsim.scenario.writing import to_yaml


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario and where it came from.

    Attributes
    ----------
    spec : schema.Scenario
        What it says, every default filled in.
    path
        The file it was read from.
    sets, changes
        What was changed from outside, as text and by `with_changes`.
    warnings : tuple of Problem
        What can be run but is probably not meant.
    """

    spec: schema.Scenario
    path: Path
    sets: tuple[str, ...]
    changes: Mapping[str, object]
    warnings: tuple[Problem, ...]
    _document: Document = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name used in tables and plots."""
        return self.spec.name

    def resolved(self) -> dict[str, Any]:
        """Return the canonical scenario: plain data with units, every default filled in."""
        data: dict[str, Any] = self.spec.model_dump(mode="json", by_alias=True, exclude_none=True)
        return data

    def to_yaml(self) -> str:
        """Return the canonical scenario as a file; reading it gives the same hash."""
        return to_yaml(self.resolved())

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical scenario, as hexadecimal digits."""
        # Order counts: the first fast lane that fits is taken.
        text = json.dumps(self.resolved())
        return hashlib.sha256(text.encode()).hexdigest()

    def with_changes(self, changes: Mapping[str, object], name: str | None = None) -> Scenario:
        """Return a new scenario with values changed by dotted path; None removes a key.

        The file is not read again.

        Raises
        ------
        ScenarioError
            With all problems of the changed scenario.
        UsageError
            When a path is not one.

        Examples
        --------
        ``scenario.with_changes({"groups.frontline.staff": 14}, name="Two more")``
        """
        changes = dict(changes) | ({"name": name} if name is not None else {})
        # What is changed again moves to the end, for changes are read in order.
        kept = {place: value for place, value in self.changes.items() if place not in changes}
        return _checked(changed(self._document, changes), self.path, self.sets, kept | changes)


def load(
    path: str | Path,
    sets: Sequence[str] = (),
    root: str | Path | None = None,
    changes: Mapping[str, object] | None = None,
) -> Scenario:
    """Read, complete and check a scenario.

    Parameters
    ----------
    path
        The YAML file.
    sets
        Changes as text, each ``path.to.key=value``.
    root
        Folder beside the scenario's own from which files may be read.
    changes
        Changes as values, by dotted path.

    Raises
    ------
    ScenarioError
        With all problems at once, each with its place.
    UsageError
        When one of `sets` or a path of `changes` is not put as above.
    """
    document = load_tree(path, sets, changes, root)
    return _checked(document, Path(path), tuple(sets), dict(changes or {}))


def _checked(
    document: Document, path: Path, sets: tuple[str, ...], changes: Mapping[str, object]
) -> Scenario:
    """Return the scenario that a document says."""
    whole = inline_files(document)
    try:
        spec = schema.Scenario.model_validate(whole.data)
    except ValidationError as error:
        raise ScenarioError(from_pydantic(error, whole, fields_of(schema.Scenario))) from None
    found = checks.problems(spec, whole)
    if found:
        raise ScenarioError(found)
    return Scenario(spec, path, sets, changes, checks.warnings(spec, whole), document)
