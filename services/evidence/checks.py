"""The checks of an evidence bundle, one after another: proofs, completeness, facts, and the rows that rest on them.

Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from events.merkle import (
    BUCKETS,
    Head,
    NotProved,
    bucket_of,
    check_consistency,
    leaf_hash,
    origin_of,
    read_bucket,
    read_head,
    root_of,
)
from events.plural import many
from services.evidence.contents import Bundle, check_files, hashes, read_events
from services.evidence.model import Held


def check(bundle: Bundle, given: Sequence[Head] = ()) -> None:
    """Everything, as far as it can be read. What is wrong is then in `bundle.wrong`."""
    if not check_files(bundle):
        return
    with bundle.reading("head.json"):
        _head(bundle)
    if bundle.head is None:
        return
    _given(bundle, bundle.head, given)
    read_events(bundle)
    for position, one in bundle.events.items():
        with bundle.reading(f"Event {position}"):
            if root_of(position - 1, bundle.head.size, one.leaf, one.proof) != bundle.head.root:
                raise NotProved("its proof does not lead to the root: it was changed, or is not of this log")
    with bundle.reading("answer.json"):
        bundle.answer = bundle.json("answer.json")
        _moment(bundle, bundle.head)
    with bundle.reading("subjects.json"):
        _complete(bundle, bundle.head)
    if bundle.wrong:
        # What follows from events that are not proved would be told twice.
        return
    with bundle.reading("answer.json, its reading"):
        _reading(bundle)
    if bundle.wrong:
        return
    with bundle.reading("facts.json"):
        _facts(bundle)
    with bundle.reading("answer.json"):
        _rows(bundle)


def _head(bundle: Bundle) -> None:
    told = bundle.json("head.json")
    if set(told) != {"head", "since", "consistency", "first"}:
        raise ValueError("its members are head, since, consistency and first")
    head = bundle.head = read_head(told["head"])
    leaf = hashes([told["first"]["leaf"]])[0]
    if root_of(0, head.size, leaf, hashes(told["first"]["proof"])) != head.root or origin_of(leaf) != head.origin:
        bundle.wrong.append("head.json: the origin of the head is not that of the log with this root.")
    path = hashes(told["consistency"])
    if told["since"] is None:
        if path:
            raise ValueError("there is a proof, but no earlier head")
        return
    bundle.since = since = read_head(told["since"])
    if since.origin != head.origin:
        bundle.wrong.append(f"head.json: the earlier head is of another log, {since.origin}.")
    try:
        check_consistency(since.size, since.root, head.size, head.root, path)
    except NotProved as why:
        bundle.wrong.append(f"head.json: the log of the earlier head is not the beginning of this one: {why}.")


def _given(bundle: Bundle, head: Head, given: Sequence[Head]) -> None:
    for one in given:
        if one.origin != head.origin:
            bundle.wrong.append(
                f"The head that you gave is of another log, {one.origin}: this bundle is of {head.origin}."
            )
        elif one not in (head, bundle.since):
            same = {head.size: head, **({bundle.since.size: bundle.since} if bundle.since else {})}.get(one.size)
            if same is None:
                bundle.wrong.append(
                    f"The head that you gave is of {many(one.size, 'event')}; this bundle proves nothing about it. Ask "
                    f"for one made with --since and that head."
                )
            elif (same.root, same.subjects) != (one.root, one.subjects):
                bundle.wrong.append(
                    f"The head that you gave, of {many(one.size, 'event')}, has another root: this bundle is of a log "
                    "that was changed, or that never was the one published."
                )


def _complete(bundle: Bundle, head: Head) -> None:
    told = bundle.json("subjects.json")
    if set(told) != {"subjects", "lists"}:
        raise ValueError("its members are subjects and lists")
    lists: dict[str, dict[str, int]] = {}
    for number, one in told["lists"].items():
        content = bytes.fromhex(one["content"])
        if root_of(int(number), BUCKETS, leaf_hash(content), hashes(one["proof"])) != head.subjects:
            bundle.wrong.append(f"subjects.json: list {number} was changed, or is not of this log.")
        lists[number] = read_bucket(content)
    named: set[int] = set()
    for subject in told["subjects"]:
        at = lists[str(bucket_of(subject))].get(subject, 0)
        chain: list[int] = []
        while at:
            shown = bundle.events.get(at)
            if shown is None or subject not in shown.previous or shown.previous[subject] >= at:
                bundle.wrong.append(f"{subject}: event {at} is left out.")
                break
            chain.append(at)
            at = shown.previous[subject]
        bundle.chains[subject] = chain[::-1]
        named.update(chain)
    with bundle.reading("answer.json"):
        named.add(bundle.answer["moment"]["position"])
    for at in sorted(set(bundle.events) - named):
        bundle.wrong.append(f"Event {at} belongs to none of the subjects of this bundle.")
    if sorted(set(told["subjects"])) != told["subjects"] or set(lists) != {str(bucket_of(x)) for x in told["subjects"]}:
        bundle.wrong.append("subjects.json: the lists are not those of the subjects.")


def _moment(bundle: Bundle, head: Head) -> None:
    at = bundle.answer["moment"]
    if not 0 < at["position"] <= head.size:
        bundle.wrong.append(f"answer.json: its position {at['position']} is not among the {head.size} that are sealed.")
    elif at["position"] not in bundle.events:
        bundle.wrong.append(f"answer.json: event {at['position']}, the last that it knows of, is not shown.")
    elif bundle.events[at["position"]].recorded_at != at["known"]:
        bundle.wrong.append(f"answer.json: event {at['position']} was not recorded at {at['known']}.")


def _reading(bundle: Bundle) -> None:
    """The disputes that the answer takes as settled for their alternatives: shown, known, not withdrawn, one of each
    event, and nothing of theirs left out."""
    upto = bundle.answer["moment"]["position"]
    told = bundle.answer["moment"]["reading"]
    if type(told) is not list or any(type(one) is not int for one in told) or sorted(set(told)) != told:
        raise ValueError("positions of disputes, in order")
    roots = []
    for at in told:
        one = bundle.events[at].happened
        gone = [
            each for each in bundle.events.values()
            if each.happened.topic == "evidence.retracted" and each.happened.body["slot"] == at
        ]  # fmt: skip
        if one.topic != "evidence.disputed" or at > upto or any(each.happened.position <= upto for each in gone):
            bundle.wrong.append(f"answer.json: event {at} is no dispute that stands at position {upto}.")
        elif not set(one.subjects) <= set(bundle.chains):
            bundle.wrong.append(f"answer.json: nothing is proved of some of what dispute {at} touches.")
        roots.append(one.body.get("slot"))
    if len(set(roots)) != len(roots):
        bundle.wrong.append("answer.json: it reads two disputes of one event.")


def _laid(bundle: Bundle) -> list[Held]:
    """The facts of all that the disputes of the reading touch, as read: their ids count down from -1."""
    upto, reading = bundle.answer["moment"]["position"], bundle.disputes()
    subjects = {one for at in reading for one in bundle.events[at].happened.subjects}
    return sorted(fact for one in subjects for fact in bundle.facts(one, upto, reading))


def _facts(bundle: Bundle) -> None:
    told = bundle.json("facts.json")
    position = bundle.answer["moment"]["position"]
    if set(told) != {"position", "subjects", "cited"} or told["position"] != position:
        raise ValueError(f"it has to be about position {position}")
    if set(told["subjects"]) != set(bundle.chains):
        bundle.wrong.append("facts.json: its subjects are not those of subjects.json.")
    for subject in sorted(bundle.chains):
        said = {_as_fact(one) for one in told["subjects"].get(subject, ())}
        follows = bundle.facts(subject, position, bundle.disputes())
        for one in sorted(said - follows):
            bundle.wrong.append(f"facts.json, {subject}: its events do not say {_words(one)}.")
        for one in sorted(follows - said):
            bundle.wrong.append(f"facts.json, {subject}: its events say, and it leaves out, {_words(one)}.")
    laid = _laid(bundle)
    for name, one in sorted(told["cited"].items()):
        with bundle.reading(f"facts.json, fact {name}"):
            if name.startswith("-"):
                _read(bundle, name, _as_fact(one), laid)
            else:
                _step(bundle, name, _as_fact(one))


def _read(bundle: Bundle, name: str, fact: Held, laid: Sequence[Held]) -> None:
    """The id of a fact of a reading says which of those that are laid over the record it is."""
    high, middle, low = (int(part) for part in name.split("."))
    number = (high << 20) + (middle << 12) + low
    if name != f"{number >> 20}.{number >> 12 & 255}.{number & 4095}" or laid[-1 - number] != fact:
        bundle.wrong.append(f"facts.json, fact {name}: read so, the events do not say {_words(fact)}.")


def _step(bundle: Bundle, name: str, fact: Held) -> None:
    """A fact's id says which event brought it, for which of its subjects, and in which place of those it brought."""
    position, place, rank = (int(part) for part in name.split("."))
    subject = bundle.events[position].happened.subjects[place]
    if subject not in bundle.chains or position > bundle.answer["moment"]["position"]:
        raise ValueError(f"nothing is proved of {subject}, or it came later")
    if any(subject in bundle.events[at].happened.subjects for at in bundle.disputes()):
        raise ValueError(f"{subject} is read otherwise: this is a fact of the record, not of the reading")
    after, before = bundle.facts(subject, position), bundle.facts(subject, position - 1)
    if sorted(after - before)[rank] != fact:
        bundle.wrong.append(f"facts.json, fact {name}: event {position} does not bring {_words(fact)}.")


