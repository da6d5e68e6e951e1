"""Customers who leave for good: issues whose ends are known, every instant and every number by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Script, blueprint_of, center, issues, play

from ccsim.measures import layout, setting_of, sums_of, tally
from ccsim.streams import Purpose
from ccsim.sums import IssueSum
from ccsim.trace import Trace

SEGMENTS = {"plain": {"share": 0.5, "value": 100}, "vip": {"share": 0.5, "value": 1000}}
STREAMS = {name: {"channel": "voice", "rate": "1/h", "segments": {name: 1}} for name in SEGMENTS}
LOST = {"given_up": 0.5, "unsolved": 0.25, "solved": 0.125, "segments": {"vip": {"given_up": 0.75}}}
HALF_SOLVED = {"levels": {"resolves": [0, 0.8]}}
"""Who draws .5 is solved, who draws .9 is not."""


def losing(**sections: Any) -> dict[str, Any]:
    """Return a center with two lines for one agent, from which customers are lost."""
    redials = {"after_abandonment": 1, "later": 0, "after": "100 s"}
    plain = {
        "horizon": {"length": "1 h", "after_close": "cut", "warm_up": "100 s"},
        "segments": SEGMENTS,
        "demand": STREAMS,
        "people": HALF_SOLVED,
        "channels": {"voice": {"lines": 2, "patience": "30 s", "redials": redials}},
        "customers": {"lost": LOST, "word_of_mouth": {"tells": 2, "lost": 0.25}},
    }
    return center(**(plain | sections))


def in_vain(*who: tuple[str, int]) -> Script:
    """Return a script in which the first talk of these issues does not solve them."""
    return {(Purpose.BRANCH, "tier 1 solved", stream, n): [0.9] for stream, n in who}


def measured(trace: Trace, spec: dict[str, Any], measure: str, by: tuple[str, ...] = ()) -> list[float]:
    """Return the values of a measure in the cells of a breakdown."""
    setting = setting_of(blueprint_of(spec))
    block = layout(setting).blocks[measure, by]
    found = tally(trace, setting)
    return (found.num[block] / found.den[block]).tolist()


ARRIVALS = {"plain": [0, 200, 220, 320, 3580], "vip": [210, 500, 600]}


@pytest.mark.rows("M16", "M17")
def test_issues_by_their_ends(engine):
    """Calls of 60 s, two lines, patience 30 s, one more try 100 s later.

    Call plain 0 comes before the warm-up is over and counts nowhere. VIP 0 gives up at 240 behind plain 1,
    and again at 370 behind plain 3; plain 2 finds both lines taken; plain 3 and VIP 1 are served in vain;
    plain 4 is still served at the end, and adds nothing. By segment, of issues (given up, unsolved,
    solved): plain (1, 1, 1), VIP (1, 1, 1). Lost: plain 0.5 + 0.25 + 0.125, VIP 0.75 + 0.25 + 0.125. Each
    takes 2 x 0.25 others along.
    """
    spec = losing()
    trace = play(engine, spec, ARRIVALS, in_vain(("plain", 3), ("vip", 1)))
    assert issues(trace) == [
        ("plain 0", 0, 60, "resolved", 1),
        ("plain 1", 200, 260, "resolved", 1),
        ("plain 2", 220, 220, "lost", 1),
        ("plain 3", 320, 380, "unsolved", 1),
        ("plain 4", 3580, None, "in_progress", 1),
        ("vip 0", 210, 370, "lost", 2),
        ("vip 1", 500, 560, "unsolved", 1),
        ("vip 2", 600, 660, "resolved", 1),
    ]
    assert measured(trace, spec, "issues", ("segment",)) == [4, 3]
    assert measured(trace, spec, "lost_rate") == [4 / 7]
    assert measured(trace, spec, "unsolved_rate") == [2 / 7]
    assert measured(trace, spec, "unsolved_rate", ("segment",)) == [1 / 4, 1 / 3]
    assert measured(trace, spec, "customers_lost", ("segment",)) == [0.875, 1.125]
    assert measured(trace, spec, "customers_lost", ("channel",)) == [2]
    assert measured(trace, spec, "customers_lost") == [2]
    assert measured(trace, spec, "lost_by_word_of_mouth", ("segment",)) == [0.4375, 0.5625]
    assert measured(trace, spec, "lost_by_word_of_mouth") == [1]
    assert measured(trace, spec, "value_lost", ("segment",)) == [0.875 * 150, 1.125 * 1500]
    assert measured(trace, spec, "value_lost") == [131.25 + 1687.5]
    assert measured(trace, spec, "total_cost") == [0]


@pytest.mark.rows("M16")
def test_nothing_in_the_run_depends_on_who_is_lost(engine):
    """The same trace without shares; then nobody is lost and nothing is worth anything."""
    script = in_vain(("plain", 3), ("vip", 1))
    spec, kept = losing(), losing(customers={})
    trace = play(engine, spec, ARRIVALS, script)
    assert issues(trace) == issues(play(engine, kept, ARRIVALS, script))
    for measure in ("customers_lost", "lost_by_word_of_mouth", "value_lost"):
        assert measured(trace, kept, measure) == [0]


@pytest.mark.rows("M16")
def test_without_word_of_mouth_only_those_are_lost_who_called(engine):
    spec = losing(customers={"lost": LOST})
    trace = play(engine, spec, ARRIVALS, in_vain(("plain", 3), ("vip", 1)))
    assert measured(trace, spec, "customers_lost") == [2]
    assert measured(trace, spec, "lost_by_word_of_mouth") == [0]
    assert measured(trace, spec, "value_lost") == [0.875 * 100 + 1.125 * 1000]


@pytest.mark.rows("M16")
def test_the_last_contact_says_how_an_issue_ended(engine):
    """Served in vain until 60, the first comes back at 160 behind the second, and gives up at 190.

    The second, served in vain from 140 to 200, too, comes back at 300 and is solved by 360.
    """
    voice = {"lines": 2, "patience": "30 s"}
    spec = losing(channels={"voice": voice}, repeat_contact={"when_not_solved": 1, "after": "100 s"}) | {
        "horizon": {"length": "1 h", "after_close": "cut"}
    }
    trace = play(engine, spec, {"plain": [0, 140]}, in_vain(("plain", 0), ("plain", 1)))
    assert issues(trace) == [("plain 0", 0, 190, "lost", 2), ("plain 1", 140, 360, "resolved", 2)]
    assert measured(trace, spec, "customers_lost") == [0.5 + 0.125]


@pytest.mark.rows("M16")
@pytest.mark.parametrize(
    ("channel", "arrivals", "outcome"),
    [
        ({"callback": {"accepted": 1, "tries": 1, "dial": "5 s", "reached": 0}}, [0, 10], "lost"),
        ({"callback": {"accepted": 1, "tries": 1, "dial": "5 s", "reached": 1}}, [0, 10], "unsolved"),
        ({"leaves_message_after": "20 s"}, [0, 10], "lost"),
        ({"balks": {"announced_wait_over": "10 s", "probability": 1}}, [0, 5, 10], "lost"),
        ({"waiting_places": 0}, [0, 10], "lost"),
        ({"hours": "00:00-00:00:30", "at_closing": "clear"}, [0, 10], "lost"),
        ({"hours": "00:00-00:00:05"}, [0, 10], "lost"),
    ],
)
def test_who_was_not_served_to_the_end_has_given_up(engine, channel, arrivals, outcome):
    """The last call comes while the agent talks; whoever is served is served in vain."""
    spec = center(
        people={"levels": {"resolves": [0, 0]}},
        channels={"voice": channel},
        customers={"lost": {"given_up": 0.5, "unsolved": 0.25}},
    )
    trace = play(engine, spec, {"calls": arrivals})
    assert issues(trace)[0][3] == "unsolved"
    assert issues(trace)[-1][3] == outcome
    sums = sums_of(trace, setting_of(blueprint_of(spec))).issues.sum(axis=0)
    unsolved, given_up = sums[IssueSum.UNSOLVED], sums[IssueSum.LOST] - sums[IssueSum.UNSOLVED]
    assert measured(trace, spec, "customers_lost") == [0.25 * unsolved + 0.5 * given_up]


@pytest.mark.rows("M16", "M2")
def test_who_leaves_the_bot_has_given_up_and_who_was_helped_is_solved(engine):
    """Sessions of 20 s: who has patience for 10 s leaves; with 20 s, the session is over first."""
    bot = {"before": ["voice"], "session": "20 s", "outcome": {"any": {"solved": 1}}}
    for patience, outcome, lost in (("10 s", "lost", 0.5), ("20 s", "resolved", 0.125)):
        spec = losing(bots={"robot": bot | {"patience": patience}}, channels={"voice": {}})
        trace = play(engine, spec, {"plain": [200]})
        assert [row[3] for row in issues(trace)] == [outcome]
        assert measured(trace, spec, "customers_lost") == [lost]


@pytest.mark.rows("M16", "M17")
def test_everybody_is_lost_where_all_shares_are_one(engine):
    """Then the customers lost are the issues that have ended: of seven all but the one in progress."""
    spec = losing(customers={"lost": {"given_up": 1, "unsolved": 1, "solved": 1}})
    trace = play(engine, spec, ARRIVALS, in_vain(("plain", 3), ("vip", 1)))
    assert measured(trace, spec, "customers_lost") == [6]
    assert measured(trace, spec, "customers_lost", ("segment",)) == [3, 3]
    assert measured(trace, spec, "customers_lost", ("channel", "issue_type")) == [6]
