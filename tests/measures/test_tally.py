"""Every measure of a hand-written hour, worked by hand."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from ccsim.measures import CATALOGUE, EDGES, HISTOGRAMS, ServiceLevelConvention, layout, tally
from ccsim.outcomes import AgentState, ContactOutcome

S = 1_000_000
KEYS = ["channel", "issue_type", "segment", "group", "tier", "interval"]


def value(trace, setting, measure, window="horizon", **cell):
    """Return numerator and denominator of one cell; ``interval`` is its number."""
    sums = tally(trace, setting, window)
    rows = layout(setting)
    wanted = {key: -1 for key in KEYS}
    for key, name in cell.items():
        if key == "interval":
            wanted[key] = name
        else:
            wanted[key] = name - 1 if key == "tier" else setting.labels[key].index(name)
    here = rows.measure == [m.name for m in CATALOGUE.values() if m.kind != "quantile"].index(measure)
    for key in KEYS:
        here &= rows.keys[key] == wanted[key]
    assert here.sum() == 1
    return float(sums.num[here][0]), float(sums.den[here][0])


# Beside three calls of the centre, which count by themselves: of the nine contacts, seven reach the queue
# for people: waits 20, 20 (given up), 21, 0, 50, 10 s, and one that is not over. The sums are written out in
# the order of the contacts.
WHOLE = {
    "entered": (9, 1),
    "offered": (7, 1),
    "answered": (5, 1),
    "abandoned": (1, 1),
    "blocked": (1, 1),
    "closed": (0, 1),
    "contained": (1, 1),
    "lost_at_transfer": (1, 1),
    "in_progress": (2, 1),
    "service_level": (3, 6),
    "abandonment_rate": (1, 7),
    "blocking_rate": (1, 9),
    "containment_rate": (1, 3),
    "average_speed_of_answer": (20 + 21 + 0 + 50 + 10, 5),
    "mean_wait": (20 + 20 + 21 + 0 + 50 + 10, 6),
    "mean_wait_abandoned": (20, 1),
    "first_response_time": (20 + 21 + 60 + 50 + 30, 5),
    "escalation_rate": (2, 5),
    "handoff_rate": (1, 5),
    "rework_rate": (1, 1),
    "callbacks_offered": (0, 1),
    "callbacks_accepted": (0, 1),
    "callbacks_reached": (0, 1),
    "callbacks_not_reached": (0, 1),
    "callbacks_pending": (0, 1),
    "callback_wait": (0, 0),
    "disconnected": (0, 1),
    "messages": (0, 1),
    "balked": (0, 1),
    "disconnection_rate": (0, 7),
    "message_rate": (0, 7),
    "balking_rate": (0, 9),
    "wait_on_line": (20 + 21 + 0 + 50 + 10, 5),
    "context_rate": (1, 2),
    "dialled": (3, 1),
    "reached": (2, 1),
    "mismatches": (1, 1),
    "outbound_served": (1, 1),
    "reach_rate": (2, 3),
    "mismatch_rate": (1, 2),
    "messages_per_contact": (5 + 2, 5),
    "expired_rate": (0, 5),
    "reopened": (0, 1),
    "duplicates": (0, 1),
    "withdrawn": (0, 1),
    "reply_wait": (0 + 150, 2),
    "handling_time": (130 + 89 + 100 + 130 + 100 + 100, 6),
    "talk_time": (100 + 59 + 100 + 110 + 100 + 100, 6),
    "hold_time": (20, 6),
    "after_contact_work": (30 + 10 + 20, 6),
    "queue_wait": (20 + 20 + 21 + 0 + 30 + 0 + 50 + 150 + 10, 9),
    "waiting_probability": (8, 10),
    "issues": (8, 1),
    "resolution_rate": (3, 8),
    "lost_rate": (2, 8),
    "in_progress_rate": (3, 8),
    "believed_resolved_rate": (1, 8),
    "first_contact_resolution": (2, 8),
    "contacts_per_issue": (9, 8),
    "unsolved_rate": (0, 8),
    "reopening_rate": (0, 8),
    "customers_lost": (0, 1),
    "lost_by_word_of_mouth": (0, 1),
    "value_lost": (0, 1),
    "resolution_time": (120 + 210 + 800, 3),
    "queue_length": ((301 + 10) * S, 3600 * S),
    "in_system": ((120 + 20 + 100 + 800 + 0 + 60 + 300 + 10 + 100) * S, 3600 * S),
    "lines": ((2 * 1000 + 4 * 2600 + 3 * 3600) * S, 3600 * S),
    "occupancy": ((489 + 230) * S, (489 + 230 + 3740 + 2780) * S),
    "utilisation": ((489 + 230) * S, (4600 + 3600) * S),
    "concurrency": (0, 0),
    "slot_use": (0, 0),
    "paid_hours": ((4600 + 3600 + 3600) / 3600, 1),
    "idle_hours": ((3740 + 2780 + 2000) / 3600, 1),
    "ghost_hours": (60 / 3600, 1),
    "wage_cost": (23 + 36 + 9, 1),
    "bot_cost": (0.75, 1),
    "contact_cost": (5 * 0.1 + 3 * 0.05, 1),
    "line_cost": (12_400 / 3600 * 0.9 + 3 * 0.5, 1),
    "total_cost": (74.0, 1),
    "cost_per_contact": (74.0, 6),
    "cost_per_issue": (74.0, 8),
    "cost_per_resolution": (74.0, 3),
}


@pytest.mark.rows("P12", "P14")
@pytest.mark.parametrize("measure", WHOLE)
def test_whole(hour, setting, measure):
    num, den = value(hour, setting(), measure)
    assert num == pytest.approx(WHOLE[measure][0], rel=1e-12)
    assert den == WHOLE[measure][1]


@pytest.mark.rows("P9", "P12")
def test_slots_of_one_group(hour, setting):
    """The expert, with two slots, is busy with three of them in all: 110 s with two, 100 s with one."""
    mine = (hour.agent_intervals["group"] == 1) & (hour.agent_intervals["state"] == AgentState.BUSY)
    hour.agent_intervals["slots"][np.flatnonzero(mine)[0]] = 2
    slots = setting(group_slots=(1, 2, 1))
    # 20 s of after-contact work, which people with slots do within a slot, count as busy all the same.
    used, busy, there = (2 * 110 + 100) * S, 230 * S, 2 * (230 + 2780) * S
    for cell in ({}, {"group": "expert"}, {"tier": 2}):
        assert value(hour, slots, "concurrency", **cell) == (used, busy)
        assert value(hour, slots, "slot_use", **cell) == (used, there)
    assert value(hour, slots, "concurrency", group="front") == (0, 0)


def test_every_summed_measure_is_worked_by_hand():
    assert set(WHOLE) == {m.name for m in CATALOGUE.values() if m.kind != "quantile"}


@pytest.mark.rows("P12")
@pytest.mark.parametrize(
    ("measure", "cell", "num", "den"),
    [
        ("entered", {"channel": "voice"}, 6, 1),
        ("entered", {"segment": "vip"}, 4, 1),
        ("entered", {"issue_type": "defect"}, 4, 1),
        ("entered", {"channel": "voice", "issue_type": "defect"}, 1, 1),
        ("entered", {"channel": "chat", "issue_type": "billing"}, 0, 1),
        ("service_level", {"channel": "voice"}, 1, 4),
        ("service_level", {"channel": "chat"}, 2, 2),
        ("service_level", {"interval": 0}, 1, 1),
        ("service_level", {"interval": 2}, 0, 0),
        ("mismatch_rate", {"channel": "chat"}, 1, 1),
        ("dialled", {"interval": 2}, 2, 1),
        ("bot_cost", {"segment": "vip"}, 0.25, 1),
        ("contact_cost", {"channel": "voice"}, 0.5, 1),
        ("line_cost", {"channel": "voice"}, 3.1, 1),
        ("line_cost", {"channel": "chat"}, 0, 1),
        ("lines", {"channel": "voice"}, 12_400 * S, 3600 * S),
        ("lines", {"channel": "chat"}, 0, 3600 * S),
        ("lines", {"channel": "voice", "interval": 1}, (2 * 100 + 4 * 800) * S, 900 * S),
        ("lines", {"interval": 2}, 7 * 900 * S, 900 * S),
        ("issues", {"channel": "chat"}, 3, 1),
        ("contacts_per_issue", {"segment": "vip"}, 4, 3),
        ("handling_time", {"group": "front"}, 419, 4),
        ("handling_time", {"group": "expert"}, 230, 2),
        ("handling_time", {"group": "stock"}, 100, 1),
        ("handling_time", {"tier": 1}, 419, 4),
        ("handling_time", {"tier": 2}, 230, 2),
        ("queue_wait", {"tier": 1}, 121, 6),
        ("queue_wait", {"tier": 2}, 180, 3),
        ("queue_wait", {"group": "front"}, 101, 5),
        ("queue_wait", {"group": "stock"}, 300, 1),
        ("waiting_probability", {"tier": 2}, 2, 3),
        ("queue_length", {"tier": 1}, 131 * S, 3600 * S),
        ("queue_length", {"tier": 2}, 180 * S, 3600 * S),
        ("queue_length", {"channel": "voice"}, 271 * S, 3600 * S),
        ("queue_length", {"channel": "chat", "interval": 1}, 30 * S, 900 * S),
        ("in_system", {"channel": "chat"}, 960 * S, 3600 * S),
        ("occupancy", {"group": "stock"}, 100 * S, 2100 * S),
        ("occupancy", {"tier": 1}, 489 * S, 4229 * S),
        ("occupancy", {"interval": 0}, 130 * S, 2600 * S),
        ("utilisation", {"interval": 1}, (79 + 10 + 100 + 230) * S, (1000 + 900) * S),
        ("paid_hours", {"interval": 1}, (1000 + 900 + 900) / 3600, 1),
        ("ghost_hours", {"group": "front"}, 60 / 3600, 1),
        ("wage_cost", {"tier": 2}, 36, 1),
        ("wage_cost", {"group": "stock"}, 9, 1),
    ],
)
def test_cells(hour, setting, measure, cell, num, den):
    assert value(hour, setting(), measure, **cell) == (pytest.approx(num, rel=1e-12), den)


@pytest.mark.parametrize(
    ("measure", "cell", "expected"),
    [
        # contacts belong to the interval of their arrival; the one at 900 s to the second
        ("entered", {}, [2, 2, 1, 4]),
        ("entered", {"channel": "chat"}, [0, 1, 0, 2]),
        ("offered", {}, [2, 2, 0, 3]),
        # time belongs to the interval itself; the wait from 890 to 910 s to two of them
        ("queue_length", {}, [30 * S, 61 * S, 0, 220 * S]),
        ("in_system", {}, [130 * S, 910 * S, 0, 470 * S]),
    ],
)
def test_intervals(hour, setting, measure, cell, expected):
    assert [value(hour, setting(), measure, interval=k, **cell)[0] for k in range(4)] == expected


# In time: waits of 20 s (exactly the threshold), 0 and 10 s. Early: one given up after exactly 20 s.
CONVENTIONS = {
    ServiceLevelConvention.OFFERED: (3, 7),
    ServiceLevelConvention.ANSWERED: (3, 5),
    ServiceLevelConvention.EXCLUDING_EARLY_ABANDONS: (3, 6),
    ServiceLevelConvention.EARLY_ABANDONS_COUNT_GOOD: (4, 7),
}


@pytest.mark.rows("P12")
@pytest.mark.parametrize("convention", ServiceLevelConvention)
def test_service_level_conventions(hour, setting, convention):
    assert value(hour, setting(convention=convention), "service_level") == CONVENTIONS[convention]


def test_threshold_is_inclusive_for_answers_and_abandonments(hour, setting):
    just_under = setting(answer_within=((20 * S - 1,) * 2, (40 * S,) * 2))
    assert value(hour, just_under, "service_level", channel="voice") == (0, 5)


def test_clock_from_arrival_counts_the_bot(hour, setting):
    # the chats wait 60 s and 30 s from the start of the attempt; the threshold is 40 s
    from_arrival = setting(clock_from="arrival")
    assert value(hour, from_arrival, "service_level", channel="chat") == (1, 2)
    assert value(hour, from_arrival, "average_speed_of_answer") == (20 + 21 + 60 + 50 + 30, 5)


@pytest.mark.rows("P11")
def test_warm_up_keeps_what_begins_exactly_at_its_end(hour, setting):
    warm = setting(warm_up=890 * S)
    assert [value(hour, warm, "entered", interval=k)[0] for k in range(4)] == [1, 2, 1, 4]
    assert value(hour, warm, "issues") == (7, 1)
    assert value(hour, warm, "queue_length") == (291 * S, 2710 * S)
    assert value(hour, warm, "queue_length", interval=0) == (10 * S, 10 * S)
    assert value(hour, warm, "paid_hours")[0] == pytest.approx((2 * 110 + 2600 + 2 * 2710) / 3600)


@pytest.mark.rows("P11")
def test_warm_up_leaves_out_who_came_before_but_not_the_time_they_still_wait(hour, setting):
    warm = setting(warm_up=891 * S)
    assert value(hour, warm, "entered") == (7, 1)
    assert value(hour, warm, "abandoned") == (0, 1)
    assert value(hour, warm, "queue_length") == (290 * S, 2709 * S)


@pytest.fixture
def drained(make_trace, make_issue, make_contact, make_visit):
    """Return a run in which one contact waits from 3550 to 3650 s, over T, and is served to 3690 s."""
    return make_trace(
        3690,
        issues=[make_issue(0, 0, 0, 3550, 3690, 1)],
        contacts=[make_contact(0, 0, (3550, 3550, 3650, 3690), 1)],
        visits=[make_visit(0, (3550, 3650, 3690), 1, group=0, agent=0, talk_time=40)],
        agent_intervals=[dict(agent=0, group=0, from_at=3650, to_at=3690, state=1)],
    )


@pytest.mark.rows("P5")
def test_time_ends_at_the_horizon_unless_asked(drained, setting):
    one = setting(staff=(((0, 1), (3599 * S, 0)), ((0, 1),), ()))
    assert value(drained, one, "answered") == (1, 1)
    assert value(drained, one, "queue_length") == (50 * S, 3600 * S)
    assert value(drained, one, "occupancy") == (0, 0)
    assert value(drained, one, "paid_hours")[0] == pytest.approx((3599 + 3600) / 3600)
    assert value(drained, one, "ghost_hours") == (0, 1)
    assert value(drained, one, "queue_length", "end") == (100 * S, 3690 * S)
    assert value(drained, one, "queue_length", "end", interval=3) == (50 * S, 900 * S)
    assert value(drained, one, "occupancy", "end") == (40 * S, 40 * S)
    assert value(drained, one, "ghost_hours", "end")[0] == pytest.approx(40 / 3600)
    assert value(drained, one, "paid_hours", "end")[0] == pytest.approx((3599 + 3690) / 3600)


def test_closed_costs_nothing_and_giving_up_in_the_ring_is_abandonment(
    setting, make_trace, make_issue, make_contact, make_visit
):
    trace = make_trace(
        3600,
        issues=[make_issue(0, 0, 0, 5, 5, 2), make_issue(1, 0, 0, 10, 40, 2)],
        contacts=[
            make_contact(0, 0, (5, -1, -1, 5), ContactOutcome.CLOSED, visits=0),
            make_contact(1, 0, (10, 10, -1, 40), ContactOutcome.ABANDONED_IN_RING),
        ],
        visits=[make_visit(1, (10, -1, 40), 2)],
    )
    assert value(trace, setting(), "closed") == (1, 1)
    assert value(trace, setting(), "abandonment_rate") == (1, 1)
    assert value(trace, setting(), "mean_wait_abandoned") == (30, 1)
    assert value(trace, setting(), "contact_cost") == (0.1, 1)


def test_other_ways_out(setting, make_trace, make_issue, make_contact, make_visit):
    """Two of three reach the queue: one is cut off after 30 s, one leaves a message after 20 s."""
    trace = make_trace(
        3600,
        issues=[make_issue(0, 0, 0, 5, 5, 2), make_issue(1, 0, 0, 10, 40, 2), make_issue(2, 0, 0, 20, 40, 2)],
        contacts=[
            make_contact(0, 0, (5, -1, -1, 5), ContactOutcome.BALKED, visits=0),
            make_contact(1, 0, (10, 10, -1, 40), ContactOutcome.DISCONNECTED_AT_CLOSING),
            make_contact(2, 0, (20, 20, -1, 40), ContactOutcome.LEFT_MESSAGE),
        ],
        visits=[make_visit(1, (10, -1, 40), 5), make_visit(2, (20, -1, 40), 6)],
    )
    assert value(trace, setting(), "balked") == value(trace, setting(), "messages") == (1, 1)
    assert value(trace, setting(), "balking_rate") == (1, 3)
    assert value(trace, setting(), "disconnection_rate") == value(trace, setting(), "message_rate") == (1, 2)
    assert value(trace, setting(), "mean_wait") == (50, 2)
    assert value(trace, setting(), "abandonment_rate") == (0, 2)


def test_last_interval_may_be_short(hour, setting):
    uneven = setting(interval=1000 * S)
    assert value(hour, uneven, "queue_length", interval=3) == (220 * S, 600 * S)
    assert value(hour, uneven, "entered", interval=3) == (3, 1)


def test_cells_add_up_to_the_whole(hour, setting):
    rows, sums = layout(setting()), tally(hour, setting())
    assert not np.isnan(sums.num).any()
    for (measure, breakdown), block in rows.blocks.items():
        if breakdown not in (("channel",), ("issue_type",), ("segment",), ("channel", "issue_type")):
            continue
        whole = rows.blocks[measure, ()]
        # A trunk belongs to no channel.
        shared = {"lines": 3 * 3600 * S, "line_cost": 1.5}.get(measure, 0)
        assert sums.num[block].sum() + shared == pytest.approx(sums.num[whole][0], rel=1e-12), measure
        if CATALOGUE[measure].kind == "ratio" and CATALOGUE[measure].basis != "time":
            assert sums.den[block].sum() == sums.den[whole][0], measure


def test_empty_trace_has_no_rates(make_trace, setting):
    nobody = make_trace(3600)
    assert value(nobody, setting(), "entered") == (0, 1)
    assert value(nobody, setting(), "service_level") == (0, 0)
    assert value(nobody, setting(), "queue_length") == (0, 3600 * S)
    frame = tally(nobody, setting()).to_frame(layout(setting()))
    assert np.isnan(frame.loc[frame["measure"] == "service_level", "value"]).all()


def test_histograms_hold_every_value_in_its_bin(hour, setting):
    sums, rows = tally(hour, setting()), layout(setting())
    assert set(sums.histograms) == set(HISTOGRAMS)
    assert {name: int(h[0].sum()) for name, h in sums.histograms.items()} == {
        "waiting_time": 6,
        "first_response_time": 5,
        "resolution_time": 3,
    }
    waits = sums.histograms["waiting_time"]
    assert waits[0, 0] == 1  # the wait of exactly zero
    for seconds, count in ((10, 1), (20, 2), (21, 1), (50, 1)):
        (at,) = np.flatnonzero((EDGES[:-1] < seconds * S) & (seconds * S <= EDGES[1:]))
        assert waits[0, at] == count
    cells = rows.histogram_frame()
    chat = cells.index[cells["channel"] == "chat"][0]
    assert waits[chat].sum() == 2
    assert sums.histograms["resolution_time"][chat].sum() == 1


def test_tally_travels_and_frames_name_everything(hour, setting):
    sums, rows = tally(hour, setting()), layout(setting())
    back = pickle.loads(pickle.dumps(sums))
    assert np.array_equal(back.num, sums.num)
    assert np.array_equal(back.den, sums.den)
    frame = back.to_frame(rows)
    assert len(frame) == rows.rows
    assert not frame.duplicated(["measure", *KEYS]).any()
    voice = frame[(frame["measure"] == "service_level") & (frame["channel"] == "voice")]
    assert voice[voice["interval"].isna() & voice["issue_type"].isna()]["value"].tolist() == [0.25]
    assert voice["interval"].dropna().dt.strftime("%H:%M").tolist() == ["00:00", "00:15", "00:30", "00:45"]
    assert set(frame.loc[frame["measure"] == "wage_cost", "unit"]) == {"EUR"}
    assert frame.loc[frame["measure"] == "handling_time", "tier"].dropna().tolist() == [1, 2]
