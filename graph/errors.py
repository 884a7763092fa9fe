"""Why a question cannot be answered: it names something outside the record, or nothing at all."""

from enum import StrEnum


class Code(StrEnum):
    """What is wrong with a question."""

    UNKNOWN_ID = "UNKNOWN_ID"
    WRONG_KIND = "WRONG_KIND"
    NOT_YET_KNOWN = "NOT_YET_KNOWN"
    OUTSIDE_RECORD = "OUTSIDE_RECORD"
    BAD_MOMENT = "BAD_MOMENT"
    BAD_INPUT = "BAD_INPUT"
    NOT_PROJECTED = "NOT_PROJECTED"


class NotAnswerable(Exception):
    """Names the input, the rule that it breaks, and what would be accepted."""

    def __init__(self, code: Code, asked: str, rule: str, accepted: str) -> None:
        self.code, self.asked, self.rule, self.accepted = code, asked, rule, accepted
        super().__init__(f"{asked}: {rule}. Accepted: {accepted}")


class GraphFault(Exception):
    """The graph cannot be used: `where` it lies, and why. Nothing is lost with it: the log makes it anew."""

    def __init__(self, where: object, why: str) -> None:
        super().__init__(f"{where}: {why}. The graph can be made anew from the log: zoneledger rebuild")
