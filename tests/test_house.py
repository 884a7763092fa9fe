"""The rules of the house that a machine can hold."""

import ast
import importlib
import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("events", "graph", "services")
MAY_IMPORT = {"events": {"events"}, "graph": {"events", "graph"}, "services": {"events", "graph", "services"}}


def modules() -> list[Path]:
    return sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""


@pytest.mark.parametrize("layer", LAYERS)
def test_services_import_graph_imports_events_and_never_back(layer: str) -> None:
    foreign = set(LAYERS) - MAY_IMPORT[layer]
    for path in (ROOT / layer).rglob("*.py"):
        for name in imported(ast.parse(path.read_text())):
            assert name.split(".")[0] not in foreign, f"{path.relative_to(ROOT)} imports {name}"


def test_the_oracle_knows_nothing_of_the_graph() -> None:
    names = set(imported(ast.parse((ROOT / "tests" / "oracle.py").read_text())))
    assert {name for name in names if name.split(".")[0] in {"graph", "services"}} == {"services.evidence.model"}


def test_no_module_imports_itself_in_a_circle() -> None:
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in modules()
    }
    edges = {name: _top_level(path, names) for name, path in names.items()}
    done: set[str] = set()

    def walk(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join((*above, name))
        if name not in done:
            for other in edges[name]:
                walk(other, (*above, name))
            done.add(name)

    for name in edges:
        walk(name, ())


def _top_level(path: Path, names: dict[str, Path]) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update(full for alias in node.names if (full := f"{node.module}.{alias.name}") in names)
            if node.module in names and not all(f"{node.module}.{alias.name}" in names for alias in node.names):
                found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name in names)
    return found


@pytest.mark.parametrize("path", [*modules(), *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda p: p.name)
def test_a_file_can_be_read_in_one_go(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("layer", LAYERS)
def test_our_packages_are_ours(layer: str) -> None:
    """Packages of other people have these names; one of them in the path would be imported instead."""
    found = importlib.import_module(layer).__file__
    assert found is not None
    assert Path(found).is_relative_to(ROOT)
    others = [
        dist.name
        for dist in importlib.metadata.distributions()
        if dist.name.lower() != "zoneledger" and any(str(file).startswith(f"{layer}/") for file in dist.files or ())
    ]
    assert others == []


def test_public_things_say_what_they_are() -> None:
    for path in modules():
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree) or not tree.body, f"{path.relative_to(ROOT)} says nothing of itself"
        for node in tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name} says nothing of itself"


def test_query_text_is_never_assembled_from_values() -> None:
    """SQL stands in files and constants; a formatted string that reads like a statement is refused."""
    verb = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|MATCH)\b.*\b(FROM|INTO|SET|WHERE|RETURN)\b", re.DOTALL)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
                assert not verb.search(text), f"{path.relative_to(ROOT)}:{node.lineno}"
