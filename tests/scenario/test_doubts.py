"""What can be run but is probably not meant is told, and nothing is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccsim.scenario import load


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (
            {
                "issue_types": {"any": {}, "other": {}},
                "groups.front.skills": {"other": 1},
                "groups.back.skills": {"other": 1},
                "demand.calls.issues": {"any": "100 %"},
            },
            "demand.calls.issues.any: no group has the skill 'any' on channel 'voice': nobody answers these "
            "contacts",
        ),
        ({"groups.back.staff": 0}, "groups.back.staff: nobody ever works here"),
        (
            {"demand.none": {"channel": "voice", "rate": "0/h"}},
            "demand.none: this stream never brings a contact",
        ),
        (
            {"segments.ordinary": {"value": 900}},
            "segments.ordinary.value: counts only where customers are lost; give shares in 'customers.lost'",
        ),
        ({"demand.calls.scale": 0}, "demand.calls: this stream never brings a contact"),
        (
            {"channels.voice": {"redials": {"after_abandonment": "60 %", "after": "1 min"}}},
            "channels.voice.redials.after_abandonment: nobody gives up on channel 'voice': 'patience' is "
            "'never', and nothing else makes anybody leave",
        ),
        (
            {"channels.voice": {"redials": {"after_block": "60 %", "later": "10 %", "after": "1 min"}}},
            "channels.voice.redials.after_block: nobody is blocked on channel 'voice': it has lines for "
            "everybody and no 'waiting_places'",
        ),
        (
            {
                "channels.voice.balks": {
                    "announced_wait_over": "1 min",
                    "probability": "100 %",
                    "patience": "5 min",
                }
            },
            "channels.voice.balks.patience: counts for nobody: who hears of the wait never stays, for "
            "'probability' is 100 %",
        ),
        (
            {
                "groups.back.takes_first": ["any"],
                "routing.preferences": {"any": ["front"]},
            },
            "groups.back.takes_first[0]: group 'back' never gets 'any'\n"
            "    'routing.preferences' names other groups for 'any', and not this one",
        ),
        (
            {
                "channels.voice": {"callback": {"accepted": "50 %"}},
                "groups.front.site": "north",
                "groups.back.site": "north",
                "routing": {"sites": {"north": "50 %", "south": "50 %"}, "other_sites": {"after": "30 s"}},
            },
            "channels.voice.callback: nobody calls back those of site 'south' with 'any': the people of "
            "other sites help under conditions, and call nobody back",
        ),
        (
            {"repeat_contact": {"on": {"voice": "100 %"}}},
            "repeat_contact.on: nobody comes back this way: its shares are 0 %",
        ),
        (
            {
                "channels": {"voice": {}, "chat": {}},
                "groups.front.channels": ["voice"],
                "groups.back.channels": ["voice"],
                "repeat_contact": {"when_not_solved": "50 %", "on": {"chat": "100 %"}},
            },
            "repeat_contact.on.chat: no group has the skill 'any' on channel 'chat': nobody answers those "
            "who try again there",
        ),
        (
            {
                "demand.log": {"replay": {"time": ["1 s"], "channel": ["voice"], "issue_type": ["other"]}},
                "issue_types": {"any": {}, "other": {}},
                "demand.calls.issues": {"any": "100 %"},
                "groups.front.skills": {"any": 1},
                "groups.back.skills": {"any": 1},
            },
            "demand.log.issues.other: no group has the skill 'other' on channel 'voice': nobody answers "
            "these contacts",
        ),
    ],
)
def test_warnings(small: Path, change: dict[str, object], warning: str) -> None:
    (found,) = load(small).with_changes(change).warnings
    assert str(found).split(": ", 1)[1] == warning


def test_a_group_that_nobody_works_in_is_doubted_where_it_is_named(small: Path) -> None:
    """It is no error as long as another group is named, so that a sweep over its staff may begin at 0."""
    change = {"groups.back.staff": 0, "routing.preferences": {"any": ["front", "back"]}}
    found = [str(one).split(": ", 1)[1] for one in load(small).with_changes(change).warnings]
    assert found == [
        "groups.back.staff: nobody ever works here",
        "routing.preferences.any[1]: group 'back' is named in vain: nobody works in it during the run",
    ]
