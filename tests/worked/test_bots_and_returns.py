"""Lines, bots, and customers who come back: every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import always, center, contacts, issues, play, visits

from ccsim.streams import Purpose

BOT = {"before": ["voice"], "session": "30 s"}


def bot(**more: object) -> dict[str, object]:
    return {"bot": BOT | more}


@pytest.mark.rows("P3")
def test_lines_are_held_while_waiting_and_talking_and_not_during_after_contact_work(engine):
    spec = center(
        channels={"voice": {"lines": 2}},
        handling={"any": {"talk": "60 s", "after_contact_work": "100 s"}},
    )
    trace = play(engine, spec, {"calls": [0, 10, 59, 60, 61]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 10, 220, "answered"),
        ("2", "first", 59, 59, "blocked"),  # 0 talks, 1 waits
        ("3", "first", 60, 380, "answered"),  # 0 has hung up, its agent still writes
        ("4", "first", 61, 61, "blocked"),
    ]
    assert visits(trace)[1][3:] == (10, 160, 220)


@pytest.mark.rows("P3")
def test_a_trunk_is_shared_by_channels_that_name_it(engine):
    """Calls and faxes have two lines together; chats need none."""
    spec = center(
        channels={"voice": {"trunk": "main"}, "fax": {"trunk": "main"}, "chat": {}},
        trunks={"main": 2},
        demand={
            "calls": {"channel": "voice", "rate": "1/h"},
            "chats": {"channel": "chat", "rate": "1/h"},
            "faxes": {"channel": "fax", "rate": "1/h"},
        },
    )
    trace = play(engine, spec, {"calls": [0, 20, 119, 120], "chats": [21], "faxes": [10, 60, 121]})
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 20, 20, "blocked"),  # a call talks, a fax waits
        ("calls 2", "first", 119, 119, "blocked"),
        ("calls 3", "first", 120, 300, "answered"),  # the fax has hung up at this instant
        ("chats 0", "first", 21, 180, "answered"),
        ("faxes 0", "first", 10, 120, "answered"),
        ("faxes 1", "first", 60, 240, "answered"),
        ("faxes 2", "first", 121, 121, "blocked"),
    ]


@pytest.mark.rows("P3", "M2")
def test_lines_are_held_in_the_bot_and_during_a_transfer(engine):
    spec = center(
        channels={"voice": {"lines": 1}},
        bots=bot(),
        groups={"one": {"staff": 1}, "two": {"staff": 1, "tier": 2}},
        people={"levels": {"resolves": [0, 0]}},
        escalation={"unsolved": {"takes": "20 s"}},
    )
    trace = play(engine, spec, {"calls": [0, 29, 89, 109, 169, 170]})
    assert visits(trace)[:3] == [
        ("0", "bot", None, 0, 0, 30),
        ("0", "any", 0, 30, 30, 90),
        ("0", "any (tier 2)", 1, 110, 110, 170),
    ]
    assert [row[4] for row in contacts(trace)] == ["answered", *["blocked"] * 4, "answered"]


@pytest.mark.rows("M2", "P2")
def test_a_bot_solves_contains_wrongly_or_hands_over(engine):
    """Three customers with one draw each for what becomes of the session: .3, .55, .9."""
    spec = center(
        bots=bot(
            outcome={"any": {"solved": 0.5, "comes_back": 0.2}},
            comes_back_after="1000 s",
            hand_over={"with_context": 1, "saves": 0.5},
        )
    )
    place = (Purpose.BRANCH, "bot bot outcome", "calls")
    trace = play(
        engine,
        spec,
        {"calls": [0, 100, 200]},
        {(*place, 0): [0.3], (*place, 1): [0.55], (*place, 2): [0.9]},
    )
    assert contacts(trace) == [
        ("0", "first", 0, 30, "contained_by_bot"),
        ("1", "first", 100, 130, "contained_by_bot"),
        ("1", "bounce_back", 1130, 1190, "answered"),  # straight to people, without context
        ("2", "first", 200, 260, "answered"),  # 30 s in the bot, half of 60 s with a person
    ]
    assert issues(trace) == [
        ("0", 0, 30, "resolved", 1),
        ("1", 100, 1190, "resolved", 2),
        ("2", 200, 260, "resolved", 1),
    ]
    assert trace.contacts["with_context"].tolist() == [-1, -1, -1, 1]


def test_a_customer_who_is_due_back_believes_the_issue_solved(engine):
    spec = center(bots=bot(outcome={"any": {"comes_back": 1}}, comes_back_after="3600 s"))
    trace = play(engine, spec, {"calls": [0]})
    assert issues(trace) == [("0", 0, None, "in_progress", 1)]
    assert trace.issues["believed_resolved"].tolist() == [1]


@pytest.mark.rows("M2")
def test_context_left_behind_makes_the_work_longer(engine):
    spec = center(bots=bot(hand_over={"with_context": 0, "costs_without": 0.5}))
    trace = play(engine, spec, {"calls": [0]})
    assert visits(trace)[1] == ("0", "any", 0, 30, 30, 120)
    assert trace.contacts["with_context"].tolist() == [0]


@pytest.mark.rows("M2", "P2")
def test_patience_in_the_bot(engine):
    """As patient as the session is long stays; a little less leaves, and the session is free again."""
    leaves = center(bots=bot(patience="29 s", sessions=1))
    trace = play(engine, leaves, {"calls": [0, 29, 30]})
    assert contacts(trace) == [
        ("0", "first", 0, 29, "abandoned_in_bot"),
        ("1", "first", 29, 89, "answered"),  # the session is given up only after the arrival
        ("2", "first", 30, 59, "abandoned_in_bot"),
    ]
    stays = play(engine, center(bots=bot(patience="30 s")), {"calls": [0]})
    assert visits(stays) == [("0", "bot", None, 0, 0, 30), ("0", "any", 0, 30, 30, 90)]


@pytest.mark.rows("M2")
def test_who_refuses_the_bot_and_who_finds_no_session_goes_to_people(engine):
    spec = center(bots=bot(refused_by=0.4, sessions=1), staff=3)
    place = (Purpose.BRANCH, "bot bot refused", "calls")
    trace = play(engine, spec, {"calls": [0, 10, 20, 30]}, {(*place, 1): [0.39]})
    assert [row[:2] for row in visits(trace)] == [
        ("0", "bot"),
        ("0", "any"),
        ("1", "any"),  # refuses
        ("2", "any"),  # finds no session
        ("3", "bot"),  # the first session has just ended
        ("3", "any"),
    ]
    assert trace.contacts["with_context"].tolist() == [1, -1, -1, 1]


@pytest.mark.rows("M16")
def test_redial_first_and_later_tries(engine):
    """The first try follows with 100 %, every later one with 40 %: draws .3 and .7."""
    redials = {"after_abandonment": 1, "later": 0.4, "after": "100 s"}
    spec = center(staff=0, channels={"voice": {"patience": "20 s", "redials": redials}})
    draws = always(Purpose.BRANCH, "redial again after abandonment", 0.3, 0.7)
    trace = play(engine, spec, {"calls": [0]}, draws)
    assert contacts(trace) == [
        ("0", "first", 0, 20, "abandoned_in_queue"),
        ("0", "redial", 120, 140, "abandoned_in_queue"),
        ("0", "redial", 240, 260, "abandoned_in_queue"),
    ]
    assert issues(trace) == [("0", 0, 260, "lost", 3)]


@pytest.mark.rows("M16", "P3")
def test_later_tries_have_a_share_for_each_reason(engine):
    """Who is blocked always tries again; who gives up does so only where that was the first try."""
    later = {"after_block": 1, "after_abandonment": 0}
    redials = {"after_block": 1, "after_abandonment": 1, "later": later, "after": "50 s"}
    channels = {"voice": {"lines": 1, "patience": "20 s", "redials": redials}}
    spec = center(channels=channels, staff={"00:00": 1, "00:01": 0})
    assert contacts(play(engine, spec, {"calls": [0, 5, 200]})) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 5, 5, "blocked"),
        ("1", "redial", 55, 55, "blocked"),
        ("1", "redial", 105, 125, "abandoned_in_queue"),
        ("2", "first", 200, 220, "abandoned_in_queue"),
        ("2", "redial", 270, 290, "abandoned_in_queue"),
    ]


@pytest.mark.rows("M16", "P3")
def test_redial_after_a_block_and_after_an_abandonment_have_shares_of_their_own(engine):
    redials = {"after_block": 1, "after_abandonment": 0, "after": "50 s"}
    channels = {"voice": {"lines": 1, "patience": "20 s", "redials": redials}}
    trace = play(engine, center(channels=channels, staff={"00:00": 1, "00:01": 0}), {"calls": [0, 5]})
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("1", "first", 5, 5, "blocked"),
        ("1", "redial", 55, 55, "blocked"),
        ("1", "redial", 105, 125, "abandoned_in_queue"),
    ]
    assert issues(trace)[1] == ("1", 5, 125, "lost", 3)


@pytest.mark.rows("M16")
def test_repeat_contact_of_what_was_not_solved(engine):
    """Level 1 solves half: draws .9, .9, .1; two of three unsolved come back: draws .6, .6."""
    spec = center(
        people={"levels": {"resolves": [0, 0.5]}},
        repeat_contact={"when_not_solved": 0.66, "after": "500 s"},
    )
    draws = always(Purpose.BRANCH, "tier 1 solved", 0.9, 0.9, 0.1) | always(
        Purpose.BRANCH, "repeat", 0.6, 0.6
    )
    trace = play(engine, spec, {"calls": [0]}, draws)
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("0", "repeat", 560, 620, "answered"),
        ("0", "repeat", 1120, 1180, "answered"),
    ]
    assert issues(trace) == [("0", 0, 1180, "resolved", 3)]


@pytest.mark.rows("M16")
def test_who_does_not_come_back_has_left_unsolved(engine):
    spec = center(people={"levels": {"resolves": [0, 0]}})
    assert issues(play(engine, spec, {"calls": [0]})) == [("0", 0, 60, "unsolved", 1)]


@pytest.mark.rows("M16")
def test_a_repeat_contact_begins_the_count_of_tries_anew(engine):
    """Redial, service, repeat: its redial is again a first one, which always follows."""
    redials = {"after_abandonment": 1, "later": 0, "after": "40 s"}
    spec = center(
        channels={"voice": {"patience": "20 s", "redials": redials}},
        people={"levels": {"resolves": [0, 0]}},
        repeat_contact={"when_not_solved": 1, "after": "100 s"},
        staff={"00:01": 1, "00:02": 0},
    )
    trace = play(engine, spec, {"calls": [0]})
    assert contacts(trace) == [
        ("0", "first", 0, 20, "abandoned_in_queue"),
        ("0", "redial", 60, 120, "answered"),
        ("0", "repeat", 220, 240, "abandoned_in_queue"),
        ("0", "redial", 280, 300, "abandoned_in_queue"),
    ]
