"""The program of a bundle, put together from the modules that are its parts: one file, the standard library alone."""

import ast
import importlib
import sys
from functools import cache
from types import ModuleType
from typing import Final

PARTS: Final = (
    "events.merkle", "events.plural", "services.evidence.days", "services.evidence.marks", "services.evidence.places",
    "services.evidence.instruments", "services.evidence.model", "services.evidence.contents",
    "services.evidence.checks", "services.evidence.program",
)  # fmt: skip
"""In an order in which none needs a later one."""
_HEAD: Final = '''#!/usr/bin/env python3
"""Checks an evidence bundle of zoneledger, offline: python3 verify.py BUNDLE.zip [--head HEAD]

One file, for Python 3.9 and later, with the standard library alone. It recomputes the proofs (RFC 6962), sees that no
event is left out, and works out the facts anew from the events, after docs/record.md of zoneledger.
License: Apache-2.0.
"""

from __future__ import annotations

'''


@cache
def program() -> str:
    """The text of verify.py."""
    imports: dict[str, set[str]] = {}
    bodies = [_body(importlib.import_module(name), imports) for name in PARTS]
    names = [name for body in bodies for node in ast.parse(body).body for name in _named(node)]
    if twice := {name for name in names if names.count(name) > 1}:
        raise TypeError(f"two parts of verify.py have the same {', '.join(sorted(twice))}")
    lines = [f"import {name}" for name in sorted(name for name, taken in imports.items() if not taken)]
    lines += [f"from {name} import {', '.join(sorted(taken))}" for name, taken in sorted(imports.items()) if taken]
    return _HEAD + "\n".join(lines) + "\n\n\n" + "\n\n\n".join(bodies) + "\n"


def _body(module: ModuleType, imports: dict[str, set[str]]) -> str:
    """A module without its docstring and its imports, which are collected."""
    with open(module.__file__ or "", encoding="utf-8") as file:
        text = file.read()
    kept = text.splitlines()
    first, *rest = ast.parse(text).body
    gone = [first]
    for node in rest:
        if isinstance(node, ast.Import):
            imports.update({one.name: set() for one in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.split(".")[0] in sys.stdlib_module_names and node.module != "__future__":
                imports.setdefault(node.module, set()).update(one.name for one in node.names)
        else:
            continue
        gone.append(node)
    for node in gone:
        for line in range(node.lineno - 1, node.end_lineno or node.lineno):
            kept[line] = ""
    return f"# {module.__name__}\n\n" + "\n".join(kept).strip()


def _named(node: ast.stmt) -> list[str]:
    """What a statement of a module gives a name to."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]
