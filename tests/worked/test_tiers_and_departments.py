"""Escalation, transfer, hand-off, rework, closing: every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import always, center, contacts, duty, issues, play, served, visits

from ccsim.streams import Purpose

UNSOLVED_AT_ONE = {"levels": {"resolves": [0, 1]}}


def tiers(**sections: object) -> dict[str, object]:
    """Return a center whose first tier never solves and whose second always does."""
    groups = {
        "one": {"staff": 1, "skills": {"any": 0}},
        "two": {"staff": 1, "tier": 2, "skills": {"any": 1}},
    }
    return center(**({"groups": groups, "people": UNSOLVED_AT_ONE} | sections))


@pytest.mark.rows("M7", "M6")
def test_escalation_with_a_transfer_and_after_contact_work_at_the_same_time(engine):
    """The first agent writes while the contact is on its way to the second tier and waits there."""
    spec = tiers(
        escalation={"unsolved": {"takes": "15 s"}},
        handling={
            "any": {
                "talk": "60 s",
                "after_contact_work": "100 s",
                "at_tier": {"2": {"talk": "80 s", "after_contact_work": "0 s"}},
            }
        },
    )
    trace = play(engine, spec, {"calls": [0, 10]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("0", "any (tier 2)", 1, 75, 75, 155),
        ("1", "any", 0, 10, 160, 220),
        ("1", "any (tier 2)", 1, 235, 235, 315),
    ]
    assert duty(trace) == [
        (0, 0, 60, "busy"),
        (0, 60, 160, "after"),
        (0, 160, 220, "busy"),
        (0, 220, 320, "after"),
        (0, 320, 3600, "idle"),
        (1, 0, 75, "idle"),
        (1, 75, 155, "busy"),
        (1, 155, 235, "idle"),
        (1, 235, 315, "busy"),
        (1, 315, 3600, "idle"),
    ]
    assert trace.contacts["escalations"].tolist() == [1, 1]
    assert contacts(trace)[0] == ("0", "first", 0, 155, "answered")


@pytest.mark.rows("M7", "M10")
def test_a_level_sets_speed_and_the_share_resolved(engine):
    """Level .5 works at speed 1, level 1 at 1.5; level .5 resolves 40 % of complex: draws .3 and .5."""
    spec = center(
        issue_types={"any": {"complexity": "complex"}},
        groups={
            "one": {"staff": 1, "skills": {"any": 0.5}},
            "two": {"staff": 1, "tier": 2, "skills": {"any": 1}},
        },
        people={"levels": {"speed": [0.5, 1.5], "resolves": {"complex": [0, 0.8]}}},
    )
    place = (Purpose.BRANCH, "tier 1 solved", "calls")
    trace = play(engine, spec, {"calls": [0, 100]}, {(*place, 0): [0.3], (*place, 1): [0.5]})
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("1", "any", 0, 100, 100, 160),
        ("1", "any (tier 2)", 1, 160, 160, 200),
    ]


@pytest.mark.rows("M7")
def test_what_nobody_notices_leaves_unsolved(engine):
    spec = tiers(escalation={"unsolved": {"noticed": 0.4}})
    trace = play(engine, spec, {"calls": [0]})  # draws .5
    assert issues(trace) == [("0", 0, 60, "unsolved", 1)]


@pytest.mark.rows("M7", "P2")
@pytest.mark.parametrize(
    ("patience", "ends", "outcome"),
    [
        ("same", [120, 180], "lost_at_transfer"),
        ("20 s", [80, 140], "lost_at_transfer"),
        ("never", [1060, 1120], "answered"),
    ],
)
def test_patience_in_the_next_tier_runs_anew(engine, patience, ends, outcome):
    """The second tier, entered at 60 and 120, begins at 1000; the first wait (10 to 60) does not count."""
    spec = tiers(
        channels={"voice": {"patience": "60 s"}},
        escalation={"unsolved": {"patience": patience}},
    )
    spec["groups"]["two"]["staff"] = {"00:16:40": 1}
    trace = play(engine, spec, {"calls": [0, 10]})
    assert [row[3:] for row in contacts(trace)] == [(end, outcome) for end in ends]


def department(**handoff: object) -> dict[str, object]:
    """Return a center whose contacts all go to stock (40 s of work) after the first talk."""
    return center(
        departments={"stock": {"staff": 1, "work": "40 s"}},
        handoffs={"search": {"issue": "any", "to": "stock", **handoff}},
    )


@pytest.mark.rows("M8")
def test_handoff_with_delay_rework_and_closing(engine):
    """Stock returns the issue once (draws .05, .5 against 10 %); then the sender closes it."""
    spec = department(delay="100 s", rework=0.1, rework_takes="30 s", back_to="sender", closing_takes="20 s")
    draws = always(Purpose.BRANCH, "handoff search rework", 0.05, 0.5)
    trace = play(engine, spec, {"calls": [0]}, draws)
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("0", "stock", 1, 160, 160, 200),
        ("0", "any", 0, 200, 200, 230),
        ("0", "stock", 1, 330, 330, 370),
        ("0", "any", 0, 370, 370, 390),
    ]
    assert trace.contacts["handoffs"].tolist() == [2]
    assert trace.contacts["reworks"].tolist() == [1]
    assert issues(trace) == [("0", 0, 390, "resolved", 1)]


@pytest.mark.rows("M8")
def test_a_return_stands_in_line_with_everybody_else(engine):
    spec = department(rework=0.5, rework_takes="30 s")
    draws = always(Purpose.BRANCH, "handoff search rework", 0.1, 0.9)
    trace = play(engine, spec, {"calls": [0, 50]}, draws)
    assert visits(trace) == [
        ("0", "any", 0, 0, 0, 60),
        ("0", "stock", 1, 60, 60, 100),
        ("0", "any", 0, 100, 120, 150),  # 1 talks until 120
        ("0", "stock", 1, 150, 160, 200),  # and was with stock first
        ("1", "any", 0, 50, 60, 120),
        ("1", "stock", 1, 120, 120, 160),
        ("1", "any", 0, 160, 160, 190),
        ("1", "stock", 1, 190, 200, 240),
    ]


@pytest.mark.rows("M8", "P3")
def test_the_line_is_given_back_at_the_handoff(engine):
    spec = department(delay="100 s") | {"channels": {"voice": {"lines": 1}}}
    trace = play(engine, spec, {"calls": [0, 59, 60]})
    assert [row[4] for row in contacts(trace)] == ["answered", "blocked", "answered"]
    assert contacts(trace)[2] == ("2", "first", 60, 260, "answered")


@pytest.mark.rows("M8")
def test_a_department_works_in_its_hours(engine):
    """It opens at 00:10 and closes at 00:12; who is at work then finishes."""
    spec = department()
    spec["departments"]["stock"]["hours"] = "00:10-00:12"
    spec["departments"]["stock"]["work"] = "90 s"
    trace = play(engine, spec, {"calls": [0, 60, 120]})
    assert [row[3:] for row in visits(trace) if row[1] == "stock"] == [
        (60, 600, 690),
        (120, 690, 780),
        (180, None, None),
    ]
    assert [row for row in duty(trace) if row[0] == 1] == [(1, 600, 690, "busy"), (1, 690, 780, "busy")]


@pytest.mark.rows("M8")
def test_a_share_is_handed_off_and_the_rest_is_solved_or_not(engine):
    spec = department(share=0.3)
    place = (Purpose.BRANCH, "tier 1 handoff", "calls")
    trace = play(engine, spec, {"calls": [0, 100]}, {(*place, 0): [0.29], (*place, 1): [0.31]})
    assert [row[1] for row in visits(trace)] == ["any", "stock", "any"]


def test_work_in_a_department_is_not_an_answer(engine):
    trace = play(engine, department(), {"calls": [0]})
    assert trace.contacts["answered_at"].tolist() == [0]
    assert served(trace)[1] == ("0", 1, 60, 100)


def test_a_contact_that_returns_to_its_queue_at_the_same_instant(engine):
    """Nothing takes time: it stands in the same queue three times at 5, with the same claim to be next."""
    spec = department(rework=0.5, rework_takes="0 s", back_to="sender", closing_takes="0 s")
    spec["handling"] = {"any": {"talk": "0 s"}}
    spec["departments"]["stock"]["work"] = "0 s"
    spec["groups"]["front"]["staff"] = {"00:00:05": 1}
    draws = always(Purpose.BRANCH, "handoff search rework", 0.1, 0.9)
    trace = play(engine, spec, {"calls": [1, 2]}, draws)
    steps = ["any", "stock", "any", "stock", "any"]
    assert [(row[1], row[5]) for row in visits(trace)] == [(name, 5) for name in steps] * 2
    assert [row[4] for row in contacts(trace)] == ["answered", "answered"]
