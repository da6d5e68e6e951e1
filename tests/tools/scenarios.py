"""Hypothesis strategies for small centers in which everything can happen, preferably at one instant.

Arrivals, constant times and changes of staff lie on a grid of ten seconds, so ties are common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st
from scripted import SECOND, blueprint_of, play_blueprint

from ccsim.blueprint import Blueprint
from ccsim.blueprint.model import Own
from ccsim.streams import Draws
from ccsim.trace import Trace

GRID = 10
LENGTH = 1800
MOST_ARRIVALS = 40

Plain = dict[str, Any]
AGENT_CHOICES = ("longest_idle", "least_occupied", "best_skill", "random", "same_agent")
SLOT_CHOICES = (*AGENT_CHOICES, "fill_up")
CONTACT_CHOICES = ("priority", "longest_wait", "score", "nearest_deadline")
names_of = ("a", "b")
shares = st.sampled_from([0.5, 0.8, 0.2, 0.0])
levels = st.sampled_from([0.5, 0.0, 1.0])


def grid(low: int, high: int) -> st.SearchStrategy[str]:
    """Whole tens of seconds as a duration."""
    return st.integers(low // GRID, high // GRID).map(lambda n: f"{n * GRID} s")


def laws(low: int, high: int) -> st.SearchStrategy[Any]:
    """Laws of times within or around these seconds, mostly constant."""
    return st.one_of(
        grid(low, high),
        grid(low, high),
        st.integers(max(low, GRID), high).map(lambda mean: {"exponential": {"mean": f"{mean} s"}}),
        st.just({"uniform": {"low": f"{low} s", "high": f"{high} s"}}),
        grid(max(low, GRID), high).map(
            lambda long: {
                "mixture": {
                    "short": {"share": 0.5, "law": f"{low} s"},
                    "long": {"share": 0.5, "law": long},
                }
            }
        ),
    )


@st.composite
def by_period(draw: st.DrawFn, low: int, high: int) -> Any:
    """A law, or laws that change on the grid and differ by the period of the arrival or of now."""
    if draw(st.integers(0, 2)):
        return draw(laws(low, high))
    times = sorted(draw(st.sets(st.integers(0, LENGTH // GRID - 1), min_size=1, max_size=4)))
    whose = draw(st.sampled_from(["arrival", "service"]))
    return {"by_period": {"of": whose, "laws": {clock(at * GRID): draw(laws(low, high)) for at in times}}}


def some(names: list[str]) -> st.SearchStrategy[list[str]]:
    """At least one of the names, in order."""
    return st.sets(st.sampled_from(names), min_size=1).map(sorted)


def clock(seconds: int) -> str:
    """Return a time of day."""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@st.composite
def staffing(draw: st.DrawFn, most: int = 3) -> Any:
    """People over the run: one number, or steps, often closer together than a talk is long."""
    if draw(st.booleans()):
        return draw(st.integers(1, most))
    gaps = draw(st.lists(st.integers(1, 20), min_size=4, max_size=10))
    times = [at for n in range(len(gaps) + 1) if (at := GRID * sum(gaps[:n])) < LENGTH]
    return {clock(at): draw(st.integers(0, most)) for at in times}


@st.composite
def callbacks(draw: st.DrawFn) -> Plain:
    """Call-backs, mostly offered early."""
    wait, most = draw(grid(0, 120)), draw(st.integers(0, 2))
    return {
        "offer_when": draw(st.sampled_from([{"queue_over": most}, {"predicted_wait_over": wait}, {}])),
        "accepted": draw(st.sampled_from([1.0, 0.8, 0.5])),
        "when_idle_over": draw(st.sampled_from([0, 0, 1])),
        "dial": draw(st.one_of(st.just("0 s"), by_period(0, 60))),
        "reached": draw(st.sampled_from([0.8, 0.5, 1.0, 0.0])),
        "tries": draw(st.integers(1, 3)),
        "again_after": draw(laws(0, 300)),
    }


@st.composite
def some_lines(draw: st.DrawFn, most: int) -> Any:
    """Lines, a number of them or as many as the load asks for."""
    few = draw(st.integers(1, most))
    if draw(st.booleans()):
        return few
    step = draw(st.integers(1, 3))
    grows_at = draw(st.sampled_from([0.9, 0.5, 1.0]))
    limit = grows_at * few / (few + step)
    return {
        "from": few,
        "to": few + step + draw(st.integers(0, 5)),
        "step": step,
        "lead": draw(grid(0, 200)),
        "grows_at": grows_at,
        "shrinks_at": draw(st.sampled_from([share for share in (0.0, 0.2, 0.4) if share < limit])),
        "cost": "0.5/h",
    }


def elsewhere(others: tuple[str, ...]) -> st.SearchStrategy[Plain]:
    """Shares of channels on which customers come back."""
    return st.sampled_from([{others[-1]: 1.0}, {name: 0.5 for name in others}])


@st.composite
def channels(
    draw: st.DrawFn,
    bot: bool,
    segments: list[str],
    types: list[str],
    calls_back: bool,
    others: tuple[str, ...] = (),
    same_agent: bool = False,
) -> Plain:
    """A channel; ``bot``: one stands before it; ``others``: two channels of the next try; ``same_agent``: who
    answered a thread may be asked again."""
    patience: Any = draw(st.one_of(st.just("never"), by_period(0, 200)))
    if draw(st.booleans()):
        patience = {"default": patience, "segments": {draw(st.sampled_from(segments)): draw(laws(0, 100))}}
        if draw(st.booleans()):
            patience["issue_types"] = {draw(st.sampled_from(types)): draw(laws(0, 100))}
    out: Plain = {
        "patience": patience,
        "kind": draw(st.sampled_from(["live", "live", "deferred", "thread"])),
        "target": {"answered_within": draw(grid(0, 120))},
    }
    if draw(st.integers(0, 3)) == 0:
        out["target"]["segments"] = {draw(st.sampled_from(segments)): draw(grid(0, 120))}
    if draw(st.integers(0, 3)) == 0:
        out["target"]["segments"] = {draw(st.sampled_from(segments)): draw(grid(0, 120))}
    if draw(st.integers(0, 2)) == 0:
        opens, closes = sorted(draw(st.sets(st.integers(0, LENGTH // GRID), min_size=2, max_size=2)))
        out["hours"] = f"{clock(opens * GRID)}-{clock(closes * GRID)}"
        out["after_hours"] = draw(st.sampled_from(["closed", "queue", *(["bot"] if bot else [])]))
    if out["kind"] == "thread":
        out["thread"] = draw(threads(same_agent))
    if draw(st.integers(0, 2)) == 0:
        out["reopens"] = {"solved": draw(shares), "after": draw(laws(GRID, 300))}
        if out["kind"] == "thread":
            out["reopens"]["expired"] = draw(shares)
    if out["kind"] == "live":
        if "hours" in out and out["after_hours"] != "queue":
            out["at_closing"] = draw(st.sampled_from(["clear", "clear", "serve"]))
        if draw(st.integers(0, 2)) == 0:
            out["leaves_message_after"] = draw(grid(0, 150))
        if draw(st.integers(0, 2)) == 0:
            wait = draw(grid(0, 120))
            out["balks"] = {
                "announced_wait_over": wait,
                "probability": draw(st.sampled_from([1.0, 0.5, 0.0])),
            }
            if draw(st.booleans()):
                out["balks"]["patience"] = draw(laws(0, 200))
    if draw(st.integers(0, 2)) == 0:
        out["waiting_places"] = draw(st.integers(0, 4))
    if calls_back and out["kind"] == "live" and draw(st.booleans()):
        out["callback"] = draw(callbacks())
    places = draw(st.sampled_from(["lines", "trunk", "unlimited"]))
    if places == "lines":
        out["lines"] = draw(some_lines(6))
    elif places == "trunk":
        out["trunk"] = "main"
    if out["kind"] == "deferred":
        out["pauses_at_close"] = draw(st.sampled_from([True, True, False]))
    out["redials"] = {
        "after_abandonment": draw(shares),
        "after_block": draw(shares),
        "after": draw(laws(GRID, 300)),
    }
    if draw(st.booleans()):
        again = {"after_abandonment": draw(shares), "after_block": draw(shares)}
        out["redials"]["later"] = draw(st.sampled_from([again["after_block"], again]))
    for way in ("redials", "reopens"):
        if others and way in out and draw(st.integers(0, 2)) == 0:
            out[way]["on"] = draw(elsewhere(others))
    return out


@st.composite
def duplicates(draw: st.DrawFn, name: str, places: list[str]) -> Plain:
    """Who opens a second contact on the other channel, where there is one."""
    others = [place for place in places if place != name]
    if not others or draw(st.booleans()):
        return {}
    out: Plain = {
        "probability": draw(st.sampled_from([1, 0.5])),
        "after": draw(laws(0, 60)),
        "on": {others[0]: 1},
    }
    if draw(st.booleans()):
        out |= {"loser": "handled", "closing_takes": draw(laws(0, 60))}
    return {"duplicates": out}


@st.composite
def threads(draw: st.DrawFn, same_agent: bool) -> Plain:
    """How a thread goes on; ``same_agent``: perhaps back to who answered last."""
    turns = st.sampled_from([2, 1, 3, {"geometric": {"mean": 2}}, {"1": 0.5, "2": 0.2, "4": 0.3}])
    return {
        "turns": draw(turns),
        "customer_replies_after": draw(by_period(0, 200)),
        "expires_after": draw(grid(100, 200)),
        "returns_to": draw(st.sampled_from(["same_agent", "anybody"] if same_agent else ["anybody"])),
    }


@st.composite
def slots(draw: st.DrawFn, places: list[str]) -> Plain:
    """Slots of an agent."""
    most = draw(st.integers(2, 4))
    out: Plain = {"chat": most}
    if draw(st.booleans()):
        out["takes"] = {draw(st.sampled_from(places)): draw(st.integers(1, most - 1))}
    if draw(st.integers(0, 3)):
        out["handling_by_load"] = [
            1.0,
            *(draw(st.sampled_from([1.5, 2.0, 1.0, 0.8])) for _ in range(most - 1)),
        ]
    return out


@st.composite
def issue_types(draw: st.DrawFn) -> Plain:
    """An issue type."""
    return {
        "urgency": draw(st.sampled_from(["normal", "high"])),
        "complexity": draw(st.sampled_from(["simple", "complex"])),
        "priority": draw(st.integers(0, 1)),
    }


@st.composite
def bots(draw: st.DrawFn, before: list[str], types: list[str]) -> Plain:
    """A bot."""
    out: Plain = {
        "before": before,
        "session": draw(laws(0, 60)),
        "refused_by": draw(shares),
        "patience": draw(st.one_of(st.just("never"), laws(0, 60))),
        "outcome": {
            draw(st.sampled_from(types)): {"solved": draw(shares) / 2, "comes_back": draw(shares) / 2}
        },
        "comes_back_after": draw(laws(0, 600)),
        "hand_over": {"with_context": draw(shares), "saves": 0.5, "costs_without": 0.5},
    }
    if draw(st.booleans()):
        out["sessions"] = draw(st.integers(1, 3))
    return out


def fits(group: Plain, wanted: str, among: list[str]) -> bool:
    """Whether a group's skills or channels, where it names any, hold all of these."""
    return not group[wanted] or set(among) <= set(group[wanted])


