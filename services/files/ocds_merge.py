"""Merging OCDS releases, as the standard has it: what a new release has to take back, the compiled and the versioned
release. https://standard.open-contracting.org/1.1/en/schema/merging/
"""

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

Json = dict[str, Any]
OMITTED: Final = ("id", "date", "tag")
"""Members of a release, not of its parts, that merging leaves out."""
_STAYS: Final = frozenset({"id", "currency"})
"""An object whose every member is taken back would stay as an empty one. Of a value the currency stays, of a member of
a list its id."""


def with_nulls(before: Json, now: Json) -> Json:
    """`now`, with a null for each value in `before` that is not in it: merging knows no other way to take one back."""
    out = dict(now)
    for name, old in before.items():
        new = now.get(name)
        if isinstance(old, dict):
            if part := with_nulls(old, new or {}):
                out[name] = part
        elif _merged_by_id(old):
            if rows := _rows_with_nulls(old, new or []):
                out[name] = rows
        elif new is None and name not in _STAYS:
            out[name] = None
    return out


def _rows_with_nulls(before: list[Json], now: list[Json]) -> list[Json]:
    old = {row["id"]: row for row in before}
    rows = [with_nulls(old.pop(row["id"], {}), row) for row in now]
    # What has its id alone was taken back before.
    return rows + [{"id": key, **nulls} for key, row in old.items() if (nulls := with_nulls(row, {}))]


def merge(into: Json, release: Mapping[str, Any]) -> None:
    """Merge what a release or a part of it says: objects member by member, lists of objects by id; any other value
    takes the place of the one before, a null takes it away."""
    for name, value in release.items():
        if isinstance(value, dict):
            merge(into.setdefault(name, {}), value)
        elif _merged_by_id(value):
            _merge_rows(into.setdefault(name, []), value)
        elif value is None:
            into.pop(name, None)
        else:
            into[name] = value


def _merge_rows(rows: list[Json], news: list[Json]) -> None:
    known = {row["id"]: row for row in rows}
    for new in news:
        if new["id"] not in known:
            known[new["id"]] = {}
            rows.append(known[new["id"]])
        merge(known[new["id"]], new)


def compiled(merged: Json, release: Json) -> Json:
    """The compiled release after the last one; `merged` is what `merge` made of all of them, without `OMITTED`."""
    head = {"ocid": release["ocid"], "id": f"{release['ocid']}-{release['date']}", "date": release["date"]}
    return {**head, "tag": ["compiled"], **merged}


def version(into: Json, release: Json) -> None:
    """Add a release to a versioned release: each value becomes a list of those that it had, with who said so."""
    stamp = {"releaseID": release["id"], "releaseDate": release["date"], "releaseTag": release["tag"]}
    into["ocid"] = release["ocid"]
    _version(into, {name: value for name, value in release.items() if name not in (*OMITTED, "ocid")}, stamp)


def _version(into: Json, said: Json, stamp: Json) -> None:
    for name, value in said.items():
        if isinstance(value, dict):
            _version(into.setdefault(name, {}), value, stamp)
        elif _merged_by_id(value):
            rows = into.setdefault(name, [])
            known = {row["id"]: row for row in rows}
            for new in value:
                if new["id"] not in known:
                    known[new["id"]] = {"id": new["id"]}
                    rows.append(known[new["id"]])
                _version(known[new["id"]], {key: one for key, one in new.items() if key != "id"}, stamp)
        else:
            history = into.setdefault(name, [])
            if not history or history[-1]["value"] != value:
                history.append({**stamp, "value": value})


def _merged_by_id(value: Any) -> TypeGuard[list[Json]]:
    """Lists of objects: every one that is written here has ids."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
