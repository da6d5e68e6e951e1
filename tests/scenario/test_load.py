"""Valid scenarios mean what they seem to mean; changes, sets, warnings and the hash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ccsim.errors import ScenarioError, UsageError
from ccsim.scenario import Scenario, load
from ccsim.scenario.writing import to_yaml

VALID = Path(__file__).parent / "valid"
WORKDAYS = "mon, tue, wed, thu, fri"


def at(scenario: Scenario, *path: str) -> Any:
    value: Any = scenario.resolved()
    for part in path:
        value = value[part]
    return value


EXPECTED: Mapping[str, Mapping[tuple[str, ...], Any]] = {
    "busyness": {
        ("busyness", "matrix", "within_day", "matrix"): {"08:00": [1.0, 0.6], "9:00": [0.6, 1.0]},
        ("busyness", "other", "correlated_with"): {"matrix": -0.4, "other": 1.0},
        ("busyness", "day", "each"): "day",
    },
    "defaults": {
        ("name",): "scenario",
        ("horizon", "start"): "2026-03-02 00:00",
        ("horizon", "length"): "1 d",
        ("horizon", "interval"): "30 min",
        ("segments",): {"ordinary": {"share": "100 %", "priority": 0, "value": 0.0}},
        ("channels", "voice", "hours"): "always",
        ("channels", "voice", "lines"): "unlimited",
        ("channels", "voice", "patience", "default"): "never",
        ("groups", "front", "staff"): 3,
        ("handling", "any", "talk"): "5 min",
        ("bots",): {},
    },
    "duplicates": {
        ("channels", "voice", "duplicates", "on"): {"chat": "70 %", "email": "30 %"},
        ("channels", "email", "duplicates", "after"): "10 min",
        ("channels", "email", "duplicates", "loser"): "withdrawn",
        ("channels", "email", "duplicates", "closing_takes"): "1 min",
        ("channels", "chat", "duplicates", "loser"): "handled",
    },
    "lines": {
        ("channels", "voice", "lines", "from"): 40,
        ("channels", "voice", "lines", "grows_at"): "85 %",
        ("channels", "voice", "lines", "cost"): "0.6/h",
        ("channels", "chat", "lines", "cost"): "2/h",
        ("channels", "text", "lines"): 7,
        ("channels", "app", "lines"): "unlimited",
        ("trunks", "main", "lead"): "0 s",
        ("trunks", "main", "shrinks_at"): "40 %",
        ("trunks", "spare"): "unlimited",
    },
    "threads": {
        ("channels", "b", "thread", "turns"): 3,
        ("channels", "c", "thread", "turns"): {"1": "0 %", "2": "50 %", "7": "50 %"},
        ("channels", "c", "thread", "expires_after"): "1 d",
        ("channels", "c", "reopens", "expired"): "50 %",
        ("channels", "d", "thread", "turns"): {"geometric": {"mean": 2.5}},
    },
    "scalars": {
        ("name",): "no",
        ("description",): "10:30",
        ("currency",): "on",
        ("horizon", "length"): "12 h",
        ("issue_types", "yes", "priority"): 16,
        ("issue_types", "1e3", "priority"): 7,
        ("channels", "12", "priority"): 15,
        ("demand", "2026-03-02", "issues"): {"yes": "50 %", "1e3": "25 %", "~x": "15 %", "null": "10 %"},
        ("groups", "08:00", "staff"): 3,
    },
    "durations": {
        ("horizon", "length"): "1 d 2 h 30 min",
        ("horizon", "interval"): "15 min",
        ("horizon", "warm_up"): "30 min",
        ("channels", "voice", "target", "answered_within"): "1 min 30 s",
        ("demand", "calls", "rate"): "30/h",
        ("groups", "front", "wage"): "21/h",
        ("handling", "any", "talk"): "3 min 20.5 s",
        ("handling", "any", "after_contact_work"): "250 us",
        ("repeat_contact", "after"): "14 d",
    },
    "shares": {
        ("segments", "a", "share"): "33.3 %",
        ("segments", "b", "share"): "33.3 %",
        ("channels", "voice", "target", "share"): "100 %",
        ("demand", "calls", "scale"): 2.5,
        ("repeat_contact", "when_not_solved"): "0 %",
    },
    "laws": {
        ("handling", "b", "talk"): "5 min",
        ("handling", "f", "talk"): {"erlang": {"mean": "5 min", "k": 3}},
        ("handling", "k", "talk"): {"quantiles": {"0 %": "1 min", "50 %": "4 min", "100 %": "30 min"}},
        ("handling", "l", "talk"): {"empirical": ["9 min", "3 min", "3 min"]},
        ("handling", "m", "talk", "mixture", "at once"): {"share": "20 %", "law": "0 s"},
    },
    "laws_by_period": {
        ("channels", "voice", "patience", "default"): {
            "by_period": {
                "of": "arrival",
                "laws": {
                    "00:00": {"exponential": {"mean": "2 min"}},
                    "08:00": "never",
                    "18:00": {"exponential": {"mean": "2 min"}},
                },
            }
        },
        ("handling", "any", "talk", "by_period", "laws", "feast"): {
            "00:00": "2 min", "10:00": "1 min", "11:00": "2 min",
        },
        ("handling", "any", "on_channel", "chat", "talk", "by_period"): {"of": "service", "laws": "6 min"},
    },
    "back_elsewhere": {
        ("channels", "voice", "balks", "patience"): {"segments": {}, "issue_types": {}},
        ("channels", "chat", "redials", "on"): {"voice": "100 %"},
        ("channels", "mail", "reopens", "on"): {"voice": "100 %"},
    },
    "patience": {
        ("channels", "voice", "patience", "default"): {"exponential": {"mean": "3 min"}},
        ("channels", "chat", "patience"): {
            "default": "never",
            "segments": {"vip": "9 min"},
            "issue_types": {"bill": "4 min"},
        },
        ("channels", "mail", "patience", "default"): "2 d",
        ("escalation", "unsolved", "patience"): "never",
    },
    "plans": {
        ("demand", "by_time", "rate"): {"07:30": "10/h", "08:00": "40/h", "20:00:30": "0/h"},
        ("demand", "by_day", "rate"): {"mon, sat, sun": "5/h", "tue": "6/h"},
        ("demand", "counts", "profile"): {"22:00": 30.0, "23:00": 12.0},
        ("groups", "always", "staff"): 3,
        ("groups", "weekdays", "staff"): {WORKDAYS: {"08:00": 3, "18:00": 0}, "sat, sun": 1},
    },
    "hours": {
        ("channels", "voice", "hours"): {WORKDAYS: "08:00-20:00", "sat": ["09:00-12:00", "13:30-24:00"]},
        ("channels", "chat", "hours"): "always",
        ("channels", "mail", "hours"): "always",
        ("channels", "fax", "hours"): "closed",
    },
    "day_types": {
        ("day_types", "holiday"): {"dates": ["2026-12-25", "2026-12-26"]},
        ("day_types", "short day"): {"dates": ["2026-12-24"], "like": "sat"},
        ("channels", "voice", "hours", "holiday"): "closed",
        ("groups", "front", "staff", "short day"): {"09:00": 2, "12:00": 0},
    },
    "extends_chain": {
        ("name",): "Top",
        ("channels", "voice", "lines"): "unlimited",
        ("channels", "voice", "redials", "after_block"): "0 %",
        ("demand", "calls", "rate"): {"08:00": "40/h", "20:00": "0/h"},
        ("groups", "front"): {
            "tier": 1, "staff": {WORKDAYS: 4}, "skills": {}, "takes_first": [], "channels": [],
            "wage": "19/h", "pause_after": "0 s",
        },
        ("groups", "back", "tier"): 2,
    },
    "extends_list": {
        ("name",): "Two parents",
        ("groups", "front", "wage"): "21/h",
        ("groups", "front", "staff"): 3,
        ("costs", "contact"): {"voice": 0.1},
    },
    "anchors": {("groups", "back", "staff"): {WORKDAYS: {"08:00": 3, "18:00": 0}}},
    "quoted_names": {
        ("name",): 'He said: "Hello" # and left',
        ("demand", "calls/1", "issues"): {"a.b": "50 %", "Störung": "50 %"},
        ("groups", "front # 1", "skills", "注文"): {"level": 0.5},
    },
    "csv_plan": {
        ("demand", "calls", "profile"): {
            WORKDAYS: {"08:00": 14.0, "08:30": 20.5}, "sat": {"10:00": 10.0, "11:00": 0.0},
        },
        ("groups", "front", "staff"): {WORKDAYS: {"08:00": 3, "18:00": 0}, "sat": 1},
    },
    "csv_quantiles": {
        ("handling", "any", "talk", "quantiles"): {
            "0 %": "30 s", "25 %": "2 min", "50 %": "3 min 20 s", "90 %": "9 min", "100 %": "40 min",
        },
        ("channels", "voice", "patience", "default", "mixture", "never waits", "law"): "0 s",
    },
    "skills": {
        ("groups", "front", "skills"): {"billing": {"level": 0.7}, "defect": {"level": 1.0}},
        ("groups", "back", "skills"): {"billing": {"level": 1.0}},
        ("people", "levels", "resolves", "medium"): ["45 %", "96 %"],
        ("handling", "any", "at_tier"): {"2": {"talk": "9 min"}},
        ("routing", "preferences"): {"billing": ["front"], "defect": [["front"]]},
    },
    "block_style": {
        ("name",): "Two lines that become one",
        ("description",): "A text that keeps\nits lines.\n",
        ("groups", "front", "channels"): ["voice"],
    },
    "local_time": {
        ("horizon", "start"): "2026-03-28 22:15:30",
        ("horizon", "timezone"): "Europe/Madrid",
    },
    "departments": {
        ("handoffs", "search", "rework"): "99 %",
        ("handoffs", "claim", "share"): "30 %",
        ("bots", "webbot", "sessions"): 4,
        ("bots", "webbot", "outcome", "any"): {"solved": "60 %", "comes_back": "40 %"},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.stem for path in VALID.glob("*.yaml")))
def test_valid(name: str) -> None:
    scenario = load(VALID / f"{name}.yaml")
    assert scenario.warnings == ()
    assert {path: at(scenario, *path) for path in EXPECTED[name]} == EXPECTED[name]


def test_what_null_removes_is_gone() -> None:
    assert list(at(load(VALID / "extends_chain.yaml"), "demand")) == ["calls"]


def test_changes_make_a_new_scenario(small: Path) -> None:
    base = load(small)
    more = base.with_changes({"groups.front.staff": 12}, name="More people")
    assert (base.name, at(base, "groups", "front", "staff")) == ("Small", 3)
    assert (more.name, at(more, "groups", "front", "staff")) == ("More people", 12)
    assert more.hash != base.hash
    assert more.changes == {"groups.front.staff": 12, "name": "More people"}


def test_changes_follow_each_other(small: Path) -> None:
    first = load(small).with_changes({"groups.front.staff": 4, "groups.front": {"wage": "19/h", "staff": 5}})
    assert at(first, "groups", "front", "staff") == 5
    again = first.with_changes({"groups.front.staff": 6})
    assert (at(again, "groups", "front", "staff"), at(again, "groups", "front", "wage")) == (6, "19/h")
    assert list(again.changes) == ["groups.front", "groups.front.staff"]
    gone = again.with_changes({"groups.back": None})
    assert list(at(gone, "groups")) == ["front"]
    back = gone.with_changes({"groups.back": {"staff": 2}})
    assert at(back, "groups", "back", "tier") == 1  # nothing of what was removed comes back


def test_changes_do_not_read_the_file_again(small: Path) -> None:
    base = load(small)
    small.unlink()
    assert base.with_changes({"groups.front.staff": 4}).hash != base.hash


def test_the_same_by_set_by_change_and_in_the_file(small: Path) -> None:
    by_set = load(small, ["groups.front.staff=4"])
    by_change = load(small).with_changes({"groups.front.staff": 4})
    small.write_text(small.read_text(encoding="utf-8").replace("staff: 3", "staff: 4"), encoding="utf-8")
    assert by_set.hash == by_change.hash == load(small).hash
    assert by_set.sets == ("groups.front.staff=4",)


def test_a_wrong_change_has_its_place(small: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(small).with_changes({"groups.front.staff": 4.5, "groups.front.skils": {}})
    assert str(caught.value) == (
        "change groups.front.skils:1:1: groups.front: unknown field 'skils'; did you mean 'skills'?\n"
        "    allowed here: channels, pause_after, site, skills, slots, staff, takes_first, tier, wage\n"
        "change groups.front.staff:1:1: groups.front.staff: found 4.5, needs a whole number of people "
        "from 0 to 100000"
    )


def test_a_wrong_set_has_its_place(small: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        load(small, ["horizon.length=2"])
    assert str(caught.value).startswith("--set horizon.length=2:1:1: horizon.length: a duration needs a unit")


@pytest.mark.parametrize("text", ["groups.front.staff", "=4", "groups..staff=4", ""])
def test_a_set_that_is_none_is_a_usage_error(small: Path, text: str) -> None:
    with pytest.raises(UsageError):
        load(small, [text])


def test_order_is_part_of_the_hash(small: Path) -> None:
    lanes = {"a": {"for": {"channel": "voice"}, "groups": ["front"]}, "b": {"for": {}, "groups": ["back"]}}
    one = load(small).with_changes({"routing.fast_lanes": lanes})
    other = load(small).with_changes({"routing.fast_lanes": dict(reversed(lanes.items()))})
    assert one.hash != other.hash


def test_the_hash_does_not_depend_on_how_a_thing_is_said(small: Path) -> None:
    one = load(
        small, ["horizon.length=1 d", "handling.any.talk={constant: 300 s}", "groups.front.staff={daily: 3}"]
    )
    assert one.hash == load(small).hash


@pytest.mark.parametrize(
    "text",
    ["yes", "1e3", "0x1f", "null", "~", "", " a", "a ", "a: b", "a #b", "[a", "a, b", "- a", "'", '"', "\\",
     "!a", "&a", "*a", "%", "@", "`", "?", "|", ">", "1_000", "10:30", ".inf", "a\nb", "\u2028", "é", "👍",
     "true", "a:", "\U000e0001", "<<", "=", "---"],
)  # fmt: skip
def test_every_text_is_written_so_that_it_reads_back(small: Path, text: str, tmp_path: Path) -> None:
    data = load(small).resolved() | {"description": text, "currency": text}
    path = tmp_path / "again.yaml"
    path.write_text(to_yaml(data), encoding="utf-8")
    assert at(load(path), "description") == at(load(path), "currency") == text
