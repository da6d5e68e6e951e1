"""Which of several waiting contacts a free agent takes; every instant of a few contacts."""

from __future__ import annotations

import pytest
from scripted import center, play, served

from ccsim.streams import Purpose

SEGMENTS = {"plain": {"share": 0.5}, "vip": {"share": 0.5, "priority": 1}}
STREAMS = {name: {"channel": "voice", "rate": "1/h", "segments": {name: 1}} for name in ("plain", "vip")}


def starts(engine, arrivals, **routing):
    """Return when each contact is answered, by name; talks are 60 s, one agent."""
    spec = center(segments=SEGMENTS, demand=STREAMS, routing=routing)
    return {row[0]: row[2] for row in served(play(engine, spec, arrivals))}


@pytest.mark.rows("M12")
def test_the_longest_wait_whatever_the_priority(engine):
    """The vip of 10 s waits behind the plain one of 5 s; of those who come at 20 s, the first stream's."""
    arrivals = {"plain": [0, 5, 20], "vip": [10, 20]}
    found = starts(engine, arrivals, contact="longest_wait")
    assert found == {"plain 0": 0, "plain 1": 60, "vip 0": 120, "plain 2": 180, "vip 1": 240}
    found = starts(engine, arrivals, contact="priority")
    assert found == {"plain 0": 0, "vip 0": 60, "vip 1": 120, "plain 1": 180, "plain 2": 240}


@pytest.mark.rows("M12", "P7")
def test_points_for_waiting(engine):
    """A plain contact gains 2 points a minute; a vip starts with 1 and gains 1, so 60 s later they are level.

    At 60 the plain one of 30 s has 2 x 30 s = 1 point, the vip of 31 s 1 + 29 / 60: the vip. At 120
    the plain one has 3, the vip of 60 s 1 + 1 = 2: the plain one.
    """
    gains = {"segments": {"plain": 2, "vip": 1}}
    found = starts(engine, {"plain": [0, 30], "vip": [31, 60]}, contact="score", waiting_gains=gains)
    assert found == {"plain 0": 0, "vip 0": 60, "plain 1": 120, "vip 1": 180}


@pytest.mark.rows("M12", "P7")
def test_equal_points_go_to_the_longest_wait(engine):
    """At 60: the plain one of 30 s has 2 x 1/2 = 1 point, the vip who comes then has 1 as well."""
    gains = {"segments": {"plain": 2, "vip": 1}}
    found = starts(engine, {"plain": [0, 30], "vip": [60]}, contact="score", waiting_gains=gains)
    assert found == {"plain 0": 0, "plain 1": 60, "vip 0": 120}


@pytest.mark.rows("M12", "P7")
def test_gains_of_segment_type_and_channel_add_up(engine):
    """A vip has 1 point and gains 1 a minute, by channel; a plain one gains 1 + 0 + 1."""
    gains = {"segments": {"plain": 1}, "issue_types": {"any": 0}, "channels": {"voice": 1}}

    def run(at):
        return starts(engine, {"plain": [0, at], "vip": [59]}, contact="score", waiting_gains=gains)[
            "plain 1"
        ]

    # at 60 vip 0 has 61 sixtieths (1 point, 1 x 1 s), plain 1 has 2 x (60 - at) sixtieths: level at 29.5
    assert run(29) == 60
    assert run(29.5) == 60  # equal: the longest wait
    assert run(30) == 120


@pytest.mark.rows("M12", "P7")
def test_the_nearest_deadline(engine):
    """Chats are due after 30 s, calls after 100 s: the call of 10 s at 110, the chats at 60, 110, 115."""
    spec = center(
        channels={
            "voice": {"target": {"answered_within": "100 s"}},
            "chat": {"target": {"answered_within": "30 s"}},
        },
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        routing={"contact": "nearest_deadline"},
    )
    trace = play(engine, spec, {"voice": [0, 10], "chat": [30, 80, 85]})
    # at 60: due 60 before 110; at 120: due 110 twice, the call waits for longer
    assert {row[0]: row[2] for row in served(trace)} == {
        "voice 0": 0,
        "chat 0": 60,
        "voice 1": 120,
        "chat 1": 180,
        "chat 2": 240,
    }


