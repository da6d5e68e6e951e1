"""What a comparison found, in sentences that need no statistics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ccsim.report.numbers import Scale, listed, plural, quantity, scale, trimmed
from ccsim.report.study import LABELS, Design, Gap, Study

_IN_WORDS = {
    "better": "better",
    "worse": "worse",
    "too small to matter": "too small to matter",
    "no clear difference": "not clear",
}
_NAMES = {
    "average_speed_of_answer": "the average wait for an answer",
    "first_response_time_p90": "the time in which 9 of 10 get their first response from a person",
    "abandonment_rate": "the share who give up waiting",
    "first_contact_resolution": "the share of issues solved at the first contact",
    "resolution_time_p90": "the time in which 9 of 10 solved issues are solved",
    "customers_lost": "the number of customers lost",
    "value_lost": "the value of the customers lost",
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
    if gap.same:
        return "the same"
    if gap.verdict == "different":
        return "fewer" if gap.difference < 0 else "more"
    return _IN_WORDS[gap.verdict]


def _step(gap: Gap) -> Scale:
    return scale(gap.unit, [gap.difference, gap.low, gap.high], difference=True)


def change(gap: Gap) -> str:
    """Return a difference with sign and unit: ``+18.8 percentage points``."""
    return _step(gap).signed(gap.difference)


def change_range(gap: Gap) -> str:
    """Return the interval of a difference: ``+17.1 to +20.4 percentage points``."""
    return _step(gap).span(gap.low, gap.high, signed=True)


def _change_and_range(gap: Gap) -> str:
    """Return both, the unit once: ``+18.8 percentage points (range +17.1 to +20.4)``."""
    if math.isnan(gap.low):
        return change(gap)
    return f"{change(gap)} (range {_step(gap).span(gap.low, gap.high, signed=True, unit=False)})"


def levels(gap: Gap) -> str:
    """Return both sides, the unit once where it is the same: ``70.2 → 89.0 %``."""
    before, after = quantity(gap.base, gap.unit), quantity(gap.value, gap.unit)
    unit = after.partition(" ")[2]
    if unit and before.endswith(f" {unit}"):
        before = before.removesuffix(f" {unit}")
    return f"{before} → {after}"


def threshold(gap: Gap) -> str:
    """Return the smallest difference worth acting on."""
    return trimmed(scale(gap.unit, [gap.threshold], difference=True).text(gap.threshold))


def promise(study: Study) -> str:
    """Say what the service level counts: ``contacts answered within 20 s``."""
    targets = study.targets().values()
    if any(target.segments for target in targets):
        return "contacts answered within the time promised to them"
    times = {target.seconds for target in targets}
    if len(times) == 1:
        return f"contacts answered within {quantity(times.pop(), 's')}"
    return "contacts answered within the promised time of their channel"


def how_long(study: Study) -> str:
    """Return the length of a run: ``5 days``."""
    if study.days == int(study.days):
        return plural(int(study.days), "day")
    return quantity(study.days * 86_400, "s")


def for_how_long(study: Study) -> str:
    """Return ``for the 5 days`` or ``for the day``."""
    return "for the day" if study.days == 1 else f"for the {how_long(study)}"


def summary(study: Study) -> tuple[str, ...]:
    """Return the first paragraphs: what was compared, what came out, what it costs, how sure that is."""
    base = study.base.name
    names = [f"“{design.name}”" for design in study.others]
    opening = (
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} compared with “{base}”: the same customers, "
        f"day for day, in {plural(study.replications, 'simulated run')} of {how_long(study)}."
    )
    said = [opening, *(_only(study) if len(study.others) == 1 else _several(study)), _sureness(study)]
    if study.interrupted:
        runs = plural(study.replications, "run")
        said.append(f"The study was interrupted and stands on the {runs} finished by then.")
    return tuple(said)


def _only(study: Study) -> list[str]:
    design = study.others[0]
    gap = study.gap(design.name, "service_level")
    found = [service(study, gap)] if gap is not None else []
    found += [_cost(study, design), *_drawback(study, design, besides="service_level")]
    said = [f"The design: {_sentence(design.description)}"] if design.description else []
    return [*said, " ".join(filter(None, found))]


def _several(study: Study) -> list[str]:
    gaps = [(design, gap) for design in study.others if (gap := study.gap(design.name, "service_level"))]
    better = [(design, gap) for design, gap in gaps if gap.verdict == "better"]
    said: list[str] = []
    named: set[str] = set()
    if better:
        design, gap = max(better, key=lambda pair: pair[1].difference)
        named.add(design.name)
        opening = f"The largest gain in service comes with “{design.name}”: {_sides(study, gap)}."
        said.append(" ".join([opening, _cost(study, design), *_drawback(study, design)]))
    elif gaps:
        worse = [f"“{design.name}”" for design, gap in gaps if gap.verdict == "worse"]
        lower = f" With {listed(worse)} it falls." if worse else ""
        said.append(f"None of the designs raises the service level by enough to matter.{lower}")
    money = [(design, gap) for design in study.others if (gap := study.gap(design.name, "total_cost"))]
    cheaper = [pair for pair in money if pair[1].verdict == "better"]
    if cheaper:
        design, gap = min(cheaper, key=lambda pair: pair[1].difference)
        if design.name not in named:
            opening = f"The cheapest is “{design.name}”."
            said.append(" ".join([opening, _cost(study, design), *_drawback(study, design)]))
    return said


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _drawback(study: Study, design: Design, besides: str = "") -> list[str]:
    """Say in which headline measures a design is worse."""
    worse = [
        f"{_NAMES.get(gap.measure, LABELS[gap.measure].lower())} ({levels(gap)})"
        for gap in study.gaps(design.name)
        if gap.verdict == "worse" and gap.measure != besides
    ]
    if not worse:
        return []
    gains = [study.gap(design.name, measure) for measure in ("service_level", "total_cost")]
    but = "But it" if any(gap is not None and gap.verdict == "better" for gap in gains) else "It"
    return [f"{but} is worse in {listed(worse)}."]


def _sides(study: Study, gap: Gap) -> str:
    both = scale(gap.unit, [gap.base, gap.value])
    return (
        f"{both.text(gap.value)} of {promise(study)} instead of {both.text(gap.base)}, "
        f"{_change_and_range(gap)}; a difference is worth acting on from {threshold(gap)}"
    )


def service(study: Study, gap: Gap) -> str:
    """Return the verdict on the service level in a sentence or two."""
    both = scale(gap.unit, [gap.base, gap.value])
    sides = f"{both.text(gap.value)} of {promise(study)} instead of {both.text(gap.base)}"
    if gap.same:
        return f"Service stays exactly the same: {both.text(gap.value)} of {promise(study)}."
    if gap.verdict == "better":
        return f"Service gets better: {_sides(study, gap)}."
    if gap.verdict == "worse":
        return f"Service gets worse: {_sides(study, gap)}."
    if gap.verdict == "too small to matter":
        return (
            f"Service hardly changes: {sides}, {_change_and_range(gap)}. That is more than luck, but below "
            f"the {threshold(gap)} from which a difference is worth acting on."
        )
    return f"There is no clear difference in service: {sides}. {_unclear(gap)}"


def _unclear(gap: Gap) -> str:
    if math.isnan(gap.low):
        return "One run alone cannot tell a difference from luck."
    text = f"The true difference may well be anything from {change_range(gap)}"
    if gap.negligible:
        return f"{text}: too small to matter in any case."
    return f"{text}; more runs would narrow that down."


def _cost(study: Study, design: Design) -> str:
    """Say what a design takes in paid hours and in money."""
    said = []
    hours = study.gap(design.name, "paid_hours")
    if hours is not None and max(hours.base, hours.value) > 0:
        number = quantity(hours.value, "h").removesuffix(" h")
        said.append(f"{number} paid hours ({_more(hours, 'hours', ('more', 'fewer'), 'as many as before')})")
    money = study.gap(design.name, "total_cost")
    if money is not None and max(money.base, money.value) > 0:
        more = _more(money, money.unit, ("more", "less"), "the same as before")
        said.append(f"{quantity(money.value, money.unit)} ({more})")
    return f"It takes {listed(said)} {for_how_long(study)}." if said else ""


def _more(gap: Gap, unit: str, words: tuple[str, str], same: str) -> str:
    """Say how much more or less than the base a design takes."""
    if gap.same:
        return same
    if gap.verdict == "too small to matter":
        return f"practically {same}"
    if gap.verdict == "no clear difference" and not math.isnan(gap.low):
        return f"no clear difference, range {change_range(gap)}"
    step = scale(gap.unit, [gap.difference])
    amount = f"{step.bare(abs(gap.difference))} {unit}"
    text = f"{trimmed(amount) if gap.unit == 'h' else amount} {words[gap.difference < 0]}"
    return f"{text}, {abs(gap.relative):.1%}".replace("%", " %") if math.isfinite(gap.relative) else text


def _sureness(study: Study) -> str:
    if study.replications == 1:
        return "One run cannot show how much is luck: nothing here is more than a first impression."
    return (
        "A range says how sure a number is: if the whole study were made 100 times with new luck, in about "
        f"{100 * study.level:.3g} of them the range would hold the true value of the model."
    )


def story(study: Study, design: Design) -> Story:
    """Return what one design does to the headline measures and to the bill."""
    said = []
    gap = study.gap(design.name, "service_level")
    if gap is not None:
        said.append(service(study, gap))
    said += _grouped([gap for gap in study.gaps(design.name) if gap.measure in _NAMES])
    said += [_cost(study, design), *_bill(study, design)]
    return Story(design.name, design.description, tuple(filter(None, said)))


def _grouped(gaps: Sequence[Gap]) -> list[str]:
    said = []
    for word, opening in (("better", "Better"), ("worse", "Worse")):
        found = [f"{_NAMES[g.measure]} ({levels(g)})" for g in gaps if g.verdict == word]
        if found:
            said.append(f"{opening}: {listed(found)}.")
    small = [_NAMES[g.measure] for g in gaps if g.verdict == "too small to matter"]
    if small:
        said.append(f"More than luck, but too small to matter: the change in {listed(small)}.")
    unclear = [_NAMES[g.measure] for g in gaps if g.verdict == "no clear difference" and not g.same]
    if unclear:
        said.append(f"No clear difference in {listed(unclear)}.")
    same = [_NAMES[g.measure] for g in gaps if g.same]
    if same:
        said.append(f"Exactly the same: {listed(same)}.")
    return said


def _bill(study: Study, design: Design) -> list[str]:
    """Split the difference in money where more than one part of it moves."""
    parts = []
    for measure in ("wage_cost", "bot_cost", "contact_cost", "line_cost"):
        gap = study.gap(design.name, measure)
        if gap is not None and gap.difference != 0:
            parts.append(f"{LABELS[measure].lower()} {change(gap)}")
    return [f"The money, part by part: {listed(parts)}."] if len(parts) > 1 else []
