"""How pictures look: one palette, one font, and bytes that are the same on every machine."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK = "#1c2730"
MUTED = "#5a6772"
LINE = "#c9d1d8"
BAND = "#e6eaed"
TARGET = "#1c2730"

# Letters are drawn as outlines of the font that matplotlib brings along, so that a picture needs no font
# where it is read and has the same bytes wherever it is made.
_SETTINGS: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10.0,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": "#e9edf0",
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "xtick.major.size": 3.0,
    "ytick.major.size": 0.0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "svg.hashsalt": "ccsim",
    "path.simplify": True,
}


@dataclass(frozen=True, slots=True)
class Pen:
    """How one design is drawn: told apart by colour, by marker and by line."""

    colour: str
    marker: str
    line: Any


BASE_PEN = Pen("#6b8299", "o", "-")
# Dark enough for text on white, and apart for colour-blind eyes (after Okabe and Ito, darkened).
_PENS = (
    Pen("#b84a00", "s", "-"),
    Pen("#00608f", "^", (0, (5, 1.6))),
    Pen("#00735a", "D", (0, (5, 1.4, 1.2, 1.4))),
    Pen("#8c4472", "v", (0, (1.4, 1.4))),
    Pen("#6b5a00", "P", (0, (8, 1.5))),
    Pen("#3b3f9e", "X", (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2))),
)


def pen(design: int) -> Pen:
    """Return the pen of a design; 0 is the base, the pens of designs 1, 2, … repeat after six."""
    return BASE_PEN if design == 0 else _PENS[(design - 1) % len(_PENS)]


@contextmanager
def drawing() -> Iterator[None]:
    """Draw with these settings and put back what was set before."""
    with mpl.rc_context():
        mpl.rcdefaults()
        cast(dict[str, Any], mpl.rcParams).update(_SETTINGS)
        yield


def figure(width: float, height: float) -> Figure:
    """Return an empty figure; inches."""
    return Figure(figsize=(width, height), dpi=100)


def wrapped(text: str, width: float) -> str:
    """Break the lines of a title where they would run out of a picture ``width`` inches wide."""
    letters = int((width - 0.3) / 0.108)
    lines: list[str] = []
    for line in text.split("\n"):
        # What stands between semicolons stays together where it can.
        items = [i.replace(" ", "\xa0") if len(i) < letters else i for i in line.split("; ")]
        lines += textwrap.wrap("; ".join(items), letters, break_on_hyphens=False) or [""]
    return "\n".join(lines).replace("\xa0", " ")


def heading(fig: Figure, text: str, subtitle: str, *, left: float = 0.012) -> None:
    """Write the finding over a picture, and in grey what is shown."""
    height = float(fig.get_figheight())
    fig.text(left, 1 - 0.10 / height, text, size=12, weight="bold", ha="left", va="top", linespacing=1.25)
    lines = text.count("\n") + 1
    below = 1 - (0.16 + 0.225 * lines) / height
    fig.text(left, below, subtitle, size=9.5, color=MUTED, ha="left", va="top", linespacing=1.3)


def quiet(axes: Axes, *, grid: str = "y") -> None:
    """Take away what carries no information."""
    axes.grid(True, axis=grid)  # type: ignore[arg-type]
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="both", length=0)
    axes.tick_params(axis="x", length=3)


def svg(fig: Figure) -> str:
    """Return a figure as SVG text."""
    with drawing():
        out = io.StringIO()
        fig.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def png(fig: Figure) -> bytes:
    """Return a figure as a PNG file of 200 dots per inch."""
    with drawing():
        out = io.BytesIO()
        fig.savefig(out, format="png", dpi=200, metadata={"Software": None})
    return out.getvalue()