@st.composite
def stages(draw: st.DrawFn, groups: Plain) -> Plain:
    """When a further group helps."""
    when: Plain = {}
    if draw(st.integers(0, 2)) == 0:
        when["queue_over"] = draw(st.integers(0, 3))
    if draw(st.integers(0, 2)) == 0:
        when["idle_over"] = {draw(st.sampled_from(sorted(groups))): draw(st.integers(0, 1))}
    if draw(st.integers(0, 2)) == 0:
        when["predicted_wait_over"] = draw(grid(0, 300))
    return {"after": draw(grid(0, 100)), "when": when}


@st.composite
def staged(draw: st.DrawFn, types: Mapping[str, Plain], groups: Plain) -> Plain:
    """Perhaps groups that help under conditions, perhaps people who are kept for a type."""
    out: Plain = {}
    if draw(st.integers(0, 3)):
        issue_type = draw(st.sampled_from(sorted(types)))
        able = [name for name, group in groups.items() if fits(group, "skills", [issue_type])]
        if len(able) > 1:
            first, *others = draw(st.permutations(able))
            cut = draw(st.integers(0, len(others)))
            rows = [{name: draw(stages(groups)) for name in part} for part in (others[:cut], others[cut:])]
            out["preferences"] = {issue_type: [first, *(row for row in rows if row)]}
    if draw(st.integers(0, 3)):
        kept = {"for": draw(some(sorted(types))), "keep": draw(st.sampled_from([1, 2]))}
        out["reserve"] = {draw(st.sampled_from(sorted(groups))): kept}
    if draw(st.integers(0, 3)) == 0:
        out["sites"] = {"north": 0.6, "south": 0.4}
        out["other_sites"] = draw(st.one_of(st.sampled_from(["follow", "never"]), stages(groups)))
        for group in groups.values():
            group["site"] = draw(st.sampled_from(["north", "south", None]))
    return out


