"""Formulas give the printed known answers to every digit.

Exact against exact: the tolerance is half a unit of the last printed digit, no statistics enter.
"""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest

from ccsim.theory import (
    Convention,
    ErlangA,
    ErlangC,
    FiniteQueue,
    erlang_b,
    erlang_c,
    erlang_x,
    pollaczek_khinchine,
    priority_waits,
    required_servers,
)

SECOND = 1 / 60  # in minutes


def printed(digits: str) -> object:
    """Anything that rounds to `digits`; the tiny relative slack is for a tie at the last digit."""
    places = len(digits.partition(".")[2])
    return pytest.approx(float(digits), rel=1e-12, abs=0.5 * 10.0**-places)


# ------------------------------------------------------------------------- B: published formula values


@pytest.mark.known("B1")
@pytest.mark.parametrize(
    ("servers", "waits", "level", "busy"),
    [
        (13, "0.285270", "0.795595", "0.769231"),
        (14, "0.174132", "0.888350", "0.714286"),
        (15, "0.102042", "0.941453", "0.666667"),
    ],
)
def test_erlang_c_of_100_calls_in_half_an_hour(servers: int, waits: str, level: str, busy: str) -> None:
    queue = ErlangC(100 / 30, 3, servers)
    assert queue.waiting_probability == printed(waits)
    assert queue.service_level(20 * SECOND) == printed(level)
    assert queue.occupancy == printed(busy)


@pytest.mark.known("B2")
def test_erlang_c_of_1000_calls_an_hour() -> None:
    queue = ErlangC(1000 / 3600, 120, 40)
    assert 100 * queue.waiting_probability == printed("19.07")
    assert 100 * queue.service_level(20) == printed("93.72")
    assert queue.asa == printed("3.43")
    assert 100 * queue.occupancy == printed("83.33")
    tight = ErlangC(1000 / 3600, 120, 35)
    assert 100 * tight.waiting_probability == printed("69.65")
    assert 100 * tight.service_level(20) == printed("47.24")
    assert tight.asa == printed("50.149")


@pytest.mark.known("B3")
def test_erlang_c_and_a_of_three_and_a_half_calls_a_minute() -> None:
    assert ErlangC(3.5, 3, 13).asa * 60 == printed("26.5569")
    queue = ErlangA(3.5, 3, 13, 5)
    assert queue.mean_wait * 60 == printed("9.9128")
    assert queue.abandonment_rate == printed("0.033043")
    assert queue.waiting_probability == printed("0.281255")
    assert queue.asa * 60 == printed("9.177")
    overload = ErlangA(3.5, 3, 9, 5)
    assert overload.mean_wait * 60 == printed("56.618")
    assert overload.abandonment_rate == printed("0.188728")


@pytest.mark.known("B4")
def test_fifty_agents_with_and_without_patience() -> None:
    patient = ErlangC(48, 1, 50)
    assert patient.waiting_probability == printed("0.694456")
    assert patient.asa * 60 == printed("20.834")
    assert patient.queue_length == printed("16.667")
    assert patient.service_level(20 * SECOND) == printed("0.643455")
    assert patient.occupancy == printed("0.96")
    queue = ErlangA(48, 1, 50, 2)
    assert queue.waiting_probability == printed("0.467774")
    assert queue.abandonment_rate == printed("0.030912")
    assert queue.mean_wait * 60 == printed("3.709")
    assert queue.asa * 60 == printed("3.616")
    assert queue.queue_length == printed("2.9676")
    assert queue.occupancy == printed("0.930324")
    assert queue.service_level(20 * SECOND, "offered") == printed("0.943019")
    assert queue.service_level(20 * SECOND, "answered") == printed("0.973100")
    assert queue.service_level(20 * SECOND) == printed("0.972030")
    assert queue.service_level(20 * SECOND, "early_abandons_count_good") == printed("0.972864")


@pytest.mark.known("B5")
def test_erlang_a_in_overload() -> None:
    queue = ErlangA(110, 1, 100, 2)
    assert queue.waiting_probability == printed("0.929116")
    assert queue.abandonment_rate == printed("0.094618")
    assert queue.mean_wait == printed("0.189237")
    assert queue.occupancy == printed("0.995920")
    assert queue.service_level(20 * SECOND, "offered") == printed("0.769247")


# ------------------------------------------------------------------------------------ C: exact values


