"""Threads of messages and issues opened again: every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import always, center, contacts, duty, issues, play, served, visits

from ccsim.streams import Purpose


def threads(thread: dict, **sections: object) -> dict:
    """Return a center of threads; replies come 100 s after the answer unless told otherwise."""
    thread = {"customer_replies_after": "100 s", "turns": 2} | thread
    more = sections.pop("channel", {})
    assert isinstance(more, dict)
    return center(channels={"voice": {"kind": "thread", "thread": thread} | more}, **sections)


@pytest.mark.rows("M1")
def test_the_agent_is_free_while_the_customer_is_away(engine):
    """Three turns of 60 s, with replies 100 s later; a second thread of the same kind is answered between."""
    trace = play(engine, threads({"turns": 3}), {"calls": [0, 70]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("0", "any", 0, 160, 160, 220),
        ("0", "any", 0, 320, 320, 380),
        ("1", "any", 0, 70, 70, 130),
        ("1", "any", 0, 230, 230, 290),
        ("1", "any", 0, 390, 390, 450),
    ]
    assert contacts(trace) == [("0", "first", 0, 380, "answered"), ("1", "first", 70, 450, "answered")]
    assert trace.contacts["answered_at"].tolist() == [0, 70_000_000]
    assert trace.contacts["replies"].tolist() == [2, 2]
    assert trace.visits["turn"].tolist() == [0, 1, 2, 0, 1, 2]
    busy = [row[1:3] for row in duty(trace) if row[3] == "busy"]
    assert busy == [(0, 60), (70, 130), (160, 220), (230, 290), (320, 380), (390, 450)]


@pytest.mark.rows("M1", "M12")
def test_a_reply_goes_to_the_same_agent_if_idle(engine):
    """At 160 both are idle, agent 1 for longer: the thread still goes to agent 0, who answered it.

    With `anybody` it goes to agent 1.
    """
    for way, agent in (("same_agent", 0), ("anybody", 1)):
        trace = play(engine, threads({"returns_to": way}, staff=2), {"calls": [0]})
        assert served(trace) == [("0", 0, 0, 60), ("0", agent, 160, 220)]


@pytest.mark.rows("M1", "M12")
def test_a_reply_to_a_busy_agent_goes_to_anybody_and_its_place_in_the_queue_is_new(engine):
    """Agent 0 answers at 0 and is taken by the second at 110; the reply at 160 goes to agent 1.

    The third comes at 165 and waits for agent 0, free at 170; its reply finds both idle at 330.
    """
    spec = threads({}, staff={"00:00": 1, "00:02": 2})
    trace = play(engine, spec, {"calls": [0, 110, 165]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("0", 1, 160, 220),
        ("1", 0, 110, 170),
        ("1", 0, 270, 330),
        ("2", 0, 170, 230),
        ("2", 0, 330, 390),
    ]


@pytest.mark.rows("M1", "M12")
def test_the_same_agent_precedes_a_preferred_group_of_the_queue(engine):
    """Nobody of the first preference is there until 100, so the second answers at 0, and the reply, too."""
    spec = threads(
        {},
        groups={"first": {"staff": {"00:01:40": 1}}, "second": {"staff": 1}},
        routing={"preferences": {"any": ["first", "second"]}},
    )
    trace = play(engine, spec, {"calls": [0, 200]})
    assert [row[1] for row in served(trace)] == [1, 1, 0, 0]


@pytest.mark.rows("M1")
def test_shares_of_turns(engine):
    """Half of the threads take one turn, three in ten two, the others three: draws .4, then .6 and .3.

    The probability of another turn is .5 after the first and .2 / .5 = .4 after the second.
    """
    spec = threads({"turns": {"1": 0.5, "2": 0.3, "3": 0.2}})
    script = {
        **always(Purpose.BRANCH, "tier 1 turn 1", 0.6),
        (Purpose.BRANCH, "tier 1 turn 1", "calls", 1): [0.4],
        (Purpose.BRANCH, "tier 1 turn 2", "calls", 1): [0.41],
        (Purpose.BRANCH, "tier 1 turn 1", "calls", 2): [0.4],
        (Purpose.BRANCH, "tier 1 turn 2", "calls", 2): [0.39],
    }
    trace = play(engine, spec, {"calls": [0, 400, 800]}, script)
    assert [row[3] for row in contacts(trace)] == [60, 620, 1180]
    assert trace.contacts["replies"].tolist() == [0, 1, 2]


@pytest.mark.rows("M1")
def test_geometric_turns_and_a_silent_customer(engine):
    """With a mean of 3 another turn follows with 2/3; the first customer's second reply would take an hour.

    A reply after as long as the thread is kept open still counts: the second customer's at 1920.
    """
    spec = threads(
        {
            "turns": {"geometric": {"mean": 3}},
            "customer_replies_after": {"empirical": ["100 s", "30 min", "1 h"]},
            "expires_after": "30 min",
        }
    )
    script = {
        (Purpose.BRANCH, "tier 1 turn 1", "calls", 0): [0.5, 0.6],
        (Purpose.DELAY, "tier 1 away", "calls", 0): [0.1, 0.9],
        (Purpose.BRANCH, "tier 1 turn 1", "calls", 1): [0.66, 0.67],
        (Purpose.DELAY, "tier 1 away", "calls", 1): [0.5],
    }
    trace = play(engine, spec, {"calls": [0, 60]}, script)
    assert contacts(trace) == [
        ("0", "first", 0, 220 + 1800, "expired"),
        ("1", "first", 60, 120 + 1800 + 60, "answered"),
    ]
    # The reply at 1920 finds the agent idle.
    assert served(trace)[-2:] == [("1", 0, 60, 120), ("1", 0, 1920, 1980)]
    assert issues(trace) == [("0", 0, 2020, "lost", 1), ("1", 60, 1980, "resolved", 1)]


@pytest.mark.rows("M1")
def test_a_reply_comes_back_to_a_queue_in_which_others_wait(engine):
    """The reply at 160 stands behind the second and third, which came at 100 and 110 and are served first."""
    spec = threads({"turns": {"1": 0.5, "2": 0.5}}, handling={"any": {"talk": "60 s"}})
    script = {
        **always(Purpose.BRANCH, "tier 1 turn 1", 0.9),
        (Purpose.BRANCH, "tier 1 turn 1", "calls", 0): [0.1],
    }
    trace = play(engine, spec, {"calls": [0, 100, 110, 170]}, script)
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("0", 0, 220, 280),
        ("1", 0, 100, 160),
        ("2", 0, 160, 220),
        ("3", 0, 280, 340),
    ]


@pytest.mark.rows("M1", "M7")
def test_at_a_higher_tier_the_turns_begin_again(engine):
    """Two turns at tier 1, unsolved, two at tier 2; the last agent of tier 1 is not asked at tier 2."""
    spec = threads(
        {},
        groups={"one": {"staff": 1}, "two": {"staff": 1, "tier": 2}},
        people={"levels": {"resolves": [0, 0]}},
    )
    trace = play(engine, spec, {"calls": [0]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("0", "any", 0, 160, 160, 220),
        ("0", "any (tier 2)", 1, 220, 220, 280),
        ("0", "any (tier 2)", 1, 380, 380, 440),
    ]
    assert trace.visits["turn"].tolist() == [0, 1, 1, 2]
    assert trace.contacts["replies"].tolist() == [2]


@pytest.mark.rows("M1", "M16")
def test_who_waits_too_long_for_a_later_answer_is_lost_at_transfer(engine):
    spec = threads({}, channel={"patience": "50 s"}, handling={"any": {"talk": "60 s"}})
    trace = play(engine, spec, {"calls": [0, 159, 160]})
    # The reply of the first comes at 160, as the third contact does; both have lost patience at 210.
    assert contacts(trace) == [
        ("0", "first", 0, 210, "lost_at_transfer"),
        ("1", "first", 159, 379, "answered"),
        ("2", "first", 160, 210, "abandoned_in_queue"),
    ]


@pytest.mark.rows("M1")
def test_cut_and_drain(engine):
    """Behind the horizon a thread goes on under `drain`; under `cut` it is in progress."""
    for way, ends, outcome in (("cut", None, "in_progress"), ("drain", 110 + 60 + 100 + 60, "answered")):
        spec = threads({}, horizon={"length": "120 s", "after_close": way})
        trace = play(engine, spec, {"calls": [110]})
        assert contacts(trace) == [("0", "first", 110, ends, outcome)]


@pytest.mark.rows("M16")
def test_an_issue_that_seemed_solved_is_opened_again(engine):
    """Draws .1, .1, .9 for being opened again with 20 %: two times, 300 s later each."""
    spec = center(channels={"voice": {"reopens": {"solved": 0.2, "after": "300 s"}}})
    script = always(Purpose.BRANCH, "seems solved", 0.1, 0.19, 0.9)
    trace = play(engine, spec, {"calls": [0]}, script)
    assert contacts(trace) == [
        ("0", "first", 0, 60, "answered"),
        ("0", "reopen", 360, 420, "answered"),
        ("0", "reopen", 720, 780, "answered"),
    ]
    assert issues(trace) == [("0", 0, 780, "resolved", 3)]
    assert trace.issues["believed_resolved"].tolist() == [0]


@pytest.mark.rows("M16", "M1")
def test_an_expired_thread_is_opened_again_and_another_is_due_behind_the_end(engine):
    """The first expires at 1060 and is back at 1660, solved in one turn; the second would be back at 3700."""
    spec = threads(
        {"turns": {"1": 0.5, "2": 0.5}, "customer_replies_after": "1 h", "expires_after": "1000 s"},
        channel={"reopens": {"expired": 0.5, "after": "600 s"}},
    )
    script = {
        **always(Purpose.BRANCH, "tier 1 turn 1", 0.1, 0.9),
        **always(Purpose.BRANCH, "seems expired", 0.4),
        (Purpose.BRANCH, "seems expired", "calls", 2): [0.6],
    }
    trace = play(engine, spec, {"calls": [0, 2040, 2100]}, script)
    assert contacts(trace) == [
        ("0", "first", 0, 1060, "expired"),
        ("0", "reopen", 1660, 1720, "answered"),
        ("1", "first", 2040, 3100, "expired"),
        ("2", "first", 2100, 3160, "expired"),
    ]
    assert issues(trace) == [
        ("0", 0, 1720, "resolved", 2),
        ("1", 2040, None, "in_progress", 1),
        ("2", 2100, 3160, "lost", 1),
    ]
