"""A pause after each contact, neither busy nor idle."""

from __future__ import annotations

import pytest
from scripted import center, duty, play, served


def pausing(staff: object = 1, **more: object) -> dict:
    return center(groups={"front": {"staff": staff, "pause_after": "10 s"}}, **more)


@pytest.mark.rows("P8", "P14")
def test_the_next_contact_waits_for_the_end_of_the_pause(engine):
    """It follows after-contact work; who comes at its very end is served at once."""
    work = {"any": {"talk": "60 s", "after_contact_work": "5 s"}}
    trace = play(engine, pausing(handling=work), {"calls": [0, 20, 150]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 75, 135), ("2", 0, 150, 210)]
    assert duty(trace) == [
        (0, 0, 60, "busy"),
        (0, 60, 65, "after"),
        (0, 65, 75, "pause"),
        (0, 75, 135, "busy"),
        (0, 135, 140, "after"),
        (0, 140, 150, "pause"),
        (0, 150, 210, "busy"),
        (0, 210, 215, "after"),
        (0, 215, 225, "pause"),
        (0, 225, 3600, "idle"),
    ]


@pytest.mark.rows("P8", "M11")
def test_who_should_have_gone_home_does_not_pause(engine):
    """One goes home after the talk that the shift ended in, the other after the pause that it ended in."""
    trace = play(engine, pausing({"00:00": 2, "00:00:30": 1, "00:01:10": 0}), {"calls": [0, 5]})
    assert duty(trace) == [(0, 0, 60, "busy"), (1, 0, 5, "idle"), (1, 5, 65, "busy"), (1, 65, 75, "pause")]


@pytest.mark.rows("P8")
def test_a_ring_in_vain_is_no_contact(engine):
    """The caller hangs up after 4 s of ringing; the agent is free for the next at once."""
    work = {"any": {"talk": "60 s", "ring": "10 s"}}
    trace = play(engine, pausing(channels={"voice": {"patience": "4 s"}}, handling=work), {"calls": [0, 2]})
    assert duty(trace) == [(0, 0, 4, "busy"), (0, 4, 6, "busy"), (0, 6, 3600, "idle")]
