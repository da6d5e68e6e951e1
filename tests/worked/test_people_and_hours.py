"""Staff that rises and falls, opening hours, the end of the run, clock changes."""

from __future__ import annotations

import pytest
from scripted import SECOND, blueprint_of, center, contacts, duty, issues, play, served, visits

HOUR = 3600


def day(start: str = "2026-03-02", length: str = "1 d", zone: str = "UTC", **more: object) -> dict:
    return {"start": f"{start} 00:00", "length": length, "timezone": zone, "after_close": "cut"} | more


# --- staff ----------------------------------------------------------------------------------------


@pytest.mark.rows("M11")
def test_idle_agents_leave_first_the_longest_idle_before_others(engine):
    """At 120 two of three leave: agent 2, idle since 0, and agent 0, idle since 60; agent 1 works."""
    spec = center(staff={"00:00": 3, "00:02": 1})
    trace = play(engine, spec, {"calls": [0, 65, 121]})
    # the second call takes agent 1, idle since 0, rather than agent 0, idle since 60
    assert served(trace) == [("0", 0, 0, 60), ("1", 1, 65, 125), ("2", 1, 125, 185)]
    assert duty(trace) == [
        (0, 0, 60, "busy"),
        (0, 60, 120, "idle"),
        (1, 0, 65, "idle"),
        (1, 65, 125, "busy"),
        (1, 125, 185, "busy"),
        (1, 185, 3600, "idle"),
        (2, 0, 120, "idle"),
    ]


@pytest.mark.rows("M11")
def test_who_is_busy_at_the_end_of_the_shift_leaves_when_finished(engine):
    """After-contact work belongs to it; the waiting contact stays."""
    spec = center(
        staff={"00:00": 2, "00:00:30": 0},
        handling={"any": {"talk": "60 s", "after_contact_work": "10 s"}},
    )
    trace = play(engine, spec, {"calls": [0, 5, 10]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 1, 5, 65), ("2", None, None, None)]
    assert duty(trace) == [
        (0, 0, 60, "busy"),
        (0, 60, 70, "after"),
        (1, 0, 5, "idle"),
        (1, 5, 65, "busy"),
        (1, 65, 75, "after"),
    ]


@pytest.mark.rows("M11")
def test_staff_rises_again_before_those_about_to_leave_have_finished(engine):
    """At 30 all three should leave, at 50 two are wanted again: two stay, and the first to finish leaves."""
    spec = center(staff={"00:00": 3, "00:00:30": 0, "00:00:50": 2})
    trace = play(engine, spec, {"calls": [0, 5, 10, 20, 21]})
    assert served(trace) == [
        ("0", 0, 0, 60),
        ("1", 1, 5, 65),
        ("2", 2, 10, 70),
        ("3", 1, 65, 125),
        ("4", 2, 70, 130),
    ]
    assert [row for row in duty(trace) if row[0] == 0] == [(0, 0, 60, "busy")]


@pytest.mark.rows("M11")
def test_more_come_than_were_about_to_leave(engine):
    """One stays, and the lowest number that is not there comes."""
    spec = center(staff={"00:00": 2, "00:00:30": 0, "00:01:02": 2})
    trace = play(engine, spec, {"calls": [0, 5, 10, 20]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 1, 5, 65), ("2", 0, 62, 122), ("3", 1, 65, 125)]
    assert [row for row in duty(trace) if row[0] == 0][:2] == [(0, 0, 60, "busy"), (0, 62, 122, "busy")]


# --- hours ----------------------------------------------------------------------------------------


def shop(after_hours: str, **sections: object) -> dict:
    channel = {"hours": "00:10-00:20", "after_hours": after_hours}
    return center(channels={"voice": channel}, staff={"00:10": 1}, **sections)


