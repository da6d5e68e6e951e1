"""What a picture is: a figure with the words and the numbers that belong to it."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from ccsim.report.numbers import scale


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a table: its text and, where it is a number, the number in full."""

    text: str
    value: float | None = None


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


def cell(value: float, unit: str, *, difference: bool = False, like: tuple[float, ...] = ()) -> Cell:
    """Return a number as a cell, on the scale of its neighbours ``like``."""
    step = scale(unit, [value, *like], difference=difference)
    return Cell(step.signed(value) if difference else step.text(value), value)


def words(text: str) -> Cell:
    """Return a cell without a number."""
    return Cell(text)
