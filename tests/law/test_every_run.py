"""Laws that hold in every run of every center, checked on centers that Hypothesis invents."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from place_laws import (
    lines_are_never_more_than_there_are,
    sessions_are_never_more_than_there_are,
    the_chosen_contact_is_served,
    waiting_places_are_never_more_than_there_are,
)
from reading import Row, before_it_was_put_down, idle, left_queue, rows, waits

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import AgentChoice
from ccsim.measures import check_conservation, littles_law, setting_of
from ccsim.outcomes import AgentState, ContactOrigin, ContactOutcome, IssueOutcome, VisitKind, VisitOutcome
from ccsim.trace import NONE, Trace
from scenarios import Case, cases

QUICK = settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


# --- books ----------------------------------------------------------------------------------------


def conservation(blueprint: Blueprint, trace: Trace) -> None:
    check_conservation(trace)


def little(blueprint: Blueprint, trace: Trace) -> None:
    littles_law(trace, setting_of(blueprint))


def one_thing_after_another(blueprint: Blueprint, trace: Trace) -> None:
    """Visits of a contact, contacts of an issue: each begins when the last has ended, within its owner."""
    visits, contacts = rows(trace, "visits"), rows(trace, "contacts")
    for issue in rows(trace, "issues"):
        mine = [row for row in contacts if row["issue"] == issue["issue"]]
        assert len(mine) == issue["contacts"]
        assert mine[0]["arrived_at"] == issue["opened_at"]
        assert mine[0]["origin"] == ContactOrigin.FIRST
        if issue["outcome"] != IssueOutcome.IN_PROGRESS:
            assert mine[-1]["ended_at"] == issue["closed_at"] != NONE
        ended = 0
        for contact in mine:
            assert ended <= contact["arrived_at"] < blueprint.horizon
            assert ended != NONE
            ended = contact["ended_at"]
    for contact in contacts:
        mine = [
            row for row in visits if (row["issue"], row["contact"]) == (contact["issue"], contact["contact"])
        ]
        assert len(mine) == contact["visits"]
        now = contact["arrived_at"]
        for visit in mine:
            assert NONE != now <= visit["entered_at"]
            now = visit["ended_at"]
        people = [row for row in mine if row["kind"] != VisitKind.BOT]
        assert contact["queued_at"] == (people[0]["entered_at"] if people else NONE)
        answers = [row["started_at"] for row in people if row["started_at"] != NONE]
        assert contact["answered_at"] == (answers[0] if answers else NONE)
        if contact["ended_at"] != NONE:
            assert NONE != now <= contact["ended_at"] <= trace.end_at


def an_issue_ends_as_its_last_contact_does(blueprint: Blueprint, trace: Trace) -> None:
    """It is solved or left unsolved where that was served to its end, and given up otherwise."""
    served = (ContactOutcome.ANSWERED, ContactOutcome.CALLBACK_REACHED)
    last = {row["issue"]: row["outcome"] for row in rows(trace, "contacts")}
    for issue in rows(trace, "issues"):
        outcome = last[issue["issue"]]
        if issue["outcome"] == IssueOutcome.RESOLVED:
            assert outcome in (*served, ContactOutcome.CONTAINED_BY_BOT)
        elif issue["outcome"] == IssueOutcome.UNSOLVED:
            assert outcome in served
        elif issue["outcome"] == IssueOutcome.LOST:
            assert outcome not in (*served, ContactOutcome.CONTAINED_BY_BOT)


def the_end(blueprint: Blueprint, trace: Trace) -> None:
    """A cut run ends at the horizon; a drained one with the last thing that anybody does."""
    if blueprint.last == blueprint.horizon:
        assert trace.end_at == blueprint.horizon
        return
    last = [blueprint.horizon]
    last += [row["ended_at"] for row in rows(trace, "contacts")]
    last += [row["entered_at"] for row in rows(trace, "visits")]
    last += [row["ended_at"] + row["after_contact_work"] for row in rows(trace, "visits")]
    assert trace.end_at == max(last)
    for visit in rows(trace, "visits"):
        if visit["outcome"] == VisitOutcome.IN_PROGRESS:
            assert visit["started_at"] == NONE  # waits for ever


# --- people ---------------------------------------------------------------------------------------


def an_agent_does_one_thing_at_a_time(blueprint: Blueprint, trace: Trace) -> None:
    last: Row | None = None
    for row in rows(trace, "agent_intervals"):
        plan = blueprint.groups[row["group"]]
        assert plan.first_agent <= row["agent"] < plan.first_agent + plan.size
        assert row["from_at"] < row["to_at"] <= trace.end_at
        if last is not None and last["agent"] == row["agent"]:
            assert last["to_at"] <= row["from_at"]
        last = row


def agents_are_busy_exactly_with_visits(blueprint: Blueprint, trace: Trace) -> None:
    expected = set()
    for visit in waits(trace):
        if visit["started_at"] == NONE:
            continue
        talk_ends = trace.end_at if visit["ended_at"] == NONE else visit["ended_at"]
        work_ends = min(talk_ends + visit["after_contact_work"], trace.end_at)
        for start, end, state in (
            (visit["started_at"], talk_ends, AgentState.BUSY),
            (talk_ends, work_ends, AgentState.AFTER_CONTACT_WORK),
        ):
            if start < end:
                expected.add((visit["agent"], visit["group"], start, end, state))
    busy = [row for row in rows(trace, "agent_intervals") if row["state"] != AgentState.IDLE]
    found = [(row["agent"], row["group"], row["from_at"], row["to_at"], row["state"]) for row in busy]
    assert len(found) == len(expected)
    assert set(found) == expected


def staff_is_as_planned(blueprint: Blueprint, trace: Trace) -> None:
    """All who are scheduled are there; beyond them only those who still have to finish."""
    for number, plan in enumerate(blueprint.groups):
        mine = [row for row in rows(trace, "agent_intervals") if row["group"] == number]
        edges = {0, trace.end_at} | {at for at, _ in plan.staff}
        edges |= {row[column] for row in mine for column in ("from_at", "to_at")}
        for at in sorted(edges)[:-1]:
            scheduled = [people for since, people in plan.staff if since <= at][-1]
            there = [row for row in mine if row["from_at"] <= at < row["to_at"]]
            assert len(there) >= scheduled
            if len(there) > scheduled:
                assert all(row["state"] != AgentState.IDLE for row in there)


def nobody_waits_while_somebody_who_could_serve_is_idle(blueprint: Blueprint, trace: Trace) -> None:
    free = idle(trace)
    for visit in waits(trace):
        able = {group for rank in blueprint.queues[visit["queue"]].ranks for group in rank}
        start, end = visit["entered_at"], left_queue(trace, visit)
        for row in free:
            if row["group"] in able:
                assert min(end, row["to_at"]) <= max(start, row["from_at"])


def merit(blueprint: Blueprint, trace: Trace) -> Callable[[Row, Row], tuple[float, ...]]:
    """Return what the choice of agents looks at first, by idle stretch and visit; the least is best."""
    types = {row["issue"]: row["issue_type"] for row in rows(trace, "issues")}
    work = (AgentState.BUSY, AgentState.AFTER_CONTACT_WORK)
    worked = [row for row in rows(trace, "agent_intervals") if row["state"] in work]
    served = [row for row in waits(trace) if row["agent"] != NONE]

    def last_agent(visit: Row) -> int:
        earlier = [
            ((row["contact"], row["visit"]), row["agent"])
            for row in served
            if row["issue"] == visit["issue"]
            and (row["contact"], row["visit"]) < (visit["contact"], visit["visit"])
        ]
        return max(earlier, default=((0, 0), NONE))[1]

    def of(row: Row, visit: Row) -> tuple[float, ...]:
        match blueprint.routing.agent:
            case AgentChoice.BEST_SKILL:
                return (-blueprint.groups[row["group"]].level[types[visit["issue"]]],)
            case AgentChoice.SAME_AGENT:
                return (row["agent"] != last_agent(visit),)
            case AgentChoice.LEAST_OCCUPIED:  # the run lies within one day
                mine = [w for w in worked if w["agent"] == row["agent"] and w["to_at"] <= visit["started_at"]]
                return (sum(w["to_at"] - w["from_at"] for w in mine),)
            case _:
                return ()

    return of


def work_is_put_down_at_the_end_of_a_shift(blueprint: Blueprint, trace: Trace) -> None:
    """And waits again at once."""
    stays = set()
    for row in before_it_was_put_down(trace).values():
        staff = blueprint.groups[row["group"]].staff
        assert any(at == row["ended_at"] and there < was for (_, was), (at, there) in pairwise(staff))
        assert row["talk_time"] == row["ended_at"] - row["started_at"]
        stays.add((row["issue"], row["contact"], row["visit"] + 1))
    assert stays <= {(row["issue"], row["contact"], row["visit"]) for row in waits(trace)}


def the_preferred_agent_serves(blueprint: Blueprint, trace: Trace) -> None:
    """Nobody of a better rank, nor one of the same rank who comes first, stays idle across the start."""
    free = idle(trace)
    before = before_it_was_put_down(trace)
    of = merit(blueprint, trace)
    drawn = blueprint.routing.agent == AgentChoice.RANDOM
    for visit in waits(trace):
        at = visit["started_at"]
        if at == NONE:
            continue
        had = before.get((visit["issue"], visit["contact"], visit["visit"]))
        if had is not None:
            theirs = [row for row in free if row["agent"] == had["agent"]]
            assert had["agent"] == visit["agent"] or not any(r["from_at"] < at < r["to_at"] for r in theirs)
            if had["agent"] == visit["agent"]:
                continue
        ranks = blueprint.queues[visit["queue"]].ranks
        [rank] = [n for n, groups in enumerate(ranks) if visit["group"] in groups]
        since = [r["from_at"] for r in free if r["agent"] == visit["agent"] and r["to_at"] == at] or [at]
        better = {group for groups in ranks[:rank] for group in groups}
        for row in free:
            if row["from_at"] < at < row["to_at"]:
                assert row["group"] not in better
                if row["group"] in ranks[rank] and not drawn:
                    assert (*of(row, visit), row["from_at"]) >= (*of(visit, visit), since[-1])


LAWS: tuple[Callable[[Blueprint, Trace], None], ...] = (
    conservation,
    little,
    one_thing_after_another,
    an_issue_ends_as_its_last_contact_does,
    the_end,
    an_agent_does_one_thing_at_a_time,
    agents_are_busy_exactly_with_visits,
    staff_is_as_planned,
    nobody_waits_while_somebody_who_could_serve_is_idle,
    work_is_put_down_at_the_end_of_a_shift,
    the_preferred_agent_serves,
    the_chosen_contact_is_served,
    lines_are_never_more_than_there_are,
    sessions_are_never_more_than_there_are,
    waiting_places_are_never_more_than_there_are,
)


def check(engine: str, case: Case) -> None:
    blueprint = case.blueprint()
    trace = case.play(engine, blueprint)
    for law in LAWS:
        law(blueprint, trace)


@pytest.mark.known("C21")
@QUICK
@given(cases())
def test_every_law_holds(engine, case):
    check(engine, case)


@pytest.mark.precision
@settings(QUICK, max_examples=2000)
@given(cases())
def test_every_law_holds_in_many_more(engine, case):
    check(engine, case)
