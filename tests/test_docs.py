"""What the pages show is what the program does: every example of README.md and docs/ is run."""

import doctest
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph.answers.audit.rules import RULES
from services.cli.main import app

ROOT = Path(__file__).parent.parent
WIDTH = "100"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def examples(page: Path) -> list[tuple[str, str]]:
    """Each command of the page's consoles with the output that stands below it."""
    found = []
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def squeezed(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with what the README loads."""
    folder = tmp_path_factory.mktemp("record")
    loads = [shlex.split(one)[1:] for one, _ in examples(ROOT / "README.md") if one.startswith("zoneledger load ")]
    assert loads
    for verb, *files in loads:
        words = ["--data", str(folder), verb, *(str(ROOT / one) for one in files)]
        assert CliRunner().invoke(app, words).exit_code == 0
    return folder


def test_the_readme_shows_what_the_command_line_answers(record: Path) -> None:
    shown = [one for one in examples(ROOT / "README.md") if one[0].startswith("zoneledger ") and one[1].strip()]
    assert shown
    for command, output in shown:
        words = shlex.split(command)[1:]
        came = CliRunner().invoke(app, ["--data", str(record), *words], env={"COLUMNS": WIDTH})
        assert squeezed(came.output) == squeezed(output), command


@pytest.mark.parametrize("page", ["docs/time.md", "README.md"])
def test_examples_in_python_are_true(page: str, record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZONELEDGER_DATA", str(record))
    result = doctest.testfile(str(ROOT / page), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("page", ["contracts.md", "money.md", "obligations.md"])
def test_pages_with_a_record_of_their_own_show_what_the_command_line_answers(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = examples(ROOT / "docs" / page)
    assert len(shown) > 1
    for command, output in shown:
        words = ["--data", str(tmp_path), *shlex.split(command)[1:]]
        came = CliRunner().invoke(app, words, env={"COLUMNS": WIDTH})
        assert came.exit_code == 0, came.output
        assert not output.strip() or squeezed(came.output) == squeezed(output), command


def test_the_example_of_a_draft_changes_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ROOT / "docs" / "what-if.md"
    draft = page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "draft.yaml").write_text(draft, encoding="utf-8")
    (load, _), *asked = examples(page)
    verb, world = shlex.split(load)[1:]
    words = ["--data", str(tmp_path / "data")]
    assert CliRunner().invoke(app, [*words, verb, str(ROOT / world)]).exit_code == 0
    monkeypatch.chdir(tmp_path)
    assert asked
    for command, output in asked:
        came = CliRunner().invoke(app, [*words, *shlex.split(command)[1:]], env={"COLUMNS": "140"})
        assert came.exit_code == 0, came.output
        whole = "\n".join(squeezed(came.output))
        for part in output.split("…\n"):
            shown = "\n".join(squeezed(part))
            assert shown in whole, shown
            whole = whole.partition(shown)[2]


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_about_the_audit_has_every_rule_as_it_is_judged() -> None:
    rows = [line for line in (ROOT / "docs" / "audit.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    told = [f"| {rule} | {', '.join(one.about)} | {one.finding} | {one.source} |" for rule, one in RULES.items()]
    assert rows[1:] == told


def test_the_example_of_a_world_can_be_loaded_and_answers_its_question(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "worlds.md").read_text(encoding="utf-8")
    example = tmp_path / "example.yaml"
    example.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    bodies = ROOT / "services" / "demo" / "worlds" / "bodies.yaml"
    (tmp_path / "bodies.yaml").write_bytes(bodies.read_bytes())
    came = CliRunner().invoke(app, ["--data", str(tmp_path / "data"), "load", "--check", str(example)])
    assert came.exit_code == 0, came.output
    assert "1 question asked, 1 answered as the files say." in came.output
