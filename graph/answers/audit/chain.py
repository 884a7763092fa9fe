"""Subcontracts as a chain: whose they are, through every tier."""

from graph.answers.audit.case import Case, Sure
from graph.answers.span import Span
from graph.spread import spread


def in_force(case: Case, subcontract: str) -> Sure:
    """How surely a subcontract stands, by itself."""
    spans = [Span.of(one) for one in case.shot.status(subcontract) if one.value == "in_force"]
    return case.best(spans)


def primes(case: Case, party: str) -> dict[str, Sure]:
    """Everybody whose subcontractor a party is, at any tier, and how surely."""
    return case.shot.once(("primes", party), lambda: _primes(case, party))


def served(case: Case, party: str) -> dict[str, dict[str, Sure]]:
    """The subcontracts by which a party serves others itself: each with those it is for, at any tier."""
    found: dict[str, dict[str, Sure]] = {}
    for sub in case.shot.out(party, "SUB"):
        need = min(case.sure(Span.of(sub)), in_force(case, sub.dst))
        for prime in case.shot.into(sub.dst, "PRIME"):
            direct = min(need, case.sure(Span.of(prime)))
            tiers = {prime.src: direct} | {
                one: min(direct, sure) for one, sure in primes(case, prime.src).items() if one != prime.src
            }
            for one, sure in tiers.items():
                here = found.setdefault(sub.dst, {})
                here[one] = max(here.get(one, Sure.NO), sure)
    return found


def above(case: Case, instrument: str) -> set[str]:
    """What a subcontract is under, through every tier."""
    every = spread([instrument], lambda front: (link.dst for one in front for link in case.shot.out(one, "UNDER")))
    return every - {instrument}


def edges(case: Case, party: str) -> dict[str, tuple[Sure, str]]:
    """Those who are a party's subcontractors on the day, how surely, and by which subcontract."""
    found: dict[str, tuple[Sure, str]] = {}
    for prime in case.shot.out(party, "PRIME"):
        for sub in case.shot.into(prime.dst, "SUB"):
            sure = min(case.sure(Span.of(prime) & Span.of(sub)), in_force(case, prime.dst))
            if sure and sure > found.get(sub.src, (Sure.NO, ""))[0]:
                found[sub.src] = sure, prime.dst
    return found


def way(case: Case, start: str, goal: str, least: Sure) -> tuple[str, ...] | None:
    """The subcontracts by which work comes from one party to another, from prime to sub, or back to itself: the
    shortest way that holds at least so surely."""
    ways: dict[str, tuple[str, ...]] = {start: ()}
    front = [start]
    while front:
        below = []
        for here in front:
            for there, (sure, by) in sorted(edges(case, here).items()):
                if sure < least:
                    continue
                if there == goal:
                    return *ways[here], by
                if there not in ways:
                    ways[there] = (*ways[here], by)
                    below.append(there)
        front = below
    return None


def _primes(case: Case, party: str) -> dict[str, Sure]:
    """Widest first: who is reached for certain is not reached again as possible."""
    found: dict[str, Sure] = {}
    for least in (Sure.CERTAIN, Sure.POSSIBLE):
        seen, front = {party}, [party]
        while front:
            above = []
            for one in front:
                for sub in case.shot.out(one, "SUB"):
                    for prime in case.shot.into(sub.dst, "PRIME"):
                        sure = min(case.sure(Span.of(prime) & Span.of(sub)), in_force(case, sub.dst))
                        if sure >= least:
                            found.setdefault(prime.src, least)
                            above.append(prime.src)
            front = [one for one in dict.fromkeys(above) if one not in seen]
            seen.update(front)
    return found


def plain(line: str) -> str:
    """A line of service as it is compared: case, dashes and underscores aside."""
    return " ".join(line.casefold().replace("_", " ").replace("-", " ").split())
