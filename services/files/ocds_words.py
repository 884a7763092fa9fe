"""The record's words as OCDS 1.1 has them: codes, instants, periods and amounts. What it has no word for is left out.

Rules: docs/standards.md.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from events.contract import PartyRole
from events.fields import Money
from events.when import OPEN_END, Day, When, between, shift, write_instant
from graph.facts import Fact

EXAMPLE_PREFIX: Final = "ocds-213czf"
"""The prefix of the standard's own examples. Publishers register theirs: https://standard.open-contracting.org/"""
VERSION: Final = "1.1"
ROLES: Final[dict[str, list[str]]] = {
    PartyRole.AUTHORISER: ["procuringEntity", "authoriser"],
    PartyRole.OPERATOR: ["supplier", "operator"],
    PartyRole.SUPPORTING: ["supplier", "supporting"],
    PartyRole.STRATEGIC: ["supplier", "strategic"],
    PartyRole.ADVISER: ["adviser"],
    PartyRole.FUNDER: ["funder"],
    PartyRole.UNION: ["union"],
    PartyRole.PARTY: ["party"],
    "prime": ["buyer", "prime"],
    "sub": ["supplier", "sub"],
}
"""Codes of the open list partyRole: those of the standard where they say the same, and the record's own."""
_STATUS: Final = {
    "proposed": "pending", "in_force": "active", "auto_renewed": "active", "suspended": "active",
    "ended": "terminated", "never_began": "cancelled",
}  # fmt: skip
_CODES: Final = (
    "ADP AED AFA AFN ALK ALL AMD ANG AOA AOK AON AOR ARA ARP ARS ARY ATS AUD AWG AYM AZM AZN BAD BAM BBD BDT BEC BEF "
    "BEL BGJ BGK BGL BGN BHD BIF BMD BND BOB BOP BOV BRB BRC BRE BRL BRN BRR BSD BTN BUK BWP BYB BYN BYR BZD CAD CDF "
    "CHC CHE CHF CHW CLF CLP CNY COP COU CRC CSD CSJ CSK CUC CUP CVE CYP CZK DDM DEM DJF DKK DOP DZD ECS ECV EEK EGP "
    "ERN ESA ESB ESP ETB EUR FIM FJD FKP FRF GBP GEK GEL GHC GHP GHS GIP GMD GNE GNF GNS GQE GRD GTQ GWE GWP GYD HKD "
    "HNL HRD HRK HTG HUF IDR IEP ILP ILR ILS INR IQD IRR ISJ ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT "
    "LAJ LAK LBP LKR LRD LSL LSM LTL LTT LUC LUF LUL LVL LVR LYD MAD MDL MGA MGF MKD MLF MMK MNT MOP MRO MRU MTL MTP "
    "MUR MVQ MVR MWK MXN MXP MXV MYR MZE MZM MZN NAD NGN NIC NIO NLG NOK NPR NZD OMR PAB PEH PEI PEN PES PGK PHP PKR "
    "PLN PLZ PTE PYG QAR RHD ROK ROL RON RSD RUB RUR RWF SAR SBD SCR SDD SDG SDP SEK SGD SHP SIT SKK SLL SOS SRD SRG "
    "SSP STD STN SUR SVC SYP SZL THB TJR TJS TMM TMT TND TOP TPE TRL TRY TTD TWD TZS UAH UAK UGS UGW UGX USD USN USS "
    "UYI UYN UYP UYU UYW UZS VEB VEF VES VNC VND VUV WST XAF XAG XAU XBA XBB XBC XBD XCD XDR XEU XFO XFU XOF XPD XPF "
    "XPT XRE XSU XTS XUA XXX YDD YER YUD YUM YUN ZAL ZAR ZMK ZMW ZRN ZRZ ZWC ZWD ZWL ZWN ZWR"
)
CURRENCIES: Final = frozenset(_CODES.split())
"""The closed list `currency`."""


def ocid(prefix: str, id: str) -> str:
    """The contracting process of a contract or subcontract: `ocds-213czf-contract-locke`."""
    return f"{prefix}-{id.replace(':', '-', 1)}"


def instant(at: datetime) -> str:
    """An instant, always with six digits after the second: so the texts sort as the instants do."""
    return write_instant(at, "microseconds")


def value(money: Money | None) -> dict[str, Any] | None:
    """An amount in a currency that the standard knows."""
    if money is None or money.currency not in CURRENCIES:
        return None
    return {"amount": Decimal(money.amount), "currency": money.currency}


def status(facts: Iterable[Fact], on: Day) -> str | None:
    """How a contract stands on a day, by the facts of its status: what every possible one of them comes to, or None
    where they differ. Before the first of them it is pending."""
    found = [one for one in facts if one.type == "status"]
    if not found:
        return None
    codes = {_STATUS[one.value] for one in found if one.valid_from <= on < one.valid_to}
    if on < min(one.sure_from for one in found):
        codes.add("pending")
    return codes.pop() if len(codes) == 1 else None


def period(facts: Sequence[Fact]) -> dict[str, str]:
    """From the start of the first of these to the end of the last. A start or end that is not known to the day is left
    out; the last day on which an end can lie is `maxExtentDate`."""
    found = {}
    first, last = _first(facts), _last(facts)
    if first.earliest == first.latest:
        found["startDate"] = f"{first.earliest}T00:00:00Z"
    if last.latest != OPEN_END:
        name = "endDate" if last.earliest == last.latest else "maxExtentDate"
        found[name] = f"{last.latest}T23:59:59Z"
    return found


def imprecise(facts: Sequence[Fact]) -> list[str]:
    """What a period leaves out, in words."""
    first, last = _first(facts), _last(facts)
    said = [f"Begins {first.words}."] if first.earliest != first.latest else []
    if last.earliest != last.latest:
        said.append(f"Last day {last.words}.")
    return said


def possible_days(fact: Fact, whole: Sequence[Fact]) -> str:
    """The days of a part, where they are not those of the whole: `from 2015-07-01`, `to 2016-06-30`."""
    first, last = _first([fact]), _last([fact])
    said = [f"from {first.words}"] if first != _first(whole) else []
    if last != _last(whole):
        said.append(f"to {last.words}" if last.latest != OPEN_END or last.earliest != OPEN_END else "with no end")
    return " ".join(said)


def _first(facts: Collection[Fact]) -> When:
    """Between which days the first begins."""
    one = min(facts, key=lambda fact: (fact.valid_from, fact.sure_from))
    return between(one.valid_from, one.sure_from)


def _last(facts: Collection[Fact]) -> When:
    """Between which days the last day of the last lies."""
    one = max(facts, key=lambda fact: (fact.valid_to, fact.sure_to))
    return between(min(_before(one.sure_to), _before(one.valid_to)), _before(one.valid_to))


def _before(end: Day) -> Day:
    return shift(end, -1)
