"""Further groups after a wait or while a condition holds, and people who are kept; every instant."""

from __future__ import annotations

import pytest
from scripted import center, contacts, play, served, visits

from ccsim.streams import Purpose


def streams(*names: str) -> dict[str, object]:
    """Return a stream for each issue type, and the issue types."""
    return {
        "issue_types": {name: {} for name in names},
        "demand": {name: {"channel": "voice", "rate": "1/h", "issues": {name: 1}} for name in names},
    }


def starts(trace):
    """Return agent and start by contact."""
    return {row[0]: row[1:3] for row in served(trace)}


@pytest.mark.rows("M12", "P7")
def test_a_group_keeps_people_for_a_type(engine):
    """Of three the last one is kept for defects: billing takes an agent only while two are idle."""
    spec = center(
        **streams("billing", "defect"), staff=3, routing={"reserve": {"front": {"for": "defect", "keep": 1}}}
    )
    trace = play(engine, spec, {"billing": [0, 1, 2, 3], "defect": [4]})
    # At 60 agent 0 is free, agents 1 and 2 are busy: one idle is not more than one. At 61 agent 1 is
    # free, too: billing 2 takes who is idle for longer, 0; then one is left, at 64 two again.
    assert starts(trace) == {
        "billing 0": (0, 0),
        "billing 1": (1, 1),
        "defect 0": (2, 4),
        "billing 2": (0, 61),
        "billing 3": (1, 64),
    }


@pytest.mark.rows("M12", "P7")
def test_the_next_of_the_kept_type_passes_those_that_may_not(engine):
    """At 60 one is idle: billing waits for longer and has the priority, and still the defect is next."""
    spec = center(**streams("billing", "defect"), staff=2) | {
        "issue_types": {"billing": {"priority": 5}, "defect": {}},
        "routing": {"reserve": {"front": {"for": ["defect"], "keep": 1}}},
    }
    trace = play(engine, spec, {"defect": [0, 1, 20], "billing": [10]})
    assert starts(trace) == {
        "defect 0": (0, 0),
        "defect 1": (1, 1),
        "defect 2": (0, 60),
        "billing 0": (1, 120),
    }


def further(after="30 s", **when):
    """Return a center whose second group helps the first after a wait, or while something holds."""
    stage = ({"after": after} if after else {}) | ({"when": when} if when else {})
    return center(
        groups={"front": {"staff": 1}, "back": {"staff": 1}},
        routing={"preferences": {"any": ["front", {"back": stage}]}},
    )


@pytest.mark.rows("M12", "P7")
def test_overflow_after_a_wait(engine):
    """Contact 1 waits 30 s for the second group; contact 2 is older than 30 s when that is free again."""
    trace = play(engine, further(), {"calls": [0, 10, 15, 95]})
    # contact 2: its time comes at 45 when both are busy; at 60 the front is free; contact 3 finds the
    # back idle (since 100) and the front busy, and waits for the front, free at 120, sooner than 125.
    assert starts(trace) == {"0": (0, 0), "1": (1, 40), "2": (0, 60), "3": (0, 120)}


@pytest.mark.rows("M12", "P7")
def test_who_is_freed_takes_only_those_whose_time_has_come(engine):
    """At 100 the back is free: contact 2 has waited 45 s, contact 3 only 20 s and waits until 110."""
    trace = play(engine, further(), {"calls": [0, 10, 55, 80, 81]})
    # 0: front 0-60; 1: back 40-100; 2: front at 60, until 120; 3: back at 110 (80 + 30); 4: front at 120
    assert starts(trace) == {"0": (0, 0), "1": (1, 40), "2": (0, 60), "3": (1, 110), "4": (0, 120)}


@pytest.mark.rows("M12", "P7")
def test_the_time_comes_before_patience_ends_and_after_a_release(engine):
    """At 40: an agent released takes it; else the further group; the patience of 30 s ends after both."""
    spec = further() | {"channels": {"voice": {"patience": "30 s"}}}
    assert starts(play(engine, spec, {"calls": [0, 10]})) == {"0": (0, 0), "1": (1, 40)}
    spec["handling"] = {"any": {"talk": "40 s"}}
    assert starts(play(engine, spec, {"calls": [0, 10]})) == {"0": (0, 0), "1": (0, 40)}
    spec["channels"] = {"voice": {"patience": "29 s"}}
    spec["handling"] = {"any": {"talk": "60 s"}}
    trace = play(engine, spec, {"calls": [0, 10]})
    assert contacts(trace)[1] == ("1", "first", 10, 39, "abandoned_in_queue")
    assert starts(trace)["1"] == (None, None)


