"""What a comparison found, in sentences that need no statistics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ccsim.report.numbers import listed, plural, quantity, scale
from ccsim.report.study import LABELS, Design, Gap, Study

IN_WORDS = {
    "better": "better",
    "worse": "worse",
    "different": "different",
    "too small to matter": "real, but too small to matter",
    "no clear difference": "no clear difference",
}
_NAMES = {
    "average_speed_of_answer": "the average wait for an answer",
    "first_response_time_p90": "the time within which 9 of 10 get their first response",
    "abandonment_rate": "the share of contacts given up while waiting",
    "first_contact_resolution": "the share of issues solved at the first contact",
    "resolution_time_p90": "the time within which 9 of 10 solved issues are solved",
    "cost_per_resolution": "the cost per solved issue",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A design in words: its name, what the scenario says of it, and what it does."""

    name: str
    description: str
    sentences: tuple[str, ...]


def verdict(gap: Gap) -> str:
    """Return the verdict of one row in words."""
    if gap.verdict == "different":
        return "fewer" if gap.difference < 0 else "more"
    return IN_WORDS[gap.verdict]


def change(gap: Gap) -> str:
    """Return a difference with sign and unit: ``+18.8 percentage points``."""
    step = scale(gap.unit, [gap.difference, gap.low, gap.high], difference=True)
    return step.signed(gap.difference)


def change_range(gap: Gap) -> str:
    """Return the interval of a difference: ``+17.1 to +20.4 percentage points``."""
    step = scale(gap.unit, [gap.difference, gap.low, gap.high], difference=True)
    return step.span(gap.low, gap.high, signed=True)


def levels(gap: Gap) -> str:
    """Return both sides on one scale: ``70.2 % → 89.0 %``."""
    both = scale(gap.unit, [gap.base, gap.value])
    return f"{both.bare(gap.base)} → {both.text(gap.value)}"


def threshold(gap: Gap) -> str:
    """Return the smallest difference worth acting on."""
    return scale(gap.unit, [gap.threshold], difference=True).text(gap.threshold)


def promise(study: Study) -> str:
    """Say what the service level counts: ``contacts answered within 20 s``."""
    times = {seconds for seconds, _ in study.targets().values()}
    if len(times) == 1:
        return f"contacts answered within {quantity(times.pop(), 's')}"
    return "contacts answered within their channel's promised time"


def how_long(study: Study) -> str:
    """Return the length of a run: ``5 days``."""
    if study.days == int(study.days):
        return plural(int(study.days), "day")
    return quantity(study.days * 86_400, "s")


def summary(study: Study) -> tuple[str, ...]:
    """Return the first paragraph: what was compared, what came out best, what it costs, how sure that is."""
    base = study.base.name
    names = [f"“{design.name}”" for design in study.others]
    said = [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} compared with “{base}”: the same customers, "
        f"day for day, in {plural(study.replications, 'simulated run')} of {how_long(study)} each."
    ]
    said += _best(study)
    said.append(_sureness(study))
    if study.interrupted:
        said.append(
            f"The study was interrupted: it stands on the {plural(study.replications, 'run')} then done."
        )
    return tuple(said)


def _best(study: Study) -> list[str]:
    gaps = [(design, gap) for design in study.others if (gap := study.gap(design.name, "service_level"))]
    better = [(design, gap) for design, gap in gaps if gap.verdict == "better"]
    if not gaps:
        return []
    if better:
        design, gap = max(better, key=lambda pair: pair[1].difference)
        lead = "" if len(study.others) == 1 else "The largest gain in service comes with "
        subject = f"{lead}“{design.name}”" + (" gives better service: " if not lead else ": ")
        said = f"{subject}{_service(study, gap)}. {_cost(study, design)}"
    elif len(gaps) == 1:
        design, gap = gaps[0]
        said = f"{_no_gain(study, gap)} {_cost(study, design)}"
    else:
        said = "None of the designs raises the service level by enough to matter."
    return [said]


def _service(study: Study, gap: Gap) -> str:
    both = scale(gap.unit, [gap.base, gap.value])
    return (
        f"{both.text(gap.value)} of {promise(study)} instead of {both.text(gap.base)}, "
        f"{change(gap)}; from {threshold(gap)} on it is worth acting on"
    )


