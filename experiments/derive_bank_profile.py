"""Derive the bank's demand profile from five-minute call counts.

The input is the call counts of a large North American bank, weekdays from 3 March to 24 October 2003
(Weinberg, Brown and Stroud, "Bayesian forecasting of an inhomogeneous Poisson process with applications to
call center data", Journal of the American Statistical Association 102, 2007; data set ``calls`` of the R
package fpp2), as a CSV file with the columns ``interval_start`` and ``calls``. Three small files come out:

``weekday_profile.csv``
    mean calls per weekday and quarter of an hour, 07:00 to 21:00
``overdispersion.csv``
    how much busier or quieter days are than a Poisson process explains
``interval_correlation.csv``
    how the busyness of one half-hour goes with that of another

The model behind the last two: a half-hour's count is Poisson with mean ``m * F``, where ``m`` is the mean of
the weekday and ``F`` a random factor of that day and half-hour with mean 1. Moments of ``F`` are the moments
of the counts with the Poisson part taken away. The conventions are in ``scenarios/bank/data/SOURCES.md``.
"""

from __future__ import annotations

import argparse
import csv
import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DAYS = ("mon", "tue", "wed", "thu", "fri")
OPENS, CLOSES = 7 * 60, 21 * 60
RECORD_MINUTES, PROFILE_MINUTES, FACTOR_MINUTES = 5, 15, 30
ODD_SHAPE = 0.6
SMALLEST_EIGENVALUE = 0.01  # large enough that rounding to three digits leaves all of them above zero

OUT = Path(__file__).resolve().parent.parent / "scenarios" / "bank" / "data"

