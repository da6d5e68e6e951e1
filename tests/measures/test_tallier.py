"""Tallies of invented sums against adding up whole axes of the arrays."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from ccsim.errors import CcsimError
from ccsim.measures import CATALOGUE, Tallier, layout, sums_of, tally
from ccsim.measures.catalogue import SUMMED
from ccsim.measures.formulas import AgentSum, formula_of
from ccsim.sums import BINS, EDGES, ContactSum, Histogram, IssueSum, Sums, VisitSum

S = 1_000_000
KIND = ("channel", "issue_type", "segment")
UNITS = {"s": 1e6, "h": 3.6e9}
COSTS = {"wage_cost", "bot_cost", "contact_cost", "total_cost"}
# Of the hour's groups, by interval and behind T, in seconds: two people until 1000 s, then one.
PAID = np.array([[1800, 1000, 900, 900, 0], [900] * 4 + [0], [900] * 4 + [0]]) * S
SLOTS = np.array([[3], [1], [2]])
LENGTHS = np.array([900, 900, 900, 900, 0]) * S


@pytest.fixture
def wide(setting):
    """Return a setting with as many names of each kind as no other kind has, and a tier without people."""

    def names(kind, count):
        return tuple(f"{kind} {i}" for i in range(count))

    counts = {
        "channel": 2,
        "issue_type": 4,
        "segment": 3,
        "group": 3,
        "queue": 1,
        "bot": 2,
        "stream": 1,
        "pool": 3,
    }
    return setting(
        labels={kind: names(kind, count) for kind, count in counts.items()},
        answer_within=((20 * S,) * 3, (40 * S,) * 3),
        bot_cost=(0.25, 0.5),
        group_tier=(1, 3, 0),
        group_slots=(3, 1, 2),
        pool_channel=(0, 1, -1),
        line_cost=(0.5, 0.25, 2.0),
    )


def invent(setting, seed=5, end_at=3600 * S):
    """Return sums of random whole numbers, of which floats could not hold the squares."""
    draw = np.random.default_rng(seed)
    channels, types, segments, groups, bots = (
        setting.count(names) for names in ("channel", "issue_type", "segment", "group", "bot")
    )
    cells, tiers, intervals = channels * types * segments, setting.tiers + 1, setting.intervals
    shapes = {
        "contacts": (cells, len(ContactSum)),
        "contacts_by_interval": (channels, intervals, len(ContactSum)),
        "bot_sessions": (cells, bots),
        "issues": (cells, len(IssueSum)),
        "visits": (cells, tiers, len(VisitSum)),
        "visits_by_group": (groups, len(VisitSum)),
        "queue_time": (channels, tiers, intervals + 1),
        "system_time": (channels, intervals + 1),
        **dict.fromkeys(("working", "idle", "ghost", "slot_time"), (groups, intervals + 1)),
        "line_time": (len(setting.pool_channel), intervals + 1),
        "histograms": (len(Histogram), channels + types + segments, BINS),
    }
    arrays = {name: draw.integers(0, 2**40, shape) for name, shape in shapes.items()}
    arrays["histograms"] >>= 20
    arrays["histograms"][:, :, np.searchsorted(EDGES, 3600 * S) :] = 0  # no time is longer than an hour
    arrays["queue_time"][:, 0] = 0  # departments are not in it
    return Sums(seed=1, replication=2, end_at=end_at, **arrays)


def axes_of(sums, setting, source, column, breakdown):
    """Return the array that holds a column, the keys of its axes, and its departments' axis and place."""
    if source == "window":
        return LENGTHS, ("interval",)
    if source in ("agents", "front"):
        several = SLOTS > 1
        time = {
            AgentSum.PAID: PAID,
            AgentSum.WORKING: sums.working,
            AgentSum.IDLE: sums.idle,
            AgentSum.GHOST: sums.ghost,
            AgentSum.SLOTS_USED: sums.slot_time,
            AgentSum.BUSY_WITH_SLOTS: sums.working * several,
            AgentSum.SLOTS_THERE: (sums.working + sums.idle) * several * SLOTS,
        }[column]
        if breakdown == ("tier",):  # nobody is in tier 2
            return np.stack([time[0], np.zeros_like(time[0]), time[1]]), ("tier", "interval")
        apart = source == "front" and breakdown != ("group",)
        return (time[:2] if apart else time), ("group", "interval")
    if source in ("queue_time", "system_time"):
        if source == "queue_time":
            return sums.queue_time[:, 1:], ("channel", "tier", "interval")
        return sums.system_time, ("channel", "interval")
    if source == "line_time":  # the last pool is that of a trunk
        own = "channel" in breakdown
        return sums.line_time[:2] if own else sums.line_time, ("channel", "interval")
    if source == "visits" and "group" in breakdown:
        return sums.visits_by_group[:, column], ("group",)
    if source == "contacts" and "interval" in breakdown:
        behind = np.zeros((setting.count("channel"), 1), dtype=np.int64)
        inside = sums.contacts_by_interval[..., column]
        return np.concatenate([inside, behind], axis=1), ("channel", "interval")
    sizes = [setting.count(key) for key in KIND]
    if source == "visits":
        return sums.visits[:, 1:, column].reshape(*sizes, -1), (*KIND, "tier")
    return getattr(sums, source)[:, column].reshape(sizes), KIND