def _rows(bundle: Bundle) -> None:
    answer, told = bundle.answer, bundle.json("facts.json")
    if set(answer) != {"question", "made_at", "moment", "rows", "notes"}:
        raise ValueError("its members are question, made_at, moment, rows and notes")
    cited: dict[str, Held] = {name: _as_fact(one) for name, one in told["cited"].items()}
    used: set[str] = set()
    for path, row in _nodes(answer["rows"], "rows"):
        names = [*(row.get("facts") or ()), *([row["fact"]] if row.get("fact") else [])]
        if "known_from" in row and "sure_from" in row:
            names.append(row["id"])
            _version(bundle, path, row, cited.get(row["id"]))
        used.update(names)
        for name in sorted(set(names) - set(cited)):
            bundle.wrong.append(f"answer.json, {path}: fact {name} is not shown.")
        for at in row.get("events") or ():
            if isinstance(at, int) and at not in bundle.events:
                bundle.wrong.append(f"answer.json, {path}: event {at} is not shown.")
        if row.get("grant") and "holder" in row:
            _grant(bundle, path, row, [cited[one] for one in names if one in cited])
    for name in sorted(set(cited) - used):
        bundle.wrong.append(f"facts.json: no row rests on fact {name}.")


def _version(bundle: Bundle, path: str, row: dict[str, Any], fact: Held | None) -> None:
    if fact is None or fact != _as_fact({name: row[name] for name in Held._fields}):
        bundle.wrong.append(f"answer.json, {path}: it is not the fact {row['id']} that its events bring.")
        return
    if row["id"].startswith("-"):
        if row["known_from"] != 0 or row["known_to"] is not None:
            bundle.wrong.append(f"answer.json, {path}: a fact of a reading is believed from no position to none.")
        return
    position, place, _ = (int(part) for part in row["id"].split("."))
    subject = bundle.events[position].happened.subjects[place]
    ends = [at for at in bundle.chains[subject] if at > position]
    gone = next((at for at in ends if fact not in bundle.facts(subject, at)), None)
    upto = bundle.answer["moment"]["position"]
    if row["known_from"] != position or row["known_to"] not in ((gone,) if gone and gone <= upto else (None, gone)):
        bundle.wrong.append(f"answer.json, {path}: it was believed from {position} to {gone or 'now'}.")


