"""A statement of authority as a page: no scripts, nothing from elsewhere, every word of the record escaped."""

from html import escape
from typing import Final

from services.files.statement_layout import (
    Block,
    Cell,
    Heading,
    How,
    Line,
    Paragraph,
    Steps,
    Table,
    Told,
    Words,
    laid_out,
    title,
)
from services.plain import safe

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
_TAGS: Final = {
    How.PLAIN: "{}", How.STRONG: "<strong>{}</strong>", How.NAME: "<bdi>{}</bdi>", How.CODE: "<code>{}</code>",
    How.MARK: '<span class="mark">{}</span>', How.SMALL: '<span class="small"><bdi>{}</bdi></span>',
    How.ABSENT: '<span class="none">{}</span>',
}  # fmt: skip


def page(told: Told) -> str:
    """The page of a statement's content."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_text(title(told))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(map(_block, laid_out(told)))
        + "\n</body>\n</html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(text, big):
            return f"<h1>{_text(text)}</h1>" if big else f"<h2>{_text(text)}</h2>"
        case Paragraph(line):
            return f"<p>{_line(line)}</p>"
        case Steps(lines):
            return "<ol>\n" + "\n".join(f"<li>{_line(one)}</li>" for one in lines) + "\n</ol>"
        case Table(titles, _, rows):
            head = "".join(f"<th>{_text(one)}</th>" for one in titles)
            body = "\n".join(_row(row, len(titles)) for row in rows)
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _row(cells: tuple[Cell, ...], wide: int) -> str:
    span = f' colspan="{wide - len(cells) + 1}"' if len(cells) < wide else ""
    *first, last = ("<br>".join(map(_line, cell)) for cell in cells)
    return "<tr>" + "".join(f"<td>{one}</td>" for one in first) + f"<td{span}>{last}</td></tr>"


def _line(line: Line) -> str:
    return " ".join(map(_words, line))


def _words(words: Words) -> str:
    return _TAGS[words.how].format(_text(words.text))


def _text(text: str) -> str:
    return escape(safe(text))
