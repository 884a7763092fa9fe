"""Successions that names do not show: a whole district that is gone, and the schools that opened elsewhere instead.

Where every school of a district is gone from one list to the next, and schools opened in another district under names
that say the same, each likely pair is proposed with what speaks for it. Nothing is recorded unasked: a school that
opened under a like name may be another.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from msgspec import structs

from events.grades import write_grades
from events.when import between, shift
from services.files.listing import Listed, Listing
from services.files.proposals import ON, Proposal, Proposes, proposal

_GENERIC: Final = frozenset({
    "a", "academy", "acad", "and", "at", "at-risk", "campus", "center", "charter", "chtr", "college", "ctr",
    "district", "e", "early", "ed", "education", "el", "elem", "elementary", "for", "h", "high", "i", "inc", "int",
    "intermediate", "international", "isd", "j", "jr", "junior", "k", "l", "m", "magnet", "middle", "mid", "mi", "of",
    "p", "pk", "pr", "pre", "prep", "prepa", "preparator", "preparatory", "pri", "primary", "public", "s", "sch",
    "school", "schools", "sec", "secondary", "senior", "sr", "the",
})  # fmt: skip
_LIKE: Final = 0.86
_SHORT: Final = 4
_LEAST: Final = 0.5
_FEW: Final = 2
_SHARE: Final = 0.3
_SURE: Final = 0.9
_USUAL: Final = 0.75


@dataclass(frozen=True, slots=True)
class _Pair:
    """A school that is gone and one that came: how much speaks for their being one. `rank` orders equals."""

    old: Listed
    new: Listed
    score: float
    rank: float
    exact: bool


@dataclass(frozen=True, slots=True)
class _Opened:
    """The schools that opened in a district, with the words that tell each, and those that are usual there."""

    usual: frozenset[str]
    schools: tuple[tuple[Listed, frozenset[str]], ...]


def propose_successions(
    listings: Sequence[Listing], state: str, given: frozenset[str] = frozenset()
) -> Iterator[tuple[int, Proposal]]:
    """Likely successions between lists of the same publisher, each with the number of the later list. `given` are
    ids of what has a successor by other word."""
    before: dict[str, Listing] = {}
    for number, listing in sorted(enumerate(listings), key=lambda one: one[1].as_of):
        if not listing.of_schools:
            continue
        earlier = before.get(listing.profile)
        before[listing.profile] = listing
        if earlier is not None and earlier.as_of < listing.as_of:
            for one in _between(earlier, listing, state, given):
                yield number, one


def _between(before: Listing, after: Listing, state: str, given: frozenset[str]) -> Iterator[Proposal]:
    standing = {one.district for one in after.schools.values()}
    gone: defaultdict[str, list[Listed]] = defaultdict(list)
    for code, one in sorted(before.schools.items()):
        if code not in after.schools and one.district and one.district not in standing:
            gone[one.district].append(one)
    opened: defaultdict[str, list[Listed]] = defaultdict(list)
    for code, one in sorted(after.schools.items()):
        if code not in before.schools and one.district:
            opened[one.district].append(one)
    came = {district: _opened(schools) for district, schools in sorted(opened.items())}
    when = between(shift(before.as_of, 1), after.as_of).words
    for district, schools in sorted(gone.items()):
        old_name = before.districts[district].name if district in before.districts else district
        found = max(
            ((_matched(schools, others, old_name), other) for other, others in came.items()),
            key=lambda one: (sum(pair.score for pair in one[0]), one[1]), default=([], ""),
        )  # fmt: skip
        pairs, heir = found
        if not _enough(pairs, len(schools)):
            continue
        new_name = after.districts[heir].name if heir in after.districts else heir
        if f"district:{state}-{district}" not in given:
            why = (
                f"all {len(schools)} schools of {old_name} are gone; {len(pairs)} opened in {new_name} under like names"
            )
            yield _proposed(after, f"district:{state}-", district, heir, old_name, new_name, "annexation", when, why, 0)
        for pair in pairs:
            # Exactly the same name in another district is told by the import itself.
            if not pair.exact and f"school:{state}-{pair.old.code}" not in given:
                yield _proposed(
                    after, f"school:{state}-", pair.old.code, pair.new.code, _shown(pair.old), _shown(pair.new),
                    "renumbering", when, _why(pair, old_name, new_name), pair.new.line,
                )  # fmt: skip


def _enough(pairs: Sequence[_Pair], schools: int) -> bool:
    """Whether the pairs show that the one district took over the other, not that two schools have like names."""
    if schools < _FEW:
        return bool(pairs) and pairs[0].score >= _SURE
    return len(pairs) >= max(_FEW, _SHARE * schools)


def _matched(old: Sequence[Listed], new: _Opened, district: str) -> list[_Pair]:
    """The best pairs, each school in one."""
    pairs: list[_Pair] = []
    for one in old:
        words = _words(one.name, new.usual) or _words(district, new.usual)
        for other, others in new.schools:
            pair = _pair(one, other, words, others)
            if pair is not None:
                pairs.append(pair)
    pairs.sort(key=lambda pair: (-pair.exact, -pair.score, -pair.rank, pair.old.code, pair.new.code))
    taken: set[str] = set()
    chosen: list[_Pair] = []
    for pair in pairs:
        if not {pair.old.code, pair.new.code} & taken:
            taken |= {pair.old.code, pair.new.code}
            chosen.append(pair)
    return sorted(chosen, key=lambda pair: pair.old.code)


def _pair(one: Listed, other: Listed, words: frozenset[str], others: frozenset[str]) -> _Pair | None:
    if one.name == other.name:
        return _Pair(one, other, 1.0, 1.0, True)
    shared = sum(any(_same(word, another) for another in others) for word in words)
    if not shared:
        return None
    name = shared / min(len(words), len(others))
    grades, all_grades = set(one.grades) & set(other.grades), set(one.grades) | set(other.grades)
    span = len(grades) / len(all_grades) if all_grades else 0.0
    score = 0.7 * min(name, 1.0) + 0.3 * span
    if score < _LEAST:
        return None
    return _Pair(one, other, score, shared / max(len(words), len(others)), False)


@lru_cache(maxsize=65_536)
def _same(one: str, other: str) -> bool:
    """Whether two words are one, misspelled, or cut at the end of a name that is too long."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORT:
        return False
    return long.startswith(short) or SequenceMatcher(None, short, long, autojunk=False).ratio() >= _LIKE