@st.composite
def routings(
    draw: st.DrawFn, types: Mapping[str, Plain], places: list[str], groups: Plain, helped: bool
) -> Plain:
    """Perhaps preferences for a type, perhaps a fast lane; ``helped``: see `centers`."""
    out: Plain = {
        "agent": draw(st.sampled_from(AGENT_CHOICES)),
        "contact": draw(st.sampled_from(CONTACT_CHOICES)),
    }
    if out["contact"] == "score":
        out["waiting_gains"] = {"issue_types": {name: draw(st.integers(0, 2)) for name in types}}
    issue_type = draw(st.sampled_from(sorted(types)))
    able = [name for name, group in groups.items() if fits(group, "skills", [issue_type])]
    preferred: bool = draw(st.booleans())
    if able and preferred:
        order = draw(st.permutations(able))
        cut = draw(st.integers(0, len(order) - 1))
        ranks: list[Any] = [*order[:cut], list(order[cut:])]
        out["preferences"] = {issue_type: ranks}
    channel = draw(st.sampled_from([None, *places]))
    urgent = [name for name, kind in types.items() if kind["urgency"] == "high"]
    able = [
        name
        for name, group in groups.items()
        if fits(group, "skills", urgent) and fits(group, "channels", [channel] if channel else places)
    ]
    if able and draw(st.integers(0, 2)) == 0:
        out["fast_lanes"] = {
            "fast": {
                "for": {"urgency": "high"} | ({"channel": channel} if channel else {}),
                "groups": draw(some(able)),
                "priority": draw(st.integers(0, 3)),
            }
        }
    if helped and out["contact"] == "score":
        out["forwarded_bonus"] = draw(st.integers(0, 2))
    return out | draw(staged(types, groups)) if helped else out


