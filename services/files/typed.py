"""What a person would have typed for a cell of a workbook to be as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_ZEROS: Final = re.compile("0{2,20}")
_WHOLE: Final = 10**15
_OWN: Final = 164
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """How a cell is shown: its format without quotes and colours, and what it makes of a number."""

    shown: str = "General"
    date: bool = False
    duration: bool = False
    percent: bool = False
    zeros: int = 0

    @classmethod
    def of(cls, text: str) -> "Form":
        """The form of a number format."""
        shown = _QUOTED.sub("", text.partition(";")[0])
        zeros = len(shown) if _ZEROS.fullmatch(shown) else 0
        return cls(shown.lower(), is_date_format(text), is_timedelta_format(text), "%" in shown, zeros)


GENERAL: Final = Form()


def forms_of(styles: Any, own: Mapping[int, str] | list[str]) -> list[Form]:
    """The form of each style of a workbook."""
    found = []
    for style in styles:
        number = style.numFmtId
        text = BUILTIN_FORMATS.get(number, "General") if number < _OWN else own[number - _OWN]
        found.append(Form.of(text))
    return found


def typed_number(text: str, form: Form, epoch: datetime) -> str:
    """The text of a number, a date or a percentage. `ValueError` for what is none."""
    if form.date or form.duration:
        try:
            return _when(from_excel(float(text), epoch, timedelta=form.duration), form)
        except (OverflowError, TypeError):
            raise ValueError(text) from None
    try:
        # Fifteen digits, as many as a spreadsheet shows: 0.1 + 0.2 is 0.3.
        number = Decimal(text) if text.isdecimal() and len(text) < 16 else Decimal(f"{float(text):.15g}")
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite():
        raise ValueError(text)
    if form.percent:
        return f"{_plain(number * 100)}%"
    if form.zeros and number == number.to_integral_value() and 0 <= number < _WHOLE:
        return f"{int(number):0{form.zeros}d}"
    return _plain(number)


def typed_day(text: str, form: Form) -> str:
    """The text of a date that the workbook keeps as one. `ValueError` for what is none."""
    return _when(datetime.fromisoformat(text), form)


def _when(value: Any, form: Form) -> str:
    """As precisely as the cell shows it: who types `Aug 2014` gets the first of August, and did not say so."""
    match value:
        case datetime():
            parts = form.shown
            if "y" in parts and "d" not in parts and "h" not in parts:
                return f"{_MONTHS[value.month - 1]} {value.year}" if "m" in parts else str(value.year)
            return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
    raise ValueError(str(value))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
