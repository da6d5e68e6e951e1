"""Of two contacts of an issue the loser stays and is closed: every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import always, blueprint_of, contacts, duty, issues, play, two_channels, visits

from ccsim.measures import check_conservation, layout, littles_law, setting_of, sums_of, tally
from ccsim.streams import Purpose
from ccsim.sums import ContactSum, IssueSum

YES = always(Purpose.BRANCH, "duplicates", 0.1)


def stays(second: dict | None = None, first: dict | None = None, **sections: object) -> dict:
    """Return voice and chat with an agent each; who waits for 30 s on the phone also chats.

    What is left behind is closed within 20 s.
    """
    closed = {"probability": 0.5, "loser": "handled", "closing_takes": "20 s"}
    duplicates = {"after": "30 s", "on": {"chat": 1}} | closed
    second = dict(second or {})
    if "duplicates" in second:
        second["duplicates"] = closed | second["duplicates"]
    return two_channels({"duplicates": duplicates} | (first or {}), second, **sections)


@pytest.mark.rows("M15", "M16")
def test_who_stays_behind_gives_back_a_line_that_is_then_given_up(engine):
    """Both lines are in use at 10, so two more come at 11; at 40 one of four is, so they go."""
    lines = {"from": 2, "to": 4, "step": 2, "lead": "1 s", "grows_at": 1, "shrinks_at": 0.3}
    trace = play(engine, stays(first={"lines": lines}), {"calls": [0, 10]}, YES)
    rows = zip(*(trace.capacity[name].tolist() for name in ("from_at", "to_at", "places")), strict=True)
    second = 1_000_000
    assert [(start // second, end // second, n) for start, end, n in rows] == [
        (0, 11, 2),
        (11, 40, 4),
        (40, 3600, 2),
    ]


@pytest.mark.rows("M16")
def test_the_second_contact_wins_and_the_first_is_closed_in_its_turn(engine):
    """The second caller is answered in the chat at 40; the phone comes to that call at 60 and closes it.

    The third waits behind it, and is answered at 80 in place of 60.
    """
    trace = play(engine, stays(), {"calls": [0, 10, 55]}, YES)
    check_conservation(trace)
    assert contacts(trace) == [
        ("calls 0", "first", 0, 60, "answered"),
        ("calls 1", "first", 10, 80, "answered"),
        ("calls 1", "duplicate", 40, 100, "answered"),
        ("calls 2", "first", 55, 140, "answered"),
    ]
    assert visits(trace) == [
        ("calls 0", "any", 0, 0, 0, 60),
        ("calls 1", "any", 0, 10, 60, 80),
        ("calls 1", "any #2", 1, 40, 40, 100),
        ("calls 2", "any", 0, 55, 80, 140),
    ]
    assert issues(trace) == [
        ("calls 0", 0, 60, "resolved", 1),
        ("calls 1", 10, 100, "resolved", 2),
        ("calls 2", 55, 140, "resolved", 1),
    ]
    busy = [row[:3] for row in duty(trace) if row[3] == "busy"]
    assert busy == [(0, 0, 60), (0, 60, 80), (0, 80, 140), (1, 40, 100)]


@pytest.mark.rows("M16")
def test_the_first_contact_wins_and_the_second_is_closed_long_after_the_issue(engine):
    """The phone is free at 60 and serves to 120; the desk comes to the chat of 40 at 155."""
    trace = play(engine, stays(), {"calls": [0, 10], "chats": [35, 36]}, YES)
    assert contacts(trace)[1:3] == [
        ("calls 1", "first", 10, 120, "answered"),
        ("calls 1", "duplicate", 40, 175, "answered"),
    ]
    assert visits(trace)[2] == ("calls 1", "any #2", 1, 40, 155, 175)
    assert issues(trace)[1] == ("calls 1", 10, 120, "resolved", 2)


@pytest.mark.rows("M16", "P6")
def test_nobody_loses_patience_with_what_is_left_behind(engine):
    """Patience on the phone would end at 55, a message would be left at 52; the customer chats from 40 on.

    Only who is closed has no ring, no hold and no after-contact work; the pace is the agent's own.
    """
    work = {"talk": "60 s", "after_contact_work": "7 s", "hold": {"share": 1, "time": "5 s"}}
    spec = stays(first={"patience": "45 s", "leaves_message_after": "42 s"}, handling={"any": work})
    spec["people"] = {"levels": {"speed": [0.5, 0.5]}}
    trace = play(engine, spec, {"calls": [0, 10]}, YES)
    assert contacts(trace)[1:] == [
        ("calls 1", "first", 10, 184, "answered"),
        ("calls 1", "duplicate", 40, 170, "answered"),
    ]
    # Talk 120 s, hold 10 s, after-contact work 14 s; closing takes 40 s.
    assert visits(trace)[1:] == [("calls 1", "any", 0, 10, 144, 184), ("calls 1", "any #2", 1, 40, 40, 170)]
    assert trace.visits["after_contact_work"].tolist() == [14_000_000, 0, 14_000_000]
    assert trace.visits["hold_time"].tolist() == [10_000_000, 0, 10_000_000]


@pytest.mark.rows("M16", "P8")
def test_left_behind_as_soon_as_the_other_rings(engine):
    """The desk would ring from 40 to 48 and the customer gives up at 45: the issue is lost.

    The call stays nevertheless, as the customer hung up at 40, and is closed without ringing.
    """
    work = {"any": {"talk": "60 s", "ring": "3 s", "on_channel": {"chat": {"ring": "8 s"}}}}
    trace = play(engine, stays({"patience": "5 s"}, handling=work), {"calls": [0, 10]}, YES)
    assert contacts(trace)[1:] == [
        ("calls 1", "first", 10, 83, "answered"),
        ("calls 1", "duplicate", 40, 45, "abandoned_in_ring"),
    ]
    assert issues(trace)[1] == ("calls 1", 10, 45, "lost", 2)


@pytest.mark.rows("M16", "P3", "P5")
def test_the_line_is_free_and_closing_hours_cut_it_off(engine):
    """Two lines: that of the call of 10 is free from 40 on, so the call at 45 finds one, that at 46 none.

    At 70 the phone closes: the call of 45 and the one left behind are cut off, and only the former is lost.
    """
    first = {"lines": 2, "at_closing": "clear", "hours": "00:00:00-00:00:50"}
    spec = stays(first=first, handling={"any": {"talk": "55 s"}})
    trace = play(engine, spec, {"calls": [0, 10, 45, 46]}, YES)
    assert contacts(trace) == [
        ("calls 0", "first", 0, 55, "answered"),
        ("calls 1", "first", 10, 50, "disconnected_at_closing"),
        ("calls 1", "duplicate", 40, 95, "answered"),
        ("calls 2", "first", 45, 50, "disconnected_at_closing"),
        ("calls 3", "first", 46, 46, "blocked"),
    ]
    assert [row[3:] for row in issues(trace)] == [("resolved", 1), ("resolved", 2), ("lost", 1), ("lost", 1)]


@pytest.mark.rows("M16", "M12")
def test_one_queue_for_both_and_one_agent(engine):
    """At 60 the agent takes the call of 10; that of 20, and the chats of 40 and of 50."""
    trace = play(engine, stays(groups={"all": {"staff": 1}}), {"calls": [0, 10, 20]}, YES)
    assert visits(trace) == [
        ("calls 0", "any", 0, 0, 0, 60),
        ("calls 1", "any", 0, 10, 60, 120),
        ("calls 1", "any", 0, 40, 180, 200),
        ("calls 2", "any", 0, 20, 120, 180),
        ("calls 2", "any", 0, 50, 200, 220),
    ]


@pytest.mark.rows("M16")
def test_an_issue_may_leave_several_behind(engine):
    """Unsolved at 100, the customer chats again at 110, and at 115 calls, too, behind the call of 10.

    The desk, busy with a chat of 105 until 165, answers that customer then. The phone, busy until 300, closes
    both calls, one after the other.
    """
    spec = stays(
        {"duplicates": {"probability": 0.6, "after": "5 s", "on": {"voice": 1}}},
        handling={"any": {"talk": "60 s", "on_channel": {"voice": {"talk": "300 s"}}}},
        people={"levels": {"resolves": [0.5, 0.5]}},
        repeat_contact={"when_not_solved": 1, "after": "10 s"},
    )
    # What is not written is 0.5: unsolved, and from the chat on another contact; from the phone as written.
    script = {**YES, (Purpose.BRANCH, "tier 1 solved", "calls", 0): [0.1]}
    trace = play(engine, spec, {"calls": [0, 10], "chats": [105]}, script)
    mine = [row for row in contacts(trace) if row[0] == "calls 1"]
    assert mine[:4] == [
        ("calls 1", "first", 10, 320, "answered"),
        ("calls 1", "duplicate", 40, 100, "answered"),
        ("calls 1", "repeat", 110, 225, "answered"),
        ("calls 1", "duplicate", 115, 340, "answered"),
    ]


@pytest.mark.rows("M16")
def test_both_are_there_at_the_end(engine):
    """In progress with what is left behind; or drained, after the issue has ended."""
    spec = stays(horizon={"length": "50 s", "after_close": "cut"})
    trace = play(engine, spec, {"calls": [0, 10]}, YES)
    assert contacts(trace)[1:] == [
        ("calls 1", "first", 10, None, "in_progress"),
        ("calls 1", "duplicate", 40, None, "in_progress"),
    ]
    assert issues(trace)[1] == ("calls 1", 10, None, "in_progress", 2)
    spec = stays(horizon={"length": "50 s", "after_close": "drain"}, handling={"any": {"talk": "45 s"}})
    trace = play(engine, spec, {"calls": [0, 10, 11]}, YES)
    # The desk closes the chat of 41 at 85, the phone serves that customer from 65 to 110.
    assert issues(trace)[1:] == [("calls 1", 10, 85, "resolved", 2), ("calls 2", 11, 110, "resolved", 2)]
    assert contacts(trace)[-1] == ("calls 2", "duplicate", 41, 105, "answered")
    assert trace.end_at == 110_000_000


@pytest.mark.rows("M16", "P12")
def test_what_the_measures_say(engine):
    """Three contacts answered, of two issues; nobody has withdrawn or given up."""
    spec = stays(first={"patience": "45 s"})
    trace = play(engine, spec, {"calls": [0, 10]}, YES)
    setting = setting_of(blueprint_of(spec))
    sums, area = sums_of(trace, setting), littles_law(trace, setting)
    found = sums.contacts.sum(axis=0)
    assert found[ContactSum.DUPLICATES] == 1
    assert (found[ContactSum.WITHDRAWN], found[ContactSum.ABANDONED]) == (0, 0)
    assert found[ContactSum.OFFERED] == found[ContactSum.ANSWERED] == 3
    assert found[ContactSum.WAIT] == 50_000_000 == area["any"][0]
    of_issues = sums.issues.sum(axis=0)
    assert of_issues[IssueSum.CONTACTS] == 3
    assert of_issues[IssueSum.RESOLVED] == of_issues[IssueSum.ISSUES] == 2
    assert of_issues[IssueSum.RESOLVED_AT_FIRST] == 1
    rows, measures = layout(setting), tally(trace, setting)
    row = rows.blocks["contacts_per_issue", ()].start
    assert measures.num[row] / measures.den[row] == 1.5
