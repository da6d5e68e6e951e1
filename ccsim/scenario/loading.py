"""From a file to a checked scenario."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ccsim.errors import Problem, ScenarioError
from ccsim.scenario import checks, schema
from ccsim.scenario.inline import inline_files
from ccsim.scenario.merge import load_tree
from ccsim.scenario.problems import fields_of, from_pydantic
from ccsim.scenario.tree import Document


@dataclass(frozen=True, slots=True)
class Scenario:
    """A checked scenario and where it came from.

    Attributes
    ----------
    spec : schema.Scenario
        What it says, every default filled in.
    warnings : tuple of Problem
        What can be run but is probably not meant.
    """

    spec: schema.Scenario
    document: Document
    path: Path
    sets: tuple[str, ...]
    changes: Mapping[str, object]
    root: Path | None
    warnings: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """The name used in tables and plots."""
        return self.spec.name

    def resolved(self) -> dict[str, Any]:
        """Return the canonical scenario: plain data with units, every default filled in."""
        data: dict[str, Any] = self.spec.model_dump(by_alias=True)
        return data

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical scenario, as hexadecimal digits."""
        text = json.dumps(self.resolved(), sort_keys=True, ensure_ascii=True, default=list)
        return hashlib.sha256(text.encode()).hexdigest()

    def with_changes(self, changes: Mapping[str, object], name: str | None = None) -> Scenario:
        """Return a new scenario with values changed by dotted path; None removes a key.

        Raises
        ------
        ScenarioError
            With all problems of the changed scenario.

        Examples
        --------
        ``scenario.with_changes({"groups.frontline.staff": 14}, name="Two more")``
        """
        merged = {**self.changes, **changes} | ({"name": name} if name is not None else {})
        return load(self.path, self.sets, self.root, merged)


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
    """
    document = inline_files(load_tree(path, sets, changes, root))
    try:
        spec = schema.Scenario.model_validate(document.data)
    except ValidationError as error:
        raise ScenarioError(from_pydantic(error, document, fields_of(schema.Scenario))) from None
    found = checks.problems(spec, document)
    if found:
        raise ScenarioError(found)
    return Scenario(
        spec,
        document,
        Path(path),
        tuple(sets),
        dict(changes or {}),
        None if root is None else Path(root),
        checks.warnings(spec, document),
    )
