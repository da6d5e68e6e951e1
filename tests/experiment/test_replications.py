"""Replications do not depend on where, or with what others, they are played."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccsim.errors import UsageError
from ccsim.experiment import Results, compare, run


def assert_same(a: Results, b: Results) -> None:
    assert [(t.seed, t.replication) for t in a.tallies] == [(t.seed, t.replication) for t in b.tallies]
    for one, two in zip(a.tallies, b.tallies, strict=True):
        np.testing.assert_array_equal(one.num, two.num)
        np.testing.assert_array_equal(one.den, two.den)
        for name, counts in one.histograms.items():
            np.testing.assert_array_equal(counts, two.histograms[name])
    pd.testing.assert_frame_equal(a.frame(), b.frame(), check_exact=True)


def test_one_worker_equals_two(center):
    assert_same(run(center(), replications=5, workers=1), run(center(), replications=5, workers=2))


def test_two_workers_compare_as_one_does(center):
    base, other = center(), center("More", groups__front__staff=3)
    alone = compare(base, [other], replications=3, workers=1)
    together = compare(base, [other], replications=3, workers=2)
    pd.testing.assert_frame_equal(alone.differences(), together.differences(), check_exact=True)


def test_a_replication_alone_is_that_of_the_batch(center):
    batch = run(center(), replications=4, workers=1)
    alone = run(center(), replications=1, first=2, workers=1)
    assert [t.replication for t in alone.tallies] == [2]
    np.testing.assert_array_equal(alone.tallies[0].num, batch.tallies[2].num)


def test_replications_and_seeds_differ(center):
    one, two = run(center(), replications=2, workers=1).tallies
    (other,) = run(center(), replications=1, seed=2, workers=1).tallies
    assert not np.array_equal(one.num, two.num)
    assert not np.array_equal(one.num, other.num)


def test_progress_counts_the_replications_of_all_designs(center):
    seen = []
    compare(
        center(),
        [center("Other")],
        replications=2,
        workers=1,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_script_needs_no_guard(center, tmp_path: Path):
    path = center().path
    script = tmp_path / "script.py"
    script.write_text(
        "import ccsim\n"
        f"results = ccsim.run(ccsim.load({str(path)!r}), replications=2, workers=2)\n"
        "print(results.n)\n",
        "utf-8",
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replications": 0}, "replications must be a whole number from 1"),
        ({"replications": 2.0}, "replications must be a whole number from 1"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"seed": True}, "seed must be a whole number from 0"),
        ({"first": -1}, "first must be a whole number from 0"),
        ({"first": 2**32 - 1, "replications": 2}, "first \\+ replications - 1 must be"),
        ({"workers": 0}, "workers must be a whole number from 1"),
        ({"level": 1.0}, "level must be a number between 0 and 1"),
        ({"engine": "steam"}, "there is no engine 'steam'; there are: .*reference"),
    ],
)
def test_options_out_of_range(center, options, message):
    with pytest.raises(UsageError, match=message):
        run(center(), **options)
