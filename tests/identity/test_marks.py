"""Marks on long lists of groups and lines change nothing but the time that it takes to look through them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundled import BUNDLED, QUICK, blueprint
from failing import agree
from hypothesis import given, settings
from twins import parted

from ccsim.blueprint import Blueprint, compile_scenario
from ccsim.engine.compiled import mark_tables
from ccsim.engine.compiled.flatten import flatten
from ccsim.engine.compiled.jit import compiled_root
from ccsim.engine.compiled.marks import next_marked, set_marks
from ccsim.engine.compiled.program import P
from ccsim.engine.compiled.state import S
from ccsim.scenario import load
from scenarios import Case, cases

MANY = 20
TYPES = [f"type{n}" for n in range(MANY)]
GROUPS = [f"group{n}" for n in range(MANY)]


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the shortest list have marks."""
    with monkeypatch.context() as patch:
        patch.setattr(mark_tables, "FEW", 0)
        yield


def center(tmp_path: Path, **sections: Any) -> Blueprint:
    """Return a center of many issue types, each with a group of its own, and two groups for all of them."""
    path = tmp_path / "center.yaml"
    path.write_text("ccsim: 1\nname: many\n", "utf-8")
    own = {group: {"staff": 1, "skills": {kind: 1}} for group, kind in zip(GROUPS, TYPES, strict=True)}
    changes: dict[str, Any] = {
        "horizon": {"length": "1 h", "after_close": "cut"},
        "issue_types": {kind: {} for kind in TYPES},
        "channels": {"voice": {"patience": "40 s"}, "chat": {"kind": "chat", "patience": "90 s"}},
        "demand": {
            name: {
                "channel": name,
                "rate": "900/h",
                "issues": {kind: f"{100 // MANY} %" for kind in TYPES},
            }
            for name in ("voice", "chat")
        },
        "groups": {**own, "all": {"staff": 9}, "others": {"staff": 3}},
        "handling": {"any": {"talk": {"quantiles": {"0 %": "20 s", "50 %": "60 s", "100 %": "100 s"}}}},
    }
    scenario = load(path, changes=changes | sections)
    return compile_scenario(scenario.spec, scenario.hash)


def ranked(order: int) -> list[Any]:
    """Return the groups of all issue types in an order of preference, some of them equal."""
    turned = GROUPS[order:] + GROUPS[:order]
    return [turned[:2], *turned[2:10], [*turned[10:14], "all"], *turned[14:], "others"]


EVERYBODY = {
    "groups": {**{group: {"staff": 1} for group in GROUPS}, "all": {"staff": 4}, "others": {"staff": 3}}
}
RANKS = {kind: ranked(n % 3) for n, kind in enumerate(TYPES)}
STAGED = {
    kind: [ranks[0], {GROUPS[5]: {"after": "10 s"}}, {GROUPS[7]: {"when": {"queue_over": 1}}}, *GROUPS[9:]]
    for kind, ranks in RANKS.items()
}
CENTERS: dict[str, dict[str, Any]] = {
    "own groups and two for all": {},
    "in ranks": EVERYBODY | {"routing": {"preferences": RANKS}},
    "all of them equal": EVERYBODY,
    "in ranks, with conditions": EVERYBODY | {"routing": {"preferences": STAGED}},
    "own types first": {
        "groups": {
            **{group: {"staff": 1, "takes_first": [kind]} for group, kind in zip(GROUPS, TYPES, strict=True)},
            "all": {"staff": 4, "takes_first": TYPES[3:7]},
        }
    },
    "called back": {
        "channels": {
            "voice": {"patience": "40 s", "callback": {"accepted": "50 %"}},
            "chat": {"kind": "chat", "patience": "90 s"},
        }
    },
    "slots": {
        "groups": {
            **{group: {"staff": 1, "slots": {"chat": 2}} for group in GROUPS},
            "all": {"staff": 4, "slots": {"chat": 3}},
        }
    },
}


@pytest.mark.parametrize("name", CENTERS)
def test_long_lists(name: str, tmp_path: Path) -> None:
    plan = center(tmp_path, **CENTERS[name])
    assert flatten(plan).p[P.MARKED] > 0
    for seed in range(1, 4):
        assert parted(plan, seed) == ""


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_scenarios(name: str) -> None:
    plan = blueprint(name)
    assert flatten(plan).p[P.MARKED] > 0
    assert parted(plan, 1) == ""


@pytest.mark.usefixtures("always")
@settings(QUICK, max_examples=100)
@given(cases(rings=True, calls_back=True))
def test_invented_centers(case: Case) -> None:
    agree(case, "invented_with_marks")


@pytest.mark.usefixtures("always")
@settings(QUICK, max_examples=100)
@given(cases(rings=True, chats=True))
def test_invented_centers_with_slots(case: Case) -> None:
    agree(case, "invented_with_marks_and_slots")


@compiled_root
def walk_through(p, s, begin, end, found):
    place = next_marked(s, begin, end)
    while place < end:
        found[place] = 1
        place = next_marked(s, place + 1, end)


@compiled_root
def mark(p, s, thing, there):
    set_marks(p, s, thing, there)


def test_marks_are_found_between_any_two_places() -> None:
    """Things 0, 1, … stand each on one of 200 places; some are marked, of these some not."""
    p = np.zeros(len(P) + 600, dtype=np.int64)
    p[P.MARK_OF], p[P.MARK_PLACE] = len(P), len(P) + 400
    p[len(P) : len(P) + 400] = np.stack([np.arange(200), np.ones(200, dtype=np.int64)], axis=1).ravel()
    p[len(P) + 400 :] = np.arange(200)
    s = np.zeros(len(S) + 8, dtype=np.int64)
    s[S.MARKS] = len(S)
    expected = np.zeros(200, dtype=np.int64)
    for first, step, there in ((0, 3, True), (0, 9, False), (31, 32, True)):
        for thing in range(first, 200, step):
            mark(p, s, thing, there)
            expected[thing] = there
    for begin in range(0, 200, 7):
        for end in range(begin, 201, 5):
            found = np.zeros(200, dtype=np.int64)
            walk_through(p, s, begin, end, found)
            assert np.array_equal(found[begin:end], expected[begin:end])
            assert found.sum() == expected[begin:end].sum()
