"""Small runs whose arrivals and draws are written by hand, and their traces as tuples in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
from numba import config
from twins import sum_difference, with_arrivals

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.blueprint.model import StreamPlan
from ccsim.engine.compiled import ahead as compiled_ahead
from ccsim.engine.compiled import choice as compiled_choice
from ccsim.engine.compiled import dialling as compiled_dialling
from ccsim.engine.compiled import draws as compiled_draws
from ccsim.engine.compiled import engine as compiled
from ccsim.engine.compiled import journey as compiled_journey
from ccsim.engine.compiled import outbound as compiled_outbound
from ccsim.engine.compiled import staging as compiled_staging
from ccsim.engine.reference import engine as reference
from ccsim.measures import setting_of, sums_of
from ccsim.outcomes import AgentState, ContactOrigin, ContactOutcome, IssueOutcome
from ccsim.scenario.schema import Scenario
from ccsim.streams import Draws, Purpose, issue_entity, name_hash, site
from ccsim.trace import NONE, Trace, same

SECOND = 1_000_000
Number = float | None
Script = Mapping[tuple[Any, ...], Sequence[float]]
Source = Callable[[Any, StreamPlan, Any], Iterator[tuple[int, int]]]
"""Gives the arrivals of a stream, and their numbers."""
MOST_ISSUES = 50
SEEDS = 60
"""How many are tried where machine code has to draw what a script says."""


def center(**sections: Any) -> dict[str, Any]:
    """Return a small center: one channel, one stream, one agent, talks of 60 s, one hour, `cut`.

    Sections given replace the ones here; ``staff`` is short for the staff of the group ``front``.
    """
    staff = sections.pop("staff", 1)
    return {
        "ccsim": 1,
        "horizon": {"length": "1 h", "after_close": "cut"},
        "channels": {"voice": {}},
        "demand": {"calls": {"channel": "voice", "rate": "1/h"}},
        "groups": {"front": {"staff": staff}},
        "handling": {"any": {"talk": "60 s"}},
    } | sections


def two_channels(voice: Mapping[str, Any], chat: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    """Return a center with a stream and an agent each for two channels; sections given replace these."""
    plain = {
        "channels": {"voice": voice, "chat": chat},
        "demand": {
            "calls": {"channel": "voice", "rate": "1/h"},
            "chats": {"channel": "chat", "rate": "1/h"},
        },
        "groups": {
            "phone": {"staff": 1, "channels": ["voice"]},
            "desk": {"staff": 1, "channels": ["chat"]},
        },
    }
    return center(**(plain | sections))


def blueprint_of(spec: Mapping[str, Any]) -> Blueprint:
    """Compile a scenario given as plain data."""
    return compile_scenario(Scenario.model_validate(spec), "0" * 64)


class ScriptedDraws(Draws):
    """Draws that are 0.5 except where a script says otherwise.

    A script maps ``(purpose, place)`` (everybody) or ``(purpose, place, stream, ordinal)`` to the
    draws in order; later ones are 0.5 again.
    """

    def __init__(self, blueprint: Blueprint, script: Script) -> None:
        super().__init__(1, 0)
        issues = [
            (name, n, issue_entity(name_hash(name), n))
            for name in blueprint.labels["stream"]
            for n in range(MOST_ISSUES)
        ]
        known: dict[tuple[int, int], Sequence[float]] = {}
        for (purpose, place, *who), values in sorted(script.items(), key=lambda item: len(item[0])):
            for stream, n, entity in issues:
                if not who or who == [stream, n]:
                    known[entity, site(purpose, place)] = values
        object.__setattr__(self, "known", known)

    def uniform(self, entity: int, site: int, n: int = 0) -> float:
        """Return the scripted draw."""
        values = self.known.get((entity, site), ())
        return values[n] if n < len(values) else 0.5


def _play_reference(blueprint: Blueprint, draws: Draws, source: Source) -> Trace:
    with patch.object(reference, "arrivals", source):
        return reference._Run(blueprint, draws).play()


def _drawn_alike(blueprint: Blueprint, draws: Draws, source: Source) -> Draws:
    """Return draws of a seed by which the same happens as by scripted ones; these no machine code takes."""
    wanted = _play_reference(blueprint, draws, source)
    for seed in range(1, SEEDS + 1):
        found = Draws(seed, draws.replication)
        if same(_play_reference(blueprint, found, source), wanted):
            return found
    pytest.skip(f"none of {SEEDS} seeds draws as scripted; NUMBA_DISABLE_JIT=1 plays the script itself")


def _play_compiled(blueprint: Blueprint, draws: Draws, source: Source) -> Trace:
    """Play on the compiled engine; scripted draws can only be put under it where it is not compiled.

    It plays twice, writing a trace and adding up without one, which must come to the same sums.
    """
    recorded = {stream.name: [at for at, _ in source(None, stream, None)] for stream in blueprint.streams}
    plan = with_arrivals(blueprint, recorded)
    if type(draws) is not Draws and not config.DISABLE_JIT:  # type: ignore[attr-defined]
        draws = _drawn_alike(blueprint, draws, source)
    with ExitStack() as stack:
        if type(draws) is not Draws:

            def draw(_p: Any, entity: int, place: int, n: int) -> float:
                return draws.uniform(int(entity) % (1 << 64), int(place), int(n))

            words: list[float] = []

            def first_word(_seed: int, _replication: int, entity: int, place: int) -> int:
                words.append(draw(None, entity, place, 0))
                return len(words)

            stack.enter_context(patch.object(compiled_ahead, "first_word", first_word))
            stack.enter_context(patch.object(compiled_draws, "from_word", lambda word: words[word - 1]))
            modules = (
                compiled_choice,
                compiled_dialling,
                compiled_draws,
                compiled_journey,
                compiled_outbound,
                compiled_staging,
            )
            for module in modules:
                stack.enter_context(patch.object(module, "draw", draw))
            stack.enter_context(patch.object(compiled, "Draws", lambda *_: draws))
        trace = compiled.play(plan, draws)
        added = compiled.adder(plan)(draws.seed, draws.replication)
    apart = sum_difference(sums_of(trace, setting_of(plan)), added)
    assert not apart, f"sums of {apart}"
    return trace


PLAYERS = {"reference": _play_reference, "compiled": _play_compiled}
"""How each engine plays a blueprint with given draws and arrivals."""


def play_blueprint(
    engine: str, blueprint: Blueprint, arrivals: Mapping[str, Sequence[float]], draws: Draws
) -> Trace:
    """Play a blueprint with given draws and with arrivals at given seconds, by stream."""

    def source(_blueprint: Any, stream: StreamPlan, _draws: Any) -> Iterator[tuple[int, int]]:
        return ((round(at * SECOND), n) for n, at in enumerate(arrivals.get(stream.name, ())))

    return PLAYERS[engine](blueprint, draws, source)


def play(
    engine: str,
    spec: Mapping[str, Any],
    arrivals: Mapping[str, Sequence[float]],
    script: Script | None = None,
) -> Trace:
    """Play a scenario with arrivals at given seconds, by stream, and scripted draws."""
    blueprint = blueprint_of(spec)
    return play_blueprint(engine, blueprint, arrivals, ScriptedDraws(blueprint, script or {}))


def always(purpose: Purpose, place: str, *values: float) -> dict[tuple[Any, ...], Sequence[float]]:
    """Return a script in which everybody draws the same at a place."""
    return {(purpose, place): values}


def _seconds(at: int) -> Number:
    return None if at == NONE else at / SECOND


def _issues(trace: Trace) -> dict[int, str]:
    """Return names of issues: the ordinal, with the stream's name where there are several."""
    streams = trace.labels["stream"]
    several = len(streams) > 1
    table = trace.issues
    return {
        int(key): f"{streams[stream]} {ordinal}" if several else f"{ordinal}"
        for key, stream, ordinal in zip(table["issue"], table["stream"], table["ordinal"], strict=True)
    }


