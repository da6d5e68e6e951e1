"""Laws that hold in every run: who is served of those who wait, and places, lines and sessions in use."""

from __future__ import annotations

from itertools import pairwise

from reading import Row, before_it_was_put_down, left_queue, most_at_once, rows, waits

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import ContactChoice, PoolPlan
from ccsim.blueprint.steps import Cap, Take, Wait
from ccsim.outcomes import ContactOutcome, VisitKind
from ccsim.trace import NONE, Trace
from ccsim.units import MINUTE


def the_chosen_contact_is_served(blueprint: Blueprint, trace: Trace) -> None:
    """Of all whom an agent could take, nobody of a better rank stays behind when somebody is taken.

    Where groups take some types first, that is the rank before all others. Where more than one group serves
    a queue, who is taken may have been found by somebody of another group, for whom the turns differ.
    """
    step = next((step for step in blueprint.steps if isinstance(step, Wait)), None)
    if step is None:
        return
    issues = {row["issue"]: row for row in rows(trace, "issues")}
    contacts = {(row["issue"], row["contact"]): row for row in rows(trace, "contacts")}
    visits, routing = waits(trace), blueprint.routing
    before = before_it_was_put_down(trace)

    def since(visit: Row) -> int:
        """Return when it joined the queue, before it was put down if it was."""
        had = before.get((visit["issue"], visit["contact"], visit["visit"]))
        return visit["entered_at"] if had is None else since(had)

    def rank(visit: Row, at: int) -> tuple[float, int, int]:
        issue, contact = issues[visit["issue"]], contacts[visit["issue"], visit["contact"]]
        cell = blueprint.cells.of(contact["channel"], issue["issue_type"], issue["segment"])
        first = 0
        if routing.contact == ContactChoice.PRIORITY:
            first = -int(step.priority.at(cell))
        elif routing.contact == ContactChoice.SCORE:
            waited = at - since(visit)
            first = -int(step.priority.at(cell)) * MINUTE - routing.gain[cell] * waited
        elif routing.contact == ContactChoice.NEAREST_DEADLINE:
            within = blueprint.channels[contact["channel"]].answered_within
            first = contact["arrived_at"] + within[issue["segment"]]
        return first, since(visit), visit["issue"]

    serves = [{group for groups in plan.ranks for group in groups} for plan in blueprint.queues]
    for taken in visits:
        at = taken["started_at"]
        for other in visits:
            if taken["group"] in serves[other["queue"]] and other["entered_at"] < at < left_queue(
                trace, other
            ):
                mine, others = blueprint.queues[taken["queue"]], blueprint.queues[other["queue"]]
                group = taken["group"]
                if mine.turns == others.turns or serves[taken["queue"]] == serves[other["queue"]] == {group}:
                    assert (mine.turn(group), *rank(taken, at)) < (others.turn(group), *rank(other, at))


def line_held(trace: Trace, contact: Row) -> tuple[int, int]:
    """Return when a contact held a line: until it ended or was handed to a department."""
    end = trace.end_at if contact["ended_at"] == NONE else contact["ended_at"]
    if contact["handoffs"]:
        for visit in rows(trace, "visits"):
            if (visit["issue"], visit["contact"]) == (contact["issue"], contact["contact"]):
                if visit["kind"] == VisitKind.DEPARTMENT:
                    break
                end = visit["ended_at"]
    return contact["arrived_at"], end


def capped(blueprint: Blueprint, channel: int) -> float:
    """Return how many of a channel can wait, 0 where there is no limit."""
    size = blueprint.cells.issue_types * blueprint.cells.segments
    rooms = [step.places.at(channel * size) for step in blueprint.steps if isinstance(step, Cap)]
    return min((places + 1 for places in rooms if places != Cap.UNLIMITED), default=0)


