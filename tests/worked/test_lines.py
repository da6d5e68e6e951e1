"""Lines that follow the load, every instant by hand; calls are answered at once, and last as they talk."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import SECOND, blueprint_of, center, contacts, play

from ccsim.engine import compiled, reference
from ccsim.measures import layout, setting_of, sums_of, tally
from ccsim.trace import NONE, Trace

GROWING = {"from": 2, "to": 6, "step": 2, "lead": "100 s", "grows_at": "90 %", "shrinks_at": "30 %"}
"""Ordered with 2 of 2 and 4 of 4 in use, given back with 1 of 4 and 1 of 6."""


def busy(talk: int, lines: Any = None, **sections: Any) -> dict[str, Any]:
    """Return a center with people enough for every line; talks last so many seconds."""
    spec = center(
        staff=10,
        channels={"voice": {"lines": GROWING if lines is None else lines}},
        handling={"any": {"talk": f"{talk} s"}},
    )
    return spec | sections


def there(trace: Trace, pool: int = 0) -> list[tuple[float, float, int]]:
    """Return ``(from, to, lines)`` of a pool in seconds."""
    rows = trace.capacity
    return [
        (int(from_at) / SECOND, int(to_at) / SECOND, int(places))
        for number, from_at, to_at, places in zip(*rows.values(), strict=True)
        if number == pool
    ]


def blocked(trace: Trace) -> list[float]:
    """Return when contacts were blocked."""
    return [row[2] for row in contacts(trace) if row[4] == "blocked"]  # type: ignore[misc]


@pytest.mark.rows("M15", "P3")
def test_growth_lead_blocking_and_giving_back(engine):
    """The second call takes the last line, so two more are ordered, which are there at 110.

    Until then calls are blocked; a call at 110 takes one of the new lines. The call at 120 takes the last of
    four and orders the next two for 220, when only two are in use: all six stay. At 310 one of six is left:
    two lines go, and with one of four in use two more. With two there are never fewer.
    """
    trace = play(engine, busy(200), {"calls": [0, 10, 20, 110, 120, 130]})
    assert there(trace) == [(0, 110, 2), (110, 220, 4), (220, 310, 6), (310, 3600, 2)]
    assert blocked(trace) == [20, 130]
    assert [row[3] for row in contacts(trace)] == [200, 210, 20, 310, 320, 130]


@pytest.mark.rows("M15")
def test_lines_come_after_those_returned_and_before_calls(engine):
    """Two lines are due at 200 as the first call ends: one of four in use is too little, so they go at once.

    The call of that instant takes the line returned, the second of two, and orders again; at 390, its own
    call is left alone, and again nothing changes.
    """
    trace = play(engine, busy(200, GROWING | {"lead": "190 s"}), {"calls": [0, 10, 200, 201]})
    assert there(trace) == [(0, 3600, 2)]
    assert blocked(trace) == [201]


@pytest.mark.rows("M15")
def test_growth_goes_on_while_so_many_are_in_use(engine):
    """One of two in use is enough for an order, one at a time: at 100 two of three are, and so on at 200.

    There one call ends before the line comes: one of four in use orders nothing, and at 210 none is.
    """
    lines = {"from": 2, "to": 9, "lead": "100 s", "grows_at": "50 %", "shrinks_at": "10 %"}
    trace = play(engine, busy(200, lines), {"calls": [0, 10]})
    assert there(trace) == [(0, 100, 2), (100, 200, 3), (200, 210, 4), (210, 3600, 2)]


@pytest.mark.rows("M15")
def test_the_last_steps_are_cut_to_fit(engine):
    """From two by two to at most five: the second order brings one line. With one of five in use two go."""
    spec = busy(200, GROWING | {"to": 5})
    trace = play(engine, spec, {"calls": [0, 10, 110, 120, 230, 240]})
    assert there(trace) == [(0, 110, 2), (110, 220, 4), (220, 430, 5), (430, 440, 3), (440, 3600, 2)]
    assert blocked(trace) == []


@pytest.mark.rows("M15")
@pytest.mark.parametrize(("calls_at", "until"), [(3499, 3599), (3500, None)])
def test_what_would_come_at_the_end_or_later_never_comes(engine, calls_at, until):
    trace = play(engine, busy(200), {"calls": [calls_at, calls_at]})
    assert there(trace) == ([(0, 3600, 2)] if until is None else [(0, until, 2), (until, 3600, 4)])


@pytest.mark.rows("M15", "P5")
def test_after_the_end_lines_are_given_back_and_none_ordered(engine):
    """At 3600 three of four are in use; with one of four left at 3741, two are given back."""
    horizon = {"length": "1 h", "after_close": "drain"}
    trace = play(engine, busy(200, horizon=horizon), {"calls": [3440, 3441, 3520, 3541, 3590]})
    assert there(trace) == [(0, 3541, 2), (3541, 3741, 4), (3741, 3790, 2)]
    assert blocked(trace) == [3520]
    assert trace.end_at == 3790 * SECOND


@pytest.mark.rows("M15", "P3")
def test_a_trunk_grows_for_all_of_its_channels(engine):
    """A call and a chat take both lines; the next of either is blocked until two more come at 110."""
    spec = busy(
        200,
        channels={"voice": {"trunk": "main"}, "chat": {"trunk": "main"}, "mail": {"lines": 3}},
        trunks={"main": GROWING},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
    )
    trace = play(engine, spec, {"voice": [0, 105, 110], "chat": [10, 100, 111]})
    assert blocked(trace) == [105, 100]
    assert there(trace, 0) == [(0, 3600, 3)]
    assert there(trace, 1) == [(0, 110, 2), (110, 211, 4), (211, 310, 6), (310, 3600, 2)]
    assert trace.labels["pool"] == ("lines of mail", "trunk main")


@pytest.mark.rows("M15", "P10")
def test_who_is_inside_at_the_start_counts(engine):
    """Two talk at the start, on both lines: two more are ordered at once, and are there at 100."""
    state = {"channel": ["voice"] * 2, "waited": ["0 s"] * 2, "elapsed": ["50 s"] * 2, "group": ["front"] * 2}
    horizon = {"length": "1 h", "after_close": "cut", "start_from": state}
    trace = play(engine, busy(200, horizon=horizon), {"calls": [99, 100]})
    assert blocked(trace) == [99]
    assert there(trace) == [(0, 100, 2), (100, 150, 4), (150, 3600, 2)]


@pytest.mark.rows("M15", "P12")
def test_lines_and_their_cost_by_interval(engine):
    """The first miniature in intervals of 200 s after a warm-up of 100 s, with a line at 0.36 an hour."""
    horizon = {"length": "1 h", "after_close": "cut", "interval": "200 s", "warm_up": "100 s"}
    spec = busy(200, GROWING | {"cost": "0.36/h"}, horizon=horizon)
    trace = play(engine, spec, {"calls": [0, 10, 20, 110, 120, 130]})
    setting = setting_of(blueprint_of(spec))
    by_interval = sums_of(trace, setting).line_time[0] // SECOND
    assert by_interval[:3].tolist() == [10 * 2 + 90 * 4, 20 * 4 + 90 * 6 + 90 * 2, 200 * 2]
    whole = 10 * 2 + 110 * 4 + 90 * 6 + 3290 * 2
    rows, found = layout(setting), tally(trace, setting)
    assert found.num[rows.blocks["lines", ()]] == whole * SECOND
    assert found.den[rows.blocks["lines", ()]] == 3500 * SECOND
    assert found.num[rows.blocks["line_cost", ("channel",)]] == pytest.approx(whole * 1e-4, rel=1e-12)
    assert found.num[rows.blocks["total_cost", ()]] == pytest.approx(whole * 1e-4, rel=1e-12)


@pytest.mark.rows("M15", "P3")
@pytest.mark.parametrize("simulate", [reference.simulate, compiled.simulate])
def test_growth_without_delay_is_as_good_as_all_lines_at_once(simulate):
    """A line is ordered whenever all are taken, and there before the next call."""
    growing = {"from": 1, "to": 5, "lead": "0 s", "grows_at": "100 %", "shrinks_at": "0 %"}
    demand = {"calls": {"channel": "voice", "rate": "120/h"}}
    talk = {"any": {"talk": {"exponential": {"mean": "150 s"}}}}
    one, other = (
        simulate(blueprint_of(busy(0, lines, demand=demand, handling=talk)), 3, 0) for lines in (growing, 5)
    )
    assert max(row[2] for row in there(one)) == 5
    assert len(blocked(one)) > 5
    assert contacts(one) == contacts(other)
    assert (one.visits["ended_at"] == other.visits["ended_at"]).all()
    assert (one.capacity["to_at"] != NONE).all()