@st.composite
def campaigns(draw: st.DrawFn, types: list[str], places: list[str], groups: Plain) -> Plain:
    """Up to two campaigns that some group can make."""
    out: Plain = {}
    for n in range(draw(st.integers(0, 2))):
        channel, kinds = draw(st.sampled_from(places)), draw(some(types))
        able = [
            name
            for name, group in groups.items()
            if fits(group, "skills", kinds) and fits(group, "channels", [channel])
        ]
        if not able:
            continue
        dial = draw(st.sampled_from(["preview", "progressive", {"ratio": 1.5}, {"ratio": 2}]))
        whom: Plain = draw(
            st.one_of(
                st.integers(1, 30).map(lambda size: {"list": size}),
                st.sampled_from([{"list": "endless"}, {"rate": "40/h"}]),
            )
        )
        least = GRID if whom.get("list") == "endless" else 0
        out[f"c{n}"] = whom | {
            "channel": channel,
            "issues": {kind: 1 / len(kinds) for kind in kinds},
            "groups": draw(st.sampled_from([[], able])),
            "dial": dial,
            "starts_when_idle_over": draw(st.sampled_from([0, 0, 1, 2])),
            "reached": draw(
                st.one_of(shares, st.just(1.0), st.just({"00:00": 0.5, "00:10": 0.2, "00:20": 1.0}))
            ),
            "dialling_takes": draw(by_period(least, 60)),
            "tries": draw(st.integers(1, 3)),
            "again_after": draw(laws(GRID, 300)),
            "hours": draw(st.sampled_from(["always", ["00:02-00:10", "00:15-00:25"]])),
        }
        if dial == "preview":
            out[f"c{n}"]["preview_takes"] = draw(laws(0, 60))
        elif dial != "progressive" and draw(st.booleans()):
            out[f"c{n}"]["patience"] = draw(laws(0, 30))
        if draw(st.booleans()):
            out[f"c{n}"]["no_answer_takes"] = draw(laws(least, 60))
    return out