def waiting_places_are_never_more_than_there_are(blueprint: Blueprint, trace: Trace) -> None:
    """Of those who wait in their first queue."""
    for channel in range(len(blueprint.channels)):
        most = capped(blueprint, channel) - 1
        channels = {(row["issue"], row["contact"]): row["channel"] for row in rows(trace, "contacts")}
        people = [row for row in rows(trace, "visits") if row["kind"] == VisitKind.PEOPLE]
        firsts = {(row["issue"], row["contact"]): row for row in reversed(people)}
        waits = []
        for contact, row in firsts.items():
            left = next((row[at] for at in ("started_at", "ended_at") if row[at] != NONE), trace.end_at)
            if channels[contact] == channel and left > row["entered_at"]:
                waits.append((row["entered_at"], left))
        assert most < 0 or most_at_once(waits) <= most


def lines_are_never_more_than_there_are(blueprint: Blueprint, trace: Trace) -> None:
    """And who is blocked found them all taken at that instant."""
    contacts = rows(trace, "contacts")
    taken = [step.pool for step in blueprint.steps if isinstance(step, Take) and step.name == "line"]
    size = blueprint.cells.issue_types * blueprint.cells.segments
    pools = [int(taken[0].at(n * size)) if taken else -1 for n in range(len(trace.labels["channel"]))]
    for pool in set(pools):
        mine = [row for row in contacts if pools[row["channel"]] == pool]
        # Who finds no place to wait is blocked, too.
        blocked = [
            row["arrived_at"]
            for row in mine
            if row["outcome"] == ContactOutcome.BLOCKED and not capped(blueprint, row["channel"])
        ]
        if pool < 0:
            assert not blocked
            continue
        # Who was blocked after a bot had no place to wait, and a line until then.
        held = [
            line_held(trace, row) for row in mine if row["outcome"] != ContactOutcome.BLOCKED or row["visits"]
        ]
        asked = held + [(row["arrived_at"], row["arrived_at"]) for row in mine if not row["visits"]]
        there = [row for row in rows(trace, "capacity") if row["pool"] == pool]
        lines_follow_the_load(blueprint.pools[pool], there, held, asked)
        assert there[-1]["to_at"] == trace.end_at
        for row in there:
            first, last = row["from_at"], row["to_at"]
            within = [(max(a, first), min(b, last)) for a, b in held if a < last and b > first]
            assert most_at_once(within) <= row["places"]
        for at in blocked:
            lines = [row["places"] for row in there if row["from_at"] <= at <= row["to_at"]]
            found = lines[0] if len(lines) == 1 else blueprint.pools[pool].places
            assert sum(start <= at <= end for start, end in held) >= found


def lines_follow_the_load(
    plan: PoolPlan, there: list[Row], held: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    """They grow a lead time after enough were in use, and shrink as soon as few are."""
    assert [row["from_at"] for row in there] == [0, *(row["to_at"] for row in there[:-1])]
    assert there[0]["places"] == plan.places or plan.lead == 0
    for before, after in pairwise(there):
        assert plan.places <= after["places"] <= plan.most
        if after["places"] > before["places"]:
            assert after["places"] <= before["places"] + plan.step or plan.lead == 0
            ordered = after["from_at"] - plan.lead
            least = min(row["places"] for row in there if row["from_at"] <= ordered <= row["to_at"])
            used = sum(start <= ordered <= end for start, end in asked)
            assert used * 1_000_000 >= plan.grows_at * least
    for row in there:
        if row["places"] > plan.places:
            for at in {end for _, end in held if row["from_at"] <= end < row["to_at"]}:
                used = sum(start <= at < end for start, end in held)
                assert used * 1_000_000 > plan.shrinks_at * row["places"]


def sessions_are_never_more_than_there_are(blueprint: Blueprint, trace: Trace) -> None:
    for number, name in enumerate(trace.labels["bot"]):
        places = [plan.places for plan in blueprint.pools if plan.name == f"sessions of {name}"]
        held = [
            (row["entered_at"], trace.end_at if row["ended_at"] == NONE else row["ended_at"])
            for row in rows(trace, "visits")
            if row["bot"] == number
        ]
        assert most_at_once(held) <= min(places, default=len(held))
