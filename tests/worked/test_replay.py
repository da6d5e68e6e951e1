"""Recorded contacts, every instant by hand; draws that nobody wrote down are 0.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scripted import PLAYERS, SECOND, ScriptedDraws, blueprint_of, center, contacts, served

from ccsim.demand import arrivals
from ccsim.scenario import load
from ccsim.trace import Trace

LIBRARY = Path(__file__).parents[2] / "scenarios" / "library"


def replayed(engine: str, spec: dict[str, Any]) -> Trace:
    """Play a scenario whose arrivals are all recorded."""
    blueprint = blueprint_of(spec)
    return PLAYERS[engine](blueprint, ScriptedDraws(blueprint, {}), arrivals_of)


def arrivals_of(_blueprint: Any, stream: Any, _draws: Any) -> Any:
    return arrivals(_blueprint, stream, _draws)


def log(**columns: Any) -> dict[str, Any]:
    """Return a stream that replays columns."""
    return {"calls": {"channel": "voice", "replay": columns}}


@pytest.mark.rows("P1")
def test_a_record_brings_its_own_work_and_patience(engine: str) -> None:
    """One agent, talks of 60 s.

    Issue 0 talks its own 100 s; 1 waits from 10 s and gives up after its own 20 s; 2 has no record of its
    own, waits without end and talks the law's 60 s; 3 is as patient as the wait is long, and is served:
    whoever is freed comes before a patience that ends at the same instant.
    """
    spec = center(
        demand=log(
            time=["0 s", "10 s", "20 s", "30 s"],
            handling_time=["100 s", "5 s", None, "7 s"],
            patience=[None, "20 s", None, "130 s"],
        )
    )
    trace = replayed(engine, spec)
    assert served(trace) == [
        ("0", 0, 0, 100),
        ("1", None, None, 30),
        ("2", 0, 100, 160),
        ("3", 0, 160, 167),
    ]


@pytest.mark.rows("P1")
def test_own_work_waits_for_the_contact_that_is_answered_and_patience_is_used_once(engine: str) -> None:
    """Issue 1 gives up at 20 s, redials at 50 s with the law's patience, and talks its own 40 s."""
    voice = {"patience": "5 min", "redials": {"after_abandonment": 1.0, "later": 0, "after": "30 s"}}
    spec = center(
        channels={"voice": voice},
        demand=log(time=["0 s", "10 s"], handling_time=[None, "40 s"], patience=[None, "10 s"]),
    )
    trace = replayed(engine, spec)
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 20, "abandoned_in_queue"),
        ("1", "redial", 50, 100, "answered"),
    ]


@pytest.mark.rows("P1")
def test_types_and_segments_come_from_the_record_and_speed_divides_own_work(engine: str) -> None:
    """Issue 0 is of type b, which the group handles at half speed; 1 is of the type that is drawn."""
    spec = center(
        issue_types={"a": {}, "b": {}},
        segments={"plain": {"share": 1}, "vip": {"share": 0}},
        people={"levels": {"speed": [0.5, 1.0]}},
        groups={"front": {"staff": 1, "skills": {"a": 1.0, "b": 0.0}}},
        demand={
            "calls": {
                "channel": "voice",
                "issues": {"a": 1.0, "b": 0},
                "replay": {
                    "time": ["2026-03-02 00:00:05", "2026-03-02 00:10:00", "2026-03-02 01:00:00"],
                    "issue_type": ["b", None, "b"],
                    "segment": ["vip", None, "vip"],
                    "handling_time": ["30 s", "30 s", "30 s"],
                },
            }
        },
    )
    trace = replayed(engine, spec)
    assert served(trace) == [("0", 0, 5, 65), ("1", 0, 600, 630)]
    assert trace.issues["issue_type"].tolist() == [1, 0]
    assert trace.issues["segment"].tolist() == [1, 0]


@pytest.mark.rows("P1")
def test_local_times_are_those_of_the_zone() -> None:
    """Clocks go forward at 02:00 in Madrid: 03:00:30 comes 30 s after 01:59:60."""
    horizon = {"start": "2026-03-29 01:59", "timezone": "Europe/Madrid", "length": "1 h"}
    spec = center(horizon=horizon, demand=log(time=["2026-03-29 01:59:10", "2026-03-29 03:00:30"]))
    assert blueprint_of(spec).streams[0].recorded == (10 * SECOND, 90 * SECOND)


@pytest.mark.rows("P1")
def test_a_log_of_two_channels_is_played_contact_by_contact(engine: str) -> None:
    """The first contacts of the library's log, for two people.

    The first call is answered at once, for 200 s. A call and a chat come at 20 s, calls first, as the log
    comes to them first: the call talks until 115 s, then the chat, which has waited, until 265 s. The call
    of 90 s gives up at 170 s, that of 160 s at 185 s. The chat of 125 s is answered at 200 s, until 380 s. A
    chat and a call come at 250 s: the call is answered at 265 s, until 395 s, the chat gives up at 370 s.
    """
    spec = load(LIBRARY / "recorded_channels.yaml", ["horizon.length=15 min"]).resolved()
    trace = replayed(engine, spec)
    assert contacts(trace) == [
        ("log voice 0", "first", 0, 200, "answered"),
        ("log voice 1", "first", 20, 115, "answered"),
        ("log voice 2", "first", 90, 170, "abandoned_in_queue"),
        ("log voice 3", "first", 160, 185, "abandoned_in_queue"),
        ("log voice 4", "first", 250, 395, "answered"),
        ("log chat 0", "first", 20, 265, "answered"),
        ("log chat 1", "first", 125, 380, "answered"),
        ("log chat 2", "first", 250, 370, "abandoned_in_queue"),
    ]
    assert trace.labels["stream"] == ("log voice", "log chat")
