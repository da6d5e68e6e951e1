"""Addressed random numbers: every draw has an address, not a place in a line.

A draw is a pure function of (seed, replication, entity, site, n): *entity* says whose draw it is (an
issue, a person), *site* for which purpose and at which named place of the scenario, *n* which of the
draws of that entity at that site. So nothing that is added to a scenario moves any other draw.

The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3,
SC 2011), with key (seed, replication) and a counter of four words made of entity, site and n.

The functions in ``KERNELS`` are plain scalar code over integers, so that a compiler may take them as
they are. There, 64-bit words come out as int64 in two's complement (and may go in as uint64); in plain
Python they are non-negative integers. The bits are the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

_M32 = 0xFFFFFFFF
_ROUNDS = 10
_PHILOX_M0 = 0xD2511F53
_PHILOX_M1 = 0xCD9E8D57
_PHILOX_W0 = 0x9E3779B9
_PHILOX_W1 = 0xBB67AE85

# Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014 (variant 13 of the
# MurmurHash3 finaliser): high and low halves of the increment and of the two multipliers.
_GOLDEN_HI, _GOLDEN_LO = 0x9E3779B9, 0x7F4A7C15
_MIX1_HI, _MIX1_LO = 0xBF58476D, 0x1CE4E5B9
_MIX2_HI, _MIX2_LO = 0x94D049BB, 0x133111EB

MAX_SEED = _M32
"""Largest seed and largest replication number."""
SITE_BITS = 44
MAX_DRAWS = 1 << 21
"""Draws that one entity has at one site: n is in 0..MAX_DRAWS - 1."""


class Purpose(IntEnum):
    """What a draw decides. The numbers are part of every address: add at the end, never renumber."""

    ARRIVAL = 1
    """The instant at which an issue opens: the next step of a unit-rate Poisson process."""
    ISSUE_TYPE = 2
    """Which type an issue has."""
    SEGMENT = 3
    """Which segment its customer belongs to."""
    BUSYNESS = 4
    """How busy a day is, as a factor on its demand."""
    PATIENCE = 5
    """How long a customer waits at one place before giving up."""
    WORK = 6
    """How much work a step needs, at skill level 1 and load 1."""
    AFTER_CONTACT_WORK = 7
    """How much work is left for the agent when the customer has gone."""
    DELAY = 8
    """How long something takes that needs nobody: a redial, an information lag, a bot session."""
    BRANCH = 9
    """Which way an issue goes where the ways have probabilities."""
    STAFF = 10
    """What happens to a person: absence, adherence, leaving."""
    ROUTING = 11
    """Which of several equally good agents is taken, where the policy is random."""
    SATISFACTION = 12
    """How a customer's experience becomes a mark, an answered survey, a loss."""


# --- scalar kernels -------------------------------------------------------------------------------