@pytest.mark.rows("M12", "P7")
def test_an_overflow_that_nobody_hears_does_not_prolong_the_run(engine):
    """Contact 1 is served at 60; the run drains at 120 and not when its half hour has passed."""
    spec = further("30 min") | {"horizon": {"length": "70 s", "after_close": "drain"}}
    assert play(engine, spec, {"calls": [0, 10]}).end_at == 120_000_000


@pytest.mark.rows("M12", "P7")
def test_one_group_after_another(engine):
    """The second group after 10 s, the third after 20 s, the fourth only after 40 s."""
    then = {"c": {"after": "20 s"}, "d": {"after": "40 s"}}
    spec = center(
        groups={name: {"staff": 1} for name in ("a", "b", "c", "d")},
        routing={"preferences": {"any": ["a", {"b": {"after": "10 s"}}, then]}},
    )
    trace = play(engine, spec, {"calls": [0, 1, 2, 3]})
    # contact 3 looks at 13 (b is busy), 23 (c is busy since 22) and 43
    assert starts(trace) == {"0": (0, 0), "1": (1, 11), "2": (2, 22), "3": (3, 43)}


@pytest.mark.rows("M12", "P7")
def test_a_higher_tier_helps_the_lower_one(engine):
    """The specialists help the first tier after 30 s; what escalates to them does not wait for that."""
    spec = center(
        groups={"front": {"staff": 1, "skills": {"any": 0}}, "experts": {"staff": 1, "tier": 2}},
        people={"levels": {"resolves": [0, 1]}},
        routing={"preferences": {"any": ["front", {"experts": {"after": "30 s"}}]}},
    )
    trace = play(engine, spec, {"calls": [0, 10]})
    # 1 is served by the expert from 40 to 100 and solved; 0 escalates at 60 and waits for the expert
    assert served(trace) == [("0", 0, 0, 60), ("0", 1, 100, 160), ("1", 1, 40, 100)]


@pytest.mark.rows("M12", "P7")
def test_a_queue_that_is_too_long(engine):
    """While more than two wait the second group helps; the third to wait lets the first of them in."""
    trace = play(engine, further(None, queue_over=2), {"calls": [0, 10, 20, 30, 40, 200]})
    # at 30 three wait: contact 1 takes the back (30-90) and two are left; at 40 three wait, all busy;
    # at 60 the front takes 2, at 90 the back finds two in the queue and takes nobody; at 120 the front
    # takes 3, at 180 4
    assert starts(trace) == {
        "0": (0, 0),
        "1": (1, 30),
        "2": (0, 60),
        "3": (0, 120),
        "4": (0, 180),
        "5": (0, 240),
    }


@pytest.mark.rows("M12", "P7")
def test_idle_people_of_a_group(engine):
    """The back helps while more than one of it is idle."""
    spec = further(None, idle_over={"back": 1})
    spec["groups"]["back"]["staff"] = 2
    trace = play(engine, spec, {"calls": [0, 10, 20]})
    # at 20 one of the back is idle; at 60 the front is free first
    assert starts(trace) == {"0": (0, 0), "1": (1, 10), "2": (0, 60)}


@pytest.mark.rows("M12", "P7")
def test_a_long_predicted_wait(engine):
    """Each that waits means 60 s; two make 120 s, which is not over 120 s, three are."""
    trace = play(engine, further(None, predicted_wait_over="120 s"), {"calls": [0, 10, 20, 30]})
    assert starts(trace) == {"0": (0, 0), "1": (1, 30), "2": (0, 60), "3": (0, 120)}


@pytest.mark.rows("M12", "P7")
def test_nobody_on_duty_is_a_long_wait(engine):
    """Nobody of the front is there until 100: whoever comes is helped at once."""
    spec = further(None, predicted_wait_over="1 h")
    spec["groups"]["front"]["staff"] = {"00:01:40": 1}
    trace = play(engine, spec, {"calls": [0, 10, 110]})
    assert starts(trace) == {"0": (1, 0), "1": (1, 60), "2": (0, 110)}


