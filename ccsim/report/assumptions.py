"""What a scenario takes for granted, and what the model leaves out, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ccsim.report.numbers import listed, plural, quantity
from ccsim.report.study import Study

_ABSENT = (
    (
        "groups.*.shrinkage",
        "Breaks, meetings and training: the staff given are people on the floor, all the time.",
    ),
    ("groups.*.absence", "Sickness and absence: everybody who is planned comes."),
    ("people.fatigue", "Fatigue: people work as fast in the last hour of a hard day as in the first."),
    ("people.new_hires", "Hiring, learning on the job and people leaving."),
    ("bots.*.learns", "Learning: a bot is as good on the last day as on the first."),
    ("incidents", "Incidents such as outages, and emergency plans against them."),
    ("satisfaction", "Satisfaction with what customers met."),
    ("customers.lost.*", "Customers who leave for good because of what they met."),
    ("costs.set_up", "One-off costs: buying or building a bot, training people, changing a process."),
)
_ENDS = {
    "given_up": "an issue given up",
    "unsolved": "one left unsolved",
    "solved": "one solved",
}
_LAWS = {
    "exponential": "exponential, mean {mean}",
    "erlang": "Erlang, mean {mean}",
    "gamma": "gamma, mean {mean}",
    "lognormal": "lognormal, mean {mean}",
    "weibull": "Weibull, mean {mean}",
    "hyperexponential": "hyperexponential, mean {mean}",
    "uniform": "uniform from {low} to {high}",
    "triangular": "triangular from {low} to {high}",
}


def assumed(study: Study) -> tuple[str, ...]:
    """Return what the base takes for granted, and where a design says otherwise."""
    data = study.base.resolved
    out: list[str] = []
    for part in (_demand, _patience, _announced, _callbacks, _returns, _lost, _people, _bots, _money):
        own = tuple(part(data, study))
        out += own
        for design in study.others if part in (_patience, _announced, _returns) else ():
            others = part(design.resolved, study)
            out += [f"In “{design.name}”: {sentence}" for sentence in others if sentence not in own]
    return tuple(out)


def left_out(study: Study) -> tuple[str, ...]:
    """Return what no design of the study has in its scenario."""
    return tuple(
        text
        for path, text in _ABSENT
        if not any(_said(design.resolved, path.split(".")) for design in study.designs)
    )


def _said(data: Any, path: list[str]) -> bool:
    if not path:
        return bool(data) and data != "0 %"
    if not isinstance(data, Mapping):
        return False
    if path[0] == "*":
        return any(_said(value, path[1:]) for value in data.values())
    return path[0] in data and _said(data[path[0]], path[1:])


def _demand(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    recorded = [name for name, stream in data["demand"].items() if stream.get("replay")]
    if len(recorded) < len(data["demand"]):
        yield (
            "Customers decide on their own: given how busy a day is, contacts come at random moments around "
            "the planned number per interval (a Poisson process)."
        )
    if recorded:
        yield f"The contacts of {listed(recorded)} come exactly when they were recorded."
    for factor in data["busyness"].values():
        spread = 1 / math.sqrt(float(factor["gamma"]["shape"]))
        each = {"day": "Whole days", "run": "Whole runs", "interval": "Single intervals"}[factor["each"]]
        amount = quantity(spread, "share")
        yield f"{each} are busier or quieter than planned, by {amount} up or down as a rule."
        if factor["correlated_with"] or "within_day" in factor:
            yield "What makes them busier lasts, or is common to several streams, as the scenario says."
    if not data["busyness"]:
        yield "No day is busier than its plan but by chance: real days differ more than that."
    for name, stream in data["demand"].items():
        if float(stream["scale"]) != 1:
            yield (
                f"The demand “{name}” is its plan times {float(stream['scale']):.4g}. In a small centre "
                "people wait longer than in a large one that is equally busy: waits do not carry over to "
                "another size."
            )


def _patience(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    for name, channel in data["channels"].items():
        patience = channel["patience"]
        if patience["default"] == "never" and not _by_kind(patience):
            yield f"Customers on {name} never give up waiting."
            continue
        yield (
            f"Customers on {name} wait in a queue for a random time before they give up: "
            f"{law(patience['default'])}{_by_kind(patience)}. Each queue starts their patience anew."
        )


def _by_kind(patience: Mapping[str, Any]) -> str:
    """Return the patience of segments and issue types, where it differs."""
    return "".join(
        f"; {name}: {law(other)}"
        for kind in ("segments", "issue_types")
        for name, other in patience[kind].items()
    )


def _announced(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    for name, channel in data["channels"].items():
        balks = channel.get("balks")
        if balks is None:
            continue
        told = balks.get("patience")
        stays = "as of everybody"
        if told is not None:
            stays = (law(told["default"]) if "default" in told else stays) + _by_kind(told)
        yield (
            f"On {name} a wait predicted to be longer than {balks['announced_wait_over']} is announced; "
            f"{balks['probability']} of those who hear it go at once; the patience of the rest: {stays}."
        )


def _callbacks(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    for design in study.designs:
        for name, channel in design.resolved["channels"].items():
            spec = channel.get("callback")
            if spec is not None:
                tries = "once" if spec["tries"] == 1 else f"up to {spec['tries']} times"
                yield (
                    f"In “{design.name}”, {spec['accepted']} of those on {name} who hear that they may be "
                    f"called back accept. They are called {tries}, and each call reaches {spec['reached']} "
                    "of them. Whoever accepts waits for the call without losing patience."
                )


def _channels(on: Mapping[str, Any]) -> str:
    """Return the channels on which customers are back, where these are given."""
    return f", {' and '.join(f'{share} on {name}' for name, share in on.items())}" if on else ""


def _later(redials: Mapping[str, Any]) -> str:
    """Return the shares of those who have tried again before, where these differ."""
    words = {"after_abandonment": "who gave up", "after_block": "who were turned away"}
    later = redials["later"]
    others = [f"{later[key]} of those {why}" for key, why in words.items() if key in later]
    return f"; after a second try {listed(others)}" if others else ""


def _returns(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    repeat = data["repeat_contact"]
    if repeat["when_not_solved"] == "0 %":
        yield "A customer whose issue was not solved does not come back: the issue is lost."
    else:
        yield (
            f"Of the customers whose issue was not solved, {repeat['when_not_solved']} come back"
            f"{_channels(repeat['on'])} (time until then: {law(repeat['after'])}); the others are lost."
        )
    for name, channel in data["channels"].items():
        gave_up, blocked = (channel["redials"][key] for key in ("after_abandonment", "after_block"))
        if gave_up == blocked == "0 %":
            yield f"On {name}, nobody who did not get through tries again."
        else:
            yield (
                f"On {name}, {gave_up} of those who gave up and {blocked} of those who found no line or no "
                f"place to wait try again{_channels(channel['redials']['on'])}{_later(channel['redials'])}."
            )
        reopens = channel["reopens"]
        if reopens["solved"] != "0 %":
            yield (
                f"On {name}, {reopens['solved']} of the issues that seem solved are opened again"
                f"{_channels(reopens['on'])} (time until then: {law(reopens['after'])})."
            )


def _lost(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    for design in study.designs:
        customers = design.resolved["customers"]
        lost, mouth = customers["lost"], customers.get("word_of_mouth")
        if not _said(lost, ["*"]):
            continue
        others = "".join(
            f"; {name}: {listed([f'{share} after {_ENDS[end]}' for end, share in own.items() if share])}"
            for name, own in lost["segments"].items()
            if any(own.values())
        )
        ends = listed([f"{lost[end]} after {words}" for end, words in _ENDS.items()])
        yield (
            f"In “{design.name}”, customers leave for good: {ends}{others}. These shares are inputs; nothing "
            "in the run depends on who has left."
        )
        if mouth:
            yield f"Each tells {float(mouth['tells']):.4g} others, of whom {mouth['lost']} leave, too."


def _people(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    yield (
        "People differ by group only: everybody in a group is equally fast and solves as much. "
        "Whoever is busy at the end of a shift finishes the contact in hand."
    )
    hired = len({str(design.resolved["groups"]) for design in study.designs})
    if hired == 1:
        yield "Staff, skills and wages are the same in all designs."


def _bots(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    for design in study.designs:
        for name, bot in design.resolved["bots"].items():
            solved = [
                f"{issue} {outcome['solved']} (and {outcome['comes_back']} only seemingly)"
                for issue, outcome in bot["outcome"].items()
            ]
            yield (
                f"In “{design.name}”, the bot “{name}” is refused by {bot['refused_by']} of the customers. "
                f"Of the rest it solves: {listed(solved) or 'nothing'}. These shares are inputs, not results."
            )


def _money(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    yield (
        f"Money, in {data['currency']}, is wages for paid hours, a price for each bot session and one for "
        "each contact. Nothing else costs anything."
    )
    if data["departments"]:
        yield "The people of departments are among the paid hours and the wages, also while they are idle."


def law(written: Any) -> str:
    """Return a law of durations in words.

    Examples
    --------
    >>> law({"exponential": {"mean": "4 min"}}), law("20 s")
    ('exponential, mean 4 min', 'always 20 s')
    """
    if isinstance(written, str):
        return "never" if written == "never" else f"always {written}"
    family, body = next(iter(written.items()))
    if family == "constant":
        return f"always {body}"
    return _LAWS[family].format(**body) if family in _LAWS else f"as given ({family})"


def scenario_differences(study: Study, most: int = 40) -> tuple[tuple[str, str, str, str], ...]:
    """Return where the scenarios differ: design, key, the base's value and the design's.

    Entries of more than ``most`` a design are cut, and a last row says how many were.
    """
    rows: list[tuple[str, str, str, str]] = []
    for design in study.others:
        found = [
            row
            for row in _differing(study.base.resolved, design.resolved, ())
            if row[0] not in ("name", "description", "shows")
        ]
        rows += [(design.name, *row) for row in found[:most]]
        if len(found) > most:
            rows.append((design.name, f"… and {plural(len(found) - most, 'more key')}", "", ""))
    return tuple(rows)


def _differing(a: Any, b: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    if a == b:
        return
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for name in [*a, *(name for name in b if name not in a)]:
            yield from _differing(a.get(name), b.get(name), (*path, str(name)))
        return
    yield ".".join(path), written(a), written(b)


def written(value: Any) -> str:
    """Return a value of a scenario on one line; nothing is a dash."""
    if value is None or value == {} or value == () or value == []:
        return "–"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {written(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value)
