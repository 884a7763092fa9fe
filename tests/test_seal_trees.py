"""The trees under a seal: the proofs of RFC 6962 hold for every size, and nothing else does."""

import hashlib
import struct
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import merkle
from events.merkle import NotProved, check_consistency, event_hash, leaf_hash, node_hash, root_of, split, tree_hash
from events.seal import EVENTS
from events.tiles import Tile, Tree

# The reference leaves and roots of the test suite of Certificate Transparency.
LEAVES = [bytes.fromhex(one) for one in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def naive(hashes: Sequence[bytes]) -> bytes:
    """The root as RFC 6962 §2.1 defines it."""
    if len(hashes) == 1:
        return hashes[0]
    left = split(len(hashes))
    return node_hash(naive(hashes[:left]), naive(hashes[left:]))


class Kept(dict[Tile, bytes]):
    """Tiles in memory."""

    def __call__(self, wanted: Sequence[Tile]) -> dict[Tile, bytes]:
        return {one: self[one] for one in wanted if one in self}


def grown(hashes: Sequence[bytes], steps: Sequence[int]) -> Kept:
    kept, size = Kept(), 0
    for step in [*steps, len(hashes)]:
        end = min(size + step, len(hashes))
        kept.update(Tree(EVENTS, kept).grown(size, hashes[size:end]))
        size = end
    return kept


def test_roots_are_those_of_certificate_transparency() -> None:
    hashes = [leaf_hash(one) for one in LEAVES]
    assert [tree_hash(hashes[:n]).hex() for n in range(1, 9)] == list(ROOTS)
    kept = grown(hashes, [1, 1, 3])
    assert [Tree(EVENTS, kept).root(n).hex() for n in range(1, 9)] == list(ROOTS)
    assert tree_hash([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_inclusion_and_consistency_proofs_are_those_of_certificate_transparency() -> None:
    tree = Tree(EVENTS, grown([leaf_hash(one) for one in LEAVES], []))
    assert [one.hex()[:8] for one in tree.inclusion(5, 8)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [one.hex()[:8] for one in tree.consistency(6, 8)] == ["0ebc5d34", "ca854ea1", "d37ee418"]


sizes = st.integers(1, 300)


@given(sizes, st.lists(st.integers(1, 90), max_size=6), st.data())
def test_every_proof_of_any_two_sizes_holds_however_the_tree_grew(
    size: int, steps: list[int], data: st.DataObject
) -> None:
    hashes = [leaf_hash(bytes([n % 256, n // 256])) for n in range(size)]
    kept = grown(hashes, steps)
    at = data.draw(st.integers(1, size))
    old = data.draw(st.integers(1, at))
    index = data.draw(st.integers(0, at - 1))
    tree = Tree(EVENTS, kept)
    root = tree.root(at)
    assert root == naive(hashes[:at]) == tree_hash(hashes[:at])
    assert root_of(index, at, hashes[index], tree.inclusion(index, at)) == root
    check_consistency(old, naive(hashes[:old]), at, root, tree.consistency(old, at))
    assert kept == grown(hashes, [])


@given(sizes, st.data())
def test_a_proof_with_one_bit_changed_a_step_more_or_less_or_of_another_leaf_does_not_hold(
    size: int, data: st.DataObject
) -> None:
    hashes = [leaf_hash(n.to_bytes(2, "big")) for n in range(size)]
    tree = Tree(EVENTS, grown(hashes, []))
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size), tree.root(size)
    bad = list(tampered(path, data))
    for one in bad:
        assert not leads(index, size, hashes[index], one, root)
    assert not leads(index, size, leaf_hash(b"another"), path, root)
    other = data.draw(st.integers(0, size))
    assert other == index or not leads(other, size, hashes[index], path, root)
    old = data.draw(st.integers(1, size))
    proof = tree.consistency(old, size)
    for one in tampered(proof, data):
        with pytest.raises(NotProved):
            check_consistency(old, tree.root(old), size, root, one)
    with pytest.raises(NotProved):
        check_consistency(old, leaf_hash(b"another"), size, root, proof)


def tampered(path: list[bytes], data: st.DataObject) -> Iterator[list[bytes]]:
    yield [*path, leaf_hash(b"more")]
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        yield [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
        yield path[:at] + path[at + 1 :]


def leads(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> bool:
    try:
        return root_of(index, size, leaf, path) == root
    except NotProved:
        return False


@given(st.dictionaries(st.text(max_size=20), st.integers(1, 2**60), max_size=8))
def test_a_list_of_subjects_reads_as_it_was_written(last: dict[str, int]) -> None:
    content = merkle.write_bucket(last)
    assert merkle.read_bucket(content) == last
    if content:
        with pytest.raises(NotProved):
            merkle.read_bucket(content[:-1])


def test_a_leaf_covers_each_part_of_an_event_and_where_it_ends() -> None:
    """Worked out apart from the program, after docs/evidence.md: whoever has a head has this for good."""
    one = bytes(range(16))
    data = b"\x00zoneledger event 1\n" + struct.pack(">QII", 7, 9, 2) + one + b"a.b#v1\xe2\x80\x93" + b"{}"
    assert event_hash(7, one, "a.b#v1\N{EN DASH}", b"{}") == hashlib.sha256(data).digest()
    others = {
        event_hash(7, one, "ab", b"c"), event_hash(7, one, "a", b"bc"), event_hash(8, one, "ab", b"c"),
        event_hash(7, bytes(16), "ab", b"c"),
    }  # fmt: skip
    assert len(others) == 4
