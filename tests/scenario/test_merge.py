"""A scenario is its file laid upon what it extends, with the changes of a command laid upon both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ccsim.errors import Mark, ScenarioError, UsageError
from ccsim.scenario import tree
from ccsim.scenario.merge import MAX_CHAIN, confined_file, load_tree, split_path

BASE = """\
name: Base
groups:
  front: {staff: 10, skills: {billing: 1, defect: 1}}
  back: {staff: 2}
order: [a, b]
"""

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file in an empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write_file


def told(path: str, *sets: str, **rest: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_tree(path, sets, **rest)
    return [str(problem) for problem in caught.value.problems]


def test_extends_merges_maps_and_replaces_the_rest(write: Write) -> None:
    write("base.yaml", BASE)
    write(
        "night.yaml",
        "extends: base.yaml\nname: Night\ngroups:\n  front: {staff: 3, skills: {defect: null}}\n"
        "  back: null\n  extra: {staff: 1}\norder: [c]\n",
    )
    document = load_tree("night.yaml")
    assert document.data == {
        "name": "Night",
        "groups": {"front": {"staff": 3, "skills": {"billing": 1}}, "extra": {"staff": 1}},
        "order": ["c"],
    }
    assert document.marks["name",] == Mark("night.yaml", 2, 7)
    assert document.marks["groups", "front", "staff"] == Mark("night.yaml", 4, 18)
    assert document.marks["groups", "front", "skills", "billing"] == Mark("base.yaml", 3, 40)
    assert document.key_marks["groups", "front", "skills", "billing"] == Mark("base.yaml", 3, 31)
    assert document.marks["order", 0] == Mark("night.yaml", 7, 9)
    assert set(document.marks) - set(document.key_marks) == {(), ("order", 0)}


def test_map_and_scalar_replace_each_other(write: Write) -> None:
    write("base.yaml", "a: {b: 1}\nc: 1\n")
    write("top.yaml", "extends: base.yaml\na: 2\nc: {d: 3}\n")
    assert load_tree("top.yaml").data == {"a": 2, "c": {"d": 3}}


PLANNED = """\
groups: {front: {staff: {mon: {"08:00": 4}, tue-fri: 5}}}
handling: {any: {talk: {exponential: {mean: 4 min}}}}
channels: {voice: {patience: {lognormal: {mean: 2 min, sd: 1 min}}}}
"""


def test_a_plan_and_another_law_replace_as_a_whole(write: Write) -> None:
    write("base.yaml", PLANNED)
    over = """\
extends: base.yaml
groups: {front: {staff: {mon-fri: {"09:00": 3}}}}
handling: {any: {talk: {erlang: {mean: 3 min, k: 2}}}}
channels: {voice: {patience: {lognormal: {mean: 5 min}}}}
"""
    data = load_tree(write("over.yaml", over)).data
    assert data["groups"]["front"]["staff"] == {"mon-fri": {"09:00": 3}}
    assert data["handling"]["any"]["talk"] == {"erlang": {"mean": "3 min", "k": 2}}
    assert data["channels"]["voice"]["patience"] == {"lognormal": {"mean": "5 min", "sd": "1 min"}}


SHORT = (
    "channels: {voice: {patience: 6 min, redials: {later: 30 %}, balks: {patience: {uniform: {low: 1}}}}}\n"
)


def test_what_is_written_short_stays_beside_what_is_added(write: Write) -> None:
    write("base.yaml", SHORT)
    over = """\
extends: base.yaml
channels:
  voice:
    patience: {segments: {vip: 12 min}}
    redials: {later: {after_block: 10 %}}
    balks: {patience: {issue_types: {any: 2 min}}}
