"""The bank's derived figures agree with themselves, with SOURCES.md and with the record if it is at hand."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "scenarios" / "bank" / "data"
SCRIPT = ROOT / "experiments" / "derive_bank_profile.py"
RECORD = ROOT.parent / "shared" / "data" / "na_bank_calls_2003_5min.csv.gz"
FILES = ("weekday_profile.csv", "overdispersion.csv", "interval_correlation.csv")
DAYS = ("mon", "tue", "wed", "thu", "fri")


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stated_totals() -> dict[str, tuple[int, float]]:
    """Days used and mean calls of each weekday as SOURCES.md prints them."""
    rows = re.findall(r"^\| (\w{3}) \| (\d+) \| ([\d.]+) \|$", (DATA / "SOURCES.md").read_text("utf-8"), re.M)
    return {day: (int(days), float(mean)) for day, days, mean in rows}


def derive(source: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), str(source), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def write_record(path: Path, days: list[str], calls: np.ndarray) -> None:
    """Write counts of whole days, 07:00 to 21:05, in the form of the record."""
    lines = ["interval_start,calls"]
    for day, row in zip(days, calls, strict=True):
        for index, count in enumerate(row):
            minute = 7 * 60 + 5 * index
            lines.append(f"{day} {minute // 60:02d}:{minute % 60:02d},{count}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def test_profile_has_every_quarter_of_an_hour_and_the_stated_totals() -> None:
    rows = table("weekday_profile.csv")
    times = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(420, 1260, 15)]
    assert [(row["day"], row["time"]) for row in rows] == [(day, time) for day in DAYS for time in times]
    totals = stated_totals()
    assert tuple(totals) == DAYS
    for day in DAYS:
        total = sum(float(row["contacts"]) for row in rows if row["day"] == day)
        # 56 means rounded to 0.1 and their total rounded to 0.1
        assert abs(total - totals[day][1]) <= 57 * 0.05 + 1e-9


def test_overdispersion_agrees_with_the_profile() -> None:
    rows = table("overdispersion.csv")
    totals = stated_totals()
    assert [row["scope"] for row in rows] == ["all", *DAYS, *["interval"] * 28]
    by_scope = {row["scope"]: row for row in rows[:6]}
    for day in DAYS:
        assert (int(by_scope[day]["days"]), float(by_scope[day]["mean_contacts"])) == totals[day]
    days = sum(count for count, _ in totals.values())
    mean = sum(count * mean for count, mean in totals.values()) / days
    assert int(by_scope["all"]["days"]) == days
    assert abs(float(by_scope["all"]["mean_contacts"]) - mean) <= 0.1 + 1e-9
    halves = [float(row["mean_contacts"]) for row in rows[6:]]
    assert abs(sum(halves) - mean) <= 29 * 0.05 + 0.05 + 1e-9
    for row in rows:
        # the spread is printed to 0.00005, the shape to 0.05
        spread, shape = float(row["factor_sd"]), float(row["gamma_shape"])
        assert 1 / (spread + 0.00005) ** 2 - 0.05 <= shape <= 1 / (spread - 0.00005) ** 2 + 0.05


def test_correlation_is_a_correlation_matrix() -> None:
    rows = table("interval_correlation.csv")
    names = [row["time"] for row in rows]
    assert names == [name for name in rows[0] if name != "time"] and len(names) == 28
    matrix = np.array([[float(row[name]) for name in names] for row in rows])
    assert np.array_equal(matrix, matrix.T)
    assert np.array_equal(np.diag(matrix), np.ones(28))
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_files_are_what_the_script_writes(tmp_path: Path) -> None:
    """Byte for byte from the record if it lies beside the checkout; the tests above hold in any case."""
    if RECORD.is_file():
        done = derive(RECORD, tmp_path)
        assert done.returncode == 0, done.stderr
        for name in FILES:
            assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name
        sources = (DATA / "SOURCES.md").read_text("utf-8")
        left_out = re.findall(r"^left out: (\S+)", done.stdout, re.M)
        assert left_out == sorted(
            re.findall(r"2003-\d\d-\d\d", sources.split("## The files")[0].split("Days that")[0])
        )
        for day, (days, mean) in stated_totals().items():
            assert f"{day}: {days} days, mean {mean} calls" in done.stdout
    for name in FILES:
        assert b"\r" not in (DATA / name).read_bytes()


def test_script_recovers_a_known_spread_and_leaves_out_odd_days(tmp_path: Path) -> None:
    """Counts made with gamma shape 25 per day: the estimate must find it.

    With 300 days the estimate of the factor's variance (0.04) has a relative standard error near
    sqrt((2 + 6 / 25) / 300) = 0.086 (the Poisson part is negligible); 4.5 of them are allowed, a false alarm
    once in 10^5 seeds, and the seed is fixed.
    """
    random = np.random.default_rng(20030303)
    dates = np.arange("2003-03-03", "2004-05-01", dtype="datetime64[D]")
    days = [str(day) for day in dates if np.is_busday(day)][:302]
    calls = random.poisson(random.gamma(25, 1 / 25, size=(302, 1)) * np.full((302, 169), 200.0))
    calls[100, 60:90] = 0  # an outage: an odd shape
    del days[200]
    calls = np.delete(calls, 200, axis=0)  # a holiday: the day after it is left out, too
    write_record(tmp_path / "made.csv", days, calls)
    done = derive(tmp_path / "made.csv", tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^left out: (\S+)", done.stdout, re.M) == [days[100], days[200]]
    with (tmp_path / "overdispersion.csv").open(encoding="utf-8", newline="") as file:
        whole = next(csv.DictReader(file))
    assert int(whole["days"]) == 299
    assert abs(float(whole["factor_sd"]) ** 2 / 0.04 - 1) < 4.5 * 0.086


@pytest.mark.parametrize("content", ["interval_start,calls\n2003-03-03 07:00,5\n", None])
def test_script_refuses_a_record_it_cannot_use(tmp_path: Path, content: str | None) -> None:
    source = tmp_path / "record.csv"
    if content is not None:
        source.write_text(content, "utf-8")
    done = derive(source, tmp_path / "out")
    assert done.returncode != 0
    assert "record.csv" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
