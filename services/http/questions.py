"""Questions to try on the page: each a GraphQL query with variables that a person may change."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` in words, the query, its variables as they stand at first, and where its rows are in the answer."""

    ask: str
    query: str
    variables: dict[str, str]
    rows: str


HOLDERS: Final = """query Holders($on: Date!, $of: ID!, $lever: Lever) {
  network(on: $on) {
    moment { on known position }
    holders(of: [$of], lever: $lever) {
      holder { id name } lever area level standing presumed certain
      bounds { validFrom sureFrom sureTo validTo }
      events { position topic sources { title document locator } }
    }
  }
}"""
WHY: Final = """query Why($on: Date!, $holder: ID!, $over: ID!, $lever: Lever!) {
  network(on: $on) {
    moment { on known position }
    why(holder: $holder, over: $over, lever: $lever) {
      source { name } what target { name } level standing certain
      event { position recordedAt recordedBy sources { title document locator } }
    }
  }
}"""
OPERATORS: Final = """query Operators($on: Date!, $of: ID!) {
  network(on: $on) {
    moment { on known position }
    operators(of: [$of]) { operator { id name } role onPaper inPractice certain contract { id } engagement { id } }
  }
}"""
SUBCONTRACTS: Final = """query Subcontracts($on: Date!, $of: ID!) {
  network(on: $on) {
    moment { on known position }
    subcontracts(of: $of, direction: DOWN) {
      edges { depth prime { name } sub { id name } services places { name } certain events { position } }
      cycles truncated
    }
  }
}"""
AUDIT: Final = """query Audit($on: Date!, $within: ID!) {
  network(on: $on) {
    moment { on known position }
    audit(within: $within, first: 50) {
      nodes { rule outcome certain message since until missing source }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""
ENDING: Final = """query Ending($on: Date!, $within: ID!) {
  network(on: $on) {
    moment { on known position }
    ending(within: $within, days: 365) { what earliest latest certain overdue message about { id name } missing }
  }
}"""
OBLIGATIONS: Final = """query Obligations($on: Date!, $of: ID!) {
  network(on: $on) {
    moment { on known position }
    obligations(of: $of) {
      rows { school { name } service state certain since until providers { who { name } how } message missing }
    }
  }
}"""
FIND: Final = """query Find($text: String!) {
  network {
    moment { on known position }
    find(text: $text) { entity { id kind name } matched exact current bounds { validFrom validTo } }
  }
}"""
DIFFERENCE: Final = """query Difference($from: Date!, $to: Date!, $within: ID!) {
  difference(from: { on: $from }, to: { on: $to }, within: $within, first: 100) {
    rows { label type source { name } target { name } qualifier before after certainBefore certainAfter }
    pageInfo { hasNextPage endCursor }
  }
}"""
TIMELINE: Final = """query Timeline($of: ID!) {
  timeline(of: $of, first: 100) {
    nodes {
      fact type source { name } target { name } value
      bounds { validFrom sureFrom sureTo validTo } knownFrom knownTo saidBy { position topic }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
SCHOOLS: Final = """query Schools($on: Date!) {
  network(on: $on) {
    moment { on known position }
    schools(first: 50) {
      nodes {
        id name being { existence } district { to { name } }
        clusters { certain to { name zone { to { name } } } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}"""
EVENTS: Final = """query Events($about: ID!) {
  events(about: $about, first: 50) {
    nodes { position topic recordedAt recordedBy sources { title document locator } statement }
    pageInfo { hasNextPage endCursor }
  }
}"""

QUESTIONS: Final = (
    Question("Who holds authority here, and how surely?", HOLDERS, {"on": "on", "of": "school"}, "network.holders"),
    Question(
        "On what does it rest, step by step?", WHY,
        {"on": "on", "holder": "holder", "over": "school", "lever": "lever"}, "network.why",
    ),
    Question(
        "Who operates it, on paper and in practice?", OPERATORS, {"on": "on", "of": "school"}, "network.operators",
    ),
    Question(
        "Who works for this partner, tier by tier?", SUBCONTRACTS, {"on": "working", "of": "prime"},
        "network.subcontracts.edges",
    ),
    Question("Which rules are broken, or cannot be judged?", AUDIT, {"on": "on", "within": "district"},
             "network.audit.nodes"),
    Question("What ends or falls due within a year?", ENDING, {"on": "on", "within": "district"}, "network.ending"),
    Question(
        "What does this partner owe, and who provides it?", OBLIGATIONS, {"on": "working", "of": "prime"},
        "network.obligations.rows",
    ),
    Question(
        "What changed between two days?", DIFFERENCE,
        {"from": "2000-01-01", "to": "on", "within": "district"}, "difference.rows",
    ),
    Question("Who or what has, or had, this name?", FIND, {"text": "name"}, "network.find"),
    Question("What was said of it, and when was it known?", TIMELINE, {"of": "school"}, "timeline.nodes"),
    Question("Which schools are in the record?", SCHOOLS, {"on": "on"}, "network.schools.nodes"),
    Question("Which events speak of it?", EVENTS, {"about": "school"}, "events.nodes"),
)  # fmt: skip
"""A variable whose value is `on`, `school`, `holder`, `lever`, `district`, `prime`, `working` (a day on which the prime
has a subcontract) or `name` gets an example from the record."""
