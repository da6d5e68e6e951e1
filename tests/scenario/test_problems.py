"""What pydantic finds wrong is told with a place and in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ccsim.scenario.problems import fields_of, from_pydantic, nearest
from ccsim.scenario.reader import read


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(Section):
    staff: int | list[int] = Field(default=1)
    skills: dict[str, float] = Field(default_factory=dict)
    after: Annotated[str, Field(alias="from")] = ""

    @field_validator("after")
    @classmethod
    def no_dash(cls, value: str) -> str:
        if "-" in value:
            raise ValueError(f"no dash here: found {value!r}")
        return value

    @model_validator(mode="after")
    def nobody(self) -> Group:
        if self.staff == 0:
            raise PydanticCustomError("nobody", "nobody works here", {"hint": "write 'staff: 1'"})
        return self


class Live(Section):
    kind: Literal["live"]
    lines: int = Field(default=1, gt=0, le=100)


class Deferred(Section):
    kind: Literal["deferred"]
    close: Literal["drain", "cut"] = "drain"


class Scenario(Section):
    name: str
    share: float = Field(default=0.5, ge=0, le=1, allow_inf_nan=False)
    groups: dict[str, Group] = Field(default_factory=dict)
    channels: dict[str, Annotated[Live | Deferred, Field(discriminator="kind")]] = Field(default_factory=dict)
    rate: int | Group | None = None
    order: tuple[Group, ...] = ()
    on: bool = True


def told(folder: Path, text: str) -> list[str]:
    path = folder / "night.yaml"
    path.write_text(text)
    document = read(path)
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(document.data)
    problems = from_pydantic(caught.value, document, fields_of(Scenario))
    return [str(problem).removeprefix(f"{folder}/night.yaml:") for problem in problems]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "name: x\ngroups:\n  billing: {skils: {a: 1}}\n",
            [
                "3:13: groups.billing: unknown field 'skils'; did you mean 'skills'?\n"
                "    allowed here: from, skills, staff"
            ],
        ),
        ("share: 0.1\n", ["1:1: needs 'name'"]),
        ("name: x\nchannels:\n  a: {kind: live}\n  b: {lines: 1}\n", ["4:6: channels.b: needs 'kind'"]),
        (
            "name: x\nchannels:\n  a: {kind: lief}\n",
            [
                "3:13: channels.a.kind: unknown kind 'lief'; did you mean 'live'?\n"
                "    allowed here: deferred, live"
            ],
        ),
        (
            "name: x\nchannels:\n  a: {kind: live, linse: 3}\n",
            [
                "3:19: channels.a: unknown field 'linse'; did you mean 'lines'?\n"
                "    allowed here: close, kind, lines"
            ],
        ),
        (
            "name: x\nchannels: {a: {kind: live, lines: 0}}\n",
            ["2:35: channels.a.lines: found 0, needs a number above 0"],
        ),
        (
            "name: x\nchannels: {a: {kind: live, lines: 101}}\n",
            ["2:35: channels.a.lines: found 101, needs 100 or less"],
        ),
        (
            "name: x\nchannels: {a: {kind: live, lines: few}}\n",
            ["2:35: channels.a.lines: found 'few', needs a whole number"],
        ),
        (
            "name: x\nchannels: {a: {kind: deferred, close: drian}}\n",
            ["2:39: channels.a.close: found 'drian', needs 'drain' or 'cut'; did you mean 'drain'?"],
        ),
        ("name: 7\n", ["1:7: name: found 7, needs a text"]),
        ("name: x\nshare: -1\n", ["2:8: share: found -1, needs 0 or more"]),
        ("name: x\nshare: nan\n", ["2:8: share: found 'nan', needs a finite number"]),
        ("name: x\non: 2026\n", ["2:5: on: found 2026, needs true or false"]),
        ("name: x\ngroups: [a]\n", ["2:9: groups: found a list, needs a map"]),
        ("name: x\ngroups:\n  a:\n", ["3:5: groups.a: found nothing, needs a map"]),
        (
            "name: x\ngroups: {a: {staff: many}}\n",
            ["2:21: groups.a.staff: found 'many', needs a whole number or a list"],
        ),
        (
            "name: x\ngroups: {a: {staff: [1, two]}}\n",
            ["2:25: groups.a.staff[1]: found 'two', needs a whole number"],
        ),
        (
            "name: x\nrate: {stuff: 1}\n",
            [
                "2:8: rate: unknown field 'stuff'; did you mean 'staff'?\n"
                "    allowed here: from, skills, staff"
            ],
        ),
        ("name: x\nrate: some\n", ["2:7: rate: found 'some', needs a whole number or a map"]),
        ("name: x\ngroups: {a: {from: 8-9}}\n", ["2:20: groups.a.from: no dash here: found '8-9'"]),
        ("name: x\ngroups: {a: {staff: 0}}\n", ["2:13: groups.a: nobody works here\n    write 'staff: 1'"]),
        (
            "name: x\norder: [{}, {x: 1}]\n",
            ["2:14: order[1]: unknown field 'x'\n    allowed here: from, skills, staff"],
        ),
        (
            "name: x\ngroups: {a: {skills: {b.c: hi}}}\n",
            ["2:28: groups.a.skills.\"b.c\": found 'hi', needs a number"],
        ),
    ],
)
def test_told(tmp_path: Path, text: str, problems: list[str]) -> None:
    assert told(tmp_path, text) == problems


def test_all_errors_of_a_file(tmp_path: Path) -> None:
    found = told(tmp_path, "nmae: x\nshare: 2\ngroups: {a: {stuff: 1}, b: 3}\n")
    assert sorted(problem.split(": ")[0] for problem in found) == ["1:1", "1:1", "2:8", "3:14", "3:28"]


def test_without_allowed_there_is_no_hint(tmp_path: Path) -> None:
    path = tmp_path / "night.yaml"
    path.write_text("name: x\nnmae: y\n")
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(read(path).data)
    (problem,) = from_pydantic(caught.value, read(path))
    assert (problem.message, problem.hint) == ("unknown field 'nmae'", "")


def test_fields_of() -> None:
    allowed = fields_of(Scenario)
    assert allowed(()) == ["channels", "groups", "name", "on", "order", "rate", "share"]
    assert allowed(("groups", "any")) == ["from", "skills", "staff"]
    assert allowed(("channels", "any")) == ["close", "kind", "lines"]
    assert allowed(("order", 3)) == ["from", "skills", "staff"]
    assert allowed(("name", "x")) == []


@pytest.mark.parametrize(
    ("word", "words", "found"),
    [
        ("skils", ["staff", "skills"], "skills"),
        ("Staff", ["staff", "skills"], "staff"),
        ("xyz", ["staff", "skills"], None),
        ("x", [], None),
    ],
)
def test_nearest(word: str, words: list[Any], found: str | None) -> None:
    assert nearest(word, words) == found
