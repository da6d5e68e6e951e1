"""Results as files and as rows for JSON."""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccsim.errors import UsageError
from ccsim.experiment.comparison import Comparison
from ccsim.experiment.job import simulator
from ccsim.experiment.results import Results
from ccsim.measures.layout import KEYS
from ccsim.trace import TABLES

if TYPE_CHECKING:
    import pandas as pd

_OPTIONAL = (*KEYS, "convention")


def rows(results: Results | Comparison) -> list[dict[str, Any]]:
    """Return the estimates as plain data for JSON.

    Keys that do not apply are left out; what is not a finite number is None.
    """
    return _records(results.frame())


def difference_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the differences as plain data for JSON, as `rows` does."""
    return _records(comparison.differences())


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    names = list(frame.columns)
    return [
        {
            name: _plain(value)
            for name, value in zip(names, values, strict=True)
            if value is not None or name not in _OPTIONAL
        }
        for values in zip(*(frame[name].tolist() for name in names), strict=True)
    ]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_results(
    results: Results | Comparison, folder: str | Path, *, traces: bool = False
) -> tuple[Path, ...]:
    """Write results as files and return their paths.

    estimates.csv, per_replication.csv, differences.csv (of a comparison), provenance.json and the resolved
    scenarios; with `traces`, every replication is played once more and its tables are written as gzipped
    CSV. Each file is complete or not there, and the same results give the same bytes.

    Raises
    ------
    UsageError
        The folder cannot be written to.
    """
    place = Path(folder)
    written = []
    try:
        if not isinstance(results, Comparison):
            # What an earlier comparison found must not lie beside the estimates of a single run.
            (place / "differences.csv").unlink(missing_ok=True)
        for name, content in _files(results, traces):
            written.append(_write(place / name, content))
    except OSError as error:
        raise UsageError(f"cannot write to {place}: {error.strerror or error}") from error
    return tuple(written)


def _files(results: Results | Comparison, traces: bool) -> Iterator[tuple[str, bytes]]:
    import pandas as pd

    everything = (results.base, *results.others) if isinstance(results, Comparison) else (results,)
    yield "estimates.csv", _csv(results.frame())
    if isinstance(results, Comparison):
        yield "differences.csv", _csv(results.differences())
    values = [one.per_replication() for one in everything]
    yield "per_replication.csv", _csv(pd.concat(values, ignore_index=True))
    yield "provenance.json", (json.dumps(results.provenance.to_dict(), indent=2) + "\n").encode()
    for number, one in enumerate(everything):
        name = f"{number}_{_slug(one.scenario.name)}"
        yield f"scenarios/{name}.yaml", one.scenario.to_yaml().encode()
        if traces:
            for file, content in _traces(one):
                yield f"traces/{name}/{file}", content


def _traces(results: Results) -> Iterator[tuple[str, bytes]]:
    from ccsim.blueprint import compile_scenario

    blueprint = compile_scenario(results.scenario.spec, results.scenario.hash)
    engine = results.provenance.engine
    if engine.startswith("reference with "):
        raise UsageError("traces of a run with a routing policy of your own cannot be written")
    simulate = simulator(engine)
    for tally in results.tallies:
        trace = simulate(blueprint, tally.seed, tally.replication)
        for table in TABLES:
            # A time of writing inside would make every gzip file another one.
            content = gzip.compress(_csv(trace.to_frame(table)), mtime=0)
            yield f"{tally.replication:04d}/{table}.csv.gz", content


def _csv(frame: pd.DataFrame) -> bytes:
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue().encode()


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "scenario"


def _write(path: Path, content: bytes) -> Path:
    """Write a file beside its place and move it there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path
