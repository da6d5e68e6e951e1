from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from ccsim.report import assumptions, words
from ccsim.report.study import Study

Maker = Callable[..., Study]
BOT = 'Bot <first> & "$x_1$"'


def about_service(study: Study) -> str:
    gap = study.gap(BOT, "service_level")
    assert gap is not None
    return words.service(study, gap)


def test_better_names_both_sides_the_range_and_the_threshold(make: Maker) -> None:
    assert about_service(make()) == (
        "Service gets better: 88.8 % of contacts answered within 20 s instead of 70.0 %, +18.8 percentage "
        "points (range +17.1 to +20.4); a difference is worth acting on from 2 percentage points."
    )


def test_promises_that_differ_are_not_told_as_one(make: Maker) -> None:
    study = make()
    assert words.promise(study) == "contacts answered within 20 s"
    target = {"answered_within": "20 s", "share": "80 %", "segments": {"vip": "10 s"}}
    base = replace(study.base, resolved={"channels": {"voice": {"target": target}}})
    segmented = replace(study, designs=(base, *study.designs[1:]))
    assert segmented.targets()["voice"].segments == {"vip": 10.0}
    assert words.promise(segmented) == "contacts answered within the time promised to them"


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (
            (-0.1, -0.12, -0.08, "worse"),
            ["Service gets worse", "−10.0 percentage points (range −12.0 to −8.0)"],
        ),
        (
            (0.01, 0.005, 0.015, "too small to matter"),
            ["Service hardly changes", "more than luck, but below the 2 percentage points"],
        ),
        (
            (0.01, -0.03, 0.05, "no clear difference"),
            ["no clear difference", "from −3.0 to +5.0 percentage points; more runs would narrow that down"],
        ),
        (
            (0.001, -0.003, 0.005, "no clear difference"),
            ["no clear difference", "from −0.30 to +0.50 percentage points: too small to matter in any case"],
        ),
        ((0.0, 0.0, 0.0, "no clear difference"), ["Service stays exactly the same: 70.0 %"]),
        (
            (0.1, math.nan, math.nan, "no clear difference"),
            ["One run alone cannot tell a difference from luck"],
        ),
    ],
)
def test_every_verdict_has_its_own_words(
    make: Maker, change: tuple[float, float, float, str], parts: list[str]
) -> None:
    said = about_service(make({"service_level": change}))
    assert [part for part in parts if part not in said] == []
    assert "None" not in said and "nan" not in said


def test_a_story_puts_each_measure_under_its_verdict_and_adds_the_bill(make: Maker) -> None:
    study = make()
    _, *sentences = words.story(study, study.others[0]).sentences
    assert sentences == [
        "Better: the average wait for an answer (30 → 20 s) and the cost per solved issue (5.00 → 4.50 EUR).",
        "Worse: the time in which 9 of 10 get their first response from a person (60 → 80 s).",
        "More than luck, but too small to matter: the change in the share who give up waiting.",
        "No clear difference in the share of issues solved at the first contact.",
        "Exactly the same: the time in which 9 of 10 solved issues are solved.",
        "It takes 88 paid hours (8 hours fewer, 8.3 %) and 1,860 EUR (60.0 EUR less, 3.1 %) for the 2 days.",
        "The money, part by part: wages −160 EUR and bot sessions +100 EUR.",
    ]


def test_the_summary_says_what_changed_how_sure_and_at_what_cost(make: Maker) -> None:
    opening, design, found, sure = words.summary(make())
    assert opening == (
        f"“{BOT}” is compared with “Today”: the same customers, day for day, in 30 simulated runs of 2 days."
    )
    assert design == "The design: A bot answers first."
    assert "Service gets better" in found and "88 paid hours" in found and "1,860 EUR" in found
    assert "But it is worse in the time in which 9 of 10 get their first response" in found
    assert "100 times" in sure and "about 95" in sure


def test_several_designs_lead_with_the_best_and_the_cheapest(make: Maker) -> None:
    study = make()
    other = replace(study.others[0], name="Cheap")
    changed = make(
        {"service_level": (0.1, 0.09, 0.11, "better"), "total_cost": (-200.0, -210.0, -190.0, "better")}
    )
    cheap = [
        frame[frame["scenario"] == BOT].assign(scenario="Cheap")
        for frame in (changed.estimates, changed.differences)
    ]
    both = replace(
        study,
        designs=(*study.designs, other),
        estimates=pd.concat([study.estimates, cheap[0]], ignore_index=True),
        differences=pd.concat([study.differences, cheap[1]], ignore_index=True),
    )
    opening, best, cheapest, _ = words.summary(both)
    assert opening.startswith(f"“{BOT}” and “Cheap” are compared with “Today”")
    assert best.startswith(f"The largest gain in service comes with “{BOT}”: 88.8 %")
    assert cheapest.startswith("The cheapest is “Cheap”. It takes 88 paid hours")