def visits(trace: Trace) -> list[tuple[str, str, int | None, Number, Number, Number]]:
    """Return ``(issue, queue or bot, agent, entered, started, ended)`` of every visit."""
    names, table, labels = _issues(trace), trace.visits, trace.labels
    out = []
    for i, issue in enumerate(table["issue"]):
        queue, bot = int(table["queue"][i]), int(table["bot"][i])
        agent = int(table["agent"][i])
        out.append(
            (
                names[int(issue)],
                labels["bot"][bot] if queue == NONE else labels["queue"][queue],
                None if agent == NONE else agent,
                *(_seconds(int(table[column][i])) for column in ("entered_at", "started_at", "ended_at")),
            )
        )
    return out  # type: ignore[return-value]


def served(trace: Trace) -> list[tuple[str, int | None, Number, Number]]:
    """Return ``(issue, agent, started, ended)`` of every visit; nobody's start is None."""
    return [(issue, agent, start, end) for issue, _, agent, _, start, end in visits(trace)]


def contacts(trace: Trace) -> list[tuple[str, str, Number, Number, str]]:
    """Return ``(issue, origin, arrived, ended, outcome)`` of every contact, names in small letters."""
    names, table = _issues(trace), trace.contacts
    return [
        (
            names[int(issue)],
            ContactOrigin(int(table["origin"][i])).name.lower(),
            _seconds(int(table["arrived_at"][i])),
            _seconds(int(table["ended_at"][i])),
            ContactOutcome(int(table["outcome"][i])).name.lower(),
        )
        for i, issue in enumerate(table["issue"])
    ]


def issues(trace: Trace) -> list[tuple[str, Number, Number, str, int]]:
    """Return ``(issue, opened, closed, outcome, contacts)`` of every issue."""
    names, table = _issues(trace), trace.issues
    return [
        (
            names[int(issue)],
            _seconds(int(table["opened_at"][i])),
            _seconds(int(table["closed_at"][i])),
            IssueOutcome(int(table["outcome"][i])).name.lower(),
            int(table["contacts"][i]),
        )
        for i, issue in enumerate(table["issue"])
    ]


def duty(trace: Trace) -> list[tuple[int, Number, Number, str]]:
    """Return ``(agent, from, to, state)`` of every agent interval: idle, busy or after."""
    table = trace.agent_intervals
    states = {AgentState.IDLE: "idle", AgentState.BUSY: "busy", AgentState.AFTER_CONTACT_WORK: "after"}
    states[AgentState.PAUSE] = "pause"
    return [
        (
            int(agent),
            _seconds(int(table["from_at"][i])),
            _seconds(int(table["to_at"][i])),
            states[AgentState(int(table["state"][i]))],
        )
        for i, agent in enumerate(table["agent"])
    ]
