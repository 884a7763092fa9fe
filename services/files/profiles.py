"""Reading public lists of districts and schools as their publishers write them.

Three publishers, known by their headings in any order: the NCES Common Core of Data (a directory), the Texas
performance report's reference list (rated campuses only, so absence is not closure) and the Texas directory AskTED.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import structs

from events.envelope import Source
from events.grades import Grades, NotGrades, read_grades
from events.plural import many
from events.when import Day, day, day_of, exactly
from services.files.listing import Listed, Listing, Profile, State
from services.statements import Refused

MAX_BYTES = 200_000_000
_MONTHS = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10,
           "Nov": 11, "Dec": 12}  # fmt: skip
_TEXAS = ZoneInfo("America/Chicago")
Records = Iterator[tuple[int, dict[str, str]]]

HEADINGS: Mapping[Profile, frozenset[str]] = {
    Profile.CCD_SCHOOLS: frozenset(
        {"SURVYEAR", "NCESSCH", "LEAID", "SEASCH", "STID", "LEANM", "SCHNAM", "STATUS", "GSLO", "GSHI"}
    ),
    Profile.CCD_DISTRICTS: frozenset({"SURVYEAR", "LEAID", "STID", "NAME", "BOUND"}),
    Profile.TAPR_SCHOOLS: frozenset({"CAMPUS", "DISTRICT", "CAMPNAME", "DISTNAME", "GRDSPAN"}),
    Profile.TAPR_DISTRICTS: frozenset({"DISTRICT", "DISTNAME", "COUNTY", "REGION"}),
    Profile.ASKTED: frozenset({"District Number", "District Name", "School Number", "School Name", "Grade Range",
                               "School Status", "School Status Date", "Update Date"}),
}  # fmt: skip


def read_listing(path: Path) -> Listing:
    """Read a list. `Refused` names the file and what is wrong with it; a row that cannot be used becomes a note."""
    content = _bytes(path)
    rows = csv.reader(io.StringIO(_text(path, content), newline=""))
    try:
        headings = [heading.strip() for heading in next(rows, [])]
    except csv.Error as fault:
        raise Refused(
            "bad-file", f"{path.name} is no CSV: {fault}", str(path), "a comma-separated file with headings"
        ) from None
    profile = _profile(path, headings)
    digest = hashlib.sha256(content).hexdigest()
    complete = profile not in (Profile.TAPR_SCHOOLS, Profile.TAPR_DISTRICTS)
    source = Source(document=path.name, title=_TITLES[profile], sha256=digest)
    listing = Listing(path, profile, source, digest, Day(""), datetime.min.replace(tzinfo=UTC), complete)
    records = _records(path, headings, rows, listing)
    _READERS[profile](listing, records)
    if not listing.schools and not listing.districts:
        raise Refused("bad-file", f"{path.name} lists nothing", str(path), "at least one row below the headings")
    listing.source = structs.replace(source, published_on=exactly(day_of(listing.known)))
    return listing


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Refused("bad-file", f"{path.name} is larger than {MAX_BYTES} bytes", str(path), "a smaller file")
        return path.read_bytes()
    except OSError as fault:
        raise Refused(
            "bad-file", f"{path.name} cannot be read: {fault.strerror}", str(path), "a readable file"
        ) from None


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused(
            "bad-encoding", f"{path.name} is not UTF-8: byte {content[fault.start]:#04x} at {fault.start}",
            str(path), "UTF-8, with or without byte-order mark",
        ) from None  # fmt: skip


def _profile(path: Path, headings: list[str]) -> Profile:
    for profile, needed in HEADINGS.items():
        if needed <= set(headings):
            twice = sorted(one for one in needed if headings.count(one) > 1)
            if twice:
                raise Refused(
                    "bad-file", f"{path.name} has the heading {twice[0]} twice", str(path), "each heading once"
                )
            return profile
    accepted = "; ".join(f"{profile}: {', '.join(sorted(needed))}" for profile, needed in HEADINGS.items())
    raise Refused("bad-file", f"{path.name} follows no known profile", str(path), accepted)


def _records(path: Path, headings: list[str], rows: Iterator[list[str]], listing: Listing) -> Records:
    line = 1
    while True:
        line += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Refused("bad-file", f"{path.name} line {line}: {fault}", str(path), "a well-formed row") from None
        if len(row) != len(headings):
            if any(cell.strip() for cell in row):
                listing.notes.append(
                    f"line {line}: {many(len(row), 'cell')} under {many(len(headings), 'heading')}, left out"
                )
            continue
        yield line, {heading: cell.strip() for heading, cell in zip(headings, row, strict=True)}


def _digits(code: str, length: int) -> str | None:
    """A code with the leading zeros that a spreadsheet took away, or None where it is no code."""
    bare = code.lstrip("'")
    return bare.zfill(length) if bare.isascii() and bare.isdigit() and 0 < len(bare) <= length else None


def _put(listing: Listing, into: dict[str, Listed], one: Listed | None, line: int, what: str) -> None:
    if one is None:
        listing.notes.append(f"line {line}: {what} has no usable code, left out")
    elif not one.name:
        listing.notes.append(f"line {line}: {what} {one.code} has no name, left out")
    elif one.code in into and into is listing.schools:
        listing.notes.append(f"line {line}: {what} {one.code} is listed twice, the first stands")
    else:
        into.setdefault(one.code, one)


def _year_of(listing: Listing) -> int:
    found = re.search(r"(?<!\d)(20\d\d)(?!\d)", listing.path.stem)
    if not found:
        raise Refused("bad-file", f"{listing.path.name}: the year of the list is not in its name", str(listing.path),
                      "a name with the autumn of the school year, such as tx-tapr-campuses-2014.csv")  # fmt: skip
    return int(found[1])


def _read_tapr(listing: Listing, records: Records) -> None:
    """The list speaks of a school year and comes out in the November or December after it."""
    year = _year_of(listing)
    listing.as_of, listing.known = day(f"{year}-10-01"), datetime(year + 1, 12, 1, 12, tzinfo=UTC)
    for line, row in records:
        district = _digits(row["DISTRICT"], 6)
        _put(
            listing,
            listing.districts,
            Listed(district, row["DISTNAME"], None, line=line) if district else None,
            line,
            "district",
        )
        if listing.of_schools:
            code = _digits(row["CAMPUS"], 9)
            found = (
                Listed(code, row["CAMPNAME"], district, grades=_span(listing, line, row["GRDSPAN"]), line=line)
                if code
                else None
            )
            _put(listing, listing.schools, found, line, "school")


def _read_ccd(listing: Listing, records: Records) -> None:
    """A survey of 1 October; taken as known when its school year is over, since it does not say."""
    of_schools, year = listing.of_schools, None
    states = {"2": State.CLOSED, "6": State.CLOSED, "7": State.PLANNED}
    for line, row in records:
        year = year or int(_digits(row["SURVYEAR"], 4) or _year_of(listing))
        district = _digits(row["STID"], 6)
        if not of_schools:
            state = states.get(row["BOUND"], State.OPEN)
            one = Listed(district, row["NAME"], None, state, nces=row["LEAID"], line=line) if district else None
            _put(listing, listing.districts, one, line, "district")
            continue
        if district:
            _put(
                listing,
                listing.districts,
                Listed(district, row["LEANM"], None, nces=row["LEAID"], line=line),
                line,
                "district",
            )
        code, grades = _digits(row["SEASCH"], 9), f"{row['GSLO']} - {row['GSHI']}"
        state = states.get(row["STATUS"], State.OPEN)
        one = (
            Listed(
                code,
                row["SCHNAM"],
                district,
                state,
                grades=_span(listing, line, grades),
                nces=row["NCESSCH"],
                line=line,
            )
            if code
            else None
        )
        _put(listing, listing.schools, one, line, "school")
    year = year or _year_of(listing)
    listing.as_of, listing.known = day(f"{year}-10-01"), datetime(year + 1, 6, 30, 12, tzinfo=UTC)


def _read_askted(listing: Listing, records: Records) -> None:
    """A directory of one day: it says since when a school is what it is, and when each row was written."""
    for line, row in records:
        district, code = _digits(row["District Number"], 6), _digits(row["School Number"], 9)
        written = _stamp(row["Update Date"])
        if written is None:
            listing.notes.append(
                f"line {line}: Update Date {row['Update Date']!r} is not M/D/YYYY H:MM:SS AM, left out"
            )
            continue
        listing.known = max(listing.known, written.astimezone(UTC))
        listing.as_of = max(listing.as_of, day(written.date().isoformat()))
        if district:
            _put(listing, listing.districts, Listed(district, row["District Name"], None, line=line), line, "district")
        state = State.PLANNED if row["School Status"] == "Under Construction" else State.OPEN
        since = _us_day(row["School Status Date"])
        one = (
            Listed(
                code, row["School Name"], district, state, since, _span(listing, line, row["Grade Range"]), line=line
            )
            if code
            else None
        )
        _put(listing, listing.schools, one, line, "school")


def _stamp(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=_TEXAS)
    except ValueError:
        return None


def _us_day(text: str) -> Day | None:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    return day(f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d}") if found else None


def _span(listing: Listing, line: int, text: str) -> Grades:
    """Grades of `09 - 12`, `'EE KG-05`, `PK`; of `12-Sep` too, which a spreadsheet made of `09 - 12`."""
    bare = text.lstrip("'").strip()
    damaged = re.fullmatch(r"(\d{1,2})-([A-Z][a-z]{2})", bare)
    if damaged and damaged[2] in _MONTHS:
        bare = f"{_MONTHS[damaged[2]]:02d}-{int(damaged[1]):02d}"
    if not bare or bare.startswith(("N -", "M -")):
        return ()
    try:
        return read_grades(re.sub(r"\s*-\s*", "-", bare).split())
    except NotGrades:
        listing.notes.append(f"line {line}: grades {text!r} are not known, not recorded")
        return ()


_TITLES: Mapping[Profile, str] = {
    Profile.CCD_SCHOOLS: "NCES Common Core of Data, public school directory",
    Profile.CCD_DISTRICTS: "NCES Common Core of Data, local education agencies",
    Profile.TAPR_SCHOOLS: "Texas Academic Performance Report, campus reference",
    Profile.TAPR_DISTRICTS: "Texas Academic Performance Report, district reference",
    Profile.ASKTED: "Texas Education Directory (AskTED)",
}
_READERS: Mapping[Profile, Callable[[Listing, Records], None]] = {
    Profile.CCD_SCHOOLS: _read_ccd,
    Profile.CCD_DISTRICTS: _read_ccd,
    Profile.TAPR_SCHOOLS: _read_tapr,
    Profile.TAPR_DISTRICTS: _read_tapr,
    Profile.ASKTED: _read_askted,
}