@pytest.mark.known("C1")
@pytest.mark.parametrize(
    ("servers", "patient", "impatient"),
    [
        (6, ("0.5875", "105.75", "0.4743"), ("0.1123", "13.48", "0.7320")),
        (7, ("0.3241", "29.17", "0.7404"), ("0.0604", "7.25", "0.8457")),
        (8, ("0.1673", "10.04", "0.8801"), ("0.0299", "3.58", "0.9196")),
        (9, ("0.0805", "3.62", "0.9484"), ("0.0136", "1.63", "0.9620")),
        (10, ("0.0361", "1.30", "0.9793"), ("0.0057", "0.69", "0.9836")),
    ],
)
def test_grid_of_erlang_c_and_a(
    servers: int, patient: tuple[str, str, str], impatient: tuple[str, str, str]
) -> None:
    waiting = ErlangC(100 / 60, 3, servers)
    assert waiting.waiting_probability == printed(patient[0])
    assert waiting.asa * 60 == printed(patient[1])
    assert waiting.service_level(20 * SECOND) == printed(patient[2])
    queue = ErlangA(100 / 60, 3, servers, 2)
    assert queue.abandonment_rate == printed(impatient[0])
    assert queue.mean_wait * 60 == printed(impatient[1])
    assert queue.service_level(20 * SECOND, "offered") == printed(impatient[2])


@pytest.mark.known("C2")
def test_loss_and_limited_places() -> None:
    assert erlang_b(10, 8) == printed("0.121661")
    assert erlang_b(200, 180) == printed("0.010325")
    queue = FiniteQueue(8.4, 10, 90, 120)
    assert queue.blocking == printed("0.003643")
    assert queue.asa == printed("0.450023")
    assert queue.service_level(0.5) == printed("0.732922")
    assert queue.occupancy == printed("0.929933")


@pytest.mark.known("C3")
def test_pooling() -> None:
    apart, together = ErlangC(1, 5, 7), ErlangC(2, 5, 14)
    assert apart.asa == printed("0.81037")
    assert apart.service_level(20 * SECOND) == printed("0.71631")
    # The list prints .21767, which is .217665 rounded once more; by fractions it is .217664917.
    assert together.asa == printed("0.217664917")
    assert together.service_level(20 * SECOND) == printed("0.86663")


@pytest.mark.known("C4")
def test_one_server_with_any_service_law() -> None:
    assert pollaczek_khinchine(0.8, 1, 0) == pytest.approx(2, rel=1e-12)
    assert pollaczek_khinchine(0.8, 1, 1) == pytest.approx(4, rel=1e-12)
    assert pollaczek_khinchine(0.8, 1, 4) == pytest.approx(10, rel=1e-12)
    assert pollaczek_khinchine(0.8, 1, 1) == pytest.approx(ErlangC(0.8, 1, 1).asa, rel=1e-12)
    assert pollaczek_khinchine(1, 1, 1) == math.inf


@pytest.mark.known("C6")
def test_priority_without_abandonment() -> None:
    assert erlang_c(7, 5) == printed("0.324150")
    high, low = priority_waits([2, 3], 1, 7)
    assert high == printed("0.064830")
    assert low == printed("0.226905")
    # The order of service moves waits between classes; their sum by contact stays (Kleinrock).
    assert (2 * high + 3 * low) / 5 == pytest.approx(ErlangC(5, 1, 7).asa, rel=1e-12)
    assert priority_waits([5], 1, 7)[0] == pytest.approx(ErlangC(5, 1, 7).asa, rel=1e-12)
    swamped = priority_waits([5, 3], 1, 7)
    assert swamped[0] == pytest.approx(1 / 7 / (1 - 5 / 7))  # everybody meets busy servers
    assert swamped[1] == math.inf


def test_networks_of_erlang_c_queues_have_their_printed_values() -> None:
    # C11: served contacts leave as a Poisson stream (Burke); a quarter of them goes on to tier 2.
    first, second = ErlangC(1, 5, 7), ErlangC(0.25, 12, 5)
    assert second.waiting_probability == printed("0.23615")
    assert second.asa == printed("1.41691")
    assert second.service_level(2) == printed("0.83079")
    assert first.asa + 5 + (second.asa + 12) / 4 == printed("9.16460")
    assert first.asa + 5 + second.asa + 12 == printed("19.22728")
    # C12: 1 + .2 + .04 + ... contacts for each case.
    again = ErlangC(1 / (1 - 0.2), 5, 8)
    assert again.occupancy == printed("0.78125")
    assert again.waiting_probability == printed("0.41822")
    assert again.asa == printed("1.19491")
    assert again.service_level(20 * SECOND) == printed("0.62783")
    # C16: 4 direct, and of the 6 that meet the bot .35 escalate and .15 come back: 7 a minute.
    people = ErlangC(4 + 6 * (0.35 + 0.15), 4, 32)
    assert people.waiting_probability == printed("0.363008")
    assert people.asa == printed("0.363008")
    assert people.service_level(20 * SECOND) == printed("0.739893")


# ------------------------------------------------------------------------------- limits and refusals


def test_mean_wait_of_the_served_is_the_integral_of_its_tail() -> None:
    queue = ErlangA(9, 1, 5, 20)
    times = np.linspace(0, 60, 601)
    late = np.array([1 - queue.service_level(float(t), "answered") for t in times])
    # Trapezoids of width 0.1 under a curve that is smooth from a wait of zero on; 60 is beyond the last wait.
    assert np.trapezoid(late, times) == pytest.approx(queue.asa, rel=1e-4)


