"""A statement of authority as PDF: the same as the page, with the moment and the digest on every sheet."""

from functools import cache, partial
from html import escape
from io import BytesIO
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import ListFlowable, SimpleDocTemplate
from reportlab.platypus import Paragraph as Flowing
from reportlab.platypus import Table as Grid

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

_WIDTH: Final = A4[0] - 28 * mm - 12
_FAINT: Final = HexColor("#777777")
_TAGS: Final = {
    How.PLAIN: "{}", How.STRONG: "<b>{}</b>", How.NAME: "<b>{}</b>",
    How.CODE: '<font size="7" color="#333333">{}</font>',
    How.MARK: '<font size="7" backColor="#dddddd">&nbsp;{}&nbsp;</font>',
    How.SMALL: '<font size="7" color="#444444">{}</font>', How.ABSENT: '<i><font color="#555555">{}</font></i>',
}  # fmt: skip
_GRID: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.6, _FAINT),
    ("LINEBELOW", (0, 1), (-1, -1), 0.25, HexColor("#dddddd")),
    ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
]


def pdf(told: Told) -> bytes:
    """The sheets of a statement's content; the same content gives the same bytes. A sign that the font does not have
    is told by its number, [U+4E2D]: none is left out."""
    made = BytesIO()
    on, digest = told["moment"]["on"], told["digest"]
    foot = f"On {on}, position {told['moment']['position']} of the record. Digest {digest}"
    drawn = SimpleDocTemplate(
        made, pagesize=A4, leftMargin=14 * mm, rightMargin=14 * mm, topMargin=14 * mm, bottomMargin=18 * mm,
        title=_seen(title(told)), author="Zoneledger", subject=f"SHA-256 of the content: {digest}", invariant=1,
    )  # fmt: skip
    below = partial(_foot, text=foot)
    drawn.build([_block(one) for one in laid_out(told)], onFirstPage=below, onLaterPages=below)
    return made.getvalue()


@cache
def _fonts() -> frozenset[int]:
    """Register the fonts that come with the library; the numbers of the signs that they have."""
    files = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf", "Vera-Italic": "VeraIt.ttf", "Vera-Both": "VeraBI.ttf"}
    fonts = [TTFont(name, file) for name, file in files.items()]
    for font in fonts:
        registerFont(font)
    registerFontFamily("Vera", *files)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def _style(size: float, **more: Any) -> ParagraphStyle:
    _fonts()
    return ParagraphStyle("", fontName="Vera", fontSize=size, leading=size * 1.35, splitLongWords=True, **more)


def _block(block: Block) -> Any:
    match block:
        case Heading(text, big):
            style = _style(15 if big else 11, spaceBefore=0 if big else 10, spaceAfter=4, keepWithNext=1)
            return Flowing(f"<b>{_text(text)}</b>", style)
        case Paragraph(line):
            return Flowing(_line(line), _style(8.5, spaceAfter=3))
        case Steps(lines):
            steps = [Flowing(_line(one), _style(8.5)) for one in lines]
            return ListFlowable(steps, bulletFontName="Vera", bulletFontSize=8.5, leftIndent=16, spaceAfter=4)
        case Table(titles, widths, rows):
            style = _style(7.5)
            head = [Flowing(f"<b>{_text(one)}</b>", style) for one in titles]
            spans = [("SPAN", (len(row) - 1, n), (-1, n)) for n, row in enumerate(rows, 1) if len(row) < len(titles)]
            body = [[_cell(one, style) for one in row] + [""] * (len(titles) - len(row)) for row in rows]
            return Grid(
                [head, *body],
                colWidths=[share * _WIDTH for share in widths],
                repeatRows=1,
                splitInRow=1,
                style=[*_GRID, *spans],
            )


def _cell(cell: Cell, style: ParagraphStyle) -> Flowing:
    return Flowing("<br/>".join(map(_line, cell)), style)


def _line(line: Line) -> str:
    return " ".join(map(_words, line))


def _words(words: Words) -> str:
    return _TAGS[words.how].format(_text(words.text))


def _text(text: str) -> str:
    return escape(_seen(text))


def _seen(text: str) -> str:
    known = _fonts()
    return "".join(one if ord(one) in known or one in "\t\n" else f"[U+{ord(one):04X}]" for one in safe(text))


def _foot(canvas: Any, drawn: Any, text: str) -> None:
    canvas.saveState()
    canvas.setFont("Vera", 6.5)
    canvas.setFillColor(_FAINT)
    canvas.drawString(14 * mm, 10 * mm, text)
    canvas.drawRightString(A4[0] - 14 * mm, 10 * mm, f"Sheet {drawn.page}")
    canvas.restoreState()