@pytest.mark.parametrize(
    ("hours", "money", "said"),
    [
        (
            (-0.5, -0.6, -0.4, "too small to matter"),
            (0.03, 0.01, 0.05, "too small to matter"),
            "95.5 paid hours (practically as many as before) and 1,920 EUR (practically the same as before)",
        ),
        (
            (0.0, 0.0, 0.0, "no clear difference"),
            (5.0, -20.0, 30.0, "no clear difference"),
            "96 paid hours (as many as before) and 1,920 EUR (no clear difference, range −20.0 to +30.0 EUR)",
        ),
        (
            (8.0, 8.0, 8.0, "different"),
            (192.0, 190.0, 194.0, "worse"),
            "104 paid hours (8 hours more, 8.3 %) and 2,110 EUR (192 EUR more, 10.0 %)",
        ),
    ],
)
def test_small_differences_in_hours_and_money_are_called_small(
    make: Maker,
    hours: tuple[float, float, float, str],
    money: tuple[float, float, float, str],
    said: str,
) -> None:
    study = make({"paid_hours": hours, "total_cost": money})
    assert f"It takes {said} for the 2 days." in words.story(study, study.others[0]).sentences


def test_no_gain_among_several_is_said(make: Maker) -> None:
    study = make({"service_level": (-0.1, -0.12, -0.08, "worse"), "total_cost": (9.0, 8.0, 10.0, "worse")})
    twice = replace(study, designs=(*study.designs, study.others[0]))
    assert words.summary(twice)[1] == (
        "None of the designs raises the service level by enough to matter. "
        f"With “{BOT}” and “{BOT}” it falls."
    )


def test_one_run_and_an_interruption_are_said(make: Maker) -> None:
    said = words.summary(make(replications=1, interrupted=True))
    assert "1 simulated run of 2 days" in said[0]
    assert "One run cannot show how much is luck" in said[-2]
    assert said[-1] == "The study was interrupted and stands on the 1 run finished by then."


def test_assumptions_come_from_the_scenario(make: Maker) -> None:
    said = " ".join(assumptions.assumed(make()))
    for part in (
        "by 10.0 % up or down as a rule",
        "“calls” is its plan times 0.5",
        "exponential, mean 1 min 30 s",
        "the issue is lost",
        "the bot “robot” is refused by 0 % of the customers",
        "any 40 % (and 5 % only seemingly)",
        "Staff, skills and wages are the same in all designs",
    ):
        assert part in said, part


def test_what_a_scenario_has_is_not_said_to_be_left_out(make: Maker) -> None:
    study = make()
    sickness = next(text for text in assumptions.left_out(study) if text.startswith("Sickness"))
    with_absence = dict(study.base.resolved) | {"groups": {"front": {"absence": "4 %"}}}
    designs = (replace(study.base, resolved=with_absence), *study.others)
    assert sickness not in assumptions.left_out(replace(study, designs=designs))


def test_who_leaves_for_good_is_told_and_not_said_to_be_left_out(make: Maker) -> None:
    study = make()
    [absent] = [text for text in assumptions.left_out(study) if "leave for good" in text]
    lost = {"given_up": "10 %", "unsolved": "5 %", "solved": "0 %", "segments": {"vip": {"given_up": "20 %"}}}
    customers = {"lost": lost, "word_of_mouth": {"tells": 5.0, "lost": "1 %"}}
    losing = replace(study.base, resolved=dict(study.base.resolved) | {"customers": customers})
    told = replace(study, designs=(losing, *study.others))
    assert absent not in assumptions.left_out(told)
    said = [text for text in assumptions.assumed(told) if "leave" in text]
    assert said == [
        "In “Today”, customers leave for good: 10 % after an issue given up, 5 % after one left unsolved "
        "and 0 % after one solved; vip: 20 % after an issue given up. "
        "These shares are inputs; nothing in the run depends on who has left.",
        "Each tells 5 others, of whom 1 % leave, too.",
    ]
    assert not [text for text in assumptions.assumed(study) if "leave for good" in text]


def test_customers_lost_are_a_headline(make: Maker) -> None:
    study = make()
    row = study.differences[study.differences["measure"] == "cost_per_resolution"].iloc[0]
    lost = row.to_dict() | {"measure": "value_lost", "difference": 500.0, "low": 450.0, "high": 550.0}
    lost |= {"base_estimate": 2000.0, "estimate": 2500.0, "verdict": "worse"}
    both = pd.concat([study.differences, pd.DataFrame([lost])], ignore_index=True)
    found = replace(study, differences=both)
    told = words.story(found, study.others[0])
    assert any("the value of the customers lost (2,000 → 2,500 EUR)" in text for text in told.sentences)


