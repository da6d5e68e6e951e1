"""What a picture is: a figure with the words and the numbers that belong to it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from matplotlib.figure import Figure

from ccsim.report.numbers import range_scale, scale


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a table: its text, where it is a number the number in full, and a note below."""

    text: str
    value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a picture."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes
    ----------
    name : str
        For files and links.
    heading : str
        What it shows.
    title : str
        What it finds.
    alt : str
        Its content in words, for who cannot see it.
    caption : str
        How to read it.
    """

    name: str
    heading: str
    title: str
    alt: str
    caption: str
    figure: Figure
    table: Table


def cell(value: float, unit: str) -> Cell:
    """Return a number as a cell."""
    return Cell(scale(unit, [value]).text(value), value)


def ranged(value: float, low: float, high: float, unit: str) -> Cell:
    """Return a number as a cell, with its range below."""
    step = range_scale(unit, value, low, high)
    if math.isnan(low):
        return Cell(step.text(value), value)
    return Cell(step.text(value), value, "in every run" if low == high else step.span(low, high))


def words(text: str) -> Cell:
    """Return a cell without a number."""
    return Cell(text)
