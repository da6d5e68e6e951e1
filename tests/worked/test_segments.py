"""Handling, patience and promises of segments and issue types, every instant by hand."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import blueprint_of, center, contacts, play, served

from ccsim.measures import layout, setting_of, tally

SEGMENTS = {"plain": {"share": 0.5}, "vip": {"share": 0.5}}
STREAMS = {name: {"channel": "voice", "rate": "1/h", "segments": {name: 1}} for name in SEGMENTS}


def of_segments(**sections: Any) -> dict[str, Any]:
    return center(segments=SEGMENTS, demand=STREAMS, **sections)


@pytest.mark.rows("P2", "M17")
def test_the_handling_of_a_segment_wins_over_the_channel(engine):
    """A plain contact takes the channel's 70 s and 5 s, a VIP's 90 s and the channel's 5 s."""
    work = {
        "talk": "60 s",
        "on_channel": {"voice": {"talk": "70 s", "after_contact_work": "5 s"}},
        "for_segment": {"vip": {"talk": "90 s"}},
    }
    trace = play(engine, of_segments(handling={"any": work}), {"plain": [0], "vip": [10]})
    assert served(trace) == [("plain 0", 0, 0, 70), ("vip 0", 0, 75, 165)]
    assert trace.visits["after_contact_work"].tolist() == [5_000_000, 5_000_000]


@pytest.mark.rows("P2", "M17")
def test_the_handling_of_a_tier_wins_over_the_segment(engine):
    work = {
        "talk": "60 s",
        "for_segment": {"vip": {"talk": "90 s", "after_contact_work": "7 s"}},
        "at_tier": {"1": {"talk": "40 s"}},
    }
    trace = play(engine, of_segments(handling={"any": work}), {"vip": [0, 1]})
    assert served(trace) == [("vip 0", 0, 0, 40), ("vip 1", 0, 47, 87)]


@pytest.mark.rows("P8", "M17")
def test_it_rings_for_a_segment_alone(engine):
    work = {"talk": "60 s", "for_segment": {"vip": {"ring": "10 s"}}}
    trace = play(engine, of_segments(handling={"any": work}), {"plain": [0], "vip": [100]})
    assert served(trace) == [("plain 0", 0, 0, 60), ("vip 0", 0, 110, 170)]


@pytest.mark.rows("P2", "M16", "M17")
def test_patience_of_a_segment_wins_over_that_of_an_issue_type(engine):
    """While agent 0 talks until 60: 10 s for any, 20 s for billing, 30 s for a VIP with a bill."""
    kinds = {
        "any": ("plain", "any"),
        "bills": ("plain", "billing"),
        "rich": ("vip", "billing"),
    }
    spec = center(
        segments=SEGMENTS,
        issue_types={"any": {}, "billing": {}},
        channels={
            "voice": {
                "patience": {
                    "default": "10 s",
                    "issue_types": {"billing": "20 s"},
                    "segments": {"vip": "30 s"},
                }
            }
        },
        demand={
            name: {"channel": "voice", "rate": "1/h", "segments": {segment: 1}, "issues": {kind: 1}}
            for name, (segment, kind) in kinds.items()
        },
    )
    trace = play(engine, spec, {"any": [0, 1], "bills": [1], "rich": [1]})
    assert contacts(trace) == [
        ("any 0", "first", 0, 60, "answered"),
        ("any 1", "first", 1, 11, "abandoned_in_queue"),
        ("bills 0", "first", 1, 21, "abandoned_in_queue"),
        ("rich 0", "first", 1, 31, "abandoned_in_queue"),
    ]


def promises(**routing: str) -> dict[str, Any]:
    """Return a center that promises an answer within 30 s, and within 10 s to a VIP."""
    target = {"answered_within": "30 s", "segments": {"vip": "10 s"}}
    return of_segments(channels={"voice": {"target": target}}, routing=routing)


@pytest.mark.rows("M17", "P12")
def test_each_contact_counts_against_its_own_promise(engine):
    """Waits of 0 and 20 s keep a promise of 30 s; two VIPs wait for 20 s, and 10 s were promised."""
    spec = promises()
    trace = play(engine, spec, {"plain": [0, 40], "vip": [100, 160]})
    assert served(trace) == [
        ("plain 0", 0, 0, 60),
        ("plain 1", 0, 60, 120),
        ("vip 0", 0, 120, 180),
        ("vip 1", 0, 180, 240),
    ]
    setting = setting_of(blueprint_of(spec))
    sums, rows = tally(trace, setting), layout(setting)
    row = rows.blocks["service_level", ()].start
    assert (sums.num[row], sums.den[row]) == (2, 4)


@pytest.mark.rows("M12", "M17")
def test_the_nearest_deadline_is_that_of_the_own_promise(engine):
    """At 60 the plain contact of 35 is due at 65, the VIP of 50 at 60."""
    trace = play(engine, promises(contact="nearest_deadline"), {"plain": [0, 35], "vip": [50]})
    assert served(trace) == [("plain 0", 0, 0, 60), ("plain 1", 0, 120, 180), ("vip 0", 0, 60, 120)]


@pytest.mark.rows("P8", "M17")
def test_a_segment_holds_for_longer(engine):
    """Hold is 20 s in every talk with a VIP and none with others."""
    work = {"talk": "60 s", "for_segment": {"vip": {"hold": {"share": 1, "time": "20 s"}}}}
    trace = play(engine, of_segments(handling={"any": work}), {"plain": [0], "vip": [100]})
    assert served(trace) == [("plain 0", 0, 0, 60), ("vip 0", 0, 100, 180)]
    assert trace.visits["hold_time"].tolist() == [0, 20_000_000]


@pytest.mark.rows("P2", "M17")
def test_the_handling_of_a_segment_changes_by_period(engine):
    """A talk with a VIP takes 90 s for who arrived before 00:02 and 30 s after; with others 60 s."""
    law = {"by_period": {"of": "arrival", "laws": {"00:00": "90 s", "00:02": "30 s"}}}
    work = {"talk": "60 s", "for_segment": {"vip": {"talk": law}}}
    trace = play(engine, of_segments(handling={"any": work}), {"plain": [0], "vip": [10, 130]})
    assert served(trace) == [("plain 0", 0, 0, 60), ("vip 0", 0, 60, 150), ("vip 1", 0, 150, 180)]