def test_scenario_differences_name_the_key_and_both_values(make: Maker) -> None:
    ((design, key, before, after),) = assumptions.scenario_differences(make())
    assert (design, key, before) == (BOT, "bots.robot", "–")
    assert "solved: 40 %" in after


def test_long_scenario_differences_are_cut_and_counted(make: Maker) -> None:
    study = make()
    many = dict(study.base.resolved) | {f"key{i}": i for i in range(50)}
    rows = assumptions.scenario_differences(
        replace(study, designs=(study.base, replace(study.others[0], resolved=many)))
    )
    assert len(rows) == 41
    assert rows[-1][1] == "… and 10 more keys"


def test_channels_of_who_comes_back_are_told(make: Maker) -> None:
    study = make()
    repeat = {"when_not_solved": "40 %", "after": "1 d", "on": {"voice": "80 %", "chat": "20 %"}}
    back = replace(study.base, resolved=dict(study.base.resolved) | {"repeat_contact": repeat})
    said = [text for text in assumptions.assumed(replace(study, designs=(back,))) if "not solved" in text]
    assert said == [
        "Of the customers whose issue was not solved, 40 % come back, 80 % on voice and 20 % on chat "
        "(time until then: always 1 d); the others are lost."
    ]


def test_next_tries_and_reopened_issues_are_told(make: Maker) -> None:
    study = make()
    channels = {
        name: dict(spec)
        | {
            "redials": {
                "after_abandonment": "40 %",
                "after_block": "0 %",
                "later": {"after_abandonment": "10 %"},
                "after": "5 min",
                "on": {"chat": "100 %"},
            },
            "reopens": {"solved": "8 %", "expired": "0 %", "after": "1 d", "on": {}},
        }
        for name, spec in study.base.resolved["channels"].items()
    }
    base = replace(study.base, resolved=dict(study.base.resolved) | {"channels": channels})
    said = [text for text in assumptions.assumed(replace(study, designs=(base,))) if " again" in text]
    assert said == [
        text
        for name in channels
        for text in (
            f"On {name}, 40 % of those who gave up and 0 % of those who found no line or no place to wait "
            "try again, 100 % on chat; after a second try 10 % of those who gave up.",
            f"On {name}, 8 % of the issues that seem solved are opened again (time until then: always 1 d).",
        )
    ]


def test_recorded_contacts_are_no_poisson_process(make: Maker) -> None:
    study = make()
    demand = {"log": {"scale": 1, "replay": {"time": ["1 s"]}}}
    base = replace(study.base, resolved=dict(study.base.resolved) | {"demand": demand})
    said = list(assumptions.assumed(replace(study, designs=(base,))))
    assert "The contacts of log come exactly when they were recorded." in said
    assert not [text for text in said if "Poisson" in text]


def test_an_announced_wait_and_what_it_does_is_told(make: Maker) -> None:
    study = make()
    told = {"default": "9 min", "segments": {}, "issue_types": {"bill": "1 min"}}
    balks = {"announced_wait_over": "2 min", "probability": "40 %", "patience": told}
    channels = {name: dict(spec) | {"balks": balks} for name, spec in study.base.resolved["channels"].items()}
    telling = replace(study.base, resolved=dict(study.base.resolved) | {"channels": channels})
    said = [
        text
        for text in assumptions.assumed(replace(study, designs=(telling, *study.others)))
        if "announced" in text
    ]
    assert said == [
        f"On {name} a wait predicted to be longer than 2 min is announced; 40 % of those who hear it go at "
        "once; the patience of the rest: always 9 min; bill: always 1 min."
        for name in channels
    ]
    assert not [text for text in assumptions.assumed(study) if "announced" in text]


def test_what_another_design_assumes_otherwise_is_told(make: Maker) -> None:
    """What all designs have in common stands once, what one has otherwise with its name."""
    study = make()
    other = study.others[0]
    channels = dict(other.resolved["channels"])
    name = next(iter(channels))
    balks = {"announced_wait_over": "2 min", "probability": "40 %"}
    channels[name] = dict(channels[name]) | {
        "balks": balks,
        "patience": {"default": "never", "segments": {}, "issue_types": {}},
    }
    changed = replace(other, resolved=dict(other.resolved) | {"channels": channels})
    before = assumptions.assumed(study)
    after = assumptions.assumed(replace(study, designs=(study.base, changed, *study.others[1:])))
    assert [text for text in after if text not in before] == [
        f"In “{other.name}”: Customers on {name} never give up waiting.",
        f"In “{other.name}”: On {name} a wait predicted to be longer than 2 min is announced; 40 % of those "
        "who hear it go at once; the patience of the rest: as of everybody.",
    ]
    assert len(set(after)) == len(after)
