"""Files for editors and beginners: the JSON Schema and the starter scenario."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from ccsim.cli.words import Words
from ccsim.errors import UsageError
from ccsim.scenario.editor import SCHEMA_FILE, json_schema

STARTER = "scenario.yaml"


def schema_text() -> str:
    """Return the JSON Schema as a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def start(folder: Path, quiet: bool) -> None:
    """Write the starter scenario and its schema into a folder.

    Raises
    ------
    UsageError
        When one of the files is there already, or the folder is a file.
    """
    texts = {
        STARTER: (resources.files("ccsim.scenario") / "starter.yaml").read_text("utf-8"),
        SCHEMA_FILE: schema_text(),
    }
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, not a folder")
    for name in texts:
        if (folder / name).exists() or (folder / name).is_symlink():
            raise UsageError(f"{folder / name} is there already; nothing was written")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        # Exclusive, so that a file made in between is not overwritten either.
        with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    print(folder / STARTER)
    Words(quiet).say(f"Next: ccsim check {folder / STARTER}, then ccsim run {folder / STARTER}")