def add_up(sums, setting, total, breakdown):
    """Add up a total in the cells of a breakdown."""
    if total.of == "nothing":
        return np.full(1, total.plus[0])
    found = 0
    for column, sign in [(c, 1) for c in total.plus] + [(c, -1) for c in total.less]:
        array, keys = axes_of(sums, setting, total.of, column, breakdown)
        if "interval" in breakdown:
            array = array[..., :-1]
        found = found + sign * array.sum(axis=tuple(i for i, key in enumerate(keys) if key not in breakdown))
    if total.of == "window" and "interval" in breakdown:
        return np.tile(found, setting.count("channel") if "channel" in breakdown else 1)
    return np.ravel(found)


@pytest.mark.parametrize("measure", [m.name for m in SUMMED])
def test_cells_are_sums_over_whole_axes(wide, measure):
    sums, rows = invent(wide), layout(wide)
    found = Tallier(wide).tally(sums)
    above, below = formula_of(measure, wide.convention)
    for breakdown in CATALOGUE[measure].breakdowns:
        block = rows.blocks[measure, breakdown]
        expected = add_up(sums, wide, below, breakdown)
        assert np.array_equal(found.den[block], np.broadcast_to(expected, found.den[block].shape))
        if CATALOGUE[measure].unit != "currency":
            expected = add_up(sums, wide, above, breakdown) / UNITS.get(CATALOGUE[measure].unit, 1)
            assert np.array_equal(found.num[block], np.broadcast_to(expected, found.num[block].shape))


def test_costs_are_sums_times_prices(wide):
    sums, rows = invent(wide), layout(wide)
    found = Tallier(wide).tally(sums)

    def cost(measure, breakdown):
        return found.num[rows.blocks[measure, breakdown]]

    sessions = (sums.bot_sessions * [0.25, 0.5]).sum(axis=1).reshape(2, 4, 3)
    charged = sums.contacts[:, ContactSum.ENTERED].reshape(2, 4, 3).copy()
    for column in (ContactSum.BLOCKED, ContactSum.CLOSED):
        charged -= sums.contacts[:, column].reshape(2, 4, 3)
    money = charged * np.array([0.1, 0.05])[:, np.newaxis, np.newaxis]
    for breakdown in CATALOGUE["bot_cost"].breakdowns:
        rest = tuple(i for i, key in enumerate(KIND) if key not in breakdown)
        assert cost("bot_cost", breakdown) == pytest.approx(sessions.sum(axis=rest).ravel(), rel=1e-12)
        assert cost("contact_cost", breakdown) == pytest.approx(money.sum(axis=rest).ravel(), rel=1e-12)
    wages = PAID / 3.6e9 * np.array([[18], [36], [9]])
    assert cost("wage_cost", ("group",)) == pytest.approx(wages.sum(axis=1))
    assert cost("wage_cost", ("tier",)) == pytest.approx([wages[0].sum(), 0, wages[1].sum()])
    assert cost("wage_cost", ("interval",)) == pytest.approx(wages[:, :-1].sum(axis=0))
    lines = sums.line_time.sum(axis=1) / 3.6e9 * [0.5, 0.25, 2.0]
    assert cost("line_cost", ()) == pytest.approx(lines.sum())
    assert cost("line_cost", ("channel",)) == pytest.approx(lines[:2])
    total = wages.sum() + sessions.sum() + money.sum() + lines.sum()
    for measure in ("total_cost", "cost_per_contact", "cost_per_issue", "cost_per_resolution"):
        assert cost(measure, ()) == pytest.approx(total, rel=1e-12)


