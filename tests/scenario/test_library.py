"""Every scenario of the library runs, and the mechanism that it shows moves what it should move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import yaml
from scipy import stats

from ccsim.blueprint import compile_scenario
from ccsim.demand import arrivals
from ccsim.engine.compiled import adder, simulate
from ccsim.experiment.intervals import ratio_difference
from ccsim.measures import Layout, Tallier, Tally, layout, setting_of
from ccsim.scenario import Scenario, load
from ccsim.streams import Draws

LIBRARY = Path(__file__).resolve().parents[2] / "scenarios" / "library"
NAMES = sorted(path.stem for path in LIBRARY.glob("*.yaml"))
MODELINE = "# yaml-language-server: $schema=../../docs/schema/ccsim-1.json\n"
SEED = 1
REPLICATIONS = 8
# Each direction is asserted by a paired interval over the replications that excludes 0 at this level. A
# mechanism that does nothing leaves every draw as it was: the difference is then exactly 0, which never
# passes. One that moves the wrong way passes by chance with at most 0.5 %.
LEVEL = 0.99
MOST_CONTACTS = 3000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Runs:
    """Some replications of one design."""

    rows: Layout
    tallies: tuple[Tally, ...]

    def sums(self, measure: str, **keys: str | int) -> tuple[Floats, Floats]:
        """Numerators and denominators of one cell, one entry per replication."""
        block = next(
            block
            for (name, breakdown), block in self.rows.blocks.items()
            if name == measure and set(breakdown) == set(keys)
        )
        here = [
            row
            for row in range(block.start, block.stop)
            if all(
                (name if isinstance(name, int) else self.rows.setting.labels[key].index(name))
                == self.rows.keys[key][row]
                for key, name in keys.items()
            )
        ]
        assert len(here) == 1
        num = np.array([sums.num[here[0]] for sums in self.tallies])
        den = np.array([sums.den[here[0]] for sums in self.tallies])
        return num, den

    def total(self, measure: str, **keys: str | int) -> float:
        """The ratio over all replications."""
        num, den = self.sums(measure, **keys)
        return float(num.sum() / den.sum())


def play(scenario: Scenario, replications: int = REPLICATIONS) -> Runs:
    blueprint = compile_scenario(scenario.spec, scenario.hash)
    setting = setting_of(blueprint)
    tallier, add = Tallier(setting), adder(blueprint)
    return Runs(layout(setting), tuple(tallier.tally(add(SEED, number)) for number in range(replications)))


@cache
def scenario(name: str) -> Scenario:
    return load(LIBRARY / f"{name}.yaml")


@cache
def shown(name: str) -> Runs:
    return play(scenario(name))


def without(name: str, changes: Mapping[str, object]) -> Runs:
    return play(scenario(name).with_changes(changes))


def moves(measure: str, way: int, on: Runs, off: Runs, **keys: str) -> None:
    """Assert that the mechanism raises (way 1) or lowers (way -1) a measure."""
    found = ratio_difference(*on.sums(measure, **keys), *off.sums(measure, **keys), LEVEL)
    nearest = found.low if way > 0 else -found.high
    assert nearest > 0, (
        f"{measure} {keys}: {off.total(measure, **keys):.4g} without, {on.total(measure, **keys):.4g} with; "
        f"difference from {found.low:.4g} to {found.high:.4g}"
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_is_small_described_and_clean(name: str) -> None:
    text = (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")
    modeline, comment, *_ = text.splitlines(keepends=True)
    assert modeline == MODELINE
    assert comment.startswith("# Look at: ")
    assert yaml.safe_load(text)["shows"]
    assert scenario(name).warnings == ()
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_and_is_small(name: str) -> None:
    blueprint = compile_scenario(scenario(name).spec, scenario(name).hash)
    trace = simulate(blueprint, SEED, 0)
    assert 100 < len(trace.contacts["arrived_at"]) < MOST_CONTACTS


def test_the_smallest_is_ten_lines() -> None:
    assert len((LIBRARY / "one_queue.yaml").read_text(encoding="utf-8").splitlines()) <= 10


@pytest.mark.rows("M11")
def test_one_more_person() -> None:
    more = without("one_queue", {"groups.front.staff": 8})
    moves("average_speed_of_answer", 1, shown("one_queue"), more)
    moves("service_level", -1, shown("one_queue"), more)


@pytest.mark.rows("M16", "P2")
def test_redial() -> None:
    on, off = shown("patience_and_redial"), without("patience_and_redial", {"channels.voice.redials": None})
    moves("contacts_per_issue", 1, on, off)
    moves("abandonment_rate", 1, on, off)
    assert off.total("contacts_per_issue") == 1


@pytest.mark.rows("P2", "M16")
def test_patience() -> None:
    patient = without("patience_and_redial", {"channels.voice.patience": "never"})
    assert patient.total("abandonment_rate") == 0
    moves("average_speed_of_answer", -1, shown("patience_and_redial"), patient)


@pytest.mark.rows("P3")
def test_lines() -> None:
    on, off = (
        shown("lines_and_blocking"),
        without("lines_and_blocking", {"channels.voice.lines": "unlimited"}),
    )
    moves("blocking_rate", 1, on, off)
    moves("average_speed_of_answer", -1, on, off)
    assert off.total("blocking_rate") == 0


@pytest.mark.rows("P3")
def test_shared_lines() -> None:
    own = {"channels.orders.trunk": None, "channels.orders.lines": 14}
    moves("blocking_rate", 1, shown("shared_lines"), without("shared_lines", own), channel="orders")


@pytest.mark.rows("M15", "P3")
def test_elastic_lines() -> None:
    on = shown("elastic_lines")
    fixed = without("elastic_lines", {"channels.voice.lines.from": 60})
    few = without("elastic_lines", {"channels.voice.lines.to": 20})
    moves("blocking_rate", 1, on, fixed, channel="voice")
    moves("blocking_rate", -1, on, few, channel="voice")
    for runs, lines in ((fixed, 60), (few, 20)):
        assert runs.total("lines") == lines
        assert runs.total("line_cost") == pytest.approx(lines * 10 * 0.4, rel=1e-12)
    moves("line_cost", -1, on, fixed)
    moves("line_cost", 1, on, few)
    # Lines are there in the busy hours, and hardly any later.
    assert on.total("line_cost", channel="voice") == on.total("line_cost") == on.total("total_cost")
    assert on.total("lines", interval=14) > 2 * on.total("lines", interval=30)


@pytest.mark.rows("M1")
def test_email_overnight() -> None:
    on = shown("email_overnight")
    off = without("email_overnight", {"channels.email.after_hours": "closed"})
    moves("closed", -1, on, off, channel="email")
    assert on.total("closed", channel="email") == 0
    moves("average_speed_of_answer", 1, on, off, channel="email")
    equal = without("email_overnight", {"channels.email.priority": 0})
    moves("abandonment_rate", -1, on, equal, channel="voice")


@pytest.mark.rows("P1")
def test_holiday() -> None:
    # The Wednesday works as any other day.
    off = without("email_overnight", {"day_types.holiday.dates": ["2027-01-01"]})
    moves("average_speed_of_answer", 1, shown("email_overnight"), off, channel="email")
    moves("paid_hours", -1, shown("email_overnight"), off)


@pytest.mark.rows("M17", "M12")
def test_vip_priority() -> None:
    on, off = shown("vip_priority"), without("vip_priority", {"segments.vip.priority": 0})
    moves("average_speed_of_answer", -1, on, off, segment="vip")
    moves("average_speed_of_answer", 1, on, off, segment="ordinary")


@pytest.mark.rows("M17", "P2")
def test_personal_service() -> None:
    on = shown("personal_service")
    alike = without("personal_service", {"handling.any.for_segment": None})
    moves("talk_time", 1, on, alike)
    lax = without("personal_service", {"channels.voice.target.segments": None})
    moves("service_level", -1, on, lax)
    hasty = without("personal_service", {"channels.voice.patience.issue_types": None})
    moves("abandonment_rate", -1, on, hasty, issue_type="billing")


@pytest.mark.rows("M16", "M17")
def test_lost_customers() -> None:
    on, fewer = shown("lost_customers"), without("lost_customers", {"groups.front.staff": 6})
    for measure in ("customers_lost", "lost_by_word_of_mouth", "value_lost"):
        moves(measure, -1, on, fewer)
    moves("unsolved_rate", 1, on, without("lost_customers", {"people.levels.resolves": ["100 %", "100 %"]}))
    kept = without("lost_customers", {"customers": None})
    assert kept.total("customers_lost") == kept.total("value_lost") == 0
    assert kept.total("lost_rate") == on.total("lost_rate")


@pytest.mark.rows("M2", "M1")
def test_bot_in_front() -> None:
    on = shown("bot_in_front")
    off = without("bot_in_front", {"bots.webbot": None, "channels.chat.after_hours": "closed"})
    moves("offered", -1, on, off)
    moves("contacts_per_issue", 1, on, off)
    moves("resolution_rate", 1, on, off)
    clueless = without("bot_in_front", {"bots.webbot.hand_over.with_context": "0 %"})
    moves("talk_time", -1, on, clueless)


@pytest.mark.rows("M6", "M7")
def test_tiers() -> None:
    on, off = shown("tiers"), without("tiers", {"escalation.unsolved.noticed": "0 %"})
    moves("escalation_rate", 1, on, off)
    moves("resolution_rate", 1, on, off)


@pytest.mark.rows("M10", "M7")
def test_skill_levels() -> None:
    experts = without("tiers", {"groups.first_line.skills": {"setup": 1, "fault": 1}})
    moves("escalation_rate", 1, shown("tiers"), experts)
    moves("talk_time", 1, shown("tiers"), experts, issue_type="setup")


@pytest.mark.rows("M6", "M12")
def test_fast_lane() -> None:
    on, off = shown("fast_lane"), without("fast_lane", {"routing.fast_lanes": None})
    moves("average_speed_of_answer", -1, on, off, issue_type="lost_card")
    moves("average_speed_of_answer", 1, on, off, issue_type="advice")


@pytest.mark.rows("M8")
def test_department_handoff() -> None:
    on, off = shown("department_handoff"), without("department_handoff", {"handoffs.repair": None})
    moves("resolution_time", 1, on, off, issue_type="defect")
    smooth = without("department_handoff", {"handoffs.repair.rework": "0 %"})
    moves("rework_rate", 1, on, smooth)
    moves("resolution_time", 1, on, smooth, issue_type="defect")
    informed = without("department_handoff", {"handoffs.repair.delay": "0 s"})
    moves("resolution_time", 1, on, informed, issue_type="defect")


@pytest.mark.rows("P1")
def test_busy_days() -> None:
    even = without("busy_days", {"demand.calls.busyness": None, "demand.chats.busyness": None})
    on, off = shown("busy_days").sums("entered")[0], even.sums("entered")[0]
    # The variance of the day's contacts is m without the factor, and m + m ** 2 / 16 = 76 m with it.
    ratio = on.var(ddof=1) / off.var(ddof=1)
    freedom = REPLICATIONS - 1
    low, high = (76 * stats.f.ppf(p, freedom, freedom) for p in (1e-4, 1 - 1e-4))
    assert 1 < low < ratio < high
    # Both streams share the day's factor: their correlation is 1 / (1 + 16 / m), near 0.98.
    calls = shown("busy_days").sums("entered", channel="voice")[0]
    chats = shown("busy_days").sums("entered", channel="chat")[0]
    fisher = np.arctanh(np.corrcoef(calls, chats)[0, 1])
    assert fisher > np.arctanh(0.95) - 4 / np.sqrt(REPLICATIONS - 3) > 0


@pytest.mark.rows("P1")
def test_busy_hours() -> None:
    """Variance of a day's 840 calls, by the covariances of tests/worked/test_busyness.py: 840 by chance;
    4,515 where half-hours are busy for themselves (840 + 24 · 35² / 8); 62,106 where that lasts.
    """
    even = without("busy_hours", {"demand.calls.busyness": None, "demand.chats.busyness": None})
    on, off = (runs.sums("entered", channel="voice")[0] for runs in (shown("busy_hours"), even))
    freedom = REPLICATIONS - 1
    low, high = (62_106 / 840 * stats.f.ppf(p, freedom, freedom) for p in (1e-4, 1 - 1e-4))
    assert 1 < low < on.var(ddof=1) / off.var(ddof=1) < high
    apart = {"busyness.calls.within_day": None, "busyness.chats.within_day": None}
    days = 60
    totals = []
    for changes in ({}, apart):
        other = scenario("busy_hours").with_changes(changes)
        blueprint = compile_scenario(other.spec, other.hash)
        calls = blueprint.streams[0]
        totals.append([sum(1 for _ in arrivals(blueprint, calls, Draws(SEED, n))) for n in range(days)])
    low, high = (62_106 / 4515 * stats.f.ppf(p, days - 1, days - 1) for p in (1e-4, 1 - 1e-4))
    assert 1 < low < np.var(totals[0]) / np.var(totals[1]) < high


@pytest.mark.rows("P1")
def test_recorded_log() -> None:
    """The same 120 contacts come in every replication; one person fewer loses more of them."""
    assert (shown("recorded_log").sums("entered")[0] == 120).all()
    fewer = without("recorded_log", {"groups.front.staff": 3})
    moves("abandonment_rate", 1, fewer, shown("recorded_log"))


@pytest.mark.rows("P1")
def test_recorded_channels() -> None:
    """All is in the log, so replications are alike; a third person loses fewer."""
    lost = shown("recorded_channels").sums("abandoned")[0]
    fewer = without("recorded_channels", {"groups.front.staff": 3}).sums("abandoned")[0]
    assert len(set(lost)) == len(set(fewer)) == 1 and fewer[0] < lost[0]


@pytest.mark.rows("P1")
def test_exact_counts() -> None:
    """Every half-hour brings what the profile says; a Poisson process almost never does in all 64 cases."""
    profile = [14, 21, 30, 33, 28, 24, 18, 12]
    seen, free = (
        np.array([runs.sums("entered", interval=n)[0] for n in range(8)])
        for runs in (shown("exact_counts"), without("exact_counts", {"demand.calls.exact": False}))
    )
    assert all(run.tolist() == profile for run in seen.T)
    assert not all(run.tolist() == profile for run in free.T)


@pytest.mark.rows("P1")
def test_season() -> None:
    on, off = shown("season"), without("season", {"demand.calls.season": None})
    moves("issues", 1, on, off)
    moves("abandonment_rate", 1, on, off)


@pytest.mark.rows("P1")
def test_spike() -> None:
    on = shown("spike")
    off = without("spike", {"demand.calls.spikes": None})
    moves("abandonment_rate", 1, on, off)
    moves("issues", 1, on, without("spike", {"demand.promotion": None}))
    assert on.sums("entered", interval=0)[0].tolist() == off.sums("entered", interval=0)[0].tolist()


@pytest.mark.rows("P1")
def test_smooth_rate() -> None:
    """Contacts by half-hour against the areas under the lines; false alarms 1e-4 on the smooth rate."""
    steps = without("smooth_rate", {"demand.calls.rate": {"08:00": "20/h", "12:00": "100/h"}})
    area = 20 + 80 * (np.minimum(np.arange(16), np.arange(15, -1, -1)) + 0.5) / 8
    misfits = []
    for runs in (shown("smooth_rate"), steps):
        seen = np.array([runs.sums("entered", interval=n)[0].sum() for n in range(16)])
        expected = REPLICATIONS * area / 2
        misfits.append(((seen - expected) ** 2 / expected).sum())
    assert misfits[0] < stats.chi2.ppf(1 - 1e-4, 16) < misfits[1]


@pytest.mark.rows("M16")
def test_repeat_contacts() -> None:
    on = shown("repeat_contacts")
    off = without("repeat_contacts", {"repeat_contact.when_not_solved": "0 %"})
    moves("contacts_per_issue", 1, on, off)
    moves("resolution_rate", 1, on, off)
    assert off.total("contacts_per_issue") == 1


@pytest.mark.rows("M16")
def test_back_on_the_phone() -> None:
    changes = {"repeat_contact.on": None, "channels.chat.reopens.on": None}
    on, off = shown("back_on_the_phone"), without("back_on_the_phone", changes)
    moves("entered", 1, on, off, channel="voice")
    moves("entered", -1, on, off, channel="chat")
    moves("abandonment_rate", 1, on, off, channel="voice")


@pytest.mark.rows("P11")
def test_warm_up() -> None:
    on, off = shown("steady_state"), without("steady_state", {"horizon.warm_up": "0 s"})
    moves("issues", -1, on, off)
    # The first quarter of an hour, which a warm-up leaves out, is better than what comes after the warm-up.
    later, first = on.sums("service_level"), off.sums("service_level", interval=0)
    assert ratio_difference(*later, *first, LEVEL).high < 0


@pytest.mark.rows("M10", "M12")
def test_cross_training() -> None:
    on = shown("cross_training")
    off = without(
        "cross_training",
        {
            "groups.order_desk.skills.claims": None,
            "groups.claims_desk.skills.orders": None,
            "routing.preferences": None,
        },
    )
    moves("average_speed_of_answer", -1, on, off)
    moves("talk_time", 1, on, off)
    assert on.total("paid_hours") == off.total("paid_hours") == 96


@pytest.mark.rows("P12")
def test_costs() -> None:
    on, off = shown("costs"), without("costs", {"bots.voicebot": None})
    for runs in (on, off):
        assert runs.total("wage_cost") == pytest.approx((5 * 10 + 3 * 2) * 21, rel=1e-12)
        parts = sum(runs.sums(part)[0] for part in ("wage_cost", "bot_cost", "contact_cost", "line_cost"))
        np.testing.assert_allclose(runs.sums("total_cost")[0], parts, rtol=1e-12)
    sessions, _ = on.sums("entered")
    np.testing.assert_allclose(on.sums("bot_cost")[0], 0.35 * sessions, rtol=1e-12)
    assert off.total("bot_cost") == 0


@pytest.mark.rows("P2")
def test_laws_by_period() -> None:
    on = shown("laws_by_period")
    all_day = {"exponential": {"mean": "4 min"}}
    patient = without("laws_by_period", {"channels.voice.patience": all_day})
    moves("abandonment_rate", 1, on, patient)
    quick = without("laws_by_period", {"handling.any.talk": {"lognormal": {"mean": "4 min", "sd": "3 min"}}})
    moves("talk_time", 1, on, quick)
    moves("service_level", -1, on, quick)
    # The last half hour before 16:00 sees the same customers.
    early, before = on.sums("offered", interval=15)[0], quick.sums("offered", interval=15)[0]
    np.testing.assert_array_equal(early, before)


@pytest.mark.rows("M12")
def test_best_skill() -> None:
    on, off = shown("best_skill"), without("best_skill", {"routing.agent": "longest_idle"})
    moves("talk_time", -1, on, off)
    assert on.total("paid_hours") == off.total("paid_hours")


@pytest.mark.rows("M12", "P7")
def test_score() -> None:
    on = shown("score")
    off = without("score", {"routing.contact": "priority", "routing.waiting_gains": None})
    moves("average_speed_of_answer", 1, on, off, segment="vip")
    moves("average_speed_of_answer", -1, on, off, segment="ordinary")


@pytest.mark.rows("M12", "P7")
def test_kept_people() -> None:
    on, off = shown("kept_people"), without("kept_people", {"routing.reserve": None})
    moves("average_speed_of_answer", -1, on, off, issue_type="outage")
    moves("average_speed_of_answer", 1, on, off, issue_type="billing")


@pytest.mark.rows("M12", "P7")
def test_overflow() -> None:
    on = shown("overflow")
    alone = without("overflow", {"routing.preferences": {"any": ["front_desk"]}})
    moves("abandonment_rate", -1, on, alone)
    assert alone.total("occupancy", group="back_office") == 0
    at_once = without("overflow", {"routing.preferences": {"any": ["front_desk", "back_office"]}})
    moves("occupancy", -1, on, at_once, group="back_office")
    moves("average_speed_of_answer", 1, on, at_once)


@pytest.mark.rows("M12", "P7")
def test_staged_routing() -> None:
    on = shown("staged_routing")
    alone = without("staged_routing", {"routing.preferences": {"question": ["front_desk"]}})
    moves("average_speed_of_answer", -1, on, alone, issue_type="question")
    moves("occupancy", 1, on, alone, group="experts")
    moves("occupancy", 1, on, alone, group="planners")


@pytest.mark.rows("M12", "P7")
def test_forwarded_first() -> None:
    on, off = shown("forwarded_first"), without("forwarded_first", {"routing.forwarded_bonus": 0})
    moves("lost_at_transfer", -1, on, off)
    moves("average_speed_of_answer", 1, on, off, issue_type="fault")


@pytest.mark.rows("M11", "M12", "P7")
def test_two_sites() -> None:
    on, never = shown("two_sites"), without("two_sites", {"routing.other_sites": "never"})
    moves("average_speed_of_answer", -1, on, never)
    moves("occupancy", 1, on, never, group="south_desk")
    one_team = without("two_sites", {"routing.other_sites": "follow"})
    moves("average_speed_of_answer", 1, on, one_team)


@pytest.mark.rows("P8")
def test_ringing() -> None:
    on, off = shown("ringing"), without("ringing", {"handling.any.ring": "0 s"})
    moves("average_speed_of_answer", 1, on, off)
    moves("abandonment_rate", 1, on, off)


@pytest.mark.rows("P8")
def test_pause_after() -> None:
    on, off = shown("pause_after"), without("pause_after", {"groups.front.pause_after": "0 s"})
    moves("average_speed_of_answer", 1, on, off)
    moves("idle_hours", -1, on, off)
    moves("occupancy", 1, on, off)


@pytest.mark.rows("P9")
def test_chat_slots() -> None:
    on, off = shown("chat_slots"), without("chat_slots", {"groups.chat_desk.slots": None})
    moves("abandonment_rate", -1, on, off)
    moves("talk_time", 1, on, off)
    two = {"chat": 2, "handling_by_load": [1.0, 1.3]}
    fewer = without("chat_slots", {"groups.chat_desk.slots": two})
    moves("average_speed_of_answer", -1, on, fewer)
    moves("concurrency", 1, on, fewer)
    moves("talk_time", 1, on, fewer)
    full = without("chat_slots", {"routing.agent": "fill_up"})
    moves("occupancy", -1, full, on)
    moves("talk_time", 1, full, on)


@pytest.mark.rows("P6", "M20")
def test_outbound() -> None:
    """Calls of the campaign raise occupancy, at the cost of those who call by themselves."""
    on, off = shown("outbound"), without("outbound", {"outbound": None})
    moves("occupancy", 1, on, off)
    moves("service_level", -1, on, off)
    fewer = without("outbound", {"outbound.survey.starts_when_idle_over": 6})
    moves("outbound_served", 1, on, fewer)
    moves("service_level", -1, on, fewer)
    moves("reach_rate", 1, on, without("outbound", {"outbound.survey.reached": "20 %"}))
    assert on.total("mismatches") == off.total("dialled") == 0


@pytest.mark.rows("P6")
def test_predictive_dialling() -> None:
    on = shown("predictive_dialling")
    off = without(
        "predictive_dialling", {"outbound.sales.dial": "progressive", "outbound.sales.patience": None}
    )
    moves("mismatch_rate", 1, on, off)
    moves("outbound_served", 1, on, off)
    assert off.total("mismatch_rate") == 0


@pytest.mark.rows("P4")
def test_call_backs() -> None:
    on, off = shown("call_backs"), without("call_backs", {"channels.voice.callback": None})
    moves("wait_on_line", -1, on, off)
    moves("abandonment_rate", -1, on, off)
    moves("callbacks_reached", 1, on, off)
    assert on.total("callback_wait") > on.total("wait_on_line")
    accepted = on.total("callbacks_accepted")
    ends = ("callbacks_reached", "callbacks_not_reached", "callbacks_pending")
    assert accepted == pytest.approx(sum(on.total(what) for what in ends))
    # With more who must stay idle, the list is served later.
    moves("callback_wait", 1, without("call_backs", {"channels.voice.callback.when_idle_over": 2}), on)


@pytest.mark.rows("P8")
def test_hold() -> None:
    on, off = shown("hold"), without("hold", {"handling.any.hold": None})
    moves("handling_time", 1, on, off)
    moves("abandonment_rate", 1, on, off)
    assert on.total("hold_time") > 0 == off.total("hold_time")


@pytest.mark.rows("P5", "P11")
def test_carried_over() -> None:
    on, off = shown("carried_over"), without("carried_over", {"channels.claims.pauses_at_close": None})
    moves("ghost_hours", -1, on, off)
    # At midnight more is left than where everybody stays until the last claim is done.
    backlog = {"channel": "claims", "interval": 23}
    moves("queue_length", 1, on, off, **backlog)


@pytest.mark.rows("P10")
def test_from_now() -> None:
    on, off = shown("from_now"), without("from_now", {"horizon.start_from": None})
    moves("average_speed_of_answer", 1, on, off, interval=0)
    moves("queue_length", 1, on, off, channel="voice", interval=0)
    moves("queue_length", 1, on, off, channel="email", interval=0)
    # The same customers come, and those who were there before are not among them.
    np.testing.assert_array_equal(on.sums("entered")[0], off.sums("entered")[0])


@pytest.mark.rows("M1")
def test_threads() -> None:
    on = shown("threads")
    # As many answers as shares of 1, 2 and 4 make, less the threads that expire.
    assert 1.5 < on.total("messages_per_contact", channel="app") < 0.3 + 0.8 + 1.2
    assert on.total("messages_per_contact", channel="voice") == 1
    once = without("threads", {"channels.app.thread.turns": 1})
    moves("occupancy", 1, on, once)
    moves("resolution_time", 1, on, once)
    moves("first_response_time", 1, on, once, channel="app")
    kept = without("threads", {"channels.app.thread.expires_after": "20 h"})
    moves("expired_rate", 1, on, kept)
    assert kept.total("expired_rate") == 0


@pytest.mark.rows("M16")
def test_reopened() -> None:
    on, off = shown("reopened"), without("reopened", {"channels.email.reopens": None})
    moves("contacts_per_issue", 1, on, off)
    moves("resolution_time", 1, on, off)
    moves("reopening_rate", 1, on, off)
    assert off.total("reopened") == 0


@pytest.mark.rows("M16")
def test_duplicates() -> None:
    on, off = shown("duplicates"), without("duplicates", {"channels.voice.duplicates": None})
    moves("contacts_per_issue", 1, on, off)
    moves("withdrawn", 1, on, off)
    moves("queue_length", 1, on, off, channel="chat")
    moves("resolution_rate", 1, on, off)
    assert off.total("duplicates") == off.total("withdrawn") == 0


@pytest.mark.rows("M16")
def test_duplicates_closed() -> None:
    changes = {
        "channels.voice.duplicates.loser": "withdrawn",
        "channels.voice.duplicates.closing_takes": None,
    }
    on, off = shown("duplicates_closed"), without("duplicates_closed", changes)
    moves("occupancy", 1, on, off, group="desk")
    moves("queue_length", 1, on, off, channel="email")
    moves("withdrawn", -1, on, off)
    assert on.total("withdrawn") == 0 < on.total("duplicates")


@pytest.mark.rows("P5")
def test_cleared_at_closing() -> None:
    on = shown("cleared_at_closing")
    off = without("cleared_at_closing", {"channels.voice.at_closing": "serve"})
    moves("disconnection_rate", 1, on, off)
    moves("occupancy", -1, on, off)
    moves("abandonment_rate", -1, on, off)
    assert off.total("disconnected") == 0


@pytest.mark.rows("P5", "M16")
def test_messages() -> None:
    on, off = shown("messages"), without("messages", {"channels.voice.leaves_message_after": None})
    moves("messages", 1, on, off)
    moves("abandonment_rate", -1, on, off)
    moves("mean_wait", -1, on, off)
    moves("messages", -1, without("messages", {"channels.voice.leaves_message_after": "4 min"}), on)


@pytest.mark.rows("P3")
def test_waiting_places() -> None:
    few, many = shown("waiting_places"), without("waiting_places", {"channels.voice.waiting_places": 12})
    moves("blocking_rate", 1, few, many)
    moves("mean_wait", -1, few, many)
    assert without("waiting_places", {"channels.voice.waiting_places": None}).total("blocked") == 0


@pytest.mark.rows("M12", "P7")
def test_own_work_first() -> None:
    on = shown("own_work_first")
    off = without(
        "own_work_first", {"groups.order_desk.takes_first": None, "groups.claims_desk.takes_first": None}
    )
    moves("talk_time", -1, on, off)
    moves("mean_wait", -1, on, off)


@pytest.mark.rows("M16")
def test_balking() -> None:
    on, off = shown("balking"), without("balking", {"channels.voice.balks": None})
    moves("balking_rate", 1, on, off)
    moves("mean_wait", -1, on, off)
    moves("abandonment_rate", -1, on, off)
    moves("abandonment_rate", -1, on, without("balking", {"channels.voice.balks.patience": None}))


@pytest.mark.rows("M16")
def test_redial_elsewhere() -> None:
    on, off = shown("redial_elsewhere"), without("redial_elsewhere", {"channels.voice.redials.on": None})
    moves("entered", 1, on, off, channel="chat")
    moves("resolution_rate", 1, on, off)