"""
    voice = load_tree(write("over.yaml", over)).data["channels"]["voice"]
    assert voice["patience"] == {"default": "6 min", "segments": {"vip": "12 min"}}
    assert voice["redials"]["later"] == {"after_abandonment": "30 %", "after_block": "10 %"}
    assert voice["balks"]["patience"] == {"default": {"uniform": {"low": 1}}, "issue_types": {"any": "2 min"}}


def test_a_set_within_what_is_written_short(write: Write) -> None:
    path = write("base.yaml", SHORT)
    sets = ["channels.voice.redials.later.after_block=10%", "channels.voice.patience.segments.vip=1 min"]
    voice = load_tree(path, sets).data["channels"]["voice"]
    assert voice["redials"]["later"] == {"after_abandonment": "30 %", "after_block": "10%"}
    assert voice["patience"] == {"default": "6 min", "segments": {"vip": "1 min"}}
    within = load_tree(path, ["channels.voice.balks.patience.uniform.high=5"]).data["channels"]["voice"]
    assert within["balks"]["patience"] == {"uniform": {"low": 1, "high": 5}}


def test_what_is_written_short_replaces_a_map(write: Write) -> None:
    write("base.yaml", "channels: {voice: {patience: {default: 1 min, segments: {vip: 2 min}}}}\n")
    over = "extends: base.yaml\nchannels: {voice: {patience: {exponential: {mean: 3 min}}}}\n"
    data = load_tree(write("over.yaml", over)).data
    assert data["channels"]["voice"]["patience"] == {"exponential": {"mean": "3 min"}}


def test_a_change_within_a_plan_or_law_changes_only_that(write: Write) -> None:
    path = write("base.yaml", PLANNED)
    data = load_tree(path, ["groups.front.staff.tue-fri=6", "handling.any.talk.exponential.mean=5 min"]).data
    assert data["groups"]["front"]["staff"] == {"mon": {"08:00": 4}, "tue-fri": 6}
    assert data["handling"]["any"]["talk"] == {"exponential": {"mean": "5 min"}}
    whole = load_tree(
        path, ["groups.front.staff={mon: 1}", "handling.any.talk={gamma: {mean: 1 min, shape: 2}}"]
    )
    assert whole.data["groups"]["front"]["staff"] == {"mon": 1}
    assert set(whole.data["handling"]["any"]["talk"]) == {"gamma"}


def test_a_change_within_a_thing_must_find_it(write: Write) -> None:
    path = write("base.yaml", PLANNED)
    with pytest.raises(ScenarioError) as caught:
        load_tree(path, ["groups.fornt.staff=3"])
    assert str(caught.value) == (
        "--set groups.fornt.staff=3:1:1: groups.fornt.staff: there is no 'fornt' to change; "
        "did you mean 'front'?\n    to add it, set it as a whole: groups.fornt={staff: …}"
    )
    assert load_tree(path, ["groups.flex={staff: 3}"]).data["groups"]["flex"] == {"staff": 3}
    assert load_tree(path, ["bots.first.session=1 min"]).data["bots"] == {"first": {"session": "1 min"}}


def test_several_bases_from_left_to_right(write: Write) -> None:
    write("one.yaml", "a: 1\nb: 1\nc: 1\n")
    write("two.yaml", "b: 2\nc: 2\n")
    write("top.yaml", "extends: [one.yaml, two.yaml]\nc: 3\n")
    assert load_tree("top.yaml").data == {"a": 1, "b": 2, "c": 3}


def test_each_path_is_relative_to_the_file_that_names_it(write: Write) -> None:
    write("top.yaml", "extends: parts/mid.yaml\n")
    write("parts/mid.yaml", "extends: deep/base.yaml\nprofile: calls.csv\n")
    write("parts/deep/base.yaml", "extends: ../../root.yaml\nother: calls.csv\n")
    write("root.yaml", "a: 1\n")
    write("parts/calls.csv", "1\n")
    document = load_tree("top.yaml")
    assert document.data == {"a": 1, "other": "calls.csv", "profile": "calls.csv"}
    assert document.marks["other",].file == str(Path("parts/deep/base.yaml"))
    found = confined_file(document, "calls.csv", document.marks["profile",], "profile")
    assert found == Path("parts/calls.csv").resolve()
    with pytest.raises(ScenarioError) as caught:
        confined_file(document, "calls.csv", document.marks["other",], "other")
    assert str(caught.value) == "parts/deep/base.yaml:2:8: other: no such file: 'calls.csv'"


def test_files_are_shown_from_where_the_first_one_is(write: Write) -> None:
    write("bank/base.yaml", "a: .inf\n")
    write("bank/night.yaml", "extends: base.yaml\n")
    assert told("bank/night.yaml")[0].startswith("bank/base.yaml:1:4: a: ")


def test_a_circle_is_named(write: Write) -> None:
    write("a.yaml", "extends: b.yaml\n")
    write("b.yaml", "extends: a.yaml\n")
    assert told("a.yaml") == [
        "b.yaml:1:10: extends: these files extend each other in a circle: a.yaml -> b.yaml -> a.yaml"
    ]
    write("self.yaml", "extends: self.yaml\n")
    assert "self.yaml -> self.yaml" in told("self.yaml")[0]


def test_chains_and_numbers_of_files_are_bounded(write: Write) -> None:
    for n in range(MAX_CHAIN):
        write(f"f{n}.yaml", f"extends: f{n + 1}.yaml\n")
    write(f"f{MAX_CHAIN}.yaml", "a: 1\n")
    assert told("f0.yaml") == [
        f"f{MAX_CHAIN - 1}.yaml:1:10: extends: a chain of more than 10 files that extend each other"
    ]
    assert load_tree("f1.yaml").data == {"a": 1}
    write("leaf.yaml", "a: 1\n")
    write("mid.yaml", f"extends: [{', '.join(['leaf.yaml'] * 9)}]\n")
    write("wide.yaml", f"extends: [{', '.join(['mid.yaml'] * 9)}]\n")
    (problem,) = told("wide.yaml")
    assert problem.endswith("extends: a scenario of more than 50 files")


@pytest.mark.parametrize(
    ("extends", "problem"),
    [
        ("../secret.yaml", "'../secret.yaml' lies outside the scenario's folder"),
        ("../none.yaml", "'../none.yaml' lies outside the scenario's folder"),
        ("/etc/passwd", "'/etc/passwd' lies outside the scenario's folder"),
        ("link.yaml", "'link.yaml' lies outside the scenario's folder"),
        ("none.yaml", "no such file: 'none.yaml'"),
        (".", "'.' is a folder"),
        ("loop.yaml", "'loop.yaml' cannot be a file's name"),
        ("x" * 300, f"'{'x' * 57}...' cannot be a file's name"),
        ("7", "found 7, needs a file such as 'base.yaml', or a list of files"),
        ("[{a: 1}]", "found a map, needs a file such as 'base.yaml', or a list of files"),
        ("''", "found '', needs a file such as 'base.yaml', or a list of files"),
    ],
)
def test_extends_stays_in_the_folder(write: Write, tmp_path: Path, extends: str, problem: str) -> None:
    write("secret.yaml", "a: 1\n")
    write("in/top.yaml", f"extends: {extends}\n")
    (tmp_path / "in/link.yaml").symlink_to(tmp_path / "secret.yaml")
    (tmp_path / "in/loop.yaml").symlink_to(tmp_path / "in/loop.yaml")
    (message,) = told("in/top.yaml")
    assert message.split("\n")[0].partition(": extends: ")[2] == problem


def test_a_wider_root_can_be_given(write: Write, tmp_path: Path) -> None:
    write("base.yaml", "a: 1\n")
    write("in/top.yaml", "extends: ../base.yaml\n")
    assert load_tree("in/top.yaml", root=tmp_path).data == {"a": 1}


def test_null_must_have_something_to_remove(write: Write) -> None:
    write("base.yaml", BASE)
    write("top.yaml", "extends: base.yaml\ngroups:\n  frnt: null\n  front: {pay: ~}\n")
    assert told("top.yaml") == [
        "top.yaml:3:9: groups.frnt: null removes an inherited key, but nothing is inherited here; "
        "did you mean 'front'?",
        "top.yaml:4:16: groups.front.pay: null removes an inherited key, but nothing is inherited here",
    ]


def test_null_without_a_base_stays(write: Write) -> None:
    write("top.yaml", "groups:\n  front:\n")
    assert load_tree("top.yaml").data == {"groups": {"front": None}}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("groups.front.staff=12", ("groups", "front", "staff"), 12),
        ("groups.front.staff=1e1", ("groups", "front", "staff"), 10.0),
        ("groups.front.hours=08:00-20:00", ("groups", "front", "hours"), "08:00-20:00"),
        ("groups.new={staff: 1}", ("groups", "new"), {"staff": 1}),
        ("groups.front={pay: 3}", ("groups", "front", "pay"), 3),
        ("groups.front={pay: 3}", ("groups", "front", "staff"), 10),
        ("groups.front=3", ("groups", "front"), 3),
        ("order=[c, d]", ("order",), ["c", "d"]),
        ("name='a=b'", ("name",), "a=b"),
        ('groups."a.b=c"={staff: 1}', ("groups", "a.b=c", "staff"), 1),
        (" name = x ", ("name",), "x"),
    ],
)
def test_set(write: Write, text: str, path: tuple[str, ...], value: object) -> None:
    write("top.yaml", BASE)
    found = load_tree("top.yaml", [text]).data
    for key in path:
        found = found[key]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["groups.back=", "groups.back= ", "groups.back=null", "groups={back: ~}"])
def test_set_removes(write: Write, text: str) -> None:
    write("top.yaml", BASE)
    assert list(load_tree("top.yaml", [text]).data["groups"]) == ["front"]


def test_set_fills_what_was_left_empty(write: Write) -> None:
    write("top.yaml", "groups:\n  front:\n")
    assert load_tree("top.yaml", ["groups.front.staff=1"]).data == {"groups": {"front": {"staff": 1}}}


def test_places_of_a_set(write: Write) -> None:
    write("top.yaml", BASE)
    document = load_tree("top.yaml", ["groups.front.staff= 12"])
    assert document.marks["groups", "front", "staff"] == Mark("--set groups.front.staff= 12", 1, 2)
    assert document.marks["groups", "front"] == Mark("top.yaml", 3, 10)
    assert document.key_marks["groups", "front", "staff"] == Mark("top.yaml", 3, 11)
    # What a removal leaves behind is the removal's doing.
    removed = load_tree("top.yaml", ["groups.front.staff="])
    assert removed.marks["groups", "front"].file == "--set groups.front.staff="
    assert removed.marks["groups",].file == "top.yaml"


def test_later_changes_win_and_changes_follow_sets(write: Write) -> None:
    write("top.yaml", BASE)
    sets = ["name=one", "name=two", "groups.front.staff=1"]
    changes = {"groups.front.staff": 7, "groups.back": None, "order": ("x", 1.5)}
    document = load_tree("top.yaml", sets, changes)
    assert document.data["name"] == "two"
    assert document.data["groups"] == {"front": {"staff": 7, "skills": {"billing": 1, "defect": 1}}}
    assert document.data["order"] == ["x", 1.5]
    assert document.marks["order", 1] == Mark("change order", 1, 1)


def test_changes_take_numbers_of_numpy(write: Write) -> None:
    write("top.yaml", BASE)
    changes = {"a": np.int64(3), "b": np.float32(0.5), "c": {2: True}}
    data = load_tree("top.yaml", (), changes).data
    assert (data["a"], data["b"], data["c"]) == (3, 0.5, {"2": True})
    assert (type(data["a"]), type(data["b"])) == (int, float)


def test_all_wrong_changes_are_told_at_once(write: Write) -> None:
    write("top.yaml", BASE)
    endless: dict[str, object] = {}
    endless["more"] = endless
    found = told(
        "top.yaml",
        "name.x=1",
        "order.0=1",
        "groups.frnt=",
        "name=[",
        "name=# nothing",
        "name=.inf",
        "extends=a.yaml",
        changes={
            "a": float("nan"),
            "b": Path("x"),
            "c": 10**19,
            "d": "\x1b",
            "e": endless,
            "f": [1, {"g": 1j}],
        },
    )
    assert [problem.replace(".more" * 40, "…") for problem in found] == [
        "--set extends=a.yaml:1:1: extends: 'extends' cannot be changed from outside: write it in the file",
        "--set groups.frnt=:1:1: groups.frnt: null removes an inherited key, but nothing is inherited here; "
        "did you mean 'front'?",
        "--set name.x=1:1:1: name: found 'Base', so there is no 'x' in it to set",
        "--set name=# nothing:1:1: name: no value stands after '='",
        "--set name=.inf:1:1: only finite numbers are allowed: found '.inf'",
        "--set name=[:1:2: a value is missing here, or a bracket is closed that was not opened",
        "--set order.0=1:1:1: order: found a list, so there is no '0' in it to set\n"
        "    a list is replaced as a whole",
        "change a:1:1: a: only finite numbers are allowed",
        "change b:1:1: b: found a PosixPath; allowed are texts, numbers, True, False, None, maps and lists",
        "change c:1:1: c: the number is too large: at most 1e18",
        "change d:1:1: d: control characters are not allowed in a text: found '\\x1b'",
        "change e:1:1: e…: nested more than 40 levels deep",
        "change f:1:1: f[1].g: found a complex; "
        "allowed are texts, numbers, True, False, None, maps and lists",
    ]


@pytest.mark.parametrize("text", ["name", "", "=1", "a..b=1", ".a=1", "a.=1", "a b=1", 'a"b"=1', '"a=1'])
def test_set_put_wrongly(write: Write, text: str) -> None:
    write("top.yaml", BASE)
    with pytest.raises(UsageError, match=r"--set needs|is not a path of keys"):
        load_tree("top.yaml", [text])


def test_split_path() -> None:
    assert split_path('a."b.c".d-e.08:00') == ("a", "b.c", "d-e", "08:00")


def test_confined_file_refuses_what_a_set_names_outside(write: Write) -> None:
    write("in/top.yaml", "profile: a.csv\n")
    write("a.csv", "1\n")
    write("in/b.csv", "1\n")
    document = load_tree("in/top.yaml", ["profile=../a.csv"])
    with pytest.raises(ScenarioError) as caught:
        confined_file(document, "../a.csv", document.marks["profile",], "profile")
    assert str(caught.value) == (
        "--set profile=../a.csv:1:1: profile: '../a.csv' lies outside the scenario's folder\n"
        "    a scenario reads only files in its own folder and the folders below it"
    )
    # A set names files as the scenario's own file would.
    assert confined_file(document, "b.csv", document.marks["profile",]) == Path("in/b.csv").resolve()


def test_the_whole_is_bounded_too(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_NODES", 1_000)
    for name in "abc":
        write(f"{name}.yaml", f"{name}: [{'1, ' * 400}]\n")
    write("top.yaml", "extends: [a.yaml, b.yaml, c.yaml]\n")
    assert told("top.yaml") == [
        "top.yaml:1:1: the scenario holds more than 1,000 values\n    put long tables into CSV files"
    ]