@st.composite
def horizons(draw: st.DrawFn) -> Plain:
    """Half an hour, counted in intervals that need not divide it, perhaps after a warm-up."""
    return {
        "length": f"{LENGTH} s",
        "after_close": draw(st.sampled_from(["cut", "drain"])),
        "interval": draw(st.sampled_from(["30 min", "10 min", "70 s", "7 min"])),
        "warm_up": draw(st.one_of(st.just("0 s"), grid(0, LENGTH - GRID))),
    }


@st.composite
def centers(
    draw: st.DrawFn, rings: bool = False, helped: bool = False, calls_back: bool = False, chats: bool = False
) -> Plain:
    """A small center, half an hour long, as plain data.

    ``helped``: groups help under conditions or keep people; ``rings``: so they do, phones may ring, people
    pause, and the center may call customers; ``calls_back``: customers may be called back; ``chats``: people
    may serve several contacts at once, and what does not go with that is left out. Where phones may ring,
    threads may go back to the same agent, too, whom no preference explains, and contacts of one issue may be
    inside at the same time.
    """
    types, segments, places = (list(names_of[: draw(st.sampled_from([2, 1]))]) for _ in range(3))
    groups: dict[str, Plain] = {}
    for n in range(draw(st.sampled_from([2, 3, 1]))):
        groups[f"g{n}"] = {
            "staff": draw(staffing()),
            "tier": 1 if n == 0 else draw(st.sampled_from([2, 1])),
            "skills": {name: draw(levels) for name in draw(some(types))} if draw(st.booleans()) else {},
            "channels": draw(some(places)) if draw(st.integers(0, 3)) == 0 else [],
            "pause_after": draw(grid(0, 40)) if rings else "0 s",
        }
        if draw(st.integers(0, 2)) == 0:
            known = sorted(groups[f"g{n}"]["skills"] or types)
            groups[f"g{n}"]["takes_first"] = draw(some(known))
    guarded = draw(some(places)) if draw(st.booleans()) else []
    kinds = {name: draw(issue_types()) for name in types}
    calls = (calls_back or chats) and draw(st.booleans())
    twice = rings and draw(st.booleans())
    spec: Plain = {
        "ccsim": 1,
        "horizon": draw(horizons()),
        "reporting": {"clock_from": draw(st.sampled_from(["queue", "arrival"]))},
        "segments": {name: {"share": 1 / len(segments), "priority": n} for n, name in enumerate(segments)},
        "issue_types": kinds,
        "channels": {
            name: draw(
                channels(
                    name in guarded, segments, types, calls, tuple(places) if len(places) > 1 else (), rings
                )
            )
            | (draw(duplicates(name, places)) if twice else {})
            for name in places
        },
        "trunks": {"main": draw(some_lines(8))},
        "demand": {
            f"from {name}": {
                "channel": name,
                "rate": "40/h",
                "issues": {kind: 1 / len(types) for kind in types},
            }
            for name in places
        },
        "groups": groups,
        "people": {"levels": {"speed": [0.5, 1.5], "resolves": {"simple": [0.5, 1], "complex": [0.2, 0.8]}}},
        "handling": {
            "any": {
                "talk": draw(st.one_of(by_period(60, 240), by_period(0, 240))),
                "after_contact_work": draw(by_period(0, 60)),
                "ring": draw(st.one_of(st.just("0 s"), by_period(0, 60))) if rings else "0 s",
                "hold": {"share": draw(shares), "time": draw(by_period(0, 60))},
                "for_segment": draw(st.sampled_from([{}, {segments[-1]: {"talk": "70 s"}}])),
            }
        },
        "routing": draw(routings(kinds, places, groups, rings or helped)),
        "escalation": {
            "unsolved": {
                "noticed": draw(shares),
                "takes": draw(by_period(0, 60)),
                "patience": draw(st.one_of(st.just("same"), laws(0, 100))),
            }
        },
        "repeat_contact": {"when_not_solved": draw(shares), "after": draw(laws(GRID, 600))},
    }
    if len(places) > 1 and draw(st.integers(0, 2)) == 0:
        spec["repeat_contact"]["on"] = draw(elsewhere(tuple(places)))
    if chats:
        add_slots(draw, spec)
    if rings:
        spec["outbound"] = draw(campaigns(types, places, groups))
    if guarded:
        # Each channel may have a bot of its own; one channel cannot have two.
        parts = [[name] for name in guarded] if draw(st.booleans()) else [guarded]
        spec["bots"] = {f"bot {n}": draw(bots(before, types)) for n, before in enumerate(parts)}
    if draw(st.booleans()):
        spec["departments"] = {"stock": {"staff": draw(staffing()), "work": draw(laws(0, 120))}}
        spec["handoffs"] = {
            "search": {
                "issue": draw(st.sampled_from(types)),
                "to": "stock",
                "tier": draw(st.sampled_from(sorted({group["tier"] for group in groups.values()}))),
                "share": draw(shares),
                "delay": draw(laws(0, 120)),
                "rework": draw(shares) / 2,
                "back_to": draw(st.sampled_from(["nobody", "sender"])),
                "closing_takes": draw(laws(0, 60)),
            }
        }
    return spec


