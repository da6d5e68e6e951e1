"""What is drawn for an issue depends on the issue and the step, and on nothing that happens around it."""

from __future__ import annotations

import copy
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from scripted import blueprint_of, center, play_blueprint

from ccsim.engine import compiled, reference
from ccsim.outcomes import ContactOrigin, VisitKind, VisitOutcome
from ccsim.streams import Draws, Purpose, site
from ccsim.trace import Trace
from scenarios import Case, cases

SIMULATE = {"reference": reference.simulate, "compiled": compiled.simulate}
BASE = center(
    issue_types={"bill": {}, "fault": {}},
    segments={"plain": {"share": 0.7}, "vip": {"share": 0.3}},
    channels={"voice": {"patience": {"exponential": {"mean": "40 s"}}}, "chat": {}},
    demand={
        "calls": {"channel": "voice", "rate": "120/h", "issues": {"bill": 0.6, "fault": 0.4}},
        "chats": {"channel": "chat", "rate": "60/h", "issues": {"bill": 0.5, "fault": 0.5}},
    },
    bots={
        "bot": {
            "before": ["chat"],
            "session": {"exponential": {"mean": "50 s"}},
            "outcome": {"bill": {"comes_back": 0.5}},
            "comes_back_after": {"exponential": {"mean": "10 min"}},
        }
    },
    handling={
        "any": {
            "talk": {"exponential": {"mean": "2 min"}},
            "after_contact_work": {"exponential": {"mean": "20 s"}},
        }
    },
    groups={"front": {"staff": 4}},
)
Who = tuple[str, int]


def run(engine: str, **sections: Any) -> Trace:
    return SIMULATE[engine](blueprint_of(copy.deepcopy(BASE) | sections), 5, 0)


def who(trace: Trace) -> dict[int, Who]:
    """Return (stream, ordinal) of every issue."""
    table = trace.issues
    return {
        int(key): (trace.labels["stream"][stream], int(ordinal))
        for key, stream, ordinal in zip(table["issue"], table["stream"], table["ordinal"], strict=True)
    }


def opened(trace: Trace) -> dict[Who, tuple[int, str, str]]:
    """Return when each issue opened, its type and its segment."""
    names, labels = who(trace), trace.labels
    return {
        names[int(key)]: (int(at), labels["issue_type"][kind], labels["segment"][segment])
        for key, at, kind, segment in zip(
            *(trace.issues[c] for c in ("issue", "opened_at", "issue_type", "segment")), strict=True
        )
    }


def first(trace: Trace, column: str, kind: VisitKind) -> dict[Who, int]:
    """Return a column of the first finished visit of a kind, by issue."""
    names, table = who(trace), trace.visits
    out: dict[Who, int] = {}
    for n, key in enumerate(table["issue"].tolist()):
        if table["kind"][n] == kind and table["outcome"][n] == VisitOutcome.SERVED:
            out.setdefault(names[key], int(table[column][n]))
    return out


def gave_up_after(trace: Trace) -> dict[Who, int]:
    """Return how long each issue waited in its first queue before giving up."""
    names, table = who(trace), trace.visits
    return {
        names[key]: int(table["ended_at"][n] - table["entered_at"][n])
        for n, key in enumerate(table["issue"].tolist())
        if table["outcome"][n] == VisitOutcome.ABANDONED and table["contact"][n] == 0
    }


def stayed_away(trace: Trace) -> dict[Who, int]:
    """Return how long after the bot each issue came back."""
    names, table = who(trace), trace.contacts
    return {
        names[key]: int(table["arrived_at"][n] - table["ended_at"][n - 1])
        for n, key in enumerate(table["issue"].tolist())
        if table["origin"][n] == ContactOrigin.BOUNCE_BACK
    }


def agree(a: dict[Who, Any], b: dict[Who, Any], at_least: int) -> None:
    """Require that what both know is equal, and that this is not next to nothing."""
    both = a.keys() & b.keys()
    assert len(both) >= at_least
    assert {key: a[key] for key in both} == {key: b[key] for key in both}