@pytest.mark.rows("M1")
def test_closed_outside_the_hours(engine):
    """Open at the very instant of opening, closed at the very instant of closing."""
    trace = play(engine, shop("closed"), {"calls": [599, 600, 1199, 1200]})
    assert contacts(trace) == [
        ("0", "first", 599, 599, "closed"),
        ("1", "first", 600, 660, "answered"),
        ("2", "first", 1199, 1259, "answered"),
        ("3", "first", 1200, 1200, "closed"),
    ]
    assert issues(trace)[0] == ("0", 599, 599, "lost", 1)


@pytest.mark.rows("M1")
def test_queued_outside_the_hours(engine):
    assert served(play(engine, shop("queue"), {"calls": [10, 20]})) == [
        ("0", 0, 600, 660),
        ("1", 0, 660, 720),
    ]


@pytest.mark.rows("M1", "M2")
def test_the_bot_alone_outside_the_hours(engine):
    """Whom it cannot help is turned away; inside the hours it hands over."""
    bots = {"bot": {"before": ["voice"], "session": "30 s"}}
    trace = play(engine, shop("bot", bots=bots), {"calls": [10, 610]})
    assert contacts(trace) == [
        ("0", "first", 10, 40, "closed"),
        ("1", "first", 610, 700, "answered"),
    ]
    assert [row[1] for row in visits(trace)] == ["bot", "bot", "any"]


@pytest.mark.rows("M1", "M16")
def test_a_customer_who_redials_after_closing_finds_it_closed(engine):
    redials = {"after_abandonment": 1, "after": "30 s"}
    channels = {"voice": {"hours": "00:00-00:01", "patience": "20 s", "redials": redials}}
    trace = play(engine, center(channels=channels, staff=0), {"calls": [9, 10]})
    assert [row[1:] for row in contacts(trace)] == [
        ("first", 9, 29, "abandoned_in_queue"),
        ("redial", 59, 79, "abandoned_in_queue"),
        ("redial", 109, 109, "closed"),
        ("first", 10, 30, "abandoned_in_queue"),
        ("redial", 60, 60, "closed"),
    ]


# --- the end of the run ---------------------------------------------------------------------------


def last_minute(after_close: str, **sections: object) -> dict:
    return center(horizon={"length": "1 min", "after_close": after_close}, **sections)


@pytest.mark.rows("P11")
def test_cut_and_drain(engine):
    """Talks of 60 s at 30 and 40: cut leaves both inside, drain lets both finish."""
    cut = play(engine, last_minute("cut"), {"calls": [30, 40]})
    assert visits(cut) == [("0", "any", 0, 30, 30, None), ("1", "any", None, 40, None, None)]
    assert issues(cut) == [("0", 30, None, "in_progress", 1), ("1", 40, None, "in_progress", 1)]
    assert duty(cut) == [(0, 0, 30, "idle"), (0, 30, 60, "busy")]
    assert cut.end_at == 60 * SECOND

    drain = play(engine, last_minute("drain"), {"calls": [30, 40]})
    assert served(drain) == [("0", 0, 30, 90), ("1", 0, 90, 150)]
    assert issues(drain) == [("0", 30, 90, "resolved", 1), ("1", 40, 150, "resolved", 1)]
    assert drain.end_at == 150 * SECOND


def test_a_drain_ends_after_a_thousand_years(engine):
    """Of twelve talks of a century each that begin at 30 s, ten are over within 60 s and 1000 years."""
    century = 36_500 * 86_400
    years = play(engine, last_minute("drain", handling={"any": {"talk": "36500 d"}}), {"calls": [30] * 12})
    assert served(years)[9] == ("9", 0, 30 + 9 * century, 30 + 10 * century)
    assert [outcome for *_, outcome, _ in issues(years)] == ["resolved"] * 10 + ["in_progress"] * 2
    assert duty(years)[-1] == (0, 30 + 9 * century, 30 + 10 * century, "busy")
    assert years.end_at == (30 + 10 * century) * SECOND


