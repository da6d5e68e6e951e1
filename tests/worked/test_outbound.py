"""Campaigns of a few calls, every instant by hand; talks take 60 s."""

from __future__ import annotations

import pytest
from scripted import always, blueprint_of, center, contacts, duty, issues, play, visits

from ccsim.measures import layout, setting_of, tally
from ccsim.streams import Purpose

REACHED = "outbound sales reached"


def calling(**campaign):
    """Return a center with a campaign of one customer, which dials for 10 s."""
    sections = {name: campaign.pop(name) for name in ("staff", "horizon") if name in campaign}
    spec = {"channel": "voice", "dialling_takes": "10 s"} | campaign
    if "rate" not in spec:
        spec.setdefault("list", 1)
    return center(outbound={"sales": spec}, **sections)


def outbound(trace):
    """Return ``(issue, arrived, ended, outcome)`` of the calls of the campaign."""
    return [
        (issue.removeprefix("outbound sales "), arrived, ended, outcome)
        for issue, origin, arrived, ended, outcome in contacts(trace)
        if origin == "outbound"
    ]


def counts(engine, spec, arrivals, script=None):
    """Return the measures of the whole run that count calls, and some of those that must not."""
    trace = play(engine, spec, arrivals, script)
    setting = setting_of(blueprint_of(spec))
    sums, blocks = tally(trace, setting), layout(setting).blocks
    names = ("dialled", "reached", "mismatches", "outbound_served")
    names += ("entered", "offered", "answered", "issues")
    return [int(sums.num[blocks[name, ()].start]) for name in names]


@pytest.mark.rows("P6", "M20")
def test_preview(engine):
    """The agent looks for 20 s, the phone rings for 10 s, they talk for 60 s; who calls at 15 waits."""
    spec = calling(dial="preview", preview_takes="20 s")
    trace = play(engine, spec, {"calls": [15]})
    assert visits(trace) == [
        ("calls 0", "any", 0, 15, 90, 150),
        ("outbound sales 0", "outbound sales", 0, 0, 30, 90),
    ]
    assert outbound(trace) == [("0", 0, 90, "answered")]
    assert duty(trace) == [(0, 0, 90, "busy"), (0, 90, 150, "busy"), (0, 150, 3600, "idle")]
    assert issues(trace)[1] == ("outbound sales 0", 0, 90, "resolved", 1)


@pytest.mark.rows("P6", "M20")
def test_progressive(engine):
    """Nobody answers the first call, given up after 25 s; the caller of 20 s comes before the next customer.

    The second is dialled when the caller's talk ends at 85, answers at 95. The first is due again at
    25 + 100 = 125, while the agent talks until 155; that second try is its last.
    """
    spec = calling(
        list=2, dial="progressive", reached=0.5, no_answer_takes="25 s", tries=2, again_after="100 s"
    )
    script = {
        (Purpose.BRANCH, REACHED, "outbound sales", 0): [0.5, 0.7],
        (Purpose.BRANCH, REACHED, "outbound sales", 1): [0.4],
    }
    trace = play(engine, spec, {"calls": [20]}, script)
    assert outbound(trace) == [
        ("0", 0, 25, "not_reached"),
        ("0", 155, 180, "not_reached"),
        ("1", 85, 155, "answered"),
    ]
    assert visits(trace) == [
        ("calls 0", "any", 0, 20, 25, 85),
        ("outbound sales 0", "outbound sales", 0, 0, None, 25),
        ("outbound sales 0", "outbound sales", 0, 155, None, 180),
        ("outbound sales 1", "outbound sales", 0, 85, 95, 155),
    ]
    assert issues(trace)[1:] == [
        ("outbound sales 0", 0, 180, "lost", 2),
        ("outbound sales 1", 85, 155, "resolved", 1),
    ]
    assert counts(engine, spec, {"calls": [20]}, script) == [3, 1, 0, 1, 1, 1, 1, 1]


@pytest.mark.rows("P6")
def test_ratio(engine):
    """Two agents, 1.5 calls each: three are dialled at 0 and answer at 10; for the third nobody is free.

    At 70 both are free again: the last two on the list of five are dialled, and answer at 80.
    """
    spec = calling(list=5, dial={"ratio": 1.5}, staff=2)
    trace = play(engine, spec, {})
    assert outbound(trace) == [
        ("0", 0, 70, "answered"),
        ("1", 0, 70, "answered"),
        ("2", 0, 10, "mismatch"),
        ("3", 70, 140, "answered"),
        ("4", 70, 140, "answered"),
    ]
    assert visits(trace)[2] == ("outbound sales 2", "outbound sales", None, 10, None, 10)
    assert duty(trace)[:3] == [(0, 0, 10, "idle"), (0, 10, 70, "busy"), (0, 70, 80, "idle")]
    assert issues(trace)[2] == ("outbound sales 2", 0, 10, "lost", 1)
    assert counts(engine, spec, {}) == [5, 5, 1, 4, 0, 0, 0, 0]


@pytest.mark.rows("P6")
def test_ratio_counts_the_calls_being_dialled(engine):
    """1.5 calls for one idle agent are rounded to 2; one of them fails at 10, and another takes its place.

    The first is answered at 10, too, and before that: the agent is busy then, so that nobody else is
    dialled before 70.
    """
    spec = calling(list=4, dial={"ratio": 1.5}, reached=0.5, no_answer_takes="10 s")
    never, ever = [0.9], [0.1]
    who = {n: (Purpose.BRANCH, REACHED, "outbound sales", n) for n in range(4)}
    trace = play(engine, spec, {}, {who[0]: ever, who[1]: never, who[2]: never, who[3]: never})
    assert outbound(trace) == [
        ("0", 0, 70, "answered"),
        ("1", 0, 10, "not_reached"),
        ("2", 70, 80, "not_reached"),
        ("3", 70, 80, "not_reached"),
    ]
    trace = play(engine, spec, {}, {who[0]: never, who[1]: ever, who[2]: never, who[3]: never})
    assert outbound(trace) == [
        ("0", 0, 10, "not_reached"),
        ("1", 0, 70, "answered"),
        ("2", 10, 20, "not_reached"),
        ("3", 70, 80, "not_reached"),
    ]