def test_erlang_a_tends_to_its_limits() -> None:
    assert ErlangA(4, 1, 5, 1e7).asa == pytest.approx(ErlangC(4, 1, 5).asa, rel=1e-5)
    assert ErlangA(9, 1, 5, 1e-8).abandonment_rate == pytest.approx(erlang_b(5, 9), rel=1e-6)
    fluid = ErlangA(1e5, 1, 5000, 1000)  # 5 % can be served, whoever is endlessly patient waits 1000 ln 20
    assert fluid.abandonment_rate == pytest.approx(0.95, rel=1e-9)
    assert fluid.asa == pytest.approx(1000 * math.log(20), rel=1e-3)


def test_an_empty_interval_waits_for_nobody() -> None:
    for servers in (1, 5):
        queue = ErlangA(0, 1, servers, 1)
        assert (queue.waiting_probability, queue.asa, queue.occupancy) == (0, 0, 0)
        assert {queue.service_level(0, convention) for convention in get_args(Convention)} == {1.0}
        assert ErlangC(0, 1, servers).service_level(0) == 1
        assert erlang_x(0, 1, servers, 1, 1).lost == 0


def test_erlang_c_in_overload_waits_for_ever() -> None:
    for rate in (5, 6):
        queue = ErlangC(rate, 1, 5)
        assert queue.waiting_probability == 1
        assert queue.asa == queue.queue_length == math.inf
        assert queue.service_level(100) == 0
        assert queue.occupancy == 1


def test_limited_places_lie_between_loss_and_erlang_c() -> None:
    assert FiniteQueue(8, 1, 10, 10).blocking == pytest.approx(erlang_b(10, 8), rel=1e-12)
    roomy = FiniteQueue(8, 1, 10, 500)
    assert roomy.asa == pytest.approx(ErlangC(8, 1, 10).asa, rel=1e-10)
    assert roomy.waiting_probability == pytest.approx(erlang_c(10, 8), rel=1e-10)
    assert roomy.service_level(0.3) == pytest.approx(ErlangC(8, 1, 10).service_level(0.3), rel=1e-10)
    assert roomy.service_level(0) == pytest.approx(1 - erlang_c(10, 8), rel=1e-10)
    swamped = FiniteQueue(1e4, 1, 10, 2000)  # full nearly always: blocked 999 of 1000
    assert swamped.blocking == pytest.approx(0.999, rel=1e-9)
    assert swamped.asa == pytest.approx(199, rel=1e-3)


@pytest.mark.parametrize("convention", get_args(Convention))
@pytest.mark.parametrize("patience", [None, 2.0])
def test_required_servers_are_the_fewest_that_reach_the_target(
    patience: float | None, convention: Convention
) -> None:
    for rate in (0.1, 3.3, 60.0):
        needed = required_servers(rate, 3, 0.8, 20 * SECOND, patience, convention)
        levels = [
            ErlangC(rate, 3, n).service_level(20 * SECOND)
            if patience is None
            else ErlangA(rate, 3, n, patience).service_level(20 * SECOND, convention)
            for n in range(1, needed + 1)
        ]
        assert levels[-1] >= 0.8
        assert all(level < 0.8 for level in levels[:-1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: erlang_b(-1, 1), "servers must be a whole number from 0"),
        (lambda: erlang_b(1, -1), "load must be a finite number from 0"),
        (lambda: erlang_c(0, 1), "servers must be a whole number from 1"),
        (lambda: ErlangC(math.nan, 1, 1), "rate must be a finite number from 0"),
        (lambda: ErlangC(1, 0, 1), "service time must be a finite number above 0"),
        (lambda: ErlangC(1, 1, 2.5), "servers must be a whole number from 1"),  # type: ignore[arg-type]
        (lambda: ErlangA(1, 1, 1, math.inf), "patience must be a finite number above 0"),
        (lambda: ErlangA(1, 1, 1, 1).service_level(-1), "threshold must be a finite number from 0"),
        (lambda: ErlangA(1, 1, 1, 1).service_level(1, "of all"), "unknown convention 'of all'"),  # type: ignore[arg-type]
        (lambda: FiniteQueue(1, 1, 5, 4), "places must be a whole number from 5"),
        (lambda: erlang_x(1, 1, 5, 1, 1.5), "between 0 and 1"),
        (lambda: erlang_x(5, 1, 5, 1, 1), "the load must stay below the servers"),
        (lambda: pollaczek_khinchine(0.5, 1, -1), "scv must be a finite number from 0"),
        (lambda: priority_waits([1, -1], 1, 1), "rate must be a finite number from 0"),
        (lambda: required_servers(1, 1, 1, 1), "the target lies between 0 and 1"),
    ],
)
def test_bad_arguments_say_what_is_wrong(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]
