"""Where the time of the compiled loop goes on W1: its parts, each alone in a small loop of its own.

The parts work on the state of a run that has come to its usual load (a calendar of some 170 events), so sizes
are those of the run. Times of pieces are not exact shares of a whole: a piece alone finds its data in the
nearest cache, and its branches foreseen. What remains of the loop is reported as such.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import timing

from ccsim.blueprint.model import Blueprint
from ccsim.distributions import exponential_quantile
from ccsim.engine.compiled import simulate
from ccsim.engine.compiled.adding import next_span
from ccsim.engine.compiled.ahead import draw_ahead
from ccsim.engine.compiled.calendar import fill_hole, schedule
from ccsim.engine.compiled.dispatch import dispatch, first_in_line, longest_idle
from ccsim.engine.compiled.draws import draw
from ccsim.engine.compiled.flatten import flatten
from ccsim.engine.compiled.jit import compiled_root
from ccsim.engine.compiled.layout import State, make_state
from ccsim.engine.compiled.loop import drop_unheard, happen, open_doors
from ccsim.engine.compiled.people import enter, line_up, step_out
from ccsim.engine.compiled.places import agent_at, token_at
from ccsim.engine.compiled.pointers import pointer
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.record import record_contact, record_issue, record_visit
from ccsim.engine.compiled.state import S, Tok
from ccsim.engine.compiled.tournament import expect, expect_arrival, pass_turn, take_next
from ccsim.engine.compiled.waiting import drop, join
from ccsim.outcomes import AgentState, ContactOutcome, IssueOutcome, VisitOutcome
from ccsim.streams import Draws
from ccsim.trace import Trace

NOW, HOLE, TURN = int(S.NOW), int(S.HOLE), int(S.TURN)
ISSUES, CONTACTS, VISITS = int(S.ISSUES), int(S.CONTACTS), int(S.VISITS)
PERSON, PEOPLE, PERSON_BITS = int(S.PERSON), int(S.PEOPLE), int(S.PERSON_BITS)
QUEUE, AT_ONCE = int(P.QUEUE), int(P.AT_ONCE)
INTERVALS, ROOM = int(S.INTERVALS), 1_000
IDLE, BUSY = int(AgentState.IDLE), int(AgentState.BUSY)
ANSWERED, RESOLVED, SERVED = (
    int(ContactOutcome.ANSWERED),
    int(IssueOutcome.RESOLVED),
    int(VisitOutcome.SERVED),
)
EVENTS, TURNS = 5_000, 200_000
"""Events that bring a run to its usual load, and turns of each small loop."""


@compiled_root
def _begin(p: Any, q: Any, s: Any, f: Any, events: int) -> None:
    a, b, c, d = pointer(p), pointer(q), pointer(s), pointer(f)
    open_doors(a, b, c, d)
    for _ in range(events):
        s[ISSUES] = s[CONTACTS] = s[VISITS] = s[INTERVALS] = 0
        happen(a, b, c, d, take_next(c))
        dispatch(a, b, c, d)
        if s[TURN]:
            pass_turn(c)
        elif s[HOLE]:
            fill_hole(c)
        drop_unheard(a, c)
    next_span(a, c)


@compiled_root
def _turns(p: Any, s: Any, delays: Any, turns: int) -> int:
    """Take the first event of all people, and put the next one of that person in its place."""
    c = pointer(s)
    for i in range(turns):
        agent = c[c[PERSON] + 1] & ((1 << c[PERSON_BITS]) - 1)
        c[TURN] = c[PEOPLE] + agent
        expect(c, agent, s[NOW] + delays[i], i)
    return 0


@compiled_root
def _arrivals(p: Any, s: Any, delays: Any, turns: int) -> int:
    """Put the next arrival in its place."""
    c = pointer(s)
    for i in range(turns):
        expect_arrival(c, 0, s[NOW] + delays[i])
    return 0


@compiled_root
def _patience(p: Any, s: Any, delays: Any, turns: int) -> int:
    """Put an event on the calendar, then take the first off it and nothing for it."""
    c = pointer(s)
    for i in range(turns):
        schedule(c, s[NOW] + delays[i], i & 7, i, 0)
        c[HOLE] = 1
        fill_hole(c)
    return 0


@compiled_root
def _draws_ahead(p: Any, s: Any, delays: Any, turns: int) -> int:
    """Draw ahead for one issue, which is to say every so often for several."""
    a, c = pointer(p), pointer(s)
    for i in range(turns):
        if i & (a[AT_ONCE] - 1) == 0:
            draw_ahead(a, c, 0, i)
    return 0


@compiled_root
def _idle_first(p: Any, s: Any, agents: Any, turns: int) -> int:
    """Find who is idle for longest, who steps out and is idle again."""
    a, c, found = pointer(p), pointer(s), 0
    for _ in range(turns):
        agent = longest_idle(a, c, 0)
        if agent >= 0:
            step_out(a, c, agent)
            line_up(a, c, agent)
            found += 1
    return found


@compiled_root
def _line_first(p: Any, s: Any, slots: Any, turns: int) -> int:
    """Let a contact join its line, find the first one there, and take it out."""
    a, c = pointer(p), pointer(s)
    for i in range(turns):
        join(a, c, slots[i])
        drop(a, c, first_in_line(a, c, agent_at(c, 0)))
    return 0


@compiled_root
def _draw(p: Any, s: Any, delays: Any, turns: int) -> float:
    """Draw; the address waits for the draw before, though that changes nothing in it."""
    a, u = pointer(p), 0.0
    for i in range(turns):
        u = draw(a, delays[i] + int(u), 77, 0)
    return u


@compiled_root
def _draw_and_invert(p: Any, s: Any, delays: Any, turns: int) -> float:
    """Draw an exponential; the address waits for the one before."""
    a, x = pointer(p), 0.0
    for i in range(turns):
        x = exponential_quantile(draw(a, delays[i] + int(x * 1e-3), 77, 0))
    return x


@compiled_root
def _record(p: Any, s: Any, slots: Any, turns: int) -> int:
    """Take note of a served contact: its visit, itself and its issue."""
    a, c = pointer(p), pointer(s)
    for i in range(turns):
        if s[CONTACTS] >= ROOM:
            s[CONTACTS] = s[ISSUES] = s[VISITS] = 0
        t = token_at(a, c, slots[i])
        record_visit(a, c, t, SERVED, 1_000_000, 0)
        record_contact(a, c, t, s[NOW], ANSWERED)
        record_issue(a, c, t, s[NOW], RESOLVED)
    return 0


@compiled_root
def _agents(p: Any, s: Any, agents: Any, turns: int) -> int:
    """Take note of what an agent did until now, who is busy and idle in turn."""
    a, c = pointer(p), pointer(s)
    for i in range(turns):
        if s[INTERVALS] >= ROOM:
            s[INTERVALS] = 0
        s[NOW] += 1_000
        enter(a, c, agents[i], BUSY if i & 1 else IDLE)
    return 0


def _state(blueprint: Blueprint, traced: bool) -> tuple[Any, State]:
    p, q = flatten(blueprint).drawn(Draws(timing.SEED, 0))
    state = make_state(p, traced).fresh(p)
    _begin(p, q, state.s, state.f, EVENTS)
    return p, state


def counts_of(trace: Trace) -> dict[str, float]:
    """Return how often a contact of W1 needs each part, on average."""
    visits = trace.visits
    contacts = len(visits["issue"])
    began = visits["started_at"] >= 0
    answered = int(np.count_nonzero(began))
    waited_and_answered = int(np.count_nonzero(visits["started_at"][began] > visits["entered_at"][began]))
    abandoned = contacts - answered
    waited = waited_and_answered + abandoned
    events = contacts + answered + abandoned
    states = len(trace.agent_intervals["agent"])
    numbers = {
        "arrival": contacts,
        "turn": answered,
        "patience": waited,
        "draw": waited,
        "law": contacts + answered + waited,
        "idle": answered - waited_and_answered,
        "line": waited,
        "record": contacts,
        "state": states,
        "event": events,
    }
    return {name: number / contacts for name, number in numbers.items()}


def table(repetitions: int) -> dict[str, Any]:
    """Return the ns of each part, how often a contact needs it, and the ns per contact of the loop."""
    blueprint = timing.blueprint_of("w1")
    often = counts_of(simulate(blueprint, timing.SEED, 0))
    random = np.random.default_rng(timing.SEED)
    delays = random.exponential(300e6, TURNS).astype(np.int64)
    agents = np.arange(TURNS) % 160
    loops: dict[str, tuple[Callable[..., Any], Any]] = {
        "arrival": (_arrivals, delays),
        "turn": (_turns, delays),
        "patience": (_patience, delays),
        "draw ahead": (_draws_ahead, delays),
        "draw": (_draw, delays),
        "idle": (_idle_first, agents),
        "draw and law": (_draw_and_invert, delays),
    }
    seen: dict[str, list[float]] = {}
    ways: Mapping[str, timing.Program] = {
        "measures": timing.loop_alone(timing.adding(blueprint, 8)),
        "trace": timing.loop_alone(timing.engine(simulate, blueprint, 4)),
    }
    for repetition in range(repetitions + 1):
        for way, program in ways.items():
            p, state = _state(blueprint, way == "trace")
            busy = np.flatnonzero(state.table(S.TOKEN)[:, Tok.STARTED_AT] > 0)
            slots = busy[np.arange(TURNS) % len(busy)]
            here = loops | {
                f"record, {way}": (_record, slots),
                f"state, {way}": (_agents, agents),
                "line": (_line_first, slots),
            }
            for name, (play, values) in here.items():
                fresh = state.s.copy()
                start = time.process_time()
                play(p, fresh, values, TURNS)
                spent = time.process_time() - start
                if repetition:  # the first one compiles
                    seen.setdefault(name, []).append(1e9 * spent / TURNS)
            run = program(repetition)
            if repetition:
                seen.setdefault(f"loop, {way}", []).append(1e9 * run.seconds / run.contacts)
    return {"often": often, "ns": {name: statistics.median(values) for name, values in seen.items()}}


def rows(measured: Mapping[str, Any], way: str) -> list[tuple[str, float | None, float | None, float]]:
    """Return the parts of a way to play: name, ns each, how often a contact needs it, ns per contact."""
    ns, often = measured["ns"], measured["often"]
    law = ns["draw and law"] - ns["draw"]
    parts = [
        ("calendar: the next arrival of a stream", ns["arrival"], often["arrival"]),
        ("calendar: the next event of a person", ns["turn"], often["turn"]),
        ("calendar: a patience, put on the heap and taken off", ns["patience"], often["patience"]),
        ("draws: Philox ahead, for an issue", ns["draw ahead"], often["arrival"]),
        ("draws: Philox, one by one", ns["draw"], often["draw"]),
        ("draws: exponential by inversion", law, often["law"]),
        ("routing: find who is idle for longest", ns["idle"], often["idle"]),
        ("routing: join a line, and be found first in it", ns["line"], often["line"]),
        ("take note of visit, contact and issue", ns[f"record, {way}"], often["record"]),
        ("take note of an agent's time", ns[f"state, {way}"], often["state"]),
    ]
    known = [(name, each, count, each * count) for name, each, count in parts]
    whole = ns[f"loop, {way}"]
    rest = whole - sum(row[3] for row in known)
    return [
        *known,
        ("the rest: steps, contacts that begin, checks", None, None, rest),
        ("the loop", None, None, whole),
    ]
