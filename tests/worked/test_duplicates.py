"""A customer who still waits opens the same issue on a second channel: every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import always, contacts, duty, issues, play, two_channels, visits

from ccsim.measures import check_conservation, setting_of, sums_of
from ccsim.streams import Purpose
from ccsim.sums import ContactSum

YES = always(Purpose.BRANCH, "duplicates", 0.1)


def impatient(second: dict | None = None, first: dict | None = None, **sections: object) -> dict:
    """Return voice and chat with a stream and an agent each; who waits for 30 s on the phone also chats."""
    duplicates = {"probability": 0.5, "after": "30 s", "on": {"chat": 1}}
    return two_channels({"duplicates": duplicates} | (first or {}), second or {}, **sections)


@pytest.mark.rows("M16")
def test_the_second_contact_wins_and_the_first_is_withdrawn(engine):
    """The second caller waits from 10 on and is answered in the chat at 40; the third is next at 60."""
    trace = play(engine, impatient(), {"calls": [0, 10, 50]}, YES)
    check_conservation(trace)
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 10, 40, "withdrawn"),
        ("calls 1", "duplicate", 40, 100, "answered"),
        ("calls 2", "first", 50, 120, "answered"),
    ]
    assert visits(trace) == [
        ("calls 0", "any", 0, 0, 0, 60),
        ("calls 1", "any", None, 10, None, 40),
        ("calls 1", "any #2", 1, 40, 40, 100),
        ("calls 2", "any", 0, 50, 60, 120),
    ]
    assert issues(trace) == [
        ("calls 0", 0, 60, "resolved", 1),
        ("calls 1", 10, 100, "resolved", 2),
        ("calls 2", 50, 120, "resolved", 1),
    ]


@pytest.mark.rows("M16")
def test_the_first_contact_wins_and_the_second_is_withdrawn(engine):
    """The phone is free at 60, and the chat that waits for the desk is withdrawn; the next begins at 95."""
    trace = play(engine, impatient(), {"calls": [0, 10], "chats": [35, 36]}, YES)
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 10, 120, "answered"),
        ("calls 1", "duplicate", 40, 60, "withdrawn"),
        ("chats 0", "first", 35, 95, "answered"),
        ("chats 1", "first", 36, 155, "answered"),
    ]
    assert issues(trace)[1] == ("calls 1", 10, 120, "resolved", 2)
    busy = [row[:3] for row in duty(trace) if row[3] == "busy"]
    assert busy == [(0, 0, 60), (0, 60, 120), (1, 35, 95), (1, 95, 155)]


@pytest.mark.rows("M16")
def test_who_is_found_or_gives_up_in_time_opens_no_second(engine):
    """Released at 40 serves before the second contact of that instant; a patience of 30 s ends there, too."""
    spec = impatient(first={"patience": {"segments": {}, "default": "30 s"}})
    trace = play(engine, spec, {"calls": [0, 10]}, YES)
    assert contacts(trace)[1] == ("calls 1", "first", 10, 40, "abandoned_in_queue")
    trace = play(engine, impatient(handling={"any": {"talk": "40 s"}}), {"calls": [0, 10]}, YES)
    assert contacts(trace)[1] == ("calls 1", "first", 10, 80, "answered")
    no = always(Purpose.BRANCH, "duplicates", 0.6)
    assert len(contacts(play(engine, impatient(), {"calls": [0, 10]}, no))) == 2


@pytest.mark.rows("M16")
def test_the_issue_goes_on_with_the_contact_that_is_left(engine):
    """The phone is given up at 55; the chat that waits from 40 on goes on until the desk is free at 95.

    No redial follows: the customer still waits in the chat.
    """
    spec = impatient(first={"patience": "45 s", "redials": {"after_abandonment": 1, "after": "5 s"}})
    trace = play(engine, spec, {"calls": [0, 10], "chats": [35]}, YES)
    assert contacts(trace)[1:3] == [
        ("calls 1", "first", 10, 55, "abandoned_in_queue"),
        ("calls 1", "duplicate", 40, 155, "answered"),
    ]
    assert issues(trace)[1] == ("calls 1", 10, 155, "resolved", 2)


@pytest.mark.rows("M16")
def test_a_second_contact_is_given_up_or_turned_away_and_the_first_goes_on(engine):
    """One whose patience in the chat is 10 s, one who finds no line there, one who finds it closed."""
    for second, ends, outcome in (
        ({"patience": "10 s", "redials": {"after_abandonment": 1}}, 50, "abandoned_in_queue"),
        ({"lines": 1, "redials": {"after_block": 1}}, 40, "blocked"),
        ({"hours": "00:00:00-00:00:36"}, 40, "closed"),
    ):
        trace = play(engine, impatient(second), {"calls": [0, 10], "chats": [35]}, YES)
        assert contacts(trace)[1:3] == [
            ("calls 1", "first", 10, 120, "answered"),
            ("calls 1", "duplicate", 40, ends, outcome),
        ]
        assert issues(trace)[1] == ("calls 1", 10, 120, "resolved", 2)


@pytest.mark.rows("M16")
def test_both_lose_patience_at_one_instant(engine):
    """The phone after 50 s and the chat after 20 s, both at 60: first the first contact, then the second.

    The second is then the last of the issue, and is tried again from 70 on its own channel.
    """
    redials = {"after_abandonment": 1, "after": "10 s", "later": 0}
    spec = impatient(
        {"patience": "20 s", "redials": redials},
        {"patience": "50 s", "redials": redials},
        handling={"any": {"talk": "10 min"}},
    )
    trace = play(engine, spec, {"calls": [0, 10], "chats": [0]}, YES)
    assert contacts(trace)[1:4] == [
        ("calls 1", "first", 10, 60, "abandoned_in_queue"),
        ("calls 1", "duplicate", 40, 60, "abandoned_in_queue"),
        ("calls 1", "redial", 70, 90, "abandoned_in_queue"),
    ]


@pytest.mark.rows("M16")
def test_both_still_wait_at_the_end(engine):
    """One issue in progress with two contacts; none is opened at the end or after it."""
    spec = impatient(horizon={"length": "50 s", "after_close": "cut"})
    trace = play(engine, spec, {"calls": [0, 10, 20], "chats": [5]}, YES)
    assert contacts(trace)[1:4] == [
        ("calls 1", "first", 10, None, "in_progress"),
        ("calls 1", "duplicate", 40, None, "in_progress"),
        ("calls 2", "first", 20, None, "in_progress"),
    ]
    assert issues(trace)[1] == ("calls 1", 10, None, "in_progress", 2)
    spec = impatient(horizon={"length": "50 s", "after_close": "drain"})
    trace = play(engine, spec, {"calls": [0, 10, 20], "chats": [5]}, YES)
    assert contacts(trace)[1:4] == [
        ("calls 1", "first", 10, 120, "answered"),
        ("calls 1", "duplicate", 40, 60, "withdrawn"),
        ("calls 2", "first", 20, 180, "answered"),
    ]


@pytest.mark.rows("M16", "P8")
def test_the_other_is_withdrawn_as_soon_as_it_rings(engine):
    """The desk would ring from 40 to 48; the patience in the chat is 5 s, and nobody is left to wait."""
    spec = impatient(
        {"patience": "5 s"},
        handling={"any": {"talk": "60 s", "on_channel": {"chat": {"talk": "60 s", "ring": "8 s"}}}},
    )
    trace = play(engine, spec, {"calls": [0, 10]}, YES)
    assert contacts(trace)[1:] == [
        ("calls 1", "first", 10, 40, "withdrawn"),
        ("calls 1", "duplicate", 40, 45, "abandoned_in_ring"),
    ]
    assert issues(trace)[1] == ("calls 1", 10, 45, "lost", 2)


@pytest.mark.rows("M16")
def test_one_queue_for_both_and_one_agent(engine):
    """Both stand in one queue; at 60 the agent takes the one that waits for longer, and the other goes.

    The second contact skips the bot in which its channel would begin.
    """
    spec = impatient(
        groups={"all": {"staff": 1}},
        bots={"bot": {"before": ["chat"], "session": "5 s", "outcome": {"any": {"solved": 1}}}},
    )
    trace = play(engine, spec, {"calls": [0, 10, 20]}, YES)
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 10, 120, "answered"),
        ("calls 1", "duplicate", 40, 60, "withdrawn"),
        ("calls 2", "first", 20, 180, "answered"),
        ("calls 2", "duplicate", 50, 120, "withdrawn"),
    ]


@pytest.mark.rows("M16")
def test_unsolved_after_a_second_contact_the_customer_repeats_on_that_channel(engine):
    """Draws of the second contact are its own: its branch draws begin anew, and stay with the issue."""
    spec = impatient(
        people={"levels": {"resolves": [0.5, 0.5]}},
        repeat_contact={"when_not_solved": 1, "after": "100 s"},
    )
    trace = play(
        engine, spec, {"calls": [0, 10]}, {**YES, (Purpose.BRANCH, "tier 1 solved", "calls", 0): [0.1]}
    )
    # 0.5 is not below 0.5: unsolved whenever nothing else is written.
    mine = [row for row in contacts(trace) if row[0] == "calls 1"]
    assert mine[:3] == [
        ("calls 1", "first", 10, 40, "withdrawn"),
        ("calls 1", "duplicate", 40, 100, "answered"),
        ("calls 1", "repeat", 200, 260, "answered"),
    ]
    assert trace.contacts["channel"].tolist()[1:4] == [0, 1, 1]


@pytest.mark.rows("M16", "P12")
def test_duplicates_and_the_withdrawn_are_counted(engine):
    spec = impatient()
    trace = play(engine, spec, {"calls": [0, 10]}, YES)
    from scripted import blueprint_of

    sums = sums_of(trace, setting_of(blueprint_of(spec))).contacts.sum(axis=0)
    assert sums[ContactSum.DUPLICATES] == sums[ContactSum.WITHDRAWN] == 1
    assert (sums[ContactSum.OFFERED], sums[ContactSum.ANSWERED], sums[ContactSum.ABANDONED]) == (3, 2, 0)
