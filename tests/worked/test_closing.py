"""Deferred work that is put down at the end of a shift and taken up again, every instant by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import SECOND, center, contacts, duty, issues, play, play_blueprint, served, visits
from scripted import blueprint_of as compiled

from ccsim.outcomes import VisitOutcome
from ccsim.streams import Draws
from ccsim.trace import NONE, Trace

DAY = 86_400
SHIFT = {"00:00:00": 1, "00:01:40": 0}
"""The first 100 s of each day."""


def mailing(staff: Any = SHIFT, days: int = 2, **sections: Any) -> dict[str, Any]:
    """Return a center for e-mail of 60 s each that pauses at the end of a shift."""
    return (
        center(
            staff=staff,
            horizon={"length": f"{days} d", "after_close": "cut"},
            channels={"email": {"kind": "deferred", "pauses_at_close": True}},
            demand={"mails": {"channel": "email", "rate": "1/h"}},
        )
        | sections
    )


def outcomes(trace: Trace) -> list[str]:
    return [VisitOutcome(int(code)).name.lower() for code in trace.visits["outcome"]]


@pytest.mark.rows("P5", "P11")
def test_work_carried_into_the_next_day(engine):
    """Mail 1 is begun at 60 and put down at 100 with 20 s left, which the same agent does the next day.

    Mail 2 came at 20 and mail 3 overnight: what was put down has kept its place before them.
    """
    trace = play(engine, mailing(), {"mails": [0, 10, 20, 500]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("1", "any", 0, 10, 60, 100),
        ("1", "any", 0, 100, DAY, DAY + 20),
        ("2", "any", 0, 20, DAY + 20, DAY + 80),
        ("3", "any", 0, 500, DAY + 80, DAY + 100),
        ("3", "any", None, DAY + 100, None, None),
    ]
    assert outcomes(trace) == ["served", "put_down", "served", "served", "put_down", "in_progress"]
    assert (trace.visits["talk_time"] // SECOND).tolist() == [60, 40, 20, 60, 20, 0]
    assert duty(trace) == [
        (0, 0, 60, "busy"),
        (0, 60, 100, "busy"),
        (0, DAY, DAY + 20, "busy"),
        (0, DAY + 20, DAY + 80, "busy"),
        (0, DAY + 80, DAY + 100, "busy"),
    ]
    assert contacts(trace)[1] == ("1", "first", 10, DAY + 20, "answered")
    assert trace.contacts["answered_at"][1] == 60 * SECOND
    assert issues(trace)[3] == ("3", 500, None, "in_progress", 1)


@pytest.mark.rows("P5")
def test_without_the_key_the_agent_stays(engine):
    spec = mailing(channels={"email": {"kind": "deferred"}})
    trace = play(engine, spec, {"mails": [0, 10]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120)]


@pytest.mark.rows("P5")
def test_what_ends_with_the_shift_is_finished(engine):
    """The shift ends before the work at 100 s does, but there is nothing left to be put down."""
    trace = play(engine, mailing(), {"mails": [40, 50]})
    assert served(trace) == [("0", 0, 40, 100), ("1", 0, DAY, DAY + 60)]
    assert outcomes(trace) == ["served", "served"]


@pytest.mark.rows("P5")
def test_everybody_goes_on_with_their_own(engine):
    """Agent 0 puts down mail 0 with 10 s left, 1 mail 1 with 20 s, 2 mail 2 with 30 s.

    On the second day two are there: 0 and 1 go on with what is theirs, and 0, who is free first, takes over
    mail 2. Of the mails that wait it is the oldest.
    """
    staff = {"mon": {"00:00:00": 3, "00:01:40": 0}, "tue": {"00:00:00": 2, "00:01:40": 0}}
    trace = play(engine, mailing(staff), {"mails": [50, 60, 70, 90]})
    assert served(trace) == [
        ("0", 0, 50, 100),
        ("0", 0, DAY, DAY + 10),
        ("1", 1, 60, 100),
        ("1", 1, DAY, DAY + 20),
        ("2", 2, 70, 100),
        ("2", 0, DAY + 10, DAY + 40),
        ("3", 1, DAY + 20, DAY + 80),
    ]


@pytest.mark.rows("P5")
def test_it_may_be_put_down_again(engine):
    """130 s of work take two whole shifts and 30 s; mail 0 is lost in none of them."""
    staff = {"00:00:00": 1, "00:00:50": 0}
    trace = play(engine, mailing(staff, 3, handling={"any": {"talk": "130 s"}}), {"mails": [0]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 50),
        ("0", "any", 0, 50, DAY, DAY + 50),
        ("0", "any", 0, DAY + 50, 2 * DAY, 2 * DAY + 30),
    ]
    assert contacts(trace) == [("0", "first", 0, 2 * DAY + 30, "answered")]


@pytest.mark.rows("P5", "M10")
def test_somebody_else_goes_on_at_a_speed_of_their_own(engine):
    """At half speed, 60 s of work take 120 s: at 100, 10 s are left, which the other group does at once."""
    spec = mailing(
        groups={
            "slow": {"staff": SHIFT, "skills": {"any": 0}},
            "quick": {"staff": {"00:00:00": 0, "00:01:40": 1}},
        },
        people={"levels": {"speed": [0.5, 1]}},
    )
    trace = play(engine, spec, {"mails": [0]})
    assert visits(trace) == [("0", "any", 0, 0, 0, 100), ("0", "any", 1, 100, 100, 110)]


@pytest.mark.rows("P5", "M1")
def test_a_call_is_finished_and_a_mail_put_down(engine):
    """At 30 one of two has to go: not who talks, but who writes, and the mail goes on when the call is over.

    At 80 a call goes before what was put down at 70, for the sake of its priority.
    """
    spec = center(
        staff={"00:00:00": 2, "00:00:30": 1, "00:01:10": 0, "00:01:20": 1},
        channels={"voice": {}, "email": {"kind": "deferred", "pauses_at_close": True}},
        demand={n: {"channel": n, "rate": "1/h"} for n in ("voice", "email")},
    )
    trace = play(engine, spec, {"voice": [0, 75], "email": [0]})
    assert served(trace) == [
        ("voice 0", 0, 0, 60),
        ("voice 1", 0, 80, 140),
        ("email 0", 1, 0, 30),
        ("email 0", 0, 60, 70),
        ("email 0", 0, 140, 160),
    ]
    assert duty(trace)[-2:] == [(0, 160, 3600, "idle"), (1, 0, 30, "busy")]


@pytest.mark.rows("P5", "M11")
def test_nothing_is_put_down_when_people_come(engine):
    """At 0 two write and nobody is scheduled, at 20 one is: both go on, and at 30 both have to stop."""
    staff = {"00:00:00": 0, "00:00:20": 1, "00:00:30": 0}
    state = {"channel": ["email"] * 2, "group": ["front"] * 2, "elapsed": ["0 s"] * 2}
    spec = mailing(staff, horizon={"length": "1 h", "after_close": "cut", "start_from": state})
    assert served(play(engine, spec, {})) == [
        ("start_from 0", 0, 0, 30),
        ("start_from 0", None, None, None),
        ("start_from 1", 1, 0, 30),
        ("start_from 1", None, None, None),
    ]


@pytest.mark.rows("P5", "P8")
def test_work_after_the_contact_is_finished(engine):
    """At 90 the mail is sent and 30 s of work afterwards have begun, which the agent stays for."""
    spec = mailing(handling={"any": {"talk": "60 s", "after_contact_work": "30 s"}})
    trace = play(engine, spec, {"mails": [30]})
    assert served(trace) == [("0", 0, 30, 90)]
    assert duty(trace)[-2:] == [(0, 90, 120, "after"), (0, DAY, DAY + 100, "idle")]


@pytest.mark.rows("P5", "M8")
def test_a_department_puts_down_what_came_by_mail_and_not_what_came_by_phone(engine):
    spec = center(
        staff=2,
        horizon={"length": "2 d", "after_close": "cut"},
        channels={"voice": {}, "email": {"kind": "deferred", "pauses_at_close": True}},
        demand={n: {"channel": n, "rate": "1/h"} for n in ("voice", "email")},
        departments={"stock": {"staff": {"00:00:00": 2, "00:01:40": 0}, "work": "60 s"}},
        handoffs={"search": {"issue": "any", "to": "stock"}},
    )
    trace = play(engine, spec, {"voice": [0], "email": [0]})
    assert served(trace) == [
        ("voice 0", 0, 0, 60),
        ("voice 0", 2, 60, 120),
        ("email 0", 1, 0, 60),
        ("email 0", 3, 60, 100),
        ("email 0", 3, DAY, DAY + 20),
    ]


@pytest.mark.rows("P5", "P11")
def test_shifts_of_a_day_are_one_long_shift_in_parts(engine):
    """Exactly: leave the nights out of two days of shifts, and they are one shift of twice the length.

    Nobody writes at night, all have the same speed, and everybody goes on with their own; so the instants at
    which contacts end are the same, whatever the draws, to the last microsecond.
    """
    shift, days = 3600, 4
    law = {"hyperexponential": {"mean": "10 min", "scv": 3}}
    arrivals = [70 * n for n in range(shift * days // 70)]
    nights = [at + at // shift * (DAY - shift) for at in arrivals]
    handling = {"any": {"talk": law}}
    parts = compiled(mailing({"00:00": 9, "01:00": 0}, days, handling=handling))
    whole = compiled(mailing(9, handling=handling, horizon={"length": "4 h", "after_close": "cut"}))
    one = play_blueprint(engine, whole, {"mails": arrivals}, Draws(1, 0)).contacts
    trace = play_blueprint(engine, parts, {"mails": nights}, Draws(1, 0))
    ended = trace.contacts["ended_at"]
    awake = ended - ended // (DAY * SECOND) * (DAY - shift) * SECOND
    done = one["ended_at"] != NONE
    assert 150 < done.sum() < len(arrivals)
    assert awake[done].tolist() == one["ended_at"][done].tolist()
    assert (ended[~done] == NONE).all()
    assert outcomes(trace).count("put_down") == 9 * days