def _words(name: str, usual: frozenset[str]) -> frozenset[str]:
    """The words that tell a school from others: not its level, nor what most of its district is called."""
    found = re.findall(r"[a-z0-9]+", name.lower().replace("'", ""))
    return frozenset(one for one in found if one not in _GENERIC and one not in usual)


def _opened(schools: Sequence[Listed]) -> _Opened:
    usual = _usual(schools)
    return _Opened(usual, tuple((one, _words(one.name, usual)) for one in schools))


def _usual(schools: Sequence[Listed]) -> frozenset[str]:
    counts = Counter(word for one in schools for word in _words(one.name, frozenset()))
    return frozenset(
        word for word, number in counts.items() if len(schools) > _SHORT and number > _USUAL * len(schools)
    )


def _shown(one: Listed) -> str:
    return f"{one.name} ({write_grades(one.grades)})" if one.grades else one.name


def _why(pair: _Pair, old_district: str, new_district: str) -> str:
    both = set(pair.old.grades) & set(pair.new.grades)
    shared = write_grades(tuple(one for one in pair.new.grades if one in both))
    grades = f"both have {shared}" if both else "no grade in common"
    if set(pair.old.grades) == set(pair.new.grades):
        grades = "the same grades"
    return (
        f"{old_district} is gone as a whole, and {pair.new.name} opened in {new_district}: like names, {grades} "
        f"({pair.score:.0%})"
    )


def _proposed(
    after: Listing,
    prefix: str,
    old: str,
    new: str,
    old_name: str,
    new_name: str,
    how: str,
    on: str,
    why: str,
    line: int,
) -> Proposal:
    said = {"predecessors": [prefix + old], "successors": [prefix + new], "how": how, "on": ON}
    source = structs.replace(after.source, locator=f"line {line}") if line else after.source
    return proposal(
        Proposes.SUCCESSION, prefix + new, new_name, on=on, said=f"{new} opened", recorded=f"{old} {old_name} closed",
        statements=[("organisation.succeeded", said)], source=source, why=why,
    )  # fmt: skip
