"""The example of docs/panel.md, as somebody would run it."""

import importlib.util
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).parent.parent / "docs" / "panel.md"


def example(folder: Path) -> ModuleType:
    """The functions that the page shows."""
    path = folder / "example_of_the_page.py"
    path.write_text(PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0], encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