def add_slots(draw: st.DrawFn, spec: Plain) -> None:
    """Give some groups slots, most channels the kind chat, and a choice that works with slots."""
    groups, places = spec["groups"], spec["channels"]
    for channel in places.values():
        if "callback" not in channel:
            kinds = [channel["kind"]] * (3 if channel.get("pauses_at_close") else 1)
            channel["kind"] = draw(st.sampled_from(["chat", "chat", *kinds]))
        if channel["kind"] != "deferred":
            channel.pop("pauses_at_close", None)
    for n, group in enumerate(groups.values()):
        if n == 0 or draw(st.booleans()):
            group["slots"] = draw(slots(sorted(places)))
            for name in sorted(place for place in places if places[place].get("pauses_at_close")):
                group["slots"].setdefault("takes", {})[name] = draw(st.integers(1, 2))
    spec["routing"]["agent"] = draw(st.sampled_from(SLOT_CHOICES))


@st.composite
def start_states(draw: st.DrawFn, spec: Plain) -> Plain:
    """Contacts inside at the start, as many as there are lines for, if there are any."""
    columns: Plain = {
        name: [] for name in ("channel", "issue_type", "segment", "waited", "tier", "group", "elapsed")
    }
    channels, groups = spec["channels"], spec["groups"]
    given = {name: channel.get("lines", 99) for name, channel in channels.items()} | spec["trunks"]
    room = {name: some["from"] if isinstance(some, dict) else some for name, some in given.items()}
    for _ in range(draw(st.integers(1, 8))):
        row = {"channel": draw(st.sampled_from(sorted(channels))), "waited": draw(grid(0, 200))}
        lines = channels[row["channel"]].get("trunk", row["channel"])
        if room[lines] == 0:
            continue
        room[lines] -= 1
        row |= {name: draw(st.sampled_from(sorted(spec[f"{name}s"]))) for name in ("issue_type", "segment")}
        able = [
            name
            for name, group in groups.items()
            if fits(group, "skills", [row["issue_type"]]) and fits(group, "channels", [row["channel"]])
        ]
        if able and draw(st.booleans()):
            row |= {"group": draw(st.sampled_from(able)), "elapsed": draw(grid(0, 250))}
        elif able and draw(st.booleans()):
            row["tier"] = groups[draw(st.sampled_from(able))]["tier"]
        for name, column in columns.items():
            column.append(row.get(name))
    return {"start_from": columns} if columns["channel"] else {}


