"""Customers lost: in the hour that is written by hand, and in invented numbers of issues."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ccsim.measures import Setting, Tallier, layout, sums_of, tally
from ccsim.measures.catalogue import CATALOGUE
from ccsim.sums import IssueSum
from ccsim.trace import Trace

S = 1_000_000
SHARES = ((0.5, 0.25, 0.125), (0.75, 0.25, 0.125))


def value(trace: Trace, setting: Setting, measure: str, **cell: str) -> float:
    """Return a measure in a cell."""
    block = layout(setting).blocks[measure, tuple(cell)]
    number = 0
    for key, name in cell.items():
        number = number * setting.count(key) + setting.labels[key].index(name)
    found = tally(trace, setting)
    assert found.den[block][number] == 1
    return float(found.num[block][number])


@pytest.mark.rows("M16", "M17")
def test_customers_lost_in_the_hour(hour, setting):
    """Ordinary: two issues solved, one given up, two in progress; VIP: one each. Calls of the centre: none.

    After a VIP's issue that was given up 75 % are lost, after another's 50 %, after a solved one 12.5 %.
    """
    losing = setting(
        lost_share=((0.5, 0.25, 0.125), (0.75, 0.25, 0.125)), segment_value=(100.0, 1000.0), told=0.5
    )
    for cell, lost in (
        ({}, 1.625),
        ({"segment": "ordinary"}, 0.75),
        ({"segment": "vip"}, 0.875),
        ({"channel": "voice"}, 1.5),
        ({"channel": "chat"}, 0.125),
        ({"issue_type": "defect"}, 0.125 + 0.75),
        ({"channel": "voice", "issue_type": "billing"}, 0.125 + 0.125 + 0.5),
    ):
        assert value(hour, losing, "customers_lost", **cell) == lost
        assert value(hour, losing, "lost_by_word_of_mouth", **cell) == lost / 2
    assert value(hour, losing, "value_lost", segment="vip") == 0.875 * 1500
    assert value(hour, losing, "value_lost") == 0.75 * 150 + 0.875 * 1500
    assert value(hour, losing, "total_cost") == value(hour, setting(), "total_cost")
    later = setting(lost_share=((1.0, 1.0, 1.0),) * 2, warm_up=900 * S)
    assert value(hour, later, "customers_lost") == 3


def test_customers_lost_are_issues_times_shares(hour, setting):
    """With whole numbers of issues at random; a sum over segments in any cell, to rounding."""
    losing = replace(setting(), lost_share=SHARES, segment_value=(100.0, 1200.0), told=0.05)
    kind = ("channel", "issue_type", "segment")
    issues = np.random.default_rng(5).integers(0, 2**40, (2, 2, 2, len(IssueSum)))
    issues[..., IssueSum.LOST] += issues[..., IssueSum.UNSOLVED]
    found = Tallier(losing).tally(replace(sums_of(hour, losing), issues=issues.reshape(8, -1)))
    unsolved = issues[..., IssueSum.UNSOLVED]
    ends = (issues[..., IssueSum.LOST] - unsolved, unsolved, issues[..., IssueSum.RESOLVED])
    lost = sum(end * share for end, share in zip(ends, np.transpose(SHARES), strict=True))
    expected = {
        "customers_lost": lost,
        "lost_by_word_of_mouth": 0.05 * lost,
        "value_lost": 1.05 * lost * (100.0, 1200.0),
    }
    for (measure, cells), by in [(one, b) for one in expected.items() for b in CATALOGUE[one[0]].breakdowns]:
        rest = tuple(i for i, key in enumerate(kind) if key not in by)
        here = found.num[layout(losing).blocks[measure, by]]
        assert here == pytest.approx(cells.sum(axis=rest).ravel(), rel=1e-12)
    assert (found.num[layout(losing).blocks["customers_lost", ()]] <= issues[..., :3].sum()).all()
