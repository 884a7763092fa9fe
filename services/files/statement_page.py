"""A statement of authority as a page to print: no scripts, nothing from elsewhere, every word of the record escaped."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from events.grades import write_grades
from events.when import Day, shift

Told = Mapping[str, Any]
_UNSEEN: Final = dict.fromkeys(
    (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)),
    "\N{REPLACEMENT CHARACTER}",
)
"""What is no sign at all or turns the text around."""
_STYLE: Final = """
@page { size: A4; margin: 14mm }
body { font: 10pt/1.35 Georgia, 'Times New Roman', serif; color: #111; max-width: 190mm; margin: 8mm auto }
h1 { font-size: 17pt; margin: 0 0 1mm } h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 1px solid #777 }
p { margin: 1mm 0 } .small { font-size: 8.5pt; color: #444 }
table { border-collapse: collapse; width: 100%; font-size: 9pt }
th { text-align: left; font-weight: bold; border-bottom: 1px solid #777 }
td, th { padding: 1mm 1.5mm; vertical-align: top } tr { break-inside: avoid } td { border-top: 1px solid #ddd }
.mark { border: 1px solid #555; border-radius: 2px; padding: 0 1mm; font-size: 8pt; white-space: nowrap }
.none { color: #555; font-style: italic } ol { margin: 1mm 0 3mm; padding-left: 7mm }
code { font-family: 'Courier New', monospace; font-size: 8.5pt; overflow-wrap: anywhere }
"""


def page(told: Told) -> str:
    """The page of a statement's content."""
    place = told["place"]
    parts = [
        f"<h1>Statement of authority</h1>\n<p>{_named(place)}</p>",
        f"<p>{_moment(told['moment'])}</p>",
        f"<p>{_being(place)}</p>",
        "<h2>Who holds what</h2>", _authority(told["authority"]),
        "<h2>By what chain</h2>", *(_chains(told["chains"]) or ['<p class="none">No grant is in force.</p>']),
        "<h2>Documents</h2>", _documents(told["events"]),
        "<h2>How to read it</h2>", _LEGEND,
        f'<p class="small">Digest of the content (SHA-256): <code>{_text(told["digest"])}</code></p>',
    ]  # fmt: skip
    title = _text(f"Statement of authority: {place['name']}, {told['moment']['on']}")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


_STATES: Final = {
    "exists": "It is in being",
    "possibly": "It is possibly in being",
    "not_yet": "It is not in being yet",
    "closed": "It is closed",
    "withdrawn": "What was said of it was withdrawn",
}
_LEGEND: Final = (
    '<p class="small">Granted: by an act that the record holds. Presumed: nobody was granted it, so it stays with the '
    "governing body. Possible: it depends on a day that the sources do not state exactly. Disputed: sources have it "
    "otherwise, by the events named. Not recorded: the record does not claim to hold every grant there; what is "
    "presumed beside it is so only if there is none. #n is the position of an event of the record. Asked again with "
    "this day and this position, the answer is the same, and so is its digest.</p>"
)


def _authority(cells: Sequence[Told]) -> str:
    if not any(cell["holders"] for cell in cells):
        return '<p class="none">Nobody is recorded to hold authority over it on this day.</p>'
    titles = ("Lever", "Areas", "Holder", "Level", "How it stands", "Period", "Said by")
    head = "".join(f"<th>{one}</th>" for one in titles)
    alike = groupby(cells, key=lambda cell: (cell["lever"], cell["recorded"], cell["holders"]))
    lines = [line for _, same in alike for line in _cells(list(same))]
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(lines) + "\n</tbody>\n</table>"


def _cells(cells: Sequence[Told]) -> Iterable[str]:
    """Neighbouring areas of which the same holds, as one."""
    lever, recorded, holders = cells[0]["lever"], cells[0]["recorded"], cells[0]["holders"]
    areas = ", ".join(cell["area"] for cell in cells)
    first = f"<td>{_words(lever)}</td><td>{_words(areas)}</td>"
    if not holders:
        yield f'<tr>{first}<td colspan="5">{_marks(["not recorded"])}</td></tr>'
    for row in holders:
        yield f"<tr>{first}{_holder(row, recorded)}</tr>"
        first = "<td></td><td></td>"


def _holder(row: Told, recorded: bool) -> str:
    standing = "presumed" if row["presumed"] else row["standing"].replace("_", " ")
    marks = ["not recorded"] if row["presumed"] and not recorded else []
    marks += ["possible"] if not row["certain"] else []
    marks += [f"disputed {_numbers(row['disputed'])}"] if row["disputed"] else []
    marks += ["not in force"] if not row["in_force"] else []
    more = [f"grades {write_grades(tuple(row['grades']))}"] if row["grades"] else []
    more += [f"share {row['share']:.0%}"] if row["share"] is not None else []
    more += [row["limits"]] if row["limits"] else []
    rests = [row["grant"], *row["basis"]] if row["grant"] else []
    return (
        f"<td>{_named(row['holder'])}{_small('; '.join(more))}</td><td>{_text(row['level'] or 'not stated')}</td>"
        f"<td>{_text(standing)} {_marks(marks)}{_small(', '.join(rests))}</td>"
        f"<td>{_text(_period(row))}</td><td>{_numbers(row['events'])}</td>"
    )


def _chains(chains: Sequence[Told]) -> list[str]:
    found = []
    for one in chains:
        steps = "\n".join(f"<li>{_step(step)}</li>" for step in one["steps"])
        found.append(f"<p>{_named(one['holder'])}: {_words(one['lever'])}</p>\n<ol>\n{steps}\n</ol>")
    return found


def _step(one: Told) -> str:
    marks = ["possible"] if not one["certain"] else []
    marks += [f"disputed {_numbers(one['disputed'])}"] if one["disputed"] else []
    marks += [one["style"]] if one["style"] else []
    ends = [_named(one[end]) if one[end] else "" for end in ("source", "target")]
    said = f" #{one['event']}" if one["event"] else ' <span class="none">nothing recorded says so</span>'
    level = f" ({_text(one['level'])})" if one["level"] else ""
    return f"{ends[0]} {_text(one['what'])} {ends[1]}{level}{said} {_marks(marks)}"


def _documents(events: Sequence[Told]) -> str:
    by: dict[tuple[str, ...], list[int]] = {}
    for event in events:
        for one in event["documents"] or [{}]:
            key = tuple(str(one.get(part) or "") for part in ("document", "title", "locator", "dated", "uri", "sha256"))
            by.setdefault(key, []).append(event["position"])
    rows = []
    for (document, title, locator, dated, uri, sha256), positions in sorted(by.items()):
        digest = f"SHA-256 {sha256}" if sha256 else ""
        told = ", ".join(one for one in (title or document, locator, dated, uri, digest) if one)
        name = f"<td>{_text(told)}</td>" if told else '<td class="none">no document</td>'
        rows.append(f"<tr>{name}<td>{_numbers(positions)}</td></tr>")
    head = "<thead><tr><th>Document, place in it, date</th><th>Events</th></tr></thead>"
    return f"<table>\n{head}\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n</table>"


def _moment(at: Told) -> str:
    reading = f", reading {', '.join(map(str, at['reading']))} for the alternative" if at["reading"] else ""
    clock = "; imported history, whose clock is the import's" if at["reconstructed"] else ""
    known = f"as known at {at['known']}, position {at['position']} of the record{clock}{reading}."
    return f"On <strong>{_text(at['on'])}</strong>, {_text(known)}"


def _being(place: Told) -> str:
    state = _STATES[place["existence"]]
    since = f", since {place['since']}" if place["since"] else ""
    until = f", until before {place['until']}" if place["until"] else ""
    return _text(f"{state}{since}{until}.")


def _period(row: Told) -> str:
    start = _between(row["valid_from"], row["sure_from"], 0)
    end = _between(row["sure_to"], row["valid_to"], -1)
    return " ".join(one for one in (start and f"from {start}", end and f"to {end}") if one)


def _between(low: str | None, high: str | None, by: int) -> str:
    one, other = (shift(Day(day), by) if day else None for day in (low, high))
    if one == other:
        return one or ""
    if one and other:
        return f"between {one} and {other}"
    return f"{one} or later" if one else f"{other} or before"


def _named(one: Told) -> str:
    if one["name"] == one["id"]:
        return f"<code>{_text(one['id'])}</code>"
    return f"<bdi>{_text(one['name'])}</bdi> <code>{_text(one['id'])}</code>"


def _words(text: str) -> str:
    return _text(text.replace("_", " "))


def _numbers(positions: Iterable[int]) -> str:
    return " ".join(f"#{one}" for one in positions)


def _marks(marks: Sequence[str]) -> str:
    return " ".join(f'<span class="mark">{_text(one)}</span>' for one in marks)


def _small(text: str) -> str:
    return f'<br><span class="small"><bdi>{_text(text)}</bdi></span>' if text else ""


def _text(text: str) -> str:
    return escape(text.translate(_UNSEEN))
