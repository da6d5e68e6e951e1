"""Mixtures with an atom at zero and quantile tables, with every draw written by hand."""

from __future__ import annotations

import pytest
from scripted import always, center, contacts, duty, play, served

from ccsim.streams import Purpose


def atom(share: float, law: object) -> dict:
    return {
        "mixture": {
            "none": {"share": share, "law": {"constant": "0 s"}},
            "rest": {"share": 1 - share, "law": law},
        }
    }


@pytest.mark.rows("P2", "M16")
def test_patience_of_nothing_or_a_minute(engine):
    """A draw of 0.2 falls into the atom: that customer leaves at the instant of joining; 0.5 waits 60 s.

    The first has no patience either, and is served because an agent is free.
    """
    spec = center(channels={"voice": {"patience": atom(0.2, "60 s")}}, handling={"any": {"talk": "100 s"}})
    script = {(Purpose.PATIENCE, "tier 1 queue", "calls", n): (0.2,) for n in (0, 1)}
    trace = play(engine, spec, {"calls": [0, 10, 20, 50]}, script)
    assert contacts(trace) == [
        ("0", "first", 0, 100, "answered"),
        ("1", "first", 10, 10, "abandoned_in_queue"),
        ("2", "first", 20, 80, "abandoned_in_queue"),
        ("3", "first", 50, 200, "answered"),
    ]


@pytest.mark.rows("P2", "P8")
def test_talk_and_work_afterwards_of_no_length(engine):
    """Both draw 0.2 for the second contact: its agent is free again at once, and takes the third."""
    work = {"talk": atom(0.2, "60 s"), "after_contact_work": atom(0.3, "10 s")}
    script = {(Purpose.WORK, "tier 1 talk", "calls", 1): (0.1,)} | {
        (Purpose.AFTER_CONTACT_WORK, "tier 1 done", "calls", 1): (0.1,)
    }
    trace = play(engine, center(handling={"any": work}), {"calls": [0, 1, 2]}, script)
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 70, 70), ("2", 0, 70, 130)]
    assert duty(trace)[:4] == [
        (0, 0, 60, "busy"),
        (0, 60, 70, "after"),
        (0, 70, 130, "busy"),
        (0, 130, 140, "after"),
    ]


@pytest.mark.rows("P2", "M7")
def test_a_transfer_of_no_length(engine):
    """The first is handed on at once, the second after half a minute."""
    spec = center(
        groups={"front": {"staff": 2, "skills": {"any": 0}}, "back": {"staff": 2, "tier": 2}},
        people={"levels": {"resolves": [0, 1]}},
        escalation={"unsolved": {"takes": atom(0.2, "30 s")}},
    )
    script = {(Purpose.DELAY, "tier 1 transfer to 2", "calls", 0): (0.2,)}
    trace = play(engine, spec, {"calls": [0, 5]}, script)
    assert served(trace) == [("0", 0, 0, 60), ("0", 2, 60, 120), ("1", 1, 5, 65), ("1", 3, 95, 155)]


@pytest.mark.rows("P2")
@pytest.mark.parametrize(("draw", "length"), [(0.125, 30), (0.25, 60), (0.5, 80), (0.75, 100)])
def test_between_two_quantiles_it_is_straight(engine, draw, length):
    talk = {"quantiles": {"0 %": "0 s", "25 %": "60 s", "75 %": "100 s", "100 %": "100 s"}}
    script = always(Purpose.WORK, "tier 1 talk", draw)
    assert served(play(engine, center(handling={"any": {"talk": talk}}), {"calls": [0]}, script)) == [
        ("0", 0, 0, length)
    ]
