"""Traces that contradict themselves are found; those that do not obey Little's law exactly."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccsim.errors import InvariantError
from ccsim.measures import check_conservation, littles_law, tally
from ccsim.outcomes import ContactOutcome, IssueOutcome, VisitOutcome

S = 1_000_000


def spoiled(trace, table, row, **values):
    """Return a copy with some values of one row replaced."""
    other = copy.deepcopy(trace)
    for column, value in values.items():
        other.table(table)[column][row] = value
    return other


@pytest.mark.known("C21")
def test_the_hour_is_conserved(hour):
    check_conservation(hour)


# rows of the contacts: 0 answered, 1 abandoned, 2 answered, 3 answered, 4 blocked, 5 contained, 6 lost at
# transfer, 7 and 8 in progress
@pytest.mark.known("C21")
@pytest.mark.parametrize(
    ("table", "row", "values", "message"),
    [
        ("issues", 0, {"outcome": 99}, "an issue has no outcome that exists"),
        ("issues", 0, {"outcome": IssueOutcome.IN_PROGRESS}, "an issue is in progress and closed"),
        ("issues", 4, {"outcome": IssueOutcome.LOST}, "an issue is in progress and closed, or neither"),
        ("issues", 2, {"closed_at": 5 * S}, "an issue closes before it opens"),
        ("issues", 1, {"contacts": 1}, "contacts of the issues are not the rows"),
        ("contacts", 2, {"contact": 0}, "visits of the contacts are not the rows"),
        ("contacts", 0, {"outcome": 99}, "a contact has no outcome that exists"),
        ("contacts", 0, {"ended_at": -1}, "a contact is in progress and ended, or neither"),
        ("contacts", 7, {"ended_at": 3599 * S}, "a contact is in progress and ended, or neither"),
        ("contacts", 3, {"answered_at": 950 * S}, "instants are out of order"),
        ("contacts", 0, {"queued_at": -1}, "answered without having been offered"),
        ("contacts", 1, {"outcome": ContactOutcome.ANSWERED}, "counts as answered and nobody answered"),
        ("contacts", 0, {"outcome": ContactOutcome.BLOCKED}, "its outcome says that it was not"),
        ("contacts", 4, {"outcome": ContactOutcome.ABANDONED_IN_QUEUE}, "a queue that it never entered"),
        ("contacts", 4, {"visits": 1}, "visits of the contacts are not the rows"),
        ("visits", 0, {"outcome": 99}, "a visit has no outcome that exists"),
        ("visits", 0, {"ended_at": -1}, "a visit is in progress and ended, or neither"),
        ("visits", 0, {"ended_at": 10 * S}, "a visit's instants are out of order"),
        ("visits", 0, {"started_at": -1}, "served or its work put down, and that never began"),
        ("visits", 0, {"outcome": VisitOutcome.ABANDONED}, "began and counts as left"),
        ("visits", 4, {"visit": 7}, "the visits of one owner are not numbered"),
    ],
)
def test_contradictions_are_found(hour, table, row, values, message):
    with pytest.raises(InvariantError, match=message) as caught:
        check_conservation(spoiled(hour, table, row, **values))
    assert (caught.value.seed, caught.value.replication) == (7, 3)


def test_an_issue_twice_is_found(make_trace, make_issue):
    with pytest.raises(InvariantError, match="an issue is in the table twice"):
        check_conservation(make_trace(9, issues=[make_issue(0, 0, 0, 1, 2, 1, contacts=0)] * 2))


def test_the_row_is_named(hour):
    with pytest.raises(InvariantError) as caught:
        check_conservation(spoiled(hour, "visits", 5, ended_at=-1))
    assert caught.value.contact == "issue 2, contact 0, visit 2"
    assert caught.value.time == 1060 * S


def test_a_tally_refuses_tables_that_do_not_belong_together(hour, setting):
    with pytest.raises(InvariantError, match="contacts of the issues are not the rows"):
        tally(spoiled(hour, "issues", 0, contacts=0), setting())


@pytest.mark.known("C21")
def test_littles_law_of_the_hour(hour, setting):
    # first: 20 + 20 + 21 + 0 + 50 + 10 and 10 until the cut; second: 30 + 0 + 150; store: 300
    assert littles_law(hour, setting()) == {
        "first": (131 * S, 131 * S),
        "second": (180 * S, 180 * S),
        "store": (300 * S, 300 * S),
        "calls": (20 * S, 20 * S),
    }


def test_leaving_before_entering_breaks_littles_law(hour, setting):
    with pytest.raises(InvariantError, match="queue second: more have left than had entered"):
        littles_law(spoiled(hour, "visits", 5, started_at=1000 * S), setting())


@pytest.mark.known("C21")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 49), st.integers(0, 30), st.booleans()),
        max_size=15,
    )
)
def test_littles_law_holds_on_any_visits(make_trace, make_visit, setting, drawn):
    end = 50
    visits, length = [], np.zeros((3, end), dtype=np.int64)
    for i, (queue, entered, wait, answered) in enumerate(drawn):
        left = entered + wait
        inside = left < end
        instants = (entered, left if answered and inside else -1, left if inside else -1)
        visits.append(make_visit(i, instants, 0, queue=queue))
        length[queue, entered : min(left, end)] += 1
    law = littles_law(make_trace(end, visits=visits), setting())
    expected = length.sum(axis=1) * S
    assert [law[name] for name in ("first", "second", "store")] == [(a, a) for a in expected]
