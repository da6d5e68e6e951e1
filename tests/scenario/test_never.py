"""What can never happen is refused, and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario import load
from ccsim.scenario.checks.checker import Checker

FEW_PLACES = """
ccsim: 1
horizon: {start: 2026-03-02 08:00, length: 9 h}
issue_types: {order: {}}
channels: {mail: {waiting_places: 3, hours: "08:00-16:00"}}
demand: {mails: {channel: mail, rate: 30/h}}
groups: {front: {staff: 2}, back: {staff: 2}}
routing: {preferences: {order: [front, {back: {when: {queue_over: 10}}}]}}
"""


@pytest.fixture
def few_places(tmp_path: Path) -> Path:
    path = tmp_path / "few_places.yaml"
    path.write_text(FEW_PLACES)
    return path


def test_a_queue_is_never_longer_than_its_places(few_places: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r"more than 10 contacts never wait: there are 3 'waiting_places'"
    ):
        load(few_places)


@pytest.mark.parametrize(
    "change",
    [
        {"channels.mail.kind": "thread"},
        {"channels.mail.kind": "deferred", "channels.mail.pauses_at_close": True},
        {"horizon.start_from": {"channel": ["mail", "mail"], "waited": ["40 s", "5 s"]}},
        {"groups.back.tier": 2},
    ],
    ids=["replies", "work put down at closing", "waiting at the start", "a second tier"],
)
def test_what_takes_no_place_may_make_it_longer(few_places: Path, change: dict[str, Any]) -> None:
    load(few_places, changes=change)


def test_a_plan_is_looked_at_once_however_many_rules_name_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    types, groups = [f"type{n}" for n in range(20)], [f"group{n}" for n in range(20)]
    path = tmp_path / "many.yaml"
    path.write_text(
        f"ccsim: 1\nissue_types: {{{', '.join(f'{name}: {{}}' for name in types)}}}\n"
        "channels: {voice: {}}\n"
        f"demand: {{calls: {{channel: voice, rate: 30/h, issues: {{type0: 100 %}}}}}}\n"
        f"groups: {{{', '.join(f'{name}: {{staff: 1}}' for name in groups)}}}\n"
        f"routing: {{preferences: {{{', '.join(f'{name}: [{chr(44).join(groups)}]' for name in types)}}}}}\n"
    )
    looked: list[object] = []
    most = Checker.most
    monkeypatch.setattr(Checker, "most", lambda self, *plans: looked.append(plans) or most(self, *plans))
    load(path)
    assert len(looked) <= 2 * len(groups)  # once for what is wrong, once for what is doubted