@pytest.mark.rows("P11")
@pytest.mark.parametrize("after_close", ["cut", "drain"])
@pytest.mark.parametrize(("after", "tries"), [("29.999999 s", 2), ("30 s", 1)])
def test_a_return_due_at_the_end_stays_in_progress(engine, after_close, after, tries):
    redials = {"after_abandonment": 1, "later": 0, "after": after}
    channels = {"voice": {"patience": "20 s", "redials": redials}}
    trace = play(engine, last_minute(after_close, channels=channels, staff=0), {"calls": [10]})
    assert len(contacts(trace)) == tries
    if tries == 2 and after_close == "drain":
        assert issues(trace) == [("0", 10, 79.999999, "lost", 2)]
    else:
        assert issues(trace) == [("0", 10, None, "in_progress", tries)]


@pytest.mark.rows("P11")
def test_drain_ends_when_the_last_has_finished(engine):
    """Not when the patience of somebody served long ago would have ended."""
    spec = last_minute(
        "drain",
        channels={"voice": {"patience": "5 h"}},
        handling={"any": {"talk": "60 s", "after_contact_work": "10 s"}},
    )
    trace = play(engine, spec, {"calls": [0, 30]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 70, 130)]
    assert trace.end_at == 140 * SECOND
    assert duty(trace)[-1] == (0, 130, 140, "after")


@pytest.mark.rows("P11")
def test_drain_keeps_the_last_staffing_and_leaves_inside_whom_nobody_serves(engine):
    spec = last_minute("drain", staff={"00:00": 1, "00:00:50": 0})
    trace = play(engine, spec, {"calls": [30, 40]})
    assert served(trace) == [("0", 0, 30, 90), ("1", None, None, None)]
    assert trace.end_at == 90 * SECOND


def test_drain_with_nobody_inside_ends_at_the_horizon(engine):
    trace = play(engine, last_minute("drain"), {})
    assert trace.end_at == 60 * SECOND
    assert duty(trace) == [(0, 0, 60, "idle")]


# --- days and clocks ------------------------------------------------------------------------------


def staff_of(spec: dict) -> list[tuple[float, float]]:
    """Return the staff of the first group as (hours since the start, people)."""
    return [(at / SECOND / HOUR, people) for at, people in blueprint_of(spec).groups[0].staff]


@pytest.mark.rows("M11")
def test_a_day_of_23_hours(engine):
    """Clocks in Madrid go from 02:00 to 03:00 on 29 March 2026: 08:00 is seven hours after midnight."""
    horizon = day("2026-03-29", "2 d", "Europe/Madrid")
    spec = center(
        horizon=horizon,
        staff={"08:00": 1, "20:00": 0},
        channels={"voice": {"hours": "08:00-20:00"}},
    )
    assert staff_of(spec) == [(0, 0), (7, 1), (19, 0), (31, 1), (43, 0)]
    trace = play(engine, spec, {"calls": [7 * HOUR - 1, 7 * HOUR, 19 * HOUR - 1, 19 * HOUR, 31 * HOUR]})
    assert [row[4] for row in contacts(trace)] == ["closed", "answered", "answered", "closed", "answered"]
    assert duty(trace)[0] == (0, 7 * HOUR, 7 * HOUR + 60, "busy")
    assert duty(trace)[2] == (0, 19 * HOUR - 1, 19 * HOUR + 59, "busy")


def test_a_day_of_25_hours():
    """They go back on 25 October: 08:00 is nine hours after midnight."""
    horizon = day("2026-10-25", "2 d", "Europe/Madrid")
    spec = center(horizon=horizon, staff={"08:00": 1, "20:00": 0})
    assert staff_of(spec) == [(0, 0), (9, 1), (21, 0), (33, 1), (45, 0)]


