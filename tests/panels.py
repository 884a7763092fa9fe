"""The example of docs/panel.md, as somebody would run it."""

import importlib.util
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).parent.parent / "docs" / "panel.md"


def example(folder: Path, nth: int = 1) -> ModuleType:
    """The functions of one of the examples that the page shows."""
    block = PAGE.read_text(encoding="utf-8").split("```python\n")[nth].split("```")[0]
    return pasted(block, folder / f"example_{nth}_of_the_page.py")


def pasted(block: str, path: Path) -> ModuleType:
    """A block of a page, pasted into a file and imported."""
    path.write_text(block, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
