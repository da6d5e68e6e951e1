"""A scenario file is read with the place of everything in it, or refused with all its problems."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.errors import CcsimError, InvariantError, Mark, Problem, ScenarioError, UsageError
from ccsim.scenario import reader
from ccsim.scenario.reader import parse, read
from ccsim.scenario.tree import MAX_DEPTH, MAX_NODES, Document


def document(folder: Path, text: str | bytes) -> Document:
    """Read a file `night.yaml` that holds `text`."""
    path = folder / "night.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def problems(folder: Path, text: str | bytes) -> list[str]:
    """Return the problems of a file, without its folder."""
    with pytest.raises(ScenarioError) as caught:
        document(folder, text)
    assert caught.value.exit_code == 3
    return [str(problem).replace(f"{folder}{os.sep}", "") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10:30", "10:30"),
        ("190:20:30", "190:20:30"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02 00:00", "2026-03-02 00:00"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("=", "="),
        ("88 %", "88 %"),
        ("true", True),
        ("False", False),
        ("", None),
        ("~", None),
        ("null", None),
        ("42", 42),
        ("-7", -7),
        ("+7", 7),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("1000000000000000000", 10**18),
        ("1e3", 1000.0),
        ("2.5E-1", 0.25),
        (".5", 0.5),
        ("5.", 5.0),
        ("'42'", "42"),
        ('"true"', "true"),
        ("''", ""),
        ("|\n  two\n  lines", "two\nlines"),
        ("!!str 42", "42"),
        ("!!int '42'", 42),
        ("!!float 2", 2),
        ("!!seq [1]", [1]),
        ("{b: [1, two], c: {}}", {"b": [1, "two"], "c": {}}),
    ],
)
def test_values(tmp_path: Path, text: str, value: object) -> None:
    found = document(tmp_path, f"a: {text}").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_keys_are_texts(tmp_path: Path) -> None:
    data = document(tmp_path, "08:00: a\n2: b\ntrue: c\n0x10: d\n'<<': e").data
    assert list(data) == ["08:00", "2", "true", "0x10", "<<"]


def test_places(tmp_path: Path) -> None:
    read_document = document(
        tmp_path, "groups:\n  front:\n    staff: 3\n    skills: [billing, {defect: 1}]\n"
    )
    name = str(tmp_path / "night.yaml")
    assert read_document.marks == {
        (): Mark(name, 1, 1),
        ("groups",): Mark(name, 2, 3),
        ("groups", "front"): Mark(name, 3, 5),
        ("groups", "front", "staff"): Mark(name, 3, 12),
        ("groups", "front", "skills"): Mark(name, 4, 13),
        ("groups", "front", "skills", 0): Mark(name, 4, 14),
        ("groups", "front", "skills", 1): Mark(name, 4, 23),
        ("groups", "front", "skills", 1, "defect"): Mark(name, 4, 32),
    }
    assert read_document.key_marks == {
        ("groups",): Mark(name, 1, 1),
        ("groups", "front"): Mark(name, 2, 3),
        ("groups", "front", "staff"): Mark(name, 3, 5),
        ("groups", "front", "skills"): Mark(name, 4, 5),
        ("groups", "front", "skills", 1, "defect"): Mark(name, 4, 24),
    }
    assert read_document.folders == {name: tmp_path.resolve()}


def test_aliases_repeat_values(tmp_path: Path) -> None:
    found = document(tmp_path, "a: &x {b: 1}\nc: *x\n")
    assert found.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert found.marks["c",].line == 2
    assert found.marks["c", "b"].line == 1


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert document(tmp_path, b"\xef\xbb\xbfa: 1").data == {"a": 1}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["night.yaml:1:1: the file is empty; a scenario starts with 'ccsim: 1'"]),
        ("# only words\n", ["night.yaml:1:1: the file is empty; a scenario starts with 'ccsim: 1'"]),
        ("- a\n", ["night.yaml:1:1: found a list; a scenario is a map, such as 'name: Retail support'"]),
        ("a: 1\na: 2\n", ["night.yaml:2:1: the key 'a' stands here twice; the first is on line 1"]),
        (
            "g:\n  a: 1\n  'a': 2",
            ["night.yaml:3:3: g: the key 'a' stands here twice; the first is on line 2"],
        ),
        (
            "a: &x {b: 1}\nc:\n  <<: *x\n",
            [
                "night.yaml:3:3: c: '<<' is not allowed\n"
                "    to build on another file write 'extends: other.yaml'"
            ],
        ),
        ("a: [1, .nan]", ["night.yaml:1:8: a[1]: only finite numbers are allowed: found '.nan'"]),
        ("a: -.inf", ["night.yaml:1:4: a: only finite numbers are allowed: found '-.inf'"]),
        ("a: 1e999", ["night.yaml:1:4: a: only finite numbers are allowed: '1e999' is too large"]),
        ("a: 1000000000000000001", ["night.yaml:1:4: a: the number is too large: at most 1e18"]),
        ("a: " + "9" * 5000, ["night.yaml:1:4: a: the number is too large: at most 1e18"]),
        (
            "a: !!python/object/apply:os.getcwd []",
            [
                "night.yaml:1:4: a: the tag '!!python/object/apply:os.getcwd' is not allowed; "
                "write the value without it"
            ],
        ),
        ("a: !!int x", ["night.yaml:1:4: a: the value does not fit its tag '!!int': found 'x'"]),
        ("a: &x [*x]", ["night.yaml:1:8: a[0]: '*x' stands inside what '&x' names: it would never end"]),
        ("a: *x", ["night.yaml:1:4: a: '*x' refers to nothing: no '&x' stands above it"]),
        ("a: &x 1\nb: &x 2", ["night.yaml:2:4: b: the anchor '&x' stands here twice"]),
        ("? [1]\n: 2", ["night.yaml:1:3: a key is one word or number, not a list, a map or an alias"]),
        ("? \n: 2", ["night.yaml:1:2: a key is missing before ':'"]),
        ("'': 2", ["night.yaml:1:1: a key is missing before ':'"]),
        (
            "a: 1\n---\nb: 2",
            [
                "night.yaml:2:1: a second document starts here; a file holds one: "
                "remove the '---' between them"
            ],
        ),
        ("a:\n\tb: 1", ["night.yaml:2:1: a tab stands here; indent with spaces"]),
        (
            "a: b: c",
            [
                "night.yaml:1:5: a ':' cannot stand here; check the indentation, "
                "or quote a text that holds ': '"
            ],
        ),
        ("a: [1, 2", ["night.yaml:1:9: a list in [ ] is not closed; it needs ',' or ']' here"]),
        ("a: 'x", ["night.yaml:1:6: a quoted text does not end; it needs its closing quote"]),
        (
            "a:\n  b: 1\n c: 2",
            [
                "night.yaml:3:2: this does not fit the lines around it; check the indentation, and quotes\n"
                "    it belongs to what starts on line 1"
            ],
        ),
        ('a: "\\UFFFFFFFF"', ["night.yaml:1:7: a: a character code here does not exist"]),
        (
            'a: "\\e[31m"',
            ["night.yaml:1:4: a: control characters are not allowed in a text: found '\\x1b'"],
        ),
        (
            'a: "\\ud800"',
            ["night.yaml:1:4: a: control characters are not allowed in a text: found '\\ud800'"],
        ),
        ("b: 1\na: \x00", ["night.yaml:2:4: the character U+0000 is not allowed"]),
        (
            "é: 1\nä: \u00fc".encode() + b"\xff",
            ["night.yaml:2:5: not UTF-8 text: the byte 0xff at offset 12; save the file as UTF-8"],
        ),
        (
            "a: 1".encode("utf-16"),
            ["night.yaml:1:1: not UTF-8 text: the byte 0xff at offset 0; save the file as UTF-8"],
        ),
        ("[" * 100_000, [f"night.yaml:1:{MAX_DEPTH + 1}: nested more than 40 levels deep"]),
        ("a: " + "{a: " * 100_000, ["night.yaml:1:160: nested more than 40 levels deep"]),
    ],
)
def test_refused(tmp_path: Path, text: str | bytes, told: list[str]) -> None:
    assert problems(tmp_path, text) == told


def test_all_problems_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = problems(tmp_path, "b: .inf\na: 1\na: 2\nc: !x 1\nd: [\n")
    assert [problem.split(": ")[0] for problem in found] == [
        "night.yaml:1:4",
        "night.yaml:3:1",
        "night.yaml:4:4",
        "night.yaml:6:1",
    ]


def test_billion_laughs_is_refused_before_it_is_told(tmp_path: Path) -> None:
    lines = ["a0: &a0 ha"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    # 12,347 values up to a5 itself, and 11,111 for each *a4: the eighth is too many.
    assert problems(tmp_path, "\n".join(lines)) == [
        "night.yaml:6:45: a5[7]: more than 100,000 values, those behind an alias counted each time\n"
        "    put long tables into CSV files"
    ]


def test_depth_counts_through_aliases(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 60))]
    found = problems(tmp_path, "\n".join(lines))
    # Line n + 1 holds the map, n + 1 lists and a word.
    assert [problem.split(": ", 1)[1] for problem in found] == ["nested more than 40 levels deep"]
    assert found[0].startswith(f"night.yaml:{MAX_DEPTH - 1}:")
    fits = "\n".join(lines[: MAX_DEPTH - 2])
    assert len(document(tmp_path, fits).data) == MAX_DEPTH - 2


def test_number_of_values_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_NODES == 100_000
    monkeypatch.setattr(reader, "MAX_NODES", 1_000)
    # The map and the list are values too.
    assert len(document(tmp_path, f"a: [{'1, ' * 998}]").data["a"]) == 998
    (found,) = problems(tmp_path, f"a: [{'1, ' * 999}]")
    assert "more than 1,000 values" in found


def test_size_is_bounded(tmp_path: Path) -> None:
    found = problems(tmp_path, b"#" * (reader.MAX_BYTES + 1))
    assert found == ["night.yaml: is larger than 4 MB\n    put long tables into CSV files"]


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    for name, words in [
        ("none.yaml", "no such file"),
        ("", "is a folder; name a file in it"),
        ("pipe.yaml", "is not a plain file"),
        ("x" * 300, "cannot be read (file name too long)"),
        ("a\0b", "cannot be read (embedded null byte)"),
    ]:
        with pytest.raises(ScenarioError) as caught:
            read(tmp_path / name)
        (problem,) = caught.value.problems
        assert problem.mark is None
        assert problem.message == f"{tmp_path / name}: {words}"


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@\\ \n\t,?<~01.e\x85\u2028", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = parse(text, "x.yaml")
    except ScenarioError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.mark is not None
            lines = text.count("\n") + text.count("\x85") + text.count("\u2028") + 1
            assert 1 <= problem.mark.line <= lines
            assert problem.mark.column >= 1
    else:
        assert node is None or node.mark.line >= 1


def test_problems_are_sorted_and_told_once() -> None:
    late = Problem(Mark("b.yaml", 10, 1), "x", "late")
    early = Problem(Mark("b.yaml", 9, 30), "", "early", "more\nwords")
    nowhere = Problem(None, "", "no place")
    error = ScenarioError([late, early, late, nowhere])
    assert error.problems == (nowhere, early, late)
    assert str(error) == "no place\nb.yaml:9:30: early\n    more\n    words\nb.yaml:10:1: x: late"


def test_a_problem_sends_nothing_to_the_terminal() -> None:
    problem = Problem(Mark("a\x1b[2J.yaml", 1, 1), "a\nb", "found \x07", "\x1b]0;title")
    assert str(problem) == "a\\x1b[2J.yaml:1:1: a\\nb: found \\x07\n    \\x1b]0;title"


def test_errors_survive_the_way_from_a_worker() -> None:
    fault = InvariantError(
        "an agent serves twice", 5, "work ends", "7/0", 3, 42, "ccsim run a.yaml --seed 42"
    )
    assert str(fault) == (
        "internal fault: an agent serves twice\n"
        "    at 5 us, event work ends, contact 7/0, replication 3, seed 42\n"
        "    to see it again: ccsim run a.yaml --seed 42"
    )
    errors: list[CcsimError] = [fault, ScenarioError([Problem(Mark("a", 1, 2), "p", "m")]), UsageError("how")]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert str(again) == str(error)
    assert [error.exit_code for error in errors] == [1, 3, 2]