def _no_gain(study: Study, gap: Gap) -> str:
    both = scale(gap.unit, [gap.base, gap.value])
    sides = f"{both.text(gap.value)} of {promise(study)} instead of {both.text(gap.base)}"
    if gap.verdict == "worse":
        return f"Service gets worse: {sides}, {change(gap)}; from {threshold(gap)} on it matters."
    if gap.verdict == "too small to matter":
        return (
            f"The service level hardly moves: {sides}. The difference of {change(gap)} is real, but smaller "
            f"than the {threshold(gap)} from which on it would be worth acting on."
        )
    return f"No clear difference in service: {sides}. {_unclear(gap)}"


def _unclear(gap: Gap) -> str:
    if math.isnan(gap.low):
        return "One run alone cannot tell a difference from luck."
    text = f"Anything from {change_range(gap)} agrees with what was seen"
    if gap.negligible:
        return f"{text}, so that any difference is too small to matter."
    return f"{text}; more runs would narrow that down."


def _cost(study: Study, design: Design) -> str:
    """Say what a design takes in paid hours and in money."""
    said = []
    hours = study.gap(design.name, "paid_hours")
    if hours is not None:
        said.append(f"{quantity(hours.value, 'h').removesuffix(' h')} paid hours ({_more(hours, 'hours')})")
    money = study.gap(design.name, "total_cost")
    if money is not None and max(money.base, money.value) > 0:
        sure = "" if _is_exact(money) else f", in the range {change_range(money)}"
        said.append(f"{quantity(money.value, money.unit)} ({_more(money, money.unit)}{sure})")
    if not said:
        return ""
    return f"For the {how_long(study)} it takes {listed(said)}."


def _is_exact(gap: Gap) -> bool:
    return not gap.high > gap.low


def _more(gap: Gap, unit: str) -> str:
    if gap.difference == 0:
        return "as many as before" if unit == "hours" else "as much as before"
    words = ("more", "fewer") if unit == "hours" else ("more", "less")
    share = f", {abs(gap.relative):.1%}".replace("%", " %") if math.isfinite(gap.relative) else ""
    amount = scale(gap.unit, [gap.difference]).bare(abs(gap.difference))
    shown = f"{amount} hours" if unit == "hours" else f"{amount} {unit}"
    return f"{shown} {words[gap.difference < 0]}{share}"


def _sureness(study: Study) -> str:
    if study.replications == 1:
        return "One run cannot show how much is luck: nothing here is more than a first impression."
    of_hundred = f"{100 * study.level:.3g}"
    return (
        "A range beside a difference says how sure it is: if the whole study were made 100 times with new "
        f"luck, about {of_hundred} of the 100 ranges would hold the true difference of the two models."
    )


def story(study: Study, design: Design) -> Story:
    """Return what one design does to the headline measures and to the bill."""
    said = []
    service = study.gap(design.name, "service_level")
    if service is not None:
        if service.verdict == "better":
            said.append(f"Better service: {_service(study, service)}. The range is {change_range(service)}.")
        elif service.verdict == "worse":
            said.append(f"{_no_gain(study, service)} The range is {change_range(service)}.")
        else:
            said.append(_no_gain(study, service))
    rest = [gap for gap in study.gaps(design.name) if gap.measure in _NAMES]
    said += _grouped(rest)
    cost = _cost(study, design)
    if cost:
        said.append(cost)
    said += _bill(study, design)
    return Story(design.name, design.description, tuple(said))


def _grouped(gaps: Sequence[Gap]) -> list[str]:
    said = []
    for word, opening in (("better", "Better, too"), ("worse", "Worse"), ("different", "Different")):
        found = [f"{_NAMES[g.measure]} ({levels(g)})" for g in gaps if g.verdict == word]
        if found:
            said.append(f"{opening}: {listed(found)}.")
    small = [_NAMES[g.measure] for g in gaps if g.verdict == "too small to matter"]
    if small:
        said.append(f"Real, but too small to matter: the change in {listed(small)}.")
    unclear = [_NAMES[g.measure] for g in gaps if g.verdict == "no clear difference"]
    if unclear:
        said.append(f"No clear difference in {listed(unclear)}.")
    return said


def _bill(study: Study, design: Design) -> list[str]:
    """Split the difference in money where more than one part of it moves."""
    parts = []
    for measure in ("wage_cost", "bot_cost", "contact_cost"):
        gap = study.gap(design.name, measure)
        if gap is not None and gap.difference != 0:
            parts.append(f"{LABELS[measure].lower()} {change(gap)}")
    return [f"Of the money: {listed(parts)}."] if len(parts) > 1 else []
