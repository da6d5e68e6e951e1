"""The report of a comparison: one HTML file that needs nothing else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ccsim.report.study import HEADLINE, LABELS, Study

if TYPE_CHECKING:
    from ccsim.experiment import Comparison
    from ccsim.report.pictures import Picture, Table

_EXPLAINED = (
    (
        "Service level",
        "the share of contacts answered within the promised time. {convention}",
    ),
    (
        "Range",
        "where the true value lies, as far as the runs can tell ({level} of 100 such ranges hold it). "
        "More runs make it narrower. It covers luck in the simulation, not faults of the model.",
    ),
    (
        "Paired run by run",
        "every design meets the same customers with the same wishes and the same patience, so that a "
        "difference is due to the design and not to a lucky day.",
    ),
    (
        "Worth acting on",
        "a difference can be sure and still too small to bother with. The smallest one that counts is stated "
        "beside every difference; it is a choice, not a result.",
    ),
    (
        "Better or worse",
        "said only if luck alone is an unlikely cause (less than 5 in 100, and stricter when several "
        "designs are compared) and the difference is large enough to matter.",
    ),
    ("9 of 10 within", "the time that one customer in ten has to wait longer than."),
    ("Issue", "what a customer needs solved, however many contacts that takes."),
    ("First response", "the first answer by a person, timed from the start of the attempt."),
)
_CONVENTIONS = {
    "offered": "Counted: answered in time, of all who reached the queue for people.",
    "answered": "Counted: answered in time, of all who were answered.",
    "excluding_early_abandons": (
        "Counted: answered in time, of all who reached the queue for people, leaving out those who gave up "
        "within the promised time."
    ),
    "early_abandons_count_good": (
        "Counted: answered in time or given up within the promised time, of all who reached the queue."
    ),
}


def write_report(
    comparison: Comparison, path: str | Path, command: str = "", pictures: str | Path | None = None
) -> Path:
    """Write the report of a comparison as one HTML file and return its path.

    Parameters
    ----------
    comparison : Comparison
        A base and at least one design.
    path : path
        The file to write; its folder is made if it is missing.
    command : str
        The command line to be named in the report.
    pictures : path, optional
        A folder into which every picture is also written, as PNG and as SVG.

    Raises
    ------
    UsageError
        Nothing is compared with the base.
    """
    from ccsim.report.gather import study_of

    study = study_of(comparison, command)
    if pictures is not None:
        save_pictures(study, pictures)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(study), "utf-8", newline="\n")
    return target


def save_pictures(study: Study, folder: str | Path) -> tuple[Path, ...]:
    """Write every picture as PNG and SVG and return the files."""
    from ccsim.report import style
    from ccsim.report.pictures import pictures

    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for picture in pictures(study):
        for ending, content in (
            ("png", style.png(picture.figure)),
            ("svg", style.svg(picture.figure).encode()),
        ):
            file = place / f"{picture.name}.{ending}"
            file.write_bytes(content)
            written.append(file)
    return tuple(written)


def page(study: Study) -> str:
    """Return the report of a study as HTML; the same study gives the same bytes."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from ccsim.report import assumptions, words
    from ccsim.report.pictures import pictures

    environment = Environment(
        loader=PackageLoader("ccsim.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("comparison.html.j2").render(
        study=study,
        summary=words.summary(study),
        stories=[words.story(study, design) for design in study.others],
        main=main_table(study),
        pictures=pictures(study),
        source=_source,
        tied=_tied,
        assumed=assumptions.assumed(study),
        left_out=assumptions.left_out(study),
        changes=assumptions.scenario_differences(study),
        explained=list(_explained(study)),
        length=words.how_long(study),
    )


def main_table(study: Study) -> Table:
    """Return the headline measures of every design with their ranges."""
    from ccsim.report.pictures.base import Table, ranged, words

    rows = []
    for measure in (*HEADLINE, "total_cost"):
        values = [study.value(design.name, measure) for design in study.designs]
        if not any(value is not None and value.estimate for value in values):
            continue
        row = [words(LABELS[measure])]
        for value in values:
            row.append(
                words("–") if value is None else ranged(value.estimate, value.low, value.high, value.unit)
            )
        rows.append(tuple(row))
    return Table(("Measure", *(design.name for design in study.designs)), tuple(rows))


def _tied(text: str) -> str:
    """Keep numbers and their units on one line."""
    return re.sub(r"(?<=\d) (?=%|(?:s|min|h|d|[A-Z]{3})\b)", "\u00a0", text)


def _source(picture: Picture) -> str:
    """Return a picture as an address that holds the picture itself."""
    from ccsim.report import style

    return "data:image/svg+xml;base64," + base64.b64encode(style.svg(picture.figure).encode()).decode()


def _explained(study: Study) -> Iterator[tuple[str, str]]:
    convention = _CONVENTIONS[study.base.resolved["reporting"]["service_level"]]
    for term, text in _EXPLAINED:
        yield term, text.format(convention=convention, level=f"{100 * study.level:.3g}")
