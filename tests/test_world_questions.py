"""Questions of world files: an answer is right if all that is given of it is so, and wrong answers are shown."""

from collections.abc import Iterator

import pytest

from services.bootstrap import Ledger
from services.files.check import Checked, check
from services.settings import Settings
from tests.conftest import Clock
from tests.worlds import Shelf

SALEM = """\
happened:
  - organisation.registered: {id: district:salem, name: Salem, under: state:MA}
  - organisation.registered: {id: school:bates, name: Bates, under: district:salem, grades: 06-08, from: 1990}
    source: {pz: p. 7}
  - zone.authorised: {id: zone:salem, name: Salem Zone, by: [district:salem], from: 2010-07-01}
    as: zone
  - cluster.formed: {id: cluster:north, name: North, zone: zone:salem, from: 2010-07-01}
  - cluster.school_joined: {cluster: cluster:north, school: school:bates, from: 2010-07-01}
  - contract.signed:
      id: contract:lead
      kind: performance
      parties: [{id: district:salem, role: authoriser}, {id: partner:mastery, role: operator}]
      operating_role: lead
      begins: true
      covers: [cluster:north]
      term: {from: 2010-07-01, last_day: 2013-06-30}
  - authority.granted:
      {id: grant:time, holder: partner:mastery, lever: time, level: shared, share: 0.50, over: [cluster:north],
       by: [district:salem], under: contract:lead, from: 2010-07-01}
  - subcontract.signed:
      {id: subcontract:one, prime: partner:mastery, sub: partner:ausl, under: contract:lead, services: [data, staff],
       provides_at: [school:bates], term: {from: 2010-08-01}}
  - organisation.renamed: {organisation: school:bates, name: Bates Middle, from: 2010-09-01}
    at: 2011-02-01T12:00:00Z
  - evidence.added: {event: "@zone", attested_on: 2011-01-31, sources: [press]}
    source: press
    at: 2011-02-01T12:00:00Z
  - evidence.disputed:
      event: "@zone"
      alternative: {zone.authorised: {id: zone:salem, name: Salem Area, by: [district:salem], from: 2010-07-01}}
    at: 2011-02-01T12:00:00Z
    as: doubt
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """One for all: every question is asked of the same Salem, which is recorded once."""
    folder = tmp_path_factory.mktemp("worlds")
    with Ledger.open(Settings(folder / "data"), Clock()) as ledger:
        yield Shelf(folder, ledger)


def asked(shelf: Shelf, question: str) -> Checked:
    """The one question, asked of Salem."""
    path = shelf.write("salem", f"{SALEM}questions:\n  - ask: Is it so?\n    {question}\n")
    shelf.load(path)
    (found,) = check(shelf.ledger, [path])
    return found


TIME = "holders: {of: school:bates, lever: time}\n    answer:"
MASTERY = "{holder: partner:mastery, level: shared, certain: true, grades: 06-08}"
DISTRICT = "{holder: district:salem, presumed: true, level: shared, grades: [06, 07, 08]}"
RIGHT = {
    "rows in any order": f"{TIME} [{DISTRICT}, {MASTERY}]",
    "lists in any order, numbers by value": f"{TIME} [{{share: 0.5, given_by: district:salem}}, {{grant: null}}]",
    "some of the rows": f"{TIME} [{MASTERY}]\n    some: true",
    "none of the rows": f"{TIME} [{MASTERY}, {DISTRICT}]\n    none: [{{holder: partner:ausl}}, {{level: full}}]",
    "another day": "holders: {of: school:bates, lever: time, on: 2005-01-01}\n    none: [{holder: partner:mastery}]",
    "an earlier knowledge": (
        "entity: {id: school:bates}\n    known: 2010-12-31T23:59:59Z\n    answer: {name: Bates, existence: exists}"
    ),
    "a later knowledge": "entity: {id: school:bates}\n    answer: {name: Bates Middle, kind: school}",
    "a reading": 'holders: {of: school:bates, lever: time, reading: ["@doubt"]}\n    answer: [{}, {}]',
    "a reading of an entity": 'entity: {id: zone:salem, reading: "@doubt"}\n    answer: {name: Salem Area}',
    "a dispute": "entity: {id: zone:salem}\n    answer: {attributes: [{value: Salem Zone, disputed: true}]}",
    "attributes and links": (
        "entity: {id: school:bates}\n    answer: {attributes: {grades: [06, 07, 08], status: open}, out: [], in: "
        "[{type: INCLUDES, from: cluster:north}, {type: HAS_SCHOOL, from: district:salem, certain: true}]}"
    ),
    "an attribute that is a mapping": (
        "entity: {id: contract:lead}\n    answer: {attributes: {term: {last_day: 2013-06-30}}, "
        "in: [{type: PARTY, from: partner:mastery, value: {role: operator}}]}"
    ),
    "no such link": "entity: {id: school:bates}\n    none: [{in: [{type: AT}]}, {out: [{type: SUCCEEDS}]}]",
    "a check": (
        "check: {holder: partner:mastery, over: school:bates, lever: time, level: shared}\n"
        "    answer: {verdict: yes, certain: true, missing: []}"
    ),
    "a chain": (
        "why: {holder: partner:mastery, over: school:bates, lever: time}\n    some: true\n"
        "    answer: [{what: holds, target: grant:time, topic: authority.granted, document: pz}, {style: tight}]"
    ),
    "operators": (
        "operators: {of: school:bates}\n    answer: [{operator: partner:mastery, role: lead, on_paper: true, "
        "in_practice: true, contract: contract:lead, standing: in_force, until: 2013-07-01}]"
    ),
    "holdings": "holdings: {by: partner:mastery}\n    answer: [{over: cluster:north, basis: contract:lead}]",
    "a network": (
        "subcontracts: {of: partner:mastery, direction: down}\n    answer: {cycles: [], edges: [{sub: partner:ausl, "
        "depth: 1, services: [staff, data], places: school:bates}]}"
    ),
    "names": "find: {text: bates middle}\n    answer: [{entity: school:bates, current: true}]",
    "a timeline": (
        "timeline: {of: zone:salem}\n    some: true\n    answer: [{type: name, value: Salem Zone, from: 2010-07-01, "
        "current: true, topic: zone.authorised}]"
    ),
    "a difference": (
        "difference: {within: zone:salem, before: {on: 2009-01-01}, after: {on: 2011-01-01}}\n    some: true\n"
        "    answer: [{type: INCLUDES, src: cluster:north, dst: school:bates, before: null}]"
    ),
    "an event": ('entity: {id: "@zone"}\n    answer: {attributes: [{name: attested, value: 2011-01-31}], in: []}'),
    "words about an event": 'events: {about: "@zone"}\n    answer: [{topic: evidence.added, document: press-2012}]',
    "ids": "entities: {kind: school, within: state:MA}\n    answer: [school:bates]",
    "a number": "count: {kind: cluster}\n    answer: 1",
    "no one of a kind": "count: {kind: policy}\n    answer: 0",
    "events of what was public": "events: {public_by: 2011-01-31, topics: evidence.added}\n    answer: []",
    "no rows": "events: {topics: policy.adopted}\n    answer: []",
    "events": (
        "events: {topics: [organisation.registered], document: pz, about: school:bates}\n"
        "    answer: [{document: pz, locator: p. 7, recorded_by: office:clerk, recorded_at: 2010-12-31T12:00:00Z}]"
    ),
    "a refusal": (
        "holders: {of: [school:bates, school:btaes]}\n    refused: {code: UNKNOWN_ID, names: [school:btaes]}"
    ),
    "before the record": "audit: {known: 2009-01-01T00:00:00Z}\n    refused: {code: OUTSIDE_RECORD}",
}


@pytest.mark.parametrize("told", RIGHT)
def test_an_answer_is_right_if_all_that_is_given_of_it_is_so(shelf: Shelf, told: str) -> None:
    found = asked(shelf, RIGHT[told])
    assert found.right, str(found)


WRONG = {
    "a row more came": (f"{TIME} [{MASTERY}]", "2 rows came, not 1"),
    "a row less came": (f"{TIME} [{MASTERY}, {DISTRICT}, {{}}]", "2 rows came, not 3"),
    "one row for two": (f"{TIME} [{MASTERY}, {MASTERY}]", "did not come"),
    "another level": (f"{TIME} [{{level: full}}, {{}}]", "{level: full} did not come"),
    "not certain": (f"{TIME} [{MASTERY}, {{presumed: true, certain: null}}]", "did not come"),
    "other grades": (f"{TIME} [{MASTERY}, {{presumed: true, grades: 06-09}}]", "did not come"),
    "grades that are none": (f"{TIME} [{MASTERY}, {{presumed: true, grades: sixth}}]", "did not come"),
    "one that may not come": (
        f"{TIME} [{MASTERY}, {DISTRICT}]\n    none: [{{presumed: true}}]",
        "{presumed: true} came",
    ),
    "another verdict": (
        "check: {holder: partner:mastery, over: school:bates, lever: time, level: full}\n    answer: {verdict: yes}",
        "verdict is another",
    ),
    "another value": ("entity: {id: zone:salem}\n    answer: {attributes: {name: Salem}}", "attributes is another"),
    "links though there are none": ("entity: {id: school:bates}\n    answer: {in: []}", "in is another"),
    "a link that may not be": (
        "entity: {id: school:bates}\n    none: [{in: [{type: INCLUDES}]}]",
        "{in: [{type: INCLUDES}]} came",
    ),
    "an edge more": (
        "subcontracts: {of: partner:mastery}\n    answer: {edges: []}",
        "edges is another",
    ),
    "another number": ("count: {kind: cluster}\n    answer: 2", "1 came"),
    "another id": ("entities: {kind: cluster}\n    answer: [cluster:south]", "cluster:south did not come"),
    "no refusal": (f"{TIME.removesuffix('answer:')}refused: {{code: UNKNOWN_ID}}", "no refusal came"),
    "another refusal": ("entity: {id: school:x}\n    refused: {code: WRONG_KIND}", "UNKNOWN_ID came"),
    "a refusal of others": (
        "entity: {id: school:x}\n    refused: {code: UNKNOWN_ID, names: [school:y]}",
        "does not name school:y",
    ),
    "a refusal for an answer": ("entity: {id: school:x}\n    answer: {name: X}", "UNKNOWN_ID came"),
}


@pytest.mark.parametrize("told", WRONG)
def test_a_wrong_answer_is_shown_with_its_line_and_both_answers(shelf: Shelf, told: str) -> None:
    question, why = WRONG[told]
    found = asked(shelf, question)
    assert not found.right
    assert why in (found.why or "")
    line = SALEM.count("\n") + 10
    assert str(found).startswith(f"{shelf.folder / 'salem.yaml'}:{line} Is it so?\n")
    assert found.came in str(found)
    assert found.expected in str(found)