def test_a_cost_is_one_product_and_no_sum_of_roundings(setting, make_trace, make_issue, make_contact):
    # ten times 0.1 added up would be 0.9999999999999999
    numbers = range(10)
    trace = make_trace(
        3600,
        issues=[make_issue(i, 0, 0, i, i + 1, 1) for i in numbers],
        contacts=[make_contact(i, 0, (i, -1, -1, i + 1), 1, visits=0) for i in numbers],
    )
    rows, found = layout(setting()), tally(trace, setting())
    assert found.num[rows.blocks["contact_cost", ()]] == 1.0


def test_histograms_are_added_over_channels_for_the_whole(wide):
    sums = invent(wide)
    found = Tallier(wide).tally(sums)
    assert list(found.histograms) == [histogram.name.lower() for histogram in Histogram]
    for histogram, counts in zip(Histogram, found.histograms.values(), strict=True):
        assert counts.dtype == np.int32
        assert np.array_equal(counts[1:], sums.histograms[histogram])
        assert np.array_equal(counts[0], sums.histograms[histogram, :2].sum(axis=0))


def test_times_that_no_number_holds_are_an_error(wide):
    """A thousand waits of 1267 years or less are 1.27 million years; 2**63 microseconds are 292,277."""
    few, many = invent(wide), invent(wide)
    few.histograms[:], many.histograms[:] = 0, 0
    few.histograms[0, 0, -2], many.histograms[0, 0, -2] = 1, 1000
    Tallier(wide).tally(few)
    with pytest.raises(CcsimError, match=r"replication 2: .* add up to 1,266,\d\d\d years, more than"):
        Tallier(wide).tally(many)
    few.system_time[:, -1] = 2**62
    with pytest.raises(CcsimError, match="more than can be counted"):
        Tallier(wide).tally(few)


def test_the_end_of_each_run_counts_when_asked(setting):
    one = setting(warm_up=600 * S)
    rows, tallier = layout(one), Tallier(one, "end")
    for end_at in (3600 * S, 5400 * S):
        found = tallier.tally(invent(one, end_at=end_at))
        assert found.den[rows.blocks["queue_length", ()]] == end_at - 600 * S
        # the front: two until 1000 s, then one; the others: one each
        paid = (2 * 400 + 3 * (end_at / S - 1000) + 2 * 400) / 3600
        assert found.num[rows.blocks["paid_hours", ()]] == pytest.approx(paid)
        wages = (18 * (800 + end_at / S - 1000) + 45 * (end_at / S - 600)) / 3600
        assert found.num[rows.blocks["wage_cost", ()]] == pytest.approx(wages)


def test_a_tallier_serves_many_replications_and_threads(hour, setting):
    one = setting()
    tallier, sums = Tallier(one), [sums_of(hour, one), *(invent(one, seed) for seed in range(7))]
    alone = [Tallier(one).tally(each) for each in sums]
    together = {}
    threads = [
        threading.Thread(target=lambda i=i, each=each: together.__setitem__(i, tallier.tally(each)))
        for i, each in enumerate(sums)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i, expected in enumerate(alone):
        assert np.array_equal(together[i].num, expected.num)
        assert np.array_equal(together[i].den, expected.den)
    assert np.array_equal(tally(hour, one).num, alone[0].num)


def test_a_center_without_bots_pays_for_none(setting):
    plain = setting(bot_cost=(), labels={**setting().labels, "bot": ()})
    found, rows = Tallier(plain).tally(invent(plain)), layout(plain)
    assert (found.num[rows.blocks["bot_cost", ("segment",)]] == 0).all()