@pytest.mark.rows("M12", "P7")
def test_a_wait_and_a_condition(engine):
    """After 30 s and while more than one waits: at 40 contact 1 is alone; at 60 the front takes it."""
    spec = further("30 s", queue_over=1)
    assert starts(play(engine, spec, {"calls": [0, 10]})) == {"0": (0, 0), "1": (0, 60)}
    # at 50 a second one joins: contact 1 is old enough
    assert starts(play(engine, spec, {"calls": [0, 10, 50]})) == {"0": (0, 0), "1": (1, 50), "2": (0, 60)}


SITES = {"north_desk": {"staff": 1, "site": "north"}, "south_desk": {"staff": 1, "site": "south"}}
"""One agent at each site."""


def sited(draws, **routing):
    """Return a center of two sites, and a script in which these are the draws of the contacts' sites."""
    spec = center(groups=SITES, routing={"sites": {"north": 0.6, "south": 0.4}} | routing)
    return spec, {(Purpose.BRANCH, "site", "calls", n): [u] for n, u in enumerate(draws)}


@pytest.mark.rows("M12", "M11")
def test_a_site_by_share_and_its_groups_first(engine):
    """A draw below 60 % belongs to the north; the other site helps at once where one's own is busy."""
    spec, script = sited([0.7, 0.59, 0.1, 0.6])
    trace = play(engine, spec, {"calls": [0, 1, 70, 71, 72]}, script)
    # 0: south; 1: north; 2: north again; 3 belongs to the south, which is free; 4 (0.5: north) is the
    # next of both and takes the north desk, free at 130, a second before the south one
    assert visits(trace) == [
        ("0", "any at south", 1, 0, 0, 60),
        ("1", "any at north", 0, 1, 1, 61),
        ("2", "any at north", 0, 70, 70, 130),
        ("3", "any at south", 1, 71, 71, 131),
        ("4", "any at north", 0, 72, 130, 190),
    ]
    trace = play(engine, spec, {"calls": [0, 1]}, {(Purpose.BRANCH, "site"): [0.1]})
    assert starts(trace) == {"0": (0, 0), "1": (1, 1)}


@pytest.mark.rows("M12", "M11")
def test_other_sites_never_help_or_after_a_wait(engine):
    """Both contacts belong to the north, where one agent is."""
    north = {(Purpose.BRANCH, "site"): [0.1]}
    spec, _ = sited([], other_sites="never")
    assert starts(play(engine, spec, {"calls": [0, 1]}, north)) == {"0": (0, 0), "1": (0, 60)}
    spec, _ = sited([], other_sites={"after": "20 s"})
    assert starts(play(engine, spec, {"calls": [0, 1]}, north)) == {"0": (0, 0), "1": (1, 21)}


@pytest.mark.rows("M12", "M11")
def test_the_site_goes_with_the_contact_to_the_next_tier(engine):
    """Who belongs to the south escalates to its expert, though the one of the north has the lower number."""
    spec, _ = sited([])
    spec["groups"] = {
        "desk": {"staff": 1, "skills": {"any": 0}},
        "expert_north": {"staff": 1, "tier": 2, "site": "north"},
        "expert_south": {"staff": 1, "tier": 2, "site": "south"},
    }
    spec["people"] = {"levels": {"resolves": [0, 1]}}
    trace = play(engine, spec, {"calls": [0]}, {(Purpose.BRANCH, "site"): [0.9]})
    assert visits(trace) == [
        ("0", "any at south", 0, 0, 0, 60),
        ("0", "any at south (tier 2)", 2, 60, 60, 120),
    ]


def kept_of_two(choice):
    """Return a center: agent 0 first, then 1 of one group equal to 2 and 3 of another, which keeps one."""
    spec = center(
        **streams("billing", "defect"),
        groups={
            "first": {"staff": 1},
            "one": {"staff": 1, "skills": {"billing": 0.5, "defect": 0.5}},
            "two": {"staff": 2, "skills": {"billing": 0.9, "defect": 0.9}},
        },
    )
    spec["routing"] = {
        "agent": choice,
        "preferences": {"billing": ["first", ["one", "two"]]},
        "reserve": {"two": {"for": "defect", "keep": 1}},
    }
    return spec