def test_an_interval_that_does_not_exist_is_empty():
    """02:15 and 02:30 do not exist; at 03:00, two hours after midnight, the step of 03:00 holds."""
    horizon = day("2026-03-29", length="6 h", zone="Europe/Madrid")
    steps = {"02:00": 2, "02:15": 3, "02:30": 4, "03:00": 5, "03:30": 6}
    assert staff_of(center(horizon=horizon, staff=steps)) == [(0, 0), (2, 5), (2.5, 6)]


def test_a_step_in_a_gap_holds_from_the_end_of_the_gap():
    horizon = day("2026-03-29", length="6 h", zone="Europe/Madrid")
    steps = {"01:00": 1, "02:30": 4, "03:30": 6}
    assert staff_of(center(horizon=horizon, staff=steps)) == [(0, 0), (1, 1), (2, 4), (2.5, 6)]


def test_a_day_that_begins_with_a_gap():
    """In Santiago clocks go from 00:00 to 01:00 on 6 September 2026."""
    horizon = {"start": "2026-09-05 22:00", "length": "5 h", "timezone": "America/Santiago"}
    steps = {"00:00": 1, "00:30": 2, "01:00": 3, "02:00": 4}
    spec = center(horizon=horizon, staff=steps)
    assert staff_of(spec) == [(0, 4), (2, 3), (3, 4)]
    assert [(d.from_at // SECOND, d.to_at // SECOND) for d in blueprint_of(spec).calendar.days] == [
        (0, 2 * HOUR),
        (2 * HOUR, 5 * HOUR),
    ]


def test_the_second_pass_of_a_repeated_hour_keeps_the_last_value():
    """02:30 happens twice on 25 October; the step happens the first time."""
    horizon = day("2026-10-25", length="6 h", zone="Europe/Madrid")
    steps = {"02:00": 1, "02:30": 2, "03:00": 3}
    assert staff_of(center(horizon=horizon, staff=steps)) == [(0, 0), (2, 1), (2.5, 2), (4, 3)]


def test_a_horizon_that_begins_within_a_day():
    """The value at the start is the one of the last step before it."""
    horizon = {"start": "2026-03-02 12:30", "length": "1 d", "timezone": "UTC"}
    spec = center(horizon=horizon, staff={"08:00": 2, "12:00": 3, "13:00": 4, "20:00": 0})
    assert staff_of(spec) == [(0, 3), (0.5, 4), (7.5, 0), (19.5, 2), (23.5, 3)]


@pytest.mark.rows("P1")
def test_weekdays_and_day_types():
    """Friday to Monday; Sunday is a holiday like Friday where a plan does not name holidays."""
    days = {"holiday": {"dates": ["2026-03-08"], "like": "fri"}}
    spec = center(horizon=day("2026-03-06", "4 d"), day_types=days)
    spec["groups"]["front"]["staff"] = {"mon-fri": {"00:00": 5}, "sat": {"00:00": 2}}
    assert staff_of(spec) == [(0, 5), (24, 2), (48, 5)]
    spec["groups"]["front"]["staff"]["holiday"] = {"12:00": 1}
    assert staff_of(spec) == [(0, 5), (24, 2), (48, 0), (60, 1), (72, 5)]


@pytest.mark.rows("P1")
def test_a_day_type_like_no_weekday_is_zero_where_a_plan_does_not_name_it():
    days = {"holiday": {"dates": ["2026-03-05"]}}
    spec = center(horizon=day("2026-03-04", "3 d"), day_types=days)
    spec["groups"]["front"]["staff"] = {"mon-fri": 5}
    assert staff_of(spec) == [(0, 5), (24, 0), (48, 5)]


@pytest.mark.rows("P11")
def test_a_warm_up_changes_no_trace(engine):
    warm = center(horizon={"length": "1 h", "after_close": "cut", "warm_up": "10 min"})
    arrivals = {"calls": [0, 10, 600, 601]}
    assert visits(play(engine, warm, arrivals)) == visits(play(engine, center(), arrivals))
    assert blueprint_of(warm).warm_up == 600 * SECOND
