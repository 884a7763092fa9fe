"""A dozen questions over the shipped worlds, each as it is asked on the command line."""

import shlex
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` in words; `line` is what follows `zoneledger` on a command line."""

    ask: str
    line: str

    def words(self) -> list[str]:
        """The line as a shell takes it apart."""
        return shlex.split(self.line)


QUESTIONS: Final = (
    Question(
        "Who held the curriculum at school 17 of Miami-Dade's zone at the end of 2010?",
        "holders school:miami-17 --lever program --area curriculum --on 2010-12-31",
    ),
    Question(
        "And at the beginning of 2006? The source does not say since when.",
        "holders school:miami-17 --lever program --area curriculum --on 2006-01-01",
    ),
    Question(
        "On what does it rest, step by step?",
        "why office:miami-siz school:miami-17 program --area curriculum --on 2010-12-31",
    ),
    Question(
        "Which rules does that zone break, and which cannot be judged?",
        "audit --summary --within district:miami-dade --on 2010-12-31",
    ),
    Question(
        "Does AUSL hold full authority over people at the first of Chicago's turnaround performance schools?",
        "check partner:ausl school:chicago-ons-01 people --level full --on 2010-12-31",
    ),
    Question(
        "Who runs school 3 of Chicago's Office of School Turnaround, on paper and in practice?",
        "operators school:chicago-ost-03 --on 2010-12-31",
    ),
    Question(
        "Who held people at Locke High School on a day before the first document?",
        "holders school:locke --lever people --on 2005-09-01",
    ),
    Question("What does Mastery hold, and how surely?", "holdings partner:mastery --on 2010-12-31"),
    Question("Who is MLA Partner Schools?", "find MLA Partner Schools --on 2012-05-24"),
    Question(
        "Which services reach the zone of sketch C by subcontract?",
        "network partner:sketch-c-lead-1 --on 2011-09-01",
    ),
    Question(
        "What changed for New York City between 2000 and 2010?",
        "difference --from 2000-01-01 --to 2010-12-31 --within district:nyc",
    ),
    Question(
        "Which zones were known at the end of 2010, and which are known now?",
        "list zone --on 2010-12-31 --then",
    ),
)
