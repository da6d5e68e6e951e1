"""The engines agree in every field of every trace, and in every sum that is made of it.

The sums come once from the reference engine's trace and once from the compiled engine, which adds them up
without a trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import pytest
from bundled import BUNDLED, QUICK, ROOT, blueprint
from corners import CORNERS
from failing import agree
from hypothesis import given, settings
from twins import counted_otherwise, difference, parted, sum_difference

from ccsim.blueprint import Blueprint
from ccsim.engine import compiled, reference
from ccsim.scenario import load
from ccsim.streams import Draws
from ccsim.sums import ContactSum, Sums, VisitSum
from scenarios import AGENT_CHOICES, CONTACT_CHOICES, Case, cases

SEEDS = (1, 2, 3, 4, 5)
LONG = settings(QUICK, max_examples=5000, derandomize=False)


def chosen(name: str, changes: Mapping[str, object]) -> Blueprint:
    """Return a bundled scenario with other choices; of the bank's week its Monday."""
    return blueprint(name, {**changes, "horizon.length": "1 d"} if name.startswith("bank/") else changes)


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_scenarios(name: str) -> None:
    plan = blueprint(name)
    for replication, seed in enumerate(SEEDS):
        assert parted(plan, seed, replication, counted_otherwise(plan)) == ""


@pytest.mark.parametrize("name", CORNERS)
def test_corners(name: str) -> None:
    agree(CORNERS[name], name.replace(" ", "_"))


@pytest.mark.rows("M12", "P7")
@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("contact", [choice for choice in CONTACT_CHOICES if choice != "priority"])
def test_bundled_scenarios_with_every_choice_of_contacts(name: str, contact: str) -> None:
    spec = load(ROOT / name).spec
    changes: dict[str, object] = {"routing.contact": contact}
    if contact == "score":
        changes["routing.waiting_gains"] = {"channels": {next(iter(spec.channels)): 7}}
    elif spec.routing.contact == "score":
        changes["routing.waiting_gains"] = None
    if contact != "score" and spec.routing.forwarded_bonus:
        changes["routing.forwarded_bonus"] = 0
    plan = chosen(name, changes)
    for seed in SEEDS:
        assert parted(plan, seed) == ""


@pytest.mark.rows("M12")
@pytest.mark.parametrize("name", BUNDLED)
@pytest.mark.parametrize("agent", [choice for choice in AGENT_CHOICES if choice != "longest_idle"])
def test_bundled_scenarios_with_every_choice_of_agents(name: str, agent: str) -> None:
    plan = chosen(name, {"routing.agent": agent})
    for seed in SEEDS:
        assert parted(plan, seed) == ""


@pytest.mark.rows("M12", "P9")
@pytest.mark.parametrize("name", [name for name in BUNDLED if "slots:" in (ROOT / name).read_text("utf-8")])
def test_bundled_scenarios_with_slots_that_are_filled_up(name: str) -> None:
    plan = chosen(name, {"routing.agent": "fill_up"})
    for seed in SEEDS:
        assert parted(plan, seed) == ""


@QUICK
@given(cases(rings=True, calls_back=True))
def test_invented_centers_full_of_ties(case: Case) -> None:
    agree(case, "invented")


@pytest.mark.rows("P9")
@QUICK
@given(cases(rings=True, chats=True))
def test_invented_centers_with_slots(case: Case) -> None:
    agree(case, "invented_with_slots")


@pytest.mark.precision
@LONG
@given(cases(rings=True, calls_back=True))
def test_many_more_invented_centers(case: Case) -> None:
    agree(case, "one_of_many_more_invented")


@pytest.mark.precision
@LONG
@given(cases(rings=True, chats=True))
def test_many_more_invented_centers_with_slots(case: Case) -> None:
    agree(case, "one_of_many_more_invented_with_slots")


def test_antithetic_runs_agree() -> None:
    plan = blueprint("library/one_queue.yaml")
    from ccsim.engine.compiled.engine import play
    from ccsim.engine.reference.engine import _Run

    draws = Draws(1, 0, antithetic=True)
    assert difference(_Run(plan, draws).play(), play(plan, draws)) == ""
    assert difference(play(plan, draws), compiled.simulate(plan, 1, 0)) != ""


def test_a_difference_is_seen() -> None:
    """The comparison itself notices one microsecond in one field of one row."""
    trace = reference.simulate(blueprint("library/one_queue.yaml"), 1, 0)
    ended = trace.contacts["ended_at"].copy()
    ended[7] += 1
    other = replace(trace, contacts=trace.contacts | {"ended_at": ended})
    assert difference(trace, other).startswith("contacts.ended_at, row 7")
    other = replace(trace, contacts={name: column[:-1] for name, column in trace.contacts.items()})
    assert "rows against" in difference(trace, other)
    assert difference(trace, replace(trace, end_at=trace.end_at + 1)) != ""
    wide = trace.contacts | {"channel": trace.contacts["channel"].astype(np.int64)}
    assert "int64" in difference(trace, replace(trace, contacts=wide))


def test_a_difference_of_sums_is_seen() -> None:
    """One more in one place of one field is seen, and the message says where."""
    plan = blueprint("library/bot_in_front.yaml")
    sums = compiled.adder(plan)(1, 0)
    sums = replace(sums, line_time=compiled.adder(blueprint("library/elastic_lines.yaml"))(1, 0).line_time)
    for field in fields(Sums):
        value = getattr(sums, field.name)
        other = np.array(value)
        other.reshape(-1)[-1] += 1
        said = sum_difference(sums, replace(sums, **{field.name: other if other.ndim else value + 1}))
        last = int(np.array(value).reshape(-1)[-1])
        assert said.startswith(field.name)
        assert said.endswith(f": {last} against {last + 1}")
    more = sums.visits.copy()
    more[0, 1, VisitSum.SERVED] += 1
    assert "visits[0, 1, SERVED]: " in sum_difference(sums, replace(sums, visits=more))
    assert "against" in sum_difference(sums, replace(sums, idle=sums.idle[:, 1:]))


def test_counting_otherwise_counts_something_else() -> None:
    plan = blueprint("library/patience_and_redial.yaml")
    other = counted_otherwise(plan)
    assert plan.horizon % other.interval > 0
    assert other.warm_up % other.interval > 0
    mine, others = compiled.adder(plan)(1, 0), compiled.adder(other)(1, 0)
    assert 0 < others.contacts[:, ContactSum.ENTERED].sum() < mine.contacts[:, ContactSum.ENTERED].sum()