def philox4x32(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Four random 32-bit words from a counter of four and a key of two 32-bit words (Philox4x32-10)."""
    for _ in range(_ROUNDS):
        p0 = _PHILOX_M0 * c0
        p1 = _PHILOX_M1 * c2
        # The mask after the shift also undoes the sign where words are int64.
        c0 = ((p1 >> 32) & _M32) ^ c1 ^ k0
        c2 = ((p0 >> 32) & _M32) ^ c3 ^ k1
        c1 = p1 & _M32
        c3 = p0 & _M32
        k0 = (k0 + _PHILOX_W0) & _M32
        k1 = (k1 + _PHILOX_W1) & _M32
    return c0, c1, c2, c3


def to_word(hi32: int, lo32: int) -> int:
    """Odd number 2k + 1 below 2**53, with k the top 52 of the 64 bits."""
    return ((hi32 << 20) | (lo32 >> 12)) * 2 + 1


def from_word(word: int) -> float:
    """Uniform word / 2**53: never 0 or 1, and 1 - u is exact."""
    return word * (1.0 / 9007199254740992.0)


def to_uniform(hi32: int, lo32: int) -> float:
    """Uniform (2k + 1) / 2**53 with k the top 52 of the 64 bits."""
    return from_word(to_word(hi32, lo32))


def uniform(seed: int, replication: int, entity: int, site: int, n: int) -> float:
    """Uniform draw in (0, 1) at an address; the ranges are not checked (see `Draws`).

    Parameters
    ----------
    seed, replication
        The key, each in 0..2**32 - 1.
    entity
        64-bit word, see `issue_entity`.
    site
        44-bit word, see `site`.
    n
        Number of the draw of this entity at this site, in 0..2**21 - 1. Draws 2m and 2m + 1 are the two
        lanes of one block.
    """
    place = (site << 20) | (n >> 1)
    # All six are masked so that compiled code sees int64, whatever integer type the arguments have.
    x0, x1, x2, x3 = philox4x32(
        entity & _M32,
        (entity >> 32) & _M32,
        place & _M32,
        (place >> 32) & _M32,
        seed & _M32,
        replication & _M32,
    )
    if n & 1:
        return to_uniform(x2, x3)
    return to_uniform(x0, x1)


def first_word(seed: int, replication: int, entity: int, site: int) -> int:
    """Word of which `from_word` makes the draw 0 at an address; never 0."""
    place = site << 20
    x0, x1, _, _ = philox4x32(
        entity & _M32,
        (entity >> 32) & _M32,
        place & _M32,
        (place >> 32) & _M32,
        seed & _M32,
        replication & _M32,
    )
    return to_word(x0, x1)


def _multiply(a_hi: int, a_lo: int, b_hi: int, b_lo: int) -> tuple[int, int]:
    """Product of two 64-bit words modulo 2**64, all in halves of 32 bits."""
    low = a_lo * b_lo
    cross = ((a_hi * b_lo) & _M32) + ((a_lo * b_hi) & _M32)
    return (((low >> 32) & _M32) + cross) & _M32, low & _M32


def _mix(hi: int, lo: int) -> int:
    """Bijective scrambling of a 64-bit word given in halves (the finaliser of splitmix64)."""
    hi, lo = hi ^ (hi >> 30), lo ^ (((hi << 2) | (lo >> 30)) & _M32)
    hi, lo = _multiply(hi, lo, _MIX1_HI, _MIX1_LO)
    hi, lo = hi ^ (hi >> 27), lo ^ (((hi << 5) | (lo >> 27)) & _M32)
    hi, lo = _multiply(hi, lo, _MIX2_HI, _MIX2_LO)
    hi, lo = hi ^ (hi >> 31), lo ^ (((hi << 1) | (lo >> 31)) & _M32)
    return (hi << 32) | lo


def issue_entity(stream_hash: int, ordinal: int) -> int:
    """Entity of the issue (or person, or day) with this ordinal, from 0, in a stream (or group) of that hash.

    A 64-bit word; different ordinals of one stream never share it. In the family of splitmix64, this is
    output number `ordinal` of the generator seeded with the hash.
    """
    lo = (ordinal & _M32) + 1
    hi = ((ordinal >> 32) & _M32) + (lo >> 32)
    hi, lo = _multiply(hi & _M32, lo & _M32, _GOLDEN_HI, _GOLDEN_LO)
    lo = lo + (stream_hash & _M32)
    hi = (hi + ((stream_hash >> 32) & _M32) + (lo >> 32)) & _M32
    return _mix(hi, lo & _M32)


def branch_entity(entity: int, branch_hash: int) -> int:
    """Entity of one named branch of an entity that goes several ways at once."""
    return _mix(((entity >> 32) ^ (branch_hash >> 32)) & _M32, (entity ^ branch_hash) & _M32)


KERNELS = (
    philox4x32,
    to_word,
    from_word,
    to_uniform,
    uniform,
    first_word,
    _multiply,
    _mix,
    issue_entity,
    branch_entity,
)
"""The scalar functions that a compiler needs, callees before their callers."""


# --- names ----------------------------------------------------------------------------------------


def name_hash(text: str) -> int:
    """64-bit word of a name, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def site(purpose: Purpose, name: str) -> int:
    """44-bit word of a purpose at a named place of the scenario, such as a queue or a step."""
    return name_hash(f"{int(purpose)}/{name}") >> (64 - SITE_BITS)


# --- arrays ---------------------------------------------------------------------------------------


def issue_entities(stream_hash: int, first: int, count: int) -> npt.NDArray[np.uint64]:
    """Entities of the ordinals ``first .. first + count - 1``, equal to `issue_entity` of each."""
    steps = np.arange(first + 1, first + count + 1, dtype=np.uint64)
    word = steps * np.uint64(_GOLDEN_HI << 32 | _GOLDEN_LO) + np.uint64(stream_hash)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(_MIX1_HI << 32 | _MIX1_LO)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(_MIX2_HI << 32 | _MIX2_LO)
    return word ^ (word >> np.uint64(31))


def uniforms(
    seed: int, replication: int, entities: npt.NDArray[np.uint64], site: int, n: int = 0
) -> npt.NDArray[np.float64]:
    """Draws of many entities at one site, equal to `uniform` of each to the last bit."""
    place = (site << 20) | (n >> 1)
    block: Any = philox4x32  # the same operations act on uint64 arrays, element by element
    words = block(
        entities & np.uint64(_M32), entities >> np.uint64(32), place & _M32, place >> 32, seed, replication
    )
    hi, lo = (words[2], words[3]) if n & 1 else (words[0], words[1])
    odd = (((hi << np.uint64(20)) | (lo >> np.uint64(12))) << np.uint64(1)) | np.uint64(1)
    result: npt.NDArray[np.float64] = odd.astype(np.float64) * 2.0**-53
    return result


# --- one replication's draws ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draws:
    """All draws of one replication.

    Parameters
    ----------
    seed, replication
        Each in 0..2**32 - 1.
    antithetic
        Give 1 - u in place of u everywhere.

    Raises
    ------
    ValueError
        If seed or replication is outside its range.
    """

    seed: int
    replication: int
    antithetic: bool = False

    def __post_init__(self) -> None:
        """Check the ranges."""
        for label, value in (("seed", self.seed), ("replication", self.replication)):
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SEED:
                raise ValueError(f"{label} must be a whole number from 0 to {MAX_SEED}, not {value!r}")

    def uniform(self, entity: int, site: int, n: int = 0) -> float:
        """Draw n of an entity at a site, in (0, 1)."""
        u = uniform(self.seed, self.replication, entity, site, n)
        return 1.0 - u if self.antithetic else u

    def uniforms(self, entities: npt.NDArray[np.uint64], site: int, n: int = 0) -> npt.NDArray[np.float64]:
        """Draw n of many entities at a site, in (0, 1)."""
        u = uniforms(self.seed, self.replication, entities, site, n)
        return 1.0 - u if self.antithetic else u
