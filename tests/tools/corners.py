"""Centers made by hand for what invented and bundled ones seldom or never come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripted import center

from scenarios import AGENT_CHOICES, Case

LAWS: Mapping[str, Any] = {
    "constant": "90 s",
    "uniform": {"uniform": {"low": "1 min", "high": "3 min"}},
    "triangular": {"triangular": {"low": "0 s", "mode": "1 min", "high": "6 min"}},
    "exponential": {"exponential": {"mean": "2 min"}},
    "erlang": {"erlang": {"mean": "2 min", "k": 3}},
    "gamma": {"gamma": {"mean": "2 min", "shape": 0.5}},
    "lognormal": {"lognormal": {"mean": "2 min", "sd": "3 min"}},
    "weibull": {"weibull": {"mean": "2 min", "shape": 0.8}},
    "hyperexponential": {"hyperexponential": {"mean": "2 min", "scv": 4}},
    "quantiles": {"quantiles": {"0 %": "10 s", "50 %": "1 min", "90 %": "1 min", "100 %": "9 min"}},
    "empirical": {"empirical": ["1 min", "4 min", "0 s", "4 min"]},
}
MIXTURE = {"mixture": {name: {"share": 1 / len(LAWS), "law": law} for name, law in LAWS.items()}}
STOCK = {"stock": {"staff": 1, "work": "0 s"}}
TO_STOCK = {"search": {"issue": "any", "to": "stock", "share": 1, "delay": "1 h"}}
TIERS = {"first": {"staff": 1, "tier": 1}, "second": {"staff": 1, "tier": 2}}


def case(arrivals: list[int], **sections: Any) -> Case:
    """Return the smallest center with other sections and calls at these seconds."""
    return Case(center(**sections), {"calls": arrivals}, 1, {})


def every_law() -> Case:
    """Return a center with a law for each issue type, one of them a mixture of all, and for waiting too."""
    laws = {**LAWS, "mixture": MIXTURE}
    kinds = {name: 1 / len(laws) for name in laws}
    return case(
        list(range(0, 3600, 10)),
        staff=5,
        issue_types={name: {} for name in laws},
        channels={"voice": {"patience": MIXTURE}},
        demand={"calls": {"channel": "voice", "rate": "1/h", "issues": kinds}},
        handling={name: {"talk": law, "after_contact_work": law} for name, law in laws.items()},
    )


def many_cells(channels: int, types: int, segments: int) -> Case:
    """Return a center with so many channels, issue types and segments, all of which occur."""
    kinds = {f"type {n}": 1 / types for n in range(types)}
    spec = center(
        staff=2,
        horizon={"length": "1 h", "warm_up": "10 min"},
        segments={f"segment {n}": {"share": 1 / segments} for n in range(segments)},
        issue_types={name: {} for name in kinds},
        channels={f"channel {n}": {"patience": f"{90 * n} s"} for n in range(1, channels + 1)},
        demand={
            f"calls {n}": {"channel": f"channel {n}", "rate": "1/h", "issues": kinds}
            for n in range(1, channels + 1)
        },
    )
    return Case(spec, {name: list(range(0, 3600, 20)) for name in spec["demand"]}, 1, {})


def agents_by(choice: str) -> Case:
    """Return two groups, of several people each, of whom one is chosen like this; over midnight."""
    return case(
        list(range(0, 7200, 20)),
        horizon={"start": "2026-03-02 23:00", "length": "2 h"},
        groups={"first": {"staff": 4, "skills": {"any": 0.5}}, "second": {"staff": 3}},
        handling={"any": {"talk": {"exponential": {"mean": "2 min"}}}},
        routing={"agent": choice},
    )


def campaigns() -> Case:
    """Return a center that calls in every way, often in vain, with several issue types and hours."""
    kinds = {f"type {n}": 0.25 for n in range(4)}
    call = {"channel": "voice", "issues": kinds, "reached": 0.4, "dialling_takes": "20 s", "tries": 3}
    call |= {"again_after": "2 min"}
    spec = center(
        groups={"first": {"staff": 4}, "second": {"staff": 2}},
        issue_types={name: {} for name in kinds},
        segments={"a": {"share": 0.5}, "b": {"share": 0.5}},
        demand={"calls": {"channel": "voice", "rate": "1/h", "issues": kinds}},
        horizon={"length": "1 h", "warm_up": "10 min", "interval": "7 min"},
        outbound={
            "preview": call | {"list": 40, "dial": "preview", "preview_takes": "10 s", "groups": ["second"]},
            "steady": call | {"rate": "1/h", "hours": ["00:05-00:20", "00:30-00:50"]},
            "ratio": call | {"list": "endless", "dial": {"ratio": 2}, "starts_when_idle_over": 1},
        },
    )
    arrivals = {"calls": list(range(0, 3600, 70)), "outbound steady": list(range(0, 3600, 50))}
    return Case(spec, arrivals | {"outbound preview": [], "outbound ratio": []}, 1, {})


def call_backs_by(choice: str) -> Case:
    """Return two groups that call customers back, of whom one is chosen like this, beside deferred work."""
    offer = {"accepted": 0.8, "reached": 0.7, "tries": 3, "again_after": "3 min", "dial": "10 s"}
    few = {"offer_when": {"predicted_wait_over": "20 s"}, "when_idle_over": 1}
    streams = {"voice": 10, "vip": 40, "email": 70}
    spec = center(
        groups={"first": {"staff": 3, "skills": {"any": 0.5}}, "second": {"staff": 2}},
        channels={
            "voice": {"callback": offer | few, "patience": "1 min", "lines": 9},
            "vip": {"callback": offer},
            "email": {"kind": "deferred"},
        },
        demand={name: {"channel": name, "rate": "1/h"} for name in streams},
        handling={"any": {"talk": {"exponential": {"mean": "50 s"}}}},
        routing={"agent": choice},
    )
    arrivals = {name: [at for at in range(0, 3600, gap) if at % 900 < 600] for name, gap in streams.items()}
    return Case(spec, arrivals, 1, {})


def long_lists(**everybody: Any) -> Case:
    """Return a center with a group for each of many issue types, and one for all of them."""
    kinds = [f"type {n}" for n in range(10)]
    own = {f"group {n}": {"staff": 1, "skills": {kind: 1}} for n, kind in enumerate(kinds)}
    spec = center(
        issue_types={kind: {} for kind in kinds},
        channels={"voice": {"patience": "90 s"}},
        demand={"calls": {"channel": "voice", "rate": "1/h", "issues": dict.fromkeys(kinds, 0.1)}},
        groups=own | {"all": {"staff": 2} | everybody},
    )
    return Case(spec, {"calls": [at for at in range(0, 3600, 5) if at % 900 < 600]}, 1, {})


def in_ranks() -> Case:
    """Return a center in which every group takes every issue type, in an order of preference."""
    groups = {f"group {n}": {"staff": 1} for n in range(10)}
    ranks = [
        ["group 3", "group 1"],
        "group 0",
        "group 2",
        ["group 4", "group 5", "group 6"],
        *list(groups)[7:],
    ]
    return case(
        [at for at in range(0, 3600, 5) if at % 900 < 600],
        groups=groups,
        issue_types={"any": {}},
        routing={"preferences": {"any": ranks}},
    )


CORNERS: Mapping[str, Case] = {
    "campaigns": campaigns(),
    "every law": every_law(),
    "cut on the way to a department": case([0], departments=STOCK, handoffs=TO_STOCK),
    "cut on the way to a higher tier": case(
        [0],
        groups=TIERS,
        people={"levels": {"resolves": {"simple": [0, 0], "complex": [0, 0]}}},
        escalation={"unsolved": {"noticed": 1, "takes": "1 h"}},
    ),
    "a wait of more than a year": case(
        [0],
        staff={"open": 1},
        day_types={"open": {"dates": ["2027-05-25"]}},
        horizon={"length": "500 d", "interval": "10 d", "after_close": "cut"},
    ),
    "many groups in ranks": in_ranks(),
    "many lines of a group": long_lists(),
    "many lines in turns": long_lists(takes_first=["type 3", "type 5"]),
    "a shift begins as another agent is released": case(
        [0, 1, 41, 41],
        staff={"00:00:00": 2, "00:00:40": 1, "00:00:41": 2},
        handling={"any": {"talk": "40 s"}},
    ),
    "many cells": many_cells(3, 8, 3),
    "as many cells as names": many_cells(1, 2, 3),
    **{f"agents by {choice}": agents_by(choice) for choice in AGENT_CHOICES},
    **{f"call-backs by {choice}": call_backs_by(choice) for choice in AGENT_CHOICES},
    "nobody calls": case([]),
    "nobody works": case([0, 3599], staff=0),
    "an interval longer than the horizon": case([0, 30, 3599], horizon={"length": "1 h", "interval": "1 d"}),
    "a warm-up that ends as somebody calls": case(
        [0, 3598, 3599], horizon={"length": "1 h", "warm_up": "3599 s"}
    ),
}
