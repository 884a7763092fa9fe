"""How a verb becomes a command: it takes a reader and gives an answer; the moment and the form are the same for all."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from services.cli import options
from services.cli.session import instant_given, opened, read_instant

if TYPE_CHECKING:
    from graph.moment import Moment
    from graph.reader import Reader
    from services.bootstrap import Ledger
    from services.cli.answer import Answer, Side
    from services.cli.show import Form
V = TypeVar("V", bound=Callable[..., "Answer"])

_ASKED: Mapping[str, tuple[Any, Any]] = {
    "on": (options.On, None),
    "known": (options.Known, None),
    "position": (options.Position, None),
    "reading": (options.Reading, None),
    "as_json": (options.AsJson, False),
    "as_csv": (options.AsCsv, False),
    "exit_code": (options.ExitCode, False),
}
_BESIDE: Mapping[str, tuple[Any, Any]] = {"and_known": (options.AndKnown, None), "then": (options.Then, False)}
_LINES: Mapping[str, tuple[Any, Any]] = {"as_jsonl": (options.AsLines, False)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every question takes beside its own words."""

    on: str | None
    known: str | None
    position: int | None
    reading: list[str] | None
    as_json: bool
    as_csv: bool
    exit_code: bool
    and_known: str | None = None
    then: bool = False
    as_jsonl: bool = False


def question(
    app: typer.Typer, name: str, beside: bool = False, lines: "Callable[[Ledger, Moment], None] | None" = None
) -> Callable[[V], V]:
    """Make a command of a verb `(reader, …) -> Answer`. `beside`: it can be shown as known then and as known now;
    `lines` writes the answer to `--jsonl`."""

    def register(verb: V) -> V:
        own = list(inspect.signature(verb).parameters.values())[1:]
        more = {**_ASKED, **(_BESIDE if beside else {}), **(_LINES if lines else {})}

        def run(ctx: typer.Context, **given: Any) -> None:
            asked = Asked(**{one: given.pop(one) for one in more})
            with opened(ctx) as ledger:
                if lines and asked.as_jsonl:
                    _whole(given, own)
                    lines(ledger, _now(ledger, asked).at)
                    return
                _answer(ledger, name, lambda reader: verb(reader, **given), asked)

        parameters = [
            inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
            *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own),
            *(
                inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
                for key, (kind, default) in more.items()
            ),
        ]
        vars(run)["__signature__"] = inspect.Signature(parameters)
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        run.__doc__ = verb.__doc__
        app.command(name)(run)
        return verb

    return register


def form_of(as_json: bool, as_csv: bool) -> "Form":
    """The form asked for."""
    from services.cli.show import Form

    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other")
    return Form.JSON if as_json else Form.CSV if as_csv else Form.TABLE


def finish(answer: "Answer", exit_code: bool) -> None:
    """Leave with the exit code of the answer."""
    if exit_code and answer.no:
        raise typer.Exit(options.Code.NO)


def _answer(ledger: "Ledger", name: str, verb: Callable[[Any], "Answer"], asked: Asked) -> None:
    from services.cli.show import show

    form = form_of(asked.as_json, asked.as_csv)
    sides = _sides(ledger, verb, asked)
    show(name, sides, form)
    finish(sides[-1].answer, asked.exit_code)


def _now(ledger: "Ledger", asked: Asked) -> "Reader":
    known = instant_given(asked.known, "--known")
    reader: Reader = ledger.reader(on=asked.on, known=known, position=asked.position, reading=asked.reading or ())
    return reader


def _whole(given: Mapping[str, Any], own: Sequence[inspect.Parameter]) -> None:
    narrowed = [one.name for one in own if (given[one.name] or None) != (one.default or None)]
    if narrowed:
        raise typer.BadParameter(f"--jsonl writes every event: it takes no --{narrowed[0].replace('_', '-')}")


def _sides(ledger: "Ledger", verb: Callable[[Any], "Answer"], asked: Asked) -> "list[Side]":
    from services.bootstrap import system_clock
    from services.cli.answer import Side, same_day_end

    now = _now(ledger, asked)
    if asked.and_known and asked.then:
        raise typer.BadParameter("--and-known and --then exclude each other")
    if asked.then:
        # The day asked about may be today, whose end has not come yet.
        known = min(read_instant(same_day_end(now.at.on), "--then"), system_clock())
    elif asked.and_known:
        known = read_instant(asked.and_known, "--and-known")
    else:
        return [Side("now", now.at, verb(now))]
    before = ledger.reader(on=now.at.on, known=known, reading=asked.reading or ())
    return [Side("then", before.at, verb(before)), Side("now", now.at, verb(now))]