@pytest.mark.rows("P6")
def test_a_customer_reached_may_stay_on_the_line(engine):
    """Of three reached at 10 by two agents, one stays for 60 s: as agents are free at 70, it is served."""
    spec = calling(list=3, dial={"ratio": 1.5}, staff=2, patience="60 s")
    assert visits(play(engine, spec, {}))[2] == ("outbound sales 2", "outbound sales", 0, 10, 70, 130)
    spec = calling(list=3, dial={"ratio": 1.5}, staff=2, patience="59 s")
    assert outbound(play(engine, spec, {}))[2] == ("2", 0, 69, "mismatch")


@pytest.mark.rows("P6", "M20")
def test_so_many_stay_free_for_those_who_call(engine):
    """Three agents, more than one must be idle: two call at 0, the third answers whoever comes.

    At 70 the two are free again; the caller of 50 keeps the third until 110, so that one of the two
    calls the last customer.
    """
    spec = calling(list=3, starts_when_idle_over=1, staff=3)
    trace = play(engine, spec, {"calls": [50]})
    assert [row[:3] for row in outbound(trace)] == [("0", 0, 70), ("1", 0, 70), ("2", 70, 140)]
    assert visits(trace)[0] == ("calls 0", "any", 2, 50, 50, 110)


@pytest.mark.rows("P6")
def test_hours_and_the_share_reached_by_period(engine):
    """Calls begin from 1 min to 2 min: at 60, when nobody answers, and at 75, when everybody does.

    The next would begin at 145, which is too late.
    """
    spec = calling(
        list=9,
        hours="00:01-00:02",
        reached={"00:00": 0, "00:01:10": 1},
        no_answer_takes="15 s",
    )
    trace = play(engine, spec, {})
    assert outbound(trace) == [("0", 60, 75, "not_reached"), ("1", 75, 145, "answered")]


@pytest.mark.rows("P6", "M20")
def test_outbound_work_that_comes_in(engine):
    """Customers come onto the list at 30 and 40; the second is called as the first talk ends at 100."""
    spec = calling(rate="1/h")
    trace = play(engine, spec, {"outbound sales": [30, 40]})
    assert [row[:3] for row in outbound(trace)] == [("0", 30, 100), ("1", 100, 170)]
    assert [row[:3] for row in issues(trace)] == [
        ("outbound sales 0", 30, 100),
        ("outbound sales 1", 100, 170),
    ]


@pytest.mark.rows("P6")
@pytest.mark.parametrize("after_close", ["cut", "drain"])
def test_no_call_begins_at_the_end(engine, after_close):
    """A run of 140 s: the second call begins at 70 and ends at 140, when none begins any more."""
    spec = calling(list="endless", horizon={"length": "140 s", "after_close": after_close})
    trace = play(engine, spec, {})
    last = ("1", 70, 140, "answered") if after_close == "drain" else ("1", 70, None, "in_progress")
    assert outbound(trace) == [("0", 0, 70, "answered"), last]


@pytest.mark.rows("P6")
def test_due_again_and_not_called_before_the_end(engine):
    """Due again at 110 while the agent talks until 160: at the end, at 150, the issue is in progress."""
    spec = calling(
        list=1, reached=0.5, tries=2, again_after="100 s", horizon={"length": "150 s", "after_close": "cut"}
    )
    trace = play(engine, spec, {"calls": [100]}, always(Purpose.BRANCH, REACHED, 0.9))
    assert issues(trace)[1] == ("outbound sales 0", 0, None, "in_progress", 1)


@pytest.mark.rows("P6")
def test_ties(engine):
    """A talk ends as somebody calls: released at 70, the agent serves the caller of 70, whose event follows.

    The campaign is asked after each event: between them it takes the agent first.
    """
    spec = calling(list=2)
    trace = play(engine, spec, {"calls": [70]})
    assert visits(trace) == [
        ("calls 0", "any", 0, 70, 140, 200),
        ("outbound sales 0", "outbound sales", 0, 0, 10, 70),
        ("outbound sales 1", "outbound sales", 0, 70, 80, 140),
    ]


@pytest.mark.rows("P6", "M20")
def test_two_campaigns_and_the_groups_that_do_them(engine):
    """The first campaign comes first; the second has the other group, and then whom the first leaves."""
    spec = center(
        groups={"front": {"staff": 1}, "back": {"staff": 1}},
        outbound={
            "one": {"channel": "voice", "list": 2, "groups": ["front"], "dialling_takes": "10 s"},
            "two": {"channel": "voice", "list": 3, "groups": ["front", "back"], "dialling_takes": "20 s"},
        },
    )
    trace = play(engine, spec, {})
    assert [(row[0], row[2], row[3], row[5]) for row in visits(trace)] == [
        ("outbound one 0", 0, 0, 70),
        ("outbound one 1", 0, 70, 140),
        ("outbound two 0", 1, 0, 80),
        ("outbound two 1", 1, 80, 160),
        ("outbound two 2", 0, 140, 220),
    ]