REDIALS = {"after_abandonment": 0.9, "after": "90 s"}
CHANGES: dict[str, dict[str, Any]] = {
    "more people": {"groups": {"front": {"staff": 40}}},
    "fewer people": {"groups": {"front": {"staff": 2}}},
    "another group": {"groups": {"back": {"staff": 3, "skills": {"fault": 1}}, "front": {"staff": 4}}},
    "a second tier": {
        "groups": {"front": {"staff": 4}, "expert": {"staff": 2, "tier": 2}},
        "people": {"levels": {"resolves": [0.2, 0.5]}},
        "repeat_contact": {"when_not_solved": 0.5, "after": "5 min"},
    },
    "redials": {"channels": {"voice": BASE["channels"]["voice"] | {"redials": REDIALS}, "chat": {}}},
    "a bot elsewhere": {
        "bots": BASE["bots"] | {"ivr": {"before": ["voice"], "session": "5 s", "refused_by": 0.3}}
    },
    "another stream": {
        "demand": BASE["demand"] | {"more": {"channel": "voice", "rate": "60/h", "issues": {"bill": 1}}}
    },
    "streams and channels in another order": {
        "demand": dict(reversed(BASE["demand"].items())),
        "channels": dict(reversed(BASE["channels"].items())),
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_elsewhere_redraws_nothing(engine, change):
    """Opening, type, bot session, work, patience, time until return: each stays with its issue."""
    base, other = run(engine), run(engine, **CHANGES[change])
    agree(opened(base), opened(other), len(opened(base)))
    for column in ("talk_time", "after_contact_work"):
        agree(first(base, column, VisitKind.PEOPLE), first(other, column, VisitKind.PEOPLE), 30)
    agree(first(base, "talk_time", VisitKind.BOT), first(other, "talk_time", VisitKind.BOT), 30)
    agree(stayed_away(base), stayed_away(other), 5)
    if change != "more people":  # in which nobody gives up
        agree(gave_up_after(base), gave_up_after(other), 10)


def test_who_redials_brings_the_work_that_an_answered_first_try_would_have_brought(engine):
    served_at_once = first(run(engine, **CHANGES["more people"]), "talk_time", VisitKind.PEOPLE)
    redialled = run(engine, **CHANGES["redials"])
    names, table = who(redialled), redialled.visits
    later = {
        names[key]: int(table["talk_time"][n])
        for n, key in enumerate(table["issue"].tolist())
        if table["contact"][n] > 0 and table["outcome"][n] == VisitOutcome.SERVED and names[key][0] == "calls"
    }
    agree(served_at_once, later, 10)


# --- every address once ---------------------------------------------------------------------------


class Noted(Draws):
    """Draws that remember their addresses."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, 0)
        object.__setattr__(self, "addresses", Counter())

    def uniform(self, entity: int, site: int, n: int = 0) -> float:
        """Draw and remember."""
        self.addresses[entity, site, n] += 1  # type: ignore[attr-defined]
        return super().uniform(entity, site, n)


@settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(cases())
def test_no_address_is_drawn_twice(case: Case):
    """Two decisions never share a draw, nor does anybody draw at an address and throw it away."""
    draws = Noted(case.seed)
    blueprint = case.blueprint()
    play_blueprint("reference", blueprint, case.arrivals, draws)
    [(_, most)] = draws.addresses.most_common(1)  # type: ignore[attr-defined]
    assert most == 1


def test_every_place_has_a_site_of_its_own():
    """44-bit words: among 500 places two would agree with a probability of 7e-9."""
    blueprint = blueprint_of(BASE | CHANGES["a second tier"])
    places = {(purpose, step.name) for step in blueprint.steps for purpose in Purpose}
    assert len(places) == len(blueprint.steps) * len(Purpose)
    assert len({site(purpose, name) for purpose, name in places}) == len(places)
