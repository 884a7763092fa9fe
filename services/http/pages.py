"""The pages: questions to try, files to take along, and GraphiQL. Plain HTML; what comes from the record is escaped."""

from collections.abc import Mapping
from html import escape
from typing import Final

import orjson

from events.ids import Kind, kind_of
from events.when import OPEN_END, OPEN_START
from graph.errors import NotAnswerable
from graph.facts import Version
from graph.snapshot import read_value
from services.bootstrap import Ledger
from services.http.questions import QUESTIONS, Question

_HEAD: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
{links}
</head>
"""

_FILES: Final = {
    "Statement, HTML": "/statement.html?school={school}&on={on}",
    "Statement, PDF": "/statement.pdf?school={school}&on={on}",
    "Evidence of who holds authority": "/evidence.zip?question=holders%20{school}&on={on}",
    "Its network, GraphML": "/export/graphml?within={school}&on={on}",
}
"""What a file is called on the page, and where it is, with the names of inputs in braces."""
_KEY: Final = '<p><label>Your key <input id="key" type="password" autocomplete="off"></label></p>'


def graphiql_page() -> str:
    """GraphiQL from files of this server."""
    links = '<link rel="stylesheet" href="/static/graphiql.min.css">\n<link rel="stylesheet" href="/static/page.css">'
    scripts = "\n".join(
        f'<script src="/static/{name}"></script>'
        for name in ("react.production.min.js", "react-dom.production.min.js", "graphiql.min.js", "ide.js")
    )
    head = _HEAD.format(title="Zoneledger: GraphiQL", links=links)
    return f'{head}<body class="ide">\n<div id="graphiql">Loading…</div>\n{scripts}\n</body>\n</html>\n'


def try_page(ledger: Ledger | None) -> str:
    """Questions to try, with examples from the record; without a ledger, for those who have a key."""
    examples = examples_of(ledger) if ledger else {}
    forms = "\n".join(_form(number, one, examples) for number, one in enumerate(QUESTIONS, 1))
    head = _HEAD.format(title="Zoneledger: questions to try", links='<link rel="stylesheet" href="/static/page.css">')
    state = "" if examples else "<p>The record is empty: load something first.</p>" if ledger else _KEY
    return f"""{head}<body>
<header>
<h1>Who held authority over what?</h1>
<p>As true on any day, as known on any day, by which document, and how sure that is.</p>
<p><a href="/graphql">Ask anything in GraphiQL</a> · <a href="/health">Health</a></p>
{state}
</header>
<main>
{forms}
{_files(examples)}
</main>
<script src="/static/try.js"></script>
</body>
</html>
"""


def examples_of(ledger: Ledger) -> dict[str, str]:
    """A day and some ids of the record, for the first try; none where it is empty."""
    try:
        at = ledger.moment()
    except NotAnswerable:
        return {}
    found = {"on": str(at.on)}
    for kind in (Kind.SCHOOL, Kind.DISTRICT):
        if first := ledger.store.listing(kind, at, "", 1):
            found[kind.value], found["name"] = first[0].id, first[0].name
    if grants := ledger.store.listing(Kind.GRANT, at, "", 1):
        grant = grants[0].id
        for fact in ledger.store.history([grant], at.position):
            if fact.type == "HOLDS" and fact.dst == grant:
                found |= {"holder": fact.src, "lever": str(read_value(fact.value)["lever"]).upper()}
                found["on"] = _day(fact, found["on"])
            elif fact.type == "OVER" and fact.src == grant and kind_of(fact.dst) is Kind.SCHOOL:
                found["school"] = fact.dst
    over = ledger.store.links([found["school"]], ["HAS_SCHOOL"], False, at) if "school" in found else []
    for link in over:
        if kind_of(link.src) is Kind.DISTRICT:
            found["district"] = link.src
    for subcontract in ledger.store.listing(Kind.SUBCONTRACT, at, "", 1):
        for fact in ledger.store.history([subcontract.id], at.position):
            if fact.type == "PRIME":
                found |= {"prime": fact.src, "working": _day(fact, found["on"])}
    # Where nobody has subcontracts, the holder has none either, and the answer says so.
    return {"working": found["on"], **({"prime": found["holder"]} if "holder" in found else {}), **found}


def _day(fact: Version, otherwise: str) -> str:
    """A day on which a fact holds, where one is known."""
    return otherwise if fact.sure_from in (OPEN_START, OPEN_END) else fact.sure_from


def _form(number: int, question: Question, examples: dict[str, str]) -> str:
    inputs = _inputs(question.variables, examples)
    data = escape(orjson.dumps({"query": question.query, "rows": question.rows}).decode())
    return f"""<section aria-labelledby="q{number}">
<h2 id="q{number}">{escape(question.ask)}</h2>
<form data-question="{data}">
{inputs}
<p><button>Ask</button> <a class="open" href="/graphql">Open in GraphiQL</a></p>
</form>
<details><summary>The query</summary><pre>{escape(question.query)}</pre></details>
<div class="answer" role="status" aria-live="polite"></div>
</section>"""


def _files(examples: dict[str, str]) -> str:
    buttons = "\n".join(f'<button value="{escape(where)}">{escape(what)}</button>' for what, where in _FILES.items())
    return f"""<section aria-labelledby="files">
<h2 id="files">Take it with you, as a file</h2>
<form data-files>
{_inputs({"on": "on", "school": "school"}, examples)}
<p>{buttons}</p>
</form>
<div class="answer" role="status" aria-live="polite"></div>
</section>"""


def _inputs(variables: Mapping[str, str], examples: Mapping[str, str]) -> str:
    return "\n".join(
        f'<label>{escape(name)} <input name="{escape(name)}" value="{escape(examples.get(value, value))}"></label>'
        for name, value in variables.items()
    )
