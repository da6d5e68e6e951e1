"""Several stations, played: tiers, customers who return, a bot in front (C11, C12, C16), threads,
duplicate contacts.

False alarms: 42 comparisons at |z| < 4 (6.3e-5 each) would fail a right engine in 1 of 380 choices of
the seed.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from known import MINUTE, SECOND, Extra, Ledger, Sums, budgets, play

from ccsim.measures import Setting
from ccsim.measures.views import link
from ccsim.theory import erlang_c
from ccsim.trace import NONE, Trace


def soon_at_tier_2(trace: Trace, setting: Setting) -> Sums:
    """Return the visits to tier 2 that wait two minutes at most, and all of them."""
    visits = trace.visits
    arrived = trace.contacts["arrived_at"][link(trace).visit_contact]
    mine = (visits["tier"] == 2) & (arrived >= setting.warm_up)
    soon = visits["started_at"] - visits["entered_at"] <= 120 * SECOND
    return float((mine & soon & (visits["started_at"] != NONE)).sum()), float(mine.sum())


def total_time(*, escalated: bool) -> Extra:
    """Return the seconds from arrival to the end of a contact, for all or for the escalated ones."""

    def sums(trace: Trace, setting: Setting) -> Sums:
        contacts = trace.contacts
        mine = (contacts["arrived_at"] >= setting.warm_up) & (contacts["escalations"] >= int(escalated))
        length = contacts["ended_at"] - contacts["arrived_at"]
        return float(length[mine].sum()) / SECOND, float(mine.sum())

    return sums


def contacts_over_issues(trace: Trace, setting: Setting) -> Sums:
    """Return the contacts of the window and the first ones among them.

    Contacts per issue of the issues opened in the window would miss the returns due behind its end.
    """
    begun = trace.contacts["arrived_at"] >= setting.warm_up
    return float(begun.sum()), float((begun & (trace.contacts["contact"] == 0)).sum())


@budgets
@pytest.mark.known("C11", "C21")
@pytest.mark.rows("M6", "M7", "M10")
def test_c11_tiers(engine: str, times: int) -> None:
    # 24 runs of 17 h after 3 h: 29,000 contacts, 7,200 at tier 2; relaxation times 30 and 48 min. Nobody
    # arrives behind the horizon's end, which takes less than 0.1 % from the waits at tier 2.
    extras = {
        "soon": soon_at_tier_2,
        "all": total_time(escalated=False),
        "escalated": total_time(escalated=True),
    }
    played = play(engine, "c11_tiers", 24 * times, extras=extras)
    ledger = Ledger("C11", played)
    ledger.exact("escalated", played.measure("escalation_rate"), 0.25)
    ledger.exact("tier 1: P(wait)", played.measure("waiting_probability", tier=1), 0.32415)
    ledger.exact("tier 1: ASA (s)", played.measure("queue_wait", tier=1), 0.81037 * MINUTE)
    ledger.exact("tier 1: service level", played.measure("service_level"), 0.71631)
    ledger.exact("tier 2: P(wait)", played.measure("waiting_probability", tier=2), 0.23615)
    ledger.exact("tier 2: wait (s)", played.measure("queue_wait", tier=2), 1.41691 * MINUTE)
    ledger.exact("tier 2: occupancy", played.measure("occupancy", tier=2), 0.6)
    ledger.exact("tier 2: wait <= 2 min", played.extra("soon"), 0.83079)
    ledger.exact("total time (s)", played.extra("all"), 9.16460 * MINUTE)
    ledger.exact("total time, escalated (s)", played.extra("escalated"), 19.22728 * MINUTE)
    ledger.settle()


@budgets
@pytest.mark.known("C12", "C21")
@pytest.mark.rows("M16")
def test_c12_repeat_contacts(engine: str, times: int) -> None:
    # 24 runs of 16 h after 4 h: 36,000 contacts; the relaxation time is 46 min.
    played = play(engine, "c12_repeat_contact", 24 * times, extras={"per issue": contacts_over_issues})
    ledger = Ledger("C12", played)
    minutes = 60 * played.hours
    ledger.exact("contacts per minute", played.per("entered", minutes), 1.25)
    ledger.exact("contacts per issue", played.extra("per issue"), 1.25)
    ledger.exact("occupancy", played.measure("occupancy"), 0.78125)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.41822)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 1.19491 * MINUTE)
    ledger.exact("service level", played.measure("service_level"), 0.62783)
    ledger.settle()


@budgets
@pytest.mark.known("C16", "C21")
@pytest.mark.rows("M2")
def test_c16_bot_in_front(engine: str, times: int) -> None:
    # 16 runs of 2.5 h after 2 h: 47,000 contacts, 30,000 at agents; the relaxation time is 30 min.
    played = play(engine, "c16_bot", 16 * times)
    ledger = Ledger("C16", played)
    minutes = 60 * played.hours
    ledger.exact("arrivals at agents per minute", played.per("offered", minutes), 7)
    ledger.exact("contained", played.measure("containment_rate"), 0.65)
    ledger.exact("P(wait)", played.measure("waiting_probability"), 0.363008)
    ledger.exact("ASA (s)", played.measure("average_speed_of_answer"), 0.363008 * MINUTE)
    ledger.exact("service level", played.measure("service_level"), 0.739893)
    ledger.exact("occupancy", played.measure("occupancy"), 0.875)
    ledger.settle()


def per_first(kind: str) -> Extra:
    """Return visits or contacts of the window per first contact in it.

    Those that begin after it are left out: threads go on then, but no new ones begin.
    """

    def sums(trace: Trace, setting: Setting) -> Sums:
        def inside(at: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
            return (at >= setting.warm_up) & (at < setting.horizon)

        column = trace.visits["entered_at"] if kind == "visits" else trace.contacts["arrived_at"]
        fresh = inside(trace.contacts["arrived_at"]) & (trace.contacts["contact"] == 0)
        return float(inside(column).sum()), float(fresh.sum())

    return sums


def away(trace: Trace, setting: Setting) -> Sums:
    """Return how long threads of the window waited for their customers, over its length."""

    def time(began: npt.NDArray[np.int64], ended: npt.NDArray[np.int64]) -> float:
        """Return the time within the window."""
        until = np.where(ended == NONE, trace.end_at, ended)
        window = setting.warm_up, setting.horizon
        return float((np.clip(until, *window) - np.clip(began, *window)).sum())

    inside = time(trace.contacts["arrived_at"], trace.contacts["ended_at"])
    with_us = time(trace.visits["entered_at"], trace.visits["ended_at"])
    return inside - with_us, float(setting.horizon - setting.warm_up)


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("M1", "M16")
def test_threads(engine: str, times: int) -> None:
    """A product form: queue with 7 agents, and two places without queues, where laws do not matter.

    A thread is away min(exponential of 20 min, 30 min), after an answer with probability 2/3, and comes
    back with a = 1 - exp(-1.5); so it takes m = 1 / (1 - 2/3 a) answers, and expires with e = m 2/3 (1 - a).
    Of the rest a quarter is opened again: 1 / (1 - (1 - e) / 4) contacts per issue. Each visit, first or
    later, sees the queue as M/M/7 at the rate of all visits (Jackson 1963; arrival theorem), also where
    replies prefer an agent: the agents are alike, and a wait goes on until anybody is free.
    """
    # 16 runs of 15 h after 5 h: 23,000 contacts, 48,000 visits; relaxation within about an hour.
    extras = {"visits": per_first("visits"), "contacts": per_first("contacts"), "away": away}
    played = play(engine, "threads", 16 * times, extras=extras)
    back = 1 - math.exp(-1.5)
    answers = 1 / (1 - 2 / 3 * back)
    expired = answers * 2 / 3 * (1 - back)
    contacts = 1 / (1 - (1 - expired) / 4)
    load = 2 * contacts * answers
    waiting = erlang_c(7, load)
    ledger = Ledger("Threads", played)
    ledger.exact("visits per issue", played.extra("visits"), contacts * answers)
    ledger.exact("contacts per issue", played.extra("contacts"), contacts)
    ledger.exact("threads away", played.extra("away"), contacts * answers * 2 / 3 * 20 * back)
    ledger.exact("occupancy", played.measure("occupancy"), load / 7)
    ledger.exact("P(wait)", played.measure("waiting_probability"), waiting)
    ledger.exact("wait for an answer (s)", played.measure("queue_wait"), waiting * 2 * MINUTE / (7 - load))
    asa = played.measure("average_speed_of_answer")
    ledger.exact("wait for the first (s)", asa, waiting * 2 * MINUTE / (7 - load))
    ledger.exact("wait for a later (s)", played.measure("reply_wait"), waiting * 2 * MINUTE / (7 - load))
    ledger.settle()


def wait_of_issues(trace: Trace, setting: Setting) -> Sums:
    """Return the seconds from the opening of issues to the first answer of one of their contacts."""
    contacts, of = trace.contacts, link(trace).contact_issue
    answered = np.full(len(trace.issues["issue"]), np.iinfo(np.int64).max)
    there = contacts["answered_at"] != NONE
    np.minimum.at(answered, of[there], contacts["answered_at"][there])
    opened = trace.issues["opened_at"]
    mine = (opened >= setting.warm_up) & (answered < np.iinfo(np.int64).max)
    return float((answered - opened)[mine].sum()) / SECOND, float(mine.sum())


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("M16")
def test_duplicates(engine: str, times: int) -> None:
    """Who finds the phone taken stands in the line of the desk at once, too: exactly M/M/2.

    Both lines hold the same customers in the same order, and the first agent who is free takes the first.
    The phone is busy but for the states 0 and "desk only": with load a, weights 1, a (one busy),
    a**2 / (2 - a) (both busy); of "one busy" the desk only has a**2 / (2 (1 + a)), as it is left by an
    arrival or a release and entered from "both busy, nobody waits", of weight a**2 / 2, at the rate of one
    agent. Each duplicate has one of the pair withdrawn.
    """
    # 24 runs of 20 h after 2 h: 14,000 issues; relaxation within half an hour.
    played = play(engine, "duplicates", 24 * times, extras={"wait": wait_of_issues})
    load = 1.5
    whole = 1 + load + load**2 / (2 - load)
    second = 1 - (1 + load**2 / (2 * (1 + load))) / whole
    ledger = Ledger("Duplicates", played)
    ledger.exact("contacts per issue", played.measure("contacts_per_issue"), 1 + second)
    ledger.exact("withdrawn per hour", played.per("withdrawn", played.hours), 30 * second)
    ledger.exact("occupancy", played.measure("occupancy"), load / 2)
    wait = erlang_c(2, load) * 3 * MINUTE / (2 - load)
    ledger.exact("wait of an issue (s)", played.extra("wait"), wait)
    ledger.settle()


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("M16")
def test_duplicates_closed_in_no_time(engine: str, times: int) -> None:
    """What is left behind and takes no time holds nobody up: M/M/2 again, though nothing is withdrawn."""
    # 24 runs of 20 h after 2 h: 14,000 issues; relaxation within half an hour.
    here = "channels.voice.duplicates"
    changes = {f"{here}.loser": "handled", f"{here}.closing_takes": "0 s"}
    played = play(engine, "duplicates", 24 * times, changes=changes, extras={"wait": wait_of_issues})
    load = 1.5
    ledger = Ledger("Duplicates closed in no time", played)
    ledger.exact("occupancy", played.measure("occupancy"), load / 2)
    wait = erlang_c(2, load) * 3 * MINUTE / (2 - load)
    ledger.exact("wait of an issue (s)", played.extra("wait"), wait)
    assert not played.num[:, played.rows.blocks["withdrawn", ()].start].any()
    ledger.settle()


def two_lines(arrivals: float, service: float, most: int = 40) -> tuple[float, float, float]:
    """Return the queue length of the first line, that of the second, and P(one waits in the second).

    An arrival joins the first line, and the second, too, if anybody is in the first. Whoever is in a line is
    served there, for exponential times of one mean: a chain of the numbers in both, cut off at ``most``.
    """
    size = most + 1
    rates = np.zeros((size, size, size, size))
    for one in range(size):
        for other in range(size):
            both = min(other + (one > 0), most)
            rates[one, other, min(one + 1, most), both] += arrivals
            if one:
                rates[one, other, one - 1, other] += service
            if other:
                rates[one, other, one, other - 1] += service
    matrix = rates.reshape(size**2, size**2)
    matrix -= np.diag(matrix.sum(axis=1))
    matrix[:, 0] = 1.0  # in place of one equation, which follows from the others: the shares add up to 1
    share = np.linalg.solve(matrix.T, np.eye(size**2)[0]).reshape(size, size)
    ahead = np.maximum(np.arange(size) - 1, 0)
    first, second = float(share.sum(axis=1) @ ahead), float(share.sum(axis=0) @ ahead)
    return first, second, float(share[1:, 1:].sum() / share[1:].sum())


@budgets
@pytest.mark.known("C21")
@pytest.mark.rows("M16")
def test_duplicates_closed_as_slowly_as_others(engine: str, times: int) -> None:
    """The line of the phone does not shrink as customers are found in the chat: it is M/M/1.

    With the load a each customer finds somebody on the phone with the chance a and writes, too; the desk has
    so much work, but its contacts come in bursts, as long as the phone is busy.
    """
    # 24 runs of 20 h after 2 h: 5,300 issues.
    here = "channels.voice.duplicates"
    closing = {"exponential": {"mean": "3 min"}}
    changes = {f"{here}.loser": "handled", f"{here}.closing_takes": closing, "demand.calls.rate": "11/h"}
    first, second, waits = two_lines(11, 20)
    load = 11 / 20
    assert first == pytest.approx(load**2 / (1 - load), rel=1e-6)
    played = play(engine, "duplicates", 24 * times, changes=changes)
    ledger = Ledger("Duplicates closed as slowly as others", played)
    ledger.exact("contacts per issue", played.measure("contacts_per_issue"), 1 + load)
    for group, share in (("agents", load), ("desk", load**2)):
        ledger.exact(f"occupancy {group}", played.measure("occupancy", group=group), share)
    for channel, length in (("voice", first), ("chat", second)):
        ledger.exact(f"queue length {channel}", played.measure("queue_length", channel=channel), length)
    ledger.exact("P(wait) of the second", played.measure("waiting_probability", channel="chat"), waits)
    ledger.settle()