@pytest.mark.rows("M12", "P7")
def test_a_deadline_counts_from_the_start_of_the_attempt(engine):
    """A contact that comes up to the second tier at 60 s is due before one that came there at 30 s."""
    spec = center(
        issue_types={"any": {}, "hard": {}},
        demand={name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in ("any", "hard")},
        groups={
            "one": {"staff": 1, "skills": {"any": 0}},
            "two": {"staff": 1, "tier": 2, "skills": {"any": 1, "hard": 1}},
        },
        people={"levels": {"resolves": [0, 1]}},
        routing={"contact": "nearest_deadline"},
    )
    trace = play(engine, spec, {"any": [0], "hard": [10, 30]})
    # hard 0: 10-70; waiting at 70: hard 1 since 30, and any 0 since 60, who came at 0
    assert [(row[0], row[2]) for row in served(trace) if row[1] == 1] == [
        ("any 0", 70),
        ("hard 0", 10),
        ("hard 1", 130),
    ]


@pytest.mark.rows("M12", "P7")
@pytest.mark.parametrize("bonus", [0, 1])
def test_points_for_who_was_forwarded(engine, bonus):
    """At 70 a call has waited for 40 s, one that escalated at 60 for 10 s and has a bonus worth a minute."""
    spec = center(
        issue_types={"any": {}, "hard": {}},
        demand={name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in ("any", "hard")},
        groups={
            "one": {"staff": 1, "skills": {"any": 0}},
            "two": {"staff": 1, "tier": 2, "skills": {"any": 1, "hard": 1}},
        },
        people={"levels": {"resolves": [0, 1]}},
        routing={
            "contact": "score",
            "waiting_gains": {"channels": {"voice": 1}},
            "forwarded_bonus": bonus,
        },
    )
    trace = play(engine, spec, {"any": [0], "hard": [10, 30]})
    assert [(row[0], row[2]) for row in served(trace) if row[1] == 1] == [
        ("any 0", 70 if bonus else 130),
        ("hard 0", 10),
        ("hard 1", 130 if bonus else 70),
    ]


@pytest.mark.rows("M12", "P7")
def test_a_department_and_a_bot_forward_too(engine):
    """What a bot hands over has the bonus; what refused it has not; what comes back from a department has."""
    spec = center(
        channels={"voice": {}, "chat": {}},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        bots={"webbot": {"before": ["chat"], "session": "10 s"}},
        departments={"stock": {"staff": 1, "work": "20 s"}},
        handoffs={
            "search": {
                "issue": "any",
                "to": "stock",
                "share": 0.5,
                "back_to": "sender",
                "closing_takes": "40 s",
            }
        },
        routing={"contact": "score", "forwarded_bonus": 1},
    )
    script = {
        (Purpose.BRANCH, "tier 1 handoff"): [0.9],
        (Purpose.BRANCH, "tier 1 handoff", "voice", 0): [0.1],
    }
    trace = play(engine, spec, {"voice": [0, 1, 2], "chat": [20]}, script)
    # 60: voice 0 goes to the department until 80; of voice 1, 2 and the chat that the bot handed over at
    # 30 the chat is next; at 120 voice 0 is back since 80; then the others
    assert [(row[0], row[1], row[2]) for row in served(trace) if row[1] == 0] == [
        ("voice 0", 0, 0),
        ("voice 0", 0, 120),
        ("voice 1", 0, 160),
        ("voice 2", 0, 220),
        ("chat 0", 0, 60),
    ]


TYPES = {"billing": {}, "delivery": {}, "other": {}}
BY_TYPE = {name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in TYPES}


def by_type(engine, arrivals, **sections):
    """Return who answers each contact and when, by name; talks are 60 s."""
    spec = center(issue_types=TYPES, demand=BY_TYPE, **sections)
    return {row[0]: (row[1], row[2]) for row in served(play(engine, spec, arrivals))}


@pytest.mark.rows("M12", "P7")
@pytest.mark.parametrize("contact", ["longest_wait", "priority", "score", "nearest_deadline"])
def test_some_types_are_taken_first(engine, contact):
    """Delivery, then billing, then whatever waits longest, of one type always who came first."""
    groups = {"front": {"staff": 1, "takes_first": ["delivery", "billing"]}}
    arrivals = {"other": [0, 1, 59], "billing": [2, 3, 190], "delivery": [40, 130]}
    found = by_type(engine, arrivals, groups=groups, routing={"contact": contact})
    assert {name: at for name, (_, at) in found.items()} == {
        "other 0": 0,
        "delivery 0": 60,
        "billing 0": 120,
        "delivery 1": 180,
        "billing 1": 240,
        "billing 2": 300,
        "other 1": 360,
        "other 2": 420,
    }


