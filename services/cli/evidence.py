"""What can be held to: seal, witness, and evidence, which hands an answer over with its proofs."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from events.plural import many
from services.cli import authority, options, records
from services.cli.session import instant_given, opened

if TYPE_CHECKING:
    from events.merkle import Head
    from services.bootstrap import Ledger
    from services.cli.answer import Answer
    from services.evidence.bundle import Made

Out = Annotated[Path, typer.Option("--out", metavar="FILE.zip", help="Where to write it. None may be there.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="HEAD", help="Also prove that the log goes on from this earlier head."),
]
Verb = Callable[..., "Answer"]
VERBS: Final[dict[str, Verb]] = {
    "holders": authority.holders, "holdings": authority.holdings, "check": authority.check, "why": authority.why,
    "operators": authority.operators, "show": records.show, "timeline": records.timeline,
}  # fmt: skip
_OWN: Final[dict[str, tuple[Any, Any]]] = {
    "out": (Out, inspect.Parameter.empty),
    "since": (Since, None),
    "on": (options.On, None),
    "known": (options.Known, None),
    "position": (options.Position, None),
    "reading": (options.Reading, None),
    "as_json": (options.AsJson, False),
}
_LEFT_OUT: Final = ("follow",)


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("seal")(seal)
    app.command("witness")(witness)
    handing = typer.Typer(
        help="An answer as a file that proves itself: its events, that none is left out, and a program to check it.",
        no_args_is_help=True,
    )
    for name, verb in VERBS.items():
        _question(handing, name, verb)
    app.add_typer(handing, name="evidence")


def seal(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Seal what was recorded since the last seal. A server or projector does so by itself, a second behind."""
    from services.cli.show import say, write_json

    with opened(ctx) as ledger:
        before = ledger.sealer.store.last()
        head = _sealed(ledger)
    new = head.size - (before.size if before else 0)
    if as_json:
        write_json({**_plain(head), "new": new})
    else:
        say(f"Sealed: {many(head.size, 'event')}, {new} of them now.")
        say(head.line())


def witness(ctx: typer.Context, as_json: options.AsJson = False) -> None:
    """Seal the log and print its head in one line, to be published where nobody here can change it."""
    import sys

    from services.cli.show import write_json

    with opened(ctx) as ledger:
        head = _sealed(ledger)
    if as_json:
        write_json(_plain(head))
    else:
        sys.stdout.write(head.line() + "\n")


def head_of(text: str, option: str) -> "Head":
    """The head that an option gives: the line itself, or a file that holds it."""
    from events.merkle import HEAD_FORM, read_head
    from services.statements import Refused

    try:
        line = text if text.startswith("zoneledger-head") else Path(text).read_text(encoding="utf-8")
        return read_head(line)
    except (OSError, ValueError) as fault:
        raise Refused("no-head", str(fault), option, f"{HEAD_FORM}; or a file that holds it") from None


def _sealed(ledger: "Ledger") -> "Head":
    from services.cli.progress import progress
    from services.statements import Refused

    with progress("Seal") as moved:
        found = ledger.sealer.seal(moved)
    if found is None:
        raise Refused("empty-log", "nothing is recorded, so there is nothing to seal", None, "a log with events")
    return found.head()


def _plain(head: "Head") -> dict[str, Any]:
    return {
        "head": head.line(), "origin": head.origin, "size": head.size, "root": head.root.hex(),
        "subjects": head.subjects.hex(), "sealed_at": head.sealed_at,
    }  # fmt: skip


def _question(app: typer.Typer, name: str, verb: Verb) -> None:
    own = [one for one in list(inspect.signature(verb).parameters.values())[1:] if one.name not in _LEFT_OUT]

    def run(ctx: typer.Context, **given: Any) -> None:
        asked = {one: given.pop(one) for one in _OWN}
        with opened(ctx) as ledger:
            made = _handed(ledger, name, given, asked)
        _say(made, asked["as_json"])

    parameters = [
        inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own),
        *(
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for key, (kind, default) in _OWN.items()
        ),
    ]
    vars(run)["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    run.__doc__ = verb.__doc__
    app.command(name)(run)


def _handed(ledger: "Ledger", name: str, given: dict[str, Any], asked: dict[str, Any]) -> "Made":
    from services.evidence.asking import Question, hand

    known = instant_given(asked["known"], "--known")
    since = head_of(asked["since"], "--since") if asked["since"] else None
    reader = ledger.reader(on=asked["on"], known=known, position=asked["position"], reading=asked["reading"] or ())
    return hand(ledger, reader, Question(name, given), asked["out"], since)


def _say(made: "Made", as_json: bool) -> None:
    from services.cli.show import say, write_json

    if as_json:
        write_json({
            "file": str(made.path), "sha256": made.sha256, "events": made.events, "subjects": made.subjects,
            "head": made.head.line(),
        })  # fmt: skip
        return
    held = f"{many(made.events, 'event')} of {many(made.subjects, 'subject')}"
    say(f"{made.path}: {held}, checked. SHA-256 {made.sha256}")
    say(made.head.line())
    say("Whoever gets it runs the verify.py in it, with this head from somewhere else.")