@dataclass(frozen=True, slots=True)
class Case:
    """A center with its arrivals and a seed."""

    spec: Plain
    arrivals: Mapping[str, list[int]]
    """Seconds, by stream."""
    seed: int
    own: Mapping[str, tuple[Own, ...]]
    """What is recorded of each arrival, by stream; nothing where all is drawn."""

    def blueprint(self, spec: Plain | None = None) -> Blueprint:
        """Return the compiled center, or another one with the same streams, with what is recorded of them."""
        blueprint = blueprint_of(self.spec if spec is None else spec)
        streams = tuple(replace(stream, own=self.own.get(stream.name)) for stream in blueprint.streams)
        return replace(blueprint, streams=streams)

    def play(self, engine: str, blueprint: Blueprint) -> Trace:
        """Play it."""
        return play_blueprint(engine, blueprint, self.arrivals, Draws(self.seed, 0))


@st.composite
def cases(
    draw: st.DrawFn, rings: bool = False, helped: bool = False, calls_back: bool = False, chats: bool = False
) -> Case:
    """A center, arrivals on the grid, a seed.

    Where it may ring, somebody may be inside at the start, too. A trace does not tell then from visits
    alone when their agents were found.
    """
    spec = draw(centers(rings, helped, calls_back, chats))
    if rings and draw(st.booleans()):
        spec["horizon"] |= draw(start_states(spec))
    # Hypothesis likes short lists; a center in which nobody has to wait shows little.
    instants = st.lists(
        st.integers(0, LENGTH // GRID - 1), min_size=MOST_ARRIVALS // 2, max_size=MOST_ARRIVALS
    )
    arrivals = {name: sorted(at * GRID for at in draw(instants)) for name in spec["demand"]}
    for name, campaign in spec.get("outbound", {}).items():
        listed = draw(instants) if "rate" in campaign else []
        arrivals[f"outbound {name}"] = sorted(at * GRID for at in listed)
    types, segments = len(spec["issue_types"]), len(spec["segments"])
    known = st.builds(
        Own,
        st.integers(-1, types - 1),
        st.integers(-1, segments - 1),
        st.sampled_from([-1, 0, 60 * SECOND, 90_000_001]),
        st.sampled_from([-1, 0, 30 * SECOND, 120 * SECOND]),
    )
    own = {
        name: tuple(draw(st.lists(known, min_size=len(at), max_size=len(at))))
        for name, at in arrivals.items()
        if name in spec["demand"] and draw(st.integers(0, 3)) == 0
    }
    return Case(spec, arrivals, draw(st.integers(0, 1000)), own)


HORIZON = LENGTH * SECOND