Floats = NDArray[np.float64]
Rows = list[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls per day and interval: ``calls[d, i]`` for ``dates[d]`` and the interval from ``starts[i]``."""

    dates: tuple[date, ...]
    starts: tuple[int, ...]
    calls: Floats

    def coarser(self, minutes: int) -> Counts:
        """Add up the intervals into longer ones of so many minutes, which must divide the hour."""
        starts = tuple(sorted({start // minutes * minutes for start in self.starts}))
        shape = (len(self.dates), len(starts), -1)
        return Counts(self.dates, starts, self.calls.reshape(shape).sum(axis=2))

    def without(self, excluded: dict[date, str]) -> Counts:
        """Leave out days."""
        kept = [row for row, day in enumerate(self.dates) if day not in excluded]
        return Counts(tuple(self.dates[row] for row in kept), self.starts, self.calls[kept])

    def of_weekday(self, weekday: int) -> Floats:
        """Return the rows of one weekday (0 = Monday)."""
        return self.calls[[day.weekday() == weekday for day in self.dates]]


def read_counts(source: Path) -> Counts:
    """Read the counts of complete days, 07:00 to 21:00.

    The record's last five minutes, from 21:00, are left out: they fill no quarter of an hour.
    """
    record = pd.read_csv(source, parse_dates=["interval_start"])
    record = record[record["interval_start"].dt.hour < CLOSES // 60]
    days = record["interval_start"].dt.date
    dates = tuple(sorted(set(days)))
    starts = tuple(range(OPENS, CLOSES, RECORD_MINUTES))
    if len(record) != len(dates) * len(starts) or not record["interval_start"].is_monotonic_increasing:
        raise SystemExit(
            f"{source}: needs every five minutes from 07:00 to 21:00 of each of its days, in order"
        )
    return Counts(dates, starts, record["calls"].to_numpy(dtype="float64").reshape(len(dates), -1))


def clock(minute: int) -> str:
    """Write minutes since midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def excluded_days(counts: Counts) -> dict[date, str]:
    """Find the days that are not ordinary, each with the reason.

    A day is left out when the weekday before it is missing within the record (a holiday or a gap, after which
    calls pile up), or when the share of the day's calls in some half-hour lies more than 60 % off that
    weekday's median share. A high or low daily total alone is no reason: that is what busyness means.
    """
    reasons: dict[date, str] = {}
    for before, day in itertools.pairwise(counts.dates):
        if day - before > timedelta(days=3 if day.weekday() == 0 else 1):
            reasons[day] = "the weekday before is missing"
    halves = counts.coarser(FACTOR_MINUTES)
    shares = Counts(halves.dates, halves.starts, halves.calls / halves.calls.sum(axis=1, keepdims=True))
    for day, share in zip(shares.dates, shares.calls, strict=True):
        off = np.abs(share / np.median(shares.of_weekday(day.weekday()), axis=0) - 1)
        if off.max() > ODD_SHAPE:
            reasons.setdefault(day, f"odd shape around {clock(halves.starts[int(off.argmax())])}")
    return dict(sorted(reasons.items()))


def weekday_profile(counts: Counts) -> Rows:
    """Mean calls per weekday and quarter of an hour, to one decimal."""
    quarters = counts.coarser(PROFILE_MINUTES)
    return [
        (name, clock(start), f"{mean:.1f}")
        for weekday, name in enumerate(DAYS)
        for start, mean in zip(quarters.starts, quarters.of_weekday(weekday).mean(axis=0), strict=True)
    ]


def factor_covariance(groups: list[Floats]) -> Floats:
    """Estimate the covariance of the factors ``F`` of the columns, pooled over groups of like days.

    A group with ``n`` days and means ``m`` has ``E[sum (N_i - m_i)(N_j - m_j)]`` equal to
    ``(n - 1) (m_i m_j Cov(F_i, F_j) + [i = j] m_i)``; both sides are added over the groups.
    """
    size = groups[0].shape[1]
    products, scale = np.zeros((size, size)), np.zeros((size, size))
    for calls in groups:
        mean = calls.mean(axis=0)
        left = calls - mean
        freedom = len(calls) - 1
        products += left.T @ left - freedom * np.diag(mean)
        scale += freedom * np.outer(mean, mean)
    return products / scale


def overdispersion(counts: Counts) -> Rows:
    """Spread of the factor: of whole days (all and per weekday) and of half-hours within the day.

    ``factor_sd`` is the standard deviation of a factor with mean 1; ``gamma_shape`` is ``1 / factor_sd**2``,
    the shape of the gamma law with that spread.
    """
    halves = counts.coarser(FACTOR_MINUTES)
    by_weekday = [halves.of_weekday(weekday) for weekday in range(len(DAYS))]
    totals = [calls.sum(axis=1, keepdims=True) for calls in by_weekday]
    parts = [("all", OPENS, CLOSES, totals)]
    parts += [(name, OPENS, CLOSES, [total]) for name, total in zip(DAYS, totals, strict=True)]
    for column, start in enumerate(halves.starts):
        of_interval = [calls[:, [column]] for calls in by_weekday]
        parts.append(("interval", start, start + FACTOR_MINUTES, of_interval))
    rows: Rows = []
    for scope, start, end, groups in parts:
        variance = float(factor_covariance(groups)[0, 0])
        together = np.concatenate(groups)
        mean, spread, shape = f"{together.mean():.1f}", f"{variance**0.5:.4f}", f"{1 / variance:.1f}"
        rows.append((scope, clock(start), clock(end), len(together), mean, spread, shape))
    return rows


def unit_diagonal(covariance: Floats) -> Floats:
    """Scale a covariance matrix to a correlation matrix."""
    spread = np.sqrt(np.diag(covariance))
    scaled: Floats = covariance / np.outer(spread, spread)
    return scaled


def interval_correlation(counts: Counts) -> Rows:
    """Correlation of the factors of half-hours, a symmetric table with a header of the half-hours' starts.

    Taking the Poisson part away can leave a table that is no correlation matrix; eigenvalues below
    ``SMALLEST_EIGENVALUE`` are raised to it and the diagonal is scaled back to 1.
    """
    halves = counts.coarser(FACTOR_MINUTES)
    covariance = factor_covariance([halves.of_weekday(weekday) for weekday in range(len(DAYS))])
    values, vectors = np.linalg.eigh(unit_diagonal(covariance))
    correlation = unit_diagonal((vectors * np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T)
    names = [clock(start) for start in halves.starts]
    rows = [(name, *(f"{value:.3f}" for value in row)) for name, row in zip(names, correlation, strict=True)]
    return [("time", *names), *rows]


def write(path: Path, rows: Rows) -> None:
    """Write rows as CSV, the same bytes on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def derive(source: Path, out: Path) -> str:
    """Write the three files into the folder ``out`` and say in words what was left out and what came out."""
    counts = read_counts(source)
    excluded = excluded_days(counts)
    kept = counts.without(excluded)
    out.mkdir(parents=True, exist_ok=True)
    write(out / "weekday_profile.csv", [("day", "time", "contacts"), *weekday_profile(kept)])
    header = ("scope", "start", "end", "days", "mean_contacts", "factor_sd", "gamma_shape")
    write(out / "overdispersion.csv", [header, *overdispersion(kept)])
    write(out / "interval_correlation.csv", interval_correlation(kept))
    lines = [f"{len(counts.dates)} days in the record, {len(excluded)} left out, {len(kept.dates)} kept"]
    lines += [f"left out: {day} {DAYS[day.weekday()]}, {why}" for day, why in excluded.items()]
    for weekday, name in enumerate(DAYS):
        total = kept.of_weekday(weekday).sum(axis=1)
        lines.append(f"{name}: {len(total)} days, mean {total.mean():.1f} calls from 07:00 to 21:00")
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Derive the bank's demand profile from its call counts.")
    parser.add_argument("source", type=Path, help="CSV file with columns interval_start, calls (may be .gz)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write to (default: %(default)s)")
    arguments = parser.parse_args()
    if not arguments.source.is_file():
        parser.error(f"no such file: {arguments.source}")
    print(derive(arguments.source, arguments.out))


if __name__ == "__main__":
    main()