@pytest.mark.rows("M12", "P7")
def test_each_group_takes_its_own_first(engine):
    """Both are free at 60. Agent 0 takes billing, agent 1 delivery, and then who has waited longest."""
    groups = {
        "bills": {"staff": 1, "takes_first": ["billing"]},
        "goods": {"staff": 1, "takes_first": ["delivery"]},
    }
    arrivals = {"other": [0, 0, 1], "delivery": [3, 4], "billing": [5]}
    found = by_type(engine, arrivals, groups=groups, routing={"contact": "longest_wait"})
    # At 120 agent 0 finds no bill and takes the longest wait, agent 1 the other delivery.
    assert found == {
        "other 0": (0, 0),
        "other 1": (1, 0),
        "billing 0": (0, 60),
        "delivery 0": (1, 60),
        "other 2": (0, 120),
        "delivery 1": (1, 120),
    }


@pytest.mark.rows("M12", "P7")
def test_who_begins_to_wait_goes_by_the_choice_of_contacts(engine):
    """Two come at once and find one person idle: the order of arrival decides, not what is taken first."""
    groups = {"front": {"staff": 1, "takes_first": ["other"]}}
    found = by_type(engine, {"billing": [10], "other": [10]}, groups=groups)
    assert found == {"billing 0": (0, 10), "other 0": (0, 70)}


@pytest.mark.rows("M12", "M6")
def test_fast_lanes_come_before_what_is_taken_first(engine):
    groups = {"front": {"staff": 1, "takes_first": ["billing"]}}
    routing = {"fast_lanes": {"goods": {"for": {"issue_type": "delivery"}, "groups": ["front"]}}}
    arrivals = {"other": [0, 1], "billing": [2], "delivery": [3]}
    found = by_type(engine, arrivals, groups=groups, routing=routing)
    assert [name for name, _ in sorted(found.items(), key=lambda pair: pair[1][1])] == [
        "other 0",
        "delivery 0",
        "billing 0",
        "other 1",
    ]


@pytest.mark.rows("M12", "P7")
def test_what_is_taken_first_has_to_be_due(engine):
    """Delivery is for agent 0 only after 100 s: at 60 that one takes who came at 1, at 120 delivery."""
    groups = {"goods": {"staff": 0}, "front": {"staff": 1, "takes_first": ["delivery"]}}
    routing = {"preferences": {"delivery": ["goods", {"front": {"after": "100 s"}}]}}
    arrivals = {"other": [0, 1, 2], "delivery": [5]}
    found = by_type(engine, arrivals, groups=groups, routing=routing)
    assert {name: at for name, (_, at) in found.items()} == {
        "other 0": 0,
        "other 1": 60,
        "delivery 0": 120,
        "other 2": 180,
    }


@pytest.mark.rows("M12", "P9")
def test_with_slots_what_is_taken_first_must_fit(engine):
    """Two slots: at 60 a call would take both, of which a chat has one until 90; so a chat comes in."""
    spec = center(
        issue_types=TYPES,
        channels={"voice": {}, "chat": {"kind": "chat"}},
        demand={
            "calls": {"channel": "voice", "rate": "1/h", "issues": {"billing": 1}},
            "chats": {"channel": "chat", "rate": "1/h", "issues": {"other": 1}},
        },
        groups={"front": {"staff": 1, "takes_first": ["billing"], "slots": {"chat": 2}}},
    )
    found = {row[0]: row[2] for row in served(play(engine, spec, {"chats": [0, 30, 40], "calls": [35]}))}
    assert found == {"chats 0": 0, "chats 1": 30, "chats 2": 60, "calls 0": 120}


@pytest.mark.rows("M12", "M16", "P4")
def test_whoever_waits_for_the_same_people_is_ahead(engine):
    """Of one person who takes billing first: who comes third hears of a minute all the same, and goes."""
    groups = {"front": {"staff": 1, "takes_first": ["billing"]}}
    channels = {"voice": {"balks": {"announced_wait_over": "30 s", "probability": 1}}}
    arrivals = {"other": [0, 1], "billing": [2]}
    found = by_type(engine, arrivals, groups=groups, channels=channels)
    assert found == {"other 0": (0, 0), "other 1": (0, 60)}
