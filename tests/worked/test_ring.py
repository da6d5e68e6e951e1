"""Ringing before the talk: the agent is busy, and the customer may still leave."""

from __future__ import annotations

import pytest
from scripted import blueprint_of, center, contacts, duty, issues, play, served, visits

from ccsim.engine.reference import simulate
from ccsim.measures import check_conservation, setting_of, sums_of
from ccsim.outcomes import ContactOutcome
from ccsim.sums import ContactSum, VisitSum


def ringing(ring: object, patience: object = "never", **more: object) -> dict:
    return center(
        channels={"voice": {"patience": patience}}, handling={"any": {"talk": "60 s", "ring": ring} | more}
    )


@pytest.mark.rows("P8", "P14")
def test_it_rings_and_then_the_talk_begins(engine):
    """The agent is busy from the first ring on, and the second contact waits for the end of the talk."""
    trace = play(engine, ringing("10 s"), {"calls": [0, 20]})
    assert visits(trace) == [("0", "any", 0, 0, 10, 70), ("1", "any", 0, 20, 80, 140)]
    assert duty(trace) == [(0, 0, 70, "busy"), (0, 70, 140, "busy"), (0, 140, 3600, "idle")]
    assert trace.contacts["answered_at"].tolist() == [10_000_000, 80_000_000]
    assert trace.visits["talk_time"].tolist() == [60_000_000, 60_000_000]


@pytest.mark.rows("P8", "M16")
def test_patience_goes_on_while_it_rings(engine):
    """The second waits from 5 on with a patience of 65 s; at 70 the agent is free, and it rings in vain.

    The release at 70 comes before the end of the patience at 70, so it is lost in the ring and not in the
    queue; the agent is free again at 70 and rings for the third.
    """
    trace = play(engine, ringing("10 s", "65 s"), {"calls": [0, 5, 60]})
    assert contacts(trace) == [
        ("0", "first", 0, 70, "answered"),
        ("1", "first", 5, 70, "abandoned_in_ring"),
        ("2", "first", 60, 140, "answered"),
    ]
    assert served(trace) == [("0", 0, 10, 70), ("1", 0, None, 70), ("2", 0, 80, 140)]


@pytest.mark.rows("P8", "M16")
def test_who_gives_up_while_it_rings_frees_the_agent(engine):
    """Patience of 8 s ends before the ringing of 10 s: the agent is free at 8, and rings the next at once."""
    trace = play(engine, ringing("10 s", "8 s"), {"calls": [0, 3]})
    assert contacts(trace) == [
        ("0", "first", 0, 8, "abandoned_in_ring"),
        ("1", "first", 3, 11, "abandoned_in_ring"),
    ]
    assert visits(trace) == [("0", "any", 0, 0, None, 8), ("1", "any", 0, 3, None, 11)]
    assert duty(trace) == [(0, 0, 8, "busy"), (0, 8, 11, "busy"), (0, 11, 3600, "idle")]
    assert issues(trace)[0] == ("0", 0, 8, "lost", 1)


@pytest.mark.rows("P8")
def test_whose_patience_ends_as_the_agent_answers_is_answered(engine):
    trace = play(engine, ringing("10 s", "10 s"), {"calls": [0]})
    assert contacts(trace) == [("0", "first", 0, 70, "answered")]


@pytest.mark.rows("P8", "M16")
def test_no_patience_at_all(engine):
    """Who finds a free agent is served even with patience zero, but not where it has to ring first."""
    assert contacts(play(engine, ringing("0 s", "0 s"), {"calls": [0]})) == [
        ("0", "first", 0, 60, "answered")
    ]
    trace = play(engine, ringing("1 s", "0 s"), {"calls": [0]})
    assert contacts(trace) == [("0", "first", 0, 0, "abandoned_in_ring")]
    assert duty(trace) == [(0, 0, 3600, "idle")]


@pytest.mark.rows("P8", "M7")
def test_giving_up_in_the_ring_of_a_second_person_is_a_loss_at_transfer(engine):
    spec = center(
        channels={"voice": {"patience": "5 s"}},
        groups={"front": {"staff": 1, "skills": {"any": 0}}, "back": {"staff": 1, "tier": 2}},
        people={"levels": {"resolves": [0, 1]}},
        handling={"any": {"talk": "60 s", "at_tier": {"2": {"ring": "10 s"}}}},
    )
    trace = play(engine, spec, {"calls": [0]})
    assert contacts(trace) == [("0", "first", 0, 65, "lost_at_transfer")]
    assert duty(trace)[-2:] == [(1, 60, 65, "busy"), (1, 65, 3600, "idle")]


@pytest.mark.rows("P8")
def test_only_some_channels_ring(engine):
    """Chat is taken at once, by the same step."""
    spec = center(
        staff=2,
        channels={"voice": {}, "chat": {}},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        handling={"any": {"talk": "60 s", "ring": "10 s", "on_channel": {"chat": {"ring": "0 s"}}}},
    )
    trace = play(engine, spec, {"voice": [0], "chat": [0]})
    assert served(trace) == [("voice 0", 0, 10, 70), ("chat 0", 1, 0, 60)]


@pytest.mark.rows("P8", "P12")
def test_the_sums_of_a_run_with_ringing():
    """Offered is answered + abandoned, some of them while it rang; group sums count whom it rang."""
    blueprint = blueprint_of(
        ringing({"exponential": {"mean": "10 s"}}, {"exponential": {"mean": "20 s"}})
        | {"demand": {"calls": {"channel": "voice", "rate": "60/h"}}}
    )
    trace = simulate(blueprint, 1, 0)
    check_conservation(trace)
    sums = sums_of(trace, setting_of(blueprint))
    total = sums.contacts.sum(axis=0)
    assert total[ContactSum.WAITED] == total[ContactSum.ANSWERED] + total[ContactSum.ABANDONED]
    in_ring = trace.contacts["outcome"] == ContactOutcome.ABANDONED_IN_RING
    assert 0 < in_ring.sum() < total[ContactSum.ABANDONED]
    rang = sums.visits_by_group[0]
    assert rang[VisitSum.VISITS] > rang[VisitSum.SERVED] == sums.visits.sum(axis=(0, 1))[VisitSum.SERVED]
