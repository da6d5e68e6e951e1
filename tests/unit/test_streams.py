from __future__ import annotations

import math

import numpy as np
import pytest

from ccsim import streams
from ccsim.streams import (
    MAX_DRAWS,
    MAX_SEED,
    SITE_BITS,
    Draws,
    Purpose,
    branch_entity,
    issue_entities,
    issue_entity,
    name_hash,
    philox4x32,
    site,
    to_uniform,
    uniform,
    uniforms,
)

M32 = 2**32 - 1
M64 = 2**64 - 1


def mixed(z: int) -> int:
    """Give the finaliser of splitmix64 in integers of any size."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & M64
    z = (z ^ z >> 27) * 0x94D049BB133111EB & M64
    return z ^ z >> 31


# The first three are "philox4x32 10" of Random123's kat_vectors (counter, key, result). The rest come from
# randomgen 2.5.1, `Philox(counter=c, key=k, number=4, width=32).random_raw(8)`; it counts up before the
# first block, so that its blocks are those of c + 1 and c + 2.
@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
        ("00000001 00000000 00000000 00000000", "00000000 00000000", "f8e4cca4 5cb200db b1a574eb 097eff67"),
        ("00000002 00000000 00000000 00000000", "00000000 00000000", "04faa329 51c732a6 241513ad 459135e4"),
        ("00000006 00000000 00000000 00000000", "00000002 00000003", "1182a1ce e4e181cf 7334084d 3d981df4"),
        ("76543211 fedcba98 89abcdef 01234567", "deadbeef 01234567", "ef9e0054 254450d1 e4039f6b 52dd36bc"),
        ("76543212 fedcba98 89abcdef 01234567", "deadbeef 01234567", "ef0390b7 1df65d51 a692c32b cc55a020"),
    ],
)
def test_philox_known_answers(counter: str, key: str, words: str) -> None:
    arguments = [int(word, 16) for word in (counter + " " + key).split()]
    assert philox4x32(*arguments) == tuple(int(word, 16) for word in words.split())


def test_an_address_is_laid_out_as_documented() -> None:
    seed, replication, entity, place, n = 11, 22, 0x0123456789ABCDEF, 0xFEDCBA98765, 0x1FFFFF
    low = (place << 20 | n >> 1) & M32
    high = (place << 20 | n >> 1) >> 32
    x = philox4x32(0x89ABCDEF, 0x01234567, low, high, seed, replication)
    assert uniform(seed, replication, entity, place, n - 1) == to_uniform(x[0], x[1])
    assert uniform(seed, replication, entity, place, n) == to_uniform(x[2], x[3])


def test_published_addresses_do_not_move() -> None:
    # Any change here changes every result of every scenario.
    assert name_hash("calls") == 0xFC2C21139A8CC7CA
    assert site(Purpose.WORK, "frontline") == 0xAD7333B96D4
    assert uniform(1, 2, 3, 4, 5) == 0.742741508824082
    assert [int(p) for p in Purpose] == list(range(1, 13))


def test_uniforms_stay_inside_and_mirror_exactly() -> None:
    assert to_uniform(0, 0) == 2.0**-53
    assert to_uniform(M32, M32) == 1 - 2.0**-53
    assert to_uniform(0x80000000, 0) == 0.5 + 2.0**-53
    for hi, lo in ((0, 0), (0, 4096), (1, 7), (0x12345678, 0x9ABCDEF0), (M32, M32)):
        u = to_uniform(hi, lo)
        assert 1.0 - u == to_uniform(M32 - hi, M32 - lo)
        assert 1.0 - (1.0 - u) == u


def test_the_twelve_lowest_bits_are_dropped_and_the_thirteenth_counts() -> None:
    assert to_uniform(5, 4095) == to_uniform(5, 0)
    assert to_uniform(5, 4096) - to_uniform(5, 0) == 2.0**-52


# First outputs of splitmix64 seeded with 0, as its authors' reference implementation gives them.
@pytest.mark.parametrize(
    ("ordinal", "word"), [(0, 0xE220A8397B1DCDAF), (1, 0x6E789E6AA1B965F4), (2, 0x06C45D188009454F)]
)
def test_issue_entity_is_splitmix64(ordinal: int, word: int) -> None:
    assert issue_entity(0, ordinal) == word


@pytest.mark.parametrize("ordinal", [0, 1, 2**31, 2**32 - 2, 2**32 - 1, 2**32, 2**62])
@pytest.mark.parametrize("stream_hash", [0, 1, 2**63, M64, 0x0123456789ABCDEF])
def test_entities_at_the_edges_of_the_words(stream_hash: int, ordinal: int) -> None:
    assert issue_entity(stream_hash, ordinal) == mixed(
        (stream_hash + (ordinal + 1) * 0x9E3779B97F4A7C15) & M64
    )
    assert branch_entity(ordinal, stream_hash) == mixed(ordinal ^ stream_hash)


def test_issue_entities_are_distinct_and_equal_the_scalar_ones() -> None:
    words = issue_entities(name_hash("calls"), 3, 2_000)
    assert words.dtype == np.uint64
    assert words.tolist() == [issue_entity(name_hash("calls"), i) for i in range(3, 2_003)]
    assert len(set(issue_entities(name_hash("calls"), 0, 200_000).tolist())) == 200_000


def test_issue_entities_at_the_edges_of_the_words() -> None:
    words = issue_entities(M64, 2**32 - 2, 4)
    assert words.tolist() == [issue_entity(M64, i) for i in range(2**32 - 2, 2**32 + 2)]
    assert issue_entities(1, 5, 0).shape == (0,)


def test_branches_differ_by_name_by_entity_and_by_order() -> None:
    a, b = name_hash("billing"), name_hash("logistics")
    entities = [issue_entity(1, i) for i in range(200)]
    words = {branch_entity(e, h) for e in entities for h in (a, b)} | set(entities)
    assert len(words) == 600
    assert all(0 <= word <= M64 for word in words)
    assert branch_entity(branch_entity(7, a), b) != branch_entity(branch_entity(7, b), a)


def test_sites_fit_and_differ_by_purpose_and_name() -> None:
    words = [site(purpose, name) for purpose in Purpose for name in ("", "bot", "frontline", "фронт")]
    assert len(set(words)) == len(words)
    assert all(0 <= word < 1 << SITE_BITS for word in words)


@pytest.mark.parametrize("n", [0, 1, 2, 3, MAX_DRAWS - 1])
def test_vector_equals_scalar(n: int) -> None:
    entities = issue_entities(name_hash("chats"), 0, 500)
    for place in (0, site(Purpose.PATIENCE, "chat"), (1 << SITE_BITS) - 1):
        scalar = [uniform(MAX_SEED, 7, e, place, n) for e in entities.tolist()]
        assert uniforms(MAX_SEED, 7, entities, place, n).tolist() == scalar


def test_draws_and_their_antithetic_twins() -> None:
    plain, mirrored = Draws(5, 6), Draws(5, 6, antithetic=True)
    entities = issue_entities(1, 0, 300)
    for n in (0, 3):
        u = [plain.uniform(e, 99, n) for e in entities.tolist()]
        assert u == [uniform(5, 6, e, 99, n) for e in entities.tolist()]
        assert [mirrored.uniform(e, 99, n) for e in entities.tolist()] == [1.0 - x for x in u]
        assert plain.uniforms(entities, 99, n).tolist() == u
        assert mirrored.uniforms(entities, 99, n).tolist() == [1.0 - x for x in u]


@pytest.mark.parametrize("value", [-1, MAX_SEED + 1, 1.0, True, "7", math.nan, None])
@pytest.mark.parametrize("name", ["seed", "replication"])
def test_keys_out_of_range_are_refused(name: str, value: object) -> None:
    arguments: dict[str, object] = {"seed": 1, "replication": 1, name: value}
    with pytest.raises(ValueError, match=f"^{name} must be a whole number from 0 to 4294967295, not "):
        Draws(**arguments)  # type: ignore[arg-type]


def test_kernels_need_no_module_state_but_numbers_and_each_other() -> None:
    # What a compiler must see: only ints, floats and functions of the same list are referred to.
    kernels = {kernel.__name__ for kernel in streams.KERNELS}
    for kernel in streams.KERNELS:
        for name in kernel.__code__.co_names:
            assert name in kernels or name == "range" or isinstance(getattr(streams, name), int), name
