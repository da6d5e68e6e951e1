"""Centers on which the engines part, kept as scenario files, and played again.

``python tests/tools/failing.py FILE`` says where the engines part on such a file.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from scripted import SECOND
from twins import parted, with_arrivals

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import Own
from ccsim.scenario import reader
from ccsim.scenario.writing import to_yaml
from scenarios import Case

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "identity" / "failed"
"""Where failing examples go; git does not look there."""
Parts = Callable[[Blueprint, int], str]
HEAD = """\
# {fault}
# seed: {seed}
# replication: 0
# arrivals (s): {arrivals}
# own (issue type, segment, work, patience of each arrival): {own}
# `python tests/tools/failing.py FILE` plays exactly this again. `ccsim run FILE --seed {seed}` draws its
# arrivals from the rates below.
"""


def plan_of(case: Case) -> Blueprint:
    """Return the center of a case with its arrivals in place of the rates."""
    instants = {name: [at * SECOND for at in seconds] for name, seconds in case.arrivals.items()}
    return with_arrivals(case.blueprint(), instants)


def save(case: Case, path: Path, fault: str = "no fault") -> None:
    """Write a case down as a scenario, what the language has no words for as comments above it."""
    head = HEAD.format(
        fault=" ".join(fault.split()),
        seed=case.seed,
        arrivals=json.dumps(dict(case.arrivals)),
        own=json.dumps(dict(case.own)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + to_yaml(case.spec), encoding="utf-8", newline="\n")


def read(path: Path) -> Case:
    """Return the case that was written down."""
    text = path.read_text("utf-8")
    said = dict(re.findall(r"^# (seed|arrivals|own)[^:\n]*: (.*)$", text, re.MULTILINE))
    own = {name: tuple(Own(*row) for row in rows) for name, rows in json.loads(said["own"]).items()}
    return Case(reader.read(path).data, json.loads(said["arrivals"]), int(said["seed"]), own)


def agree(case: Case, name: str, parts: Parts = parted, folder: Path = FOLDER) -> None:
    """Fail where the engines part on a case, and keep the case in ``folder/name.yaml``.

    Hypothesis makes a failing case smaller and plays the smallest last, so that one stays.
    """
    fault = parts(plan_of(case), case.seed)
    if fault:
        path = folder / f"{name}.yaml"
        save(case, path, fault)
        shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        raise AssertionError(f"{fault}\nsaved in {shown}")


if __name__ == "__main__":
    found = read(Path(sys.argv[1]))
    apart = parted(plan_of(found), found.seed)
    print(apart or "the engines agree")
    sys.exit(bool(apart))
