"""Laws that differ by the period of the day, by hand, and against closed forms."""

from __future__ import annotations

import math

import pytest
from scripted import SECOND, blueprint_of, center, contacts, play, play_blueprint, served

from ccsim.blueprint.model import PeriodPlan
from ccsim.streams import Draws

HOUR = 3600


def by(whose: str, **laws: object) -> dict:
    return {"by_period": {"of": whose, "laws": {f"00:0{at[1]}": law for at, law in laws.items()}}}


def handled(talk: object, after: object = "0 s", **more: object) -> dict:
    return center(handling={"any": {"talk": talk, "after_contact_work": after}}, **more)


@pytest.mark.rows("P2")
def test_the_period_of_the_arrival(engine):
    """Talk takes 60 s for who came before 00:02, 30 s from then on, exactly at 00:02 included."""
    trace = play(engine, handled(by("arrival", m0="60 s", m2="30 s")), {"calls": [0, 70, 119, 120]})
    # The third came at 119 and is served from 130 on: still 60 s.
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 70, 130), ("2", 0, 130, 190), ("3", 0, 190, 220)]


@pytest.mark.rows("P2")
def test_the_period_of_the_service(engine):
    """A talk that begins at 00:02 exactly is of the second period, one that runs into it is not."""
    trace = play(engine, handled(by("service", m0="60 s", m2="30 s")), {"calls": [0, 1, 2, 150]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 60, 120), ("2", 0, 120, 150), ("3", 0, 150, 180)]


@pytest.mark.rows("P2", "P8")
def test_after_contact_work_goes_by_its_own_beginning(engine):
    """The first talk ends at 60, in the first period: 10 s; the second at 130, in the second: 40 s."""
    trace = play(engine, handled("60 s", by("service", m0="10 s", m2="40 s")), {"calls": [0, 1, 2]})
    assert served(trace) == [("0", 0, 0, 60), ("1", 0, 70, 130), ("2", 0, 170, 230)]


@pytest.mark.rows("P2", "M16")
@pytest.mark.parametrize(("whose", "second"), [("arrival", 165), ("service", 165)])
def test_patience_by_period(engine, whose, second):
    """Before 00:02 they wait 100 s, from then on 45 s; the one who comes exactly then 45 s."""
    channels = {"voice": {"patience": by(whose, m0="100 s", m2="45 s")}}
    spec = center(channels=channels, handling={"any": {"talk": "10 min"}})
    trace = play(engine, spec, {"calls": [0, 10, 120]})
    assert contacts(trace) == [
        ("0", "first", 0, 600, "answered"),
        ("1", "first", 10, 110, "abandoned_in_queue"),
        ("2", "first", 120, second, "abandoned_in_queue"),
    ]


@pytest.mark.rows("P2")
def test_a_redial_has_a_contact_and_a_period_of_its_own(engine):
    """The first try, at 10, waits 60 s and dials again 60 s later, at 130, now in the second period: 20 s."""
    voice = {
        "patience": by("arrival", m0="60 s", m2="20 s"),
        "redials": {"after_abandonment": 1, "later": 0, "after": "60 s"},
    }
    spec = center(channels={"voice": voice}, handling={"any": {"talk": "10 min"}})
    trace = play(engine, spec, {"calls": [0, 10]})
    assert contacts(trace) == [
        ("0", "first", 0, 600, "answered"),
        ("1", "first", 10, 70, "abandoned_in_queue"),
        ("1", "redial", 130, 150, "abandoned_in_queue"),
    ]


@pytest.mark.rows("P2")
def test_only_where_it_is_written(engine):
    """The channel's own talk stays as it is; the other one differs by period."""
    work = {"talk": by("service", m0="30 s", m1="90 s"), "on_channel": {"chat": {"talk": "5 s"}}}
    spec = center(
        staff=3,
        channels={"voice": {}, "chat": {}},
        demand={name: {"channel": name, "rate": "1/h"} for name in ("voice", "chat")},
        handling={"any": work},
    )
    trace = play(engine, spec, {"voice": [0, 60], "chat": [59, 60]})
    ends = {(issue, start): end for issue, _, start, end in served(trace)}
    assert ends == {("voice 0", 0): 30, ("voice 1", 60): 150, ("chat 0", 59): 64, ("chat 1", 60): 65}