@pytest.mark.rows("M12", "P7")
@pytest.mark.parametrize(
    ("choice", "agents"),
    [("longest_idle", (1, 2)), ("least_occupied", (1, 2)), ("best_skill", (2, 1)), ("random", (2, 1))],
)
def test_the_choice_of_agents_is_among_those_who_may(engine, choice, agents):
    """Once 2 has gone, 3 is kept. A draw of 0.5 takes the second of 1, 2, 3, and then the first of 1."""
    trace = play(engine, kept_of_two(choice), {"billing": [0, 1, 2, 3]})
    assert starts(trace) == {
        "billing 0": (0, 0),
        "billing 1": (agents[0], 1),
        "billing 2": (agents[1], 2),
        "billing 3": (0, 60),
    }


@pytest.mark.rows("M12", "P7")
@pytest.mark.parametrize(("choice", "agent"), [("longest_idle", 2), ("same_agent", 1), ("least_occupied", 2)])
def test_the_same_agent_or_who_has_worked_least_of_those_who_may(engine, choice, agent):
    """Issue 1 was served by 1 until 61, unsolved, and comes back at 161; 2 and 3 are idle since 0."""
    spec = kept_of_two(choice) | {
        "people": {"levels": {"resolves": [0.5, 0.5], "speed": [1, 1]}},
        "repeat_contact": {"when_not_solved": 1, "after": "100 s"},
    }
    script = {
        (Purpose.BRANCH, "tier 1 solved"): [0.1],
        (Purpose.BRANCH, "tier 1 solved", "billing", 1): [0.9, 0.1],
    }
    trace = play(engine, spec, {"billing": [0, 1, 160]}, script)
    assert [row[1:3] for row in served(trace) if row[0] == "billing 1"] == [(1, 1), (agent, 161)]


@pytest.mark.rows("M12", "P7")
def test_the_nearest_deadline_of_those_who_may(engine):
    """A chat is due first but has waited 10 s in this queue, a call 30 s: only the call may be taken."""
    spec = further() | {
        "channels": {
            "voice": {"target": {"answered_within": "100 s"}},
            "chat": {"target": {"answered_within": "20 s"}},
        },
        "demand": {name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
    }
    spec["routing"] |= {"contact": "nearest_deadline"}
    trace = play(engine, spec, {"voice": [0, 20], "chat": [40, 45]})
    # voice 1 takes the back at 50, before both chats, due at 60 and 65; the front takes the first at 60,
    # the second is the next of both groups when the back is free at 110
    assert starts(trace) == {"voice 0": (0, 0), "voice 1": (1, 50), "chat 0": (0, 60), "chat 1": (1, 110)}


@pytest.mark.rows("M11", "M12", "P5")
def test_work_put_down_waits_at_its_site(engine):
    """Both sites stop at 40: each takes its own mail up again the next day, though the north is first."""
    spec, script = sited([0.1, 0.9], other_sites="never")
    spec["groups"] = {
        name: group | {"staff": {"00:00:00": 1, "00:00:40": 0}} for name, group in spec["groups"].items()
    }
    spec["channels"] = {"voice": {"kind": "deferred", "pauses_at_close": True}}
    spec["horizon"] = {"length": "2 d", "after_close": "cut"}
    trace = play(engine, spec, {"calls": [0, 0]}, script)
    assert [(row[0], row[1], row[2]) for row in visits(trace)] == [
        ("0", "any at north", 0),
        ("0", "any at north", 0),
        ("1", "any at south", 1),
        ("1", "any at south", 1),
    ]


@pytest.mark.rows("M11", "M12", "P4")
def test_a_call_back_is_offered_by_the_queue_of_the_site(engine):
    """Two wait at the south, nobody at the north: only who belongs to the south then is offered one."""
    spec, script = sited([0.9, 0.9, 0.9, 0.1, 0.9], other_sites="never")
    spec["channels"] = {"voice": {"callback": {"offer_when": {"queue_over": 1}, "accepted": 1}}}
    trace = play(engine, spec, {"calls": [0, 1, 2, 3, 4]}, script)
    assert trace.contacts["callback"].tolist() == [0, 0, 0, 0, 2]
