"""Addressed draws of a run."""

from __future__ import annotations

import math

from ccsim.distributions import LawKind, exponential_quantile
from ccsim.distributions.table import draw_simple
from ccsim.durations import FOREVER, rounded
from ccsim.engine.compiled.jit import inlined, rare
from ccsim.engine.compiled.memory import Floats, Ints
from ccsim.engine.compiled.periods import in_force
from ccsim.engine.compiled.places import by_cell
from ccsim.engine.compiled.program import LAW_WIDTH, OF_ARRIVAL, Col, LawCol, P
from ccsim.engine.compiled.state import S, Tok
from ccsim.streams import from_word, uniform

NOW = int(S.NOW)
SEED, REPLICATION, ANTITHETIC = int(P.SEED), int(P.REPLICATION), int(P.ANTITHETIC)
LAW_TABLE, LAW_UPTO = int(P.LAW), int(P.LAW_UPTO)
FIRST, SIZE, ABC = int(LawCol.FIRST), int(LawCol.SIZE), int(LawCol.ABC)
POINT_P, POINT_V = int(P.POINT_P), int(P.POINT_V)
SITE, ENTRY, TABLE, STRIDE = int(Col.SITE), int(Col.ENTRY), int(Col.TABLE), int(Col.STRIDE)
EARLY = int(Col.EARLY)
ENTITY, CELL = int(Tok.ENTITY), int(Tok.CELL)
PATIENCE_LAW, PATIENCE_SITE, PATIENCE_N = int(Tok.PATIENCE_LAW), int(Tok.PATIENCE_SITE), int(Tok.PATIENCE_N)
VISIT_PATIENCE = int(Tok.VISIT_PATIENCE)
ENTERED_AT = int(Tok.ENTERED_AT)
CONSTANT, EXPONENTIAL = int(LawKind.CONSTANT), int(LawKind.EXPONENTIAL)
QUANTILES, EMPIRICAL, MIXTURE = int(LawKind.QUANTILES), int(LawKind.EMPIRICAL), int(LawKind.MIXTURE)
SECOND_AT, SECOND_STEP = int(Tok.SECOND_AT), int(Tok.SECOND_STEP)
GENERATION_BITS = 24
"""A patience carries its token's generation, so that one that no longer counts is not heard."""
SMALLEST, LARGEST = 2.0**-53, 1.0 - 2.0**-53


@inlined
def draw(p: Ints, entity: int, site: int, n: int) -> float:
    """Return the uniform at an address."""
    u = uniform(p[SEED], p[REPLICATION], entity, site, n)
    return 1.0 - u if p[ANTITHETIC] else u


@inlined
def drawn(p: Ints, word: int) -> float:
    """Return the uniform of a word that was drawn ahead."""
    u = from_word(word)
    return 1.0 - u if p[ANTITHETIC] else u


@inlined
def draw_at(p: Ints, s: Ints, t: int, step: int) -> float:
    """Return the uniform of an issue at a step, and count that it entered the step."""
    entry = t + p[step + ENTRY]
    n = s[entry]
    s[entry] = n + 1
    word = s[t + p[step + EARLY]]
    if n == 0 and word != 0:
        return drawn(p, word)
    return draw(p, s[t + ENTITY], p[step + SITE], n)


@inlined
def skip_draw(p: Ints, s: Ints, t: int, step: int) -> None:
    """Count that an issue entered a step where nothing has to be drawn."""
    s[t + p[step + ENTRY]] += 1


@inlined
def law_of(p: Ints, s: Ints, t: int, law: int, since: int) -> int:
    """Return the law itself, or of a law by period the one that holds for a time that begins then."""
    return in_force(p, s, t, law, since) if p[law] >= OF_ARRIVAL else law


@inlined
def draw_law(p: Ints, q: Floats, s: Ints, t: int, step: int) -> float:
    """Return a draw from the law of a step, in microseconds; a constant needs no random number."""
    law = law_of(p, s, t, by_cell(p, p[step + TABLE], p[step + STRIDE], s[t + CELL]), s[NOW])
    if p[law] == CONSTANT:
        skip_draw(p, s, t, step)
        return q[p[law + ABC]]
    return quantile(p, q, law, draw_at(p, s, t, step))


@inlined
def quantile(p: Ints, q: Floats, law: int, u: float) -> float:
    """Return the value of a law at a uniform."""
    kind, abc = p[law], p[law + ABC]
    if kind == EXPONENTIAL:
        return q[abc] * exponential_quantile(u)
    if QUANTILES <= kind <= MIXTURE:
        return composed(p, q, law, u)
    return draw_simple(kind, q[abc], q[abc + 1], q[abc + 2], u)


@rare
def reach(q: Floats, first: int, size: int, u: float) -> int:
    """Return the first of ``size`` cumulative shares from ``first`` that is at least u."""
    low, high = first, first + size - 1
    while low < high:
        middle = (low + high) >> 1
        if q[middle] < u:
            low = middle + 1
        else:
            high = middle
    return low


@rare
def composed(p: Ints, q: Floats, law: int, u: float) -> float:
    """Return the value at a uniform of a law of points, or of a mixture by what is left of the uniform."""
    if p[law] == MIXTURE:
        first = p[LAW_UPTO] + p[law + FIRST]
        row = reach(q, first, p[law + SIZE], u)
        below = q[row - 1] if row > first else 0.0
        u = min(max((u - below) / (q[row] - below), SMALLEST), LARGEST)
        law = p[LAW_TABLE] + (row - p[LAW_UPTO]) * LAW_WIDTH
    kind, first, size, abc = p[law], p[law + FIRST], p[law + SIZE], p[law + ABC]
    shares, values = p[POINT_P], p[POINT_V]
    if kind == QUANTILES:
        i = reach(q, shares + first + 1, size - 1, u) - shares
        low, high, start = q[values + i - 1], q[values + i], q[shares + i - 1]
        return min(high, low + (high - low) * ((u - start) / (q[shares + i] - start)))
    if kind == EMPIRICAL:
        return q[values + reach(q, shares + first, size, u) - shares]
    return draw_simple(kind, q[abc], q[abc + 1], q[abc + 2], u)


@inlined
def patience_of(p: Ints, q: Floats, s: Ints, t: int) -> float:
    """Return how long the customer waits in the present queue at most."""
    if s[t + VISIT_PATIENCE] >= 0:
        return float(s[t + VISIT_PATIENCE]) if s[t + VISIT_PATIENCE] < FOREVER else math.inf
    u = draw(p, s[t + ENTITY], s[t + PATIENCE_SITE], s[t + PATIENCE_N])
    return quantile(p, q, law_of(p, s, t, s[t + PATIENCE_LAW], s[t + ENTERED_AT]), u)


@rare
def note_second(p: Ints, q: Floats, s: Ints, t: int, step: int) -> None:
    """Note when a second contact is due, if the customer still waits then."""
    s[t + SECOND_AT] = s[NOW] + rounded(draw_law(p, q, s, t, step))
    s[t + SECOND_STEP] = step