@pytest.mark.rows("P2", "P11")
def test_behind_the_end_the_last_law_holds(engine):
    """The run drains: what begins after the hour goes by the law of the hour's end."""
    spec = handled(by("service", m0="40 min", m5="50 min"), horizon={"length": "1 h", "after_close": "drain"})
    trace = play(engine, spec, {"calls": [0, 1, 2]})
    assert [end for *_, end in served(trace)] == [40 * 60, 90 * 60, 140 * 60]


@pytest.mark.rows("P2", "P1")
def test_days_day_types_and_the_night():
    """Monday 2 March 2026 to Thursday: a holiday on Wednesday that is not named goes by its weekday."""
    laws = {
        "mon": {"08:00": "1 min", "18:00": "2 min"},
        "tue-sun": {"06:00": "3 min"},
        "feast": "4 min",
    }
    spec = handled({"by_period": {"of": "arrival", "laws": laws}}) | {
        "horizon": {"start": "2026-03-02 00:00", "length": "4 d"},
        "day_types": {"holiday": {"dates": ["2026-03-04"]}, "feast": {"dates": ["2026-03-05"]}},
    }
    blueprint = blueprint_of(spec)
    (plan,) = blueprint.by_period.values()
    minutes = [(at / SECOND / HOUR, blueprint.laws[law].mean() / SECOND / 60) for at, law in plan.steps]
    # On Monday before 8 the night law of Monday holds, the last of the day.
    assert minutes == [(0, 2), (8, 1), (18, 2), (24, 3), (72, 4)]
    (number,) = blueprint.by_period
    week = (14 * 2 + 10 * 1 + 6 * 24 * 3) / (7 * 24)
    assert blueprint.laws[number].mean() / SECOND / 60 == pytest.approx(week, rel=1e-12)


@pytest.mark.rows("P2")
def test_many_periods_of_unequal_length(engine):
    """Every minute of an hour, and one period of a second among them, is found at its edges."""
    edges = sorted({*range(0, 3600, 60), 1801})
    laws = {f"00:{at // 60:02d}:{at % 60:02d}": f"{n + 1} s" for n, at in enumerate(edges)}
    spec = handled({"by_period": {"of": "arrival", "laws": laws}}, staff=200)
    at = sorted({max(0, edge + off) for edge in edges for off in (-1, 0)})[:50]
    trace = play(engine, spec, {"calls": at})
    lengths = [end - start for _, _, start, end in served(trace)]
    assert lengths == [sum(edge <= moment for edge in edges) for moment in at]


@pytest.mark.rows("P2")
def test_a_law_of_one_period_is_the_law_itself(engine):
    """The same draws: a plan with one law plays as the law alone, to the last microsecond."""
    law = {"exponential": {"mean": "90 s"}}
    calls = {"calls": [10 * n for n in range(40)]}

    def ends(spec: dict) -> list:
        return served(play_blueprint(engine, blueprint_of(spec), calls, Draws(3, 0)))

    assert ends(handled(law, staff=3)) == ends(handled(by("service", m0=law, m5=law), staff=3))


@pytest.mark.rows("P2")
def test_work_in_system_with_two_periods(engine):
    """Exponential talks of 2 min for who came in the first half hour, 8 min later: means by arrival.

    With a person for everybody, talks are independent: the mean of n exponential talks has a standard error
    of mean / sqrt(n). Three seeds, two means, held to 5 standard errors: false alarms below 1e-5.
    """
    talk = {
        "by_period": {
            "of": "arrival",
            "laws": {
                "00:00": {"exponential": {"mean": "2 min"}},
                "00:30": {"exponential": {"mean": "8 min"}},
            },
        }
    }
    spec = handled(talk, staff=1800, horizon={"length": "1 h", "after_close": "drain"})
    at = [2 * n for n in range(1800)]
    for seed in range(3):
        trace = play_blueprint(engine, blueprint_of(spec), {"calls": at}, Draws(seed, 0))
        times = trace.visits["talk_time"] / SECOND
        early = trace.visits["entered_at"] < 1800 * SECOND
        for chosen, mean in ((early, 120.0), (~early, 480.0)):
            error = mean / math.sqrt(chosen.sum())
            print(f"seed {seed}: {times[chosen].mean():.2f} s, exact {mean} s, standard error {error:.2f} s")
            assert abs(times[chosen].mean() - mean) < 5 * error


def test_a_plan_finds_its_law_at_the_edges():
    plan = PeriodPlan(True, ((0, 7), (100, 8), (101, 9)))
    assert [plan.law_at(at) for at in (0, 99, 100, 101, 10**15)] == [7, 7, 8, 9, 9]