def _grant(bundle: Bundle, path: str, row: dict[str, Any], facts: Sequence[Held]) -> None:
    """A row about a grant says of holder, lever, area, level, share and limits what the grant's fact says."""
    said = {name: row[name] for name in ("lever", "area", "level", "share", "limits")}
    on = bundle.answer["moment"]["on"]
    for fact in facts:
        if (fact.type, fact.src, fact.dst) == ("HOLDS", row["holder"]["id"], row["grant"]):
            value = json.loads(fact.value)
            if said == {name: value.get(name) for name in said} and fact.valid_from <= on < fact.valid_to:
                return
    who = row["holder"]["id"]
    bundle.wrong.append(f"answer.json, {path}: no fact shown says that {who} held that by {row['grant']}.")


def _nodes(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
        for name, one in value.items():
            yield from _nodes(one, f"{path}.{name}")
    elif isinstance(value, list):
        for n, one in enumerate(value):
            yield from _nodes(one, f"{path}[{n}]")


def _as_fact(told: dict[str, Any]) -> Held:
    if set(told) != set(Held._fields):
        raise ValueError(f"a fact has the members {', '.join(Held._fields)}")
    kinds = [type(told[name]) for name in Held._fields]
    if kinds != [str] * 8 + [int] * 2 + [list] or any(type(one) is not int for one in told["disputed"]):
        raise TypeError("a member of a fact is of another type")
    return Held(**{**told, "disputed": tuple(told["disputed"])})


def _words(fact: Held) -> str:
    ends = f"{fact.src} → {fact.dst}" if fact.type[0] <= "Z" else f"{fact.src} {fact.dst}".strip()
    return f"{fact.type} {ends} {fact.value[:80]} [{fact.valid_from} to {fact.valid_to}] (event {fact.said_by})"
