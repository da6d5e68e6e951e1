from __future__ import annotations

import pytest

from ccsim.errors import UsageError
from ccsim.scenario.explain import NAME, all_paths, explain, sections
from ccsim.scenario.schema import Scenario
from ccsim.scenario.schema.laws import FAMILY_NAMES, parse_law
from ccsim.scenario.topics import TOPICS
from ccsim.units import parse_duration, parse_rate, parse_share

from .conftest import Cli


@pytest.mark.parametrize("path", all_paths())
def test_every_key_is_explained(path: str) -> None:
    found = explain(path)
    assert ".".join(found.path) == path
    assert found.text.endswith((".", ")"))
    assert found.kind
    assert found.example
    assert found.required != (found.default is not None)


def test_every_field_is_reached() -> None:
    paths = all_paths()
    assert len(set(paths)) == len(paths) > 90
    assert {name for name, _ in sections()} == {path for path in paths if "." not in path}
    assert {field.alias or name for name, field in Scenario.model_fields.items()} <= set(paths)


@pytest.mark.parametrize("name", ["voice", "*", NAME, "any_word"])
def test_names_may_be_any_word(name: str) -> None:
    found = explain(f"channels.{name}.patience")
    assert found.path == ("channels", NAME, "patience")
    assert (found.unit, found.example) == ("law", "patience: {exponential: {mean: 150 s}}")
    assert [key for key, _ in found.inside] == ["default", "segments", "issue_types"]


def test_facts_of_a_key() -> None:
    found = explain("horizon.after_close")
    assert (found.allowed, found.default, found.rows) == (("drain", "cut"), "drain", ("P11",))
    assert explain("groups.front.tier").kind == "a whole number, from 1 to 20"
    assert explain("routing.fast_lanes.x.for.urgency").allowed == ("low", "normal", "high")
    assert explain("demand.calls.spikes.x.from").required
    assert explain("groups.front.skills.billing").inside[0][0] == "level"
    assert explain("channels.voice.patience.default.lognormal").topics == ("law",)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("patience", "did you mean channels.<name>.patience or channels.<name>.balks.patience or demand"),
        ("groups.front.skils", "did you mean groups.<name>.skills or groups.<name>.slots?"),
        ("chanels.voice.lines", "did you mean channels"),
        ("horizon.length.x", "nothing lies inside horizon.length"),
        ("zzz", "keys at the top: bots"),
        ("", "keys at the top: bots"),
        ("groups..", "unknown key"),
    ],
)
def test_unknown_keys_name_the_nearest(cli: Cli, key: str, message: str) -> None:
    with pytest.raises(UsageError):
        explain(key)
    done = cli("explain", key)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_topics_show_what_the_readers_accept() -> None:
    readers = {"law": parse_law, "duration": parse_duration, "share": parse_share, "rate": parse_rate}
    import yaml

    for name, read in readers.items():
        for example, _ in TOPICS[name].examples:
            read(yaml.safe_load(example))
    told = " ".join(example for example, _ in TOPICS["law"].examples)
    told += TOPICS["law"].examples[0][1]
    assert [family for family in FAMILY_NAMES if family not in told] == []


def test_output(cli: Cli) -> None:
    done = cli("explain", "channels.voice.patience")
    assert (done.exit_code, done.stderr) == (0, "")
    for part in ("channels.<name>.patience", "unit     law", "example  patience: {exponential", "M16"):
        assert part in done.stdout
    for arguments in ((), ("law",), ("plan",), ("people.levels.resolves",)):
        done = cli("explain", *arguments)
        assert done.exit_code == 0
        assert max(map(len, done.stdout.splitlines())) <= 82
    assert "horizon" in cli("explain").stdout
