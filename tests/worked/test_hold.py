"""The customer on hold at the end of the talk: the agent is busy, and it is no talk time."""

from __future__ import annotations

import pytest
from scripted import SECOND, always, blueprint_of, center, contacts, duty, play, served

from ccsim.streams import Purpose

ASKED = (Purpose.BRANCH, "tier 1 on hold")


def holding(share: object, time: object, **more: object) -> dict:
    return center(handling={"any": {"talk": "60 s", "hold": {"share": share, "time": time}} | more})


@pytest.mark.rows("P8")
def test_a_hold_lengthens_the_work_and_is_no_talk(engine):
    """Issue 0 draws 0.5, which is below the share, and issue 1 draws 0.6, which is not.

    Issue 0 is on hold from 60 to 90 and its after-contact work ends at 100, so 1 begins at 100.
    """
    script = {(*ASKED, "calls", 1): (0.6,)}
    trace = play(engine, holding("60 %", "30 s", after_contact_work="10 s"), {"calls": [0, 10]}, script)
    assert served(trace) == [("0", 0, 0, 90), ("1", 0, 100, 160)]
    assert trace.visits["talk_time"].tolist() == [60 * SECOND, 60 * SECOND]
    assert trace.visits["hold_time"].tolist() == [30 * SECOND, 0]
    assert duty(trace)[:3] == [(0, 0, 90, "busy"), (0, 90, 100, "after"), (0, 100, 160, "busy")]


@pytest.mark.rows("P8", "M2")
def test_hold_is_work_at_the_speed_of_the_agent(engine):
    """At half speed 60 s of talk take 120 s and 30 s of hold take 60 s."""
    spec = holding("100 %", "30 s") | {
        "groups": {"front": {"staff": 1, "skills": {"any": 0}}},
        "people": {"levels": {"speed": [0.5, 1]}},
    }
    trace = play(engine, spec, {"calls": [0]})
    assert served(trace) == [("0", 0, 0, 180)]
    assert trace.visits["hold_time"].tolist() == [60 * SECOND]


@pytest.mark.rows("P8")
def test_a_hold_that_is_not_over_at_the_end_does_not_count(engine):
    spec = holding("100 %", "30 s") | {"horizon": {"length": "80 s", "after_close": "cut"}}
    trace = play(engine, spec, {"calls": [0]})
    assert contacts(trace) == [("0", "first", 0, None, "in_progress")]
    assert trace.visits["hold_time"].tolist() == [0]
    assert duty(trace) == [(0, 0, 80, "busy")]


@pytest.mark.rows("P8")
def test_the_end_of_a_hold_comes_before_the_end_of_a_patience(engine):
    """At 90 the hold ends and the patience of issue 1 does, too: it is served."""
    spec = holding("100 %", "30 s") | {"channels": {"voice": {"patience": "80 s"}}}
    trace = play(engine, spec, {"calls": [0, 10, 11]})
    assert served(trace) == [("0", 0, 0, 90), ("1", 0, 90, 180), ("2", None, None, 91)]


@pytest.mark.rows("P8")
def test_only_some_channels_and_tiers_hold(engine):
    """Chat never, and the second tier twice as long, in a draw of its own."""
    spec = center(
        staff=2,
        channels={"voice": {}, "chat": {}},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        groups={"front": {"staff": 2, "skills": {"any": 0}}, "back": {"staff": 2, "tier": 2}},
        people={"levels": {"resolves": [0, 1]}},
        handling={
            "any": {
                "talk": "60 s",
                "hold": {"share": 1, "time": "30 s"},
                "on_channel": {"chat": {"hold": {"share": 0, "time": "30 s"}}},
                "at_tier": {"2": {"hold": {"share": "50 %", "time": "1 min"}}},
            }
        },
    )
    script = always(Purpose.BRANCH, "tier 2 on hold", 0.4)
    trace = play(engine, spec, {"voice": [0], "chat": [0]}, script)
    assert served(trace) == [
        ("voice 0", 0, 0, 90),
        ("voice 0", 3, 90, 210),
        ("chat 0", 1, 0, 60),
        ("chat 0", 2, 60, 180),
    ]


@pytest.mark.rows("P8")
def test_without_a_hold_there_is_no_step(engine):
    """A share or a time of nothing leaves the graph as it was."""
    plain = [step.name for step in blueprint_of(center()).steps]
    assert [step.name for step in blueprint_of(holding(0, "30 s")).steps] == plain
    assert [step.name for step in blueprint_of(holding(1, "0 s")).steps] == plain
